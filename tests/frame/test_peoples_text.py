"""People's text on every page: whatever somebody typed is shown letter by letter, never as a link, an image or a style.

The pages are walked on an invented company whose every free text ends with a payload; each text that Streamlit reads as
Markdown is looked at.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Table

import seed
from core import actions, store
from core.documents import kpi_digest, minutes
from core.documents.markdown import escape
from core.domain.base.file_label import FileLabel
from tests.pages import begin, open_page
from tests.story import acted, mentee_row
from tests.walk import PARTS, nodes, open_everything, texts
from ui.frame.cells import md

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 3, 31)
PAYLOAD = " ![x](http://evil.example) **b** [l](http://e.example) :red[x] $x$"
LIVE = ("![x](http", "**b**", "[l](http", ":red[x]", "$x$")

FREE_TEXT = {
    "coordinators": ("name",),
    "programs": ("name",),
    "options": ("name",),
    "people": ("name", "department", "location", "level", "job_title"),
    "notes": ("text",),
    "imports": ("file",),
    "links": ("label",),
    "snapshots": ("department", "level"),
    "reports": ("title",),
    "report_cells": ("title", "notes"),
}
FREE_JSON = {"programs": "design", "options": "design", "enrolments": "answers"}
CODES = {
    "id",
    "by",
    "on",
    "anchor",
    "origin",
    "role",
    "stage",
    "kind",
    "poles",
    "choices",
    "purposes",
    "goal_by",
    "targets_on",
    "due",
    "evaluate_on",
    "done_on",
    "source",
    "signal",
}
# What Streamlit shows as it is, by proto and field; all other texts are Markdown.
SHOWN_AS_IT_IS = {
    ("Selectbox", "options"),
    ("Selectbox", "raw_value"),
    ("MultiSelect", "options"),
    ("MultiSelect", "raw_values"),
    ("TextInput", "default"),
    ("TextInput", "value"),
    ("TextArea", "default"),
    ("TextArea", "value"),
    ("Code", "code_text"),
    ("Text", "body"),
    ("VegaLiteChart", "spec"),
    ("ArrowVegaLiteChart", "spec"),
}
# Whose label Streamlit also reads aloud, as the attribute aria-label, letter by letter: an escape would be heard.
READ_ALOUD = {
    "ButtonGroup",
    "Checkbox",
    "DateInput",
    "FileUploader",
    "MultiSelect",
    "NumberInput",
    "Popover",
    "Radio",
    "Selectbox",
    "Slider",
    "TextArea",
    "TextInput",
    "TimeInput",
}
NEVER_SHOWN = {"id", "form_id", "url", "element_hash", "alt"}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented company on the last day of March 2026, a payload in every free text."""
    path = tmp_path_factory.mktemp("soiled") / "studio.db"
    with store.opened(path) as db:
        seed.tell(db, people=60, until=TODAY)
        program_id = store.programs.all(db)[0].id
        report_id = actions.create_report(db, program_id, "Monthly", "end", **acted(TODAY))
        actions.add_cell(db, report_id, "text", {"words": f"Hello{PAYLOAD}"}, **acted(TODAY))
        quoted = [f"comment {comment.id}" for comment in store.ledger.comments(db, program_id)]
        quotes = actions.add_cell(db, report_id, "quotes", {"agreed": quoted}, **acted(TODAY))
        actions.edit_cell(db, quotes, title="Voices", notes="Pause here.", **acted(TODAY))
        actions.keep_version(db, report_id, **acted(TODAY))
        for program in store.programs.all(db):
            actions.attach_evidence(db, program.id, "conduct", "Our code", "https://example.com/code", **acted(TODAY))
        actions.look_at_groups(db, ["department", "level"], consent=True, **acted(TODAY))
    with sqlite3.connect(path) as conn:
        for table, columns in FREE_TEXT.items():
            for column in columns:
                conn.execute(f"UPDATE {table} SET {column} = {column} || ? WHERE {column} <> ''", (PAYLOAD,))
        for table, column in FREE_JSON.items():
            for id, text in conn.execute(f"SELECT id, {column} FROM {table}").fetchall():
                conn.execute(
                    f"UPDATE {table} SET {column} = ? WHERE id = ?", (json.dumps(soiled(json.loads(text))), id)
                )
    conn.close()
    return path


def soiled(value: Any, key: str = "") -> Any:
    """The value with the payload behind every text that is no code."""
    if key in CODES:
        return value
    if isinstance(value, dict):
        departments = key == "readiness"
        return {name + PAYLOAD if departments else name: soiled(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [soiled(part, key) for part in value]
    return value + PAYLOAD if isinstance(value, str) and value and not value.startswith("coordinator:") else value


@pytest.mark.parametrize("page", PARTS)
def test_no_page_reads_people_s_text_as_markdown(page: str, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORING_DB", str(database))
    monkeypatch.setenv("MENTORING_TODAY", TODAY.isoformat())
    app = begin().switch_page(str(ROOT / f"pages/{page}.py"))
    live, twice, heard, escaped = [], [], [], 0
    for state in PARTS[page]:
        for key, value in state.items():
            app.session_state[key] = value
        app.run()
        open_everything(app)
        for place, text in texts_read_as_markdown(app):
            escaped += "evil" in text
            live += [(state, place, text)] if any(mark in text for mark in LIVE) else []
            twice += [(state, place, text)] if r"\\" in text else []
            heard += [(state, place, text)] if "\\" in text and is_read_aloud(place) else []
    assert live == []
    assert twice == [], "escaped twice: the escapes themselves are shown"
    assert heard == [], "what people typed stands in a label that is read aloud with its escapes"
    assert escaped or page == "home", "no payload was on this page at all"


def texts_read_as_markdown(app: AppTest) -> Iterator[tuple[str, str]]:
    for node in nodes(app._tree):
        if isinstance(node, Table):  # st.table reads Markdown in cells and headers, st.dataframe does not
            frame = node.value
            yield from (("table", str(text)) for text in (*frame.columns, *frame.index, *frame.to_numpy().ravel()))
        elif isinstance(proto := getattr(node, "proto", None), Message):
            yield from texts(proto, SHOWN_AS_IT_IS | NEVER_SHOWN)


def is_read_aloud(place: str) -> bool:
    """Is this text the label of a widget whose label is an attribute too?"""
    kind, _, field = place.partition(".")
    return kind in READ_ALOUD and field == "label"


def test_who_is_accepted_next_is_named_on_the_button_as_text(path: Path) -> None:
    with store.opened(path) as db:
        program_id = actions.create_program(db, "Spring", **acted())
        actions.change_program(db, program_id, design={"choices": {"access": "limited"}, "seats": 1}, **acted())
        row = mentee_row(2, f"Ana{PAYLOAD}")
        actions.import_people(db, program_id, "mentee", [row], **acted())
    app = open_page("recruit", recruit_benefit=True)
    label = app.button(key="recruit_accept_first").label
    assert label == f"Accept {md(row.name)}"


@pytest.mark.parametrize("text", ["www.evil.example", "http://evil.example", PAYLOAD, "<b>", "a@b.example", "1. x"])
def test_a_markdown_file_holds_the_same_escapes_as_the_screen(text: str) -> None:
    meeting_minutes = minutes.Minutes(text, TODAY, [], {}, {})
    assert (
        minutes.markdown(meeting_minutes, FileLabel(text, TODAY, "Ina", TODAY)).splitlines()[0]
        == f"# {escape(f'{text}: match review')}"
    )
    assert minutes.escape is kpi_digest.escape is escape
