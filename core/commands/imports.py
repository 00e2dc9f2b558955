"""Commands that bring people in."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core import actions, store
from core.actions import Sheet
from core.commands.arguments import (
    BY,
    Refused,
    accept_applicants,
    loaded,
    on_record,
    program_id_of,
    say_skipped,
)
from core.commands.parser import CommandParser
from core.commands.streams import notice
from core.domain.recruit.sheets.import_changes import describe_effects
from core.store import Db


def add(grammar: CommandParser) -> None:
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
    if arguments.role != "directory" and not arguments.program:
        raise Refused("--program NAME is needed to import mentors or mentees.")
    sheet = Sheet(arguments.role, checked.rows, Path(arguments.sheet).name, len(checked.skipped))
    with _written_to(arguments) as db, store.change(db):
        program_id = program_id_of(db, arguments, create=True) if arguments.program else None
        (account,) = actions.bring_in(db, program_id, [sheet], by=BY, on=arguments.on)
        accepted = 0
        if program_id is not None and not arguments.pending:
            accepted = accept_applicants(db, program_id, arguments.role, arguments.on)
    for row, problem in account.problems:  # once it is saved: a reader that is gone must not take it back
        notice(f"row {row}: {problem}")
    for namesake in account.namesakes:
        known_as = f"with {namesake.on_record}" if namesake.on_record else "without an address"
        notice(f"row {namesake.row}: {namesake.name} is added, while somebody of this name is on record {known_as}")
    print(
        f"{account.new} new, {account.changed} changed, {account.unchanged} unchanged, {account.rejected} left out, "
        f"{accepted} accepted."
    )
    for sentence in describe_effects([account]):
        print(sentence)
    if arguments.dry_run:
        print("Dry run: nothing was written.")


@contextmanager
def _written_to(arguments: argparse.Namespace) -> Iterator[Db]:
    """The database; for a dry run a copy of it in memory, or an empty one where none is there yet."""
    path = Path(arguments.db)
    if not arguments.dry_run:
        with on_record(arguments, create=True) as db:
            yield db
    elif not path.exists() or (path.is_file() and not path.stat().st_size):
        with store.opened(":memory:") as db:
            yield db
    else:
        with store.opened(path, create=False) as db, store.rehearsing(db) as copy:
            yield copy
