"""Side by side on screen: the mentee and the candidates as cards, and their answers row by row. Gathers nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core import store
from core.domain.base.dates import full_day
from core.domain.base.text import listed, lower_first
from core.domain.match.criteria import CRITERIA
from core.domain.review.agenda import KINDS
from core.domain.review.case_view import CandidateView, CaseView, ChangedAnswers, case_view
from core.domain.review.cases import STATES, ReviewCase
from core.domain.review.comparison import Cell, CriterionPoints
from core.domain.review.privacy import HIDDEN
from ui.frame.cells import md
from ui.match.readings import both_words
from ui.review import agenda, attendance, case_list, decision, opinions
from ui.review.session import ReviewSession, projecting

BLOCKS = 10  # of the bar of a criterion
POINTS_A_BLOCK = 5  # of the bar of a score
BADGES = {
    "open": ("blue", ":material/pending:"),
    "without": ("orange", ":material/person_search:"),
    "parked": ("yellow", ":material/pause_circle:"),
    "approved": ("green", ":material/check_circle:"),
    "introduced": ("green", ":material/handshake:"),
    "waiting": ("gray", ":material/schedule:"),
}


def show(session: ReviewSession, case: ReviewCase) -> None:
    """A case: the cards, what can be decided, the panel of a decision, then the rows."""
    view = case_view(
        session.run,
        case,
        session.privacy(case),
        wide=st.session_state.get("review_wide", 3),
        searched=st.session_state.get(f"review_search_{case.mentee.id}{session.suffix}"),
        price_of=(lambda mentor_id: session.ripple(case.mentee.id, mentor_id)) if session.quick else None,
    )
    if projecting():  # what decides stands above all else: nobody scrolls there
        decision.bar(session, case)
        attendance.stepping_back(session, case)
        decision.confirm(session, case)
    cards(session, case, view)
    if not projecting():
        decision.bar(session, case)
        decision.confirm(session, case)
        opinions.voices(session, case)
        left, right = st.columns(2)
        with left:
            case_list.search(session, case)
        with right:
            case_list.owner(session, case)
    rows(view)


def cards(session: ReviewSession, case: ReviewCase, view: CaseView) -> None:
    """One mentee beside the candidates, each with what speaks for it, its price and what can be decided."""
    columns = st.columns(1 + len(view.candidates), border=True)
    with columns[0]:
        _mentee(session, case, view)
    for number, (column, candidate) in enumerate(zip(columns[1:], view.candidates, strict=True), start=1):
        with column:
            _candidate(session, case, view, candidate, number)


def _mentee(session: ReviewSession, case: ReviewCase, view: CaseView) -> None:
    (st.title if projecting() else st.header)(md(view.name), anchor=False)
    color, icon = BADGES[case.state]
    with st.container(horizontal=True, gap="small"):
        st.badge(STATES[case.state], color=color, icon=icon)
        st.badge(KINDS[case.kind], color="gray")
    _caption(view.about)
    if view.needs:
        first, *later = view.needs
        st.markdown(f"Wants to learn **{md(first)}**{''.join(f', {md(need)}' for need in later)}")
    if view.aim:
        st.markdown(md(f"“{view.aim}”"))
    _changed(session, view.changed)
    st.markdown(f":material/forum: {md(view.why)}")
    _caption(view.firmness)
    if view.shared_by_all:
        _caption(f"All of them share {listed(view.shared_by_all)}.")


def _candidate(session: ReviewSession, case: ReviewCase, view: CaseView, candidate: CandidateView, number: int) -> None:
    st.subheader(md(candidate.name), anchor=False)
    with st.container(horizontal=True, gap="small"):
        score = f"{candidate.score * 100:.0f} of 100"
        st.badge(f"{score}, {candidate.band}" if candidate.band else score, color="blue")
        if candidate.proposed:
            label = {"approved": "Approved", "introduced": "Introduced", "parked": "Parked"}.get(case.state, "Proposed")
            st.badge(label, icon=":material/star:", color="green")
        if candidate.choice is not None:
            st.badge(f"The mentee's choice {candidate.choice}", icon=":material/favorite:", color="violet")
    _score_bar(view, number - 1)
    if projecting():
        decision.choose(session, case, candidate, number)
    _caption(candidate.about)
    _changed(session, candidate.changed)
    if answers := [*(f"**{md(text)}**" for text in candidate.shared.alone), *map(md, candidate.shared.some)]:
        st.markdown(f":material/join_inner: {', '.join(answers)}")
    for sentence in candidate.reasons:
        st.markdown(md(sentence))
    if candidate.readings and not projecting():
        key = f"review_words_{view.mentee_id}_{candidate.id}{session.suffix}"
        with st.popover("Their own words", icon=":material/format_quote:", type="tertiary", key=key):
            both_words(session.studio, candidate.readings, (view.name, candidate.name), key)
    if candidate.blocked and not candidate.proposed:
        st.markdown(f":red[:material/block: {md(candidate.blocked)}]")
    elif candidate.today:
        st.markdown(f":red[:material/block: By today's answers: {md(candidate.today)}]")
    _caption(candidate.price)
    if candidate.veto:
        st.markdown(f":orange[:material/thumb_down: {md(candidate.veto)}]")
    for sentence in candidate.by_hand:
        st.markdown(f":orange[:material/help: {md(sentence)}]")
    if not projecting():
        decision.choose(session, case, candidate, number)


def _score_bar(view: CaseView, place: int) -> None:
    """What each criterion adds to a fit, as one bar of 100 points in two colors; the order is alike on all cards."""
    drawn, reached, shade = "", 0.0, 0
    for bars in view.bars.values():
        before, reached = reached, reached + bars[place].points
        blocks = round(reached / POINTS_A_BLOCK) - round(before / POINTS_A_BLOCK)
        if blocks:
            drawn += f":{('blue', 'violet')[shade % 2]}[{'█' * blocks}]"
            shade += 1
    rest = round(100 / POINTS_A_BLOCK) - round(reached / POINTS_A_BLOCK)
    st.caption(f"{drawn}:gray[{'░' * rest}]" if rest else drawn)


def _changed(session: ReviewSession, change: ChangedAnswers | None) -> None:
    """One line for somebody whose answers changed after the cases were laid out; what and since when on a click."""
    if change is None:
        return
    with st.popover(
        f"Changed since: {lower_first(listed(change.labels))}",
        icon=":material/update:",
        type="tertiary",
        wrap=True,
        key=f"review_since_{change.enrolment_id}",
    ):
        st.markdown("\n".join(f"- {md(line)}" for line in change.lines))
        who = store.programs.actors(session.studio.db).get(change.by, change.by)
        day = full_day(change.on)
        st.caption(f"{md(who)}, {day}. On this page the answers still count as they were before.")
        agenda.take_in(session, f"review_take_in_{change.enrolment_id}")


def rows(view: CaseView) -> None:
    """Answer by answer, aligned, then what each criterion adds."""
    heads = [md(view.name), *(md(name) for name in _apart([candidate.name for candidate in view.candidates]))]
    lines = {row.label: [_cell(row.mentee), *(_cell(cell) for cell in row.candidates)] for row in view.rows}
    for key, bars in view.bars.items():
        weight = f":gray[weighs {view.weights[key]:.0f} of 100]"
        lines[CRITERIA[key].label] = [weight, *(_bar(bar) for bar in bars)]
    frame = pd.DataFrame.from_dict(lines, orient="index", columns=_apart(heads))
    st.table(frame, border="horizontal", alt="The mentee and the candidates, answer by answer")
    st.caption(
        ":blue-background[Marked] is what both sides share; on the cards, bold is what only this mentor shares. "
        "Bars: how well each criterion is met, with its points."
    )


def _cell(cell: Cell) -> str:
    joined = [f":blue-background[{md(piece.text)}]" if piece.shared else md(piece.text) for piece in cell]
    return ", ".join(joined) if joined else "–"


def _bar(bar: CriterionPoints) -> str:
    full = round(bar.score * BLOCKS)
    drawn = f":blue[{'█' * full}]:gray[{'░' * (BLOCKS - full)}]"
    why = "" if bar.sentence == HIDDEN else f" {md(bar.sentence)}"
    return f"{drawn} **{bar.points:.0f}**{why}"


def _caption(text: str) -> None:
    """A quiet line of a card, left out when there is nothing to say; on the projector a caption would be too faint."""
    if text and projecting():
        st.markdown(f":gray[{md(text)}]")
    elif text:
        st.caption(md(text))


def _apart(names: Sequence[str]) -> list[str]:
    """Names as headers of a table: a second one of the same name gets a number."""
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return unique
