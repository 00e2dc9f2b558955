"""Commands on the file, its history and what it holds about a person: copy, restore, undo, erase, export."""

from __future__ import annotations

import argparse
import json

from core import actions, store
from core.commands.arguments import BY, Refused, on_record, person_of, writing
from core.commands.parser import CommandParser
from core.documents.tables import workbook
from core.domain.base.text import counted


def add(parser: CommandParser) -> None:
    """Add their commands: copy, restore, history, undo, erase, export-person."""
    command = parser.command("copy", copy)
    command.add_argument("to", metavar="FILE")
    command = parser.command("restore", restore)
    command.add_argument("source", metavar="COPY")
    command = parser.command("history", history)
    command.add_argument("--last", type=int, default=20, metavar="STEPS")
    command.add_argument("--person", metavar="EMAIL")
    command = parser.command("undo", undo)
    command.add_argument("--step", type=int, required=True, metavar="NUMBER")
    command = parser.command("erase", erase)
    command.add_argument("--person", required=True, metavar="EMAIL")
    command.add_argument(
        "--name-parts", choices=["replace", "keep"], help="what becomes of a first or last name alone in others' texts"
    )
    command = parser.command("export-person", export_person)
    command.add_argument("--person", required=True, metavar="EMAIL")
    command.add_argument("--out", metavar="FILE.json|.xlsx")


def copy(arguments: argparse.Namespace) -> None:
    """Save a complete copy of the database."""
    with on_record(arguments) as db:
        saved = store.copy(db, arguments.to)
    print(f"Saved {saved}.")


def restore(arguments: argparse.Namespace) -> None:
    """Put a copy in place of the database; what was there is kept beside it."""
    previous = store.restore(arguments.db, arguments.source)
    print("Restored." if previous is None else f"Restored. What was there before is {previous}.")


def history(arguments: argparse.Namespace) -> None:
    """The latest steps, newest first: number, day, who, what, and why one cannot be undone."""
    with on_record(arguments) as db:
        person_id = person_of(db, arguments.person).id if arguments.person else None
        actors = store.programs.actors(db)
        for step in store.journal.steps(db, person_id=person_id, limit=arguments.last):
            reason = "" if step.takes_back else actions.blocked_undo(db, step.action_id)
            stays = f" ({reason.rstrip('.')})" if reason else ""
            print(f"{step.action_id}  {step.on}  {actors.get(step.by, step.by)}  {step.sentence}{stays}")


def undo(arguments: argparse.Namespace) -> None:
    """Take back one step, by its number in the history."""
    with on_record(arguments) as db:
        actions.undo(db, arguments.step, by=BY, on=arguments.on)
    print(f"Step {arguments.step} was undone.")


def erase(arguments: argparse.Namespace) -> None:
    """Erase a person: name, address, answers and notes, and their name in what belongs to others; figures stay."""
    with on_record(arguments) as db:
        person = person_of(db, arguments.person)
        mentions = actions.mentions_elsewhere(db, person.id)
        parts = [mention for mention in mentions if not mention.sure]
        for mention in mentions:
            print(f"{mention.place.table}: … {mention.before} [{mention.words}] {mention.after} …")
        if parts and arguments.name_parts is None:
            raise Refused(
                f"{counted(len(parts), 'time')} only a part of the name stands in what belongs to others, see above. "
                "Say --name-parts replace or --name-parts keep. Nothing was changed."
            )
        also = parts if arguments.name_parts == "replace" else ()
        gone = actions.erase_person(db, person.id, also_replaced=also, by=BY, on=arguments.on)
    print("Erased." if gone else f"Erased. {store.WORDS_WAIT}")
    if holding := store.copies_holding(arguments.db, (person.name, person.email or "")):
        print(f"Still in {', '.join(copy.name for copy in holding)}. Delete what you do not need any more.")


def export_person(arguments: argparse.Namespace) -> None:
    """Everything held about a person, as JSON or XLSX."""
    with on_record(arguments) as db:
        person = person_of(db, arguments.person)
        if arguments.out and arguments.out.lower().endswith(".xlsx"):
            content = workbook(store.person_data.frames_about(db, person.id))
        else:
            content = json.dumps(store.person_data.rows_about(db, person.id), indent=2, ensure_ascii=False).encode()
    if not arguments.out:
        print(content.decode())
        return
    with writing(arguments.out, content, arguments.db):
        pass
    print(f"Saved {arguments.out}.")
