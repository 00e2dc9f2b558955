"""Cells: what the markup of a cell says, as text: shared strings, numbers, days and times. Reads no file."""

import re
from datetime import date, datetime, time, timedelta

from core.sheet_reader.limits import LONGEST_FORMAT

# Excel's own numbers for formats that show days, times and lengths of time; other formats stand in the file.
DAYS, SPANS = frozenset((*range(14, 23), 45, 46, 47)), frozenset((46,))
PERCENTS = frozenset((9, 10))
EPOCH_1900, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 (days as the sheet shows them)

_TEXT_IN_FORMAT = re.compile(r'"[^"]*"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]')
_DAY_IN_FORMAT = re.compile(r"(?<![_\\])[dmhysDMHYS]")
_SPAN_IN_FORMAT = re.compile(r"\[(?:hh?|mm?|ss?)\]", re.IGNORECASE)


class CellReader:
    """What a cell says: shared strings, styles that mean a date or a percentage, the day a workbook counts from."""

    def __init__(
        self,
        strings: list[str],
        days: frozenset[str],
        spans: frozenset[str],
        epoch: datetime,
        percents: frozenset[str] = frozenset(),
    ) -> None:
        self._strings, self._days, self._spans, self._epoch = strings, days, spans, epoch
        self._percents = percents

    def text(self, cell: dict[str, str], values: dict[str, str]) -> str:
        """`cell`: its attributes; `values`: the texts of its value (v), formula (f) and own text (t)."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return values.get("t", "").replace("_x000D_", "")
        value = values.get("v", "")
        if not value:
            return f"={values['f']}" if self.lacks_value(cell, values) else ""
        if kind == "s":
            return self._strings[int(value)]
        if kind == "b":
            return "TRUE" if value in ("1", "true") else "FALSE"
        return value if kind in ("str", "e", "d") else self._number(value, cell.get("s", "0"))

    def lacks_value(self, cell: dict[str, str], values: dict[str, str]) -> bool:
        """Whether a formula was never computed. A text that came out empty is a value."""
        return "f" in values and not values.get("v") and cell.get("t") != "str"

    def _number(self, value: str, style: str) -> str:
        """Whole numbers without a point, percentages with their sign, days and moments in ISO."""
        if style not in self._days:
            return percent_text(float(value)) if style in self._percents else number_text(float(value))
        try:
            return span_text(float(value)) if style in self._spans else moment_text(float(value), self._epoch)
        except (OverflowError, ValueError):
            return value  # formatted as a date, but outside the calendar


def shows(code: str) -> tuple[bool, bool]:
    """Whether a format shows a day or time, and a length of time. Its first section counts: positive numbers."""
    first = code.partition(";")[0][:LONGEST_FORMAT]
    return bool(_DAY_IN_FORMAT.search(_TEXT_IN_FORMAT.sub("", first))), bool(_SPAN_IN_FORMAT.search(first))


def shows_percent(code: str) -> bool:
    """Whether a format shows a percentage: 0.62 as "62%"."""
    return "%" in _TEXT_IN_FORMAT.sub("", code.partition(";")[0][:LONGEST_FORMAT])


def percent_text(number: float) -> str:
    """A share as a person sees it in a cell of percentages; the last digits of a product of decimals are noise."""
    return f"{number_text(round(number * 100, 10))}%"


def number_text(number: float) -> str:
    """A number as a person sees it: whole ones without a point."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def moment_text(number: float, epoch: datetime) -> str:
    """A day, or a day and time, from days since the epoch; a part of a day alone is a time."""
    days, part = divmod(number, 1)
    rest = timedelta(milliseconds=round(part * 86_400_000))
    if 0 <= number < 1 and not rest.days:
        return (datetime.min + rest).time().isoformat()  # noqa: DTZ901 (only its time of day is taken)
    if 0 < number < 60 and epoch == EPOCH_1900:
        days += 1  # Excel counts a 29th of February 1900 that never was
    moment = epoch + timedelta(days=days) + rest
    day: date = moment.date()
    return day.isoformat() if moment.time() == time() else moment.isoformat(sep=" ", timespec="seconds")


def span_text(number: float) -> str:
    """A length of time from days, as Python writes it."""
    return str(timedelta(seconds=round(timedelta(days=number).total_seconds(), 3)))
