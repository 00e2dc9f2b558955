"""Registry: what a rule is, what it may know, and which rules hold; for one pair or for all. Knows no rule by name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from core.domain.base.people import Mentee, Mentor, Participant
from core.domain.match.cohort import Mentees, Mentors

Flags = NDArray[np.bool_]
BLOCK = 1 << 20  # pairs checked in one go


@dataclass(frozen=True)
class MatchingFacts:
    """What matching needs to know beyond the two people (ids are person ids)."""

    manager_of: Mapping[int, int | None] = field(default_factory=dict)
    has_directory: bool = False
    excluded: frozenset[tuple[int, int]] = frozenset()  # both directions
    ended: frozenset[tuple[int, int]] = frozenset()  # (mentee, mentor)
    loads: Mapping[int, int] = field(default_factory=dict)  # seats taken, by mentor
    reverse: bool = False
    ratings: Mapping[tuple[int, int], float] = field(default_factory=dict)  # (mentee, mentor): past rating, 1 to 5
    mentor_ratings: Mapping[tuple[int, int], float] = field(default_factory=dict)  # the same, by the mentee alone
    waited: frozenset[int] = frozenset()  # mentees whom the round before left without a mentor
    on: date | None = None  # the day of the run or decision: a break may be over by then

    def without_seats(self, pairs: Iterable[tuple[int, int]]) -> MatchingFacts:
        """The facts if these (mentee, mentor) pairs did not take their seats: for a run that decides on them anew."""
        freed = Counter(mentor_id for _, mentor_id in pairs)
        loads = {mentor_id: max(0, load - freed[mentor_id]) for mentor_id, load in self.loads.items()}
        return replace(self, loads=loads)


class Reason(NamedTuple):
    """Why a pair is forbidden; `sentence` follows the mentor's name and has no period."""

    code: str
    sentence: str


class RuleCheck(Protocol):
    """What a rule's class does."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: MatchingFacts) -> str | None: ...
    def mask(self, mentees: Mentees, mentors: Mentors, facts: MatchingFacts) -> Flags: ...


@dataclass(frozen=True)
class Rule:
    """A registered rule. `default`: does it hold unless a program switches it? Only optional ones have a switch."""

    code: str
    label: str
    optional: bool
    default: bool
    summary: str
    many: str
    check: RuleCheck

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: MatchingFacts) -> str | None:
        """The reason against this pair, as words that follow the mentor's name, or None."""
        return self.check.blocks(mentee, mentor, facts)

    def mask(self, mentees: Mentees, mentors: Mentors, facts: MatchingFacts) -> Flags:
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
    facts: MatchingFacts,
    switches: Mapping[str, bool] | None = None,
    *,
    seat_is_theirs: bool = False,
) -> Reason | None:
    """The first rule against this pair, or None. `seat_is_theirs`: the pair's own seat is among `facts.loads`."""
    known = facts.without_seats([(mentee.id, mentor.id)]) if seat_is_theirs else facts
    reasons = ((rule.code, rule.blocks(mentee, mentor, known)) for rule in active(switches))
    return next((Reason(code, why) for code, why in reasons if why), None)


def allowed(
    mentees: Mentees,
    mentors: Mentors,
    facts: MatchingFacts,
    switches: Mapping[str, bool] | None = None,
    *,
    but: Iterable[str] = (),
    progress: Callable[[float], object] | None = None,
) -> Flags:
    """bool (n, m): the pairs that no rule forbids; rules in `but` are left out (the solver counts seats itself).

    `progress` is called before each block of mentees with the share (0..1) that is done.
    """
    may = np.ones((len(mentees), len(mentors)), bool)
    checked = [rule for rule in active(switches) if rule.code not in but]
    step = max(1, BLOCK // max(1, len(mentors)))
    for start in range(0, len(mentees), step):
        if progress:
            progress(start / len(mentees))
        part = mentees.part(slice(start, start + step)) if len(mentees) > step else mentees
        for rule in checked:
            may[start : start + step] &= ~rule.mask(part, mentors, facts)
    return may


def first_against(
    mentees: Mentees,
    mentors: Mentors,
    facts: MatchingFacts,
    switches: Mapping[str, bool] | None = None,
    *,
    but: Iterable[str] = (),
) -> NDArray[np.int64]:
    """int (n, m): 1 plus the place in RULES of the first rule that forbids each pair, 0 where none does."""
    first_rule = np.zeros((len(mentees), len(mentors)), np.int64)
    checked = {rule.code for rule in active(switches)} - set(but)
    for place, (code, rule) in enumerate(RULES.items(), 1):
        if code in checked:
            first_rule[(first_rule == 0) & rule.mask(mentees, mentors, facts)] = place
    return first_rule


def named(mentee: Participant) -> str:
    """What the mentee is called in a reason."""
    return mentee.name or "the mentee"
