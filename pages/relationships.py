"""Relationships: who needs us now, and one relationship with all that happened."""

import streamlit as st

from core import actions, attention, playbook, store
from core.playbook.entries import guide
from core.relationships import DROP_REASONS, SESSION_KINDS, STAGE_LABELS, next_session_kind
from ui.cells import cell, empty, md
from ui.studio import open_studio

studio = open_studio()
st.title("Relationships")
st.caption("Who needs you now, and why; everybody else is left in peace.")

program = studio.need_program()
relationships = {one.id: one for one in store.relationships(studio.db, program.id)}
names = store.names(studio.db)
if not relationships:
    empty("No pair was introduced yet.", link=("../pages/review.py", "Review the proposals"))

with cell(1, "Who needs us now?"):
    limits = attention.thresholds(store.setting(studio.db, "thresholds", {}))
    followed = store.followed(studio.db, program.id)
    waiting = attention.queue(followed, studio.today, limits, informal=program.informal)
    st.caption(f"{len(waiting)} of {len(followed)} running relationships need attention.")
    for one, concerns in waiting[:10]:
        st.markdown(f"- **{md(one.mentee)}** with {md(one.mentor)}: {md('; '.join(c.sentence for c in concerns))}")

with cell(2, "How is one relationship doing?"):
    chosen = st.selectbox(
        "Relationship",
        list(relationships),
        format_func=lambda id: f"{names[relationships[id].mentee_id]} with {names[relationships[id].mentor_id]}",
        key="relationships_one",
        persist_state="session",
    )
    one = relationships[chosen]
    sessions = store.sessions(studio.db, one.id)
    st.badge(STAGE_LABELS[one.stage])
    st.caption(f"Introduced on {one.introduced_on}, {len(sessions)} sessions held.")
    if one.open:
        with st.form("relationships_session", clear_on_submit=True):
            kind = next_session_kind(len(sessions))
            st.markdown(f"**Log a session** · next is “{SESSION_KINDS[kind]}”")
            day, minutes, outcome = st.columns([1, 1, 3])
            held_on = day.date_input("Held on", studio.today, min_value=one.introduced_on, max_value=studio.today)
            length = minutes.number_input("Minutes", 1, 600, 60)
            words = outcome.text_input("Outcome (optional)")
            if st.form_submit_button("Log the session") and studio.do(
                actions.log_session, one.id, held_on, minutes=int(length), outcome=words, said="Session logged"
            ):
                st.rerun()
        with st.expander("Guide for the next session"):
            st.markdown(guide(playbook.load(), kind))
        with st.popover("End this relationship"):
            how = st.selectbox("How", ["completed", "switched", "dropped", "ended"], format_func=STAGE_LABELS.get)
            why = st.selectbox("Reason", list(DROP_REASONS), format_func=DROP_REASONS.get) if how == "dropped" else ""
            st.button(
                "End it",
                on_click=studio.do,
                args=(actions.end_relationship, one.id, how, why),
                kwargs={"said": "Relationship ended"},
            )
    for session in reversed(sessions):
        st.markdown(f"- {session.held_on} · {SESSION_KINDS[session.kind]} {md(session.outcome)}")
