"""Compare: the whole way from columns to a comparison, in order; decides what is refused. Reads no database, no clock.

1. Leave out people whose exact or near columns are not known, and say so of each participant.
2. Match within the exact columns (matched_sets.py), on the distance and within the limit of covariates.py.
3. Refuse where overlap is too thin: fewer than FEWEST participants with a counterpart, or fewer than half of them.
4. Measure balance, the effect on each outcome, and how strong a hidden cause would have to be.

People are put in the order of their index first, so the same people in any order give the same comparison.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from core.domain.base.text import listed
from core.domain.kpis.comparison import sensitivity
from core.domain.kpis.comparison.balance import balance, worst
from core.domain.kpis.comparison.covariates import Covariates, Flags, coordinates, covariates, inclination
from core.domain.kpis.comparison.effects import FEWEST, MatchedEffect, as_numbers, effect, outcome_sets
from core.domain.kpis.comparison.matched_sets import matched_sets, strata
from core.domain.kpis.comparison.sentences import sentences

BEFORE = " before the start"
HALF = 0.5
RATIOS = (1, 2, 3)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Participants beside their counterparts.

    pairs: participant, counterpart (their index), distance; a row a pair. unmatched: participant, reason (words that
    follow "because"). balance: a row a covariate (balance.py); `worst` is the one that differs most after matching.
    effects, placebo: outcome → MatchedEffect; a placebo is an outcome measured before the start, which must be near
    zero. sensitivity: outcome → gamma, for effects that are more than chance. refusal: why there is no comparison, or
    None; a refused one has pairs, balance and reasons, but no effects. sentences: all of it for people to read.
    """

    pairs: pd.DataFrame
    unmatched: pd.DataFrame
    balance: pd.DataFrame
    effects: dict[str, MatchedEffect]
    placebo: dict[str, MatchedEffect]
    sensitivity: dict[str, float]
    refusal: str | None
    sentences: tuple[str, ...]
    participants: int
    others: int

    @property
    def worst(self) -> pd.Series | None:
        """The covariate that differs most after matching; None where nobody is matched or no column was named."""
        return worst(self.balance)

    @property
    def matched(self) -> int:
        """How many participants have a counterpart."""
        return int(self.pairs["participant"].nunique())


def compare(
    people: pd.DataFrame,
    *,
    took_part: ArrayLike,
    exact: Sequence[str],
    near: Sequence[str],
    outcomes: Mapping[str, ArrayLike] | pd.DataFrame | Sequence[str],
    ratio: int = 1,
    caliper: float = 0.25,
    level: float = 0.95,
    person: str | None = None,
    day: str | None = None,
    rng: np.random.Generator,
) -> Comparison:
    """Compare those who took part with the most similar people who did not.

    people: a row a person; its index names them. took_part: bool (n,). exact: columns in which a participant and a
    counterpart agree. near: columns in which they are as close as can be: numbers, yes or no, or categories (each value
    a 0/1 of its own). outcomes: names of columns of `people`, or name → values (n,) in the order of the rows; yes or no
    as bool, numbers as numbers, NaN or None where it is not known. An outcome whose name ends in BEFORE (" before the
    start") was measured before anybody took part: it goes to `placebo`; it should not be a near column as well, which
    would make it agree. ratio: up to how many counterparts a participant gets, 1 to 3; nobody is the counterpart of
    two. caliper: how far apart a pair may be in how inclined they were to take part, by the near columns, in standard
    deviations (covariates.py); np.inf for no limit. level: of the intervals. rng: for the exact test of many sets.

    Where participants start on different days, a row is a person on a day: `day` names that column, `person` the one
    that says whom a row is about. Then a participant, as they were on the day they started, is compared with those who
    had not started by that day, as they were on it; whoever starts later stands among the others until then. Nobody is
    compared with another day, and nobody is the counterpart of two, whatever the days (Li, Propert and Rosenbaum 2001,
    Balanced Risk Set Matching, JASA 96:870-882).

    ValueError says which input is wrong.
    """
    exact = [*exact, *([day] if day is not None and day not in exact else [])]
    flags, values = _checked(people, took_part, exact, near, outcomes, ratio, caliper, level)
    _refuse_twice_a_day(people, flags, person, day)
    labels = [f"{type(label).__name__} {label}" for label in people.index]
    order = np.array(sorted(range(len(people)), key=labels.__getitem__), dtype=np.int64)
    # An infinite tenure is a slip of a formula, not a length of time: unknown, like an empty cell.
    ordered, took = people.iloc[order].replace([np.inf, -np.inf], np.nan), flags[order]
    keys = [labels[row] for row in order]

    unknown = _unknown_columns(ordered, [*exact, *near])
    known = np.array([not columns for columns in unknown], dtype=bool)
    close, alike = covariates(ordered, near), covariates(ordered, exact)
    parts = strata(ordered, exact, took, known, day)
    persons = np.arange(len(ordered)) if person is None else pd.factorize(ordered[person])[0]
    inclined = inclination(close.values, alike.values, took, known)
    positions = coordinates(close.values, took, known)
    sets = matched_sets(parts, positions, close, inclined, caliper=caliper, ratio=ratio, keys=keys, persons=persons)
    reasons = {
        **{int(row): _unknown_in_words(unknown[row]) for row in np.flatnonzero(took & ~known)},
        **sets.reasons,
    }

    both = Covariates(
        alike.names + close.names, alike.columns + close.columns, np.column_stack([alike.values, close.values])
    )
    table = balance(both, frozenset(exact), took, known, sets)
    others = len(np.unique(persons[~took]))
    refusal = refused(int(took.sum()), others, len(np.unique(sets.participant)))
    effects: dict[str, MatchedEffect] = {}
    placebo: dict[str, MatchedEffect] = {}
    gammas: dict[str, float] = {}
    if refusal is None:
        for name, column in values.items():
            numbers, is_share = as_numbers(column)
            numbers = numbers[order]
            measured = effect(
                name, numbers, is_share=is_share, sets=sets, positions=positions, took_part=took, level=level, rng=rng
            )
            (placebo if name.endswith(BEFORE) else effects)[name] = measured
            if measured.clear and not name.endswith(BEFORE):
                gammas[name] = sensitivity.gamma(outcome_sets(numbers, sets), is_share=is_share, level=level)
    index = ordered.index
    pairs = pd.DataFrame(
        {
            "participant": index[sets.participant],
            "counterpart": index[sets.counterpart],
            "distance": sets.distance,
        }
    )
    unmatched = pd.DataFrame(
        {"participant": index[sorted(reasons)], "reason": [reasons[row] for row in sorted(reasons)]}
    )
    return Comparison(
        pairs=pairs,
        unmatched=unmatched,
        balance=table,
        effects=effects,
        placebo=placebo,
        sensitivity=gammas,
        refusal=refusal,
        sentences=sentences(
            pairs=pairs,
            unmatched=unmatched,
            exact=[column for column in exact if column != day],
            near=near,
            waiting=day is not None,
            worst=worst(table),
            effects=effects,
            placebo=placebo,
            gammas=gammas,
            refusal=refusal,
            participants=int(took.sum()),
        ),
        participants=int(took.sum()),
        others=others,
    )


