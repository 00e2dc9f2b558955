"""Commands on answers of forms about pairs. Reads arguments, calls actions, prints the account; decides nothing."""

from __future__ import annotations

import argparse
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from core import actions, store
from core.commands.account import ANSWER_DATES, print_account, refuse_account_name, writing_account
from core.commands.arguments import (
    BY,
    DATES,
    NOT_USED,
    NOTHING,
    PREVIEW,
    Refused,
    column_choices,
    file_bytes,
    on_record,
    program_id_of,
)
from core.commands.parser import CommandParser
from core.commands.streams import notice
from core.domain.base.text import counted, folded
from core.domain.recruit import sheets
from core.domain.recruit.sheets import Account, SheetQuestion, Table
from core.domain.relationships.check_columns import CheckMapping, guess_columns
from core.domain.relationships.check_headers import CHOOSING, KINDS, MONTHLY, fields
from core.domain.relationships.choice_forms import ReadChoices, read_choices
from core.domain.relationships.form_answers import ReadChecks, meanings, read_checks
from core.domain.relationships.form_effects import NOT_TAKEN, FormEffect, summarize_effects
from core.domain.relationships.monthly_forms import ReadMonthly, read_monthly
from core.store import Db


def add(parser: CommandParser) -> None:
    """Add import-checks."""
    command = parser.command("import-checks", import_checks)
    command.add_argument("file", metavar="SHEET", help="the export of a form with the questions of the studio")
    command.add_argument("--kind", choices=list(KINDS), default="health", help="default: health")
    command.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook; default: the one that fits")
    command.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="HEADER=FIELD",
        help="read the column with this header as this question; “not used” leaves one unread",
    )
    command.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="LABEL=MEANING",
        help="what an answer means that nobody knows: “Strongly disagree” to “Strongly agree”, or 1 to 5",
    )
    command.add_argument("--dates", choices=list(DATES), help="how dates such as 03/04/2026 are read")
    command.add_argument("--account", metavar="FILE.json|.xlsx", help="save what became of every column, row and value")
    command.add_argument("--dry-run", action="store_true", help="do it on a copy and say what it does")


def import_checks(arguments: argparse.Namespace) -> None:
    """Keep the answers of a form: health checks, monthly and closing questions, rankings, requests and others."""
    refuse_account_name(arguments)
    table = sheets.read(file_bytes(arguments.file), Path(arguments.file).name, arguments.sheet)
    with on_record(arguments) as db:
        by_hand, answers = _read(db, table, arguments)
        with ExitStack() as files:
            files.enter_context(writing_account(arguments, answers.account))
            if not answers.rows:
                _print_account(answers.account)
                files.close()
                raise Refused(f"{table.file}: nobody's answers could be read{_often(answers.account)}. {NOTHING}")
            if dates := next((asked for asked in answers.account.questions if asked.about == "dates"), None):
                files.close()
                raise Refused(f"{dates.text} {_option(dates, answers.account)} {NOTHING}")
            if arguments.dry_run:
                effects = actions.preview_answers(db, answers, by=BY, on=arguments.on)
            else:
                effects = _keep(db, answers, arguments, by_hand)
    _print_account(answers.account)
    for effect in effects:
        if effect.outcome == NOT_TAKEN:
            notice(f"row {effect.row}, {effect.what}: {effect.why}")
    print(f"{summarize_effects(effects)}.")
    if arguments.dry_run:
        print("Dry run: nothing was written.")


def _read(db: Db, table: Table, arguments: argparse.Namespace) -> tuple[bool, ReadChecks | ReadMonthly | ReadChoices]:
    """Whether anything was decided by hand, and what the file gives."""
    people = store.people.everyone(db)
    emails = {person.email.casefold(): person.id for person in people if person.email}
    names = {person.id: person.name for person in people}
    choosing = arguments.kind in CHOOSING
    program_id = program_id_of(db, arguments) if arguments.program or choosing else None
    guessed = guess_columns(table, arguments.kind, emails, store.imports.saved_mappings(db))
    mapping = _decided(guessed, table, arguments)
    pairs = store.relationships.all(db, program_id)
    read: ReadChecks | ReadMonthly | ReadChoices
    if choosing and program_id is not None:
        pool = store.participant_choices.pool(db, program_id)
        read = read_choices(table, pool, kind=arguments.kind, on=arguments.on, mapping=mapping)
    elif arguments.kind == MONTHLY:
        read = read_monthly(table, pairs, emails, names, on=arguments.on, mapping=mapping)
    else:
        read = read_checks(table, pairs, emails, names, kind=arguments.kind, on=arguments.on, mapping=mapping)
    return mapping is not guessed, read


def _decided(mapping: CheckMapping, table: Table, arguments: argparse.Namespace) -> CheckMapping:
    """The mapping with what the arguments say."""
    known = fields(mapping.kind)
    for header, field in column_choices(arguments.column):
        places = mapping.called(header)
        if not places:
            there = ", ".join(f"“{table.name(column.index)}”" for column in mapping.columns)
            raise Refused(f"{table.file}: no column is called “{header}”; there are {there}.")
        key = next((key for key, label in known.items() if folded(field) in (folded(key), folded(label))), None)
        if key is None and folded(field) != NOT_USED:
            raise Refused(f"“{field}” is not a question; there are {', '.join([*known, NOT_USED])}.")
        for place in places:
            mapping = mapping.assign(place, key)
    for text in arguments.answer:
        label, _, meaning = text.rpartition("=")
        meant = {folded(known): id for known, id in meanings(mapping.kind).items()}
        answer = meant.get(folded(meaning)) or (meaning.strip() if meaning.strip() in meant.values() else None)
        if not label.strip() or answer is None:
            there = ", ".join(f"“{known}”" for known in meanings(mapping.kind))
            raise Refused(f"--answer takes “Label=meaning”; meanings are {there}, not “{text}”.")
        mapping = mapping.with_labels({label: answer})
    return mapping.with_dates(DATES[arguments.dates]) if arguments.dates else mapping


def _keep(
    db: Db, answers: ReadChecks | ReadMonthly | ReadChoices, arguments: argparse.Namespace, by_hand: bool
) -> list[FormEffect]:
    """Keep what was read, and what was decided for the next export of this form; says what each row did."""
    with store.change(db):
        if by_hand:
            actions.save_mapping(db, answers.mapping.to_dict(), by=BY, on=arguments.on)
        return actions.import_answers(db, answers, by=BY, on=arguments.on)


def _print_account(account: Account) -> None:
    """What was read; on stderr the rows that are left out."""
    print_account(account, _option)
    for line in account.left_out[:PREVIEW]:
        notice(f"row {line.row}: {line.why}")
    if len(account.left_out) > PREVIEW:
        notice(f"and {counted(len(account.left_out) - PREVIEW, 'more row')}")


def _option(question: SheetQuestion, account: Account) -> str:
    """The option of this command that answers a question."""
    if question.about == "dates":
        return ANSWER_DATES
    subject, _, rest = question.id.partition(" ")
    if subject == "column":
        return f"Answer with --column “{account.columns[int(rest)].header}=FIELD”."
    return f"Answer with --answer “{rest}=MEANING”: {', '.join(question.choices)}."


def _often(account: Account) -> str:
    """The most frequent reasons for rows that are left out, as a clause."""
    reasons = Counter(line.why for line in account.left_out)
    return f": {'; '.join(f'{times} × {why}' for why, times in reasons.most_common(3))}" if reasons else ""
