"""Handbook in Word: blocks of marked text as a .docx that a team can edit, with its color and logo. Decides nothing."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Inches, Pt

from core.documents.brand import Brand
from core.documents.lettering import reads_right_to_left
from core.documents.marked_text import Block, Break, Heading, Line, ListItem, Paragraph, TextTable, plain
from core.documents.word import WIDTH, add_footer, add_grid, add_logo, add_row, printable, set_right_to_left, set_up

NOTES_HEIGHT = 0.6  # inches of a row that is written on by hand


def word_file(content: Sequence[Block], *, title: str, program: str, brand: Brand) -> bytes:
    """The handbook as a Word file: real headings, lists and tables, page numbers."""
    document = Document()
    set_up(document, brand)
    document.core_properties.title = printable(f"{title}: {program}")
    document.core_properties.author = printable(brand.name)
    add_logo(document, brand)
    document.add_heading(printable(title), level=0)
    subtitle = " · ".join(part for part in (program, brand.name) if part)
    document.add_paragraph(printable(subtitle), style="Subtitle")
    add_footer(document, f"{title} · {program}")
    for at, block in enumerate(content):
        if isinstance(block, Heading):
            heading = document.add_heading(level=min(block.level, 3))
            _write(heading, block.line)
            heading.paragraph_format.page_break_before = at > 0 and isinstance(content[at - 1], Break)
        elif isinstance(block, TextTable):
            _table(document, block)
        elif isinstance(block, ListItem):
            _item(document, block)
        elif isinstance(block, Paragraph):
            _paragraph(document, block, followed=content[at + 1 : at + 2])
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _write(paragraph: Any, line: Line, *, bold: bool = False) -> None:
    for part in line:
        run = paragraph.add_run(printable(part.text))
        run.bold, run.italic = part.bold or bold or None, part.italic or None
    if reads_right_to_left(plain(line)):
        set_right_to_left(paragraph)


def _paragraph(document: Any, block: Paragraph, followed: Sequence[Block]) -> None:
    paragraph = document.add_paragraph()
    _write(paragraph, block.line)
    # A label such as "Signs that it is needed" never stands alone at the foot of a page.
    paragraph.paragraph_format.keep_with_next = bool(followed) and isinstance(followed[0], ListItem)


def _item(document: Any, item: ListItem) -> None:
    if not item.number:
        paragraph = document.add_paragraph(style="List Bullet")
        _write(paragraph, item.line)
    else:
        # Word's own numbering would run on from one list to the next.
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Inches(0.25)
        paragraph.paragraph_format.first_line_indent = Inches(-0.25)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Inches(0.25))
        paragraph.add_run(f"{item.number}\t")
        _write(paragraph, item.line)
    paragraph.paragraph_format.space_after = Pt(3)


def _table(document: Any, grid: TextTable) -> None:
    rows = [row for row in grid.rows if any(map(plain, row))]
    if not rows:
        return
    table = add_grid(document, len(rows[0]))
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    has_head = any(map(plain, grid.rows[0]))
    shares = grid.shares()
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Inches(WIDTH * share)
    for at, row in enumerate(rows):
        header = at == 0 and has_head
        line = add_row(table, header=header)
        if not header and not plain(row[-1]):
            line.height = Inches(NOTES_HEIGHT)
        for cell, text, share in zip(line.cells, row, shares, strict=True):
            cell.width = Inches(WIDTH * share)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            _write(cell.paragraphs[0], text, bold=header)
    document.add_paragraph()
