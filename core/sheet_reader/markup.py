"""Markup: XML texts that hold spreadsheets, parsed as a stream: no entities, no endless nesting. Knows no element."""

from collections.abc import Callable
from xml.parsers.expat import ExpatError, ParserCreate

from core.sheet_reader.archive import End, Start, Text, damage
from core.sheet_reader.limits import DEEPEST, MOST_ELEMENTS
from core.sheet_reader.refusals import SheetError

CHUNK = 256 * 1024  # characters


def parse(content: str, file: str, start: Start, end: End, text: Text) -> None:
    """Parse a text; the handlers get the names without prefixes. Raises SheetError."""
    depth = elements = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth += 1
        elements += 1
        if depth > DEEPEST or elements > MOST_ELEMENTS:
            reason = "the file holds more markup than any sheet needs; save it as CSV and try again."
            raise SheetError(reason, file=file)
        start(bare(name), {bare(key): value for key, value in attributes.items()})

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(bare(name))

    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = opened, closed, text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_declaration(file)
    try:
        for place in range(0, len(content), CHUNK):
            parser.Parse(content[place : place + CHUNK])
        parser.Parse("", True)
    except ExpatError as error:
        raise damage(error, file) from error


def bare(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def _refuse_declaration(file: str) -> Callable[..., None]:
    """Entities can grow without end."""

    def refuse(*_: object) -> None:
        reason = "the file holds declarations that spreadsheets don't need and was not opened."
        raise SheetError(reason, file=file)

    return refuse
