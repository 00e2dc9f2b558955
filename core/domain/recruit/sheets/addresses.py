"""Addresses: the email address in a cell, however it is written. Mends no address and invents none."""

from __future__ import annotations

import re
from typing import NamedTuple

from core.domain.base import entered_text
from core.domain.base.entered_text import LONGEST_ADDRESS, legible, one_line

LONGEST_CELL = 2 * LONGEST_ADDRESS + 100
_IN_BRACKETS = re.compile(r"([^<>]*)<([^<>]+)>\s*")
_POINTED = re.compile(r"<([^<>]+)>")
_LINK = re.compile(r"\[[^\[\]]*\]\(([^()]+)\)")
_LABEL = re.compile(r"[^\s@:]{1,20}:\s+")
_AROUND = " \t'\"“”‘’«»<>()[]"


class WrittenAddress(NamedTuple):
    """The address of a cell, and what is odd: none, several, or an address that is not whole."""

    value: str | None
    odd: str = ""


def email(text: str) -> str | None:
    """The address in lower case, taken out of "Name <address>" or "mailto:", or None when it is not exactly one."""
    written = one_line(text).casefold()
    if (match := _IN_BRACKETS.fullmatch(written)) and ("@" not in match[1] or match[1].strip() == match[2].strip()):
        written = match[2]
    return entered_text.address(written.strip().removeprefix("mailto:"))


def read_address(text: str) -> WrittenAddress:
    """The address that a cell of a sheet holds; of several the first, and that is said.

    A formula, "(at)", a missing ending and a space within the address are not mended: the cell is named.
    """
    if exact := email(text):
        return WrittenAddress(exact)
    cell = legible(text).strip()
    if not cell or len(cell) > LONGEST_CELL or cell.startswith("="):
        return WrittenAddress(None, "is not an email address")
    addresses = list(dict.fromkeys(_addresses(cell)))
    if not addresses:
        several = cell.count("@") > 1
        return WrittenAddress(None, "is not one email address" if several else "is not an email address")
    first, *others = addresses
    return WrittenAddress(first, f"holds more than one email address; {first} is used" if others else "")


def _addresses(cell: str) -> list[str]:
    """Every whole address of a cell, in order; a part that does not begin with one holds none."""
    if any(_address(inside) for inside in (*_POINTED.findall(cell), *_LINK.findall(cell))):
        return [whole for word in re.split(r"[\s<>()\[\];,|]+", cell) if (whole := _address(word))]
    addresses = []
    for part in re.split(r"[;,|\n\r]", cell):
        words = _LABEL.sub("", part.strip(), count=1).split()
        # "ana @x.com", "ana maria@x.com", "ana@x .com": a space within an address leaves no part that is sure.
        if not words or (len(words) > 1 and words[1].startswith((".", "@"))):
            continue
        if first := _address(words[0]):
            addresses.append(first)
            addresses += [other for word in words[1:] if (other := _address(word))]
    return addresses


def _address(word: str) -> str | None:
    """One word as an address, without quotation marks, "mailto:", "?subject=…" and a full stop behind it."""
    bare = word.strip(_AROUND)
    if bare.casefold().startswith("mailto:"):
        bare = bare[len("mailto:") :].partition("?")[0]
    return entered_text.address(bare.rstrip(".").strip(_AROUND))
