"""Hostile files: each small or legal to upload, each made to freeze the studio or to eat the machine's memory.

TEXTS and WORKBOOKS make them; test_hostile_files.py reads the same ones. Here each is dropped on the Recruit page
of a served studio in Chromium, while another session goes from page to page. Linux only.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import io
import os
import random
import re
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from playwright.sync_api import Browser

import seed
from benchmarks import chromium, import_rows, sessions
from core import store

TITLE = "Hostile files"
PAUSE = 0.2  # seconds between two pages of the other session
PATIENCE = 120_000  # milliseconds for an answer
PAGES = ("relationships", "recruit", "review", "kpis", "")
READER = "core.sheet_reader"
PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")

MB = 1 << 20
LARGEST = 25_000_000  # bytes that the uploader lets through
HEADER = "Name,Email,Topics\n"
HEADER_ROW = '<row r="1"><c r="A1" t="str"><v>Name</v></c><c r="B1" t="str"><v>Email</v></c></row>'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def packed(parts: dict[str, Iterable[bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of these parts, each given in pieces."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method, compresslevel=1) as archive:
        for name, pieces in parts.items():
            with archive.open(name, "w") as part:
                for piece in pieces:
                    part.write(piece)
    return file.getvalue()


def workbook(
    *sheets: Iterable[bytes], styles: Iterable[bytes] = (), strings: Iterable[bytes] = ()
) -> dict[str, Iterable[bytes]]:
    """The parts of a workbook whose sheets hold this markup."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="Sheet{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    links = "".join(f'<Relationship Id="rId{n}" Type="{REL}/worksheet" Target="worksheets/s{n}.xml"/>' for n in numbers)
    links += f'<Relationship Id="a" Type="{REL}/styles" Target="styles.xml"/>'
    links += f'<Relationship Id="b" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
    types += f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
    types += f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/>'
    types += '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    types += '<Default Extension="xml" ContentType="application/xml"/>'
    content = "http://schemas.openxmlformats.org/package/2006/content-types"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return {
        "[Content_Types].xml": [f'<Types xmlns="{content}">{types}</Types>'.encode()],
        "xl/workbook.xml": [f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>{listed}</sheets></workbook>'.encode()],
        "xl/_rels/workbook.xml.rels": [f'<Relationships xmlns="{package}">{links}</Relationships>'.encode()],
        "xl/styles.xml": [f'<styleSheet xmlns="{MAIN}"><cellXfs>'.encode(), *styles, b"</cellXfs></styleSheet>"],
        "xl/sharedStrings.xml": [f'<sst xmlns="{MAIN}">'.encode(), *strings, b"</sst>"],
        **{f"xl/worksheets/s{n}.xml": markup for n, markup in zip(numbers, sheets, strict=True)},
    }


def book(rows: Iterable[bytes] = (), **parts: Iterable[bytes]) -> bytes:
    """A workbook of one sheet with these rows below its header, and with these styles or strings."""
    return packed(workbook(sheet(rows), **parts))


def sheet(rows: Iterable[bytes]) -> Iterator[bytes]:
    """The markup of a sheet: a header and these rows."""
    yield f'<worksheet xmlns="{MAIN}"><sheetData>{HEADER_ROW}'.encode()
    yield from rows
    yield b"</sheetData></worksheet>"


def many(piece: bytes, megabytes: int) -> Iterator[bytes]:
    """This piece again and again, so many megabytes of it."""
    together = piece * (MB // len(piece))
    for _ in range(megabytes):
        yield together


def padded(piece: bytes, megabytes: int, start: bytes = b"", end: bytes = b"") -> Iterator[bytes]:
    """The same behind a comment that hardly shrinks: so a bomb keeps within every ratio."""
    yield b"<!--" + base64.b64encode(random.Random(7).randbytes(megabytes << 13)) + b"-->"
    yield start
    yield from many(piece, megabytes)
    yield end


def noise(piece: str, size: int = LARGEST) -> bytes:
    """A text file of this size that holds a header and then a piece again and again."""
    return (HEADER + piece * ((size - len(HEADER)) // len(piece.encode()))).encode()


def fill(start: str, piece: str, end: str = "") -> bytes:
    """A text file of the largest size: its beginning, a piece again and again, its end."""
    return (start + piece * ((LARGEST - len(start) - len(end)) // len(piece)) + end).encode()


def document(row: str, cell: str = "") -> bytes:
    """An OpenDocument sheet of one row of one cell, each with these attributes."""
    cells = f'<table:table-cell office:value-type="string"{cell}><text:p>a</text:p></table:table-cell>'
    return packed({"content.xml": [DOCUMENT, f"{row}{cells}</table:table-row></table:table></a>".encode()]})


def numbered(line: Callable[[int], str], lines: int) -> bytes:
    """A text file of a header and this many lines, each made from its number."""
    return (HEADER + "".join(map(line, range(lines)))).encode()


def far_row(number: int = 1_048_576) -> bytes:
    """A row with one cell, down there."""
    return f'<row r="{number}"><c r="A{number}" t="str"><v>Ana</v></c></row>'.encode()


def overlapping() -> bytes:
    """An archive whose parts are one and the same megabytes, listed hundreds of times."""
    data = packed(workbook(sheet(many(b"<row/>", 100))))
    start = data.rindex(b"PK\x01\x02")  # the sheet comes last
    end = data.rindex(b"PK\x05\x06")
    entry = data[start:end]
    name = b"xl/worksheets/s1.xml"
    copies = [entry.replace(name, b"xl/worksheets/" + f"{n:06}".encode()) for n in range(400)]
    body = data[:end] + b"".join(copies)
    tail = bytearray(data[end:])
    count = int.from_bytes(tail[8:10], "little") + len(copies)
    size = len(body) - int.from_bytes(tail[16:20], "little")
    tail[8:10] = tail[10:12] = count.to_bytes(2, "little")
    tail[12:16] = size.to_bytes(4, "little")
    return body + bytes(tail)


def lying(claimed: int = 100) -> bytes:
    """A workbook whose list of parts says that its sheet of 180 MB unpacks to a hundred bytes."""
    data = bytearray(packed(workbook(sheet(many(b"<row/>", 180)))))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = claimed.to_bytes(4, "little")
    return bytes(data)


def entities() -> bytes:
    """A billion laughs, declared behind a long comment."""
    declared = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    start = f'<!--{"x" * 9_000}--><!DOCTYPE a [<!ENTITY l0 "ha">{declared}]><worksheet><sheetData><row><c t="str"><v>'
    return packed(workbook([start.encode(), b"&l9;</v></c></row></sheetData></worksheet>"]))


EXCEL_2003 = '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="a"><Worksheet><Table>'
DOCUMENT = b'<a xmlns:table="a" xmlns:office="b" xmlns:text="c"><table:table>'
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TWO_LETTERS = ";".join(a + b for a in "abcdefghij" for b in "klmnopqrst")
EMPTY_ROW = b'<row r="%d" spans="1:3" s="1" customFormat="1"/>'

# What it is: the file's name, and how it is made.
TEXTS: dict[str, Callable[[], bytes]] = {
    "75 KB without blanks, not UTF-8": lambda: b"x" * 75_000 + b",\xe9\n",
    "25 MB without blanks, not UTF-8": lambda: b"x" * (LARGEST - 3) + b",\xe9\n",
    "25 MB of letters beyond ASCII, not UTF-8": lambda: b"\xe9\xe8" * (LARGEST // 2),
    "25 MB in no encoding": lambda: bytes(range(256)) * (LARGEST // 256),
    "25 MB of NUL between letters": lambda: HEADER.encode() + b"a\x00" * (LARGEST // 2 - 20),
    "25 MB of line breaks": lambda: noise("\n"),
    "25 MB of carriage returns": lambda: noise("\r"),
    "25 MB of blank cells": lambda: noise(",,,\n"),
    "25 MB of commas in a line": lambda: noise(","),
    "25 MB of quotation marks": lambda: noise('"'),
    "25 MB of empty quotations": lambda: noise('"",'),
    "25 MB of emoji": lambda: noise("😀,😀\n"),
    "25 MB of rows of a letter": lambda: noise("a\n"),
    "25 MB in 300 columns": lambda: noise("ab," * 299 + "c\n"),
    "25 MB of table cells": lambda: fill("<table><tr>", "<td>a"),
    "25 MB of table rows": lambda: fill("<table>", "<tr><td>a<td>b"),
    "25 MB of tags inside each other": lambda: fill("<html>", "<div>"),
    "25 MB of markup of Excel 2003": lambda: fill(
        EXCEL_2003, '<Row><Cell ss:MergeDown="9"><Data>a</Data></Cell></Row>'
    ),
    "25 MB of objects": lambda: fill("[", '{"a":1},', "{}]"),
    "25 MB of brackets": lambda: fill("", "["),
    "a gigabyte in a .gz": lambda: gzip.compress(bytes(1 << 30), 1),
    "blanks without end": lambda: numbered(lambda n: f"Ana,a{n}@b.cd,x{n}{' ' * 32_000}y\n", 750),
    "brackets without end": lambda: numbered(lambda n: f"x{n} {'(a)' * 10_000},a{n}@b.cd,x\n", 800),
    "addresses without end": lambda: numbered(lambda n: f"a@{'.' * 32_000}@,a{n}@b.cd,x\n", 20),
    "dates without end": lambda: numbered(lambda n: f"Ana,a{n}@b.cd,x,{n}/1/2026 10:00{' ' * 32_000}x\n", 700).replace(
        b"Topics\n", b"Topics,Timestamp\n"
    ),
    "names alike without end": lambda: numbered(lambda n: f"w{n % 20} {'ab' * 15_000}{n},a{n}@b.cd,x\n", 800),
    "headers without end": lambda: (
        ",".join(f"{'word ' * 6_000}{n}" for n in range(300)) + "\n" + "a," * 299 + "b\n"
    ).encode(),
    "six million topics": lambda: numbered(lambda n: f"Ana,a{n}@b.cd,{n}{TWO_LETTERS}\n", 60_000),
    "60,000 rows, everything odd": lambda: numbered(
        lambda n: f"Ana,a{n}@b.cd,q{n},odd{n},odd{n},odd{n},odd{n}\n", 60_000
    ).replace(b"Topics\n", b"Topics,Capacity,Hours,Years,Timestamp\n"),
}
WORKBOOKS: dict[str, Callable[[], bytes]] = {
    "a row at 1,048,576": lambda: book([far_row()]),
    "a row at 1,048,576 in 200 sheets": lambda: packed(workbook(*([*sheet([far_row()])] for _ in range(200)))),
    "2,000 sheets": lambda: packed(workbook(*([*sheet([far_row(2)])] for _ in range(2_000)))),
    "45 million empty cells": lambda: book(many(b"<c/>", 180)),
    "45 million empty cells, padded": lambda: book(padded(b"<c/>", 180, b"<row>", b"</row>")),
    "30 million empty rows": lambda: book(many(b"<row/>", 180)),
    "30 million empty rows, padded": lambda: book(padded(b"<row/>", 180)),
    "a million formatted rows": lambda: book(EMPTY_ROW % number for number in range(2, 1_048_577)),
    "36 million styles, padded": lambda: book(styles=padded(b"<xf/>", 180)),
    "36 million strings, padded": lambda: book(strings=padded(b"<si/>", 180)),
    "a cell of 180 MB": lambda: book(many(b"x", 180)),
    "a cell of 180 MB, padded": lambda: book(
        padded(b"x", 180, b'<row><c t="inlineStr"><is><t>', b"</t></is></c></row>")
    ),
    "a shared string of 180 MB, padded": lambda: book(strings=padded(b"x", 180, b"<si><t>", b"</t></si>")),
    "a comment of 180 MB, padded": lambda: book(padded(b"x", 180, b"<!--", b"-->")),
    "a long text in two million cells": lambda: book(
        (b"<row>" + b'<c t="s"><v>0</v></c>' * 40 + b"</row>" for _ in range(50_000)),
        strings=[b"<si><t>" + b"x" * 32_000 + b"</t></si>"],
    ),
    "45 million elements, each in the next": lambda: book(padded(b"<a>", 135)),
    "entities in entities": entities,
    "a list of parts that lies": lying,
    "a part listed 400 times": overlapping,
    "an archive in an archive": lambda: packed({"inner.zip": [book(many(b"<row/>", 20))]}),
    "a million rows that are repeated": lambda: document('<table:table-row table:number-rows-repeated="1048576">'),
    "a billion cells that are repeated": lambda: document(
        "<table:table-row>", ' table:number-columns-repeated="999999999"'
    ),
    "an old workbook of nothing but signs": lambda: OLD_EXCEL + b"\xfe" * (LARGEST - len(OLD_EXCEL)),
    "a part packed as bzip2": lambda: packed(workbook(sheet([far_row()])), zipfile.ZIP_BZIP2),
}


def ordinary() -> dict[str, tuple[str, Callable[[], bytes]]]:
    """What people really drop, to stand beside the attacks."""
    return {
        "nothing hostile: 60,000 answers as CSV": (
            "x.csv",
            lambda: import_rows.as_csv([*import_rows.mentee_rows()], ","),
        ),
        "nothing hostile: 60,000 answers as XLSX": (
            "x.xlsx",
            lambda: import_rows.as_excel([*import_rows.mentee_rows()]),
        ),
    }


def rows() -> Iterator[dict[str, str]]:
    """A row per file: seconds until the page answers, memory of studio and reader, the other session's pages."""
    small = {"nothing hostile: a row": ("x.xlsx", lambda: book([far_row(2)]))}
    texts = {name: ("x.csv", make) for name, make in TEXTS.items()}
    books = {name: ("x.xlsx", make) for name, make in WORKBOOKS.items()}
    with tempfile.TemporaryDirectory() as folder, chromium.browser() as browser:
        database = Path(folder) / "studio.db"
        with store.opened(database) as db:
            seed.tell(db)
        for name, (file, make) in (small | ordinary() | texts | books).items():
            path = Path(folder) / file
            path.write_bytes(make())
            with (  # a server of its own: Streamlit holds on to a closed session for two minutes
                chromium.serving(database) as server,
                Other(server) as other,
                Memory(server.process.pid) as memory,
            ):
                seconds, answer = _dropped(browser, server, path, other)
            yield {
                "file": name,
                "MB": f"{path.stat().st_size / MB:.1f}",
                "seconds": f"{seconds:.1f}",
                "memory at most": f"{memory.most / MB:,.0f} MB",
                "reader": f"{memory.most_of_children / MB:,.0f} MB",
                **{f"other pages, {key}": value for key, value in chromium.spread(other.times or [0.0]).items()},
                "answer": answer,
            }


def _dropped(browser: Browser, server: chromium.Server, path: Path, other: Other) -> tuple[float, str]:
    """Seconds from dropping the file until the page says what it is, and what it says."""
    page = chromium.window(browser, f"{server.address}/recruit")
    page.get_by_role("tab", name="Import").click()
    column = page.locator("[data-testid=stColumn]", has=page.locator("[data-testid=stFileUploader]")).first
    field = column.locator("input[type=file]")
    field.wait_for(state="attached")
    page.wait_for_selector(chromium.AT_REST)
    other.ready.wait()
    other.watched.set()
    start = time.perf_counter()
    field.set_input_files(path)
    message = column.locator("[data-testid=stAlert]").or_(column.get_by_text(re.compile(r"\d (mentor|mentee)s? read")))
    message.first.wait_for(timeout=PATIENCE)
    seconds = time.perf_counter() - start
    other.watched.clear()
    answer = " ".join(message.first.inner_text().split())
    page.context.close()
    return seconds, answer.removeprefix("block ").removeprefix("check_circle ")


class Other:
    """Another session that goes from page to page; milliseconds of each page that was asked for while `watched`."""

    def __init__(self, server: chromium.Server) -> None:
        self.times: list[float] = []
        self.ready, self.watched, self._done = threading.Event(), threading.Event(), threading.Event()
        self._url = server.address.replace("http", "ws")
        self._thread = threading.Thread(target=lambda: asyncio.run(self._walk()))

    def __enter__(self) -> Other:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    async def _walk(self) -> None:
        async with sessions._socket(self._url) as socket:
            for page in PAGES:  # what is worked out once, as on any morning
                await sessions._act(socket, page)
            self.ready.set()
            while not self._done.is_set():
                for page in PAGES:
                    watched = self.watched.is_set()
                    took = await sessions._act(socket, page)
                    if watched and took is not None:
                        self.times.append(took)
                    await asyncio.sleep(PAUSE)


class Memory:
    """The most memory that a process and its children held, in bytes, looked at 50 times a second."""

    def __init__(self, process: int) -> None:
        self.most = self.most_of_children = 0
        self._process = process
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(0.02):
            children = [
                int(number)
                for task in Path(f"/proc/{self._process}/task").iterdir()
                for number in _read(task / "children").split()
            ]
            # Between fork and exec a child shows all memory of its parent as its own.
            of_children = sum(_resident(child) for child in children if READER in _read(Path(f"/proc/{child}/cmdline")))
            self.most = max(self.most, _resident(self._process) + of_children)
            self.most_of_children = max(self.most_of_children, of_children)


def _resident(process: int) -> int:
    fields = _read(Path(f"/proc/{process}/statm")).split()
    return int(fields[1]) * PAGE_SIZE if fields else 0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""  # it has ended meanwhile
