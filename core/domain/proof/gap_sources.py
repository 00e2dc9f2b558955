"""Gap sources: between which two groups, and by which criterion, a run's gap comes about. Values in; names nobody.

A criterion is dropped and the whole run solved again, so that the others may pair people as they would without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.domain.match import criteria
from core.domain.match.proposals import Proposals
from core.domain.proof.parity import ParityProblem


@dataclass(frozen=True)
class WithoutCriterion:
    """The run solved again without a criterion: the gap in the fit that remains, and who would have another mentor."""

    key: str
    label: str
    gap: float
    moved: int


def group_flags(run: Proposals, group_of: Mapping[int, str], group: str) -> np.ndarray:
    """(n,) which mentees of the run are in the group; by person id."""
    return np.array([group_of.get(mentee_id) == group for mentee_id in run.mentees.ids.tolist()], bool)


def parity_problem(run: Proposals, group_of: Mapping[int, str], first: str, second: str) -> ParityProblem:
    """A kept run's pool: its scores, rules, seats and pinned pairs, and the lowest fit that its objective let through.

    ValueError when one of the groups has nobody in the run.
    """
    allowed = run.proposable.copy()
    if run.settings.objective == "worst-off" and not run.settings.choices:
        allowed &= run.scores >= run.assignment.threshold
    for row, column in run.pins:
        allowed[row, column] = True
    in_first, in_second = (group_flags(run, group_of, group) for group in (first, second))
    return ParityProblem.of(run.scores, run.capacity, in_first, in_second, allowed, run.pins)


def without_each(run: Proposals, group_of: Mapping[int, str], first: str, second: str) -> list[WithoutCriterion]:
    """The gap without each criterion that counts in the run, the one that moves it most first; none if only one counts.

    Read it as: dropping this criterion changes the gap from the run's to this.
    """
    counted = [key for key, weight in run.weights.items() if weight > 0]
    if len(counted) < 2:
        return []
    before = parity_problem(run, group_of, first, second).gap(run.assignment.mentor_of)
    solved = []
    for key in counted:
        other = run.again(weights={**run.settings.weights, key: 0.0})
        problem = replace(parity_problem(run, group_of, first, second), scores=np.asarray(other.scores, float))
        gap = problem.gap(other.assignment.mentor_of)
        moved = int((other.assignment.mentor_of != run.assignment.mentor_of).sum())
        solved.append(WithoutCriterion(key, criteria.CRITERIA[key].label, gap, moved))
    return sorted(solved, key=lambda line: (abs(line.gap) - abs(before), line.label))
