"""Calibration: how often the score put two pairs in the wrong order, by what became of them. Changes no weight.

Only pairs that people chose have an outcome, so nothing here says how a pair would have fared that nobody tried, and
nothing says why a pair fared well. What it can say is whether the order that a run gave held, and how sure that is.

Two pairs are compared when the same run scored them, their scores differ, and one is known to have fared better: rated
higher, more of its goals reached, or still together when the other one had switched or dropped. *Misranking* is the
share of these comparisons in which the higher score fared worse: 0 is a perfect order, 1/2 is chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import atanh, tanh

import numpy as np
from numpy.typing import NDArray

from core.domain.base import intervals
from core.domain.base.text import counted, definite
from core.domain.match.criteria import CRITERIA, NEUTRAL, normalized

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

TOTAL = "total"  # the whole score, beside the keys of the criteria
OUTCOMES: Mapping[str, str] = {"rating": "Later ratings", "goals": "Goals reached", "staying": "Switches and drops"}
# Outcomes that come as an end, which pairs that are still together may yet see.
ENDS: Mapping[str, Callable[[PairOutcome], bool]] = {
    "staying": lambda pair: pair.stopped,
    "switching": lambda pair: pair.switched,
    "dropping": lambda pair: pair.stopped and not pair.switched,
}
FEWEST_PAIRS = 20  # pairs in comparisons below which nothing is said
FEWEST_MENTORS = 10  # of them: pairs of one mentor are not independent
FEWEST_STOPS = 5  # switches and drops below which staying together tells nothing
STEP = 10  # of 100: how far a suggested weight is moved at once
SHUFFLES = 400  # how often outcomes are dealt out anew to see what chance alone gives


@dataclass(frozen=True)
class PairOutcome:
    """A pair that was introduced: how it was scored when it was proposed, and what became of it.

    run_id: which run scored it; None compares with nobody. score and criteria: 0..1. rating: 1..5 by both sides, None
    while nobody answered. goals: the share of its goals that were achieved, None until it is over or without a goal.
    days: together until it ended or until today. stopped: it was switched or dropped; switched: which of the two.
    program_id: the round that it belongs to.
    """

    run_id: int | None
    mentor_id: int
    score: float
    criteria: Mapping[str, float]
    rating: float | None = None
    goals: float | None = None
    days: int = 0
    stopped: bool = False
    switched: bool = False
    program_id: int = 0


@dataclass(frozen=True)
class Misranking:
    """How often the higher-scored of two pairs fared worse, 0..1 with its interval; None where there are too few.

    pairs, mentors: those that stand in a comparison. ends: how many of them ended, where the outcome is an end.
    """

    pairs: int
    mentors: int
    comparisons: int
    ends: int | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def words(self) -> str:
        """ "41 of 100 (30 to 53)", or that there are too few."""
        if self.share is None or self.low is None or self.high is None:
            return f"too few to say ({counted(self.pairs, 'pair')})"
        return f"{self.share * 100:.0f} of 100 ({self.low * 100:.0f} to {self.high * 100:.0f})"

    @property
    def better_than_chance(self) -> bool:
        """Whether the whole interval lies below 1/2."""
        return self.high is not None and self.high < 0.5

    @property
    def worse_than_chance(self) -> bool:
        """Whether the whole interval lies above 1/2."""
        return self.low is not None and self.low > 0.5


@dataclass(frozen=True)
class CriterionRecord:
    """One criterion, or the total: the scores that pairs with any outcome had, and its misranking by each outcome."""

    key: str
    lowest: float
    highest: float
    by_outcome: Mapping[str, Misranking]

    @property
    def label(self) -> str:
        return "Whole score" if self.key == TOTAL else CRITERIA[self.key].label


@dataclass(frozen=True)
class Reliability:
    """The mean rating that goes with each score, never falling as the score rises (a CORP reliability diagram).

    scores (k,) ascending and different, pairs (k,) how many had each, fitted (k,) ratings 1..5. low, high (k,): between
    them lie 95 in 100 curves that come about when ratings are dealt out by chance. explained: the share of the spread
    of ratings that the curve accounts for; by_chance, most_by_chance: the same when dealt out, on average and in the
    highest 5 of 100, for a rising curve always explains something.
    """

    scores: Floats
    pairs: NDArray[np.int64]
    fitted: Floats
    low: Floats
    high: Floats
    mean: float
    explained: float
    by_chance: float
    most_by_chance: float

    @cached_property
    def total(self) -> int:
        """Rated pairs in all."""
        return int(self.pairs.sum())

    @property
    def leaves_chance(self) -> bool:
        """Whether the curve explains more than chance does 95 times of 100."""
        return self.explained > self.most_by_chance


@dataclass(frozen=True)
class CoveredRange:
    """Which scores have a rating, and how many of today's possible pairs lie below, within and above them."""

    low: float
    high: float
    below: int
    within: int
    above: int

    @property
    def sentence(self) -> str:
        """What is known about, and how much is not."""
        possible = self.below + self.within + self.above
        sentence = f"Rated pairs had {self.low * 100:.0f} to {self.high * 100:.0f} points."
        if not possible:
            return sentence
        if not self.below + self.above:
            also = "So does the one pair" if possible == 1 else f"So do all {possible:,} pairs"
            return f"{sentence} {also} possible today."
        fewer, more = counted(self.below, "has fewer", "have fewer"), counted(self.above, "has more", "have more")
        return (
            f"{sentence} Of {definite(possible, 'pair')} possible today, {fewer} and {more}: nothing here speaks about "
            "them."
        )


