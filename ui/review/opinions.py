"""Opinions on screen: the pre-read to take along, the sheet that comes back, and a thumb on the case at hand."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core import actions, store
from core.documents import pre_read
from core.documents.pre_read import PreRead, PreReadCase
from core.documents.tables import workbook
from core.domain.base.file_label import FileLabel
from core.domain.base.text import counted
from core.domain.match import choices
from core.domain.recruit.sheets import SheetError
from core.domain.review import comparison
from core.domain.review.agenda import KINDS
from core.domain.review.cases import ReviewCase
from core.domain.review.opinion_sheets import ReadOpinions, opinion_sheet, read_opinions
from core.domain.review.opinions import THUMBS, Opinion, of_pair
from ui.frame.cells import md
from ui.frame.upload import FILE_ENDINGS, forget_table, table_of
from ui.review.confirmation import run
from ui.review.session import ReviewSession

ICONS = {"up": ":material/thumb_up:", "down": ":material/thumb_down:", "away": ":material/front_hand:"}
UNREAD = 5  # rows of a returned sheet that are not kept, one by one


def pre_reads(session: ReviewSession) -> None:
    """What reviewers get before the meeting, and what comes back from them."""
    with st.popover("Pre-read", icon=":material/menu_book:", key="review_pre_read", on_change="rerun") as shown:
        if not shown.open:
            return
        st.markdown("Send the cases around before the meeting. Whoever disagrees brings their case onto the agenda.")
        label = session.studio.label
        name = label.file_name
        with st.container(horizontal=True):
            st.download_button(
                "To read or print",
                lambda: pre_read.word(_pre_read(session, label)),
                name("pre-read", "docx"),
                key="review_pre_read_word",
                icon=":material/description:",
                on_click="ignore",
            )
            st.download_button(
                "Sheet to fill in",
                lambda: workbook({"Cases": _sheet(session)}, label=label),
                name("pre-read", "xlsx"),
                key="review_pre_read_sheet",
                icon=":material/table:",
                on_click="ignore",
            )
        _returned(session)


def voices(session: ReviewSession, case: ReviewCase) -> None:
    """What reviewers think of the pair that is proposed now, and the thumb of whoever acts in this window."""
    if case.match is None:
        return
    about = of_pair(session.opinions, case.mentee.id, case.match.mentor_id)
    actors, privacy = store.programs.actors(session.studio.db), session.privacy(case)
    for opinion in about:
        if opinion.thumb == "down" and not case.decided:
            continue  # it stands among the reasons to discuss the case
        note = f": “{md(privacy.text(opinion.note))}”" if opinion.note else ""
        st.markdown(f"{ICONS[opinion.thumb]} {md(opinion.name(actors))}{note}")
    if case.decided:
        return
    mine = next((opinion for opinion in about if opinion.reviewer == session.studio.by), None)
    with st.popover(_label(mine), icon=ICONS[mine.thumb] if mine else ":material/thumbs_up_down:", key="review_voice"):
        _mine(session, case, mine)


def _mine(session: ReviewSession, case: ReviewCase, mine: Opinion | None) -> None:
    assert case.match is not None
    key = f"review_voice_note_{case.mentee.id}"
    st.text_input("In a few words (optional)", mine.note if mine else "", key=key, max_chars=500)
    with st.container(horizontal=True):
        for thumb, label in THUMBS.items():
            st.button(
                "I step back" if thumb == "away" else label,
                key=f"review_voice_{thumb}",
                icon=ICONS[thumb],
                on_click=_give,
                args=(session, case, thumb, key),
            )
        if mine:
            st.button(
                "Withdraw",
                key="review_voice_back",
                type="tertiary",
                on_click=session.studio.do,
                args=(actions.take_back_opinion, mine.id),
                kwargs={"toast": "Withdrawn"},
            )


def _give(session: ReviewSession, case: ReviewCase, thumb: str, key: str) -> None:
    assert case.match is not None
    pair = case.mentee.id, case.match.mentor_id
    note = st.session_state.get(key, "")
    run(session, actions.give_opinion, session.studio.program_id, *pair, thumb, note, toast=f"{THUMBS[thumb]}: noted")


def _label(mine: Opinion | None) -> str:
    return f"You: {THUMBS[mine.thumb].lower()}" if mine else "Your opinion"


def _pre_read(session: ReviewSession, label: FileLabel) -> PreRead:
    open_ = [case for case in session.run.cases.values() if not case.decided]
    return PreRead(
        label,
        [_case(session, case) for case in open_ if case.needs_people],
        [
            (session.privacy().name(case.mentee), _mentor(session, case), case.match.score or 0)
            for case in open_
            if case.match and not case.needs_people
        ],
    )


def _case(session: ReviewSession, case: ReviewCase) -> PreReadCase:
    privacy, result = session.privacy(case), session.run.now
    mentee = privacy.person(case.mentee)
    paired = case.match is not None and case.match.mentor_id in result.column
    candidate = choices.candidate(result, case.mentee.id, case.match.mentor_id) if paired and case.match else None
    return PreReadCase(
        kind=KINDS[case.kind],
        why=privacy.text(case.place.why),
        mentee=privacy.name(case.mentee),
        about_mentee=comparison.about(mentee),
        needs=mentee.needs,
        aim=mentee.aim or mentee.direction,
        mentor=privacy.name(candidate.mentor) if candidate else "",
        about_mentor=comparison.about(privacy.person(candidate.mentor)) if candidate else "",
        fit=candidate.pair.score if candidate else 0.0,
        reasons=comparison.why(candidate, privacy) if candidate else (),
    )


def _sheet(session: ReviewSession) -> pd.DataFrame:
    mentors = {person.id: session.privacy().name(person) for person in session.run.now.mentors.people}
    return opinion_sheet(session.run.cases.values(), mentors, session.privacy())


def _mentor(session: ReviewSession, case: ReviewCase) -> str:
    column = session.run.now.column.get(case.match.mentor_id) if case.match else None
    return session.privacy().name(session.run.now.mentors[column]) if column is not None else ""


def _returned(session: ReviewSession) -> None:
    """A filled-in sheet, with what is kept of it said before it is kept."""
    file = st.file_uploader("A filled-in sheet", FILE_ENDINGS, key="review_opinions_file")
    if file is None:
        forget_table("opinions")
        return
    reviewer = st.text_input(
        "Whose sheet is it?", key="review_opinions_reviewer", help="Left empty, a column “Reviewer” has to say it."
    )
    try:
        table = table_of("opinions", file)
        frame = table.frame.set_axis(table.headers, axis=1)
        actors = {person.code: person.name for person in store.programs.coordinators(session.studio.db)}
        read = read_opinions(frame, _open_pairs(session), reviewer, actors)
    except (SheetError, ValueError) as error:
        st.error(md(error), icon=":material/error:")
        return
    _account(read)
    st.button(
        f"Save {counted(len(read.opinions), 'opinion')}",
        key="review_opinions_keep",
        type="primary",
        disabled=not read.opinions,
        on_click=run,
        args=(session, actions.give_opinions, session.studio.program_id, read.opinions),
        kwargs={"toast": f"{counted(len(read.opinions), 'opinion')} saved"},
    )


def _account(read: ReadOpinions) -> None:
    against = sum(opinion.thumb == "down" for opinion in read.opinions)
    away = sum(opinion.thumb == "away" for opinion in read.opinions)
    st.markdown(
        f"{counted(len(read.opinions), 'opinion')}: {against} against, {away} who step back. "
        f"{counted(read.empty, 'row')} left empty."
    )
    lines: Sequence[str] = [f"- Row {unread.row}: {md(unread.why)}" for unread in read.unread[:UNREAD]]
    if len(read.unread) > UNREAD:
        lines = [*lines, f"- and {counted(len(read.unread) - UNREAD, 'more row')}"]
    if lines:
        st.markdown("\n".join(["Not saved:", *lines]))


def _open_pairs(session: ReviewSession) -> list[tuple[int, int]]:
    return [
        (case.mentee.id, case.match.mentor_id)
        for case in session.run.cases.values()
        if case.match is not None and not case.decided
    ]
