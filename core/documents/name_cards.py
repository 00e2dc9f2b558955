"""Name cards: a Word file with a card for each guest of a networking event, to print and cut. Decides nothing."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt
from docx.table import _Cell

from core.documents.word import add_footer, printable
from core.domain.base.file_label import FileLabel
from core.domain.base.people import Mentee, Mentor

ACROSS, DOWN = 2, 5  # cards on a page
HEIGHT, MARGIN = Cm(29.7), Cm(1)
TOPICS = 3


@dataclass(frozen=True)
class NameCard:
    """What stands on a card: the name, role and department, topics to talk about, a table for each round."""

    name: str
    part: str
    topics: tuple[str, ...]
    tables: tuple[int, ...]

    @classmethod
    def of(cls, guest: Mentee | Mentor, tables: tuple[int, ...]) -> Self:
        """The card of a mentee, with what they need, or of a mentor, with what they can help with."""
        role, topics = ("Mentor", guest.topics) if isinstance(guest, Mentor) else ("Mentee", guest.needs)
        return cls(guest.name, " · ".join(filter(None, (role, guest.department))), topics, tables)


def name_cards(cards: Sequence[NameCard], label: FileLabel) -> bytes:
    """The cards as a Word file (.docx), ten on a page, with lines to cut along and the label below them."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), HEIGHT
    page.left_margin = page.right_margin = Cm(1.5)
    page.top_margin = page.bottom_margin = MARGIN
    document.core_properties.title = "Name cards"
    document.core_properties.author = ""
    page.footer_distance = Cm(0.3)  # within the margin: else Word would move the last row to another page
    add_footer(document, label.line)
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].paragraph_format.space_after = Pt(1)
    table = document.add_table(rows=0, cols=ACROSS)
    table.style = "Table Grid"
    table.autofit = False
    height = Emu((HEIGHT - 3 * MARGIN) // DOWN)  # the third margin is for the line that Word puts after a table
    for start in range(0, len(cards), ACROSS):
        row = table.add_row()
        row.height, row.height_rule = height, WD_ROW_HEIGHT_RULE.EXACTLY
        whole = OxmlElement("w:cantSplit")
        whole.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(whole)
        for cell, card in zip(row.cells, cards[start : start + ACROSS], strict=False):
            _fill(cell, card)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _fill(cell: _Cell, card: NameCard) -> None:
    lines = (
        (card.name, 20, True),
        (card.part, 11, False),
        (" · ".join(card.topics[:TOPICS]), 11, False),
        ("Your tables: " + ", ".join(map(str, card.tables)), 12, True),
    )
    for place, (text, size, bold) in enumerate(lines):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if place == 0:
            paragraph.paragraph_format.space_before = Pt(14)
        run = paragraph.add_run(printable(text))
        run.font.size, run.bold = Pt(size), bold
