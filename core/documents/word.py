"""Word: what all Word files of the studio share. Values in; decides nothing."""

from __future__ import annotations

import re

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def printable(text: str) -> str:
    """The text without the characters that XML, and so a Word file, cannot hold."""
    return _NOT_IN_XML.sub("", str(text))
