"""Migration 28: lotteries for seats with who was in them, and attributes of people that an organization looks at."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m028_draws_and_attributes(db: Database) -> None:
    """A draw is never changed: whoever draws again makes another one, and history keeps both."""
    run(
        db,
        """
        CREATE TABLE draws (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER NOT NULL REFERENCES programs (id),
            number INTEGER NOT NULL CHECK (number >= 1),
            drawn_on TEXT NOT NULL,
            seed INTEGER NOT NULL CHECK (seed >= 0),
            seats INTEGER NOT NULL CHECK (seats >= 1),
            UNIQUE (program_id, number)
        ) STRICT;

        CREATE TABLE draw_tickets (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            draw_id INTEGER NOT NULL REFERENCES draws (id),
            person_id INTEGER NOT NULL REFERENCES people (id),
            place INTEGER NOT NULL CHECK (place >= 1),
            won INTEGER NOT NULL CHECK (won IN (0, 1)),
            UNIQUE (draw_id, person_id),
            UNIQUE (draw_id, place)
        ) STRICT;
        CREATE INDEX draw_tickets_person ON draw_tickets (person_id);

        CREATE TRIGGER draws_stand BEFORE UPDATE ON draws
            BEGIN SELECT RAISE(ABORT, 'A draw stands as it was drawn.'); END;
        CREATE TRIGGER draw_tickets_stand BEFORE UPDATE ON draw_tickets
            BEGIN SELECT RAISE(ABORT, 'A draw stands as it was drawn.'); END;

        CREATE TABLE attributes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL REFERENCES people (id),
            name TEXT NOT NULL CHECK (trim(name) <> ''),
            value TEXT NOT NULL CHECK (trim(value) <> ''),
            recorded_on TEXT NOT NULL,
            UNIQUE (person_id, name)
        ) STRICT;
        """,
    )
