"""Whether departures prevented pay a design back: by measured effects whose figures are worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.design.forecast import Range
from core.domain.kpis.comparison.effects import MatchedEffect
from core.domain.proof.break_even import OPEN, TOO_EARLY, break_even
from core.domain.proof.outcomes import stayed
from core.domain.proof.participation_effect import ParticipationEffect
from tests.proof.companies import small_company
from tests.proof.test_participation_effect import DIRECTORIES, LEFT, START, effect_of

NEEDED = Range(2, 3, 4)
PEOPLE = Range(20, 25, 30)
MANY, OTHERS = range(1, 41), range(101, 141)


def measured(left: int, *, by: date = date(2025, 4, 1)) -> tuple[ParticipationEffect, MatchedEffect]:
    """Forty mentees who all stay, forty people like them of whom so many leave; and the effect on staying 18 months."""
    effect = effect_of(
        small_company(
            [*MANY, *OTHERS],
            starts=[(mentee, START) for mentee in MANY],
            changes=[(other, by, LEFT) for other in OTHERS[:left]],
            directories=DIRECTORIES,
        )
    )
    assert effect.comparison is not None
    return effect, effect.comparison.effects[stayed(18)]


def test_even_the_low_end_is_enough() -> None:
    effect, staying = measured(30)
    answer = break_even(effect, PEOPLE, NEEDED)
    assert answer.verdict == "pays" and staying.estimate == pytest.approx(0.75)
    low, high = staying.low * 20, staying.high * 30
    assert low > 4, "otherwise this would be another case"
    assert answer.answer == (
        f"For 20 to 30 mentees matched, what was measured is between {low:.1f} and {high:.1f} departures prevented "
        "within 18 months. That is enough."
    )
    assert answer.evidence.startswith(
        "Measured so far: staying 18 months after the start was 75 percentage points higher among 40 mentees than "
        "among people like them (with 95% confidence between "
    )


def test_even_the_high_end_is_not_enough() -> None:
    effect, staying = measured(0)
    assert staying.high * 30 < 200
    answer = break_even(effect, PEOPLE, Range(200, 210, 220))
    assert answer.verdict == "does not pay"
    assert answer.answer.endswith("By departures alone, that is not enough.")
    assert "did not differ between 40 mentees and people like them" in answer.evidence


def test_half_a_year_is_too_short_to_say_that_it_does_not_pay() -> None:
    company = small_company(
        [*MANY, *OTHERS], starts=[(mentee, START) for mentee in MANY], directories=(START, date(2025, 9, 1))
    )
    answer = break_even(effect_of(company, on=date(2025, 10, 1)), PEOPLE, Range(200, 210, 220))
    assert "staying 6 months after the start did not differ" in answer.evidence
    assert answer.verdict == "cannot be told" and answer.answer.endswith(OPEN)


def test_between_the_two_it_cannot_be_told() -> None:
    effect, _ = measured(2)
    answer = break_even(effect, PEOPLE, NEEDED)
    assert answer.verdict == "cannot be told" and answer.answer.endswith(OPEN)
    assert "more departures to" in answer.answer, "the interval holds both signs"


def test_too_early_refused_and_without_a_forecast_it_cannot_be_told() -> None:
    company = small_company([*MANY, *OTHERS], starts=[(mentee, START) for mentee in MANY], directories=DIRECTORIES)
    early = break_even(effect_of(company, on=date(2025, 3, 1)), PEOPLE, NEEDED)
    assert (early.verdict, early.evidence, early.answer) == ("cannot be told", TOO_EARLY, OPEN)
    nobody = break_even(effect_of(small_company([], starts=[])), PEOPLE, NEEDED)
    assert (nobody.evidence, nobody.answer) == ("Nobody has started yet.", OPEN)
    nan = float("nan")
    assert break_even(measured(30)[0], PEOPLE, Range(nan, nan, nan)).answer == OPEN
