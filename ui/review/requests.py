"""Free matching on screen: profiles to browse, requests and answers, with limits that protect popular mentors."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core import actions, store
from core.domain.base.dates import full_day
from core.domain.base.people import Mentee, Mentor, Participant, Role
from core.domain.base.text import counted
from core.domain.match import choices, participant_choices
from core.domain.match.audiences import Audience
from core.domain.match.participant_choices import FIELDS, Request
from core.domain.match.proposals import Proposals
from ui.frame.cells import cell, empty, md
from ui.frame.studio import Studio
from ui.match.run import solved
from ui.review.open_questions import current_questions

SHOWN = 12  # profiles on the page; the search finds the others
ABREAST = 3
STARTS_WITH = {Role.MENTOR: ["topics", "experience", "department"], Role.MENTEE: ["needs", "aim", "department"]}


def show(studio: Studio) -> None:
    """Who shows what, who asks whom, what they answered."""
    program = studio.need_program()
    mentees = {mentee.id: mentee for mentee in store.people.mentees(studio.db, program.id, stage="accepted")}
    mentors = {mentor.id: mentor for mentor in store.people.mentors(studio.db, program.id, stage="accepted")}
    if not mentees or not mentors:
        empty("Free matching needs mentors and mentees.", link=("../pages/recruit.py", "Bring people in"))
    profiles = store.participant_choices.profiles(studio.db, program.id)
    questions = current_questions(studio)
    waiting = store.participant_choices.requests(studio.db, program.id, "open")
    with cell(1, "Who agreed to show what?"):
        _consent(studio, mentees, mentors, profiles)
    with cell(2, "Who asks whom?"):
        _browse(studio, mentees, mentors, profiles, waiting, questions.unspoken)
    with cell(3, "What did they answer?"):
        _answers(studio, mentees, mentors, waiting)


def _consent(
    studio: Studio, mentees: dict[int, Mentee], mentors: dict[int, Mentor], profiles: dict[int, tuple[str, ...]]
) -> None:
    shown = {
        role: sum(person.enrolment_id in profiles for person in people.values())
        for role, people in ((Role.MENTOR, mentors), (Role.MENTEE, mentees))
    }
    st.caption(
        f"Shown: {shown[Role.MENTOR]} of {counted(len(mentors), 'mentor profile')} and {shown[Role.MENTEE]} of "
        f"{counted(len(mentees), 'mentee profile')}. Only what somebody agreed to is shown; wishes, gender and the "
        "self-check never are."
    )
    with st.popover("Record what somebody agreed to", icon=":material/how_to_reg:"):
        role = st.segmented_control(
            "Role", list(Role), default=Role.MENTOR, format_func=lambda role: str(role).title(), required=True,
            key="review_profile_role",
        ) or Role.MENTOR  # fmt: skip
        people: dict[int, Participant] = dict(mentors if role == Role.MENTOR else mentees)
        id = st.selectbox(
            "Person", list(people), format_func=lambda person_id: people[person_id].name, key=f"review_person_{role}"
        )
        if id in people:
            fields = profiles.get(people[id].enrolment_id)
            key = f"review_shown_{role}_{id}"
            st.pills(
                "Shows",
                list(FIELDS[role]),
                selection_mode="multi",
                default=list(fields) if fields is not None else STARTS_WITH[role],
                format_func=lambda field: FIELDS[role][field][0],
                key=key,
            )
            st.button("Agreed", key="review_agree", on_click=_agree, args=(studio, people[id].enrolment_id, key))


def _agree(studio: Studio, enrolment_id: int, key: str) -> None:
    studio.do(actions.agree_profile, enrolment_id, list(st.session_state.get(key, [])), toast="Profile saved")


def _browse(
    studio: Studio,
    mentees: dict[int, Mentee],
    mentors: dict[int, Mentor],
    profiles: dict[int, tuple[str, ...]],
    waiting: list[Request],
    unspoken: Mapping[int, int],
) -> None:
    live = {match.mentee_id for match in store.matches.all(studio.db, studio.program_id, ("approved", "introduced"))}
    side, who = st.columns([1, 2])
    asker = side.segmented_control(
        "Who looks", list(Role), default=Role.MENTEE, format_func=lambda role: f"A {role}", required=True,
        key="review_asker", persist_state="session",
    ) or Role.MENTEE  # fmt: skip
    askers: dict[int, Participant] = dict(
        {id: mentee for id, mentee in mentees.items() if id not in live} if asker == Role.MENTEE else mentors
    )
    id = who.selectbox(
        "Name",
        list(askers),
        format_func=lambda person_id: askers[person_id].name,
        key=f"review_ask_{asker}",
        persist_state="session",
    )
    if id not in askers:
        st.caption("Everybody has a mentor.")
        return
    sent = [
        request for request in waiting if request.asked_by == asker and id in (request.mentee_id, request.mentor_id)
    ]
    st.caption(f"{len(sent)} of {participant_choices.MOST_ASKED} requests sent and open.")
    result = solved(studio)
    ranked = _ranked(result, asker, id)
    others: dict[int, Participant] = dict(
        mentors
        if asker == Role.MENTEE
        else {mentee_id: mentees[mentee_id] for mentee_id in mentees if mentee_id not in live}
    )
    profiled = [person_id for person_id in ranked if person_id in others and others[person_id].enrolment_id in profiles]
    if not profiled:
        st.caption("Nobody whom the rules allow shows a profile yet.")
    columns = st.columns(ABREAST, border=False)
    for place, other_id in enumerate(profiled[:SHOWN]):
        with columns[place % ABREAST], st.container(border=True):
            pair = (id, other_id) if asker == Role.MENTEE else (other_id, id)
            _profile(others[other_id], Role.MENTOR if asker == Role.MENTEE else Role.MENTEE, profiles)
            candidate = choices.candidate(result, *pair)
            for sentence in candidate.pair.reasons_for(Audience.PROFILE):
                st.caption(md(sentence))
            full = unspoken.get(pair[1], 0) <= 0
            st.button(
                "Ask" if not full else "Every seat is spoken for",
                key=f"review_ask_{pair[0]}_{pair[1]}",
                disabled=full,
                on_click=studio.do,
                args=(actions.ask, studio.program_id, *pair, str(asker)),
                kwargs={"toast": "Request sent on"},
            )
    if len(profiled) > SHOWN:
        st.caption(f"The {SHOWN} who fit best of {len(profiled)}.")


def _ranked(result: Proposals, asker: Role, id: int) -> list[int]:
    """The other side by how well they fit, the best first; nobody whom a rule forbids."""
    if asker == Role.MENTEE and id in result.row:
        row = result.row[id]
        can = result.allowed[row]
        return [
            mentor_id
            for mentor_id, at in sorted(result.column.items(), key=lambda x: -result.scores[row, x[1]])
            if can[at]
        ]
    if asker == Role.MENTOR and id in result.column:
        column = result.column[id]
        can = result.allowed[:, column]
        return [
            mentee_id
            for mentee_id, at in sorted(result.row.items(), key=lambda x: -result.scores[x[1], column])
            if can[at]
        ]
    return []


def _profile(person: Participant, role: Role, profiles: dict[int, tuple[str, ...]]) -> None:
    st.markdown(f"**{md(person.name)}**")
    for label, text in participant_choices.profile(person, role, profiles[person.enrolment_id]):
        st.markdown(f":gray[{label}:] {md(text)}")


def _answers(studio: Studio, mentees: dict[int, Mentee], mentors: dict[int, Mentor], waiting: list[Request]) -> None:
    st.caption("A request that nobody answers expires, after the days in Settings. One request waits for each seat.")
    if not waiting:
        st.caption("No request is open.")
    for request in waiting:
        if request.mentee_id not in mentees or request.mentor_id not in mentors:
            continue
        mentee, mentor = mentees[request.mentee_id].name, mentors[request.mentor_id].name
        asker, asked = (mentee, mentor) if request.asked_by == Role.MENTEE else (mentor, mentee)
        with st.container(horizontal=True, vertical_alignment="center"):
            until = f"{full_day(request.asked_on)}; an answer counts until {full_day(request.expires_on)}"
            st.markdown(f"**{md(asker)}** asked {md(asked)} on {until}.")
            for answer, label in (("accepted", "Accepts"), ("declined", "Declines"), ("withdrawn", "Withdrawn")):
                st.button(
                    label,
                    key=f"review_request_{request.id}_{answer}",
                    on_click=studio.do,
                    args=(actions.answer_request, request.id, answer),
                    kwargs={"toast": f"{label}: {asked}" if answer != "withdrawn" else "Withdrawn"},
                )
