"""Audiences: which people on record a message of the plan is for. Values in, values out; never reads or writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.domain.base.people import Person
from core.domain.playbook.design import AudienceId

AUDIENCES: Mapping[AudienceId, str] = {
    "staff": "All staff",
    "not-in-program": "Staff who are not in the program",
    "all-managers": "All line managers",
    "mentors": "Mentors",
    "mentees": "Mentees",
    "managers": "Line managers of mentors and mentees",
}


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody on record, and who is in the program. `in_program`: in whatever stage; mentors and mentees: accepted.

    `departments`: of the phase that the program runs; empty for all.
    """

    everyone: Sequence[Person]
    mentors: Collection[int] = frozenset()
    mentees: Collection[int] = frozenset()
    in_program: Collection[int] = frozenset()
    departments: tuple[str, ...] = field(default=())

    @property
    def inside(self) -> list[Person]:
        """Who works in one of the departments, or everybody."""
        wanted = {name.casefold() for name in self.departments}
        return [person for person in self.everyone if not wanted or person.department.casefold() in wanted]


def members(audiences: Iterable[str], staff: Staff) -> list[Person]:
    """The people of these audiences, each once, by name; who left the company or is on leave is not among them."""
    wanted = set().union(*(_ids(audience, staff) for audience in audiences))
    return [person for person in staff.everyone if person.id in wanted and person.status in ("active", "unknown")]


def _ids(audience: str, staff: Staff) -> set[int]:
    everyone, inside = staff.everyone, {person.id for person in staff.inside}
    participants = {*staff.mentors, *staff.mentees}
    ids: Mapping[str, Collection[int]] = {
        "staff": inside,
        "not-in-program": inside - {*staff.in_program},
        "all-managers": _managers(everyone, inside),
        "mentors": staff.mentors,
        "mentees": staff.mentees,
        "managers": _managers(everyone, participants),
    }
    return set(ids[audience])


def _managers(everyone: Sequence[Person], of: Collection[int]) -> set[int]:
    return {person.manager_id for person in everyone if person.id in of and person.manager_id is not None}
