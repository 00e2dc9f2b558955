"""Mapping: which column holds what, how sure that is and why. Proposes, and never decides against a person."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from core.domain.recruit.sheets import column_scoring, values
from core.domain.recruit.sheets.column_scoring import CellSample
from core.domain.recruit.sheets.columns import (
    DATE_KEYS,
    MANAGER_KEYS,
    TELLING,
    Role,
    fields,
    is_for_the_other,
    is_not_an_answer,
    is_other_stamp,
)
from core.domain.recruit.sheets.formats import FORMATS
from core.domain.recruit.sheets.headers import header_words
from core.domain.recruit.sheets.reading import Table

SURE = 0.5  # a guess below this is shown but not used
# A manager or a job title may stand in any sheet; what somebody teaches or wants to learn is in no directory.
DECISIVE = {"topics": 2.0, "needs": 2.0, "title": 0.3, **dict.fromkeys(MANAGER_KEYS, 0.3)}
CLAIM = 1.0  # what a file's own name says it is, and what somebody gave it as, each as much as a column that tells
FILE_WORDS: Mapping[str, Role] = {
    **dict.fromkeys(("mentor", "mentors"), "mentor"),
    **dict.fromkeys(("mentee", "mentees"), "mentee"),
    **dict.fromkeys(("directory", "employee", "employees", "staff", "headcount", "workforce"), "directory"),
}
SAMPLE = 80  # cells of a column that are looked at
LONGEST_SAMPLE = 400  # characters of each
# Several columns may hold these; the first that says something usable wins (a form's own address column is often
# "anonymous" while the true one was asked for).
SEVERAL = ("email", "name", "styles", "wishes", "languages", "hours", "department", "location", "level", "applied_on")


@dataclass(frozen=True)
class Column:
    """One column and what it is taken for. `key` None: not read. `confidence` 0 to 1, `why` a few words for people."""

    index: int
    header: str
    key: str | None
    confidence: float
    why: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class ColumnMapping:
    """What every column is taken for. `role` None: nobody can tell yet, so it has to be asked.

    `date_order` is "day" or "month" (which comes first) or None; `ask_dates`: dates fit both ways and nothing in the
    file decides, so the order has to be asked. `topics` holds a coordinator's choices: spoken text -> topic label,
    or "" to keep the words as typed. `shape` is the key under which a mapping is saved for files with these headers.
    """

    role: Role | None
    columns: tuple[Column, ...]
    source: str
    shape: str
    date_order: values.DateOrder | None = None
    ask_dates: bool = False
    topics: Mapping[str, str] = field(default_factory=dict)
    saved: bool = False

    def of(self, key: str) -> tuple[Column, ...]:
        """The columns read as this key, surest first."""
        mine = [column for column in self.columns if column.key == key]
        return tuple(sorted(mine, key=lambda column: (-column.confidence, column.index)))

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

        return replace(self, columns=tuple(map(changed, self.columns)))

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
            "columns": [{"header": column.header, "key": column.key} for column in self.columns],
        }

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> "ColumnMapping":
        """A saved mapping; its columns are as sure as the person who saved it."""
        columns = tuple(
            Column(index, str(column["header"]), column["key"], 1.0 if column["key"] else 0.0, "as saved last time")
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
    samples = [_sample(table, index) for index in range(len(table.headers))]
    sheet_role = role or _role(table, samples)
    shape = _shape(table, sheet_role)
    if saved and shape in saved and (restored := _from_saved(table, saved[shape], samples)):
        return _dated(table, restored)
    columns = _columns(table, sheet_role or "mentor", samples)
    if sheet_role is None:
        columns = tuple(replace(column, key=None, confidence=0.0) for column in columns)
    return _dated(table, ColumnMapping(sheet_role, columns, table.source, shape))


def other_role(table: Table, role: Role) -> Role | None:
    """The kind of sheet this looks like when it does not look like `role`, or None. That it was given as `role` counts
    too: a job title does not make a directory of what somebody calls mentors."""
    sheet_role = _role(table, [_sample(table, index) for index in range(len(table.headers))], role)
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


def _sample(table: Table, index: int) -> CellSample:
    """Non-blank cells from all over a column."""
    cells = table.frame[index].to_numpy()
    step = max(1, len(cells) // (2 * SAMPLE))
    sample = [cell[:LONGEST_SAMPLE] for cell in cells[::step] if cell.strip()][:SAMPLE]
    return CellSample(sample, FORMATS[table.source].separator)


def _role(table: Table, samples: Sequence[CellSample], claimed: Role | None = None) -> Role | None:
    """The kind of sheet: a column that names roles makes it mixed, else the kind whose own questions are found; where
    they tell little, its own name and what it is `claimed` to be."""
    name = fields("mixed")["name"]
    telling = [
        cells for header, cells in zip(table.headers, samples, strict=True) if not column_scoring.called(header, name)
    ]  # "Mentee 1" is what somebody is called, not what somebody is
    best = max((cells.roles() for cells in telling), default=0)
    if best >= 0.6:
        named = next(cells for cells in telling if cells.roles() == best)
        asked = {role for cell in named.cells for role in values.roles(cell)}
        if asked == {"mentor", "mentee"}:
            return "mixed"
        if len(asked) == 1:
            return "mentor" if asked == {"mentor"} else "mentee"
    if _takes_turns(table, samples):
        return "mixed"
    scores: dict[Role, float] = {}
    for role in ("mentor", "mentee", "directory"):
        columns = [column for column in _columns(table, role, samples) if column.key in TELLING[role]]
        scores[role] = sum(column.confidence * DECISIVE.get(column.key or "", 1.0) for column in columns)
        scores[role] += CLAIM * (role == claimed) + CLAIM * (role == _named(table))
    ranked = sorted(scores, key=lambda role: -scores[role])
    if scores[ranked[0]] < SURE or scores[ranked[0]] - scores[ranked[1]] < 0.3:
        return None
    return ranked[0]


def _named(table: Table) -> Role | None:
    """The kind of sheet that the name of the file or of the sheet says, when it says one."""
    words = re.findall(r"[^\W\d_]+", f"{table.file} {table.sheet}".casefold())
    roles = {FILE_WORDS[word] for word in words if word in FILE_WORDS}
    return roles.pop() if len(roles) == 1 else None


def _takes_turns(table: Table, samples: Sequence[CellSample]) -> bool:
    """Whether some rows answer what mentors are asked and the others what mentees are asked: a form that branches."""
    columns = _columns(table, "mixed", samples)
    asked = [next((column.index for column in columns if column.key == key), None) for key in ("topics", "needs")]
    if None in asked:
        return False
    pairs = [
        (bool(mentor_cell.strip()), bool(mentee_cell.strip()))
        for mentor_cell, mentee_cell in zip(*(table.frame[i] for i in asked), strict=True)
    ]
    either = [pair for pair in pairs if any(pair)]
    return {(True, False), (False, True)} <= set(either) and either.count((True, True)) < 0.2 * len(either)


def _columns(table: Table, role: Role, samples: Sequence[CellSample]) -> tuple[Column, ...]:
    """Every column with its best guess: pairs of column and key, surest first, each key once unless it may repeat."""
    known = fields(role)
    blocked = {}
    for index, header in enumerate(table.headers):
        if is_not_an_answer(header, table.source):
            blocked[index] = "added by the form"
        elif is_for_the_other(header, role):
            blocked[index] = f"asks the {'mentees' if role == 'mentor' else 'mentors'}"
    address = _address_sample(table, samples)
    pairs = [
        (
            *column_scoring.score(table.headers[index], samples[index], candidate, address.get(index)),
            index,
            candidate.key,
        )
        for index in range(len(table.headers))
        if index not in blocked
        for candidate in known.values()
    ]
    chosen: dict[int, tuple[float, str, str | None]] = {}
    taken: set[str] = set()
    for confidence, why, index, key in sorted(pairs, key=lambda pair: (-pair[0], pair[2])):
        repeats = key in taken and not (key in SEVERAL and confidence >= 0.9)
        if index in chosen or confidence < SURE or repeats:
            continue
        chosen[index] = (confidence, why, key)
        taken.add(key)
    blank = {index: "no cell is filled" for index, cells in enumerate(samples) if not cells.cells}
    refused = {index: why for confidence, why, index, _ in pairs if not confidence and why != "not recognized"}
    for index, why in (blank | refused | blocked).items():
        chosen.setdefault(index, (0.0, why, None))
    return tuple(
        Column(index, header, *_shown(chosen.get(index)), tuple(samples[index].cells[:3]))
        for index, header in enumerate(table.headers)
    )


def _shown(choice: tuple[float, str, str | None] | None) -> tuple[str | None, float, str]:
    if choice is None:
        return None, 0.0, "not recognized"
    confidence, why, key = choice
    return key, round(confidence, 2), why


def _address_sample(table: Table, samples: Sequence[CellSample]) -> dict[int, float]:
    """For columns of names without a telling header: the share of rows whose name stands in the row's address."""
    addresses = [index for index, cells in enumerate(samples) if cells.addresses() >= 0.6]
    if not addresses:
        return {}
    rows = table.frame.iloc[:: max(1, len(table.frame) // SAMPLE)].head(SAMPLE)
    shares = {}
    for index in range(len(table.headers)):
        if index in addresses:
            continue
        pairs = [
            (values.folded(name[:LONGEST_SAMPLE]), address[:LONGEST_SAMPLE].casefold())
            for name, address in zip(rows[index], rows[addresses[0]], strict=True)
            if name.strip()
        ]
        hits = sum(1 for name, address in pairs if any(len(word) > 2 and word in address for word in name.split()))
        shares[index] = hits / len(pairs) if pairs else 0.0
    return shares


def _dated(table: Table, mapping: ColumnMapping) -> ColumnMapping:
    """Decide the order of day and month from all dates of the file, the form's own stamps included."""
    if mapping.saved and mapping.date_order:
        return mapping
    stamps = [column.index for column in mapping.columns if column.key in DATE_KEYS or is_other_stamp(column.header)]
    proofs: set[str] = set()
    ambiguous = False
    for index in stamps:
        for cell in dict.fromkeys(table.frame[index].to_numpy()):
            moment = values.moment(cell, None)
            proofs.update([moment.order] if moment.order else [])
            ambiguous = ambiguous or moment.ambiguous
    if len(proofs) == 1:
        order: values.DateOrder = "day" if "day" in proofs else "month"
        return replace(mapping, date_order=order, ask_dates=False)
    return replace(mapping, date_order=None, ask_dates=ambiguous)


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
    seen = other_role(table, mapping.role)
    looks = {"mentor": "mentors' answers", "mentee": "mentees' answers", "directory": "a directory of employees"}
    hint = f" It looks like {looks[seen]}." if seen in looks else ""
    which = "a required column is" if len(lacking) == 1 else "required columns are"
    formulas = "".join(f" {note.text}" for note in table.notes if note.kind == "formula")
    return f"{which} missing: {', '.join(lacking)}.{hint}{formulas}"


def _lacking(mapping: ColumnMapping) -> list[str]:
    has, role = mapping.keys, mapping.role
    lacking = []
    if "name" not in has and not {"first_name", "last_name"} & has:
        lacking.append("name")
    if "email" not in has and not (role == "directory" and "employee_id" in has):
        lacking.append("e-mail or employee number" if role == "directory" else "e-mail")
    if role == "mentor" and "topics" not in has:
        lacking.append("topics a mentor can help with")
    if role == "mentee" and "needs" not in has:
        lacking.append("what a mentee wants to get better at")
    if role == "mixed" and not {"topics", "needs"} & has:
        lacking.append("topics")
    return lacking
