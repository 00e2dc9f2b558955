"""Commands that bring people in."""

from __future__ import annotations

import argparse

from core import actions, store
from core.commands.arguments import (
    BY,
    Refused,
    accept_applicants,
    loaded,
    on_record,
    program_id_of,
    say_skipped,
)
from core.commands.parser import Grammar
from core.commands.streams import notice


def add(grammar: Grammar) -> None:
    """Their grammar: import."""
    one = grammar.command("import", import_)
    one.add_argument("sheet", metavar="SHEET")
    one.add_argument("--role", required=True, choices=["mentor", "mentee", "directory"])
    one.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
    one.add_argument("--pending", action="store_true", help="leave new people as applicants, do not accept them")


def import_(given: argparse.Namespace) -> None:
    """Read a sheet and put its people into the program; applicants are accepted unless --pending."""
    checked = loaded(given.sheet, given.role)
    say_skipped(checked, given.sheet)
    if given.dry_run:
        print(f"{len(checked.rows)} rows can be imported. Dry run: nothing was written.")
        return
    if given.role != "directory" and not given.program:
        raise Refused("--program NAME is needed to import mentors or mentees.")
    with on_record(given, create=True) as db, store.change(db):
        program_id = program_id_of(db, given, create=True) if given.program else None
        done = actions.import_people(db, program_id, given.role, checked.rows, by=BY, on=given.on)
        accepted = 0
        if program_id is not None and not given.pending:
            accepted = accept_applicants(db, program_id, given.role, given.on)
    for row, problem in done.problems:  # once it is saved: a reader that is gone must not take it back
        notice(f"row {row}: {problem}")
    print(f"{done.new} new, {done.changed} changed, {done.unchanged} unchanged, {accepted} accepted.")
