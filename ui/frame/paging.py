"""Paging: a long list a page at a time, since a browser takes seconds to draw hundreds of lines. Knows no content."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

PAGE = 20  # lines of a page
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


def draw_page(items: Sequence[T], key: str, draw: Callable[[T], None]) -> None:
    """Draw the items of the chosen page, and below them the control that chooses it if there are several.

    Whoever works off the last page comes to the one before it.
    """
    pages = max(1, -(-len(items) // PAGE))
    widget = f"{key}_of_{pages}"
    page = min(st.session_state.get(key, 1), pages)
    for item in items[(page - 1) * PAGE : page * PAGE]:
        draw(item)
    if pages > 1:
        st.pagination(
            pages,
            default=page,
            key=widget,
            on_change=lambda: st.session_state.update({key: st.session_state[widget]}),
        )
