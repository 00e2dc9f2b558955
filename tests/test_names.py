"""Names that can be searched for: none of seven words that name nothing, and no class name twice."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = sorted(file for place in ("core", "ui", "pages", "seed") for file in (ROOT / place).rglob("*.py"))
TESTS = sorted(file for file in (ROOT / "tests").rglob("*.py") if file != ROOT / "tests/seed/test_seed.py")
WORDS = frozenset({"one", "found", "said", "told", "held", "kept", "given"})


def bad_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, name) of everything that is called by one of WORDS, and of an exception called `no`.

    A library's own name may be read once it is imported, as Hypothesis' `given`, but nothing may be bound to it.
    """
    theirs = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "hypothesis"
        for alias in node.names
    }
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name in theirs:
                continue
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in WORDS:
                yield node.lineno, name
            case ast.arg(arg=name) if name in WORDS:
                yield node.lineno, name
            case ast.keyword(arg=str(name)) if name in WORDS:
                yield node.value.lineno, name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name) if (
                name in WORDS
            ):
                yield node.lineno, name
            case ast.ExceptHandler(name="no"):
                yield node.lineno, "no"


@pytest.mark.parametrize("file", PRODUCT + TESTS, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_name_is_a_noun_or_a_verb_that_can_be_searched_for(file: Path) -> None:
    names = list(bad_names(ast.parse(file.read_text(encoding="utf-8"))))
    assert names == []


@pytest.mark.parametrize(
    "code",
    [
        "one = 1",
        "def told(): ...",
        "def f(*, kept): ...",
        "f(said=1)",
        "x.held",
        "lambda given: 1",
        "try: ...\nexcept ValueError as no: ...",
        "for found in x: ...",
        "from hypothesis import given\ngiven = 1",
        "@given\ndef f(): ...",
    ],
)
def test_such_a_name_is_noticed_wherever_it_stands(code: str) -> None:
    assert list(bad_names(ast.parse(code)))


def test_what_a_library_calls_so_may_be_called() -> None:
    assert not list(bad_names(ast.parse("from hypothesis import given\n@given(numbers)\ndef test_sum(): ...")))


def test_no_two_classes_have_one_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for file in PRODUCT:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{file.relative_to(ROOT).as_posix()}:{node.lineno}")
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
