"""Commands that record what happened in a relationship. Decide nothing."""

from __future__ import annotations

import argparse

from core import actions, store
from core.commands.arguments import BY, Refused, on_record, person_of, program_id_of
from core.commands.parser import CommandParser


def add(parser: CommandParser) -> None:
    """Add their commands: log-session."""
    command = parser.command("log-session", log_session)
    command.add_argument("--mentee", required=True, metavar="EMAIL")
    command.add_argument("--twice", action="store_true")


def log_session(arguments: argparse.Namespace) -> None:
    """Record a session of a mentee's relationship; --on is the day it was held, --twice: they met again that day."""
    with on_record(arguments) as db:
        mentee = person_of(db, arguments.mentee)
        running = [
            relationship
            for relationship in store.relationships.all(db)
            if relationship.open and relationship.mentee_id == mentee.id
        ]
        if arguments.program:
            program_id = program_id_of(db, arguments)
            running = [relationship for relationship in running if relationship.program_id == program_id]
        if not running:
            raise Refused(f"{arguments.mentee} has no running relationship.")
        if len(running) > 1:
            raise Refused(f"{arguments.mentee} has several running relationships: say which with --program NAME.")
        actions.log_session(db, running[0].id, arguments.on, twice=arguments.twice, by=BY, on=arguments.today)
        number = store.relationships.session_count(db, running[0].id)
    print(f"Session {number} of {mentee.name} recorded.")
