"""What every contestant shares: reads a case, times the solving alone, prints the answer. Standard library only."""

import array
import json
import sys
import time
from pathlib import Path


def read_case():
    """The facts of the case and its folder, from the command line."""
    folder = Path(sys.argv[1])
    return json.loads((folder / "case.json").read_text()), folder


def tables_as_lists(facts, folder):
    """Scores and allowed as plain arrays, row by row."""
    size = facts["mentees"] * facts["mentors"]
    scores, allowed = array.array("f"), array.array("B")
    with (folder / "scores").open("rb") as scores_file, (folder / "allowed").open("rb") as allowed_file:
        scores.fromfile(scores_file, size)
        allowed.fromfile(allowed_file, size)
    m = facts["mentors"]
    rows = range(0, size, m)
    return [scores[low : low + m] for low in rows], [allowed[low : low + m] for low in rows]


def tables_as_numpy(facts, folder):
    """Scores (float32) and allowed (bool) as NumPy tables."""
    import numpy as np

    shape = facts["mentees"], facts["mentors"]
    scores = np.fromfile(folder / "scores", np.float32).reshape(shape)
    return scores, np.fromfile(folder / "allowed", np.uint8).reshape(shape).view(bool)


def perform(solve, repeats):
    """Times solve() -> mentor of each mentee (or that and more figures) and prints the last answer."""
    spent, worked = [], []
    for _ in range(repeats):
        start, worked_before = time.perf_counter(), time.process_time()
        answer = solve()
        spent.append(time.perf_counter() - start)
        worked.append(time.process_time() - worked_before)
    tell(spent, worked, answer)


def tell(spent, worked, answer):
    """Prints seconds (passed, and of processor time), the answer and the peak memory of this process."""
    mentor_of, more = answer if isinstance(answer, tuple) else (answer, {})
    figures = {
        "seconds": spent,
        "worked": worked,
        "mentor_of": [int(j) for j in mentor_of],
        "peak_mb": peak_mb(),
        **more,
    }
    json.dump(figures, sys.stdout)


def peak_mb():
    """The most memory this process ever held, the input included, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # the portable figure below counts what the parent held when it started this process
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1e3
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)
