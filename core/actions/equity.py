"""Actions, equity: which groups an organization chose to look at, and attributes brought in for it on purpose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed, acting, checked_name
from core.actions.programs import keep_setting
from core.domain.base.text import listed
from core.store import Db

LONGEST_ATTRIBUTE = 60


def look_at_groups(
    db: Db, columns: Sequence[str], *, consent: bool = False, by: str, on: date, at: datetime | None = None
) -> None:
    """Choose which columns the equity page may group people by; none switches it off.

    `consent`: whoever acts agreed to what the page says about it. Who and when is kept with the choice.
    """
    known = set(store.equity.columns(db))
    if unknown := [column for column in columns if column not in known]:
        raise NotAllowed(f"There is nothing on record as {listed(unknown)}.")
    if columns and not consent:
        raise NotAllowed("Groups are only looked at once somebody has agreed to the conditions.")
    with acting(db, by=by, on=on, at=at) as journal:
        chosen = {"columns": list(dict.fromkeys(columns)), "by": by, "on": on.isoformat()}
        keep_setting(db, journal, store.equity.SETTING, chosen)


def record_attribute(
    db: Db, name: str, values: Mapping[int, str], *, by: str, on: date, at: datetime | None = None
) -> None:
    """Put one attribute of people on record: person id -> value. A person's earlier value is replaced."""
    name = checked_name(name, "An attribute", LONGEST_ATTRIBUTE)
    if name.casefold() in {column.casefold() for column in store.equity.ON_RECORD}:
        raise NotAllowed(f"{name} comes from the directory. Import a directory to change it.")
    if not values:
        raise NotAllowed("The sheet says nothing about anybody on record.")
    with acting(db, by=by, on=on, at=at) as journal:
        present = store.equity.attribute_rows(db, name)
        for person_id, value in values.items():
            value = checked_name(value, "An attribute", LONGEST_ATTRIBUTE)
            if not store.people.on_record(db, person_id):
                raise NotAllowed("Somebody in this sheet is no longer on record. Read it again.")
            row = {"value": value, "recorded_on": on}
            if person_id not in present:
                row |= {"person_id": person_id, "name": name}
                journal.insert("imported", "attributes", row, person_id=person_id)
            elif present[person_id]["value"] != value:
                journal.update("imported", "attributes", present[person_id]["id"], row, person_id=person_id)


def delete_attribute(db: Db, name: str, *, by: str, on: date, at: datetime | None = None) -> None:
    """Delete an attribute of everybody, and stop looking at it."""
    with acting(db, by=by, on=on, at=at) as journal:
        present = store.equity.attribute_rows(db, name)
        if not present:
            raise NotAllowed(f"There is nothing on record as {name}.")
        for person_id, row in present.items():
            journal.delete("removed", "attributes", row["id"], person_id=person_id)
        chosen = store.equity.choice(db)
        if name in chosen.columns:
            columns = [column for column in chosen.columns if column != name]
            keep_setting(db, journal, store.equity.SETTING, {"columns": columns, "by": by, "on": on.isoformat()})
