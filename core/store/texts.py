"""The store's texts: what a team words otherwise than the studio, each a setting of its own. Reads only."""

from __future__ import annotations

import json

from sqlite_utils import Database

from core.domain.playbook import load
from core.domain.playbook.book import Playbook
from core.domain.playbook.texts import EditedText, TextKey, with_texts
from core.store.journal import rows

PREFIX = "text:"


def setting_key(key: TextKey) -> str:
    """The key of the setting that holds a text."""
    return f"{PREFIX}{key.kind}:{key.id}"


def own_texts(db: Database) -> dict[TextKey, EditedText]:
    """The texts that the team worded itself."""
    texts = {}
    for row in rows(db, "SELECT key, value FROM settings WHERE key LIKE 'text:%' ORDER BY key"):
        if text := json.loads(row["value"]):
            kind, _, id = row["key"].removeprefix(PREFIX).partition(":")
            texts[TextKey(kind, id)] = EditedText(text["body"], text.get("subject", ""))
    return texts


def playbook(db: Database) -> Playbook:
    """The playbook with the team's own texts in the place of the studio's."""
    return with_texts(load(), own_texts(db))
