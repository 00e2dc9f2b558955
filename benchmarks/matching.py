"""Assigning people: the project beside what a user would pick instead, on the same people and scores, in one run."""

import json
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np

ROOT = Path(__file__).parent.parent
CONTESTANTS = Path(__file__).parent / "contestants"
ENVIRONMENTS = ROOT / ".venv-bench"
TITLE = "Matching"
LIMIT = 600  # seconds a contestant may take


@dataclass(frozen=True)
class BenchmarkCase:
    """People to be matched: n mentees, m mentors, seats in all, and whether rules forbid a third of the pairs."""

    mentees: int
    mentors: int
    seats: int
    rules: bool
    contestants: tuple[str, ...]
    repeats: int = 5
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="matching-bench-")))

    @property
    def name(self) -> str:
        rules = ", rules" if self.rules else ""
        return f"{self.mentees:,} x {self.mentors:,}, {self.seats:,} seats{rules}"


SMALL = ("project, best total", "project, floor first", "project, most even")
OTHERS = ("OR-Tools flow on all pairs", "SciPy dense", "best pair first", "Gale-Shapley", "mentor-match")
CASES = (
    BenchmarkCase(500, 300, 500, True, (*SMALL, *OTHERS)),
    BenchmarkCase(1_000, 500, 1_000, False, (*SMALL, *OTHERS)),
    BenchmarkCase(5_000, 2_500, 5_000, False, (*SMALL[:2], "SciPy dense", "best pair first"), repeats=3),
    BenchmarkCase(10_000, 5_000, 10_000, True, (*SMALL[:2], "best pair first"), repeats=1),
    BenchmarkCase(300, 150, 300, True, ("project, floor first", "project, ripple of one override")),
    BenchmarkCase(1_000, 500, 1_000, True, ("project, floor first", "project, ripple of one override")),
)
SCRIPTS = {
    "project, best total": ("project.py", "coverage"),
    "project, floor first": ("project.py", "worst-off"),
    "project, most even": ("project.py", "even"),
    "project, ripple of one override": ("project.py", "ripple"),
    "OR-Tools flow on all pairs": ("flow_on_all_pairs.py",),
    "SciPy dense": ("scipy_dense.py",),
    "best pair first": ("best_pair_first.py",),
    "Gale-Shapley": ("gale_shapley.py",),
    "mentor-match": ("mentor_match.py",),
}
# mentor-match installs a package named `matching`, and so does the Gale-Shapley one: an environment each.
PACKAGES = {"gale_shapley.py": "matching==1.4.3", "mentor_match.py": "mentor-match==7.0.1"}


def rows() -> Iterator[dict[str, str]]:
    """One row per case and contestant: time, ratio, memory and how good the answer is."""
    for case in CASES:
        make_people(case)
        measured: dict[str, dict] = {}
        for contestant in case.contestants:
            measured[contestant] = measure(case, contestant)
            yield row(case, contestant, measured)
        shutil.rmtree(case.folder)


def row(case: BenchmarkCase, contestant: str, measured: dict[str, dict]) -> dict[str, str]:
    result, first = measured[contestant], measured[case.contestants[0]]
    if "why" in result:
        figures = [result["why"], "", "", "", "", "", "", ""]
    else:
        best = max(other["total"] for other in measured.values() if "total" in other)
        figures = [
            seconds(result["seconds"]),
            f"{result['seconds'] / first['seconds']:.1f}" if "seconds" in first else "",
            seconds(result["worked"]),
            f"{result['peak_mb']:,.0f} MB",
            f"{result['matched']:,}",
            f"{result['total']:,.2f}" + (f" ({result['total'] / best:.1%})" if result["total"] < best - 0.01 else ""),
            f"{result['worst']:.3f}",
            f"{result['gap']:.0e}" if "gap" in result else "",
        ]
    heads = ("time (median)", "ratio", "processor time", "peak memory", "matched", "total", "worst match", "proven gap")
    return {"people": case.name, "program": contestant, **dict(zip(heads, figures, strict=True))}


def seconds(value: float) -> str:
    return f"{value * 1000:,.0f} ms" if value < 1 else f"{value:,.2f} s"


