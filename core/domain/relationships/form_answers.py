"""Form answers: the export of a form with the playbook's questions becomes answers of pairs, row by row. Never writes.

Every column, row and label is accounted for: what is not read says why, and what is not sure is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.domain import playbook
from core.domain.base.text import folded
from core.domain.playbook.practice import CheckQuestion, FormQuestion
from core.domain.playbook.reading import RoleId
from core.domain.recruit.sheets import values
from core.domain.recruit.sheets.account import Account, ColumnLine, RowLine, ValueLine
from core.domain.recruit.sheets.headers import column_letter
from core.domain.recruit.sheets.questions import SheetQuestion
from core.domain.recruit.sheets.reading import Table
from core.domain.relationships.anonymous_forms import is_anonymous, summarize_anonymous
from core.domain.relationships.check_columns import (
    CheckColumn,
    CheckMapping,
    cells_of,
    guess_columns,
    with_second_headers,
)
from core.domain.relationships.check_days import DATE_ORDERS, Days, check_day
from core.domain.relationships.check_headers import (
    KINDS,
    MONTHLY,
    WHO,
    fields,
    form_questions,
    questions_of,
    rated_keys,
)
from core.domain.relationships.check_labels import Scale, is_plain, picked, runs_downwards
from core.domain.relationships.form_kits import kit
from core.domain.relationships.relationships import Relationship
from core.domain.relationships.respondents import People, Respondents, RowLeftOut, cell

NOT_READ = "Do not read it"


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One side's answers as a file tells them. `other_answers`: what is asked beside the scale: text, id or day."""

    row: int
    relationship_id: int
    role: str
    answered_on: date
    answers: Mapping[str, int | str] = field(hash=False)
    wants_switch: bool = False
    comment: str = ""
    other_answers: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class ReadChecks:
    """What a file gives: answers, rows that are left out and why, how the columns were read, and the account of it."""

    rows: tuple[CheckRow, ...]
    problems: tuple[tuple[int, str], ...]
    mapping: CheckMapping
    account: Account


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
    """Match every row of a form export of this kind to one side of a pair.

    A late answer may be about a pair that has ended since; the closing questions are often answered after the end.
    `emails`: lower-case address to person id; `names`: person id to name; `on`: today, for rows without a date;
    `mapping`: how a person said the columns are to be read, else it is guessed.
    """
    table = with_second_headers(table, kind)
    mapping = mapping or guess_columns(table, kind, emails)
    listed = list(pairs)
    running = [pair for pair in listed if pair.open or kind == "closing"]
    ended = [pair for pair in listed if not (pair.open or kind == "closing")]
    respondents = Respondents(table, mapping, running, People(emails, names), ended)
    reader = _CheckReader(table, mapping, listed, respondents, on)
    by_id = {pair.id: pair for pair in listed}
    rows: list[CheckRow] = []
    lines: list[RowLine] = []
    problems: list[tuple[int, str]] = []
    seen: set[tuple[int, str, date]] = set()
    for number, cells in zip(table.frame.index, table.frame.itertuples(index=False), strict=True):
        row, texts = int(number), [str(cell) for cell in cells]
        try:
            check = reader.row(row, texts)
            if (key := (check.relationship_id, check.role, check.answered_on)) in seen:
                raise RowLeftOut("the same side answered twice on this day; the first answer is taken")
        except RowLeftOut as refusal:
            problems.append((row, str(refusal)))
            lines.append(RowLine(row, respondents.typed_who(texts), "left out", "", str(refusal)))
            continue
        seen.add(key)
        rows.append(check)
        lines.append(RowLine(row, respondents.name_of(by_id[check.relationship_id], check.role), "read", check.role))
    account = account_of(
        table,
        mapping,
        lines,
        respondents.understood.values(),
        notes_on(table, mapping),
        _questions(table, mapping, reader),
    )
    return ReadChecks(tuple(rows), tuple(problems), mapping, account)


def questions(kind: str = "health", role: RoleId = "mentee") -> list[tuple[str, str]]:
    """The questions of one side to paste into a form: (question, how it is answered)."""
    return [(question.text, question.answered_by) for question in kit(kind, role)]


