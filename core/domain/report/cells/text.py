"""Text cell: paragraphs that the team types. Works nothing out."""

from __future__ import annotations

import re

from core.domain.report.blocks import TextBlock
from core.domain.report.cell_kind import CellField, CellKind, Settings
from core.domain.report.source import CellSource


def blocks(source: CellSource, settings: Settings) -> tuple[TextBlock, ...]:
    """The paragraphs as typed; a blank line parts two of them."""
    paragraphs = tuple(part.strip() for part in re.split(r"\n\s*\n", settings["words"]) if part.strip())
    return (TextBlock(paragraphs or ("Nothing is written here yet.",)),)


KIND = CellKind(
    label="Text",
    help="Your own words: an introduction, what you make of a figure, what comes next.",
    heading="Note",
    icon=":material/notes:",
    blocks=blocks,
    for_sponsor=blocks,
    fields=(CellField("words", "Text", "text", help="A blank line starts a new paragraph."),),
)
