"""Measure sheets: engagement, 360 or performance from a sheet, every column, row and value accounted for.

A row names a person by address or employee number; its values stand one a row, or in a column for each date and each
thing that was measured. Never writes, guesses nobody: what is not read says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import fmean

from core.domain.base.dates import short_date
from core.domain.base.people import Person
from core.domain.base.text import counted, few, folded, listed
from core.domain.proof.measure_account import measure_account
from core.domain.proof.measure_columns import DATE_ORDERS, PEOPLE, MeasureColumns
from core.domain.proof.measure_days import WHOLE_SHEET, DayReader, SheetDay
from core.domain.proof.measure_guess import guess_columns
from core.domain.proof.measure_reading import MeasuredValue, SheetReading, people_index
from core.domain.proof.measure_scores import ScoreReader, score_readers
from core.domain.proof.raters import FEWEST, Rating, round_days
from core.domain.proof.stacked_headers import HeadedTable
from core.domain.recruit.sheets import collecting
from core.domain.recruit.sheets.account import Account
from core.domain.recruit.sheets.questions import SheetQuestion
from core.domain.recruit.sheets.reading import Table

YES, NO = "Yes", "No"
ONE_ROUND, EACH_DAY = "One round", "A round each day"
NUMBERS, RATED, ROUND = "numbers", "rated", "round"  # ids of questions; one about words begins with ORDER
DAYS, MEASURES = "days", "what was measured"  # of what may be missing
_DATES = SheetQuestion("dates", "dates", "Some days could be read in two ways. Which comes first?", tuple(DATE_ORDERS))


@dataclass(frozen=True)
class ReadMeasures:
    """What a sheet gives: its values, how its columns were read, the account of it, the times in it that are no plain
    days, and what it says nowhere: columns without which no value can be read, in words."""

    rows: tuple[MeasuredValue, ...]
    columns: MeasureColumns
    account: Account
    days: tuple[SheetDay, ...] = ()
    missing: tuple[str, ...] = ()


@collecting.paused()
def read_measures(
    table: Table, people: Iterable[Person], *, on: date, columns: MeasureColumns | None = None
) -> ReadMeasures:
    """Every value of a sheet, or why it is left out. `columns`: as chosen by hand, else guessed."""
    everybody = list(people)
    columns = columns or guess_columns(table)
    headed = columns.headed(table)
    names = {person.id: person.name for person in everybody}
    days = DayReader(headed, columns, on)
    reading = SheetReading(headed, columns, people_index(everybody), names, days)
    cells = list(reading.cells())
    readers = score_readers(((cell.measure, cell.typed) for cell in cells), columns)
    ratings = reading.ratings(cells, readers)
    span = round_days(ratings) if reading.has_raters else None
    if span and columns.rounds == "one":
        ratings = [replace(rating, day=span[1]) for rating in ratings]
    questions = tuple(_questions(reading, readers.values(), ratings, span))
    missing = _missing(columns, headed, days)
    if missing:
        why = f"no column of {listed(missing)} is known"
        reading.faults = {int(row): why for row in headed.table.frame.index}
    asked = any(question.id == RATED for question in questions)
    values = () if missing else tuple(reading.values(ratings, asked=asked))
    notes = (days.note(), *(reader.note for reader in readers.values()), _rater_note(reading), _sheet_day_note(days))
    account = measure_account(reading, questions, tuple(note for note in notes if note and values))
    return ReadMeasures(values, columns, account, tuple(days.days.values()), tuple(missing))


@dataclass(frozen=True, slots=True)
class MeasuredDay:
    """The values of one measure on one day: of how many people, from where to where, and their mean."""

    measure: str
    day: date
    people: int
    lowest: float
    mean: float
    highest: float


def measured_days(values: Iterable[MeasuredValue]) -> list[MeasuredDay]:
    """The values of a sheet by measure and day, in the order of both."""
    groups: dict[tuple[str, date], list[MeasuredValue]] = {}
    for value in values:
        groups.setdefault((folded(value.measure), value.measured_on), []).append(value)
    days = []
    for (_, day), group in sorted(groups.items()):
        numbers = [value.value for value in group]
        people = len({value.person_id for value in group})
        days.append(MeasuredDay(group[0].measure, day, people, min(numbers), fmean(numbers), max(numbers)))
    return days


def decide(columns: MeasureColumns, question: SheetQuestion, choice: str) -> MeasureColumns:
    """The columns with one question answered, as `choice` of its choices; words in order are `with_ladder`."""
    if question.id == NUMBERS:
        return columns.assign_asked(choice == YES)
    if question.id == RATED:
        return replace(columns, rated=choice == YES)
    if question.id == ROUND:
        return replace(columns, rounds="one" if choice == ONE_ROUND else "each")
    return replace(columns, order=DATE_ORDERS[choice])


def _questions(
    reading: SheetReading, readers: Iterable[ScoreReader], ratings: Sequence[Rating], span: tuple[date, date] | None
) -> Iterator[SheetQuestion]:
    columns = reading.columns
    if reading.days.ambiguous:
        yield _DATES
    if columns.ask:
        names = few([f"“{reading.header(place)}”" for place in columns.ask])
        columns_hold = counted(len(columns.ask), "column holds", "columns hold")
        text = f"{columns_hold} numbers or ratings: {names}. Was this measured of people?"
        yield SheetQuestion(NUMBERS, "column", text, (YES, NO), families=tuple((place,) for place in columns.ask))
    yield from (reader.question for reader in readers if reader.question is not None)
    if not reading.has_raters and columns.rated is None and reading.repeats(ratings):
        text = "Most people have several values of one day. Is each row the rating of one person about another?"
        yield SheetQuestion(RATED, "row", text, (YES, NO))
    if span and columns.rounds is None:
        text = f"Ratings came in from {short_date(span[0])} to {short_date(span[1])}. Are they one round?"
        yield SheetQuestion(ROUND, "row", text, (ONE_ROUND, EACH_DAY))


def _missing(columns: MeasureColumns, headed: HeadedTable, days: DayReader) -> list[str]:
    """What has to be in a sheet and stands nowhere, in words."""
    values = [(place, headed.headings[place]) for place in columns.places("value")]
    missing = [] if columns.places(*PEOPLE) else ["email addresses or employee numbers"]
    if "day" not in columns.keys and not any(heading.wave for _, heading in values) and not days.has_sheet_day:
        missing.append(DAYS)
    named = "measure" in columns.keys or bool(columns.measure)
    if not named and not any(columns.names_itself(place, heading) for place, heading in values):
        missing.append(MEASURES)
    return missing if values else [*missing, "values"]


def _rater_note(reading: SheetReading) -> str:
    if not reading.has_raters:
        return ""
    return f"Each value is the mean of at least {FEWEST} raters. Who they are is not saved."


def _sheet_day_note(days: DayReader) -> str:
    sheet_day = days.days.get(WHOLE_SHEET)
    if sheet_day is None or sheet_day.day is None or not sheet_day.where:
        return ""
    return f"The values are of {short_date(sheet_day.day)}, by “{sheet_day.text}” {sheet_day.where}."
