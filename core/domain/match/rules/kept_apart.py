"""Rules that keep two people apart: one manages the other, somebody asked for it, or it ended before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from core.domain.base.people import Mentee, Mentor
from core.domain.match.cohort import Mentees, Mentors
from core.domain.match.rules.registry import Flags, MatchingFacts, named, rule

UNCHECKED = "Reporting lines are not checked: import a directory"


@rule("Same reporting line", code="reporting_line", many="in the same reporting line")
class ReportingLine:
    """Neither manages the other, at any depth. Checked once a directory is imported."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: MatchingFacts) -> str | None:
        if not facts.has_directory:
            return None
        if mentor.id in (above := chain(mentee.id, facts.manager_of)):
            return f"is in the same reporting line: manages {_at_depth(named(mentee), above.index(mentor.id))}"
        if mentee.id in (above := chain(mentor.id, facts.manager_of)):
            depth = above.index(mentee.id)
            who = f"reports to {mentee.name}" if depth == 0 else f"has {mentee.name} {depth + 1} levels above"
            return f"is in the same reporting line: {who}"
        return None

    def mask(self, mentees: Mentees, mentors: Mentors, facts: MatchingFacts) -> Flags:
        blocked = np.zeros((len(mentees), len(mentors)), bool)
        if not facts.has_directory:
            return blocked
        _mark_lines(blocked, mentees.ids.tolist(), mentors.ids.tolist(), facts.manager_of)
        _mark_lines(blocked.T, mentors.ids.tolist(), mentees.ids.tolist(), facts.manager_of)
        return blocked


@rule("Excluded pair", code="excluded", many="kept apart on purpose")
class Excluded:
    """Two people who asked not to be paired, or whom a coordinator keeps apart."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: MatchingFacts) -> str | None:
        both = {(mentee.id, mentor.id), (mentor.id, mentee.id)}
        return f"is not to be paired with {mentee.name}" if both & facts.excluded else None

    def mask(self, mentees: Mentees, mentors: Mentors, facts: MatchingFacts) -> Flags:
        both_ways = [*facts.excluded, *((second_id, first_id) for first_id, second_id in facts.excluded)]
        return _pairs(mentees, mentors, both_ways)


@rule("Ended pair", code="ended", many="from an earlier pairing that ended")
class Ended:
    """A pair that was switched, dropped or ended is not proposed again."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: MatchingFacts) -> str | None:
        return (
            f"was paired with {mentee.name} before, and that ended" if (mentee.id, mentor.id) in facts.ended else None
        )

    def mask(self, mentees: Mentees, mentors: Mentors, facts: MatchingFacts) -> Flags:
        return _pairs(mentees, mentors, facts.ended)


def unchecked(facts: MatchingFacts) -> str | None:
    """What the rules could not check, as a sentence without a period, or None."""
    return None if facts.has_directory else UNCHECKED


def chain(person_id: int, manager_of: Mapping[int, int | None]) -> list[int]:
    """The managers above a person, nearest first; a loop ends where it closes."""
    above: list[int] = []
    at = manager_of.get(person_id)
    while at is not None and at not in above and at != person_id:
        above.append(at)
        at = manager_of.get(at)
    return above


def _mark_lines(blocked: Flags, below: list[int], above: list[int], manager_of: Mapping[int, int | None]) -> None:
    """Mark in place the pairs (below, above) where the second manages the first at any depth."""
    columns: dict[int, list[int]] = {}
    for column, id in enumerate(above):
        columns.setdefault(id, []).append(column)
    for row, id in enumerate(below):
        for manager in chain(id, manager_of):
            blocked[row, columns.get(manager, [])] = True


def _pairs(mentees: Mentees, mentors: Mentors, pairs: Iterable[tuple[int, int]]) -> Flags:
    """bool (n, m): the pairs of ids given as (mentee, mentor)."""
    rows = {id: row for row, id in enumerate(mentees.ids.tolist())}
    columns = {id: column for column, id in enumerate(mentors.ids.tolist())}
    marked = np.zeros((len(mentees), len(mentors)), bool)
    for mentee_id, mentor_id in pairs:
        if mentee_id in rows and mentor_id in columns:
            marked[rows[mentee_id], columns[mentor_id]] = True
    return marked


def _at_depth(name: str, depth: int) -> str:
    """Whom a manager `depth` levels above manages: "Ana", "Ana's manager", or how far up it is."""
    if depth == 0:
        return name
    return f"{name}'s manager" if depth == 1 else f"{name} from {depth + 1} levels above"
