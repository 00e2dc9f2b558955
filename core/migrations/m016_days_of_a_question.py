"""Migration 16: since when a mentor is asked and until when an answer counts; a question can end without an answer."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m016_days_of_a_question(db: Database) -> None:
    """Both tables are made anew, since SQLite changes no CHECK. They carry no trigger, nothing refers to them, and
    their next ids go on from the old ones. An open request of before has two weeks from the day it was sent.
    """
    run(
        db,
        """
        CREATE TABLE new_choices (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER NOT NULL REFERENCES programs (id),
            mentee_id INTEGER NOT NULL REFERENCES people (id),
            mentor_id INTEGER NOT NULL REFERENCES people (id),
            place INTEGER NOT NULL CHECK (place BETWEEN 1 AND 10),
            chosen_on TEXT NOT NULL,
            asked_on TEXT,
            expires_on TEXT,
            answer TEXT NOT NULL DEFAULT '' CHECK (answer IN ('', 'yes', 'no', 'expired')),
            answered_on TEXT,
            UNIQUE (program_id, mentee_id, mentor_id),
            CHECK (mentee_id <> mentor_id),
            CHECK ((answer = '') = (answered_on IS NULL)),
            CHECK ((asked_on IS NULL) = (expires_on IS NULL))
        ) STRICT;
        INSERT INTO new_choices (id, program_id, mentee_id, mentor_id, place, chosen_on, answer, answered_on)
            SELECT id, program_id, mentee_id, mentor_id, place, chosen_on, answer, answered_on FROM choices;
        DELETE FROM sqlite_sequence WHERE name = 'new_choices';
        INSERT INTO sqlite_sequence (name, seq) SELECT 'new_choices', seq FROM sqlite_sequence WHERE name = 'choices';
        DROP TABLE choices;
        ALTER TABLE new_choices RENAME TO choices;
        CREATE UNIQUE INDEX choices_one_asked ON choices (program_id, mentee_id)
            WHERE asked_on IS NOT NULL AND answer = '';

        CREATE TABLE new_requests (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER NOT NULL REFERENCES programs (id),
            mentee_id INTEGER NOT NULL REFERENCES people (id),
            mentor_id INTEGER NOT NULL REFERENCES people (id),
            asked_by TEXT NOT NULL CHECK (asked_by IN ('mentee', 'mentor')),
            asked_on TEXT NOT NULL,
            expires_on TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'open'
                CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn', 'expired')),
            answered_on TEXT,
            CHECK (mentee_id <> mentor_id),
            CHECK ((state = 'open') = (answered_on IS NULL))
        ) STRICT;
        INSERT INTO new_requests (id, program_id, mentee_id, mentor_id, asked_by, asked_on, expires_on, state,
                                  answered_on)
            SELECT id, program_id, mentee_id, mentor_id, asked_by, asked_on, date(asked_on, '+14 days'), state,
                   answered_on FROM requests;
        DELETE FROM sqlite_sequence WHERE name = 'new_requests';
        INSERT INTO sqlite_sequence (name, seq) SELECT 'new_requests', seq FROM sqlite_sequence
            WHERE name = 'requests';
        DROP TABLE requests;
        ALTER TABLE new_requests RENAME TO requests;
        CREATE UNIQUE INDEX requests_one_open ON requests (program_id, mentee_id, mentor_id) WHERE state = 'open';
        CREATE INDEX requests_mentor ON requests (mentor_id, state);
        """,
    )
