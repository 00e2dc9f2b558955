"""A box for words that a colleague may save meanwhile: what is typed here stays, theirs stand beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.frame.cells import md


def words_box(box: Callable[..., str], label: str, saved: str, key: str, **more: Any) -> str:
    """Draw `box` (st.text_input or st.text_area) with what is saved; returns what saving should keep.

    The box keeps what it began with, so that a fresh page takes nothing that is typed. When others save other words
    meanwhile, they are shown, and stay unless somebody typed something here.
    """
    began = f"{key}_began"
    current = st.session_state.get(key)
    if current is None or current.strip() == saved:
        st.session_state[began] = saved  # a fresh box, or one whose words are saved by now
    typed = box(label, saved, key=key, **more)
    if (first := st.session_state[began]) == saved:
        return typed
    st.caption(f":material/sync: Saved meanwhile: “{md(saved)}”. What you type here takes its place.")
    return saved if typed.strip() == first else typed
