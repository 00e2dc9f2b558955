"""Store, programs: programs, their options, what they count, coordinators and settings."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlite_utils import Database

from core.domain.base.entered_text import one_line
from core.domain.base.people import Coordinator
from core.domain.design.design import Design
from core.domain.design.options import Option
from core.domain.design.programs import Program
from core.domain.design.progress import Progress, RunningPair
from core.domain.design.rounds import RoundCounts
from core.store.journal import Row, first, rows

DAYS_A_MONTH = 365.25 / 12


def all(db: Database) -> list[Program]:
    """All programs, running first, then the newest."""
    order = "CASE stage WHEN 'running' THEN 0 WHEN 'draft' THEN 1 ELSE 2 END, id DESC"
    return [_program(row) for row in rows(db, f"SELECT * FROM programs ORDER BY {order}")]


def program(db: Database, program_id: int) -> Program | None:
    """One program, or None."""
    row = first(db, "SELECT * FROM programs WHERE id = ?", (program_id,))
    return _program(row) if row else None


def program_named(db: Database, name: str) -> Program | None:
    """The program of this name as it is typed, whatever its case and spaces, or None."""
    row = first(db, "SELECT * FROM programs WHERE name = ?", (one_line(name),))
    return _program(row) if row else None


def following(db: Database, program_id: int) -> Program | None:
    """The newest round that goes on from this program and is not closed, or None."""
    row = first(
        db,
        """SELECT * FROM programs WHERE json_extract(design, '$.previous') = ? AND stage <> 'closed'
           ORDER BY id DESC LIMIT 1""",
        (program_id,),
    )
    return _program(row) if row else None


def options(db: Database, program_id: int) -> list[Option]:
    """The design options of a program, in order of their making."""
    option_rows = rows(db, "SELECT * FROM options WHERE program_id = ? ORDER BY id", (program_id,))
    return [_option(row) for row in option_rows]


def option(db: Database, option_id: int) -> Option | None:
    """One design option, or None."""
    row = first(db, "SELECT * FROM options WHERE id = ?", (option_id,))
    return _option(row) if row else None


def progress(db: Database, program_id: int) -> Progress:
    """What the data says about a program today, for its checklist and its check of common mistakes."""
    counts = first(
        db,
        """
        WITH accepted AS (
            SELECT person_id, role, capacity,
                   EXISTS (SELECT 1 FROM ticks WHERE enrolment_id = enrolments.id AND code = 'training') AS trained
            FROM enrolments WHERE program_id = ?1 AND stage = 'accepted'
        ), introductions AS (
            SELECT count(*) AS introduced, coalesce(min(introduced_on), '9999') AS first_on,
                   coalesce(sum(EXISTS (SELECT 1 FROM sessions WHERE relationship_id = relationships.id)), 0) AS met
            FROM relationships WHERE program_id = ?1
        ), completed AS (
            SELECT mentee_id AS person_id FROM relationships WHERE program_id = ?1 AND stage = 'completed'
            UNION SELECT mentor_id FROM relationships WHERE program_id = ?1 AND stage = 'completed'
        )
        SELECT (SELECT count(DISTINCT person_id) FROM enrolments WHERE program_id = ?1) AS applied,
               (SELECT count(*) FROM accepted WHERE role = 'mentor') AS mentors,
               (SELECT coalesce(sum(capacity), 0) FROM accepted WHERE role = 'mentor') AS seats_offered,
               (SELECT count(*) FROM accepted WHERE role = 'mentee') AS mentees,
               (SELECT count(*) FROM enrolments
                WHERE program_id = ?1 AND role = 'mentee' AND stage IN ('applied', 'conversation')
                    AND applied_on <= first_on) AS undecided,
               (SELECT coalesce(sum(trained), 0) FROM accepted) AS trained,
               (SELECT count(*) FROM matches
                WHERE program_id = ?1 AND state IN ('proposed', 'shortlisted', 'parked')
                    AND proposed_on <= first_on) AS proposed,
               (SELECT count(*) FROM matches
                WHERE program_id = ?1 AND state IN ('approved', 'introduced', 'ended')) AS approved,
               (SELECT count(*) FROM matches
                WHERE program_id = ?1 AND state = 'approved' AND decided_on <= first_on) AS to_introduce,
               introduced, met,
               (SELECT count(*) FROM completed) AS completed_people,
               (SELECT count(*) FROM completed WHERE EXISTS (
                   SELECT 1 FROM recognitions
                   WHERE recognitions.person_id = completed.person_id AND kind <> 'story' AND (
                       program_id = ?1
                       OR relationship_id IN (SELECT id FROM relationships WHERE program_id = ?1)
                   )
               )) AS recognized_people,
               nullif(first_on, '9999') AS first_introduced_on
        FROM introductions
        """,
        (program_id,),
    )
    assert counts is not None  # an aggregate always has its row
    since = counts["first_introduced_on"]
    return Progress(
        **counts | {"first_introduced_on": date.fromisoformat(since) if since else None},
        in_blocks=_approved_in_blocks(db, program_id),
        pairs=_running_pairs(db, program_id),
    )


def _approved_in_blocks(db: Database, program_id: int) -> int:
    """How many of the approved matches were approved as proposed, in one step with others.

    Two that got each other's mentor are new rows that were never proposed: a swap is no block.
    """
    count = first(
        db,
        """
        WITH approvals AS (
            SELECT subject_id, max(fact) AS fact FROM ledger
            WHERE program_id = ?1 AND verb = 'approved' AND subject = 'matches' GROUP BY subject_id
        ), as_proposed AS (
            SELECT history.action_id FROM approvals
            JOIN history ON history.id = approvals.fact
            JOIN matches ON matches.id = approvals.subject_id AND matches.state IN ('approved', 'introduced', 'ended')
            WHERE approvals.subject_id IN (
                SELECT subject_id FROM ledger WHERE program_id = ?1 AND verb = 'proposed' AND subject = 'matches'
            )
        )
        SELECT coalesce(sum(n), 0) AS n FROM (
            SELECT count(*) AS n FROM as_proposed GROUP BY action_id HAVING count(*) > 1
        )
        """,
        (program_id,),
    )
    assert count is not None
    return int(count["n"])


def _running_pairs(db: Database, program_id: int) -> tuple[RunningPair, ...]:
    pairs = rows(
        db,
        """
        SELECT introduced_on, EXISTS (SELECT 1 FROM sessions WHERE relationship_id = relationships.id) AS met,
               EXISTS (SELECT 1 FROM checks WHERE relationship_id = relationships.id AND kind = 'health') AS checked
        FROM relationships WHERE program_id = ? AND ended_on IS NULL ORDER BY id
        """,
        (program_id,),
    )
    return tuple(
        RunningPair(date.fromisoformat(pair["introduced_on"]), bool(pair["met"]), bool(pair["checked"]))
        for pair in pairs
    )


def measured(db: Database, program_id: int, *, on: date) -> RoundCounts:
    """What a round counted until that day: the rates that its successor takes as assumptions."""
    day = on.isoformat()
    counts = first(
        db,
        """
        WITH accepted AS (  -- ever, not still: whoever withdrew later had been accepted all the same
            SELECT DISTINCT subject_id, role FROM ledger
            WHERE program_id = ?1 AND verb = 'moved' AND json_extract(detail, '$.to') = 'accepted' AND "on" <= ?2
        )
        SELECT (SELECT count(*) FROM enrolments
                WHERE program_id = ?1 AND role = 'mentee' AND applied_on <= ?2) AS applied,
               (SELECT count(*) FROM accepted WHERE role = 'mentee') AS accepted,
               (SELECT count(*) FROM accepted WHERE role = 'mentor') AS mentors,
               count(DISTINCT mentee_id) AS matched,
               coalesce(sum(julianday(min(coalesce(ended_on, ?2), ?2)) - julianday(introduced_on)), 0) AS days,
               coalesce(sum(stage IN ('switched', 'dropped', 'ended') AND ended_on <= ?2), 0) AS ended_early
        FROM relationships WHERE program_id = ?1 AND introduced_on <= ?2
        """,
        (program_id, day),
    )
    sessions = rows(
        db,
        """SELECT minutes FROM sessions JOIN relationships ON relationships.id = sessions.relationship_id
           WHERE relationships.program_id = ? AND held_on <= ?""",
        (program_id, day),
    )
    assert counts is not None
    return RoundCounts(
        **{name: counts[name] for name in ("applied", "accepted", "mentors", "matched", "ended_early")},
        pair_months=counts["days"] / DAYS_A_MONTH,
        sessions=len(sessions),
        minutes=tuple(row["minutes"] for row in sessions if row["minutes"]),
    )


def coordinators(db: Database) -> list[Coordinator]:
    """The coordinators, in order of their naming."""
    return [Coordinator(**row) for row in rows(db, "SELECT id, name, email FROM coordinators ORDER BY id")]


def coordinator(db: Database, code: str) -> Coordinator | None:
    """The coordinator whom history calls so, or None."""
    return next((coordinator for coordinator in coordinators(db) if coordinator.code == code), None)


def actors(db: Database) -> dict[str, str]:
    """Who acted, by the code in history, in words for the screen."""
    names = {coordinator.code: coordinator.name for coordinator in coordinators(db)}
    return names | {"cli": "command line", "demo": "demo story", "app": "coordinator", "calendar": "the calendar"}


def setting(db: Database, key: str, default: Any = None) -> Any:
    """One setting, or the default."""
    row = first(db, "SELECT value FROM settings WHERE key = ?", (key,))
    return json.loads(row["value"]) if row else default


def setting_row(db: Database, key: str) -> Row | None:
    """The stored row of a setting, or None: its id is what history names."""
    return first(db, "SELECT * FROM settings WHERE key = ?", (key,))


def _program(row: Row) -> Program:
    return Program(
        id=row["id"],
        name=row["name"],
        stage=row["stage"],
        created_on=date.fromisoformat(row["created_on"]),
        starts_on=date.fromisoformat(row["starts_on"]) if row["starts_on"] else None,
        months=row["months"],
        design=Design.from_dict(json.loads(row["design"])),
        settings=json.loads(row["settings"]),
    )


def _option(row: Row) -> Option:
    chosen = date.fromisoformat(row["chosen_on"]) if row["chosen_on"] else None
    return Option.from_dict(row["id"], row["name"], json.loads(row["design"]), chosen)