def refused(participants: int, others: int, matched: int) -> str | None:
    """Why so thin an overlap is no comparison, as a sentence; None where there is enough."""
    if not participants:
        return "Nobody took part, so there is nothing to compare."
    if not others:
        return "Everybody took part, so there is nobody to compare with."
    if participants < FEWEST:
        return f"Only {participants} took part; a comparison needs at least {FEWEST} participants."
    have = "has" if matched == 1 else "have"
    if matched < FEWEST:
        return (
            f"{f'Only {matched}' if matched else 'None'} of {participants:,} participants {have} a counterpart; "
            f"a comparison needs at least {FEWEST}."
        )
    if matched < HALF * participants:
        return (
            f"Only {matched:,} of {participants:,} participants {have} a counterpart. That is less than half, "
            "so a comparison would not speak for the program."
        )
    return None


def _refuse_twice_a_day(people: pd.DataFrame, took_part: Flags, person: str | None, day: str | None) -> None:
    """ValueError where rows that are about one person cannot be told apart."""
    if (person is None) != (day is None):
        raise ValueError("person and day are named together, or neither")
    if person is None or day is None:
        return
    if strangers := [column for column in (person, day) if column not in people.columns]:
        raise ValueError(f"people have no column {listed(strangers)}")
    if people.duplicated([person, day]).any():
        raise ValueError("somebody stands twice on the same day")
    if people.loc[took_part, person].duplicated().any():
        raise ValueError("somebody starts twice")


def _unknown_in_words(columns: Sequence[str]) -> str:
    verb = "is" if len(columns) == 1 else "are"
    return f"{listed(columns)} {verb} not known"


def _unknown_columns(people: pd.DataFrame, columns: Sequence[str]) -> list[list[str]]:
    """For each person the columns without a value."""
    missing = people[list(columns)].isna().to_numpy()
    return [[column for column, gone in zip(columns, row, strict=True) if gone] for row in missing]


def _checked(
    people: pd.DataFrame,
    took_part: ArrayLike,
    exact: Sequence[str],
    near: Sequence[str],
    outcomes: Mapping[str, ArrayLike] | pd.DataFrame | Sequence[str],
    ratio: int,
    caliper: float,
    level: float,
) -> tuple[Flags, dict[str, ArrayLike]]:
    """Who took part and the outcomes by name, or a ValueError that says what is wrong."""
    if not people.index.is_unique:
        raise ValueError("the index of people names somebody twice")
    flags = np.asarray(took_part)
    if flags.shape != (len(people),) or flags.dtype != bool:
        raise ValueError(f"took_part has to be a yes or no for each of {len(people)} people")
    columns = [*exact, *near]
    if not columns:
        raise ValueError("exact and near are both empty; name at least one column to compare people by")
    if len(set(columns)) < len(columns):
        raise ValueError("a column is named twice in exact and near")
    if strangers := [column for column in columns if column not in people.columns]:
        raise ValueError(f"people have no column {listed(strangers)}")
    if ratio not in RATIOS:
        raise ValueError(f"ratio is {ratio}; it can be 1, 2 or 3")
    if not caliper > 0:
        raise ValueError(f"caliper is {caliper}; it has to be above 0")
    if not 0.5 <= level < 1:
        raise ValueError(f"level is {level}; it has to be at least 0.5 and below 1")
    if isinstance(outcomes, Mapping):
        named: dict[str, ArrayLike] = dict(outcomes)
    elif isinstance(outcomes, pd.DataFrame):
        named = {str(name): outcomes[name] for name in outcomes.columns}
    else:
        named = {name: people[name] for name in outcomes}
    for name, values in named.items():
        if len(pd.Series(values)) != len(people):
            raise ValueError(f"{name} has to have a value for each of {len(people)} people, or be unknown")
    return flags, named
