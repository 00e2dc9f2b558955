"""Matched comparison on public data whose true answer is known from an experiment, beside R's MatchIt.

The data come with MatchIt and stay there, so these tests need R with MatchIt (on Debian: r-cran-matchit).
"""

import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks import proof
from core.domain.kpis.comparison import compare

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/how-we-compare.md"
EXPERIMENT = 1_794  # dollars; Dehejia and Wahba 1999, table 3: participants and others drawn by lot


@pytest.fixture(scope="module")
def data() -> proof.Lalonde:
    loaded = proof.lalonde()
    if loaded is None:
        pytest.skip("R with MatchIt is not installed")
    return loaded


def test_no_nearest_neighbor_search_comes_closer(data):
    pairs = proof.compared_lalonde(data, caliper=np.inf).pairs
    assert len(data.nearest) == 3
    for theirs in data.nearest.values():
        assert len(pairs) >= len(theirs)
        assert proof.total_distance(data, pairs) <= proof.total_distance(data, theirs) + 1e-9
        assert proof.imbalance(data, pairs) <= proof.imbalance(data, theirs)


def test_matching_comes_near_the_experiment_where_the_naive_difference_does_not(data):
    for ratio in (1, 3):
        effect = proof.compared_lalonde(data, ratio=ratio).effects["re78"]
        assert effect.naive == pytest.approx(-635, abs=0.5)
        assert abs(effect.estimate - EXPERIMENT) < abs(effect.naive - EXPERIMENT) / 3
        assert effect.low < EXPERIMENT < effect.high


def test_the_figures_in_the_documents_are_those_of_the_product(data):
    rows = re.findall(r"^\| up to (\d) each .*$", text := DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == ["1", "3"]
    for ratio in (1, 3):
        answer = proof.compared_lalonde(data, ratio=ratio)
        effect = answer.effects["re78"]
        line = next(line for line in text.splitlines() if line.startswith(f"| up to {ratio} each "))
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        shown = [
            f"{value:+,.0f}".replace("+", "").replace("-", "−") for value in (effect.estimate, effect.low, effect.high)
        ]
        assert cells[1:] == [f"{answer.matched} and {len(answer.pairs)}", shown[0], f"{shown[1]} to {shown[2]}"]
    ours = proof.compared_lalonde(data, caliper=np.inf).pairs
    theirs = data.nearest["mahalanobis in order of rows"]
    distances = [proof.total_distance(data, pairs) for pairs in (theirs, ours)]
    apart = [proof.imbalance(data, pairs) for pairs in (theirs, ours)]
    words = " ".join(text.split())
    assert (
        f"finds {len(theirs)} pairs with a total distance of {distances[0]:.1f} and a largest imbalance of "
        f"{apart[0]:.2f}; ours are {len(ours)} pairs with {distances[1]:.1f} and {apart[1]:.2f}." in words
    )
    for exact, sentence in (
        (["race"], "alike in race alone {:,.0f},"),
        (["race", "nodegree"], "alike in race and no degree {:,.0f},"),
        ([], "nothing alike and race among the close columns {:,.0f}."),
    ):
        columns = ["race", "married", "nodegree", *proof.LALONDE_NEAR]
        answer = compare(
            data.people,
            took_part=data.took_part,
            exact=exact,
            near=[column for column in columns if column not in exact],
            outcomes=["re78"],
            rng=np.random.default_rng(0),
        )
        assert sentence.format(answer.effects["re78"].estimate) in words
    assert "| all against all, without matching | 185 and 429 | −635 |" in text
