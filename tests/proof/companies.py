"""Small companies as dated facts, to be compared by hand: everybody alike unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from core.domain.proof.company import Company

FIRST = date(2024, 1, 1)
ALIKE: Mapping[str, Any] = {"department": "Sales", "level": "Senior", "status": "active"}
Snapshot = tuple[int, date, dict[str, Any]]
Start = tuple[int, date] | tuple[int, date, str, int]


def small_company(
    people: Iterable[int],
    *,
    starts: Iterable[Start],
    changes: Iterable[Snapshot] = (),
    directories: Iterable[date] = (),
    hired: Mapping[int, date] | None = None,
    measures: Iterable[tuple[int, date, str, float]] = (),
) -> Company:
    """Everybody in the directory from FIRST on, with these later snapshots; a start is (person, day, role, program)."""
    people = list(people)
    snapshots = [{"person_id": person, "on": FIRST, **ALIKE} for person in people]
    last = {person: dict(ALIKE) for person in people}
    for person, on, change in sorted(changes, key=lambda change: change[1]):
        last[person] |= change
        snapshots.append({"person_id": person, "on": on, **last[person]})
    places = [
        {
            "person_id": person,
            "on": FIRST,
            "location": "Madrid",
            "manager_id": float("nan"),
            "hired_on": (hired or {}).get(person, date(2020, 1, 1)),
        }
        for person in people
    ]
    started = [
        {"person_id": start[0], "program_id": start[3] if len(start) > 3 else 1, "role": role_of(start), "on": start[1]}
        for start in starts
    ]
    measured = [dict(zip(("person_id", "on", "measure", "value"), row, strict=True)) for row in measures]
    days = {FIRST, *(on for _, on, _ in changes), *directories}
    return Company(
        dated(snapshots, ["person_id", "on", "department", "level", "status"]),
        dated(places, ["person_id", "on", "location", "manager_id", "hired_on"]),
        tuple(sorted(days)),
        dated(started, ["person_id", "program_id", "role", "on"]),
        dated(measured, ["person_id", "on", "measure", "value"]),
    )


def role_of(start: Start) -> str:
    return start[2] if len(start) > 2 else "mentee"


def dated(records: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    """Records in the order of their days, as the store gives them."""
    frame = pd.DataFrame(records, columns=columns)
    for name in ("on", "hired_on"):
        if name in frame:
            frame[name] = pd.to_datetime(frame[name]).astype("datetime64[ns]")
    if frame.empty:
        frame = frame.astype({"person_id": "int64"})
    return frame.sort_values("on", kind="stable").reset_index(drop=True)


def joined(*companies: Company) -> Company:
    """The facts of several companies as those of one."""
    return Company(
        *(
            pd.concat([getattr(company, name) for company in companies]).sort_values("on", kind="stable")
            for name in ("snapshots", "places")
        ),
        tuple(sorted({day for company in companies for day in company.directory_days})),
        *(
            pd.concat([getattr(company, name) for company in companies]).sort_values("on", kind="stable")
            for name in ("starts", "measures")
        ),
    )
