"""A letter on screen: read and changed by a person, opened in mail, saved, kept in the outbox. Sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import streamlit as st

from core import actions, store
from core.documents.brand import brand
from core.documents.handbook import HANDBOOKS, HandbookProgram, handbook_name
from core.documents.messages import Introduction, Sender, mail_file, mail_link
from core.domain.base.dates import short_date
from core.domain.base.people import Mentee, Mentor
from core.domain.base.text import counted
from core.domain.match.matches import Match
from core.domain.relationships.first_slot import stored_holidays
from core.domain.relationships.letters import (
    FORM_LINKS,
    FORMS,
    LINKS,
    STATES,
    Letter,
    LetterKey,
    OutboxLetter,
    blank,
    choice_kind,
)
from core.domain.relationships.relationships import Relationship
from ui.frame.cells import md
from ui.frame.fields import label_of
from ui.frame.studio import Studio, acting, reading

Kept = Mapping[LetterKey, str]  # what became of the letters that were kept, as `store.support.kept_letters` gives it

MAIL = "message/rfc822"
LONGEST_SUBJECT = 200
LONGEST_FILLING = 500


def sender(studio: Studio) -> Sender:
    """Who signs: whoever acts, for this program."""
    coordinator = store.programs.coordinator(studio.db, studio.by)
    return Sender(
        program=studio.need_program().name,
        coordinator=coordinator.name if coordinator else "",
        contact=coordinator.email if coordinator else "",
        organization=store.programs.setting(studio.db, "organization", {}).get("name", ""),
        form_links=studio.need_program().settings.get(FORM_LINKS, {}),
        book=store.texts.playbook(studio.db),
    )


def handbook_program(studio: Studio) -> HandbookProgram:
    """What the handbooks of this program are made from: the program, the organization, whom to ask, the texts."""
    return HandbookProgram(
        studio.need_program(),
        brand(store.programs.setting(studio.db, "organization", {})),
        tuple(store.programs.coordinators(studio.db)),
        store.texts.playbook(studio.db),
    )


def gather_introductions(
    studio: Studio, pairs: Iterable[tuple[Match | None, Mentee, Mentor, Relationship | None]]
) -> list[Introduction]:
    """Pairs with all that their letters say: who chose whom, which words may be passed on, who has a day off."""
    choices = store.participant_choices.choices(studio.db, studio.program_id)
    requests = store.participant_choices.requests(studio.db, studio.program_id, "accepted")
    shown = store.participant_choices.profiles(studio.db, studio.program_id)
    holidays = stored_holidays(store.programs.setting(studio.db, "holidays", []))
    return [
        Introduction(
            relationship.id if relationship else -match.id if match else 0,
            mentee,
            mentor,
            match.breakdown if match else {},
            relationship.introduced_on if relationship else None,
            relationship.ends_on if relationship else None,
            choice_kind(match, choices, requests) if match else "",
            shown,
            holidays,
        )
        for match, mentee, mentor, relationship in pairs
    ]


def show(studio: Studio, letter: Letter, key: str, *, state: str | None = None, keep: bool = True) -> None:
    """The words to read and change, and what to do with them. state: of one kept before, as in the outbox.

    With `keep` off it cannot be kept yet.
    """
    subject = st.text_input("Subject", letter.subject, key=f"{key}_subject", max_chars=LONGEST_SUBJECT)
    body = st.text_area("Text", letter.body, key=f"{key}_body", height=320)
    worded = letter.worded(subject, body)
    to = f"{letter.to_name} ({letter.to})" if letter.to else f"{letter.to_name}, no email address on record"
    note = f" This letter is {_standing(state)}." if state else ""
    st.caption(f"To {md(to)}. The studio sends nothing by itself.{note}")
    about = handbook_program(studio)
    if role := HANDBOOKS.get(letter.message_id):
        name = handbook_name(about, role, "pdf")
        st.caption(f":material/attach_file: {md(name)} is attached to the .eml file. “Open in mail” can't attach it.")
    gaps = worded.blanks
    if gaps:
        st.caption(f":material/edit: Still to fill in: {md(', '.join(gaps))}. It can leave once nothing is missing.")
        ask_form_link(studio, worded, key)
    with st.container(horizontal=True):
        if keep and not state:
            st.button(
                "Save to the outbox",
                key=f"{key}_keep",
                icon=":material/outbox:",
                on_click=_keep,
                args=(studio, letter, key),
            )
        if worded.to:
            st.link_button("Open in mail", mail_link(worded), icon=":material/mail:", disabled=bool(gaps))
        if not gaps:
            content, file_name = f"{letter.file}-{letter.message_id}", studio.label.file_name
            file("Save as .eml", lambda: mail_file(worded, about), file_name(content, "eml"), f"{key}_eml", MAIL)
            file("Save as text", worded.body.encode, file_name(content, "txt"), f"{key}_txt", "text/plain")


def ask_form_link(studio: Studio, letter: Letter, key: str) -> None:
    """Where a letter lacks the link to a form: ask for it, once for all letters of this program that lead there."""
    if form := letter.missing_form:
        gap = next(blank(link) for link in LINKS if blank(link) in letter.blanks)
        ask_filling(studio, f"Link to the form with {FORMS[form]}", gap, key, form)


def ask_filling(studio: Studio, label: str, gap: str, key: str, form: str = "") -> None:
    """A field for what stands in place of a blank; it is filled in where letters of the outbox have it."""
    place = form or gap
    with st.form(f"{key}_fill_{place}", border=False):
        words, button = st.columns([5, 1], vertical_alignment="bottom")
        hint = "https://…" if form else None
        words.text_input(label_of(label), key=f"{key}_fill_text_{place}", placeholder=hint, max_chars=LONGEST_FILLING)
        button.form_submit_button("Fill in", on_click=_fill, args=(studio, gap, key, form))


def _fill(studio: Studio, gap: str, key: str, form: str) -> None:
    """Callback: fill a blank in, also in the letter that is just being written here."""
    state = st.session_state
    text = state[f"{key}_fill_text_{form or gap}"].strip()
    fill = (actions.set_form_link, studio.program_id, form) if form else (actions.fill_letters, studio.program_id, gap)
    if studio.do(*fill, text, toast="Filled in"):
        for field in (f"{key}_subject", f"{key}_body"):
            if field in state:
                state[field] = state[field].replace(gap, text)


def show_in_outbox(studio: Studio, stored: OutboxLetter, key: str) -> None:
    """A letter as it was kept, folded until somebody looks: take it to the mail program, note what became of it."""
    letter = stored.letter
    title = f"{STATES[stored.state]} · {letter.to_name} · {letter.subject}"
    with st.expander(md(title), key=f"{key}_letter", on_change="rerun") as shown:
        if not shown.open:
            return
        if st.session_state.get(f"{key}_editing") and not stored.sent_on:
            _edit(studio, stored, key)
            return
        st.code(letter.body, language=None, wrap_lines=True)
        st.caption("To copy the text, use the icon in its corner.")
        if stored.sent_on:
            st.caption(f"Sent on {short_date(stored.sent_on)}.")
            return
        about = handbook_program(studio)
        change = {"key": f"{key}_edit", "icon": ":material/edit:", "on_click": _set_editing, "args": (key, True)}
        discard = {"key": f"{key}_discard", "icon": ":material/delete:", "on_click": studio.do}
        discard |= {"args": (actions.discard_message, stored.id), "kwargs": {"toast": "Discarded"}}
        if letter.blanks:
            st.caption(f":material/edit: Still to fill in: {md(', '.join(letter.blanks))}")
            with st.container(horizontal=True):
                st.button("Edit", **change)
                st.button("Discard", **discard)
            return
        mark = {"on_click": studio.do, "kwargs": {"toast": "Noted"}}
        with st.container(horizontal=True):
            st.button("I copied it", key=f"{key}_copied", args=(actions.mark_message, stored.id, "copied"), **mark)
            st.link_button(
                "Open in mail",
                mail_link(letter),
                key=f"{key}_opened",
                icon=":material/mail:",
                args=(actions.mark_message, stored.id, "opened"),
                **mark,
            )
            st.download_button(
                "Save as .eml",
                data=lambda: mail_file(letter, about),
                file_name=studio.label.file_name(f"{letter.file}-{letter.message_id}", "eml"),
                mime=MAIL,
                key=f"{key}_saved",
                icon=":material/download:",
                args=(actions.mark_message, stored.id, "saved"),
                **mark,
            )
            st.button(
                "Mark as sent",
                key=f"{key}_sent",
                type="primary",
                args=(actions.mark_message, stored.id, "sent"),
                on_click=studio.do,
                kwargs={"toast": "Marked as sent"},
            )
            st.button("Edit", **change)
            st.button("Discard", **discard)


def _edit(studio: Studio, stored: OutboxLetter, key: str) -> None:
    """The words of a letter that waits, to change in place."""
    letter = stored.letter
    with st.form(f"{key}_words", border=False):
        subject = st.text_input("Subject", letter.subject, key=f"{key}_new_subject", max_chars=LONGEST_SUBJECT)
        body = st.text_area("Text", letter.body, key=f"{key}_new_body", height=320)
        with st.container(horizontal=True):
            saved = st.form_submit_button("Save", type="primary")
            st.form_submit_button("Leave as it was", on_click=_set_editing, args=(key, False))
    if saved:
        _set_editing(key, False)
        studio.do(actions.reword_message, stored.id, subject, body, toast="Saved", again=True)
        _set_editing(key, True)  # refused: what is typed stays


def _set_editing(key: str, editing: bool) -> None:
    st.session_state[f"{key}_editing"] = editing


def keep_all(studio: Studio, letters: Callable[[], Sequence[Letter]], count: int, key: str) -> None:
    """The button that keeps several letters as they are drafted, as one step; `letters` is asked on the click.

    Without any that is due there is no button.
    """
    if not count:
        return
    st.button(
        f"Save {counted(count, 'letter')} to the outbox",
        key=key,
        icon=":material/outbox:",
        on_click=_keep_all,
        args=(studio, letters),
        help="As drafted. The outbox is below, and on Relationships.",
    )


def file(label: str, data: Callable[[], bytes], name: str, key: str, mime: str | None = None) -> None:
    """A button that saves a file, made when it is asked for: long after the run that drew the button."""
    st.download_button(label, reading()(data), name, mime, key=key, icon=":material/download:", on_click="ignore")


def _standing(state: str) -> str:
    if state == "sent":
        return "sent"
    return "in the outbox" if state == "draft" else f"in the outbox, {STATES[state].lower()}"


def _keep(studio: Studio, letter: Letter, key: str) -> None:
    """Keeps the words as they are now: they may have been typed in the very moment of the click."""
    state = st.session_state
    worded = letter.worded(state.get(f"{key}_subject", letter.subject), state.get(f"{key}_body", letter.body))
    studio.do(actions.keep_message, worded, program_id=studio.program_id, toast="Saved to the outbox")


@acting()
def _keep_all(studio: Studio, letters: Callable[[], Sequence[Letter]]) -> None:
    drafts = letters()
    studio.do(actions.keep_messages, studio.program_id, drafts, toast=f"{counted(len(drafts), 'letter')} in the outbox")
