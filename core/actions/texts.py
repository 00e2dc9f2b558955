"""Actions on texts: the team's own words in the place of the studio's, and back."""

from __future__ import annotations

from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed, acting
from core.actions.programs import keep_setting
from core.domain import playbook
from core.domain.playbook.texts import EditedText, TextKey, refused, studio_texts
from core.store import Db


def edit_text(db: Db, key: TextKey, text: EditedText, *, by: str, on: date, at: datetime | None = None) -> None:
    """Keep the team's words for a text; the studio's own words are not kept. Raises NotAllowed when it would break."""
    book = playbook.load()
    cleaned = EditedText(text.body.replace("\r\n", "\n").strip(), " ".join(text.subject.split()))
    with acting(db, by=by, on=on, at=at) as journal:
        if reason := refused(book, key, cleaned):
            raise NotAllowed(reason)
        _, own = studio_texts(book)[key]
        value = None if cleaned == own else {"body": cleaned.body, "subject": cleaned.subject}
        keep_setting(db, journal, store.texts.setting_key(key), value)


def restore_text(db: Db, key: TextKey, *, by: str, on: date, at: datetime | None = None) -> None:
    """Go back to the studio's own words."""
    with acting(db, by=by, on=on, at=at) as journal:
        keep_setting(db, journal, store.texts.setting_key(key), None)
