"""Draw: a lottery for seats among equals, which anybody can work out again. Never reads, writes or rolls dice.

People are put in the order of the SHA-256 digests of "seed:person id"; the first ones get the seats. Whoever knows the
number (the seed) and the ids comes to the same order with any tool, and nobody can tell the order before the number is
known. Because nothing else decides, whoever was not drawn is a fair comparison later, whatever became of the seat
(intention to treat).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from core.domain.recruit.admission import Candidate

LARGEST_SEED = 10**15  # a number that a spreadsheet still writes in full


@dataclass(frozen=True, slots=True)
class Tie:
    """Equals at the last seats: `ahead` have more points and a seat each; `equal` have as many points as each other and
    are more than the `seats` that are left for them."""

    ahead: tuple[Candidate, ...]
    equal: tuple[Candidate, ...]
    seats: int


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw on record: who was drawn in and out (person ids, in the order drawn). taken_back: it was undone."""

    program_id: int
    number: int
    drawn_on: date
    by: str
    seed: int
    seats: int
    drawn_in: tuple[int, ...]
    drawn_out: tuple[int, ...]
    taken_back: bool = False


def tie(candidates: Sequence[Candidate], seats: int) -> Tie | None:
    """The equals at the last seats, of candidates in the order of `admission.order`; None when nobody has to be drawn.

    Equal are those with as many points: the day of applying and the name only put them in a row.
    """
    if not 0 < seats < len(candidates) or candidates[seats - 1].points != candidates[seats].points:
        return None
    points = candidates[seats].points
    ahead = tuple(candidate for candidate in candidates if candidate.points > points)
    equal = tuple(candidate for candidate in candidates if candidate.points == points)
    return Tie(ahead, equal, seats - len(ahead))


def drawn_order(person_ids: Iterable[int], seed: int) -> list[int]:
    """The people in the order in which they are drawn: the same for the same number, in whatever order they come."""
    return sorted(set(person_ids), key=lambda person_id: sha256(f"{seed}:{person_id}".encode()).digest())
