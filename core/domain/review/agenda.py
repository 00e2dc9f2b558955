"""The agenda of a meeting: which cases need people, and why, hardest first; the rest is one block to skim.

A case needs people where they know what the answers cannot say, where the mentor covers little of what the mentee
needs, where the mentee gives way for the others, or where two mentors are as good. Nothing is decided or read here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.domain import playbook
from core.domain.base.people import Mentee, Mentor
from core.domain.base.text import counted, few, points
from core.domain.match import rules
from core.domain.match.proposals import Proposals
from core.domain.match.rules import Reason

# In the order of the meeting.
KINDS: Mapping[str, str] = {
    "people": "Only people know",
    "needs": "Few needs covered",
    "gives_way": "Gives way",
    "toss_up": "Pick either",
    "unmatched": "Without a mentor",
    "skim": "To skim",
}
POINT = 0.005  # half a point: what is closer counts as equal
SECRET = frozenset({"must_wish", "unread_must"})  # rules whose words would tell a wish, which no private meeting reads
NOBODY = "Nobody is proposed for this mentee at the moment."


@dataclass(frozen=True, slots=True)
class AgendaPlace:
    """Where a mentee stands on the agenda; `why` is plain text with full names; `weight`: the higher, the earlier."""

    kind: str
    why: str
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class AgendaLimits:
    """From where on a case is on the agenda. needs: share of the needs; the others in 0..1 of a perfect pair.

    minutes: how long a case on the agenda is expected to take.
    """

    needs: float = 0.5
    gives_way: float = 0.10
    close: float = 0.03
    cost: float = 0.02
    minutes: int = 2


@dataclass(frozen=True)
class Doubts:
    """What only people know about the cases, by mentee; each sentence names people in full.

    wanted: mentors whom a mentee ranked, first choice first. against: the rule by which the open proposal cannot be
    approved today. vetoed: pairs (mentee, mentor) that a review turned down, in this run or before. conflicts: who in
    the meeting should step back, as sentences. disagreement: what reviewers said against the proposal, as sentences.
    """

    wanted: Mapping[int, Sequence[int]] = field(default_factory=dict)
    against: Mapping[int, Reason] = field(default_factory=dict)
    vetoed: Collection[tuple[int, int]] = ()
    conflicts: Mapping[int, Sequence[str]] = field(default_factory=dict)
    disagreement: Mapping[int, Sequence[str]] = field(default_factory=dict)


def limits(changed: Mapping[str, int] | None = None) -> AgendaLimits:
    """The limits of the playbook with the team's own changes over them; percent and points become shares."""
    value = {key: threshold.value for key, threshold in playbook.load().agenda.items()} | dict(changed or {})
    return AgendaLimits(
        needs=value["agenda_needs"] / 100,
        gives_way=value["agenda_gives_way"] / 100,
        close=value["agenda_close"] / 100,
        cost=value["agenda_cost"] / 100,
        minutes=value["agenda_minutes"],
    )


def places(
    result: Proposals,
    pairs: Mapping[int, int],
    doubts: Doubts | None = None,
    limits: AgendaLimits | None = None,
) -> dict[int, AgendaPlace]:
    """Mentee (person id) -> their place, for all mentees of a run.

    result: the run solved around what was decided. pairs: mentee -> mentor as it stands now, whoever proposed it.
    A toss-up is free: the other mentor has a seat that nobody is planned for, fits within `close`, and taking them
    costs the whole less than `cost`, since everybody else stays.
    """
    doubts, limits = doubts or Doubts(), limits or AgendaLimits()
    able = result.allowed & (result.capacity > 0)
    scores = np.where(able, result.scores, -1.0)
    columns = np.array([result.column.get(pairs.get(id, -1), -1) for id in result.mentees.ids.tolist()], np.int64)
    free = result.capacity > np.bincount(columns[columns >= 0], minlength=len(result.capacity))
    reasons = {left.mentee.id: left.reason for left in result.unmatched}
    by_mentee = {}
    for row, mentee in enumerate(result.mentees.people):
        column = int(columns[row])
        if column < 0:
            why = reasons.get(mentee.id, NOBODY)
            by_mentee[mentee.id] = AgendaPlace("unmatched", why)
            continue
        by_mentee[mentee.id] = _place(result, scores[row], free, row, column, doubts, limits)
    return by_mentee


