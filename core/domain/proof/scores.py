"""Scores: the number that a cell of a measure says, and the scale that stands beside it. Never changes a scale.

"4 of 5" is 4 and not 0.8: what is compared is how somebody's value changed, so the file's own scale is what counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite

from core.domain.base.text import folded
from core.domain.recruit.sheets.values import is_blank

PERCENT = "%"
LONGEST_LABEL = 40  # characters of the words behind a number: "4 - Exceeds expectations"
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,(?:\d{1,2}|\d{4,})")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+|[+-]?\d{1,3}(?:,\d{3}){2,}")
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_OR_THOUSANDS = re.compile(r"[+-]?\d{1,3},\d{3}\s*%?")
_OF = re.compile(r"(\d+(?:[.,]\d{1,2})?)\s*(?:/|of|out of)\s*(\d{1,3})", re.IGNORECASE)
_BEFORE_WORDS = re.compile(r"([+-]?\d+(?:[.,]\d{1,2})?)\s*[-–—:.)=(\[]\s*[^\W\d_][^\d]*")
_BEHIND_WORDS = re.compile(r"[^\W\d_][^\d]*[(\[]\s*([+-]?\d+(?:[.,]\d{1,2})?)\s*[)\]]")
_NO_RATING = frozenset(
    (
        "not rated", "no rating", "unrated", "not yet rated", "not reviewed", "no review", "too new", "too new to rate",
        "new hire", "on leave", "not applicable", "does not apply", "pending", "tbd", "dont know", "prefer not to say",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Score:
    """What a cell says. `scale`: "%" or "of 5" where the cell names it, "" where it is a number alone."""

    value: float
    scale: str = ""


def number_in(cell: str) -> float | None:
    """The number in a cell: plain, with a decimal comma, with commas between thousands, or a percentage as its number.

    "4,125" could be four or four thousand, so it is none.
    """
    text = cell.strip().removesuffix("%").strip()
    if _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    elif _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    elif not _PLAIN.fullmatch(text):
        return None
    number = float(text)
    return number if isfinite(number) else None


@lru_cache(maxsize=10_000)
def score_in(cell: str) -> Score | None:
    """The score in a cell: a number, one of a scale ("4 of 5", "4/5"), or one beside its words ("4 - Exceeds")."""
    text = cell.strip()
    if (number := number_in(text)) is not None:
        return Score(number, PERCENT if text.endswith("%") else "")
    if match := _OF.fullmatch(text):
        value, most = number_in(match[1]), int(match[2])
        return Score(value, f"of {most}") if value is not None and value <= most else None
    if len(text) > LONGEST_LABEL:
        return None
    match = _BEFORE_WORDS.fullmatch(text) or _BEHIND_WORDS.fullmatch(text)
    if match and (number := number_in(match[1])) is not None:
        return Score(number)
    return None


def is_plain(cell: str) -> bool:
    """Whether a cell holds a number and nothing else, so that nobody has to be told how it was understood."""
    return bool(_PLAIN.fullmatch(cell.strip()))


def why_no_score(cell: str) -> str:
    """Why a cell gives no number, as the end of "“4,125” …"."""
    if _OR_THOUSANDS.fullmatch(cell.strip()):
        return "could be a number with thousands or one with decimals"
    if _OF.fullmatch(cell.strip()):
        return "is more than its scale"
    return "is not a number"


@lru_cache(maxsize=10_000)
def says_no_rating(cell: str) -> bool:
    """Whether a cell is empty or says that there is no rating: "Not rated", "N/A", "Too new to rate"."""
    return is_blank(cell) or folded(cell) in _NO_RATING
