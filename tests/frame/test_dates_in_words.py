"""Dates where people read: in words on every page of the demo, never as 2026-09-29. Files for programs stay ISO."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from google.protobuf.message import Message
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Dataframe, Node, Table

import seed
from core import store
from core.documents import brief, deck, kpi_digest, kpi_workbook, report_slides
from core.documents.brand import brand
from core.documents.pitch import make_pitch
from core.documents.tables import DAY
from core.domain import kpis, playbook
from core.domain.report.composition import compose
from core.domain.report.source import ReportMaterial
from core.domain.report.templates import report_of
from seed.programs import LAST_DAY, MAIN
from tests.pages import ROOT
from tests.walk import PARTS, nodes, open_everything, texts

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
# What nobody reads as it stands: the data of a chart, whose axis says the date in words, and what a date field sends.
NEVER_READ = {("VegaLiteChart", "spec"), ("ArrowVegaLiteChart", "spec")} | {
    ("DateInput", field) for field in ("default", "min", "max", "value")
}
NEVER_SHOWN = {"id", "form_id", "url", "element_hash"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented company on its last day."""
    path = tmp_path_factory.mktemp("dates") / "studio.db"
    with store.opened(path) as db:
        seed.tell(db, until=LAST_DAY)
    return path


@pytest.mark.parametrize("page", [*PARTS, "playbook"])
def test_no_page_of_the_demo_shows_a_date_as_a_number(page: str, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORING_DB", str(demo))
    monkeypatch.setenv("MENTORING_TODAY", LAST_DAY.isoformat())
    app = AppTest.from_file(ROOT / "ui/router.py", default_timeout=60)
    app.run()
    app.switch_page(str(ROOT / f"pages/{page}.py"))
    shown = set()
    for state in PARTS.get(page, [{}]):
        for key, value in state.items():
            app.session_state[key] = value
        app.run()
        open_everything(app)
        for node in nodes(app._tree):
            shown |= {(place, text[:150]) for place, text in readable(node) if ISO.search(text)}
    assert shown == set()


def test_no_document_of_the_demo_shows_a_date_as_a_number(demo: Path) -> None:
    with store.opened(demo) as db:
        program = next(program for program in store.programs.all(db) if program.name == MAIN.name)
        ledger = kpis.read(store.ledger.facts(db))
        compared, progress = store.programs.options(db, program.id), store.programs.progress(db, program.id)
        letters = [f"{row.letter.subject} {row.letter.body}" for row in store.support.outbox(db, program.id)]
    look = brand({})
    pitch = make_pitch(program, compared, progress, playbook.load(), look, on=LAST_DAY)
    record = tuple(kpis.values_to_publish(ledger, program, LAST_DAY, []))
    public, internal = kpis.published_report(program, record), kpis.measured_report(ledger, program, LAST_DAY)
    composed = report_of("kpi", "KPIs", program.id, LAST_DAY, audience="sponsor")
    material = ReportMaterial(program, ledger, record=record)
    slides = compose(composed, {program.id: material}, {}, made_by="Ana", on=LAST_DAY)
    documents = {
        "letters": letters,
        "options, slides": slide_texts(deck.deck(pitch)),
        "options, page": re.findall(r">([^<]+)<", brief.brief(pitch)),
        "figures, slides": slide_texts(report_slides.slides(slides, look)),
        "figures, digest": kpi_digest.digest(public).splitlines(),
        "figures, workbook": cell_texts(kpi_workbook.workbook(internal, {})),
    }
    assert all(documents.values())
    shown = {(name, text) for name, texts in documents.items() for text in texts if ISO.search(text)}
    assert shown == set()


def slide_texts(file: bytes) -> list[str]:
    """Every text on the slides and in their charts."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")]
    return [text for part in parts for text in re.findall(r"<(?:a:t|c:v)>([^<]*)<", part)]


def cell_texts(file: bytes) -> list[str]:
    """Every cell as Excel writes it, as far as it matters for a day: by its value, or by its format."""
    book = load_workbook(io.BytesIO(file))
    return [
        "a day" if cell.is_date and cell.number_format == DAY else str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]


def readable(node: Node) -> Iterator[tuple[str, str]]:
    """What somebody reads of one part of a page: its texts, the cells of its table as the browser writes them."""
    if isinstance(node, Dataframe | Table):
        frame = node.value
        columns = json.loads(node.proto.columns or "{}") if isinstance(node, Dataframe) else {}
        for name in frame:
            settings = columns.get(name, {}).get("type_config", {})
            in_words = settings.get("type") == "date" and settings.get("format") == "MMM D, YYYY"
            for value in frame[name]:
                if not (in_words and isinstance(value, date)):
                    yield f"column {name}", str(value)
    elif isinstance(proto := getattr(node, "proto", None), Message):
        yield from texts(proto, NEVER_READ | NEVER_SHOWN)
