"""Paging: a long list a page at a time. Knows nothing of what is listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def page_of(items: Sequence[T], key: str, size: int) -> Sequence[T]:
    """The items of the chosen page; the control that chooses it is there when there is more than one."""
    pages = -(-len(items) // size)
    if pages <= 1:
        return items
    if st.session_state.get(key, 1) > pages:
        st.session_state[key] = pages  # the list became shorter
    number = st.pagination(pages, key=key, persist_state="session")
    return items[(number - 1) * size : number * size]
