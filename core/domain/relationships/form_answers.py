"""Form answers: the export of a form with the playbook's questions becomes answers of pairs, row by row. Never writes.

Who answered is told by the address that was asked for, else by how somebody signed in, else by the name; with whom, by
the other person's name or address where somebody has several relationships. Every column, row and label is accounted
for: what is not read says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from core.domain import playbook
from core.domain.base.text import folded
from core.domain.playbook.practice import CheckQuestion
from core.domain.playbook.reading import RoleId
from core.domain.recruit.sheets import values, vocabulary
from core.domain.recruit.sheets.account import Account, ColumnLine, RowLine, ValueLine, column_letter
from core.domain.recruit.sheets.columns import is_other_stamp
from core.domain.recruit.sheets.questions import Question
from core.domain.recruit.sheets.reading import Table
from core.domain.relationships.check_columns import (
    BESIDE,
    KINDS,
    CheckColumn,
    CheckMapping,
    cells_of,
    fields,
    guess_columns,
    questions_of,
)
from core.domain.relationships.check_labels import Scale, is_plain, picked, runs_downwards
from core.domain.relationships.relationships import Relationship

DATE_ORDERS: Mapping[str, values.DateOrder] = {"day-first": "day", "month-first": "month"}
NOT_READ = "Do not read it"


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
    """What a file gives: answers, rows that are left out and why, how the columns were read, and the account of it."""

    rows: tuple[CheckRow, ...]
    problems: tuple[tuple[int, str], ...]
    mapping: CheckMapping
    account: Account


@dataclass(frozen=True)
class People:
    """Who is on record. `emails`: lower-case address → person; `names`: person → name."""

    emails: Mapping[str, int]
    names: Mapping[int, str]

    @cached_property
    def named(self) -> Mapping[str, tuple[int, ...]]:
        """The people of a name, without case, accents and order of its parts."""
        by_name: dict[str, tuple[int, ...]] = {}
        for person, name in self.names.items():
            by_name[values.folded(name)] = (*by_name.get(values.folded(name), ()), person)
        return by_name

    def with_address_or_name(self, text: str) -> tuple[int, ...]:
        """Everybody who has this address or is called so."""
        address = values.email(text)
        if address is not None:
            return (self.emails[address],) if address in self.emails else ()
        return self.named.get(values.folded(values.person_name(text)), ())


class _LeftOut(Exception):
    """Why a row is left out, as a clause."""


def read_checks(
    table: Table,
    pairs: Iterable[Relationship],
    emails: Mapping[str, int],
    names: Mapping[int, str],
    *,
    kind: str = "health",
    on: date,
    mapping: CheckMapping | None = None,
) -> ReadChecks:
    """Match every row of a form export of this kind to one side of a pair: a running one, or an ended one at the close.

    `emails`: lower-case address to person id; `names`: person id to name; `on`: today, for rows without a date;
    `mapping`: how a person said the columns are to be read, else it is guessed.
    """
    mapping = mapping or guess_columns(table, kind, emails)
    running = [pair for pair in pairs if pair.open or kind == "closing"]
    reader = _Reader(table, mapping, running, People(emails, names), on)
    rows: list[CheckRow] = []
    lines: list[RowLine] = []
    problems: list[tuple[int, str]] = []
    seen: set[tuple[int, str, date]] = set()
    for number, cells in zip(table.frame.index, table.frame.itertuples(index=False), strict=True):
        row, texts = int(number), [str(cell) for cell in cells]
        try:
            check = reader.row(row, texts)
            if (key := (check.relationship_id, check.role, check.answered_on)) in seen:
                raise _LeftOut("the same side answered twice on this day; the first answer is taken")
        except _LeftOut as refusal:
            problems.append((row, str(refusal)))
            lines.append(RowLine(row, reader.typed_who(texts), "left out", "", str(refusal)))
            continue
        seen.add(key)
        rows.append(check)
        lines.append(RowLine(row, reader.name_of(check), "read", check.role))
    return ReadChecks(tuple(rows), tuple(problems), mapping, _account(table, mapping, lines, reader))


def questions(kind: str = "health", role: RoleId = "mentee") -> list[tuple[str, str]]:
    """The questions of one side to paste into a form: (question, how it is answered)."""
    scale = " / ".join(f"{number} {label}" for number, label in enumerate(playbook.load().health_check.scale, 1))
    options = _options(kind)
    listed = [("Your e-mail address", "short text"), ("The other person's name or e-mail address", "short text")]
    for key, texts in questions_of(kind).items():
        if key in options:
            listed.append((options[key].text, " / ".join(answer.label for answer in options[key].answers)))
        elif text := texts.get(role):
            listed.append((text, scale))
    return [*listed, ("Comment (the other person does not see it)", "long text, optional")]


def decide(mapping: CheckMapping, question: Question, choice: str) -> CheckMapping:
    """The mapping once a person answered one of the account's questions with one of its choices."""
    subject, _, rest = question.id.partition(" ")
    if subject == "dates":
        return mapping.with_dates(DATE_ORDERS[choice])
    if subject == "column":
        keys = {label: key for key, label in fields(mapping.kind).items()}
        return mapping.assign(int(rest), keys.get(choice))
    return mapping.with_labels({rest: meanings(mapping.kind)[choice]})