@dataclass(frozen=True)
class WeightSuggestion:
    """One weight to move, and the misranking of the whole score by ratings before and after, on the same pairs."""

    key: str
    weight: float
    suggested: float
    criterion: Misranking
    before: Misranking
    after: Misranking

    @property
    def sentence(self) -> str:
        """What to try, and on what grounds."""
        return (
            f"Try “{CRITERIA[self.key].label}” at {self.suggested:.0f} instead of {self.weight:.0f}. By itself this "
            f"criterion put {self.criterion.words} comparisons in the wrong order, chance being 50; the interval is "
            f"wider here, because all {len(CRITERIA)} criteria are looked at. The whole score would have gone wrong in "
            f"{(self.after.share or 0) * 100:.1f} of 100 instead of {(self.before.share or 0) * 100:.1f}."
        )


def records(
    pairs: Sequence[PairOutcome],
    level: float = intervals.LEVEL,
    outcomes: Iterable[str] = OUTCOMES,
    keys: Iterable[str] = (TOTAL, *CRITERIA),
) -> list[CriterionRecord]:
    """The total and then every criterion in their order, each against every outcome."""
    return [_record(pairs, key, level, tuple(outcomes)) for key in keys]


def misranking(
    pairs: Sequence[PairOutcome], scores: Sequence[float], outcome: str, level: float = intervals.LEVEL
) -> Misranking:
    """How often the higher of two scores, in the order of the pairs, fared worse; a NaN score is compared with nobody.

    The share is 1 less Goodman and Kruskal's concordance: ties of scores or outcomes say nothing about the order and
    are left out (Goodman & Kruskal 1954, JASA 49:732-764). For an end (ENDS), a pair counts as better than one that
    ended so only if it was together for longer (Harrell et al. 1982, JAMA 247:2543-2546). The interval is a jackknife
    that leaves out one mentor at a time, on Fisher's scale (Newson 2006, Stata Journal 6:309-334): the pairs of one
    mentor are not independent. Where every comparison agrees, the jackknife sees no spread; then it is Wilson's
    interval of half as many trials as there are mentors, for so many comparisons share nobody.
    """
    values = np.asarray(scores, float)
    mentors = np.array([pair.mentor_id for pair in pairs], np.int64)
    wrong, right = np.zeros(len(pairs)), np.zeros(len(pairs))
    # Comparisons inside one mentor's pairs stand in the sums of both: they are taken off once.
    twice: dict[int, tuple[float, float]] = {}
    for rows in _by_run(pairs):
        better = _better([pairs[row] for row in rows], outcome)
        gap = values[rows][:, None] - values[rows][None, :]
        wrong_way, right_way = better & (gap < 0), better & (gap > 0)
        wrong[rows] = wrong_way.sum(axis=0) + wrong_way.sum(axis=1)
        right[rows] = right_way.sum(axis=0) + right_way.sum(axis=1)
        own = mentors[rows]
        shared = own[:, None] == own[None, :]
        for row in np.flatnonzero((shared & (wrong_way | right_way)).any(axis=1)):
            before = twice.get(int(own[row]), (0.0, 0.0))
            inside = shared[row]
            twice[int(own[row])] = (
                before[0] + float(wrong_way[row, inside].sum()),
                before[1] + float(right_way[row, inside].sum()),
            )
    in_comparison = wrong + right > 0
    compared_mentors = np.unique(mentors[in_comparison])
    all_wrong, all_right = wrong.sum() / 2, right.sum() / 2
    ends = None
    if outcome in ENDS:
        ends = sum(ENDS[outcome](pair) for pair, compared in zip(pairs, in_comparison, strict=True) if compared)
    count = Misranking(int(in_comparison.sum()), len(compared_mentors), int(all_wrong + all_right), ends)
    too_few = count.pairs < FEWEST_PAIRS or count.mentors < FEWEST_MENTORS
    if too_few or (ends is not None and ends < FEWEST_STOPS):
        return count
    share = all_wrong / (all_wrong + all_right)
    without = []
    for mentor in compared_mentors.tolist():
        off = twice.get(mentor, (0.0, 0.0))
        left_wrong = all_wrong - (wrong[mentors == mentor].sum() - off[0])
        left_right = all_right - (right[mentors == mentor].sum() - off[1])
        if not left_wrong + left_right:
            return count  # all rests on one mentor
        without.append(left_wrong / (left_wrong + left_right))
    low, high = _jackknife(float(share), np.array(without), level)
    return replace(count, share=float(share), low=low, high=high)


