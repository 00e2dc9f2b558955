"""One relationship, its closing: words, satisfaction, the mentor's next status, certificates. Ends nothing."""

from __future__ import annotations

import streamlit as st

from core import actions, store
from core.documents.brand import Brand, brand
from core.documents.certificate import Certificate, certificate
from core.domain import playbook
from core.domain.base.people import AVAILABILITY, Role
from core.domain.base.text import counted
from core.domain.design.programs import Program
from core.domain.relationships.relationships import CLOSING_WORDS, Relationship
from ui.frame.cells import md
from ui.frame.shared_text import words_box
from ui.frame.studio import Studio
from ui.relationships.messages import drafted

SIDES = {"mentee": "Mentee", "mentor": "Mentor"}
CERTIFIED = ("completed", "ended")  # who came to an end together, theirs or the program's


def closing(studio: Studio, program: Program, relationship: Relationship) -> None:
    """What a good end needs: words, satisfaction of both, the mentor's next status, passing it on, certificates."""
    people = {
        role: store.people.person(studio.db, relationship.mentee_id if role == "mentee" else relationship.mentor_id)
        for role in SIDES
    }
    words, asked = st.columns(2, gap="large")
    with words:
        _words(studio, relationship)
    with asked:
        _satisfaction(studio, relationship, {role: person.name for role, person in people.items() if person})
    st.markdown("**What comes next**")
    _next_status(studio, program, relationship)
    _pass_it_on(studio, program, relationship)
    st.markdown("**Recognition**")
    for role, person in people.items():
        if person:
            _recognize(studio, program, relationship, role, person.id, person.name)


def _words(studio: Studio, relationship: Relationship) -> None:
    texts = {note.kind: note.text for note in store.people.notes(studio.db, "relationships", relationship.id)}
    with st.form(f"relationships_closing_{relationship.id}"):
        st.markdown("**Looking back and ahead**")
        words = {
            key: words_box(
                st.text_area, label, texts.get(key, ""), f"relationships_said_{relationship.id}_{key}", height=80
            )
            for key, label in CLOSING_WORDS.items()
        }
        if st.form_submit_button("Save what they said"):
            studio.do(actions.write_closing, relationship.id, words, toast="Saved", again=True)


def _satisfaction(studio: Studio, relationship: Relationship, names: dict[str, str]) -> None:
    book = playbook.load()
    answered = {
        check.role: check for check in store.relationships.checks(studio.db, relationship.id) if check.kind == "closing"
    }
    st.markdown("**Satisfaction of both**")
    for role, name in names.items():
        questions = [question for question in book.satisfaction.values() if question.role == role]
        if check := answered.get(role):
            ratings = ", ".join(
                f"{q.matters.lower()} {check.answers[q.id]}" for q in questions if q.id in check.answers
            )
            quote = f" “{md(check.comment)}”" if check.comment else ""
            st.markdown(f"{md(name)}: {md(ratings)} of 5.{quote}")
            continue
        with st.expander(f"{md(name)} answers", key=f"relationships_satisfied_{role}", on_change="rerun") as shown:
            if shown.open:
                with st.form(f"relationships_satisfaction_{relationship.id}_{role}", border=False):
                    picked = {q.id: st.segmented_control(q.text, [1, 2, 3, 4, 5]) for q in questions}
                    comment = st.text_area("Comment (optional)", max_chars=1000)
                    if st.form_submit_button("Save the answers"):
                        answers = {key: value for key, value in picked.items() if value is not None}
                        if not answers:
                            st.warning("Nothing was answered yet.")
                        else:
                            studio.do(
                                actions.record_check,
                                relationship.id,
                                role,
                                answers,
                                kind="closing",
                                comment=comment,
                                toast="Saved",
                                again=True,
                            )


def _next_status(studio: Studio, program: Program, relationship: Relationship) -> None:
    enrolment = store.people.enrolment_of(studio.db, program.id, relationship.mentor_id, Role.MENTOR)
    if enrolment is None:
        return
    recorded = store.people.availability(studio.db, relationship.mentor_id)
    with st.form(f"relationships_status_{relationship.id}", border=False):
        status, until, button = st.columns([2, 2, 1], vertical_alignment="bottom")
        codes = list(AVAILABILITY)
        chosen = status.selectbox(
            "The mentor's next status",
            codes,
            codes.index(recorded.status if recorded else "ready"),
            format_func=AVAILABILITY.__getitem__,
        )
        day = until.date_input("Break until (if known)", None, min_value=studio.today, format="MM/DD/YYYY")
        if button.form_submit_button("Save the status"):
            reason = recorded.reason if recorded and recorded.status == chosen else ""
            studio.do(
                actions.set_availability, enrolment.id, chosen, day, reason=reason, toast="Status saved", again=True
            )


def _pass_it_on(studio: Studio, program: Program, relationship: Relationship) -> None:
    if store.relationships.invited(studio.db, relationship.mentee_id):
        following = store.programs.following(studio.db, program.id)
        where = f"on the list of mentors of {following.name}" if following else "a candidate for the next round"
        st.caption(f"The mentee is invited to mentor: {md(where)}.")
        return
    st.button(
        "Invite the mentee to mentor in the next round",
        key="relationships_invite",
        icon=":material/person_add:",
        on_click=studio.do,
        args=(actions.invite_as_mentor, relationship.id),
        kwargs={"toast": "Invited to mentor in the next round"},
    )


def _recognize(
    studio: Studio, program: Program, relationship: Relationship, role: str, person_id: int, name: str
) -> None:
    certified = any(
        recognized.person_id == person_id and recognized.kind == "certificate"
        for recognized in store.support.recognitions(studio.db, relationship_id=relationship.id)
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{md(name)}{' · certificate given' if certified else ''}")
        if relationship.stage in CERTIFIED:
            # Made with the page, 4 ms: a file that waits for its click is lost when the page is drawn anew meanwhile.
            st.download_button(
                "Certificate (PDF)",
                data=certificate(*_certificate(studio, program, relationship, role, name)),
                file_name=studio.label.file_name(f"certificate-{role}", "pdf"),
                mime="application/pdf",
                key=f"relationships_certificate_{role}",
                icon=":material/workspace_premium:",
                on_click=_note_certificate,
                args=(
                    studio,
                    program,
                    relationship,
                    person_id,
                    certified,
                ),
            )
        st.button(
            "Draft a thank-you",
            key=f"relationships_thanks_{role}",
            on_click=lambda: st.session_state.update(
                relationships_part="messages", relationships_asked=f"thank-{role}"
            ),
        )


def _certificate(
    studio: Studio, program: Program, relationship: Relationship, role: str, name: str
) -> tuple[Certificate, Brand]:
    ready = drafted(studio, program, relationship, "certificate", role)
    coordinator = store.programs.coordinator(studio.db, studio.by)
    organization = brand(store.programs.setting(studio.db, "organization", {}))
    sessions = store.relationships.session_count(studio.db, relationship.id)
    text = (
        ready.body.split("\n")[0]
        if ready and organization.name
        else f"With thanks for {counted(sessions, 'session')} of learning together."
    )
    day = relationship.ended_on or studio.today
    signer = organization.signer or (coordinator.name if coordinator else "")
    signer_role = organization.signer_role if organization.signer else ""
    return Certificate(name, program.name, text, day, signer, signer_role), organization


def _note_certificate(
    studio: Studio, program: Program, relationship: Relationship, person_id: int, already: bool
) -> None:
    if not already:
        where = {"program_id": program.id, "relationship_id": relationship.id}
        studio.do(actions.recognize, person_id, "certificate", **where, toast="Certificate noted")
