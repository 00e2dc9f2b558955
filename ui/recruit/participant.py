"""One participant: what they answered, what was said and agreed, what is ticked, how long their status holds."""

from __future__ import annotations

import streamlit as st

from core import actions, store
from core.domain import playbook
from core.domain.base.dates import short_date
from core.domain.base.people import (
    AVAILABILITY,
    CRITERIA,
    DECISIONS,
    ONBOARDING,
    STAGE_LABELS,
    Mentee,
    Mentor,
    Role,
    met_by_answers,
    self_check_flag,
    status_on,
)
from core.domain.base.text import counted
from core.domain.recruit import coverage, forms
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.recruit.coverage import ADVICE, PENDING, pool_of
from ui.recruit.import_file import written

STANDINGS = {"active": "Works here", "leave": "On leave", "left": "Left"}
DAYS = {"leave": "Last day of the leave (if known)", "left": "Last day at work (if known)"}
HIDDEN = {"wishes_confirmed", "gender", "self_check_answers", "discovery"}


def participant(studio: Studio, person: Mentor | Mentee) -> None:
    """Everything about one person that a decision needs, in one card."""
    role = Role.MENTOR if isinstance(person, Mentor) else Role.MENTEE
    with st.container(border=True):
        about = " · ".join(filter(None, (person.level, person.department, person.location)))
        st.markdown(f"**{md(person.name)}** · {STAGE_LABELS[person.stage].lower()} · {md(about)}")
        _advice(studio, person)
        talk, ticks = st.columns([3, 2], gap="large")
        with talk:
            _conversations(studio, role, person)
        with ticks:
            _standing(studio, person)
            if isinstance(person, Mentor):
                _status(studio, person)
                _ticks(studio, person, "Criteria", dict(CRITERIA), met_by_answers(person))
            _ticks(studio, person, "Onboarding", dict(ONBOARDING[role]))
        _answers(studio, role, person)


def needs_talk(mentee: Mentee) -> str | None:
    """What asks for a conversation before matching: the self-check in short or in full. Advice, never a rejection."""
    answers = mentee.answers.get("self_check_answers")
    if answers and (flagged := forms.flagged(answers)):
        return f"had doubts on {counted(len(flagged), 'self-check question')}: talk before matching"
    return self_check_flag(mentee.self_check, mentee.hours)


def _advice(studio: Studio, person: Mentor | Mentee) -> None:
    if isinstance(person, Mentor):
        if person.stage not in PENDING:
            return
        effect = coverage.effect(pool_of(studio), person)
        label, color = ADVICE[effect.advice]
        st.markdown(f":{color}-badge[{label}] {md(' '.join(effect.sentences[:3]))}")
        recommender = store.people.person(studio.db, person.recommender_id) if person.recommender_id else None
        if by := recommender.name if recommender else person.recommended_by:
            st.caption(f"Recommended by {md(by)}.")
        return
    if flag := needs_talk(person):
        st.markdown(f":material/forum: {md(person.name)} {md(flag)}.")
    if person.stage in ("applied", "conversation", "waitlist"):
        _, sentence = coverage.served(pool_of(studio), person)
        st.caption(md(f"{sentence[:1].upper()}{sentence[1:]}."))


def _conversations(studio: Studio, role: Role, person: Mentor | Mentee) -> None:
    """What was said before, and a form for the next conversation with the decision made together."""
    talks = store.recruiting.conversations(studio.db, studio.program_id).get(person.enrolment_id, [])
    notes = store.people.notes(studio.db, "enrolments", person.enrolment_id, "conversation")
    st.markdown("**Conversations**")
    for earlier in notes:
        st.caption(f"{short_date(earlier.written_on)}: {md(earlier.text)}")
    decided = next((talk for talk in reversed(talks) if talk.decision), None)
    if decided:
        st.caption(f"Decided on {short_date(decided.held_on)}: {DECISIONS[decided.decision][0].lower()}.")
    with st.form(f"recruit_talk_{person.enrolment_id}", border=False, clear_on_submit=True):
        note = st.text_area(
            "What was said" if role == Role.MENTOR else "Challenges, and ways of learning that fit",
            key=f"recruit_note_{person.enrolment_id}",
            max_chars=4000,
            height=100,
        )
        agreed = _sharpened(person) if isinstance(person, Mentee) else {}
        decision = st.selectbox(
            "Decided together",
            list(DECISIONS),
            format_func=lambda code: _decision(code, role),
            key=f"recruit_decision_{person.enrolment_id}",
        )
        if st.form_submit_button("Save the conversation") and studio.do(
            actions.hold_conversation,
            person.enrolment_id,
            note,
            decision,
            agreed=agreed,
            toast=f"Conversation with {person.name} kept",
        ):
            st.rerun()


def _sharpened(mentee: Mentee) -> dict[str, list[str]]:
    """Needs and ways of learning as they came out of the talk: they replace the answers."""
    questions = playbook.load().intake.of("mentee")
    agreed = {}
    for key, label, now in (
        ("needs", "Needs as agreed, most important first", mentee.needs),
        ("styles", "Ways of learning that fit", mentee.styles),
    ):
        options = list(dict.fromkeys((*now, *(playbook.load().topics.labels if key == "needs" else ()))))
        options = options if key == "needs" else list(dict.fromkeys((*now, *questions[key].options)))
        agreed[key] = st.multiselect(label, options, default=list(now), key=f"recruit_{key}_{mentee.enrolment_id}")
    return agreed


