"""Workday: a report of workers, often below some lines of title. Reads no cell but that of a department."""

import re
from collections.abc import Sequence

from core.domain.recruit.sheets.sheet_format import SheetFormat

HEADERS = frozenset(
    (
        "worker", "workday id", "supervisory organization", "legal name first name", "business title", "manager id",
        "primary work email", "worker status", "management level", "cost center",
    )
)  # fmt: skip
_IN_BRACKETS = re.compile(r"(.*\S)\s*\([^()]*\)\s*")


def recognized_by(headers: Sequence[str]) -> bool:
    """Whether two of its own columns stand in it."""
    return len(HEADERS.intersection(headers)) >= 2


def department(text: str) -> str:
    """A supervisory organization without its manager: "Sales North (Ana Lee)" is Sales North."""
    match = _IN_BRACKETS.fullmatch(text)
    return match[1] if match else text


FORMAT = SheetFormat(label="Workday", recognized_by=recognized_by, mend={"department": department})
