"""Form answers: the export of a form with the playbook's questions becomes answers of pairs, row by row.

Columns are found by their words: the questions themselves (in either side's wording), an e-mail address of whoever
answers, a date, and, for mentors of several mentees, the other person. Never writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz

from core.domain import playbook
from core.domain.recruit.sheets import values
from core.domain.recruit.sheets.formats import FORMATS
from core.domain.recruit.sheets.headers import header_words
from core.domain.recruit.sheets.reading import Table
from core.domain.relationships.relationships import Relationship

ALIKE = 86  # of 100: headers this close to a question are taken for it
OTHER = ("mentee", "mentor", "other", "partner", "with whom")
ADDRESS = ("email", "e mail", "mail address", "username")
DAY = (
    *(header_words(stamp) for sheet_format in FORMATS.values() for stamp in sheet_format.stamps),
    *(header_words(stamp) for sheet_format in FORMATS.values() for stamp in sheet_format.other_stamps),
    "date",
)
COMMENT = ("comment", "anything else", "expect that has not", "make it better", "different with the next")


KINDS: Mapping[str, str] = {"health": "Health check", "quiz": "Alignment quiz", "closing": "Closing questions"}


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One side's answers as a file tells them."""

    row: int
    relationship_id: int
    role: str
    answered_on: date
    answers: Mapping[str, int | str] = field(hash=False)
    wants_switch: bool = False
    comment: str = ""


@dataclass(frozen=True)
class ReadChecks:
    """What a file gives: answers, rows that are left out and why, and which column was taken for what."""

    rows: tuple[CheckRow, ...]
    problems: tuple[tuple[int, str], ...]
    columns: Mapping[str, str]
    unknown: tuple[str, ...]
    keys: tuple[str, ...] = ()  # of each column in the order of the sheet, "" where it is not read


def read_checks(
    table: Table,
    pairs: Iterable[Relationship],
    emails: Mapping[str, int],
    names: Mapping[int, str],
    *,
    kind: str = "health",
    by_hand: Mapping[int, str] | None = None,
    on: date,
) -> ReadChecks:
    """Match every row of a form export of this kind to one side of a pair: a running one, or an ended one at the close.

    `emails`: lower-case address to person id; `names`: person id to name; `on`: today, for rows without a date.
    `by_hand`: place of a column → the key that a person chose for it, as `column_labels` lists them, or "" for none.
    """
    asked = _asked(kind)
    columns = _columns(table, asked, by_hand or {})
    running = [pair for pair in pairs if pair.open or kind == "closing"]
    order = _order(table, columns, on)
    rows: list[CheckRow] = []
    problems: list[tuple[int, str]] = []
    seen: set[tuple[int, str, date]] = set()
    for number, cells in zip(table.frame.index, table.frame.itertuples(index=False), strict=True):
        row = int(number)
        check = _row(row, [str(cell) for cell in cells], asked, columns, running, emails, names, order, on)
        if isinstance(check, str):
            problems.append((row, check))
        elif (key := (check.relationship_id, check.role, check.answered_on)) in seen:
            problems.append((row, "the same side answered twice on this day; the first answer is taken"))
        else:
            seen.add(key)
            rows.append(check)
    headers = {key: table.name(index) for key, index in columns.items()}
    unknown = tuple(table.name(i) for i in range(len(table.headers)) if i not in columns.values())
    key_of = {index: key for key, index in columns.items()}
    keys = tuple(key_of.get(index, "") for index in range(len(table.headers)))
    return ReadChecks(tuple(rows), tuple(problems), headers, unknown, keys)


def questions(kind: str = "health", role: str = "mentee") -> list[tuple[str, str]]:
    """The questions of one side to paste into a form: (question, how it is answered)."""
    book = playbook.load().health_check
    scale = " / ".join(f"{number} {label}" for number, label in enumerate(book.scale, 1))
    listed = [("Your e-mail address", "short text"), ("The other person's name or e-mail address", "short text")]
    for key, texts in _asked(kind).items():
        options = {question.id: question for question in book.questions} if kind == "health" else {}
        if key in options:
            listed.append((options[key].text, " / ".join(answer.label for answer in options[key].answers)))
        elif text := texts.get(role):
            listed.append((text, scale))
    return [*listed, ("Comment (the other person does not see it)", "long text, optional")]


def _asked(kind: str) -> dict[str, dict[str, str]]:
    """Statement or question id → its wording by role, of one kind of check."""
    book = playbook.load()
    if kind == "quiz":
        return {
            statement.id: {"mentee": statement.mentee, "mentor": statement.mentor} for statement in book.quiz.statements
        }
    if kind == "closing":
        return {question.id: {question.role: question.text} for question in book.satisfaction.values()}
    check = book.health_check
    return {
        statement.id: {"mentee": statement.mentee, "mentor": statement.mentor} for statement in check.statements
    } | {question.id: {"both": question.text} for question in check.questions}


def column_labels(kind: str) -> dict[str, str]:
    """What a column of such a form can hold: key → words for the screen."""
    about = {
        "email": "E-mail address of whoever answers",
        "other": "The other person",
        "day": "Answered on",
        "comment": "Comment",
    }
    return about | {key: next(text for text in texts.values() if text) for key, texts in _asked(kind).items()}