def reliability(pairs: Sequence[PairOutcome], rng: np.random.Generator) -> Reliability | None:
    """The rating that goes with each score, by isotonic regression (pool adjacent violators); None below FEWEST_PAIRS.

    CORP, without bins to choose: Dimitriadis, Gneiting & Jordan 2021, PNAS 118(8):e2016191118, for means instead of
    probabilities as in Gneiting & Resin 2023, Electronic Journal of Statistics 17:3226-3286. A score is no forecast of
    a rating, so there is no diagonal to lie on; the mark is the flat line of the mean, and the band is what dealing
    out the ratings by chance gives. It takes the pairs as independent, which flatters where mentors have several.
    """
    rated = [(pair.score, pair.rating) for pair in pairs if pair.rating is not None]
    if len(rated) < FEWEST_PAIRS:
        return None
    scores, place, counts = np.unique([score for score, _ in rated], return_inverse=True, return_counts=True)
    ratings = np.array([rating for _, rating in rated], float)
    mean, spread = float(ratings.mean()), float(ratings.var())
    fitted = _rising(ratings, place, counts)
    dealt = np.array([_rising(rng.permutation(ratings), place, counts) for _ in range(SHUFFLES)])
    low, high = np.quantile(dealt, (0.025, 0.975), axis=0)

    def explained(curve: Floats) -> float:
        return float((counts * (curve - mean) ** 2).sum()) / (len(ratings) * spread) if spread else 0.0

    chance = [explained(curve) for curve in dealt]
    by_chance, most = float(np.mean(chance)), float(np.quantile(chance, 0.95))
    return Reliability(scores, counts, fitted, low, high, mean, explained(fitted), by_chance, most)


def covered_range(pairs: Sequence[PairOutcome], possible: NDArray[np.floating]) -> CoveredRange | None:
    """Which scores have a rating, and where the scores of today's possible pairs lie; None without a rated pair."""
    rated = [pair.score for pair in pairs if pair.rating is not None]
    if not rated:
        return None
    low, high = min(rated), max(rated)
    # Whole points, as they are shown: 58 is not below "58 to 84".
    shown = np.round(np.asarray(possible, float) * 100)
    below, above = int((shown < round(low * 100)).sum()), int((shown > round(high * 100)).sum())
    return CoveredRange(low, high, below, len(shown) - below - above, above)


