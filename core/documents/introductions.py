"""Introductions: letters to both of a pair, a shortlist to choose from, a letter to those who wait. Sends nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from core.documents.calendar import pair_calendar
from core.documents.messages import (
    ANSWER_DAYS,
    Introduction,
    Sender,
    described,
    draft,
    pair_letter,
    quoted,
    role_guide,
    sender_values,
)
from core.domain.base.dates import full_date
from core.domain.base.file_label import FileLabel
from core.domain.base.given_names import given_name
from core.domain.base.people import Mentee, Mentor, Participant, Role
from core.domain.base.text import listed
from core.domain.match.audiences import Audience
from core.domain.match.reasons import ScoredPair, reasons_of
from core.domain.relationships.appointments import Appointment
from core.domain.relationships.letters import Letter

# Messages of the playbook: to the mentor and to the mentee of a pair, to who waits, to who chooses from a shortlist.
INTRODUCE: Mapping[Audience, str] = {Audience.MENTOR: "introduce-mentor", Audience.MENTEE: "introduce-mentee"}
WAIT, CHOOSE = "not-this-round", "shortlist"
# To who was chosen from a shortlist, and to who was asked in free matching.
CHOSEN = "chosen-mentor"
ASKED: Mapping[Role, str] = {Role.MENTOR: "asked-mentor", Role.MENTEE: "asked-mentee"}
SESSION_MINUTES = 60


@dataclass(frozen=True)
class Asker:
    """Somebody who chose or asked another: what the other may read about them, and the words they sent along."""

    person: Participant
    about: str = ""
    words: str = ""


def letters(pair: Introduction, sender: Sender, *, on: date) -> tuple[Letter, Letter]:
    """What the mentor and what the mentee is sent: who the other is, why, their guide, whose step is first."""
    to_mentor, to_mentee = (pair_letter(message, to, pair, sender, on=on) for to, message in INTRODUCE.items())
    return to_mentor, to_mentee


def waiting_letter(mentee: Mentee, sender: Sender, kind: str) -> Letter:
    """Kind words to a mentee without a mentor in this round; `kind` of the playbook's waiting sentences says why."""
    values = sender_values(mentee, sender) | {"waiting_reason": sender.book.waiting_sentences[kind]}
    return draft(WAIT, values, mentee, sender.book)


def answer_letter(message_id: str, person: Participant, askers: Sequence[Asker], sender: Sender, *, on: date) -> Letter:
    """To somebody who was chosen or asked: by whom, who they are, by when to answer. One letter, however many ask."""
    lines = []
    for asker in askers:
        lines.append(f"- {asker.person.name}{f': {asker.about}' if asker.about else ''}")
        lines += [f"  {given_name(asker.person)} wrote: {quoted(asker.words)}"] if asker.words else []
    values = sender_values(person, sender) | {
        "askers": listed(asker.person.name for asker in askers),
        "asker_lines": "\n".join(lines),
        "deadline": full_date(on + timedelta(days=ANSWER_DAYS)),
    }
    return draft(message_id, values, person, sender.book)


def shortlist_letter(
    mentee: Mentee, offered: Sequence[tuple[Mentor, Sequence[str]]], sender: Sender, *, on: date
) -> Letter:
    """The mentors a mentee can choose from, each with a short description and why they fit, and by when to answer."""
    lines = []
    for number, (mentor, sentences) in enumerate(offered, 1):
        about = described(mentor)
        lines.append(f"{number}. {mentor.name}{f' ({about})' if about else ''}")
        lines += [f"   {sentence}" for sentence in sentences]
    values = sender_values(mentee, sender) | {
        "shortlist": "\n".join(lines),
        "deadline": full_date(on + timedelta(days=ANSWER_DAYS)),
    }
    return draft(CHOOSE, values, mentee, sender.book)


def first_session(
    pair: Introduction, sender: Sender, day: date, at: str, zone: str, *, label: FileLabel, revision: int = 0
) -> bytes:
    """The first session as a calendar file (.ics) for both. `at` is "10:00", `zone` a time zone name."""
    ahead = Appointment(0, pair.id, day, at, SESSION_MINUTES, "once", zone)
    people = [(pair.mentee.name, pair.mentee.email), (pair.mentor.name, pair.mentor.email)]
    title = f"{sender.program}: first session of {pair.mentee.name} and {pair.mentor.name}"
    detail = role_guide(sender.book, "mentee")
    return pair_calendar(ahead, title, people, detail=detail, label=label, revision=revision)


def pairs_frame(pairs: Sequence[Introduction], scores: Mapping[int, float | None] | None = None) -> pd.DataFrame:
    """The pairs as a table that is sent on, for Excel or CSV; `scores` by pair id in 0..1, shown in points of 100."""
    why = reasons_of([ScoredPair(pair.breakdown, pair.mentee, pair.mentor) for pair in pairs], Audience.FILE)
    lines = [
        {
            "Mentee": pair.mentee.name,
            "Mentee email": pair.mentee.email,
            "Mentee department": pair.mentee.department,
            "Mentor": pair.mentor.name,
            "Mentor email": pair.mentor.email,
            "Mentor department": pair.mentor.department,
            "Fit": None if (score := (scores or {}).get(pair.id)) is None else round(score * 100),
            "Why": " ".join(sentences),
            "Introduced on": pair.introduced_on,
        }
        for pair, sentences in zip(pairs, why, strict=True)
    ]
    columns = ["Mentee", "Mentee email", "Mentee department", "Mentor", "Mentor email", "Mentor department"]
    return pd.DataFrame(lines, columns=[*columns, "Fit", "Why", "Introduced on"])


def bundle(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Many files as one .zip; two of the same name are kept apart by a number."""
    out = io.BytesIO()
    count: dict[str, int] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            count[name] = count.get(name, 0) + 1
            stem, _, ending = name.rpartition(".")
            numbered = name if count[name] == 1 else f"{stem} {count[name]}.{ending}"
            archive.writestr(zipfile.ZipInfo(numbered, (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()
