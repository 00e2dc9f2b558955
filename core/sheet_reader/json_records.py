"""JSON records: a list of answers, as survey tools hand it to programs, becomes rows under a header. Opens no file."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.sheet_reader.cells import number_text
from core.sheet_reader.grid import Grid, Grids
from core.sheet_reader.refusals import SheetError

NO_RECORDS = "this JSON file holds no list of answers; export the answers as CSV or Excel."
DAMAGED = "the JSON is damaged or was only written in part; download it again, or export the answers as CSV or Excel."
DEEPEST_LIST = 3  # objects around the list of answers
DEEPEST_ANSWER = 3  # objects inside an answer


def open_text(content: str, file: str) -> Grids | None:
    """The records of a JSON text, or of one JSON object a line. None: the text is something else. Raises SheetError."""
    named = file.casefold().endswith((".json", ".jsonl", ".ndjson"))
    try:
        value = json.loads(content)
    except RecursionError:
        raise SheetError(NO_RECORDS, file=file) from None
    except ValueError:
        value = _lines(content)
        if value is None:
            if named or content.lstrip().startswith(('{"', '[{"')):
                raise SheetError(DAMAGED, file=file) from None
            return None
    records = max(_lists(value, DEEPEST_LIST), key=len, default=[])
    if not records:
        raise SheetError(NO_RECORDS, file=file)
    grid = Grid(file, "")
    for row in _table(records):
        for text in row:
            grid.add_cell(text)
        grid.end_row()
    return Grids([grid], file)


def _lines(content: str) -> list[Any] | None:
    """One object a line, or None."""
    lines = [line for line in content.splitlines() if line.strip()]
    if len(lines) < 2 or not all(line.lstrip().startswith("{") for line in lines[:2]):
        return None
    try:
        return [json.loads(line) for line in lines]
    except (ValueError, RecursionError):
        return None


def _lists(value: Any, depth: int) -> Iterator[Sequence[Any]]:
    """The lists of objects, and lists of lists, in a value."""
    if isinstance(value, list):
        if len(value) and (all(isinstance(entry, dict) for entry in value) or _is_grid(value)):
            yield value
    elif isinstance(value, dict) and depth:
        for inner in value.values():
            yield from _lists(inner, depth - 1)


def _is_grid(value: Sequence[Any]) -> bool:
    return len(value) > 1 and all(isinstance(row, list) and not any(map(_is_nested, row)) for row in value)


def _is_nested(value: Any) -> bool:
    return isinstance(value, (dict, list))


def _table(records: Sequence[Any]) -> Iterator[list[str]]:
    """A header and a row a record; what only later records answer gets a column at the end."""
    if isinstance(records[0], list):
        yield from ([_text(cell) for cell in row] for row in records)
        return
    rows = [dict(_answers(record, DEEPEST_ANSWER)) for record in records]
    columns = list(dict.fromkeys(key for row in rows for key in row))
    yield [column[-1] for column in columns]
    for row in rows:
        yield [row.get(column, "") for column in columns]


def _answers(
    record: Mapping[str, Any], depth: int, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    """(the names that lead to it, text) of every answer of a record; objects inside it are opened."""
    for name, value in record.items():
        if isinstance(value, dict) and depth:
            yield from _answers(value, depth - 1, (*path, str(name)))
        else:
            yield (*path, str(name)), _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, list):  # as Microsoft Forms writes several answers: an option may hold a comma
        return ";".join(text for text in map(_text, value) if text)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
