"""Matched comparison: on companies whose truth is known, on many people, and beside R's MatchIt where R is there."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pandas as pd

from core.domain.kpis.comparison import Comparison, MatchedEffect, compare
from core.domain.kpis.comparison.covariates import coordinates
from core.domain.proof.drawn_effect import drawn_effect

TITLE = "Matched comparison: participants beside people like them"
COMPANIES = 500
# What taking part adds: to a rating that varies by about one, and to the chance of still being here.
EFFECTS = {"none": (0.0, 0.0), "small": (0.2, 0.05), "large": (0.6, 0.15)}
EXACT, NEAR = ("department", "level"), ("tenure", "performance", "span")


@dataclass(frozen=True, eq=False)
class Company:
    """Invented people, who took part, and what is true of them.

    engagement, stayed: the outcomes. added: what taking part adds to each person's engagement and chance of staying,
    (n, 2), so that the truth for any set of participants is a mean.
    """

    people: pd.DataFrame
    took_part: np.ndarray
    engagement: np.ndarray
    stayed: np.ndarray
    added: np.ndarray


def company(seed: int, effect: tuple[float, float], size: int | None = None) -> Company:
    """A company in which who takes part has better ratings, shorter tenure and a higher level; so has who stays."""
    rng = np.random.default_rng(seed)
    n = size or int(rng.integers(600, 1_600))
    department, level = (
        rng.choice(8, n, p=np.array([5, 4, 3, 3, 2, 2, 1, 1]) / 21),
        rng.choice(4, n, p=[0.4, 0.3, 0.2, 0.1]),
    )
    tenure, span = rng.gamma(2, 2.5, n), rng.poisson(7, n)
    performance = np.clip(np.round(rng.normal(3.3, 0.7, n) * 2) / 2, 1, 5)
    pull = 0.7 * (performance - 3.3) / 0.7 - 0.5 * (tenure - 5) / 3.5 + 0.3 * (level - 1) + 0.3 * (department % 3 - 1)
    took_part = rng.random(n) < 1 / (1 + np.exp(2.6 - pull))
    merit = 0.4 * (performance - 3.3) / 0.7 + 0.3 * np.log1p(tenure) + 0.2 * level + 0.2 * (department % 2)
    engagement = 2.5 + merit + rng.normal(0, 0.9, n) + effect[0] * took_part
    base = np.clip(0.62 + 0.1 * merit, 0.02, 0.98)
    with_part = np.clip(base + effect[1], 0.02, 0.98)
    stayed = rng.random(n) < np.where(took_part, with_part, base)
    people = pd.DataFrame(
        {
            "department": department.astype(str),
            "level": level,
            "tenure": tenure,
            "performance": performance,
            "span": span,
        }
    )
    return Company(people, took_part, engagement, stayed, np.column_stack([np.full(n, effect[0]), with_part - base]))


def compared(invented: Company, **options: float) -> Comparison:
    """The comparison of one company."""
    return compare(
        invented.people,
        took_part=invented.took_part,
        exact=EXACT,
        near=NEAR,
        outcomes={"Engagement": invented.engagement, "Still here": invented.stayed},
        rng=np.random.default_rng(0),
        **options,
    )


@dataclass
class Tally:
    """How often an interval held the truth and a difference was called clear, and how far off both figures are."""

    covered: int = 0
    clear: int = 0
    companies: int = 0
    errors: float = 0.0
    naive_errors: float = 0.0

    def add(self, measured: MatchedEffect, truth: float, naive_truth: float) -> None:
        self.companies += 1
        self.covered += measured.low <= truth <= measured.high
        self.clear += measured.clear
        self.errors += measured.estimate - truth
        self.naive_errors += measured.naive - naive_truth


def tallies(effect: tuple[float, float], companies: int = COMPANIES, **options: float) -> dict[str, Tally]:
    """Both outcomes over so many companies; the truth is that of the participants who were matched."""
    counts = {"Engagement": Tally(), "Still here": Tally()}
    for seed in range(companies):
        invented = company(seed, effect)
        answer = compared(invented, **options)
        matched = answer.pairs["participant"].unique()
        for column, (outcome, tally) in enumerate(counts.items()):
            tally.add(
                answer.effects[outcome],
                float(invented.added[matched, column].mean()),
                float(invented.added[invented.took_part, column].mean()),
            )
    return counts


def rows() -> Iterator[dict[str, str]]:
    """Companies and draws with a known truth, then many people, then R's MatchIt on its own public data."""
    yield from truth_rows()
    yield from draw_rows()
    yield from time_rows()
    yield from matchit_rows()


