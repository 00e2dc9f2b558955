"""Report, present mode: the report on the whole screen, a cell a screen, without the sidebar. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import streamlit as st

from core import store
from core.documents.report_words import scope
from core.domain.report.blocks import (
    Block,
    CellView,
    ChartBlock,
    FiguresBlock,
    QuotesBlock,
    ReportView,
    TableBlock,
    TextBlock,
)
from ui.frame import presenting
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.report.cell_views import open_notebook
from ui.report.drawn_blocks import draw_blocks

PLACE = "report_screen"  # of the session: the screen at hand
# What fits on a screen of 720 pixels beside its title and the buttons.
MOST_ROWS, MOST_FIGURES, MOST_QUOTES, MOST_LETTERS = 8, 6, 3, 520
# Letters to be read from the last row, and a screen of any size filled as one of 1280 by 720 is. The theme knows one
# size of letters only, and the server does not know the screen. A chart is drawn as wide as the place it is measured
# in, before it is enlarged.
SHEET = """<style>
html { font-size: 20px }
[data-testid="stMainBlockContainer"] { padding-top: 3rem; padding-bottom: 0.5rem }
@media (min-width: 1600px) {
  html { font-size: 25px }
  div[class*="st-key-report_screen_"] { width: calc(100% / 1.25) }
  div[class*="st-key-report_screen_"] .marks { zoom: 1.25 }
}
@media (min-width: 1900px) {
  html { font-size: 30px }
  div[class*="st-key-report_screen_"] { width: calc(100% / 1.5) }
  div[class*="st-key-report_screen_"] .marks { zoom: 1.5 }
}
@media (min-width: 2500px) {
  html { font-size: 40px }
  div[class*="st-key-report_screen_"] { width: calc(100% / 2) }
  div[class*="st-key-report_screen_"] .marks { zoom: 2 }
}
@media (max-width: 700px) { html { font-size: 16px } }
</style>"""


@dataclass(frozen=True, slots=True)
class Screen:
    """What is shown at once: a cell or a part of it; without a cell, the cover."""

    title: str
    blocks: tuple[Block, ...] = ()
    below: str = ""


def begin(report_id: int) -> None:
    """Enter present mode at the cover of a report."""
    presenting.begin("report", PLACE)
    st.session_state["report_presented"] = report_id


def presented(studio: Studio) -> ReportView | None:
    """The report that is presented, or None; one that was deleted meanwhile ends present mode."""
    if st.session_state.get("presenting") != "report":
        return None
    report = store.reports.report(studio.db, st.session_state["report_presented"])
    if report is None:
        presenting.end()
        st.rerun()
    return open_notebook(studio, report).composed()


def show(view: ReportView) -> None:
    """The screen at hand and the way on: the arrow keys turn it, Escape ends."""
    shown = screens(view)
    at = presenting.screen_at(PLACE, len(shown))
    screen = shown[at]
    st.html(SHEET)
    st.title(md(screen.title))
    draw_blocks(screen.blocks, f"report_screen_{at}", large=True)
    if screen.below:
        st.markdown(md(screen.below))
    presenting.turn("report", PLACE, len(shown))


def screens(view: ReportView) -> list[Screen]:
    """The cover, then the cells: what does not fit on one screen goes on on the next."""
    cover = Screen(view.title, below=view.label.line)
    return [cover, *(screen for cell in view.cells for screen in _of_cell(cell, view))]


def _of_cell(cell: CellView, view: ReportView) -> Iterator[Screen]:
    below = scope(cell, view.label)
    parts = [part for block in cell.blocks for part in split(block)]
    # A few words beside what follows stand on one screen with it.
    groups: list[list[Block]] = []
    for part in parts:
        if groups and _short(groups[-1]) and isinstance(part, TextBlock | TableBlock) and _short([part]):
            groups[-1].append(part)
        else:
            groups.append([part])
    for number, group in enumerate(groups, start=1):
        title = cell.title if len(groups) == 1 else f"{cell.title} ({number} of {len(groups)})"
        yield Screen(title, tuple(group), below)


def split(block: Block) -> list[Block]:
    """A block in parts that each fit on a screen; nothing is left out."""
    if isinstance(block, TextBlock):
        texts: list[tuple[str, ...]] = []
        for paragraph in block.paragraphs:
            if texts and sum(map(len, texts[-1])) + len(paragraph) <= MOST_LETTERS:
                texts[-1] = (*texts[-1], paragraph)
            else:
                texts.append((paragraph,))
        return [TextBlock(paragraphs) for paragraphs in texts]
    if isinstance(block, TableBlock):
        return [replace(block, rows=rows) for rows in _batches(block.rows, MOST_ROWS)]
    if isinstance(block, FiguresBlock):
        return [FiguresBlock(figures) for figures in _batches(block.figures, MOST_FIGURES)]
    if isinstance(block, QuotesBlock):
        return [QuotesBlock(quotes) for quotes in _batches(block.quotes, MOST_QUOTES)]
    return [block]


def _batches(items: tuple, most: int) -> list[tuple]:
    return [items[start : start + most] for start in range(0, len(items), most)] or [()]


def _short(blocks: list[Block]) -> bool:
    """Is there room for a few words more?"""
    if any(isinstance(block, ChartBlock | FiguresBlock | QuotesBlock) for block in blocks):
        return False
    letters = sum(len(paragraph) for block in blocks if isinstance(block, TextBlock) for paragraph in block.paragraphs)
    rows = sum(len(block.rows) for block in blocks if isinstance(block, TableBlock))
    return letters <= MOST_LETTERS // 3 and rows <= MOST_ROWS // 2
