"""One relationship, its turns: pause, a new end, a switch, an end, and what a good closing needs."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from core import actions, store
from core.documents.brand import Brand, brand
from core.documents.certificate import Certificate, certificate
from core.domain import playbook
from core.domain.base.dates import full_date, full_day
from core.domain.base.people import AVAILABILITY, Role
from core.domain.base.text import counted
from core.domain.design.programs import Program
from core.domain.playbook.entries import guide
from core.domain.relationships.relationships import CLOSING_WORDS, DROP_REASONS, STAGE_LABELS, Relationship
from ui.frame.cells import md
from ui.frame.shared_text import words_box
from ui.frame.studio import Studio
from ui.relationships.late_joiners import next_best
from ui.relationships.messages import drafted

SIDES = {"mentee": "Mentee", "mentor": "Mentor"}
CERTIFIED = ("completed", "ended")  # who came to an end together, theirs or the program's
HOW = {
    "completed": "Completed: they reached the end",
    "switched": "Switch: someone else fits better, nobody is to blame",
    "dropped": "Dropped: it stopped early",
    "ended": "Ended by the program team",
}


def turns(studio: Studio, program: Program, one: Relationship) -> None:
    """What may happen to this relationship now; an ended one shows its closing."""
    if one.open:
        _pause(studio, one)
        _until(studio, one)
        _end(studio, one)
        return
    assert one.ended_on is not None  # what is not open has ended
    reason = f" ({DROP_REASONS[one.end_reason].lower()})" if one.end_reason in DROP_REASONS else ""
    st.markdown(f"{STAGE_LABELS[one.stage]}{reason} on {full_date(one.ended_on)}.")
    for note in store.people.notes(studio.db, "relationships", one.id, "ending"):
        st.caption(f"“{md(note['text'])}”")
    if one.stage != "completed":
        next_best(studio, program, one.mentee_id)
    closing(studio, program, one)


def _pause(studio: Studio, one: Relationship) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if one.stage == "paused":
            since = f" since {full_day(one.paused_on)}" if one.paused_on else ""
            st.markdown(f"Paused{since}.")
            st.button(
                "Take it up again",
                key="relationships_resume",
                on_click=studio.do,
                args=(actions.resume_relationship, one.id),
                kwargs={"said": "Taken up again"},
            )
        else:
            st.button(
                "Pause",
                key="relationships_pause",
                icon=":material/pause_circle:",
                on_click=studio.do,
                args=(actions.pause_relationship, one.id),
                kwargs={"said": "Paused, nothing is asked of them"},
            )
        if one.ends_on is None:
            st.button(
                "We looked: it still serves both",
                key="relationships_look",
                on_click=studio.do,
                args=(actions.look_at, one.id),
                kwargs={"said": "Noted, the next look is in a year"},
            )


def _until(studio: Studio, one: Relationship) -> None:
    if one.ends_on is None:
        return
    with st.form(f"relationships_until_{one.id}", border=False):
        day, button, _ = st.columns([2, 2, 4], vertical_alignment="bottom")
        ends_on = day.date_input(
            "Planned end", max(one.ends_on, studio.today + timedelta(days=1)), min_value=studio.today
        )
        if button.form_submit_button("Change the planned end"):
            studio.do(actions.extend_relationship, one.id, ends_on, said="Planned end changed", again=True)


def _end(studio: Studio, one: Relationship) -> None:
    st.markdown("**End this relationship**")
    how = st.radio("How", list(HOW), index=None, format_func=HOW.__getitem__, key=f"relationships_how_{one.id}")
    if how is None:
        return
    reason = ""
    if how == "dropped":
        reason = st.selectbox("Reason", list(DROP_REASONS), format_func=DROP_REASONS.__getitem__)
    if how == "completed":
        with st.expander("Guide for the last session", key="relationships_last_guide"):
            st.markdown(guide(playbook.load(), "last"))
    if how == "switched":
        st.caption(
            "Both return to the pool, the two are not paired again, and all that happened stays on record. "
            "The next best mentors with a free seat are shown at once."
        )
    left, right = st.columns([1, 3])
    first = max([one.introduced_on, *(session.held_on for session in store.relationships.sessions(studio.db, one.id))])
    day = left.date_input("On", studio.today, min_value=first, max_value=studio.today, key="relationships_end_on")
    comment = right.text_input("A word about why (optional)", key="relationships_end_why", max_chars=500)
    st.button(
        "Make the switch" if how == "switched" else "End it",
        key="relationships_end",
        type="primary",
        on_click=_ended,
        args=(studio, one, how, reason, day, comment),
    )


def _ended(studio: Studio, one: Relationship, how: str, reason: str, day: object, comment: str) -> None:
    """Callback: end it, and stay with this relationship so that the next step is in sight."""
    if studio.do(
        actions.end_relationship, one.id, how, reason, comment=comment, ended_on=day, said=f"{STAGE_LABELS[how]}"
    ):
        st.session_state["relationships_which"] = "all"
        st.session_state["relationships_part"] = "end"
        st.session_state.pop("relationships_running", None)


def closing(studio: Studio, program: Program, one: Relationship) -> None:
    """What a good end needs: words, satisfaction of both, the mentor's next status, passing it on, certificates."""
    people = {
        role: store.people.person(studio.db, one.mentee_id if role == "mentee" else one.mentor_id) for role in SIDES
    }
    words, asked = st.columns(2, gap="large")
    with words:
        _words(studio, one)
    with asked:
        _satisfaction(studio, one, {role: person.name for role, person in people.items() if person})
    st.markdown("**What comes next**")
    _next_status(studio, program, one)
    _pass_it_on(studio, program, one)
    st.markdown("**Recognition**")
    for role, person in people.items():
        if person:
            _recognize(studio, program, one, role, person.id, person.name)


