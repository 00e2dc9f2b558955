"""One relationship, corrections: put right or delete what was recorded wrongly. Decides nothing; figures follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import streamlit as st

from core import actions, store
from core.domain import playbook
from core.domain.base.dates import full_date
from core.domain.playbook.practice import Statement
from core.domain.relationships.appointments import RHYTHMS, Appointment
from core.domain.relationships.relationships import SESSION_KINDS, STRUCTURES, Check, Goal, Relationship, Session
from ui.frame.fields import label_of
from ui.frame.studio import Studio

Recorded: TypeAlias = Session | Goal | Check | Appointment
NO_CHOICE = ""
CHECKS = {"health": "Health check", "closing": "Closing questions"}  # the quiz belongs to the pair
DELETES: dict[type[Recorded], Callable[..., None]] = {
    Session: actions.delete_session,
    Goal: actions.delete_goal,
    Check: actions.delete_check,
    Appointment: actions.delete_appointment,
}


def correct(studio: Studio, relationship: Relationship) -> None:
    """Choose a record of this pair; change what it says, or delete it. Both can be undone."""
    records = _records(studio, relationship)
    if not records:
        st.caption("Nothing is on record yet that could be corrected.")
        return
    st.caption(
        "Earlier words stay in the history, and all figures follow. What the pair gave up is dropped, not deleted."
    )
    key = st.selectbox(
        "What was recorded wrongly?",
        list(records),
        format_func=lambda key: records[key][0],
        index=None,
        placeholder="Choose a session, goal, check or meeting",
        key=f"relationships_correct_{relationship.id}",
    )
    if key is None:
        return
    record = records[key][1]
    match record:
        case Session():
            _session(studio, relationship, record)
        case Goal():
            _goal(studio, relationship, record)
        case Check():
            _check(studio, relationship, record)
        case Appointment():
            st.caption("To move a meeting, plan it anew under Agreement.")
    with st.popover("Delete it", icon=":material/delete:", key=f"relationships_delete_{key}"):
        st.markdown("It leaves the pair's record and every figure. You can undo this under Settings, History.")
        st.button(
            "Delete",
            type="primary",
            key=f"relationships_delete_now_{key}",
            on_click=studio.do,
            args=(DELETES[type(record)], record.id),
            kwargs={"toast": "Deleted"},
        )


def _records(studio: Studio, relationship: Relationship) -> dict[str, tuple[str, Recorded]]:
    """Everything that can be corrected, latest first within its kind: how it is called, and the record."""
    db, id = studio.db, relationship.id
    records: dict[str, tuple[str, Recorded]] = {}
    for session in reversed(store.relationships.sessions(db, id)):
        length = f", {session.minutes} minutes" if session.minutes else ""
        label = f"Session of {full_date(session.held_on)}: {SESSION_KINDS[session.kind].lower()}{length}"
        records[f"session_{session.id}"] = (label, session)
    for goal in store.relationships.goals(db, id):
        records[f"goal_{goal.id}"] = (f"Goal of {full_date(goal.set_on)}: {goal.text}", goal)
    for check in reversed(store.relationships.checks(db, id)):
        if check.kind in CHECKS:
            label = f"{CHECKS[check.kind]} of {full_date(check.answered_on)}, the {check.role}"
            records[f"check_{check.id}"] = (label, check)
    for plan in store.relationships.appointments(db, id, cancelled=True):
        off = ", canceled" if plan.cancelled_on else ""
        label = f"Meeting planned for {full_date(plan.starts_on)} ({RHYTHMS[plan.rhythm].lower()}){off}"
        records[f"meeting_{plan.id}"] = (label, plan)
    return records


def _session(studio: Studio, relationship: Relationship, session: Session) -> None:
    roles = {NO_CHOICE: "Not noted"} | {role.id: role.label for role in playbook.load().roles.values()}
    structures = {NO_CHOICE: "Not noted", **STRUCTURES}
    last = relationship.ended_on or studio.today
    with st.form(f"relationships_correct_session_{session.id}"):
        day, minutes, structure, role = st.columns([3, 2, 4, 3])
        held_on = day.date_input(
            "Held on", session.held_on, min_value=relationship.introduced_on, max_value=last, format="MM/DD/YYYY"
        )
        length = minutes.number_input("Minutes", 1, 600, session.minutes, placeholder="Not noted")
        shape = structure.selectbox(
            "Structure",
            list(structures),
            index=list(structures).index(session.structure) if session.structure in structures else 0,
            format_func=structures.__getitem__,
        )
        taken = role.selectbox(
            "Mentor's role",
            list(roles),
            index=list(roles).index(session.role_taken) if session.role_taken in roles else 0,
            format_func=roles.__getitem__,
        )
        outcome = st.text_input("Outcome and next step", session.outcome, max_chars=500)
        closing = st.checkbox("This was the closing session", session.kind == "last")
        if st.form_submit_button("Save the correction", type="primary"):
            studio.do(
                actions.correct_session,
                session.id,
                held_on,
                closing=closing,
                minutes=int(length) if length else None,
                structure=shape,
                role_taken=taken,
                outcome=outcome,
                toast="Session corrected",
                again=True,
            )


def _goal(studio: Studio, relationship: Relationship, goal: Goal) -> None:
    last = goal.closed_on or relationship.ended_on or studio.today
    with st.form(f"relationships_correct_goal_{goal.id}"):
        set_on = st.date_input(
            "Set on", goal.set_on, min_value=relationship.introduced_on, max_value=last, format="MM/DD/YYYY"
        )
        if st.form_submit_button("Save the correction", type="primary"):
            studio.do(actions.correct_goal, goal.id, set_on, toast="Goal corrected", again=True)
    st.caption("To change its words, use “Reword” under Goals.")


def _check(studio: Studio, relationship: Relationship, check: Check) -> None:
    book = playbook.load().health_check
    statements: list[Statement] = list(book.statements) if check.kind == "health" else []
    last = studio.today if check.kind == "closing" else relationship.ended_on or studio.today
    with st.form(f"relationships_correct_check_{check.id}"):
        day = st.date_input(
            "Answered on", check.answered_on, min_value=relationship.introduced_on, max_value=last, format="MM/DD/YYYY"
        )
        labels = {statement.id: str(getattr(statement, check.role)) for statement in statements}
        closing = playbook.load().satisfaction.values() if check.kind == "closing" else ()
        labels |= {question.id: question.text for question in closing if question.role == check.role}
        ratings = {
            id: st.segmented_control(
                label_of(label),
                [1, 2, 3, 4, 5],
                default=check.answers.get(id),
                key=f"relationships_rating_{check.id}_{id}",
            )
            for id, label in labels.items()
        }
        picked = {
            question.id: st.radio(
                question.text,
                [answer.id for answer in question.answers],
                index=next((n for n, a in enumerate(question.answers) if a.id == check.answers.get(question.id)), None),
                format_func={answer.id: answer.label for answer in question.answers}.__getitem__,
                horizontal=True,
                key=f"relationships_pick_{check.id}_{question.id}",
            )
            for question in (book.questions if check.kind == "health" else ())
        }
        comment = st.text_area("Comment", check.comment, max_chars=1000)
        if st.form_submit_button("Save the correction", type="primary"):
            asked = ratings.keys() | picked.keys()
            others = {key: value for key, value in check.answers.items() if key not in asked}
            answers = {key: value for key, value in (ratings | picked).items() if value is not None}
            switch = picked["switch"] == "yes" if "switch" in picked else check.wants_switch
            studio.do(
                actions.correct_check,
                check.id,
                others | answers,
                wants_switch=switch,
                comment=comment,
                answered_on=day,
                toast="Check corrected",
                again=True,
            )
