"""One pair drawn: its timeline as a chart with its finding in words, above the list of all that happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from core import store
from core.charts.pair_timeline import pair_timeline
from core.charts.theme import palette
from core.domain.base.events import HistoryLine
from core.domain.relationships.pair_history import summary, timeline_entries
from core.domain.relationships.relationships import STAGE_LABELS, Goal, Relationship, Session
from ui.frame.cells import md
from ui.frame.studio import Studio


def drawn_timeline(
    studio: Studio,
    relationship: Relationship,
    sessions: Sequence[Session],
    goals: Sequence[Goal],
    history: Sequence[HistoryLine],
) -> None:
    """The chart, once something happened after the introduction."""
    checks = store.relationships.checks(studio.db, relationship.id)
    letters = store.support.outbox(studio.db, relationship_id=relationship.id)
    entries = timeline_entries(sessions, goals, checks, letters, history)
    if not entries:
        return
    title = summary(relationship, sessions, goals, checks)
    st.markdown(md(title))  # above the chart, where it wraps on a phone
    st.altair_chart(
        pair_timeline(
            entries,
            first=min([relationship.introduced_on, *(entry.on for entry in entries)]),
            last=max([_last_day(relationship, studio.today), *(entry.on for entry in entries)]),
            days=_days(relationship, studio.today),
            colors=palette(st.context.theme.type),
        ),
        alt=f"{title}. Every event stands in the list below the picture.",
    )


def _last_day(relationship: Relationship, today: date) -> date:
    return relationship.ended_on or max(today, relationship.ends_on or today)


def _days(relationship: Relationship, today: date) -> list[tuple[date, str]]:
    """The days that are drawn across: today and the planned end of a pair that runs, the end of one that has ended."""
    if relationship.ended_on:
        return [(relationship.ended_on, STAGE_LABELS[relationship.stage])]
    return [(today, "Today"), *([(relationship.ends_on, "Planned end")] if relationship.ends_on else [])]
