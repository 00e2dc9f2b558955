"""Store, matches: proposed pairs, what was decided on them, and how many seats are taken. Solves nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlite_utils import Database

from core.domain.base import events
from core.domain.match.matches import LIVE, Match
from core.domain.review.decisions import Decision
from core.domain.review.outcomes import MatchChange
from core.store.journal import Row, first, rows


def match(db: Database, match_id: int) -> Match | None:
    """One match, or None."""
    row = first(db, "SELECT * FROM matches WHERE id = ?", (match_id,))
    return _match(row) if row else None


def all(
    db: Database, program_id: int, states: Iterable[str] | None = None, *, mentee_id: int | None = None
) -> list[Match]:
    """The matches of a program, oldest first; only those in `states`, or of one mentee, when given."""
    where = "program_id = ?"
    parameters: list[Any] = [program_id]
    if states is not None:
        wanted = sorted(states)
        where, parameters = f"{where} AND state IN ({_marks(wanted)})", [*parameters, *wanted]
    if mentee_id is not None:
        where, parameters = f"{where} AND mentee_id = ?", [*parameters, mentee_id]
    return [_match(row) for row in rows(db, f"SELECT * FROM matches WHERE {where} ORDER BY id", tuple(parameters))]


def match_states(db: Database, program_id: int) -> dict[str, int]:
    """How many matches of a program are in each state; a state that none is in is left out."""
    counts = rows(db, "SELECT state, count(*) AS n FROM matches WHERE program_id = ? GROUP BY state", (program_id,))
    return {row["state"]: row["n"] for row in counts}


def live_match(db: Database, program_id: int, mentee_id: int) -> Match | None:
    """The approved or introduced match of a mentee in a program, or None."""
    row = first(
        db,
        f"SELECT * FROM matches WHERE program_id = ? AND mentee_id = ? AND state IN ({_marks(LIVE)})",
        (program_id, mentee_id, *sorted(LIVE)),
    )
    return _match(row) if row else None


def matches_of(db: Database, person_id: int) -> list[Match]:
    """Every match of a person on either side."""
    match_rows = rows(db, "SELECT * FROM matches WHERE mentee_id = ?1 OR mentor_id = ?1 ORDER BY id", (person_id,))
    return [_match(row) for row in match_rows]


def loads(db: Database) -> dict[int, int]:
    """Seats taken per mentor (person id), over all programs that are not closed."""
    counts = rows(
        db,
        f"""SELECT mentor_id, count(*) AS n FROM matches JOIN programs ON programs.id = matches.program_id
            WHERE matches.state IN ({_marks(LIVE)}) AND programs.stage <> 'closed' GROUP BY mentor_id""",
        tuple(sorted(LIVE)),
    )
    return {row["mentor_id"]: row["n"] for row in counts}


def offered(db: Database, mentor_id: int) -> int:
    """The seats a mentor offers: the most in any program that is not closed, as the schema counts them."""
    row = first(
        db,
        """SELECT coalesce(max(enrolments.capacity), 0) AS seats
           FROM enrolments JOIN programs ON programs.id = enrolments.program_id
           WHERE enrolments.person_id = ? AND enrolments.role = 'mentor' AND programs.stage <> 'closed'""",
        (mentor_id,),
    )
    return row["seats"] if row else 0


def decisions(db: Database, program_id: int, *, after: int = 0, until: int | None = None) -> list[Decision]:
    """What was decided on the matches of a program and still stands as history, oldest first; undone lines are gone.

    `after` and `until` are lines of history: those of a meeting lie between its opening and its closing.
    """
    verbs = events.decided_verbs("matches")
    # CROSS JOIN: from the few notes on a row to their line; the other way about all notes were read for every decision.
    lines = rows(
        db,
        f"""
        SELECT h.id AS fact, h."on", h.at, h."by", h.verb, h.person_id AS mentee_id, matches.mentor_id,
               matches.id AS match_id, coalesce(json_extract(h.detail, '$.reason'), '') AS reason,
               coalesce((
                   SELECT notes.text FROM notes CROSS JOIN history n ON n.subject = 'notes' AND n.subject_id = notes.id
                   WHERE n.action_id = h.action_id AND n.verb = 'noted'
                     AND notes.subject = h.subject AND notes.subject_id = h.subject_id
               ), '') AS comment
        FROM live_history h LEFT JOIN matches ON h.subject = 'matches' AND matches.id = h.subject_id
        WHERE h.program_id = ? AND h.id > ? AND h.id <= ?
          AND ((h.subject = 'matches' AND h.verb IN ({_marks(verbs)}))
               OR (h.subject = 'enrolments' AND h.verb = 'moved' AND h.role = 'mentee'
                   AND json_extract(h.detail, '$.to') = 'waitlist'))
        ORDER BY h.id
        """,
        (program_id, after, until if until is not None else 2**62, *verbs),
    )
    return [Decision(**row | {"on": date.fromisoformat(row["on"])}) for row in lines]


def changes(db: Database, program_id: int, *, after: int = 0, until: int | None = None) -> list[MatchChange]:
    """Every line of history about a match of a program that still stands, oldest first; between two lines of history.

    What `decisions` tells one by one belongs together here: an action that approved many, or moved others as well.
    """
    lines = rows(
        db,
        """
        SELECT h.id AS fact, h.action_id, h.verb, m.mentee_id, m.mentor_id, m.id AS match_id, m.score,
               coalesce(json_extract(befores.row, '$.state'), '') AS was
        FROM live_history h JOIN matches m ON m.id = h.subject_id LEFT JOIN befores ON befores.id = h.id
        WHERE h.program_id = ? AND h.id > ? AND h.id <= ? AND h.subject = 'matches'
        ORDER BY h.id
        """,
        (program_id, after, until if until is not None else 2**62),
    )
    return [MatchChange(**line) for line in lines]


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)


class _Breakdown(Mapping[str, Any]):
    """A breakdown as stored, parsed when somebody looks into it: who lists matches rarely does, and it is long."""

    __slots__ = ("_parts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._parts: dict[str, Any] | None = None

    def __getitem__(self, key: str) -> Any:
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        return repr(self._read())

    def _read(self) -> dict[str, Any]:
        if self._parts is None:
            self._parts = json.loads(self._text)
        return self._parts


def _match(row: Row) -> Match:
    return Match(
        **row
        | {
            "breakdown": _Breakdown(row["breakdown"]),
            "proposed_on": date.fromisoformat(row["proposed_on"]),
            "decided_on": date.fromisoformat(row["decided_on"]) if row["decided_on"] else None,
        }
    )
