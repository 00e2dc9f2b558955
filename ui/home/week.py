"""Week: what waits for the program team and what is due, each with the way to where it is done. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core import store
from core.domain import playbook
from core.domain.base.people import Role
from core.domain.design import checklist
from core.domain.design.programs import Program
from core.domain.home.due import DueItem, Waiting, check_days
from core.domain.relationships import attention
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.relationships.appointments import gather_past_meetings
from ui.relationships.overview import Overview

UNDECIDED = ("applied", "conversation")


@dataclass(frozen=True)
class Place:
    """Where something is done: the words on its button, the page, and what is chosen there."""

    label: str
    page: str
    chosen: Mapping[str, Any] = field(default_factory=dict)


# Kind of a due item → where it is done.
PLACES: Mapping[str, Place] = {
    "proposals": Place("Review the proposals", "review", {"review_part": "decide"}),
    "approved": Place("Introduce the pairs", "review", {"review_part": "decide"}),
    "applications": Place("Decide on applications", "recruit", {"recruit_view": "People"}),
    "talks": Place("See who asked", "relationships", {"relationships_more": "consultations"}),
    "requests": Place("See the requests", "review", {"review_part": "requests"}),
    "rankings": Place("See the rankings", "review", {"review_part": "shortlists"}),
    "meetings": Place("Say what took place", "relationships", {"relationships_more": "met"}),
    "letters": Place("Open the outbox", "relationships", {"relationships_more": "outbox"}),
    "late": Place("Open the plan", "design", {"design_part": "plan"}),
    "steps": Place("See the steps", "design", {"design_part": "plan"}),
    "messages": Place("See the messages", "design", {"design_part": "plan"}),
    "checks": Place("Ask for answers", "relationships", {"relationships_more": "answers"}),
}


def gather_waiting(studio: Studio, program: Program, seen: Overview) -> Waiting:
    """What is on record and waits, for the rules of the week. A closed program has only letters left."""
    db, on = studio.db, studio.today
    letters = len(store.support.outbox(db, program.id, waiting=True))
    if program.stage == "closed":
        return Waiting(letters=letters)
    counts = store.people.stage_counts(db, program.id)
    states = store.matches.match_states(db, program.id)
    progress = store.programs.progress(db, program.id)
    limits = attention.thresholds(store.programs.setting(db, "thresholds", {}))
    choices = store.participant_choices.choices(db, program.id)
    return Waiting(
        proposals=states.get("proposed", 0),
        approved=states.get("approved", 0),
        applications=sum(counts.get((role, stage), 0) for role in Role for stage in UNDECIDED),
        talks=sum(
            talk.done_on is None and talk.relationship_id not in seen.followed  # a running pair asks by the queue
            for talk in store.support.consultations(db, program.id)
        ),
        meetings=len(gather_past_meetings(studio, seen.pairs)),
        letters=letters,
        requests=[request.expires_on for request in store.participant_choices.requests(db, program.id, "open")],
        rankings=[choice.expires_on for choice in choices if choice.expires_on and not choice.answer],
        checks=[] if program.informal else check_days(seen.followed.values(), on, limits),
        plan=checklist.dated(program, progress, playbook.load(), on=on),
    )


def show_week(items: Sequence[DueItem]) -> None:
    """A line for each thing that is due, and the button to where it is done."""
    if not items:
        st.markdown(":material/spa: Nothing waits, and nothing is due in the next seven days.")
    for item in items:
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container():
                late = ":orange-badge[:material/schedule: Late] " if item.late else ""
                st.markdown(f"{late}{md(item.sentence)}")
            place = PLACES[item.kind]
            if st.button(place.label, key=f"home_due_{item.kind}"):
                go_to(place)


def go_to(place: Place) -> None:
    """Open the page of a place, with what is chosen there."""
    st.session_state.update(place.chosen)
    st.switch_page(f"../pages/{place.page}.py")
