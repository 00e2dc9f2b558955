"""A report made by hand: every kind of block, with texts that a file must survive."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from core.charts.report import ChartBlock
from core.domain.base.file_label import FileLabel
from core.domain.report.blocks import (
    Block,
    CellView,
    FigureLine,
    FiguresBlock,
    Quote,
    QuotesBlock,
    ReportView,
    TableBlock,
    TextBlock,
)

ON = date(2026, 6, 30)
LABEL = FileLabel("Leaders 2026", ON, "Ana Ruiz", date(2026, 7, 1), group="Finance", version=3)
HOSTILE = '<script>alert("x")</script><img src=https://example.com/a.png> & *bold*\x07'
LONG = "Wolfeschlegelsteinhausenbergerdorff " * 4
ARABIC, CHINESE = "الموارد البشرية", "人力资源部"
NAN = float("nan")


def frame(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """x, y, series, low, high; what is left out is empty."""
    whole = [(*row, *("", NAN, NAN)[len(row) - 2 :]) for row in rows]
    return pd.DataFrame(whole, columns=["x", "y", "series", "low", "high"])


TREND = ChartBlock(
    "line",
    "Pairs that met in time rose to 64%",
    frame(
        *[
            (date(2026, month, 28), 0.34 + 0.05 * month, "", 0.2 + 0.05 * month, 0.5 + 0.05 * month)
            for month in range(1, 7)
        ]
    ),
    y_label="Met in time",
    share=True,
    target=0.8,
    note="Each point counts everything up to that day.",
)
FUNNEL = ChartBlock(
    "stacked bars",
    "4 of 39 will not reach “Matched”",
    frame(
        ("Applied", 50.0, "Reached it"),
        ("Applied", 0.0, "Lost"),
        ("Matched", 35.0, "Reached it"),
        ("Matched", 4.0, "Lost"),
    ),
    x_label="Step",
)
SURVIVAL = ChartBlock(
    "step",
    "Half of the pairs met by day 8",
    frame((0.0, 1.0, "", NAN, NAN), (8.0, 0.5, "", 0.3, 0.7), (20.0, 0.1, "", 0.0, 0.3)),
    x_label="Days",
    share=True,
)
GROUPS = ChartBlock(
    "bars",
    "Sales is behind",
    frame((LONG, 0.5, "", 0.3, 0.7), (ARABIC, 0.6), (CHINESE, 0.2)),
    share=True,
    target=0.7,
)
FORECAST = ChartBlock("ranges", "Fewer pairs than forecast", frame(("Pairs", 60.0, "", 50.0, 70.0)), y_label="Pairs")
CHARTS = (TREND, FUNNEL, SURVIVAL, GROUPS, FORECAST)
MET = FigureLine(
    "Pairs that met in time",
    "64%",
    "below",
    "not by chance",
    "80%",
    "Pairs with a first session within 30 days.",
    tuple((day, value) for day, value in zip(TREND.frame["x"], TREND.frame["y"], strict=True)),
)


def cell(title: str, *blocks: Block, **more: Any) -> CellView:
    """A cell as the report is: of the same day and group, unless told otherwise."""
    return CellView(title, blocks, **{"as_of": ON, "group": "Finance"} | more)


def report(*cells: CellView, title: str = "Monthly report") -> ReportView:
    return ReportView(title, LABEL, cells)


def everything() -> ReportView:
    """Every kind of block once, and each kind of chart."""
    words = " ".join(
        f"This is sentence {number} of those that somebody wrote about the program." for number in range(12)
    )
    return report(
        cell("What happened", TextBlock((words, f"{HOSTILE} stands here.")), notes="Thank the sponsor first."),
        cell("One figure", FiguresBlock((MET,))),
        cell("Many figures", FiguresBlock(tuple(MET for _ in range(30)))),
        *[cell(f"Chart {block.kind}", block) for block in CHARTS],
        cell("Of another group", GROUPS, group="Sales", as_of=date(2026, 3, 31), frozen_on=date(2026, 4, 1)),
        cell("A table", TableBlock(("Who", "What"), ((HOSTILE, LONG), (ARABIC, CHINESE)), "A note.")),
        cell("Quotes", QuotesBlock((Quote(HOSTILE, "Time", LONG), Quote("It helped me.", "Time"), Quote("谢谢。")))),
    )
