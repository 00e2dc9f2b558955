"""Actions, form answers: what the export of a form tells becomes part of the file, whatever the form asks.

A preview is the import itself on a copy of the file, so that it has no rules of its own and cannot say anything else.
"""

from __future__ import annotations

from datetime import date, datetime

from core import store
from core.actions.action import acting
from core.actions.checks import keep_checks
from core.actions.choice_forms import keep_choices
from core.actions.closing_forms import keep_closings, keep_next_steps
from core.actions.monthly_forms import keep_months
from core.domain.relationships.choice_forms import ReadChoices
from core.domain.relationships.form_answers import ReadChecks
from core.domain.relationships.form_effects import ON_RECORD, FormEffect
from core.domain.relationships.monthly_forms import ReadMonthly
from core.store import Db


def import_answers(
    db: Db, read: ReadChecks | ReadMonthly | ReadChoices, *, by: str, on: date, at: datetime | None = None
) -> list[FormEffect]:
    """Keep what a form tells, all or nothing; says what each part of each row did. Reading it again changes nothing.

    Whatever the form asks, it is one step: a wrong file is taken back by one undo.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        if isinstance(read, ReadChoices):
            effects = keep_choices(db, journal, read)
        elif isinstance(read, ReadMonthly):
            effects = keep_months(db, journal, read.rows)
        elif read.mapping.kind == "closing":
            effects = keep_closings(db, journal, read.rows)
        else:
            effects = keep_checks(db, journal, read.rows, read.mapping.kind)
        if isinstance(read, ReadChecks):
            changed = {effect.row for effect in effects if effect.outcome != ON_RECORD}
            on_record = {effect.row for effect in effects} - changed
            known = [row for row in read.rows if row.row in on_record]
            effects += keep_next_steps(db, journal, read.rows, known)
    return sorted(effects, key=lambda effect: effect.row)


def preview_answers(
    db: Db, read: ReadChecks | ReadMonthly | ReadChoices, *, by: str, on: date, at: datetime | None = None
) -> list[FormEffect]:
    """What `import_answers` would do with this file now: it is done on a copy, and nothing is written."""
    with store.rehearsing(db) as copy:
        return import_answers(copy, read, by=by, on=on, at=at)
