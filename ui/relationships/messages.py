"""Messages to a pair: a draft with real names, read and changed by a person, then an outbox with what became of it."""

from __future__ import annotations

import re

import streamlit as st

from core import actions, store
from core.documents import messages
from core.documents.introductions import role_guide
from core.documents.messages import Draft
from core.domain import playbook
from core.domain.base.dates import short_date
from core.domain.base.text import counted
from core.domain.design.programs import Program
from core.domain.match.audiences import Audience
from core.domain.match.reasons import reasons
from core.domain.playbook.entries import guide
from core.domain.relationships.relationships import Relationship, next_session_kind
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.relationships.overview import overview

STATES = {"draft": "Draft", "copied": "Copied", "opened": "Opened in mail", "saved": "Saved as file", "sent": "Sent"}
ABOUT_PAIRS = ("onboarding", "relationship", "offboarding")
SIDES = {"mentee": "the mentee", "mentor": "the mentor"}
FIRST = 15  # messages of the outbox that are shown at once


def draft(studio: Studio, program: Program, relationship: Relationship) -> None:
    """Choose a template and a side, read it with the real names, change it, keep it; then the pair's own messages."""
    book = playbook.load()
    ids = [id for id, message in book.messages.items() if message.stage in ABOUT_PAIRS and message.to != "coordinator"]
    if st.session_state.get("relationships_message_of") != relationship.id:
        # Another pair, another message; one that was asked for by a click stays.
        asked = st.session_state.pop("relationships_asked", None)
        st.session_state["relationships_message"] = asked or _usual(studio, program, relationship)
        st.session_state["relationships_message_of"] = relationship.id
    elif asked := st.session_state.pop("relationships_asked", None):
        st.session_state["relationships_message"] = asked
    template, side = st.columns([3, 2], vertical_alignment="bottom")
    chosen = template.selectbox(
        "Message", ids, format_func=lambda id: book.messages[id].label, key="relationships_message"
    )
    sides = list(SIDES) if book.messages[chosen].to == "both" else [book.messages[chosen].to]
    to = side.segmented_control(
        "To", sides, default=sides[0], required=True, format_func=SIDES.__getitem__, key=f"relationships_to_{chosen}"
    )
    ready = drafted(studio, program, relationship, chosen, to)
    if ready is None:
        st.caption("One of the two does not take part any more, so there is nobody to write to.")
        return
    st.caption(f"To {md(ready.to_name)} {md(f'<{ready.to}>' if ready.to else '(no e-mail address on record)')}")
    place = f"{relationship.id}_{chosen}_{to}"
    subject = st.text_input("Subject", ready.subject, key=f"relationships_subject_{place}", max_chars=200)
    body = st.text_area("Text", ready.body, key=f"relationships_body_{place}", height=300)
    if blanks := re.findall(r"\[[^\]\n]+\]", subject + body):
        st.caption(f":material/edit: Still to fill in: {md(', '.join(dict.fromkeys(blanks)))}")
    st.button(
        "Keep in the outbox",
        key="relationships_keep",
        type="primary",
        on_click=studio.do,
        args=(
            actions.keep_message,
            chosen,
            relationship.mentee_id if to == "mentee" else relationship.mentor_id,
            subject,
            body,
        ),
        kwargs={"program_id": program.id, "relationship_id": relationship.id, "toast": "Kept in the outbox"},
    )
    letters = store.support.outbox(studio.db, relationship_id=relationship.id)
    for letter in letters[:FIRST]:
        _letter(studio, letter, "pair")


