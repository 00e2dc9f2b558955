"""Migration 21: what a snooze was about, so that any other reason wakes the pair, and the day on which it was woken."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m021_snooze_reasons(db: Database) -> None:
    """`covers` holds codes and marks, never a name; snoozes from before have none and go by their first day."""
    run(
        db,
        """
        ALTER TABLE snoozes ADD COLUMN covers TEXT CHECK (covers IS NULL OR json_valid(covers));

        ALTER TABLE snoozes ADD COLUMN woken_on TEXT CHECK (woken_on IS NULL OR woken_on >= snoozed_on);
        """,
    )
