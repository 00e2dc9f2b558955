"""Prediction: what higher scores went with, by hand; ends told apart; the correction; sentences true of numbers."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest

from core.domain.match.calibration import TOTAL, PairOutcome, misranking, records
from core.domain.match.criteria import CRITERIA
from core.domain.proof.prediction import BETTER, NO_DIFFERENCE, OUTCOMES, TOO_FEW, WORSE, predict


def pair(score: float, *, mentor: int, run: int = 1, **more) -> PairOutcome:
    return PairOutcome(run, mentor, score, {"needs": score, **more.pop("criteria", {})}, **more)


def ordered(direction: int = 1, n: int = 30) -> list[PairOutcome]:
    """Pairs of a mentor each, whose ratings follow their scores (1) or run against them (-1), but for two swaps."""
    ratings = [1 + 4 * rank / (n - 1) for rank in range(n)]
    ratings[3], ratings[4], ratings[20], ratings[21] = ratings[4], ratings[3], ratings[21], ratings[20]
    return [
        pair(rank / n, mentor=rank, rating=ratings[rank if direction == 1 else n - 1 - rank], program_id=1)
        for rank in range(n)
    ]


def chance(seed: int, n: int = 120) -> list[PairOutcome]:
    """Pairs whose fate has nothing to do with any score; some switched, some dropped, some over with goals."""
    rng = np.random.default_rng(seed)
    pairs = []
    for number in range(n):
        fate = rng.random()
        pairs.append(
            PairOutcome(
                int(rng.integers(2)),
                int(rng.integers(n // 2)),
                float(rng.random()),
                {key: float(rng.random()) for key in CRITERIA},
                float(rng.integers(1, 6)),
                float(rng.integers(4)) / 3,
                days=int(rng.integers(10, 300)),
                stopped=bool(fate < 0.4),
                switched=bool(fate < 0.2),
                program_id=number % 2,
            )
        )
    return pairs


def test_ratings_that_follow_the_score_are_found_and_counted() -> None:
    results = predict(ordered())
    whole = results.findings("rating")[0]
    comparisons = 30 * 29 // 2
    assert (whole.wrong.comparisons, whole.wrong.share) == (comparisons, 2 / comparisons)  # the two swaps
    assert whole.verdict == BETTER
    assert whole.sentence.startswith("Higher scores went with better ratings: the higher score fared worse in 0 of 100")
    assert results.headline == (
        "Higher scores went with better ratings. Switching, dropping and goals: too few to say."
    )


def test_ratings_that_run_against_the_score_are_called_that() -> None:
    whole = predict(ordered(-1)).findings("rating")[0]
    assert whole.wrong.share == 1 - 2 / (30 * 29 // 2)
    assert (whole.verdict, whole.sentence.split(":")[0]) == (WORSE, "Higher scores went with worse ratings")


def test_a_switch_and_a_drop_are_different_ends() -> None:
    """Four pairs by hand: 90 stays 100 days, 70 switched after 50, 50 dropped after 30, 30 switched after 80."""
    pairs = [
        pair(0.9, mentor=1, days=100),
        pair(0.7, mentor=2, days=50, stopped=True, switched=True),
        pair(0.5, mentor=3, days=30, stopped=True),
        pair(0.3, mentor=4, days=80, stopped=True, switched=True),
    ]
    scores = [each.score for each in pairs]
    switching, dropping = misranking(pairs, scores, "switching"), misranking(pairs, scores, "dropping")
    # Outlasting a switch: 90 over 70 and over 30 (right), 30 over 70 (wrong); the dropped pair outlasted nobody.
    assert (switching.comparisons, switching.ends) == (3, 2)
    # Outlasting the drop after 30 days: 90 and 70 (right), 30 (wrong).
    assert (dropping.comparisons, dropping.ends) == (3, 1)
    assert misranking(pairs, scores, "staying").comparisons == 6  # 90 over all three, 70 and 30 over 50, 30 over 70


@pytest.mark.parametrize("seed", range(5))
def test_ends_are_counted_as_two_loops_count_them(seed: int) -> None:
    pairs = chance(seed)
    for outcome, ended in (
        ("switching", lambda each: each.switched),
        ("dropping", lambda each: each.stopped and not each.switched),
    ):
        wrong = comparisons = 0
        for a, b in combinations(pairs, 2):
            if a.run_id != b.run_id or a.score == b.score:
                continue
            high, low = (a, b) if a.score > b.score else (b, a)
            worse, better = ended(high) and low.days > high.days, ended(low) and high.days > low.days
            wrong, comparisons = wrong + worse, comparisons + worse + better
        answer = misranking(pairs, [each.score for each in pairs], outcome)
        assert (answer.comparisons, answer.share) == (comparisons, pytest.approx(wrong / comparisons))


def test_the_error_is_shared_out_among_the_looks_that_have_enough_pairs() -> None:
    results = predict(chance(1))
    looks = (1 + len(CRITERIA)) * len(OUTCOMES)
    assert (results.looks, results.level) == (looks, pytest.approx(1 - 0.05 / looks))
    assert f"all {looks} hold at once" in results.correction
    alone = records(chance(1), 0.95, OUTCOMES)[0].by_outcome["rating"]
    wide = results.findings("rating")[0].wrong
    assert wide.share == alone.share and wide.low < alone.low and wide.high > alone.high
    # Only the total and the one criterion that these pairs were scored on can be compared, by ratings alone.
    assert predict(ordered()).looks == 2


def test_chance_seldom_looks_telling_in_any_of_all_looks() -> None:
    """At the usual 95% each of 36 looks, most of the 40 tables would show a finding; corrected, about 2 may."""
    alarms = 0
    for seed in range(40):
        results = predict(chance(seed))
        alarms += any(
            finding.verdict in (BETTER, WORSE) for outcome in OUTCOMES for finding in results.findings(outcome)
        )
    assert alarms <= 5


def test_too_few_says_what_there_is_and_what_it_takes() -> None:
    assert predict([]).headline == "Health, switching, dropping and goals: too few to say."
    assert predict([]).correction == "No score has enough pairs yet to be held against anything."
    none = predict([pair(0.5, mentor=1, rating=4.0)]).findings("rating")[0]
    assert none.sentence == "Too few to say: no two pairs of one matching run can be compared yet."
    three = predict(ordered()[:3]).findings("rating")[0]
    assert (
        three.sentence == "Too few to say: 3 pairs of 3 mentors can be compared, and it takes 20 pairs of 10 mentors."
    )
    of_one = predict([pair(rank / 30, mentor=rank % 3, rating=1 + rank / 10) for rank in range(30)])
    assert of_one.findings("rating")[0].sentence.startswith("Too few to say: 30 pairs of 3 mentors can be compared")
    switched = [
        pair(rank / 30, mentor=rank, days=100 - rank, stopped=rank < 1, switched=rank < 1, rating=3.0)
        for rank in range(30)
    ]
    switched[0] = pair(0.0, mentor=0, days=5, stopped=True, switched=True)
    assert predict(switched).findings("switching")[0].sentence == (
        "Too few to say: 1 switch among the pairs that can be compared, and it takes 5."
    )


def test_each_round_stands_alone_at_the_same_level() -> None:
    results = predict([*ordered(), *(pair(0.5 + n / 9, mentor=n, run=2, rating=3.0, program_id=7) for n in range(3))])
    assert list(results.by_round) == [1, 7]
    assert results.by_round[1].key == TOTAL
    assert results.by_round[1].by_outcome["rating"] == results.findings("rating")[0].wrong
    assert results.by_round[7].by_outcome["rating"].words == "too few to say (0 pairs)"


@pytest.mark.parametrize("seed", range(12))
def test_every_sentence_is_true_of_its_numbers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs = chance(seed, n=int(rng.integers(0, 90))) if seed % 3 else ordered((-1) ** seed, n=22 + seed)
    results = predict(pairs)
    for outcome in OUTCOMES:
        for finding in results.findings(outcome):
            wrong, sentence = finding.wrong, finding.sentence
            if wrong.share is None:
                assert sentence.startswith("Too few to say: ") and finding.verdict == TOO_FEW
                continue
            shown = re.search(r"fared worse in (\d+) of 100 comparisons \((\d+) to (\d+); chance is 50\)", sentence)
            assert shown is not None
            share, low, high = (int(number) for number in shown.groups())
            assert (share, low, high) == tuple(round(value * 100) for value in (wrong.share, wrong.low, wrong.high))
            assert low <= share <= high
            telling = wrong.high < 0.5 or wrong.low > 0.5
            assert sentence.startswith("No telling difference") == (not telling)
            assert finding.verdict == (NO_DIFFERENCE if not telling else BETTER if wrong.high < 0.5 else WORSE)
            if telling:
                words = OUTCOMES[outcome].better if wrong.share < 0.5 else OUTCOMES[outcome].worse
                assert sentence.startswith(f"Higher scores went with {words}: ")
    for outcome, what in OUTCOMES.items():
        verdict = results.findings(outcome)[0].verdict
        words = {BETTER: what.better, WORSE: what.worse}.get(verdict, what.label.lower())
        line = next(line for line in results.headline.split(". ") if words in line.lower())
        ending = {NO_DIFFERENCE: "no telling difference", TOO_FEW: "too few to say"}.get(verdict, "")
        assert line.rstrip(".").endswith(ending)
