"""Participation: whom a program reaches, department by department, and whom to invite. Never reads or writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from core.domain.base.people import Person

UNNAMED = "No department"


@dataclass(frozen=True, slots=True)
class Reach:
    """One department: its head count (active, in the directory), who takes part, how ready it was rated (0..1)."""

    department: str
    people: int
    mentors: int
    mentees: int
    taking_part: int  # people in either role, each once
    readiness: float | None = None

    @property
    def share(self) -> float | None:
        """Share of the department that takes part, None when its head count is unknown."""
        return min(1.0, self.taking_part / self.people) if self.people else None


def departments(
    everyone: Iterable[Person],
    mentors: Collection[int],
    mentees: Collection[int],
    readiness: Mapping[str, float] | None = None,
) -> list[Reach]:
    """A line per department, the largest first. `mentors` and `mentees` are person ids; `readiness` by department."""
    rated = {name.casefold(): value for name, value in (readiness or {}).items()}
    names = {name.casefold(): name for name in readiness or {}}
    people: dict[str, int] = {}
    parts: dict[str, list[set[int]]] = {}
    for person in everyone:
        name = person.department or UNNAMED
        key = name.casefold()
        names.setdefault(key, name)
        people[key] = people.get(key, 0) + (person.in_directory and person.status == "active")
        taking = parts.setdefault(key, [set(), set()])
        for place, role in enumerate((mentors, mentees)):
            if person.id in role:
                taking[place].add(person.id)
    reaches = []
    for key, name in names.items():
        as_mentor, as_mentee = parts.get(key, (set(), set()))
        both = len(as_mentor | as_mentee)
        if people.get(key) or both or key in rated:
            counts = (people.get(key, 0), len(as_mentor), len(as_mentee), both)
            reaches.append(Reach(name, *counts, rated.get(key)))
    return sorted(reaches, key=lambda reach: (reach.department == UNNAMED, -reach.people, reach.department.casefold()))


def to_invite(everyone: Iterable[Person], taking_part: Collection[int], departments: Collection[str]) -> list[Person]:
    """Active people of these departments (all when none is named) who can be written to and do not take part yet."""
    return [
        person
        for person in everyone
        if person.in_directory
        and person.status == "active"
        and person.email
        and person.id not in taking_part
        and (not departments or (person.department or UNNAMED) in departments)
    ]
