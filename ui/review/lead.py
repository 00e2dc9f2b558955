"""The lead: which case the meeting is at, so that the window on the projector can follow the host. Keeps nothing.

It is where a window of this server is, not a fact of the program: it goes when the server does.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock

import streamlit as st

from ui.frame.studio import Studio

EVERY = 1.0  # seconds between two looks at where the host is


@dataclass
class _Leads:
    """Program -> (mentee, moment) of the case that its host opened last."""

    cases: dict[tuple[str, int], tuple[int, float]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


def lead(studio: Studio, mentee_id: int) -> None:
    """Say that this window, whose meeting it is, is at this case."""
    key = _key(studio)
    with _leads().lock:
        if _leads().cases.get(key, (None, 0.0))[0] != mentee_id:
            _leads().cases[key] = mentee_id, time.monotonic()


def leading() -> bool:
    """Does the projector follow this window?"""
    return bool(st.session_state.get("review_leads", True))


def following() -> bool:
    """Does this window, on the projector, follow the host?"""
    return bool(st.session_state.get("review_follows", True))


@st.fragment(run_every=EVERY)
def follow(studio: Studio) -> None:
    """Go where the host went since this window looked last; what is chosen here stays until the host moves on."""
    with _leads().lock:
        place = _leads().cases.get(_key(studio))
    if place is None or st.session_state.get("review_followed") == place:
        return
    st.session_state.update(review_followed=place, review_case=place[0], review_asked=None)
    st.rerun()


def _key(studio: Studio) -> tuple[str, int]:
    return str(studio.path), studio.program_id


@st.cache_resource
def _leads() -> _Leads:
    return _Leads()
