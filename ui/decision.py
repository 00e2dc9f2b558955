"""Deciding on a case: approve, choose another, park, veto, swap; what it changes for others stands there first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core import actions
from core.matches import REASONS, Proposal
from core.matching import choices
from core.matching.choices import Candidate
from core.matching.proposals import kept
from core.review.cases import Case, next_open
from ui.cells import md
from ui.meeting import Table


@dataclass(frozen=True)
class Asked:
    """A decision that waits to be confirmed. kind: choose, veto, park, swap or wait; mentor_id: of a choice."""

    kind: str
    mentee_id: int
    mentor_id: int | None = None


def pending() -> Asked | None:
    """The decision that waits to be confirmed in this window: while there is one, nothing is redrawn by itself."""
    return st.session_state.get("review_asked")


def choose(table: Table, case: Case, one: Candidate, number: int, *, proposed: bool) -> None:
    """The button under a candidate: approve at once what was proposed, ask first about anybody else."""
    if case.decided:
        return
    if proposed and case.match is not None:
        st.button(
            "Approve",
            key=f"review_approve_{one.mentor.id}",
            type="primary",
            icon=":material/check:",
            shortcut="A",
            width="stretch",
            on_click=settle,
            args=(table, case.mentee.id, actions.approve, case.match.id),
            kwargs={
                "seen": case.match.state,
                "reason": _reason_for(table, case, one),
                "said": f"{_name(table, case, one)} approved for {table.veil(case).name(case.mentee)}",
            },
        )
        return
    st.button(
        "Choose instead" if case.match else "Choose",
        key=f"review_choose_{one.mentor.id}",
        icon=":material/swap_calls:",
        shortcut=str(number) if number <= 9 else None,
        width="stretch",
        disabled=one.blocked is not None,
        on_click=_ask,
        args=(Asked("choose", case.mentee.id, one.mentor.id),),
    )


def bar(table: Table, case: Case) -> None:
    """What else can be done with a case."""
    id = case.mentee.id
    with st.container(horizontal=True):
        if case.state in ("open", "without"):
            if case.match is not None:
                _button("Park", "park", ":material/pause:", "P", Asked("park", id))
                _button("Veto", "veto", ":material/block:", "V", Asked("veto", id))
                _button("Swap two", "swap", ":material/swap_horiz:", "S", Asked("swap", id))
            _button("Not this round", "wait", ":material/schedule:", None, Asked("wait", id))
        elif case.state in ("approved", "parked") and case.match is not None:
            st.button(
                "Back on the table",
                key="review_reopen",
                icon=":material/undo:",
                on_click=settle,
                args=(table, id, actions.reopen, case.match.id),
                kwargs={"seen": case.match.state, "said": "Open again", "move_on": False},
            )
        elif case.state == "waiting":
            st.button(
                "Back on the table",
                key="review_accept",
                icon=":material/undo:",
                on_click=settle,
                args=(table, id, actions.accept, case.mentee.enrolment_id),
                kwargs={"said": "Open again", "move_on": False},
            )


def confirm(table: Table, case: Case) -> None:
    """The panel of the decision that waits: what it changes, the reason, confirm or not."""
    asked = pending()
    if asked is None or asked.mentee_id != case.mentee.id:
        return
    with st.container(border=True, key="review_panel"):
        panel = {"choose": _choosing, "veto": _vetoing, "park": _parking, "swap": _swapping, "wait": _waiting}
        act = panel[asked.kind](table, case, asked)
        left, right = st.columns([1, 2])
        left.selectbox(
            "Reason",
            list(REASONS),
            index=None,
            format_func=REASONS.__getitem__,
            key=f"review_reason_{asked.kind}_{asked.mentee_id}",
            placeholder="Choose a reason",
        )
        right.text_input(
            "In your own words (optional)",
            key=f"review_comment_{asked.kind}_{asked.mentee_id}",
            max_chars=500,
            help="Kept with the decision and shown in the minutes: nothing that was said in confidence.",
        )
        with st.container(horizontal=True):
            st.button(
                "Confirm",
                key="review_confirm",
                type="primary",
                icon=":material/check:",
                shortcut="Mod+Enter",
                disabled=act is None,
                on_click=_confirmed,
                args=(act, asked),
            )
            st.button("Cancel", key="review_cancel", on_click=_ask, args=(None,))


def settle(
    table: Table, mentee_id: int, action: Callable[..., Any], *args: Any, said: str, move_on: bool = True, **kwargs: Any
) -> None:
    """Run a decision; when it holds, go on to the next open case."""
    if not table.studio.do(action, *args, said=said, **kwargs):
        st.session_state.pop("review_asked", None)
        return
    st.session_state.pop("review_asked", None)
    following = next_open(table.cases, mentee_id) if move_on else None
    if following is not None:
        st.session_state["review_case"] = following


Act = Callable[[str, str], None]


def _choosing(table: Table, case: Case, asked: Asked) -> Act | None:
    assert asked.mentor_id is not None
    id, mentor_id, veil = case.mentee.id, asked.mentor_id, table.veil(case)
    one = choices.candidate(table.now, id, mentor_id)
    ripple = table.ripple(id, mentor_id)
    st.markdown(f"**Match {md(veil.name(case.mentee))} with {md(veil.name(one.mentor))}?**")
    _told(ripple.sentences, veil.text)
    if ripple.refused:
        return None
    fit = {"score": round(one.pair.score, 6), "breakdown": kept(one.pair.breakdown), "rest": table.rest(ripple, id)}
    said = f"{_name(table, case, one)} approved for {veil.name(case.mentee)}"

    def act(reason: str, comment: str) -> None:
        told = {"reason": reason, "comment": comment, "said": said, **fit}
        if case.match is not None:
            seen = case.match.state
            settle(table, id, actions.approve, case.match.id, mentor_id, seen=seen, **told)
        else:
            program_id = table.studio.program_id
            settle(table, id, actions.pair, program_id, id, mentor_id, run_id=table.run_id, **told)

    return act


def _vetoing(table: Table, case: Case, asked: Asked) -> Act | None:
    assert case.match is not None
    match, id = case.match, case.mentee.id
    veil = table.veil(case)
    column = table.now.column.get(match.mentor_id)
    st.markdown(f"**Never {md(veil.name(case.mentee))} with {md(_mentor_name(table, match.mentor_id, case))}?**")
    rest: dict[int, Proposal | None] = {}
    if column is not None and int(table.now.assignment.mentor_of[table.now.row[id]]) == column:
        ripple = table.ripple(id, match.mentor_id, forbid=True)
        _told(ripple.sentences, veil.text)
        rest = table.rest(ripple, id) | ({id: table.proposal(ripple.after, id)} if ripple.after else {})
    else:
        st.caption("The others stay as they are.")

    def act(reason: str, comment: str) -> None:
        told = {"reason": reason, "comment": comment, "said": "Vetoed", "seen": match.state, "rest": rest}
        settle(table, id, actions.reject, match.id, move_on=rest.get(id) is None, **told)

    return act


def _parking(table: Table, case: Case, asked: Asked) -> Act | None:
    assert case.match is not None
    match, veil = case.match, table.veil(case)
    st.markdown(f"**Park {md(veil.name(case.mentee))} for later?**")
    st.caption("Nothing changes for the others; the seat stays planned until somebody else is given it.")

    def act(reason: str, comment: str) -> None:
        told = {"reason": reason, "comment": comment, "said": "Parked", "seen": match.state}
        settle(table, case.mentee.id, actions.reject, match.id, park=True, **told)

    return act


def _waiting(table: Table, case: Case, asked: Asked) -> Act | None:
    veil = table.veil(case)
    st.markdown(f"**No mentor for {md(veil.name(case.mentee))} in this round?**")
    st.caption("They go on the waiting list and on the list of people to write to. An open proposal is let go.")

    def act(reason: str, comment: str) -> None:
        told = {"reason": reason, "comment": comment, "said": "Not this round", "seen": _state(case)}
        match_id = case.match.id if case.match else None
        settle(table, case.mentee.id, actions.defer, case.mentee.enrolment_id, match_id, **told)

    return act


def _swapping(table: Table, case: Case, asked: Asked) -> Act | None:
    assert case.match is not None
    match, id, veil = case.match, case.mentee.id, table.veil(case)
    st.markdown(f"**With whom should {md(veil.name(case.mentee))} swap mentors?**")
    open_ = {
        one.mentee.id: one
        for one in table.cases.values()
        if one.state == "open" and one.match and one.match.mentor_id != match.mentor_id and one.mentee.id != id
    }
    other_id = st.selectbox(
        "The other mentee",
        list(open_),
        index=None,
        format_func=lambda one: (
            f"{veil.name(open_[one].mentee)} (with {_mentor_name(table, open_[one].match.mentor_id, open_[one])})"
        ),  # type: ignore[union-attr]
        key=f"review_swap_{id}{table.suffix}",
        placeholder="Open proposals only",
    )
    if other_id not in open_:
        return None
    other = open_[other_id].match
    assert other is not None
    if match.mentor_id not in table.now.column or other.mentor_id not in table.now.column:
        st.caption("One of the mentors does not take part any more.")
        return None
    pairs = [choices.candidate(table.now, id, other.mentor_id), choices.candidate(table.now, other_id, match.mentor_id)]
    for one, before in zip(pairs, (match, other), strict=True):
        change = f"{one.pair.score * 100:.0f} of 100" + (f", was {before.score * 100:.0f}" if before.score else "")
        rule = f" {veil.against(one.mentor, one.blocked)}" if one.blocked else ""
        st.markdown(f"- {md(veil.name(one.pair.mentee))} with {md(veil.name(one.mentor))}: {change}.{md(rule)}")
    if any(one.blocked for one in pairs):
        return None
    fits = {
        one.pair.mentee.id: Proposal(one.pair.mentee.id, one.mentor.id, one.pair.score, kept(one.pair.breakdown))
        for one in pairs
    }

    def act(reason: str, comment: str) -> None:
        told = {"reason": reason, "comment": comment, "said": "Swapped", "fits": fits}
        settle(table, id, actions.swap, match.id, other.id, seen=(match.state, other.state), **told)

    return act


def _confirmed(act: Act, asked: Asked) -> None:
    """Reads reason and words as they are now: they may have been typed in the very moment of the click."""
    reason = st.session_state.get(f"review_reason_{asked.kind}_{asked.mentee_id}")
    comment = st.session_state.get(f"review_comment_{asked.kind}_{asked.mentee_id}", "")
    if reason is None:
        st.error("Choose a reason first: it belongs in the minutes.", icon=":material/block:")
        return
    act(reason, comment)


def _ask(asked: Asked | None) -> None:
    if asked is None:
        st.session_state.pop("review_asked", None)
    else:
        st.session_state["review_asked"] = asked


def _button(label: str, key: str, icon: str, shortcut: str | None, asked: Asked) -> None:
    st.button(label, key=f"review_{key}", icon=icon, shortcut=shortcut, on_click=_ask, args=(asked,))


def _told(sentences: tuple[str, ...], shown: Callable[[str], str], most: int = 8) -> None:
    st.markdown("\n".join(f"- {md(shown(line))}" for line in sentences[:most]))
    if len(sentences) > most:
        st.caption(f"And {len(sentences) - most} more.")


def _reason_for(table: Table, case: Case, one: Candidate) -> str:
    first = next(iter(table.wanted.get(case.mentee.id, ())), None)
    return "mentee_choice" if first == one.mentor.id else "good_fit"


def _name(table: Table, case: Case, one: Candidate) -> str:
    return table.veil(case).name(one.mentor)


def _mentor_name(table: Table, mentor_id: int, case: Case) -> str:
    column = table.now.column.get(mentor_id)
    return table.veil(case).name(table.now.mentors[column]) if column is not None else "the mentor"


def _state(case: Case) -> str:
    return case.match.state if case.match else ""
