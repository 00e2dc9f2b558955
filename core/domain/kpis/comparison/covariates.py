"""Covariates: columns of people as numbers, how far apart two people are, and how inclined each was to take part.

Reads the columns only; never an outcome.

The distance is Mahalanobis', with the covariance pooled within the two groups: a year of tenure counts by how much
tenure varies, and two columns that say the same count once (Rubin 1980, Bias Reduction Using Mahalanobis-Metric
Matching, Biometrics 36:293-298). The limit on it is on the inclination: what the near columns say, on the logit scale,
of how likely somebody is to take part. Distance inside such a limit balances better than either alone (Rosenbaum and
Rubin 1985, Constructing a Control Group Using Multivariate Matched Sampling Methods That Incorporate the Propensity
Score, The American Statistician 39:33-38; there the limit is a quarter of a standard deviation).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# A weak prior on each standardized coefficient (standard deviation 2.5, after Gelman et al. 2008, Annals of Applied
# Statistics 2:1360-1383): where a column parts the groups completely, the plain estimate would run off to infinity.
PENALTY = 1 / 2.5**2
STEPS = 50


@dataclass(frozen=True, eq=False)
class Covariates:
    """Columns as numbers: `values` (n, p); for each of the p the `names` to show and the `columns` they come from."""

    names: tuple[str, ...]
    columns: tuple[str, ...]
    values: Floats


@dataclass(frozen=True, eq=False)
class Inclination:
    """How inclined each person was to take part, by the near columns alone: `scores` (n,) on the logit scale.

    slopes: (p,), what one unit of each covariate adds. spread: the standard deviation within the two groups, pooled;
    0 where the columns say nothing of who took part.
    """

    scores: Floats
    slopes: Floats
    spread: float


def covariates(people: pd.DataFrame, columns: Sequence[str]) -> Covariates:
    """Numbers as they are, yes and no as 1 and 0, categories as a 0/1 for each value in the order of their names."""
    names: list[str] = []
    sources: list[str] = []
    values: list[Floats] = []
    for column in columns:
        series = people[column]
        if is_number(series):
            names.append(column)
            sources.append(column)
            values.append(series.to_numpy(dtype=float, na_value=np.nan))
            continue
        words = series.astype(str)
        for word in sorted(set(words[series.notna()])):
            names.append(f"{column}: {word}")
            sources.append(column)
            values.append((words == word).to_numpy(dtype=float))
    table = np.column_stack(values) if values else np.zeros((len(people), 0))
    return Covariates(tuple(names), tuple(sources), table)


def is_number(series: pd.Series) -> bool:
    """Whether the values of a column have a distance: numbers, and yes or no."""
    return bool(pd.api.types.is_numeric_dtype(series) or pd.api.types.is_bool_dtype(series))


def coordinates(values: Floats, took_part: Flags, known: Flags) -> Floats:
    """Values in coordinates whose plain distance is the Mahalanobis distance; directions that never vary fall away.

    known: bool (n,), whose values the covariance is taken from.
    """
    groups = [values[took_part & known], values[~took_part & known]]
    centered = np.vstack([group - group_mean(group) for group in groups])
    degrees = max(len(centered) - 2, 1)
    # Standardized first, so that what counts as "never varies" does not depend on the unit (days or dollars).
    scale = np.sqrt((centered**2).sum(axis=0) / degrees)
    varies = scale > 1e-12 * np.maximum(np.abs(values[known]).max(axis=0, initial=0.0), 1e-300)
    standardized = values[:, varies] / scale[varies]
    correlation = (centered[:, varies] / scale[varies]).T @ (centered[:, varies] / scale[varies]) / degrees
    sizes, directions = np.linalg.eigh(correlation)
    real = sizes > 1e-9
    return np.asarray(standardized @ directions[:, real] / np.sqrt(sizes[real]), dtype=np.float64)


def inclination(near: Floats, exact: Floats, took_part: Flags, known: Flags) -> Inclination:
    """A logistic regression of taking part on near and exact columns, of which the near part is used.

    People who are compared agree in the exact columns, so their part is the same for both and cancels; it stands in the
    regression so that a department that applies often does not pass for long tenure. known: as in `coordinates`.
    """
    took = took_part[known]
    columns = np.column_stack([near, exact])[known]
    if took.all() or not took.any():
        return Inclination(np.zeros(len(near)), np.zeros(near.shape[1]), 0.0)
    scale = columns.std(axis=0)
    varies = scale > 1e-12 * np.maximum(np.abs(columns).max(axis=0, initial=0.0), 1e-300)
    unit = np.where(varies, scale, 1.0)
    slopes = _logistic_slopes(np.where(varies, (columns - columns.mean(axis=0)) / unit, 0.0), took) / unit
    scores = near @ slopes[: near.shape[1]]
    spread = np.sqrt((group_variance(scores[known][took]) + group_variance(scores[known][~took])) / 2)
    return Inclination(scores, slopes[: near.shape[1]], float(spread))


def group_mean(values: Floats) -> Floats:
    """Means of the columns; NaN where nobody is."""
    return values.mean(axis=0) if len(values) else np.full(values.shape[1:], np.nan)


def group_variance(values: Floats) -> Floats:
    """Variances of the columns; 0 where there are not two people."""
    return np.asarray(values.var(axis=0, ddof=1) if len(values) > 1 else np.zeros(values.shape[1:]))


def _logistic_slopes(standardized: Floats, took_part: Flags) -> Floats:
    """Slopes (p,) of a penalized logistic regression by Newton's method; the intercept is not penalized."""
    design = np.column_stack([np.ones(len(standardized)), standardized])
    penalty = np.full(design.shape[1], PENALTY)
    penalty[0] = 1e-9
    share = np.clip(took_part.mean(), 1e-6, 1 - 1e-6)
    slopes = np.zeros(design.shape[1])
    slopes[0] = np.log(share / (1 - share))
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ slopes, -30, 30)))
        slope = design.T @ (took_part - chance) - penalty * slopes
        bend = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        slopes = slopes + step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-300))
        if np.abs(step).max() < 1e-10:
            break
    return slopes[1:]
