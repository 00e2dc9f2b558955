"""Commands on who is kept apart: keep-apart, kept-apart. Reads arguments, calls actions; decides nothing."""

from __future__ import annotations

import argparse

from core import actions, store
from core.commands.arguments import BY, Refused, on_record, person_of
from core.commands.parser import CommandParser
from core.domain.match.exclusions import EXCLUSION_REASONS, SWITCHED, reason_label


def add(parser: CommandParser) -> None:
    """Add their commands: keep-apart, kept-apart."""
    command = parser.command("keep-apart", keep_apart)
    for side in ("--person", "--other"):
        command.add_argument(side, required=True, metavar="EMAIL")
    how = command.add_mutually_exclusive_group(required=True)
    how.add_argument("--reason", choices=[code for code in EXCLUSION_REASONS if code != SWITCHED])
    how.add_argument("--end", action="store_true", help="they may be paired again")
    parser.command("kept-apart", kept_apart)


def keep_apart(arguments: argparse.Namespace) -> None:
    """Two people are not paired, whoever is the mentor, in any program; --end lifts it."""
    with on_record(arguments) as db:
        person, other = person_of(db, arguments.person), person_of(db, arguments.other)
        if arguments.end:
            ids = {person.id, other.id}
            exclusions = store.people.exclusion_list(db)
            lifted = [each.id for each in exclusions if {each.person_id, each.other_id} == ids]
            if not lifted:
                raise Refused(f"{person.name} and {other.name} are not kept apart.")
            for exclusion_id in lifted:
                actions.end_exclusion(db, exclusion_id, by=BY, on=arguments.on)
            print(f"{person.name} and {other.name} may be paired again.")
            return
        actions.exclude(db, person.id, other.id, arguments.reason, by=BY, on=arguments.on)
        print(f"{person.name} and {other.name} are kept apart in every program.")


def kept_apart(arguments: argparse.Namespace) -> None:
    """List who is kept apart, why and since when; it holds in every program."""
    with on_record(arguments) as db:
        names, exclusions = store.people.names(db), store.people.exclusion_list(db)
    for exclusion in exclusions:
        pair = f"{names[exclusion.person_id]} and {names[exclusion.other_id]}"
        print(f"{pair}: {reason_label(exclusion.reason)}, since {exclusion.excluded_on.isoformat()}.")
    print(f"{len(exclusions)} kept apart.")
