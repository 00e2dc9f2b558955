"""Mutated sheets: the same people under headers in twelve languages, shuffled, among columns that ask something else.

Each column's header is a word of the language data for its key; what a person would say it holds is known. Reads
nothing and writes nothing: `mutated(seed)` gives the sheet, `compare` says which columns are right, asked or wrong.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from core.domain import playbook
from core.domain.playbook.languages import LanguageFile, by_key
from core.domain.recruit import sheets
from core.domain.recruit.sheets import vocabulary

PEOPLE = 14
BASE: dict[sheets.Role, tuple[str, ...]] = {
    "mentor": ("email", "topics", "capacity", "department", "location", "level", "years", "hours", "languages"),
    "mentee": ("email", "needs", "aim", "department", "location", "level", "hours", "languages"),
    "directory": ("email", "employee_id", "department", "location", "title", "level", "hire_date", "status"),
}
_FIRST = "Ana Bo Chidi Dana Emil Fay Gus Hana Ivo Jun Kofi Lea Mio Nora Omar Pia Quin Rui Sven Tess".split()
_LAST = "Pop Lindqvist Okafor Levy Sand Chen Berg Moreau Novak Ito Mensah Weiss Russo Vogel Haddad Lund".split()
_PLACES = ("Berlin", "Madrid", "Cluj", "Oslo", "Lyon")
_UNITS = ("Sales", "Finance", "Engineering", "Operations")
_LEVELS = ("Junior", "Mid", "Senior", "Lead")
_TITLES = ("Engineer", "Analyst", "Designer", "Account lead")
_TOPICS = ("Negotiation", "Public speaking", "Robotics", "Grant writing", "Giving feedback", "Ocean chemistry")

Verdict = Literal["right", "not read", "asked", "wrong"]


@dataclass(frozen=True)
class MutatedColumn:
    """A column of a mutated sheet: its header, its cells, and the key that a person would give it (None: none)."""

    header: str
    cells: tuple[str, ...]
    key: str | None


@dataclass(frozen=True)
class MutatedSheet:
    """A sheet with what each of its columns holds."""

    role: sheets.Role
    language: str
    columns: tuple[MutatedColumn, ...]

    def data(self) -> bytes:
        """The sheet as CSV."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow([column.header for column in self.columns])
        writer.writerows(zip(*(column.cells for column in self.columns), strict=True))
        return text.getvalue().encode()


@dataclass(frozen=True)
class Compared:
    """What became of one column."""

    verdict: Verdict
    column: MutatedColumn
    read_as: str | None


def mutated(seed: int) -> MutatedSheet:
    """A sheet of invented people; the same seed, the same sheet."""
    dice = random.Random(seed)
    role = dice.choice(tuple(BASE))
    language = dice.choice([*playbook.languages().values()])
    people = [(dice.choice(_FIRST), dice.choice(_LAST), number) for number in range(PEOPLE)]
    keys = [*BASE[role], *(("name",) if dice.random() < 0.6 else ("first_name", "last_name"))]
    if dice.random() < 0.4:
        keys.append(dice.choice(("manager_name", "manager_email")))
    columns = [column for key in keys for column in _columns(key, language, people, dice)]
    if role != "directory" and dice.random() < 0.3:
        columns += _own_columns(dice)
    extra = dice.randint(1, 4)
    columns += [_furniture(language, people, dice) for _ in range(extra)]
    columns += [_not_asked(language, people, dice) for _ in range(dice.randint(0, 2))]
    columns += [_somebody_else(language, people, dice) for _ in range(dice.randint(0, 2))]
    dice.shuffle(columns)
    headers: set[str] = set()
    distinct = []
    for column in columns:
        if column.header.casefold() not in headers:  # the same words twice are a question, which others test
            headers.add(column.header.casefold())
            distinct.append(column)
    return MutatedSheet(role, language.code, tuple(distinct))