def _place(
    result: Proposals,
    scores: NDArray[np.float64],
    free: NDArray[np.bool_],
    row: int,
    column: int,
    doubts: Doubts,
    limits: AgendaLimits,
) -> AgendaPlace:
    mentee, mentor = result.mentees[row], result.mentors[column]
    mine = float(result.scores[row, column])
    others = scores.copy()
    others[column] = -1.0
    best = int(np.argmax(others))
    gap = float(others[best]) - mine
    if open_questions := _only_people_know(result, mentee, mentor, doubts):
        return AgendaPlace("people", " ".join(open_questions), len(open_questions))
    covered = _covered(result, row, column)
    if covered < limits.needs:
        why = f"{mentor.name} covers {covered:.0%} of what {mentee.name} needs."
        if gap > POINT:
            why += f" {result.mentors[best].name} would fit {points(gap)} better."
        return AgendaPlace("needs", why, 1 - covered)
    if gap > POINT and free[best]:
        why = f"{result.mentors[best].name} would fit {points(gap)} better and has a free seat."
        return AgendaPlace("gives_way", why, gap)
    if gap >= limits.gives_way:
        why = f"{mentee.name} gives up {points(gap)} for the others: {result.mentors[best].name} would fit better."
        return AgendaPlace("gives_way", why, gap)
    near = free & (np.abs(others - mine) <= limits.close) & (mine - others < limits.cost)
    if near.any():
        alike = [result.mentors[int(at)].name for at in np.flatnonzero(near)]
        has = "has" if len(alike) == 1 else "have"
        fits = "fits" if len(alike) == 1 else "fit"
        why = f"{few(alike, 3)} {fits} within {points(limits.close)} and {has} a free seat: pick either."
        return AgendaPlace("toss_up", why, -float(np.abs(others[near] - mine).min()))
    return AgendaPlace("skim", _unquestioned(result, mentee, mentor, gap, best), mine)


def _unquestioned(result: Proposals, mentee: Mentee, mentor: Mentor, gap: float, best: int) -> str:
    """Why nobody needs to talk about it."""
    if gap <= -1.0:
        return f"The only mentor whom the rules leave for {mentee.name}."
    if gap > POINT:
        return f"{result.mentors[best].name} would fit {points(gap)} better, but is planned for others."
    if gap >= -POINT:
        return f"Nobody fits {mentee.name} better."
    return f"The best fit for {mentee.name}, {points(gap)} ahead of the next mentor."


def _only_people_know(result: Proposals, mentee: Mentee, mentor: Mentor, doubts: Doubts) -> list[str]:
    """What the answers cannot settle, the weightiest first, as sentences."""
    sentences = []
    reason = doubts.against.get(mentee.id) or rules.blocker(
        mentee, mentor, result.facts_apart, result.settings.switches
    )
    if reason is not None:
        rule = rules.RULES.get(reason.code)
        secret = reason.code in SECRET and rule is not None
        sentences.append(f"Ruled out by “{rule.label}”." if secret and rule else f"{mentor.name} {reason.sentence}.")
    if (mentee.id, mentor.id) in doubts.vetoed:
        sentences.append("A review turned this pair down before.")
    if rules.by_hand(mentee, mentor):
        sentences.append("A must of one of them can only be checked by people.")
    if not mentee.needs:
        sentences.append(f"{mentee.name} has named nothing to learn.")
    if not mentor.topics:
        sentences.append(f"{mentor.name} has named no topic.")
    ranked = doubts.wanted.get(mentee.id, ())
    if ranked and ranked[0] != mentor.id and ranked[0] in result.column:
        sentences.append(f"{mentee.name} asked for {result.mentors[result.column[ranked[0]]].name} first.")
    return [*sentences, *doubts.conflicts.get(mentee.id, ()), *doubts.disagreement.get(mentee.id, ())]


def _covered(result: Proposals, row: int, column: int) -> float:
    """Share of the mentee's ranked needs that the mentor covers, as the criterion of needs counts it."""
    return float(result.mentees.need_weights[row] @ result.mentors.topic_cover[column])


@dataclass(frozen=True, slots=True)
class Pace:
    """How far the agenda is. total, done: cases that need people. spent: minutes of the meeting so far, None before."""

    total: int
    done: int
    minutes: int
    spent: int | None = None

    @property
    def left(self) -> int:
        """Minutes still to be expected: at the pace so far once two cases were done, else as planned."""
        each = self.spent / self.done if self.spent and self.done > 1 else self.minutes
        return round((self.total - self.done) * each)

    @property
    def sentence(self) -> str:
        """ "11 cases need people: about 22 minutes." or "4 of 11 discussed in 9 minutes: about 16 more." """
        if not self.total:
            return "No case needs people."
        if self.done >= self.total:
            every = "The one case" if self.total == 1 else f"All {self.total:,} cases"
            return f"{every} that needed people {'is' if self.total == 1 else 'are'} decided."
        if self.spent is None or not self.done:
            need = "needs" if self.total == 1 else "need"
            return f"{counted(self.total, 'case')} {need} people: about {counted(self.left, 'minute')}."
        return f"{self.done} of {self.total} discussed in {counted(self.spent, 'minute')}: about {self.left} more."
