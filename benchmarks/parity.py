"""Price of parity: 500 people, the best total for each gap allowed, proven; beside weighing total against gap."""

from collections.abc import Iterator
from time import perf_counter, process_time

import numpy as np

from core.domain.match.assignment import assign
from core.domain.proof.parity import Frontier, ParityProblem

TITLE = "Price of parity: the best total for each gap between two groups"
MENTEES, MENTORS, SEATS = 500, 250, 2


def pool(seed: int) -> ParityProblem:
    """Invented fits made of topics, as a program's are; the first group's topics are better covered."""
    rng = np.random.default_rng(seed)
    first = rng.random(MENTEES) < 0.5
    topics = np.arange(20)
    rare = 1.0 / (1 + topics)
    needs = np.array(
        [rng.choice(20, 3, replace=False, p=(w := rare if group else rare**0.5) / w.sum()) for group in first]
    )
    offers = np.zeros((MENTORS, 20))
    for mentor in range(MENTORS):
        offers[mentor, rng.choice(20, 5, replace=False, p=rare / rare.sum())] = 1.0
    covered = (offers[:, needs] * np.array([0.5, 0.3, 0.2])).sum(axis=2).T
    scores = np.clip(0.6 * covered + 0.4 * rng.random((MENTEES, MENTORS)), 0, 1).astype(np.float32)
    allowed = rng.random((MENTEES, MENTORS)) < 0.9
    return ParityProblem.of(scores, np.full(MENTORS, SEATS), first, ~first, allowed)


def weighed(problem: ParityProblem, price: float) -> tuple[float, float]:
    """(total, gap) of the assignment that total less `price` times the gap prefers: what weighing can reach."""
    worth = problem.scores * (1 - price * problem.shares[:, None])
    low, high = worth.min(), worth.max()
    answer = assign((worth - low) / (high - low), problem.capacity, allowed=problem.allowed, objective="coverage")
    return problem.total(answer.mentor_of), problem.gap(answer.mentor_of)


def rows() -> Iterator[dict[str, str]]:
    """A row a point of the frontier, then the luck test."""
    problem = pool(0)
    frontier = Frontier(problem)
    start, work = perf_counter(), process_time()
    luck = frontier.luck
    seconds, work = perf_counter() - start, process_time() - work
    yield {
        "what": "luck test, 500 mentees, 250 mentors",
        "measured": f"gap from {luck.lowest * 100:.2f} to {luck.highest * 100:.2f} points at the same total",
        "took": f"{seconds:.2f} s ({work:.2f} s of the processor)",
        "instead": "",
    }
    reached = [weighed(problem, price) for price in np.linspace(0, 250, 26)]
    for limit in np.linspace(abs(luck.smallest), 0.005, 6):
        start, work = perf_counter(), process_time()
        point = frontier.at(float(limit) + 1e-6)
        seconds, work = perf_counter() - start, process_time() - work
        if point is None:
            continue
        best = max((total for total, gap in reached if abs(gap) <= limit + 1e-6), default=None)
        yield {
            "what": f"gap of at most {limit * 100:.2f} points",
            "measured": f"total {point.total:.4f}, proven up to {max(0.0, point.bound - point.total):.4f}",
            "took": f"{seconds:.2f} s ({work:.2f} s of the processor), goal 1 s",
            "instead": "weighing reaches none" if best is None else f"weighing, 26 prices tried: {best:.4f}",
        }
