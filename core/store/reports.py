"""Store, reports: the reports of a program, their cells and versions, and what cells draw on. Never decides."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from sqlite_utils import Database

from core.domain import kpis
from core.domain.design.options import chosen
from core.domain.design.programs import Program
from core.domain.kpis import Ledger
from core.domain.relationships.stories import SuccessStory, publishable
from core.domain.relationships.support import THEMES
from core.domain.report.block_data import Quotable
from core.domain.report.blocks import Quote
from core.domain.report.source import ReportMaterial, ToldStory, WrittenComment
from core.domain.report.team_report import ReportCell, ReportVersion, TeamReport
from core.store import ledger as store_ledger
from core.store import programs, publications, stories
from core.store.journal import Row, day, first, rows

CURRENCY = "$"


def reports(db: Database, program_id: int) -> list[TeamReport]:
    """The reports of a program, newest first, without their cells."""
    report_rows = rows(db, "SELECT * FROM reports WHERE program_id = ? ORDER BY id DESC", (program_id,))
    return [_report(row, ()) for row in report_rows]


def report(db: Database, report_id: int) -> TeamReport | None:
    """One report with its cells in order, or None."""
    row = first(db, "SELECT * FROM reports WHERE id = ?", (report_id,))
    if row is None:
        return None
    cells = rows(db, "SELECT * FROM report_cells WHERE report_id = ? ORDER BY place, id", (report_id,))
    return _report(row, tuple(_cell(cell) for cell in cells))


def cell(db: Database, cell_id: int) -> ReportCell | None:
    """One cell, or None."""
    row = first(db, "SELECT * FROM report_cells WHERE id = ?", (cell_id,))
    return _cell(row) if row else None


def versions(db: Database, report_id: int) -> list[ReportVersion]:
    """The versions kept of a report, newest first."""
    version_rows = rows(db, "SELECT * FROM report_versions WHERE report_id = ? ORDER BY number DESC", (report_id,))
    return [
        ReportVersion(**row | {"kept_on": day(row["kept_on"]), "view": json.loads(row["view"])}) for row in version_rows
    ]


def material(db: Database, program_id: int, ledger: Ledger | None = None) -> ReportMaterial:
    """All about a program that cells draw on; `ledger`: over all programs, where it was read already.

    Raises LookupError for a program that is not on record.
    """
    program = programs.program(db, program_id)
    if program is None:
        raise LookupError(f"program {program_id}")
    settings = programs.setting(db, "thresholds", {})
    return ReportMaterial(
        program=program,
        ledger=ledger if ledger is not None else kpis.read(store_ledger.facts(db)),
        thresholds=kpis.thresholds_of(program.design, settings),
        options=tuple(programs.options(db, program_id)),
        comments=tuple(_comments(db, program_id)),
        stories=tuple(
            ToldStory(_quote_of_story(story), story.told_on, story.department)
            for story in publishable(stories.stories(db, program_id))
        ),
        currency=programs.setting(db, "organization", {}).get("currency") or CURRENCY,
        record=tuple(publications.record(db, program_id)),
        previous=_round_before(db, program, settings),
    )


def _round_before(db: Database, program: Program, settings: Mapping[str, int]) -> kpis.Round | None:
    """The round that a program follows, or None."""
    previous = program.design.previous
    before = programs.program(db, previous) if previous is not None else None
    if before is None:
        return None
    option = chosen(programs.options(db, before.id))
    return kpis.Round(before, kpis.thresholds_of(before.design, settings), option)


def quotable(db: Database, program_ids: Iterable[int]) -> Quotable:
    """What may be published now, by where it stands on record: what frozen cells and versions name."""
    quotes: dict[str, Quote] = {}
    for program_id in program_ids:
        for comment in _comments(db, program_id):
            quotes[comment.source] = Quote(comment.text, comment.theme, source=comment.source)
        for story in publishable(stories.stories(db, program_id)):
            quote = _quote_of_story(story)
            quotes[quote.source] = quote
    return quotes


def _comments(db: Database, program_id: int) -> list[WrittenComment]:
    return [
        WrittenComment(
            source=f"comment {comment.id}",
            text=comment.text,
            theme=THEMES.get(comment.theme, ""),
            written_on=comment.written_on,
            relationship_id=comment.relationship_id,
            person_id=comment.person_id,
        )
        for comment in store_ledger.comments(db, program_id)
    ]


def _quote_of_story(story: SuccessStory) -> Quote:
    who = f"{story.name}, {story.role}" if story.role else story.name
    return Quote(story.short, who=who, source=f"story {story.id}")


def _report(row: Row, cells: tuple[ReportCell, ...]) -> TeamReport:
    return TeamReport(**row | {"created_on": day(row["created_on"]), "cells": cells})


def _cell(row: Row) -> ReportCell:
    values = {name: json.loads(row[name]) for name in ("settings", "part")}
    days = {name: day(row[name]) for name in ("fixed_on", "frozen_on")}
    return ReportCell(
        **row | values | days | {"hidden": bool(row["hidden"]), "blocks": tuple(json.loads(row["blocks"]))}
    )
