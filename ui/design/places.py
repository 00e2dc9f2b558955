"""Design, places: where a step is done or a mistake is mended, as a link or a button. Never acts."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class PlaceLink:
    """What the link says, and what it opens: another page, or a part of the Design page and the cell's anchor in it."""

    label: str
    page: str = ""
    part: str = ""
    anchor: str = ""


PLACES: Mapping[str, PlaceLink] = {
    "goal": PlaceLink("Goal", part="why", anchor="goal"),
    "readiness": PlaceLink("Departments", part="why", anchor="readiness"),
    "phases": PlaceLink("Phases", part="why", anchor="phases"),
    "options": PlaceLink("Options", part="options"),
    "decision": PlaceLink("Brief and decision", part="brief"),
    "start": PlaceLink("Start", part="plan", anchor="start"),
    "targets": PlaceLink("Targets", part="plan", anchor="targets"),
    "journey": PlaceLink("Journey", part="plan", anchor="journey"),
    "feedback": PlaceLink("Feedback", part="plan", anchor="feedback"),
    "messages": PlaceLink("Messages", part="plan", anchor="messages"),
    "links": PlaceLink("Linked courses", part="plan", anchor="links"),
    "last-review": PlaceLink("Review of the round", part="next"),
    "recruit": PlaceLink("Recruit", page="../pages/recruit.py"),
    "match": PlaceLink("Match", page="../pages/match.py"),
    "review": PlaceLink("Review", page="../pages/review.py"),
    "relationships": PlaceLink("Relationships", page="../pages/relationships.py"),
    "playbook": PlaceLink("Playbook", page="../pages/playbook.py"),
}


def open_place(place: str, key: str) -> None:
    """A link to the place; within the part of the page that is open it leads to the cell."""
    link = PLACES[place]
    if link.page:
        st.page_link(link.page, label=link.label, icon=":material/arrow_forward:")
    elif link.part == st.session_state.get("design_part") and link.anchor:
        st.markdown(f":material/arrow_forward: [{link.label}](#{link.anchor})")
    else:
        st.button(
            link.label,
            key=f"{key}_open",
            type="tertiary",
            icon=":material/arrow_forward:",
            on_click=st.session_state.update,
            args=({"design_part": link.part},),
        )
