"""Text: the bytes of a text file become rows of cells: which encoding, which records. Opens no file."""

import io
import re
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Iterator

from core.sheet_reader import quotation
from core.sheet_reader.limits import HEADROOM, LAST_COLUMN, LAST_ROW, LONGEST_CELL, MOST_CELLS, MOST_ROWS
from core.sheet_reader.marks import Marks
from core.sheet_reader.refusals import SheetError

# Tried in this order when a file is no UTF: what spreadsheet programs write, the most common first.
BYTE_PAGES = ("cp1252", "cp1250", "cp1254", "cp1251", "cp1253", "cp1255", "cp1256", "cp1257", "mac_roman")
CODE_PAGES = (*BYTE_PAGES, "shift_jis", "gb18030", "big5", "euc_kr")
SAMPLE_BYTES = 20_000
LONGEST_START = 1_000  # bytes of a word before its first letter beyond ASCII

_MARKS = (
    (BOM_UTF8, "utf-8-sig"),
    (BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins the same way
    (BOM_UTF32_BE, "utf-32"),
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DROPPED = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))
_HIGH = re.compile(rb"[\x80-\xff]")
_BETWEEN_WORDS = re.compile(rb"[\s,;\"|]")
_REST_OF_WORD = re.compile(rb"[^\s,;\"|]*")
_ALLOWED_SIGNS = frozenset("‘’“”„–—…€·°´`«»§")
# Letters that Western names seldom hold but that other code pages put their own letters on (Turkish, Romanian, Polish).
_RARE_IN_WEST = frozenset("ýþðÝÞÐºª")


def decoded(data: bytes, file: str, encoding: str | None = None) -> tuple[str, str]:
    """The text and its encoding, found by its mark or by what reads sensibly. Raises SheetError.

    Characters that no cell can hold (NUL and other control characters) are dropped.
    """
    encoding = encoding or _encoding(data)
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except (UnicodeDecodeError, LookupError):
        raise SheetError(f"the text can't be read as {encoding}.", file=file) from None
    return (text.translate(_DROPPED) if _CONTROLS.search(text) else text), encoding


def records(text: str, delimiter: str, file: str, marks: Marks) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells) of every record with text in it, from row 1 on. Raises SheetError.

    Blank records are counted, never kept: a megabyte of line breaks would be a million rows. A quotation mark that is
    opened and never closed is read as a plain sign when all rows below it then fit; `marks` names its row.
    """
    number = cells = filled = 0
    for row, has_stray_quote in quotation.records(_lines(text, delimiter, file), delimiter, file):
        number += 1
        if number > LAST_ROW:
            reason = f"the file has more than {LAST_ROW:,} rows; remove the blank ones and try again."
            raise SheetError(reason, file=file)
        if not row:
            continue
        longest = max(map(len, row))
        if longest > LONGEST_CELL:
            reason = f"a cell holds more than {LONGEST_CELL:,} characters; probably a quotation mark is never closed."
            raise SheetError(reason, file=file, row=number)
        if not longest or not any(map(str.strip, row)):
            continue
        filled += 1
        cells += len(row)
        if filled > MOST_ROWS + HEADROOM:
            raise SheetError(f"the sheet has more than {MOST_ROWS:,} rows.", file=file)
        if cells > MOST_CELLS:
            raise SheetError(f"the sheet has more than {MOST_CELLS:,} cells; leave columns out.", file=file)
        if has_stray_quote:
            marks.stray_quotes.append(number)
        yield number, row


def _lines(text: str, delimiter: str, file: str) -> Iterator[str]:
    """The lines with their ends. A file of one endless line is refused before it becomes millions of cells."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if len(line) > LAST_COLUMN and line.count(delimiter) > LAST_COLUMN:
            reason = f"a line holds more than {LAST_COLUMN:,} cells; save the sheet again as CSV."
            raise SheetError(reason, file=file, row=number)
        yield line


def _encoding(data: bytes) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if wide := _unmarked_utf16(data[:2000]):
        return wide
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _code_page(data)
    return "utf-8"


def _unmarked_utf16(start: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of plain letters is NUL."""
    pairs = len(start) // 2
    if pairs < 4:
        return None
    if start[1::2].count(0) > 0.7 * pairs and start[0::2].count(0) < 0.1 * pairs:
        return "utf-16-le"
    if start[0::2].count(0) > 0.7 * pairs and start[1::2].count(0) < 0.1 * pairs:
        return "utf-16-be"
    return None


def _code_page(data: bytes) -> str:
    """The code page whose words look least odd; where several do, Western before what the library finds likely.

    A library alone takes an export with one en dash for Central European, since both share that sign.
    """
    words = _high_words(data)
    used = bytes(set(data))  # a page of single bytes reads all if it reads each
    oddness = {page: _oddness(words.decode(page, errors="ignore")) for page in CODE_PAGES}
    least: dict[str, float] = {}
    for page in sorted(CODE_PAGES, key=oddness.__getitem__):
        if least and oddness[page] > min(least.values()) + 0.001:
            break
        if _decodes(used if page in BYTE_PAGES else data, page):
            least[page] = oddness[page]
    if not least:
        return "latin-1"
    likely = [page for page in CODE_PAGES if page in least]
    if len(likely) == 1 or likely[0] == "cp1252":
        return likely[0]
    from charset_normalizer import from_bytes  # only here, since few files come this far

    best = from_bytes(words, cp_isolation=likely).best()
    return best.encoding if best and best.encoding in likely else likely[0]


def _decodes(data: bytes, page: str) -> bool:
    try:
        data.decode(page)
    except UnicodeDecodeError:
        return False
    return True


def _high_words(data: bytes) -> bytes:
    """The first words that hold a letter beyond ASCII; each byte is looked at once, however long the words are."""
    words: list[bytes] = []
    size = end = 0
    while size < SAMPLE_BYTES and (high := _HIGH.search(data, end)):
        first = high.start()
        start = _BETWEEN_WORDS.split(data[max(end, first - LONGEST_START) : first])[-1]
        rest = _REST_OF_WORD.match(data, first, first + SAMPLE_BYTES)
        end = rest.end() if rest else first + 1
        words.append(start + data[first:end])
        size += len(words[-1]) + 1
    return b" ".join(words)[:SAMPLE_BYTES]


def _oddness(text: str) -> float:
    """Signs of a wrong code page per word: mixed scripts, symbols or capitals inside words."""
    words = text.split()
    return sum(map(_odd_word, words)) / max(1, len(words))


def _odd_word(word: str) -> float:
    high = [sign for sign in word if ord(sign) > 127]
    odd = sum(0.5 for sign in high if sign in _RARE_IN_WEST)
    odd += sum(
        1 for sign in high if not unicodedata.category(sign).startswith(("L", "M")) and sign not in _ALLOWED_SIGNS
    )
    odd += sum(
        1
        for pair in zip(word, word[1:], strict=False)
        if pair[0].islower() and pair[1].isupper() and ord(max(pair)) > 127
    )
    odd += len(re.findall(r"[^\W\d_][–—…€][^\W\d_]", word))
    letters = [sign for sign in word if sign.isalpha()]
    scripts = {_script(sign) for sign in letters}
    odd += 1 if len(scripts) > 1 else 0
    foreign = [sign for sign in letters if ord(sign) > 127]
    if scripts == {"LATIN"} and len(letters) >= 3 and len(foreign) > 0.6 * len(letters):
        odd += 1
    if scripts and scripts != {"LATIN"} and word[:1].islower():
        odd += 0.2
    return odd


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "?").split()[0].split("-")[0]
    return "CJK" if name in ("HIRAGANA", "KATAKANA") else name
