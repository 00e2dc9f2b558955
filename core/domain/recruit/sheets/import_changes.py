"""What an import changes: new people, fields from old to new, what follows; and how that is said. Decides nothing.

The import itself fills these values in while it writes, on record or on a copy for a preview; see `core.actions`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.domain.base.dates import short_date
from core.domain.base.text import counted, few
from core.domain.recruit.sheets.columns import Role, label

MOST_NAMES = 12  # names in one sentence
_LABELS = {
    "name": "Name",
    "email": "Email",
    "manager": "Manager",
    "job_title": "Job title",
    "hired_on": "Hire date",
    "in_directory": "In the directory",
    "away_until": "On leave until",
    "leaves_on": "Last day",
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
    number: str = ""  # the employee number on record


@dataclass(frozen=True)
class AlikeNumber:
    """A row whose employee number differs by zeros from those on record, of several people or of another name."""

    row: int
    name: str
    number: str
    on_record: str  # the name on record
    known_number: str


@dataclass(frozen=True)
class SharedAddress:
    """A row at the address of somebody on record whose name is another: it changes that person, or is a mistake."""

    row: int
    name: str
    email: str
    on_record: str  # the name on record
    number: str = ""  # where it is the employee number that they share


@dataclass(frozen=True)
class OtherAddress:
    """A row that an employee number ties to somebody on record who has another address there."""

    row: int
    name: str
    email: str
    on_record: str  # the address on record, which stays


@dataclass(frozen=True)
class Leaver:
    """Somebody on record who, as this sheet says for the first time, has left the company or is on leave.

    Who was accepted and will leave is one too, each time a sheet says so.
    """

    row: int
    name: str
    email: str
    accepted_as: tuple[str, ...] = ()  # roles in this program that they were accepted for
    status: str = "left"  # "leave", or "leaving": the last day is still ahead
    day: date | None = None  # the last day, where the sheet says it


@dataclass(frozen=True)
class AwayMentor:
    """Somebody on a list of mentors who retired from mentoring or is on a break: a person decides, no sheet does."""

    row: int
    name: str
    status: str  # "retired" or "break"
    until: date | None = None


@dataclass(frozen=True)
class Ranking:
    """A mentee whose ranking of mentors is set or changed, and the mentors who are known in it, first choice first."""

    mentee: str
    mentors: tuple[str, ...]


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
    withdrawn: tuple[RowPerson, ...] = ()  # who, as the sheet says, takes no part (any more) or did not consent
    gone: tuple[RowPerson, ...] = ()  # who applies in this sheet and has left the company, so that nobody accepts them
    away: tuple[AwayMentor, ...] = ()  # who applies in this sheet and is not ready to mentor, by their own word
    accepted: tuple[RowPerson, ...] = ()  # their open application was accepted in the same action
    rankings: tuple[Ranking, ...] = ()
    namesakes: tuple[Namesake, ...] = ()
    alike_numbers: tuple[AlikeNumber, ...] = ()
    shared_addresses: tuple[SharedAddress, ...] = ()
    other_addresses: tuple[OtherAddress, ...] = ()
    problems: tuple[tuple[int, str], ...] = ()  # (row in the sheet, sentence) for what could not be done


def describe_effects(effects: Sequence[SheetEffects]) -> list[str]:
    """What follows from an import beyond the fields it changes, a sentence each; nothing where nothing follows."""
    sentences = []
    if unconfirmed := sum(len(sheet.unconfirmed) for sheet in effects):
        whose = "its" if unconfirmed == 1 else "their"
        sentences.append(
            f"{counted(unconfirmed, 'wish', 'wishes')} will be read again; {whose} confirmation is undone."
        )
    leavers = [leaver for sheet in effects for leaver in sheet.leavers]
    if left := [leaver for leaver in leavers if leaver.status == "left"]:
        have = counted(len(left), "person has", "people have")
        sentences.append(f"{have} left the company{_name_accepted(left)}.")
    if on_leave := [leaver for leaver in leavers if leaver.status == "leave"]:
        sentences.append(f"{counted(len(on_leave), 'person is', 'people are')} on leave now{_name_accepted(on_leave)}.")
    if leaving := [leaver for leaver in leavers if leaver.status == "leaving"]:
        people = counted(len(leaving), "accepted person leaves", "accepted people leave")
        sentences.append(f"{people} the company later: {few(map(_name_with_day, leaving), MOST_NAMES)}.")
    if withdrawn := [person.name for sheet in effects for person in sheet.withdrawn]:
        people = counted(len(withdrawn), "person takes no part", "people take no part")
        sentences.append(f"{people}, by what the sheet says: {few(withdrawn, MOST_NAMES)}.")
    if gone := [person.name for sheet in effects for person in sheet.gone]:
        who = "1 person who has" if len(gone) == 1 else f"{len(gone):,} people who have"
        stay = "stays an applicant" if len(gone) == 1 else "stay applicants"
        sentences.append(f"{who} left the company {stay}: {few(gone, MOST_NAMES)}.")
    away = [mentor for sheet in effects for mentor in sheet.away]
    if retired := [mentor.name for mentor in away if mentor.status == "retired"]:
        who = counted(len(retired), "mentor on this list has", "mentors on this list have")
        sentences.append(
            f"{who} retired from mentoring: {few(retired, MOST_NAMES)}. Ask first; until you change the status and "
            "accept the application, nobody is matched with them."
        )
    if on_break := [_name_break(mentor) for mentor in away if mentor.status == "break"]:
        who = counted(len(on_break), "mentor on this list is", "mentors on this list are")
        sentences.append(f"{who} on a break: {few(on_break, MOST_NAMES)}. They stay applicants until you accept them.")
    if rankings := [ranking.mentee for sheet in effects for ranking in sheet.rankings]:
        whose = counted(len(rankings), "mentee's choice", "mentees' choices")
        sentences.append(f"{whose} of mentors will count in matching: {few(rankings, MOST_NAMES)}.")
    if lines := sum(sheet.reporting_lines for sheet in effects):
        sentences.append(f"{counted(lines, 'reporting line is', 'reporting lines are')} set.")
    return sentences


def describe_aliases(effects: SheetEffects) -> list[str]:
    """Who of one sheet is known by the employee number and comes with another address, a sentence each."""
    return [
        f"row {other.row}: {other.name} is known by the employee number; {other.on_record} stays on record, "
        f"{other.email} is not kept"
        for other in effects.other_addresses
    ]


def _name_break(mentor: AwayMentor) -> str:
    return f"{mentor.name} until {short_date(mentor.until)}" if mentor.until else mentor.name


def _name_with_day(leaver: Leaver) -> str:
    if leaver.day is None:
        return leaver.name
    return f"{leaver.name} {'until' if leaver.status == 'leave' else 'on'} {short_date(leaver.day)}"


def _name_accepted(leavers: Sequence[Leaver]) -> str:
    """Who of them was accepted for what, by name, as the end of a sentence; nothing where nobody was."""
    accepted = []
    for role in ("mentor", "mentee"):
        if names := [_name_with_day(leaver) for leaver in leavers if role in leaver.accepted_as]:
            accepted.append(f"{counted(len(names), f'accepted {role}')} ({few(names, MOST_NAMES)})")
    return f", among them {' and '.join(accepted)}" if accepted else ""
