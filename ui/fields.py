"""Fields: widgets that show what is on record and save what a person changes at once. Knows no program."""

from collections.abc import Callable
from typing import Any

import streamlit as st


def field(
    widget: Callable[..., Any], label: str, key: str, value: object, save: Callable[[Any], object], **more: Any
) -> None:
    """Draw `widget` with the value on record; a change is passed to `save`, and a refused one springs back."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    widget(label, key=key, on_change=lambda: save(st.session_state[key]), **more)
