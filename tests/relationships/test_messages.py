"""Messages: templates with real values, as mail files and links that mail programs accept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default
from urllib.parse import parse_qs, urlsplit

import pytest

from core.documents import messages
from core.documents.handbook import HandbookProgram
from core.documents.messages import Introduction, Sender, pair_letter
from core.domain import playbook
from core.domain.base.people import Mentee, Mentor
from core.domain.design.programs import Program
from core.domain.match.audiences import Audience
from core.domain.relationships.letters import Letter, LetterKey, blanks

VALUES = {name: f"<{name}>" for name in playbook.load().placeholders}
BOOK = playbook.load()
ABOUT = HandbookProgram(Program(1, "Spring", "running", date(2026, 1, 5)))
ASA = Mentee(7, "Åsa 李", "asa@example.com")


@pytest.mark.parametrize("message_id", playbook.load().messages)
def test_every_template_is_filled_completely(message_id: str) -> None:
    letter = messages.draft(message_id, VALUES, ASA, BOOK)
    assert "{" not in letter.subject + letter.body
    assert blanks(letter.subject + letter.body) == []


def test_a_missing_value_stays_visible_and_is_named_once() -> None:
    letter = messages.draft("introduce-mentee", VALUES | {"mentor": ""}, ASA, BOOK)
    assert "[full name of the mentor]" in letter.subject and "[full name of the mentor]" in letter.body
    assert blanks(f"{letter.subject}\n{letter.body}") == ["[full name of the mentor]"]


def test_a_mail_file_keeps_every_sign() -> None:
    letter = messages.draft("introduce-mentee", VALUES | {"mentee_first": "Åsa 李", "mentor": "Renée"}, ASA, BOOK)
    mail = message_from_bytes(messages.mail_file(letter, ABOUT), policy=default)
    assert mail["To"] == "asa@example.com"
    assert mail["X-Unsent"] == "1"
    text = mail.get_body()
    assert text is not None
    assert text.get_content().replace("\r\n", "\n").rstrip() == letter.body.rstrip()
    assert "Åsa 李" in text.get_content()


def test_a_name_cannot_smuggle_a_header() -> None:
    letter = messages.draft("introduce-mentee", VALUES, ASA, BOOK).worded("Hi\r\nBcc: all@example.com", "Body")
    mail = message_from_bytes(messages.mail_file(letter, ABOUT), policy=default)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hi Bcc: all@example.com"


def test_a_mail_link_opens_the_same_letter_or_leaves_a_long_body_out() -> None:
    short = Letter("x", 1, "A", "a@example.com", "Hello & more", "Line one\nLine two")
    asked = parse_qs(urlsplit(messages.mail_link(short)).query)
    assert (asked["subject"], asked["body"]) == (["Hello & more"], ["Line one\nLine two"])
    long = short.worded("Hello", "words " * 1000)
    assert "body" not in parse_qs(urlsplit(messages.mail_link(long)).query)


def test_a_letter_to_one_of_a_pair_brings_the_guide_of_its_message_as_plain_text() -> None:
    mo, sender = Mentor(9, "Long, Mo", "mo@example.com"), Sender("Spring", "Jo", "jo@example.com", "Acme")
    pair = Introduction(3, ASA, mo, introduced_on=date(2026, 3, 2))
    letter = pair_letter("goals-nudge", Audience.MENTEE, pair, sender, sessions=2, on=date(2026, 4, 2))
    assert letter.key == LetterKey("goals-nudge", ASA.id, 3)
    assert playbook.load().guides["goals"].purpose.replace("*", "") in letter.body
    assert "*" not in letter.body
    first = pair_letter(
        "introduce-mentor", Audience.MENTOR, replace(pair, introduced_on=None), sender, on=date(2026, 3, 2)
    )
    assert (first.to, first.relationship_id) == ("mo@example.com", None)
    assert first.body.startswith("Hello Mo,")
