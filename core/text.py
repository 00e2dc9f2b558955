"""Text from people, at the doors: signs that mislead a reader taken out, addresses checked, names kept short."""

from __future__ import annotations

import re

LONGEST_NAME = 100  # characters of a program, an option, a coordinator, a department, a link
LONGEST_PERSON = 200  # characters of a person's name
LONGEST_ADDRESS = 254
LONGEST_FILE_NAME = 180  # bytes of UTF-8 before the ending: file systems take 255 for all of it

# What turns the reading order around or cannot be seen at all: a name with an override reads as another one, an address
# as another address. Joiners, which emoji, Persian and Indic scripts need, and the two plain direction marks stay.
MISLEADING = re.compile("[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]")
_ADDRESS = re.compile(
    r"[^\s@<>()\[\]\\,;:\"'=+\-.][^\s@<>()\[\]\\,;:\"]*@(?:[^\s@<>()\[\]\\,;:\"'./_]+\.)+[^\W\d_][^\s@<>()\[\]\\,;:\"'./_]+"
)


def legible(text: str) -> str:
    """The text without signs that mislead a reader; everything else as it was written."""
    return text if text.isascii() and text.isprintable() else MISLEADING.sub("", text)


def one_line(text: str) -> str:
    """The text on one line, without double spaces and signs that mislead a reader."""
    return " ".join(legible(text).split())


def address(text: str) -> str | None:
    """The e-mail address in lower case, or None when this is not exactly one.

    Mail programs, links and calendars read a comma, a semicolon, a space or brackets as a second recipient.
    """
    whole = legible(text).strip().casefold()
    fits = len(whole) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(whole) and ".." not in whole
    return whole if fits else None


def file_name(text: str) -> str:
    """A name as part of a file name: letters, digits and single hyphens, short enough for every file system."""
    hyphened = re.sub(r"[^\w]+", "-", legible(text)).strip("-").lower()
    cut = hyphened.encode()[:LONGEST_FILE_NAME].decode(errors="ignore")  # never within a letter
    return cut.rstrip("-") or "file"
