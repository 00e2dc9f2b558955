"""A letter on screen: read and changed by a person, opened in mail, saved, or kept in the outbox. Sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from core import actions, store
from core.documents.introductions import Sender
from core.documents.messages import Draft
from core.domain.base.entered_text import file_name
from core.domain.base.text import counted
from ui.frame.cells import md
from ui.frame.studio import Studio, acting, reading

Kind = tuple[str, int, int | None]  # message, person, relationship: what tells a letter among those that were kept
Kept = Mapping[Kind, str]  # kind -> state, as `store.kept_letters` gives them

MAIL = "message/rfc822"
STATES: Mapping[str, str] = {
    "draft": "in the outbox",
    "copied": "in the outbox, copied",
    "opened": "in the outbox, opened in mail",
    "saved": "in the outbox, saved as a file",
    "sent": "sent",
}


@dataclass(frozen=True)
class Letter:
    """A draft to one person, with the relationship it is about, if there is one yet."""

    draft: Draft
    person_id: int
    relationship_id: int | None = None

    @property
    def kind(self) -> Kind:
        """What tells it among the letters that were kept."""
        return self.draft.message_id, self.person_id, self.relationship_id

    @property
    def file(self) -> str:
        """The start of a file name."""
        return file_name(self.draft.to_name)


def sender(studio: Studio) -> Sender:
    """Who signs: whoever acts, for this program."""
    coordinator = store.programs.coordinator(studio.db, studio.by)
    organization = store.programs.setting(studio.db, "organization", {})
    return Sender(
        program=studio.need_program().name,
        coordinator=coordinator.name if coordinator else "",
        contact=coordinator.email if coordinator else "",
        organization=organization.get("name", "") if isinstance(organization, dict) else "",
    )


def show(studio: Studio, letter: Letter, key: str, *, state: str | None = None, keep: bool = True) -> None:
    """The words to read and change, and what to do with them. state: of one kept before, as in the outbox.

    With `keep` off it cannot be kept yet.
    """
    draft = letter.draft
    subject = st.text_input("Subject", draft.subject, key=f"{key}_subject")
    body = st.text_area("Message", draft.body, key=f"{key}_body", height=320)
    worded = draft.worded(subject, body)
    to = f"{draft.to_name} ({draft.to})" if draft.to else f"{draft.to_name}, no e-mail address on record"
    note = f" This letter is {STATES[state]}." if state else ""
    st.caption(f"To {md(to)}. The studio sends nothing by itself.{note}")
    with st.container(horizontal=True):
        if keep and not state:
            st.button(
                "Keep in the outbox",
                key=f"{key}_keep",
                icon=":material/outbox:",
                on_click=_keep,
                args=(studio, letter, key),
            )
        if worded.to:
            st.link_button("Open in mail", worded.link, icon=":material/mail:")
        file("Save as .eml", worded.eml, f"{letter.file}-{draft.message_id}.eml", f"{key}_eml", MAIL)
        file("Save as text", worded.body.encode, f"{letter.file}-{draft.message_id}.txt", f"{key}_txt", "text/plain")


def keep_all(studio: Studio, letters: Callable[[], Sequence[Letter]], count: int, key: str) -> None:
    """The button that keeps several letters as they are drafted, as one step; `letters` is asked on the click.

    Without any that is due there is no button.
    """
    if not count:
        return
    st.button(
        f"Keep {counted(count, 'letter')} in the outbox",
        key=key,
        icon=":material/outbox:",
        on_click=_keep_all,
        args=(studio, letters),
        help="As drafted. The outbox is below, and on Relationships.",
    )


def file(label: str, data: Callable[[], bytes], name: str, key: str, mime: str | None = None) -> None:
    """A button that saves a file, made when it is asked for: long after the run that drew the button."""
    st.download_button(label, reading()(data), name, mime, key=key, icon=":material/download:", on_click="ignore")


def _keep(studio: Studio, letter: Letter, key: str) -> None:
    """Keeps the words as they are now: they may have been typed in the very moment of the click."""
    studio.do(
        actions.keep_message,
        letter.draft.message_id,
        letter.person_id,
        st.session_state.get(f"{key}_subject", letter.draft.subject),
        st.session_state.get(f"{key}_body", letter.draft.body),
        program_id=studio.program_id,
        relationship_id=letter.relationship_id,
        toast="Kept in the outbox",
    )


@acting()
def _keep_all(studio: Studio, letters: Callable[[], Sequence[Letter]]) -> None:
    drafts = [
        (letter.draft.message_id, letter.relationship_id, letter.person_id, letter.draft.subject, letter.draft.body)
        for letter in letters()
    ]
    studio.do(actions.keep_messages, studio.program_id, drafts, toast=f"{len(drafts)} letters in the outbox")
