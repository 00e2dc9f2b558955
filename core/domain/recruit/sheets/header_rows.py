"""Header rows: which row names the columns, below titles and above the answers; what a second row adds to it.

Knows no meaning of a column beyond whether it has a known name.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.domain.base.entered_text import LONGEST_ADDRESS
from core.domain.recruit.sheets import vocabulary
from core.domain.recruit.sheets.columns import is_known_header
from core.domain.recruit.sheets.formats import FORMATS, recognize
from core.sheet_reader.limits import HEAD_ROWS, LONGEST_HEADER
from core.sheet_reader.refusals import SheetError

Row = tuple[int, list[str]]  # its number, from 1, and its cells

NO_HEADER = "no header row was found: the first row should name the columns, such as Name and Email."
TRANSPOSED = (
    "each column is a person and the questions stand down the side; copy the table, paste it with “Transpose”, and "
    "import that sheet."
)
OPTION_REPEATED = 0.8  # of the answers below an option repeat it
MOST_ARE_OPTIONS = 0.6  # of the cells of such a row; below "Other" everybody writes something else
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_IMPORT_ID = re.compile(r"""\s*\{\s*['"]ImportId['"]""")
# What a row below the questions says about how each was answered (SurveyMonkey, in the languages of its owners).
_KINDS_OF_ANSWER = frozenset(
    (
        "open-ended response", "response", "offene beantwortung", "antwort", "antworten", "réponse ouverte", "réponse",
        "respuesta abierta", "respuesta", "resposta aberta", "resposta", "risposta a testo libero", "risposta",
        "open antwoord", "antwoord", "öppet svar", "svar",
    )
)  # fmt: skip
_TICKS = frozenset(("x", "1", "0", "true", "false", "yes", "no", "✓", "✔"))


@dataclass(frozen=True)
class HeaderRows:
    """`row`: the number of the row that names the columns; `texts`: its cells; `below`: numbers of rows under it that
    belong to it, with what they are."""

    row: int
    texts: tuple[str, ...]
    below: Mapping[int, str] = field(default_factory=dict)


def find(rows: Sequence[Row], file: str, sheet: str) -> HeaderRows:
    """The header of a sheet. Raises SheetError when there is none, or when the sheet lies on its side."""
    if not rows:
        raise SheetError("there are no cells with text.", file=file, sheet=sheet)
    top = {number: row for number, row in rows[:HEAD_ROWS] if number <= HEAD_ROWS}
    if ids := next((number for number, row in top.items() if _are_import_ids(row)), None):
        above = max((number for number in top if number < ids), default=ids)
        return HeaderRows(above, tuple(top[above]), {ids: "holds the ids of the survey tool"})
    number = _by_names(top) or _by_looks(top)
    if number is None or is_transposed(list(top.values()), top[number]):
        reason = TRANSPOSED if is_transposed(list(top.values()), ()) else NO_HEADER
        raise SheetError(reason, file=file, sheet=sheet, row=None if reason == TRANSPOSED else 1)
    texts = _filled(top, number)
    return _with_options(HeaderRows(number, tuple(texts)), rows)


def is_header(row: Sequence[str]) -> bool:
    """Whether a row names columns: at least two known names, and hardly anything else."""
    cells = [cell for cell in row if cell.strip()]
    known = count_names(cells)
    return known >= 2 and known * 3 >= len(cells) and _looks_like_names(cells)


def count_names(row: Iterable[str]) -> int:
    """How many cells are known names of columns, in any language."""
    return sum(1 for cell in row if is_name(cell))


def is_name(cell: str) -> bool:
    """Whether a cell is a known name of a column."""
    return bool(cell.strip()) and len(cell) <= LONGEST_HEADER and (is_known_header(cell) or _is_named(cell))


def is_transposed(rows: Sequence[Sequence[str]], header: Sequence[str]) -> bool:
    """Whether people stand side by side: several addresses in a row, and names of columns down the first one."""
    across = sum(1 for row in rows if sum(map(_is_address, row)) >= 2 and not _is_address(row[0] if row else ""))
    down = [row[0] for row in rows if row and row[0].strip()]
    return across == 1 and count_names(header) < 2 and count_names(down) * 2 >= len(down) >= 3


def _by_names(top: Mapping[int, Sequence[str]]) -> int | None:
    """The first row with many known names; of rows right below each other the one with most."""
    known = {number: count_names(_filled(top, number)) for number in top}
    most = max(known.values(), default=0)
    if not most:
        return None
    enough = [number for number in top if known[number] >= max(2, most / 2) and _looks_like_names(top[number])]
    if not enough:
        return max(top, key=lambda number: (known[number], -number))
    best = enough[0]
    while best + 1 in enough and known[best + 1] > known[best]:
        best += 1
    return best


def _by_looks(top: Mapping[int, Sequence[str]]) -> int | None:
    """The first row as wide as others, if it looks like names."""
    widest = max(map(_count_filled, top.values()), default=0)
    for number, row in top.items():
        if _count_filled(row) >= max(2, widest // 2):
            return number if _looks_like_names(row) else None
    return None


def _filled(top: Mapping[int, Sequence[str]], number: int) -> list[str]:
    """A header row, its gaps filled from the row above: cells merged downwards leave a gap below their text."""
    row = list(top[number])
    above = top.get(number - 1, ())
    if _count_filled(row) < 2 or _count_filled(above) < 2:
        return row
    row += [""] * (len(above) - len(row))
    return [cell if cell.strip() else above[place] if place < len(above) else "" for place, cell in enumerate(row)]


def _with_options(header: HeaderRows, rows: Sequence[Row]) -> HeaderRows:
    """The header with what the row below it says: options of a question, each with a column of its own, or how a
    question was answered. An option is put behind its question in brackets, as Google Forms does in its grids."""
    place = next((place for place, (number, _) in enumerate(rows) if number > header.row), None)
    if place is None or any("@" in cell for cell in rows[place][1]):
        return header
    is_certain = FORMATS[recognize(header.texts)].options_below
    number, row = rows[place]
    texts = [*header.texts, *[""] * (len(row) - len(header.texts))]
    row = [*row, *[""] * (len(texts) - len(row))]
    plain = [cell.strip().casefold() in _KINDS_OF_ANSWER for cell in row]
    named = [place for place, cell in enumerate(row) if cell.strip() and not plain[place]]
    gaps = [column for column in named if not texts[column].strip()]
    body = [cells for _, cells in rows[place + 1 : place + 1 + HEAD_ROWS]]
    options = [column for column in named if _is_option(row[column], column, body)]
    is_chosen = any(_cells(column, body) for column in gaps if column in options)
    if named and not is_certain and (not is_chosen or len(options) < MOST_ARE_OPTIONS * len(named)):
        return header
    if not named and not any(plain):
        return header
    question = ""
    for column, text in enumerate(texts):
        question = text if text.strip() else question
        if column in named:
            texts[column] = f"{question} [{row[column].strip()}]"
    return HeaderRows(header.row, tuple(texts), {number: "names the options of the questions above it"})


def _is_option(option: str, column: int, body: Sequence[Sequence[str]]) -> bool:
    """Whether the cells of a column repeat the option above them or tick it; also when nobody chose it."""
    cells = _cells(column, body)
    same = sum(1 for cell in cells if cell == option.strip() or cell.casefold() in _TICKS)
    return same >= OPTION_REPEATED * len(cells)


def _cells(column: int, body: Sequence[Sequence[str]]) -> list[str]:
    return [row[column].strip() for row in body if column < len(row) and row[column].strip()]


def _is_named(cell: str) -> bool:
    return bool(vocabulary.header_keys(cell))


def _are_import_ids(row: Sequence[str]) -> bool:
    cells = [cell for cell in row if cell.strip()]
    return len(cells) > 1 and sum(1 for cell in cells if _IMPORT_ID.match(cell)) * 2 > len(cells)


def _looks_like_names(row: Iterable[str]) -> bool:
    """No email address and hardly a number: what a header row looks like."""
    cells = [cell for cell in row if cell.strip()]
    figures = sum(1 for cell in cells if not any(map(str.isalpha, cell)))
    return not any(map(_is_address, cells)) and figures <= len(cells) // 3


def _is_address(cell: str) -> bool:
    return len(cell) <= LONGEST_ADDRESS and bool(_MAIL.fullmatch(cell.strip()))


def _count_filled(row: Iterable[str]) -> int:
    return sum(1 for cell in row if cell.strip())
