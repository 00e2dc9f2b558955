"""Late joiners, leavers and fresh starts: the next best mentors for one mentee, without redoing the cohort."""

from __future__ import annotations

import streamlit as st

from core import actions, store
from core.domain.base.text import counted
from core.domain.design.programs import Program
from core.domain.match import choices
from core.domain.match.criteria import CRITERIA
from core.domain.match.presence import absent, unread
from core.domain.match.proposals import Proposals, stored_breakdown
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.match.run import solved

SIDE_BY_SIDE = 3


def waiting(studio: Studio, program: Program) -> None:
    """Accepted mentees without a mentor, one of them beside the best free mentors; and somebody who leaves."""
    settled = store.people.settled_mentees(studio.db, program.id)
    free = {
        mentee.id: mentee.name
        for mentee in store.people.mentees(studio.db, program.id, stage="accepted")
        if mentee.id not in settled
    }
    if not free:
        st.caption("No accepted mentee is looking for a mentor.")
    else:
        st.caption(f"{counted(len(free), 'accepted mentee needs', 'accepted mentees need')} a mentor.")
        chosen = st.selectbox(
            "Mentee", list(free), format_func=free.__getitem__, key="relationships_waiting", persist_state="session"
        )
        next_best(studio, program, chosen)
    _leaver(studio, program)


def next_best(studio: Studio, program: Program, mentee_id: int) -> None:
    """The best mentors with a free seat for a mentee who waits, with what each choice does to others who wait."""
    if store.matches.live_match(studio.db, program.id, mentee_id):
        st.caption("This mentee has a mentor again.")
        return
    enrolment = store.people.enrolment_of(studio.db, program.id, mentee_id, "mentee")
    if enrolment is None or enrolment.stage != "accepted":
        st.caption("This mentee is not looking for a mentor in this program at the moment.")
        return
    result = solved(studio)
    if mentee_id not in result.row:
        mentee = store.people.mentee(studio.db, program.id, mentee_id)
        absence = (absent(mentee, studio.today) or unread(mentee)) if mentee else None
        st.caption(
            md(f"{mentee.name} {absence.sentence}.")
            if mentee and absence
            else "This mentee is not looking for a mentor in this program at the moment."
        )
        return
    candidates = [
        candidate for candidate in choices.candidates(result, mentee_id, SIDE_BY_SIDE) if candidate.blocked is None
    ]
    if not candidates:
        st.markdown(":material/person_search: No mentor with a free seat is allowed by the rules. Recruit one first.")
        st.page_link("../pages/recruit.py", label="Recruit mentors", icon=":material/arrow_forward:")
        return
    st.markdown(f"**Next best mentors for {md(result.mentees[result.row[mentee_id]].name)}**")
    for column, option in zip(st.columns(SIDE_BY_SIDE), candidates, strict=False):
        with column, st.container(border=True):
            _candidate(studio, program, result, mentee_id, option)


def _candidate(
    studio: Studio, program: Program, result: Proposals, mentee_id: int, option: choices.MentorCandidate
) -> None:
    name = result.mentees[result.row[mentee_id]].name
    st.markdown(f"**{md(option.mentor.name)}**")
    st.progress(option.pair.score, f"{option.pair.score:.0%} fit")
    for key, part in option.pair.breakdown.items():
        if part["points"] >= 0.5:
            st.markdown(f"**{md(CRITERIA[key].label)}**: {md(part['sentence'])}")
    for sentence in choices.ripple(result, mentee_id, option.mentor.id).sentences[:3]:
        st.caption(md(sentence))
    st.button(
        "Introduce them",
        key=f"relationships_join_{mentee_id}_{option.mentor.id}",
        on_click=_joined,
        args=(studio, program, mentee_id, option, name),
    )


def _joined(studio: Studio, program: Program, mentee_id: int, option: choices.MentorCandidate, name: str) -> None:
    """Callback: pair them and go to the new relationship, where the introduction can be drafted."""
    fit = {"score": option.pair.score, "breakdown": stored_breakdown(option.pair.breakdown)}
    message = f"{name} and {option.mentor.name} are introduced"
    if studio.do(actions.join, program.id, mentee_id, option.mentor.id, **fit, toast=message):
        with store.opened(studio.path) as db:
            made = store.relationships.open_relationship(db, program.id, mentee_id)
        if made:
            st.session_state.update(
                relationships_which="all",
                relationships_one=made.id,
                relationships_part="messages",
                relationships_asked="introduce-mentee",
            )


def _leaver(studio: Studio, program: Program) -> None:
    with st.expander("Somebody leaves the program", key="relationships_leaver", on_change="rerun") as shown:
        if not shown.open:
            return
        people = [*store.people.mentees(studio.db, program.id), *store.people.mentors(studio.db, program.id)]
        names = {person.id: person.name for person in people if person.stage not in ("withdrawn", "declined")}
        who = st.selectbox(
            "Who", list(names), index=None, format_func=names.__getitem__, key="relationships_leaver_who"
        )
        gone = st.checkbox("They leave the company", key="relationships_leaver_gone")
        if who is None:
            return
        running = [
            relationship
            for relationship in store.relationships.all(studio.db, program.id)
            if relationship.open and who in (relationship.mentee_id, relationship.mentor_id)
        ]
        st.caption(
            f"{counted(len(running), 'active relationship ends', 'active relationships end')} with it. "
            "What happened stays on record, and the other side is free for somebody else."
        )
        st.button(
            "Remove them from the program",
            key="relationships_leaver_do",
            on_click=studio.do,
            args=(actions.leave, program.id, who),
            kwargs={"left_company": gone, "toast": f"{names[who]} has left the program"},
        )
