"""Mapping: which column holds what, how sure that is and why. Proposes, and never decides against a person."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from core.domain.base.text import few
from core.domain.recruit.sheets import values, vocabulary
from core.domain.recruit.sheets.column_choice import REQUIRED, SURE, ColumnChoice
from core.domain.recruit.sheets.column_families import LISTS
from core.domain.recruit.sheets.column_scoring import CellSample
from core.domain.recruit.sheets.columns import DATE_KEYS, MANAGER_KEYS, TELLING, Role, fields
from core.domain.recruit.sheets.formats import FORMATS
from core.domain.recruit.sheets.headers import header_words
from core.domain.recruit.sheets.parsed_headers import Header, parse, parse_all
from core.domain.recruit.sheets.questions import NEITHER, SheetQuestion
from core.domain.recruit.sheets.reading import Table

# A manager or a job title may stand in any sheet; what somebody teaches or wants to learn is in no directory.
DECISIVE = {"topics": 2.0, "needs": 2.0, "title": 0.3, **dict.fromkeys(MANAGER_KEYS, 0.3)}
CLAIM = 1.0  # what a file's own name says it is, and what somebody gave it as, each as much as a column that tells
FILE_WORDS: Mapping[str, Role] = {
    **dict.fromkeys(("mentor", "mentors"), "mentor"),
    **dict.fromkeys(("mentee", "mentees"), "mentee"),
    **dict.fromkeys(("directory", "employee", "employees", "staff", "headcount", "workforce"), "directory"),
}
_DAY_FIRST = frozenset({"de", "fr", "es", "pt", "it", "nl", "pl", "ro", "cs"})  # the languages of such headers
SAMPLE = 80  # cells of a column that are looked at
LONGEST_SAMPLE = 400  # characters of each
# Several columns may be given to these by hand: lists are gathered, of the others the first that says something wins.
SEVERAL = (*LISTS, "consent", "email", "name", "wishes", "hours", "department", "location", "level", "applied_on")


@dataclass(frozen=True)
class Column:
    """One column and what it is taken for. `key` None: not read. `confidence` 0 to 1, `why` a few words for people.

    `option`: the answer that its cells tick, where it stands for one; `rank`: its place among those of its question.
    """

    index: int
    header: str
    key: str | None
    confidence: float
    why: str
    samples: tuple[str, ...] = ()
    option: str = ""
    rank: int = 0


@dataclass(frozen=True)
class ColumnMapping:
    """What every column is taken for. `role` None: nobody can tell yet, so it has to be asked.

    `date_order` is "day" or "month" (which comes first) or None; `ask_dates`: dates fit both ways and nothing in the
    file decides, so the order has to be asked. `topics` holds a coordinator's choices: spoken text -> topic label,
    or "" to keep the words as typed. `shape` is the key under which a mapping is saved for files with these headers.
    `questions`: columns of which a person has to say which one is meant; until then none of them is read.
    """

    role: Role | None
    columns: tuple[Column, ...]
    source: str
    shape: str
    date_order: values.DateOrder | None = None
    ask_dates: bool = False
    topics: Mapping[str, str] = field(default_factory=dict)
    saved: bool = False
    questions: tuple[SheetQuestion, ...] = ()

    def of(self, key: str) -> tuple[Column, ...]:
        """The columns read as this key: of a list in the order of its answers, else surest first."""
        mine = [column for column in self.columns if column.key == key]
        if key in LISTS:
            return tuple(sorted(mine, key=lambda column: (column.rank, column.index)))
        return tuple(sorted(mine, key=lambda column: (-column.confidence, column.rank, column.index)))

    @property
    def keys(self) -> frozenset[str]:
        """Everything that some column is read as."""
        return frozenset(column.key for column in self.columns if column.key)

    def assign(self, index: int, key: str | None) -> "ColumnMapping":
        """The same mapping with one column read as something else (None: not read). Raises KeyError on a wrong key."""
        if key is not None and self.role is not None and key not in fields(self.role):
            raise KeyError(key)
        taken = set() if key in SEVERAL else {key}

        def changed(column: Column) -> Column:
            if column.index == index:
                return replace(column, key=key, confidence=1.0, why="chosen by you" if key else "left out by you")
            return replace(column, key=None, why="given to another column") if column.key in taken - {None} else column

        answered = (f"column:{key}", f"options:{key}")
        left = tuple(question for question in self.questions if question.id not in answered)
        return replace(self, columns=tuple(map(changed, self.columns)), questions=left)

    def assign_asked(self, index: int, key: str | None) -> "ColumnMapping":
        """As `assign`; where that answers a question, for all columns that it means: "Topic 1" to "Topic 3"."""
        answered = (f"column:{key}", f"options:{key}")
        question = next((question for question in self.questions if question.id in answered), None)
        return self._assign_together(question.family(index) if question and key in SEVERAL else (index,), key)

    def _assign_together(self, columns: Sequence[int], key: str | None) -> "ColumnMapping":
        mapping = self
        for index in columns if key in SEVERAL else columns[:1]:
            mapping = mapping.assign(index, key)
        return mapping

    def answered(self, question_id: str, choice: str) -> "ColumnMapping":
        """The same mapping with one of its questions decided. Raises KeyError for an unknown question or choice."""
        question = next((question for question in self.questions if question.id == question_id), None)
        if question is None or choice not in question.choices:
            raise KeyError(choice if question else question_id)
        rest = replace(self, questions=tuple(other for other in self.questions if other is not question))
        if choice == NEITHER:
            return rest
        return rest._assign_together(question.families[question.choices.index(choice)], question_id.partition(":")[2])

    def with_dates(self, order: values.DateOrder) -> "ColumnMapping":
        """The same mapping with the order of day and month decided."""
        return replace(self, date_order=order, ask_dates=False)

    def with_topics(self, choices: Mapping[str, str]) -> "ColumnMapping":
        """The same mapping with free-text topics decided: text -> topic label, or "" to keep the words."""
        return replace(self, topics=dict(self.topics) | {values.spoken(text): label for text, label in choices.items()})

    def to_dict(self) -> dict[str, Any]:
        """Plain values to save; of the cells only the topic words that were decided on are among them."""
        return {
            "role": self.role,
            "source": self.source,
            "shape": self.shape,
            "date_order": self.date_order,
            "topics": dict(self.topics),
            "columns": [
                {"header": column.header, "key": column.key, "option": column.option, "rank": column.rank}
                for column in self.columns
            ],
        }

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> "ColumnMapping":
        """A saved mapping; its columns are as sure as the person who saved it."""
        columns = tuple(
            Column(
                index,
                str(column["header"]),
                column["key"],
                1.0 if column["key"] else 0.0,
                "as saved last time",
                option=str(column.get("option") or ""),
                rank=int(column.get("rank") or 0),
            )
            for index, column in enumerate(saved["columns"])
        )
        role = saved["role"] if saved["role"] in get_args(Role) else None
        order = saved.get("date_order")
        return cls(role, columns, saved["source"], saved["shape"], order, False, dict(saved.get("topics") or {}), True)


def guess(table: Table, role: Role | None, saved: Mapping[str, Mapping[str, Any]] | None = None) -> ColumnMapping:
    """Which column holds what. Without a role it is found out from the columns; None stays None when nothing tells.

    `saved` holds earlier mappings by their shape (as `ColumnMapping.to_dict` gave them); one that fits is taken as it
    was.
    """
    samples = _samples(table)
    headers = parse_all(table.headers, table.source)
    sheet_role = role or _role(table, headers, samples)
    shape = _shape(table, sheet_role)
    if saved and shape in saved and (restored := _from_saved(table, saved[shape], samples)):
        return _dated(table, restored, headers)
    choice = ColumnChoice(table, sheet_role or "mentor", headers, samples)
    columns = _columns(table, choice)
    if sheet_role and _lacking_answers(columns, sheet_role):
        # A sheet of the other role has no topics of this one, whatever is left in it.
        looks_like = _role(table, headers, samples, role) if role else None
        if looks_like in (None, role, "mixed", "directory"):
            choice.find_required(ask=looks_like != "directory")
            columns = _columns(table, choice)
    if sheet_role is None:
        columns = tuple(replace(column, key=None, confidence=0.0) for column in columns)
    questions = tuple(choice.questions) if sheet_role else ()
    return _dated(table, ColumnMapping(sheet_role, columns, table.source, shape, questions=questions), headers)


def _lacking_answers(columns: Sequence[Column], role: Role) -> bool:
    """Whether topics, or needs, are not among what the columns of this role are read as."""
    return not set(REQUIRED.get(role, ())) <= {column.key for column in columns}


def other_role(table: Table, role: Role) -> Role | None:
    """The kind of sheet this looks like when it does not look like `role`, or None. That it was given as `role` counts
    too: a job title does not make a directory of what somebody calls mentors."""
    headers = parse_all(table.headers, table.source)
    sheet_role = _role(table, headers, _samples(table), role)
    return sheet_role if sheet_role not in (None, role, "mixed") else None


def _shape(table: Table, role: Role | None) -> str:
    """The same for every file with these headers in this order, whoever answered."""
    text = "\n".join([role or "?", *(header_words(header) for header in table.headers)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _from_saved(table: Table, saved: Mapping[str, Any], samples: Sequence[CellSample]) -> ColumnMapping | None:
    """The saved mapping with this file's cells as samples; None when it is of no use any more (it was made by hand)."""
    try:
        mapping = ColumnMapping.from_dict(saved)
    except (KeyError, TypeError, ValueError):
        return None
    known = fields(mapping.role) if mapping.role else {}
    if len(mapping.columns) != len(table.headers) or any(
        column.key and column.key not in known for column in mapping.columns
    ):
        return None
    shown = zip(mapping.columns, samples, strict=True)
    return replace(mapping, columns=tuple(replace(column, samples=tuple(cells.cells[:3])) for column, cells in shown))


