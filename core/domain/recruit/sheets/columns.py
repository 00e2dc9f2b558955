"""Columns: what a column of a form export or a directory can hold, and the names it goes by. Reads no table."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from core.domain import playbook
from core.domain.recruit.sheets.formats import FORMATS
from core.domain.recruit.sheets.headers import header_words

Role = Literal["mentor", "mentee", "directory", "mixed"]
ROLES: tuple[Role, ...] = ("mentor", "mentee", "directory", "mixed")

# The kit's and the directory's keys that belong to the person, and how `people.Intake.person` calls them.
PERSON_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "department": "department",
        "location": "location",
        "level": "level",
        "title": "job_title",
        "employee_id": "employee_id",
        "hire_date": "hired_on",
        "status": "status",
    }
)
MANAGER_KEYS = ("manager_email", "manager_id", "manager_name")
# Where somebody works: a cell may say "ditto", and a number among words is named.
PLACE_KEYS = ("department", "division", "location", "level", "title")
DATE_KEYS = ("applied_on", "hire_date", "leave_date")
# A participant sheet made by hand may hold these columns of a directory too.
_ALSO_IN_SHEETS = ("employee_id", "first_name", "last_name", "title", "hire_date", *MANAGER_KEYS)
# What only one kind of sheet asks for: it tells the kinds apart.
TELLING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "mentor": (
            "topics",
            "capacity",
            "industries",
            "roles",
            "years",
            "mentored_before",
            "recommended_by",
            "experience",
        ),
        "mentee": ("needs", "direction", "aim", "self_check", "unit_context"),
        "directory": ("employee_id", "status", "hire_date", "leave_date", "title", *MANAGER_KEYS),
    }
)
# What the words of the playbook's languages are called here.
KEYS_OF_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "unit": ("division", "unit_context"),
        "industries": ("industries", "industry"),
        "ranked_mentor": ("ranked_mentors",),
    }
)
_STAMPS = tuple(stamp for sheet_format in FORMATS.values() for stamp in sheet_format.stamps)
_ROLE_NAMES = (
    "Role", "Mentor or mentee", "Mentor or mentee?", "I would like to be a", "I want to take part as", "Participate as",
    "Joining as", "Program role", "Mentoring role", "Would you like to be a mentor or a mentee?",
)  # fmt: skip
# What sheets of participants hold beside the kit's questions: key → (label, kind).
_BESIDE_THE_KIT: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "call_me": ("Call me", "text"),
        "ranked_mentors": ("Mentors wished for, in order", "names"),
        "hobbies": ("Hobbies", "list"),  # shown, never compared
        "wants_to_mentor": ("Wants to mentor", "yes_no"),
        "wants_mentor": ("Wants a mentor", "yes_no"),
        "status": ("Status", "status"),
        "consent": ("Consent to take part", "yes_no"),
        "rank": ("Place among the rows of one person", "rank"),
    }
)
_BESIDE = (re.escape(word) for sheet_format in FORMATS.values() for word in sheet_format.beside_questions)
_BESIDE_A_QUESTION = re.compile(rf"\s*({'|'.join(_BESIDE)})\s+-\s", re.IGNORECASE)


@dataclass(frozen=True)
class Field:
    """What a column can hold. `texts`: the kit's own wordings; `names`: other names; `options`: known answers;
    `earlier`: how some of them read in forms sent out before."""

    key: str
    label: str
    kind: str
    texts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    topics: bool = False
    other: bool = False
    earlier: tuple[tuple[str, str], ...] = ()


def is_not_an_answer(header: str, source: str) -> bool:
    """Whether a form tool or this product adds such a column by itself, so that it is never read. `source`: a key of
    FORMATS."""
    words = header_words(header)
    return bool(_BESIDE_A_QUESTION.match(header)) or words in _added() or words in _added_here(source)


def is_of_who_signed_in(header: str, source: str) -> bool:
    """Whether the tool of this sheet adds such a column of its own with the address or name of who answers."""
    return header_words(header) in map(header_words, FORMATS[source].own)


def is_other_stamp(header: str) -> bool:
    """Whether a form tool writes a moment under this header that is not the day of the answer."""
    return header_words(header) in _other_stamps()


def is_known_header(header: str) -> bool:
    """Whether this is a name that a column of some kind of sheet goes by."""
    return bool(header) and header_words(header) in _all_names()


def fields(role: Role) -> Mapping[str, Field]:
    """What the columns of this kind of sheet can hold, by key, in the order of the form."""
    return _fields(role)


def label(role: Role, key: str) -> str:
    """How a key is called on screen."""
    known = fields(role).get(key)
    return known.label if known else key.replace("_", " ").capitalize()


@cache
def _fields(role: Role) -> Mapping[str, Field]:
    intake = playbook.load().intake
    directory = {column.key: column for column in intake.directory}
    by_key: dict[str, Field] = {}
    if role == "directory":
        for column in directory.values():
            kind = {"email": "email", "name": "name", "status": "status"}.get(column.key, "text")
            by_key[column.key] = Field(
                column.key, column.label, _kind(column.key, kind), (column.label,), column.synonyms
            )
        return MappingProxyType(by_key)
    for participant in ("mentor", "mentee") if role == "mixed" else (role,):
        for key, question in intake.of(participant, extras=True).items():
            named = directory[key].synonyms if key in directory else ()
            asked = Field(
                key,
                _short(question.text),
                question.kind,
                (question.text,),
                tuple(dict.fromkeys((*question.synonyms, *named))),
                question.options,
                question.topics,
                question.other,
                question.earlier,
            )
            by_key[key] = _joined(by_key[key], asked) if key in by_key else asked
    for key in _ALSO_IN_SHEETS:
        column = directory[key]
        names = tuple(name for name in column.synonyms if header_words(name) not in ("role", "id"))
        by_key[key] = Field(key, column.label, _kind(key, "text"), (column.label,), names)
    by_key["applied_on"] = Field("applied_on", "Answered on", "date", (), _STAMPS)
    by_key["role"] = Field("role", "Mentor or mentee", "role", (), _ROLE_NAMES)
    for key, (text, kind) in _BESIDE_THE_KIT.items():
        if key not in by_key and not (key == "ranked_mentors" and role == "mentor"):
            by_key[key] = Field(key, text, kind)
    return MappingProxyType(by_key)


def _kind(key: str, otherwise: str) -> str:
    return "date" if key in DATE_KEYS else "email" if key == "manager_email" else otherwise


def _joined(field: Field, other: Field) -> Field:
    """The same key asked of both roles in different words."""
    return Field(
        field.key,
        field.label,
        field.kind,
        tuple(dict.fromkeys(field.texts + other.texts)),
        tuple(dict.fromkeys(field.names + other.names)),
        tuple(dict.fromkeys(field.options + other.options)),
        field.topics,
        field.other or other.other,
        field.earlier + other.earlier,
    )


def _short(text: str) -> str:
    return text.splitlines()[0].strip()


def _words(field: Field) -> set[str]:
    texts = (*field.texts, *(_short(text) for text in field.texts), *field.names)
    return {header_words(text) for text in texts}


@cache
def _added() -> frozenset[str]:
    names = (
        name for sheet_format in FORMATS.values() for name in (*sheet_format.other_stamps, *sheet_format.not_answers)
    )
    return frozenset(map(header_words, names))


@cache
def _added_here(source: str) -> frozenset[str]:
    return frozenset(map(header_words, FORMATS[source].not_answers_here))


@cache
def _other_stamps() -> frozenset[str]:
    return frozenset(header_words(name) for sheet_format in FORMATS.values() for name in sheet_format.other_stamps)


@cache
def _all_names() -> frozenset[str]:
    known = {words for role in ROLES for field in fields(role).values() for words in _words(field)}
    return frozenset(known | _added())