def truth_rows() -> Iterator[dict[str, str]]:
    """Coverage, false alarms and bias, for each planted effect and outcome, over `COMPANIES` companies."""
    for name, effect in EFFECTS.items():
        for ratio in (1, 3):
            for outcome, tally in tallies(effect, ratio=ratio).items():
                called = f"{tally.clear / tally.companies:.1%} called clear"
                yield {
                    "what": f"{outcome}, effect {name}, up to {ratio} each",
                    "measured": f"95% interval holds the truth in {tally.covered / tally.companies:.1%}, {called}",
                    "off by": f"{tally.errors / tally.companies:+.4f}",
                    "instead": f"naive difference off by {tally.naive_errors / tally.companies:+.4f}",
                }


def draw_rows() -> Iterator[dict[str, str]]:
    """Draws of 24 out of 60 equals, of whom the abler ones start if they may: as drawn, beside who started."""
    for name, effect in EFFECTS.items():
        counts = {"Engagement": Tally(), "Still here": Tally()}
        for seed in range(COMPANIES):
            rng = np.random.default_rng(seed)
            drawn_in = rng.permutation(np.arange(60) < 24)
            merit, luck = rng.normal(0, 1, 60), rng.random(60)
            would_start = rng.random(60) < 1 / (1 + np.exp(-1.2 - merit))
            started = drawn_in & would_start
            base = np.clip(0.65 + 0.1 * merit, 0.02, 0.98)
            added = {
                "Engagement": np.full(60, effect[0]),
                "Still here": (luck < base + effect[1]) * 1.0 - (luck < base),
            }
            without = {"Engagement": 3 + 0.4 * merit + rng.normal(0, 0.9, 60), "Still here": (luck < base) * 1.0}
            for outcome, tally in counts.items():
                values = without[outcome] + added[outcome] * started
                measured = drawn_effect(
                    outcome,
                    6,
                    values,
                    is_share=outcome == "Still here",
                    draw=np.zeros(60, dtype=int),
                    drawn_in=drawn_in,
                    started=started,
                )
                tally.companies += 1
                truth = float((added[outcome] * would_start)[drawn_in].mean())
                tally.covered += measured.low - 1e-9 <= truth <= measured.high + 1e-9
                tally.clear += measured.clear
                tally.errors += measured.estimate - truth
                by_start = values[started].mean() - values[~started].mean()
                tally.naive_errors += by_start - float(added[outcome][started].mean())
        for outcome, tally in counts.items():
            called = f"{tally.clear / tally.companies:.1%} called clear"
            yield {
                "what": f"{outcome}, effect {name}, a draw of 24 out of 60",
                "measured": f"95% interval holds the truth in {tally.covered / tally.companies:.1%}, {called}",
                "off by": f"{tally.errors / tally.companies:+.4f}",
                "instead": f"started beside not started off by {tally.naive_errors / tally.companies:+.4f}",
            }


def time_rows() -> Iterator[dict[str, str]]:
    """20,000 people, alike in two columns, and without any column in which they must agree."""
    compared(company(0, EFFECTS["small"]))  # loads the solver
    invented = company(0, EFFECTS["small"], 20_000)
    for exact, near in ((EXACT, NEAR), ((), (*NEAR, *EXACT))):
        start, work = perf_counter(), process_time()
        answer = compare(
            invented.people,
            took_part=invented.took_part,
            exact=exact,
            near=near,
            outcomes={"Engagement": invented.engagement, "Still here": invented.stayed},
            rng=np.random.default_rng(0),
        )
        seconds, work = perf_counter() - start, process_time() - work
        alike = f"alike in {' and '.join(exact)}" if exact else "no column has to agree"
        yield {
            "what": f"20,000 people, {alike}",
            "measured": f"{seconds:.1f} s ({work:.1f} s of the processor), "
            f"{answer.matched:,} of {answer.participants:,} matched",
            "off by": "",
            "instead": "goal 10 s",
        }


# --- R's MatchIt (Ho, Imai, King and Stuart 2011, Journal of Statistical Software 42(8)) ----------------------------

