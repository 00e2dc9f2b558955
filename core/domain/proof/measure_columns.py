"""Measure columns: what each column of a sheet of measures is read as, and what people decide about it.

What they decide is saved for the next sheet with these headers. Guesses nothing and reads no value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from core.domain.base.text import folded
from core.domain.proof.stacked_headers import ColumnHeading, HeadedTable, head_table, lower_header
from core.domain.recruit.sheets.reading import Table
from core.domain.recruit.sheets.values import DateOrder

Rounds = Literal["one", "each"]
LABELS: Mapping[str, str] = {
    "email": "Email address",
    "employee_id": "Employee number",
    "day": "Day",
    "measure": "What was measured",
    "value": "Value",
    "rater": "Rater (counted, not saved)",
    "relation": "How the rater knows the person (not saved)",
}
PEOPLE = ("email", "employee_id")
RATERS = ("rater", "relation")
DATE_ORDERS: Mapping[str, DateOrder] = {"day-first": "day", "month-first": "month"}
_SAVED_AS = "measures"
# Headers of values that do not say what was measured: beside a column that does, its cells are the measure.
GENERIC = frozenset(("value", "score", "result", "rating", "number", "points", "measured value", "figure"))


@dataclass(frozen=True)
class MeasureColumns:
    """What each column is read as, a key of LABELS or None, in the order of the sheet, and what people decided.

    `days`: the day of a wave by its key, "" for all values without one. `ladders`: ratings in words, the lowest first,
    by `folded` measure. `measure`: what values measure whose header does not say it. `ask`: columns that may be values.
    """

    keys: tuple[str | None, ...]
    order: DateOrder | None = None
    days: Mapping[str, date] = field(default_factory=dict)
    ladders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    measure: str = ""
    ask: tuple[int, ...] = ()
    unnamed: tuple[int, ...] = ()  # value columns whose header is no name: "Score" beside a column "Topic"
    rated: bool | None = None  # whether several rows about somebody are those of raters
    rounds: Rounds | None = None  # whether ratings of several days are of one round
    reasons: Mapping[int, str] = field(default_factory=dict)

    def assign(self, index: int, key: str | None) -> MeasureColumns:
        """The same with one column read as something else; only of values there may be several."""
        keys = [None if other == key and key != "value" else other for other in self.keys]
        keys[index] = key
        reasons = dict(self.reasons) | {index: "chosen by you" if key else "left out by you"}
        ask = tuple(place for place in self.ask if place != index)
        return replace(self, keys=tuple(keys), reasons=reasons, ask=ask)

    def assign_asked(self, are_values: bool) -> MeasureColumns:
        """The same with all columns that were asked about read as values, or none of them."""
        columns = self
        for place in self.ask:
            columns = columns.assign(place, "value" if are_values else None)
        return columns

    def with_day(self, wave: str, day: date | None) -> MeasureColumns:
        """The same with the day of one wave said, or open again."""
        days = {key: other for key, other in self.days.items() if key != wave}
        return replace(self, days=days | ({wave: day} if day else {}))

    def with_measure(self, measure: str) -> MeasureColumns:
        """The same with what was measured said for all values whose header does not say it."""
        return replace(self, measure=" ".join(measure.split()))

    def with_ladder(self, measure: str, words: Sequence[str]) -> MeasureColumns:
        """The same with the ratings of a measure in order, the lowest first."""
        return replace(self, ladders=dict(self.ladders) | {folded(measure): tuple(words)})

    def place(self, key: str) -> int | None:
        """The column that is read as this, or None."""
        return self.keys.index(key) if key in self.keys else None

    def places(self, *keys: str) -> tuple[int, ...]:
        """The columns that are read as one of these."""
        return tuple(place for place, key in enumerate(self.keys) if key in keys)

    def headed(self, table: Table) -> HeadedTable:
        """The table under these columns: its headings, and the rows that are people's."""
        return head_table(lower_header(table), self.places(*PEOPLE, *RATERS), self.order)

    def names_itself(self, place: int, heading: ColumnHeading) -> bool:
        """Whether the header of a value says what was measured, so that no other column has to."""
        if not heading.measure or place in self.unnamed:
            return False
        return "measure" not in self.keys or not is_generic(heading)


def mapping_of(table: Table, columns: MeasureColumns) -> dict[str, Any]:
    """What people decided about a sheet, as plain values to save for the next one with these headers.

    Days are not among them: "Score before" is another day in the next sheet.
    """
    headed = columns.headed(table)
    keys: dict[str, set[str | None]] = {}
    for heading, key in zip(headed.headings, columns.keys, strict=True):
        keys.setdefault(_part(heading), set()).add(key)
    return {
        "shape": shape_of(headed),
        "kind": _SAVED_AS,
        "keys": {part: next(iter(chosen)) for part, chosen in keys.items() if len(chosen) == 1},
        "order": columns.order,
        "ladders": {measure: list(words) for measure, words in columns.ladders.items()},
        "measure": columns.measure,
        "rated": columns.rated,
    }


def restore(columns: MeasureColumns, headed: HeadedTable, saved: Mapping[str, Any] | None) -> MeasureColumns:
    """The columns as they were decided for a sheet with the same headers; as they are where that is of no use."""
    if not saved or saved.get("kind") != _SAVED_AS:
        return columns
    try:
        keys, reasons = list(columns.keys), dict(columns.reasons)
        for place, heading in enumerate(headed.headings):
            part = _part(heading)
            if part in saved["keys"] and saved["keys"][part] in (None, *LABELS) and saved["keys"][part] != keys[place]:
                keys[place], reasons[place] = saved["keys"][part], "as saved last time"
        order: DateOrder | None = columns.order or (saved["order"] if saved["order"] in ("day", "month") else None)
        ladders = {str(measure): tuple(map(str, words)) for measure, words in saved["ladders"].items()}
        rated = saved["rated"] if saved["rated"] in (True, False) else None
        ask = tuple(place for place in columns.ask if _part(headed.headings[place]) not in saved["keys"])
        return replace(
            columns,
            keys=tuple(keys),
            order=order,
            ladders=ladders,
            measure=str(saved["measure"]),
            ask=ask,
            rated=rated,
            reasons=reasons,
        )
    except (KeyError, TypeError, AttributeError):
        return columns


def shape_of(headed: HeadedTable) -> str:
    """The same for every sheet with these headers, whatever its dates and whoever is in it."""
    text = "\n".join([_SAVED_AS, *sorted({_part(heading) for heading in headed.headings})])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _part(heading: ColumnHeading) -> str:
    """The words of a header without its date."""
    return folded(heading.measure if heading.wave else heading.header)


def is_generic(heading: ColumnHeading) -> bool:
    return not heading.measure or folded(heading.measure) in GENERIC
