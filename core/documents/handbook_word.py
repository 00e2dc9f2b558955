"""Handbook in Word: blocks of marked text as a .docx that a team can edit, with its color and logo. Decides nothing."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor

from core.documents.brand import Brand
from core.documents.lettering import reads_right_to_left
from core.documents.marked_text import Block, Break, Heading, Line, ListItem, Paragraph, TextTable, plain
from core.documents.word import printable

FACE = "Calibri"
QUIET, LINE = RGBColor(0x52, 0x60, 0x6D), "BFC6CE"
WIDTH = 6.7  # inches between the margins of a Letter page
NOTES_HEIGHT = 0.6  # inches of a row that is written on by hand


def word_file(content: Sequence[Block], *, title: str, program: str, brand: Brand) -> bytes:
    """The handbook as a Word file: real headings, lists and tables, page numbers."""
    document = Document()
    _styles(document, brand)
    document.core_properties.title = printable(f"{title}: {program}")
    document.core_properties.author = printable(brand.name)
    if brand.logo:
        picture = document.add_picture(io.BytesIO(brand.logo), height=Inches(0.7))
        if picture.width > Inches(2.4):  # a wide logo keeps its shape
            picture.height = int(picture.height * Inches(2.4) / picture.width)
            picture.width = Inches(2.4)
    document.add_heading(printable(title), level=0)
    subtitle = " · ".join(part for part in (program, brand.name) if part)
    document.add_paragraph(printable(subtitle), style="Subtitle")
    _footer(document, f"{title} · {program}")
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


def _styles(document: Any, brand: Brand) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Inches(8.5), Inches(11)
    page.left_margin = page.right_margin = Inches(0.9)
    page.top_margin = page.bottom_margin = Inches(0.8)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FACE, Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    accent = RGBColor.from_string(brand.color.removeprefix("#").upper())
    for name, size, color in (
        ("Title", 28, accent),
        ("Subtitle", 14, QUIET),
        ("Heading 1", 19, accent),
        ("Heading 2", 14, accent),
        ("Heading 3", 12, accent),
    ):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb, style.font.italic = FACE, Pt(size), color, False
        # The theme's font would win over the name.
        for theme in ("w:asciiTheme", "w:hAnsiTheme"):
            style.element.rPr.rFonts.attrib.pop(qn(theme), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(12), Pt(4)


def _write(paragraph: Any, line: Line, *, bold: bool = False) -> None:
    for part in line:
        run = paragraph.add_run(printable(part.text))
        run.bold, run.italic = part.bold or bold or None, part.italic or None
    if reads_right_to_left(plain(line)):
        # Word wants the parts of a paragraph's properties in this order.
        paragraph._p.get_or_add_pPr().insert_element_before(
            OxmlElement("w:bidi"), "w:spacing", "w:ind", "w:jc", "w:rPr"
        )


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
    table = document.add_table(rows=0, cols=len(rows[0]))
    table.style, table.autofit, table.alignment = "Table Grid", False, WD_TABLE_ALIGNMENT.LEFT
    for edge in table.style.element.iter(qn("w:tblBorders")):
        for side in edge:
            side.set(qn("w:color"), LINE)
    has_head = any(map(plain, grid.rows[0]))
    shares = grid.shares()
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Inches(WIDTH * share)
    for at, row in enumerate(rows):
        line = table.add_row()
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if at == 0 and has_head:
            line._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        elif not plain(row[-1]):
            line.height = Inches(NOTES_HEIGHT)
        for cell, text, share in zip(line.cells, row, shares, strict=True):
            cell.width = Inches(WIDTH * share)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            _write(cell.paragraphs[0], text, bold=at == 0 and has_head)
    document.add_paragraph()


def _footer(document: Any, text: str) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(printable(f"{text} · "))
    number = paragraph.add_run()
    for kind, instruction in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = instruction
        number._r.append(element)
    for part in (run, number):
        part.font.size, part.font.color.rgb = Pt(9), QUIET
