"""Store, relationships: who was introduced, and what was recorded since."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from sqlite_utils import Database

from core.domain.base.dates import short_date
from core.domain.base.events import HistoryLine
from core.domain.base.notes import Note
from core.domain.base.ratings import mean_rating
from core.domain.relationships.appointments import Appointment
from core.domain.relationships.attention import Followed, Gone
from core.domain.relationships.relationships import Check, Goal, Relationship, Session, Totals
from core.domain.relationships.snoozes import Snooze
from core.store.journal import Row, day, first, history_line, rows
from core.store.people import note

_TEXT = (
    "(SELECT text FROM notes WHERE subject = '{table}' AND subject_id = {table}.id AND kind = '{kind}' "
    "ORDER BY id DESC LIMIT 1)"
)


def relationship(db: Database, relationship_id: int) -> Relationship | None:
    """One relationship, or None."""
    row = first(db, "SELECT * FROM relationships WHERE id = ?", (relationship_id,))
    return _relationship(row) if row else None


def all(db: Database, program_id: int | None = None) -> list[Relationship]:
    """The relationships of a program (or of all), in order of introduction."""
    where, parameters = ("WHERE program_id = ?", (program_id,)) if program_id is not None else ("", ())
    return [
        _relationship(row)
        for row in rows(db, f"SELECT * FROM relationships {where} ORDER BY introduced_on, id", parameters)
    ]


def relationship_stages(db: Database, program_id: int) -> dict[str, int]:
    """How many relationships of a program are at each stage; a stage that none is at is left out."""
    sql = "SELECT stage, count(*) AS n FROM relationships WHERE program_id = ? GROUP BY stage"
    return {row["stage"]: row["n"] for row in rows(db, sql, (program_id,))}


def open_relationship(db: Database, program_id: int, mentee_id: int) -> Relationship | None:
    """The open relationship of a mentee in a program, or None."""
    row = first(
        db,
        "SELECT * FROM relationships WHERE program_id = ? AND mentee_id = ? AND ended_on IS NULL ORDER BY id DESC",
        (program_id, mentee_id),
    )
    return _relationship(row) if row else None


def sessions(db: Database, relationship_id: int) -> list[Session]:
    """The sessions of a relationship, oldest first."""
    return [_session(row) for row in _recorded(db, "sessions", "held_on", relationship_id, outcome="outcome")]


def session_sources(db: Database, relationship_id: int) -> dict[int, dict[str, date]]:
    """Which sides told of a session in a form, and for which day, by session id; none of one typed in."""
    lines = rows(
        db,
        """SELECT subject_id, detail ->> '$.told_by' AS side, "on" AS told_on FROM live_history
           WHERE relationship_id = ? AND subject = 'sessions' AND side IS NOT NULL ORDER BY id""",
        (relationship_id,),
    )
    sources: dict[int, dict[str, date]] = {}
    for row in lines:
        sources.setdefault(row["subject_id"], {})[row["side"]] = date.fromisoformat(row["told_on"])
    return sources


def goal_told_on(db: Database, goal_id: int) -> date | None:
    """The day for which something was last told of a goal: that it was set, how far it is, that it is reached."""
    last = first(
        db,
        """SELECT max("on") AS told_on FROM live_history WHERE subject = 'goals' AND subject_id = ?
             AND verb IN ('set', 'progressed', 'achieved', 'abandoned')""",
        (goal_id,),
    )
    return day(last["told_on"]) if last else None


def goals(db: Database, relationship_id: int) -> list[Goal]:
    """The goals of a relationship as they stand, oldest first; earlier wordings are in notes."""
    goal_rows = _recorded(db, "goals", "set_on", relationship_id, text="goal", measure="measure", done="done")
    return [_goal(row) for row in goal_rows]


def checks(db: Database, relationship_id: int) -> list[Check]:
    """The answered checks of a relationship, oldest first."""
    return [_check(row) for row in _recorded(db, "checks", "answered_on", relationship_id, comment="comment")]


def appointments(db: Database, relationship_id: int, *, cancelled: bool = False) -> list[Appointment]:
    """The meetings that a pair plans ahead, earliest first; `cancelled` adds those that are called off."""
    wanted = "" if cancelled else "AND cancelled_on IS NULL"
    appointment_rows = rows(
        db, f"SELECT * FROM appointments WHERE relationship_id = ? {wanted} ORDER BY starts_on, id", (relationship_id,)
    )
    return [_appointment(row) for row in appointment_rows]


def appointment(db: Database, appointment_id: int) -> Appointment | None:
    """One meeting ahead, or None."""
    row = first(db, "SELECT * FROM appointments WHERE id = ?", (appointment_id,))
    return _appointment(row) if row else None


def checks_by(db: Database, person_id: int) -> list[Check]:
    """Every check that a person answered, without its comment."""
    check_rows = rows(
        db,
        """SELECT checks.*, '' AS comment FROM checks JOIN relationships ON relationships.id = checks.relationship_id
           WHERE (role = 'mentee' AND mentee_id = ?1) OR (role = 'mentor' AND mentor_id = ?1)""",
        (person_id,),
    )
    return [_check(row) for row in check_rows]


def goal_words(db: Database, relationship_id: int) -> dict[int, list[Note]]:
    """Every wording of the goals of a relationship by goal id, oldest first."""
    note_rows = rows(
        db,
        """SELECT notes.* FROM notes JOIN goals ON notes.subject = 'goals' AND notes.subject_id = goals.id
           WHERE goals.relationship_id = ? ORDER BY notes.id""",
        (relationship_id,),
    )
    by_goal: dict[int, list[Note]] = {}
    for row in note_rows:
        by_goal.setdefault(row["subject_id"], []).append(note(row))
    return by_goal


def timeline(db: Database, relationship_id: int) -> list[HistoryLine]:
    """All that happened in a relationship, latest first, without what was undone."""
    history_rows = rows(
        db,
        """
        SELECT h.* FROM live_history h
        WHERE h.id IN (
            SELECT id FROM history WHERE relationship_id = ?1
            UNION SELECT id FROM history WHERE subject = 'relationships' AND subject_id = ?1
        )
        ORDER BY h."on" DESC, h.id DESC
        """,
        (relationship_id,),
    )
    return [history_line(row) for row in history_rows]


def invited(db: Database, person_id: int) -> bool:
    """Was this mentee invited to become a mentor, in whichever program?"""
    line = first(
        db,
        "SELECT 1 FROM live_history WHERE subject = 'relationships' AND verb = 'invited' AND person_id = ?",
        (person_id,),
    )
    return line is not None


def snoozes(db: Database, program_id: int) -> dict[int, Snooze]:
    """The latest snooze of each relationship of a program that has one, by relationship id, with its reason and who."""
    snooze_rows = rows(
        db,
        """SELECT snoozes.*, coalesce(notes.text, '') AS reason, coalesce(notes.written_by, '') AS "by" FROM snoozes
           LEFT JOIN notes ON notes.subject = 'snoozes' AND notes.subject_id = snoozes.id AND notes.kind = 'reason'
           WHERE snoozes.id IN (
               SELECT max(snoozes.id) FROM snoozes JOIN relationships ON relationships.id = snoozes.relationship_id
               WHERE program_id = ? GROUP BY relationship_id)""",
        (program_id,),
    )
    return {row["relationship_id"]: _snooze(row) for row in snooze_rows}


def session_count(db: Database, relationship_id: int) -> int:
    """How many sessions were held."""
    row = first(db, "SELECT count(*) AS n FROM sessions WHERE relationship_id = ?", (relationship_id,))
    return row["n"] if row else 0


def followed(db: Database, program_id: int, relationship_id: int | None = None) -> list[Followed]:
    """The open relationships of a program (or only one) with what the attention rules look at.

    Three queries, whatever their number.
    """
    open_ids = "SELECT id FROM relationships WHERE program_id = ?1 AND ended_on IS NULL AND (?2 IS NULL OR id = ?2)"
    pair_rows = rows(
        db,
        f"""
        SELECT r.*, mentee.name AS mentee_name, mentor.name AS mentor_name, mentee.status AS mentee_status,
               mentor.status AS mentor_status, mentee.away_until AS mentee_away_until,
               mentor.away_until AS mentor_away_until, mentee.leaves_on AS mentee_leaves_on,
               mentor.leaves_on AS mentor_leaves_on, h.asked_on AS help_asked, h.last_call,
               mentee.department,
               s.n AS sessions, s.first_on, s.last_on, s.closing, g.n AS goals,
               (SELECT count(*) FROM matches JOIN programs ON programs.id = matches.program_id
                WHERE matches.mentor_id = r.mentor_id AND matches.state IN ('approved', 'introduced')
                  AND programs.stage <> 'closed') AS taken,
               (SELECT max(capacity) FROM enrolments JOIN programs ON programs.id = enrolments.program_id
                WHERE person_id = r.mentor_id AND role = 'mentor' AND programs.stage <> 'closed') AS offered
        FROM relationships r
        JOIN people mentee ON mentee.id = r.mentee_id
        JOIN people mentor ON mentor.id = r.mentor_id
        LEFT JOIN (
            SELECT relationship_id, count(*) AS n, min(held_on) AS first_on, max(held_on) AS last_on,
                   max(kind = 'last') AS closing
            FROM sessions WHERE relationship_id IN ({open_ids}) GROUP BY relationship_id
        ) s ON s.relationship_id = r.id
        LEFT JOIN (
            SELECT relationship_id, count(*) AS n FROM goals WHERE relationship_id IN ({open_ids})
            GROUP BY relationship_id
        ) g ON g.relationship_id = r.id
        LEFT JOIN (
            SELECT relationship_id, min(asked_on) AS asked_on, max(id) AS last_call FROM consultations
            WHERE done_on IS NULL GROUP BY relationship_id
        ) h ON h.relationship_id = r.id
        WHERE r.id IN ({open_ids}) ORDER BY r.id
        """,
        (program_id, relationship_id),
    )
    answered: dict[tuple[int, str], list[Check]] = {}
    for row in rows(
        db,
        f"""SELECT checks.*, '' AS comment FROM checks
            WHERE relationship_id IN ({open_ids}) AND (kind = 'health' OR (kind = 'quiz' AND EXISTS (
                SELECT 1 FROM programs WHERE id = ?1 AND json_extract(settings, '$.quiz_shown'))))
            ORDER BY answered_on, id""",
        (program_id, relationship_id),
    ):
        answered.setdefault((row["relationship_id"], row["kind"]), []).append(_check(row))
    columns = [field.name for field in fields(Relationship)]
    gone_on = {
        (row["person_id"], row["status"]): row["since"]
        for row in rows(
            db,
            """SELECT person_id, status, min(taken_on) AS since FROM snapshots WHERE status IN ('left', 'leave')
               GROUP BY person_id, status""",
        )
    }
    return [
        Followed(
            relationship=_relationship({name: row[name] for name in columns}),
            mentee=row["mentee_name"],
            mentor=row["mentor_name"],
            department=row["department"],
            sessions=row["sessions"] or 0,
            first_session=day(row["first_on"]),
            last_session=day(row["last_on"]),
            closing_held=bool(row["closing"]),
            goals=row["goals"] or 0,
            checks=tuple(answered.get((row["id"], "health"), ())),
            quizzes=tuple(answered.get((row["id"], "quiz"), ())),
            seats=(row["taken"], row["offered"] or 0),
            gone=tuple(_gone(row, gone_on)),
            help_asked=day(row["help_asked"]),
            last_call=row["last_call"] or 0,
        )
        for row in pair_rows
    ]


def totals(db: Database, program_id: int) -> dict[int, Totals]:
    """What was recorded of each relationship of a program, by its id. Two queries, whatever their number."""
    checks = {
        row["relationship_id"]: _check(row)
        for row in rows(
            db,
            """SELECT checks.*, '' AS comment FROM checks WHERE id IN (
                   SELECT id FROM (
                       SELECT checks.id, row_number() OVER (
                           PARTITION BY relationship_id ORDER BY answered_on DESC, checks.id DESC) AS place
                       FROM checks JOIN relationships ON relationships.id = checks.relationship_id
                       WHERE program_id = ? AND kind = 'health')
                   WHERE place = 1)""",
            (program_id,),
        )
    }
    counts = rows(
        db,
        """SELECT r.id, coalesce(s.n, 0) AS sessions, s.last_on, coalesce(g.n, 0) AS goals FROM relationships r
           LEFT JOIN (SELECT relationship_id, count(*) AS n, max(held_on) AS last_on FROM sessions
                      GROUP BY relationship_id) s ON s.relationship_id = r.id
           LEFT JOIN (SELECT relationship_id, count(*) AS n FROM goals GROUP BY relationship_id) g
                  ON g.relationship_id = r.id
           WHERE r.program_id = ?""",
        (program_id,),
    )
    return {
        row["id"]: Totals(
            row["sessions"],
            day(row["last_on"]),
            row["goals"],
            check.answered_on if (check := checks.get(row["id"])) else None,
            mean_rating(check.answers) if check else None,
        )
        for row in counts
    }


def _gone(row: Row, gone_on: Mapping[tuple[int, str], str]) -> Iterator[Gone]:
    """Who of a pair has left or is on leave, the mentor first; whoever leaves later from their last day on."""
    for side in ("mentor", "mentee"):
        name, status = row[f"{side}_name"], row[f"{side}_status"]
        leaves_on, until = day(row[f"{side}_leaves_on"]), day(row[f"{side}_away_until"])
        noted_on = day(gone_on.get((row[f"{side}_id"], status)))
        if status == "leave":
            yield Gone(f"{name} is on leave{f' until {short_date(until)}' if until else ''}", noted_on, until)
        if status == "left" or leaves_on:
            yield Gone(f"{name} has left the company", leaves_on or noted_on)


def sessions_held(db: Database, program_id: int) -> int:
    """How many sessions were held in a program."""
    row = first(
        db,
        """SELECT count(*) AS n FROM sessions JOIN relationships ON relationships.id = sessions.relationship_id
           WHERE relationships.program_id = ?""",
        (program_id,),
    )
    return row["n"] if row else 0


def _recorded(db: Database, table: str, day: str, relationship_id: int, **texts: str) -> list[Row]:
    columns = "".join(
        f", coalesce({_TEXT.format(table=table, kind=kind)}, '') AS {name}" for name, kind in texts.items()
    )
    return rows(
        db,
        f"SELECT {table}.*{columns} FROM {table} WHERE relationship_id = ? ORDER BY {day}, id",
        (relationship_id,),
    )


def _relationship(row: Row) -> Relationship:
    days = {name: day(row[name]) for name in ("introduced_on", "ends_on", "paused_on", "ended_on", "looked_on")}
    return Relationship(**row | days | {"agreement": json.loads(row["agreement"])})


def _session(row: Row) -> Session:
    return Session(**row | {"held_on": day(row["held_on"])})


def _goal(row: Row) -> Goal:
    return Goal(**row | {"set_on": day(row["set_on"]), "closed_on": day(row["closed_on"])})


def _check(row: Row) -> Check:
    answers: dict[str, Any] = json.loads(row["answers"])
    return Check(
        **row | {"answers": answers, "answered_on": day(row["answered_on"]), "wants_switch": bool(row["wants_switch"])}
    )


def _snooze(row: Row) -> Snooze:
    days = {name: day(row[name]) for name in ("snoozed_on", "until", "woken_on")}
    return Snooze(**row | days | {"covers": json.loads(row["covers"]) if row["covers"] else None})


def _appointment(row: Row) -> Appointment:
    return Appointment(**row | {"starts_on": day(row["starts_on"]), "cancelled_on": day(row["cancelled_on"])})