def meanings(kind: str) -> dict[str, str]:
    """What an answer can mean, label → number on the scale or id of the answer."""
    scale = {label: str(number) for number, label in enumerate(playbook.load().health_check.scale, 1)}
    return scale | {answer.label: answer.id for question in _options(kind).values() for answer in question.answers}


class _Reader:
    """Reads the rows of one file; remembers what had to be understood and what could not be."""

    def __init__(
        self, table: Table, mapping: CheckMapping, running: Sequence[Relationship], people: People, on: date
    ) -> None:
        self._table, self._mapping, self._running, self._people, self._on = table, mapping, running, people, on
        self.options = _options(mapping.kind)
        self._keys = [key for key in questions_of(mapping.kind) if mapping.of(key)]
        rated = [column for key in self._keys if key not in self.options for column in mapping.of(key)]
        texts = [cell for column in rated for cell in cells_of(table, column.index)]
        self._scale = Scale(texts, mapping.labels)
        self._downwards = {column.index for column in rated if runs_downwards(column.header)}
        self.order, self.order_is_sure = _order(table, mapping, running, on)
        self.understood: dict[tuple[str, str], ValueLine] = {}  # by question (all of a scale) and text: each told once
        self.unknown: dict[str, str] = {}  # label that nobody knows → the question it stands under

    def row(self, row: int, cells: Sequence[str]) -> CheckRow:
        """The answers of a row. Raises _LeftOut."""
        person = self._person(row, cells)
        pair = self._pair(row, cells, person)
        role: RoleId = "mentee" if person == pair.mentee_id else "mentor"
        answers = self._answers(row, cells, role)
        if not answers:
            raise _LeftOut("nothing was answered")
        answered = self._day(cells)
        if answered > self._on:
            raise _LeftOut(f"the answer is dated {answered}, which lies in the future")
        if answered < pair.introduced_on:
            raise _LeftOut(f"the answer is dated {answered}, before the introduction")
        comments = (self._text(cells, column) for column in self._mapping.of("comment"))
        comment = "\n".join(dict.fromkeys(text for text in comments if not values.is_blank(text)))
        return CheckRow(row, pair.id, role, answered, answers, answers.get("switch") == "yes", comment)

    def typed_who(self, cells: Sequence[str]) -> str:
        """What a row says about who answered, as typed."""
        typed = (self._text(cells, column) for key in ("email", "name") for column in self._mapping.of(key))
        return next((text for text in typed if text and not vocabulary.is_anonymous(text)), "")

    def name_of(self, check: CheckRow) -> str:
        """Who gave these answers."""
        pair = next(pair for pair in self._running if pair.id == check.relationship_id)
        return self._people.names[pair.mentee_id if check.role == "mentee" else pair.mentor_id]

    def _text(self, cells: Sequence[str], column: CheckColumn) -> str:
        return cells[column.index].strip()

    def _person(self, row: int, cells: Sequence[str]) -> int:
        """Who answered: the asked address, else how they signed in, else the name."""
        for column in self._mapping.of("email"):
            text = self._text(cells, column)
            if values.is_blank(text) or vocabulary.is_anonymous(text):
                continue
            address = values.email(text)
            if address is None:
                raise _LeftOut(f"“{text}” is no e-mail address")
            person = self._people.emails.get(address)
            if person is None:
                raise _LeftOut(f"{address} is not on record")
            self._say_sender(row, cells, column, person)
            return person
        name = self._name(cells)
        if not name:
            if self._mapping.of("email"):
                raise _LeftOut("no e-mail address says who answered")
            raise _LeftOut("no column says who answered")
        named = self._people.with_address_or_name(name)
        taking_part = [
            person for person in named if any(person in (pair.mentee_id, pair.mentor_id) for pair in self._running)
        ]
        if len(taking_part) > 1:
            raise _LeftOut(f"several people are called {name}, and no e-mail address says which")
        if not named:
            raise _LeftOut(f"nobody called {name} is on record")
        return (taking_part or list(named))[0]

    def _name(self, cells: Sequence[str]) -> str:
        for keys in (("name",), ("first_name", "last_name")):
            columns = [column for key in keys for column in self._mapping.of(key)[:1]]
            name = " ".join(text for text in (self._text(cells, column) for column in columns) if text)
            if name and not values.is_blank(name) and not vocabulary.is_anonymous(name):
                return name
        return ""

    def _say_sender(self, row: int, cells: Sequence[str], column: CheckColumn, person: int) -> None:
        """Where the form was sent from somebody else's account, the asked address counts, and that is said."""
        for other in self._mapping.of("email"):
            sender = self._people.emails.get(values.email(self._text(cells, other)) or "")
            if other is not column and sender not in (None, person):
                why = f"sent from the account of {self._people.names[sender]}; the address that was asked for counts"
                self._note(row, other, self._text(cells, other), self._people.names[person], why)

    def _pair(self, row: int, cells: Sequence[str], person: int) -> Relationship:
        """The relationship that a row is about: the one with the person it names, on the side that it answers for."""
        mine = [pair for pair in self._running if person in (pair.mentee_id, pair.mentor_id)]
        name = self._people.names[person]
        if not mine:
            raise _LeftOut(f"{name} has no running relationship")
        for column in self._mapping.of("other"):
            text = self._text(cells, column)
            if values.is_blank(text):
                continue
            with_them = [pair for pair in mine if self._is_called(text, _other_side(pair, person))]
            if with_them:
                mine = with_them
                continue
            if (others := self._people.with_address_or_name(text)) and others != (person,):
                raise _LeftOut(f"{name} has no running relationship with {self._people.names[others[0]]}")
            if len(mine) == 1:
                partner = self._people.names[_other_side(mine[0], person)]
                self._note(row, column, text, partner, "the only relationship that is running")
        if len(mine) > 1 and (side := self._side(cells)):
            mine = [pair for pair in mine if (pair.mentee_id == person) == (side == "mentee")] or mine
        if len(mine) > 1:
            raise _LeftOut(f"{name} has several running relationships, and the row does not say which")
        return mine[0]

    def _is_called(self, text: str, person: int) -> bool:
        """Whether somebody is meant by an address, a name or a part of the name."""
        address = values.email(text)
        if address is not None:
            return self._people.emails.get(address) == person
        words = set(values.folded(values.person_name(text)).split())
        return bool(words) and words <= set(values.folded(self._people.names[person]).split())

    def _side(self, cells: Sequence[str]) -> str:
        """The side that a row answers for: what it says, else in whose wording the answers stand; "" when both."""
        for column in self._mapping.of("role"):
            if (role := vocabulary.role(self._text(cells, column))) in ("mentee", "mentor"):
                return role
        sides = {
            column.side
            for key in self._keys
            for column in self._mapping.of(key)
            if column.side and not values.is_blank(self._text(cells, column))
        }
        return sides.pop() if len(sides) == 1 else ""

    def _answers(self, row: int, cells: Sequence[str], role: RoleId) -> dict[str, int | str]:
        """The answers by statement and question id; those in the side's own wording first. Raises _LeftOut."""
        answers: dict[str, int | str] = {}
        for key in self._keys:
            columns = sorted(self._mapping.of(key), key=lambda column: column.side not in ("", role))
            for column in columns:
                text = self._text(cells, column)
                if not values.is_blank(text):
                    answers[key] = self._answer(row, key, column, text)
                    break
        return answers

    def _answer(self, row: int, key: str, column: CheckColumn, text: str) -> int | str:
        """What one cell says. Raises _LeftOut."""
        answer: int | str | None
        if key in self.options:
            answer = picked(text, self.options[key], self._mapping.labels)
            if answer is None:
                self.unknown[text] = self.options[key].text
                raise _LeftOut(f"“{text}” is not an answer to “{self.options[key].text}”")
            label = next(option.label for option in self.options[key].answers if option.id == answer)
            if not folded(label).startswith(folded(text)):
                self._note(row, column, text, label, "")
            return answer
        downwards = column.index in self._downwards
        answer = self._scale.rating(text, downwards=downwards)
        if answer is None:
            self.unknown[text] = fields(self._mapping.kind)[key]
            raise _LeftOut(f"“{text}” is not an answer from 1 to 5")
        digit = text.strip()[:1] if text.strip()[:1].isdigit() else ""
        if not is_plain(text) or digit not in ("", str(answer)):
            label = playbook.load().health_check.scale[answer - 1]
            why = "here 1 stands for the strongest agreement" if downwards and digit else ""
            self._note(row, column, text, f"{answer} {label}", why)
        return answer

    def _day(self, cells: Sequence[str]) -> date:
        for column in self._mapping.of("day"):
            text = self._text(cells, column)
            moment = values.moment(text, self.order).value
            if moment is not None:
                return moment.date()
            if not values.is_blank(text):
                raise _LeftOut(f"“{text}” is no date")
        return self._on

    def _note(self, row: int, column: CheckColumn, typed: str, understood: str, why: str) -> None:
        rated = column.key in self._keys and column.key not in self.options
        place = "scale" if rated else f"row {row}" if column.key in BESIDE else str(column.key)
        line = ValueLine(row, "", self._table.name(column.index), typed, understood, why)
        self.understood.setdefault((place, typed), line)


