"""Person references: how a cell refers to somebody else, by address, employee number or name. Knows nobody itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.domain.base.entered_text import LONGEST_PERSON
from core.domain.recruit.sheets.addresses import email
from core.domain.recruit.sheets.names import (
    directory_entry,
    employee_number,
    folded,
    number_key,
    person_name,
    without_number,
)

_NUMBER = re.compile(r"[A-Z]{0,3}-?\d+(?:[.,]0+)?", re.IGNORECASE)
_BRACKETS = re.compile(r"(.*\S)\s*\(([^()]*)\)\s*")


@dataclass(frozen=True)
class Reference:
    """Whom a cell names; several parts where it says several: "Ana Pop (10023)"."""

    name: str = ""
    email: str = ""
    number: str = ""


@dataclass(frozen=True)
class MentorEntry:
    """A mentor as a mentee can name them."""

    person_id: int
    name: str
    email: str
    number: str


class NamedMentors:
    """The mentors of a program, looked up by what mentees call them."""

    def __init__(self, mentors: Iterable[MentorEntry]) -> None:
        self._by_email: dict[str, list[int]] = {}
        self._by_number: dict[str, list[int]] = {}
        self._by_name: dict[str, list[int]] = {}
        for mentor in mentors:
            self._by_name.setdefault(folded(mentor.name), []).append(mentor.person_id)
            if mentor.email:
                self._by_email.setdefault(mentor.email.casefold(), []).append(mentor.person_id)
            if mentor.number:
                self._by_number.setdefault(number_key(mentor.number), []).append(mentor.person_id)

    def find(self, text: str) -> tuple[int | None, str]:
        """The one mentor whom a text names, or None and why not, as words that follow the quoted text.

        An address or a number counts alone: a name beside it must not stand in for one that is not known.
        """
        reference = read_reference(text)
        if reference.email:
            named = self._by_email.get(reference.email.casefold(), [])
        elif reference.number:
            named = self._by_number.get(number_key(reference.number), [])
        else:
            named = self._by_name.get(folded(reference.name), []) if reference.name else []
        if len(named) == 1:
            return named[0], ""
        if named:
            return None, f"could be {len(named)} mentors of this program, so nobody is chosen; an email address tells"
        return None, "is no mentor of this program yet; it is kept as written and looked up again when mentors come in"


def read_reference(text: str, *, is_number: bool = False) -> Reference:
    """What a cell says about somebody, each part under what it really is. `is_number`: its header asks for a number."""
    text, number, address = directory_entry(text), "", ""
    while len(text) <= LONGEST_PERSON and (match := _BRACKETS.fullmatch(text)):
        text, inside = match[1], match[2].strip()
        if inside.isdigit():
            number = number or inside
        else:
            address = address or email(inside) or ""
    if whole := email(text):
        return Reference(email=whole, number=number)
    if text and (is_number or _NUMBER.fullmatch(text)):
        return Reference(email=address, number=number or employee_number(text))
    return Reference(person_name(without_number(text)), address, number)