def _columns(table: Table, asked: Mapping[str, Mapping[str, str]], by_hand: Mapping[int, str]) -> dict[str, int]:
    """Key → column: statement and question ids, "email", "day", "other", "comment"; each column once.

    What was chosen by hand comes first; such a column is nothing else.
    """
    columns = {key: place for place, key in by_hand.items() if key}
    places = [place for place in range(len(table.headers)) if place not in by_hand]
    likely = sorted(
        (
            (-_alike(header, text), index, key)
            for index, header in ((place, table.headers[place]) for place in places)
            for key, texts in asked.items()
            for text in texts.values()
            if text
        ),
    )
    for minus, index, key in likely:
        if -minus >= ALIKE and key not in columns and index not in columns.values():
            columns[key] = index
    for key, hints in (("day", DAY), ("other", OTHER), ("email", ADDRESS), ("comment", COMMENT)):
        for index in places:
            words = header_words(table.headers[index])
            if key not in columns and index not in columns.values() and any(hint in words for hint in hints):
                columns[key] = index
    return columns


def _alike(header: str, text: str) -> float:
    """0..100. A grid puts its own title before the statement, so a header that ends with it counts in full."""
    heading, asked = header_words(header), header_words(text)
    return 100.0 if heading.endswith(asked) else float(fuzz.ratio(heading, asked))


def _order(table: Table, columns: Mapping[str, int], on: date) -> values.DateOrder | None:
    """Which of day and month comes first: what some date proves, else what puts no answer into the future."""
    if "day" not in columns:
        return None
    cells = [str(cell) for cell in table.frame.iloc[:, columns["day"]]]
    proven = {moment.order for cell in cells if (moment := values.moment(cell, None)).order}
    if len(proven) == 1:
        return proven.pop()
    orders: tuple[values.DateOrder, ...] = ("month", "day")
    for order in orders:
        days = [moment.value.date() for cell in cells if (moment := values.moment(cell, order)).value]
        if all(day <= on for day in days):
            return order
    return "month"


def _row(
    row: int,
    cells: Sequence[str],
    asked: Mapping[str, Mapping[str, str]],
    columns: Mapping[str, int],
    running: Sequence[Relationship],
    emails: Mapping[str, int],
    names: Mapping[int, str],
    order: values.DateOrder | None,
    on: date,
) -> CheckRow | str:
    """The answers of a row, or why it is left out."""
    address = values.email(cells[columns["email"]]) if "email" in columns else None
    if address is None:
        return "no e-mail address says who answered"
    person = emails.get(address.casefold())
    if person is None:
        return f"{address} is not on record"
    mine = [pair for pair in running if person in (pair.mentee_id, pair.mentor_id)]
    if len(mine) > 1:
        mine = [pair for pair in mine if _is_with(pair, person, cells, columns, emails, names)]
        if len(mine) != 1:
            return f"{names[person]} has several running relationships, and the row does not say which"
    if not mine:
        return f"{names[person]} has no running relationship"
    answers, wrong = _answers(cells, asked, columns)
    if wrong:
        return wrong
    if not answers:
        return "nothing was answered"
    day = values.moment(cells[columns["day"]], order).value if "day" in columns else None
    answered = day.date() if day is not None else on
    if answered > on:
        return f"the answer is dated {answered}, which lies in the future"
    if answered < mine[0].introduced_on:
        return f"the answer is dated {answered}, before the introduction"
    comment = cells[columns["comment"]].strip() if "comment" in columns else ""
    role = "mentee" if person == mine[0].mentee_id else "mentor"
    return CheckRow(row, mine[0].id, role, answered, answers, answers.get("switch") == "yes", comment)


def _is_with(
    pair: Relationship,
    person: int,
    cells: Sequence[str],
    columns: Mapping[str, int],
    emails: Mapping[str, int],
    names: Mapping[int, str],
) -> bool:
    partner = cells[columns["other"]].strip() if "other" in columns else ""
    other = pair.mentor_id if person == pair.mentee_id else pair.mentee_id
    return bool(partner) and (
        emails.get(partner.casefold()) == other or values.folded(partner) == values.folded(names[other])
    )


def _answers(
    cells: Sequence[str], asked: Mapping[str, Mapping[str, str]], columns: Mapping[str, int]
) -> tuple[dict[str, int | str], str | None]:
    """The answers by statement and question id, and what could not be read."""
    book = playbook.load().health_check
    options = {question.id: question for question in book.questions if "both" in asked.get(question.id, {})}
    answers: dict[str, int | str] = {}
    for key in asked:
        text = cells[columns[key]].strip() if key in columns else ""
        if values.is_blank(text):
            continue
        if key in options:
            picked = _picked(text, {answer.id: answer.label for answer in options[key].answers})
            if picked is None:
                return {}, f"“{text}” is not an answer to “{options[key].text}”"
            answers[key] = picked
        else:
            number = _rated(text, book.scale)
            if number is None:
                return {}, f"“{text}” is not an answer from 1 to 5"
            answers[key] = number
    return answers, None


def _rated(text: str, scale: Sequence[str]) -> int | None:
    """1 to 5 from "4", "4 Agree", "4.0" or "Agree"; None for anything else."""
    if match := re.fullmatch(r"([1-5])(?:[.,]0+)?(?:\D.*)?", text):
        return int(match[1])
    words = [_words(label) for label in scale]
    return words.index(_words(text)) + 1 if _words(text) in words else None


def _picked(text: str, labels: Mapping[str, str]) -> str | None:
    """The answer that a text stands for, also a shorter one: "Yes" for "Yes, I would like to switch"."""
    words = _words(text)
    exact = [id for id, label in labels.items() if _words(label) == words]
    fitting = exact or [id for id, label in labels.items() if _words(label).startswith(f"{words} ")]
    return fitting[0] if len(fitting) == 1 else None


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