def compare(sheet: MutatedSheet) -> list[Compared]:
    """What each column was read as, beside what it holds."""
    table = sheets.read(sheet.data(), f"{sheet.role}s.csv")
    mapping = sheets.guess(table, sheet.role)
    asked = {place for question in mapping.questions for place in question.columns}
    compared = []
    for place, (column, read) in enumerate(zip(sheet.columns, mapping.columns, strict=True)):
        verdict: Verdict = "wrong"
        if read.key == column.key:
            verdict = "right"
        elif place in asked and read.key is None:
            verdict = "asked"
        elif read.key is None:
            verdict = "not read"
        compared.append(Compared(verdict, column, read.key))
    return compared


def _columns(
    key: str, language: LanguageFile, people: list[tuple[str, str, int]], dice: random.Random
) -> list[MutatedColumn]:
    """The column, or the columns, in which something is asked: by a name or a phrase, as one list, ranked or ticked."""
    header = _header(key, language, dice)
    cell = _cell(key, language, dice)
    shape = dice.random()
    if key in ("topics", "needs") and shape < 0.2:
        ranked = [(dice.sample(_TOPICS, 3)) for _ in people]
        return [MutatedColumn(f"{header} {n + 1}", tuple(row[n] for row in ranked), key) for n in range(3)]
    if key in ("topics", "needs") and shape < 0.4:
        yes, no = dice.choice(
            (("TRUE", "FALSE"), ("x", ""), ("1", "0"), (language.answers.yes[0], language.answers.no[0]))
        )
        chosen = [set(dice.sample(_TOPICS, 2)) for _ in people]
        return [
            MutatedColumn(f"{header} [{topic}]", tuple(yes if topic in row else no for row in chosen), key)
            for topic in _TOPICS
        ]
    return [MutatedColumn(_decorated(header, dice), tuple(cell(*person) for person in people), key)]


def _header(key: str, language: LanguageFile, dice: random.Random) -> str:
    if dice.random() < 0.3 and key not in ("first_name", "last_name", "name", "email"):
        phrases = [phrase for phrase in dict(by_key(language.questions))[key] if "*" not in phrase and len(phrase) > 8]
        if phrases:
            phrase = dice.choice(phrases)
            return phrase[:1].upper() + phrase[1:]
    return dice.choice(
        [
            header
            for header in dict(by_key(language.headers))[key]
            if header not in language.ambiguous and header.casefold() not in _elsewhere(language, key)
        ]
    )


def _own_columns(dice: random.Random) -> list[MutatedColumn]:
    """What Microsoft Forms writes beside the questions: an assistant filled in all rows, or nobody signed in."""
    address, name = dice.choice((("assistant@example.org", "Team, Assistant"), ("anonymous", "")))
    stamps = {
        "ID": [str(n + 1) for n in range(PEOPLE)],
        "Start time": [f"2026-09-0{1 + n % 9} 09:00:00" for n in range(PEOPLE)],
        "Completion time": [f"2026-09-0{1 + n % 9} 09:10:00" for n in range(PEOPLE)],
        "Email": [address] * PEOPLE,
        "Name": [name] * PEOPLE,
    }
    keys = {"Completion time": "applied_on"}
    return [MutatedColumn(header, tuple(cells), keys.get(header)) for header, cells in stamps.items()]


def _elsewhere(language: LanguageFile, key: str) -> set[str]:
    """Names that mean something else in the same language."""
    return {name.casefold() for other, names in by_key(language.headers) if other != key for name in names}


def _decorated(header: str, dice: random.Random) -> str:
    return dice.choice(
        (header, header, header, f"{header} *", f"{header}:", header.upper(), f" {header}  ", f"{header}?")
    )