def _decision(code: str, role: Role) -> str:
    if role == Role.MENTEE or not code:
        return DECISIONS[code][0]
    return {"mentor": "Welcome as a mentor", "other_method": "Not now"}[code]


def _standing(studio: Studio, person: Mentor | Mentee) -> None:
    """Whether they work here, until when they are on leave or when they left; corrected by hand where it is wrong."""
    now = status_on(person.status, person.away_until, person.leaves_on, studio.today)
    words = STANDINGS.get(now, "Not known")
    if now == "leave" and person.away_until:
        words += f" until {short_date(person.away_until)}"
    elif person.leaves_on:
        words += f", last day {short_date(person.leaves_on)}"
    st.markdown(f"**In the company**: {words}")
    key = f"{person.enrolment_id}_{now}"
    with st.popover("Correct", key=f"recruit_standing_{person.enrolment_id}"):
        to = st.segmented_control(
            "In the company",
            list(STANDINGS),
            format_func=STANDINGS.__getitem__,
            default=now if now in STANDINGS else None,
            key=f"recruit_standing_to_{key}",
        )
        day = None
        if to in DAYS:
            known = person.away_until if to == "leave" else person.leaves_on
            day = st.date_input(DAYS[to], value=known, key=f"recruit_standing_day_{key}_{to}", format="MM/DD/YYYY")
        st.button(
            "Save",
            key=f"recruit_save_standing_{person.enrolment_id}",
            type="primary",
            disabled=to is None,
            on_click=studio.do,
            args=(actions.set_standing, person.id, to, day),
            kwargs={"toast": f"{person.name}: {STANDINGS[to].lower() if to else ''}"},
        )


def _status(studio: Studio, mentor: Mentor) -> None:
    """Ready, on a break or retired: since when, until when, and a change of it."""
    recorded = store.people.availability(studio.db, mentor.id)
    until = recorded.until if recorded else None
    status = AVAILABILITY[mentor.availability]
    if recorded:
        who = store.programs.actors(studio.db).get(recorded.set_by, recorded.set_by)
        status += f" since {short_date(recorded.since)}" + (f", back on {short_date(until)}" if until else "")
        status += f", set by {md(who)}" + (f": {md(recorded.reason)}" if recorded.reason else "")
    st.markdown(f"**Status**: {status}")
    with st.popover("Change status", key=f"recruit_status_{mentor.enrolment_id}"):
        to = st.segmented_control(
            "Status",
            list(AVAILABILITY),
            format_func=AVAILABILITY.__getitem__,
            default=mentor.availability,
            required=True,
            key=f"recruit_availability_{mentor.enrolment_id}",
        )
        back = None
        if to == "break":
            back = st.date_input(
                "Back on (if known)",
                value=until,
                min_value=studio.today,
                key=f"recruit_until_{mentor.enrolment_id}",
                format="MM/DD/YYYY",
            )
        reason = st.text_input(
            "Why (optional)",
            recorded.reason if recorded else "",
            max_chars=300,
            key=f"recruit_why_{mentor.enrolment_id}",
        )
        st.caption("It holds in every program and in the next rounds.")
        st.button(
            "Save",
            key=f"recruit_save_status_{mentor.enrolment_id}",
            type="primary",
            on_click=studio.do,
            args=(actions.set_availability, mentor.enrolment_id, to, back),
            kwargs={"reason": reason, "toast": f"{mentor.name}: {AVAILABILITY[to].lower()}"},
        )
    st.number_input(
        "Mentees they take on",
        0,
        20,
        mentor.capacity,
        key=f"recruit_capacity_{mentor.enrolment_id}_{mentor.capacity}",
        on_change=lambda: studio.do(
            actions.set_capacity,
            mentor.enrolment_id,
            st.session_state[f"recruit_capacity_{mentor.enrolment_id}_{mentor.capacity}"],
            toast="Seats changed",
        ),
    )


def _ticks(
    studio: Studio, person: Mentor | Mentee, title: str, steps: dict[str, str], met: frozenset[str] = frozenset()
) -> None:
    """Boxes for criteria or steps, each with the day it was ticked."""
    st.markdown(f"**{title}**")
    ticked = store.recruiting.ticks(studio.db, studio.program_id).get(person.enrolment_id, {})
    for code, label in steps.items():
        on = ticked.get(code)
        hint = f" ({short_date(on.ticked_on)})" if on else " (the answers say so)" if code in met else ""
        key = f"recruit_tick_{person.enrolment_id}_{code}"
        st.session_state[key] = on is not None
        st.checkbox(
            f"{label}{hint}",
            key=key,
            wrap=True,
            on_change=studio.do,
            args=(actions.tick, [person.enrolment_id], code, on is None),
            kwargs={"toast": f"{label}: {'open again' if on else 'done'}"},
        )


def _answers(studio: Studio, role: Role, person: Mentor | Mentee) -> None:
    with st.expander(
        "Answers", key=f"recruit_answers_{person.enrolment_id}", type="compact", on_change="rerun"
    ) as more:
        if not more.open:
            return
        questions = playbook.load().intake.of(role.value, extras=True)
        for key, value in person.answers.items():
            if key in HIDDEN or value in (None, "", [], ()):
                continue
            label = questions[key].text.splitlines()[0] if key in questions else key.replace("_", " ").capitalize()
            st.markdown(f"**{md(label)}**  \n{md(written(value))}")
        for step, text in forms.discovered(person.answers.get("discovery") or {}):
            st.markdown(f"**{md(step)}**  \n{md(text)}")
