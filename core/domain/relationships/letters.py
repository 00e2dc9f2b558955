"""Letters: one to one person, as drafted, as reworded and as it waits in the outbox. Values only; sends nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from core.domain.base.entered_text import address, file_name

# What became of a letter in the outbox, for the screen.
STATES: Mapping[str, str] = {
    "draft": "Draft",
    "copied": "Copied",
    "opened": "Opened in mail",
    "saved": "Saved as a file",
    "sent": "Sent",
}


@dataclass(frozen=True, slots=True)
class LetterKey:
    """What tells a letter among others: its template in the playbook, who it goes to, the relationship if any."""

    message_id: str
    person_id: int
    relationship_id: int | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be read, changed and sent by a person.

    `to` is exactly one address or "": on record there may be what an earlier version took ("a@x, b@y").
    """

    message_id: str
    person_id: int
    to_name: str
    to: str
    subject: str
    body: str
    relationship_id: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "to", address(self.to) or "")

    @property
    def key(self) -> LetterKey:
        """What tells it among the letters of the outbox."""
        return LetterKey(self.message_id, self.person_id, self.relationship_id)

    @property
    def file(self) -> str:
        """The start of a file name, after who it goes to."""
        return file_name(self.to_name)

    def worded(self, subject: str, body: str) -> Letter:
        """The same letter in the sender's own words."""
        return replace(self, subject=" ".join(subject.split()), body=body)


@dataclass(frozen=True, slots=True)
class OutboxLetter:
    """A letter in the outbox, and what became of it: a code of STATES."""

    id: int
    program_id: int | None
    letter: Letter
    state: str
    drafted_on: date
    sent_on: date | None = None
