"""The agenda on screen: progress and time, modes, what changed around the meeting, the block that is only skimmed."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from core import actions, store
from core.domain.base.text import counted, definite, few, listed
from core.domain.review.agenda import KINDS
from core.domain.review.cases import ReviewCase
from core.domain.review.opinions import GivenOpinion
from ui.frame.cells import md
from ui.review import attendance, case_list, opinions
from ui.review.confirmation import run
from ui.review.lead import leading
from ui.review.session import MODES, ReviewSession, project, projecting

NAMED = 6  # mentees of a kind of case, by name
IMPOSSIBLE = 8  # proposals that cannot be approved, named one by one
ROW, MOST_HIGH = 35, 320  # pixels: a row of the table to skim, and the most it takes


def progress(session: ReviewSession) -> None:
    """How many cases are done, how long the meeting has been going on, and how long what needs people will take."""
    total, done = len(session.run.cases), sum(case.decided for case in session.run.cases.values())
    time = f", {session.meeting.minutes} min" if session.meeting else ""
    st.progress(done / total if total else 1.0, f"{done} of {total} decided{time}. {session.run.pace.sentence}")


def nothing_open(session: ReviewSession | None) -> str:
    """Why no proposal is open, in the words of what is left of the run."""
    if session is None:
        return "No proposal is waiting for a decision."
    states = Counter(case.state for case in session.run.cases.values())
    left = [
        counted(states[state], *words)
        for state, words in {
            "parked": ("case is parked", "cases are parked"),
            "without": ("mentee has no proposal", "mentees have no proposal"),
            "waiting": ("mentee waits for another round", "mentees wait for another round"),
        }.items()
        if states[state]
    ]
    return f"Every proposal is decided. {listed(left)}." if left else "Every proposal is decided."


def controls(session: ReviewSession) -> None:
    """Modes, the view, the meeting itself."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.pills(
            "Modes",
            list(MODES),
            selection_mode="multi",
            format_func=MODES.__getitem__,
            key="review_modes",
            persist_state="session",
            label_visibility="collapsed",
            help="Blind: names, places and gender are hidden until a case is decided. Private: wishes are hidden.",
        )
        st.button(
            "Projector",
            key="review_project",
            icon=":material/cast:",
            on_click=project,
            args=(True,),
            shortcut=session.single_key("F"),
        )
        attendance.meeting(session)
        opinions.pre_reads(session)
        with st.popover("View", icon=":material/tune:"):
            st.segmented_control(
                "Candidates side by side",
                [2, 3, 4, 5],
                default=3,
                required=True,
                key="review_wide",
                persist_state="session",
            )
            st.toggle(
                "The projector follows this window",
                leading(),
                key="review_leads",
                persist_state="session",
                help="Another window that shows the projector goes where this one goes.",
            )
            case_list.filters(session)


def notices(session: ReviewSession) -> None:
    """What changed around the meeting: the run itself, answers, and what the solver would now do."""
    if session.replaced:
        who = store.programs.actors(session.studio.db).get(session.run.run_by, "Somebody")
        st.caption(
            f":material/restart_alt: {md(who)} ran the matching again during this meeting. "
            "The open proposals are new; what was decided stays."
        )
    if projecting():
        return
    if changes := _changes(session):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f":material/update: {changes} since these cases were laid out.")
            take_in(session, "review_fresh")
    _impossible(session)
    if session.run.drift:
        count = len(session.run.drift)
        with st.container(horizontal=True, vertical_alignment="center"):
            people = "mentee another mentor" if count == 1 else "mentees another mentor"
            st.caption(f":material/sync_alt: Around what is decided, the solver would now give {count} {people}.")
            st.button(
                "Solve the rest again",
                key="review_solve",
                on_click=run,
                args=(session, actions.solve_rest, session.studio.program_id, session.run.id, session.run.drift),
                kwargs={"toast": "The open proposals were solved again around what is decided"},
            )


def take_in(session: ReviewSession, key: str) -> None:
    """The button that lets today's answers count, in every window."""
    st.button(
        "Use them",
        key=key,
        help="From then on today's answers are compared, in every window. Decisions and open proposals stay.",
        on_click=run,
        args=(session, actions.take_in_answers, session.run.id),
        kwargs={"toast": "Today's answers count now"},
    )


def contents(session: ReviewSession) -> None:
    """What the meeting talks about, by the reason why, with the first case of each."""
    open_ = [case for case in session.run.cases.values() if case.needs_people and not case.decided]
    if not open_:
        st.markdown("Nothing is left to talk about. What can be skimmed is below.")
        return
    privacy = session.privacy()
    st.markdown(
        "\n".join(
            f"- **{label}** ({len(cases)}): {md(few((privacy.name(case.mentee) for case in cases), NAMED))}"
            for kind, label in KINDS.items()
            if (cases := [case for case in open_ if case.kind == kind])
        )
    )


def skim(session: ReviewSession) -> None:
    """The proposals that nobody needs to talk about, to look over and approve as a block; and all at once."""
    not_mine = {*session.run.standing_against, *session.stepped_back}
    open_ = [
        case
        for case in session.run.cases.values()
        if case.state == "open" and case.match and case.mentee.id not in not_mine
    ]
    block = [case for case in open_ if case.kind == "skim"]
    if block:
        _block(session, block)
    else:
        st.markdown("No proposal is left to skim.")
    if len(open_) > len(block):
        _all(session, open_, block)


