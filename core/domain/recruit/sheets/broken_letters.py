"""Broken letters: text that was read in the wrong encoding and saved again ("StrÃ¸m" for "Strøm") is mended, or named.

Each letter beyond ASCII then stands as two or three signs, of which the first is one of few. Such pairs are in no
language, so that mending can hardly hit a text that is right.
"""

import re
from collections.abc import Sequence

from core.domain.recruit.sheets.notes import ReadingNote, rows_named

LOST = "\ufffd"  # what programs write for a letter they could not read
# What the bytes 0x80 to 0xBF are in the Western code page, with the five that it leaves free.
_FOLLOWING = bytes(range(0x80, 0xC0)).decode("cp1252", errors="ignore") + "\x81\x8d\x8f\x90\x9d"
_BROKEN = re.compile(f"[\u00c2-\u00df][{_FOLLOWING}]|[\u00e0-\u00ef][{_FOLLOWING}]{{2}}|\u00f0[{_FOLLOWING}]{{3}}")
_FREE = {0x81: b"\x81", 0x8D: b"\x8d", 0x8F: b"\x8f", 0x90: b"\x90", 0x9D: b"\x9d"}


def mend(rows: Sequence[tuple[int, list[str]]]) -> list[ReadingNote]:
    """Mend the cells in place; what was mended, and where letters are lost."""
    mended: list[int] = []
    lost: list[int] = []
    sample = ""
    for number, row in rows:
        if "".join(row).isascii():
            continue
        for place, cell in enumerate(row):
            if not cell.isascii() and (text := mended_text(cell)) != cell:
                sample = sample or f" “{_word(cell, text)}” reads “{_word(text, cell)}”."
                row[place] = text
                mended.append(number)
        if any(LOST in cell for cell in row):
            lost.append(number)
    notes = []
    if mended:
        where = rows_named(sorted(set(mended)))
        text = f"Letters were broken, as a program saved the file in the wrong encoding; they were mended in {where}."
        notes.append(ReadingNote("letters", tuple(sorted(set(mended))), text + sample))
    if lost:
        text = f"Letters are lost in {rows_named(lost)} (“{LOST}” stands for them); save the sheet again as .xlsx."
        notes.append(ReadingNote("letters", tuple(lost), text))
    return notes


def mended_text(text: str) -> str:
    """The text with its letters as they were meant."""
    return _BROKEN.sub(_meant, text)


def _meant(match: re.Match[str]) -> str:
    raw = b"".join(_FREE.get(ord(sign), b"") or sign.encode("cp1252", errors="replace") for sign in match[0])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def _word(text: str, other: str) -> str:
    """The first word that differs from the other text."""
    return next((word for word, same in zip(text.split(), other.split(), strict=False) if word != same), text)[:40]
