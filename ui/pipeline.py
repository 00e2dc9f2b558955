"""The pipeline: where mentors and mentees stand, and what moves them on."""

from __future__ import annotations

import streamlit as st

from core import actions, store
from core.people import MOVES, STAGE_LABELS, Mentee, Mentor, Role, blocked_move
from ui.cells import md
from ui.studio import Studio

ROLES = {Role.MENTOR: "Mentors", Role.MENTEE: "Mentees"}


def pipeline(studio: Studio) -> None:
    """Everybody of one role by stage, as a table; who is chosen in it can be moved on."""
    counts = store.stage_counts(studio.db, studio.program_id)
    totals = {role: sum(n for (one, _), n in counts.items() if one == role) for role in ROLES}
    role = st.segmented_control(
        "Role",
        list(ROLES),
        format_func=lambda role: f"{ROLES[role]} ({totals[role]:,})",
        default=Role.MENTEE if totals[Role.MENTEE] else Role.MENTOR,
        required=True,
        key="recruit_role",
        persist_state="session",
    )
    stages = [stage for stage in MOVES[role] if counts.get((role, stage))]
    stage = st.pills(
        "Stage",
        stages,
        format_func=lambda stage: f"{STAGE_LABELS[stage]} ({counts[role, stage]:,})",
        key=f"recruit_stage_{role}",
        persist_state="session",
    )
    read = store.mentors if role == Role.MENTOR else store.mentees
    people = read(studio.db, studio.program_id, stage=stage)
    if not people:
        st.caption("Nobody is here yet.")
        return
    event = st.dataframe(
        [_row(person) for person in people],
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"recruit_table_{role}_{stage}",
        alt=f"{len(people)} {ROLES[role].lower()} with their stage and answers",
    )
    chosen = [people[place] for place in event.selection.rows if place < len(people)]
    _moves(studio, role, chosen)


def _row(person: Mentor | Mentee) -> dict[str, object]:
    topics = person.topics if isinstance(person, Mentor) else person.needs
    return {
        "Name": person.name,
        "Stage": STAGE_LABELS[person.stage],
        "Topics" if isinstance(person, Mentor) else "Needs": ", ".join(topics),
        "Department": person.department,
        "Level": person.level,
        "Location": person.location,
        "Applied": person.applied_on,
    }


def _moves(studio: Studio, role: Role, chosen: list[Mentor] | list[Mentee]) -> None:
    """What all the chosen people can do next."""
    if not chosen:
        st.caption("Choose people in the table to move them on.")
        return
    possible = [to for to in MOVES[role] if all(blocked_move(role, one.stage, to) is None for one in chosen)]
    who = md(chosen[0].name) if len(chosen) == 1 else f"{len(chosen)} people"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Move **{who}** to")
        for to in possible:
            st.button(
                STAGE_LABELS[to],
                key=f"recruit_move_{to}",
                type="primary" if to == "accepted" else "secondary",
                on_click=studio.do,
                args=(actions.move, [one.enrolment_id for one in chosen], to),
                kwargs={"said": f"Moved to “{STAGE_LABELS[to].lower()}”"},
            )
