"""Support: talks with the team, ad-hoc pairs, recognition, links of the team's own, comments by theme. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

RECOGNITIONS: Mapping[str, str] = {
    "certificate": "Certificate",
    "thanks": "Thank-you note",
    "award": "Award",
    "story": "Success story",
    "mention": "Mention in company news",
}

# What comments tend to be about (ours): a coordinator picks one for each.
THEMES: Mapping[str, str] = {
    "match": "The match itself",
    "time": "Time and availability",
    "goals": "Goals and progress",
    "trust": "Trust and openness",
    "preparation": "Preparation and sessions",
    "career": "Career and connections",
    "support": "Support by the program",
    "praise": "Praise and thanks",
    "other": "Something else",
}


@dataclass(frozen=True, slots=True)
class Consultation:
    """A talk with the program team that somebody asked for; `answer` is what helps from here, once it was held."""

    id: int
    program_id: int | None
    relationship_id: int | None
    person_id: int
    name: str
    asked_on: date
    done_on: date | None
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class AdHocPair:
    """Two who mentor outside any program; nobody monitors them."""

    id: int
    mentee_id: int
    mentor_id: int
    mentee: str
    mentor: str
    registered_on: date
    topic: str


@dataclass(frozen=True, slots=True)
class Recognition:
    """How somebody was recognized: a code of RECOGNITIONS. consent: whether the words may be published."""

    id: int
    program_id: int | None
    relationship_id: int | None
    person_id: int
    name: str
    kind: str
    given_on: date
    consent: bool
    words: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the team's own in the library, for a role and a stage of the journey."""

    id: int
    label: str
    address: str
    role: str
    stage: str
    added_on: date


@dataclass(frozen=True, slots=True)
class Comment:
    """What one side wrote with a check. `id` is that of the note; theme: a code of THEMES, "" without one."""

    id: int
    text: str
    theme: str
    role: str
    kind: str
    written_on: date
    relationship_id: int
    program_id: int
    person_id: int
