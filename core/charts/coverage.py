"""Charts of coverage: what is asked for beside what is offered, the finding as the title."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from core.charts.theme import Palette, palette
from core.domain.recruit.coverage import STATES, CoverageLine

MOST = 14  # lines that stay readable; the table behind holds all
BARS = ("Wanted", "Free seats")


def coverage_frame(lines: Sequence[CoverageLine], label: str = "Topic") -> pd.DataFrame:
    """A row a line, gaps first: the label, Wanted, Free seats, Missing, Mentors and the state in words."""
    return pd.DataFrame(
        [
            {
                label: line.name,
                "Wanted": line.wanted,
                "Free seats": line.seats,
                "Missing": line.gap,
                "Mentors": line.mentors,
                "State": STATES[line.state],
            }
            for line in lines
        ],
        columns=[label, "Wanted", "Free seats", "Missing", "Mentors", "State"],
    )


def coverage_title(lines: Sequence[CoverageLine], noun: str = "topic") -> str:
    """The finding: for how many lines seats are missing, the largest gap named."""
    short = [line for line in lines if line.gap]
    asked = [line for line in lines if line.wanted]
    plural = f"{noun}s" if not noun.endswith("s") else noun
    if not asked:
        return "Nobody asks for anything yet"
    if not short:
        return f"Every {noun} that is asked for has seats enough"
    worst = short[0]
    return f"{len(short)} of {len(asked)} {plural} lack seats, most of all {worst.name} ({worst.gap} missing)"


def coverage_chart(
    lines: Sequence[CoverageLine], label: str = "Topic", *, colors: Palette | None = None
) -> alt.LayerChart | alt.FacetChart:
    """Two bars a line: how many want it, how many free seats there are; the first `MOST` lines."""
    colors = colors or palette()
    shown = [line for line in lines if line.wanted][:MOST]
    wide = coverage_frame(shown, label)
    frame = wide.melt([label, "Missing", "Mentors", "State"], list(BARS), "What", "People or seats")
    base = alt.Chart(frame).encode(
        y=alt.Y(
            f"{label}:N",
            sort=[line.name for line in shown],
            title=None,
            axis=alt.Axis(labelLimit=260, ticks=False, domain=False),
        ),
        yOffset=alt.YOffset("What:N", sort=list(BARS)),
        x=alt.X("People or seats:Q", title="People or seats", axis=alt.Axis(tickMinStep=1)),
        tooltip=[label, "What", "People or seats", "Missing", "Mentors", "State"],
    )
    bars = base.mark_bar().encode(
        color=alt.Color(
            "What:N",
            scale=alt.Scale(domain=list(BARS), range=[colors.second, colors.accent]),
            legend=alt.Legend(title=None, orient="top"),
        )
    )
    figures = base.mark_text(align="left", dx=4, color=colors.text).encode(text="People or seats:Q")
    return alt.layer(bars, figures).properties(height=max(120, 44 * len(shown)))
