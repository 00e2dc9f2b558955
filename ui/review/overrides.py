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
from ui.review.confirmation import PendingDecision, settle
from ui.review.session import ReviewSession

Act = Callable[[str, str], None]  # takes the reason and the words of whoever decides


def _choosing(session: ReviewSession, case: ReviewCase, asked: PendingDecision) -> Act | None:
    assert asked.mentor_id is not None
    id, mentor_id, privacy = case.mentee.id, asked.mentor_id, session.privacy(case)
    candidate = choices.candidate(session.run.now, id, mentor_id)
    ripple = session.ripple(id, mentor_id)
    st.markdown(f"**Match {md(privacy.name(case.mentee))} with {md(privacy.name(candidate.mentor))}?**")
    _write_list(ripple.sentences, privacy.text)
    if ripple.refused:
        return None
    proposal = candidate.pair.proposal()
    fit = {"score": proposal.score, "breakdown": proposal.breakdown, "rest": moved_along(ripple, id)}
    sentence = f"{privacy.name(candidate.mentor)} approved for {privacy.name(case.mentee)}"

    def act(reason: str, comment: str) -> None:
        details = {"reason": reason, "comment": comment, "toast": sentence, **fit}
        if case.match is not None:
            seen = case.match.state
            settle(session, id, actions.approve, case.match.id, mentor_id, seen=seen, **details)
        else:
            program_id = session.studio.program_id
            settle(session, id, actions.pair, program_id, id, mentor_id, run_id=session.run.id, **details)

    return act


def _vetoing(session: ReviewSession, case: ReviewCase, asked: PendingDecision) -> Act | None:
    assert case.match is not None
    match, id = case.match, case.mentee.id
    privacy = session.privacy(case)
    column = session.run.now.column.get(match.mentor_id)
    st.markdown(f"**Never {md(privacy.name(case.mentee))} with {md(_mentor_name(session, match.mentor_id, case))}?**")
    rest: dict[int, Proposal | None] = {}
    if column is not None and int(session.run.now.assignment.mentor_of[session.run.now.row[id]]) == column:
        ripple = session.ripple(id, match.mentor_id, forbid=True)
        _write_list(ripple.sentences, privacy.text)
        rest = moved_along(ripple, id) | ({id: proposal_of(ripple.after, id)} if ripple.after else {})
    else:
        st.caption("The others stay as they are.")

    def act(reason: str, comment: str) -> None:
        details = {"reason": reason, "comment": comment, "toast": "Vetoed", "seen": match.state, "rest": rest}
        settle(session, id, actions.reject, match.id, move_on=rest.get(id) is None, **details)

    return act


def _parking(session: ReviewSession, case: ReviewCase, asked: PendingDecision) -> Act | None:
    assert case.match is not None
    match, privacy = case.match, session.privacy(case)
    st.markdown(f"**Park {md(privacy.name(case.mentee))} for later?**")
    st.caption("Nothing changes for the others; the seat stays planned until somebody else is given it.")

    def act(reason: str, comment: str) -> None:
        details = {"reason": reason, "comment": comment, "toast": "Parked", "seen": match.state}
        settle(session, case.mentee.id, actions.reject, match.id, park=True, **details)

    return act


def _waiting(session: ReviewSession, case: ReviewCase, asked: PendingDecision) -> Act | None:
    privacy = session.privacy(case)
    st.markdown(f"**No mentor for {md(privacy.name(case.mentee))} in this round?**")
    st.caption("They go on the waiting list and on the list of people to write to. An open proposal is let go.")

    def act(reason: str, comment: str) -> None:
        details = {"reason": reason, "comment": comment, "toast": "Not this round", "seen": _state(case)}
        match_id = case.match.id if case.match else None
        settle(session, case.mentee.id, actions.defer, case.mentee.enrolment_id, match_id, **details)

    return act


def _swapping(session: ReviewSession, case: ReviewCase, asked: PendingDecision) -> Act | None:
    assert case.match is not None
    match, id, privacy = case.match, case.mentee.id, session.privacy(case)
    st.markdown(f"**With whom should {md(privacy.name(case.mentee))} swap mentors?**")
    open_ = {
        open_case.mentee.id: (open_case, open_case.match)
        for open_case in session.run.cases.values()
        if open_case.state == "open"
        and open_case.match
        and open_case.match.mentor_id != match.mentor_id
        and open_case.mentee.id != id
    }

    def swap_label(mentee_id: int) -> str:
        open_case, with_whom = open_[mentee_id]
        return f"{privacy.name(open_case.mentee)} (with {_mentor_name(session, with_whom.mentor_id, open_case)})"

    other_id = st.selectbox(
        "The other mentee",
        list(open_),
        index=None,
        format_func=swap_label,
        key=f"review_swap_{id}{session.suffix}",
        placeholder="Open proposals only",
    )
    if other_id not in open_:
        return None
    other = open_[other_id][1]
    if match.mentor_id not in session.run.now.column or other.mentor_id not in session.run.now.column:
        st.caption("One of the mentors no longer takes part.")
        return None
    candidates = [
        choices.candidate(session.run.now, id, other.mentor_id),
        choices.candidate(session.run.now, other_id, match.mentor_id),
    ]
    for candidate, before in zip(candidates, (match, other), strict=True):
        change = f"{candidate.pair.score * 100:.0f} of 100"
        if before.score:
            change += f", was {before.score * 100:.0f}"
        rule = f" {privacy.against(candidate.mentor, candidate.blocked)}" if candidate.blocked else ""
        mentee, mentor = privacy.name(candidate.pair.mentee), privacy.name(candidate.mentor)
        st.markdown(f"- {md(mentee)} with {md(mentor)}: {change}.{md(rule)}")
    if any(candidate.blocked for candidate in candidates):
        return None
    fits = {candidate.pair.mentee.id: candidate.pair.proposal() for candidate in candidates}

    def act(reason: str, comment: str) -> None:
        details = {"reason": reason, "comment": comment, "toast": "Swapped", "fits": fits}
        settle(session, id, actions.swap, match.id, other.id, seen=(match.state, other.state), **details)

    return act


def _write_list(sentences: tuple[str, ...], shown: Callable[[str], str], most: int = 8) -> None:
    st.markdown("\n".join(f"- {md(shown(line))}" for line in sentences[:most]))
    if len(sentences) > most:
        st.caption(f"And {len(sentences) - most} more.")


def _mentor_name(session: ReviewSession, mentor_id: int, case: ReviewCase) -> str:
    column = session.run.now.column.get(mentor_id)
    return session.privacy(case).name(session.run.now.mentors[column]) if column is not None else "the mentor"


def _state(case: ReviewCase) -> str:
    return case.match.state if case.match else ""


# The list of reasons of each kind of decision.
ACTS: Mapping[str, str] = {"choose": "approve", "swap": "approve", "veto": "veto", "park": "park", "wait": "wait"}
# What each kind of decision shows; gives what to do when it is confirmed, or None while it cannot be.
PANELS: Mapping[str, Callable[[ReviewSession, ReviewCase, PendingDecision], Act | None]] = {
    "choose": _choosing,
    "veto": _vetoing,
    "park": _parking,
    "swap": _swapping,
    "wait": _waiting,
}
