"""Stories cell: success stories that everybody in them agreed to publish. Asks nobody."""

from __future__ import annotations

from core.domain.report.blocks import QuotesBlock, TextBlock
from core.domain.report.cell_kind import CellKind, Settings
from core.domain.report.source import CellSource

MOST = 6


def blocks(source: CellSource, settings: Settings) -> tuple[QuotesBlock | TextBlock, ...]:
    """The newest stories up to the day of the cell, of the chosen department where one was chosen."""
    department = source.part.get("department")
    published = [
        story.quote
        for story in source.material.stories
        if story.told_on <= source.on and department in (None, story.department)
    ]
    if not published:
        return (TextBlock(("No story may be published yet. Each one needs the consent of everybody in it.",)),)
    return (QuotesBlock(tuple(published[:MOST])),)


KIND = CellKind(
    label="Stories",
    help="Success stories that everybody in them agreed to publish. Collect them on the Relationships page.",
    heading="What has mentoring changed?",
    icon=":material/auto_stories:",
    blocks=blocks,
    for_sponsor=blocks,
)
