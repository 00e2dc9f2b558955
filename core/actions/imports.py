"""Actions, imports: people and answers from checked sheets, as one action that can be taken back.

A preview is the import itself on a copy of the file, so that it has no rules of its own and cannot say anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, acting, program_on_record, undo
from core.actions.import_rankings import rank_named_mentors
from core.actions.import_rows import Importing
from core.actions.people import move_all
from core.actions.programs import add_program, set_setting
from core.actions.sheet_work import Sheet
from core.domain.base.people import Intake
from core.domain.design.programs import DEFAULT_MONTHS
from core.domain.match import proposals
from core.domain.match.proposals import Pair
from core.domain.recruit.sheets.import_changes import SheetEffects
from core.store import Db

BOTH = ("mentor", "mentee")


def import_people(
    db: Db,
    program_id: int | None,
    role: str,
    rows: Sequence[Intake],
    *,
    by: str,
    on: date,
    at: datetime | None = None,
    progress: Callable[[float], None] | None = None,
) -> SheetEffects:
    """Add or update people from the checked rows of one role, as one action; see `bring_in`."""
    sheets = [Sheet(role, rows)]
    return bring_in(db, program_id, sheets, by=by, on=on, at=at, progress=progress)[0]


def bring_in(
    db: Db,
    program_id: int | None,
    sheets: Sequence[Sheet],
    *,
    accept: Collection[str] = (),
    by: str,
    on: date,
    at: datetime | None = None,
    progress: Callable[[float], None] | None = None,
) -> list[SheetEffects]:
    """Add or update people from checked sheets, as one action; says for each sheet what it did, directories first.

    Idempotent: the same rows twice change nothing. Someone in the directory keeps the directory's department, location
    and level; a form only fills what is empty. An empty cell never erases what is known. Whoever is in the sheets with
    an open application and a role in `accept` is accepted in the same action, but for the rows that a sheet calls
    pending. `progress` is told the share done.
    """
    if program_id is None and any(sheet.role != "directory" for sheet in sheets):
        raise NotAllowed("Choose a program first.")
    with acting(db, by=by, on=on, at=at) as journal:
        if program_id is not None:
            program_on_record(db, program_id)
        return _bring(db, journal, program_id, sheets, accept, progress)


def preview_import(
    db: Db,
    program_id: int | None,
    sheets: Sequence[Sheet],
    *,
    accept: Collection[str] = (),
    by: str,
    on: date,
    at: datetime | None = None,
    progress: Callable[[float], None] | None = None,
) -> list[SheetEffects]:
    """What `bring_in` would do with these sheets now, or its refusal: it is done on a copy, and nothing is written.

    Nobody else has to wait for it, and whoever is saving meanwhile is not waited for. Raises StoreError only where
    the file itself cannot be read.
    """
    with store.rehearsing(db) as copy:
        return bring_in(copy, program_id, sheets, accept=accept, by=by, on=on, at=at, progress=progress)


def start_program(
    db: Db,
    name: str,
    sheets: Sequence[Sheet],
    *,
    by: str,
    on: date,
    at: datetime | None = None,
    progress: Callable[[float], None] | None = None,
) -> int:
    """A program from nothing but sheets: created, filled, everybody accepted, as one action. Returns its id.

    Whoever a sheet calls pending stays an applicant. Taking it back takes back the program and everybody who came in
    with it.
    """
    return _start(db, name, sheets, by=by, on=on, at=at, progress=progress)[0]


def preview_start(
    db: Db,
    name: str,
    sheets: Sequence[Sheet],
    *,
    by: str,
    on: date,
    at: datetime | None = None,
    progress: Callable[[float], None] | None = None,
) -> list[SheetEffects]:
    """What `start_program` would do with these sheets now, or its refusal, as `preview_import` does."""
    with store.rehearsing(db) as copy:
        return _start(copy, name, sheets, by=by, on=on, at=at, progress=progress)[1]


def best_pairs(
    db: Db, program_id: int | None, name: str, sheets: Sequence[Sheet], *, by: str, on: date, at: datetime | None = None
) -> list[Pair]:
    """How the people of these sheets would be matched if all were accepted, the pairs that fit best first.

    It is done on a copy: nobody is imported and no pair is kept. Without `program_id` a program of this name is tried.
    """
    with store.rehearsing(db) as copy:
        if program_id is None:
            program_id, _ = _start(copy, name, sheets, by=by, on=on, at=at)
        else:
            bring_in(copy, program_id, sheets, accept=BOTH, by=by, on=on, at=at)
        pairs = proposals.solve(store.matching.matching_input(copy, program_id, on=on)).pairs
    return sorted(pairs, key=lambda pair: (-pair.score, pair.mentee.name, pair.mentee.id))


def undo_import(db: Db, import_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Take an import back as a new action, with the program where the import started it.

    Refused with the reason once later work stands on it.
    """
    action_id = store.imports.import_action(db, import_id)
    if action_id is None:
        raise NotAllowed("This import is no longer on record.")
    undo(db, action_id, by=by, on=on, at=at)


def save_mapping(db: Db, mapping: Mapping[str, Any], *, by: str, on: date, at: datetime | None = None) -> None:
    """Keep how the columns of files of one shape are read, to offer it next time."""
    set_setting(db, f"{store.imports.MAPPING}{mapping['shape']}", dict(mapping), by=by, on=on, at=at)


def _start(
    db: Db,
    name: str,
    sheets: Sequence[Sheet],
    *,
    by: str,
    on: date,
    at: datetime | None,
    progress: Callable[[float], None] | None = None,
) -> tuple[int, list[SheetEffects]]:
    """The program that `start_program` makes, and what its sheets did."""
    with acting(db, by=by, on=on, at=at) as journal:
        program_id = add_program(db, journal, name, months=DEFAULT_MONTHS)
        return program_id, _bring(db, journal, program_id, sheets, BOTH, progress)


def _bring(
    db: Db,
    journal: store.journal.Journal,
    program_id: int | None,
    sheets: Sequence[Sheet],
    accept: Collection[str],
    progress: Callable[[float], None] | None,
) -> list[SheetEffects]:
    """What `bring_in` does, within an action that is open."""
    ordered = sorted(sheets, key=lambda sheet: sheet.role != "directory")
    total = sum(len(sheet.rows) for sheet in ordered) or 1
    importing = Importing(db, journal, program_id)
    before = 0
    for sheet in ordered:
        report = (lambda rows, before=before: progress((before + rows) / total)) if progress else None
        importing.run(sheet, report)
        before += len(sheet.rows)
    if program_id is not None:
        rank_named_mentors(importing)
    for work in importing.done:
        importing.keep_import(work)
    for role in accept:
        applicants = (work.acceptable() for work in importing.done if work.sheet.role == role)
        move_all(db, journal, [enrolment_id for by_id in applicants for enrolment_id in by_id], "accepted")
    return [work.effects(accepted=work.sheet.role in accept) for work in importing.done]
