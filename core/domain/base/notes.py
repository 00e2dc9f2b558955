"""Notes: free text about somebody or something, kept apart from the facts so that erasing finds it. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Note:
    """A free text. `kind` says what it is to its subject, a row of another table; `theme` of a comment, "" for none."""

    id: int
    subject: str
    subject_id: int
    person_id: int
    kind: str
    text: str
    written_on: date
    written_by: str
    theme: str = ""
