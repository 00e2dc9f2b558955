"""Store, the ledger: everything dated that happened, the directory's snapshots and what people said, by theme."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
from sqlite_utils import Database

from core.domain.base import events
from core.domain.relationships.support import Comment
from core.store.journal import Row, rows
from core.store.versions import Version, follows

# The ledger as it stood at a moment: the columns of the view `ledger`, from the SELECT that the view is made of.
_COLUMNS = """fact, "on", at, verb, subject, subject_id, program_id, relationship_id, person_id, mentor_id, role,
    department, level, location, cohort, detail"""
_KNOWN_THEN = f"""SELECT {_COLUMNS} FROM ledger_steps
    WHERE at < ?1 AND action_id NOT IN (SELECT action_id FROM undone_actions WHERE undone_at < ?1)
      AND fact NOT IN (SELECT line FROM replaced_lines WHERE replaced_at < ?1
                       AND action_id NOT IN (SELECT action_id FROM undone_actions WHERE undone_at < ?1))"""
_PLANNING = ("began", "extended", "changed")  # what happens to a relationship that sets its planned end


def frame(db: Database, program_id: int | None = None, *, known_at: datetime | None = None) -> pd.DataFrame:
    """Every dated fact as a frame, one row a fact, without names: the view `ledger` (README, "Read it elsewhere").

    Columns: fact, on (ISO day), at (ISO time recorded), verb, subject, subject_id, program_id, relationship_id,
    person_id, mentor_id, role, department, level, location and cohort of the person, detail (JSON text). Rows in order
    of recording. `known_at` gives the ledger as it stood at that moment: without what was recorded later, and with what
    was only taken back later.
    """
    source = "ledger"
    parameters: list[str | int] = []
    if known_at is not None:
        source, parameters = f"({_KNOWN_THEN})", [_moment(known_at)]
    where = f"WHERE program_id = ?{len(parameters) + 1}" if program_id is not None else ""
    parameters += [program_id] if program_id is not None else []
    cursor = db.conn.execute(f"SELECT * FROM {source} {where} ORDER BY fact", parameters)
    names = [column[0] for column in cursor.description]
    columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(names)
    frame = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in zip(names, columns, strict=True)})
    return _with_planned_ends(db, frame)


def facts(db: Database, after: int = 0) -> pd.DataFrame:
    """The part of the ledger that figures read, over all programs, faster than the whole: the same columns.

    `after` gives only facts with a higher number. Progress of goals is left out, except where an achieved goal was
    opened again. Department, level, location and cohort stand only beside "enrolled" and "recorded", the mentor only
    beside "approved" and "began": core/domain/kpis/ledger.py reads them nowhere else. Ids are integers, -1 for none.
    """
    wanted = ", ".join(f"'{verb}'" for verb in events.figure_verbs())
    ids = ", ".join(f"coalesce({name}, -1) AS {name}" for name in ("program_id", "relationship_id", "person_id"))
    lean = f"""SELECT fact, "on", substr(at, 1, 16) AS at, verb, subject, subject_id, {ids}, role, detail
               FROM ledger WHERE verb IN ({wanted}) AND (verb <> 'progressed' OR detail LIKE '{{"from":100,%')
                 AND fact > ? ORDER BY fact"""
    frame = _columns(db, lean, after)
    place = pd.Index(frame["fact"])
    about = (
        ("enrolled", "recorded", ("department", "level", "location", "cohort")),
        ("approved", "began", ("mentor_id",)),
    )
    for verb, other, names in about:
        sql = f"SELECT fact, {', '.join(names)} FROM ledger WHERE verb IN ('{verb}', '{other}') AND fact > ?"
        columns = _columns(db, sql, after)
        at = place.get_indexer(pd.Index(columns.pop("fact")))
        for name, values in columns.items():
            column = np.full(len(place), -1 if name == "mentor_id" else None, dtype=object)
            column[at] = values
            frame[name] = column if name != "mentor_id" else np.where(pd.isna(column), -1, column).astype(np.int64)
    return _with_planned_ends(db, pd.DataFrame(frame))


def _with_planned_ends(db: Database, frame: pd.DataFrame) -> pd.DataFrame:
    """The facts of an older file with the planned end of a pair in them, where its line of history says none.

    What was planned after such a line is what the next change of the pair kept of its row, or the row as it is.
    """
    silent = frame[
        frame["verb"].isin(_PLANNING)
        & (frame["subject"] == "relationships")
        & ~frame["detail"].str.contains('"ends_on":', regex=False)
    ]
    if silent.empty:
        return frame
    planned = {
        row["fact"]: row["ends_on"]
        for row in rows(
            db,
            f"""
            SELECT h.id AS fact, coalesce((
                       SELECT coalesce(json_extract(b.row, '$.ends_on'), '')
                       FROM history n JOIN befores b ON b.id = n.id
                       WHERE n.subject = 'relationships' AND n.subject_id = h.subject_id AND n.id > h.id
                       ORDER BY n.id LIMIT 1
                   ), r.ends_on, '') AS ends_on
            FROM history h JOIN relationships r ON r.id = h.subject_id
            WHERE h.subject = 'relationships' AND h.verb IN ({", ".join(f"'{verb}'" for verb in _PLANNING)})
              AND h.id >= ?
            """,
            (int(silent["fact"].min()),),
        )
    }
    details = [
        json.dumps({**json.loads(detail), "ends_on": planned.get(fact, "")}, separators=(",", ":"))
        for fact, detail in zip(silent["fact"], silent["detail"], strict=True)
    ]
    frame.loc[silent.index, "detail"] = details
    return frame


def _moment(at: datetime) -> str:
    """A moment as history writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def newer(db: Database, after: int) -> dict[str, int]:
    """Who changed something since this revision, and in how many actions; the latest first."""
    counts = rows(
        db,
        'SELECT "by", count(DISTINCT action_id) AS n FROM history WHERE id > ? GROUP BY "by" ORDER BY max(id) DESC',
        (after,),
    )
    return {row["by"]: row["n"] for row in counts}


