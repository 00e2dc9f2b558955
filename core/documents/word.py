"""Word: what all Word files of the studio share. Values in; decides nothing."""

from __future__ import annotations

import io
import re
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor

from core.documents.brand import Brand

FACE = "Calibri"
QUIET, LINE = RGBColor(0x52, 0x60, 0x6D), "BFC6CE"
WIDTH = 6.7  # inches between the margins of a Letter page
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def printable(text: str) -> str:
    """The text without the characters that XML, and so a Word file, cannot hold."""
    return _NOT_IN_XML.sub("", str(text))


def set_up(document: Any, brand: Brand) -> None:
    """A Letter page and the styles of the studio, in the organization's color."""
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


def add_logo(document: Any, brand: Brand) -> None:
    """The logo in front of the title; a wide one keeps its shape."""
    if brand.logo:
        picture = document.add_picture(io.BytesIO(brand.logo), height=Inches(0.7))
        if picture.width > Inches(2.4):
            picture.height = int(picture.height * Inches(2.4) / picture.width)
            picture.width = Inches(2.4)


def add_footer(document: Any, text: str) -> None:
    """The text and the page number at the foot of every page."""
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


def set_right_to_left(paragraph: Any) -> None:
    """Let a paragraph run from the right; Word wants the parts of its properties in this order."""
    paragraph._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), "w:spacing", "w:ind", "w:jc", "w:rPr")


def add_grid(document: Any, columns: int) -> Any:
    """An empty table with thin lines, to which rows are added."""
    table = document.add_table(rows=0, cols=columns)
    table.style, table.autofit = "Table Grid", False
    for edge in table.style.element.iter(qn("w:tblBorders")):
        for side in edge:
            side.set(qn("w:color"), LINE)
    return table


def add_row(table: Any, *, header: bool) -> Any:
    """A row that no page break cuts; a header stands on every page of the table."""
    line = table.add_row()
    line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    if header:
        line._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    return line
