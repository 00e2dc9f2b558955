"""Comparison: the options' figures side by side, which is best in a row, which option fits best. Never writes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from core.domain.design.forecast import RESULTS, Forecast, Range
from core.domain.design.options import Advice, Option

MORE, LESS = "more", "less"
BEST, LIKELY_BEST, TIED = "best", "likely best", "tied best"

# What is compared, in the order in which sponsors ask, and what is better. Nothing is where neither is: more people
# who come are more to do, too.
COMPARED: Mapping[str, str] = {
    "accepted": "",
    "mentors_needed": "",
    "mentors": "",
    "mentors_short": LESS,
    "matched": MORE,
    "load": LESS,
    "outcome": MORE,
    "monthly_mentee": LESS,
    "monthly_mentor": LESS,
    "monthly_ld": LESS,
    "outlay": LESS,
    "cost": LESS,
    "cost_each": LESS,
    "break_even": LESS,
}


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A figure of every option, in their order; None or NaN where an option has none. `better`: MORE, LESS or ""."""

    key: str
    label: str
    unit: str
    values: tuple[Range | None, ...]
    better: str = ""

    @property
    def known(self) -> dict[int, Range]:
        """The figures that exist, by the place of their option."""
        return {place: value for place, value in enumerate(self.values) if value and not isnan(value.median)}

    @property
    def best(self) -> tuple[int, ...]:
        """The places of the options whose figure, as it is shown, is best; none where all show the same."""
        shown = {place: rounded(value.median, self.unit) for place, value in self.known.items()}
        if not self.better or len(set(shown.values())) < 2:
            return ()
        target = max(shown.values()) if self.better == MORE else min(shown.values())
        return tuple(place for place, value in shown.items() if value == target)

    @property
    def marks(self) -> tuple[str, ...]:
        """BEST, LIKELY_BEST (its range meets another's), TIED or "", an option each."""
        return tuple(self._mark(place) if place in self.best else "" for place in range(len(self.values)))

    def _mark(self, place: int) -> str:
        if len(self.best) > 1:
            return TIED
        best = self.values[place]
        others = [value for other, value in self.known.items() if other != place]
        assert best is not None  # it is among the known
        if self.better == MORE:
            clear = all(best.low > other.high for other in others)
        else:
            clear = all(best.high < other.low for other in others)
        return BEST if clear else LIKELY_BEST


@dataclass(frozen=True, slots=True)
class OptionFit:
    """What speaks for an option: no hard clash, enough mentors, suggested choices it follows, cost of a pair."""

    option_id: int
    clashes: int
    mentors_missing: int  # likely
    followed: int
    suggested: int
    cost_each_pair: float  # infinite where nobody is matched


def compared(forecasts: Sequence[Forecast]) -> list[ComparedRow]:
    """The rows of COMPARED that any option has a figure for."""
    rows = []
    same_outcome = len({forecast.outcome for forecast in forecasts}) < 2
    values: tuple[Range | None, ...]
    for key, better in COMPARED.items():
        if key == "outcome":
            label, unit = "Likely outcome", "people"
            values = tuple(forecast.results[forecast.outcome] for forecast in forecasts)
            better = better if same_outcome else ""  # pairs that are completed and pairs that go on are two things
        else:
            label, unit = RESULTS[key]
            values = tuple(forecast.results.get(key) for forecast in forecasts)
        row = ComparedRow(key, label, unit, values, better)
        if row.known:
            rows.append(row)
    return rows


def rounded(value: float, unit: str) -> float:
    """A figure as far as it can be trusted and is shown: money to three digits, people whole."""
    if unit == "money":
        digits = max(0, len(str(int(abs(value)))) - 3)
        return float(round(value, -digits))
    return round(value, 1) if unit in ("hours each", "each") else float(round(value))


def fit(option: Option, clashes: int, advice: Mapping[str, Advice], forecast: Forecast) -> OptionFit:
    """How an option fits. `clashes`: hard ones; `advice`: what is suggested for its choices."""
    followed = sum(option.poles.get(axis) == suggested.pole for axis, suggested in advice.items())
    pairs = forecast.results["matched"].median
    cost = forecast.results["cost"].median
    missing = round(forecast.results["mentors_short"].median)
    return OptionFit(option.id, clashes, missing, followed, len(advice), cost / pairs if pairs else float("inf"))


def recommended(fits: Sequence[OptionFit]) -> OptionFit | None:
    """The option that fits best: fewest clashes, enough mentors, most suggested choices followed, least for a pair.

    None while there are not two to choose from, or where nothing tells the best two apart.
    """
    ranked = sorted(fits, key=_merit)
    if len(ranked) < 2 or _merit(ranked[0]) == _merit(ranked[1]):
        return None
    return ranked[0]


def named_in(text: str, options: Collection[Option]) -> Option | None:
    """The one option that a text names; None where it names none or several."""
    words = text.casefold()
    named = [option for option in options if option.name.casefold() in words]
    return named[0] if len(named) == 1 else None


def _merit(fit: OptionFit) -> tuple[float, ...]:
    return fit.clashes, fit.mentors_missing > 0, -fit.followed / max(fit.suggested, 1), fit.cost_each_pair
