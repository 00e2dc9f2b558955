"""Texts: bytes of a text file become rows of cells: which encoding, which delimiter, which records. Opens no file."""

import csv
import io
import re
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE

from charset_normalizer import from_bytes

from core.domain.recruit.sheets.columns import is_known_header
from core.domain.recruit.sheets.errors import SheetError

DELIMITERS = (",", ";", "\t", "|")
# Tried in this order when a file is no UTF: what spreadsheet programs write, the most common first.
CODE_PAGES = (
    "cp1252", "cp1250", "cp1254", "cp1251", "cp1253", "cp1255", "cp1256", "cp1257", "mac_roman",
    "shift_jis", "gb18030", "big5", "euc_kr",
)  # fmt: skip
LONGEST_CELL = 32_767  # characters, as in Excel; a longer one is a quotation mark that was never closed
SAMPLE_BYTES = 20_000
SAMPLE_TEXT = 64_000
SAMPLE_ROWS = 60

_MARKS = (
    (BOM_UTF8, "utf-8-sig"),
    (BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins the same way
    (BOM_UTF32_BE, "utf-32"),
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HIGH_WORD = re.compile(rb"[^\s,;\"|]*[\x80-\xff][^\s,;\"|]*")
_ALLOWED_SIGNS = frozenset("‘’“”„–—…€·°´`«»§")
# Letters that Western names seldom hold but that other code pages put their own letters on (Turkish, Romanian, Polish).
_RARE_IN_WEST = frozenset("ýþðÝÞÐºª")


def decoded(data: bytes, file: str, encoding: str | None = None) -> tuple[str, str]:
    """The text and its encoding, found by its mark or by what reads sensibly. Raises SheetError.

    Characters that no cell can hold (NUL and other control characters) are dropped.
    """
    encoding = encoding or _encoding(data)
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise SheetError(f"the text can't be read as {encoding}.", file=file) from None
    return _CONTROLS.sub("", text.removeprefix("\ufeff")), encoding


def delimiter_of(text: str) -> tuple[str, str]:
    """The delimiter of a text and the text without Excel's own "sep=" line, which becomes an empty line."""
    if told := re.match(r"\s*\"?sep=(.)\"?[^\S\r\n]*(?=\r|\n)", text[:20], re.IGNORECASE):
        return told[1], text[told.end() :]
    sample = text[:SAMPLE_TEXT]
    return max(DELIMITERS, key=lambda one: (*_fit(sample, one), -DELIMITERS.index(one))), text


def records(text: str, delimiter: str, file: str) -> list[list[str]]:
    """The records of a text, blank ones too, so that their places are the row numbers. Raises SheetError."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
    except csv.Error:
        reason = "a cell is far too long; probably a quotation mark is never closed."
        raise SheetError(reason, file=file, row=len(rows) + 1) from None
    for number, row in enumerate(rows, start=1):
        if row and max(map(len, row)) > LONGEST_CELL:
            reason = f"a cell holds more than {LONGEST_CELL:,} characters; probably a quotation mark is never closed."
            raise SheetError(reason, file=file, row=number)
    return rows


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
    words = b" ".join(_HIGH_WORD.findall(data))[:SAMPLE_BYTES]
    oddness = {}
    for page in CODE_PAGES:
        try:
            data.decode(page)
            oddness[page] = _oddness(words.decode(page, errors="ignore"))
        except UnicodeDecodeError:
            continue
    if not oddness:
        return "latin-1"
    least = [page for page, odd in oddness.items() if odd <= min(oddness.values()) + 0.001]
    if len(least) == 1 or least[0] == "cp1252":
        return least[0]
    best = from_bytes(words, cp_isolation=least).best()
    return best.encoding if best and best.encoding in least else least[0]


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


def _fit(sample: str, delimiter: str) -> tuple[int, float]:
    """How well a delimiter fits: known headers in the first rows, then columns times the share of rows that agree."""
    rows = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) == SAMPLE_ROWS:
                break
    except csv.Error:
        return (0, 0.0)
    if not rows:
        return (0, 0.0)
    known = max(sum(map(is_known_header, row)) for row in rows[:10])
    widths = [len(row) for row in rows]
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    return known, usual * widths.count(usual) / len(widths) if usual > 1 else 0.0
