"""Cell views: what the cells of a report show, worked out once for all windows until a fact is added. Draws nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core import store
from core.domain.kpis import Ledger
from core.domain.report.block_data import Quotable, read_view
from core.domain.report.blocks import CellView, ReportView
from core.domain.report.composition import cell_blocks, cell_view, report_view, source_of
from core.domain.report.source import CellSource, ReportMaterial
from core.domain.report.team_report import ReportCell, ReportVersion, TeamReport
from core.store import Version
from ui.frame.studio import Studio
from ui.kpis.ledger import ledger, once

# The tables beside the ledger that cells draw on.
DRAWN_ON = ("programs", "options", "settings", "notes", "recognitions", "people", "published_values")


@dataclass(frozen=True, eq=False)
class Notebook:
    """One open report with all that its cells draw on. versions: newest first; drawn_on: the state of its tables."""

    studio: Studio
    report: TeamReport
    read: Ledger
    materials: Mapping[int, ReportMaterial]
    quotable: Quotable
    versions: tuple[ReportVersion, ...]
    drawn_on: Version

    def source(self, cell: ReportCell) -> CellSource:
        """What a cell sees."""
        material = self.materials[cell.program_id]
        return source_of(cell, material, self.studio.today, self.versions, self.report.audience)

    def view(self, cell: ReportCell) -> CellView:
        """What a cell shows today."""
        today = self.studio.today
        source = self.source(cell)
        shown = replace(cell, place=0, hidden=False, notes="")  # moving or hiding a cell changes no figure
        key = ("report cell", self.drawn_on, today, source.on, source.audience, source.last_version_on, repr(shown))
        blocks = once(self.studio, self.read, key, lambda: cell_blocks(cell, source, self.quotable))
        return cell_view(cell, source, blocks)

    def composed(self) -> ReportView:
        """The report as it leaves now, without its hidden cells."""
        cells = [self.view(cell) for cell in self.report.cells if not cell.hidden]
        name = self.materials[self.report.program_id].program.name
        return report_view(self.report, cells, name, made_by=made_by(self.studio), on=self.studio.today)

    def of_version(self, version: ReportVersion) -> ReportView:
        """The report as it was kept."""
        return read_view(version.view, self.quotable)


def open_notebook(studio: Studio, report: TeamReport) -> Notebook:
    """The report with what its cells draw on, read in this run."""
    drawn_on = store.version(studio.db, *DRAWN_ON)  # before reading, as for every cache
    read = ledger(studio)
    program_ids = {report.program_id, *(cell.program_id for cell in report.cells)}
    return Notebook(
        studio=studio,
        report=report,
        read=read,
        materials={id: store.reports.material(studio.db, id, read) for id in sorted(program_ids)},
        quotable=store.reports.quotable(studio.db, sorted(program_ids)),
        versions=tuple(store.reports.versions(studio.db, report.id)),
        drawn_on=drawn_on,
    )


def made_by(studio: Studio) -> str:
    """Who makes a file now, by name."""
    return store.programs.actors(studio.db).get(studio.by, studio.by)
