"""Composition: a report's cells become what is shown, each for its own program, group and day. Stores nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from core.domain.base.dates import short_date
from core.domain.base.file_label import FileLabel
from core.domain.kpis import last_published, part_in_words
from core.domain.report.block_data import Quotable, read_blocks
from core.domain.report.blocks import Block, CellView, ReportView, TextBlock
from core.domain.report.cell_kind import CellKind
from core.domain.report.cells import kinds
from core.domain.report.source import CellSource, NothingPublished, ReportMaterial
from core.domain.report.team_report import SPONSOR, TEAM, ReportCell, ReportVersion, TeamReport, last_version_before

NEVER_PUBLISHED = "Nothing of this is published, so a report for the sponsor does not show it."
FROZEN_FOR_THE_TEAM = "This was frozen with exact numbers, so a report for the sponsor does not show it."
UNKNOWN_KIND = CellKind(
    label="Unknown",
    help="",
    heading="A cell that this version does not know",
    icon=":material/help:",
    blocks=lambda source, settings: (TextBlock(("This kind of cell is not part of this version of the studio.",)),),
)


def kind_of(cell: ReportCell) -> CellKind:
    """What kind of cell it is; one of another version of the studio says so and shows nothing."""
    return kinds().get(cell.kind, UNKNOWN_KIND)


def live_blocks(cell: ReportCell, source: CellSource) -> tuple[Block, ...]:
    """The blocks of a cell as its program stands on the day of the source, for whom the report is."""
    kind = kind_of(cell)
    settings = kind.complete(cell.settings)
    if not source.for_sponsor:
        return kind.blocks(source, settings)
    if kind.for_sponsor is None:
        return (TextBlock((NEVER_PUBLISHED,)),)
    try:
        return kind.for_sponsor(source, settings)
    except NothingPublished:
        about = f"“{part_in_words(source.part)}”" if source.part else "this program"
        return (TextBlock((f"Nothing had been published of {about} by {short_date(source.on)}.",)),)


def source_of(
    cell: ReportCell, material: ReportMaterial, on: date, versions: Sequence[ReportVersion], audience: str = TEAM
) -> CellSource:
    """What a cell sees; `on`: the day that "latest" stands for. A sponsor's is about the last day published by then."""
    day = cell.day(cell.frozen_on or on)
    if audience == SPONSOR:
        record = [value for value in material.record if value.on <= day]
        day = last_published(record, part_in_words(cell.part)) or day
    last = last_version_before(versions, day)
    return CellSource(material, day, dict(cell.part), last.as_of if last else None, audience)


def cell_view(cell: ReportCell, source: CellSource, blocks: tuple[Block, ...]) -> CellView:
    """A cell as it is shown, around its blocks."""
    return CellView(
        title=cell.title or kind_of(cell).heading,
        blocks=blocks,
        as_of=source.on,
        group=part_in_words(cell.part),
        frozen_on=cell.frozen_on,
        notes=cell.notes,
        program=source.program.name,
    )


def cell_blocks(cell: ReportCell, source: CellSource, quotable: Quotable) -> tuple[Block, ...]:
    """What a cell shows: what was frozen, or how its program stands. Exact numbers never reach a sponsor."""
    if not cell.frozen_on:
        return live_blocks(cell, source)
    if source.for_sponsor and cell.frozen_for != SPONSOR:
        return (TextBlock((FROZEN_FOR_THE_TEAM,)),)
    return read_blocks(cell.blocks, quotable)


def compose(
    report: TeamReport,
    materials: Mapping[int, ReportMaterial],
    quotable: Quotable,
    *,
    made_by: str,
    on: date,
    versions: Sequence[ReportVersion] = (),
    version: int | None = None,
) -> ReportView:
    """The report as it leaves on this day, without its hidden cells. materials: by program; versions: those before."""
    views = []
    for cell in report.cells:
        if not cell.hidden:
            source = source_of(cell, materials[cell.program_id], on, versions, report.audience)
            views.append(cell_view(cell, source, cell_blocks(cell, source, quotable)))
    name = materials[report.program_id].program.name
    return report_view(report, views, name, made_by=made_by, on=on, version=version)


def report_view(
    report: TeamReport,
    cells: Sequence[CellView],
    program: str,
    *,
    made_by: str,
    on: date,
    version: int | None = None,
) -> ReportView:
    """The report around its cells. `program`: its own; where all cells are about another, or about one group, the file
    is labelled with that, and where they differ, it says so."""
    programs, groups = {cell.program for cell in cells}, {cell.group for cell in cells}
    several = "programs" if len(programs) > 1 else "groups" if len(groups) > 1 else ""
    label = FileLabel(
        program=programs.pop() if len(programs) == 1 else program,
        as_of=max((cell.as_of for cell in cells), default=on),
        made_by=made_by,
        made_on=on,
        group=groups.pop() if groups and not several else "",
        version=version,
        several=several,
        internal=report.audience == TEAM,
    )
    return ReportView(report.title, label, tuple(cells))
