"""Words on screen, in files and in letters: the forms that American readers stumble over never come back.

Each form stands here with what to write instead. Words that people typed, and the headers and answers that uploaded
sheets may hold, are not product texts.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
# What is read from uploaded sheets, and tables that are never changed once published.
NOT_OURS = ("core/domain/recruit/sheets/vocabulary/", "core/domain/recruit/sheets/formats/", "core/migrations/")
FILES = sorted(
    file
    for room in ("core", "pages", "ui")
    for file in (ROOT / room).rglob("*.py")
    if not file.relative_to(ROOT).as_posix().startswith(NOT_OURS)
)
PLAYBOOK = sorted((ROOT / "data/playbook").glob("*.toml"))
READ_ONLY_KEYS = {"synonyms", "words", "phrases", "earlier"}  # what people may write: recognized, never shown

# A form that is never written, and what to write instead.
FORMS = {
    r"(?i)\be-mail": "email",
    r"(?:\d|\}) %(?!\S)": "a percent without a space: 31%",
    r"\b20\d\d-\d\d-\d\d\b": "a day as Nov 26, 2026",
    r"(?i)\b\d{1,2}:\d\d [ap]\.m\.": "a time as 9:00 AM",
    r"(?i)\btak(?:e|es|en|ing) (?:\w+ ){0,3}(?:away|back)\b(?! to\b)": "delete, undo or withdraw",
    r"(?i)\bleft in peace|\bin peace\b": "say who needs attention",
    r"(?i)\bcall(?:ed)? off\b": "cancel, canceled",
    r"(?i)\bleaves the room": "export and share",
    r"(?i)\bput on the list\b": "add",
    r"(?i)\bin some months\b": "in a few months",
    r"(?i)\bparted by commas": "separated by commas",
    r"(?i)\bis no (?:date|day|number|length|email|opinion|message|question|status)\b": "is not a date",
    r"(?i)\bnot (?:on record|in the program|in this program) any more": "no longer",
    r"(?i)\bread anew\b|\bmatch anew\b|\bsave it anew\b": "again",
    r"(?i)\bknown errors?\b": "common mistakes",
    r"(?i)\bbelieved:": "common belief:",
}
ISO_DAYS = "core/commands/"  # the command line takes and prints ISO days
LABELED = {"button", "form_submit_button", "download_button"}
SAVES = {"Keep apart", "Keep two people apart"}  # these keep people apart: they save a rule, and say which
# Pages that are being rewritten beside this: they are not looked at yet.


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, text) of every string that may be shown: without docstrings, f-strings with {} for each value."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr(values=values):
                docstrings.update(id(value) for value in values)
                yield (
                    node.lineno,
                    "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in values),
                )
            case ast.Constant(value=str(text)) if id(node) not in docstrings:
                yield node.lineno, text


def playbook_texts(value: Any, key: str = "") -> Iterator[str]:
    """Every text of a playbook file that is shown to somebody."""
    if key in READ_ONLY_KEYS:
        return
    if isinstance(value, dict):
        for name, entry in value.items():
            yield from playbook_texts(entry, name)
    elif isinstance(value, list):
        for entry in value:
            yield from playbook_texts(entry, key)
    elif isinstance(value, str):
        yield value


def stumbles(text: str) -> list[str]:
    return [f"“{text}”: write {instead}" for form, instead in FORMS.items() if re.search(form, text)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_the_product_speaks_plain_american_english(file: Path) -> None:
    name = file.relative_to(ROOT).as_posix()
    wrong = [
        f"{name}:{line} {why}"
        for line, text in texts(ast.parse(file.read_text("utf-8")))
        for why in stumbles(text)
        if not (name.startswith(ISO_DAYS) and "Nov 26" in why)
    ]
    assert wrong == []


# Numbers of things written with a plural, where there is never one of them, and why.
NEVER_ONE = {
    "names {len(texts)} mentors": "more than a mentee may choose",
    "could be {len(named)} mentors": "one would be the mentor who is meant",
    "more than chance": "a single difference has its own title",
    "{len(apart)} groups clearly differ": "one group has its own title",
    "All {len(pitch.cases)} options": "one option is nothing to compare",
    "{len(joined)} members already": "a full circle",
    "'scale' has {len(scale)} labels": "for who edits the playbook, and then named with its place",
    "rows refer to a row that is not there": "of many, the first is named",
    "{len(answered)} of {len(cells)} stages": "stages by roles",
    "choices are made": "the axes of a design",
    "steps done": "the steps of the playbook",
    "questions answered": "the questions of the playbook",
    "Start from our": "the messages of the playbook",
    "Show all": "offered above the number shown at first",
    "Show {most} of {len(shown)} comments": "offered above the number shown at first",
    "pairs share something": "offered above the number shown at first",
    "steps begun": "the five steps of the journey",
    "Metric dictionary": "the registered figures",
    "pairs, for {happened} it has happened": "a curve needs five",
    "do not fit {len(table)} mentees": "for developers",
    "sessions with a length": "at least SESSIONS_ENOUGH",
    "× {len(result.mentors)} pairs": "a product of two numbers",
    "Propose these": "one pair has its own label",
    "equals for": "one is nobody's equal",
    "Save all": "one topic has its own label",
    "open proposals": "one proposal has its own label",
    "scores for {n} mentees": "for developers",
}


def numbers_without_a_singular(tree: ast.AST) -> Iterator[str]:
    """Texts that would say “the 1 pair” or “1 pairs”: a number that `counted` or `definite` does not write."""
    for text in (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)):
        whole = ast.unparse(text)
        for before, value, after in zip(["", *text.values], text.values, [*text.values[1:], ""], strict=False):
            if not isinstance(value, ast.FormattedValue):
                continue
            number, lead, noun = (
                ast.unparse(value.value),
                str(getattr(before, "value", "")),
                getattr(after, "value", ""),
            )
            counted_with_article = number.startswith("counted(") and re.search(r"\b(?i:the|these|all) $", lead)
            plural = number.startswith("len(") and re.match(r" (?:[a-z]+ )?[a-z]*[^s\W]s\b", str(noun))
            if (counted_with_article or plural) and not any(known in whole for known in NEVER_ONE):
                yield f"line {text.lineno}: {whole}"


def test_one_of_a_kind_is_spoken_of_as_one() -> None:
    wrong = {
        file.relative_to(ROOT).as_posix(): texts
        for file in FILES
        if (texts := list(numbers_without_a_singular(ast.parse(file.read_text("utf-8")))))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "code", ["f'Introduce the {counted(len(ready), \"approved pair\")}'", "f'{len(dated)} dates for the calendar'"]
)
def test_a_number_without_a_singular_is_noticed(code: str) -> None:
    assert list(numbers_without_a_singular(ast.parse(code)))


@pytest.mark.parametrize("file", PLAYBOOK, ids=lambda file: file.name)
def test_the_playbook_speaks_plain_american_english(file: Path) -> None:
    assert [why for text in playbook_texts(tomllib.loads(file.read_text("utf-8"))) for why in stumbles(text)] == []


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Every call, with its name, as in st.button(…) or field(st.date_input, …)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def misused(tree: ast.AST) -> Iterator[str]:
    """What a call of Streamlit would show that no reader expects."""
    for call, name in calls(tree):
        keywords = {keyword.arg for keyword in call.keywords}
        if name in LABELED and call.args:
            label = next((text for _, text in texts(call.args[0])), "")
            if label.startswith("Keep ") and label not in SAVES:
                yield f"line {call.lineno}: a button that saves is called Save, not “{label}”"
        handed_over = any(isinstance(word, ast.Attribute) and word.attr == "date_input" for word in call.args)
        if (name == "date_input" or handed_over) and "format" not in keywords:
            yield f'line {call.lineno}: a field for a day needs format="MM/DD/YYYY"'
        if name in ("dataframe", "data_editor") and not keywords & {"placeholder", None}:
            yield f"line {call.lineno}: a table needs a placeholder, or it shows “None”"
        if name in ("selectbox", "multiselect", "dataframe") and "md(" in ast.unparse(call):
            yield f"line {call.lineno}: this shows text as it is, so md() would put backslashes into it"


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.parent.name == "pages" or "ui" in file.parts], ids=lambda file: file.name
)
def test_no_button_keeps_no_cell_says_none_and_no_day_is_iso(file: Path) -> None:
    assert list(misused(ast.parse(file.read_text("utf-8")))) == []


@pytest.mark.parametrize(
    "text",
    ["Your e-mail", "{} % of pairs", "since 2026-11-26", "at 9:00 a.m.", "Take it away", "Taken back", "is no date"],
)
def test_such_a_form_is_noticed(text: str) -> None:
    assert stumbles(text)


@pytest.mark.parametrize("text", ["{}% of pairs", "Nov 26, 2026", "9:00 AM", "They take part", "email", "%d points"])
def test_a_plain_form_passes(text: str) -> None:
    assert stumbles(text) == []


@pytest.mark.parametrize(
    "code",
    [
        "st.button('Keep it')",
        "st.form_submit_button(f'Keep {n} letters')",
        "st.date_input('On', day)",
        "st.dataframe(frame)",
        "st.selectbox('Who', names, format_func=lambda id: md(names[id]))",
    ],
)
def test_such_a_call_is_noticed(code: str) -> None:
    assert list(misused(ast.parse(code)))