def make_people(case: BenchmarkCase) -> None:
    """Writes scores (float32), allowed (bytes) and seats of a case, block by block: fit by topics, ability and taste.

    Mentees need a few of 24 topics, mentors are strong in some and better or worse overall, so that some are in demand.
    Rules: not from the same of 8 units, and, of 5 levels, not more than one below the mentee.
    """
    rng = np.random.default_rng(case.mentees)
    n, m = case.mentees, case.mentors
    needs = (rng.random((n, 24)) < 0.15).astype(np.float32) * rng.random((n, 24), dtype=np.float32)
    strengths = (rng.random((24, m)) < 0.35).astype(np.float32)
    ability = rng.random(m, dtype=np.float32)
    need = needs.sum(axis=1, keepdims=True) + np.float32(1e-6)
    units = rng.integers(0, 8, n)[:, None], rng.integers(0, 8, m)
    levels = rng.integers(0, 5, n)[:, None], rng.integers(1, 6, m)
    seats = np.full(m, case.seats // m)
    seats[: case.seats - seats.sum()] += 1
    with (case.folder / "scores").open("wb") as scores, (case.folder / "allowed").open("wb") as allowed:
        for low in range(0, n, 500):
            part = slice(low, low + 500)
            taste = rng.random((len(needs[part]), m), dtype=np.float32)
            fit = 0.6 * (needs[part] @ strengths) / need[part] + 0.2 * ability + 0.2 * taste
            scores.write(np.ascontiguousarray(fit, np.float32).tobytes())
            may = (units[0][part] != units[1]) & (levels[1] >= levels[0][part] - 1)
            allowed.write((may if case.rules else np.ones_like(may)).astype(np.uint8).tobytes())
    facts = {"mentees": n, "mentors": m, "seats": seats.tolist(), "repeats": case.repeats}
    (case.folder / "case.json").write_text(json.dumps(facts))


def measure(case: BenchmarkCase, contestant: str) -> dict:
    """Runs a contestant in its own process: median seconds, peak_mb and the answer judged; or why it did not finish."""
    script, *options = SCRIPTS[contestant]
    try:
        python = interpreter(script)
        command = [python, str(CONTESTANTS / script), str(case.folder), *options]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT, check=True)
    except subprocess.TimeoutExpired:
        return {"why": f"stopped after {LIMIT} s"}
    except subprocess.CalledProcessError as error:
        return {"why": f"failed: {(error.stderr or '').strip().splitlines()[-1:] or error.returncode}"}
    result = json.loads(done.stdout)
    return result | judged(case, result["mentor_of"]) | {side: median(result[side]) for side in ("seconds", "worked")}


def judged(case: BenchmarkCase, mentor_of: list[int]) -> dict:
    """Every answer by the same scores: a forbidden pair or a seat too many would stop the run."""
    shape = case.mentees, case.mentors
    scores = np.memmap(case.folder / "scores", np.float32, "r", shape=shape)
    allowed = np.memmap(case.folder / "allowed", np.uint8, "r", shape=shape)
    pairs = [(i, j) for i, j in enumerate(mentor_of) if j >= 0]
    rows, cols = np.array(pairs).T
    seats = json.loads((case.folder / "case.json").read_text())["seats"]
    if not allowed[rows, cols].all() or (np.bincount(cols, minlength=len(seats)) > seats).any():
        raise RuntimeError("an answer breaks the rules")
    fit = scores[rows, cols].astype(float)
    return {"matched": len(pairs), "total": fit.sum(), "worst": fit.min()}


def interpreter(script: str) -> str:
    """The Python a contestant runs in; its own environment is made and filled the first time."""
    if script not in PACKAGES:
        return sys.executable
    place = ENVIRONMENTS / script.removesuffix(".py")
    python = place / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    ready = place / PACKAGES[script]
    if not ready.exists():
        venv.create(place, with_pip=True, clear=True)
        subprocess.run(
            [python, "-m", "pip", "install", "-q", PACKAGES[script]], capture_output=True, text=True, check=True
        )
        ready.touch()
    return str(python)
