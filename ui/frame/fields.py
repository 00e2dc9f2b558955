"""Fields: widgets that show what is on record and save what a person changes at once. Knows no program."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from ui.frame.cells import md

UNSPOKEN = re.compile(r"[^\w\s,.'’-]+")  # what Markdown could act on, and what nobody reads aloud


def field(
    widget: Callable[..., Any], label: str, key: str, value: object, save: Callable[[Any], object], **more: Any
) -> None:
    """Draw `widget` with the value on record; a change is passed to `save`, and a refused one springs back."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    widget(label, key=key, on_change=lambda: save(st.session_state[key]), **more)


def worded(widget: Callable[..., Any], text: str, *values: Any, **more: Any) -> Any:
    """Draw `widget` with a label that holds people's text: as text above it, and read aloud without its marks.

    A label is shown as Markdown but read aloud letter by letter: escaped by `md`, it would be full of backslashes.
    """
    st.markdown(md(text))
    return widget(label_of(text), *values, label_visibility="collapsed", **more)


def label_of(text: str) -> str:
    """People's text as a label that Markdown leaves alone and that is read aloud as it stands."""
    return " ".join(UNSPOKEN.sub(" ", text).split())


def picked(widget: Callable[..., Any], label: str, names: Mapping[int, str], key: str, start: int, **more: Any) -> int:
    """Which of several named things a person picked (at first `start`); returns its id.

    A widget remembers its choice by the words it showed, so that a rename would empty it: each set of words is a widget
    of its own, and the choice is kept beside it.
    """
    if st.session_state.get(key) not in names:
        st.session_state[key] = start
    field(
        widget,
        label,
        f"{key} {' · '.join(names.values())}",
        st.session_state[key],
        lambda id: st.session_state.update({key: id}),
        options=list(names),
        format_func=lambda id: md(names[id]),  # a radio and a segmented control read Markdown
        **more,
    )
    return int(st.session_state[key])
