"""Lettering: the typefaces of PDF files, and text in the order and shape in which it is drawn. Draws nothing itself.

The fonts are embedded and carry Latin, Greek, Cyrillic, Hebrew and Arabic letters. Chinese, Japanese and Korean use the
typefaces that every PDF reader brings for them. A PDF holds glyphs from left to right, so that Arabic letters are
joined and both scripts put into reading order here; their vowel points, which names go without, are left out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

from arabic_reshaper import ArabicReshaper
from bidi import get_display
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

FONT, BOLD = "DejaVuSans", "DejaVuSans-Bold"
FOLDER = Path(__file__).parent / "fonts"
# Script → typeface that PDF readers bring (Adobe's Asian font packs); the first range that holds the letter.
ASIAN = (
    ("HeiseiKakuGo-W5", (0x3040, 0x30FF)),
    ("HYSMyeongJo-Medium", (0xAC00, 0xD7AF)),
    ("HYSMyeongJo-Medium", (0x1100, 0x11FF)),
    ("STSong-Light", (0x3000, 0x9FFF)),
    ("STSong-Light", (0xF900, 0xFAFF)),
)
RIGHT_TO_LEFT = {"R", "AL"}


@cache
def register_fonts() -> None:
    """Make the typefaces known to reportlab; once a process."""
    for font in (FONT, BOLD):
        pdfmetrics.registerFont(TTFont(font, str(FOLDER / f"{font}.ttf")))
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=FONT, boldItalic=BOLD)
    for font in sorted({font for font, _ in ASIAN}):
        pdfmetrics.registerFont(UnicodeCIDFont(font))


def runs(text: str, font: str = FONT) -> Iterator[tuple[str, str]]:
    """The text as it is drawn, in pieces of one typeface each: (font name, piece)."""
    for piece_font, letters in groupby(drawn(text), key=lambda letter: _font_of(letter, font)):
        yield piece_font, "".join(letters)


def drawn(text: str) -> str:
    """One line of text from left to right as it is drawn: Arabic letters joined, Arabic and Hebrew in reading order."""
    if not any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in text):
        return text
    bare = "".join(letter for letter in text if not _is_point(letter))
    joined = "".join(map(_with_a_glyph, _reshaper().reshape(bare)))
    return str(get_display(joined, base_dir="R" if reads_right_to_left(text) else "L"))


def reads_right_to_left(text: str) -> bool:
    """Whether most letters run from right to left, and so the whole line; a name with an address does not."""
    directions = [unicodedata.bidirectional(letter) for letter in text]
    return sum(direction in RIGHT_TO_LEFT for direction in directions) > directions.count("L")


def text_width(text: str, size: float, font: str = FONT) -> float:
    """Points that the text takes on one line."""
    return sum(pdfmetrics.stringWidth(piece, piece_font, size) for piece_font, piece in runs(text, font))


def fitting_size(text: str, size: float, room: float) -> float:
    """The size at which the text fits into the room; long names get smaller rather than cut."""
    width = text_width(text, size)
    return size if width <= room else size * room / width


def _font_of(letter: str, font: str) -> str:
    code = ord(letter)
    if code in pdfmetrics.getFont(font).face.charToGlyph:
        return font
    if code in pdfmetrics.getFont(FONT).face.charToGlyph:
        return FONT
    return next((asian for asian, (low, high) in ASIAN if low <= code <= high), font)


def _with_a_glyph(letter: str) -> str:
    """The joined form of a letter, or its plain form where the font has no other, as for some letters of Urdu."""
    known = pdfmetrics.getFont(FONT).face.charToGlyph
    return letter if ord(letter) in known else unicodedata.normalize("NFKC", letter)


def _is_point(letter: str) -> bool:
    """A vowel point or accent of Hebrew or Arabic; those of Latin letters stay."""
    return unicodedata.category(letter) == "Mn" and ("\u0590" <= letter <= "\u05ff" or "\u0600" <= letter <= "\u06ff")


@cache
def _reshaper() -> ArabicReshaper:
    return ArabicReshaper()
