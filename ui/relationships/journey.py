"""One relationship, its journey: log a session, the guide for the next one, and a timeline of all that happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import streamlit as st

from core import actions, store
from core.domain import playbook
from core.domain.base import events
from core.domain.base.dates import short_date
from core.domain.base.events import HistoryLine
from core.domain.base.notes import Note
from core.domain.playbook.entries import guide
from core.domain.relationships import attention
from core.domain.relationships.letters import OutboxLetter
from core.domain.relationships.relationships import (
    SESSION_KINDS,
    STRUCTURES,
    Goal,
    Relationship,
    Session,
    proposed_session_kind,
)
from core.domain.relationships.support import RECOGNITIONS, Consultation, Recognition
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.relationships.drawn_timeline import drawn_timeline
from ui.relationships.overview import writable

Record = Session | Goal | OutboxLetter | Consultation | Recognition | Note  # what a line of the timeline can be about
NO_CHOICE = ""
BY_DATE = ""
KINDS = {BY_DATE: "By its date", "last": SESSION_KINDS["last"]}
FIRST = 3  # of the lines below the picture, which shows the rest
CHECKS = {"health": "Health check", "quiz": "Alignment quiz", "closing": "Closing questions"}


def journey(studio: Studio, relationship: Relationship) -> None:
    """What happens next beside what happened so far."""
    sessions = store.relationships.sessions(studio.db, relationship.id)
    if writable(relationship):
        limits = attention.thresholds(store.programs.setting(studio.db, "thresholds", {}))
        near = timedelta(days=limits["end_near_days"])
        kind = proposed_session_kind(sessions, studio.today, relationship.ends_on, near)
        _log(studio, relationship, kind)
        with st.expander(
            f"Guide for the next session: {SESSION_KINDS[kind]}", key="relationships_guide", on_change="rerun"
        ) as shown:
            if shown.open:
                st.markdown(guide(store.texts.playbook(studio.db), kind))
    st.markdown("**What happened**")
    _timeline(studio, relationship, sessions)


def _log(studio: Studio, relationship: Relationship, kind: str) -> None:
    roles = {NO_CHOICE: "Not noted"} | {role.id: role.label for role in playbook.load().roles.values()}
    structures = {NO_CHOICE: "Not noted", **STRUCTURES}
    with st.form(f"relationships_session_{relationship.id}", clear_on_submit=True):
        st.markdown(f"**Log a session** · next is “{SESSION_KINDS[kind]}”. Leave out what was said in confidence.")
        day, minutes, what, structure, role = st.columns([3, 2, 4, 4, 3])
        held_on = day.date_input(
            "Held on", studio.today, min_value=relationship.introduced_on, max_value=studio.today, format="MM/DD/YYYY"
        )
        length = minutes.number_input("Minutes", 1, 600, 60)
        which = what.selectbox(
            "Kind", list(KINDS), index=list(KINDS).index(kind if kind in KINDS else BY_DATE), format_func=KINDS.get
        )
        shape = structure.selectbox("Structure", list(structures), format_func=structures.__getitem__)
        taken = role.selectbox("Mentor's role", list(roles), format_func=roles.__getitem__)
        words, again, button = st.columns([5, 3, 2], vertical_alignment="bottom")
        outcome = words.text_input("Outcome and next step (optional)", max_chars=500)
        twice = again.checkbox("They met twice that day")
        if button.form_submit_button("Log the session", type="primary"):
            studio.do(
                actions.log_session,
                relationship.id,
                held_on,
                which or None,
                minutes=int(length),
                structure=shape,
                role_taken=taken,
                outcome=outcome,
                twice=twice,
                toast="Session logged",
                again=True,
            )


def _timeline(studio: Studio, relationship: Relationship, sessions: Sequence[Session]) -> None:
    db, id = studio.db, relationship.id
    history = store.relationships.timeline(db, id)
    goals = store.relationships.goals(db, id)
    drawn_timeline(studio, relationship, sessions, goals, history)
    about: dict[str, Mapping[int, Record]] = {
        "sessions": {session.id: session for session in sessions},
        "goals": {goal.id: goal for goal in goals},
        "outbox": {stored.id: stored for stored in store.support.outbox(db, relationship_id=id)},
        "consultations": {talk.id: talk for talk in store.support.consultations(db, relationship_id=id)},
        "recognitions": {
            recognized.id: recognized for recognized in store.support.recognitions(db, relationship_id=id)
        },
        "snoozes": {
            line.subject_id: reasons[-1]
            for line in history
            if line.subject == "snoozes" and (reasons := store.people.notes(db, "snoozes", line.subject_id, "reason"))
        },
    }
    remarks = {note.id: note for note in store.people.notes(db, "relationships", id, "remark")}
    names = store.people.names(db) if remarks else {}
    lines = [
        (line, sentence)
        for line in history
        if (sentence := _sentence(line, about.get(line.subject, {}).get(line.subject_id)))
        or (
            line.subject == "notes"
            and (remark := remarks.get(line.subject_id))
            and (sentence := f"{md(names[remark.person_id])} told the program team: {md(remark.text)}")
        )
    ]
    key = f"relationships_whole_timeline_{relationship.id}"
    whole = st.session_state.get(key, False)
    sources = store.relationships.session_sources(db, id)
    for line, sentence in lines if whole else lines[:FIRST]:
        if line.verb == "held" and (sides := sorted(sources.get(line.subject_id, ()))):
            sentence += f"  \n:gray[reported by the {' and the '.join(sides)}]"
        icon = events.registered(line.verb, line.subject).icon
        st.markdown(f"{icon} :gray[{short_date(line.on)}]\u2002{sentence}")
    if len(lines) > FIRST and not whole:
        st.button(
            f"Show all {len(lines)}",
            key="relationships_timeline_all",
            on_click=lambda: st.session_state.update({key: True}),
        )


def _sentence(line: HistoryLine, record: Record | None) -> str | None:
    """What a line of history says; `record` is the row that it is about. None for what only accompanies."""
    event = events.EVENTS.get((line.verb, line.subject))
    words = event.timeline if event else ""
    if not words or (line.subject in ("sessions", "outbox") and record is None and line.verb != "deleted"):
        return None
    match record:
        case Session():
            return _session(record)
        case OutboxLetter():
            return _letter(line.verb, words, record)
        case Goal():
            return _goal(line, words, record)
        case Consultation():
            text = record.question if line.verb == "asked" else record.answer
            return f"{words}: {md(record.name)}" + (f"  \n{md(text)}" if text else "")
        case Recognition():
            return f"{words}: {md(record.name)}, {RECOGNITIONS[record.kind].lower()}"
    detail = line.detail
    if line.subject == "checks":
        who = {"mentor": "the mentor", "mentee": "the mentee"}.get(line.role or "", "one side")
        wish = " and would like to switch" if detail.get("switch") else ""
        return f"{CHECKS.get(detail.get('kind', ''), 'Check')}: {who} {words}{wish}"
    if line.verb == "snoozed" and "until" in detail:
        until = date.fromisoformat(detail["until"])
        return f"{words} until {short_date(until)}" + (f"  \n{md(record.text)}" if record else "")
    return words


def _session(session: Session) -> str:
    parts = [
        f"{session.minutes} minutes" if session.minutes else "",
        STRUCTURES.get(session.structure, ""),
        _role(session.role_taken),
    ]
    text = f"**{SESSION_KINDS[session.kind]}** {md(' · '.join(filter(None, parts)))}"
    return f"{text}  \n{md(session.outcome)}" if session.outcome else text


def _goal(line: HistoryLine, words: str, goal: Goal) -> str:
    """What happened to a goal, by the name that it has now; earlier words stand under Goals."""
    progress = f", {line.detail.get('from', 0)}% → {line.detail.get('to', 0)}%" if line.verb == "progressed" else ""
    return f"{words}: {f'“{md(goal.text)}”' if goal.text else 'its words are gone'}{progress}"


def _letter(verb: str, words: str, stored: OutboxLetter) -> str | None:
    """A message: once it was sent, the day of its draft says nothing more."""
    if verb == "drafted" and stored.state == "sent":
        return None
    message = playbook.load().messages.get(stored.letter.message_id)
    return f"{words} {md(stored.letter.to_name)}: {md(message.label if message else '')}"


def _role(role_id: str) -> str:
    role = playbook.load().roles.get(role_id)
    return f"mentor as {role.label.lower()}" if role else ""
