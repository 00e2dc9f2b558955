"""Rounds: what a round teaches the next: its review, its measured rates, what carries over. Never writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.domain.base import intervals
from core.domain.design import purposes
from core.domain.design.design import Design, MeasuredRange, RoundReview
from core.domain.design.programs import Program

LEVEL = 0.8  # of the interval around a measured rate: as wide as the ranges of the forecast
SESSIONS_ENOUGH = 5  # with a length, before their length is taken over
REVIEW_FIELDS: Mapping[str, str] = {
    "worked": "What worked?",
    "changes": "What will change?",
    "owner": "Who owns the changes?",
}


@dataclass(frozen=True, slots=True)
class RoundCounts:
    """What a round counted. `pair_months`: months that relationships ran; `minutes`: of sessions that have a length."""

    applied: int = 0
    accepted: int = 0
    mentors: int = 0
    matched: int = 0
    pair_months: float = 0.0
    ended_early: int = 0
    sessions: int = 0
    minutes: Sequence[int] = ()


def assumptions(program: Program, measured: RoundCounts) -> dict[str, MeasuredRange]:
    """The measured rates as assumptions of the next forecast, by id of the assumption.

    Shares come with their 80 % Wilson interval, so that a small round stays a wide range. Rates that the round could
    not measure are left out.
    """
    interest = program.design.interest
    matching, formality = program.choice("matching") or "led", "informal" if program.informal else "formal"
    shares = {
        "apply": (measured.applied, interest.mentees or 0, "applied of those interested"),
        "suitable": (measured.accepted, measured.applied, "accepted of those who applied"),
        "mentors_yes": (measured.mentors, interest.mentors or 0, "became mentors of those interested"),
        f"match_{matching}": (measured.matched, measured.accepted, "matched of those accepted"),
        f"drop_{formality}": (
            measured.ended_early,
            round(measured.pair_months),
            "early ends in months of relationships",
        ),
        "held": (
            measured.sessions,
            round(measured.pair_months * float(program.design.cadence or 1)),
            "sessions held of those planned",
        ),
    }
    rates: dict[str, MeasuredRange] = {}
    for id, (seen, of, words) in shares.items():
        if of > 0:
            low, high = intervals.share(min(seen, of), of, LEVEL)
            source = f"Your own round “{program.name}”: {seen:,} of {of:,} {words}."
            rates[id] = MeasuredRange(round(low, 4), round(min(seen / of, 1.0), 4), round(high, 4), source)
    if len(measured.minutes) >= SESSIONS_ENOUGH:
        hours = sorted(minutes / 60 for minutes in measured.minutes)
        tenth = len(hours) // 10
        source = f"Your own round “{program.name}”: {len(hours):,} sessions with a length."
        middle = hours[len(hours) // 2]
        rates["session"] = MeasuredRange(round(hours[tenth], 2), round(middle, 2), round(hours[-1 - tenth], 2), source)
    return rates


def next_design(program: Program, measured: RoundCounts) -> Design:
    """The design a next round starts from: what carries over, the lessons, the measured rates as assumptions.

    Dates, targets' first day, decisions and reviews stay behind: they belong to the old round.
    """
    design = program.design
    return Design(
        purposes=design.purposes,
        organization_goal=design.organization_goal,
        audience=design.audience,
        readiness=design.readiness,
        evaluations=design.evaluations,
        reasons=design.reasons,
        links=tuple(replace(line, on=None, done_on=None) for line in design.links),
        answers=design.answers,
        touchpoints=tuple(replace(line, done_on=None) for line in design.touchpoints if line.anchor),
        communication=tuple(replace(line, done_on=None) for line in design.communication if line.anchor),
        feedback=tuple(replace(line, changed="") for line in design.feedback),
        targets=design.targets,
        outcomes={id: purposes.carried_over(aim) for id, aim in design.outcomes.items()},
        cohort_figures=design.cohort_figures,
        previous=program.id,
        lessons=last_review(program),
        measured=dict(design.measured) | assumptions(program, measured),
    )


def last_review(program: Program) -> RoundReview | None:
    """The newest review of a round; None while there is none."""
    return program.design.reviews[-1] if program.design.reviews else None


def review_refused(worked: str, changes: str, owner: str) -> str | None:
    """Why a review with these texts cannot be saved, as a sentence, or None."""
    if not worked.strip() or not changes.strip():
        return "A review says what worked and what will change."
    if not owner.strip():
        return "Name who owns the changes, or they will not happen."
    return None


def closing_warning(program: Program) -> str | None:
    """What to say when a round is about to be closed, or None: one round without a review is a common mistake."""
    review = last_review(program)
    if review is None:
        return "This round has no review. Without one the next team starts from zero: write it first, it takes minutes."
    if not review.final:
        return "The last review was written during the run. Add the one at the end before you close."
    return None
