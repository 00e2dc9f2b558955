"""Messages: a template of the playbook with real values in it, as a letter, mail file or mail link. Sends nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from textwrap import shorten
from urllib.parse import quote

from core.documents.handbook import HANDBOOKS, HandbookProgram, attachment
from core.domain import playbook
from core.domain.base.dates import full_date
from core.domain.base.entered_text import file_name
from core.domain.base.given_names import given_name
from core.domain.base.people import Mentee, Mentor, Participant
from core.domain.match.audiences import Audience
from core.domain.match.criteria.sentences import capital
from core.domain.match.reasons import Breakdown, reasons
from core.domain.playbook.book import Playbook
from core.domain.playbook.entries import guide
from core.domain.playbook.journey import Message
from core.domain.relationships.first_slot import Holiday, first_slot
from core.domain.relationships.letters import FORM_OF, LINKS, Letter, blank
from core.domain.relationships.relationships import next_session_kind

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
# Mail clients cut or refuse longer links; the whole text is always there to copy.
LONGEST_LINK = 1800
LONGEST_QUOTE = 600  # signs of somebody's own words in a letter
ANSWER_DAYS = 7  # how long somebody has for an answer that a message asks for
FIRST = "first"  # the guide of the first session
# Messages whose guide is a certain one, whatever the number of sessions so far.
GUIDES: Mapping[str, str] = {"closing": "last", "goals-nudge": "goals"}


@dataclass(frozen=True)
class Sender:
    """Who writes, for which program. form_links: where its forms are, by keys of FORMS. book: with the team's texts."""

    program: str
    coordinator: str = ""
    contact: str = ""
    organization: str = ""
    form_links: Mapping[str, str] = field(default_factory=dict, hash=False)
    book: Playbook = field(default_factory=playbook.load)


@dataclass(frozen=True)
class Introduction:
    """Two people who are introduced. `id` tells the pair for ever: it names its calendar event.

    `breakdown`: what each criterion added when the two were proposed; why they fit is said from it. Without
    `introduced_on` they are no relationship yet. choice: who chose whom, a kind of the playbook's choice sentences.
    shown: by enrolment, what somebody agreed to show; who was not asked wrote for the person they are matched with.
    """

    id: int
    mentee: Mentee
    mentor: Mentor
    breakdown: Breakdown = field(default_factory=dict, hash=False)
    introduced_on: date | None = None
    ends_on: date | None = None
    choice: str = ""
    shown: Mapping[int, tuple[str, ...]] = field(default_factory=dict, hash=False)
    holidays: tuple[Holiday, ...] = ()

    @property
    def file(self) -> str:
        """The start of a file name for this pair."""
        return file_name(f"{self.mentee.name} and {self.mentor.name}")


def draft(
    message_id: str,
    values: Mapping[str, str],
    person: Participant,
    book: Playbook,
    *,
    relationship_id: int | None = None,
) -> Letter:
    """The template `message_id` to this person, with `values` by placeholder. A missing one stays visible as […]."""
    subject, body = filled_message(book, book.messages[message_id], values)
    return Letter(message_id, person.id, person.name, person.email, " ".join(subject.split()), body, relationship_id)


def filled_message(book: Playbook, message: Message, values: Mapping[str, str]) -> tuple[str, str]:
    """Subject and text of a message with `values` by placeholder, without the paragraphs about answers nobody gave."""
    return _filled(book, message.subject, values), _filled(book, _without_empty(book, message.body, values), values)


