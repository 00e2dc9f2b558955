"""Handbook as PDF: blocks of marked text on Letter pages, with the organization's color and logo. Decides nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, Image, PageBreak, SimpleDocTemplate, Spacer, Table, TableStyle
from reportlab.platypus import Paragraph as Lines

from core.documents.brand import Brand
from core.documents.lettering import (
    BOLD,
    FONT,
    fitting_size,
    reads_right_to_left,
    register_fonts,
    runs,
    text_width,
)
from core.documents.marked_text import Block, Break, Heading, Line, ListItem, TextTable, Words, plain
from core.documents.word import printable

INK, QUIET, RULE, SHADE = HexColor("#1F2933"), HexColor("#52606D"), HexColor("#BFC6CE"), HexColor("#EEF1F4")
MARGIN, FOOT = 0.9 * inch, 0.45 * inch
WIDTH = LETTER[0] - 2 * MARGIN - 12  # a frame has six points of padding on each side
LOGO_WIDTH, LOGO_HEIGHT = 2.4 * inch, 0.7 * inch
NOTES_HEIGHT = 0.6 * inch  # of a row that is written on by hand
BODY = ParagraphStyle("body", fontName=FONT, fontSize=9.5, leading=14, textColor=INK, spaceAfter=5)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=9, leading=12.5, spaceAfter=0)
ITEM = ParagraphStyle("item", parent=BODY, leftIndent=16, bulletIndent=4, spaceAfter=3, bulletFontName=FONT)
LABEL = ParagraphStyle("label", parent=BODY, keepWithNext=1, spaceBefore=4)
RIGHT_TO_LEFT_NAME = re.compile(r"[\u0590-\u08ff]+(?: [\u0590-\u08ff]+)+")
HEADINGS = {1: (18, 23, 16), 2: (12.5, 17, 12), 3: (10.5, 15, 8)}  # size, leading, space before


def pdf_file(content: Sequence[Block], *, title: str, program: str, brand: Brand) -> bytes:
    """The handbook as a PDF with page numbers and an outline; the same values give the same bytes."""
    register_fonts()
    file = io.BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=LETTER,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=0.8 * inch,
        bottomMargin=0.9 * inch,
        title=f"{title}: {program}",
        author=brand.name or program,
        invariant=1,
    )

    def foot(canvas: Canvas, page: Any) -> None:
        text = f"{title} · {program} · {page.page}"
        size = fitting_size(text, 8, WIDTH)
        left = (LETTER[0] - text_width(text, size)) / 2
        canvas.setFillColor(QUIET)
        for font, piece in runs(text):
            canvas.setFont(font, size)
            canvas.drawString(left, FOOT, piece)
            left += canvas.stringWidth(piece, font, size)

    story = [*_opening(title, program, brand), *_flowables(content, HexColor(brand.color))]
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return file.getvalue()


class _Outline(Flowable):
    """An entry of the outline that PDF readers show beside the pages; takes no room."""

    def __init__(self, text: str, level: int) -> None:
        super().__init__()
        self.text, self.level = text, level

    def wrap(self, *_: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        key = f"{self.canv.getPageNumber()}-{self.text}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(self.text, key, self.level)


def _opening(title: str, program: str, brand: Brand) -> Iterator[Flowable]:
    if brand.logo:
        width, height = ImageReader(io.BytesIO(brand.logo)).getSize()
        scale = min(LOGO_WIDTH / width, LOGO_HEIGHT / height)
        yield Image(io.BytesIO(brand.logo), width * scale, height * scale, hAlign="LEFT")
        yield Spacer(0, 14)
    yield from _lines((Words(title),), _heading_style(1, HexColor(brand.color), size=26))
    subtitle = " · ".join(part for part in (program, brand.name) if part)
    yield from _lines(
        (Words(subtitle),), ParagraphStyle("subtitle", parent=BODY, fontSize=12, leading=17, textColor=QUIET)
    )


def _flowables(content: Sequence[Block], color: HexColor) -> Iterator[Flowable]:
    for at, block in enumerate(content):
        following = content[at + 1] if at + 1 < len(content) else None
        if isinstance(block, Heading):
            yield CondPageBreak(1.4 * inch)
            yield _Outline(plain(block.line), min(block.level, 2) - 1)
            yield from _lines(block.line, _heading_style(min(block.level, 3), color))
        elif isinstance(block, Break):
            yield PageBreak()
        elif isinstance(block, TextTable):
            yield from _table(block)
        elif isinstance(block, ListItem):
            yield from _lines(block.line, ITEM, bullet=block.number or "•")
        else:
            # A label such as "Signs that it is needed" never stands alone at the foot of a page.
            yield from _lines(block.line, LABEL if isinstance(following, ListItem) else BODY)


def _heading_style(level: int, color: HexColor, *, size: float = 0) -> ParagraphStyle:
    usual, leading, before = HEADINGS[level]
    return ParagraphStyle(
        f"heading {level}",
        fontName=BOLD,
        fontSize=size or usual,
        leading=size * 1.25 or leading,
        textColor=color,
        spaceBefore=before,
        spaceAfter=5,
        keepWithNext=1,
    )


def _lines(line: Line, style: ParagraphStyle, *, bullet: str = "", room: float = WIDTH) -> Iterator[Flowable]:
    """The text as a paragraph. One that reads from right to left is broken into lines here, before it is turned."""
    text = plain(line)
    if not reads_right_to_left(text):
        yield Lines("".join(_markup(part, style.fontName) for part in line), style, bulletText=bullet or None)
        return
    side = TA_RIGHT if style in (BODY, LABEL, ITEM) else style.alignment
    turned = ParagraphStyle("right to left", parent=style, alignment=side, leftIndent=0)
    broken = _broken(f"{bullet} {text}".strip(), style, room)
    yield Lines("<br/>".join(_markup(Words(row), style.fontName) for row in broken), turned)


def _markup(part: Words, font: str) -> str:
    """Words in the markup of reportlab; a name in Arabic or Hebrew is never broken, since it is drawn from its end."""
    text = RIGHT_TO_LEFT_NAME.sub(lambda name: name[0].replace(" ", "\u00a0"), printable(part.text))
    marked = "".join(
        f'<font name="{face}">{escape(piece)}</font>' for face, piece in runs(text, BOLD if part.bold else font)
    )
    return f'<font color="{QUIET.hexval().replace("0x", "#")}">{marked}</font>' if part.italic else marked


def _broken(text: str, style: ParagraphStyle, room: float) -> list[str]:
    """The text in lines that fit into the room, in the order in which it is read."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, style.fontSize, style.fontName) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _table(grid: TextTable) -> Iterator[Flowable]:
    rows = [row for row in grid.rows if any(map(plain, row))]
    if not rows:
        return
    has_head = any(map(plain, grid.rows[0]))
    columns = [WIDTH * share for share in grid.shares()]
    cells = [
        [
            list(
                _lines(
                    tuple(replace(part, bold=part.bold or (has_head and at == 0)) for part in text),
                    CELL,
                    room=room - 12,
                )
            )
            for text, room in zip(row, columns, strict=True)
        ]
        for at, row in enumerate(rows)
    ]
    heights = [
        NOTES_HEIGHT if (at or not has_head) and not plain(row[-1]) and len(row) > 2 else None
        for at, row in enumerate(rows)
    ]
    look = [
        ("GRID", (0, 0), (-1, -1), 0.5, RULE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
    ]
    if has_head:
        look.append(("BACKGROUND", (0, 0), (-1, 0), SHADE))
    yield Table(cells, columns, heights, style=TableStyle(look), repeatRows=int(has_head), hAlign="LEFT", splitInRow=1)
    yield Spacer(0, 8)
