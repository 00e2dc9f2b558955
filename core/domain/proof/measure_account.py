"""Measure account: what became of every column, row and value of a sheet of measures. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.domain.base.dates import short_date
from core.domain.proof.measure_columns import LABELS
from core.domain.proof.measure_guess import cells_of
from core.domain.proof.measure_reading import SheetReading
from core.domain.recruit.sheets.account import Account, Certainty, ColumnLine, RowLine, ValueLine
from core.domain.recruit.sheets.headers import column_letter
from core.domain.recruit.sheets.questions import SheetQuestion
from core.domain.recruit.sheets.reading import one_line

MOST_REASONS = 3  # of a row, that are named


def measure_account(reading: SheetReading, questions: tuple[SheetQuestion, ...], notes: tuple[str, ...]) -> Account:
    """The account of a sheet that was read; `notes`: how it was read, behind what was handled on the way."""
    table = reading.headed.table
    return Account(
        file=table.file,
        sheet=table.sheet,
        role="measure",
        columns=tuple(_columns(reading)),
        rows=tuple(sorted(_rows(reading), key=lambda line: line.row)),
        values=tuple(_values(reading)),
        notes=(*(note.text for note in table.notes), *notes),
        questions=questions,
    )


def _rows(reading: SheetReading) -> Iterator[RowLine]:
    for row, why in reading.headed.table.left_out.items():
        yield RowLine(row, "", "left out", why=why)
    reasons: dict[int, dict[int, str]] = {}  # by row and column: a sheet whose days are open has one for every value
    for (row, place), why in reading.left_out.items():
        reasons.setdefault(row, {})[place] = why
    for row in map(int, reading.headed.table.frame.index):
        who = reading.who.get(row, "")
        if row in reading.faults:
            yield RowLine(row, who, "left out", why=reading.faults[row])
        elif row in reading.sources:
            yield RowLine(row, who, "read", "measure", gives=reading.sources[row])
        elif row in reading.in_mean:
            why = f"counts in the mean with row {reading.in_mean[row]}"
            yield RowLine(row, who, "read", "measure", why, gives=0)
        else:
            yield RowLine(row, who, "left out", why=_why_nothing(reading, reasons.get(row, {})))


def _why_nothing(reading: SheetReading, reasons: Mapping[int, str]) -> str:
    """Why no value of a row is read, by column: the reason, or what stands against each of them."""
    if not reasons:
        return "has no value"
    if len(set(reasons.values())) == 1:
        return next(iter(reasons.values()))
    named = [f"{reading.header(place)}: {why}" for place, why in reasons.items()]
    more = [f"{len(named) - MOST_REASONS} more"] if len(named) > MOST_REASONS else []
    return "; ".join([*named[:MOST_REASONS], *more])


def _values(reading: SheetReading) -> Iterator[ValueLine]:
    """The cells that were read otherwise than typed, and those of read rows that were not."""
    for (row, place), typed in reading.typed.items():
        is_read = row in reading.sources or row in reading.in_mean
        why = reading.left_out.get((row, place), "")
        if is_read and (why or (row, place) in reading.understood):
            understood = "" if why else reading.understood[row, place]
            yield ValueLine(row, reading.who.get(row, ""), reading.header(place), typed, understood, why)


def _columns(reading: SheetReading) -> Iterator[ColumnLine]:
    columns, headed = reading.columns, reading.headed
    for place, key in enumerate(columns.keys):
        samples = tuple(dict.fromkeys(one_line(cell) for cell in cells_of(headed.table, place)[:20]))[:3]
        certainty: Certainty = "sure" if key else "ask" if place in columns.ask else "not used"
        why = columns.reasons.get(place, "")
        if key == "value" and (words := _dated_words(reading, place)):
            certainty, why = words
        yield ColumnLine(
            letter=column_letter(place),
            header=headed.headings[place].header,
            keys=(key,) if key else (),
            label=LABELS[key] if key else "",
            certainty=certainty,
            why=why,
            samples=() if key == "rater" else samples,  # nobody has to be named to be counted
        )


def _dated_words(reading: SheetReading, place: int) -> tuple[Certainty, str] | None:
    """How sure it is what a column of values says, and what that is: "“eNPS” on Mar 31, 2026"."""
    heading = reading.headed.headings[place]
    if heading.wave is None:
        return None
    what = f"“{heading.measure}”" if reading.columns.names_itself(place, heading) else "values"
    sheet_day = reading.days.days.get(heading.wave.key)
    if sheet_day is None:
        return ("sure", f"{what} on {short_date(heading.wave.day)}") if heading.wave.day else None
    if sheet_day.day is None:
        return "ask", f"{what}; “{sheet_day.text}” {sheet_day.why}"
    behind = f", {sheet_day.why}" if sheet_day.why else ""
    return ("likely" if behind else "sure"), f"{what} on {short_date(sheet_day.day)}{behind}"
