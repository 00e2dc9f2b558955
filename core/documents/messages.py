"""Messages: a template of the playbook with real values in it, as text, mail file or mail link. Sends nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

from core.domain import playbook
from core.domain.base.dates import full_date
from core.domain.base.entered_text import address
from core.domain.base.people import Mentee, Mentor, Participant

_BLANK = re.compile(r"\{([a-z_]+)\}")
# Mail clients cut or refuse longer links; the whole text is always there to copy.
LONGEST_LINK = 1800
ANSWER_DAYS = 7  # how long somebody has for an answer that a message asks for


@dataclass(frozen=True, slots=True)
class Draft:
    """A message ready to be read, changed and sent by a person.

    `to` is exactly one address or "": on record there may be what an earlier version took ("a@x, b@y").
    """

    message_id: str
    to: str
    to_name: str
    subject: str
    body: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "to", address(self.to) or "")

    def worded(self, subject: str, body: str) -> Draft:
        """The same message in the sender's own words."""
        return replace(self, subject=" ".join(subject.split()), body=body)

    @property
    def link(self) -> str:
        """A mailto link that opens the draft in the mail program; without the body when that would be too long."""
        start = f"mailto:{quote(self.to, safe='@')}?subject={quote(self.subject)}"
        whole = f"{start}&body={quote(self.body)}"
        return whole if len(whole) <= LONGEST_LINK else start

    def eml(self) -> bytes:
        """The message as a file that mail programs open as a draft (RFC 5322, X-Unsent)."""
        mail = EmailMessage()
        mail["Subject"] = self.subject
        if self.to:
            mail["To"] = self.to
        mail["X-Unsent"] = "1"
        mail.set_content(self.body)
        return mail.as_bytes(policy=SMTP)


def draft(message_id: str, values: Mapping[str, str], *, to: str = "", to_name: str = "") -> Draft:
    """The template `message_id` with `values` by placeholder. A value that is missing stays visible as […]."""
    template = playbook.load().messages[message_id]
    return Draft(
        message_id, to, to_name, " ".join(_filled(template.subject, values).split()), _filled(template.body, values)
    )


def pair_values(
    *,
    program: str,
    organization: str,
    coordinator: str,
    contact: str,
    to: str,
    mentee: Participant,
    mentor: Participant,
    introduced_on: date,
    ends_on: date | None,
    sessions: int,
    reasons: str = "",
    impact: str = "",
    guide: str = "",
    on: date,
) -> dict[str, str]:
    """The values of a message to one of a pair: `to` is "mentor" or "mentee", `guide` the text of the next session."""
    writes, other = (mentor, mentee) if to == "mentor" else (mentee, mentor)
    return {
        "program": program,
        "organization": organization,
        "coordinator": coordinator,
        "contact": contact,
        "mentor": mentor.name,
        "mentor_first": first_name(mentor.name),
        "mentor_about": described(mentor),
        "mentee": mentee.name,
        "mentee_first": first_name(mentee.name),
        "mentee_about": described(mentee),
        "reasons": reasons,
        "guide": guide,
        "first_name": first_name(writes.name),
        "full_name": writes.name,
        "other": other.name,
        "introduced_on": full_date(introduced_on),
        "ends_on": full_date(ends_on) if ends_on else "",
        "weeks": str((on - introduced_on).days // 7),
        "deadline": full_date(on + timedelta(days=ANSWER_DAYS)),
        "sessions": str(sessions),
        "impact": impact,
        "on": full_date(on),
    }


def first_name(name: str) -> str:
    """How a message addresses somebody: the first word of the name ("Weber, Ana" is turned around)."""
    last, comma, first = name.partition(",")
    words = (first if comma and first.strip() else last).split()
    return words[0] if words else name


def described(person: Participant) -> str:
    """A short description for an introduction: role, department, location, what they want to learn or pass on."""
    place = ", ".join(part for part in (person.level, person.department, person.location) if part)
    topics = person.needs if isinstance(person, Mentee) else person.topics if isinstance(person, Mentor) else ()
    aim = person.aim if isinstance(person, Mentee) else ""
    wants = "would like to learn" if isinstance(person, Mentee) else "likes to pass on"
    parts = [place, f"{wants}: {', '.join(topics)}" if topics else "", aim]
    return "; ".join(part for part in parts if part)


def _filled(text: str, values: Mapping[str, str]) -> str:
    names = playbook.load().placeholders
    return _BLANK.sub(lambda blank: values.get(blank[1]) or f"[{names.get(blank[1], blank[1]).lower()}]", text)
