"""Hostile files: made to freeze the studio or to eat its memory, each is refused in one sentence or read as it is."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel

from benchmarks.hostile_files import TEXTS, WORKBOOKS, book, packed, sheet, workbook
from core.domain.recruit.sheets import SheetError, load, read, values
from core.domain.recruit.sheets.reading import Table
from core.sheet_reader import cells, limits, process, text
from tests.pages import open_page

ROOT = Path(__file__).resolve().parents[2]

# What each attack is answered with: the beginning of a refusal without the file's name, or how many rows were read.
ANSWERS: dict[str, str | int] = {
    "75 KB without blanks, not UTF-8": "a cell holds more than 32,767 characters",
    "25 MB without blanks, not UTF-8": "a cell is far too long",
    "25 MB of letters beyond ASCII, not UTF-8": "a cell is far too long",
    "25 MB in no encoding": "the sheet has more than 60,000 rows",
    "25 MB of NUL between letters": "a cell is far too long",
    "25 MB of line breaks": "the file has more than 1,048,576 rows",
    "25 MB of carriage returns": "the file has more than 1,048,576 rows",
    "25 MB of blank cells": "the file has more than 1,048,576 rows",
    "25 MB of commas in a line": "a line holds more than 16,384 cells",
    "25 MB of quotation marks": "a cell is far too long",
    "25 MB of empty quotations": "a line holds more than 16,384 cells",
    "25 MB of emoji": "the sheet has more than 60,000 rows",
    "25 MB of rows of a letter": "the sheet has more than 60,000 rows",
    "25 MB in 300 columns": "the sheet has more than 3,000,000 cells",
    "25 MB of table cells": "the sheet has more than 300 columns",
    "25 MB of table rows": "the sheet has more than 60,000 rows",
    "25 MB of tags inside each other": "this is a web page without a table",
    "25 MB of markup of Excel 2003": "the sheet has more than 60,000 rows",
    "25 MB of objects": process.OUT_OF_MEMORY,
    "25 MB of brackets": "this JSON file holds no list of answers",
    "a gigabyte in a .gz": "the file would unpack to more than 25 MB",
    "a million rows that are repeated": "the sheet has more than 60,000 rows",
    "a billion cells that are repeated": "the sheet has more than 300 columns",
    "an old workbook of nothing but signs": "the old Excel file (.xls) is damaged",
    "a row at 1,048,576": 1,
    "a row at 1,048,576 in 200 sheets": 1,
    "2,000 sheets": "the workbook has more than 250 sheets",
    "45 million empty cells": "the file would unpack to more than 150 times its size",
    "45 million empty cells, padded": "the sheet has more than 8,000,000 cells",
    "30 million empty rows": "the file would unpack to more than 150 times its size",
    "30 million empty rows, padded": "the sheet claims more rows than Excel can hold",
    "a million formatted rows": 0,
    "36 million styles, padded": "the file holds more markup than any sheet needs",
    "36 million strings, padded": "the workbook holds more text than can be read",
    "a cell of 180 MB": "the file would unpack to more than 150 times its size",
    "a cell of 180 MB, padded": "a cell holds more than 32,767 characters",
    "a shared string of 180 MB, padded": 0,
    "a comment of 180 MB, padded": "the file holds markup that is far too long",
    "a long text in two million cells": "the sheet holds more text than can be read",
    "45 million elements, each in the next": process.OUT_OF_MEMORY,
    "entities in entities": "the file holds declarations that spreadsheets don't need",
    "a list of parts that lies": "the file is damaged or was only written in part",
    "a part listed 400 times": "the file would unpack to more than 200 MB",
    "an archive in an archive": "this is a ZIP archive without a spreadsheet in it",
    "a part packed as bzip2": "the file is packed in a way that Excel doesn't use",
}
# Read, then understood: expressions and lists that took minutes where a cell is long.
UNDERSTOOD: dict[str, str | int] = {
    "blanks without end": 750,
    "brackets without end": 0,  # a name or an address of that length is left out, with its reason
    "addresses without end": 0,
    "dates without end": 700,
    "names alike without end": 0,
    "headers without end": "required columns are missing",
    "six million topics": "the lists hold more than 600,000 different answers",
}


def answer(attack: str, role: str | None = None) -> str | int:
    make = TEXTS.get(attack) or WORKBOOKS[attack]
    try:
        return len(load(make(), "file", role).rows) if role else len(read(make(), "file").frame)
    except SheetError as refusal:
        assert str(refusal).endswith(".") and "\n" not in str(refusal) and len(str(refusal)) < 300
        return refusal.reason


def expect(answered: str | int, expected: str | int) -> None:
    if isinstance(expected, str):
        assert str(answered).startswith(expected)
    else:
        assert answered == expected


@pytest.mark.parametrize("attack", ANSWERS)
def test_a_file_that_would_eat_the_machine_is_refused_or_read(attack: str) -> None:
    expect(answer(attack), ANSWERS[attack])


@pytest.mark.parametrize("attack", UNDERSTOOD)
def test_long_cells_are_understood_or_refused_in_linear_time(attack: str) -> None:
    expect(answer(attack, "mentor"), UNDERSTOOD[attack])


def test_every_attack_of_the_benchmark_has_its_answer_here() -> None:
    known = {*ANSWERS, *UNDERSTOOD, "60,000 rows, everything odd"}
    assert known == {*TEXTS, *WORKBOOKS}


# The child process


def test_a_reader_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "LONGEST_READ", 0.01)
    with pytest.raises(SheetError, match=r"^x\.xlsx: reading it takes too long; save only"):
        read(book(), "x.xlsx")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no processor time")
def test_a_reader_that_works_too_long_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    reader = tmp_path / "core" / "sheet_reader"
    reader.mkdir(parents=True)
    limited = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass\n"
    (reader / "__main__.py").write_text(limited)
    monkeypatch.setattr(process, "ROOT", tmp_path)
    with pytest.raises(SheetError, match="reading it takes too long"):
        read(book(), "x.xlsx")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits neither")
def test_the_child_limits_itself() -> None:
    code = "from core.sheet_reader.__main__ import _limit; import resource as r; _limit(); "
    code += "print(r.getrlimit(r.RLIMIT_CPU)[0], r.getrlimit(r.RLIMIT_DATA)[0])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(limits.LONGEST_WORK), str(limits.MOST_MEMORY)]


def test_a_reader_that_cannot_be_started_is_a_refusal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python here"))
    with pytest.raises(SheetError, match=r"^x\.xlsx: no process could be started to read it; try again\.$"):
        read(book(), "x.xlsx")


def test_a_reader_that_fails_is_a_refusal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(process, "ROOT", tmp_path)  # there is no reader here
    with pytest.raises(SheetError, match=r"^x\.xlsx: it can't be read; save it again as \.xlsx or CSV\.$"):
        read(bytes(book()) + bytes(1 << 20), "x.xlsx")


def children() -> set[str]:
    """The processes that this one has started, running or dead and not waited for; only Linux tells."""
    return {child for file in Path("/proc/self/task").glob("*/children") for child in file.read_text().split()}


def test_nothing_stays_behind_after_a_refusal_or_a_table() -> None:
    opened = Path("/proc/self/fd") if Path("/proc/self/fd").exists() else Path("/dev/fd")
    before, others = (threading.active_count(), len(list(opened.iterdir()))), children()
    for data in (book([b'<row r="2"><c r="A2" t="str"><v>Ana</v></c></row>']), WORKBOOKS["entities in entities"]()):
        try:
            assert isinstance(read(data, "x.xlsx"), Table)
        except SheetError as refusal:
            assert "declarations" in refusal.reason
    assert (threading.active_count(), len(list(opened.iterdir()))) == before
    assert children() <= others


def test_several_sessions_read_at_once() -> None:
    data = book([b'<row r="2"><c r="A2" t="str"><v>Ana</v></c><c r="B2" t="str"><v>a@b.cd</v></c></row>'])
    tables: list[Table] = []
    sessions = [threading.Thread(target=lambda: tables.append(read(data, "x.xlsx"))) for _ in range(6)]
    for session in sessions:
        session.start()
    for session in sessions:
        session.join()
    assert [table.frame[1].tolist() for table in tables] == [["a@b.cd"]] * 6


def test_the_child_imports_nothing_that_takes_long() -> None:
    code = "import sys, core.sheet_reader.__main__; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"pandas", "numpy", "openpyxl", "streamlit", "core.domain.playbook", "core.domain.recruit.sheets"}
    assert not heavy & set(done.stdout.split())


def test_a_small_text_needs_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere")
    assert len(read(b"Name,Email\nAna,a@b.cd\n", "x.csv").frame) == 1
    with pytest.raises(SheetError, match="no process could be started"):
        read(b"Name,Email\nAna,a@b.cd\n" + b"\n" * limits.SMALL_TEXT, "x.csv")


def test_a_terminal_refuses_a_file_of_64_gigabytes_in_one_line(tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(1 << 36)
    options = ["--db", str(tmp_path / "studio.db"), "--role", "mentor", "--dry-run"]
    command = [sys.executable, "-m", "core", "import", *options, str(large)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "large.csv: the file is larger than 25 MB; split it or leave columns out.\n"


def test_a_page_reads_an_upload_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "studio.db"))
    monkeypatch.setenv("MENTORING_TODAY", "2026-09-20")
    at = open_page("recruit")
    uploader = next(uploader for uploader in at.file_uploader if uploader.key.startswith("recruit_mentor_"))
    uploader.upload("m.csv", b"Name,Email,Topics\nAna,a@b.cd,Negotiation\n", "text/csv")
    at.run()
    assert not at.exception
    table = at.session_state["upload_mentor"][1]
    assert at.run().session_state["upload_mentor"][1] is table
    uploader = next(uploader for uploader in at.file_uploader if uploader.key.startswith("recruit_mentor_"))
    uploader.upload("m.csv", b"%PDF", "text/csv")
    at.run()
    assert "m.csv: this is a PDF" in at.error[0].value.replace("\\", "")
    assert at.session_state["upload_mentor"][1] is None
    assert "m.csv: this is a PDF" in at.run().error[0].value.replace("\\", "")


# What is read is what Excel shows


@pytest.mark.parametrize(
    "code", [*BUILTIN_FORMATS.values(), '"day" 0', "[h]:mm", "[$-409]d", r"\d0", "0;yyyy", "[mm]:ss"]
)
def test_formats_show_days_as_the_library_says(code: str) -> None:
    assert cells.shows(code) == (is_date_format(code), is_timedelta_format(code))
    for number, builtin in BUILTIN_FORMATS.items():
        assert (number in cells.DAYS, number in cells.SPANS) == (is_date_format(builtin), is_timedelta_format(builtin))


@given(st.floats(0, 2_000_000), st.sampled_from([cells.EPOCH_1900, cells.EPOCH_1904]))
@settings(max_examples=300, deadline=None)
def test_days_are_counted_as_the_library_counts_them(number: float, epoch: datetime) -> None:
    moment = from_excel(number, epoch)
    mine = cells.CellReader([], frozenset("1"), frozenset(), epoch).text({"s": "1"}, {"v": repr(number)})
    if isinstance(moment, datetime):
        midnight = not (moment.hour or moment.minute or moment.second or moment.microsecond)
        assert mine == (moment.date().isoformat() if midnight else moment.isoformat(sep=" ", timespec="seconds"))
    else:
        assert mine == moment.isoformat()


def test_rich_texts_lengths_of_time_and_the_calendar_of_1904() -> None:
    made = Workbook()
    made.epoch = cells.EPOCH_1904
    page = made.active
    page.append(("Name", "Email", "Topics"))
    page.append((CellRichText("Ana ", TextBlock(InlineFont(b=True), "Pop")), "a@b.cd", datetime(2026, 3, 5, 9, 30)))
    page["C3"] = 1.5
    page["C3"].number_format = "[h]:mm"
    page["A3"] = "Line_x000D_\nbreak"
    file = io.BytesIO()
    made.save(file)
    frame = read(file.getvalue(), "x.xlsx").frame
    assert frame[0].tolist() == ["Ana Pop", "Line\nbreak"]
    assert frame[2].tolist() == ["2026-03-05 09:30:00", "1 day, 12:00:00"]


def test_markup_with_prefixes_pronunciations_and_cells_without_places() -> None:
    parts = workbook(
        [
            b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>',
            b'<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="inlineStr"><x:is><x:t>Email</x:t></x:is></x:c></x:row>',
            b'<x:row><x:c t="s"><x:v>1</x:v></x:c><x:c t="inlineStr"><x:is><x:r><x:t>a@</x:t></x:r>',
            b"<x:r><x:t>b.cd</x:t></x:r><x:rPh><x:t>no</x:t></x:rPh></x:is></x:c></x:row></x:sheetData></x:worksheet>",
        ],
        strings=[b"<si><t>Name</t></si><si><t>\xe6\x9d\xb1</t><rPh><t>higashi</t></rPh></si>"],
    )
    table = read(packed(parts), "x.xlsx")
    assert table.headers == ("Name", "Email")
    assert table.frame.iloc[0].tolist() == ["東", "a@b.cd"]


def test_a_row_far_down_keeps_its_number() -> None:
    table = read(WORKBOOKS["a row at 1,048,576"](), "x.xlsx")
    assert table.frame.index.tolist() == [1_048_576]


def test_of_many_sheets_the_one_with_known_headers_is_read() -> None:
    row = b'<row r="2"><c r="A2" t="str"><v>Ana</v></c></row>'
    plain = [b"<worksheet><sheetData>", row, b"</sheetData></worksheet>"]
    table = read(packed(workbook(plain, [*sheet([row])], plain)), "x.xlsx")
    assert (table.sheet, table.sheets) == ("Sheet2", ("Sheet1", "Sheet2", "Sheet3"))


def test_a_whole_column_of_formatted_empty_cells_is_passed_over() -> None:
    rows = [b'<row r="%d"><c r="A%d" s="1"/><c r="B%d" s="1"/></row>' % (n, n, n) for n in range(3, 20_000)]
    table = read(book([b'<row r="2"><c r="A2" t="str"><v>Ana</v></c></row>', *rows]), "x.xlsx")
    assert table.frame[0].tolist() == ["Ana"]


def test_a_part_that_unpacks_to_more_than_it_says_ends_there() -> None:
    data = WORKBOOKS["a list of parts that lies"]()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.getinfo("xl/worksheets/s1.xml").file_size == 100


# Linear expressions


def test_words_beyond_ascii_are_found_as_before() -> None:
    data = "Zoë,Ångström;x|José\tMuñoz plain".encode("cp1252")
    assert text._high_words(data) == "Zoë Ångström José Muñoz".encode("cp1252")
    assert text._high_words(b"x" * 5_000 + b"\xe9y") == b"x" * 1_000 + b"\xe9y"


@pytest.mark.parametrize("cell", ["2026-01-01 10:00" + " " * 30_000 + "x", "1" * 30_000, "1/1/26" + "." * 30_000])
def test_a_long_text_is_no_date(cell: str) -> None:
    assert values.moment(cell, "day").value is None
