"""Intervals: against the literature and SciPy; every share of the product has this one, and no second formula."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import seed
from core import store
from core.domain import kpis
from core.domain.base import intervals
from core.domain.design import rounds
from core.domain.kpis import survival
from seed.programs import LAST_DAY, MAIN

ROOT = Path(__file__).resolve().parents[2]
# How a normal or Student quantile, or Wilson's interval itself, is written out or borrowed.
FORMULA = re.compile(
    r"\.ppf\(|proportion_ci|proportion_confint|norm\.interval|NormalDist|\b(1\.96|1\.64[45]|1\.28[12]?|2\.58)\b"
)
PRODUCT = [
    file
    for place in ("core", "ui", "pages", "seed", "benchmarks")
    for file in sorted((ROOT / place).rglob("*.py"))
    if file != ROOT / "core/domain/base/intervals.py"
]


def wilson(hits: float, of: float, level: float = 0.95) -> tuple[float, float]:
    """SciPy's interval, worked out by other people's code."""
    interval = stats.binomtest(round(hits), round(of)).proportion_ci(level, method="wilson")
    return interval.low, interval.high


@pytest.fixture(scope="module")
def story() -> Iterator[store.Db]:
    """The invented company on its last day."""
    with store.opened(":memory:") as db:
        seed.tell(db, until=LAST_DAY)
        yield db


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("of", [1, 2, 3, 5, 8, 13, 40, 100, 1_000])
def test_the_interval_of_a_share_is_wilsons(of: int, level: float) -> None:
    for hits in sorted({0, 1, of // 3, of // 2, of - 1, of}):
        assert intervals.share(hits, of, level) == pytest.approx(wilson(hits, of, level), abs=1e-9), (hits, of)


def test_every_share_among_the_figures_has_it(story: store.Db) -> None:
    facts = kpis.read(store.ledger.facts(story)).as_of(LAST_DAY)
    shares = [kpis.measure(kpi, facts) for kpi in kpis.KPIS.values() if kpi.kind == "share" and not kpi.ours]
    measured = [figure for figure in shares if figure.value is not None]
    assert len(measured) > 5
    for figure in measured:
        assert (figure.low, figure.high) == pytest.approx(wilson(figure.numerator, figure.denominator)), figure.key


def test_every_step_of_the_funnel_has_it(story: store.Db) -> None:
    steps = kpis.funnel(kpis.read(store.ledger.facts(story)).as_of(LAST_DAY)).dropna(subset=["share"])
    assert len(steps) > 5
    for step in steps.itertuples():
        assert (step.low, step.high) == pytest.approx(wilson(step.came, step.of)), step.stage


def test_every_rate_that_a_round_teaches_the_next_has_it(story: store.Db) -> None:
    program = store.programs.program_named(story, MAIN.name)
    measured = store.programs.measured(story, program.id, on=LAST_DAY)
    rates = rounds.assumptions(program, measured)
    counts = {
        "suitable": (measured.accepted, measured.applied),
        "match_led": (measured.matched, measured.accepted),
        "drop_formal": (measured.ended_early, measured.pair_months),
    }
    assert counts.keys() <= rates.keys()
    for key, (hits, of) in counts.items():
        assert (rates[key].low, rates[key].high) == pytest.approx(wilson(hits, of, rounds.LEVEL), abs=1e-4), key


def test_the_last_bound_of_a_curve_has_it() -> None:
    curve = survival.curve([1, 2, 3], [True, True, True])
    assert curve["high"].iat[-1] == pytest.approx(curve["high"].iat[-2] * wilson(0, 1)[1])


@pytest.mark.parametrize("file", PRODUCT, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_nothing_else_works_out_an_interval(file: Path) -> None:
    assert FORMULA.findall(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [  # Newcombe 1998, Statistics in Medicine 17:857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_equal_the_published_ones(hits: int, of: int, low: float, high: float) -> None:
    assert intervals.share(hits, of) == pytest.approx((low, high), abs=5e-5)


def test_the_difference_of_shares_equals_newcombes_example() -> None:
    # Newcombe 1998, Statistics in Medicine 17:873-890, table II (a): 56/70 - 48/80, method 10.
    sides = [(hits / of, *intervals.share(hits, of)) for hits, of in ((48, 80), (56, 70))]
    assert intervals.difference(*sides) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_means_and_ratios_have_the_textbook_intervals() -> None:
    # Mean 3, s = sqrt(2.5), t(4) = 2.776: 3 ± 1.963
    assert intervals.mean([1, 2, 3, 4, 5]) == pytest.approx((1.0368, 4.9632), abs=1e-4)
    assert intervals.mean([4.0]) == (-np.inf, np.inf)
    # Equal bottoms make the ratio a mean.
    low, high = intervals.ratio([1, 2, 3, 4, 5], [1, 1, 1, 1, 1])
    assert (low, high) == pytest.approx((1.0368, 4.9632), abs=1e-4)
    with pytest.raises(ValueError, match="not a share"):
        intervals.share(3, 2)
