"""Check columns: which column of a form's export holds which answer of a check, how sure that is, and why. Proposes.

A header decides, in either side's wording; several columns may hold one question, as in a form that branches. A column
about somebody else than whoever answered is the other person's or is not read. What is not sure is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from core.domain import playbook
from core.domain.base.entered_text import LONGEST_PERSON
from core.domain.base.text import folded
from core.domain.recruit.sheets import values, vocabulary
from core.domain.recruit.sheets.account import Certainty
from core.domain.recruit.sheets.headers import header_words
from core.domain.recruit.sheets.reading import Table
from core.domain.relationships.check_headers import (
    NO_HEADER,
    UNKNOWN,
    WHO,
    HeaderReading,
    day_words,
    fields,
    other_stamps,
    questions_of,
    rated_keys,
    read_header,
    stamps,
)
from core.domain.relationships.check_labels import Scale

MOSTLY = 0.6  # share of cells that have to fit where a header says nothing
SAMPLES = 3


@dataclass(frozen=True)
class CheckColumn:
    """One column of an export. `side`: in whose wording the question stands, "" where both share it."""

    index: int
    header: str
    key: str | None
    certainty: Certainty
    why: str
    side: str = ""
    own: bool = False  # added by the form itself, from how somebody signed in
    samples: tuple[str, ...] = ()

    def chosen(self, key: str | None) -> CheckColumn:
        """The same column as a person wants it read; None: not read."""
        if key is None:
            return replace(self, key=None, certainty="not used", why="left out by you", side="", own=False)
        return replace(self, key=key, certainty="sure", why="chosen by you", side="", own=False)


@dataclass(frozen=True)
class CheckMapping:
    """What every column is taken for. `shape` is the key under which a mapping is saved for forms of these headers.

    `labels` holds what a person said an answer means: its words → number on the scale or id of the answer.
    """

    kind: str
    columns: tuple[CheckColumn, ...]
    shape: str
    date_order: values.DateOrder | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    def of(self, key: str) -> tuple[CheckColumn, ...]:
        """The columns read as this key: what was asked before what the form adds by itself, else as they stand."""
        return tuple(sorted((column for column in self.columns if column.key == key), key=lambda column: column.own))

    def called(self, header: str) -> tuple[int, ...]:
        """The columns under a header, whatever its case and punctuation."""
        words = header_words(header)
        return tuple(column.index for column in self.columns if header_words(column.header) == words)

    def assign(self, index: int, key: str | None) -> CheckMapping:
        """The same mapping with one column read as something else (None: not read). Raises KeyError on a wrong key."""
        if key is not None and key not in fields(self.kind):
            raise KeyError(key)
        return replace(self, columns=tuple(c.chosen(key) if c.index == index else c for c in self.columns))

    def with_dates(self, order: values.DateOrder) -> CheckMapping:
        """The same mapping with the order of day and month decided."""
        return replace(self, date_order=order)

    def with_labels(self, meanings: Mapping[str, str]) -> CheckMapping:
        """The same mapping with answers decided on: as typed → number on the scale or id of the answer."""
        return replace(self, labels=dict(self.labels) | {folded(text): meant for text, meant in meanings.items()})

    def to_dict(self) -> dict[str, Any]:
        """Plain values to save. Of the cells only the labels that were decided on are among them."""
        return {
            "shape": self.shape,
            "kind": self.kind,
            "date_order": self.date_order,
            "labels": dict(self.labels),
            "columns": [
                {"header": column.header, "key": column.key, "side": column.side, "own": column.own}
                for column in self.columns
            ],
        }


def guess_columns(
    table: Table, kind: str, addresses: Iterable[str] = (), saved: Mapping[str, Mapping[str, Any]] | None = None
) -> CheckMapping:
    """Which column holds what. `addresses`: of people on record, lower case; `saved`: earlier mappings by shape."""
    table = with_second_headers(table, kind)
    shape = _shape(table, kind)
    if saved and shape in saved and (restored := _restored(table, kind, shape, saved[shape])):
        return restored
    known = set(addresses)
    columns = _with_sign_in([_column(table, index, kind) for index in range(len(table.headers))])
    if not any(column.key == "email" for column in columns):
        columns = [_by_addresses(table, column, known) for column in columns]
    if set(rated_keys(kind)) - {column.key for column in columns}:
        columns = [_asked_about(table, column) for column in columns]
    return CheckMapping(kind, tuple(_only_finer_stamps(table, columns)), shape)


def with_second_headers(table: Table, kind: str) -> Table:
    """The table with one row of headers: where survey tools put the questions of a grid into a second row, these."""
    if table.frame.empty:
        return table
    asked = {header_words(text) for texts in questions_of(kind).values() for text in texts.values()}
    below = [str(cell) for cell in table.frame.iloc[0]]
    if not any(header_words(cell) in asked for cell in below):
        return table
    pairs = zip(table.headers, below, strict=True)
    headers = tuple(cell if header_words(cell) in asked else header for header, cell in pairs)
    return replace(table, frame=table.frame.iloc[1:], headers=headers)


def cells_of(table: Table, index: int) -> list[str]:
    """The filled cells of a column, top to bottom."""
    return [cell for cell in map(str, table.frame.iloc[:, index]) if not values.is_blank(cell)]


def _column(table: Table, index: int, kind: str) -> CheckColumn:
    """One column by its header."""
    header = table.headers[index]
    cells = cells_of(table, index)
    reading = read_header(header, kind, table.source)
    if reading.key == "other" and not _name_people(cells):
        reading = HeaderReading(None, "not used", UNKNOWN)
    own = reading.key in WHO and header_words(header) in _own_headers() and _behind_a_stamp(table, index)
    samples = tuple(dict.fromkeys(cells))[:SAMPLES]
    return CheckColumn(index, header, reading.key, reading.certainty, reading.why, reading.side, own, samples)


def _name_people(cells: list[str]) -> bool:
    """Whether cells can be the names or addresses of people: short, and no answers on the scale."""
    scale = Scale((), {})
    fitting = sum(len(cell) <= LONGEST_PERSON and scale.rating(cell) is None for cell in cells)
    return not cells or fitting >= MOSTLY * len(cells)


def _with_sign_in(columns: Iterable[CheckColumn]) -> list[CheckColumn]:
    """The columns that tell how somebody signed in count only where the form did not ask, and only the first of a kind:
    the second “Email” of a form is a question."""
    listed: list[CheckColumn] = []
    seen: set[str | None] = set()
    asked: set[str | None] = {column.key for column in columns if column.key in WHO and not column.own}
    for column in columns:
        if column.own and column.key in seen:
            column = replace(column, own=False)
            asked.add(column.key)
        elif column.own:
            seen.add(column.key)
        listed.append(column)
    return [_sign_in(column, column.key in asked) if column.own else column for column in listed]


def _sign_in(column: CheckColumn, is_asked: bool) -> CheckColumn:
    if all(vocabulary.is_anonymous(cell) for cell in column.samples):
        return replace(column, key=None, certainty="not used", why="says only that nobody signed in", own=False)
    if is_asked:
        return replace(column, certainty="likely", why="how somebody signed in: counts where the asked one is blank")
    return replace(column, why="how somebody signed in")


def _by_addresses(table: Table, column: CheckColumn, known: set[str]) -> CheckColumn:
    """A column whose header says nothing and whose cells are addresses of people on record: whoever answered."""
    cells = cells_of(table, column.index)
    addresses = [values.email(cell) in known for cell in cells]
    if column.why not in (UNKNOWN, NO_HEADER) or not cells or sum(addresses) < MOSTLY * len(cells):
        return column
    return replace(column, key="email", certainty="likely", why="its cells are addresses of people on record")


def _asked_about(table: Table, column: CheckColumn) -> CheckColumn:
    """A column of answers on the scale whose header is nobody's question: which one it is has to be asked."""
    if column.key or column.why != UNKNOWN:
        return column
    cells, scale = cells_of(table, column.index), Scale((), {})
    fitting = sum(scale.rating(cell) is not None for cell in cells)
    if not cells or fitting < MOSTLY * len(cells):
        return column
    return replace(column, certainty="ask", why="its cells are answers on the scale; its header is none of ours")


