"""Migrations: the tables, oldest first, append only. Never reads, never decides.

Every table is STRICT and its ids are never reused (AUTOINCREMENT), because `history` names rows by id for ever.
Never `transform()` a table that carries triggers: sqlite-utils drops them silently; tests/test_store.py lists what must
exist afterwards.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

MIGRATIONS = Migrations("mentoring")

LIVE = "('approved', 'introduced')"


@MIGRATIONS()
def m001_people_and_programs(db: Database) -> None:
    _run(
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


@MIGRATIONS()
def m002_matches(db: Database) -> None:
    live_count = f"""
        SELECT count(*) FROM matches other JOIN programs ON programs.id = other.program_id
        WHERE other.mentor_id = NEW.mentor_id AND other.id <> NEW.id AND other.state IN {LIVE}
          AND programs.stage <> 'closed'
    """
    seats = """
        SELECT coalesce(max(enrolments.capacity), 0)
        FROM enrolments JOIN programs ON programs.id = enrolments.program_id
        WHERE enrolments.person_id = NEW.mentor_id AND enrolments.role = 'mentor' AND programs.stage <> 'closed'
    """
    excluded = """
        EXISTS (
            SELECT 1 FROM exclusions
            WHERE (person_id = NEW.mentee_id AND other_id = NEW.mentor_id)
               OR (person_id = NEW.mentor_id AND other_id = NEW.mentee_id)
        )
    """
    _run(
        db,
        """
        CREATE TABLE exclusions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL REFERENCES people (id),
            other_id INTEGER NOT NULL REFERENCES people (id),
            reason TEXT NOT NULL,
            excluded_on TEXT NOT NULL,
            UNIQUE (person_id, other_id),
            CHECK (person_id <> other_id)
        ) STRICT;

        CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER NOT NULL REFERENCES programs (id),
            run_on TEXT NOT NULL,
            run_by TEXT NOT NULL,
            settings TEXT NOT NULL CHECK (json_valid(settings)),
            input_hash TEXT NOT NULL,
            result TEXT NOT NULL CHECK (json_valid(result))
        ) STRICT;

        CREATE TABLE matches (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER NOT NULL REFERENCES programs (id),
            run_id INTEGER REFERENCES runs (id),
            mentee_id INTEGER NOT NULL REFERENCES people (id),
            mentor_id INTEGER NOT NULL REFERENCES people (id),
            state TEXT NOT NULL CHECK (
                state IN ('proposed', 'shortlisted', 'parked', 'vetoed', 'superseded', 'approved', 'introduced',
                          'ended')
            ),
            score REAL CHECK (score IS NULL OR score BETWEEN 0 AND 1),
            breakdown TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(breakdown)),
            reason TEXT NOT NULL DEFAULT '',
            proposed_on TEXT NOT NULL,
            decided_on TEXT,
            decided_by TEXT,
            CHECK (mentee_id <> mentor_id)
        ) STRICT;
        CREATE INDEX matches_program ON matches (program_id, state);
        CREATE INDEX matches_mentor ON matches (mentor_id, state);
        """
        f"CREATE UNIQUE INDEX matches_one_live ON matches (program_id, mentee_id) WHERE state IN {LIVE};"
        """
        CREATE TABLE relationships (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            match_id INTEGER NOT NULL UNIQUE REFERENCES matches (id),
            program_id INTEGER NOT NULL REFERENCES programs (id),
            mentee_id INTEGER NOT NULL REFERENCES people (id),
            mentor_id INTEGER NOT NULL REFERENCES people (id),
            stage TEXT NOT NULL CHECK (
                stage IN ('introduced', 'active', 'paused', 'completed', 'switched', 'dropped', 'ended')
            ),
            introduced_on TEXT NOT NULL,
            ends_on TEXT,
            paused_on TEXT,
            ended_on TEXT,
            end_reason TEXT NOT NULL DEFAULT '',
            CHECK ((stage IN ('completed', 'switched', 'dropped', 'ended')) = (ended_on IS NOT NULL)),
            CHECK (ended_on IS NULL OR ended_on >= introduced_on)
        ) STRICT;
        CREATE INDEX relationships_program ON relationships (program_id, stage);

        CREATE TABLE sessions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            relationship_id INTEGER NOT NULL REFERENCES relationships (id),
            held_on TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('first', 'goals', 'between', 'last')),
            minutes INTEGER CHECK (minutes IS NULL OR minutes BETWEEN 1 AND 600),
            structure TEXT NOT NULL DEFAULT '',
            role_taken TEXT NOT NULL DEFAULT ''
        ) STRICT;
        CREATE INDEX sessions_relationship ON sessions (relationship_id, held_on);

        CREATE TABLE goals (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            relationship_id INTEGER NOT NULL REFERENCES relationships (id),
            set_on TEXT NOT NULL,
            progress INTEGER NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
            state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'achieved', 'dropped')),
            closed_on TEXT,
            CHECK ((state = 'open') = (closed_on IS NULL))
        ) STRICT;
        CREATE INDEX goals_relationship ON goals (relationship_id);

        CREATE TABLE checks (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            relationship_id INTEGER NOT NULL REFERENCES relationships (id),
            kind TEXT NOT NULL CHECK (kind IN ('health', 'quiz', 'closing')),
            role TEXT NOT NULL CHECK (role IN ('mentor', 'mentee')),
            answered_on TEXT NOT NULL,
            answers TEXT NOT NULL CHECK (json_valid(answers)),
            wants_switch INTEGER NOT NULL DEFAULT 0 CHECK (wants_switch IN (0, 1)),
            UNIQUE (relationship_id, kind, role, answered_on)
        ) STRICT;
        """,
    )
    for event in ("INSERT", "UPDATE"):
        of = "INSERT" if event == "INSERT" else "UPDATE OF state, mentor_id, mentee_id"
        # Leaving a live state, or staying in one with the same people, takes no new seat.
        fresh = (
            ""
            if event == "INSERT"
            else f"AND (OLD.state NOT IN {LIVE} OR OLD.mentor_id <> NEW.mentor_id OR OLD.mentee_id <> NEW.mentee_id)"
        )
        db.conn.execute(f"""
            CREATE TRIGGER matches_capacity_{event.lower()} BEFORE {of} ON matches
            WHEN NEW.state IN {LIVE} {fresh} AND ({live_count}) >= ({seats})
            BEGIN SELECT RAISE(ABORT, 'This mentor has no free seat left.'); END
        """)
        db.conn.execute(f"""
            CREATE TRIGGER matches_excluded_{event.lower()} BEFORE {of} ON matches
            WHEN NEW.state IN {LIVE} {fresh} AND {excluded}
            BEGIN SELECT RAISE(ABORT, 'These two are not to be paired again.'); END
        """)


@MIGRATIONS()
def m003_history(db: Database) -> None:
    _run(
        db,
        """
        CREATE TABLE history (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            action_id INTEGER NOT NULL,
            at TEXT NOT NULL,
            "on" TEXT NOT NULL,
            "by" TEXT NOT NULL CHECK ("by" <> ''),
            verb TEXT NOT NULL,
            subject TEXT NOT NULL,
            subject_id INTEGER NOT NULL,
            program_id INTEGER,
            relationship_id INTEGER,
            person_id INTEGER,
            role TEXT,
            detail TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(detail))
        ) STRICT;
        CREATE INDEX history_action ON history (action_id);
        CREATE INDEX history_undid ON history (action_id) WHERE verb = 'undid';
        CREATE INDEX history_subject ON history (subject, subject_id);
        CREATE INDEX history_program ON history (program_id, verb);
        """,
    )
    for event in ("UPDATE", "DELETE"):
        db.conn.execute(f"""
            CREATE TRIGGER history_no_{event.lower()} BEFORE {event} ON history
            BEGIN SELECT RAISE(ABORT, 'History is append only.'); END
        """)
    # What a changed row held before, so that its action can be undone; emptied for a person who is erased.
    _run(
        db,
        """
        CREATE TABLE befores (
            id INTEGER PRIMARY KEY REFERENCES history (id), row TEXT NOT NULL CHECK (json_valid(row))
        ) STRICT;

        CREATE VIEW ledger AS
            SELECT h.id AS fact, h."on" AS "on", h.at, h.verb, h.subject, h.subject_id, h.program_id, h.relationship_id,
                   h.person_id, h.role, h.detail
            FROM history h
            WHERE h.verb <> 'undid' AND h.action_id NOT IN (
                SELECT json_extract(u.detail, '$.action') FROM history u WHERE u.verb = 'undid'
            );
        """,
    )


@MIGRATIONS()
def m008_ledger_for_figures(db: Database) -> None:
    """Dated snapshots of the directory, and the ledger with what figures are broken down by; still without names."""
    _run(
        db,
        """
        CREATE TABLE snapshots (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL REFERENCES people (id),
            taken_on TEXT NOT NULL,
            department TEXT NOT NULL DEFAULT '',
            level TEXT NOT NULL DEFAULT '',
            status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'leave', 'left', 'unknown')),
            UNIQUE (person_id, taken_on)
        ) STRICT;

        DROP VIEW ledger;

        CREATE VIEW ledger AS
            SELECT h.id AS fact, h."on" AS "on", h.at, h.verb, h.subject, h.subject_id, h.program_id,
                   coalesce(h.relationship_id, CASE h.subject WHEN 'relationships' THEN h.subject_id END)
                       AS relationship_id,
                   h.person_id,
                   coalesce(r.mentor_id, m.mentor_id) AS mentor_id,
                   h.role,
                   coalesce(s.department, p.department) AS department,
                   coalesce(s.level, p.level) AS level,
                   p.location,
                   substr(e.applied_on, 1, 4) || ' Q' || ((substr(e.applied_on, 6, 2) + 2) / 3) AS cohort,
                   h.detail
            FROM history h
            LEFT JOIN people p ON p.id = h.person_id
            LEFT JOIN relationships r
                ON r.id = coalesce(h.relationship_id, CASE h.subject WHEN 'relationships' THEN h.subject_id END)
            LEFT JOIN matches m ON m.id = CASE h.subject WHEN 'matches' THEN h.subject_id END
            LEFT JOIN snapshots s ON s.id = CASE h.subject WHEN 'snapshots' THEN h.subject_id END
            LEFT JOIN enrolments e
                ON e.program_id = h.program_id AND e.person_id = h.person_id AND e.role = coalesce(h.role, 'mentee')
            WHERE h.verb <> 'undid' AND h.action_id NOT IN (
                SELECT json_extract(u.detail, '$.action') FROM history u WHERE u.verb = 'undid'
            );
        """,
    )


@MIGRATIONS()
def m004_recruiting(db: Database) -> None:
    """What was imported, conversations with applicants, what was ticked for them, forms begun but not sent."""
    _run(
        db,
        """
        CREATE TABLE imports (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER REFERENCES programs (id),
            imported_on TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('mentor', 'mentee', 'directory')),
            file TEXT NOT NULL DEFAULT '',
            new INTEGER NOT NULL DEFAULT 0,
            changed INTEGER NOT NULL DEFAULT 0,
            unchanged INTEGER NOT NULL DEFAULT 0,
            rejected INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        CREATE TABLE conversations (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            enrolment_id INTEGER NOT NULL REFERENCES enrolments (id),
            held_on TEXT NOT NULL,
            decision TEXT NOT NULL DEFAULT '' CHECK (decision IN ('', 'mentor', 'other_method'))
        ) STRICT;
        CREATE INDEX conversations_enrolment ON conversations (enrolment_id);

        CREATE TABLE ticks (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            enrolment_id INTEGER NOT NULL REFERENCES enrolments (id),
            code TEXT NOT NULL,
            ticked_on TEXT NOT NULL,
            UNIQUE (enrolment_id, code)
        ) STRICT;

        CREATE TABLE drafts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER NOT NULL REFERENCES programs (id),
            person_id INTEGER NOT NULL REFERENCES people (id),
            role TEXT NOT NULL CHECK (role IN ('mentor', 'mentee')),
            saved_on TEXT NOT NULL,
            answers TEXT NOT NULL CHECK (json_valid(answers)),
            UNIQUE (program_id, person_id, role)
        ) STRICT;
        """,
    )


@MIGRATIONS()
def m005_meetings_and_choices(db: Database) -> None:
    """Review meetings, who is present and who steps back; ranked choices, requests, and what profiles may show."""
    _run(
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


@MIGRATIONS()
def m006_relationships(db: Database) -> None:
    """What pairs agreed and plan, snoozes, messages, consultations, ad-hoc pairs, recognition, themes, links."""
    _run(
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


@MIGRATIONS()
def m009_history_of_one_relationship(db: Database) -> None:
    """The timeline of one relationship without reading the whole history."""
    _run(db, "CREATE INDEX history_relationship ON history (relationship_id) WHERE relationship_id IS NOT NULL;\n")


def _run(db: Database, script: str) -> None:
    """Each statement by itself: executescript() would commit the open transaction."""
    for statement in script.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)
