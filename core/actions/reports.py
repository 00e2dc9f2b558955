"""Actions on reports: start, compose, freeze, keep a version. What a cell shows is worked out by core.domain.report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, acting, checked_name, program_on_record
from core.domain import playbook
from core.domain.report.block_data import blocks_data, view_data
from core.domain.report.blocks import ReportView
from core.domain.report.cell_kind import LONGEST_TEXT
from core.domain.report.cells import kinds
from core.domain.report.composition import compose, live_blocks, source_of
from core.domain.report.source import GROUPS, ReportMaterial
from core.domain.report.team_report import AUDIENCES, TEAM, ReportCell, TeamReport
from core.domain.report.templates import starting_cells
from core.store import Db
from core.store.journal import Journal

MOST_CELLS = 60  # more nobody reads, and each is worked out whenever the page is drawn


def create_report(
    db: Db,
    program_id: int,
    title: str,
    template: str | None = None,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Start a report, empty or with the cells of a template; returns its id."""
    with acting(db, by=by, on=on, at=at) as journal:
        program_on_record(db, program_id)
        if template is not None and template not in playbook.load().report_templates:
            raise NotAllowed("There is no such template.")
        row = {"program_id": program_id, "title": checked_name(title, "A report"), "created_on": on}
        report_id = journal.insert("composed", "reports", row, program_id=program_id)
        for place, cell in enumerate(starting_cells(template) if template is not None else (), start=1):
            _insert(journal, report_id, place, cell.kind, program_id, title=cell.title, settings=dict(cell.settings))
    return report_id


def retitle_report(db: Db, report_id: int, title: str, *, by: str, on: date, at: datetime | None = None) -> None:
    """Give a report another title."""
    with acting(db, by=by, on=on, at=at) as journal:
        report = _report(db, report_id)
        changes = {"title": checked_name(title, "A report")}
        journal.update("retitled", "reports", report_id, changes, program_id=report.program_id)


def address_report(db: Db, report_id: int, audience: str, *, by: str, on: date, at: datetime | None = None) -> None:
    """Say whom a report is for: the team, with exact numbers, or the sponsor, with published ones only."""
    with acting(db, by=by, on=on, at=at) as journal:
        report = _report(db, report_id)
        if audience not in AUDIENCES:
            raise NotAllowed("A report is for the team or for the sponsor.")
        journal.update("addressed", "reports", report_id, {"audience": audience}, program_id=report.program_id)


