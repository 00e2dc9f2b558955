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
    command = grammar.command("import", import_)
    command.add_argument("sheet", metavar="SHEET")
    command.add_argument("--role", required=True, choices=["mentor", "mentee", "directory"])
    command.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
    command.add_argument("--pending", action="store_true", help="leave new people as applicants, do not accept them")


def import_(arguments: argparse.Namespace) -> None:
    """Read a sheet and put its people into the program; applicants are accepted unless --pending."""
    checked = loaded(arguments.sheet, arguments.role)
    say_skipped(checked, arguments.sheet)
    if arguments.dry_run:
        print(f"{len(checked.rows)} rows can be imported. Dry run: nothing was written.")
        return
    if arguments.role != "directory" and not arguments.program:
        raise Refused("--program NAME is needed to import mentors or mentees.")
    with on_record(arguments, create=True) as db, store.change(db):
        program_id = program_id_of(db, arguments, create=True) if arguments.program else None
        done = actions.import_people(db, program_id, arguments.role, checked.rows, by=BY, on=arguments.on)
        accepted = 0
        if program_id is not None and not arguments.pending:
            accepted = accept_applicants(db, program_id, arguments.role, arguments.on)
    for row, problem in done.problems:  # once it is saved: a reader that is gone must not take it back
        notice(f"row {row}: {problem}")
    print(f"{done.new} new, {done.changed} changed, {done.unchanged} unchanged, {accepted} accepted.")
