"""Migration 15: the last day of a leave and the last day at the company, where a directory or a sheet says them."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m015_days_of_absence(db: Database) -> None:
    """Of the person, beside their status: whoever is back by that day can be matched again without a new directory."""
    run(
        db,
        """
        ALTER TABLE people ADD COLUMN away_until TEXT;
        ALTER TABLE people ADD COLUMN leaves_on TEXT;
        """,
    )
