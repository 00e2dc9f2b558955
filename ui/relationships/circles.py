"""Circles: groups of mentees who swap lessons, suggested, changed by hand, and what they do once they are on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from core import actions, store
from core.domain import playbook
from core.domain.base.dates import full_date, short_date
from core.domain.base.ratings import is_poor
from core.domain.base.text import counted, few, listed
from core.domain.design.programs import Program
from core.domain.match.circle_people import MOST_HOSTS, CirclePeople, DraftCircle
from core.domain.match.circles import LEFT_OUT
from core.domain.relationships.circles import CHECK, LONGEST_LESSON, POOR, SIZES, Circle, rating
from ui.frame.cells import md
from ui.frame.studio import Studio

GUIDE = "peer-group"  # of the library
DRAFT = "relationships_circles_draft"
SMALLEST, LARGEST = 2, 12


@dataclass(frozen=True)
class _Suggestion:
    """Circles that are not on record yet, for one program; `bound` is what no circles can exceed."""

    program_id: int
    host_ids: tuple[int, ...]
    sizes: tuple[int, int]
    bound: float
    drafts: tuple[DraftCircle, ...]
    left_out: tuple[tuple[str, str], ...]  # name and reason


def circles(studio: Studio, program: Program) -> None:
    """The circles of a program, and a suggestion for the mentees who are in none."""
    on_record = store.circles.all(studio.db, program.id)
    free = store.circles.people(studio.db, program.id, on=studio.today, free=True)
    suggestion = st.session_state.get(DRAFT)
    if suggestion is not None and suggestion.program_id == program.id:
        _suggested(studio, suggestion)
        return
    for circle in on_record:
        _circle(studio, circle, on_record)
    if not on_record and len(free.mentees) < SIZES[0]:
        st.caption(f"A circle needs {SIZES[0]} accepted mentees or more. Accept them on the Recruit page first.")
        return
    if len(free.mentees):
        _suggest(studio, program, free, first=not on_record)


def _suggest(studio: Studio, program: Program, free: CirclePeople, *, first: bool) -> None:
    names = [mentee.name for mentee in free.mentees.people]
    st.markdown(
        f"**{counted(len(names), 'mentee is', 'mentees are')} in no circle"
        f"{' yet' if first else f': {md(few(names))}'}.**"
    )
    st.caption(
        "A circle brings together, as far as possible, mentees who named the same needs and work in different "
        "departments. Nobody sits with a manager of theirs, two teammates, or people without shared hours or language."
    )
    mentors = {
        mentor.id: mentor.name for mentor in store.people.mentors(studio.db, program.id) if mentor.stage == "accepted"
    }
    sizes = st.slider("People in a circle", SMALLEST, LARGEST, SIZES, key="relationships_circles_sizes")
    hosts = st.multiselect(
        "Mentors who lead a circle (optional)",
        list(mentors),
        format_func=mentors.__getitem__,
        key="relationships_circles_hosts",
        help="With mentors, it is group mentoring: each circle is led by one of them. Without, mentees take turns.",
    )
    st.button(
        "Suggest circles",
        type="primary" if first else "secondary",
        key="relationships_circles_suggest",
        disabled=len(names) < sizes[0],
        on_click=_find,
        args=(studio, program.id, sizes, tuple(hosts)),
    )


def _find(studio: Studio, program_id: int, sizes: tuple[int, int], host_ids: tuple[int, ...]) -> None:
    """Callback: work out the best circles and keep them as a suggestion in the session."""
    with store.opened(studio.path) as db:
        people = store.circles.people(db, program_id, host_ids, on=studio.today, free=True)
        taken = [circle.name for circle in store.circles.all(db, program_id)]
    with st.spinner("Finding the best circles"):
        best = people.form(sizes)
    st.session_state[DRAFT] = _Suggestion(
        program_id,
        host_ids,
        sizes,
        best.bound,
        tuple(people.drafts(best, taken)),
        tuple((people.mentees[row].name, LEFT_OUT[code]) for row, code in best.left_out.items()),
    )


def _suggested(studio: Studio, suggestion: _Suggestion) -> None:
    """The suggestion, changed by hand where somebody wants it otherwise, and the button that puts it on record."""
    people = store.circles.people(studio.db, suggestion.program_id, suggestion.host_ids, on=studio.today, free=True)
    names = {mentee.id: mentee.name for mentee in people.mentees.people}
    mentors = {mentor.id: mentor.name for mentor in people.mentors.people}
    value = people.value(draft.member_ids for draft in suggestion.drafts)
    share = f"{value / suggestion.bound:.1%}" if suggestion.bound else "0%"
    st.markdown(f"**{counted(len(suggestion.drafts), 'circle')} suggested, not saved yet**")
    st.caption(
        f"Together they reach {value:.1f} of at most {suggestion.bound:.1f} points ({share}): a point for two people "
        "in a circle who share a need and work in different departments. No circles under these rules reach more; "
        "the best possible ones may reach less."
    )
    for name, reason in suggestion.left_out:
        st.markdown(f":material/person_off: **{md(name)}** is in no circle. {reason}")
    for draft in suggestion.drafts:
        led = f" · led by {md(listed(mentors[host] for host in draft.host_ids if host in mentors))}"
        with st.container(border=True):
            st.markdown(
                f"**{md(draft.name)}** :gray[{counted(len(draft.member_ids), 'member')}{led if draft.host_ids else ''}]"
            )
            st.markdown(md(listed(names.get(person_id, "Somebody who is gone") for person_id in draft.member_ids)))
    _change_suggestion(suggestion, people, names)
    save, discard = st.columns(2)
    save.button(
        "Save these circles",
        type="primary",
        key="relationships_circles_save",
        width="stretch",
        on_click=_save,
        args=(studio, suggestion),
    )
    discard.button(
        "Discard them",
        key="relationships_circles_discard",
        width="stretch",
        on_click=st.session_state.pop,
        args=(DRAFT, None),
    )


def _change_suggestion(suggestion: _Suggestion, people: CirclePeople, names: dict[int, str]) -> None:
    with st.expander("Change who sits where", key="relationships_circles_change", on_change="rerun") as shown:
        if not shown.open:
            return
        who, where = st.columns(2)
        place = {person_id: n for n, draft in enumerate(suggestion.drafts) for person_id in draft.member_ids}
        person_id = who.selectbox(
            "Who", list(names), format_func=names.__getitem__, index=None, key="relationships_circles_who"
        )
        target = where.selectbox(
            "Into",
            range(len(suggestion.drafts)),
            format_func=lambda number: suggestion.drafts[number].name,
            index=None,
            key="relationships_circles_into",
        )
        if person_id is None or target is None or place.get(person_id) == target:
            return
        before = suggestion.drafts[place[person_id]].member_ids if person_id in place else ()
        effect = people.move_effect(person_id, before, suggestion.drafts[target].member_ids, suggestion.sizes)
        if effect.blocked:
            st.markdown(f":material/block: {md(effect.blocked)}.")
            return
        st.markdown(_price(effect.change))
        st.button(
            "Move them",
            key="relationships_circles_move",
            on_click=_move_in_suggestion,
            args=(suggestion, person_id, target),
        )


def _price(change: float) -> str:
    if abs(change) < 0.05:
        return "It costs nothing."
    return f"It costs {-change:.1f} points." if change < 0 else f"It gains {change:.1f} points."


def _move_in_suggestion(suggestion: _Suggestion, person_id: int, target: int) -> None:
    """Callback: let somebody sit in another circle of the suggestion."""
    drafts = [
        replace(draft, member_ids=tuple(other for other in draft.member_ids if other != person_id))
        for draft in suggestion.drafts
    ]
    drafts[target] = replace(drafts[target], member_ids=(*drafts[target].member_ids, person_id))
    st.session_state[DRAFT] = replace(suggestion, drafts=tuple(draft for draft in drafts if draft.member_ids))


def _save(studio: Studio, suggestion: _Suggestion) -> None:
    """Callback: put the suggestion on record."""
    drafts = suggestion.drafts
    message = f"{counted(len(drafts), 'circle')} saved"
    if studio.do(actions.form_circles, suggestion.program_id, drafts, toast=message):
        st.session_state.pop(DRAFT, None)


def _circle(studio: Studio, circle: Circle, others: Sequence[Circle]) -> None:
    meetings = store.circles.meetings(studio.db, circle.id)
    score = rating(store.circles.checks(studio.db, circle.id))
    met = f"met {counted(len(meetings), 'time')}, last on {short_date(meetings[0].held_on)}" if meetings else "not met"
    if len(circle.members) < 2:  # whoever leaves the program or is erased may leave one behind
        st.markdown(f":material/person_alert: **{md(circle.name)}** has nobody to meet: let others join, or end it.")
    label = f"{md(circle.name)} · {counted(len(circle.members), 'member')} · {met}"
    with st.expander(label, key=f"relationships_circle_{circle.id}", on_change="rerun") as shown:
        if not shown.open:
            return
        st.markdown(md(listed(member.name for member in circle.members)))
        facts = [f"Formed on {full_date(circle.formed_on)}"]
        facts += [f"topic: {md(circle.topic)}"] if circle.topic else []
        facts += [f"led by {md(listed(host.name for host in circle.hosts))}"] if circle.hosts else []
        st.caption(" · ".join(facts))
        if score is not None:
            advice = " :material/support: Talk with the members." if is_poor(score, POOR) else ""
            st.markdown(f"Members rate it {score:.1f} of 5.{advice}")
        for meeting in meetings:
            st.markdown(
                f":material/groups: **{short_date(meeting.held_on)}**, {meeting.minutes} minutes, "
                f"{len(meeting.present)} came: {md(listed(meeting.present))}"
            )
            for name, words in meeting.lessons:
                st.markdown(f"“{md(words)}” :gray[{md(name)}]")
        part = st.segmented_control(
            "What next",
            ("Note a meeting", "Rate it", "Change it", "Guide"),
            key=f"relationships_circle_part_{circle.id}",
            label_visibility="collapsed",
        )
        if part == "Note a meeting":
            _meeting(studio, circle)
        elif part == "Rate it":
            _rate(studio, circle)
        elif part == "Change it":
            _change(studio, circle, others)
        elif part == "Guide":
            guide = playbook.load().resources[GUIDE]
            st.markdown(f"*{guide.summary}*\n\n{guide.body}")


def _meeting(studio: Studio, circle: Circle) -> None:
    names = {person.person_id: person.name for person in circle.people}
    with st.form(f"relationships_circle_meeting_{circle.id}", clear_on_submit=True):
        day, length = st.columns(2)
        held_on = day.date_input(
            "Day", value=studio.today, max_value=studio.today, min_value=circle.formed_on, format="MM/DD/YYYY"
        )
        minutes = length.number_input("Minutes", 5, 600, 90, step=15)
        present = st.multiselect("Who came", list(names), default=list(names), format_func=names.__getitem__)
        who, words = st.columns([1, 2])
        learner = who.selectbox("A lesson of (optional)", list(names), index=None, format_func=names.__getitem__)
        lesson = words.text_input("What they learned", max_chars=LONGEST_LESSON)
        if st.form_submit_button("Save the meeting"):
            lessons = {learner: lesson} if learner is not None else {}
            studio.do(
                actions.hold_circle_meeting,
                circle.id,
                held_on,
                present,
                lessons,
                minutes=int(minutes),
                toast="Meeting saved",
                again=True,
            )


def _rate(studio: Studio, circle: Circle) -> None:
    names = {member.person_id: member.name for member in circle.members}
    with st.form(f"relationships_circle_check_{circle.id}", clear_on_submit=True):
        who = st.selectbox("Who answers", list(names), index=None, format_func=names.__getitem__)
        answers = {
            key: st.slider(text, 1, 5, 3, key=f"relationships_circle_{circle.id}_{key}") for key, text in CHECK.items()
        }
        if st.form_submit_button("Save the rating") and who is not None:
            studio.do(actions.rate_circle, circle.id, who, answers, toast="Rating saved", again=True)


def _change(studio: Studio, circle: Circle, others: Sequence[Circle]) -> None:
    """Who joins from elsewhere and what that costs, who leads, what it is called, and its end."""
    seated = {member.person_id: other for other in others for member in other.members}
    people = store.circles.people(studio.db, circle.program_id, on=studio.today)
    names = {
        mentee.id: mentee.name
        for mentee in people.mentees.people
        if seated.get(mentee.id) is None or seated[mentee.id].id != circle.id
    }
    joining = st.selectbox(
        "Who joins",
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=f"relationships_circle_join_{circle.id}",
    )
    if joining is not None:
        before = [member.person_id for member in seated[joining].members] if joining in seated else []
        effect = people.move_effect(joining, before, [member.person_id for member in circle.members], SIZES)
        left = f" {md(names[joining])} leaves {md(seated[joining].name)}." if joining in seated else ""
        if effect.blocked:
            st.markdown(f":material/block: {md(effect.blocked)}.")
        else:
            st.markdown(f"{_price(effect.change)}{left}")
            st.button(
                "Move them here",
                key=f"relationships_circle_move_{circle.id}",
                on_click=studio.do,
                args=(actions.move_to_circle, circle.program_id, joining, circle.id),
                kwargs={"toast": f"{names[joining]} is in {circle.name}"},
            )
    inside = {person.person_id: person.name for person in circle.people}
    leaving = st.selectbox(
        "Who leaves",
        list(inside),
        index=None,
        format_func=inside.__getitem__,
        key=f"relationships_circle_out_{circle.id}",
    )
    if leaving is not None:
        st.button(
            "Remove them",
            key=f"relationships_circle_leave_{circle.id}",
            on_click=studio.do,
            args=(actions.leave_circle, circle.id, leaving),
            kwargs={"toast": f"{inside[leaving]} has left {circle.name}"},
        )
    if len(circle.hosts) < MOST_HOSTS:
        mentors = {
            mentor.id: mentor.name
            for mentor in store.people.mentors(studio.db, circle.program_id)
            if mentor.stage == "accepted" and mentor.id not in inside
        }
        host = st.selectbox(
            "A mentor who leads it",
            list(mentors),
            index=None,
            format_func=mentors.__getitem__,
            key=f"relationships_circle_host_{circle.id}",
        )
        if host is not None:
            st.button(
                "Let them lead",
                key=f"relationships_circle_lead_{circle.id}",
                on_click=studio.do,
                args=(actions.host_circle, circle.id, host),
                kwargs={"toast": f"{mentors[host]} leads {circle.name}"},
            )
    with st.form(f"relationships_circle_name_{circle.id}", border=False):
        name = st.text_input("Name", circle.name, max_chars=100)
        topic = st.text_input("Topic", circle.topic, max_chars=100)
        if st.form_submit_button("Save the name"):
            studio.do(actions.rename_circle, circle.id, name, topic, toast="Name saved", again=True)
    st.button(
        "End the circle",
        key=f"relationships_circle_end_{circle.id}",
        help="Its members are free for another circle. Meetings and ratings stay on record.",
        on_click=studio.do,
        args=(actions.end_circle, circle.id),
        kwargs={"toast": f"{circle.name} has ended"},
    )
