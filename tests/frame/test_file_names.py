"""Names of files that leave: each says the program and the day, by one method; whatever does not is listed with why."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date

import pytest

from core.domain.base.file_label import FileLabel
from tests.pages import ROOT

# Files that are not about one program on one day, and buttons whose name comes from their caller.
OTHERS = {
    "pages/playbook.py": "texts of the playbook, the same for every program",
    "ui/relationships/support.py": "texts of the playbook, the same for every program",
    "ui/settings/data.py": "the whole file with every program, and all that is held on a person",
    "ui/proof/score.py": "findings over every program on file",
    "ui/frame/sheet_account.py": "named after the sheet that somebody uploaded",
    "ui/recruit/import_account.py": "named after the sheet that somebody uploaded",
    "ui/frame/letter.py file": "the name comes from its caller",
    "ui/kpis/downloads.py _file": "the name comes from its caller",
}

# Rows as CSV say where they come from in their name alone: a line above the header would be read as the header, by our
# own import as well as by Excel. Inside all other files: tests/documents/test_labels_in_files.py.
NAME_ONLY = {
    "ui/frame/cells.py": "the rows behind a figure",
    "ui/kpis/downloads.py": "the dictionary, a row a figure",
    "ui/match/result.py": "the pairs of a run",
    "ui/proof/score.py": "findings over every program on file",
    "ui/recruit/directory.py": "the invite list",
    "ui/recruit/import_account.py": "rows left out, to mend and import again",
    "ui/review/introductions.py": "the pairs, for another system",
}


def downloads() -> Iterator[tuple[str, str]]:
    """Where a file is offered, and the expression that names it."""
    for path in sorted([*(ROOT / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")]):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        place = path.relative_to(ROOT).as_posix()
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if called == "download_button":
                named = [keyword.value for keyword in call.keywords if keyword.arg == "file_name"] or call.args[2:3]
            elif called == "file" and len(call.args) >= 4:
                named = call.args[2:3]
            elif called == "_file" and place == "ui/kpis/downloads.py":
                named = call.args[3:4]
            else:
                continue
            around = [
                function for function in functions if function.lineno <= call.lineno <= (function.end_lineno or 0)
            ]
            wrapper = f"{place} {around[-1].name}" if around else place
            yield (wrapper if wrapper in OTHERS else place), ast.unparse(named[0])


def test_every_file_name_comes_from_the_label_of_the_program() -> None:
    offered = list(downloads())
    assert len(offered) > 35
    named = ("file_name(", "name(")
    unlabelled = {
        (place, words) for place, words in offered if place not in OTHERS and not any(part in words for part in named)
    }
    assert unlabelled == set()
    assert {place for place, _ in offered} >= OTHERS.keys(), "a line of OTHERS that nothing needs"


def test_only_rows_as_csv_say_where_they_come_from_in_their_name_alone() -> None:
    as_csv = {path for path, words in downloads() if "csv" in words}
    as_csv |= {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "ui").rglob("*.py") if '"csv")' in path.read_text()
    }
    assert as_csv == NAME_ONLY.keys()


def test_every_short_name_in_use_is_the_label_s_method() -> None:
    for path in sorted((ROOT / "ui").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for line in text.splitlines():
            if line.strip().startswith(("name = ", "file_name = ")) and "name(" in text and "file_name" in line:
                assert line.rstrip().endswith(".file_name"), (path, line)


@pytest.mark.parametrize("content", ["Minutes of the review", "pairs", "名"])
def test_a_name_says_program_content_and_day(content: str) -> None:
    name = FileLabel("Leaders 2026", date(2026, 11, 26), "Ana", date(2026, 11, 26)).file_name(content, "csv")
    assert name.startswith("leaders-2026-") and name.endswith("-2026-11-26.csv")


def test_the_rows_behind_a_figure_leave_with_its_label() -> None:
    calls = [
        (path, call)
        for path in sorted([*(ROOT / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")])
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "worked_out"
    ]
    with_rows = [
        (path, {keyword.arg for keyword in call.keywords})
        for path, call in calls
        if len(call.args) > 2 or "rows" in {keyword.arg for keyword in call.keywords}
    ]
    assert len(with_rows) > 10
    assert [path.name for path, named in with_rows if "label" not in named] == []
