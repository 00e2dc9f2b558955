"""Parsed columns: the cells of mapped columns, read once for each distinct text. Knows no rows and no people."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.domain.base.text import folded
from core.domain.recruit.sheets import place_cells, values, vocabulary
from core.domain.recruit.sheets.column_families import LISTS as GATHERED
from core.domain.recruit.sheets.column_families import place_in_ranking, ticked
from core.domain.recruit.sheets.column_mapping import Column, ColumnMapping
from core.domain.recruit.sheets.columns import DATE_KEYS, MANAGER_KEYS, PLACE_KEYS, Role, fields
from core.domain.recruit.sheets.drafts import Problem
from core.domain.recruit.sheets.formats import FORMATS
from core.domain.recruit.sheets.reading import Table, one_line
from core.domain.recruit.sheets.topics import TopicReader
from core.sheet_reader.refusals import SheetError

LISTS = ("choices", "ranked", "list", "names")  # kinds of questions with several answers in a cell
MOST_ANSWERS = 600_000  # in the lists of all cells that differ: each is looked up among topics and options
LEAVE_OR_LEFT = "can mean on leave or left the company; say which"
IDENTITY = ("email", "name", "first_name", "last_name", "role", *DATE_KEYS, *MANAGER_KEYS)


@dataclass(frozen=True)
class ColumnCells:
    """One column of the sheet: what it is called, its place, its cells top to bottom, and the option that they tick.

    `ratings`: which cells count as a tick, where they rate the option.
    """

    name: str
    cells: list[str]
    index: int = -1
    option: str = ""
    ratings: tuple[str, ...] = ()


class ParsedColumns:
    """All cells that a mapping reads. Places count the rows of the table from 0; `notes` gathers what was odd."""

    def __init__(self, table: Table, mapping: ColumnMapping, role: Role) -> None:
        self.numbers = [int(number) for number in table.frame.index]
        self._table, self._role, self._answers_left = table, role, MOST_ANSWERS
        self.notes: list[Problem] = []
        self.ambiguous: list[Problem] = []
        self.topics = TopicReader(mapping.topics)
        self._separator = FORMATS[table.source].separator
        self._separators = re.compile(rf"{re.escape(self._separator)}|[\n\r,，、|]")
        self._order = mapping.date_order
        self._statuses = mapping.statuses
        self._of_a_form = "applied_on" in mapping.keys  # each row was written by somebody who saw no other
        self._known = fields(role)
        self._columns = {
            key: [self._cells(column) for column in mapping.of(key)] for key in self._known if key in mapping.keys
        }
        self._ranked: set[str] = set()  # keys whose options hold their place
        self._read = {key: self._answers(key) for key in self._columns if key not in IDENTITY}
        self._texts = {key: [self._managers(column) for column in self.columns(key)] for key in MANAGER_KEYS}
        self._days = {key: [self._moments(column) for column in self.columns(key)] for key in DATE_KEYS}

    def columns(self, key: str) -> list[ColumnCells]:
        """The columns that hold this, surest first; empty when there is none."""
        return self._columns.get(key, [])

    @property
    def answered(self) -> list[str]:
        """The keys of all columns that hold answers, in the order of the form."""
        return list(self._read)

    def label(self, *keys: str) -> str:
        """What the sheet calls the first of these that it has."""
        return next((self._columns[key][0].name for key in keys if key in self._columns), "")

    def is_blank(self, key: str, place: int) -> bool:
        """Whether there are such columns and none of them says anything in this row."""
        columns = self.columns(key)
        return bool(columns) and all(values.is_blank(column.cells[place]) for column in columns)

    def value(self, key: str, place: int) -> Any:
        """What the columns of this key say in this row, or None; odd cells are noted.

        A list is gathered from all of its columns. Of other columns the first that says something usable counts.
        """
        reads = self._read.get(key)
        if not reads:
            return None
        columns = self._columns[key]
        if len(reads) == 1:
            value, odd, _ = reads[0][place]
            if odd:
                self.note(place, columns[0].name, columns[0].cells[place], odd)
            return value
        gathers = key in GATHERED
        gathered: list[tuple[int, Any]] = []
        for order, (column, read) in enumerate(zip(columns, reads, strict=True)):
            value, odd, _ = read[place]
            if odd:
                self.note(place, column.name, column.cells[place], odd)
            if value is None:
                continue
            if not gathers:
                return value
            position = place_in_ranking(column.cells[place]) if column.option and key in self._ranked else None
            gathered.append((order if position is None else position, value))
        gathered.sort(key=lambda answer: answer[0])
        return tuple(dict.fromkeys(item for _, items in gathered for item in items)) or None

    def readings(self, key: str) -> list[tuple[ColumnCells, list[values.Read]]]:
        """Each column of this key with what its cells were read as."""
        return list(zip(self.columns(key), self._read.get(key, ()), strict=False))

    def text(self, key: str, place: int) -> str:
        """The first text in this row, in one line, that says anything."""
        return next((texts[place] for texts in self._texts.get(key, ()) if texts[place]), "")

    def day(self, key: str, place: int) -> datetime | None:
        """The day (and time) of this row, or None; what is no date is noted."""
        for column, read in zip(self.columns(key), self._days[key], strict=True):
            moment = read[place]
            if moment.value is not None:
                return moment.value
            if not moment.ambiguous and not values.is_blank(column.cells[place]):
                self.note(place, column.name, column.cells[place], moment.odd or "is not a date")
        return None

    def note(self, place: int, column: str, cell: str, reason: str) -> None:
        """Remember that a cell was left out or is odd; the row stays."""
        self.notes.append(Problem(self.numbers[place], column, one_line(cell), reason, False))

    def _managers(self, column: ColumnCells) -> list[str]:
        """Each cell in one line, blank where it says nothing; "ditto" is the manager of the row above, and noted."""
        counted = place_cells.repeated(column.cells, self._of_a_form)
        for place, (cell, counts) in enumerate(zip(column.cells, counted, strict=True)):
            if counts is None:
                self.note(place, column.name, cell, place_cells.unrepeated(self._of_a_form))
            elif counts != cell:
                self.note(place, column.name, cell, f"is {place_cells.DITTO}: {one_line(counts)}")
        lines = {text: "" if place_cells.says_nothing(text) else one_line(text) for text in set(counted) if text}
        return [lines.get(counts or "", "") for counts in counted]

    def _cells(self, column: Column) -> ColumnCells:
        cells = self._table.frame[column.index].tolist()
        return ColumnCells(self._table.name(column.index), cells, column.index, column.option, column.ratings)

    def _answers(self, key: str) -> list[list[values.Read]]:
        field = self._known[key]
        answers = []
        for column in self._columns[key]:
            if field.topics or field.kind in LISTS:
                self._count(column)
            read = self._option_reader(key, column) if column.option else self._reader(key, column)
            seen: dict[str, values.Read] = {}
            for text in dict.fromkeys(column.cells):
                if values.is_error(text):
                    seen[text] = values.Read(None, "is an error of the spreadsheet")
                elif values.is_formula(text):
                    seen[text] = values.Read(None, "is a formula that nobody has computed")
                elif values.is_blank(text) and not (key == "capacity" and text.strip()):
                    seen[text] = values.Read(None)
                else:
                    seen[text] = read(text)
            if key in PLACE_KEYS:
                answers.append(place_cells.read_places(column.cells, seen, self._of_a_form))
            else:
                answers.append([seen[text] for text in column.cells])
        return answers

    def _reader(self, key: str, column: ColumnCells) -> Callable[[str], values.Read]:
        field = self._known[key]
        options = values.Options(field.options, field.earlier)
        if field.topics or field.kind in LISTS:
            options = options.of_column(column.cells, self._separator)
        if field.topics:
            return self.topics.reader(options, self._separator)
        if key == "consent" and vocabulary.yes_means(column.name) == "withdrawn":
            return _withdraws
        if key in ("consent", "wants_mentor", "wants_to_mentor"):
            return _yes_no
        if key == "status":
            return _status_reader(vocabulary.yes_means(column.name), self._role, self._statuses)
        return values.reader(field.kind, key, options, self._separator, column.name)

    def _option_reader(self, key: str, column: ColumnCells) -> Callable[[str], values.Read]:
        """How to read the cells below an option: whether they tick it, or which place they give it."""
        whole = self._reader(key, column)
        # The separator keeps an option whole that holds commas.
        option = whole(f"{column.option}{self._separator}")
        if column.ratings:
            wanted = set(map(folded, column.ratings))
            return lambda text: option if folded(text) in wanted else values.Read(None)
        ranked = self._is_ranking(column)
        if ranked:
            self._ranked.add(key)

        def read(text: str) -> values.Read:
            mark = ticked(text, column.option)
            if mark or (ranked and place_in_ranking(text)):
                return option
            if mark is None:
                return values.Read(None, f"neither ticks “{column.option}” nor leaves it blank")
            return values.Read(None)

        return read

    @staticmethod
    def _is_ranking(column: ColumnCells) -> bool:
        places = {place_in_ranking(cell) for cell in set(column.cells) if cell.strip()}
        return None not in places and any(place and place > 1 for place in places)

    def _count(self, column: ColumnCells) -> None:
        """Refuse lists that would take minutes to look up. Raises SheetError."""
        self._answers_left -= sum(len(self._separators.findall(text)) + 1 for text in set(column.cells) if text)
        if self._answers_left < 0:
            reason = f"the lists hold more than {MOST_ANSWERS:,} different answers; split the file."
            raise SheetError(reason, file=self._table.file, sheet=self._table.sheet, column=column.name)

    def _moments(self, column: ColumnCells) -> list[values.Moment]:
        seen = {text: values.moment(text, self._order) for text in dict.fromkeys(column.cells)}
        read = [seen[text] for text in column.cells]
        unclear = [
            Problem(self.numbers[place], column.name, one_line(column.cells[place]), "could be two dates", False)
            for place, day in enumerate(read)
            if day.ambiguous and day.value is None
        ]
        self.ambiguous.extend(unclear)
        if unclear:
            others = f" (like {len(unclear) - 1:,} more)" if len(unclear) > 1 else ""
            reason = f"could be two dates, so it was left out{others}; say whether the day or the month comes first"
            self.notes.append(Problem(unclear[0].row, column.name, unclear[0].value, reason, False))
        return read


def _yes_no(text: str) -> values.Read:
    answer = text.strip() == "1" if text.strip() in ("0", "1") else vocabulary.yes_no(text)
    return values.Read(answer, "" if answer is not None else "is neither yes nor no")


def _withdraws(text: str) -> values.Read:
    """Consent, by an answer under "Opted out": No says nothing of it."""
    answer = _yes_no(text)
    return values.Read(False if answer.value else None, answer.odd)


def _status_reader(yes_means: str | None, role: Role, decided: Mapping[str, str]) -> Callable[[str], values.Read]:
    """How to read a status, or yes and no about it: "Leaver: No" says nothing, "Active: No" that somebody left.

    `decided`: what a person says that a word means, by the word as it is folded.
    """

    def read(text: str) -> values.Read:
        if standing := decided.get(folded(text)):
            return values.Read(standing, read_as=standing)
        if vocabulary.is_leave_or_left(text):
            return values.Read("unknown" if role == "directory" else None, LEAVE_OR_LEFT)
        if standing := vocabulary.status(text):
            return values.Read(standing)
        # "T - Terminated", as ADP writes it; "Inactive - Payroll Eligible", as Oracle does.
        for part in (text.rpartition(" - ")[2], text.partition(" - ")[0]):
            if standing := vocabulary.status(part):
                return values.Read(standing)
        answer = vocabulary.yes_no(text) if text.strip() not in ("0", "1") else text.strip() == "1"
        if answer is None:
            standing_or_unknown = values.status(text)
            # In a sheet of participants a word of the team's own says nothing of whether somebody has left.
            unknown = "is not a known status; this person is read as taking part"
            return standing_or_unknown if role == "directory" else values.Read(None, unknown)
        if yes_means == "left":
            return values.Read("left") if answer else values.Read(None)
        if yes_means == "active":
            return values.Read("active" if answer else "left")
        return values.status(text)

    return read
