"""Account: what was read of a sheet or a form, printed and saved. Reads no file and decides nothing."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from core.commands.arguments import PREVIEW, Refused, writing
from core.commands.streams import notice
from core.documents.sheet_accounts import accounts_json, accounts_workbook
from core.domain.base.text import few
from core.domain.recruit.sheets import Account, Checked, SheetEffects, SheetQuestion, column_lines
from core.domain.recruit.sheets.account_words import summarize

ACCOUNT_FILES = {".json": accounts_json, ".xlsx": accounts_workbook}
ANSWER_DATES = "Answer with --dates day-first or --dates month-first."
LONGEST_HEADER = 60  # characters of a header in a line


def refuse_account_name(arguments: argparse.Namespace) -> None:
    """Raise Refused where --account names a kind of file that no account is saved as."""
    if arguments.account and Path(arguments.account).suffix.lower() not in ACCOUNT_FILES:
        raise Refused(f"--account takes a name that ends with .json or .xlsx, not {arguments.account}.")


def writing_account(
    arguments: argparse.Namespace, account: Account, effects: Sequence[SheetEffects] = ()
) -> AbstractContextManager[None]:
    """The file that --account names: it takes its name once the with block is done. Nothing where none is named."""
    if not arguments.account:
        return nullcontext()
    content = ACCOUNT_FILES[Path(arguments.account).suffix.lower()]([account], effects)
    return writing(arguments.account, content, arguments.db)


def print_account(account: Account, option: Callable[[SheetQuestion, Account], str]) -> None:
    """Print what was read, which columns are less than sure or not used, and what is open.

    `option` says with which option of the command a question is answered.
    """
    print(f"{summarize(account)}.")
    for line in [line for line in account.columns if line.certainty == "likely"][:PREVIEW]:
        print(f"likely: “{_one_line(line.header)}” is {line.label} ({line.why})")
    if unused := [line for line in account.columns if not line.keys]:
        print(f"not used: {few([f'“{_one_line(line.header)}” ({line.why})' for line in unused], PREVIEW)}")
    for note in account.notes:
        print(f"note: {note}")
    for question in account.questions:
        print(f"question: {' '.join(question.text.split())} {option(question, account)}")


def say_unread(checked: Checked, sheet: str) -> None:
    """Tell which columns of a sheet are not used, and which topics count as they are written."""
    file = Path(sheet).name
    if unused := [line for line in column_lines(checked.mapping) if not line.keys]:
        named = few([f"“{_one_line(line.header)}” ({line.why})" for line in unused], PREVIEW)
        notice(f"{file}: not used: {named}.")
    if checked.topic_suggestions:
        words = few([f"“{suggestion.text}”" for suggestion in checked.topic_suggestions], PREVIEW)
        notice(f"{file}: no topics by name, so they count as they are written: {words}.")


def _one_line(header: str) -> str:
    line = " ".join(header.split())
    return line if len(line) <= LONGEST_HEADER else f"{line[: LONGEST_HEADER - 1]}…"
