"""The pipeline: where mentors and mentees stand, who gets a seat, and what moves them on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core import actions, store
from core.domain import playbook
from core.domain.base.people import (
    AVAILABILITY,
    MOVES,
    ONBOARDING,
    STAGE_LABELS,
    Mentee,
    Mentor,
    Role,
    blocked_move,
)
from core.domain.recruit import admission, coverage
from core.store import Version
from ui.frame.cache import Cache
from ui.frame.cells import day_columns, md
from ui.frame.studio import PARTICIPANTS, Studio
from ui.recruit.coverage import pool_of
from ui.recruit.draw import draw, past_draws
from ui.recruit.participant import needs_talk, participant

ROLES = {Role.MENTOR: "Mentors", Role.MENTEE: "Mentees"}
MOST_WAITING = 10  # people of the seat order that are shown at once
HEIGHT = 420  # pixels of a long table
# The rows of 2,000 people and their 10,000 ticks take 50 ms.
ROWS = Cache("rows of the pipeline", "enrolments", "ticks", "conversations", of=PARTICIPANTS, most=16)


def pipeline(studio: Studio) -> None:
    """Everybody of one role by stage, as a table; who is chosen in it can be moved on or looked at."""
    role = _role(studio)
    counts = store.people.stage_counts(studio.db, studio.program_id)
    stages = [stage for stage in MOVES[role] if counts.get((role, stage))]
    stage = st.pills(
        "Stage",
        stages,
        format_func=lambda stage: f"{STAGE_LABELS[stage]} ({counts[role, stage]:,})",
        key=f"recruit_stage_{role}",
        persist_state="session",
    )
    version = ROWS.version(studio.db)  # before people are read: rows of older ones are not to pass for newer ones
    people = studio.mentors(stage) if role == Role.MENTOR else studio.mentees(stage)
    if role == Role.MENTEE:
        _seats(studio)
    if not people:
        st.caption(f"No {ROLES[role].lower()} are here yet.")
    else:
        chosen = _table(studio, version, role, stage, people) or _picked(role, people)
        _moves(studio, role, chosen)
        if len(chosen) == 1:
            participant(studio, chosen[0])
    if role == Role.MENTOR:
        _recommend(studio)


def _role(studio: Studio) -> Role:
    counts = store.people.stage_counts(studio.db, studio.program_id)
    totals = {role: sum(n for (counted_role, _), n in counts.items() if counted_role == role) for role in ROLES}
    return st.segmented_control(
        "Role",
        list(ROLES),
        format_func=lambda role: f"{ROLES[role]} ({totals[role]:,})",
        default=Role.MENTEE if totals[Role.MENTEE] else Role.MENTOR,
        required=True,
        key="recruit_role",
        persist_state="session",
    )


def _table(
    studio: Studio, version: Version, role: Role, stage: str | None, people: Sequence[Mentor] | Sequence[Mentee]
) -> list[Mentor | Mentee]:
    """The people as a table. Who is chosen is kept by id: after a move the rows stand elsewhere."""
    chosen_before = st.session_state.get("recruit_chosen", set())
    event = st.dataframe(
        _rows(studio, version, role, stage, people),
        hide_index=True,
        height="auto" if len(people) <= 10 else HEIGHT,
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={
            "selection": {"rows": [n for n, person in enumerate(people) if person.enrolment_id in chosen_before]}
        },
        key=f"recruit_table_{role}_{stage}_{store.revision(studio.db)}",
        alt=f"{len(people)} {ROLES[role].lower()} with their stage and answers",
        column_config=day_columns("Applied"),
        placeholder="–",
    )
    chosen = [people[place] for place in event.selection.rows if place < len(people)]
    if st.checkbox(f"Choose everybody shown ({len(people):,})", key=f"recruit_all_{role}_{stage}"):
        chosen = list(people)
    st.session_state["recruit_chosen"] = {person.enrolment_id for person in chosen}
    return chosen


def _rows(
    studio: Studio, version: Version, role: Role, stage: str | None, people: Sequence[Mentor] | Sequence[Mentee]
) -> pd.DataFrame:
    """A row for each of these people, who are all of this role at this stage."""

    def read() -> pd.DataFrame:
        ticked = store.recruiting.ticks(studio.db, studio.program_id)
        talks = store.recruiting.conversations(studio.db, studio.program_id)
        return pd.DataFrame(
            [
                _row(person, ticked.get(person.enrolment_id, {}), len(talks.get(person.enrolment_id, ())))
                for person in people
            ]
        )

    return ROWS.get_or_make(version, (studio.program_id, role, stage), read)


def _row(person: Mentor | Mentee, ticked: dict[str, object], talks: int) -> dict[str, object]:
    steps = ONBOARDING[Role.MENTOR if isinstance(person, Mentor) else Role.MENTEE]
    first = {"Name": person.name, "Stage": STAGE_LABELS[person.stage]}
    middle: dict[str, object]
    if isinstance(person, Mentor):
        middle = {
            "Topics": ", ".join(person.topics),
            "Seats": person.capacity,
            "Status": AVAILABILITY[person.availability],
        }
    else:
        middle = {"Needs": ", ".join(person.needs), "To talk about": "Self-check" if needs_talk(person) else ""}
    return {
        **first,
        **middle,
        "Talks": talks,
        "Onboarding": f"{len(steps.keys() & ticked.keys())} of {len(steps)}",
        "Department": person.department,
        "Level": person.level,
        "Location": person.location,
        "Applied": person.applied_on,
    }


def _moves(studio: Studio, role: Role, chosen: Sequence[Mentor | Mentee]) -> None:
    """What all the chosen people can do next, as one step each."""
    if not chosen:
        st.caption("Choose people to move them on, or one of them to see all about them.")
        return
    possible = [to for to in MOVES[role] if all(blocked_move(role, person.stage, to) is None for person in chosen)]
    who = md(chosen[0].name) if len(chosen) == 1 else f"{len(chosen)} people"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Move **{who}** to" if possible else f"**{who}** have no next stage in common.", width="content")
        for to in possible:
            st.button(
                STAGE_LABELS[to],
                key=f"recruit_move_{to}",
                type="primary" if to == "accepted" else "secondary",
                on_click=_act,
                args=(studio, actions.move, [person.enrolment_id for person in chosen], to),
                kwargs={"toast": f"Moved to “{STAGE_LABELS[to].lower()}”"},
            )
        with st.popover("Mark onboarding", key="recruit_tick_many"):
            for code, label in ONBOARDING[role].items():
                st.button(
                    label,
                    key=f"recruit_tick_many_{code}",
                    on_click=_act,
                    args=(studio, actions.tick, [person.enrolment_id for person in chosen], code),
                    kwargs={"toast": f"{label}: done"},
                )


def _act(studio: Studio, action: Callable[..., Any], *args: Any, toast: str) -> None:
    """Run an action on everybody chosen; once it is done, nobody is chosen by accident for the next."""
    if studio.do(action, *args, toast=toast):
        for key in [key for key in st.session_state if str(key).startswith("recruit_all_")]:
            st.session_state[key] = False


def _picked(role: Role, people: Sequence[Mentor] | Sequence[Mentee]) -> list[Mentor | Mentee]:
    """Who is picked by name instead of in the table: at most one."""
    by_id = {person.enrolment_id: person for person in people}
    picked = st.selectbox(
        "Or look at one person",
        list(by_id),
        index=None,
        format_func=lambda id: by_id[id].name,
        key=f"recruit_person_{role}",
        placeholder="Type a name",
        persist_state="session",
    )
    return [by_id[picked]] if picked in by_id else []


def _seats(studio: Studio) -> None:
    """With limited access: how many seats are left, and who would benefit most from the next one."""
    program = studio.need_program()
    seats = store.recruiting.seats(studio.db, program.id)
    if seats.limit is None:
        return
    with st.container(border=True):
        st.progress(
            min(1.0, seats.taken / seats.limit),
            f"{seats.taken} of {seats.limit} seats taken, {max(0, seats.left or 0)} left",
        )
        rolling = st.segmented_control(
            "Admission",
            ["one_off", "rolling"],
            format_func=lambda how: {"one_off": "Once per round", "rolling": "Rolling"}[how],
            default="rolling" if seats.rolling else "one_off",
            required=True,
            key=f"recruit_admission_{seats.rolling}",
            help="Once: whoever is accepted keeps the seat. Rolling: a finished relationship frees its seat.",
        )
        if rolling != ("rolling" if seats.rolling else "one_off") and studio.do(
            actions.change_program, program.id, settings={"admission": rolling}, toast="Admission changed"
        ):
            st.rerun()
        counts = store.people.stage_counts(studio.db, program.id)
        if waiting := sum(counts.get((Role.MENTEE, stage), 0) for stage in admission.WAITING):
            _benefit(studio, seats, waiting)
        past_draws(studio)


def _benefit(studio: Studio, seats: admission.Seats, n: int) -> None:
    label = f"Who would benefit most now? {n:,} waiting"
    with st.expander(label, key="recruit_benefit", type="compact", on_change="rerun") as more:
        if not more.open:
            return
        waiting = [mentee for mentee in studio.mentees() if mentee.stage in admission.WAITING]
        talks = store.recruiting.conversations(studio.db, studio.program_id)
        pool = pool_of(studio)
        candidates = admission.order(
            waiting,
            served={mentee.id: coverage.served(pool, mentee) for mentee in waiting},
            agreed={
                mentee.id
                for mentee in waiting
                if any(talk.decision == "mentor" for talk in talks.get(mentee.enrolment_id, ()))
            },
            waited=store.recruiting.waited(studio.db, studio.program_id),
        )
        st.caption(
            "A suggestion from what is on record; practice, not proven. Who gets a seat is your decision, and whoever "
            "stays on the waiting list comes first next time."
        )
        rows = [
            {
                "Name": candidate.mentee.name,
                "Stage": STAGE_LABELS[candidate.mentee.stage],
                "Points": candidate.points,
                "What speaks for them": "; ".join(candidate.reasons),
                "Talk first": candidate.flag or "",
            }
            for candidate in candidates
        ]
        st.dataframe(rows, hide_index=True, alt="Who waits for a seat, who would benefit most first", placeholder="–")
        if not seats.left or seats.left < 0:
            return
        first = candidates[: min(seats.left, MOST_WAITING)]
        st.button(
            f"Accept the first {len(first)}" if len(first) > 1 else f"Accept {md(first[0].mentee.name)}",
            key="recruit_accept_first",
            on_click=studio.do,
            args=(actions.move, [candidate.mentee.enrolment_id for candidate in first], "accepted"),
            kwargs={"toast": f"{len(first)} accepted"},
        )
        draw(studio, candidates, seats.left)


def _recommend(studio: Studio) -> None:
    """Put a recommended colleague on the list."""
    with (
        st.popover("Recommend a mentor", icon=":material/person_add:", key="recruit_recommend"),
        st.form("recruit_recommend_form", clear_on_submit=True, border=False),
    ):
        name = st.text_input("Name", key="recruit_recommend_name", max_chars=100)
        email = st.text_input("Email", key="recruit_recommend_email", max_chars=200)
        who = st.text_input("Recommended by", key="recruit_recommend_by", max_chars=100)
        topics = st.multiselect("Topics", playbook.load().topics.labels, key="recruit_recommend_topics")
        if st.form_submit_button("Add", type="primary") and studio.do(
            actions.recommend, studio.program_id, name, email, who, topics, toast=f"{name} is on the list"
        ):
            st.rerun()
