"""Circles: what people gain together, the proof and the time, beside exchanging two people at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from core.domain.match.circles import form, value_of

TITLE = "Circles of 4 to 8: the sum of fit, the gap to the bound, and seconds"
Floats = NDArray[np.float64]
SECONDS = 10.0


def rows() -> Iterator[dict[str, str]]:
    """A company of four sizes as the studio scores it and by the share of needs in common, then fits at random."""
    for n in (60, 100, 300, 600):
        topics, team, apart = company(n)
        yield _row(f"{n} people, a shared need and another department", _coarse(topics, team), team, apart)
        yield _row(f"{n} people, by the share of needs in common", _graded(topics, team), team, apart)
    for n in (60, 300):
        _, team, apart = company(n)
        upper = np.triu(np.random.default_rng(1).random((n, n)), 1)
        yield _row(f"{n} people, fits at random", upper + upper.T, team, apart)


def company(n: int) -> tuple[Floats, NDArray[np.int64], list[tuple[int, int]]]:
    """Needs (n, 24), teams of eight, and pairs apart: time zones and managers."""
    rng = np.random.default_rng(1)
    team = np.arange(n) // 8
    popular = 1 / np.arange(1, 25) ** 0.7
    topics = np.zeros((n, 24))
    for person in range(n):
        topics[person, rng.choice(24, 3, replace=False, p=popular / popular.sum())] = 1
    zone = rng.choice([0, 1, 7], n, p=[0.5, 0.2, 0.3])
    apart = {(i, j) for i, j in combinations(range(n), 2) if abs(zone[i] - zone[j]) > 6}
    apart |= {(8 * (person // 8), person) for person in range(n) if person % 8}
    return topics, team, sorted(apart)


def _coarse(topics: Floats, team: NDArray[np.int64]) -> Floats:
    return _with_departments((topics @ topics.T > 0).astype(np.float64), team)


def _graded(topics: Floats, team: NDArray[np.int64]) -> Floats:
    return _with_departments(topics @ topics.T / 3, team)


def _with_departments(shared: Floats, team: NDArray[np.int64]) -> Floats:
    fit = 0.6 * shared + 0.4 * ((team // 4)[:, None] != team // 4)
    np.fill_diagonal(fit, 0.0)
    return np.asarray(fit)


def swapped(fit: Floats, team: NDArray[np.int64], apart: list[tuple[int, int]]) -> float:
    """The value after the best exchange of two people, again and again, for as long as `form` may take."""
    n, circles = len(fit), -(-len(fit) // 8)
    gain = fit.copy()
    for i, j in apart:
        gain[i, j] = gain[j, i] = -50.0
    circle_of = np.arange(n) % circles
    until = time.monotonic() + SECONDS
    mates = (team[:, None] == team).astype(np.float64)
    while time.monotonic() < until:
        inside = np.eye(circles)[circle_of]
        worth = gain @ inside - 50.0 * ((mates @ inside) > 2)
        stays = worth[np.arange(n), circle_of]
        change = worth[:, circle_of] - stays[:, None]
        change = change + change.T - 2 * gain
        change[circle_of[:, None] == circle_of] = 0
        i, j = divmod(int(change.argmax()), n)
        if change[i, j] <= 1e-9:
            break
        circle_of[i], circle_of[j] = circle_of[j], circle_of[i]
    return value_of(gain, circle_of)


def _row(what: str, fit: Floats, team: NDArray[np.int64], apart: list[tuple[int, int]]) -> dict[str, str]:
    start = time.monotonic()
    circles = form(fit, apart=apart, teams=team.tolist(), keys=range(len(fit)), seconds=SECONDS)
    seconds = time.monotonic() - start
    return {
        "what": what,
        "value": f"{circles.value:,.1f}",
        "bound": f"{circles.bound:,.1f}",
        "gap": f"{circles.gap:.2%}",
        "left out": str(len(circles.left_out)),
        "seconds": f"{seconds:.1f}",
        "exchanging two": f"{swapped(fit, team, apart):,.1f}",
    }
