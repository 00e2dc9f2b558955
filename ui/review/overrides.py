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


def _choosing(table: ReviewSession, case: ReviewCase, asked: Asked) -> Act | None:
    assert asked.mentor_id is not None
    id, mentor_id, veil = case.mentee.id, asked.mentor_id, table.veil(case)
    one = choices.candidate(table.run.now, id, mentor_id)
    ripple = table.ripple(id, mentor_id)
    st.markdown(f"**Match {md(veil.name(case.mentee))} with {md(veil.name(one.mentor))}?**")
    _told(ripple.sentences, veil.text)
    if ripple.refused:
        return None
    proposal = one.pair.proposal()
    fit = {"score": proposal.score, "breakdown": proposal.breakdown, "rest": moved_along(ripple, id)}
    said = f"{veil.name(one.mentor)} approved for {veil.name(case.mentee)}"

    def act(reason: str, comment: str) -> None:
        told = {"reason": reason, "comment": comment, "said": said, **fit}
        if case.match is not None:
            seen = case.match.state
            settle(table, id, actions.approve, case.match.id, mentor_id, seen=seen, **told)
        else:
            program_id = table.studio.program_id
            settle(table, id, actions.pair, program_id, id, mentor_id, run_id=table.run.id, **told)

    return act


def _vetoing(table: ReviewSession, case: ReviewCase, asked: Asked) -> Act | None:
    assert case.match is not None
    match, id = case.match, case.mentee.id
    veil = table.veil(case)
    column = table.run.now.column.get(match.mentor_id)
    st.markdown(f"**Never {md(veil.name(case.mentee))} with {md(_mentor_name(table, match.mentor_id, case))}?**")
    rest: dict[int, Proposal | None] = {}
    if column is not None and int(table.run.now.assignment.mentor_of[table.run.now.row[id]]) == column:
        ripple = table.ripple(id, match.mentor_id, forbid=True)
        _told(ripple.sentences, veil.text)
        rest = moved_along(ripple, id) | ({id: proposal_of(ripple.after, id)} if ripple.after else {})
    else:
        st.caption("The others stay as they are.")

    def act(reason: str, comment: str) -> None:
        told = {"reason": reason, "comment": comment, "said": "Vetoed", "seen": match.state, "rest": rest}
        settle(table, id, actions.reject, match.id, move_on=rest.get(id) is None, **told)

    return act


def _parking(table: ReviewSession, case: ReviewCase, asked: Asked) -> Act | None:
    assert case.match is not None
    match, veil = case.match, table.veil(case)
    st.markdown(f"**Park {md(veil.name(case.mentee))} for later?**")
    st.caption("Nothing changes for the others; the seat stays planned until somebody else is given it.")

    def act(reason: str, comment: str) -> None:
        told = {"reason": reason, "comment": comment, "said": "Parked", "seen": match.state}
        settle(table, case.mentee.id, actions.reject, match.id, park=True, **told)

    return act


def _waiting(table: ReviewSession, case: ReviewCase, asked: Asked) -> Act | None:
    veil = table.veil(case)
    st.markdown(f"**No mentor for {md(veil.name(case.mentee))} in this round?**")
    st.caption("They go on the waiting list and on the list of people to write to. An open proposal is let go.")

    def act(reason: str, comment: str) -> None:
        told = {"reason": reason, "comment": comment, "said": "Not this round", "seen": _state(case)}
        match_id = case.match.id if case.match else None
        settle(table, case.mentee.id, actions.defer, case.mentee.enrolment_id, match_id, **told)

    return act


def _swapping(table: ReviewSession, case: ReviewCase, asked: Asked) -> Act | None:
    assert case.match is not None
    match, id, veil = case.match, case.mentee.id, table.veil(case)
    st.markdown(f"**With whom should {md(veil.name(case.mentee))} swap mentors?**")
    open_ = {
        one.mentee.id: (one, one.match)
        for one in table.run.cases.values()
        if one.state == "open" and one.match and one.match.mentor_id != match.mentor_id and one.mentee.id != id
    }

    def told(mentee_id: int) -> str:
        one, with_whom = open_[mentee_id]
        return f"{veil.name(one.mentee)} (with {_mentor_name(table, with_whom.mentor_id, one)})"

    other_id = st.selectbox(
        "The other mentee",
        list(open_),
        index=None,
        format_func=told,
        key=f"review_swap_{id}{table.suffix}",
        placeholder="Open proposals only",
    )
    if other_id not in open_:
        return None
    other = open_[other_id][1]
    if match.mentor_id not in table.run.now.column or other.mentor_id not in table.run.now.column:
        st.caption("One of the mentors does not take part any more.")
        return None
    pairs = [
        choices.candidate(table.run.now, id, other.mentor_id),
        choices.candidate(table.run.now, other_id, match.mentor_id),
    ]
    for one, before in zip(pairs, (match, other), strict=True):
        change = f"{one.pair.score * 100:.0f} of 100" + (f", was {before.score * 100:.0f}" if before.score else "")
        rule = f" {veil.against(one.mentor, one.blocked)}" if one.blocked else ""
        st.markdown(f"- {md(veil.name(one.pair.mentee))} with {md(veil.name(one.mentor))}: {change}.{md(rule)}")
    if any(one.blocked for one in pairs):
        return None
    fits = {one.pair.mentee.id: one.pair.proposal() for one in pairs}

    def act(reason: str, comment: str) -> None:
        told = {"reason": reason, "comment": comment, "said": "Swapped", "fits": fits}
        settle(table, id, actions.swap, match.id, other.id, seen=(match.state, other.state), **told)

    return act


def _told(sentences: tuple[str, ...], shown: Callable[[str], str], most: int = 8) -> None:
    st.markdown("\n".join(f"- {md(shown(line))}" for line in sentences[:most]))
    if len(sentences) > most:
        st.caption(f"And {len(sentences) - most} more.")


def _mentor_name(table: ReviewSession, mentor_id: int, case: ReviewCase) -> str:
    column = table.run.now.column.get(mentor_id)
    return table.veil(case).name(table.run.now.mentors[column]) if column is not None else "the mentor"


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
