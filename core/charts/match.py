"""Charts of a matching run: how many pairs score what, how many seats each mentor has filled. Reads nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from core.charts.theme import Palette, palette
from core.domain.base.text import counted

BAND = 10  # points a bar of the distribution


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