def delete_report(db: Db, report_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Delete a report with its cells and versions; an undo brings all of it back."""
    with acting(db, by=by, on=on, at=at) as journal:
        report = _report(db, report_id)
        for cell in report.cells:
            journal.delete("removed", "report_cells", cell.id, program_id=report.program_id)
        for version in store.reports.versions(db, report_id):
            journal.delete("removed", "report_versions", version.id, program_id=report.program_id)
        journal.delete("removed", "reports", report_id, program_id=report.program_id)


def add_cell(
    db: Db,
    report_id: int,
    kind: str,
    settings: Mapping[str, Any] | None = None,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Add a cell at the end of a report, about its program, whole, on the latest day; returns its id."""
    with acting(db, by=by, on=on, at=at) as journal:
        report = _report(db, report_id)
        _refuse_too_many(report)
        place = report.cells[-1].place + 1 if report.cells else 1
        checked = _settings(kind, settings or {})
        return _insert(journal, report_id, place, kind, report.program_id, settings=checked)


def edit_cell(
    db: Db,
    cell_id: int,
    *,
    title: str | None = None,
    settings: Mapping[str, Any] | None = None,
    program_id: int | None = None,
    part: Mapping[str, str] | None = None,
    fixed_on: date | str | None = None,
    notes: str | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Change what a live cell shows; what is None stays. `fixed_on`: a day, or "latest"."""
    with acting(db, by=by, on=on, at=at) as journal:
        cell = _cell(db, cell_id)
        if cell.frozen_on:
            raise NotAllowed("This cell is frozen. Make it live again before you change what it shows.")
        changes: dict[str, Any] = {}
        if title is not None:
            changes["title"] = checked_name(title, "A cell") if title.strip() else ""
        if settings is not None:
            changes["settings"] = _settings(cell.kind, {**cell.settings, **settings})
        if program_id is not None:
            changes["program_id"] = program_on_record(db, program_id).id
        if part is not None:
            if unknown := set(part) - set(GROUPS):
                raise NotAllowed(f"A cell cannot be about a part by {', '.join(sorted(unknown))}.")
            changes["part"] = dict(part)
        if isinstance(fixed_on, date) and fixed_on > on:
            raise NotAllowed("A cell cannot be about a day that is still to come.")
        if fixed_on is not None:
            changes["fixed_on"] = fixed_on if isinstance(fixed_on, date) else None
        if notes is not None:
            changes["notes"] = _notes(notes)
        if changes:
            _update(db, journal, "edited", cell, changes)


def move_cell(db: Db, cell_id: int, steps: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Move a cell up (-1) or down (1) past its neighbor. Only its own row changes."""
    with acting(db, by=by, on=on, at=at) as journal:
        cell = _cell(db, cell_id)
        others = [other for other in _report(db, cell.report_id).cells if other.id != cell_id]
        index = sum(other.place < cell.place for other in others) + steps
        if not 0 <= index <= len(others):
            raise NotAllowed("This cell is first already." if steps < 0 else "This cell is last already.")
        _update(db, journal, "shifted", cell, {"place": _place(others, index)})


def duplicate_cell(db: Db, cell_id: int, *, by: str, on: date, at: datetime | None = None) -> int:
    """Put a live copy of a cell right behind it; returns the copy's id."""
    with acting(db, by=by, on=on, at=at) as journal:
        cell = _cell(db, cell_id)
        report = _report(db, cell.report_id)
        _refuse_too_many(report)
        index = [other.id for other in report.cells].index(cell_id) + 1
        return _insert(
            journal,
            cell.report_id,
            _place(list(report.cells), index),
            cell.kind,
            cell.program_id,
            title=cell.title,
            settings=dict(cell.settings),
            part=dict(cell.part),
            fixed_on=cell.fixed_on,
            notes=cell.notes,
        )


def hide_cell(db: Db, cell_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Leave a cell out of what is shown and sent; it stays in the notebook."""
    with acting(db, by=by, on=on, at=at) as journal:
        cell = _cell(db, cell_id)
        if cell.hidden:
            raise NotAllowed("This cell is hidden already.")
        _update(db, journal, "hid", cell, {"hidden": 1})


def show_cell(db: Db, cell_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Show a hidden cell again."""
    with acting(db, by=by, on=on, at=at) as journal:
        cell = _cell(db, cell_id)
        if not cell.hidden:
            raise NotAllowed("This cell is not hidden.")
        _update(db, journal, "showed", cell, {"hidden": 0})


def annotate_cell(db: Db, cell_id: int, notes: str, *, by: str, on: date, at: datetime | None = None) -> None:
    """Write the speaker's notes of a cell: for whoever presents, not for the page."""
    with acting(db, by=by, on=on, at=at) as journal:
        cell = _cell(db, cell_id)
        _update(db, journal, "annotated", cell, {"notes": _notes(notes)})


def delete_cell(db: Db, cell_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Delete a cell; an undo brings it back to its place."""
    with acting(db, by=by, on=on, at=at) as journal:
        cell = _cell(db, cell_id)
        journal.delete("removed", "report_cells", cell_id, program_id=_report(db, cell.report_id).program_id)


def freeze_cell(db: Db, cell_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Keep what a cell shows today, whatever happens later."""
    with acting(db, by=by, on=on, at=at) as journal:
        cell = _cell(db, cell_id)
        if cell.frozen_on:
            raise NotAllowed("This cell is frozen already.")
        material, audience = store.reports.material(db, cell.program_id), _report(db, cell.report_id).audience
        source = source_of(cell, material, on, store.reports.versions(db, cell.report_id), audience)
        frozen = {"frozen_on": on, "frozen_for": audience, "blocks": blocks_data(live_blocks(cell, source))}
        _update(db, journal, "froze", cell, frozen)


def thaw_cell(db: Db, cell_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Make a frozen cell live again: it shows its program as it stands."""
    with acting(db, by=by, on=on, at=at) as journal:
        cell = _cell(db, cell_id)
        if not cell.frozen_on:
            raise NotAllowed("This cell is live already.")
        _update(db, journal, "thawed", cell, {"frozen_on": None, "frozen_for": TEAM, "blocks": []})


def keep_version(db: Db, report_id: int, *, by: str, on: date, at: datetime | None = None) -> int:
    """Keep a frozen copy of the whole report under the next number; returns that number."""
    with acting(db, by=by, on=on, at=at) as journal:
        report = _report(db, report_id)
        if not any(not cell.hidden for cell in report.cells):
            raise NotAllowed("This report shows nothing yet. Add a cell first.")
        number = max((version.number for version in store.reports.versions(db, report_id)), default=0) + 1
        view = composed_view(db, report, by=by, on=on, version=number)
        row = {"report_id": report_id, "number": number, "kept_on": on, "written_by": by, "view": view_data(view)}
        journal.insert("kept", "report_versions", row, program_id=report.program_id)
    return number


def composed_view(db: Db, report: TeamReport, *, by: str, on: date, version: int | None = None) -> ReportView:
    """The report as it would leave today: reads only, for files made without a browser and for a version."""
    program_ids = {report.program_id, *(cell.program_id for cell in report.cells)}
    materials: dict[int, ReportMaterial] = {}
    for program_id in sorted(program_ids):
        ledger = next((material.ledger for material in materials.values()), None)
        materials[program_id] = store.reports.material(db, program_id, ledger)
    return compose(
        report,
        materials,
        store.reports.quotable(db, program_ids),
        made_by=store.programs.actors(db).get(by, by),
        on=on,
        versions=store.reports.versions(db, report.id),
        version=version,
    )


def _insert(journal: Journal, report_id: int, place: float, kind: str, program_id: int, **values: Any) -> int:
    row = {"report_id": report_id, "place": place, "kind": kind, "program_id": program_id, **values}
    return journal.insert("composed", "report_cells", row, program_id=program_id, detail={"kind": kind})


def _update(db: Db, journal: Journal, verb: str, cell: ReportCell, changes: Mapping[str, Any]) -> None:
    journal.update(verb, "report_cells", cell.id, changes, program_id=_report(db, cell.report_id).program_id)


def _place(others: list[ReportCell], index: int) -> float:
    """A place between the neighbors at this index."""
    if not others:
        return 1.0
    if index == 0:
        return others[0].place - 1
    if index >= len(others):
        return others[-1].place + 1
    return (others[index - 1].place + others[index].place) / 2


def _notes(notes: str) -> str:
    if len(notes.strip()) > LONGEST_TEXT:
        raise NotAllowed(f"Speaker notes have at most {LONGEST_TEXT:,} characters.")
    return notes.strip()


def _settings(kind: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    if kind not in kinds():
        raise NotAllowed("There is no such kind of cell.")
    if fault := kinds()[kind].fault(settings):
        raise NotAllowed(fault)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in settings.items()}


def _refuse_too_many(report: TeamReport) -> None:
    if len(report.cells) >= MOST_CELLS:
        raise NotAllowed(f"A report has at most {MOST_CELLS} cells. Delete one first, or start another report.")


def _report(db: Db, report_id: int) -> TeamReport:
    report = store.reports.report(db, report_id)
    if report is None:
        raise NotAllowed("This report is no longer on record.")
    return report


def _cell(db: Db, cell_id: int) -> ReportCell:
    cell = store.reports.cell(db, cell_id)
    if cell is None:
        raise NotAllowed("This cell is no longer on record.")
    return cell
