"""Block data: blocks and whole reports as JSON data and back, for what is frozen in the file. Decides nothing.

Quotes are stored by where they stand on record and never by their words: with a yes taken back, or a person erased,
they are gone from what was frozen, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date
from math import isnan
from typing import Any

import pandas as pd

from core.domain.base.file_label import FileLabel
from core.domain.base.text import counted
from core.domain.report.blocks import (
    Block,
    CellView,
    ChartBlock,
    FigureLine,
    FiguresBlock,
    Quote,
    QuotesBlock,
    ReportView,
    TableBlock,
    TextBlock,
)

OF_A_CELL = ("title", "as_of", "group", "frozen_on", "notes", "program")
Quotable = Mapping[str, Quote]  # what may be published now, by where it stands on record
_KINDS: Mapping[str, type] = {
    "text": TextBlock,
    "figures": FiguresBlock,
    "chart": ChartBlock,
    "table": TableBlock,
    "quotes": QuotesBlock,
}


def block_data(block: Block) -> dict[str, Any]:
    """A block as JSON data."""
    if isinstance(block, QuotesBlock):
        return {"is": "quotes", "sources": [quote.source for quote in block.quotes if quote.source]}
    if isinstance(block, ChartBlock):
        data = {
            name: getattr(block, name) for name in ("kind", "title", "x_label", "y_label", "share", "target", "note")
        }
        columns = {name: [_plain(value) for value in block.frame[name]] for name in block.frame}
        return {"is": "chart", **data, "columns": columns}
    kind = next(name for name, shape in _KINDS.items() if isinstance(block, shape))
    return {"is": kind, **_plain(asdict(block))}


def read_block(data: Mapping[str, Any], quotable: Quotable) -> tuple[Block, ...]:
    """The block of such data; quotes that may not be published any more are left out, and their number is said."""
    values = {name: value for name, value in data.items() if name != "is"}
    return _READERS[data["is"]](values, quotable)


def blocks_data(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Blocks as JSON data."""
    return [block_data(block) for block in blocks]


def read_blocks(data: Iterable[Mapping[str, Any]], quotable: Quotable) -> tuple[Block, ...]:
    """The blocks of such data."""
    return tuple(block for entry in data for block in read_block(entry, quotable))


def view_data(view: ReportView) -> dict[str, Any]:
    """A report as JSON data."""
    cells = [
        {
            **{name: _plain(getattr(cell, name)) for name in OF_A_CELL},
            "blocks": blocks_data(cell.blocks),
        }
        for cell in view.cells
    ]
    return {"title": view.title, "label": _plain(asdict(view.label)), "cells": cells}


def read_view(data: Mapping[str, Any], quotable: Quotable) -> ReportView:
    """The report of such data."""
    days = {name: _day(data["label"][name]) for name in ("as_of", "made_on")}
    number = data["label"]["version"]
    # What was kept before there were reports for sponsors holds exact numbers.
    known = {"internal": True, **data["label"], **days, "version": None if number is None else int(number)}
    label = FileLabel(**known)
    cells = tuple(
        CellView(
            title=cell["title"],
            blocks=read_blocks(cell["blocks"], quotable),
            as_of=_day(cell["as_of"]),
            group=cell["group"],
            frozen_on=_day(cell["frozen_on"]) if cell["frozen_on"] else None,
            notes=cell["notes"],
            program=cell.get("program", ""),
        )
        for cell in data["cells"]
    )
    return ReportView(data["title"], label, cells)


def _chart(values: Mapping[str, Any], quotable: Quotable) -> tuple[Block, ...]:
    columns = dict(values["columns"])
    # Days come back as days where all of a column are such.
    if columns.get("x") and all(isinstance(value, dict) for value in columns["x"]):
        columns["x"] = [_day(value) for value in columns["x"]]
    frame = pd.DataFrame({name: pd.Series(column) for name, column in columns.items()})
    numbers = {name: float for name in ("y", "low", "high") if name in frame}
    others = {name: value for name, value in values.items() if name != "columns"}
    return (ChartBlock(frame=frame.astype(numbers), **others),)


def _figures(values: Mapping[str, Any], quotable: Quotable) -> tuple[Block, ...]:
    lines = (
        FigureLine(**{**line, "points": tuple((_day(day), value) for day, value in line["points"])})
        for line in values["figures"]
    )
    return (FiguresBlock(tuple(lines)),)


def _quotes(values: Mapping[str, Any], quotable: Quotable) -> tuple[Block, ...]:
    sources = values["sources"]
    quotes = tuple(replace(quotable[source], source=source) for source in sources if source in quotable)
    gone = len(sources) - len(quotes)
    blocks: tuple[Block, ...] = (QuotesBlock(quotes),) if quotes else ()
    if gone:
        verb = "is" if gone == 1 else "are"
        blocks += (TextBlock((f"{counted(gone, 'quote')} that stood here {verb} no longer published.",)),)
    return blocks


def _table(values: Mapping[str, Any], quotable: Quotable) -> tuple[Block, ...]:
    rows = tuple(tuple(row) for row in values["rows"])
    return (TableBlock(tuple(values["columns"]), rows, values["note"]),)


_READERS: Mapping[str, Callable[[Mapping[str, Any], Quotable], tuple[Block, ...]]] = {
    "text": lambda values, quotable: (TextBlock(tuple(values["paragraphs"])),),
    "figures": _figures,
    "chart": _chart,
    "table": _table,
    "quotes": _quotes,
}


def _plain(value: Any) -> Any:
    """A value as JSON takes it: a day is marked as one, so that it comes back as a day; NaN is null."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date):
        return {"day": value.isoformat()[:10]}
    if isinstance(value, str | bool) or value is None:
        return value
    return None if isnan(value) else float(value)


def _day(value: Any) -> date:
    return date.fromisoformat(value["day"])
