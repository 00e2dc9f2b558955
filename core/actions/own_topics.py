"""Actions on own topics: what the organization counts a topic as that is not of the playbook."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed, about_enrolment, acting, checked_name, enrolment_on_record
from core.actions.programs import keep_setting
from core.domain import playbook
from core.domain.base.text import spoken
from core.domain.recruit import own_topics
from core.store import Db


def merge_topics(db: Db, choices: Mapping[str, str], *, by: str, on: date, at: datetime | None = None) -> int:
    """Remember what topics count as (topic -> label, "" for a topic of its own) and change the answers that name them.

    Later imports follow it. Returns in how many enrolments an answer changed. One action, which can be taken back.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        tree = playbook.load().topics
        if reason := own_topics.blocked(choices, store.own_topics.decided(db), tree):
            raise NotAllowed(reason)
        decisions = store.own_topics.decisions(db)
        for text, label in choices.items():
            into = own_topics.as_counted(checked_name(label, "A topic"), tree) if label else ""
            decisions[spoken(text)] = {"text": text, "into": into, "by": by, "on": on.isoformat()}
        keep_setting(db, journal, store.own_topics.SETTING, decisions)
        changed: dict[int, dict[str, list[str]]] = {}
        decided = {words: decision["into"] for words, decision in decisions.items()}
        for change in own_topics.changes(store.own_topics.named(db), decided):
            changed.setdefault(change.enrolment_id, {})[change.key] = list(change.after)
        for enrolment_id, answers in changed.items():
            enrolment = enrolment_on_record(db, enrolment_id)
            merged = {**enrolment.answers, **answers}
            about = {**about_enrolment(enrolment), "detail": {"what": sorted(answers)}}
            journal.update("changed", "enrolments", enrolment_id, {"answers": merged}, **about)
        return len(changed)


def reopen_topics(db: Db, texts: Collection[str], *, by: str, on: date, at: datetime | None = None) -> None:
    """Forget what was decided about these topics, so that they are asked about again where somebody names them.

    Answers that were changed by the decision stay as they are: `undo` of the decision itself puts them back.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        decisions = store.own_topics.decisions(db)
        for text in texts:
            if decisions.pop(spoken(text), None) is None:
                raise NotAllowed(f"Nothing was decided about “{text}”.")
        keep_setting(db, journal, store.own_topics.SETTING, decisions)
