"""Composition: a report's cells become what is shown, each for its own program, group and day. Stores nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from core.domain.base.file_label import FileLabel
from core.domain.report.block_data import Quotable, read_blocks
from core.domain.report.blocks import Block, CellView, ReportView, TextBlock
from core.domain.report.cell_kind import CellKind
from core.domain.report.cells import kinds
from core.domain.report.source import CellSource, ReportMaterial
from core.domain.report.team_report import ReportCell, ReportVersion, TeamReport, last_version_before

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


def part_in_words(cell: ReportCell, names: Mapping[int, str], program_id: int) -> str:
    """What a cell is about where that is not the whole of the report's own program: "Pilot 2025, Finance"."""
    other = [names[cell.program_id]] if cell.program_id != program_id and cell.program_id in names else []
    return ", ".join([*other, *cell.part.values()])


def live_blocks(cell: ReportCell, source: CellSource) -> tuple[Block, ...]:
    """The blocks of a cell as its program stands on the day of the source."""
    kind = kind_of(cell)
    return kind.blocks(source, kind.complete(cell.settings))


def source_of(cell: ReportCell, material: ReportMaterial, on: date, versions: Sequence[ReportVersion]) -> CellSource:
    """What a cell sees; `on`: the day that "latest" stands for."""
    day = cell.day(on)
    last = last_version_before(versions, day)
    return CellSource(material, day, dict(cell.part), last.as_of if last else None)


def cell_view(cell: ReportCell, blocks: tuple[Block, ...], group: str, on: date) -> CellView:
    """A cell as it is shown, around its blocks."""
    return CellView(
        title=cell.title or kind_of(cell).heading,
        blocks=blocks,
        as_of=cell.day(cell.frozen_on or on),
        group=group,
        frozen_on=cell.frozen_on,
        notes=cell.notes,
    )


def cell_blocks(cell: ReportCell, source: CellSource, quotable: Quotable) -> tuple[Block, ...]:
    """What a cell shows: what was frozen, or how its program stands."""
    return read_blocks(cell.blocks, quotable) if cell.frozen_on else live_blocks(cell, source)


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
    names = {id: material.program.name for id, material in materials.items()}
    views = []
    for cell in report.cells:
        if not cell.hidden:
            source = source_of(cell, materials[cell.program_id], on, versions)
            group = part_in_words(cell, names, report.program_id)
            views.append(cell_view(cell, cell_blocks(cell, source, quotable), group, on))
    return report_view(report, views, names, made_by=made_by, on=on, version=version)


def report_view(
    report: TeamReport,
    cells: Sequence[CellView],
    names: Mapping[int, str],
    *,
    made_by: str,
    on: date,
    version: int | None = None,
) -> ReportView:
    """The report around its cells. Where all of them are about one group, the whole file is labelled with it."""
    groups = {cell.group for cell in cells}
    label = FileLabel(
        program=names[report.program_id],
        as_of=max((cell.as_of for cell in cells), default=on),
        made_by=made_by,
        made_on=on,
        group=groups.pop() if len(groups) == 1 else "",
        version=version,
    )
    return ReportView(report.title, label, tuple(cells))
