"""Messages to a pair: a draft with real names, read and changed by a person, then the pair's own letters."""

from __future__ import annotations

import streamlit as st

from core import store
from core.documents.messages import pair_letter
from core.domain import playbook
from core.domain.design.programs import Program
from core.domain.match.audiences import Audience
from core.domain.relationships.letters import Letter
from core.domain.relationships.relationships import Relationship
from ui.frame import letter
from ui.frame.studio import Studio
from ui.relationships.overview import overview

ABOUT_PAIRS = ("onboarding", "relationship", "offboarding")
SIDES = {"mentee": "the mentee", "mentor": "the mentor"}
FIRST = 15  # of the pair's own letters are shown


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
        "To",
        sides,
        default=None if f"relationships_to_{chosen}" in st.session_state else sides[0],
        required=True,
        format_func=SIDES.__getitem__,
        key=f"relationships_to_{chosen}",
    )
    ready = drafted(studio, program, relationship, chosen, to)
    if ready is None:
        st.caption("One of the two no longer takes part, so there is nobody to write to.")
        return
    letter.show(studio, ready, f"relationships_{relationship.id}_{chosen}_{to}")
    stored = store.support.outbox(studio.db, relationship_id=relationship.id)
    for outbox_letter in stored[:FIRST]:
        letter.show_in_outbox(studio, outbox_letter, f"relationships_pair_{outbox_letter.id}")


def drafted(studio: Studio, program: Program, relationship: Relationship, message_id: str, to: str) -> Letter | None:
    """The template with this pair's values, or None when one side is no longer on record."""
    mentee = store.people.mentee(studio.db, program.id, relationship.mentee_id)
    mentor = store.people.mentor(studio.db, program.id, relationship.mentor_id)
    if mentee is None or mentor is None:
        return None
    match = store.matches.match(studio.db, relationship.match_id)
    impact = store.people.notes(studio.db, "relationships", relationship.id, "reflection")
    (pair,) = letter.gather_introductions(studio, [(match, mentee, mentor, relationship)])
    return pair_letter(
        message_id,
        Audience(to),
        pair,
        letter.sender(studio),
        sessions=store.relationships.session_count(studio.db, relationship.id),
        impact=impact[-1].text if impact else "",
        on=studio.today,
    )


def _usual(studio: Studio, program: Program, relationship: Relationship) -> str:
    """The message that is likely wanted: what the queue would send, thanks after a good end, else a check-in."""
    if not relationship.open:
        return "thank-mentor" if relationship.stage == "completed" else "switch-done"
    for line in overview(studio, program).queue:
        if line.followed.relationship.id == relationship.id:
            return next((concern.step.message_id for concern in line.concerns if concern.step.message_id), "check-in")
    return "introduce-mentee" if relationship.stage == "introduced" else "check-in"
