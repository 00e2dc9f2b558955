"""Charts of a matching run: how many pairs score what, how many seats each mentor has filled. Reads nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from core.charts.theme import Palette, palette
from core.domain.base.text import counted

BAND = 10  # points a bar of the distribution
MOST = 40  # mentors that stay readable as a bar each


def distribution_frame(counts: Sequence[int]) -> pd.DataFrame:
    """Pairs per band of ten points: columns Fit ("70–79"), Pairs. `counts` has ten numbers, lowest band first."""
    bands = [f"{start}–{start + BAND - 1 if start < 90 else 100}" for start in range(0, 100, BAND)]
    return pd.DataFrame({"Fit": bands, "Pairs": list(counts)})


def distribution_chart(counts: Sequence[int], colors: Palette | None = None) -> alt.LayerChart | alt.FacetChart:
    """How many pairs fit how well, bands that are empty at both ends left out."""
    colors = colors or palette()
    frame = distribution_frame(counts)
    filled = frame.index[frame["Pairs"] > 0]
    shown = frame.loc[filled.min() : filled.max()] if len(filled) else frame
    base = alt.Chart(shown).encode(
        x=alt.X("Fit:N", sort=shown["Fit"].tolist(), title="Fit, of 100 points", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("Pairs:Q", title="Pairs", axis=alt.Axis(tickMinStep=1)),
        tooltip=["Fit", "Pairs"],
    )
    return alt.layer(
        base.mark_bar(color=colors.accent), base.mark_text(dy=-8, color=colors.text).encode(text="Pairs:Q")
    ).properties(height=220)


def distribution_title(counts: Sequence[int], good: int = 70) -> str:
    """The finding: how many pairs reach `good` points."""
    total, reached = sum(counts), sum(counts[good // BAND :])
    return f"{reached} of {total} pairs fit {good} points or better" if total else "No pair yet"


def load_frame(load: Mapping[str, int], seats: Mapping[str, int]) -> pd.DataFrame:
    """Mentors by seats filled: columns Mentor, Mentees, Seats, Free seats, Filled (0 to 1); fullest first.

    `seats` are those that this run could give. A mentor who has none left has nothing to fill.
    """
    frame = pd.DataFrame(
        {
            "Mentor": list(seats),
            "Mentees": [load.get(name, 0) for name in seats],
            "Seats": list(seats.values()),
            "Free seats": [max(0, seats[name] - load.get(name, 0)) for name in seats],
            "Filled": [load.get(name, 0) / seats[name] if seats[name] else None for name in seats],
        }
    )
    return frame.sort_values(["Filled", "Mentees", "Mentor"], ascending=[False, False, True], ignore_index=True)


def load_title(frame: pd.DataFrame) -> str:
    """The finding: seats filled, mentors without a mentee."""
    taken, free = int(frame["Mentees"].sum()), int(frame["Free seats"].sum())
    idle = int(((frame["Mentees"] == 0) & (frame["Free seats"] > 0)).sum())
    sentence = f"{taken} of {taken + free} seats are filled"
    return f"{sentence}; {counted(idle, 'mentor has', 'mentors have')} no mentee" if idle else sentence


def load_chart(frame: pd.DataFrame, colors: Palette | None = None) -> alt.LayerChart | alt.FacetChart:
    """Seats against mentees: a bar a mentor, filled as far as seats are taken; above MOST mentors a bar a kind of load.

    frame: as `load_frame` gives it, of mentors who had a seat to give.
    """
    colors = colors or palette()
    if len(frame) > MOST:
        return _load_kinds(frame, colors)
    mentors = frame["Mentor"].tolist()
    y = alt.Y(
        "Mentor:N",
        sort=mentors,
        title=None,
        axis=alt.Axis(labelLimit=150, labelOverlap=False, ticks=False, domain=False),
    )
    x = alt.X("Seats:Q", title="Seats, filled and free", axis=alt.Axis(tickMinStep=1))
    base = alt.Chart(frame).encode(y=y, tooltip=["Mentor", "Mentees", "Seats", "Free seats"])
    seats = base.mark_bar(color=colors.line).encode(x=x)
    filled = base.mark_bar(color=colors.accent).encode(x=alt.X("Mentees:Q"))
    labels = base.transform_calculate(label="datum.Mentees + ' of ' + datum.Seats")
    figures = labels.mark_text(align="left", dx=4, color=colors.text).encode(x=x, text="label:N")
    return alt.layer(seats, filled, figures).properties(height=max(120, 22 * len(frame) + 80))


def load_kinds(frame: pd.DataFrame) -> pd.DataFrame:
    """Mentors by how many of their seats are filled: columns Load ("1 of 2 seats"), Mentors."""
    kinds = frame.groupby(["Seats", "Mentees"], as_index=False).size().rename(columns={"size": "Mentors"})
    kinds["Load"] = [f"{row.Mentees} of {counted(row.Seats, 'seat')}" for row in kinds.itertuples()]
    return kinds[["Load", "Mentors"]]


def _load_kinds(frame: pd.DataFrame, colors: Palette) -> alt.LayerChart | alt.FacetChart:
    kinds = load_kinds(frame)
    base = alt.Chart(kinds).encode(
        y=alt.Y("Load:N", sort=kinds["Load"].tolist(), title=None, axis=alt.Axis(ticks=False, domain=False)),
        x=alt.X("Mentors:Q", axis=alt.Axis(tickMinStep=1)),
        tooltip=["Load", "Mentors"],
    )
    figures = base.mark_text(align="left", dx=4, color=colors.text).encode(text="Mentors:Q")
    return alt.layer(base.mark_bar(color=colors.accent), figures).properties(height=max(120, 26 * len(kinds) + 50))
