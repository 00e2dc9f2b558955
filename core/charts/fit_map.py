"""Fit map: how well every mentee of a run fits every mentor, alike people side by side. Solves and decides nothing.

A map of up to LARGEST people a side has a tile for every pair. A larger one is drawn in blocks of neighbors: a tile is
the mean of its pairs, and its people can be drawn as a map of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.charts.theme import Palette, palette
from core.domain.base.text import counted

LARGEST = 60  # people a side whose pairs are drawn as a tile each; a block holds no more
BLOCKS = 30  # tiles a side of a map in blocks, or as many as keep a block within LARGEST
OPTIMAL = 1000  # people a side up to which the order of a clustering is the best one; above, it takes minutes
PROPOSED, POSSIBLE, RULED_OUT = "Proposed", "Possible", "Ruled out"
CLICKED = "tile"  # the name of the selection that a click makes


@dataclass(frozen=True, eq=False)
class FitMap:
    """The tiles of a map. rows, columns: the people it shows in their order, as row and column numbers of the run.

    frame: a line for each tile with Mentee, Mentor (axis labels), row and column (numbers of the run, of a block those
    of the first tile axis), Fit (0..100, empty where every pair is ruled out), Pairs, Proposed, Status. blocks: the
    row and column numbers behind each tile when tiles are blocks, else None.
    """

    frame: pd.DataFrame
    rows: tuple[tuple[int, ...], ...]
    columns: tuple[tuple[int, ...], ...]

    @property
    def in_blocks(self) -> bool:
        """Whether a tile stands for more than a pair."""
        return any(len(group) > 1 for group in (*self.rows, *self.columns))

    @property
    def sentence(self) -> str:
        """What the map shows, with its numbers: for the caption, and for those who do not see the picture."""
        mentees, mentors = sum(map(len, self.rows)), sum(map(len, self.columns))
        proposed, ruled_out = int(self.frame["Proposed"].sum()), int(self.frame["Ruled out"].sum())
        pairs = mentees * mentors
        size = f"{counted(mentees, 'mentee')} and {counted(mentors, 'mentor')}, {counted(pairs, 'pair')}"
        numbers = f"{proposed} proposed, {ruled_out:,} ruled out"
        if self.in_blocks:
            return (
                f"{size}: {numbers}. Too many to draw one by one: each tile is the mean fit of up to "
                f"{max(map(len, self.rows))} mentees and {max(map(len, self.columns))} mentors who are alike, over "
                "the pairs that the rules allow; its dot grows with the pairs proposed in it."
            )
        return f"{size}: {numbers}. A dot marks a proposed pair, a cross one that a rule forbids."


def clustered(scores: NDArray[np.floating[Any]]) -> list[int]:
    """An order of the rows (n, m) in which alike ones stand side by side.

    Average linkage, its leaves put in the best order (Bar-Joseph et al. 2001, Bioinformatics 17:S22-S29). More than
    OPTIMAL rows are put in the order of their mean instead.
    """
    if len(scores) < 3 or not scores.shape[1]:
        return list(range(len(scores)))
    if len(scores) > OPTIMAL:
        return np.argsort(-scores.mean(axis=1), kind="stable").tolist()
    from scipy.cluster.hierarchy import leaves_list, linkage  # only here: every page would wait for it

    return leaves_list(linkage(np.asarray(scores, float), "average", optimal_ordering=True)).tolist()


def fit_map(
    scores: NDArray[np.floating[Any]],
    allowed: NDArray[np.bool_],
    mentor_of: NDArray[np.int64],
    names: tuple[Sequence[str], Sequence[str]],
    *,
    rows: Sequence[int] | None = None,
    columns: Sequence[int] | None = None,
) -> FitMap:
    """The map of a run, or of these rows and columns of it. names: of mentees (n,) and mentors (m,)."""
    row_numbers = np.arange(scores.shape[0]) if rows is None else np.asarray(rows, np.int64)
    column_numbers = np.arange(scores.shape[1]) if columns is None else np.asarray(columns, np.int64)
    shown = scores[np.ix_(row_numbers, column_numbers)]
    row_order, column_order = row_numbers[clustered(shown)], column_numbers[clustered(shown.T)]
    in_blocks = max(shown.shape, default=0) > LARGEST
    row_groups, column_groups = _groups(row_order, in_blocks), _groups(column_order, in_blocks)
    labels = [_labels(groups, side) for groups, side in zip((row_groups, column_groups), names, strict=True)]
    tiles = []
    for i, group in enumerate(row_groups):
        for j, others in enumerate(column_groups):
            may = allowed[np.ix_(group, others)]
            proposed = int(np.isin(mentor_of[list(group)], others).sum())
            fit = float(scores[np.ix_(group, others)][may].mean(dtype=np.float64)) * 100 if may.any() else None
            status = PROPOSED if proposed else POSSIBLE if may.any() else RULED_OUT
            tiles.append((labels[0][i], labels[1][j], i, j, fit, may.size, proposed, int((~may).sum()), status))
    names_of_columns = ["Mentee", "Mentor", "row", "column", "Fit", "Pairs", "Proposed", "Ruled out", "Status"]
    return FitMap(pd.DataFrame(tiles, columns=names_of_columns), row_groups, column_groups)


def fit_map_chart(tiles: FitMap, colors: Palette | None = None) -> alt.LayerChart | alt.FacetChart:
    """The map: the darker or lighter a tile, the better the fit; a click on a tile selects its row and column."""
    colors = colors or palette()
    frame = tiles.frame
    side: dict[str, Any] = {
        "labelLimit": 110,
        "labelFontSize": 10,
        "ticks": False,
        "domain": False,
        "grid": False,
        "title": None,
    }
    mentees, mentors = (list(dict.fromkeys(frame[column])) for column in ("Mentee", "Mentor"))
    base = alt.Chart(frame).encode(
        x=alt.X("Mentor:N", sort=mentors, axis=alt.Axis(labelAngle=-90, orient="top", labelOverlap=True, **side)),
        y=alt.Y("Mentee:N", sort=mentees, axis=alt.Axis(labelOverlap=False, **side)),
    )
    fits = base.transform_filter(alt.datum.Status != RULED_OUT).mark_rect()
    fits = fits.encode(
        color=alt.Color(
            "Fit:Q",
            scale=alt.Scale(range=list(colors.scale), zero=False, nice=True),
            legend=alt.Legend(title="Fit, of 100 points", orient="bottom", gradientLength=160, direction="horizontal"),
        )
    )
    crosses = base.transform_filter(alt.datum.Status == RULED_OUT).mark_point(
        shape="M-1,-1L1,1M1,-1L-1,1", size=10, color=colors.quiet, strokeWidth=1, opacity=0.8
    )
    dots = base.transform_filter(alt.datum.Proposed > 0).mark_point(
        shape="circle", filled=True, color=colors.second, stroke=colors.background, strokeWidth=1, opacity=1
    )
    if tiles.in_blocks:
        dots = dots.encode(size=alt.Size("Proposed:Q", scale=alt.Scale(range=[30, 130]), legend=None))
    else:
        dots = dots.encode(size=alt.value(42))
    numbers = ["Pairs", "Proposed", "Ruled out"] if tiles.in_blocks else ["Status"]
    # Nothing to see: it answers the pointer over the whole tile, whatever is drawn there.
    touched = base.mark_rect(opacity=0).encode(
        tooltip=["Mentee", "Mentor", alt.Tooltip("Fit:Q", format=".0f"), *numbers]
    )
    touched = touched.add_params(alt.selection_point(name=CLICKED, fields=["row", "column"], toggle=False))
    height = min(1150, max(180, 15 * len(mentees) + 250))
    return alt.layer(fits, crosses, dots, touched).properties(height=height)


def _groups(order: NDArray[np.int64], in_blocks: bool) -> tuple[tuple[int, ...], ...]:
    """Neighbors of an order together, or each alone."""
    if not in_blocks:
        return tuple((number,) for number in order.tolist())
    count = min(len(order), max(BLOCKS, -(-len(order) // LARGEST)))
    return tuple(tuple(part.tolist()) for part in np.array_split(order, count))


def _labels(groups: Sequence[Sequence[int]], names: Sequence[str]) -> list[str]:
    """The axis label of each group: the name, of a block the first and how many follow; no two are the same."""
    labels: list[str] = []
    for group in groups:
        label = names[group[0]] + (f" + {len(group) - 1}" if len(group) > 1 else "")
        labels.append(f"{label} ({group[0] + 1})" if label in labels else label)
    return labels
