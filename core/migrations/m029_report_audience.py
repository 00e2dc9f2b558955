"""Migration 29: whom a report is for, and whom a frozen cell was frozen for."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m029_report_audience(db: Database) -> None:
    """What stands in a file was composed for the team: a frozen cell of it must not reach a sponsor later."""
    run(
        db,
        """
        ALTER TABLE reports ADD COLUMN audience TEXT NOT NULL DEFAULT 'team'
            CHECK (audience IN ('team', 'sponsor'));
        ALTER TABLE report_cells ADD COLUMN frozen_for TEXT NOT NULL DEFAULT 'team'
            CHECK (frozen_for IN ('team', 'sponsor'));
        """,
    )
