"""Decisions cell: what the team asks leadership to decide. Decides nothing."""

from __future__ import annotations

from core.domain.report.blocks import TextBlock
from core.domain.report.cell_kind import CellField, CellKind, Settings
from core.domain.report.source import CellSource

CHOOSE = "Choose one of the design options, name its owner, and release its budget."


def blocks(source: CellSource, settings: Settings) -> tuple[TextBlock, ...]:
    """What was typed, a line each; else what the design asks for; else that nothing is asked."""
    lines = tuple(line.strip() for line in settings["asked"].splitlines() if line.strip())
    if lines:
        return (TextBlock(lines),)
    if asked := source.program.design.decision_asked.strip():
        return (TextBlock((asked,)),)
    options = source.material.options
    if len(options) > 1 and not any(option.chosen_on for option in options):
        return (TextBlock((CHOOSE,)),)
    return (TextBlock(("No decision is needed this time.",)),)


KIND = CellKind(
    label="Decisions asked",
    help="What you ask leadership to decide. Left empty, it shows what the program's design asks for.",
    heading="What do we ask of you?",
    icon=":material/gavel:",
    blocks=blocks,
    fields=(CellField("asked", "Decisions", "text", help="One decision a line."),),
)
