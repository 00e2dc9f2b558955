"""Entered text: what people type, before it is stored: misleading signs out, addresses checked, names kept short."""

from __future__ import annotations

import re

LONGEST_NAME = 120  # characters of a program, an option, a coordinator, a department, a link
LONGEST_PERSON = 300  # characters of a person's name; names of 250 are real
LONGEST_ADDRESS = 254
LONGEST_FILE_NAME = 180  # bytes of UTF-8 before the ending: file systems take 255 for all of it

# What turns the reading order around or cannot be seen at all: a name with an override reads as another one, an address
# as another address. Joiners, which emoji, Persian and Indic scripts need, and the two plain direction marks stay.
MISLEADING = re.compile("[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]")
# No sign at which a link or a mail program begins a second recipient or a header, on either side of the @.
_ADDRESS = re.compile(
    r"[^\s@<>()\[\]\\,;:\"'=+\-.?%#][^\s@<>()\[\]\\,;:\"?%#]*@(?:[^\W_](?:[^\W_]|-)*\.)+[^\W\d_](?:[^\W_]|-)+"
)
# Full-width forms count too: a spreadsheet with an East Asian input method reads them as their ASCII twins.
_FORMULA = "=+\\-@＝＋－＠"
STARTS_A_FORMULA = re.compile(rf"'*[\s\ufeff\u200b]*[{_FORMULA}\t\r\n]")
# Within a cell: what stands before a formula sign and holds a sign that another list separator makes an end of a cell.
# From its first sign on and without going back, so that a cell of blank lines is read once and not once a line.
_BEFORE_A_FORMULA = re.compile(rf"(?<![\s\"'\ufeff\u200b;|])[\s\"'\ufeff\u200b;|]++(?=[{_FORMULA}])")
_CELL_ENDS = re.compile(r"([;|\t\r\n])")
_GUARDED_ENDS = re.compile(r"([;|\t\r\n])'")


def guarded(text: str) -> str:
    """The text as it may stand in a CSV cell: an apostrophe before what a spreadsheet program could run as a formula.

    At the start of the cell, and after each sign at which another list separator (semicolon, tab, bar) or a line break
    would begin a new cell: quotation marks do not help there, since the program reads the line with other separators.
    """
    inner = _BEFORE_A_FORMULA.sub(lambda run: _CELL_ENDS.sub(r"\1'", run[0]), text)
    return f"'{inner}" if STARTS_A_FORMULA.match(text) else inner


def unguarded(text: str) -> str:
    """The text that `guarded` was given: takes off the apostrophes it put there, and no others."""
    if "'" not in text:
        return text
    inner = _BEFORE_A_FORMULA.sub(lambda run: _GUARDED_ENDS.sub(r"\1", run[0]), text)
    return inner[1:] if inner.startswith("'") and STARTS_A_FORMULA.match(inner) else inner


def legible(text: str) -> str:
    """The text without signs that mislead a reader; everything else as it was written."""
    return text if text.isascii() and text.isprintable() else MISLEADING.sub("", text)


def one_line(text: str) -> str:
    """The text on one line, without double spaces and signs that mislead a reader."""
    return " ".join(legible(text).split())


def address(text: str) -> str | None:
    """The email address in lower case, or None when this is not exactly one.

    Mail programs, links and calendars read a comma, a semicolon, a space or brackets as a second recipient.
    """
    whole = legible(text).strip().casefold()
    fits = len(whole) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(whole) and ".." not in whole
    return whole if fits else None


def is_link(text: str) -> bool:
    """Is this the address of a web page, which a mail program shows as one link?"""
    return text.lower().startswith(("https://", "http://")) and not any(sign.isspace() for sign in text)


def file_name(text: str) -> str:
    """A name as part of a file name: letters, digits and single hyphens, short enough for every file system."""
    hyphened = re.sub(r"[^\w]+", "-", legible(text)).strip("-").lower()
    cut = hyphened.encode()[:LONGEST_FILE_NAME].decode(errors="ignore")  # never within a letter
    return cut.rstrip("-") or "file"
