"""Words of a report: what slides, Word and HTML say the same way about a cell. Lays out nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from core.charts.report import value_words, x_words
from core.domain.base.dates import short_date
from core.domain.base.file_label import WHOLE, FileLabel
from core.domain.report.blocks import CellView, ChartBlock, FigureLine, FiguresBlock, Quote, TableBlock

EMPTY = "This report has no cells yet."
NO_DATA = "No data yet."
NOTHING = "–"
_LIKE_A_CHART = {
    "line": "Line chart",
    "step": "Step chart",
    "bars": "Bar chart",
    "stacked bars": "Stacked bar chart",
    "ranges": "Chart of ranges",
}
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")
# These write without spaces between words; two of their letters count as a word.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def scope(cell: CellView, label: FileLabel) -> str:
    """What a cell is about where it differs from its report: "only Finance · as of Sep 30, 2026"; "" where nowhere."""
    parts = []
    if cell.program not in ("", label.program):
        parts.append(cell.program)
    if cell.group != label.group or label.several:
        parts.append(f"only {cell.group}" if cell.group else WHOLE)
    if cell.as_of != label.as_of:
        parts.append(f"as of {short_date(cell.as_of)}")
    if cell.frozen_on is not None:
        parts.append(f"frozen on {short_date(cell.frozen_on)}")
    return " · ".join(parts)


def cell_label(cell: CellView, label: FileLabel) -> str:
    """The label of the report in one line, for a place that shows this cell alone: with its own group and day."""
    program = cell.program or label.program
    line = replace(label, program=program, group=cell.group, several="", as_of=cell.as_of).line
    return f"{line} · frozen on {short_date(cell.frozen_on)}" if cell.frozen_on is not None else line


def chart_table(block: ChartBlock) -> TableBlock:
    """The values behind a chart: a row a place, a column a series; with their low and high ends a row each."""
    frame = block.frame
    days = bool(len(frame)) and frame["x"].map(lambda x: hasattr(x, "year")).all()
    place = block.x_label or ("Day" if days else "Item")
    value = block.y_label or "Value"
    target = "" if block.target is None else f"Target {value_words(block, block.target)}."
    note = " ".join(part for part in (target, block.note) if part)
    names = list(dict.fromkeys(frame["series"]))
    if len(names) > 1 and frame[["low", "high"]].isna().all(axis=None):
        rows = []
        for x, group in frame.groupby("x", sort=False):
            values = dict(zip(group["series"], group["y"], strict=True))
            rows.append((x_words(x), *[value_words(block, values.get(name, float("nan"))) for name in names]))
        return TableBlock((place, *names), tuple(rows), note)
    has_range = frame[["low", "high"]].notna().any(axis=None)
    columns = (place, *(["Series"] if len(names) > 1 else []), value, *(["Low", "High"] if has_range else []))
    rows = [
        (
            x_words(row.x),
            *([row.series] if len(names) > 1 else []),
            value_words(block, row.y),
            *([value_words(block, row.low), value_words(block, row.high)] if has_range else []),
        )
        for row in frame.itertuples()
    ]
    return TableBlock(columns, tuple(rows), note)


def alternative_text(block: ChartBlock) -> str:
    """A chart for those who don't see it: its kind, its finding and the last value of every series."""
    parts = [f"{_LIKE_A_CHART[block.kind]}: {block.title.rstrip('.')}." if block.title else _LIKE_A_CHART[block.kind]]
    rows = block.frame.dropna(subset=["y"])
    if rows.empty:
        return f"{parts[0]} {NO_DATA}"
    if block.kind in ("line", "step"):
        for row in rows.groupby("series", sort=False).tail(1).itertuples():
            name = f"{row.series}: " if row.series else ""
            parts.append(f"{name}{value_words(block, row.y)} at {x_words(row.x)}.")
    else:
        named = [
            f"{' · '.join(part for part in (x_words(row.x), row.series) if part)} {value_words(block, row.y)}"
            for row in rows.itertuples()
        ]
        parts.append("; ".join(named) + ".")
    if block.target is not None:
        parts.append(f"Target {value_words(block, block.target)}.")
    return " ".join(parts)


def figure_rows(block: FiguresBlock) -> TableBlock:
    """Figures as a table; a column that no figure fills is left out."""
    heads = {"shown": "Value", "target": "Target", "verdict": "Verdict", "certainty": "How certain"}
    filled = [name for name in heads if name == "shown" or any(getattr(line, name) for line in block.figures)]
    rows = tuple((line.label, *[getattr(line, name) or NOTHING for name in filled]) for line in block.figures)
    return TableBlock(("Figure", *[heads[name] for name in filled]), rows)


def target_words(line: FigureLine) -> str:
    """The target of a figure where no head of a column says that it is one."""
    return f"Target: {line.target}" if line.target else ""


def spark_chart(line: FigureLine) -> ChartBlock | None:
    """The course of a figure as a chart, None where there is none."""
    if len(line.points) < 2:
        return None
    share = "%" in line.shown
    rows = [[day, value, "", float("nan"), float("nan")] for day, value in line.points]
    frame = pd.DataFrame(rows, columns=["x", "y", "series", "low", "high"])
    return ChartBlock("line", f"{line.label}: {line.shown}", frame, share=share)


def definitions(block: FiguresBlock) -> list[str]:
    """What each figure means, a line each."""
    return [f"{line.label}: {line.definition}" for line in block.figures if line.definition]


def quote_words(quote: Quote) -> str:
    """A quote in its marks, and whose words they are."""
    return f"“{quote.text.strip()}”" + (f" – {quote.who}" if quote.who else "")


def by_theme(quotes: tuple[Quote, ...]) -> dict[str, list[Quote]]:
    """The quotes by theme, in the order in which the themes come up."""
    themes: dict[str, list[Quote]] = {}
    for quote in quotes:
        themes.setdefault(quote.theme, []).append(quote)
    return themes


def word_count(text: str) -> int:
    """How many words a text has, for a limit on what is read at a glance."""
    spaced = _UNSPACED.sub(" ", text)
    return len(spaced.split()) + -(-len(_UNSPACED.findall(text)) // 2)


def sentences(text: str) -> list[str]:
    """A text in its sentences."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]
