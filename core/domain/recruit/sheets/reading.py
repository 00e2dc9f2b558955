"""Reading: the bytes of a file become a table of text cells with one header row. Knows no meaning of a cell."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from core.domain.base.entered_text import legible, unguarded
from core.domain.base.text import few
from core.domain.recruit.sheets import (
    answer_rows,
    broken_letters,
    collecting,
    csv_text,
    header_rows,
    merged_cells,
    sheet_choice,
)
from core.domain.recruit.sheets.columns import Role
from core.domain.recruit.sheets.formats import recognize
from core.domain.recruit.sheets.header_rows import Row
from core.domain.recruit.sheets.notes import Kind, ReadingNote, rows_named, was_left_out
from core.sheet_reader.heads import Head
from core.sheet_reader.limits import HEAD_ROWS, LARGEST_FILE, MOST_COLUMNS, MOST_ROWS, SMALL_TEXT
from core.sheet_reader.process import read_apart
from core.sheet_reader.refusals import SheetError
from core.sheet_reader.rows import BINARY, Opened, opened

_FILES = {"mentor": "the mentors' file", "mentee": "the mentees' file", "directory": "the directory"}
COMPUTE = "open the file in Excel, save it and try again"
_NOT_TABLES = (
    (b"%PDF", "this is a PDF"),
    (b"\x89PNG", "this is a picture"),
    (b"\xff\xd8\xff", "this is a picture"),
    (b"GIF8", "this is a picture"),
    (b"7z\xbc\xaf", "this is a compressed archive"),
    (b"Rar!", "this is a compressed archive"),
    (b"SQLite format 3\x00", "this is a database"),
    (b"{\\rtf", "this is a text document"),
)


@dataclass(frozen=True)
class Table:
    """A sheet as text. `frame`: all cells as str, its index the row numbers a spreadsheet shows, its columns numbered.

    `headers` are the header texts as they stand, in the order of the columns (two may be the same, some empty).
    """

    frame: pd.DataFrame
    headers: tuple[str, ...]
    header_row: int
    source: str  # the key of its format in FORMATS
    file: str
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    ragged: tuple[int, ...] = ()  # rows that hold more cells than the header
    formulas: frozenset[tuple[int, int]] = frozenset()  # row and column of blank cells that nobody has computed
    notes: tuple[ReadingNote, ...] = ()  # what was handled on the way from the file to these rows
    left_out: Mapping[int, str] = field(default_factory=dict)  # row → why it is not in the frame: "holds totals"
    # The rows from the top of the sheet to the one below the header, as they stand: titles, a second row of headers.
    head: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    merged_head: frozenset[int] = frozenset()  # of them, those whose cells were filled because they were merged

    def name(self, column: int) -> str:
        """What to call a column in a sentence: its header in one line, or its letter."""
        return " ".join(self.headers[column].split()) or f"column {_letter(column)}"


@collecting.paused()
def read(
    data: bytes, filename: str, sheet: str | None = None, *, role: Role | None = None, encoding: str | None = None
) -> Table:
    """The table in a file: a text in any encoding and delimiter, or one sheet of a workbook of any common kind.

    What it is, is told by the bytes, not by the name. Without `sheet` the sheet that fits the `role` best is taken; of
    several headers in a sheet, the one that does. `encoding` overrules the guess. All but small texts are read in a
    child process, within limits of memory and time. Raises SheetError.
    """
    file = filename or "The file"
    _refuse_unreadable(data, file)
    chooser = _Chooser(role)
    small = len(data) <= SMALL_TEXT and not data.startswith(BINARY)
    content = (opened if small else read_apart)(data, file, sheet, encoding, chooser)
    rows = (
        list(content.rows)
        if content.delimiter == ""
        else [(row, [*map(unguarded, cells)] if "'" in "".join(cells) else cells) for row, cells in content.rows]
    )
    notes = [*chooser.notes(content), *broken_letters.mend(rows)]
    return _table(rows, content, file, role, notes)


def one_line(text: str) -> str:
    """A text without line breaks, double spaces and invisible signs, composed as people type it."""
    return " ".join(clean(text).split())


def clean(text: str) -> str:
    """A text without invisible signs that mislead a reader, composed (NFC), trimmed."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return unicodedata.normalize("NFC", legible(text)).replace("\r\n", "\n").replace("\xa0", " ").strip()


def _refuse_unreadable(data: bytes, file: str) -> None:
    if not data.strip():
        raise SheetError("the file is empty.", file=file)
    if len(data) > LARGEST_FILE:
        raise SheetError(f"the file is larger than {LARGEST_FILE >> 20} MB; split it or leave columns out.", file=file)
    for start, what in _NOT_TABLES:
        if data.startswith(start):
            raise SheetError(f"{what}, not a spreadsheet; choose a .csv, .tsv or .xlsx file.", file=file)


