"""Reading choices: what a person says about a sheet (which columns, which dates), applied. Guesses nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.domain.base.text import folded
from core.domain.recruit.sheets import rating_grids
from core.domain.recruit.sheets.column_mapping import ColumnMapping
from core.domain.recruit.sheets.columns import fields
from core.domain.recruit.sheets.headers import header_words
from core.domain.recruit.sheets.reading import Table
from core.domain.recruit.sheets.values import DateOrder
from core.sheet_reader.refusals import SheetError

UNUSED = "not used"  # the name of no field: a column that is left unread


@dataclass(frozen=True)
class ReadingChoices:
    """What is decided about a sheet before it is read. `columns`: (header, field) as a person wrote them."""

    sheet: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    dates: DateOrder | None = None
    statuses: tuple[tuple[str, str], ...] = ()  # (word of the status column, active, leave or left)
    ratings: tuple[str, ...] = ()  # of a grid: those that say that somebody offers, or wants, a topic
    own_topics: bool = False  # topics that are not known by name stay as they are written


AS_READ = ReadingChoices()  # nothing is decided


class UnmappedError(SheetError):
    """A column is missing without which no row can be used; `columns` are those that are there, in words.

    `rated`: a grid of ratings may hold it, so that somebody has to say which ratings count.
    """

    def __init__(self, reason: str, table: Table, mapping: ColumnMapping) -> None:
        super().__init__(reason, file=table.file, sheet=table.sheet)
        self.columns = list_headers(table)
        self.rated = any(question.id.startswith(rating_grids.QUESTION) for question in mapping.questions)


def choose(table: Table, mapping: ColumnMapping, choices: ReadingChoices) -> ColumnMapping:
    """The mapping with the columns, ratings, words of a status and the order of dates that were chosen.

    Raises SheetError with all headers, or all fields, when one of them is not there.
    """
    chosen: dict[int, str] = {}
    for header, field in choices.columns:
        for place in _places(table, header):
            chosen[place] = field
    keys = {place: _key(table, mapping, field) for place, field in chosen.items()}
    for place, key in keys.items():
        mapping = mapping.assign_asked(place, key)
    for place, key in keys.items():  # again, since a column that is named goes before one that is meant with another
        mapping = mapping.assign(place, key)
    if choices.ratings:
        grid = next((asked for asked in mapping.questions if asked.id.startswith(rating_grids.QUESTION)), None)
        if grid is None:
            raise SheetError("no topics are rated that nothing else tells.", file=table.file, sheet=table.sheet)
        mapping = mapping.rated(grid, choices.ratings)
    for word, standing in choices.statuses:
        mapping = mapping.with_status(word, standing)
    return mapping.with_dates(choices.dates) if choices.dates else mapping


def _places(table: Table, header: str) -> list[int]:
    """The columns with this header: as it is written, else in the same words."""
    same: Sequence[Callable[[str], bool]] = (
        lambda text: text.strip() == header.strip(),
        lambda text: header_words(text) == header_words(header),
    )
    for matches in same:
        if places := [place for place, text in enumerate(table.headers) if matches(text)]:
            return places
    raise SheetError(
        f"no column is called “{header}”; there are {list_headers(table)}.", file=table.file, sheet=table.sheet
    )


def _key(table: Table, mapping: ColumnMapping, field: str) -> str | None:
    """The key of a field that is named by key or label; None for a column that is not used."""
    if folded(field) == UNUSED:
        return None
    known = fields(mapping.role or "mixed")
    for key, column_field in known.items():
        if folded(field) in (folded(key), folded(column_field.label)):
            return key
    there = ", ".join([*known, UNUSED])
    raise SheetError(f"“{field}” is no field; there are {there}.", file=table.file, sheet=table.sheet)


def list_headers(table: Table) -> str:
    """The headers of a sheet, each in quotation marks."""
    return ", ".join(f"“{' '.join(text.split())}”" for text in table.headers if text.strip())
