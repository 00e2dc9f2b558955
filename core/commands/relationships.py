"""Commands on relationships."""

from __future__ import annotations

import argparse

from core import actions, store
from core.commands.arguments import BY, Refused, on_record, person_of, program_id_of
from core.commands.parser import Grammar


def add(grammar: Grammar) -> None:
    """Their grammar: log-session."""
    one = grammar.command("log-session", log_session)
    one.add_argument("--mentee", required=True, metavar="E-MAIL")


def log_session(given: argparse.Namespace) -> None:
    """Record a session of a mentee's relationship; --on is the day it was held."""
    with on_record(given) as db:
        mentee = person_of(db, given.mentee)
        found = [one for one in store.relationships.all(db) if one.open and one.mentee_id == mentee.id]
        if given.program:
            program_id = program_id_of(db, given)
            found = [one for one in found if one.program_id == program_id]
        if not found:
            raise Refused(f"{given.mentee} has no running relationship.")
        if len(found) > 1:
            raise Refused(f"{given.mentee} has several running relationships: say which with --program NAME.")
        actions.log_session(db, found[0].id, given.on, by=BY, on=given.today)
        held = store.relationships.session_count(db, found[0].id)
    print(f"Session {held} of {mentee.name} recorded.")
