"""SciPy's dense assignment, a column a seat; it knows no rules: forbidden pairs score -1,000 and are dropped."""

import numpy as np
from scipy.optimize import linear_sum_assignment
from stage import perform, read_case, tables_as_numpy

facts, folder = read_case()
scores, allowed = tables_as_numpy(facts, folder)
mentor_of_seat = np.repeat(np.arange(facts["mentors"]), facts["seats"])


def solve():
    seats = np.where(allowed, scores, -1000.0)[:, mentor_of_seat]
    rows, cols = linear_sum_assignment(seats, maximize=True)
    mentor_of = np.full(len(scores), -1)
    mentor_of[rows] = mentor_of_seat[cols]
    mentor_of[rows[~allowed[rows, mentor_of[rows]]]] = -1
    return mentor_of


perform(solve, facts["repeats"])
