"""Store, own topics: what the organization decided about topics that are not of the playbook, and who named them."""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

from core.domain.recruit import own_topics
from core.domain.recruit.own_topics import TopicAnswers
from core.store.journal import first, rows
from core.store.programs import setting

SETTING = "own_topics"


def decisions(db: Database) -> dict[str, dict[str, Any]]:
    """Each decision by the words of the topic: text, into (what it counts as, "" for itself), by and on."""
    decided: dict[str, dict[str, Any]] = setting(db, SETTING, {})
    return decided


def decided(db: Database) -> dict[str, str]:
    """What each topic counts as, by its words; "" for a topic of its own."""
    return {words: decision["into"] for words, decision in decisions(db).items()}


def last_decision(db: Database) -> int | None:
    """The last action that decided about topics and was not taken back, or None."""
    line = first(
        db,
        """SELECT action_id FROM live_history JOIN settings ON settings.id = live_history.subject_id
           WHERE live_history.subject = 'settings' AND settings.key = ? ORDER BY live_history.id DESC LIMIT 1""",
        (SETTING,),
    )
    return line["action_id"] if line else None


def named(db: Database) -> list[TopicAnswers]:
    """The topics that participants named, of every program: a decision holds for the organization."""
    enrolments = rows(db, "SELECT id, person_id, role, answers FROM enrolments ORDER BY id")
    return [
        own_topics.topic_answers(row["id"], row["person_id"], row["role"], json.loads(row["answers"]))
        for row in enrolments
    ]
