"""Migration 2: exclusions, runs, matches, relationships, sessions, goals, checks, and the triggers that hold seats."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run

LIVE = "('approved', 'introduced')"


@migration
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
    run(
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