def _cell(key: str, language: LanguageFile, dice: random.Random) -> Callable[[str, str, int], str]:
    spoken = ("English", "German", "French")
    cells: dict[str, Callable[[str, str, int], str]] = {
        "email": lambda first, last, n: f"{first}.{last}{n}@example.org".lower(),
        "name": lambda first, last, n: f"{first} {last}",
        "first_name": lambda first, last, n: first,
        "last_name": lambda first, last, n: last,
        "department": lambda first, last, n: dice.choice(_UNITS),
        "location": lambda first, last, n: dice.choice(_PLACES),
        "level": lambda first, last, n: dice.choice(_LEVELS),
        "title": lambda first, last, n: dice.choice(_TITLES),
        "employee_id": lambda first, last, n: str(4100 + 7 * n),
        "hire_date": lambda first, last, n: f"20{10 + n % 12}-0{1 + n % 9}-1{n % 9}",
        "status": lambda first, last, n: language.answers.active[0] if n % 5 else language.answers.left[0],
        "manager_name": lambda first, last, n: ("Uwe Brandt", "Greta Halvorsen")[n % 2],
        "manager_email": lambda first, last, n: ("uwe.brandt@example.org", "greta.halvorsen@example.org")[n % 2],
        "years": lambda first, last, n: str(3 + n),
        "hours": lambda first, last, n: str(dice.choice((2, 3, 4))),
        "capacity": lambda first, last, n: str(dice.choice((1, 2, 3))),
        "topics": lambda first, last, n: "; ".join(dice.sample(_TOPICS, 2)),
        "needs": lambda first, last, n: "; ".join(dice.sample(_TOPICS, 2)),
        "languages": lambda first, last, n: ", ".join(dice.sample(spoken, 2)),
        "aim": lambda first, last, n: dice.choice(("I lead a team", "My talks lead to a decision")),
    }
    return cells[key]


def _furniture(language: LanguageFile, people: list[tuple[str, str, int]], dice: random.Random) -> MutatedColumn:
    """What an export adds, in the language of its owner, but no name that is a question somewhere."""
    meant = {
        name.casefold() for file in playbook.languages().values() for _, names in by_key(file.headers) for name in names
    }
    header = dice.choice([name for name in language.furniture.headers if name.casefold() not in meant])
    cells = dice.choice(
        (
            [f"1180{n}" for n in range(PEOPLE)],
            [f"2026-09-0{1 + n % 9} 09:1{n % 9}:00" for n in range(PEOPLE)],
            [f"10.0.0.{n}" for n in range(PEOPLE)],
            ["0"] * PEOPLE,
        )
    )
    return MutatedColumn(header, tuple(cells), None)


def _not_asked(language: LanguageFile, people: list[tuple[str, str, int]], dice: random.Random) -> MutatedColumn:
    """A question that looks like one of ours by its cells only."""
    header = dice.choice([phrase for phrase in language.not_asked.phrases if "*" not in phrase])
    cells = dice.choice(
        (
            [f"19{70 + n}-05-01" for n in range(PEOPLE)],
            [language.answers.yes[0] if n % 3 else language.answers.no[0] for n in range(PEOPLE)],
            [str(n % 4) for n in range(PEOPLE)],
            [dice.choice(_LEVELS) for _ in range(PEOPLE)],
            [("Mentor", "Mentee")[n % 2] for n in range(PEOPLE)],
            [f"home{n}@example.net" for n in range(PEOPLE)],
        )
    )
    asks_consent = vocabulary.consent(header) and all(vocabulary.yes_no(cell) is not None for cell in cells)
    return MutatedColumn(header[:1].upper() + header[1:], tuple(cells), "consent" if asks_consent else None)


def _somebody_else(language: LanguageFile, people: list[tuple[str, str, int]], dice: random.Random) -> MutatedColumn:
    """Names or addresses of somebody else than the participant."""
    kind = dice.choice(("emergency", "form_filler", "other", "organization"))
    meant = {name.casefold() for _, names in by_key(language.headers) for name in names}
    words = getattr(language.other_people, kind)
    header = dice.choice([word for word in words if "*" not in word and word.casefold() not in meant])
    cells = dice.choice(
        (
            [f"{dice.choice(_FIRST)} {dice.choice(_LAST)}" for _ in range(PEOPLE)],
            [f"{dice.choice(_FIRST)}{n}@example.net".lower() for n in range(PEOPLE)],
        )
    )
    return MutatedColumn(header[:1].upper() + header[1:], tuple(cells), None)
