"""Calibration: wrong orders by hand and by brute force, intervals that cover, silence, and what is suggested."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import numpy as np
import pytest
from sqlite_utils import Database

from core import actions, store
from core.charts import calibration as charts
from core.domain.match import calibration
from core.domain.match.calibration import (
    TOTAL,
    PairOutcome,
    covered_range,
    misranking,
    records,
    reliability,
    suggestion,
)
from core.domain.match.criteria import CRITERIA, default_weights
from tests.story import DAY, acted, introduced, recruited


def outcome(score: float, rating: float | None = None, *, mentor: int, run: int | None = 1, **more) -> PairOutcome:
    return PairOutcome(run, mentor, score, {"needs": score}, rating, **more)


def by_score(pairs: list[PairOutcome], what: str = "rating"):
    return misranking(pairs, [pair.score for pair in pairs], what)


def dealt(seed: int, n: int = 60, mentors: int = 30, runs: int = 3, slope: float = 0.0) -> list[PairOutcome]:
    """Invented pairs: coarse scores and ratings, so that ties are many; some unrated, some stopped, some with goals."""
    rng = np.random.default_rng(seed)
    pairs = []
    for _ in range(n):
        score = round(float(rng.random()), 1)
        rating = round(float(np.clip(3 + slope * (score - 0.5) + rng.normal(), 1, 5)) * 2) / 2
        pairs.append(
            PairOutcome(
                int(rng.integers(runs)),
                int(rng.integers(mentors)),
                score,
                {"needs": score, "style": round(float(rng.random()), 1)},
                rating if rng.random() < 0.9 else None,
                float(rng.integers(4)) / 3 if rng.random() < 0.7 else None,
                days=int(rng.integers(10, 200)),
                stopped=bool(rng.random() < 0.3),
            )
        )
    return pairs


def brute_force(pairs: list[PairOutcome], what: str) -> tuple[int, int]:
    """(wrong, comparisons), two pairs at a time, in the words of the definition."""
    wrong = right = 0
    for a, b in combinations(pairs, 2):
        if a.run_id != b.run_id or a.score == b.score:
            continue
        high, low = (a, b) if a.score > b.score else (b, a)
        if what == "staying":
            worse = high.stopped and low.days > high.days
            better = low.stopped and high.days > low.days
        else:
            mine, theirs = (high.rating, low.rating) if what == "rating" else (high.goals, low.goals)
            if mine is None or theirs is None:
                continue
            worse, better = mine < theirs, mine > theirs
        wrong, right = wrong + worse, right + better
    return wrong, wrong + right


@pytest.mark.parametrize("what", calibration.OUTCOMES)
@pytest.mark.parametrize("seed", range(6))
def test_wrong_orders_are_those_that_two_loops_count(what: str, seed: int) -> None:
    pairs = dealt(seed)
    wrong, comparisons = brute_force(pairs, what)
    result = by_score(pairs, what)
    assert result.comparisons == comparisons
    assert result.share == pytest.approx(wrong / comparisons)


def test_the_interval_is_the_jackknife_over_mentors_worked_out_pair_by_pair() -> None:
    pairs = dealt(3)
    wrong, comparisons = brute_force(pairs, "rating")
    compared = [
        pair
        for pair in pairs
        if pair.rating is not None
        and any(
            other.run_id == pair.run_id and other.score != pair.score and other.rating not in (None, pair.rating)
            for other in pairs
        )
    ]
    mentors = sorted({pair.mentor_id for pair in compared})
    without = []
    for mentor in mentors:
        bad, total = brute_force([pair for pair in pairs if pair.mentor_id != mentor], "rating")
        without.append(1 - 2 * bad / total)
    order, k = 1 - 2 * wrong / comparisons, len(mentors)
    error = np.sqrt((k - 1) / k * ((np.array(without) - np.mean(without)) ** 2).sum())
    from scipy.stats import t

    reach = t.ppf(0.975, k - 1) * error / (1 - order**2)
    result = by_score(pairs)
    assert result.mentors == k
    assert result.low == pytest.approx((1 - np.tanh(np.arctanh(order) + reach)) / 2)
    assert result.high == pytest.approx((1 - np.tanh(np.arctanh(order) - reach)) / 2)


def test_of_four_pairs_counted_by_hand_one_order_in_five_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "FEWEST_PAIRS", 1)
    monkeypatch.setattr(calibration, "FEWEST_MENTORS", 1)
    # 90 > 80 > 70 > 60 points, rated 4, 5, 3, 3: 90/80 is wrong, 70/60 is a tie, the other four are right.
    pairs = [outcome(s, r, mentor=n) for n, (s, r) in enumerate([(0.9, 4), (0.8, 5), (0.7, 3), (0.6, 3)])]
    result = by_score(pairs)
    assert (result.pairs, result.comparisons, result.share) == (4, 5, pytest.approx(0.2))


def test_pairs_are_compared_within_their_run_only() -> None:
    two_runs = [outcome(0.9, 2, mentor=n, run=1) for n in range(20)]
    two_runs += [outcome(0.5, 5, mentor=20 + n, run=2) for n in range(20)]
    assert by_score(two_runs).comparisons == 0
    by_hand = [outcome(0.9, 2, mentor=1, run=None), outcome(0.5, 5, mentor=2, run=None)]
    assert by_score(by_hand).comparisons == 0


def test_a_pair_still_together_for_a_shorter_time_is_no_proof_of_staying(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "FEWEST_PAIRS", 1)
    stopped = outcome(0.9, mentor=1, days=90, stopped=True)
    shorter = outcome(0.5, mentor=2, days=60)
    longer = outcome(0.4, mentor=3, days=120)
    assert by_score([stopped, shorter], "staying").comparisons == 0
    assert by_score([stopped, shorter, longer], "staying").comparisons == 1


def test_a_perfect_order_has_an_interval_and_few_pairs_have_none() -> None:
    perfect = by_score([outcome(n / 30, 1 + n / 10, mentor=n) for n in range(30)])
    assert perfect.share == perfect.low == 0
    # Wilson for 0 of 15, half of 30 mentors: z² / (15 + z²) = 3.8415 / 18.8415
    assert perfect.high == pytest.approx(0.2039, abs=1e-4)
    assert perfect.better_than_chance
    few = by_score([outcome(n / 30, 1 + n / 10, mentor=n) for n in range(19)])
    assert few.share is None and few.words == "too few to say (19 pairs)"
    busy = by_score([outcome(n / 30, 1 + n / 10, mentor=n % 9) for n in range(30)])
    assert busy.share is None, "thirty pairs of nine mentors"


def test_nothing_is_said_about_staying_below_five_stops() -> None:
    pairs = [outcome(n / 40, mentor=n, days=100 + n) for n in range(36)]
    stops = [outcome(0.5 + n / 100, mentor=50 + n, days=50, stopped=True) for n in range(5)]
    assert by_score([*pairs, *stops[:4]], "staying").share is None
    assert by_score([*pairs, *stops], "staying").share is not None


def test_the_interval_holds_chance_about_as_often_as_it_says() -> None:
    """200 programs in which the score says nothing, mentors with several pairs each: 95 of 100 intervals hold 1/2."""
    results = [by_score(dealt(seed, n=50, mentors=25, runs=1)) for seed in range(1000, 1200)]
    covered = sum(result.low <= 0.5 <= result.high for result in results)
    assert 180 <= covered <= 198


def test_a_score_that_tells_is_told_from_chance() -> None:
    clear = by_score(dealt(1, n=80, mentors=60, runs=1, slope=5))
    assert clear.better_than_chance
    title = charts.misranking_title(records(dealt(1, n=80, mentors=60, runs=1, slope=5)), "rating")
    assert title.endswith("fared worse: better than chance")


def test_every_criterion_and_the_total_have_a_record_by_every_outcome() -> None:
    entries = records(dealt(2))
    assert [entry.key for entry in entries] == [TOTAL, *CRITERIA]
    assert all(set(entry.by_outcome) == set(calibration.OUTCOMES) for entry in entries)
    unasked = next(entry for entry in entries if entry.key == "past")
    assert unasked.by_outcome["rating"].comparisons == 0, "no pair has a score on it"


def test_the_reliability_curve_is_the_best_that_never_falls() -> None:
    # 20 pairs, a score each; ratings 1, 3, 2, then 4: the 3 and the 2 are out of order and share 2.5.
    ratings = [1.0, 3.0, 2.0] + [4.0] * 17
    pairs = [outcome(n / 20, rating, mentor=n) for n, rating in enumerate(ratings)]
    curve = reliability(pairs, np.random.default_rng(1))
    assert curve is not None
    assert curve.fitted.tolist() == pytest.approx([1, 2.5, 2.5] + [4] * 17)
    assert curve.total == 20 and curve.mean == pytest.approx(3.7)
    # of the squares around the mean the curve leaves 0.5² for the 3 and 0.5² for the 2
    squares = sum((rating - 3.7) ** 2 for rating in ratings)
    assert curve.explained == pytest.approx(1 - 0.5 / squares)
    assert curve.leaves_chance
    assert reliability(pairs[:19], np.random.default_rng(1)) is None


def test_pairs_with_one_score_share_one_value_of_the_curve() -> None:
    pairs = [outcome(0.5, 2.0, mentor=n) for n in range(10)] + [outcome(0.5, 4.0, mentor=n) for n in range(10)]
    curve = reliability(pairs, np.random.default_rng(1))
    assert curve is not None
    assert (curve.scores.tolist(), curve.pairs.tolist(), curve.fitted.tolist()) == ([0.5], [20], [3.0])
    assert not curve.leaves_chance


def test_ratings_dealt_out_by_chance_seldom_leave_what_chance_gives() -> None:
    curves = [reliability(dealt(seed, slope=0), np.random.default_rng(7)) for seed in range(40)]
    assert sum(curve.leaves_chance for curve in curves) <= 6  # 2 are expected; 6 or fewer in 99 of 100 tries
    assert reliability(dealt(1, slope=5), np.random.default_rng(7)).leaves_chance


def test_the_range_counts_the_possible_pairs_that_it_says_nothing_about() -> None:
    pairs = [outcome(0.6, 4.0, mentor=1), outcome(0.8, 4.0, mentor=2), outcome(0.95, mentor=3)]
    covered = covered_range(pairs, np.array([0.3, 0.59, 0.6, 0.7, 0.8, 0.9], np.float32))
    assert covered is not None
    assert (covered.below, covered.within, covered.above) == (2, 3, 1)
    assert "Rated pairs had 60 to 80 points. Of the 6 pairs possible today, 2 have fewer and 1 has more" in (
        covered.sentence
    )
    inside = covered_range(pairs, np.array([0.7, 0.61]))
    assert inside is not None and inside.sentence.endswith("So do all 2 pairs possible today.")
    single = covered_range(pairs, np.array([0.7]))
    assert single is not None and single.sentence.endswith("So does the one pair possible today.")
    assert covered_range(pairs[2:], np.array([0.5])) is None


def telling(direction: int) -> list[PairOutcome]:
    """40 pairs whose way of working orders their ratings (1) or turns them round (-1); needs are dealt out."""
    rng = np.random.default_rng(5)
    pairs = []
    for n in range(40):
        style, needs = n / 40, float(rng.random())
        rating = 3 + direction * (2 * style - 1) + 0.2 * float(rng.normal())
        pairs.append(PairOutcome(1, n, needs, {"needs": needs, "style": style}, float(np.clip(rating, 1, 5))))
    return pairs


def test_a_criterion_that_orders_pairs_well_is_to_be_raised_and_its_gain_is_recounted() -> None:
    weights = default_weights()
    proposal = suggestion(telling(1), weights)
    assert proposal is not None and proposal.key == "style"
    assert (proposal.weight, proposal.suggested) == (weights["style"], weights["style"] + 10)
    for side, style in ((proposal.before, proposal.weight), (proposal.after, proposal.suggested)):
        whole = sum(weights.values()) - weights["style"] + style
        totals = [
            (weights["needs"] * p.criteria["needs"] + style * p.criteria["style"]) / whole for p in telling(1)
        ]  # the other criteria are neutral for every pair
        wrong = sum(
            (a > b) != (p.rating > q.rating) for (a, p), (b, q) in combinations(zip(totals, telling(1), strict=True), 2)
        )
        assert side.share == pytest.approx(wrong / (40 * 39 / 2))
    assert proposal.after.share < proposal.before.share
    assert proposal.sentence.startswith("Try “Ways of working” at 20 instead of 10.")


def test_a_criterion_that_turns_pairs_round_is_to_be_lowered_but_not_below_zero() -> None:
    proposal = suggestion(telling(-1), default_weights() | {"style": 5.0})
    assert proposal is not None
    assert (proposal.key, proposal.suggested) == ("style", 0.0)
    assert suggestion(telling(-1), default_weights() | {"style": 0.0}) is None


def test_chance_seldom_suggests_a_weight_and_few_pairs_never() -> None:
    assert sum(suggestion(dealt(seed, runs=1), default_weights()) is not None for seed in range(30)) <= 4
    assert suggestion(telling(1)[:19], default_weights()) is None


def test_outcomes_are_what_was_recorded_of_pairs_that_a_run_scored(db: Database) -> None:
    program_id = recruited(db, mentees=3, mentors=3)
    first, second = introduced(db, program_id)[:2]
    assert store.matching.pair_outcomes(db, on=DAY) == []  # these proposals kept no breakdown
    breakdown = '{"needs": {"score": 0.75, "points": 30}}'
    db.execute("UPDATE matches SET breakdown = ?, score = 0.75", (breakdown,))
    later = acted(DAY + timedelta(days=60))
    actions.record_check(db, first, "mentee", {"trust": 4, "contact": 4}, answered_on=DAY + timedelta(days=50), **later)
    actions.record_check(db, first, "mentor", {"trust": 5}, answered_on=DAY + timedelta(days=40), **later)
    outcome, other = store.matching.pair_outcomes(db, on=DAY + timedelta(days=60))[:2]
    assert (outcome.rating, outcome.goals, outcome.days, outcome.stopped) == (4.5, None, 60, False)
    assert (outcome.score, dict(outcome.criteria)) == (0.75, {"needs": 0.75})
    assert other.rating is None
    actions.end_relationship(db, second, "dropped", reason="mismatch", **acted(DAY + timedelta(days=30)))
    other = store.matching.pair_outcomes(db, on=DAY + timedelta(days=60))[1]
    assert (other.days, other.stopped) == (30, True)


def test_who_left_the_company_did_not_drop_a_pair(db: Database) -> None:
    program_id = recruited(db)
    first, *_ = introduced(db, program_id)
    db.execute('UPDATE matches SET breakdown = \'{"needs": {"score": 1}}\', score = 1.0')
    actions.end_relationship(db, first, "dropped", reason="left_company", **acted(DAY + timedelta(days=30)))
    left = store.matching.pair_outcomes(db, on=date(2030, 1, 1))[0]
    assert (left.days, left.stopped) == (30, False)
