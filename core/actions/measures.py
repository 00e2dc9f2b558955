"""Actions, measures: what a sheet measured of people goes on record, as one step that can be taken back.

A preview is the import itself on a copy of the file, so that it has no rules of its own and cannot say anything else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, acting
from core.actions.programs import keep_setting
from core.domain.proof.measure_reading import MeasuredValue
from core.store import Db


@dataclass(frozen=True)
class MeasureEffects:
    """How many values were new, took the place of another one, and were on record already."""

    new: int
    changed: int
    unchanged: int


def import_measures(
    db: Db,
    values: Sequence[MeasuredValue],
    *,
    mapping: Mapping[str, Any] | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> MeasureEffects:
    """Keep measured values, all or nothing; a sheet that says another value of a day corrects the one on record.

    Reading the same sheet again changes nothing. What is measured keeps the spelling in which it first came. `mapping`:
    what people decided about the columns, to offer it for the next sheet of this shape; one undo takes back both.
    """
    if late := [value for value in values if value.measured_on > on]:
        raise NotAllowed(f"Row {late[0].row}: nothing can have been measured on a day that has not come.")
    with acting(db, by=by, on=on, at=at) as journal:
        spelling = {name.casefold(): name for name in store.measures.names(db)}
        on_record = store.measures.on_record(db)
        new = changed = 0
        for value in values:
            measure = spelling.setdefault(value.measure.casefold(), value.measure)
            row = on_record.get((value.person_id, measure.casefold(), value.measured_on.isoformat()))
            about = {"person_id": value.person_id}
            if row is None:
                fields = {"person_id": value.person_id, "measure": measure, "measured_on": value.measured_on}
                journal.insert("measured", "measures", fields | {"value": value.value}, **about)
                new += 1
            elif row["value"] != value.value:
                journal.update("measured", "measures", row["id"], {"value": value.value}, **about)
                changed += 1
        if mapping is not None:
            keep_setting(db, journal, f"{store.imports.MAPPING}{mapping['shape']}", dict(mapping))
    return MeasureEffects(new, changed, len(values) - new - changed)


def preview_measures(
    db: Db, values: Sequence[MeasuredValue], *, by: str, on: date, at: datetime | None = None
) -> MeasureEffects:
    """What `import_measures` would do with these values now: it is done on a copy, and nothing is written."""
    with store.rehearsing(db) as copy:
        return import_measures(copy, values, by=by, on=on, at=at)