def pair_letter(
    message_id: str,
    to: Audience,
    pair: Introduction,
    sender: Sender,
    *,
    sessions: int = 0,
    impact: str = "",
    on: date,
) -> Letter:
    """A message to the mentor or the mentee of a pair, after so many sessions.

    `impact` is what the mentee said the mentoring made possible.
    """
    mentee, mentor = pair.mentee, pair.mentor
    reader, other = (mentor, mentee) if to is Audience.MENTOR else (mentee, mentor)
    introduced_on = pair.introduced_on or on
    slot = first_slot(mentee, mentor, pair.holidays, on=on)
    gives_reasons = "{reasons}" in sender.book.messages[message_id].body  # they are most of the work of a letter
    values = (
        sender_values(reader, sender)
        | {
            "mentor": mentor.name,
            "mentor_first": given_name(mentor),
            "mentor_about": _about(mentor),
            "mentor_words": _words(mentor, pair.shown),
            "mentee": mentee.name,
            "mentee_first": given_name(mentee),
            "mentee_about": _about(mentee),
            "mentee_words": _words(mentee, pair.shown),
            "reasons": " ".join(reasons(pair.breakdown, mentee, mentor, to)) if gives_reasons else "",
            "handbook": f"the {HANDBOOKS[message_id]}'s handbook" if message_id in HANDBOOKS else "",
            "slot": slot.sentence(to is Audience.MENTEE, given_name(other)) if slot else "",
            "guide": _guide(sender.book, message_id, to, sessions),
            "other": other.name,
            "introduced_on": full_date(introduced_on),
            "ends_on": full_date(pair.ends_on) if pair.ends_on else "",
            "weeks": str((on - introduced_on).days // 7),
            "deadline": full_date(on + timedelta(days=ANSWER_DAYS)),
            "sessions": str(sessions),
            "impact": impact,
            "on": full_date(on),
        }
        | dict.fromkeys(LINKS, sender.form_links.get(FORM_OF.get(message_id, ""), ""))
    )
    if pair.choice:
        values["choice"] = _filled(sender.book, sender.book.choice_sentences[f"{pair.choice}-{to.value}"], values)
    return draft(message_id, values, reader, sender.book, relationship_id=pair.id if pair.introduced_on else None)


def sender_values(reader: Participant, sender: Sender) -> dict[str, str]:
    """The values that every message has: who reads it and who signs it."""
    return {
        "program": sender.program,
        "organization": sender.organization,
        "coordinator": sender.coordinator,
        "contact": sender.contact,
        "first_name": given_name(reader),
        "full_name": reader.name,
    }


def described(person: Participant) -> str:
    """A short description for a list: role, department, location, what they want to learn or pass on."""
    return "; ".join(_facts(person))


def _about(person: Participant) -> str:
    """The same as sentences, for an introduction."""
    return " ".join(f"{capital(fact)}." for fact in _facts(person))


def _facts(person: Participant) -> list[str]:
    place = ", ".join(part for part in (person.level, person.department, person.location) if part)
    topics = person.needs if isinstance(person, Mentee) else person.topics if isinstance(person, Mentor) else ()
    wants = "would like to get better at" if isinstance(person, Mentee) else "likes to pass on"
    return [fact for fact in (place, f"{wants}: {', '.join(topics)}" if topics else "") if fact]


def _words(person: Participant, shown: Mapping[int, tuple[str, ...]]) -> str:
    """What somebody wrote of their aim or experience, on one line; "" where they agreed to a profile without it."""
    name, text = ("aim", person.aim) if isinstance(person, Mentee) else ("experience", "")
    if isinstance(person, Mentor):
        text = person.experience
    return quoted(text) if name in shown.get(person.enrolment_id, (name,)) else ""


def quoted(text: str) -> str:
    """Somebody's words on one line, as a letter quotes them: with its own quotation marks, and not too long."""
    line = shorten(text, LONGEST_QUOTE, placeholder=" …")
    whole = len(line) > 1 and line[0] in '“"' and line[-1] in '”"'
    return f"“{line[1:-1] if whole else line}”" if line else ""


def role_guide(book: Playbook, role: str) -> str:
    """The guide of one role to the first session, as plain text: what to prepare, how it can run, what to take away."""
    session_guide = book.guides[FIRST]
    prepare = session_guide.prepare_mentor if role == "mentor" else session_guide.prepare_mentee
    steps = [f"{n}. {step.label} ({step.minutes} min): {step.text}" for n, step in enumerate(session_guide.steps, 1)]
    lines = [
        session_guide.purpose,
        "",
        "To prepare:",
        *(f"- {step}" for step in prepare),
        *([f"- {book.behaviors[id].prepare}" for id in session_guide.behaviors] if role == "mentee" else []),
        "",
        "How the hour can run:",
        *steps,
        "",
        "Questions that help, as many as you like:",
        *(
            f"- {question}"
            for group in session_guide.questions
            if group.role in (role, "both")
            for question in group.questions
        ),
        "",
        f"What should come out of it: {session_guide.outcome}",
    ]
    return "\n".join(lines)


def mail_link(letter: Letter) -> str:
    """A mailto link that opens the letter in the mail program; without the body when that would be too long."""
    start = f"mailto:{quote(letter.to, safe='@')}?subject={quote(letter.subject)}"
    whole = f"{start}&body={quote(letter.body)}"
    return whole if len(whole) <= LONGEST_LINK else start


def mail_file(letter: Letter, about: HandbookProgram) -> bytes:
    """The letter as a file that mail programs open as a draft (RFC 5322, X-Unsent), the role's handbook attached."""
    mail = EmailMessage()
    mail["Subject"] = letter.subject
    if letter.to:
        mail["To"] = letter.to
    mail["X-Unsent"] = "1"
    mail.set_content(letter.body)
    if handbook := attachment(letter.message_id, about):
        name, content = handbook
        mail.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return mail.as_bytes(policy=SMTP)


def _guide(book: Playbook, message_id: str, to: Audience, sessions: int) -> str:
    """The guide that goes with a message, as mail programs show it: without Markdown's signs."""
    if message_id.startswith("introduce"):
        return role_guide(book, to.value)
    return guide(book, GUIDES.get(message_id) or next_session_kind(sessions)).replace("*", "")


def _without_empty(book: Playbook, text: str, values: Mapping[str, str]) -> str:
    """The text without the paragraphs about an answer that nobody gave: their placeholder may be empty, and is."""
    paragraphs = [
        paragraph
        for paragraph in text.split("\n\n")
        if all(values.get(name) for name in _PLACEHOLDER.findall(paragraph) if name in book.optional)
    ]
    return "\n\n".join(paragraphs)


def _filled(book: Playbook, text: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda place: values.get(place[1]) or blank(place[1]), text)
