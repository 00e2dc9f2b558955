"""Settings, erasing: who is named where, what becomes of it, and which copies go too. Decides nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core import actions, store
from core.domain.base.mentions import NameMention
from core.domain.base.people import Person
from core.domain.base.text import counted
from ui.frame.cells import md
from ui.frame.fields import label_of
from ui.frame.studio import Studio

SHOWN = 200  # mentions that one look can decide one by one
REPLACE, KEEP, EACH = "Replace all", "Keep all", "One by one"
ASKED = "settings_erasing"
WHERE = {
    "attendance": "Guest of a review",
    "checks": "Answer to a check",
    "circles": "Name of a circle",
    "coordinators": "Coordinator",
    "drafts": "Form not sent yet",
    "enrolments": "Application",
    "imports": "Name of an imported file",
    "links": "Link in the library",
    "matches": "Match",
    "notes": "Note, letter or story",
    "opinions": "Reviewer's opinion",
    "options": "Program option",
    "people": "Job title",
    "profiles": "Profile",
    "programs": "Program",
    "relationships": "Agreement of a pair",
    "runs": "Matching run",
    "settings": "Settings",
    "struck_readings": "Words set aside",
}


@dataclass(frozen=True)
class Asked:
    """Who is to be erased, where others name them, and which databases beside the file hold them."""

    person: Person
    mentions: Sequence[NameMention]
    copies: Sequence[store.HoldingCopy]


def erase_button(studio: Studio, person: Person) -> None:
    """The button that opens the dialog, and the dialog."""
    if st.button("Erase this person", icon=":material/delete_forever:", key="settings_erase_ask"):
        try:
            with st.spinner("Looking for the name in all texts…"):  # 2 s for 60,000 notes
                st.session_state[ASKED] = _look(studio, person)
        except actions.NotAllowed as refusal:  # somebody else erased them a moment ago
            st.error(md(refusal), icon=":material/block:")
    asked = st.session_state.get(ASKED)
    if asked is not None and asked.person.id == person.id:
        _erase(studio, asked)


def _look(studio: Studio, person: Person) -> Asked:
    mentions = actions.mentions_elsewhere(studio.db, person.id)
    words = (person.name, person.email or "")
    return Asked(person, mentions, () if studio.demo else store.copies_holding(studio.path, words))


def _close() -> None:
    """Callback: the dialog was closed."""
    st.session_state.pop(ASKED, None)


@st.dialog("Erase this person", width="large", on_dismiss=_close)
def _erase(studio: Studio, asked: Asked) -> None:
    st.markdown(
        f"This empties the name, the address, all answers and notes of **{md(asked.person.name)}**, and the feedback "
        "that others wrote for them. Dates and figures stay, without the person. It cannot be undone."
    )
    sure = [mention for mention in asked.mentions if mention.sure]
    likely = [mention for mention in asked.mentions if mention.likely]
    unclear = [mention for mention in asked.mentions if not mention.sure and not mention.likely]
    not_replaced = set(sure) - _decided(
        sure, "Named by full name or address in what belongs to others", REPLACE, "sure"
    )
    also = _decided(likely, "Part of the name that nobody else here has", REPLACE, "likely")
    also |= _decided(unclear, "Part of the name that may mean somebody else", KEEP, "unclear")
    if not asked.mentions:
        st.caption("Nobody else's notes, letters or answers name them.")
    copies = _copies(asked.copies)
    if st.button("Erase for good", type="primary", key="settings_erase"):
        done = studio.do(
            actions.erase_person, asked.person.id, also_replaced=also, not_replaced=not_replaced, toast="Erased"
        )
        if not done:
            return  # the dialog stays, with what was decided
        _close()
        if stayed := store.delete_copies(studio.path, copies):
            st.error(f"Erased here. These copies could not be deleted: {md(', '.join(stayed))}.")
            return
        st.rerun()


def _decided(mentions: Sequence[NameMention], title: str, usual: str, key: str) -> set[NameMention]:
    """Show these mentions with the words around them; gives those that are to be replaced."""
    if not mentions:
        return set()
    st.markdown(f"**{title}** ({counted(len(mentions), 'time')})")
    choice = st.segmented_control(
        title,
        [REPLACE, KEEP, EACH],
        default=usual,
        required=True,
        key=f"settings_erase_{key}",
        label_visibility="collapsed",
    )
    replaced = set(mentions) if choice == REPLACE else set()
    with st.container(height=220 if len(mentions) > 4 else "content"):
        for number, mention in enumerate(mentions[:SHOWN]):
            earlier = ", earlier words" if mention.place.history_id else ""
            context = f"… {md(mention.before)} **{md(mention.words)}** {md(mention.after)} …"
            line = f":gray[{WHERE[mention.place.table]}{earlier}:] {context}"
            if choice != EACH:
                st.markdown(line)
            elif st.checkbox(f"Replace: {line}", value=usual == REPLACE, key=f"settings_erase_{key}_{number}"):
                replaced.add(mention)
        if len(mentions) > SHOWN:
            st.caption(f"And {len(mentions) - SHOWN:,} more; one by one, they stay as they are.")
    return replaced


def _copies(copies: Sequence[store.HoldingCopy]) -> list[str]:
    """Name the databases beside the file that hold them; gives those that are to be deleted."""
    saved = [copy.name for copy in copies if copy.saved]
    others = [copy.name for copy in copies if not copy.saved]
    if others:
        st.markdown(
            f"Also in {md(', '.join(others))}, which somebody may work in: erase them there too, or delete the file."
        )
    if saved and st.checkbox(
        f"Delete the copies that hold them: {label_of(', '.join(saved))}", value=True, key="settings_erase_copies"
    ):
        return saved
    st.caption("Copies that were saved elsewhere still hold them.")
    return []
