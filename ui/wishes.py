"""Wishes in free text: a person confirms the reading before it becomes a rule or a score."""

from collections.abc import Sequence

import streamlit as st

from core import actions
from core.matching import wishes
from core.people import Participant
from ui.cells import md
from ui.studio import Studio


def confirm(studio: Studio, people: Sequence[Participant]) -> None:
    """The wishes that nobody has read yet: what was written, how it can be read, one click to confirm or set aside."""
    waiting = [one for one in people if one.wishes_text and "wishes_confirmed" not in one.answers]
    if not waiting:
        return
    title = f"{len(waiting)} {'wish waits' if len(waiting) == 1 else 'wishes wait'} for a person to read"
    with st.expander(title, key="match_wishes", icon=":material/record_voice_over:", on_change="rerun") as shown:
        if not shown.open:
            return
        st.caption(
            "Until you confirm a reading, the wish counts for nothing. A must becomes a rule, a wish a criterion."
        )
        readable = [(one, wishes.read(one.wishes_text)) for one in waiting]
        for one, read in readable:
            words, yes, no = st.columns([5, 2, 2], vertical_alignment="center")
            reading = "; ".join(wishes.spelled(wish) for wish in read) or "no reading found: decide by hand"
            words.markdown(f"**{md(one.name)}** wrote “{md(one.wishes_text)}”  \nRead as: {md(reading)}")
            yes.button(
                "Confirm",
                key=f"match_wish_yes_{one.enrolment_id}",
                disabled=not read,
                on_click=studio.do,
                args=(actions.confirm_wishes, one.enrolment_id, read),
                kwargs={"said": "Wish confirmed"},
            )
            no.button(
                "Set aside",
                key=f"match_wish_no_{one.enrolment_id}",
                on_click=studio.do,
                args=(actions.confirm_wishes, one.enrolment_id, ()),
                kwargs={"said": "Wish set aside"},
            )
