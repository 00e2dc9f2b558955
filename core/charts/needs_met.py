"""Charts of needs: which of them the proposed mentors cover, whole, in part or not at all. Counts nothing itself."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from core.charts.theme import Palette, palette
from core.domain.base.text import few
from core.domain.match.need_cover import CoveredNeeds, NeedCover

MOST = 25  # topics that stay readable; the table behind holds all
PARTS = ("Covered", "Covered in part", "Not covered", "No mentor")


def needs_frame(needs: Sequence[NeedCover]) -> pd.DataFrame:
    """A row a topic, most asked for first: Need, Mentees, and how many of them have each of PARTS."""
    return pd.DataFrame(
        [(need.topic, need.asked, need.whole, need.part, need.missed, need.unmatched) for need in needs],
        columns=["Need", "Mentees", *PARTS],
    )


def needs_title(needs: CoveredNeeds) -> str:
    """The finding: how many needs a mentor covers, how many first needs, and the topics that nobody covers."""
    asked, whole = sum(need.asked for need in needs.needs), sum(need.whole for need in needs.needs)
    if not asked:
        return "No mentee has named a need"
    part = sum(need.part for need in needs.needs)
    nowhere = [need.topic for need in needs.needs if not need.whole and not need.part]
    sentence = (
        f"{whole} of {asked} needs are covered by the mentee's own mentor and {part} in part; "
        f"of the first needs {needs.first.whole} of {needs.first.asked}, and {needs.first.part} in part"
    )
    return f"{sentence}. Covered for nobody: {few(nowhere)}" if nowhere else sentence


def needs_chart(needs: CoveredNeeds, colors: Palette | None = None) -> alt.Chart:
    """A bar a topic, as long as mentees named it, split by what their mentor covers; the first MOST topics."""
    colors = colors or palette()
    shown = needs.needs[:MOST]
    frame = needs_frame(shown).melt(["Need", "Mentees"], list(PARTS), "What", "Of them")
    frame["order"] = frame["What"].map({part: place for place, part in enumerate(PARTS)})
    range_ = [colors.accent, colors.scale[3], colors.second, colors.line]
    return (
        alt.Chart(frame[frame["Of them"] > 0])
        .mark_bar()
        .encode(
            y=alt.Y(
                "Need:N",
                sort=[need.topic for need in shown],
                title=None,
                axis=alt.Axis(labelLimit=190, labelOverlap=False, ticks=False, domain=False),
            ),
            x=alt.X("Of them:Q", title="Mentees who named it", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "What:N",
                scale=alt.Scale(domain=list(PARTS), range=range_),
                legend=alt.Legend(title=None, orient="top", columns=2),
            ),
            order="order:Q",
            tooltip=["Need", "What", "Of them", "Mentees"],
        )
        .properties(height=max(120, 24 * len(shown) + 150))
    )
