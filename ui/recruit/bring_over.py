"""Bring over: who of earlier rounds could mentor in this one, chosen from a preview and taken over in one step."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import actions
from core.domain.base.text import counted
from core.domain.match.next_round import PastParticipant, blocked_candidate
from ui.frame.studio import Studio


def bring_over(studio: Studio, candidates: Sequence[PastParticipant]) -> None:
    """Candidates with their history: those who are ready are chosen already, the others say why they are not."""
    absences = {candidate.person.id: blocked_candidate(candidate, studio.today) for candidate in candidates}
    ready = [candidate for candidate in candidates if absences[candidate.person.id] is None]
    if ready:
        st.caption(
            "Mentors come over accepted, with their answers and seats of last time; mentees who were invited join as "
            "recommended."
        )
        names = {candidate.person.id: _label(candidate) for candidate in ready}
        chosen = st.multiselect(
            "Who comes over?",
            list(names),
            default=list(names),
            format_func=names.__getitem__,
            key=f"recruit_over_{studio.program_id}_{len(names)}",
        )
        st.button(
            f"Bring over {counted(len(chosen), 'person', 'people')}",
            type="primary",
            key="recruit_bring_over",
            disabled=not chosen,
            on_click=studio.do,
            args=(actions.bring_over, studio.program_id, chosen),
            kwargs={"toast": f"{counted(len(chosen), 'person is', 'people are')} on the list of mentors"},
        )
    st.dataframe(
        [
            {
                "Name": candidate.person.name,
                "Ready": absences[candidate.person.id] is None,
                "Why not": absence.sentence if (absence := absences[candidate.person.id]) else "",
                "So far": candidate.history,
                "Seats": candidate.person.capacity,
            }
            for candidate in candidates
        ],
        hide_index=True,
        alt="Mentors of earlier rounds and invited mentees, who of them is ready, and what they did so far",
        placeholder="–",
    )


def _label(candidate: PastParticipant) -> str:
    return f"{candidate.person.name} (invited)" if candidate.invited else candidate.person.name