def _words(studio: Studio, one: Relationship) -> None:
    kept = {note["kind"]: note["text"] for note in store.people.notes(studio.db, "relationships", one.id)}
    with st.form(f"relationships_closing_{one.id}"):
        st.markdown("**Looking back and ahead**")
        given = {
            key: words_box(st.text_area, label, kept.get(key, ""), f"relationships_said_{one.id}_{key}", height=80)
            for key, label in CLOSING_WORDS.items()
        }
        if st.form_submit_button("Save what they said"):
            studio.do(actions.write_closing, one.id, given, said="Saved", again=True)


def _satisfaction(studio: Studio, one: Relationship, names: dict[str, str]) -> None:
    book = playbook.load()
    answered = {check.role: check for check in store.relationships.checks(studio.db, one.id) if check.kind == "closing"}
    st.markdown("**Satisfaction of both**")
    for role, name in names.items():
        questions = [question for question in book.satisfaction.values() if question.role == role]
        if held := answered.get(role):
            told = ", ".join(f"{q.matters.lower()} {held.answers[q.id]}" for q in questions if q.id in held.answers)
            said = f" “{md(held.comment)}”" if held.comment else ""
            st.markdown(f"{md(name)}: {md(told)} of 5.{said}")
            continue
        with st.expander(f"{md(name)} answers", key=f"relationships_satisfied_{role}", on_change="rerun") as shown:
            if shown.open:
                with st.form(f"relationships_satisfaction_{one.id}_{role}", border=False):
                    given = {q.id: st.segmented_control(q.text, [1, 2, 3, 4, 5]) for q in questions}
                    comment = st.text_area("Comment (optional)", max_chars=1000)
                    if st.form_submit_button("Save the answers"):
                        answers = {key: value for key, value in given.items() if value is not None}
                        if not answers:
                            st.warning("Nothing was answered yet.")
                        else:
                            studio.do(
                                actions.record_check,
                                one.id,
                                role,
                                answers,
                                kind="closing",
                                comment=comment,
                                said="Saved",
                                again=True,
                            )


def _next_status(studio: Studio, program: Program, one: Relationship) -> None:
    held = store.people.enrolment_of(studio.db, program.id, one.mentor_id, Role.MENTOR)
    if held is None:
        return
    with st.form(f"relationships_status_{one.id}", border=False):
        status, until, button = st.columns([2, 2, 1], vertical_alignment="bottom")
        codes = list(AVAILABILITY)
        chosen = status.selectbox(
            "The mentor's next status", codes, codes.index(held["availability"]), format_func=AVAILABILITY.__getitem__
        )
        day = until.date_input("Break until (if known)", None, min_value=studio.today)
        if button.form_submit_button("Save the status"):
            studio.do(actions.set_availability, held["id"], chosen, day, said="Status saved", again=True)


def _pass_it_on(studio: Studio, program: Program, one: Relationship) -> None:
    if store.people.enrolment_of(studio.db, program.id, one.mentee_id, Role.MENTOR):
        st.caption("The mentee is on the list of mentors.")
        return
    st.button(
        "The mentee could become a mentor: invite",
        key="relationships_invite",
        icon=":material/person_add:",
        on_click=studio.do,
        args=(actions.invite_as_mentor, one.id),
        kwargs={"said": "On the list of mentors as recommended"},
    )


def _recognize(studio: Studio, program: Program, one: Relationship, role: str, person_id: int, name: str) -> None:
    given = [
        row for row in store.support.recognitions(studio.db, relationship_id=one.id) if row["person_id"] == person_id
    ]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{md(name)}{' · certificate given' if any(r['kind'] == 'certificate' for r in given) else ''}")
        if one.stage in CERTIFIED:
            # Made with the page, 4 ms: a file that waits for its click is lost when the page is drawn anew meanwhile.
            st.download_button(
                "Certificate (PDF)",
                data=certificate(*_certificate(studio, program, one, role, name)),
                file_name=f"certificate-{role}.pdf",
                mime="application/pdf",
                key=f"relationships_certificate_{role}",
                icon=":material/workspace_premium:",
                on_click=_given,
                args=(studio, program, one, person_id, any(row["kind"] == "certificate" for row in given)),
            )
        st.button(
            "Draft a thank-you",
            key=f"relationships_thanks_{role}",
            on_click=lambda: st.session_state.update(
                relationships_part="messages", relationships_asked=f"thank-{role}"
            ),
        )


def _certificate(
    studio: Studio, program: Program, one: Relationship, role: str, name: str
) -> tuple[Certificate, Brand]:
    ready = drafted(studio, program, one, "certificate", role)
    coordinator = next((c["name"] for c in store.programs.coordinators(studio.db) if c["code"] == studio.by), "")
    kept = brand(store.programs.setting(studio.db, "organization", {}))
    sessions = store.relationships.session_count(studio.db, one.id)
    text = (
        ready.body.split("\n")[0]
        if ready and kept.name
        else f"With thanks for {counted(sessions, 'session')} of learning together, given and "
        "received with openness and care."
    )
    day = one.ended_on or studio.today
    return Certificate(name, program.name, text, day, coordinator), kept


def _given(studio: Studio, program: Program, one: Relationship, person_id: int, already: bool) -> None:
    if not already:
        where = {"program_id": program.id, "relationship_id": one.id}
        studio.do(actions.recognize, person_id, "certificate", **where, said="Certificate noted")
