"""Migration 1: coordinators, settings, programs, options, people, enrolments, notes."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m001_people_and_programs(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE coordinators (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL CHECK (trim(name) <> ''),
            email TEXT NOT NULL DEFAULT ''
        ) STRICT;

        CREATE TABLE settings (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            value TEXT NOT NULL CHECK (json_valid(value))
        ) STRICT;

        CREATE TABLE programs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (trim(name) <> ''),
            stage TEXT NOT NULL DEFAULT 'draft' CHECK (stage IN ('draft', 'running', 'closed')),
            created_on TEXT NOT NULL,
            starts_on TEXT,
            months INTEGER CHECK (months IS NULL OR months BETWEEN 1 AND 36),
            design TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(design)),
            settings TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings))
        ) STRICT;

        CREATE TABLE options (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER NOT NULL REFERENCES programs (id),
            name TEXT NOT NULL CHECK (trim(name) <> ''),
            design TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(design)),
            chosen_on TEXT,
            UNIQUE (program_id, name)
        ) STRICT;
        CREATE UNIQUE INDEX options_one_chosen ON options (program_id) WHERE chosen_on IS NOT NULL;

        CREATE TABLE people (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            email TEXT UNIQUE COLLATE NOCASE,
            employee_id TEXT NOT NULL DEFAULT '',
            department TEXT NOT NULL DEFAULT '',
            location TEXT NOT NULL DEFAULT '',
            level TEXT NOT NULL DEFAULT '',
            job_title TEXT NOT NULL DEFAULT '',
            manager_id INTEGER REFERENCES people (id),
            hired_on TEXT,
            status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'leave', 'left', 'unknown')),
            in_directory INTEGER NOT NULL DEFAULT 0 CHECK (in_directory IN (0, 1)),
            erased_on TEXT,
            CHECK (manager_id IS NULL OR manager_id <> id)
        ) STRICT;
        CREATE INDEX people_employee_id ON people (employee_id) WHERE employee_id <> '';
        CREATE INDEX people_manager ON people (manager_id);

        CREATE TABLE enrolments (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER NOT NULL REFERENCES programs (id),
            person_id INTEGER NOT NULL REFERENCES people (id),
            role TEXT NOT NULL CHECK (role IN ('mentor', 'mentee')),
            stage TEXT NOT NULL DEFAULT 'applied',
            availability TEXT NOT NULL DEFAULT 'ready' CHECK (availability IN ('ready', 'break', 'retired')),
            available_from TEXT,
            capacity INTEGER NOT NULL DEFAULT 1 CHECK (capacity BETWEEN 0 AND 20),
            applied_on TEXT NOT NULL,
            answers TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(answers)),
            UNIQUE (program_id, person_id, role)
        ) STRICT;
        CREATE INDEX enrolments_person ON enrolments (person_id);

        CREATE TABLE notes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            subject TEXT NOT NULL,
            subject_id INTEGER NOT NULL,
            person_id INTEGER NOT NULL REFERENCES people (id),
            kind TEXT NOT NULL,
            text TEXT NOT NULL,
            written_on TEXT NOT NULL,
            written_by TEXT NOT NULL
        ) STRICT;
        CREATE INDEX notes_subject ON notes (subject, subject_id);
        CREATE INDEX notes_person ON notes (person_id);
        """,
    )
