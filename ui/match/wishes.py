"""Wishes in free text: a person reads, corrects or sets them aside before they become a rule or a score."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import actions
from core.domain.base.people import Participant, Wish
from core.domain.base.text import counted, definite
from core.domain.match import wishes
from core.domain.match.presence import unread
from core.domain.match.wish_reading import read_wishes
from ui.frame.cells import md
from ui.frame.studio import Studio, acting

MUST, WISH, ASIDE, LATER = "Must", "Wish", "Set aside", "Later"
COUNTS = (MUST, WISH, ASIDE, LATER)


def confirm(studio: Studio, people: Sequence[Participant]) -> None:
    """All wishes that nobody has read yet on one screen: what was written, how it can be read, and corrections."""
    wishers = [person for person in people if person.wishes_text]
    waiting = [person for person in wishers if "wishes_confirmed" not in person.answers]
    if not wishers:
        return
    blocked = sum(unread(person) is not None for person in waiting)
    if waiting:
        wait = counted(len(waiting), "wish", "wishes")
        back = counted(blocked, "may be a must and holds its writer back", "may be musts and hold their writers back")
        st.markdown(f":material/record_voice_over: **{wait} to review**{f': {back}' if blocked else ''}.")
    with st.expander("Review the wishes", key="match_wishes", on_change="rerun") as shown:
        if shown.open:
            _screen(studio, people, waiting, len(wishers) - len(waiting))


def _screen(studio: Studio, people: Sequence[Participant], waiting: list[Participant], read: int) -> None:
    st.caption(
        "A must becomes a rule, a wish a criterion, and what is set aside counts for nothing. Whoever wrote what may "
        "be a must is matched once you have read it. What the studio is not sure of stays on “Later” until you choose."
    )
    listed = sorted(waiting, key=lambda person: unread(person) is None)
    if read and st.toggle(f"Show {definite(read, 'wish', 'wishes')} already read", key="match_wishes_read"):
        listed += [person for person in people if person.wishes_text and person not in waiting]
    if not listed:
        st.caption("Every wish was read.")
        return
    known = {
        "locations": {person.location for person in people if person.location},
        "departments": {person.department for person in people if person.department},
    }
    rows: dict[int, int] = {}
    with st.form("match_wishes_form", border=False):
        for person in listed:
            readings = _readings(person, known)
            rows[person.enrolment_id] = len(readings)
            st.markdown(f"**{md(person.name)}** wrote “{md(person.wishes_text)}”")
            for number, (wish, count) in enumerate(readings):
                _row(f"match_wish_{person.enrolment_id}_{number}", wish, count)
        st.form_submit_button(
            "Save what I read", key="match_wishes_save", type="primary", on_click=_save, args=(studio, rows)
        )


def _readings(person: Participant, known: dict[str, set[str]]) -> list[tuple[Wish, str]]:
    """How a text can be read, or was read, and what each part counts as for now."""
    confirmed = "wishes_confirmed" in person.answers
    read = person.wishes if confirmed else read_wishes(person.wishes_text, **known)
    if not read:
        return [(Wish("other", person.wishes_text), ASIDE)]
    held_back = not confirmed and unread(person) is not None
    return [
        (wish, LATER if held_back and (wish.kind == "other" or not wish.must) else MUST if wish.must else WISH)
        for wish in read
    ]


def _row(key: str, wish: Wish, count: str) -> None:
    kind, value, counts_as = st.columns([1.4, 3, 2.6], vertical_alignment="bottom")
    kind.selectbox(
        "About",
        list(wishes.KINDS),
        index=list(wishes.KINDS).index(wish.kind),
        format_func=wishes.KINDS.__getitem__,
        key=f"{key}_kind",
        label_visibility="collapsed",
    )
    value.text_input("What", wish.value, key=f"{key}_value", max_chars=300, label_visibility="collapsed")
    counts_as.segmented_control(
        "Counts as", COUNTS, default=count, required=True, key=f"{key}_count", label_visibility="collapsed"
    )


@acting()
def _save(studio: Studio, rows: dict[int, int]) -> None:
    """Keep the readings of everybody none of whose wishes is left for later; `rows`: how many each has."""
    state = st.session_state
    readings: dict[int, tuple[Wish, ...]] = {}
    for enrolment_id, count in rows.items():
        keys = [f"match_wish_{enrolment_id}_{number}" for number in range(count)]
        if any(state[f"{key}_count"] == LATER for key in keys):
            continue
        readings[enrolment_id] = tuple(
            Wish(state[f"{key}_kind"], state[f"{key}_value"].strip(), state[f"{key}_count"] == MUST)
            for key in keys
            if state[f"{key}_count"] != ASIDE
        )
    if not readings:
        st.warning("Nothing was saved: every wish is still on “Later”.")
        return
    studio.do(actions.confirm_wishes, readings, toast=f"{counted(len(readings), 'wish', 'wishes')} read")
