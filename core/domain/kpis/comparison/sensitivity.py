"""Sensitivity: how strong something nobody measured would have to be, to explain a matched difference away.

Two people who look alike may still differ in how likely they were to take part. gamma bounds the ratio of their odds:
1 is a fair draw, 2 that a hidden cause made one of them twice as likely. The gamma given here is the largest at which
the difference is still more than chance, if the hidden cause also went along with the outcome almost perfectly
(Rosenbaum 1987, Sensitivity Analysis for Certain Permutation Inferences in Matched Observational Studies, Biometrika
74:13-26; 2002, Observational Studies, chapter 4).

Yes or no: the number of participants with a yes, as in the Mantel-Haenszel test. Numbers: the ranks of what each
member differs from the middle of the set, summed over participants (Hodges and Lehmann 1962, Rank Methods for
Combination of Independent Experiments in Analysis of Variance, Annals of Mathematical Statistics 33:482-497); for pairs
that orders as Wilcoxon's signed ranks do. Sets of any size by the separable bound of Gastwirth, Krieger and Rosenbaum
(2000, Asymptotic Separability in Sensitivity Analysis, Journal of the Royal Statistical Society B 62:545-555); yes or
no in up to EXACT sets is counted out instead of approximated.
"""

from __future__ import annotations

import numpy as np

from core.domain.kpis.comparison.covariates import Floats
from core.domain.kpis.comparison.effects import OutcomeSets

MOST = 20.0
EXACT = 400


def gamma(by_set: OutcomeSets, *, is_share: bool, level: float) -> float:
    """The largest gamma, 1 to MOST, at which the difference is still more than chance; 1 where it never was."""
    differences = by_set.differences
    sign = 1.0 if differences.mean() >= 0 else -1.0
    table = sign * by_set.values if not is_share else (by_set.values if sign > 0 else 1 - by_set.values)
    spread = np.nanmax(table, axis=1) - np.nanmin(table, axis=1)
    table = table[spread > 0]
    if not len(table):
        return 1.0
    scores = table if is_share else aligned_ranks(table)
    most = (1 - level) / 2
    if upper_p(scores, 1.0, is_share=is_share) > most:
        return 1.0
    if upper_p(scores, MOST, is_share=is_share) <= most:
        return MOST
    low, high = 1.0, MOST
    while high - low > 1e-4:
        middle = (low + high) / 2
        low, high = (middle, high) if upper_p(scores, middle, is_share=is_share) <= most else (low, middle)
    return low


def upper_p(scores: Floats, bias: float, *, is_share: bool) -> float:
    """The highest one-sided p value a hidden cause of strength `bias` allows. `scores`: (s, k), participant first."""
    if is_share and len(scores) <= EXACT:
        return _counted_out(_yes_chances(scores, bias), int(np.nansum(scores[:, 0])))
    from scipy.stats import norm  # only here, as in intervals.py

    expected, variance = _separable(scores, bias)
    if variance <= 0:
        return 1.0
    return float(norm.sf((scores[:, 0].sum() - expected) / np.sqrt(variance)))


def aligned_ranks(table: Floats) -> Floats:
    """Ranks, over all sets, of what each member differs from the mean of the set; NaN stays NaN."""
    from scipy.stats import rankdata  # only here, as in intervals.py

    aligned = table - np.nanmean(table, axis=1)[:, None]
    known = np.isfinite(aligned)
    ranks = np.full(table.shape, np.nan)
    # Rounded, so that equal differences of different sets stay ties: 0.3 - 0.2 is not 0.2 - 0.1 to a computer.
    ranks[known] = rankdata(np.round(aligned[known], 9))
    return ranks


def _yes_chances(scores: Floats, bias: float) -> Floats:
    """The largest chance that the participant of each set is a member with a yes."""
    yes, size = np.nansum(scores, axis=1), np.isfinite(scores).sum(axis=1)
    return np.asarray(bias * yes / (bias * yes + size - yes), dtype=np.float64)


def _counted_out(chances: Floats, reached: int) -> float:
    """The chance that at least `reached` of independent events happen."""
    distribution = np.ones(1)
    for chance in chances:
        distribution = np.convolve(distribution, [1 - chance, chance])
    return float(distribution[reached:].sum())


def _separable(scores: Floats, bias: float) -> tuple[float, float]:
    """The largest mean of the sum over participants and, of equal means, the largest variance; set by set."""
    sizes = np.isfinite(scores).sum(axis=1)
    expected, variance = 0.0, 0.0
    for size in np.unique(sizes):
        ordered = np.sort(scores[sizes == size], axis=1)[:, :size]
        means, variances = [], []
        for plain in range(1, size):
            weights = np.where(np.arange(size) < plain, 1.0, bias)
            weights = weights / weights.sum()
            mean = ordered @ weights
            means.append(mean)
            variances.append((ordered**2) @ weights - mean**2)
        mean_table, variance_table = np.array(means), np.array(variances)
        highest = mean_table.max(axis=0)
        expected += float(highest.sum())
        tied = mean_table >= highest - 1e-12 * np.maximum(np.abs(highest), 1.0)
        variance += float(np.where(tied, variance_table, -np.inf).max(axis=0).sum())
    return expected, variance
