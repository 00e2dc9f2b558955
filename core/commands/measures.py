"""Commands on sheets of measures. Reads arguments, calls actions, prints the account; decides nothing."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from dataclasses import replace
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
)
from core.commands.parser import CommandParser
from core.commands.streams import notice
from core.domain.base.dates import typed_day
from core.domain.base.text import folded, listed
from core.domain.proof.measure_columns import LABELS, MeasureColumns, mapping_of
from core.domain.proof.measure_days import WHOLE_SHEET
from core.domain.proof.measure_guess import guess_columns
from core.domain.proof.measure_scores import ORDER
from core.domain.proof.measure_sheets import NUMBERS, RATED, ReadMeasures, read_measures
from core.domain.recruit import sheets
from core.domain.recruit.sheets import Account, SheetQuestion, Table
from core.domain.recruit.sheets.headers import header_words


def add(parser: CommandParser) -> None:
    """Add import-measures."""
    command = parser.command("import-measures", import_measures)
    command.add_argument(
        "file", metavar="SHEET", help="engagement, 360 feedback or performance, a row a person or value"
    )
    command.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook; default: the one that fits")
    command.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="HEADER=FIELD",
        help=f"read the column with this header as one of {', '.join(LABELS)}; “not used” leaves one unread",
    )
    command.add_argument(
        "--day",
        action="append",
        default=[],
        metavar="[WAVE=]DATE",
        help="the day of a time in the sheet, such as before=2026-01-15; without a name, of all values without one",
    )
    command.add_argument(
        "--order",
        action="append",
        default=[],
        metavar="MEASURE=WORD,WORD",
        help="ratings in words, the lowest first",
    )
    command.add_argument("--measure", metavar="NAME", help="what was measured, where no column and no header says it")
    command.add_argument("--raters", choices=("yes", "no"), help="whether several rows about somebody are raters'")
    command.add_argument(
        "--rounds", choices=("one", "each"), help="ratings of several days: one round, or a round a day"
    )
    command.add_argument("--dates", choices=list(DATES), help="how dates such as 03/04/2026 are read")
    command.add_argument("--account", metavar="FILE.json|.xlsx", help="save what became of every column, row and value")
    command.add_argument("--dry-run", action="store_true", help="do it on a copy and say what it does")


def import_measures(arguments: argparse.Namespace) -> None:
    """Keep dated values of people from another tool: engagement, 360 feedback or performance."""
    refuse_account_name(arguments)
    table = sheets.read(file_bytes(arguments.file), Path(arguments.file).name, arguments.sheet)
    with on_record(arguments) as db:
        guessed = guess_columns(table, store.imports.saved_mappings(db))
        columns = _decided(guessed, table, arguments)
        read = read_measures(table, store.people.everyone(db), on=arguments.on, columns=columns)
        _print_account(read)
        with ExitStack() as files:
            files.enter_context(writing_account(arguments, read.account))
            if not read.rows:
                files.close()
                raise Refused(f"{table.file}: no value could be read{_missing(read)}. {NOTHING}")
            if arguments.dry_run:
                effects = actions.preview_measures(db, read.rows, by=BY, on=arguments.on)
            else:
                mapping = mapping_of(table, columns) if columns is not guessed else None
                effects = actions.import_measures(db, read.rows, mapping=mapping, by=BY, on=arguments.on)
    print(f"{effects.new:,} new, {effects.changed:,} corrected, {effects.unchanged:,} on record already.")
    if arguments.dry_run:
        print("Dry run: nothing was written.")


def _decided(columns: MeasureColumns, table: Table, arguments: argparse.Namespace) -> MeasureColumns:
    """The columns with what the arguments say."""
    for header, label in column_choices(arguments.column):
        columns = _assigned(columns, table, header, label)
    for text in arguments.day:
        wave, _, day = text.rpartition("=")
        if (typed := typed_day(day)) is None:
            raise Refused(f"--day takes a date such as 2026-03-31, alone or as “before=2026-01-15”; not “{text}”.")
        columns = columns.with_day(folded(wave) if wave else WHOLE_SHEET, typed)
    for text in arguments.order:
        measure, equals, words = text.partition("=")
        ordered = [word.strip() for word in words.split(",") if word.strip()]
        if not equals or not measure.strip() or len(ordered) < 2:
            raise Refused(f"--order takes “Measure=lowest,…,highest”, not “{text}”.")
        columns = columns.with_ladder(measure, ordered)
    if arguments.measure:
        columns = columns.with_measure(arguments.measure)
    if arguments.raters:
        columns = replace(columns, rated=arguments.raters == "yes")
    if arguments.rounds:
        columns = replace(columns, rounds=arguments.rounds)
    return replace(columns, order=DATES[arguments.dates]) if arguments.dates else columns


def _assigned(columns: MeasureColumns, table: Table, header: str, label: str) -> MeasureColumns:
    headings = columns.headed(table).headings
    places = [place for place, known in enumerate(headings) if header_words(known.header) == header_words(header)]
    if not places:
        there = ", ".join(f"“{known.header}”" for known in headings if known.header)
        raise Refused(f"{table.file}: no column is called “{header}”; there are {there}.")
    key = next((key for key, words in LABELS.items() if folded(label) in (folded(key), folded(words))), None)
    if key is None and folded(label) != NOT_USED:
        raise Refused(f"“{label}” is no field; there are {', '.join([*LABELS, NOT_USED])}.")
    for place in places:
        columns = columns.assign(place, key)
    return columns


def _print_account(read: ReadMeasures) -> None:
    """What was read; on stderr the rows and values that are left out."""
    print_account(read.account, _option)
    for day in read.days:
        if day.day is None:
            name, option = (f"“{day.text}”", f"“{day.text}=DATE”") if day.text else ("this measured", "DATE")
            print(f"question: On which day was {name}? Answer with --day {option}.")
    lines = [f"row {line.row}: {line.why}" for line in read.account.left_out]
    lines += [f"row {line.row}, {line.column}: {line.why}" for line in read.account.values if line.why]
    for line in lines[:PREVIEW]:
        notice(line)
    if len(lines) > PREVIEW:
        notice(f"and {len(lines) - PREVIEW} more")


def _missing(read: ReadMeasures) -> str:
    return f": no column of {listed(read.missing)} is known" if read.missing else ""


def _option(question: SheetQuestion, account: Account) -> str:
    """The option of this command that answers a question."""
    if question.about == "dates":
        return ANSWER_DATES
    if question.id == NUMBERS:
        headers = [account.columns[place].header for place in question.columns]
        return f"Answer with {' and '.join(f'--column “{header}=value”' for header in headers)}."
    if question.id.startswith(ORDER):
        return f"Answer with --order “{question.id.removeprefix(ORDER)}=lowest,…,highest”."
    return "Answer with --raters yes or no." if question.id == RATED else "Answer with --rounds one or each."
