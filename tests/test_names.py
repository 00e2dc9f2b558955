"""Seven words that name nothing: a variable is the noun it holds, and a stranger can search for a noun.

COUNTS says where they still stand and how often; a file that is not in it has none. A count may only shrink.
`python -m tests.test_names` writes the table anew.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("core", "ui", "pages", "seed")
WORDS = frozenset({"one", "found", "said", "told", "held", "kept", "given"})

# File → how many names of it are one of WORDS, or `no` for an exception.
COUNTS: dict[str, int] = {
    "core/charts/figures.py": 18,
    "core/charts/theme.py": 9,
    "core/domain/kpis/as_of.py": 62,
    "core/domain/kpis/engagement.py": 3,
    "core/domain/kpis/ledger.py": 2,
    "core/domain/kpis/registry.py": 38,
    "core/domain/kpis/report.py": 6,
    "core/domain/kpis/trend.py": 9,
    "ui/kpis/choices.py": 6,
    "ui/kpis/downloads.py": 1,
    "ui/kpis/figures.py": 14,
    "ui/kpis/groups.py": 16,
    "ui/kpis/ledger.py": 27,
    "ui/kpis/trends.py": 6,
}


def empty_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, word) wherever a name is made of, or called by, one of the seven words, or an exception is `no`."""
    for node in ast.walk(tree):
        match node:
            case ast.ExceptHandler(name="no"):
                yield node.lineno, "no"
            case ast.Name(id=word) | ast.keyword(arg=word) | ast.arg(arg=word) | ast.Attribute(attr=word):
                if word in WORDS:
                    yield node.lineno, word
            case ast.FunctionDef(name=word) | ast.AsyncFunctionDef(name=word) | ast.ExceptHandler(name=word):
                if word in WORDS:
                    yield node.lineno, str(word)


def counted() -> dict[str, int]:
    """How many such names each file has, without the files that have none."""
    files = [path for place in PLACES for path in sorted((ROOT / place).rglob("*.py"))]
    counts = {path.relative_to(ROOT).as_posix(): len(list(empty_names(parsed(path)))) for path in files}
    return {path: count for path, count in counts.items() if count}


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def test_a_name_is_the_noun_it_holds() -> None:
    more = {path: count for path, count in counted().items() if count > COUNTS.get(path, 0)}
    where = [f"{path}:{line}: {word}" for path in more for line, word in empty_names(parsed(ROOT / path))]
    assert not more, "names that name nothing; call them by the noun they hold:\n" + "\n".join(where)


def test_the_table_shrinks_with_the_names() -> None:
    now = counted()
    stale = {path: (count, now.get(path, 0)) for path, count in COUNTS.items() if now.get(path, 0) < count}
    assert not stale, f"fewer than COUNTS says; write it anew with python -m tests.test_names: {stale}"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("for one in people: print(one)", ["one", "one"]),
        ("def held(given, *, kept): ...", ["held", "given", "kept"]),
        ("row.found = 1", ["found"]),
        ("act(said='Done')", ["said"]),
        ("lambda told: 0", ["told"]),
        ("try: act()\nexcept Refused as no: ...", ["no"]),
        ("class Letter:\n    said: str", ["said"]),
        ("no = 'no'", []),
        ("'one', person.name, one_month, found_on", []),
    ],
)
def test_what_counts_as_such_a_name(source: str, words: list[str]) -> None:
    assert sorted(word for _, word in empty_names(ast.parse(source))) == sorted(words)


def write_counts() -> None:
    """Put the table as it is now into this file, in place of the old one."""
    file = Path(__file__)
    table = "".join(f'    "{path}": {count},\n' for path, count in counted().items())
    table = f"{{\n{table}}}" if table else "{}"
    text = re.sub(r"(?ms)^(COUNTS: .*?= ).*?\}$", lambda old: old[1] + table, file.read_text(encoding="utf-8"), count=1)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_counts()
