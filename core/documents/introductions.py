"""Introductions: letters to both of a pair, a shortlist to choose from, kind words to who waits. Sends nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import pandas as pd

from core.documents.calendar import pair_calendar
from core.documents.messages import ANSWER_DAYS, Draft, described, draft, first_name, pair_values
from core.domain import playbook
from core.domain.base.dates import full_date
from core.domain.base.entered_text import file_name
from core.domain.base.people import Mentee, Mentor
from core.domain.match.audiences import Audience
from core.domain.match.reasons import Breakdown, ScoredPair, reasons, reasons_of
from core.domain.playbook.book import Playbook
from core.domain.relationships.appointments import Appointment

FIRST = "first"  # the guide of the first session
# Messages of the playbook: to the mentor and to the mentee of a pair, to who waits, to who chooses from a shortlist.
INTRODUCE, WAIT, CHOOSE = ("introduce-mentor", "introduce-mentee"), "not-this-round", "shortlist"
SESSION_MINUTES = 60


@dataclass(frozen=True)
class Sender:
    """Who writes, for which program."""

    program: str
    coordinator: str = ""
    contact: str = ""
    organization: str = ""


@dataclass(frozen=True)
class Introduction:
    """Two people who are introduced. `id` tells the pair for ever: it names its calendar event.

    `breakdown`: what each criterion added when the two were proposed; why they fit is said from it.
    """

    id: int
    mentee: Mentee
    mentor: Mentor
    breakdown: Breakdown = field(default_factory=dict, hash=False)
    introduced_on: date | None = None
    ends_on: date | None = None

    @property
    def file(self) -> str:
        """The start of a file name for this pair."""
        return file_name(f"{self.mentee.name} and {self.mentor.name}")


def letters(pair: Introduction, sender: Sender, *, on: date) -> tuple[Draft, Draft]:
    """What the mentor and what the mentee is sent: who the other is, why, their guide, whose step is first."""
    drafts = []
    sides = ((Audience.MENTOR, pair.mentor), (Audience.MENTEE, pair.mentee))
    for message, (audience, person) in zip(INTRODUCE, sides, strict=True):
        role = audience.value
        values = pair_values(
            program=sender.program,
            organization=sender.organization,
            coordinator=sender.coordinator,
            contact=sender.contact,
            to=role,
            mentee=pair.mentee,
            mentor=pair.mentor,
            introduced_on=pair.introduced_on or on,
            ends_on=pair.ends_on,
            sessions=0,
            reasons=" ".join(reasons(pair.breakdown, pair.mentee, pair.mentor, audience)),
            guide=role_guide(playbook.load(), role),
            on=on,
        )
        drafts.append(draft(message, values, to=person.email, to_name=person.name))
    return drafts[0], drafts[1]


def waiting_letter(mentee: Mentee, sender: Sender) -> Draft:
    """Kind words to a mentee without a mentor in this round."""
    return draft(WAIT, _to(mentee, sender), to=mentee.email, to_name=mentee.name)


def shortlist_letter(
    mentee: Mentee, offered: Sequence[tuple[Mentor, Sequence[str]]], sender: Sender, *, on: date
) -> Draft:
    """The mentors a mentee can choose from, each with a short description and why they fit, and by when to answer."""
    lines = []
    for number, (mentor, sentences) in enumerate(offered, 1):
        about = described(mentor)
        lines.append(f"{number}. {mentor.name}{f' ({about})' if about else ''}")
        lines += [f"   {sentence}" for sentence in sentences]
    values = _to(mentee, sender) | {
        "shortlist": "\n".join(lines),
        "deadline": full_date(on + timedelta(days=ANSWER_DAYS)),
    }
    return draft(CHOOSE, values, to=mentee.email, to_name=mentee.name)


def _to(mentee: Mentee, sender: Sender) -> dict[str, str]:
    return {
        "program": sender.program,
        "organization": sender.organization,
        "coordinator": sender.coordinator,
        "contact": sender.contact,
        "first_name": first_name(mentee.name),
        "full_name": mentee.name,
    }


def role_guide(book: Playbook, role: str) -> str:
    """The guide of one role to the first session, as plain text: what to prepare, how it can run, what to take away."""
    guide = book.guides[FIRST]
    prepare = guide.prepare_mentor if role == "mentor" else guide.prepare_mentee
    steps = [f"{n}. {step.label} ({step.minutes} min): {step.text}" for n, step in enumerate(guide.steps, 1)]
    lines = [
        guide.purpose,
        "",
        "To prepare:",
        *(f"- {step}" for step in prepare),
        "",
        "How the hour can run:",
        *steps,
        "",
        f"What to take away: {guide.outcome}",
    ]
    return "\n".join(lines)


def first_session(
    pair: Introduction, sender: Sender, day: date, at: str, zone: str, *, on: date, revision: int = 0
) -> bytes:
    """The first session as a calendar file (.ics) for both. `at` is "10:00", `zone` a time zone name."""
    ahead = Appointment(0, pair.id, day, at, SESSION_MINUTES, "once", zone)
    people = [(pair.mentee.name, pair.mentee.email), (pair.mentor.name, pair.mentor.email)]
    title = f"{sender.program}: first session of {pair.mentee.name} and {pair.mentor.name}"
    detail = role_guide(playbook.load(), "mentee")
    return pair_calendar(ahead, title, people, detail=detail, on=on, revision=revision)


def pairs_frame(pairs: Sequence[Introduction], scores: Mapping[int, float | None] | None = None) -> pd.DataFrame:
    """The pairs as a table that is sent on, for Excel or CSV; `scores` by pair id in 0..1, shown in points of 100."""
    why = reasons_of([ScoredPair(pair.breakdown, pair.mentee, pair.mentor) for pair in pairs], Audience.FILE)
    lines = [
        {
            "Mentee": pair.mentee.name,
            "Mentee e-mail": pair.mentee.email,
            "Mentee department": pair.mentee.department,
            "Mentor": pair.mentor.name,
            "Mentor e-mail": pair.mentor.email,
            "Mentor department": pair.mentor.department,
            "Fit": None if (score := (scores or {}).get(pair.id)) is None else round(score * 100),
            "Why": " ".join(sentences),
            "Introduced on": pair.introduced_on,
        }
        for pair, sentences in zip(pairs, why, strict=True)
    ]
    columns = ["Mentee", "Mentee e-mail", "Mentee department", "Mentor", "Mentor e-mail", "Mentor department"]
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
