"""Account: what was read of a sheet or a form, printed. Reads no file and decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.commands.arguments import PREVIEW
from core.commands.streams import notice
from core.domain.base.text import few
from core.domain.recruit.sheets import Account, Checked, SheetQuestion, column_lines
from core.domain.recruit.sheets.account_words import summarize

LONGEST_HEADER = 60  # characters of a header in a line


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
