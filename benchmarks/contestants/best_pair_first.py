"""Best pair first, as a sorted spreadsheet does it: take the highest score, strike out the mentee, use up the seat."""

import numpy as np
from stage import perform, read_case, tables_as_numpy

facts, folder = read_case()
scores, allowed = tables_as_numpy(facts, folder)


def solve():
    ranked = np.argsort(np.where(allowed, scores, -1.0), axis=None)[::-1][: int(allowed.sum())]
    left = list(facts["seats"])
    mentor_of = [-1] * len(scores)
    waiting = min(len(scores), sum(left))
    for code in ranked:
        i, j = divmod(int(code), len(left))
        if mentor_of[i] < 0 and left[j]:
            mentor_of[i] = j
            left[j] -= 1
            waiting -= 1
            if not waiting:
                break
    return mentor_of


perform(solve, min(facts["repeats"], 3))
