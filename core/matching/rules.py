"""Rules: why two people must not be paired, one class each: the reason as words, or None. Scores nothing.

Every rule speaks twice: `blocks` gives the reason for one pair, as words that follow the mentor's name, and `mask` the
same answer for all pairs at once. Some rules are optional: a program switches them on or off.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from core.matching import availability, wishes
from core.matching.cohort import Mentees, Mentors, given, spoken_tags
from core.matching.words import listed
from core.people import STAGE_LABELS, Mentee, Mentor, Participant, level_rank
from core.playbook.topics import spoken

Flags = NDArray[np.bool_]

BLOCK = 1 << 20  # pairs checked in one go
SHARED_HOURS = 2.0  # working hours a day; with fewer, the optional time zone rule forbids a pair
UNCHECKED = "Reporting lines are not checked: import a directory"


@dataclass(frozen=True)
class Facts:
    """What matching needs to know beyond the two people (ids are person ids)."""

    manager_of: Mapping[int, int | None] = field(default_factory=dict)
    has_directory: bool = False
    excluded: frozenset[tuple[int, int]] = frozenset()  # both directions
    ended: frozenset[tuple[int, int]] = frozenset()  # (mentee, mentor)
    loads: Mapping[int, int] = field(default_factory=dict)  # seats taken, by mentor
    reverse: bool = False
    ratings: Mapping[tuple[int, int], float] = field(default_factory=dict)  # (mentee, mentor): past rating, 1 to 5

    def without_seats(self, pairs: Iterable[tuple[int, int]]) -> Facts:
        """The facts if these (mentee, mentor) pairs did not take their seats: for a run that decides on them anew."""
        freed = Counter(mentor_id for _, mentor_id in pairs)
        loads = {mentor_id: max(0, load - freed[mentor_id]) for mentor_id, load in self.loads.items()}
        return replace(self, loads=loads)


class Reason(NamedTuple):
    """Why a pair is forbidden; `sentence` follows the mentor's name and has no period."""

    code: str
    sentence: str


class Check(Protocol):
    """What a rule's class does."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: Facts) -> str | None: ...
    def mask(self, mentees: Mentees, mentors: Mentors, facts: Facts) -> Flags: ...


@dataclass(frozen=True)
class Rule:
    """A registered rule. `default`: does it hold unless a program switches it? Only optional ones have a switch."""

    code: str
    label: str
    optional: bool
    default: bool
    summary: str
    many: str
    check: Check

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: Facts) -> str | None:
        """The reason against this pair, as words that follow the mentor's name, or None."""
        return self.check.blocks(mentee, mentor, facts)

    def mask(self, mentees: Mentees, mentors: Mentors, facts: Facts) -> Flags:
        """bool (n, m): the pairs that this rule forbids; may be (n, 1) or (1, m) where one side decides."""
        return self.check.mask(mentees, mentors, facts)


RULES: dict[str, Rule] = {}


def rule(
    label: str, *, optional: bool = False, default: bool = True, code: str = "", many: str = ""
) -> Callable[[type], type]:
    """Register a class as a rule, last in the list. The code is the class name in small letters unless given.

    `many` describes the mentors it forbids, after their number ("3 in the same department"). Raises ValueError when
    the code is taken, or when a rule that can't be switched is off.
    """

    def register(check: type) -> type:
        name = code or re.sub(r"(?<!^)(?=[A-Z])", "_", check.__name__).lower()
        if name in RULES:
            raise ValueError(f"there is already a rule '{name}'")
        if not (optional or default):
            raise ValueError(f"the rule '{name}' is off and has no switch")
        summary = (check.__doc__ or "").strip().partition("\n")[0]
        RULES[name] = Rule(name, label, optional, default, summary, many or f"ruled out by “{label}”", check())
        return check

    return register


def default_switches() -> dict[str, bool]:
    """Optional rule -> is it on?"""
    return {code: rule.default for code, rule in RULES.items() if rule.optional}