class _Chooser:
    """Chooses delimiter and sheet by the headers that are known, and remembers what it chose from."""

    def __init__(self, role: Role | None) -> None:
        self._role = role
        self._heads: Sequence[Head] = ()

    def delimiter(self, sample: str) -> tuple[str, int]:
        return csv_text.delimiter_of(sample)

    def sheet(self, heads: Sequence[Head]) -> str:
        self._heads = heads
        return sheet_choice.best_sheet(heads, self._role)

    def notes(self, content: Opened) -> list[ReadingNote]:
        """Which sheet was taken, where others hold people too; which are hidden."""
        people = [head.name for head in self._heads if head.name != content.sheet and sheet_choice.holds_people(head)]
        notes = []
        if people:
            hold = "holds" if len(people) == 1 else "hold"
            text = f"The sheet “{content.sheet}” was read. {_quoted(people)} not read, but {hold} people too."
            notes.append(ReadingNote("sheet", (), text))
        if content.hidden_sheets:
            notes.append(
                ReadingNote("sheet", (), f"{_quoted(content.hidden_sheets)} not read: hidden in the workbook.")
            )
        return notes


def _quoted(names: Sequence[str]) -> str:
    verb = "was" if len(names) == 1 else "were"
    return f"{few([f'“{name}”' for name in names])} {verb}"


def _table(rows: list[Row], content: Opened, file: str, role: Role | None, notes: list[ReadingNote]) -> Table:
    """The rows under the header that fits the role; what was left out is named."""
    sheet, marks = content.sheet, content.marks
    _blank(rows, marks.formulas)
    hidden = set(marks.hidden_rows)
    shown = [row for row in rows if row[0] not in hidden] if hidden else rows
    try:
        header = header_rows.find(shown, file, sheet)
    except SheetError:
        if not hidden:
            raise
        header = header_rows.find(rows, file, sheet)
    left_out = dict.fromkeys(sorted(hidden - {header.row}), "is hidden by a filter" if marks.filtered else "is hidden")
    left_out |= header.below
    notes += _notes_on_left_out("hidden", hidden - {header.row}, left_out)
    notes += _notes_on_left_out("header", header.below, left_out)
    if marks.merged and (filled := merged_cells.fill(dict(shown), marks.merged, header.row)):
        where = rows_named(filled)
        notes.append(ReadingNote("merged", filled, f"The text of merged cells counts in each of their cells: {where}."))
    body = [row for row in shown if row[0] > header.row and row[0] not in header.below]
    parts = answer_rows.blocks(header.texts, header.row, body)
    block = max(parts, key=lambda part: sheet_choice.asks(part.header, role)) if role and len(parts) > 1 else parts[0]
    for part in parts:
        if part is not block:
            notes.append(_note_on_other(part, role))
            left_out |= dict.fromkeys(notes[-1].rows, f"belongs to another header, in row {part.header_row}")
    skipped = answer_rows.no_answers(block) | answer_rows.previews(block)
    left_out |= {number: row.reason for number, row in skipped.items()}
    for kind, reason in dict.fromkeys((row.kind, row.reason) for row in skipped.values()):
        numbers = [number for number, row in skipped.items() if row.reason == reason]
        notes += _notes_on_left_out(kind, numbers, left_out)
    if begun := tuple(number for number in answer_rows.unfinished(block) if number not in skipped):
        text = f"Somebody began and did not finish {rows_named(begun)}; what is there was read."
        notes.append(ReadingNote("unfinished", begun, text))
    headers = [clean(text) for text in block.header]
    notes += _notes_on_cells(content, headers, block.header_row)
    for column in marks.hidden_columns:
        if column < len(headers):
            headers[column] = ""
    body = [row for row in block.rows if row[0] not in skipped] if skipped else block.rows
    table = _framed(body, headers, block.header_row, content, file, tuple(notes), left_out)
    return _with_head(table, shown, marks.merged)


