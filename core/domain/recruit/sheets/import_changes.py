"""What an import changes: new people, fields from old to new, what follows; and how that is said. Decides nothing.

The import itself fills these values in while it writes, on record or on a copy for a preview; see `core.actions`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.domain.base.text import counted
from core.domain.recruit.sheets.columns import Role, label

_LABELS = {
    "name": "Name",
    "email": "E-mail",
    "manager": "Manager",
    "job_title": "Job title",
    "hired_on": "Hire date",
    "in_directory": "In the directory",
}


@dataclass(frozen=True)
class FieldChange:
    """One field of one person on record: what it held and what it holds once the row is imported."""

    person_id: int
    row: int
    name: str
    email: str
    role: str  # of the sheet: mentor, mentee or directory
    field: str  # a field of the person, a key of an answer, "capacity", or "manager" (by name)
    old: Any
    new: Any

    @property
    def label(self) -> str:
        """How the field is called on screen."""
        kinds: Role = "mentor" if self.role == "mentor" else "mentee" if self.role == "mentee" else "directory"
        return _LABELS.get(self.field) or label(kinds, self.field)


@dataclass(frozen=True)
class RowPerson:
    """Whom a row is about."""

    row: int
    name: str
    email: str


@dataclass(frozen=True)
class Namesake:
    """A row that adds somebody, while somebody else of this name is on record: perhaps the same person."""

    row: int
    name: str
    email: str
    on_record: str  # the address on record


@dataclass(frozen=True)
class Leaver:
    """Somebody on record who, as this sheet says for the first time, has left the company."""

    row: int
    name: str
    email: str
    accepted_as: tuple[str, ...] = ()  # roles in this program that they were accepted for


@dataclass(frozen=True)
class SheetEffects:
    """What importing one sheet did, or, from a preview, what it would do: the same values either way.

    A person counts once, however many rows are about them; somebody on record who is new to the program counts as new.
    """

    role: str
    file: str
    new: int
    changed: int
    unchanged: int
    rejected: int = 0  # rows of the file that were left out when it was checked
    new_people: tuple[RowPerson, ...] = ()
    changes: tuple[FieldChange, ...] = ()  # of everybody who was on record before
    unconfirmed: tuple[RowPerson, ...] = ()  # their wishes changed, so the confirmed reading of them is gone
    reporting_lines: int = 0  # set anew or changed, of new people too
    leavers: tuple[Leaver, ...] = ()
    accepted: tuple[RowPerson, ...] = ()  # their open application was accepted in the same action
    namesakes: tuple[Namesake, ...] = ()
    problems: tuple[tuple[int, str], ...] = ()  # (row in the sheet, sentence) for what could not be done


def describe_effects(effects: Sequence[SheetEffects]) -> list[str]:
    """What follows from an import beyond the fields it changes, a sentence each; nothing where nothing follows."""
    sentences = []
    if unconfirmed := sum(len(sheet.unconfirmed) for sheet in effects):
        whose = "its" if unconfirmed == 1 else "their"
        sentences.append(
            f"{counted(unconfirmed, 'wish', 'wishes')} will be read anew; {whose} confirmation is taken back."
        )
    if leavers := [leaver for sheet in effects for leaver in sheet.leavers]:
        sentences.append(_describe_leavers(leavers))
    if lines := sum(sheet.reporting_lines for sheet in effects):
        sentences.append(f"{counted(lines, 'reporting line is', 'reporting lines are')} set.")
    return sentences


def _describe_leavers(leavers: Sequence[Leaver]) -> str:
    roles = [role for leaver in leavers for role in leaver.accepted_as]
    accepted = [counted(roles.count(role), f"accepted {role}") for role in ("mentor", "mentee") if role in roles]
    among = f", among them {' and '.join(accepted)}" if accepted else ""
    return f"{counted(len(leavers), 'person has', 'people have')} left the company{among}."
