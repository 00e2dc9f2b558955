"""Lines a page at a time: a browser takes seconds to draw hundreds of them. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

PAGE = 20  # lines of a page
Line = TypeVar("Line")


def draw_page(lines: Sequence[Line], name: str, draw: Callable[[Line], None]) -> None:
    """Draw the lines of the chosen page, and below them the pages if there are several.

    Whoever works off the last page comes to the one before it.
    """
    pages = max(1, -(-len(lines) // PAGE))
    key, widget = f"relationships_page_{name}", f"relationships_page_{name}_of_{pages}"
    page = min(st.session_state.get(key, 1), pages)
    for line in lines[(page - 1) * PAGE : page * PAGE]:
        draw(line)
    if pages > 1:
        st.pagination(
            pages,
            default=page,
            key=widget,
            on_change=lambda: st.session_state.update({key: st.session_state[widget]}),
        )
