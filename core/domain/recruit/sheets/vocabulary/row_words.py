"""Row words: whether a cell heads a row that is nobody's answer: totals, footnotes, examples. Leaves none out."""

from __future__ import annotations

import re
from functools import lru_cache

from core.domain.base.text import folded
from core.domain.recruit.sheets.vocabulary.tables import answer_words


@lru_cache(maxsize=1 << 12)
def is_total(text: str) -> bool:
    """Whether a cell heads a row of totals: "Total", "Summe: 12", "Total (n=12)"."""
    words = folded(re.sub(r"\(.*?\)|[:=].*|\d+", " ", text))
    return words in answer_words("totals")


@lru_cache(maxsize=1 << 12)
def is_footnote(text: str) -> bool:
    """Whether a cell begins a footnote of an export: "Exported on 2026-09-01", "Stand: 1.9.2026", "Source: HR"."""
    head, colon, _ = text.replace("：", ":").partition(":")
    words = folded(text)
    if colon and folded(head) in answer_words("footnotes"):
        return True
    begun = (words[len(start) :] for start in answer_words("footnotes") if words.startswith(start))
    return any(not rest or re.match(r"\W*\d|\d", rest) for rest in begun) or any(
        words.startswith(f"{start} ") for start in answer_words("footnotes") if " " in start
    )


@lru_cache(maxsize=1 << 12)
def is_example(text: str) -> bool:
    """Whether a cell heads a row that only shows how to fill in the sheet."""
    head, colon, _ = text.replace("：", ":").partition(":")
    words = folded(re.sub(r"\d+|[()\[\]]", " ", text))
    return words in answer_words("examples") or bool(colon and folded(head) in answer_words("examples"))
