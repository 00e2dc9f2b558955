"""Matched comparison: on companies whose truth is known, on many people, and beside R's MatchIt where R is there."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd

from core.domain.kpis.comparison import Comparison, compare

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

    def add(self, measured, truth: float, naive_truth: float) -> None:
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
