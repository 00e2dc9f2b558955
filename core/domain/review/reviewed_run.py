"""The run under review: as it was frozen, what the meeting made of it, what the solver would do now. Changes nothing.

Answers are frozen, for every window alike, until somebody takes in what changed; rules are always today's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from core.domain.base.people import Mentee, Mentor, Participant
from core.domain.match import rules
from core.domain.match.choices import Ripple, Stability
from core.domain.match.matches import Match, Proposal
from core.domain.match.proposals import Proposals
from core.domain.match.rules import Reason
from core.domain.match.settings import Ids
from core.domain.review.agenda import Pace
from core.domain.review.answers import ChangedParticipant
from core.domain.review.cases import ReviewCase, counting


@dataclass(frozen=True, eq=False)
class ReviewedRun:
    """A run with its cases. `base` is the run as frozen, `now` the same people solved around what was decided.

    firm: how firm the pairs of `base` are. frozen: mentee -> mentor as the run proposed them. cases: by mentee, in the
    order of the meeting. live, vetoed: pairs that a decision holds, or keeps apart in this meeting. turned_down: vetoed
    pairs of this run or before. wanted: mentee -> mentors they ranked who did not say no. since: by enrolment, who
    answers differently since the cases were laid out. joined: mentors accepted since then. loads: seats taken today,
    by mentor. standing_against: mentee -> the rule by which the proposal that is open for them cannot be approved as
    things stand today; held_back: the same for introducing an approved one. pace: how far the agenda is.
    """

    id: int
    program_id: int
    run_by: str
    base: Proposals
    now: Proposals
    firm: Stability
    frozen: Mapping[int, int]
    cases: Mapping[int, ReviewCase]
    live: tuple[Ids, ...]
    vetoed: tuple[Ids, ...]
    turned_down: Mapping[Ids, Match]
    wanted: Mapping[int, Sequence[int]]
    since: Mapping[int, ChangedParticipant]
    joined: int
    loads: Mapping[int, int]
    standing_against: Mapping[int, Reason]
    held_back: Mapping[int, Reason]
    pace: Pace

    @cached_property
    def pairs(self) -> dict[int, int]:
        """Mentee -> mentor as it stands now: proposed, parked, approved or introduced."""
        return {id: case.match.mentor_id for id, case in self.cases.items() if case.match}

    @cached_property
    def drift(self) -> dict[int, Proposal | None]:
        """Open cases for which the solver, around all decisions, has another mentor than is proposed."""
        changes: dict[int, Proposal | None] = {}
        for id, case in self.cases.items():
            if case.state not in ("open", "without"):
                continue
            column = int(self.now.assignment.mentor_of[self.now.row[id]])
            mentor_id = self.now.mentors[column].id if column >= 0 else None
            if mentor_id != self.pairs.get(id):
                changes[id] = proposal_of(self.now, id)
        return changes

    def firmness(self, mentee_id: int) -> str:
        """How firm the pair of a mentee is, as a sentence; "" for a pair that was put together after the run."""
        if mentee_id not in self.firm.shares or self.pairs.get(mentee_id) != self.frozen.get(mentee_id):
            return ""
        return self.firm.sentence(mentee_id)

    def against_today(self, mentee: Mentee, mentor: Mentor) -> Reason | None:
        """The rule against a pair by today's answers, where an answer of one of the two changed; else None."""
        changes = [self.since.get(person.enrolment_id) for person in (mentee, mentor)]
        return blocked_today(self.base, mentee, mentor, self.since, self.loads) if any(changes) else None


def blocked_today(
    base: Proposals,
    mentee: Mentee,
    mentor: Mentor,
    since: Mapping[int, ChangedParticipant],
    loads: Mapping[int, int],
    *,
    seat_is_theirs: bool = False,
) -> Reason | None:
    """The rule against a pair by today's answers and today's seats; an approved pair has its seat already."""
    changes = [since.get(person.enrolment_id) for person in (mentee, mentor)]
    today: list[Participant | None] = [
        change.now if change else person for change, person in zip(changes, (mentee, mentor), strict=True)
    ]
    if not isinstance(today[0], Mentee) or not isinstance(today[1], Mentor):
        return Reason("unavailable", "no longer takes part in this program")
    facts, switches = replace(base.facts, loads=loads), base.settings.switches
    return rules.blocker(today[0], today[1], facts, switches, seat_is_theirs=seat_is_theirs)


def against_matches(
    base: Proposals,
    matches: Iterable[Match],
    since: Mapping[int, ChangedParticipant],
    loads: Mapping[int, int],
    state: str = "proposed",
) -> dict[int, Reason]:
    """Mentee -> the rule by which a match in this state cannot go on as things stand today.

    "proposed": it cannot be approved; "approved": it cannot be introduced.
    """
    reasons = {}
    for id, match in counting(matches).items():
        column = base.column.get(match.mentor_id)
        if match.state != state or column is None or id not in base.row:
            continue
        pair = base.mentees[base.row[id]], base.mentors[column]
        if reason := blocked_today(base, *pair, since, loads, seat_is_theirs=state == "approved"):
            reasons[id] = reason
    return reasons


def proposal_of(result: Proposals, mentee_id: int) -> Proposal | None:
    """What a run has for a mentee, as it would be kept; None for nobody."""
    row = result.row[mentee_id]
    column = int(result.assignment.mentor_of[row])
    return result.explained([(row, column)])[0].proposal() if column >= 0 else None


def moved_along(ripple: Ripple, mentee_id: int) -> dict[int, Proposal | None]:
    """The proposals of the others after an override for this mentee, as the decision takes them along."""
    if ripple.after is None:
        return {}
    others = [move.mentee.id for move in ripple.changes.moves if move.mentee.id != mentee_id]
    return {id: proposal_of(ripple.after, id) for id in others}