def _framed(
    body: Sequence[Row],
    headers: list[str],
    header_row: int,
    content: Opened,
    file: str,
    notes: tuple[ReadingNote, ...],
    left_out: Mapping[int, str],
) -> Table:
    sheet, hidden = content.sheet, set(content.marks.hidden_columns)
    while headers and not headers[-1]:
        headers.pop()
    # A column without a header is read when the rows fill it as a rule; a single cell out there is a fault of its row.
    width = max(len(headers), _usual_width(body)) if body else len(headers)
    if width > MOST_COLUMNS:
        raise SheetError(f"the sheet has more than {MOST_COLUMNS} columns.", file=file, sheet=sheet, row=header_row)
    if len(body) > MOST_ROWS:
        raise SheetError(f"the sheet has more than {MOST_ROWS:,} rows.", file=file, sheet=sheet)
    headers += [""] * (width - len(headers))
    ragged = tuple(number for number, row in body if len(row) > width and any(map(str.strip, row[width:])))
    index = pd.Index([number for number, _ in body], dtype="int64", name="Row")
    padded = [row if len(row) == width else [*row[:width], *[""] * (width - len(row))] for _, row in body]
    columns = [*zip(*padded, strict=True)] or [()] * width
    frame = pd.DataFrame(
        {
            place: pd.Series([""] * len(body) if place in hidden else cells, index=index, dtype=object)
            for place, cells in enumerate(columns)
        }
    )
    return Table(
        frame=frame,
        headers=tuple(headers),
        header_row=header_row,
        source=recognize(headers),
        file=file,
        sheet=sheet,
        sheets=content.sheets,
        encoding=content.encoding,
        delimiter=content.delimiter,
        ragged=ragged,
        formulas=frozenset(content.marks.formulas),
        notes=notes,
        left_out=left_out,
    )


def _with_head(table: Table, rows: Sequence[Row], merged: Sequence[merged_cells.Area]) -> Table:
    """The table with the rows around its header, merged cells filled, down to the first row below it."""
    head: dict[int, list[str]] = {}
    for number, cells in rows[:HEAD_ROWS]:
        head[number] = [clean(cell) for cell in cells[:MOST_COLUMNS]]
        if number > table.header_row:
            break
    filled = merged_cells.fill(head, merged, 0)
    rows_around = {number: tuple(cells) for number, cells in head.items()}
    return replace(table, head=rows_around, merged_head=frozenset(filled))


def _blank(rows: Iterable[Row], cells: Sequence[tuple[int, int]]) -> None:
    """Empty these cells: a formula that nobody has computed is no answer, and its text is nobody's name."""
    by_number = dict(rows) if cells else {}
    for number, column in cells:
        row = by_number.get(number, [])
        if column < len(row):
            row[column] = ""


def _notes_on_left_out(kind: Kind, rows: Iterable[int], left_out: Mapping[int, str]) -> list[ReadingNote]:
    numbers = tuple(sorted(rows))
    return [ReadingNote(kind, numbers, was_left_out(numbers, left_out[numbers[0]]))] if numbers else []


def _note_on_other(block: answer_rows.Block, role: Role | None) -> ReadingNote:
    """Rows below (or above) another header: whom they are about, and how to read them."""
    rows = (block.header_row, *(number for number, _ in block.rows))
    roles: tuple[Role, ...] = ("mentor", "mentee", "directory")
    best = max(roles, key=lambda role: sheet_choice.asks(block.header, role))
    if best == role or sheet_choice.asks(block.header, best) <= 0:
        how = "Put them into a sheet of their own and import that too."
    else:
        how = f"Import this file as {_FILES[best]} too."
    text = f"Row {block.header_row} is another header: {rows_named(rows)} were left out. {how}"
    return ReadingNote("another header", rows, text)


def _notes_on_cells(content: Opened, headers: Sequence[str], header_row: int) -> list[ReadingNote]:
    """What was seen in single cells and columns: hidden ones, formulas without a value, stray quotation marks."""
    marks = content.marks
    notes = []
    if columns := [column for column in marks.hidden_columns if column < len(headers) and headers[column]]:
        names = few([f"“{_in_line(headers[column])}” ({_letter(column)})" for column in columns])
        verb = "is hidden and was" if len(columns) == 1 else "are hidden and were"
        notes.append(
            ReadingNote("hidden", (), f"{'Column' if len(columns) == 1 else 'Columns'} {names} {verb} not read.")
        )
    formulas: dict[int, list[int]] = {}
    for row, column in marks.formulas:
        if row > header_row and row not in marks.hidden_rows and column not in marks.hidden_columns:
            formulas.setdefault(column, []).append(row)
    for column, rows in formulas.items():
        name = _in_line(headers[column]) if column < len(headers) and headers[column] else _letter(column)
        text = f"Column “{name}” holds formulas that nobody has computed, in {rows_named(rows)}; {COMPUTE}."
        notes.append(ReadingNote("formula", tuple(rows), text))
    if marks.stray_quotes:
        rows = marks.stray_quotes
        text = f"A quotation mark that is never closed was read as a plain sign in {rows_named(rows)}."
        notes.append(ReadingNote("quotation mark", tuple(rows), text))
    return notes


def _usual_width(body: Sequence[Row]) -> int:
    widths = sorted(len(row) for _, row in body)
    return widths[(len(widths) - 1) // 2] if len(widths) > 1 else 0


def _in_line(text: str) -> str:
    return " ".join(text.split())


def _letter(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