LALONDE_NEAR = ("age", "educ", "re74", "re75")
LALONDE_EXACT = ("race", "married", "nodegree")
NEAREST = """
suppressMessages(library(MatchIt))
write.csv(lalonde, file.path(commandArgs(TRUE)[1], "lalonde.csv"))
set.seed(1)
for (way in c("mahalanobis in order of rows", "mahalanobis in random order", "propensity score, its default")) {
  matched <- matchit(treat ~ age + educ + re74 + re75, data = lalonde, method = "nearest",
                     distance = if (grepl("mahalanobis", way)) "mahalanobis" else "glm",
                     m.order = if (grepl("rows", way)) "data" else if (grepl("random", way)) "random" else NULL,
                     exact = ~ race + married + nodegree)
  pairs <- data.frame(participant = rownames(matched$match.matrix), counterpart = matched$match.matrix[, 1])
  write.csv(pairs, file.path(commandArgs(TRUE)[1], paste0(way, ".csv")))
}
"""


@dataclass(frozen=True, eq=False)
class Lalonde:
    """The public data that MatchIt brings along, and the pairs of its nearest-neighbor search, by its way."""

    people: pd.DataFrame
    nearest: dict[str, pd.DataFrame]

    @property
    def took_part(self) -> np.ndarray:
        return self.people["treat"].to_numpy() == 1


@cache
def lalonde() -> Lalonde | None:
    """Asks R, or None where R or MatchIt is not installed. The data stay where they are: with MatchIt."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "nearest.R"
        script.write_text(NEAREST)
        done = subprocess.run(
            ["Rscript", str(script), folder], capture_output=True, text=True, timeout=120, check=False
        )
        if done.returncode:
            return None
        people = pd.read_csv(Path(folder) / "lalonde.csv", index_col=0)
        files = sorted(path for path in Path(folder).glob("*.csv") if path.stem != "lalonde")
        nearest = {path.stem: pd.read_csv(path).dropna() for path in files}
        return Lalonde(people, nearest)


def compared_lalonde(data: Lalonde, **options: float) -> Comparison:
    """Earnings of 1978 of those who got the training beside people like them."""
    return compare(
        data.people,
        took_part=data.took_part,
        exact=LALONDE_EXACT,
        near=LALONDE_NEAR,
        outcomes=["re78"],
        rng=np.random.default_rng(0),
        **options,
    )


def total_distance(data: Lalonde, pairs: pd.DataFrame) -> float:
    """The sum of Mahalanobis distances of pairs, by the product's own measure, so that both are measured alike."""
    values = data.people[list(LALONDE_NEAR)].to_numpy(dtype=float)
    positions = coordinates(values, data.took_part, np.ones(len(values), bool))
    place = {name: row for row, name in enumerate(data.people.index)}
    left, right = ([place[name] for name in pairs[side]] for side in ("participant", "counterpart"))
    return float(np.linalg.norm(positions[left] - positions[right], axis=1).sum())


def imbalance(data: Lalonde, pairs: pd.DataFrame) -> float:
    """The largest standardized mean difference of the near columns, by hand."""
    people = data.people
    left, right = people.loc[pairs["participant"]], people.loc[pairs["counterpart"]]
    gaps = []
    for column in LALONDE_NEAR:
        groups = people[column][data.took_part], people[column][~data.took_part]
        gaps.append(abs(left[column].mean() - right[column].mean()) / np.sqrt((groups[0].var() + groups[1].var()) / 2))
    return float(max(gaps))


def matchit_rows() -> Iterator[dict[str, str]]:
    """Total distance and balance beside nearest neighbor, which takes one participant after the other."""
    data = lalonde()
    if data is None:
        yield {
            "what": "lalonde beside R's MatchIt",
            "measured": "R with MatchIt is not here",
            "off by": "",
            "instead": "",
        }
        return
    pairs = compared_lalonde(data, caliper=np.inf).pairs
    for way, theirs in data.nearest.items():
        yield {
            "what": f"lalonde, beside nearest neighbor: {way}",
            "measured": f"{len(pairs)} pairs, total distance {total_distance(data, pairs):.2f}",
            "off by": f"largest imbalance {imbalance(data, pairs):.3f}",
            "instead": f"MatchIt: {len(theirs)} pairs, total distance {total_distance(data, theirs):.2f}, "
            f"largest imbalance {imbalance(data, theirs):.3f}",
        }
