"""Account: what became of every column, row and value of a checked sheet, and what is to be asked. Decides nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from core.domain.base.people import level_rank
from core.domain.base.text import counted, folded, listed, spoken
from core.domain.recruit.sheets import place_cells, vocabulary
from core.domain.recruit.sheets.checked_rows import Checked
from core.domain.recruit.sheets.column_families import LISTS
from core.domain.recruit.sheets.columns import DATE_KEYS, MANAGER_KEYS, PLACE_KEYS, fields, label
from core.domain.recruit.sheets.drafts import Problem
from core.domain.recruit.sheets.headers import column_letter
from core.domain.recruit.sheets.mapping import ColumnMapping
from core.domain.recruit.sheets.questions import STANDINGS, SheetQuestion
from core.domain.recruit.sheets.reading import one_line

Certainty = Literal["sure", "likely", "not used", "ask"]
Outcome = Literal["read", "left out"]
_UNITS = {"hours": "hours a month", "years": "years"}
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
    """One row of the sheet: read as whom and in which role, or left out and why. `gives`: how many of that role."""

    row: int
    who: str
    outcome: Outcome
    as_role: str = ""
    why: str = ""
    gives: int = 1


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
    questions: tuple[SheetQuestion, ...] = ()

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
        columns=tuple(column_lines(checked.mapping)),
        rows=tuple(sorted(_rows(checked), key=lambda line: line.row)),
        values=tuple(sorted(_values(checked), key=lambda line: line.row)),
        notes=tuple(_notes(checked)),
        questions=tuple(_questions(checked)),
    )


def column_lines(mapping: ColumnMapping) -> Iterator[ColumnLine]:
    """What every column is read as with this mapping, also before the rows were read with it."""
    open_columns = {place for question in mapping.questions for place in question.columns}
    for column in mapping.columns:
        certainty: Certainty = "not used"
        if column.index in open_columns and not column.key:
            certainty = "ask"
        elif column.key:
            certainty = "sure" if column.confidence >= SURE_FROM else "likely"
        words = label(mapping.role or "mixed", column.key) if column.key else ""
        if column.key and column.option:
            words = f"{words}: {column.option}"
        yield ColumnLine(
            letter=column_letter(column.index),
            header=column.header,
            keys=(column.key,) if column.key else (),
            label=words,
            certainty=certainty,
            why=column.why,
            samples=column.samples,
        )


def _rows(checked: Checked) -> Iterator[RowLine]:
    roles: dict[int, list[str]] = {}
    who: dict[int, str] = {}
    for role, intakes in checked.by_role.items():
        for intake in intakes:
            roles.setdefault(intake.row, []).append(role)
            who[intake.row] = intake.name
    withdrawn = {intake.row for intake in checked.rows if intake.person.get("withdrawn")}
    for row, names in roles.items():
        if row in withdrawn:
            why = "takes no part, by their status or because they gave no consent"
            yield RowLine(row, who[row], "left out", "", why)
        else:
            yield RowLine(row, who[row], "read", " and ".join(names))
    for row, first in checked.joined.items():
        if first in who:
            why = f"holds one more answer of the person in row {first}"
            yield RowLine(row, who[first], "read", " and ".join(roles[first]), why)
    written = _written_names(checked)
    reasons: dict[int, list[str]] = {}
    for problem in checked.problems:
        if problem.skipped and problem.row not in roles:
            why = f"{problem.column}: {problem.reason}" if problem.column else problem.reason
            reasons.setdefault(problem.row, []).append(why)
    for row, row_reasons in reasons.items():
        yield RowLine(row, written.get(row, ""), "left out", "", "; ".join(dict.fromkeys(row_reasons)))
    for row, reason in checked.table.left_out.items():
        if row not in roles and row not in reasons:
            yield RowLine(row, "", "left out", "", reason)


def _written_names(checked: Checked) -> dict[int, str]:
    """What stands in the columns of names, by row; where there is none, in those of addresses."""
    parsed = checked.parsed
    if parsed is None:
        return {}
    columns = [column for key in ("name", "first_name", "last_name") for column in parsed.columns(key)]
    columns = columns or parsed.columns("email")
    return {
        row: one_line(" ".join(cell for column in columns if (cell := column.cells[place].strip())))
        for place, row in enumerate(parsed.numbers)
    }


def _values(checked: Checked) -> Iterator[ValueLine]:
    """The cells that were read otherwise than typed, or that were odd; of rows that were read."""
    who = {intake.row: intake.name for intake in checked.rows}
    odd: dict[tuple[int, str], str] = {}
    for problem in checked.problems:
        if not problem.skipped:
            odd.setdefault((problem.row, problem.column), problem.reason)
            if not _is_of_a_cell(problem, checked):
                yield ValueLine(
                    problem.row, who.get(problem.row, ""), problem.column, problem.value, "", problem.reason
                )
    yield from _identities(checked)
    yield from _absent_managers(checked, who)
    parsed = checked.parsed
    for key in parsed.answered if parsed else ():
        known = fields(checked.role)[key]
        for column, answers in parsed.readings(key) if parsed else ():
            seen: dict[str, str | None] = {}
            nothing = set(filter(place_cells.says_nothing, set(column.cells))) if key in PLACE_KEYS else set()
            for row, typed, read in zip(parsed.numbers if parsed else (), column.cells, answers, strict=True):
                if row not in who or not typed.strip():
                    continue
                if typed not in seen:
                    plain = typed in known.options or bool(column.option)
                    seen[typed] = None if plain else read.read_as or _understood(key, typed, read.value)
                understood, reason = seen[typed], odd.get((row, column.name), "")
                if typed in nothing and not reason:
                    reason = place_cells.NOTHING
                if understood is not None or reason:
                    shown = _shown(key, read.value) if understood is None else understood
                    yield ValueLine(row, who[row], column.name, one_line(typed), shown, reason)


def _is_of_a_cell(problem: Problem, checked: Checked) -> bool:
    parsed = checked.parsed
    return (
        bool(problem.value)
        and parsed is not None
        and any(column.name == problem.column for key in parsed.answered for column in parsed.columns(key))
    )


def _identities(checked: Checked) -> Iterator[ValueLine]:
    """Names and addresses that are not as they were typed, and days."""
    parsed = checked.parsed
    if parsed is None:
        return
    places = {row: place for place, row in enumerate(parsed.numbers)}
    for intake in checked.rows:
        place = places[intake.row]
        days = {"applied_on": intake.applied_on, "hire_date": intake.person.get("hired_on")}
        for key, value in {"name": intake.name, "email": intake.email, **days}.items():
            typed = [(column.name, one_line(column.cells[place])) for column in parsed.columns(key)]
            name, text = next(((name, text) for name, text in typed if text), ("", ""))
            if not text or not value:
                continue
            same = _is_same_day(text, value) if isinstance(value, date) else text.casefold() == str(value).casefold()
            if not same:
                yield ValueLine(intake.row, intake.name, name, text, str(value))


def _absent_managers(checked: Checked, who: Mapping[int, str]) -> Iterator[ValueLine]:
    """Cells of managers that hold a sign for nothing."""
    parsed = checked.parsed
    for column in (column for key in MANAGER_KEYS for column in (parsed.columns(key) if parsed else ())):
        nothing = {text for text in set(column.cells) if text.strip() and place_cells.says_nothing(text)}
        for row, cell in zip(parsed.numbers if parsed else (), column.cells, strict=True):
            if row in who and cell in nothing:
                yield ValueLine(row, who[row], column.name, one_line(cell), "", place_cells.NOTHING)


def _understood(key: str, typed: str, value: Any) -> str | None:
    """What a cell was read as, or None where that is what it says."""
    if not isinstance(value, str | tuple | list):
        return None
    shown = _shown(key, value)
    return None if spoken(shown) == spoken(typed) else shown


def _shown(key: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        return f"{value:g} {_UNITS[key]}" if key in _UNITS else f"{value:g}"
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _is_same_day(typed: str, day: date) -> bool:
    """Whether the numbers of a day stand in a text as they are, in any order."""
    numbers = {int(number) for number in re.findall(r"\d+", typed)}
    return day.day in numbers and bool({day.year, day.year % 100} & numbers)


def _notes(checked: Checked) -> Iterator[str]:
    """What was handled, or assumed, for the whole sheet."""
    yield from (note.text for note in checked.table.notes)
    mapping = checked.mapping
    if checked.joined:
        rows, hold = counted(len(checked.joined), "row"), "holds" if len(checked.joined) == 1 else "hold"
        yield f"{rows} {hold} one more answer of a person above: they were put together."
    if "mentor" in checked.by_role and "capacity" not in mapping.keys:
        yield "No column of seats was found; 1 mentee is assumed for every mentor."
    if unknown := _unknown_levels(checked):
        yield f"Levels such as {listed(unknown[:3])} say nothing about seniority here: they are kept, not compared."
    if mapping.date_order and any(mapping.of(key) for key in DATE_KEYS):
        first, second = ("day", "month") if mapping.date_order == "day" else ("month", "day")
        yield f"Where a date is written in numbers, the {first} is read before the {second}."
    for key in sorted(mapping.keys):
        columns = [column for column in mapping.of(key) if not column.option]
        if len(columns) < 2:
            continue
        names = listed([f"“{checked.table.name(column.index)}”" for column in columns])
        what = label(checked.role, key)
        if key in LISTS:
            yield f"{names} are read together as “{what}”."
        else:
            yield f"{names} are read as “{what}”: the first that is filled counts."


def _unknown_levels(checked: Checked) -> list[str]:
    """The levels that cannot be compared, each once in quotation marks; none where they are the exception."""
    levels = [str(row.person.get("level") or "") for row in checked.rows if row.person.get("level")]
    unknown = [level for level in levels if level_rank(level) is None]
    return [f"“{level}”" for level in dict.fromkeys(unknown)] if 2 * len(unknown) > len(levels) else []


def _questions(checked: Checked) -> Iterator[SheetQuestion]:
    yield from checked.mapping.questions
    yield from _status_questions(checked)
    if checked.mapping.ask_dates:
        examples = [problem.value for problem in checked.ambiguous_dates][:1]
        such = f" such as {examples[0]}" if examples else ""
        text = f"Dates{such} can be read in two ways. What comes first, the day or the month?"
        yield SheetQuestion("dates", "dates", text, ("day-first", "month-first"))


def _status_questions(checked: Checked) -> Iterator[SheetQuestion]:
    """The words of a status column that mean on leave in some companies and gone in others, each asked once."""
    columns = checked.parsed.columns("status") if checked.parsed else []
    for column in columns:
        words = Counter(one_line(cell) for cell in column.cells if vocabulary.is_leave_or_left(cell))
        by_meaning: dict[str, tuple[str, int]] = {}
        for word, rows in words.items():
            written, before = by_meaning.get(folded(word), (word, 0))
            by_meaning[folded(word)] = written, before + rows
        for meaning, (word, rows) in by_meaning.items():
            if meaning not in checked.mapping.statuses:
                text = f"“{word}” in “{column.name}” ({counted(rows, 'row')}) can mean on leave or left the company."
                question = f"{text} Which is it here?"
                yield SheetQuestion(f"status:{word}", "status", question, tuple(STANDINGS), "", ((column.index,),))
