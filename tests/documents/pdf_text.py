"""What a PDF shows, page by page, read from its streams by the maps that say which letter each glyph is.

In the order in which it is drawn, which pypdf turns round where letters run from right to left: that order is what the
tests of Arabic and Hebrew are about.
"""

from __future__ import annotations

import re
import zlib
from base64 import a85decode

OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)endobj", re.DOTALL)
STREAM = re.compile(rb"<<(.*?)>>\s*stream\r?\n(.*?)endstream", re.DOTALL)
SHOWN = re.compile(rb"/(F\d+(?:\+\d+)?) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\) Tj", re.DOTALL)


def pages(pdf: bytes) -> list[str]:
    """The text of each page, in the order in which it is drawn."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    fonts = {}
    for body in objects.values():
        for name, number in re.findall(rb"/(F\d+\+\d+) (\d+) 0 R", body):
            (unicode_map,) = re.findall(rb"/ToUnicode (\d+) 0 R", objects[int(number)])
            fonts[name] = _letters(_stream(objects[int(unicode_map)]))
    order = [
        int(number)
        for body in objects.values()
        if b"/Type /Pages" in body
        for number in re.findall(rb"(\d+) 0 R", re.findall(rb"/Kids \[(.*?)\]", body, re.DOTALL)[0])
    ]
    contents = [int(re.findall(rb"/Contents (\d+) 0 R", objects[number])[0]) for number in order]
    return [_text(_stream(objects[number]), fonts) for number in contents]


def _stream(body: bytes) -> bytes:
    ((head, data),) = STREAM.findall(body)
    if b"ASCII85Decode" in head:
        data = a85decode(b"<~" + data.strip(), adobe=True)
    return zlib.decompressobj().decompress(data) if b"FlateDecode" in head else data


def _letters(unicode_map: bytes) -> dict[int, str]:
    letters = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", unicode_map, re.DOTALL):
        for code, letter in re.findall(rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>", block):
            letters[int(code, 16)] = bytes.fromhex(letter.decode()).decode("utf-16-be")
    return letters


def _text(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    text, letters = "", None
    for font, shown in SHOWN.findall(content):
        if font:
            letters = fonts.get(font)
            continue
        plain = re.sub(
            rb"\\([0-7]{3}|.)",
            lambda sign: (
                bytes([int(sign[1], 8)])
                if len(sign[1]) == 3
                else {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(sign[1], sign[1])
            ),
            shown,
            flags=re.DOTALL,
        )
        text += "".join(letters.get(code, "?") for code in plain) if letters else plain.decode("latin-1")
    return text
