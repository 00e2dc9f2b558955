"""Hostile files: each small or legal to upload, each made to freeze the studio or to eat the machine's memory.

ATTACKS makes them; tests/test_hostile_files.py reads the same ones.
"""

from __future__ import annotations

import base64
import io
import random
import zipfile
from collections.abc import Callable, Iterable, Iterator

MB = 1 << 20
LARGEST = 25 * MB
HEADER = "Name,Email,Topics\n"
HEADER_ROW = '<row r="1"><c r="A1" t="str"><v>Name</v></c><c r="B1" t="str"><v>Email</v></c></row>'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def packed(parts: dict[str, Iterable[bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of these parts, each given in pieces."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, pieces in parts.items():
            with archive.open(name, "w") as part:
                for piece in pieces:
                    part.write(piece)
    return file.getvalue()


def workbook(
    *sheets: Iterable[bytes], styles: Iterable[bytes] = (b"<styleSheet/>",), strings: Iterable[bytes] = (b"<sst/>",)
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
        "xl/styles.xml": (piece.replace(b"<styleSheet", f'<styleSheet xmlns="{MAIN}"'.encode()) for piece in styles),
        "xl/sharedStrings.xml": (piece.replace(b"<sst", f'<sst xmlns="{MAIN}"'.encode()) for piece in strings),
        **{f"xl/worksheets/s{n}.xml": markup for n, markup in zip(numbers, sheets, strict=True)},
    }


def sheet(rows: Iterable[bytes], before: bytes = b"") -> Iterator[bytes]:
    """The markup of a sheet: a header and these rows."""
    yield before
    yield f'<worksheet xmlns="{MAIN}"><sheetData>{HEADER_ROW}'.encode()
    yield from rows
    yield b"</sheetData></worksheet>"


def many(piece: bytes, megabytes: int) -> Iterator[bytes]:
    """This piece again and again, so many megabytes of it."""
    together = piece * (MB // len(piece))
    for _ in range(megabytes):
        yield together


def padding(kilobytes: int = 1_600) -> bytes:
    """A comment that hardly shrinks: with it a bomb keeps within every ratio."""
    return b"<!--" + base64.b64encode(random.Random(7).randbytes(kilobytes << 10)) + b"-->"


def between(start: bytes, middle: Iterable[bytes], end: bytes) -> Iterator[bytes]:
    """A start and an end around what stands between them."""
    yield start
    yield from middle
    yield end


def noise(piece: str, size: int = LARGEST) -> bytes:
    """A text file of this size that holds a header and then a piece again and again."""
    return (HEADER + piece * ((size - len(HEADER)) // len(piece.encode()))).encode()


def numbered(line: Callable[[int], str], lines: int) -> bytes:
    """A text file of a header and this many lines, each made from its number."""
    return (HEADER + "".join(map(line, range(lines)))).encode()


def far_row(number: int = 1_048_576) -> bytes:
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


EMPTY_ROW = b'<row r="%d" spans="1:3" s="1" customFormat="1"/>'
TWO_LETTERS = [a + b for a in "abcdefghij" for b in "klmnopqrst"]

ATTACKS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "75 KB without blanks, not UTF-8": ("x.csv", lambda: b"x" * 75_000 + b",\xe9\n"),
    "25 MB without blanks, not UTF-8": ("x.csv", lambda: b"x" * (LARGEST - 3) + b",\xe9\n"),
    "25 MB of letters beyond ASCII, not UTF-8": ("x.csv", lambda: b"\xe9\xe8" * (LARGEST // 2)),
    "25 MB in no encoding": ("x.csv", lambda: bytes(range(256)) * (LARGEST // 256)),
    "25 MB of NUL between letters": ("x.csv", lambda: HEADER.encode() + b"a\x00" * (LARGEST // 2 - 20)),
    "25 MB of line breaks": ("x.csv", lambda: noise("\n")),
    "25 MB of carriage returns": ("x.csv", lambda: noise("\r")),
    "25 MB of blank cells": ("x.csv", lambda: noise(",,,\n")),
    "25 MB of commas in one line": ("x.csv", lambda: noise(",")),
    "25 MB of quotation marks": ("x.csv", lambda: noise('"')),
    "25 MB of empty quotations": ("x.csv", lambda: noise('"",')),
    "25 MB of emoji": ("x.csv", lambda: noise("😀,😀\n")),
    "25 MB of rows of one letter": ("x.csv", lambda: noise("a\n")),
    "25 MB of 299 columns": ("x.csv", lambda: noise("ab," * 298 + "c\n")),
    "a row at 1,048,576": ("x.xlsx", lambda: packed(workbook(sheet([far_row()])))),
    "a row at 1,048,576 in 200 sheets": (
        "x.xlsx",
        lambda: packed(workbook(*([*sheet([far_row()])] for _ in range(200)))),
    ),
    "2,000 sheets": ("x.xlsx", lambda: packed(workbook(*([*sheet([far_row(2)])] for _ in range(2_000))))),
    "45 million empty cells": (
        "x.xlsx",
        lambda: packed(workbook(sheet(between(b"<row>", many(b"<c/>", 180), b"</row>")))),
    ),
    "30 million empty rows": ("x.xlsx", lambda: packed(workbook(sheet(many(b"<row/>", 180))))),
    "a million formatted empty rows": (
        "x.xlsx",
        lambda: packed(workbook(sheet(EMPTY_ROW % number for number in range(2, 1_048_577)))),
    ),
    "36 million styles": (
        "x.xlsx",
        lambda: packed(
            workbook(
                sheet(()), styles=between(b"<styleSheet><cellXfs>", many(b"<xf/>", 180), b"</cellXfs></styleSheet>")
            )
        ),
    ),
    "36 million empty strings": (
        "x.xlsx",
        lambda: packed(workbook(sheet(()), strings=between(b"<sst>", many(b"<si/>", 180), b"</sst>"))),
    ),
    "10 million strings of one letter": (
        "x.xlsx",
        lambda: packed(workbook(sheet(()), strings=between(b"<sst>", many(b"<si><t>x</t></si>", 180), b"</sst>"))),
    ),
    "a cell of 190 MB": (
        "x.xlsx",
        lambda: packed(
            workbook(sheet(between(b'<row><c t="inlineStr"><is><t>', many(b"x", 190), b"</t></is></c></row>")))
        ),
    ),
    "a shared string of 190 MB": (
        "x.xlsx",
        lambda: packed(workbook(sheet(()), strings=between(b"<sst><si><t>", many(b"x", 190), b"</t></si></sst>"))),
    ),
    "a comment of 180 MB": ("x.xlsx", lambda: packed(workbook(sheet(between(b"<!--", many(b"x", 180), b"-->"))))),
    "one long cell shown two million times": (
        "x.xlsx",
        lambda: packed(
            workbook(
                sheet(b"<row>" + b'<c t="s"><v>0</v></c>' * 40 + b"</row>" for _ in range(50_000)),
                strings=[b"<sst><si><t>" + b"x" * 32_000 + b"</t></si></sst>"],
            )
        ),
    ),
    "60,000 rows of 300 numbers": (
        "x.xlsx",
        lambda: packed(workbook(sheet(b"<row>" + b"<c><v>1</v></c>" * 200 + b"</row>" for _ in range(55_000)))),
    ),
    "elements in elements, 60 million deep": ("x.xlsx", lambda: packed(workbook(many(b"<a>", 180)))),
    "entities in entities": ("x.xlsx", entities),
    "a list of parts that lies": ("x.xlsx", lying),
    "one part listed 400 times": ("x.xlsx", overlapping),
    "an archive in an archive": (
        "x.xlsx",
        lambda: packed({"inner.zip": [packed(workbook(sheet(many(b"<row/>", 20))))]}),
    ),
    "a sheet packed as bzip2": ("x.xlsx", lambda: packed(workbook(sheet([EMPTY_ROW % 2])), zipfile.ZIP_BZIP2)),
    "brackets without end": ("x.csv", lambda: numbered(lambda n: f"x{n} {'(a)' * 10_000},a{n}@b.cd,x\n", 800)),
    "blanks without end": ("x.csv", lambda: numbered(lambda n: f"Ana,a{n}@b.cd,x{n}{' ' * 32_000}y\n", 750)),
    "addresses without end": ("x.csv", lambda: numbered(lambda n: f"a@{'.' * 32_000}@,a{n}@b.cd,x\n", 750)),
    "dates without end": (
        "x.csv",
        lambda: (
            numbered(lambda n: f"Ana,a{n}@b.cd,x\n", 3)
            .replace(b"Topics\n", b"Topics,Timestamp\n")
            .replace(b",x\n", b",x,2026-01-01 10:00" + b" " * 32_000 + b"x\n")
        ),
    ),
    "ten million topics": (
        "x.csv",
        lambda: numbered(lambda n: f"Ana,a{n}@b.cd,{n}{';'.join(TWO_LETTERS)}\n", 60_000)[:LARGEST],
    ),
    "everything odd in 60,000 rows": (
        "x.csv",
        lambda: numbered(lambda n: f"Ana,a{n}@b.cd,q{n},odd{n},odd{n},odd{n},odd{n}\n", 60_000).replace(
            b"Topics\n", b"Topics,Capacity,Hours,Years,Timestamp\n"
        ),
    ),
}