def _only_finer_stamps(table: Table, columns: Iterable[CheckColumn]) -> list[CheckColumn]:
    """One day for each answer: when it was sent counts before when it was begun, and both before a column “Date”."""
    listed = list(columns)
    days = [column for column in listed if column.key == "day"]
    if len(days) < 2:
        return listed
    best = min(days, key=lambda column: (_rank_of_day(column.header), column.index))
    return [
        replace(column, key=None, certainty="not used", why=f"the day is taken from “{table.name(best.index)}”")
        if column.key == "day" and column is not best
        else column
        for column in listed
    ]


def _rank_of_day(header: str) -> int:
    words = header_words(header)
    return 0 if words in stamps() else 1 if words not in other_stamps() and words not in day_words() else 2


def _restored(table: Table, kind: str, shape: str, saved: Mapping[str, Any]) -> CheckMapping | None:
    """A saved mapping with this file's cells as samples; None when it is of no use any more (it was made by hand)."""
    try:
        keys = [(column["key"], str(column["side"]), bool(column["own"])) for column in saved["columns"]]
        labels = {str(words): str(meant) for words, meant in saved["labels"].items()}
        order = saved["date_order"]
    except (KeyError, TypeError, AttributeError):
        return None
    if len(keys) != len(table.headers) or any(key and key not in fields(kind) for key, _, _ in keys):
        return None
    columns = tuple(
        CheckColumn(
            index,
            table.headers[index],
            key,
            "sure" if key else "not used",
            "as saved last time",
            side,
            own,
            tuple(dict.fromkeys(cells_of(table, index)))[:SAMPLES],
        )
        for index, (key, side, own) in enumerate(keys)
    )
    return CheckMapping(kind, columns, shape, order if order in ("day", "month") else None, labels)


def _shape(table: Table, kind: str) -> str:
    """The same for every export of one form for this kind of check, whoever answered."""
    text = "\n".join(["check", kind, *(header_words(header) for header in table.headers)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _behind_a_stamp(table: Table, index: int) -> bool:
    """Whether a form tool puts this column there by itself: among its first ones, behind the moment of the answer."""
    before = [header_words(header) for header in table.headers[:index]]
    return any(words in stamps() or words in other_stamps() for words in before) and all(
        words in stamps() or words in other_stamps() or words in _own_headers() or vocabulary.is_furniture(words)
        for words in before
    )


@cache
def _own_headers() -> frozenset[str]:
    """How forms call the columns that they fill from how somebody signed in: short names of an address or a name."""
    return frozenset(
        header_words(word)
        for file in playbook.languages().values()
        for word in (*file.headers.email, *file.headers.name)
        if len(word.split()) <= 2
    )
