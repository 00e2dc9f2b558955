"""Attribute sheets: which group people say they are in, read from a sheet. Guesses nothing, keeps nothing.

A row is told by an e-mail address or by the employee number, never by a name: two people may share one, and a name says
nothing about a group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from core.domain.base.entered_text import one_line
from core.domain.base.people import Person

LONGEST = 60
MOST_GROUPS = 40  # more is no group any more: a column of job titles, of days, of comments


@dataclass(frozen=True)
class ReadAttribute:
    """Person id -> group; the rows that are not taken, each with why; and how many rows say nothing."""

    values: Mapping[int, str]
    unread: tuple[tuple[int, str], ...]
    empty: int

    @property
    def groups(self) -> Mapping[str, int]:
        """Group -> people, the largest first."""
        return dict(Counter(self.values.values()).most_common())


def read_attribute(frame: pd.DataFrame, column: str, everyone: Iterable[Person]) -> ReadAttribute:
    """The groups in `column`; `frame`: text cells under their headers.

    Raises ValueError with one sentence where no column holds addresses or numbers of people on record, where the column
    is that one, or where it holds too many different texts to be groups.
    """
    by_key: dict[str, int] = {}
    for person in everyone:
        for key in (person.email, person.employee_id):
            if key:
                by_key[key.strip().casefold()] = person.id
    cells = frame.fillna("").astype(str)
    known = {name: int(cells[name].map(lambda cell: cell.strip().casefold() in by_key).sum()) for name in cells}
    key_column = max(known, key=lambda name: known[name], default=None)
    if key_column is None or not known[key_column]:
        raise ValueError("No column holds email addresses or employee numbers of people on record.")
    if key_column == column:
        raise ValueError(f"“{column}” says who people are. Choose the column that says their group.")
    values: dict[int, str] = {}
    unread: list[tuple[int, str]] = []
    empty = 0
    for number, (who, cell) in enumerate(zip(cells[key_column], cells[column], strict=True), start=2):
        group, person_id = one_line(cell), by_key.get(who.strip().casefold())
        if not group:
            empty += 1
        elif person_id is None:
            unread.append((number, f"“{who.strip()}” is nobody on record."))
        elif len(group) > LONGEST:
            unread.append((number, f"the group has more than {LONGEST} characters."))
        elif values.setdefault(person_id, group) != group:
            unread.append((number, f"an earlier row says “{values[person_id]}” about the same person."))
    if len(set(values.values())) > MOST_GROUPS:
        raise ValueError(
            f"“{column}” holds more than {MOST_GROUPS} different texts. That is more than groups of people."
        )
    return ReadAttribute(values, tuple(unread), empty)
