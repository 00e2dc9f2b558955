"""Certificate: one page that carries every letter of a name."""

from __future__ import annotations

import re
import zlib
from base64 import a85decode
from datetime import date

import pytest
from reportlab.pdfbase import pdfmetrics

from core.documents.brand import Brand
from core.documents.certificate import Certificate, certificate, wrapped
from core.documents.lettering import FONT, runs
from tests.documents.pdf_text import pages

DAY = date(2026, 9, 30)


def made(name: str, text: str = "Thank you for ten sessions.") -> bytes:
    return certificate(Certificate(name, "Spring", text, DAY, "Ana Pop"), Brand(name="Acme", color="#0B63A5"))


def streams(pdf: bytes) -> bytes:
    """Everything the file holds, unpacked."""
    unpacked = []
    for head, body in re.findall(rb"<<(.*?)>>\s*stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        data = a85decode(b"<~" + body.strip(), adobe=True) if b"ASCII85Decode" in head else body
        # What follows the packed bytes is no part of them, and they may themselves end like a line.
        unpacked.append(zlib.decompressobj().decompress(data) if b"FlateDecode" in head else data)
    return b"\n".join(unpacked)


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


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("محمد", "\ufeaa\ufee4\ufea4\ufee3"),  # joined: final, medial, medial, initial, from left to right
        ("مُحَمَّد", "\ufeaa\ufee4\ufea4\ufee3"),  # without its points
        ("שלום", "םולש"),
        ("Dana דנה", "Dana הנד"),
        ("پی", "\ufbfd\ufb58"),  # Persian
    ],
)
def test_arabic_and_hebrew_are_joined_and_drawn_in_reading_order(name: str, shapes: str) -> None:
    assert "".join(piece for _, piece in runs(name)) == shapes
    (page,) = pages(made(name))
    assert shapes in page
    assert {font for font, _ in runs(name)} == {FONT}, "every letter is in the embedded font"


def test_the_signer_of_the_organization_stands_with_their_role() -> None:
    award = Certificate("Ana Ruiz", "Spring", "Thank you.", DAY, "Vera Lind", "Head of People")
    (page,) = pages(certificate(award, Brand(name="Acme")))
    assert "Vera Lind" in page and "Head of People, Acme" in page
    (page,) = pages(certificate(Certificate("Ana Ruiz", "Spring", "Thank you.", DAY)))
    assert page.endswith("September 30, 2026"), "nobody signs, and no line waits for a name"


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
