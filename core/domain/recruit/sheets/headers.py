"""Headers: the words of a header, in the form in which headers are compared. Knows no meaning of a header."""

import re
from functools import lru_cache

from core.domain.base.text import spoken
from core.sheet_reader.limits import LONGEST_HEADER

# "G01Q02[SQ001]. Your languages [Dutch]", "Q5. Department": the code that a survey tool puts before its question.
_CODE = re.compile(r"[A-Za-z]{1,3}\d{1,4}(?:[A-Za-z]\d{1,4})?(?:\[\w+\])*[.:]\s+(?=\S)")
# "Your topics - Selected Choice - Negotiation": what Qualtrics puts between a question and its option.
_CHOSEN = re.compile(r"\s+-\s+Selected Choice(?=\s+-\s|\s*$)")


def header_words(text: str) -> str:
    """The words of a header as they are compared: no case, punctuation, line breaks, camelCase or trailing number.

    Of a text too long for a header only the beginning counts: every header is compared with hundreds of names.
    """
    return _header_words(text[:LONGEST_HEADER])


@lru_cache(maxsize=10_000)
def _header_words(text: str) -> str:
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", without_code(text)).replace("#", " number ").replace("_", " ")
    return re.sub(r"(?<=[^\W\d_])\d{1,2}$", "", spoken(text))


def without_code(text: str) -> str:
    """A header without what a survey tool puts before its question or behind it."""
    code = _CODE.match(text)
    return _CHOSEN.sub("", text[code.end() :] if code else text)


def column_letter(index: int) -> str:
    """The letters that a spreadsheet shows above a column, counted from 0."""
    letters, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
