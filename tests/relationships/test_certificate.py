"""Certificate: one page that carries every letter of a name."""

from __future__ import annotations

import re
import zlib
from base64 import a85decode
from datetime import date

import pytest
from reportlab.pdfbase import pdfmetrics

from core.documents.brand import Brand
from core.documents.certificate import FONT, Certificate, certificate, runs, wrapped

DAY = date(2026, 9, 30)


def made(name: str, text: str = "Thank you for ten sessions.") -> bytes:
    return certificate(Certificate(name, "Spring", text, DAY, "Ana Pop"), Brand(name="Acme", color="#0B63A5"))


def streams(pdf: bytes) -> bytes:
    """Everything the file holds, unpacked."""
    found = []
    for head, body in re.findall(rb"<<(.*?)>>\s*stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        data = body.strip()
        if b"ASCII85Decode" in head:
            data = a85decode(b"<~" + data, adobe=True)
        found.append(zlib.decompress(data) if b"FlateDecode" in head else data)
    return b"\n".join(found)


def letters(pdf: bytes) -> set[str]:
    """The letters that the embedded font says it shows (its ToUnicode maps)."""
    shown = set()
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", streams(pdf), re.DOTALL):
        shown |= {chr(int(code, 16)) for code in re.findall(rb"<[0-9A-Fa-f]+> <([0-9A-Fa-f]{4})>", block)}
    return shown


@pytest.mark.parametrize("name", ["Łukasz Żółć", "Ελένη Παπαδοπούλου", "Ольга Щукіна", "Nguyễn Thị Ánh", "Åsa Öström"])
def test_every_letter_of_a_name_is_in_the_embedded_font(name: str) -> None:
    pdf = made(name)
    assert pdf.startswith(b"%PDF")
    assert b"FontFile2" in pdf
    assert set(name) <= letters(pdf)
    assert {ord(letter) for letter in name} <= set(pdfmetrics.getFont(FONT).face.charToGlyph)


def test_asian_names_use_the_readers_own_typeface() -> None:
    assert [font for font, _ in runs("Ana 李明")] == [FONT, "STSong-Light"]
    assert b"STSong-Light" in made("李明")
    assert b"HYSMyeongJo-Medium" in made("김민준")
    assert b"HeiseiKakuGo-W5" in made("たなか")


def test_the_same_values_give_the_same_file_and_a_long_name_still_fits() -> None:
    assert made("Ana Ruiz") == made("Ana Ruiz")
    long = "Maximiliana Alexandra " * 8
    assert made(long.strip()).startswith(b"%PDF")


def test_running_text_is_wrapped_and_cut() -> None:
    lines = wrapped("word " * 200, 40)
    assert len(lines) == 6
    assert all(len(line) <= 40 for line in lines)
    assert lines[-1].endswith("…")
    assert wrapped("Short.") == ["Short."]