def active(switches: Mapping[str, bool] | None = None) -> tuple[Rule, ...]:
    """The rules that hold under these switches; a rule without a switch always holds, an unnamed one by default."""
    chosen = switches or {}
    return tuple(rule for code, rule in RULES.items() if not rule.optional or bool(chosen.get(code, rule.default)))


def blocker(
    mentee: Mentee,
    mentor: Mentor,
    facts: Facts,
    switches: Mapping[str, bool] | None = None,
    *,
    seat_is_theirs: bool = False,
) -> Reason | None:
    """The first rule against this pair, or None. `seat_is_theirs`: the pair's own seat is among `facts.loads`."""
    known = facts.without_seats([(mentee.id, mentor.id)]) if seat_is_theirs else facts
    found = ((rule.code, rule.blocks(mentee, mentor, known)) for rule in active(switches))
    return next((Reason(code, why) for code, why in found if why), None)


def allowed(
    mentees: Mentees,
    mentors: Mentors,
    facts: Facts,
    switches: Mapping[str, bool] | None = None,
    *,
    but: Iterable[str] = (),
) -> Flags:
    """bool (n, m): the pairs that no rule forbids; rules in `but` are left out (the solver counts seats itself)."""
    may = np.ones((len(mentees), len(mentors)), bool)
    held = [rule for rule in active(switches) if rule.code not in but]
    step = max(1, BLOCK // max(1, len(mentors)))
    for start in range(0, len(mentees), step):
        part = mentees.part(slice(start, start + step)) if len(mentees) > step else mentees
        for rule in held:
            may[start : start + step] &= ~rule.mask(part, mentors, facts)
    return may


def first_against(
    mentees: Mentees,
    mentors: Mentors,
    facts: Facts,
    switches: Mapping[str, bool] | None = None,
    *,
    but: Iterable[str] = (),
) -> NDArray[np.int64]:
    """int (n, m): 1 plus the place in RULES of the first rule that forbids each pair, 0 where none does."""
    found = np.zeros((len(mentees), len(mentors)), np.int64)
    held = {rule.code for rule in active(switches)} - set(but)
    for place, (code, rule) in enumerate(RULES.items(), 1):
        if code in held:
            found[(found == 0) & rule.mask(mentees, mentors, facts)] = place
    return found


def by_hand(mentee: Mentee, mentor: Mentor) -> tuple[str, ...]:
    """The musts of both sides that can't be checked on what the other stated, as sentences: people decide."""
    open_ = [(wish, mentee, mentor) for wish in mentee.wishes] + [(wish, mentor, mentee) for wish in mentor.wishes]
    return tuple(
        f"{wishes.says(wish, wisher, other, (wisher.name, other.name))}."
        for wish, wisher, other in open_
        if wish.must and wishes.met(wish, wisher, other) is None
    )


def unchecked(facts: Facts) -> str | None:
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


@rule("Same person", code="same_person", many="the same person")
class SamePerson:
    """Nobody is their own mentor."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: Facts) -> str | None:
        return "is the same person" if mentee.id == mentor.id else None

    def mask(self, mentees: Mentees, mentors: Mentors, facts: Facts) -> Flags:
        return mentees.ids[:, None] == mentors.ids


@rule("Accepted and available", code="unavailable", many="on a break, retired or not accepted")
class Unavailable:
    """Both are accepted in the program, and neither is on a break or retired from mentoring."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: Facts) -> str | None:
        if reason := unavailable(mentor):
            return reason
        reason = unavailable(mentee)
        return f"cannot be paired with {mentee.name}, who {reason}" if reason else None

    def mask(self, mentees: Mentees, mentors: Mentors, facts: Facts) -> Flags:
        out, off = ([bool(unavailable(person)) for person in side.people] for side in (mentees, mentors))
        return np.array(out, bool)[:, None] | np.array(off, bool)


@rule("A free seat", code="capacity", many="without a free seat")
class Capacity:
    """A mentor takes no more mentees than they offered to."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: Facts) -> str | None:
        taken = facts.loads.get(mentor.id, 0)
        if taken < mentor.capacity:
            return None
        return f"has no free seat ({taken} of {mentor.capacity} taken)" if mentor.capacity else "offers no seat"

    def mask(self, mentees: Mentees, mentors: Mentors, facts: Facts) -> Flags:
        return np.array([[facts.loads.get(mentor.id, 0) >= mentor.capacity for mentor in mentors.people]], bool)


@rule("Same reporting line", code="reporting_line", many="in the same reporting line")
class ReportingLine:
    """Neither manages the other, at any depth. Checked once a directory is imported."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: Facts) -> str | None:
        if not facts.has_directory:
            return None
        if mentor.id in (above := chain(mentee.id, facts.manager_of)):
            return f"is in the same reporting line: manages {_at_depth(_name(mentee), above.index(mentor.id))}"
        if mentee.id in (above := chain(mentor.id, facts.manager_of)):
            depth = above.index(mentee.id)
            who = f"reports to {mentee.name}" if depth == 0 else f"has {mentee.name} {depth + 1} levels above"
            return f"is in the same reporting line: {who}"
        return None

    def mask(self, mentees: Mentees, mentors: Mentors, facts: Facts) -> Flags:
        blocked = np.zeros((len(mentees), len(mentors)), bool)
        if not facts.has_directory:
            return blocked
        _mark_lines(blocked, mentees.ids.tolist(), mentors.ids.tolist(), facts.manager_of)
        _mark_lines(blocked.T, mentors.ids.tolist(), mentees.ids.tolist(), facts.manager_of)
        return blocked


@rule("Excluded pair", code="excluded", many="kept apart on purpose")
class Excluded:
    """Two people who asked not to be paired, or whom a coordinator keeps apart."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: Facts) -> str | None:
        both = {(mentee.id, mentor.id), (mentor.id, mentee.id)}
        return f"is not to be paired with {mentee.name}" if both & facts.excluded else None

    def mask(self, mentees: Mentees, mentors: Mentors, facts: Facts) -> Flags:
        both = [*facts.excluded, *((other, one) for one, other in facts.excluded)]
        return _pairs(mentees, mentors, both)


@rule("Ended pair", code="ended", many="from an earlier pairing that ended")
class Ended:
    """A pair that was switched, dropped or ended is not proposed again."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: Facts) -> str | None:
        return (
            f"was paired with {mentee.name} before, and that ended" if (mentee.id, mentor.id) in facts.ended else None
        )

    def mask(self, mentees: Mentees, mentors: Mentors, facts: Facts) -> Flags:
        return _pairs(mentees, mentors, facts.ended)


@rule("Must-wishes", code="must_wish", many="ruled out by a must")
class MustWish:
    """A confirmed must of either side that the other's answers rule out; what can't be checked is left to people."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: Facts) -> str | None:
        for wish in mentee.wishes:
            if wish.must and wishes.met(wish, mentee, mentor) is False:
                return f"{wishes.lacks(wish)}, which {_name(mentee)} asked for as a must"
        for wish in mentor.wishes:
            if wish.must and wishes.met(wish, mentor, mentee) is False:
                return f"asked for something else as a must: {_name(mentee)} {wishes.lacks(wish)}"
        return None

    def mask(self, mentees: Mentees, mentors: Mentors, facts: Facts) -> Flags:
        return _missed(mentees, mentors) | _missed(mentors, mentees).T


@rule("Seniority", optional=True, default=True, code="seniority", many="at an unfitting level")
class Seniority:
    """The mentor is not less senior than the mentee; the other way around in reverse mentoring."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: Facts) -> str | None:
        mine, theirs = level_rank(mentee.level), level_rank(mentor.level)
        if mine is None or theirs is None or (mine <= theirs if not facts.reverse else theirs <= mine):
            return None
        than = f"than {_name(mentee)} ({mentor.level}, {mentee.level})"
        return (
            f"is less senior {than}" if not facts.reverse else f"is more senior {than}, and this is reverse mentoring"
        )

    def mask(self, mentees: Mentees, mentors: Mentors, facts: Facts) -> Flags:
        mine, theirs = mentees.levels[:, None], mentors.levels  # a comparison with NaN is False: unknown levels pass
        return theirs > mine if facts.reverse else theirs < mine


@rule("Same department", optional=True, default=False, code="department", many="in the same department")
class Department:
    """The two work in different departments."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: Facts) -> str | None:
        same = spoken(mentee.department) and spoken(mentee.department) == spoken(mentor.department)
        return f"works in the same department as {_name(mentee)} ({mentor.department})" if same else None

    def mask(self, mentees: Mentees, mentors: Mentors, facts: Facts) -> Flags:
        mine, theirs = (np.array([spoken(one.department) for one in side.people], str) for side in (mentees, mentors))
        _, codes = np.unique(np.concatenate([mine, theirs]), return_inverse=True)  # numbers compare faster than words
        same = codes[: len(mine), None] == codes[len(mine) :]
        return same & (mine != "")[:, None]


@rule("Shared working hours", optional=True, default=False, code="time_zone", many="with too few shared working hours")
class TimeZone:
    """The two share at least two working hours a day, by their time zones or locations."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: Facts) -> str | None:
        mine, theirs = availability.offset(mentee), availability.offset(mentor)
        if mine is None or theirs is None or availability.shared_hours(mine, theirs) >= SHARED_HOURS:
            return None
        return f"shares fewer than {SHARED_HOURS:.0f} working hours a day with {_name(mentee)}"

    def mask(self, mentees: Mentees, mentors: Mentors, facts: Facts) -> Flags:
        apart = np.abs(mentees.offsets[:, None] - mentors.offsets) % 24
        return availability.WORKDAY - np.minimum(apart, 24 - apart) < SHARED_HOURS


@rule("A language in common", optional=True, default=False, code="language", many="without a common language")
class Language:
    """The two named at least one language in common."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: Facts) -> str | None:
        mine, theirs = spoken_tags(mentee.languages), spoken_tags(mentor.languages)
        if not mine or not theirs or mine.keys() & theirs.keys():
            return None
        return f"has no language in common with {_name(mentee)}, who named {listed(mine.values())}"

    def mask(self, mentees: Mentees, mentors: Mentors, facts: Facts) -> Flags:
        known = given(mentees.languages)[:, None] & given(mentors.languages)
        return known & (mentees.languages @ mentors.languages.T == 0)


def unavailable(person: Participant) -> str | None:
    """Why a person can't be matched at the moment, as words that follow their name, or None."""
    if person.stage != "accepted":
        return f"is not accepted ({STAGE_LABELS.get(person.stage, person.stage).lower()})"
    return {"break": "is on a break", "retired": "is retired from mentoring"}.get(person.availability)


def _missed(wishers: Mentees | Mentors, others: Mentees | Mentors) -> Flags:
    """bool (wishers, others): a must of the wisher is ruled out by what the other stated."""
    asked = wishes.check(wishers.people, others.people, musts=True)
    return np.asarray(asked.counts @ (asked.outcomes == 0).astype(np.float32) > 0)


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
    for one, other in pairs:
        if one in rows and other in columns:
            marked[rows[one], columns[other]] = True
    return marked


def _name(person: Participant) -> str:
    return person.name or "the mentee"


def _at_depth(name: str, depth: int) -> str:
    """Whom a manager `depth` levels above manages: "Ana", "Ana's manager", or how far up it is."""
    if depth == 0:
        return name
    return f"{name}'s manager" if depth == 1 else f"{name} from {depth + 1} levels above"