def _order(
    table: Table, mapping: CheckMapping, running: Sequence[Relationship], on: date
) -> tuple[values.DateOrder | None, bool]:
    """Which of day and month comes first, and whether that is sure.

    A date of the form's own stamps proves it; else the order counts that puts no answer into the future, nor before
    anybody was introduced.
    """
    if mapping.date_order:
        return mapping.date_order, True
    days = [column.index for column in mapping.of("day")]
    stamps = {*days, *(index for index, header in enumerate(table.headers) if is_other_stamp(header))}
    proofs = {
        moment.order
        for index in stamps
        for cell in cells_of(table, index)
        if (moment := values.moment(cell, None)).order
    }
    if len(proofs) == 1:
        return proofs.pop(), True
    cells = [cell for index in days for cell in cells_of(table, index)]
    if not any(values.moment(cell, None).ambiguous for cell in cells):
        return None, True
    first = min((pair.introduced_on for pair in running), default=on)
    fitting = [order for order in DATE_ORDERS.values() if _all_between(cells, order, first, on)]
    return (fitting[0], True) if len(fitting) == 1 else ("month", False)


def _all_between(cells: Iterable[str], order: values.DateOrder, first: date, last: date) -> bool:
    moments = (values.moment(cell, order).value for cell in cells)
    return all(first <= moment.date() <= last for moment in moments if moment)


