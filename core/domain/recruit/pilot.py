"""Pilot: whom an import starts with, of those it read; everybody else stays an applicant. Reads no database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from core.domain.base.people import Intake, self_check_flag
from core.domain.base.text import counted, few

SIZES = (5, 15, 20)  # the smallest pilot, the one proposed, the largest proposed: a group that one person can follow
MOST_NAMES = 12  # names in one sentence


def person_key(email: str, name: str) -> str:
    """What tells the people of one import apart: the address, else the name."""
    return email.casefold() or name


def department_of(rows: Iterable[Intake]) -> dict[str, str]:
    """The department by `person_key`, as far as some sheet says it; the first one counts, so directories first."""
    departments: dict[str, str] = {}
    for row in rows:
        if department := str(row.person.get("department") or ""):
            departments.setdefault(person_key(row.email, row.name), department)
    return departments


def pending_rows(rows: Sequence[Intake], starting: Collection[str]) -> frozenset[int]:
    """The rows of people who do not start now; `starting` holds keys as `person_key` gives them."""
    return frozenset(row.row for row in rows if person_key(row.email, row.name) not in starting)


def self_check_doubts(mentees: Iterable[Intake]) -> dict[str, list[Intake]]:
    """Mentees whose answers ask for a talk before they start, by what they answered."""
    doubts: dict[str, list[Intake]] = {}
    for row in mentees:
        answer, hours = str(row.answers.get("self_check") or ""), row.answers.get("hours")
        if self_check_flag(answer, None):
            doubts.setdefault(answer, []).append(row)
        elif self_check_flag("", hours if isinstance(hours, int | float) else None):
            doubts.setdefault("", []).append(row)
    return doubts


def describe_self_checks(doubts: Mapping[str, Sequence[Intake]]) -> list[str]:
    """ "4 mentees answered “Not sure” to the self-check: Eve Moss, …", a sentence for each answer."""
    sentences = []
    for answer, rows in doubts.items():
        who, names = counted(len(rows), "mentee"), few([row.name for row in rows], MOST_NAMES)
        if answer:
            sentences.append(f"{who} answered “{answer}” to the self-check: {names}.")
        else:
            have = "has" if len(rows) == 1 else "have"
            sentences.append(f"{who} {have} less than an hour a month: {names}.")
    return sentences
