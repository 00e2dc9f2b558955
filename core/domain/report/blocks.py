"""Blocks: what a cell of a report shows, in forms that a page, slides, Word and HTML can all draw. Values only.

A kind of cell makes blocks and a renderer draws them, so that neither knows the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from core.domain.base.file_label import FileLabel

ChartKind = Literal["line", "step", "bars", "stacked bars", "ranges"]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Paragraphs as people typed them: shown as text, never as markup of their own."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure in words. `points`: (day, value) for a sparkline; `verdict`, `certainty` as everywhere else."""

    label: str
    shown: str
    verdict: str = ""
    certainty: str = ""
    target: str = ""
    definition: str = ""
    points: tuple[tuple[date, float], ...] = ()


@dataclass(frozen=True, slots=True)
class FiguresBlock:
    """Figures side by side."""

    figures: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart as data. `title` says the finding.

    frame: columns x (text, number or day, in the order to draw), y, series ("" for a single one), and low, high (NaN
    where there is no interval; added where a cell has none). `share`: y is a share of 1, written as a percentage.
    """

    kind: ChartKind
    title: str
    frame: pd.DataFrame
    x_label: str = ""
    y_label: str = ""
    share: bool = False
    target: float | None = None
    note: str = ""

    def __post_init__(self) -> None:
        frame = self.frame.reindex(columns=["x", "y", "series", "low", "high"])
        object.__setattr__(self, "frame", frame.astype({"low": float, "high": float}))


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table of text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words that may be published. `who`: as they want to be named, "" for nobody; `source`: where they
    stand on record ("story 5"), so that they can be left out once they may not be published any more."""

    text: str
    theme: str = ""
    who: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class QuotesBlock:
    """Quotes, by theme."""

    quotes: tuple[Quote, ...]


Block = TextBlock | FiguresBlock | ChartBlock | TableBlock | QuotesBlock


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell as it is shown. `program`: its name; `frozen_on`: the day its figures were kept, None while it is live;
    `notes`: for the speaker, not for the page."""

    title: str
    blocks: tuple[Block, ...]
    as_of: date
    group: str = ""
    frozen_on: date | None = None
    notes: str = ""
    program: str = ""


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as it leaves: its cells in order, and what it says about itself."""

    title: str
    label: FileLabel
    cells: tuple[CellView, ...]
