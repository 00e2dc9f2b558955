"""Migration 23: what a success story needs to be published: the yes of the other one of the pair, a picture."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m023_stories(db: Database) -> None:
    """Nobody asked the partners of the stories so far: until they agree, those are not published.

    A picture is text (base64), because undo keeps rows as JSON. It is small: see core/domain/relationships/pictures.py.
    """
    run(
        db,
        """
        ALTER TABLE recognitions ADD COLUMN partner_consent INTEGER NOT NULL DEFAULT 0
            CHECK (partner_consent IN (0, 1));

        ALTER TABLE recognitions ADD COLUMN picture TEXT NOT NULL DEFAULT '';
        """,
    )
