"""Commands on letters of the outbox: those that wait, as files. Sends nothing, marks nothing as sent."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from core import store
from core.commands.arguments import PREVIEW, Refused, label_of, on_record, program_id_of, writing
from core.commands.parser import CommandParser
from core.commands.streams import notice
from core.documents.brand import brand
from core.documents.handbook import HandbookProgram
from core.documents.letter_files import letters_zip, merge_sheet
from core.documents.messages import Sender
from core.domain import playbook
from core.domain.base.file_label import FileLabel
from core.domain.base.text import counted
from core.domain.design.programs import Program
from core.domain.relationships.letters import FORM_LINKS, Letter
from core.store import Db

Files = Mapping[str, Callable[[Db, Program, Sequence[Letter], FileLabel], bytes]]


def add(parser: CommandParser) -> None:
    """Add their commands: letters."""
    command = parser.command("letters", letters)
    command.add_argument("out", metavar="FILE.zip|.xlsx", help=".zip: a mail and a text of each; .xlsx: a mail merge")
    command.add_argument("--message", metavar="ID", help="only the letters of this message of the playbook")


def letters(arguments: argparse.Namespace) -> None:
    """Save the letters that wait in the outbox as files; one with a blank is named and left out."""
    ending = Path(arguments.out).suffix.lower()
    if ending not in FILES:
        raise Refused(f"The file's name ends with .zip or .xlsx, not {arguments.out}.")
    if arguments.message not in (None, *playbook.load().messages):
        raise Refused(f"“{arguments.message}” is not a message; there are {', '.join(playbook.load().messages)}.")
    with on_record(arguments) as db:
        program = store.programs.program(db, program_id_of(db, arguments))
        assert program is not None
        waiting = [
            stored.letter
            for stored in reversed(store.support.outbox(db, program.id, waiting=True))
            if arguments.message in (None, stored.letter.message_id)
        ]
        if not waiting:
            raise Refused("No letter is waiting.")
        content = FILES[ending](db, program, waiting, label_of(db, program.id, arguments))
    unfinished = [letter for letter in waiting if letter.blanks]
    for letter in unfinished[:PREVIEW]:
        notice(f"{letter.to_name}, {letter.message_id}: still has {', '.join(letter.blanks)}")
    if len(unfinished) == len(waiting):
        raise Refused("Every letter still has a blank. Nothing was written.")
    with writing(arguments.out, content, arguments.db):
        pass
    left = f", {len(unfinished)} left out with a blank" if unfinished else ""
    print(f"Saved {arguments.out}: {counted(len(waiting) - len(unfinished), 'letter')}{left}.")


def _merged(db: Db, program: Program, letters: Sequence[Letter], label: FileLabel) -> bytes:
    pairs = {pair.id: pair for pair in store.relationships.all(db, program.id)}
    coordinator = next(iter(store.programs.coordinators(db)), None)
    sender = Sender(
        program.name,
        coordinator.name if coordinator else "",
        coordinator.email if coordinator else "",
        form_links=program.settings.get(FORM_LINKS, {}),
    )
    return merge_sheet(letters, pairs, store.people.names(db), sender, label)


def handbooks_of(db: Db, program: Program) -> HandbookProgram:
    """What the handbooks are made from that go with introductions."""
    organization = brand(store.programs.setting(db, "organization", {}))
    return HandbookProgram(program, organization, tuple(store.programs.coordinators(db)), store.texts.playbook(db))


FILES: Files = {
    ".zip": lambda db, program, letters, label: letters_zip(letters, handbooks_of(db, program), label),
    ".xlsx": _merged,
}
