"""Survival cell: how long until pairs meet, and how long they stay together. Estimates by core.domain.kpis."""

from __future__ import annotations

import pandas as pd

from core.domain.kpis import SMALLEST, curve_title, engagement, outcomes, survival
from core.domain.kpis.report import CURVES
from core.domain.report.blocks import Block, ChartBlock, TextBlock
from core.domain.report.cell_kind import CellField, CellKind, Settings
from core.domain.report.source import CellSource

TITLES = {"first session": "How long until the first session", "together": "How long pairs stay together"}


def blocks(source: CellSource, settings: Settings) -> tuple[Block, ...]:
    """The Kaplan–Meier curve as steps; none where fewer than five pairs stand behind it."""
    name = settings["curve"] if settings["curve"] in TITLES else "first session"
    cases = (engagement.first_sessions if name == "first session" else outcomes.lengths)(source.facts)
    if len(cases) < SMALLEST:
        return (TextBlock((f"Fewer than {SMALLEST} pairs have been introduced, so no curve is drawn.",)),)
    if cases["happened"].sum() < SMALLEST:
        what = "have met" if name == "first session" else "have ended early"
        return (TextBlock((f"Fewer than {SMALLEST} pairs {what}, so no curve is drawn.",)),)
    curve = survival.curve(cases["days"], cases["happened"])
    return (
        ChartBlock(
            kind="step",
            title=curve_title(name, curve),
            frame=pd.DataFrame(
                {"x": curve["day"], "y": curve["share"], "series": "", "low": curve["low"], "high": curve["high"]}
            ),
            x_label="Days since the introduction",
            y_label=CURVES[name],
            share=True,
            note="Pairs that are still waiting or still together count for as long as they have been.",
        ),
    )


def published_blocks(source: CellSource, settings: Settings) -> tuple[Block, ...]:
    """The share at the days that were published, a bar each: a curve would say what happened between them."""
    name = settings["curve"] if settings["curve"] in TITLES else "first session"
    if name not in source.published.curves:
        return (TextBlock(("This has not been published: it takes five pairs for whom it has happened.",)),)
    title, what, curve = source.published.curves[name]
    rows = [(f"Day {row.day:.0f}", float(row.share), "") for row in curve.itertuples() if row.day]
    return (
        ChartBlock(
            kind="bars",
            title=title,
            frame=pd.DataFrame(rows, columns=["x", "y", "series"]).assign(low=float("nan"), high=float("nan")),
            x_label="Days since the introduction",
            y_label=what,
            share=True,
            note=f"{what}, at every thirtieth day, to five points.",
        ),
    )


KIND = CellKind(
    label="How long it takes",
    help="How many days until pairs meet, or how long they stay together, counting those still on their way.",
    heading="How long does it take?",
    icon=":material/hourglass_bottom:",
    blocks=blocks,
    for_sponsor=published_blocks,
    fields=(CellField("curve", "What", "choice", "first session", lambda source: TITLES),),
)
