"""Migration 5: meetings, who is present, who steps back; ranked choices, requests, and what profiles may show."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m005_meetings_and_choices(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE meetings (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER NOT NULL REFERENCES programs (id),
            run_id INTEGER REFERENCES runs (id),
            held_on TEXT NOT NULL,
            opened_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
            closed_at TEXT
        ) STRICT;
        CREATE UNIQUE INDEX meetings_one_open ON meetings (program_id) WHERE closed_at IS NULL;

        CREATE TABLE attendance (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            meeting_id INTEGER NOT NULL REFERENCES meetings (id),
            person_id INTEGER REFERENCES people (id),
            coordinator TEXT NOT NULL DEFAULT '',
            guest TEXT NOT NULL DEFAULT '',
            CHECK ((person_id IS NOT NULL) + (coordinator <> '') + (guest <> '') = 1)
        ) STRICT;
        CREATE UNIQUE INDEX attendance_once ON attendance (meeting_id, coalesce(person_id, 0), coordinator, guest);

        CREATE TABLE recusals (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            attendance_id INTEGER NOT NULL REFERENCES attendance (id),
            mentee_id INTEGER NOT NULL REFERENCES people (id),
            reason TEXT NOT NULL CHECK (reason IN ('line_manager', 'friend', 'other')),
            UNIQUE (attendance_id, mentee_id)
        ) STRICT;

        CREATE TABLE owners (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER NOT NULL REFERENCES programs (id),
            mentee_id INTEGER NOT NULL REFERENCES people (id),
            coordinator TEXT NOT NULL CHECK (coordinator <> ''),
            UNIQUE (program_id, mentee_id)
        ) STRICT;

        CREATE TABLE choices (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER NOT NULL REFERENCES programs (id),
            mentee_id INTEGER NOT NULL REFERENCES people (id),
            mentor_id INTEGER NOT NULL REFERENCES people (id),
            place INTEGER NOT NULL CHECK (place BETWEEN 1 AND 10),
            chosen_on TEXT NOT NULL,
            answer TEXT NOT NULL DEFAULT '' CHECK (answer IN ('', 'yes', 'no')),
            answered_on TEXT,
            UNIQUE (program_id, mentee_id, mentor_id),
            CHECK (mentee_id <> mentor_id),
            CHECK ((answer = '') = (answered_on IS NULL))
        ) STRICT;

        CREATE TABLE requests (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER NOT NULL REFERENCES programs (id),
            mentee_id INTEGER NOT NULL REFERENCES people (id),
            mentor_id INTEGER NOT NULL REFERENCES people (id),
            asked_by TEXT NOT NULL CHECK (asked_by IN ('mentee', 'mentor')),
            asked_on TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn')),
            answered_on TEXT,
            CHECK (mentee_id <> mentor_id),
            CHECK ((state = 'open') = (answered_on IS NULL))
        ) STRICT;
        CREATE UNIQUE INDEX requests_one_open ON requests (program_id, mentee_id, mentor_id) WHERE state = 'open';
        CREATE INDEX requests_mentor ON requests (mentor_id, state);

        CREATE TABLE profiles (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            enrolment_id INTEGER NOT NULL UNIQUE REFERENCES enrolments (id),
            shown TEXT NOT NULL CHECK (json_valid(shown)),
            agreed_on TEXT NOT NULL
        ) STRICT;
        """,
    )
