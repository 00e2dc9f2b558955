"""Messages: templates with real values, as mail files and links that mail programs accept."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from urllib.parse import parse_qs, urlsplit

import pytest

from core.documents import messages
from core.domain import playbook

VALUES = {name: f"<{name}>" for name in playbook.load().placeholders}


@pytest.mark.parametrize("message_id", playbook.load().messages)
def test_every_template_is_filled_completely(message_id: str) -> None:
    draft = messages.draft(message_id, VALUES)
    assert "{" not in draft.subject + draft.body
    assert "[" not in draft.subject + draft.body


def test_a_missing_value_stays_visible_by_name() -> None:
    draft = messages.draft("introduce-mentee", VALUES | {"mentor": ""})
    assert "[full name of the mentor]" in draft.subject + draft.body


def test_a_mail_file_keeps_every_letter() -> None:
    draft = messages.draft(
        "introduce-mentee", VALUES | {"mentee_first": "Åsa 李", "mentor": "Renée"}, to="asa@example.com"
    )
    mail = message_from_bytes(draft.eml(), policy=default)
    assert mail["To"] == "asa@example.com"
    assert mail["X-Unsent"] == "1"
    assert mail.get_content().replace("\r\n", "\n").rstrip() == draft.body.rstrip()
    assert "Åsa 李" in mail.get_content()


def test_a_name_cannot_smuggle_a_header() -> None:
    draft = messages.draft("introduce-mentee", VALUES).worded("Hi\r\nBcc: all@example.com", "Body")
    mail = message_from_bytes(draft.eml(), policy=default)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hi Bcc: all@example.com"


def test_a_mail_link_opens_the_same_draft_or_leaves_a_long_body_out() -> None:
    short = messages.Draft("x", "a@example.com", "A", "Hello & more", "Line one\nLine two")
    asked = parse_qs(urlsplit(short.link).query)
    assert (asked["subject"], asked["body"]) == (["Hello & more"], ["Line one\nLine two"])
    long = short.worded("Hello", "words " * 1000)
    assert "body" not in parse_qs(urlsplit(long.link).query)