def _samples(table: Table) -> list[CellSample]:
    """Non-blank cells from all over each column."""
    separator = FORMATS[table.source].separator
    step = max(1, len(table.frame) // (2 * SAMPLE))
    samples = []
    for index in range(len(table.headers)):
        cells = table.frame[index].to_numpy()
        filled = [cell[:LONGEST_SAMPLE] for cell in cells[::step] if cell.strip()]
        if not filled and step > 1:  # a question that few answer
            filled = [cell[:LONGEST_SAMPLE] for cell in cells if cell.strip()]
        samples.append(CellSample(filled[:SAMPLE], separator))
    return samples


def _role(
    table: Table, headers: Sequence[Header], samples: Sequence[CellSample], claimed: Role | None = None
) -> Role | None:
    """The kind of sheet: a column that names roles makes it mixed, else the kind whose own questions are there; where
    they tell little, its own name and what it is `claimed` to be."""
    choice = ColumnChoice(table, "mixed", headers, samples)
    roles = _roles_named(choice, samples)
    if roles == {"mentor", "mentee"}:
        return "mixed"
    if len(roles) == 1:
        return "mentor" if roles == {"mentor"} else "mentee"
    if _takes_turns(table, choice):
        return "mixed"
    scores: dict[Role, float] = {}
    for role in ("mentor", "mentee", "directory"):
        columns = _columns(table, ColumnChoice(table, role, headers, samples))
        asked = {column.key: column.confidence for column in columns if column.key in TELLING[role]}
        scores[role] = sum(score * DECISIVE.get(key or "", 1.0) for key, score in asked.items())
        scores[role] += CLAIM * (role == claimed) + CLAIM * (role == _named(table))
    ranked = sorted(scores, key=lambda role: -scores[role])
    if scores[ranked[0]] < SURE or scores[ranked[0]] - scores[ranked[1]] < 0.3:
        return None
    return ranked[0]


def _roles_named(choice: ColumnChoice, samples: Sequence[CellSample]) -> set[str]:
    """The roles that a column of roles names, or two columns of yes and no ask about."""
    keys = {column.key: place for place, column in enumerate(choice.choices) if column.key}
    if "role" in keys:
        named = {vocabulary.role(cell) for cell in samples[keys["role"]].cells}
        return {"mentor", "mentee"} if "both" in named else {role for role in named if role}
    return {"mentor", "mentee"} if {"wants_mentor", "wants_to_mentor"} <= keys.keys() else set()


def _named(table: Table) -> Role | None:
    """The kind of sheet that the name of the file or of the sheet says, when it says one."""
    words = re.findall(r"[^\W\d_]+", f"{table.file} {table.sheet}".casefold())
    roles = {FILE_WORDS[word] for word in words if word in FILE_WORDS}
    return roles.pop() if len(roles) == 1 else None


def _takes_turns(table: Table, choice: ColumnChoice) -> bool:
    """Whether some rows answer what mentors are asked and the others what mentees are asked: a form that branches."""
    asked = [[place for place, column in enumerate(choice.choices) if column.key == key] for key in ("topics", "needs")]
    if not all(asked):
        return False
    filled = [table.frame[places].apply(lambda cells: cells.str.strip() != "").any(axis=1) for places in asked]
    pairs = list(zip(*filled, strict=True))
    either = [pair for pair in pairs if any(pair)]
    return {(True, False), (False, True)} <= set(either) and either.count((True, True)) < 0.2 * len(either)


def _columns(table: Table, choice: ColumnChoice) -> tuple[Column, ...]:
    return tuple(
        Column(
            index,
            header,
            chosen.key,
            round(chosen.score, 2),
            chosen.why,
            tuple(choice.samples[index].cells[:3]),
            chosen.option,
            chosen.rank,
        )
        for index, (header, chosen) in enumerate(zip(table.headers, choice.choices, strict=True))
    )


def _dated(table: Table, mapping: ColumnMapping, headers: Sequence[Header]) -> ColumnMapping:
    """Decide the order of day and month from all dates of the file, the form's own stamps included."""
    if mapping.saved and mapping.date_order:
        return mapping
    read = [column.index for column in mapping.columns if column.key in DATE_KEYS]
    proving = [place for place, header in enumerate(headers) if header.added or set(header.keys) & set(DATE_KEYS)]
    proofs: set[str] = set()
    ambiguous = False
    for index in dict.fromkeys((*read, *proving)):
        for cell in dict.fromkeys(table.frame[index].to_numpy()):
            moment = values.moment(cell, None)
            proofs.update([moment.order] if moment.order else [])
            ambiguous = ambiguous or (moment.ambiguous and index in read)
    if len(proofs) == 1:
        order: values.DateOrder = "day" if "day" in proofs else "month"
        return replace(mapping, date_order=order, ask_dates=False)
    return (
        replace(mapping, date_order="day", ask_dates=False)
        if ambiguous and _is_day_first(headers)
        else replace(mapping, date_order=None, ask_dates=ambiguous)
    )


def _is_day_first(headers: Sequence[Header]) -> bool:
    """Whether the headers are in a language in which nobody writes the month before the day."""
    other = sum(1 for header in headers if header.languages and header.languages <= _DAY_FIRST)
    english = sum(1 for header in headers if header.languages == {"en"})
    return other >= 2 and other > 2 * english


def missing(table: Table, mapping: ColumnMapping) -> str | None:
    """Why this mapping can't be used, as a sentence, or None: no rows, no role, or a required column is missing."""
    if table.frame.empty:
        left_out = "".join(f" {note.text}" for note in table.notes if note.rows)
        return f"there is a header, but no row {'of answers ' if left_out else ''}below it.{left_out}"
    if mapping.role is None:
        return "it is not clear whether these are mentors, mentees or a directory; say which."
    lacking = _lacking(mapping)
    if not lacking:
        return None
    open_questions = [question for question in mapping.questions if question.id.partition(":")[2] in _REQUIRED]
    if open_questions:
        return " ".join(question.text for question in open_questions)
    seen = other_role(table, mapping.role)
    looks = {"mentor": "mentors' answers", "mentee": "mentees' answers", "directory": "a directory of employees"}
    hint = f" It looks like {looks[seen]}." if seen in looks else ""
    which = "a required column is" if len(lacking) == 1 else "required columns are"
    formulas = "".join(f" {note.text}" for note in table.notes if note.kind == "formula")
    return f"{which} missing: {', '.join(lacking)}.{_unused(table, mapping)}{hint}{formulas}"


def _unused(table: Table, mapping: ColumnMapping) -> str:
    """Which columns with answers are not read, as a sentence: one of them may be what is missing."""
    unread = [column for column in mapping.columns if column.key is None and column.samples and column.header.strip()]
    unread = [column for column in unread if not parse(column.header, table.source).added]
    names = [table.name(column.index) for column in unread]
    names = [f"“{name if len(name) <= LONGEST_NAME else f'{name[:LONGEST_NAME]}…'}”" for name in names]
    return f" Not used: {few(names, MOST_NAMED)}. If it is one of them, say which." if names else ""


MOST_NAMED, LONGEST_NAME = 4, 40  # columns that a sentence names, and characters of each
_REQUIRED = ("email", "name", "first_name", "last_name", "employee_id", "topics", "needs")


def _lacking(mapping: ColumnMapping) -> list[str]:
    has, role = mapping.keys, mapping.role
    lacking = []
    if "name" not in has and not {"first_name", "last_name"} & has:
        lacking.append("name")
    if not {"email", "employee_id"} & has:
        lacking.append("e-mail or employee number" if role == "directory" else "e-mail")
    if role == "mentor" and "topics" not in has:
        lacking.append("topics a mentor can help with")
    if role == "mentee" and "needs" not in has:
        lacking.append("what a mentee wants to get better at")
    if role == "mixed" and not {"topics", "needs"} & has:
        lacking.append("topics")
    return lacking