def drafted(studio: Studio, program: Program, relationship: Relationship, message_id: str, to: str) -> Draft | None:
    """The template with this pair's values, or None when one side is not on record any more."""
    mentee = store.people.mentee(studio.db, program.id, relationship.mentee_id)
    mentor = store.people.mentor(studio.db, program.id, relationship.mentor_id)
    if mentee is None or mentor is None:
        return None
    match = store.matches.match(studio.db, relationship.match_id)
    sessions = store.relationships.session_count(studio.db, relationship.id)
    coordinator = store.programs.coordinator(studio.db, studio.by)
    impact = store.people.notes(studio.db, "relationships", relationship.id, "reflection")
    values = messages.pair_values(
        program=program.name,
        organization=store.programs.setting(studio.db, "organization", {}).get("name", ""),
        coordinator=coordinator.name if coordinator else "",
        contact=coordinator.email if coordinator else "",
        to=to,
        mentee=mentee,
        mentor=mentor,
        introduced_on=relationship.introduced_on,
        ends_on=relationship.ends_on,
        sessions=sessions,
        reasons=" ".join(reasons(match.breakdown, mentee, mentor, Audience(to))) if match else "",
        impact=impact[-1]["text"] if impact else "",
        guide=_guide(message_id, to, sessions),
        on=studio.today,
    )
    writes = mentee if to == "mentee" else mentor
    return messages.draft(message_id, values, to=writes.email, to_name=writes.name)


def _guide(message_id: str, to: str, sessions: int) -> str:
    """The guide that goes with a message, as mail programs show it: without Markdown's signs."""
    if message_id.startswith("introduce"):
        return role_guide(playbook.load(), to)
    kind = {"closing": "last", "goals-nudge": "goals"}.get(message_id, next_session_kind(sessions))
    return re.sub(r"\*+", "", guide(playbook.load(), kind))


def _usual(studio: Studio, program: Program, relationship: Relationship) -> str:
    """The message that is likely wanted: what the queue would send, thanks after a good end, else a check-in."""
    if not relationship.open:
        return "thank-mentor" if relationship.stage == "completed" else "switch-done"
    for followed, concerns in overview(studio, program).queue:
        if followed.relationship.id == relationship.id:
            steps = [concern.step.partition(":") for concern in concerns]
            return next((what for kind, _, what in steps if kind == "message"), "check-in")
    return "introduce-mentee" if relationship.stage == "introduced" else "check-in"


def outbox(studio: Studio, program: Program) -> None:
    """Every message of the program that waits to be sent, newest first; then the sent ones on request."""
    sent_too = st.toggle("Show sent messages too", key="relationships_sent_too")
    letters = store.support.outbox(studio.db, program.id, waiting=not sent_too)
    if not letters:
        st.caption("No message is waiting. Draft one for a pair above; nothing is ever sent by itself.")
        return
    st.caption(f"{counted(len(letters), 'message')}. The studio sends nothing itself.")
    everything = st.session_state.get("relationships_whole_outbox", False)
    for letter in letters if everything else letters[:FIRST]:
        _letter(studio, letter, "all")
    if len(letters) > FIRST and not everything:
        st.button(
            f"Show all {len(letters)}",
            key="relationships_outbox_all",
            on_click=lambda: st.session_state.update(relationships_whole_outbox=True),
        )


def _letter(studio: Studio, letter: store.Row, where: str) -> None:
    key = f"relationships_{where}_{letter['id']}"
    title = f"{STATES[letter['state']]} · {letter['name']} · {letter['subject']}"
    with st.expander(md(title), key=f"{key}_letter", on_change="rerun") as shown:
        if not shown.open:
            return
        mail = Draft(letter["message"], letter["email"], letter["name"], letter["subject"], letter["body"])
        st.code(mail.body, language=None, wrap_lines=True)
        st.caption("The sign in the corner of the text copies it.")
        if letter["state"] == "sent":
            st.caption(f"Sent on {short_date(letter['sent_on'])}.")
            return
        mark = {"on_click": studio.do, "kwargs": {"toast": "Noted"}}
        with st.container(horizontal=True):
            st.button("I copied it", key=f"{key}_copied", args=(actions.mark_message, letter["id"], "copied"), **mark)
            st.link_button(
                "Open in mail",
                mail.link,
                key=f"{key}_opened",
                icon=":material/mail:",
                args=(actions.mark_message, letter["id"], "opened"),
                **mark,
            )
            st.download_button(
                "Save as .eml",
                data=mail.eml,
                file_name="message.eml",
                mime="message/rfc822",
                key=f"{key}_saved",
                icon=":material/download:",
                args=(actions.mark_message, letter["id"], "saved"),
                **mark,
            )
            st.button(
                "Mark as sent",
                key=f"{key}_sent",
                type="primary",
                args=(actions.mark_message, letter["id"], "sent"),
                on_click=studio.do,
                kwargs={"toast": "Marked as sent"},
            )
