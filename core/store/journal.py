"""Store, the journal: every row that an action writes, and the line of history that remembers it, in one call."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from core.domain.base import events
from core.domain.base.entered_text import legible
from core.domain.base.events import HistoryLine, Occurrence
from core.domain.base.steps import HistoryStep, StepPart
from core.store.erasure import edition
from core.store.errors import SchemaRefusal
from core.store.files import change

Row = dict[str, Any]
TABLES = frozenset(
    {
        "coordinators",
        "settings",
        "programs",
        "options",
        "people",
        "enrolments",
        "availabilities",
        "notes",
        "exclusions",
        "struck_readings",
        "runs",
        "matches",
        "relationships",
        "sessions",
        "goals",
        "checks",
        "snapshots",
        "imports",
        "conversations",
        "ticks",
        "drafts",
        "meetings",
        "attendance",
        "recusals",
        "opinions",
        "owners",
        "choices",
        "requests",
        "profiles",
        "appointments",
        "answered_appointments",
        "snoozes",
        "outbox",
        "consultations",
        "companions",
        "recognitions",
        "links",
        "circles",
        "circle_members",
        "circle_meetings",
        "circle_attendance",
        "circle_checks",
        "reports",
        "report_cells",
        "report_versions",
        "published_values",
        "measures",
        "draws",
        "draw_tickets",
        "attributes",
    }
)
# What stands in `befores` for a row whose person was erased: such an action cannot be undone.
FORGOTTEN = "{}"
_END_OF_ACTION = "SELECT * FROM history WHERE action_id = ? ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True)
class Journal:
    """One action in progress. `on` is the day it happened, `at` the moment it was recorded (None: now, UTC)."""

    db: Database
    action_id: int
    by: str
    on: date
    at: str | None

    def insert(self, verb: str, table: str, row: Mapping[str, Any], **about: Any) -> int:
        """Add a row and remember it; returns its id. `about` are the keywords of `remember`."""
        columns = ", ".join(f'"{column}"' for column in row)
        marks = ", ".join("?" * len(row))
        cursor = self.db.conn.execute(
            f'INSERT INTO "{_known(table)}" ({columns}) VALUES ({marks})', [_plain(value) for value in row.values()]
        )
        row_id = int(cursor.lastrowid or 0)
        self.remember(verb, table, row_id, **about)
        return row_id

    def update(self, verb: str, table: str, row_id: int, changes: Mapping[str, Any], **about: Any) -> None:
        """Change a row and remember it, with what it held before."""
        before = row_of(self.db, table, row_id)
        if before is None:
            raise LookupError(f"{table} {row_id}")
        settings = ", ".join(f'"{column}" = ?' for column in changes)
        self.db.conn.execute(
            f'UPDATE "{_known(table)}" SET {settings} WHERE id = ?', [*map(_plain, changes.values()), row_id]
        )
        self._keep(self.remember(verb, table, row_id, **about), before)

    def delete(self, verb: str, table: str, row_id: int, **about: Any) -> None:
        """Take a row away and remember it, with what it held before."""
        before = row_of(self.db, table, row_id)
        if before is None:
            raise LookupError(f"{table} {row_id}")
        self.db.conn.execute(f'DELETE FROM "{_known(table)}" WHERE id = ?', (row_id,))
        self._keep(self.remember(verb, table, row_id, **about), before)

    def put_back(self, verb: str, table: str, row_id: int, before: Mapping[str, Any], **about: Any) -> None:
        """Write a row as it was, also when it is gone: the tool of undo."""
        columns = {row["name"] for row in rows(self.db, f'PRAGMA table_info("{_known(table)}")')}
        fields = {name: value for name, value in before.items() if name in columns}  # an older version had others
        if row_of(self.db, table, row_id) is None:
            self.insert(verb, table, fields, **about)
        else:
            self.update(verb, table, row_id, {k: v for k, v in fields.items() if k != "id"}, **about)

    def remember(
        self,
        verb: str,
        subject: str,
        subject_id: int,
        *,
        program_id: int | None = None,
        relationship_id: int | None = None,
        person_id: int | None = None,
        role: str | None = None,
        detail: Mapping[str, Any] | None = None,
        on: date | None = None,
    ) -> int:
        """Add a line of history: ids and codes only, never a name or free text. Returns its id.

        Raises ValueError naming a verb and subject that core/domain/base/events.py does not list.
        """
        events.registered(verb, subject)
        cursor = self.db.conn.execute(
            'INSERT INTO history (action_id, at, "on", "by", verb, subject, subject_id, program_id, relationship_id, '
            "person_id, role, detail) "
            "VALUES (?, coalesce(?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now')), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.action_id,
                self.at,
                (on or self.on).isoformat(),
                self.by,
                verb,
                subject,
                subject_id,
                program_id,
                relationship_id,
                person_id,
                role,
                json.dumps(detail, separators=(",", ":")) if detail else "{}",
            ),
        )
        return int(cursor.lastrowid or 0)

    def _keep(self, history_id: int, before: Row) -> None:
        self.db.conn.execute(
            "INSERT INTO befores (id, row) VALUES (?, ?)", (history_id, json.dumps(before, ensure_ascii=False))
        )


@contextmanager
def recording(db: Database, *, by: str, on: date, at: datetime | None = None) -> Iterator[Journal]:
    """One action: a transaction (or a savepoint in an outer change) and a fresh action id. Raises SchemaRefusal."""
    if not by:
        raise ValueError("an action needs to know who acts")
    with refusable(db):
        last = db.conn.execute("SELECT coalesce(max(action_id), 0) FROM history").fetchone()[0]
        recorded = at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
        yield Journal(db, last + 1, by, on, recorded)


@contextmanager
def refusable(db: Database) -> Iterator[None]:
    """One change, all or nothing, or a part of one. Raises SchemaRefusal where the schema refuses it."""
    try:
        with change(db):
            yield
    except sqlite3.IntegrityError as error:
        raise SchemaRefusal(str(error)) from error


def row_of(db: Database, table: str, row_id: int) -> Row | None:
    """One row by id as a plain dict, or None."""
    return first(db, f'SELECT * FROM "{_known(table)}" WHERE id = ?', (row_id,))


def first(db: Database, sql: str, parameters: tuple[Any, ...] = ()) -> Row | None:
    """The first row of a query as a dict, or None; the others are not fetched."""
    return next(db.query(sql, parameters), None)


def rows(db: Database, sql: str, parameters: tuple[Any, ...] = ()) -> list[Row]:
    """All rows of a query as dicts, fetched at once: no cursor stays open over a write, and damage shows here.

    `query` guards each read by a savepoint: 3 µs (12 instead of 9 for one person), nothing on 5,000 people or the
    ledger. Writing it out at each of the hundred reads was tried: 73 lines more, each statement a level deeper.
    """
    return list(db.query(sql, parameters))


def day(text: str | None) -> date | None:
    """The day that is stored as an ISO text, or None."""
    return date.fromisoformat(text) if text else None


def history_line(row: Row) -> HistoryLine:
    """A row of history as an object."""
    return HistoryLine(**row | {"on": day(row["on"]), "detail": json.loads(row["detail"])})


def action_lines(db: Database, action_id: int) -> list[HistoryLine]:
    """The history lines of an action, oldest first, each with what its row held before (None for a new row)."""
    lines = rows(
        db,
        """SELECT history.*, befores.row AS before FROM history LEFT JOIN befores ON befores.id = history.id
           WHERE action_id = ? ORDER BY history.id""",
        (action_id,),
    )
    return [history_line(row) for row in lines]


def end_of_action(db: Database, action_id: int) -> HistoryLine | None:
    """The last history line of an action, which names the action best, or None when it is not on record."""
    row = first(db, _END_OF_ACTION, (action_id,))
    return history_line(row) if row else None


def people_of(db: Database, action_id: int) -> list[int]:
    """The people (ids) that the lines of an action are about, in their order."""
    lines = rows(
        db, "SELECT person_id FROM history WHERE action_id = ? AND person_id IS NOT NULL ORDER BY id", (action_id,)
    )
    return list(dict.fromkeys(line["person_id"] for line in lines))


def fingerprint_action(db: Database, action_id: int) -> str | None:
    """What tells this action from any other that got its number after a copy was put in place; None: not on record.

    The edition of the file and the first and last line of the action: an import has thousands between them.
    """
    begin = first(db, "SELECT * FROM history WHERE action_id = ? ORDER BY id LIMIT 1", (action_id,))
    end = first(db, _END_OF_ACTION, (action_id,))
    if begin is None or end is None:
        return None
    return json.dumps([edition(db), *begin.values(), *end.values()])


def live_lines(db: Database, subject: str, subject_id: int) -> list[HistoryLine]:
    """The lines of history about a row that count: neither taken back nor corrected since; oldest first."""
    lines = rows(
        db, "SELECT * FROM live_history WHERE subject = ? AND subject_id = ? ORDER BY id", (subject, subject_id)
    )
    return [history_line(row) for row in lines]


def later_actions(db: Database, action_id: int) -> list[HistoryLine]:
    """Later lines of history, not undone, about rows that this action touched, or words about rows that it made."""
    lines = rows(
        db,
        """
        WITH touched AS (SELECT subject, subject_id, id FROM history WHERE action_id = ?1),
             made AS (SELECT subject, subject_id FROM touched WHERE NOT EXISTS (
                 SELECT 1 FROM history before WHERE before.subject = touched.subject
                   AND before.subject_id = touched.subject_id AND before.id < touched.id))
        SELECT later.* FROM history later
        WHERE later.action_id > ?1 AND later.verb <> 'undid'
          AND later.action_id NOT IN (SELECT action_id FROM undone_actions)
          AND ((later.subject, later.subject_id) IN (SELECT subject, subject_id FROM touched)
               OR (later.subject = 'notes' AND later.subject_id IN (
                   SELECT notes.id FROM made CROSS JOIN notes
                   ON notes.subject = made.subject AND notes.subject_id = made.subject_id)))
        ORDER BY later.id LIMIT 5
        """,
        (action_id,),
    )
    return [history_line(row) for row in lines]


def made_row(db: Database, line: HistoryLine) -> bool:
    """Is this the line by which its row came to be? Others without a before only say something about the row."""
    earlier_line = "SELECT 1 FROM history WHERE subject = ? AND subject_id = ? AND id < ? LIMIT 1"
    return first(db, earlier_line, (line.subject, line.subject_id, line.id)) is None


def undone(db: Database, action_id: int) -> bool:
    """Has this action been undone?"""
    return first(db, "SELECT 1 FROM undone_actions WHERE action_id = ?", (action_id,)) is not None


def last_action(db: Database, by: str, verbs: tuple[str, ...] | None = None) -> int | None:
    """The newest action of this person that is not undone and not itself an undo, or None."""
    wanted = f"AND verb IN ({', '.join('?' * len(verbs))})" if verbs else ""
    newest = first(
        db,
        f"""SELECT action_id FROM live_history WHERE "by" = ? {wanted} ORDER BY id DESC LIMIT 1""",
        (by, *(verbs or ())),
    )
    return newest["action_id"] if newest else None


def steps(
    db: Database,
    *,
    by: str = "",
    subjects: Iterable[str] = (),
    person_id: int | None = None,
    program_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
    before: int | None = None,
    limit: int = 20,
) -> list[HistoryStep]:
    """The latest actions of which some line is as asked for, newest first, each whole; `before`: older than this one.

    since, until: the days on which they happened. A person's pairs count as theirs.
    """
    wanted = tuple(subjects)
    asked: dict[str, tuple[Any, ...]] = {
        '"by" = ?': (by,) if by else (),
        f"subject IN ({', '.join('?' * len(wanted))})": wanted,
        """(person_id = ? OR relationship_id IN (
               SELECT id FROM relationships WHERE mentee_id = ? OR mentor_id = ?))""": (person_id,) * 3
        if person_id is not None
        else (),
        "program_id = ?": (program_id,) if program_id is not None else (),
        '"on" >= ?': (since.isoformat(),) if since else (),
        '"on" <= ?': (until.isoformat(),) if until else (),
        "action_id < ?": (before,) if before is not None else (),
    }
    conditions = [condition for condition, values in asked.items() if values]
    parameters = [value for values in asked.values() for value in values]
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    # The plus keeps SQLite on the index by action, from whose end it takes the latest ones.
    chosen = rows(
        db,
        f"SELECT action_id FROM history {where.replace('program_id', '+program_id')} GROUP BY action_id "
        "ORDER BY action_id DESC LIMIT ?",
        (*parameters, limit),
    )
    return [_step(db, row["action_id"]) for row in chosen]


def _step(db: Database, action_id: int) -> HistoryStep:
    parts = rows(
        db,
        "SELECT verb, subject, count(*) AS n FROM history WHERE action_id = ? GROUP BY verb, subject ORDER BY min(id)",
        (action_id,),
    )
    about = rows(
        db,
        """SELECT person_id, coalesce(relationship_id, CASE subject WHEN 'relationships' THEN subject_id END) AS pair
           FROM history WHERE action_id = ? ORDER BY id LIMIT 50""",
        (action_id,),
    )
    line = end_of_action(db, action_id)
    assert line is not None  # the action was just read
    return HistoryStep(
        action_id,
        line.on,
        line.at,
        line.by,
        tuple(StepPart(**part) for part in parts),
        tuple(dict.fromkeys(row["person_id"] for row in about if row["person_id"] is not None)),
        tuple(dict.fromkeys(row["pair"] for row in about if row["pair"] is not None)),
        taken_back=undone(db, action_id),
        takes_back=line.detail.get("action") if line.verb == events.UNDID else None,
    )


def recent(db: Database, program_id: int, verbs: Iterable[tuple[str, str]], limit: int) -> list[Occurrence]:
    """The latest actions in a program, newest first, each with how many rows it touched."""
    wanted = set(verbs)
    by_action: dict[tuple[int, str, str], Occurrence] = {}
    # The plus keeps SQLite from the index by program, after which it would sort the whole history to take its end.
    cursor = db.conn.execute(
        """SELECT action_id, verb, subject, "on", "by" FROM history
           WHERE +program_id = ? ORDER BY id DESC LIMIT 5000""",
        (program_id,),
    )
    for action_id, verb, subject, on, by in cursor:
        if len(by_action) >= limit and action_id < min(key[0] for key in by_action):
            break  # an action is written as a whole: nothing further back counts to those found
        if (verb, subject) in wanted:
            key = (action_id, verb, subject)
            touched = by_action[key].n if key in by_action else 0
            by_action[key] = Occurrence(date.fromisoformat(on), by, verb, subject, touched + 1)
    return list(by_action.values())[:limit]


def as_json(value: Any) -> str:
    """A value as it is kept in a JSON column."""
    return json.dumps(value, ensure_ascii=False)


def _known(table: str) -> str:
    """Table names come from our own code only; a typo must not become SQL."""
    if table not in TABLES:
        raise ValueError(f"unknown table {table!r}")
    return table


def _plain(value: Any) -> Any:
    """The value as SQLite keeps it. Every text that anybody enters passes here, and leaves what misleads a reader."""
    if isinstance(value, dict | list | tuple):
        return legible(as_json(value))
    if isinstance(value, str):
        return legible(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    return value
