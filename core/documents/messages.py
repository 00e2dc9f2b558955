"""Messages: a template of the playbook with real values in it, as text, mail file or mail link. Sends nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

from core import playbook

_BLANK = re.compile(r"\{([a-z_]+)\}")
# Mail clients cut or refuse longer links; the whole text is always there to copy.
LONGEST_LINK = 1800


@dataclass(frozen=True, slots=True)
class Draft:
    """A message ready to be read, changed and sent by a person."""

    message_id: str
    to: str
    to_name: str
    subject: str
    body: str

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


def missing(message_id: str, values: Mapping[str, str]) -> list[str]:
    """The placeholders of a template for which there is no value: what the sender still has to write."""
    template = playbook.load().messages[message_id]
    wanted = dict.fromkeys(_BLANK.findall(template.subject) + _BLANK.findall(template.body))
    return [name for name in wanted if not values.get(name)]


def _filled(text: str, values: Mapping[str, str]) -> str:
    names = playbook.load().placeholders
    return _BLANK.sub(lambda found: values.get(found[1]) or f"[{names.get(found[1], found[1]).lower()}]", text)
