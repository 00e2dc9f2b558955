"""Migration 6: what pairs agreed and plan, snoozes, messages, consultations, ad-hoc pairs, recognition, links."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m006_relationships(db: Database) -> None:
    run(
        db,
        """
        ALTER TABLE relationships ADD COLUMN agreement TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(agreement));

        ALTER TABLE relationships ADD COLUMN looked_on TEXT;

        ALTER TABLE notes ADD COLUMN theme TEXT NOT NULL DEFAULT '';

        CREATE TABLE appointments (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            relationship_id INTEGER NOT NULL REFERENCES relationships (id),
            starts_on TEXT NOT NULL,
            starts_at TEXT NOT NULL CHECK (starts_at GLOB '[0-2][0-9]:[0-5][0-9]'),
            minutes INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 600),
            rhythm TEXT NOT NULL CHECK (rhythm IN ('once', 'weekly', 'fortnightly', 'monthly')),
            zone TEXT NOT NULL DEFAULT 'UTC',
            cancelled_on TEXT
        ) STRICT;
        CREATE UNIQUE INDEX appointments_one_rhythm ON appointments (relationship_id)
            WHERE rhythm <> 'once' AND cancelled_on IS NULL;

        CREATE TABLE snoozes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            relationship_id INTEGER NOT NULL REFERENCES relationships (id),
            snoozed_on TEXT NOT NULL,
            until TEXT NOT NULL,
            CHECK (until > snoozed_on)
        ) STRICT;
        CREATE INDEX snoozes_relationship ON snoozes (relationship_id);

        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER REFERENCES programs (id),
            relationship_id INTEGER REFERENCES relationships (id),
            person_id INTEGER NOT NULL REFERENCES people (id),
            message TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'copied', 'opened', 'saved', 'sent')),
            drafted_on TEXT NOT NULL,
            sent_on TEXT,
            CHECK ((state = 'sent') = (sent_on IS NOT NULL))
        ) STRICT;
        CREATE INDEX outbox_program ON outbox (program_id, state);
        CREATE INDEX outbox_relationship ON outbox (relationship_id);

        CREATE TABLE consultations (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER REFERENCES programs (id),
            relationship_id INTEGER REFERENCES relationships (id),
            person_id INTEGER NOT NULL REFERENCES people (id),
            asked_on TEXT NOT NULL,
            done_on TEXT,
            CHECK (done_on IS NULL OR done_on >= asked_on)
        ) STRICT;
        CREATE INDEX consultations_relationship ON consultations (relationship_id);

        CREATE TABLE companions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            mentee_id INTEGER NOT NULL REFERENCES people (id),
            mentor_id INTEGER NOT NULL REFERENCES people (id),
            registered_on TEXT NOT NULL,
            UNIQUE (mentee_id, mentor_id),
            CHECK (mentee_id <> mentor_id)
        ) STRICT;

        CREATE TABLE recognitions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER REFERENCES programs (id),
            relationship_id INTEGER REFERENCES relationships (id),
            person_id INTEGER NOT NULL REFERENCES people (id),
            kind TEXT NOT NULL CHECK (kind IN ('certificate', 'thanks', 'award', 'story', 'mention')),
            given_on TEXT NOT NULL,
            consent INTEGER NOT NULL DEFAULT 0 CHECK (consent IN (0, 1))
        ) STRICT;
        CREATE INDEX recognitions_person ON recognitions (person_id);

        CREATE TABLE links (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            label TEXT NOT NULL CHECK (trim(label) <> ''),
            address TEXT NOT NULL CHECK (address LIKE 'http://%' OR address LIKE 'https://%'),
            role TEXT NOT NULL,
            stage TEXT NOT NULL,
            added_on TEXT NOT NULL
        ) STRICT;
        """,
    )