def facts_since(db: Database, earlier: Version) -> pd.DataFrame | None:
    """The facts added since this version of "history", as `facts` gives them; None when those from before changed too.

    They did where something was taken back, corrected or deleted, where a person's row changed, and in a file put in
    place of the other.
    """
    changed = (
        "verb IN ('undid', 'corrected', 'deleted') OR (subject = 'people' AND verb NOT IN ('imported', 'reports_to'))"
    )
    if not follows(db, earlier) or rows(
        db, f"SELECT 1 FROM history WHERE id > ? AND ({changed}) LIMIT 1", (earlier.line,)
    ):
        return None
    return facts(db, after=earlier.line)


def _columns(db: Database, sql: str, after: int) -> dict[str, np.ndarray]:
    cursor = db.conn.execute(sql, (after,))
    names = [column[0] for column in cursor.description]
    columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(names)
    whole = {"fact", "subject_id", "program_id", "relationship_id", "person_id"}
    return {
        name: np.array(values, dtype=np.int64 if name in whole else object)
        for name, values in zip(names, columns, strict=True)
    }


def taken_back(db: Database, on: date, ended: datetime, program_id: int | None = None) -> int:
    """How many facts dated up to this day were taken back (undone) after it; `ended` is the moment it was over."""
    return rows(
        db,
        """
        SELECT count(*) AS n FROM ledger_steps JOIN undone_actions USING (action_id)
        WHERE "on" <= ?1 AND at < ?2 AND undone_at >= ?2 AND (?3 IS NULL OR program_id = ?3)
        """,
        (on.isoformat(), _moment(ended), program_id),
    )[0]["n"]


def last_snapshots(db: Database) -> dict[int, Row]:
    """What the directory last said of each person, by person id: dicts with id, taken_on, department, level, status."""
    return {row["person_id"]: row for row in rows(db, "SELECT * FROM snapshots ORDER BY taken_on, id")}


def comments(db: Database, program_id: int | None = None) -> list[Comment]:
    """Comments on checks, newest first."""
    comment_rows = rows(
        db,
        """
        SELECT notes.id, notes.text, notes.theme, checks.role, checks.kind, notes.written_on,
               relationships.id AS relationship_id, relationships.program_id, notes.person_id
        FROM notes JOIN checks ON notes.subject = 'checks' AND checks.id = notes.subject_id
        JOIN relationships ON relationships.id = checks.relationship_id
        WHERE notes.kind = 'comment' AND (?1 IS NULL OR relationships.program_id = ?1)
        ORDER BY notes.written_on DESC, notes.id DESC
        """,
        (program_id,),
    )
    return [Comment(**row | {"written_on": date.fromisoformat(row["written_on"])}) for row in comment_rows]
