"""Admission: how many seats a program has, who holds one, and who would benefit most now. Never reads or writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from core.domain.base.people import Mentee, self_check_flag
from core.domain.design.programs import Program

WAITING = ("applied", "conversation", "waitlist")
# What speaks for giving somebody a seat now, and how much. Ours: practice, not proven; the coordinator decides.
POINTS: Mapping[str, int] = {"agreed": 3, "waited": 2, "ready": 2, "served": 2, "aim": 1}
AIM_LETTERS = 40  # an aim of a few words says little


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of mentees. `limit` None: whoever is ready is welcome. `rolling`: a finished pair frees a seat."""

    limit: int | None
    taken: int
    rolling: bool

    @property
    def left(self) -> int | None:
        """Seats nobody holds, None without a limit; negative when the limit was lowered since."""
        return None if self.limit is None else self.limit - self.taken

    def refused(self, more: int) -> str | None:
        """Why this many more mentees cannot be accepted, as a sentence, or None."""
        if self.left is None or more <= self.left:
            return None
        free = max(0, self.left)
        seats = "1 seat is" if free == 1 else f"{free} seats are"
        return (
            f"Only {seats} free of {self.limit}. Put people on the waiting list, or raise the seats in the design."
            if free
            else f"All {self.limit} seats are taken. Put people on the waiting list, or raise the seats in the design."
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who waits for a seat, with what speaks for them now and what asks for a talk first."""

    mentee: Mentee
    points: int
    reasons: tuple[str, ...]
    flag: str | None


def seats(program: Program, accepted: Iterable[int], finished: Collection[int]) -> Seats:
    """The seats of a program. `accepted`: mentees by person id; `finished`: those whose relationship came to its end.

    In a one-off round whoever was accepted keeps the seat; with rolling admission a finished pair frees it.
    """
    rolling = program.settings.get("admission") == "rolling"
    holding = [person_id for person_id in accepted if not (rolling and person_id in finished)]
    limited = program.choice("access") == "limited"
    return Seats(program.design.seats or None if limited else None, len(holding), rolling)


def order(
    waiting: Iterable[Mentee],
    *,
    served: Mapping[int, tuple[int, str]],
    agreed: Collection[int] = (),
    waited: Collection[int] = (),
) -> list[Candidate]:
    """Who would benefit most now, first. Ties go to whoever applied earlier.

    `served`: how many mentors could help with the first need, and that in words (coverage.served); `agreed`: a
    conversation ended with "a mentor"; `waited`: left on a waiting list in this or an earlier round (person ids).
    """
    candidates = [
        _candidate(mentee, served.get(mentee.id, (0, "")), mentee.id in agreed, mentee.id in waited)
        for mentee in waiting
    ]
    return sorted(
        candidates,
        key=lambda candidate: (
            -candidate.points,
            str(candidate.mentee.applied_on or "9999"),
            candidate.mentee.name.casefold(),
        ),
    )


def _candidate(mentee: Mentee, served: tuple[int, str], agreed: bool, waited: bool) -> Candidate:
    flag = self_check_flag(mentee.self_check, mentee.hours)
    holds = {
        "agreed": (agreed, "a mentor was agreed on in a conversation"),
        "waited": (waited, "has been waiting"),
        "ready": (flag is None and bool(mentee.self_check), "is ready by the self-check"),
        "served": (served[0] > 0, served[1]),
        "aim": (len(mentee.aim) >= AIM_LETTERS, "says what should be different"),
    }
    reasons = tuple(words for holding, words in holds.values() if holding)
    return Candidate(mentee, sum(POINTS[name] for name, (holding, _) in holds.items() if holding), reasons, flag)
