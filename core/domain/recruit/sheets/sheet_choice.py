"""Sheet choice: which sheet of a workbook, or which header of a sheet, is about those who are wanted. Reads no file."""

from collections.abc import Sequence
from functools import cache

from core.domain.recruit.sheets import vocabulary
from core.domain.recruit.sheets.columns import TELLING, Role, fields
from core.domain.recruit.sheets.header_rows import count_names
from core.domain.recruit.sheets.headers import header_words
from core.sheet_reader.heads import Head

NAME, PEOPLE, MOST_TELLING, MOST_NAMES = 4.0, 3.0, 4, 10  # what counts for a sheet, and up to how many headers
EACH_NAME = 0.2  # for a header that is known


def best_sheet(heads: Sequence[Head], role: Role | None) -> str:
    """The name of the sheet that fits best: it is called after the role, holds people, asks what the role is asked.
    A sheet of lists to choose from holds nobody."""
    places = range(len(heads))
    return heads[max(places, key=lambda place: (_fit(heads[place], role), heads[place].filled, -place))].name


def holds_people(head: Head) -> bool:
    """Whether some row below the first holds an email address."""
    return any(any("@" in cell for cell in row) for row in head.rows[1:])


def asks(header: Sequence[str], role: Role) -> int:
    """How many columns ask what only this role is asked, less those that only the other is asked."""
    other: Role | None = {"mentor": "mentee", "mentee": "mentor"}.get(role)  # type: ignore[assignment]
    mine = sum(1 for text in header if _tells(text, role))
    return mine - (sum(1 for text in header if _tells(text, other)) if other else 0)


def _fit(head: Head, role: Role | None) -> float:
    header = max(head.rows, key=count_names, default=())
    fit = EACH_NAME * min(count_names(header), MOST_NAMES) + PEOPLE * holds_people(head)
    if role in ("mentor", "mentee"):
        named = vocabulary.role(head.name)
        if named in ("mentor", "mentee"):
            fit += NAME if named == role else -NAME
        fit += max(-MOST_TELLING, min(MOST_TELLING, asks(header, role)))
    elif role == "directory":
        fit += min(MOST_TELLING, asks(header, role)) - NAME * (vocabulary.role(head.name) is not None)
    return fit


@cache
def _telling_names(role: Role) -> frozenset[str]:
    known = fields(role)
    keys = [key for key in TELLING.get(role, ()) if key in known]
    return frozenset(header_words(text) for key in keys for text in (*known[key].texts, *known[key].names))


def _tells(text: str, role: Role) -> bool:
    if not text.strip():
        return False
    if header_words(text) in _telling_names(role):
        return True
    keys = {name.key for name in vocabulary.header_keys(text)} or {phrase.key for phrase in vocabulary.asked(text)[:1]}
    return bool(keys) and keys <= set(TELLING.get(role, ()))