def _other_side(pair: Relationship, person: int) -> int:
    return pair.mentor_id if person == pair.mentee_id else pair.mentee_id


def _options(kind: str) -> dict[str, CheckQuestion]:
    """The questions of a kind of check that have answers of their own to pick from."""
    return {question.id: question for question in playbook.load().health_check.questions} if kind == "health" else {}


def _account(table: Table, mapping: CheckMapping, lines: Sequence[RowLine], reader: _Reader) -> Account:
    labels = fields(mapping.kind)
    columns = tuple(
        ColumnLine(
            column_letter(column.index),
            table.name(column.index),
            (column.key,) if column.key else (),
            labels[column.key] if column.key else "",
            column.certainty,
            column.why,
            column.samples,
        )
        for column in mapping.columns
    )
    notes = tuple(_notes(mapping))
    asked = tuple(_questions(table, mapping, reader))
    return Account(
        table.file, table.sheet, "checks", columns, tuple(lines), tuple(reader.understood.values()), notes, asked
    )


def _notes(mapping: CheckMapping) -> Iterable[str]:
    """What a file does not hold, in sentences."""
    asked = questions_of(mapping.kind)
    sides = {column.side for column in mapping.columns if column.side}
    expected = [key for key, texts in asked.items() if not sides or sides & texts.keys()]
    missing = [key for key in expected if not mapping.of(key)]
    if len(missing) == len(expected):
        yield f"No column asks a question of the {KINDS[mapping.kind].lower()}."
    elif missing:
        texts = "; ".join(f"“{fields(mapping.kind)[key]}”" for key in missing)
        yield f"No column holds the answers to {texts}"
    if not any(mapping.of(key) for key in ("email", "name", "first_name")):
        yield "No column says who answered: ask for the e-mail address in the form, or choose the column by hand."
    if not mapping.of("day"):
        yield "No column says when somebody answered: today is taken."


def _questions(table: Table, mapping: CheckMapping, reader: _Reader) -> Iterable[Question]:
    """What a person has to decide: columns first, then dates, then labels that nobody knows."""
    labels = fields(mapping.kind)
    missing = [labels[key] for key in questions_of(mapping.kind) if not mapping.of(key)]
    for column in mapping.columns:
        if column.certainty == "ask":
            text = f"Which question is “{table.name(column.index)}”?"
            yield Question(f"column {column.index}", "column", text, (*missing, NOT_READ), NOT_READ)
    if not reader.order_is_sure:
        example = next(iter(cells_of(table, mapping.of("day")[0].index)))
        text = f"Dates such as {example} can be read in two ways. What comes first?"
        yield Question("dates", "dates", text, tuple(DATE_ORDERS), "month-first")
    for label, asked in reader.unknown.items():
        picked_from = next((option for option in reader.options.values() if option.text == asked), None)
        choices = (
            tuple(answer.label for answer in picked_from.answers) if picked_from else playbook.load().health_check.scale
        )
        yield Question(f"label {folded(label)}", "row", f"What does “{label}” mean as an answer to “{asked}”?", choices)
