"""The journey of a program in five steps: what was done, what comes next. Reads; never changes."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core import store
from core.domain.base.people import NOT_YET_APPLIED, Role
from core.domain.base.text import counted
from core.domain.kpis import Facts
from core.domain.relationships.relationships import CLOSED
from ui.frame.cells import md
from ui.frame.studio import Studio


@dataclass(frozen=True)
class JourneyStep:
    """One step of the journey: where it stands in words, and the page where it happens.

    begun: has anything been done in it; done: enough for the next one.
    """

    title: str
    state: str
    begun: bool
    done: bool
    why: str
    action: str
    page: str


def checklist(studio: Studio, part: Facts) -> list[JourneyStep]:
    """Design, recruit, match, introduce, measure: ticked by the data itself.

    `part`: the facts of the program, from which the KPIs count; where they count otherwise, the step says so.
    """
    program = studio.need_program()
    counts = store.people.stage_counts(studio.db, program.id)
    applied = sum(n for (_, stage), n in counts.items() if stage != NOT_YET_APPLIED)  # as the KPIs count them
    mentors = counts.get((Role.MENTOR, "accepted"), 0)
    mentees = counts.get((Role.MENTEE, "accepted"), 0)
    states = store.matches.match_states(studio.db, program.id)
    approved = sum(states.get(state, 0) for state in ("approved", "introduced", "ended"))
    proposed = states.get("proposed", 0)
    stages = store.relationships.relationship_stages(studio.db, program.id)
    introduced = sum(stages.values())
    accepted_ever, with_mentor = (int(part.mentees[day].notna().sum()) for day in ("accepted_on", "introduced_on"))
    running = sum(n for stage, n in stages.items() if stage not in CLOSED)
    sessions = store.relationships.sessions_held(studio.db, program.id)
    chosen = bool(program.design.choices)
    return [
        JourneyStep(
            "Design",
            "An option was chosen" if chosen else "No option chosen yet",
            chosen or bool(store.programs.options(studio.db, program.id)),
            chosen,
            "Compare two or three ways to run it and choose one with your sponsor.",
            "Open the design",
            "design",
        ),
        JourneyStep(
            "Recruit",
            f"{counted(mentors, 'mentor')} and {counted(mentees, 'mentee')} accepted, "
            f"of {counted(applied, 'application')}" + _earlier(accepted_ever - mentees),
            applied > 0,
            mentors > 0 and mentees > 0,
            "Bring in mentors and mentees, and accept the ones who are ready.",
            "Bring people in",
            "recruit",
        ),
        JourneyStep(
            "Match",
            f"{counted(approved, 'pair')} approved" + (f", {proposed} proposed" if proposed else ""),
            approved > 0 or proposed > 0,
            approved > 0 or proposed > 0,
            "Let the studio propose the best assignment, with a reason for every pair.",
            "Find the best matches",
            "match",
        ),
        JourneyStep(
            "Introduce",
            f"{counted(introduced, 'pair')} introduced, {running} running" + _once_each(introduced, with_mentor),
            introduced > 0,
            introduced > 0,
            "Decide together on the proposals, then introduce the pairs.",
            "Review the proposals",
            "review",
        ),
        JourneyStep(
            "Follow and measure",
            f"{counted(sessions, 'session')} held",
            sessions > 0,
            sessions > 0,
            "Log the first sessions, and watch who needs a hand.",
            "Follow the relationships",
            "relationships",
        ),
    ]


def show_journey(steps: Sequence[JourneyStep]) -> None:
    """The steps beside each other, and how many have begun."""
    begun = sum(step.begun for step in steps)
    st.progress(begun / len(steps), f"{begun} of {len(steps)} steps begun")
    for column, step in zip(st.columns(len(steps)), steps, strict=True):
        with column.container(border=True, height="stretch"):
            st.badge(
                "Begun" if step.begun else "To do",
                icon=":material/check_circle:" if step.begun else ":material/radio_button_unchecked:",
                color="green" if step.begun else "gray",
            )
            st.page_link(f"../pages/{step.page}.py", label=step.title)
            st.caption(md(step.state))


def _earlier(no_longer: int) -> str:
    """Why the KPIs count more accepted mentees; "" where they do not."""
    if no_longer <= 0:
        return ""
    more = counted(no_longer, "more mentee was", "more mentees were")
    return f"; {more} accepted earlier, and KPIs count them too"


def _once_each(pairs: int, mentees: int) -> str:
    """Why the KPIs count fewer who were introduced; "" where they do not."""
    return f"; KPIs count {counted(mentees, 'mentee')}, each once" if 0 < mentees < pairs else ""
