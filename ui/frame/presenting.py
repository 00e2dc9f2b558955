"""Presenting: a page on the whole screen, and the buttons and keys that turn what it shows. Knows no content."""

import streamlit as st


def begin(page: str, place: str) -> None:
    """Show this page alone, without the sidebar, at its first screen. `place`: where the session holds that screen."""
    st.session_state["presenting"] = page
    st.session_state[place] = 0


def end() -> None:
    """Back to the page."""
    st.session_state["presenting"] = ""


def screen_at(place: str, length: int) -> int:
    """The number of the screen at hand, from 0; the last one where there are fewer by now."""
    return min(st.session_state.get(place, 0), length - 1)


def turn(page: str, place: str, length: int) -> None:
    """The buttons below a screen: the arrow keys turn it, Escape ends."""
    at = screen_at(place, length)
    with st.container(horizontal=True, vertical_alignment="center", key=f"{page}_nav"):
        st.button(
            "Back",
            key=f"{page}_back",
            icon=":material/arrow_back:",
            disabled=at == 0,
            shortcut="Left",
            on_click=_go,
            args=(place, at - 1),
        )
        st.button(
            "Next",
            key=f"{page}_next",
            icon=":material/arrow_forward:",
            disabled=at == length - 1,
            type="primary",
            shortcut="Right",
            on_click=_go,
            args=(place, at + 1),
        )
        st.markdown(f"{at + 1} of {length}")
        st.button("End", key=f"{page}_end", icon=":material/close:", type="tertiary", shortcut="Escape", on_click=end)


def _go(place: str, to: int) -> None:
    st.session_state[place] = to
