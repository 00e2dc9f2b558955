"""Near ties: one of the assignments that give up next to nothing of the best total, drawn by chance. Off by default.

A score that always decides leaves nobody with whom to compare the pairs it chose. Many assignments are all but as good
as the best one; which of them people get is a matter of hundredths. A draw among them costs next to nothing, and later
tells what the score is worth: who of them got whom was chance.

How `draw` works, in order:
1. start from the best answer, with everybody who is matched in it; whoever is pinned stays;
2. pick a mentee and a mentor at random. A free seat is taken; of a mentor who has none, a mentee picked at random
   changes places with them;
3. go there if the rules allow the new pairs, none of them is weaker than the weakest of the best answer, and the total
   gives up no more than the stated share; else stay;
4. what stands once every pair was tried TRIES times on average is the draw.

Each step is as likely as the way back, so in the long run all assignments that can be reached in this way are equally
likely (Metropolis et al. 1953, Journal of Chemical Physics 21:1087-1092). With 200 mentees and 120 mentors a walk four
times as long moves hardly more of them (46 instead of 41); pools above some 150,000 pairs stop at MOST_TRIES, and their
draws lie closer to the best answer. The same seed draws the same again, and other seeds show how likely each pair was.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.domain.match.proposals import Proposals
from core.domain.match.run_record import Variation
from core.domain.match.settings import DRAWN_BONUS

TRIES = 20  # of each pair
MOST_TRIES = 3_000_000  # a few seconds
SEED_DIGITS = 12  # of the run's fingerprint: nobody chooses the seed, so nobody draws until they like it


def draw(
    scores: NDArray[np.floating],
    capacity: NDArray[np.int64],
    mentor_of: NDArray[np.int64],
    *,
    allowed: NDArray[np.bool_],
    pinned: frozenset[int] = frozenset(),
    loss: float,
    seed: int,
) -> NDArray[np.int64]:
    """Each mentee's mentor (n,) or -1 in an assignment drawn among those within `loss` (a share) of the total.

    scores, allowed: (n, m). capacity: (m,). mentor_of: (n,) the best answer. pinned: rows that stay as they are.
    """
    rows = [row for row in np.flatnonzero(mentor_of >= 0).tolist() if row not in pinned]
    drawn = mentor_of.copy()
    if not rows:
        return drawn
    fit = np.asarray(scores, float)
    floor = min(fit[row, mentor_of[row]] for row in rows)
    may = allowed & (fit >= floor)
    best = math.fsum(fit[row, mentor_of[row]] for row in np.flatnonzero(mentor_of >= 0))
    spare = loss * best  # what may still be given up
    movable_of: list[list[int]] = [[] for _ in capacity]  # the rows that can move, by mentor
    free = capacity.astype(int).tolist()
    for row in np.flatnonzero(mentor_of >= 0).tolist():
        free[mentor_of[row]] -= 1
        if row not in pinned:
            movable_of[mentor_of[row]].append(row)
    rng = np.random.default_rng(seed)
    tries = min(TRIES * len(rows) * len(free), MOST_TRIES)
    picked, wanted = np.array(rows)[rng.integers(len(rows), size=tries)], rng.integers(len(free), size=tries)
    places = rng.random(tries)
    possible = np.flatnonzero(may[picked, wanted])  # all at once: most tries end here
    for row, column, place in zip(picked[possible].tolist(), wanted[possible].tolist(), places[possible], strict=True):
        current = int(drawn[row])
        if column == current:
            continue
        if free[column] > 0:
            cost = fit[row, current] - fit[row, column]
            if cost > spare:
                continue
            free[column], free[current] = free[column] - 1, free[current] + 1
        else:
            # A pinned mentee takes a share of the picks, like everybody: else the way back would be likelier.
            seat = int(place * capacity[column])
            if seat >= len(movable_of[column]):
                continue
            other = movable_of[column][seat]
            cost = fit[row, current] - fit[row, column] + fit[other, column] - fit[other, current]
            if cost > spare or not may[other, current]:
                continue
            drawn[other] = current
            movable_of[column].remove(other)
            movable_of[current].append(other)
        drawn[row] = column
        movable_of[current].remove(row)
        movable_of[column].append(row)
        spare -= cost
    return drawn


def draw_refused(result: Proposals) -> str | None:
    """Why nothing is drawn in this run although its settings ask for it, as a sentence, or None."""
    if result.settings.objective == "even":
        return "Nothing is drawn while “Most even” comes first: a near tie would be less even."
    if result.settings.choices:
        return "Nothing is drawn while people's own choices come first."
    if (result.keep >= 0).any():
        return "Nothing is drawn when people are matched again: their pairs are meant to stay."
    return None


def varied(result: Proposals) -> Proposals:
    """The run with one of its near ties in place of the best answer, or itself where nothing is to be drawn.

    The pairs drawn are kept with the run as pairs that stay, so that its review starts from them and moves no more of
    them than a decision makes it.
    """
    if not result.settings.vary or draw_refused(result) or not len(result.mentees):
        return result
    seed = int(result.input_hash[:SEED_DIGITS], 16)
    best = result.assignment
    mentor_of = draw(
        result.scores,
        result.capacity,
        best.mentor_of,
        allowed=result.proposable,
        pinned=frozenset(row for row, _ in result.pins),
        loss=result.settings.vary,
        seed=seed,
    )
    rows = np.flatnonzero(mentor_of >= 0)
    fits = result.scores[rows, mentor_of[rows]].astype(float)
    ids, mentors = result.mentees.ids.tolist(), result.mentors.ids.tolist()
    moved = tuple(
        (ids[row], mentors[best.mentor_of[row]]) for row in np.flatnonzero(mentor_of != best.mentor_of).tolist()
    )
    total = math.fsum(fits)
    free = [fit for row, fit in zip(rows.tolist(), fits.tolist(), strict=True) if row not in dict(result.pins)]
    return replace(
        result,
        settings=replace(
            result.settings,
            keep=tuple((ids[row], mentors[mentor_of[row]]) for row in rows.tolist()),
            stay_bonus=DRAWN_BONUS,
        ),
        assignment=replace(best, mentor_of=mentor_of, total=total, value=total, floor=min(free, default=0.0)),
        variation=Variation(seed, result.settings.vary, round(best.total, 6), round(total, 6), moved),
    )
