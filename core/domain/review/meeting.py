"""Meetings: who sits together, for how long, and who steps back from which case. Decides; never reads or writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from core.domain.match.rules import chain

RECUSALS: Mapping[str, str] = {"line_manager": "Line manager", "friend": "Friend", "other": "Other reason"}


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody in the meeting: a person on record, a coordinator (by the code in history) or a guest by name."""

    id: int
    person_id: int | None = None
    coordinator: str = ""
    guest: str = ""

    def name(self, people: Mapping[int, str], actors: Mapping[str, str]) -> str:
        """The name for the screen and the minutes."""
        if self.person_id is not None:
            return people.get(self.person_id, "Somebody")
        return actors.get(self.coordinator, self.coordinator) if self.coordinator else self.guest


@dataclass(frozen=True, slots=True)
class Recusal:
    """Somebody present who takes no part in deciding on one mentee. `reason` is a code of RECUSALS."""

    id: int
    attendance_id: int
    mentee_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A review meeting. `minutes`: how long it has been open, or was; `opened` and `closed`: lines of history."""

    id: int
    program_id: int
    run_id: int | None
    held_on: date
    minutes: int
    opened: int
    closed: int | None = None
    present: tuple[Attendee, ...] = ()
    recusals: tuple[Recusal, ...] = ()

    def stepping_back(self, mentee_id: int) -> list[tuple[Attendee, Recusal]]:
        """Who takes no part in deciding on this mentee."""
        by_id = {present.id: present for present in self.present}
        return [
            (by_id[recusal.attendance_id], recusal)
            for recusal in self.recusals
            if recusal.mentee_id == mentee_id and recusal.attendance_id in by_id
        ]


def conflicts(
    meeting: Meeting, mentee_id: int, mentor_ids: Iterable[int], manager_of: Mapping[int, int | None]
) -> list[tuple[Attendee, str]]:
    """Who in the meeting should step back from a case, and why, as words that follow the name.

    Reporting lines speak at any depth; somebody already recused is left out.
    """
    away = {present.id for present, _ in meeting.stepping_back(mentee_id)}
    mentors = set(mentor_ids)
    above = set(chain(mentee_id, manager_of))
    advised = []
    for present in meeting.present:
        if present.person_id is None or present.id in away:
            continue
        if present.person_id == mentee_id:
            advised.append((present, "is the mentee"))
        elif present.person_id in above:
            advised.append((present, "is above the mentee in the reporting line"))
        elif present.person_id in mentors:
            advised.append((present, "is one of the candidates"))
    return advised
