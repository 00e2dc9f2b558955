"""Commands on the file and on what it holds about a person: copy, restore, erase, export."""

from __future__ import annotations

import argparse
import json

from core import actions, store
from core.commands.arguments import BY, on_record, person_of, writing
from core.commands.parser import Grammar
from core.documents.tables import workbook


def add(grammar: Grammar) -> None:
    """Their grammar: copy, restore, erase, export-person."""
    one = grammar.command("copy", copy)
    one.add_argument("to", metavar="FILE")
    one = grammar.command("restore", restore)
    one.add_argument("source", metavar="COPY")
    one = grammar.command("erase", erase)
    one.add_argument("--person", required=True, metavar="E-MAIL")
    one = grammar.command("export-person", export_person)
    one.add_argument("--person", required=True, metavar="E-MAIL")
    one.add_argument("--out", metavar="FILE.json|.xlsx")


def copy(given: argparse.Namespace) -> None:
    """Save a complete copy of the database."""
    with on_record(given) as db:
        saved = store.copy(db, given.to)
    print(f"Saved {saved}.")


def restore(given: argparse.Namespace) -> None:
    """Put a copy in place of the database; what was there is kept beside it."""
    kept = store.restore(given.db, given.source)
    print("Restored." if kept is None else f"Restored. What was there before is {kept}.")


def erase(given: argparse.Namespace) -> None:
    """Erase a person: name, address, answers and notes; figures stay."""
    with on_record(given) as db:
        gone = actions.erase_person(db, person_of(db, given.person).id, by=BY, on=given.on)
    print("Erased." if gone else f"Erased. {store.WORDS_WAIT}")


def export_person(given: argparse.Namespace) -> None:
    """Everything held about a person, as JSON or XLSX."""
    with on_record(given) as db:
        person = person_of(db, given.person)
        if given.out and given.out.lower().endswith(".xlsx"):
            content = workbook(store.people.held_about_frames(db, person.id))
        else:
            content = json.dumps(store.people.held_about(db, person.id), indent=2, ensure_ascii=False).encode()
    if not given.out:
        print(content.decode())
        return
    with writing(given.out, content, given.db):
        pass
    print(f"Saved {given.out}.")
