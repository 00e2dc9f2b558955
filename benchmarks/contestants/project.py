"""The project's own solver: an objective, or the ripple of single overrides on its answer."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from stage import perform, read_case, tables_as_numpy, tell

from core.domain.match import assign
from core.domain.match.whatif import ripple

facts, folder = read_case()
scores, allowed = tables_as_numpy(facts, folder)
seats = np.array(facts["seats"])
keys = (range(len(scores)), range(len(seats)))


def solve(objective):
    answer = assign(scores, seats, allowed=allowed, objective=objective, keys=keys)
    return answer.mentor_of, {"gap": answer.gap}


def ripples():
    """Twenty random pairs forced, one at a time."""
    answer = assign(scores, seats, allowed=allowed, keys=keys)
    rng = np.random.default_rng(1)
    spent, worked = [], []
    for i in rng.choice(len(scores), 20, replace=False):
        j = rng.choice(np.flatnonzero(allowed[i]))
        start, worked_before = time.perf_counter(), time.process_time()
        forced = ripple(scores, seats, answer, force=[(i, j)], allowed=allowed, keys=keys)
        spent.append(time.perf_counter() - start)
        worked.append(time.process_time() - worked_before)
    tell(spent, worked, (forced.answer.mentor_of, {"gap": forced.answer.gap}))


if sys.argv[2] == "ripple":
    ripples()
else:
    perform(lambda: solve(sys.argv[2]), facts["repeats"])
