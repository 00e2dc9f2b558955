"""Sheet kind: mentors, mentees, both or a directory, by what columns ask and what the file is called. Reads no row."""

import re
from collections.abc import Mapping, Sequence

from core.domain.recruit.sheets import vocabulary
from core.domain.recruit.sheets.column_candidates import SURE
from core.domain.recruit.sheets.column_choice import ColumnChoice
from core.domain.recruit.sheets.column_mapping import Column
from core.domain.recruit.sheets.column_scoring import CellSample
from core.domain.recruit.sheets.columns import MANAGER_KEYS, TELLING, Role
from core.domain.recruit.sheets.formats import FORMATS
from core.domain.recruit.sheets.parsed_headers import Header, parse_all
from core.domain.recruit.sheets.reading import Table

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


def other_role(table: Table, role: Role) -> Role | None:
    """The kind of sheet this looks like when it does not look like `role`, or None. That it was given as `role` counts
    too: a job title does not make a directory of what somebody calls mentors."""
    headers = parse_all(table.headers, table.source)
    sheet_role = kind_of_sheet(table, headers, samples_of(table), role)
    return sheet_role if sheet_role not in (None, role, "mixed") else None


def kind_of_sheet(
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
        columns = columns_of(table, ColumnChoice(table, role, headers, samples))
        asked = {column.key: column.confidence for column in columns if column.key in TELLING[role]}
        scores[role] = sum(score * DECISIVE.get(key or "", 1.0) for key, score in asked.items())
        scores[role] += CLAIM * (role == claimed) + CLAIM * (role == _named(table))
    ranked = sorted(scores, key=lambda role: -scores[role])
    if scores[ranked[0]] < SURE or scores[ranked[0]] - scores[ranked[1]] < 0.3:
        return None
    return ranked[0]


def _roles_named(choice: ColumnChoice, samples: Sequence[CellSample]) -> set[str]:
    """The roles that a column of roles names, or two columns of yes and no ask about."""
    keys = {column.key: place for place, column in enumerate(choice.decisions.choices) if column.key}
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
    asked = [
        [place for place, column in enumerate(choice.decisions.choices) if column.key == key]
        for key in ("topics", "needs")
    ]
    if not all(asked):
        return False
    filled = [table.frame[places].apply(lambda cells: cells.str.strip() != "").any(axis=1) for places in asked]
    pairs = list(zip(*filled, strict=True))
    either = [pair for pair in pairs if any(pair)]
    return {(True, False), (False, True)} <= set(either) and either.count((True, True)) < 0.2 * len(either)


def samples_of(table: Table) -> list[CellSample]:
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


def columns_of(table: Table, choice: ColumnChoice) -> tuple[Column, ...]:
    """What the choice of keys makes of each column."""
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
        for index, (header, chosen) in enumerate(zip(table.headers, choice.decisions.choices, strict=True))
    )
