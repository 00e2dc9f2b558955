"""Bands: a word for a fit, measured by the pool; and the charts and tables of a result add up and stay in order."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from core.charts import match as charts
from core.domain.match import proposals
from core.domain.match.bands import FEWEST_PAIRS, bands, points_of
from core.domain.match.criteria import CRITERIA, default_weights, points_of_100
from core.domain.match.rules import MatchingFacts
from core.domain.match.settings import Settings
from tests.cohort import random_cohort
from ui.match.result import _with_points


def test_a_random_allowed_pair_is_the_mark_and_few_are_strong() -> None:
    scores = np.linspace(0.02, 1, 50, dtype=np.float32).reshape(5, 10)
    pool = bands(scores, np.ones((5, 10), bool))
    assert pool is not None and pool.pairs == 50 and pool.usual == pytest.approx(0.51)
    words = [pool.word(points_of(float(score)) / 100) for score in scores.ravel()]
    assert words == sorted(words, key=["thin", "fair", "good", "strong"].index)
    assert (words.count("strong"), words.count("strong") + words.count("good")) == (3, 11)
    assert "A random allowed pair of this pool has 51 points." in pool.sentence


def test_pairs_that_a_rule_forbids_are_no_mark() -> None:
    scores = np.full((5, 10), 0.4, np.float32)
    scores[:, 5:] = 0.9
    allowed = np.arange(10) < 5
    pool = bands(scores, np.tile(allowed, (5, 1)))
    assert pool is not None and pool.usual == pytest.approx(0.4)
    assert bands(scores, np.arange(50).reshape(5, 10) < FEWEST_PAIRS - 1) is None


def test_the_number_on_the_screen_and_its_word_agree() -> None:
    result = proposals.run(*random_cohort(30, 20, Random(4)), MatchingFacts(), Settings(minimum=0))
    assert result.bands is not None
    words = {}
    for pair in result.pairs:
        shown = points_of(pair.score)
        assert words.setdefault(shown, result.bands.word(shown / 100)) == result.bands.word(shown / 100)
    shown_points = [points_of(pair.score) for pair in result.pairs]
    counted = [sum(min(shown, 99) // 10 == band for shown in shown_points) for band in range(10)]
    assert list(result.distribution) == counted, "69.6 is shown as 70 and stands in the seventies"


def test_the_bands_of_the_chart_stay_in_their_order() -> None:
    chart = charts.distribution_chart((0, 3, 0, 0, 0, 0, 0, 2, 1, 4)).to_dict()
    orders = [layer["encoding"]["x"]["sort"] for layer in chart["layer"]]
    assert orders == [["10–19", "20–29", "30–39", "40–49", "50–59", "60–69", "70–79", "80–89", "90–100"]] * 2


def test_loads_stand_against_the_seats_of_each_mentor() -> None:
    frame = charts.load_frame({"Ana": 1, "Ben": 1}, {"Ana": 3, "Ben": 1, "Carl": 2, "Dora": 0})
    assert frame["Mentor"].tolist() == ["Ben", "Ana", "Carl", "Dora"]
    assert frame["Seats"].tolist() == [1, 3, 2, 0] and frame["Free seats"].tolist() == [0, 2, 2, 0]
    assert frame["Filled"].tolist()[:3] == pytest.approx([1, 1 / 3, 0]) and np.isnan(frame["Filled"].tolist()[3])
    assert charts.load_title(frame) == "2 of 6 seats are filled; 1 mentor has no mentee"


def test_the_file_of_pairs_holds_the_points_of_each_criterion_and_they_add_up() -> None:
    result = proposals.run(*random_cohort(12, 9, Random(2)), MatchingFacts(), Settings(minimum=0))
    frame = _with_points(result)
    parts = [f"{criterion.label}, points" for criterion in CRITERIA.values()]
    assert set(parts) <= set(frame.columns) and len(frame)
    assert frame[parts].sum(axis=1).tolist() == pytest.approx([100 * pair.score for pair in result.pairs], abs=0.05)


def test_weights_are_shown_as_points_of_100() -> None:
    shares = points_of_100(default_weights())
    assert sum(shares.values()) == pytest.approx(100) and shares["needs"] == pytest.approx(100 * 40 / 115)


def test_a_finding_stands_only_beside_what_it_is_about() -> None:
    assert {key: criterion.evidence for key, criterion in CRITERIA.items() if criterion.evidence} == {
        "wishes": "E7",  # having a say in the match
        "availability": "E2",  # meeting more often
    }