def decide(mapping: CheckMapping, question: SheetQuestion, choice: str) -> CheckMapping:
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
    picked_from: list[CheckQuestion | FormQuestion] = [*_options(kind).values(), *form_questions(kind).values()]
    return (scale if rated_keys(kind) else {}) | {
        answer.label: answer.id for question in picked_from for answer in question.answers
    }


class _CheckReader:
    """Reads the rows of one file; remembers which labels nobody knows."""

    def __init__(
        self,
        table: Table,
        mapping: CheckMapping,
        pairs: Sequence[Relationship],
        respondents: Respondents,
        on: date,
    ) -> None:
        self._mapping, self._respondents, self._on = mapping, respondents, on
        self.options = _options(mapping.kind)
        self._keys = [key for key in rated_keys(mapping.kind) if mapping.of(key)]
        rated = [column for key in self._keys if key not in self.options for column in mapping.of(key)]
        self._scale = Scale((text for column in rated for text in cells_of(table, column.index)), mapping.labels)
        self._downwards = {column.index for column in rated if runs_downwards(column.header)}
        self.days = Days(table, mapping, "day", pairs, on)
        self.unknown: dict[str, str] = {}  # label that nobody knows → the question it stands under

    def row(self, row: int, cells: Sequence[str]) -> CheckRow:
        """The answers of a row. Raises RowLeftOut."""
        person = self._respondents.person(row, cells)
        answered = self.days.of(cells) or self._on
        pair = self._respondents.pair(row, cells, person, [answered])
        role: RoleId = "mentee" if person == pair.mentee_id else "mentor"
        answers = self._answers(row, cells, role)
        other_answers = self._other_answers(row, cells, role)
        if not answers and not other_answers:
            raise RowLeftOut("nothing was answered")
        check_day(answered, pair, self._on, "the answer")
        comments = (cell(cells, column) for column in self._mapping.of("comment"))
        comment = "\n".join(dict.fromkeys(text for text in comments if not values.is_blank(text)))
        return CheckRow(row, pair.id, role, answered, answers, answers.get("switch") == "yes", comment, other_answers)

    def _other_answers(self, row: int, cells: Sequence[str], role: RoleId) -> dict[str, str]:
        """What is asked beside the scale, where it was answered by the side that is asked. Raises RowLeftOut."""
        other_answers: dict[str, str] = {}
        for key, question in form_questions(self._mapping.kind).items():
            texts = [cell(cells, column) for column in self._mapping.of(key)]
            written = [text for text in texts if not values.is_blank(text)]
            if not written or question.role not in (role, "both"):
                continue
            if question.kind == "choice":
                other_answers[key] = self._picked(
                    row, question, self._mapping.of(key)[texts.index(written[0])], written[0]
                )
            elif question.kind == "date":
                day = self.days.days_in(written[0])
                if day:
                    other_answers[key] = day[0].isoformat()
                else:
                    column = self._mapping.of(key)[texts.index(written[0])]
                    self._respondents.note(row, column, written[0], "", "is not a date")
            else:
                other_answers[key] = "\n".join(dict.fromkeys(written))
        return other_answers

    def _answers(self, row: int, cells: Sequence[str], role: RoleId) -> dict[str, int | str]:
        """The answers by statement and question id; those in the side's own wording first. Raises RowLeftOut."""
        answers: dict[str, int | str] = {}
        for key in self._keys:
            columns = sorted(self._mapping.of(key), key=lambda column: column.side not in ("", role))
            for column in columns:
                text = cell(cells, column)
                if not values.is_blank(text):
                    answers[key] = (
                        self._picked(row, self.options[key], column, text)
                        if key in self.options
                        else self._rated(row, key, column, text)
                    )
                    break
        return answers

    def _picked(self, row: int, question: CheckQuestion | FormQuestion, column: CheckColumn, text: str) -> str:
        """The answer that was picked. Raises RowLeftOut."""
        answer = picked(text, question, self._mapping.labels)
        if answer is None:
            self.unknown[text] = question.text
            raise RowLeftOut(f"“{text}” is not an answer to “{question.text}”")
        label = next(option.label for option in question.answers if option.id == answer)
        if not folded(label).startswith(folded(text)):
            self._respondents.note(row, column, text, label)
        return answer

    def _rated(self, row: int, key: str, column: CheckColumn, text: str) -> int:
        """The answer on the scale. Raises RowLeftOut."""
        downwards = column.index in self._downwards
        answer = self._scale.rating(text, downwards=downwards)
        if answer is None:
            self.unknown[text] = fields(self._mapping.kind)[key]
            raise RowLeftOut(f"“{text}” is not an answer from 1 to 5")
        digit = text.strip()[:1] if text.strip()[:1].isdigit() else ""
        if not is_plain(text) or digit not in ("", str(answer)):
            label = playbook.load().health_check.scale[answer - 1]
            why = "here 1 stands for the strongest agreement" if downwards and digit else ""
            self._respondents.note(row, column, text, f"{answer} {label}", why, place="scale")
        return answer