def suggestion(pairs: Sequence[PairOutcome], weights: Mapping[str, float]) -> WeightSuggestion | None:
    """The one weight whose move by STEP would have ordered the rated pairs better than today's weights, or None.

    Only criteria that ratings tell apart from chance are tried, at a level that is shared out among all of them
    (Bonferroni), for among eight criteria one easily looks telling by luck. The whole score is worked out anew from
    what the pairs scored on each criterion, the same way before and after, without what weighs more for some mentees.
    """
    level = 1 - (1 - intervals.LEVEL) / len(CRITERIA)
    current = misranking(pairs, _totals(pairs, weights), "rating")
    if current.share is None:
        return None
    best, best_share = None, current.share
    for key in CRITERIA:
        own = misranking(pairs, _scores(pairs, key), "rating", level)
        if not (own.better_than_chance or own.worse_than_chance):
            continue
        suggested = min(100.0, weights[key] + STEP) if own.better_than_chance else max(0.0, weights[key] - STEP)
        moved = {**weights, key: suggested}
        if suggested == weights[key] or not any(moved.values()):
            continue
        after = misranking(pairs, _totals(pairs, moved), "rating")
        if after.share is not None and after.share < best_share:
            best_share = after.share
            best = WeightSuggestion(key, weights[key], suggested, own, current, after)
    return best


def _record(pairs: Sequence[PairOutcome], key: str, level: float, outcomes: Iterable[str]) -> CriterionRecord:
    scores = _scores(pairs, key)
    known = [score for score in scores if not np.isnan(score)]
    return CriterionRecord(
        key,
        min(known, default=float("nan")),
        max(known, default=float("nan")),
        {outcome: misranking(pairs, scores, outcome, level) for outcome in outcomes},
    )


def _scores(pairs: Sequence[PairOutcome], key: str) -> list[float]:
    """What each pair scored on a criterion or as a whole; NaN where it was not asked yet."""
    return [pair.score if key == TOTAL else pair.criteria.get(key, float("nan")) for pair in pairs]


def _totals(pairs: Sequence[PairOutcome], weights: Mapping[str, float]) -> list[float]:
    """The weighted mean of what each pair scored on the criteria, rounded so that equal sums are ties."""
    shares = normalized(weights)
    return [round(sum(share * pair.criteria.get(key, NEUTRAL) for key, share in shares.items()), 9) for pair in pairs]


def _by_run(pairs: Sequence[PairOutcome]) -> list[list[int]]:
    """The rows of the pairs of each run."""
    runs: dict[int, list[int]] = {}
    for row, pair in enumerate(pairs):
        if pair.run_id is not None:
            runs.setdefault(pair.run_id, []).append(row)
    return list(runs.values())


def _better(pairs: Sequence[PairOutcome], outcome: str) -> Flags:
    """bool (n, n): whether the pair in the row is known to have fared better than the pair in the column."""
    if outcome in ENDS:
        days = np.array([pair.days for pair in pairs])
        ended = np.array([ENDS[outcome](pair) for pair in pairs], bool)
        return (days[:, None] > days[None, :]) & ended[None, :]
    known = [pair.rating if outcome == "rating" else pair.goals for pair in pairs]
    values = np.array([np.nan if value is None else value for value in known], float)
    return np.asarray(values[:, None] > values[None, :])


def _jackknife(share: float, without: Floats, level: float) -> tuple[float, float]:
    """The interval of a share from what it is without each group, see `misranking`."""
    groups = len(without)
    order = 1 - 2 * share  # Somers' D: 1 a perfect order, 0 chance
    low, high = intervals.mean(groups * order - (groups - 1) * (1 - 2 * without), level)  # of the pseudo-values
    half = (high - low) / 2
    if abs(order) > 1 - 1e-12 or half < 1e-12:
        trials = max(1, groups // 2)
        return intervals.share(round(share * trials), trials, level)
    reach = half / (1 - order**2)
    return (1 - tanh(atanh(order) + reach)) / 2, (1 - tanh(atanh(order) - reach)) / 2


def _rising(ratings: Floats, place: NDArray[np.int64], counts: NDArray[np.int64]) -> Floats:
    """The best curve through the ratings that never falls; pairs with one score have one value."""
    from scipy.optimize import isotonic_regression  # only here: every page would wait for it

    means = np.bincount(place, weights=ratings) / counts
    return np.asarray(isotonic_regression(means, weights=counts).x)
