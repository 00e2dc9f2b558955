"""Migration 24: circles of mentees, who sits in them, when they met, who came, and how members rate them."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m024_circles(db: Database) -> None:
    """Who left a circle stays on record with the day, so that attendance of before can be read."""
    run(
        db,
        """
        CREATE TABLE circles (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER NOT NULL REFERENCES programs (id),
            name TEXT NOT NULL CHECK (trim(name) <> ''),
            topic TEXT NOT NULL DEFAULT '',
            formed_on TEXT NOT NULL,
            ended_on TEXT,
            CHECK (ended_on IS NULL OR ended_on >= formed_on)
        ) STRICT;
        CREATE UNIQUE INDEX circles_name ON circles (program_id, name) WHERE ended_on IS NULL;

        CREATE TABLE circle_members (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            circle_id INTEGER NOT NULL REFERENCES circles (id),
            person_id INTEGER NOT NULL REFERENCES people (id),
            role TEXT NOT NULL CHECK (role IN ('member', 'host')),
            joined_on TEXT NOT NULL,
            left_on TEXT,
            CHECK (left_on IS NULL OR left_on >= joined_on)
        ) STRICT;
        CREATE UNIQUE INDEX circle_members_once ON circle_members (circle_id, person_id) WHERE left_on IS NULL;
        CREATE INDEX circle_members_person ON circle_members (person_id);

        CREATE TABLE circle_meetings (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            circle_id INTEGER NOT NULL REFERENCES circles (id),
            held_on TEXT NOT NULL,
            minutes INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 600),
            UNIQUE (circle_id, held_on)
        ) STRICT;

        CREATE TABLE circle_attendance (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            meeting_id INTEGER NOT NULL REFERENCES circle_meetings (id),
            person_id INTEGER NOT NULL REFERENCES people (id),
            UNIQUE (meeting_id, person_id)
        ) STRICT;
        CREATE INDEX circle_attendance_person ON circle_attendance (person_id);

        CREATE TABLE circle_checks (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            circle_id INTEGER NOT NULL REFERENCES circles (id),
            person_id INTEGER NOT NULL REFERENCES people (id),
            checked_on TEXT NOT NULL,
            answers TEXT NOT NULL CHECK (json_valid(answers)),
            UNIQUE (circle_id, person_id, checked_on)
        ) STRICT;
        CREATE INDEX circle_checks_person ON circle_checks (person_id);
        """,
    )