def _block(session: ReviewSession, block: list[ReviewCase]) -> None:
    """The block as a table; a thumb down takes a case out and puts it on the agenda."""
    frame, privacy = _frame(session, block), session.privacy()
    st.dataframe(
        frame,
        hide_index=True,
        alt=f"{counted(len(frame), 'proposal')} to skim",
        height=min(ROW * (len(frame) + 1) + 3, MOST_HIGH),
        column_config={
            "Mentee": st.column_config.TextColumn(width=150),
            "Mentor": st.column_config.TextColumn(width=150),
            "Fit": st.column_config.NumberColumn(width=50),
            "Why it can be skimmed": st.column_config.TextColumn(width=600),
        },
        placeholder="–",
    )
    left_out = st.multiselect(
        "Talk about",
        [case.mentee.id for case in block],
        format_func=lambda id: privacy.name(session.run.cases[id].mentee),
        key=f"review_left_out{session.suffix}",
        placeholder="Which would you rather talk about?",
    )
    if left_out:
        st.button(
            f"Put {counted(len(left_out), 'case')} on the agenda",
            key="review_talk_about",
            icon=":material/thumb_down:",
            on_click=_talk_about,
            args=(session, left_out),
        )
    ids = [case.match.id for case in block if case.match and case.mentee.id not in left_out]
    st.button(
        f"Approve {definite(len(ids), 'skimmed proposal')}" if ids else "Approve the skimmed proposals",
        key="review_skim",
        type="primary",
        icon=":material/done_all:",
        disabled=not ids,
        on_click=run,
        args=(session, actions.approve_all, ids),
        kwargs={"toast": f"{counted(len(ids), 'match', 'matches')} approved"},
    )


def _talk_about(session: ReviewSession, mentee_ids: list[int]) -> None:
    """A thumb down on each of these cases, by whoever acts in this window."""
    against = [
        GivenOpinion(id, case.match.mentor_id, session.studio.by, "down")
        for id in mentee_ids
        if (case := session.run.cases[id]).match
    ]
    toast = f"{counted(len(against), 'case')} on the agenda"
    if run(session, actions.give_opinions, session.studio.program_id, against, toast=toast):
        st.session_state[f"review_left_out{session.suffix}"] = []


def _all(session: ReviewSession, open_: list[ReviewCase], block: list[ReviewCase]) -> None:
    """Every open proposal at once, which says first how many cases nobody talked about, and asks once."""
    skipped = len(open_) - len(block)
    proposals = "the open proposal" if len(open_) == 1 else f"all {len(open_)} open proposals"
    with st.popover(f"Approve {proposals}", type="tertiary", icon=":material/done:"):
        cases = counted(skipped, "case that needs people", "cases that need people")
        st.markdown(f"This takes {cases} as the solver proposes them, without a word about them.")
        if without := sum(case.state == "without" for case in session.run.cases.values()):
            st.markdown(f"{counted(without, 'mentee')} without a proposal and parked cases stay as they are.")
        st.button(
            "Approve it" if len(open_) == 1 else f"Approve all {len(open_)}",
            key="review_all",
            icon=":material/done:",
            on_click=run,
            args=(session, actions.approve_all, [case.match.id for case in open_ if case.match]),
            kwargs={"toast": f"{counted(len(open_), 'match', 'matches')} approved"},
            help="One step; you can undo it.",
        )


def _impossible(session: ReviewSession) -> None:
    """The open proposals that cannot be approved as they stand, and why: somebody is gone, away or to be read."""
    reasons, privacy = session.run.standing_against, session.privacy()
    if not reasons:
        return
    count = counted(len(reasons), "open proposal", "open proposals")
    st.markdown(f":material/person_off: **{count} cannot be approved as things stand**")
    lines = []
    for id, reason in list(reasons.items())[:IMPOSSIBLE]:
        case = session.run.cases[id]
        assert case.match is not None
        mentor = session.run.base.mentors[session.run.base.column[case.match.mentor_id]]
        lines.append(f"- {md(privacy.name(case.mentee))}: {md(privacy.against(mentor, reason))}")
    if len(reasons) > IMPOSSIBLE:
        lines.append(f"- and {len(reasons) - IMPOSSIBLE} more")
    st.markdown("\n".join(lines))


def _changes(session: ReviewSession) -> str:
    """How many people said something new and how many mentors joined, to begin a sentence with; "" for none."""
    people, joined = len(session.run.since), session.run.joined
    changes = [f"The answers of {counted(people, 'person', 'people')} changed"] if people else []
    if joined:
        changes.append(f"{counted(joined, 'mentor')} joined")
    return " and ".join(changes)


def _frame(session: ReviewSession, cases: list[ReviewCase]) -> pd.DataFrame:
    privacy = session.privacy()
    mentors = {person.id: person for person in session.run.now.mentors.people}
    return pd.DataFrame(
        [
            {
                "Mentee": privacy.name(case.mentee),
                "Mentor": privacy.name(mentors[case.match.mentor_id]) if case.match.mentor_id in mentors else "",
                "Fit": round(100 * (case.match.score or 0)),
                "Why it can be skimmed": privacy.text(case.place.why),
            }
            for case in cases
            if case.match
        ]
    )
