"""OR-Tools minimum-cost flow on every allowed pair, without column generation, proof or ties."""

import numpy as np
from ortools.graph.python import min_cost_flow
from stage import perform, read_case, tables_as_numpy

facts, folder = read_case()
scores, allowed = tables_as_numpy(facts, folder)
n, m, seats = facts["mentees"], facts["mentors"], np.array(facts["seats"])


def solve():
    rows, cols = (side.astype(np.int32) for side in np.nonzero(allowed))
    network = min_cost_flow.SimpleMinCostFlow()
    add = network.add_arcs_with_capacity_and_unit_cost
    points = (scores[rows, cols].astype(float) * 1e6).astype(np.int64)
    pairs = add(rows, cols + np.int32(n), np.ones(len(rows), np.int64), -points)
    add(np.full(n, n + m, np.int32), np.arange(n, dtype=np.int32), np.ones(n, np.int64), np.zeros(n, np.int64))
    add(np.arange(n, n + m, dtype=np.int32), np.full(m, n + m + 1, np.int32), seats, np.zeros(m, np.int64))
    network.set_node_supply(n + m, n)
    network.set_node_supply(n + m + 1, -n)
    network.solve_max_flow_with_min_cost()
    used = network.flows(pairs) > 0
    mentor_of = np.full(n, -1)
    mentor_of[rows[used]] = cols[used]
    return mentor_of


perform(solve, facts["repeats"])
