"""Progress: counts of what is on record about a program, for its checklist and check of mistakes. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RunningPair:
    """A relationship that has not ended: since when, whether it met, whether a health check of it was answered."""

    introduced_on: date
    met: bool = False
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """What the data says about a program: counts, not opinions.

    Applications, proposals and approvals that came after the first introduction belong to later rounds of matching:
    `undecided`, `proposed` and `to_introduce` leave them out.
    """

    applied: int = 0  # people in the program, in whatever stage
    mentors: int = 0  # accepted
    seats_offered: int = 0  # by accepted mentors
    mentees: int = 0  # accepted
    undecided: int = 0  # mentees who applied and wait for an answer
    trained: int = 0  # accepted people who attended the training or kick-off
    proposed: int = 0  # matches that wait for a decision
    approved: int = 0  # matches decided in a review, introduced ones included
    in_blocks: int = 0  # of these, approved as proposed together with others
    to_introduce: int = 0  # approved, not introduced yet
    introduced: int = 0
    met: int = 0  # relationships with a session, ended ones included
    completed_people: int = 0  # mentors and mentees of completed relationships
    recognized_people: int = 0  # of these, with a certificate, thanks, an award or a mention
    first_introduced_on: date | None = None
    pairs: tuple[RunningPair, ...] = ()

    @property
    def open(self) -> int:
        """How many relationships run."""
        return len(self.pairs)
