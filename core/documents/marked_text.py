"""Marked text: Markdown of our own texts as blocks, for files that lay them out. Text in, values out; draws nothing.

Read are headings, paragraphs, bullets, numbered lists, tables, --- for a new page, **bold** and *italic*, and a
backslash before a sign that means itself. Anything else stays as it is typed: nothing of a text is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

_HEADING = re.compile(r"(#{1,4})\s+(.*)")
_BULLET = re.compile(r"[-*]\s+(.*)")
_NUMBERED = re.compile(r"(\d+)[.)]\s+(.*)")
_RULE = re.compile(r"\|?\s*:?-[\s:|-]*")
_BREAK = re.compile(r"-{3,}")
_MARK = re.compile(
    r"\\(?P<sign>[!-/:-@\[-`{-~])|\*\*(?=\S)(?P<bold>.+?)(?<=\S)\*\*|\*(?=\S)(?P<italic>[^*]+?)(?<=\S)\*"
)
NARROW, WIDE = 14, 44  # letters in a column: more or fewer do not move its width
BOXES = {"[ ] ": "☐ ", "[x] ": "☑ "}


@dataclass(frozen=True)
class Words:
    """Words of one look."""

    text: str
    bold: bool = False
    italic: bool = False


Line: TypeAlias = tuple[Words, ...]


@dataclass(frozen=True)
class Heading:
    level: int
    line: Line


@dataclass(frozen=True)
class Paragraph:
    line: Line


@dataclass(frozen=True)
class ListItem:
    """A line of a list; `number` is what stands before it, "" for a bullet."""

    line: Line
    number: str = ""


@dataclass(frozen=True)
class TextTable:
    """A table; the first row is its head unless that is empty."""

    rows: tuple[tuple[Line, ...], ...]

    def shares(self) -> list[float]:
        """The share of the width for each column, by its longest text; one to write in is as wide as the widest."""
        longest = [max(NARROW, *(len(plain(row[at])) for row in self.rows)) for at in range(len(self.rows[0]))]
        if any(not plain(row[-1]) for row in self.rows[1:]):
            longest[-1] = max(longest)
        weights = [min(length, WIDE) for length in longest]
        return [weight / sum(weights) for weight in weights]


@dataclass(frozen=True)
class Break:
    """What follows begins a page."""


Block: TypeAlias = Heading | Paragraph | ListItem | TextTable | Break


def blocks(text: str) -> list[Block]:
    """The Markdown of a text as blocks, in order."""
    return list(_blocks([line.strip() for line in text.splitlines()]))


def words(text: str) -> Line:
    """One line with its bold and italic words apart."""
    return tuple(_words(text, bold=False, italic=False))


def literal(text: str) -> str:
    """Text from people for a line of marked text: shown letter by letter."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))


def plain(line: Line) -> str:
    """The line without its looks."""
    return "".join(part.text for part in line)


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if not line:
            continue
        if heading := _HEADING.fullmatch(line):
            yield Heading(len(heading[1]), words(heading[2]))
        elif _BREAK.fullmatch(line):
            yield Break()
        elif line.startswith("|"):
            rows = [line]
            while at < len(lines) and lines[at].startswith("|"):
                rows.append(lines[at])
                at += 1
            yield _grid(rows)
        else:
            parts = [line]
            while at < len(lines) and lines[at] and not _starts_block(lines[at]):
                parts.append(lines[at])
                at += 1
            yield _item_or_paragraph(" ".join(parts))


def _starts_block(line: str) -> bool:
    return line.startswith("|") or any(mark.fullmatch(line) for mark in (_HEADING, _BREAK, _BULLET, _NUMBERED))


def _item_or_paragraph(line: str) -> Block:
    if bullet := _BULLET.fullmatch(line):
        box, rest = bullet[1][:4].lower(), bullet[1]
        return ListItem(words(BOXES[box] + rest[4:] if box in BOXES else rest))
    if numbered := _NUMBERED.fullmatch(line):
        return ListItem(words(numbered[2]), f"{numbered[1]}.")
    return Paragraph(words(line))


def _grid(lines: Sequence[str]) -> TextTable:
    rows = [
        tuple(words(cell.strip()) for cell in re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|")))
        for line in lines
        if not _RULE.fullmatch(line)
    ]
    wide = max(map(len, rows), default=0)
    return TextTable(tuple(row + ((),) * (wide - len(row)) for row in rows))


def _words(text: str, *, bold: bool, italic: bool) -> Iterator[Words]:
    start, pending = 0, ""
    for mark in _MARK.finditer(text):
        pending += text[start : mark.start()]
        start = mark.end()
        if mark["sign"]:
            pending += mark["sign"]
            continue
        if pending:
            yield Words(pending, bold, italic)
            pending = ""
        inside = mark["bold"] or mark["italic"]
        yield from _words(inside, bold=bold or bool(mark["bold"]), italic=italic or bool(mark["italic"]))
    if pending := pending + text[start:]:
        yield Words(pending, bold, italic)
