"""The map leads somewhere: what the documents and the code call by its path is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SOURCES = [path for place in ("core", "ui", "pages", "seed") for path in sorted((ROOT / place).rglob("*.py"))]
# A path from the root, as it is written in a sentence; one with <, * or … in it stands for several.
NAMED = re.compile(r"(?<![\w/.<])(?:core|ui|pages|seed|tests|docs|data/playbook|benchmarks)/[\w/.-]*[\w/](?![\w<*…{])")
NOT_THERE = {"pages/partners.py", "tests/browser/failures/"}  # an example; made by a test that fails
EVERYWHERE = [
    *(file for kind in ("*.py", "*.toml", "*.md") for file in sorted(ROOT.glob(kind))),
    *(
        file
        for place in ("core", "ui", "pages", "seed", "tests", "benchmarks", "data/playbook", "docs")
        for kind in ("*.py", "*.toml", "*.md")
        for file in sorted((ROOT / place).rglob(kind))
    ),
]


def missing_documents(text: str) -> list[str]:
    """The documents that a text names and that are neither in the root of the repository nor in docs/."""
    named = set(re.findall(r"(?<![\w/.-])[\w/.-]*\w\.md\b", text))
    return [name for name in sorted(named) if not ((ROOT / name).exists() or (ROOT / "docs" / name).exists())]


@pytest.mark.parametrize("file", [*DOCUMENTS, *SOURCES], ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_path_that_is_named_is_there(file: Path) -> None:
    named = set(NAMED.findall(file.read_text(encoding="utf-8"))) - NOT_THERE
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_what_is_said_to_be_in_a_file_is_defined_there(document: Path) -> None:
    """`name` in `path`, `name` and `other` in `path`: the map names functions, and those move."""
    for names, file in re.findall(
        r"((?:`\w+`(?: and )?)+),? in `(\w+/[\w/]+\.py)`", document.read_text(encoding="utf-8")
    ):
        source = (ROOT / file).read_text(encoding="utf-8")
        for name in re.findall(r"\w+", names.replace(" and ", " ")):
            assert re.search(rf"^(?:def |class )?{name}\b", source, re.MULTILINE), f"{document.name}: {name} in {file}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_a_link_between_documents_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)\)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_no_file_cites_a_document_that_a_reader_cannot_open() -> None:
    cited = {file.relative_to(ROOT).as_posix(): missing_documents(file.read_text("utf-8")) for file in EVERYWHERE}
    assert {file: names for file, names in cited.items() if names} == {}


def test_a_document_that_is_not_in_the_repository_is_noticed() -> None:
    elsewhere = "domain" + ".md"
    assert missing_documents(f"# once or twice a month ({elsewhere} 7.1)") == [elsewhere]
    assert missing_documents("[the map](docs/architecture.md), glossary.md and README.md") == []
