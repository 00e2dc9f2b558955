"""What the program is for, in figures: each outcome of its purposes beside baseline, target, day and source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.base.dates import short_date
from core.domain.design.outcome_aim import OutcomeAim
from core.domain.design.purposes import last_reading_on
from core.domain.kpis.figures import Figure, written
from core.domain.kpis.verdicts import WORDS, standing
from core.domain.playbook.design import Outcome, Purpose

NOT_SET = "No target yet"
NOT_MEASURED = "Not measured"


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """One outcome of a purpose as it stands on a day: `now`, `standing` and `source` in words, "" where unknown.

    `known`: there is an aim or a figure to show.
    """

    purpose: Purpose
    outcome: Outcome
    now: str
    aim: str
    standing: str
    source: str
    known: bool


def outcome_lines(
    purposes: Sequence[Purpose], aims: Mapping[str, OutcomeAim], figures: Iterable[Figure], on: date
) -> list[OutcomeLine]:
    """A line for each outcome of these purposes. `figures`: the program's own on that day."""
    own = {figure.key: figure for figure in figures}
    lines = []
    for purpose in purposes:
        for outcome in purpose.outcomes:
            aim = aims.get(outcome.id, OutcomeAim())
            now, verdict, source = _reading(outcome, aim, own, on)
            words = aim_in_words(outcome, aim)
            known = bool(words) or bool(now)
            lines.append(OutcomeLine(purpose, outcome, now, words or NOT_SET, verdict, source, known))
    return lines


def aim_in_words(outcome: Outcome, aim: OutcomeAim) -> str:
    """What an outcome should reach: "60% to 80% by Dec 31, 2027"; "" while nothing is set."""
    if aim.source == "none":
        return NOT_MEASURED
    if aim.target is None:
        return aim.words
    start = f"{in_unit(aim.baseline, outcome.unit)} to " if aim.baseline is not None else ""
    due = f" by {short_date(aim.due)}" if aim.due else ""
    return f"{start}{in_unit(aim.target, outcome.unit)}{due}"


def in_unit(value: float, unit: str) -> str:
    """A value of an outcome with its unit; a share as it was entered, to a tenth of a percent."""
    if unit == "%":
        return f"{round(value * 100, 1):g}%"
    return f"${value:,.0f}" if unit == "$" else written(value, unit)


def _reading(outcome: Outcome, aim: OutcomeAim, own: Mapping[str, Figure], on: date) -> tuple[str, str, str]:
    """(now, standing, source) of an outcome in words."""
    if aim.source == "none":
        return "", "", "By decision"
    if outcome.kpi and aim.source in ("", "own"):
        figure = own.get(outcome.kpi)
        if figure is None or not figure.n:
            return "", "", "The program's own data"
        value, pending = figure.value, figure.verdict == "early"
        verdict = WORDS[outcome.better]["early"] if pending else _against(outcome, aim, value)
        return figure.shown, verdict, "The program's own data"
    reading = last_reading_on(aim, on)
    if reading is None:
        return "", "", "No figure entered yet"
    value, day, report = reading
    return in_unit(value, outcome.unit), _against(outcome, aim, value), f"{report}, {short_date(day)}"


def _against(outcome: Outcome, aim: OutcomeAim, value: float | None) -> str:
    """Where a value stands beside the outcome's target, in words; "" without one of the two."""
    if value is None or aim.target is None:
        return ""
    return WORDS[outcome.better][standing(value, aim.target, outcome.unit, outcome.better)]
