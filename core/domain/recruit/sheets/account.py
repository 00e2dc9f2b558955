"""Account: what became of every column, row and value of a checked sheet, and what is to be asked. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from core.domain.recruit.sheets.columns import label
from core.domain.recruit.sheets.headers import column_letter
from core.domain.recruit.sheets.mapping import Column
from core.domain.recruit.sheets.questions import Question
from core.domain.recruit.sheets.row_checks import Checked

Certainty = Literal["sure", "likely", "not used", "ask"]
Outcome = Literal["read", "left out"]
SURE_FROM = 0.8  # confidence of a column from which on nobody has to look at it


@dataclass(frozen=True)
class ColumnLine:
    """One column of the sheet. `keys`: the fields it is read as, none where it is not used; `label`: these in words."""

    letter: str
    header: str
    keys: tuple[str, ...]
    label: str
    certainty: Certainty
    why: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowLine:
    """One row of the sheet: read as whom and in which role, or left out and why."""

    row: int
    who: str
    outcome: Outcome
    as_role: str = ""
    why: str = ""


@dataclass(frozen=True)
class ValueLine:
    """One cell that was understood another way than it is typed; `understood` is empty where nothing could be used."""

    row: int
    who: str
    column: str
    typed: str
    understood: str
    why: str = ""


@dataclass(frozen=True)
class Account:
    """A sheet accounted for: every column, every row, every value understood otherwise, notes and open questions."""

    file: str
    sheet: str
    role: str
    columns: tuple[ColumnLine, ...] = ()
    rows: tuple[RowLine, ...] = ()
    values: tuple[ValueLine, ...] = ()
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def read(self) -> int:
        """How many rows were read as somebody."""
        return sum(line.outcome == "read" for line in self.rows)

    @property
    def left_out(self) -> tuple[RowLine, ...]:
        """The rows that were not read, each with its reason."""
        return tuple(line for line in self.rows if line.outcome == "left out")


def account(checked: Checked) -> Account:
    """What became of a checked sheet, line by line in the order of the sheet."""
    return Account(
        file=checked.table.file,
        sheet=checked.table.sheet,
        role=checked.role,
        columns=tuple(_column(checked, column) for column in checked.mapping.columns),
        rows=tuple(sorted(_rows(checked), key=lambda line: line.row)),
        values=tuple(_values(checked)),
        questions=tuple(_questions(checked)),
    )


def _column(checked: Checked, column: Column) -> ColumnLine:
    keys = (column.key,) if column.key else ()
    certainty: Certainty = "not used" if not keys else "sure" if column.confidence >= SURE_FROM else "likely"
    words = ", ".join(label(checked.role, key) for key in keys)
    return ColumnLine(column_letter(column.index), column.header, keys, words, certainty, column.why, column.samples)


def _rows(checked: Checked) -> Iterator[RowLine]:
    for role, rows in checked.by_role.items():
        for intake in rows:
            yield RowLine(intake.row, f"{intake.name} <{intake.email}>" if intake.email else intake.name, "read", role)
    for problem in checked.problems:
        if problem.skipped:
            why = f"{problem.column}: {problem.reason}" if problem.column else problem.reason
            yield RowLine(problem.row, problem.value, "left out", "", why)


def _values(checked: Checked) -> Iterator[ValueLine]:
    names = {intake.row: intake.name for intake in checked.rows}
    for problem in checked.problems:
        if not problem.skipped:
            yield ValueLine(problem.row, names.get(problem.row, ""), problem.column, problem.value, "", problem.reason)


def _questions(checked: Checked) -> Iterator[Question]:
    yield from checked.mapping.questions
    if checked.mapping.ask_dates:
        example = next((problem.value for problem in checked.ambiguous_dates), "")
        text = (
            f"Dates such as {example} can be read in two ways. What comes first?"
            if example
            else ("Dates in this sheet can be read in two ways. What comes first?")
        )
        yield Question("dates", "dates", text, ("day-first", "month-first"))
