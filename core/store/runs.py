"""Store, runs: the matching runs on record and the pairs they proposed. Solves nothing."""

from __future__ import annotations

import json
from datetime import date

from sqlite_utils import Database

from core.domain.match.run_record import RunResult, StoredRun
from core.domain.match.settings import Settings
from core.store.journal import Row, first, rows


def run(db: Database, run_id: int) -> StoredRun | None:
    """One matching run, or None."""
    row = first(db, "SELECT * FROM runs WHERE id = ?", (run_id,))
    return _run(row) if row else None


def all(db: Database, program_id: int) -> list[StoredRun]:
    """The matching runs of a program, newest first."""
    return [_run(row) for row in rows(db, "SELECT * FROM runs WHERE program_id = ? ORDER BY id DESC", (program_id,))]


def last(db: Database, program_id: int) -> StoredRun | None:
    """The newest matching run of a program, or None."""
    row = first(db, "SELECT * FROM runs WHERE program_id = ? ORDER BY id DESC LIMIT 1", (program_id,))
    return _run(row) if row else None


def drawn(db: Database) -> list[StoredRun]:
    """The runs of all programs that proposed one of their near ties instead of the best answer, oldest first."""
    drawn_rows = rows(db, "SELECT * FROM runs WHERE json_extract(result, '$.variation') IS NOT NULL ORDER BY id")
    return [_run(row) for row in drawn_rows]


def line_of(db: Database, run_id: int) -> int:
    """The line of history that remembers a run; 0 when there is none."""
    line = first(db, "SELECT id FROM history WHERE subject = 'runs' AND subject_id = ? AND verb = 'ran'", (run_id,))
    return line["id"] if line else 0


def proposed_pairs(its_run: StoredRun | None) -> tuple[tuple[int, int], ...]:
    """The (mentee, mentor) pairs that a run proposed."""
    if its_run is None or its_run.result is None:
        return ()
    return tuple((pair.mentee_id, pair.mentor_id) for pair in its_run.result.pairs)


def _run(row: Row) -> StoredRun:
    settings, result = json.loads(row["settings"]), json.loads(row["result"])
    return StoredRun(
        id=row["id"],
        program_id=row["program_id"],
        run_on=date.fromisoformat(row["run_on"]),
        run_by=row["run_by"],
        settings=Settings.from_dict(settings),
        weights=settings.get("weights", {}),
        input_hash=row["input_hash"],
        result=RunResult.from_dict(result) if result else None,
    )
