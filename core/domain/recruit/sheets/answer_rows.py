"""Answer rows: which rows below a header are answers, and which are totals, notes, examples, headings or another
header. What is left out gets its reason; nobody with an address is left out, except an example or below another header.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from core.domain.recruit.sheets import header_rows, vocabulary
from core.domain.recruit.sheets.formats import FORMATS, recognize
from core.domain.recruit.sheets.header_rows import Row
from core.domain.recruit.sheets.headers import header_words
from core.domain.recruit.sheets.notes import Kind
from core.sheet_reader.limits import LONGEST_HEADER

FIRST_CELLS = 3  # of a row, in which "Example" or "Total" stands
FIRST_ROWS = 2  # below a header, that may show how to fill it in
NARROW = 4  # columns; in a narrower sheet a row of one cell is no rarity
SAMPLE = 1_000  # rows that tell what is usual
SPARSE = 2  # a note fills fewer than one of so many columns


@dataclass
class Block:
    """A header with the rows below it, down to the next header. `repeats`: rows that name the same columns again."""

    header: Sequence[str]
    header_row: int
    rows: list[Row] = field(default_factory=list)
    repeats: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class LeftOutRow:
    """Why a row is no answer: `reason` completes "row 7 …"."""

    kind: Kind
    reason: str


def blocks(header: Sequence[str], header_row: int, rows: Sequence[Row]) -> list[Block]:
    """The rows parted at headers that were pasted below. One that names the same columns, in whatever order, begins
    none: the cells below it are put into the order of the first."""
    parts = [Block(header, header_row)]
    order: list[int] = []  # for each column of the first header, where its cells stand below a repeated one
    usual = _usual(rows)
    known = {cell for cell in header if cell.strip()}
    before = header_row
    for number, row in rows:
        is_odd = usual.has_addresses or number > before + 1 or not known.isdisjoint(row)
        if is_odd and not _has_address(row) and header_rows.is_header(row):
            order = _order(parts[-1].header, row)
            if order:
                parts[-1].repeats.append(number)
            else:
                parts.append(Block(row, number))
        else:
            parts[-1].rows.append((number, _ordered(row, order) if order else row))
        before = number
    return parts


def no_answers(block: Block) -> dict[int, LeftOutRow]:
    """The rows of a block that are no answers, by number."""
    usual = _usual(block.rows)
    left_out = {number: LeftOutRow("header", "repeats the header") for number in block.repeats}
    for place, (number, row) in enumerate(block.rows):
        if place < FIRST_ROWS and _is_example(row):
            left_out[number] = LeftOutRow("example", "is an example that shows how to fill in the sheet")
            continue
        if usual.has_addresses and _has_address(row):
            continue
        first = _beginnings(row)[:FIRST_CELLS]
        if any(map(vocabulary.is_total, first[:1])) or (first and usual.has_addresses and _is_total(row)):
            left_out[number] = LeftOutRow("total", "holds totals")
        elif usual.width >= NARROW and len(first) == 1:
            kind: Kind = "footnote" if vocabulary.is_footnote(first[0]) else "separator"
            cell = "a number" if _is_number(first[0].strip()) else f"“{_short(first[0])}”"
            left_out[number] = LeftOutRow(kind, f"holds nothing but {cell}")
        elif usual.width >= NARROW and len(first) == 2 and vocabulary.is_footnote(first[0]):
            left_out[number] = LeftOutRow("footnote", "holds a note about the sheet")
    _leave_out_footer(block, usual.width, left_out)
    return left_out


def previews(block: Block) -> dict[int, LeftOutRow]:
    """The rows that whoever made the form sent to try it, by number."""
    cells = FORMATS[recognize(block.header)].previews
    reason = LeftOutRow("preview", "is a preview of the survey, which nobody answered")
    return dict.fromkeys(_rows_with(block, cells), reason)


def unfinished(block: Block) -> list[int]:
    """The numbers of the rows that somebody began and did not send."""
    return _rows_with(block, FORMATS[recognize(block.header)].unfinished)


def _rows_with(block: Block, cells: Mapping[str, Sequence[str]]) -> list[int]:
    """The rows that hold one of these cells below one of these headers."""
    words = {header_words(header): {cell.casefold() for cell in texts} for header, texts in cells.items()}
    wanted = [(place, words[name]) for place, text in enumerate(block.header) if (name := header_words(text)) in words]
    return [
        number
        for number, row in block.rows
        if any((row[place].strip().casefold() if place < len(row) else "") in texts for place, texts in wanted)
    ]


@dataclass(frozen=True)
class _Usual:
    """What most rows are like: how many cells they fill, and whether an email address is among them."""

    width: int
    has_addresses: bool


def _usual(rows: Sequence[Row]) -> _Usual:
    sample = [row for _, row in rows[:: len(rows) // SAMPLE + 1]]
    widths = sorted(sum(map(bool, row)) for row in sample)
    return _Usual(widths[len(widths) // 2] if widths else 0, sum(map(_has_address, sample)) * 2 > len(sample))


def _has_address(row: Sequence[str]) -> bool:
    return "@" in "\n".join(row)


def _order(header: Sequence[str], repeated: Sequence[str]) -> list[int]:
    """Where the columns of a header stand in another that names the same ones; empty when it does not."""
    first, second = _texts(header), _texts(repeated)
    if sorted(first) != sorted(second) or len(set(first)) < len(first):
        return list(range(len(first))) if first == second else []
    return [second.index(text) for text in first]


def _ordered(row: list[str], order: Sequence[int]) -> list[str]:
    """The cells in another order; what stands to the right of the header stays there."""
    return [*(row[place] if place < len(row) else "" for place in order), *row[len(order) :]]


def _leave_out_footer(block: Block, usual: int, left_out: dict[int, LeftOutRow]) -> None:
    """Leave out what stands below totals and notes at the end, with hardly a cell in it: an address there is whom to
    ask, no participant."""
    if usual < NARROW:
        return
    tail: list[int] = []
    for number, row in reversed(block.rows):
        if number not in left_out and sum(map(bool, row)) * SPARSE >= usual:
            break
        tail.append(number)
    tail.reverse()
    ends = [place for place, number in enumerate(tail) if number in left_out and left_out[number].kind in _ENDS]
    for number in tail[ends[0] :] if ends else ():
        left_out.setdefault(number, LeftOutRow("footnote", "stands below the answers, with the totals and notes"))


_ENDS = ("total", "footnote")


def _is_example(row: Sequence[str]) -> bool:
    """Whether a row says that it is one, in its first cells or as a sentence in any cell."""
    cells = _beginnings(row)
    return any(map(vocabulary.is_example, cells[:FIRST_CELLS])) or any(
        vocabulary.is_example(cell) and " " in cell.strip() for cell in cells
    )


def _is_total(row: Sequence[str]) -> bool:
    """Whether "Total" stands before a number, or a row holds numbers only, in more than one column."""
    cells = [cell.strip() for cell in _beginnings(row)]
    numbers = [cell for cell in cells if _is_number(cell)]
    before = any(vocabulary.is_total(cell) and _is_number(after) for cell, after in pairwise(cells))
    return before or (len(numbers) == len(cells) > 1)


def _beginnings(row: Sequence[str]) -> list[str]:
    """How the cells with text begin: the words that are looked for stand there, and cells may be very long."""
    return [cell[:LONGEST_HEADER] for cell in row if cell.strip()]


def _is_number(text: str) -> bool:
    return text.lstrip("=").strip("%").replace(",", "").replace(".", "").lstrip("-").isdecimal() or text.startswith("=")


def _texts(row: Sequence[str]) -> list[str]:
    texts = [" ".join(cell.split()).casefold() for cell in row]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57].rstrip()}…"
