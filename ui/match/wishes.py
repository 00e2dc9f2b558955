"""Wishes in free text: a person confirms the reading before it becomes a rule or a score."""

from collections.abc import Sequence

import streamlit as st

from core import actions
from core.domain.base.people import Participant, Wish
from core.domain.base.text import counted
from core.domain.match import wishes
from core.domain.match.wish_reading import read_wishes
from ui.frame.cells import md
from ui.frame.studio import Studio

SHOWN = 10  # at once: each is to be read


def confirm(studio: Studio, people: Sequence[Participant]) -> None:
    """The wishes that nobody has read yet: what was written, how it can be read, one click to confirm or set aside."""
    waiting = [person for person in people if person.wishes_text and "wishes_confirmed" not in person.answers]
    if not waiting:
        return
    title = f"{counted(len(waiting), 'wish waits', 'wishes wait')} for a person to read"
    with st.expander(title, key="match_wishes", icon=":material/record_voice_over:", on_change="rerun") as shown:
        if not shown.open:
            return
        st.caption(
            "Until you confirm a reading, the wish counts for nothing. A must becomes a rule, a wish a criterion."
        )
        known = {
            "locations": {person.location for person in people if person.location},
            "departments": {person.department for person in people if person.department},
        }
        readings = {person.enrolment_id: read_wishes(person.wishes_text, **known) for person in waiting[:SHOWN]}
        for mentee in waiting[:SHOWN]:
            _one(studio, mentee, readings[mentee.enrolment_id])
        understood = {id: read for id, read in readings.items() if read and all(wish.kind != "other" for wish in read)}
        if len(understood) > 1:
            _button(studio, f"Confirm the {len(understood)} readings above", "all", understood)
        if len(waiting) > SHOWN:
            st.caption(f"{len(waiting) - SHOWN} more follow once these are read.")


def _one(studio: Studio, participant: Participant, read: tuple[Wish, ...]) -> None:
    words, accept, reject = st.columns([5, 1.4, 1.4], vertical_alignment="center")
    reading = "; ".join(f"{'must' if wish.must else 'wish'}: {wishes.spelled(wish)}" for wish in read)
    wrote = f"**{md(participant.name)}** wrote “{md(participant.wishes_text)}”"
    words.markdown(f"{wrote}  \nRead as {md(reading or 'nothing to go by')}")
    with accept:
        _button(
            studio, "Confirm", f"yes_{participant.enrolment_id}", {participant.enrolment_id: read}, disabled=not read
        )
    with reject:
        _button(studio, "Set aside", f"no_{participant.enrolment_id}", {participant.enrolment_id: ()})


def _button(
    studio: Studio, label: str, name: str, readings: dict[int, tuple[Wish, ...]], *, disabled: bool = False
) -> None:
    st.button(
        label,
        key=f"match_wish_{name}",
        disabled=disabled,
        on_click=studio.do,
        args=(actions.confirm_wishes, readings),
        kwargs={"toast": "Wishes read" if len(readings) > 1 else "Wish read"},
    )
