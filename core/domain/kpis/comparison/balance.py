"""Balance: how alike participants and others are, column by column, before and after matching. Knows no outcome.

The measure is the standardized mean difference: the difference of the means, in standard deviations of the two groups
before matching, pooled, so that before and after are in one unit (Austin 2009, Balance Diagnostics for Comparing the
Distribution of Baseline Covariates between Treatment Groups in Propensity-Score Matched Samples, Statistics in Medicine
28:3083-3107). Below CLOSE is usually called balanced; above FAR a comparison should not be trusted (Rubin 2001, Using
Propensity Scores to Help Design Observational Studies, Health Services and Outcomes Research Methodology 2:169-188).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.domain.kpis.comparison.covariates import Covariates, Flags, Floats, group_mean, group_variance
from core.domain.kpis.comparison.matched_sets import MatchedSets

CLOSE, FAR = 0.1, 0.25


def balance(
    table: Covariates, exact: frozenset[str], took_part: Flags, known: Flags, sets: MatchedSets
) -> pd.DataFrame:
    """A row a covariate.

    Columns: covariate, column, is_exact; participants, others: means of all; before; matched_participants,
    counterparts: means of the matched, each set counting once; after: NaN where nobody is matched.
    """
    people, others = table.values[took_part & known], table.values[~took_part & known]
    spread = np.sqrt((group_variance(people) + group_variance(others)) / 2)
    weights = counterpart_weights(sets)
    matched_means = group_mean(table.values[np.unique(sets.participant)])
    counterpart_means = weights @ table.values[sets.counterpart] if len(weights) else matched_means
    return pd.DataFrame(
        {
            "covariate": table.names,
            "column": table.columns,
            "is_exact": [column in exact for column in table.columns],
            "participants": group_mean(people),
            "others": group_mean(others),
            "before": standardized(group_mean(people) - group_mean(others), spread),
            "matched_participants": matched_means,
            "counterparts": counterpart_means,
            "after": standardized(matched_means - counterpart_means, spread),
        }
    )


def counterpart_weights(sets: MatchedSets) -> Floats:
    """The weight of each pair's counterpart in a mean in which every set counts once; they add up to 1."""
    if not len(sets.participant):
        return np.zeros(0)
    people, place, count = np.unique(sets.participant, return_inverse=True, return_counts=True)
    return np.asarray(1 / count[place] / len(people), dtype=np.float64)


def standardized(difference: Floats, spread: Floats) -> Floats:
    """Differences in standard deviations; where nothing varies, 0 for no difference and infinite for any."""
    same = np.abs(difference) <= 1e-12
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(same, 0.0, difference / np.where(spread > 0, spread, 0.0))


def worst(table: pd.DataFrame) -> pd.Series | None:
    """The row that differs most after matching, the first of equals; None where there is nothing to differ."""
    after = table["after"].abs()
    return None if after.isna().all() else table.loc[after.idxmax()]
