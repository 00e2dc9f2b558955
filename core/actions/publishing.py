"""Actions on published figures: record what may leave now beside what left before. Final: no file comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, acting, program_on_record
from core.domain import kpis
from core.domain.base.dates import short_date
from core.domain.kpis.cost import cost_of
from core.store import Db


def publish_figures(
    db: Db,
    program_id: int,
    *,
    as_of: date | None = None,
    groups: Mapping[str, Any] | None = None,
    themes: Mapping[str, Mapping[int, int]] | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Publish a program's figures as of a day, of a part of it where `groups` names one; returns how many are new.

    `themes`: how many comments by theme and person. Figures with too few new cases stay as they were published.
    """
    as_of = as_of or on
    with acting(db, by=by, on=on, at=at) as journal:
        program = program_on_record(db, program_id)
        if as_of > on:
            raise NotAllowed("Figures of a day to come cannot be published.")
        record = store.publications.record(db, program_id)
        part = kpis.part_in_words(groups or {})
        last = kpis.last_published(record, part)
        if last is not None and as_of <= last:
            raise NotAllowed(f"Figures as of {short_date(last)} are published already. Choose a later day.")
        thresholds = kpis.thresholds_of(program.design, store.programs.setting(db, "thresholds", {}))
        values = kpis.values_to_publish(
            kpis.read(store.ledger.facts(db)), program, as_of, record, thresholds=thresholds, themes=themes,
            cost=lambda facts: cost_of(program, store.programs.options(db, program_id), facts), **(groups or {}),
        )  # fmt: skip
        if not values:
            raise NotAllowed(
                "Nothing can be published yet: each figure needs at least five new cases since the last time."
                if record
                else "Nothing can be published yet: no figure has five cases."
            )
        for value in values:
            row = {
                "program_id": program_id,
                "key": value.key,
                "part": value.part,
                "as_of": value.on,
                "published_on": on,
                "published_by": by,
                "cases": json.dumps(value.cases, separators=(",", ":")),
                "content": json.dumps(value.content, separators=(",", ":")),
            }
            journal.insert("published", "published_values", row, program_id=program_id)
        return len(values)
