"""Store, own topics: what the organization decided about topics that are not of the playbook, and who named them."""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

from core.domain.recruit import own_topics
from core.domain.recruit.own_topics import TopicAnswers
from core.store.journal import rows
from core.store.programs import setting

SETTING = "own_topics"


def decisions(db: Database) -> dict[str, dict[str, Any]]:
    """Each decision by the words of the topic: text, into (what it counts as, "" for itself), by and on."""
    decided: dict[str, dict[str, Any]] = setting(db, SETTING, {})
    return decided


def decided(db: Database) -> dict[str, str]:
    """What each topic counts as, by its words; "" for a topic of its own."""
    return {words: decision["into"] for words, decision in decisions(db).items()}


def named(db: Database) -> list[TopicAnswers]:
    """The topics that participants named, of every program: a decision holds for the organization."""
    enrolments = rows(db, "SELECT id, person_id, role, answers FROM enrolments ORDER BY id")
    return [
        own_topics.topic_answers(row["id"], row["person_id"], row["role"], json.loads(row["answers"]))
        for row in enrolments
    ]
