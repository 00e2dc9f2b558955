"""Waiting: the mentees whom a run leaves without a mentor, and why, in words."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.base.people import Mentee
from core.domain.base.text import counted, listed
from core.domain.match import whatif
from core.domain.match.cohort import Mentees, Mentors
from core.domain.match.rules import RULES


@dataclass(frozen=True)
class Unmatched:
    """A mentee without a mentor. cause: "rules", "minimum" or "seats", as in `whatif.Unmatched`."""

    mentee: Mentee
    cause: str
    reason: str


def why(mentee: Mentee, mentees: Mentees, mentors: Mentors, minimum: float, found: whatif.Unmatched) -> str:
    """Why a mentee of a run has no mentor, in one or two sentences."""
    name = mentee.name
    ruled_out = [
        f"{count} {list(RULES.values())[code - 1].many}"
        for code, count in zip(found.rule_codes.tolist(), found.rule_counts.tolist(), strict=True)
    ]
    if found.cause == "rules":
        return (
            f"No mentor may be paired with {name}: {listed(ruled_out)}." if ruled_out else "There are no mentors yet."
        )
    if found.cause == "minimum":
        only = f"the best of {found.below}" if found.below > 1 else "the only one"
        best, floor = f"{found.best_below * 100:.0f} of 100", f"{minimum * 100:.0f}"
        return f"Nobody whom the rules allow fits well enough: {only} reaches {best}, and the floor is {floor}."
    return f"Every mentor who fits {name} is taken: {_rivals(mentees, mentors, found)}."


def _rivals(mentees: Mentees, mentors: Mentors, found: whatif.Unmatched) -> str:
    """Who holds the seats of the best mentors: "Carl Weber by Ben Ito and Dora Lind"."""
    holders: dict[int, list[str]] = {}
    for rival, mentor in zip(found.rivals.tolist(), found.rival_mentors.tolist(), strict=True):
        holders.setdefault(mentor, []).extend([mentees[rival].name] if rival >= 0 else [])
    said = []
    for mentor, names in holders.items():
        said.append(f"{mentors[mentor].name} {f'by {listed(names)}' if names else 'has no seat left'}")
    more = found.open - len(said)
    return "; ".join(said) + (f"; and {counted(more, 'more mentor')}" if more > 0 else "")