def _options(kind: str) -> dict[str, CheckQuestion]:
    """The questions of a kind of check that have answers of their own to pick from."""
    return {question.id: question for question in playbook.load().health_check.questions} if kind == "health" else {}


def account_of(
    table: Table,
    mapping: CheckMapping,
    lines: Sequence[RowLine],
    understood: Iterable[ValueLine],
    notes: Iterable[str],
    asked: Iterable[SheetQuestion],
) -> Account:
    """What became of a form's export: its columns as they were read, and what was found out about rows and values."""
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
    return Account(
        table.file, table.sheet, "checks", columns, tuple(lines), tuple(understood), tuple(notes), tuple(asked)
    )


def notes_on(table: Table, mapping: CheckMapping) -> Iterable[str]:
    """What a file does not hold, and what can be used all the same, in sentences."""
    asked = questions_of(mapping.kind)
    sides = {column.side for column in mapping.columns if column.side}
    needed = rated_keys(mapping.kind) or (("held_on",) if mapping.kind == MONTHLY else ())
    expected = [key for key in needed if not sides or sides & asked[key].keys()]
    missing = [key for key in expected if not mapping.of(key)]
    if not any(mapping.of(key) for key in asked):
        yield f"No column holds an answer to “{KINDS[mapping.kind]}”."
    elif missing:
        texts = "; ".join(f"“{fields(mapping.kind)[key]}”" for key in missing)
        yield f"No column holds the answers to {texts}"
    if is_anonymous(table, mapping):
        if any(mapping.of(key) for key in WHO):
            yield "Everybody answered anonymously: nothing can be kept for a pair."
        else:
            yield "No column says who answered: ask for the email address in the form, or choose the column by hand."
        yield from summarize_anonymous(table, mapping)
    if rated_keys(mapping.kind) and not mapping.of("day"):
        yield "No column says when somebody answered: today is taken."


def _questions(table: Table, mapping: CheckMapping, reader: _CheckReader) -> Iterable[SheetQuestion]:
    """What a person has to decide: columns first, then dates, then labels that nobody knows."""
    labels = fields(mapping.kind)
    missing = [labels[key] for key in questions_of(mapping.kind) if not mapping.of(key)]
    for column in mapping.columns:
        if column.certainty == "ask":
            text = f"Which question is “{table.name(column.index)}”?"
            yield SheetQuestion(f"column {column.index}", "column", text, (*missing, NOT_READ), NOT_READ)
    if not reader.days.is_sure:
        yield ask_dates(table, mapping, "day")
    for label, asked in reader.unknown.items():
        options: list[CheckQuestion | FormQuestion] = [*reader.options.values(), *form_questions(mapping.kind).values()]
        picked_from = next((option for option in options if option.text == asked), None)
        choices = (
            tuple(answer.label for answer in picked_from.answers) if picked_from else playbook.load().health_check.scale
        )
        yield ask_label(label, asked, choices)


def ask_label(label: str, asked: str, choices: tuple[str, ...]) -> SheetQuestion:
    """What an answer means that nobody knows."""
    text = f"What does “{label}” mean as an answer to “{asked}”?"
    return SheetQuestion(f"label {folded(label)}", "row", text, choices)


def ask_dates(table: Table, mapping: CheckMapping, key: str) -> SheetQuestion:
    """How dates of this key that fit both orders are to be read."""
    example = next(iter(cells_of(table, mapping.of(key)[0].index)))
    text = f"Dates such as {example} can be read in two ways. What comes first?"
    return SheetQuestion("dates", "dates", text, tuple(DATE_ORDERS), "month-first")
