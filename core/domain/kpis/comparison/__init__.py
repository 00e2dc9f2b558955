"""Comparison: participants beside people like them who did not take part. Values in, values out; reads no database.

    from core.domain.kpis.comparison import compare

    answer = compare(people, took_part=…, exact=["department"], near=["tenure"], outcomes={"Still here": …}, rng=…)
    print(*answer.sentences, sep="\\n")

compare       the whole way: columns in, a Comparison out
covariates    columns as numbers, how far apart two people are, how inclined each was to take part
matched_sets  each participant and those most alike who did not take part, by the solver of the matching
balance       how alike the two groups are, before and after
effects       how an outcome differs, with interval and exact test
sensitivity   how strong a hidden cause would have to be
sentences     all of it as sentences for people
"""

from core.domain.kpis.comparison.compare import BEFORE, Comparison, compare
from core.domain.kpis.comparison.effects import MatchedEffect

__all__ = ["BEFORE", "Comparison", "MatchedEffect", "compare"]
