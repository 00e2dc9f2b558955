"""Purpose cell: what the program is for, in the words of its design. Judges nothing."""

from __future__ import annotations

from core.domain import playbook
from core.domain.base.dates import short_date
from core.domain.report.blocks import TableBlock, TextBlock
from core.domain.report.cell_kind import CellKind, Settings
from core.domain.report.source import CellSource


def blocks(source: CellSource, settings: Settings) -> tuple[TableBlock | TextBlock, ...]:
    """The goal and the purposes, a row each; what the design leaves open is left out."""
    design, book = source.program.design, playbook.load()
    purposes = [book.purposes[id].label for id in design.purposes if id in book.purposes]
    lines = (
        ("Purposes", "; ".join(purposes)),
        ("Goal", design.goal),
        ("Measured by", design.goal_measure),
        ("By", short_date(design.goal_by) if design.goal_by else ""),
        ("Serves our goal", design.organization_goal),
        ("For whom", design.audience),
    )
    rows = tuple((label, text.strip()) for label, text in lines if text.strip())
    if not rows:
        return (TextBlock(("The design does not say yet what the program is for.",)),)
    return (TableBlock(("", "The program in the team’s words"), rows),)


KIND = CellKind(
    label="Purpose",
    help="What the program is for: its purposes and its goal, from the Design page.",
    heading="What is the program for?",
    icon=":material/flag:",
    blocks=blocks,
    for_sponsor=blocks,
)
