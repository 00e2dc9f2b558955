"""Settings, history: what was done, by whom and when, and the undo of every step that nothing stands on."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from core import actions, store
from core.domain.base.dates import full_date
from core.domain.base.steps import GROUPS, HistoryStep
from core.domain.base.text import few
from ui.frame.cells import md
from ui.frame.studio import Studio, acting

PAGE = 15  # steps that are shown at once: whether each can be undone is asked of the file
EVERYTHING = "Everything"


def history(studio: Studio) -> None:
    """Filters, then the steps, newest first, each with its undo or with the reason why not."""
    actors = store.programs.actors(studio.db)
    people = store.people.names(studio.db)
    who_column, what_column, person_column, since_column, until_column = st.columns([2, 2, 3, 2, 2])
    by = who_column.selectbox(
        "Who",
        list(actors),
        index=None,
        format_func=actors.__getitem__,
        placeholder="Anybody",
        key="settings_history_by",
    )
    group = what_column.selectbox("What", [EVERYTHING, *GROUPS], key="settings_history_group")
    person_id = person_column.selectbox(
        "About whom",
        sorted(people, key=lambda id: people[id].casefold()),
        index=None,
        format_func=people.__getitem__,
        placeholder="Everybody",
        key="settings_history_person",
    )
    since = since_column.date_input(
        "From", None, max_value=studio.today, key="settings_history_since", format="MM/DD/YYYY"
    )
    until = until_column.date_input(
        "To", None, max_value=studio.today, key="settings_history_until", format="MM/DD/YYYY"
    )
    shown = st.session_state.get("settings_history_shown", PAGE)
    steps = store.journal.steps(
        studio.db,
        by=by or "",
        subjects=GROUPS.get(group, ()),
        person_id=person_id,
        since=since,
        until=until,
        limit=shown + 1,
    )
    if not steps:
        st.caption("No step matches.")
        return
    for step in steps[:shown]:
        _step(studio, step, actors, people)
    if len(steps) > shown:
        st.button(
            "Show older steps",
            key="settings_history_more",
            on_click=lambda: st.session_state.update(settings_history_shown=shown + PAGE),
        )


def _step(studio: Studio, step: HistoryStep, actors: dict[str, str], people: dict[int, str]) -> None:
    words, button = st.columns([6, 1], vertical_alignment="center")
    names = few([people[id] for id in step.people if id in people], 3)
    about = f" · {md(names)}" if names else ""
    gone = " · :gray[undone]" if step.taken_back else ""
    who = md(actors.get(step.by, step.by))
    day = full_date(step.on)
    # Sessions of last month that a form brought today are a step of today. The demo's days are not its readers' days.
    recorded = datetime.fromisoformat(step.at).astimezone().date()
    if recorded > step.on and not studio.demo:
        day += f" (recorded on {full_date(recorded)})"
    words.markdown(f"**{md(step.sentence)}**{about}{gone}  \n:gray[{day}, {who}, step {step.action_id}]")
    if step.taken_back or step.takes_back is not None:
        return
    reason = actions.blocked_undo(studio.db, step.action_id)
    button.button(
        "Undo",
        key=f"settings_undo_{step.action_id}",
        icon=":material/undo:",
        disabled=reason is not None,
        help=md(reason) if reason else None,
        on_click=_undo,
        args=(studio, step.action_id),
    )


@acting()
def _undo(studio: Studio, action_id: int) -> None:
    """Callback: take back this very step, whatever gets its number after a copy was put in place."""
    fingerprint = store.journal.fingerprint_action(studio.db, action_id)
    studio.do(actions.undo, action_id, fingerprint=fingerprint, toast="Undone")
