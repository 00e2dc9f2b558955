"""Decisions cell: what the team asks leadership to decide. Decides nothing."""

from __future__ import annotations

from core.domain.report.blocks import TextBlock
from core.domain.report.cell_kind import CellField, CellKind, Settings
from core.domain.report.source import CellSource, NothingPublished

CHOOSE = "Choose one of the design options, name its owner, and release its budget."
DECIDE = "Decide on the design option, name its owner, and release its budget."


def blocks(source: CellSource, settings: Settings) -> tuple[TextBlock, ...]:
    """What was typed, a line each; else what the design asks for, and what the first screen of the KPIs asks."""
    lines = tuple(line.strip() for line in settings["asked"].splitlines() if line.strip())
    if lines:
        return (TextBlock(lines),)
    options = source.material.options
    asked = source.program.design.decision_asked.strip()
    if not asked and options and not any(option.chosen_on for option in options):
        asked = CHOOSE if len(options) > 1 else DECIDE
    try:
        summary = source.summary
        # "Nothing this month" would take back the decision above it.
        request = "" if asked and not summary.whom else f"{summary.request_of}: {summary.request}"
    except NothingPublished:
        request = "" if asked else "No decision is asked for yet."
    return (TextBlock(tuple(line for line in (asked, request) if line)),)


KIND = CellKind(
    label="Decisions asked",
    help="What you ask leadership to decide. Left empty, it shows what the design and the KPIs ask for.",
    heading="What do we ask of you?",
    icon=":material/gavel:",
    blocks=blocks,
    for_sponsor=blocks,
    fields=(CellField("asked", "Decisions", "text", help="One decision a line."),),
)
