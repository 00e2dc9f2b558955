"""Outcome figures: what a sheet from elsewhere says of the outcomes of a program, dated; each row accounted for.

A row names an outcome as the playbook does, or the sheet is about one. Never writes, guesses no outcome by its sound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.domain.base.dates import short_date
from core.domain.base.text import folded, listed
from core.domain.design.purposes import value_refused
from core.domain.playbook.design import Outcome
from core.domain.proof.measure_columns import MeasureColumns, is_generic
from core.domain.proof.measure_days import DayReader, LeftOutCell
from core.domain.proof.measure_guess import guess_columns
from core.domain.proof.scores import PERCENT, score_in, why_no_score
from core.domain.proof.stacked_headers import HeadedTable
from core.domain.recruit.sheets.reading import Table, one_line
from core.domain.recruit.sheets.values import is_blank

_REPORT = frozenset(("report", "source", "from", "from which report", "survey", "origin"))


@dataclass(frozen=True, slots=True)
class OutcomeFigure:
    """A figure of an outcome: the day it is true for, its value (shares 0..1) and the report it is from."""

    row: int
    outcome_id: str
    day: date
    value: float
    report: str


@dataclass(frozen=True)
class ReadFigures:
    """What a sheet gives: figures, (row, why) of what is not read, and whether the order of its dates is to be said."""

    figures: tuple[OutcomeFigure, ...]
    left_out: tuple[tuple[int, str], ...]
    ambiguous: bool


@dataclass
class _FigureReader:
    """One sheet being read."""

    headed: HeadedTable
    columns: MeasureColumns
    outcomes: Mapping[str, Outcome]  # by `folded` label
    only: Outcome | None
    days: DayReader
    name_place: int | None
    report_place: int | None
    figures: dict[tuple[str, date], OutcomeFigure] = field(default_factory=dict)

    def add(self, row: int, texts: Sequence[str], place: int) -> None:
        """Read one cell. Raises LeftOutCell."""
        outcome = self._outcome(place, texts)
        day = self.days.day_of(place, self._text(texts, self.columns.place("day")))
        value = _value(texts[place], outcome)
        report = self._text(texts, self.report_place) or self.headed.table.file.rpartition(".")[0]
        figure = OutcomeFigure(row, outcome.id, day, value, report)
        first = self.figures.setdefault((outcome.id, day), figure)
        if first is not figure:
            same = "the same figure" if first.value == value else "another figure"
            raise LeftOutCell(f"row {first.row} has {same} of {outcome.label} on {short_date(day)}")

    def _outcome(self, place: int, texts: Sequence[str]) -> Outcome:
        heading = self.headed.headings[place]
        name = self._text(texts, self.name_place) or ("" if is_generic(heading) else heading.measure)
        outcome = self.outcomes.get(folded(name)) or self.outcomes.get(folded(heading.header))
        if outcome is None and self.name_place is None and self.only is not None:
            return self.only
        if outcome is None:
            raise LeftOutCell(
                f"“{name}” is no outcome that takes figures from elsewhere" if name else "names no outcome"
            )
        return outcome

    def _text(self, texts: Sequence[str], place: int | None) -> str:
        return "" if place is None or is_blank(texts[place]) else texts[place]


def read_outcome_figures(
    table: Table, outcomes: Sequence[Outcome], *, on: date, columns: MeasureColumns | None = None
) -> ReadFigures:
    """Every figure of a sheet, or why it is left out. `outcomes`: those that take figures from elsewhere; of one alone
    a sheet may leave the name out. `columns`: as chosen by hand, else guessed."""
    columns = columns or guess_columns(table)
    headed = columns.headed(table)
    by_label = {folded(outcome.label): outcome for outcome in outcomes}
    name_place = _name_place(headed.table, by_label)
    name_place = columns.place("measure") if name_place is None else name_place
    report = next((p for p, heading in enumerate(headed.headings) if folded(heading.header) in _REPORT), None)
    report = None if report in (name_place, *columns.places("day", "value")) else report
    days = DayReader(headed, columns, on)
    only = outcomes[0] if len(outcomes) == 1 else None
    reader = _FigureReader(headed, columns, by_label, only, days, name_place, report)
    left_out = list(headed.table.left_out.items())
    places = (*columns.places("value"), *columns.ask)
    for number, cells in zip(headed.table.frame.index, headed.table.frame.itertuples(index=False), strict=True):
        row, texts = int(number), [one_line(str(cell)) for cell in cells]
        filled = [place for place in places if not is_blank(texts[place])]
        reasons = [] if filled else ["has no figure"]
        for place in filled:
            try:
                reader.add(row, texts, place)
            except LeftOutCell as refusal:
                reasons.append(str(refusal))
        left_out += [(row, why) for why in dict.fromkeys(reasons)]
    return ReadFigures(tuple(reader.figures.values()), tuple(left_out), days.ambiguous)


def how_to_name(outcomes: Sequence[Outcome]) -> str:
    """How a sheet has to call the outcomes, as a sentence."""
    return f"Outcomes are recognized by their name here: {listed(outcome.label for outcome in outcomes)}."


def _name_place(table: Table, outcomes: Mapping[str, Outcome]) -> int | None:
    """The column that names most outcomes, whatever its header says; None where none names one."""
    named = {
        place: sum(folded(str(cell)) in outcomes for cell in table.frame.iloc[:, place])
        for place in range(len(table.headers))
    }
    best = max(named, key=lambda place: named[place], default=None)
    return best if best is not None and named[best] else None


def _value(typed: str, outcome: Outcome) -> float:
    """A cell as a value in the outcome's unit. Raises LeftOutCell."""
    score = score_in(typed)
    if score is None:
        raise LeftOutCell(f"“{typed}” {why_no_score(typed)}")
    value = score.value
    if outcome.unit == PERCENT:
        if 0 < value <= 1 and score.scale != PERCENT:
            raise LeftOutCell(f"“{typed}” could be a share or a percentage; write it with its % sign")
        value = round(value / 100, 6)
    if score.scale and score.scale != outcome.unit:
        raise LeftOutCell(f"“{typed}” is on another scale than {outcome.label} ({outcome.unit})")
    if value_refused(outcome, value):
        raise LeftOutCell(f"“{typed}” is out of range for {outcome.label}")
    return value
