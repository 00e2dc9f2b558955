"""Drawn blocks: each block of a report as it stands on the page or, large, on the projector. Works nothing out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from core.charts.report import block_chart
from core.charts.theme import palette
from core.domain.report.blocks import Block, ChartBlock, FigureLine, FiguresBlock, QuotesBlock, TableBlock, TextBlock
from ui.frame.cells import md

A_ROW = 3  # figures side by side; on a phone they stand below each other
FRAME = 70  # pixels that axes take off a chart's height
TALLEST = 420  # pixels of a chart on the projector, beside title, finding and buttons
LETTERS = 16  # pixels, in a chart on the projector
NAMELESS = "\u2060"  # a column without a name: an invisible joiner
VERDICTS = {
    "on target": (":material/check_circle:", "green"),
    "just below": (":material/adjust:", "orange"),
    "just above": (":material/adjust:", "orange"),
    "below": (":material/error:", "red"),
    "above": (":material/error:", "red"),
    "too early": (":material/schedule:", "gray"),
}


def draw_blocks(blocks: Sequence[Block], key: str, *, large: bool = False) -> None:
    """The blocks below each other. `key` is unique on the page; `large`: to be read from the last row."""
    for number, block in enumerate(blocks):
        match block:
            case TextBlock():
                _text(block, large)
            case FiguresBlock():
                _figures(block, large)
            case ChartBlock():
                _chart(block, f"{key}_{number}", large)
            case TableBlock():
                _table(block, large)
            case QuotesBlock():
                _quotes(block, large)


def _text(block: TextBlock, large: bool) -> None:
    for paragraph in block.paragraphs:
        if large:
            st.subheader(md(paragraph), anchor=False)
        else:
            st.markdown("  \n".join(md(line) for line in paragraph.splitlines()))


def _figures(block: FiguresBlock, large: bool) -> None:
    for start in range(0, len(block.figures), A_ROW):
        for column, figure in zip(st.columns(A_ROW), block.figures[start : start + A_ROW], strict=False):
            with column.container(border=True, height="stretch"):
                _figure(figure, large)


def _figure(figure: FigureLine, large: bool) -> None:
    points = [] if large else [value for _, value in figure.points]
    st.metric(
        md(figure.label),
        figure.shown,
        help=None if large or not figure.definition else md(figure.definition),
        chart_data=points or None,
        chart_type="line",
    )
    if figure.verdict:
        icon, color = VERDICTS[figure.verdict]
        target = f", target {md(figure.target)}" if figure.target else ""
        st.markdown(f":{color}[{icon}] {md(figure.verdict)}{target}")
    if figure.certainty:
        st.caption(md(figure.certainty))


def _chart(block: ChartBlock, key: str, large: bool) -> None:
    # The title stands above, where it wraps on a phone; inside the chart it would be cut.
    if large:
        st.subheader(md(block.title), anchor=False)
    else:
        st.markdown(f"**{md(block.title)}**")
    spec = block_chart(replace(block, title=""), palette(st.context.theme.type)).to_dict(validate=False)
    spec["height"] += FRAME
    if large:
        enlarge(spec)
    with st.container(key=key):
        st.vega_lite_chart(spec, alt=block.title)
    if block.note and not large:
        st.caption(md(block.note))


def enlarge(spec: dict[str, Any]) -> None:
    """Make the drawing's words legible from the last row, and the drawing no taller than the screen."""
    whole = spec["height"]
    spec["height"] = min(whole, TALLEST)
    spec["config"] = {
        "axis": {"labelFontSize": LETTERS, "titleFontSize": LETTERS},
        "legend": {"labelFontSize": LETTERS},
    }
    if spec["height"] < whole:  # its rows are closer together: larger words would lie on the bars
        return
    for layer in spec["layer"]:
        if layer["mark"]["type"] == "text":
            layer["mark"]["fontSize"] = LETTERS


def _table(block: TableBlock, large: bool) -> None:
    header = [md(column) or NAMELESS for column in block.columns]
    frame = pd.DataFrame([[md(words) for words in row] for row in block.rows], columns=header)
    st.table(frame.set_index(header[0]))
    if block.note and not large:
        st.caption(md(block.note))


def _quotes(block: QuotesBlock, large: bool) -> None:
    theme = None
    for quote in block.quotes:
        if quote.theme and quote.theme != theme:
            st.markdown(f"**{md(quote.theme)}**")
            theme = quote.theme
        words = f"“{md(quote.text)}”"
        st.markdown(f"> {'### ' if large else ''}{words}" + (f"\n>\n> {md(quote.who)}" if quote.who else ""))
