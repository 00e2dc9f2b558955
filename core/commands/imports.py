"""Commands that bring people in. Reads arguments, calls actions and prints the account; decides nothing."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from core import actions, store
from core.actions import Sheet
from core.commands.account import ANSWER_DATES, print_account, refuse_account_name, writing_account
from core.commands.arguments import (
    BY,
    Refused,
    loaded,
    on_record,
    program_id_of,
    reading_choices,
    refuse_nobody,
    row_answers,
    say_skipped,
)
from core.commands.parser import CommandParser
from core.commands.streams import notice
from core.domain.base.people import Intake
from core.domain.recruit import pilot, sheets
from core.domain.recruit.sheets import Account, Checked, SheetEffects, SheetQuestion, rating_grids
from core.domain.recruit.sheets.import_changes import describe_aliases, describe_effects
from core.domain.recruit.sheets.questions import NEITHER
from core.domain.recruit.sheets.row_choices import apply_row_choices, list_doubts
from core.store import Db

HELP = """A sheet is read column by column; what is not sure is printed as a question, with the option that answers it.
Nobody is imported in silence: --account FILE says what became of every column, row and value."""


def add(grammar: CommandParser) -> None:
    """Their grammar: import."""
    command = grammar.command("import", import_)
    command.epilog = HELP
    command.add_argument("file", metavar="SHEET", help="a CSV, Excel or other file of people")
    command.add_argument("--role", required=True, choices=["mentor", "mentee", "directory"])
    command.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook; default: the one that fits the role")
    command.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="HEADER=FIELD",
        help="read the column with this header as this field; several may be one field; “not used” leaves one unread",
    )
    command.add_argument("--dates", choices=["day-first", "month-first"], help="how dates such as 03/04/2026 are read")
    command.add_argument(
        "--status",
        action="append",
        default=[],
        metavar="WORD=MEANING",
        help="what a word of the status column means: active, leave or left",
    )
    command.add_argument(
        "--ratings",
        metavar="RATING,…",
        help="of a grid that rates topics: the ratings that say that somebody offers, or wants, a topic",
    )
    command.add_argument("--topics", choices=["own"], help="own: topics that are not known stay as they are written")
    command.add_argument(
        "--row",
        action="append",
        default=[],
        metavar="ROW=ANSWER",
        help="who a row is about: an address, none (read it without one), #NUMBER (of somebody on record) or out",
    )
    command.add_argument("--account", metavar="FILE.json|.xlsx", help="save what became of every column, row and value")
    command.add_argument("--dry-run", action="store_true", help="do the import on a copy and say what it does")
    command.add_argument("--pending", action="store_true", help="leave new people as applicants, do not accept them")


def import_(arguments: argparse.Namespace) -> None:
    """Read a sheet and put its people into the program; applicants are accepted unless --pending."""
    refuse_account_name(arguments)
    checked = loaded(arguments.file, arguments.role, reading_choices(arguments))
    answers = row_answers(arguments.row, checked)
    checked = apply_row_choices(checked, answers)
    account = sheets.account(checked)
    say_skipped(checked, arguments.file)
    if arguments.role != "directory" and not arguments.program:
        raise Refused("--program NAME is needed to import mentors or mentees.")
    if not checked.rows:
        with writing_account(arguments, account):
            pass
        _say_doubts(checked, [], answers)
        refuse_nobody(checked, arguments.file)
    sheet = Sheet(arguments.role, checked.rows, Path(arguments.file).name, len(account.left_out))
    accept = () if arguments.pending or arguments.role == "directory" else (arguments.role,)
    # The account takes its name once the import is saved, and an account that cannot be saved takes the import back.
    with _written_to(arguments) as db, ExitStack() as files, store.change(db):
        program_id = program_id_of(db, arguments, create=True) if arguments.program else None
        (effects,) = actions.bring_in(db, program_id, [sheet], accept=accept, by=BY, on=arguments.on)
        files.enter_context(writing_account(arguments, account, [effects]))
        checkable = arguments.role == "directory" or store.people.has_directory(db)
    _say_open(effects, checked, answers)  # once it is saved: a reader that is gone must not take it back
    print_account(account, _option)
    print(
        f"{effects.new} new, {effects.changed} changed, {effects.unchanged} unchanged, {effects.rejected} left out, "
        f"{len(effects.accepted)} accepted."
    )
    for sentence in describe_effects([effects]):
        print(sentence)
    if effects.accepted and arguments.role == "mentee":
        for sentence in pilot.describe_self_checks(pilot.self_check_doubts(_accepted(sheet, effects))):
            print(f"{sentence} --pending leaves all who are new as applicants.")
    if not checkable:
        print("No directory is on record: nobody checks who reports to whom and who has left the company.")
    if arguments.dry_run:
        print("Dry run: nothing was written.")


def _accepted(sheet: Sheet, effects: SheetEffects) -> list[Intake]:
    accepted = {person.row for person in effects.accepted}
    return [row for row in sheet.rows if row.row in accepted]


def _say_open(effects: SheetEffects, checked: Checked, answers: Mapping[int, str]) -> None:
    for row, problem in effects.problems:
        notice(f"row {row}: {problem}")
    for alias in describe_aliases(effects):
        notice(alias)
    _say_doubts(checked, [effects], answers)


def _say_doubts(checked: Checked, effects: Sequence[SheetEffects], answers: Mapping[int, str]) -> None:
    """Who may be somebody else, with the options that say so; not those about whom something was said."""
    for doubt in list_doubts(checked, effects):
        if answers.keys().isdisjoint(doubt.rows):
            ways = [f"{_rows(answer)} ({choice})" for choice, answer in doubt.choices.items() if answer]
            notice(f"{doubt.text} Answer with {', or '.join(ways)}.")


def _rows(answer: Mapping[int, str]) -> str:
    return " ".join(f"--row “{row}={text}”" for row, text in answer.items())


def _option(question: SheetQuestion, account: Account) -> str:
    """The option of this command that answers a question."""
    if question.about == "dates":
        return ANSWER_DATES
    if question.about == "topics":
        return "Answer with --topics own to keep the words as they are written."
    if question.about == "status":
        word = question.id.partition(":")[2]
        return f"Answer with --status “{word}=leave” or --status “{word}=left”."
    if question.id.startswith(rating_grids.QUESTION):
        ways = [",".join(rating_grids.ratings_of(choice)) for choice in question.choices if choice != NEITHER]
        return f"Answer with {', or '.join(f'--ratings “{way}”' for way in ways)}."
    if question.about == "column":
        field = question.id.rpartition(":")[2]
        headers = [account.columns[family[0]].header for family in question.families]
        return f"Answer with {' or '.join(f'--column “{header}={field}”' for header in headers)}."
    return "Correct the file and import it again."


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
