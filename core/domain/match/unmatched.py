"""Unmatched: the mentees whom a run leaves without a mentor, and why, as a sentence. Solves nothing."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.base.people import Mentee
from core.domain.base.text import counted, listed
from core.domain.match import whatif
from core.domain.match.cohort import Mentees, Mentors
from core.domain.match.rules import RULES


@dataclass(frozen=True)
class Unmatched:
    """A mentee without a mentor. cause: "rules", "minimum" or "seats", as in `whatif.UnmatchedCause`."""

    mentee: Mentee
    cause: str
    reason: str


def why(
    mentee: Mentee,
    mentees: Mentees,
    mentors: Mentors,
    minimum: float,
    cause: whatif.UnmatchedCause,
    *,
    only_floor: bool = False,
) -> str:
    """Why a mentee of a run has no mentor, in one or two sentences.

    only_floor: some mentor may be chosen by people, but none may be proposed, because of the floor of needs.
    """
    name = mentee.name
    ruled_out = [
        f"{count} {list(RULES.values())[code - 1].many}"
        for code, count in zip(cause.rule_codes.tolist(), cause.rule_counts.tolist(), strict=True)
    ]
    if cause.cause == "rules":
        return (
            f"No mentor may be {'proposed for' if only_floor else 'paired with'} {name}: {listed(ruled_out)}."
            if ruled_out
            else "There are no mentors yet."
        )
    if cause.cause == "minimum":
        only = f"the best of {cause.below}" if cause.below > 1 else "the only one"
        best, floor = f"{cause.best_below * 100:.0f} of 100", f"{minimum * 100:.0f}"
        return f"Nobody whom the rules allow fits well enough: {only} reaches {best}, and the floor is {floor}."
    return f"Every mentor who fits {name} is taken: {_rivals(mentees, mentors, cause)}."


def _rivals(mentees: Mentees, mentors: Mentors, cause: whatif.UnmatchedCause) -> str:
    """Who holds the seats of the best mentors: "Carl Weber by Ben Ito and Dora Lind"."""
    holders: dict[int, list[str]] = {}
    for rival, mentor in zip(cause.rivals.tolist(), cause.rival_mentors.tolist(), strict=True):
        holders.setdefault(mentor, []).extend([mentees[rival].name] if rival >= 0 else [])
    parts = []
    for mentor, names in holders.items():
        parts.append(f"{mentors[mentor].name} {f'by {listed(names)}' if names else 'has no seat left'}")
    more = cause.open - len(parts)
    return "; ".join(parts) + (f"; and {counted(more, 'more mentor')}" if more > 0 else "")
