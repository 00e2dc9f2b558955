"""Overrides on screen: what another choice, a veto, parking, waiting or a swap changes for others, said beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from core import actions
from core.domain.match import choices
from core.domain.match.matches import Proposal
from core.domain.review.cases import ReviewCase
from core.domain.review.reviewed_run import moved_along, proposal_of
from ui.frame.cells import md
from ui.review.confirmation import Asked, settle
from ui.review.session import ReviewSession

Act = Callable[[str, str], None]  # takes the reason and the words of whoever decides


def _choosing(session: ReviewSession, case: ReviewCase, asked: Asked) -> Act | None:
    assert asked.mentor_id is not None
    id, mentor_id, privacy = case.mentee.id, asked.mentor_id, session.privacy(case)
    one = choices.candidate(session.run.now, id, mentor_id)
    ripple = session.ripple(id, mentor_id)
    st.markdown(f"**Match {md(privacy.name(case.mentee))} with {md(privacy.name(one.mentor))}?**")
    _told(ripple.sentences, privacy.text)
    if ripple.refused:
        return None
    proposal = one.pair.proposal()
    fit = {"score": proposal.score, "breakdown": proposal.breakdown, "rest": moved_along(ripple, id)}
    said = f"{privacy.name(one.mentor)} approved for {privacy.name(case.mentee)}"

    def act(reason: str, comment: str) -> None:
        told = {"reason": reason, "comment": comment, "said": said, **fit}
        if case.match is not None:
            seen = case.match.state
            settle(session, id, actions.approve, case.match.id, mentor_id, seen=seen, **told)
        else:
            program_id = session.studio.program_id
            settle(session, id, actions.pair, program_id, id, mentor_id, run_id=session.run.id, **told)

    return act


def _vetoing(session: ReviewSession, case: ReviewCase, asked: Asked) -> Act | None:
    assert case.match is not None
    match, id = case.match, case.mentee.id
    privacy = session.privacy(case)
    column = session.run.now.column.get(match.mentor_id)
    st.markdown(f"**Never {md(privacy.name(case.mentee))} with {md(_mentor_name(session, match.mentor_id, case))}?**")
    rest: dict[int, Proposal | None] = {}
    if column is not None and int(session.run.now.assignment.mentor_of[session.run.now.row[id]]) == column:
        ripple = session.ripple(id, match.mentor_id, forbid=True)
        _told(ripple.sentences, privacy.text)
        rest = moved_along(ripple, id) | ({id: proposal_of(ripple.after, id)} if ripple.after else {})
    else:
        st.caption("The others stay as they are.")

    def act(reason: str, comment: str) -> None:
        told = {"reason": reason, "comment": comment, "said": "Vetoed", "seen": match.state, "rest": rest}
        settle(session, id, actions.reject, match.id, move_on=rest.get(id) is None, **told)

    return act


def _parking(session: ReviewSession, case: ReviewCase, asked: Asked) -> Act | None:
    assert case.match is not None
    match, privacy = case.match, session.privacy(case)
    st.markdown(f"**Park {md(privacy.name(case.mentee))} for later?**")
    st.caption("Nothing changes for the others; the seat stays planned until somebody else is given it.")

    def act(reason: str, comment: str) -> None:
        told = {"reason": reason, "comment": comment, "said": "Parked", "seen": match.state}
        settle(session, case.mentee.id, actions.reject, match.id, park=True, **told)

    return act


def _waiting(session: ReviewSession, case: ReviewCase, asked: Asked) -> Act | None:
    privacy = session.privacy(case)
    st.markdown(f"**No mentor for {md(privacy.name(case.mentee))} in this round?**")
    st.caption("They go on the waiting list and on the list of people to write to. An open proposal is let go.")

    def act(reason: str, comment: str) -> None:
        told = {"reason": reason, "comment": comment, "said": "Not this round", "seen": _state(case)}
        match_id = case.match.id if case.match else None
        settle(session, case.mentee.id, actions.defer, case.mentee.enrolment_id, match_id, **told)

    return act


def _swapping(session: ReviewSession, case: ReviewCase, asked: Asked) -> Act | None:
    assert case.match is not None
    match, id, privacy = case.match, case.mentee.id, session.privacy(case)
    st.markdown(f"**With whom should {md(privacy.name(case.mentee))} swap mentors?**")
    open_ = {
        one.mentee.id: (one, one.match)
        for one in session.run.cases.values()
        if one.state == "open" and one.match and one.match.mentor_id != match.mentor_id and one.mentee.id != id
    }

    def told(mentee_id: int) -> str:
        one, with_whom = open_[mentee_id]
        return f"{privacy.name(one.mentee)} (with {_mentor_name(session, with_whom.mentor_id, one)})"

    other_id = st.selectbox(
        "The other mentee",
        list(open_),
        index=None,
        format_func=told,
        key=f"review_swap_{id}{session.suffix}",
        placeholder="Open proposals only",
    )
    if other_id not in open_:
        return None
    other = open_[other_id][1]
    if match.mentor_id not in session.run.now.column or other.mentor_id not in session.run.now.column:
        st.caption("One of the mentors does not take part any more.")
        return None
    pairs = [
        choices.candidate(session.run.now, id, other.mentor_id),
        choices.candidate(session.run.now, other_id, match.mentor_id),
    ]
    for one, before in zip(pairs, (match, other), strict=True):
        change = f"{one.pair.score * 100:.0f} of 100" + (f", was {before.score * 100:.0f}" if before.score else "")
        rule = f" {privacy.against(one.mentor, one.blocked)}" if one.blocked else ""
        st.markdown(f"- {md(privacy.name(one.pair.mentee))} with {md(privacy.name(one.mentor))}: {change}.{md(rule)}")
    if any(pair.blocked for pair in pairs):
        return None
    fits = {pair.pair.mentee.id: pair.pair.proposal() for pair in pairs}

    def act(reason: str, comment: str) -> None:
        told = {"reason": reason, "comment": comment, "said": "Swapped", "fits": fits}
        settle(session, id, actions.swap, match.id, other.id, seen=(match.state, other.state), **told)

    return act


def _told(sentences: tuple[str, ...], shown: Callable[[str], str], most: int = 8) -> None:
    st.markdown("\n".join(f"- {md(shown(line))}" for line in sentences[:most]))
    if len(sentences) > most:
        st.caption(f"And {len(sentences) - most} more.")


def _mentor_name(session: ReviewSession, mentor_id: int, case: ReviewCase) -> str:
    column = session.run.now.column.get(mentor_id)
    return session.privacy(case).name(session.run.now.mentors[column]) if column is not None else "the mentor"


def _state(case: ReviewCase) -> str:
    return case.match.state if case.match else ""


# What each kind of decision shows; gives what to do when it is confirmed, or None while it cannot be.
PANELS: Mapping[str, Callable[[ReviewSession, ReviewCase, Asked], Act | None]] = {
    "choose": _choosing,
    "veto": _vetoing,
    "park": _parking,
    "swap": _swapping,
    "wait": _waiting,
}
