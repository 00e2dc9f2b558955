"""Rows: what a file holds, row by row, as text cells. What needs knowledge of headers is asked, not known here."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from core.sheet_reader import excel_2003, json_records, old_excel, opendocument, packed, text, web_page, workbook
from core.sheet_reader.archive import CONTENT, Archive, damage
from core.sheet_reader.heads import Head, heads_of
from core.sheet_reader.limits import SAMPLE_TEXT
from core.sheet_reader.marks import Marks
from core.sheet_reader.refusals import SheetError

ZIP = b"PK"  # how a workbook begins
BINARY = (ZIP, packed.GZIP, *old_excel.STARTS)  # how files begin that are no text

_WEB_PAGE = re.compile(r"\s*<(!doctype html|html|head|body|meta|style|div|table)\b", re.IGNORECASE)
_MARKUP = re.compile(r"\s*<(\?xml|!--|!doctype|[a-z:]+\s+xmlns)", re.IGNORECASE)
_WORKBOOK = re.compile(r"<(\w+:)?Workbook\b")
_NO_SHEET = "this is XML, not a spreadsheet; save it as .xlsx or CSV."
_WEB_ARCHIVE = "this is a web archive, not a spreadsheet; open it in Excel and save it as .xlsx."
BEGINNING = 4_000  # characters in which a text says what it is


class Chooser(Protocol):
    """Decides what only somebody who knows the headers can decide. Both may raise SheetError."""

    def delimiter(self, sample: str) -> tuple[str, int]:
        """The delimiter of a text that begins like this, and the place at which its rows begin."""

    def sheet(self, heads: Sequence[Head]) -> str:
        """The name of the sheet to read, of those whose first rows are shown."""


@dataclass(frozen=True)
class Opened:
    """A file that is being read: what it is, and (row number, cells) of every row with text, as they are asked for."""

    rows: Iterator[tuple[int, list[str]]]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    hidden_sheets: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    marks: Marks = field(default_factory=Marks)  # complete once the rows were read


class SheetFile(Protocol):
    """A file of several sheets."""

    @property
    def sheets(self) -> Iterable[str]: ...

    @property
    def hidden_sheets(self) -> tuple[str, ...]: ...

    def read(self, sheet: str) -> tuple[Iterator[tuple[int, list[str]]], Marks]:
        """The rows of a sheet, and what else was seen when they were read."""


def opened(data: bytes, file: str, sheet: str | None, encoding: str | None, choose: Chooser) -> Opened:
    """The rows of a text file, or of one sheet of a workbook. What it is, its bytes say.

    Raises SheetError, also while the rows are read.
    """
    if data.startswith(packed.GZIP):
        data = packed.unpacked(data, file)
    if data.startswith(ZIP):
        return _of_book(_archived(data, file), file, sheet, choose)
    if data.startswith(old_excel.STARTS):
        return _of_book(old_excel.open_book(data, file), file, sheet, choose)
    content, encoding = text.decoded(data, file, encoding)
    if book := _marked_up(content, file):
        return replace(_of_book(book, file, sheet, choose), encoding=encoding)
    delimiter, start = choose.delimiter(content[:SAMPLE_TEXT])
    marks = Marks()
    rows = text.records(content[start:] if start else content, delimiter, file, marks)
    return Opened(rows, encoding=encoding, delimiter=delimiter, marks=marks)


def _archived(data: bytes, file: str) -> SheetFile:
    try:
        archive = Archive(data, file)
    except (SheetError, MemoryError):
        raise
    except Exception as error:  # BadZipFile, struct.error, ...
        raise damage(error, file) from error
    return opendocument.open_archive(archive, file) if CONTENT in archive.parts else workbook.Book(archive, file)


def _marked_up(content: str, file: str) -> SheetFile | None:
    """The sheets of a text that is a page, XML or JSON; None of plain rows. Raises SheetError."""
    beginning = content[:BEGINNING]
    if beginning.startswith("MIME-Version:"):
        raise SheetError(_WEB_ARCHIVE, file=file)
    if beginning.lstrip()[:1] in ("{", "["):
        return json_records.open_text(content, file)
    if excel_2003.NAMESPACE in beginning and _WORKBOOK.search(beginning):
        return excel_2003.open_text(content.lstrip(), file)
    if opendocument.FLAT in beginning:
        return opendocument.open_text(content.lstrip(), file)
    if _WEB_PAGE.match(beginning) or (_MARKUP.match(beginning) and re.search(r"<html\b", beginning, re.IGNORECASE)):
        return web_page.open_text(content, file)
    if _MARKUP.match(beginning):
        raise SheetError(_NO_SHEET, file=file)
    return None


def _of_book(book: SheetFile, file: str, sheet: str | None, choose: Chooser) -> Opened:
    names = tuple(book.sheets)
    if sheet is None:
        sheet = names[0] if len(names) == 1 else choose.sheet(heads_of(names, lambda name: book.read(name)[0]))
    elif sheet not in names:
        raise SheetError(f"there is no such sheet; the file holds {', '.join(names)}.", file=file, sheet=sheet)
    rows, marks = book.read(sheet)
    return Opened(rows, sheet, names, tuple(book.hidden_sheets), marks=marks)
