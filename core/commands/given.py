"""Given: what several commands read (a file, a program, a person, a sheet), or refuse in one line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from core import actions, spreadsheets, store
from core.people import Mentee, Mentor, Person, Role
from core.spreadsheets import Checked
from core.spreadsheets.columns import Role as SheetRole

BY = "cli"
PREVIEW = 12  # lines of pairs and problems that are printed before "and N more"


class Refused(Exception):
    """What was asked for cannot be done; the message is one line for stderr, and nothing was written."""


def on_record(given: argparse.Namespace) -> AbstractContextManager[Database]:
    """The database that --db names; only an import makes a new one, so that a typing slip is noticed."""
    return store.opened(given.db, create=False)


def program_id_of(db: Database, given: argparse.Namespace, create: bool = False) -> int:
    """The program that --program names; the only one when none is named; a new one where `create` says so."""
    programs = store.programs(db)
    if given.program is None:
        if len(programs) == 1:
            return programs[0].id
        raise Refused("Say which program with --program NAME.")
    found = store.program_named(db, given.program)
    if found:
        return found.id
    if create:
        return actions.create_program(db, given.program, months=9, by=BY, on=given.on)
    raise Refused(f"There is no program called {given.program} in {given.db}.")


def person_of(db: Database, email: str) -> Person:
    """Whoever has this address."""
    found = store.person_by_email(db, email)
    if found is None:
        raise Refused(f"Nobody with the address {email} is on record.")
    return found


def loaded(sheet: str, role: SheetRole) -> Checked:
    """A sheet as it is understood, for this role."""
    try:
        with Path(sheet).open("rb") as file:
            data = file.read(spreadsheets.LARGEST_FILE + 1)  # what is larger is refused, however large it is
    except OSError as no:
        raise Refused(f"{sheet} cannot be read: {no.strerror}.") from no
    return spreadsheets.load(data, Path(sheet).name, role)


def say_skipped(checked: Checked, sheet: str) -> None:
    """The rows that are left out, on stderr; the first dozen in full."""
    for problem in checked.problems[:PREVIEW]:
        print(f"{Path(sheet).name}: {problem}", file=sys.stderr)
    if len(checked.problems) > PREVIEW:
        print(f"{Path(sheet).name}: and {len(checked.problems) - PREVIEW} more.", file=sys.stderr)


def accept_applicants(db: Database, program_id: int, role: str, on: date) -> int:
    """Accept everybody of a role whose application is open; says how many."""
    people: Sequence[Mentee | Mentor] = (
        store.mentors(db, program_id, stage="applied")
        if role == Role.MENTOR
        else store.mentees(db, program_id, stage="applied")
    )
    if people:
        actions.accept(db, *(person.enrolment_id for person in people), by=BY, on=on)
    return len(people)


def write(out: str, content: bytes) -> None:
    """Write a file that somebody asked for."""
    try:
        Path(out).write_bytes(content)
    except OSError as no:
        raise Refused(f"{out} cannot be written: {no.strerror}.") from no
