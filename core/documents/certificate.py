"""Certificate: one page (PDF) that thanks one person for a completed relationship. Values in, bytes out.

The font is embedded and carries Latin, Greek and Cyrillic letters with all their accents. Chinese, Japanese and Korean
names use the typefaces that every PDF reader brings for them. Arabic and Hebrew letters stand in reading order only
when the reader of the file shapes them, so such names are better typed in Latin letters.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from core.documents.brand import Brand
from core.domain.base.dates import full_date

FONT = "DejaVuSans"
FILE = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
# Script → typeface that PDF readers bring (Adobe's Asian font packs); the first range that holds the letter.
ASIAN = (
    ("HeiseiKakuGo-W5", (0x3040, 0x30FF)),
    ("HYSMyeongJo-Medium", (0xAC00, 0xD7AF)),
    ("HYSMyeongJo-Medium", (0x1100, 0x11FF)),
    ("STSong-Light", (0x3000, 0x9FFF)),
    ("STSong-Light", (0xF900, 0xFAFF)),
)
INK, QUIET = HexColor("#1F2933"), HexColor("#52606D")
LONGEST_LINE = 84  # characters of running text


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the page says. `text` is running text, for example the message "certificate" of the playbook."""

    name: str
    program: str
    text: str
    on: date
    signed_by: str = ""


def certificate(award: Certificate, brand: Brand | None = None) -> bytes:
    """The certificate as a PDF of one landscape A4 page; the same values give the same bytes."""
    _fonts()
    brand = brand or Brand()
    file = io.BytesIO()
    width, height = landscape(A4)
    canvas = Canvas(file, pagesize=(width, height), invariant=1)
    canvas.setTitle(f"Certificate: {award.name}")
    canvas.setAuthor(brand.name or award.program)
    canvas.setStrokeColor(HexColor(brand.color))
    canvas.setLineWidth(3)
    canvas.rect(28, 28, width - 56, height - 56)
    canvas.setLineWidth(0.6)
    canvas.rect(36, 36, width - 72, height - 72)
    if brand.logo:
        canvas.drawImage(
            ImageReader(io.BytesIO(brand.logo)), width / 2 - 60, height - 120, 120, 60, "auto", True, anchor="c"
        )
    middle = width / 2
    _line(canvas, middle, height - 165, "Certificate", 30, HexColor(brand.color))
    _line(canvas, middle, height - 195, award.program, 15, QUIET)
    _line(canvas, middle, height - 262, award.name, _fitting(award.name, 34, width - 160), INK)
    top = height - 310
    for line in wrapped(award.text):
        _line(canvas, middle, top, line, 13, INK)
        top -= 22
    day = full_date(award.on)
    _line(canvas, width * 0.3, 78, day, 12, QUIET)
    signed = " · ".join(part for part in (award.signed_by, brand.name) if part)
    _line(canvas, width * 0.7, 78, signed, _fitting(signed, 12, width * 0.36), QUIET)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def wrapped(text: str, longest: int = LONGEST_LINE) -> list[str]:
    """Running text in lines of at most `longest` characters, six at the most; what is longer ends with an ellipsis."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > longest:
            lines.append(word[:longest])
        else:
            lines[-1] = f"{lines[-1]} {word[:longest]}".strip()
    return lines if len(lines) <= 6 else [*lines[:5], f"{lines[5][: longest - 1]}…"]


def runs(text: str) -> Iterator[tuple[str, str]]:
    """The text in pieces of one typeface each: (font name, piece)."""
    for font, letters in groupby(text, key=_font_of):
        yield font, "".join(letters)


def _font_of(letter: str) -> str:
    code = ord(letter)
    if code in pdfmetrics.getFont(FONT).face.charToGlyph:
        return FONT
    return next((font for font, (low, high) in ASIAN if low <= code <= high), FONT)


def _width(text: str, size: float) -> float:
    return sum(pdfmetrics.stringWidth(piece, font, size) for font, piece in runs(text))


def _fitting(text: str, size: float, room: float) -> float:
    """The size at which the text fits into the room; long names get smaller rather than cut."""
    width = _width(text, size)
    return size if width <= room else size * room / width


def _line(canvas: Canvas, middle: float, height: float, text: str, size: float, color: HexColor) -> None:
    canvas.setFillColor(color)
    left = middle - _width(text, size) / 2
    for font, piece in runs(text):
        canvas.setFont(font, size)
        canvas.drawString(left, height, piece)
        left += pdfmetrics.stringWidth(piece, font, size)


@cache
def _fonts() -> None:
    pdfmetrics.registerFont(TTFont(FONT, str(FILE)))
    for font in sorted({font for font, _ in ASIAN}):
        pdfmetrics.registerFont(UnicodeCIDFont(font))
