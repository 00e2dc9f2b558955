"""Settings, texts: letters, guides and handbooks in the team's own words, with a preview and a way back."""

import hashlib

import streamlit as st

from core import actions, store
from core.documents.messages import filled_message
from core.domain import playbook
from core.domain.playbook.book import Playbook
from core.domain.playbook.texts import (
    KINDS,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    EditedText,
    TextKey,
    fillable,
    refused,
    studio_texts,
    with_texts,
)
from ui.frame.cells import md
from ui.frame.studio import Studio

WHOLE, EMPTY = "Every value known", "Optional values empty"
HEIGHT = 420


def texts(studio: Studio) -> None:
    """Choose a text, word it, see how it reads, save it or go back to the studio's own."""
    book, own = playbook.load(), store.texts.own_texts(studio.db)
    known = studio_texts(book)
    kind_field, text_field = st.columns([2, 3])
    kind = kind_field.selectbox(
        "Kind", list(KINDS), format_func=KINDS.__getitem__, key="settings_text_kind", persist_state="session"
    )
    keys = [key for key in known if key.kind == kind]
    key = text_field.selectbox(
        "Text",
        keys,
        format_func=lambda key: f"{known[key][0]}{' (your words)' if key in own else ''}",
        key=f"settings_text_{kind}",
    )
    if key is None:
        return
    _edit(studio, book, key, own.get(key), known[key][1])


def _edit(studio: Studio, book: Playbook, key: TextKey, saved: EditedText | None, studio_text: EditedText) -> None:
    current = saved or studio_text
    # Fields of another key: after saving, undo or another window's change they show what holds now.
    name = f"settings_text_{key.kind}_{key.id}_{_fingerprint(current)}"
    written, preview = st.columns(2)
    with written:
        subject = ""
        if key.kind == "message":
            subject = st.text_input("Subject", current.subject, key=f"{name}_subject", max_chars=LONGEST_SUBJECT)
        body = st.text_area("Words", current.body, key=f"{name}_body", height=HEIGHT, max_chars=LONGEST_TEXT)
        text = EditedText(body, subject)
        reason = refused(book, key, text)
        if saved and text == saved and reason:
            st.warning(f"These words don't fit this version, so the studio's own are used. {md(reason)}")
        elif reason:
            st.warning(md(reason))
        with st.container(horizontal=True):
            st.button(
                "Save",
                key=f"{name}_save",
                type="primary",
                on_click=_save,
                args=(studio, key, current, name),
            )
            st.button(
                "Back to the studio's own",
                key=f"{name}_restore",
                disabled=saved is None,
                on_click=studio.do,
                args=(actions.restore_text, key),
                kwargs={"toast": "Back to the studio's own words"},
            )
    with preview:
        _preview(book, key, text, reason)
    if key.kind == "message":
        with st.expander("Placeholders you can use"):
            message = book.messages[key.id]
            for placeholder in book.placeholders:
                if placeholder in fillable(book, message):
                    may_be_empty = (
                        " (may be empty: its paragraph is then left out)" if placeholder in book.optional else ""
                    )
                    st.markdown(f"`{{{placeholder}}}` {md(book.placeholders[placeholder])}{may_be_empty}")


def _save(studio: Studio, key: TextKey, current: EditedText, name: str) -> None:
    """Saves the words as they are now: they may have been typed in the very moment of the click."""
    state = st.session_state
    text = EditedText(state.get(f"{name}_body", current.body), state.get(f"{name}_subject", current.subject))
    studio.do(actions.edit_text, key, text, toast="Your words are saved")


def _preview(book: Playbook, key: TextKey, text: EditedText, reason: str | None) -> None:
    """How the words will read: a message as plain text with example values, anything else laid out."""
    if key.kind != "message":
        st.caption("Preview")
        with st.container(border=True, height=HEIGHT):
            st.markdown(text.body)
        return
    if reason:
        st.caption("The preview shows up once the text can be saved.")
        return
    worded = with_texts(book, {key: text})
    shown = st.segmented_control(
        "Preview, with invented people",
        [WHOLE, EMPTY],
        default=WHOLE,
        required=True,
        key=f"settings_text_shown_{key.id}",
    )
    values = {name: book.examples.get(name, name) for name in book.placeholders}
    if shown == EMPTY:
        values |= dict.fromkeys(book.optional, "")
    subject, body = filled_message(worded, worded.messages[key.id], values)
    st.markdown(f"**{md(subject)}**")
    st.code(body, language=None, wrap_lines=True, height=HEIGHT)


def _fingerprint(text: EditedText) -> str:
    return hashlib.sha256(f"{text.subject}\n{text.body}".encode()).hexdigest()[:12]
