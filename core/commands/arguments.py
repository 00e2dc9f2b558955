"""Arguments: what several commands read (a file, a program, a person, a sheet), or refuse in one line."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core import actions, store
from core.commands.streams import notice
from core.domain.base.file_label import FileLabel
from core.domain.base.people import Person
from core.domain.recruit import sheets
from core.domain.recruit.sheets import Checked, UnmappedError
from core.domain.recruit.sheets.columns import Role as SheetRole
from core.domain.recruit.sheets.questions import STANDINGS
from core.domain.recruit.sheets.reading_choices import AS_READ, ReadingChoices
from core.domain.recruit.sheets.row_choices import blocked_answer
from core.domain.recruit.sheets.values import DateOrder
from core.store import Db

BY = "cli"
LAST_SECONDS = 0.5  # how long a command that is done waits for readers, to leave nothing in the log
DATES: dict[str | None, DateOrder] = {"day-first": "day", "month-first": "month"}
NOT_USED = "not used"  # what --column says of a column that is left unread
NOTHING = "Nothing was written."
PREVIEW = 12  # lines of pairs and problems that are printed before "and N more"


class Refused(Exception):
    """What was asked for cannot be done; the message is one line for stderr, and nothing was written."""


@contextmanager
def on_record(arguments: argparse.Namespace, *, create: bool = False) -> Iterator[Db]:
    """The database that --db names; only an import makes a new one, so that a typing slip is noticed.

    The end empties the write-ahead log if it can: what was erased in a process that was killed ends here.
    """
    with store.opened(arguments.db, create=create) as db:
        yield db
        store.empty_log(db, LAST_SECONDS)


def label_of(db: Db, program_id: int, arguments: argparse.Namespace) -> FileLabel:
    """What a file about a program says about itself when a command makes it."""
    program = store.programs.program(db, program_id)
    assert program is not None
    return FileLabel(program.name, arguments.on, store.programs.actors(db).get(BY, BY), arguments.on)


def program_id_of(db: Db, arguments: argparse.Namespace, create: bool = False) -> int:
    """The program that --program names; the only one when none is named; a new one where `create` says so."""
    programs = store.programs.all(db)
    if arguments.program is None:
        if len(programs) == 1:
            return programs[0].id
        raise Refused("Say which program with --program NAME.")
    program = store.programs.program_named(db, arguments.program)
    if program:
        return program.id
    if create:
        return actions.create_program(db, arguments.program, months=9, by=BY, on=arguments.on)
    raise Refused(f"There is no program called {arguments.program} in {arguments.db}.")


def person_of(db: Db, email: str) -> Person:
    """Whoever has this address."""
    person = store.people.person_by_email(db, email)
    if person is None:
        raise Refused(f"Nobody with the address {email} is on record.")
    return person


def reading_choices(arguments: argparse.Namespace) -> ReadingChoices:
    """What --sheet, --column, --dates, --status, --ratings and --topics say about a sheet."""
    columns, statuses = tuple(column_choices(arguments.column)), tuple(_status_choices(arguments.status))
    ratings = tuple(rating.strip() for rating in (arguments.ratings or "").split(",") if rating.strip())
    own_topics = arguments.topics == "own"
    return ReadingChoices(arguments.sheet, columns, DATES.get(arguments.dates), statuses, ratings, own_topics)


def _status_choices(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each --status as (word, active, leave or left)."""
    for text in texts:
        word, _, meaning = text.rpartition("=")
        if not word.strip() or meaning.strip().lower() not in STANDINGS.values():
            meanings = ", ".join(STANDINGS.values())
            raise Refused(f"--status takes “Word=meaning”; the meanings are {meanings}, not “{text}”.")
        yield word.strip(), meaning.strip().lower()


def column_choices(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each --column as (header, field)."""
    for text in texts:
        header, equals, field = text.rpartition("=")
        if not equals or not header.strip() or not field.strip():
            raise Refused(f"--column takes “Header=field”, such as “Work mail=email”; “{text}” is not of this form.")
        yield header.strip(), field.strip()


def row_answers(texts: Sequence[str], checked: Checked) -> dict[int, str]:
    """What each --row says about a row of this sheet."""
    answers: dict[int, str] = {}
    for text in texts:
        row, equals, answer = (part.strip() for part in text.partition("="))
        if not equals or not row.isdecimal() or not answer:
            raise Refused(f"--row takes “ROW=ANSWER”, such as “7=ana@example.com”; “{text}” is not of this form.")
        if refusal := blocked_answer(checked, int(row), answer):
            raise Refused(f"--row “{text}”: {refusal}.")
        answers[int(row)] = answer.casefold() if "@" in answer else answer
    return answers


def loaded(sheet: str, role: SheetRole, choices: ReadingChoices = AS_READ) -> Checked:
    """A sheet as it is understood, for this role."""
    data = file_bytes(sheet)
    try:
        return sheets.load(data, Path(sheet).name, role, choices)
    except UnmappedError as refusal:
        answer = "Say which it is with import --column “HEADER=FIELD”"
        if refusal.rated:
            answer = "Say which with import --ratings RATING,RATING, or name a column with --column “HEADER=FIELD”"
        raise Refused(f"{refusal} {answer}; the columns are {refusal.columns}.") from refusal


def file_bytes(path: str) -> bytes:
    """The content of a file; of one that is too large only as much as shows that it is."""
    try:
        with Path(path).open("rb") as file:
            return file.read(sheets.LARGEST_FILE + 1)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error


def refuse_nobody(checked: Checked, sheet: str) -> None:
    """Raise Refused where no row of a sheet could be read, with the most frequent reasons."""
    if checked.rows:
        return
    reasons = [problem.reason for problem in checked.problems if problem.skipped]
    often = sorted(dict.fromkeys(reasons), key=lambda reason: -reasons.count(reason))
    why = f": {'; '.join(f'{reasons.count(reason)} × {reason}' for reason in often[:3])}" if often else ""
    raise Refused(f"{Path(sheet).name}: nobody could be read{why}. {NOTHING}")


def say_skipped(checked: Checked, sheet: str) -> None:
    """The rows that are left out, on stderr; the first dozen in full."""
    for problem in checked.problems[:PREVIEW]:
        notice(f"{Path(sheet).name}: {problem}")
    if len(checked.problems) > PREVIEW:
        notice(f"{Path(sheet).name}: and {len(checked.problems) - PREVIEW} more.")


@contextmanager
def writing(out: str, content: bytes, db: str | None) -> Iterator[None]:
    """A file that somebody asked for: it takes its name, complete, once the with block is done; else nothing is left.

    Raises Refused when it cannot be written, or when it is the database `db` itself.
    """
    with _output_in_words(out):
        target = Path(out).resolve()
        if db and target == Path(db).resolve():
            raise Refused(f"{out} is the database itself. Choose another name; nothing was written.")
        if target.is_dir():
            raise Refused(f"{out} cannot be written: it is a folder. Nothing was changed.")
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".writing-", delete=False) as file:
            draft = Path(file.name)
    try:
        with _output_in_words(out):
            draft.write_bytes(content)
        yield
        with _output_in_words(out):
            draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _output_in_words(out: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Refused(f"{out} cannot be written: {reason}. Nothing was changed.") from error
    except RuntimeError as error:  # a link that leads to itself
        raise Refused(f"{out} cannot be written: it leads nowhere. Nothing was changed.") from error
