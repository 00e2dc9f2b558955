"""Archive: the parts of an Excel file, unpacked and parsed as a stream, and never further than the limits allow."""

import io
import zipfile
from collections.abc import Callable, Iterator
from xml.parsers.expat import ExpatError, ParserCreate, errors

from core.sheet_reader.limits import (
    DEEPEST,
    LARGEST_INFLATED,
    LONGEST_TOKEN,
    MOST_PARTS,
    MOST_RATIO,
    RATIO_FROM,
)
from core.sheet_reader.refusals import SheetError

WORKBOOK = "xl/workbook.xml"
CONTENT = "content.xml"  # of an OpenDocument file
PASSWORD = "the file is protected by a password; save it without one and try again."
CHUNK = 64 * 1024  # bytes

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class Archive:
    """An Excel file that is safe to unpack. Raises SheetError when it is not one, or is protected by a password."""

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        self._unpacked = 0  # bytes so far
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self.parts = frozenset(self._archive.namelist())
        self._refuse_bombs()

    def parse(self, part: str, start: Start, end: End, text: Text | None = None) -> Iterator[None]:
        """Parse a part, a piece at a time; the handlers get names as they stand. Raises SheetError, ExpatError, …"""
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = self._refuse_declaration
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        size = 0
        with self._archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                self._unpacked += len(chunk)
                if self._unpacked > 2 * LARGEST_INFLATED:  # a sheet that is listed again and again
                    raise self._too_large()
                parser.Parse(chunk)
                if size - max(0, parser.CurrentByteIndex) > LONGEST_TOKEN:
                    reason = "the file holds markup that is far too long; save it as CSV and try again."
                    raise SheetError(reason, file=self.file)
                yield
        parser.Parse(b"", True)
        yield

    def read(self, part: str, most: int, start: Start, end: End | None = None, text: Text | None = None) -> None:
        """Parse a whole part of at most so many elements; the handlers get their names without prefixes."""
        depth = elements = 0

        def opened(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth, elements
            depth += 1
            elements += 1
            if depth > DEEPEST or elements > most:
                raise self._too_much_markup()
            start(name.rpartition(":")[2], attributes)

        def closed(name: str) -> None:
            nonlocal depth
            depth -= 1
            if end:
                end(name.rpartition(":")[2])

        for _ in self.parse(part, opened, closed, text):
            pass

    def holds(self, part: str, sign: bytes) -> bool:
        """Whether the beginning of a part, when there is such a part, holds these bytes."""
        if part not in self.parts:
            return False
        with self._archive.open(part) as stream:
            return sign in stream.read(CHUNK)

    def _too_much_markup(self) -> SheetError:
        reason = "the file holds more markup than any sheet needs; save it as CSV and try again."
        return SheetError(reason, file=self.file)

    def _refuse_bombs(self) -> None:
        """Refuse what is not safe to unpack, from the list of parts alone. A part never unpacks to more than it says
        there: the archive stops reading."""
        parts = self._archive.infolist()
        _refuse_foreign({part.filename for part in parts}, self.file)
        if any(part.flag_bits & 1 for part in parts):
            raise SheetError(PASSWORD, file=self.file)
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_INFLATED:
            raise self._too_large()
        if any(part.file_size > max(RATIO_FROM, MOST_RATIO * part.compress_size) for part in parts):
            reason = (
                f"the file would unpack to more than {MOST_RATIO} times its size, as no sheet does; save it as CSV."
            )
            raise SheetError(reason, file=self.file)
        if any(part.compress_type not in _METHODS for part in parts):
            raise SheetError("the file is packed in a way that Excel doesn't use; save it again.", file=self.file)

    def _too_large(self) -> SheetError:
        reason = f"the file would unpack to more than {LARGEST_INFLATED >> 20} MB and was not opened."
        return SheetError(reason, file=self.file)

    def _refuse_declaration(self, *_: object) -> None:
        """Entities can grow without end."""
        reason = "the file holds declarations that spreadsheets don't need and was not opened."
        raise SheetError(reason, file=self.file)


def damage(error: Exception, file: str, sheet: str = "", row: int | None = None) -> SheetError:
    """The refusal of a damaged part. Raises MemoryError where the parser says in its own way that none is left."""
    if isinstance(error, ExpatError) and error.code == errors.codes[errors.XML_ERROR_NO_MEMORY]:
        raise MemoryError from error
    reason = "the file is damaged or was only written in part; save or download it again."
    return SheetError(reason, file=file, sheet=sheet, row=row)


def _refuse_foreign(names: set[str], file: str) -> None:
    if WORKBOOK in names or CONTENT in names:
        return
    if "xl/workbook.bin" in names:
        raise SheetError("this is a binary Excel file (.xlsb); save it as .xlsx and try again.", file=file)
    if "encrypted-package" in names:
        raise SheetError(PASSWORD, file=file)
    if any(name.endswith(".iwa") for name in names):
        raise SheetError("this is a Numbers file; export it as Excel or CSV and try again.", file=file)
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise SheetError("this is a text document or a presentation, not a spreadsheet.", file=file)
    raise SheetError(
        "this is a ZIP archive without a spreadsheet in it; unpack it and choose the sheet itself.", file=file
    )
