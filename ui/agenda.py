"""The agenda on screen: progress and time, modes, who is present, what to look at, the clear cases as a block."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core import actions, store
from core.review.cases import KINDS, STATES, Case, next_open
from core.review.meeting import RECUSALS, conflicts
from ui.cells import md
from ui.meeting import Table, lay_out_anew, project, projecting
from ui.studio import undo_button

MODES = {"blind": "Blind", "private": "Private"}


def progress(table: Table) -> None:
    """How many cases are done and how long the meeting has been going on."""
    total, done = len(table.cases), sum(case.decided for case in table.cases.values())
    time = f", {table.meeting.minutes} min" if table.meeting else ""
    st.progress(done / total if total else 1.0, f"{done} of {total} decided{time}")


def controls(table: Table) -> None:
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
            "Projector", key="review_project", icon=":material/cast:", on_click=project, args=(True,), shortcut="F"
        )
        _meeting(table)
        with st.popover("View", icon=":material/tune:"):
            st.segmented_control(
                "Candidates side by side",
                [2, 3, 4, 5],
                default=3,
                required=True,
                key="review_wide",
                persist_state="session",
            )
            _filters(table)


def notices(table: Table) -> None:
    """What changed around the meeting: people since the cases were laid out, and what the solver would now do."""
    if table.fresher:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(":material/update: People or rules changed since these cases were laid out.")
            st.button("Take it in", key="review_fresh", on_click=lay_out_anew, args=(table,), type="tertiary")
    if table.drift:
        count = len(table.drift)
        with st.container(horizontal=True, vertical_alignment="center"):
            people = "mentee another mentor" if count == 1 else "mentees another mentor"
            st.caption(f":material/sync_alt: Around what is decided, the solver would now give {count} {people}.")
            st.button(
                "Solve the rest again",
                key="review_solve",
                on_click=table.studio.do,
                args=(actions.solve_rest, table.studio.program_id, table.run_id, table.drift),
                kwargs={"said": "The open proposals were solved again around what is decided"},
            )


def clear(table: Table) -> None:
    """The clear cases, to look at and confirm as a block; and all open proposals at once."""
    open_ = [case for case in table.cases.values() if case.state == "open" and case.match]
    certain = [case for case in open_ if case.kind == "clear"]
    veil = table.veil()
    counts = {kind: sum(case.kind == kind for case in table.cases.values()) for kind in KINDS}
    st.caption(f"{counts['clear']} clear, {counts['contested']} contested, {counts['unmatched']} without a mentor.")
    if certain:
        frame = _frame(table, certain)
        st.dataframe(frame, hide_index=True, alt=f"{len(frame)} clear proposals", height=min(38 + 35 * len(frame), 320))
        left_out = st.multiselect(
            "Keep out of the block",
            [case.mentee.id for case in certain],
            format_func=lambda id: veil.name(table.cases[id].mentee),
            key=f"review_left_out{table.suffix}",
            placeholder="Nobody",
        )
        ids = [case.match.id for case in certain if case.match and case.mentee.id not in left_out]
        pairs = "proposal" if len(ids) == 1 else "proposals"
        st.button(
            f"Approve the {len(ids)} clear {pairs}",
            key="review_clear",
            type="primary",
            icon=":material/done_all:",
            disabled=not ids,
            on_click=table.studio.do,
            args=(actions.approve_all, ids),
            kwargs={"said": f"{len(ids)} matches approved"},
        )
    if open_:
        st.button(
            f"Approve all {len(open_)} open proposals",
            key="review_all",
            type="tertiary",
            icon=":material/done:",
            on_click=table.studio.do,
            args=(actions.approve_all, [case.match.id for case in open_ if case.match]),
            kwargs={"said": f"{len(open_)} matches approved"},
            help="As the solver proposes them, the contested ones too. One step, which can be taken back.",
        )


def pick(table: Table) -> Case | None:
    """The case at hand, with the way to the one before and after; None when the filter leaves nobody."""
    ids = [id for id, case in table.cases.items() if _wanted(table, case)]
    held = st.session_state.get("review_case")
    if held in table.cases and held not in ids:
        ids = [id for id in table.cases if id in {*ids, held}]  # a colleague's decision must not take it off the screen
    if not ids:
        st.caption("No case fits the filter.")
        return None
    if held not in ids:
        held = next_open({id: table.cases[id] for id in ids}, None) or ids[0]
        st.session_state["review_case"] = held
    # A box keeps the words it first showed for its choice: when they change, it has to be another box.
    key = f"review_pick_{held}_{table.cases[held].state}{table.suffix}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Mentee",
            ids,
            index=ids.index(held),
            format_func=lambda id: _label(table, table.cases[id]),
            key=key,
            on_change=lambda: st.session_state.update(review_case=st.session_state[key], review_asked=None),
            label_visibility="collapsed" if projecting() else "visible",
        )
        at = ids.index(chosen)
        _step("Back", "review_before", ":material/arrow_back:", "Left", ids[at - 1] if at else None)
        _step("Next", "review_after", ":material/arrow_forward:", "Right", ids[at + 1] if at + 1 < len(ids) else None)
        if projecting():
            undo_button(table.studio)
            st.button(
                "End", key="review_end", icon=":material/close:", type="tertiary", on_click=project, args=(False,)
            )
    return table.cases[chosen]


def search(table: Table, case: Case) -> None:
    """Another candidate by name, to stand beside the others with the rule or the ripple."""
    veil = table.veil(case)
    people = {one.id: veil.name(one) for one in table.now.mentors.people}
    st.selectbox(
        "Look at another mentor",
        sorted(people, key=lambda id: people[id]),
        index=None,
        format_func=people.__getitem__,
        key=f"review_search_{case.mentee.id}{table.suffix}",
        placeholder="Type a name",
    )


def stepping_back(table: Table, case: Case) -> None:
    """Who takes no part in this decision, and who should not."""
    if table.meeting is None:
        return
    people, actors = store.names(table.studio.db), store.actors(table.studio.db)
    for present, recusal in table.meeting.stepping_back(case.mentee.id):
        with st.container(horizontal=True, vertical_alignment="center"):
            name = present.name(people, actors)
            st.markdown(f":material/front_hand: {md(name)} steps back ({RECUSALS[recusal.reason].lower()}).")
            st.button(
                "Back in",
                key=f"review_return_{recusal.id}",
                type="tertiary",
                on_click=table.studio.do,
                args=(actions.return_to_case, recusal.id),
                kwargs={"said": f"{name} takes part again"},
            )
    mentors = [case.match.mentor_id] if case.match else []
    for present, why in conflicts(table.meeting, case.mentee.id, mentors, table.now.facts.manager_of):
        with st.container(horizontal=True, vertical_alignment="center"):
            name = present.name(people, actors)
            st.markdown(f":orange[:material/front_hand: {md(name)} {md(why)} and should step back.]")
            _recuse(table, case, present.id, name, "line_manager", f"review_conflict_{present.id}")
    others = {
        one.id: one.name(people, actors)
        for one in table.meeting.present
        if one.id not in {present.id for present, _ in table.meeting.stepping_back(case.mentee.id)}
    }
    with st.popover("Somebody steps back", icon=":material/front_hand:", disabled=not others):
        who = st.selectbox("Who", list(others), format_func=lambda id: others[id], key="review_recuse_who")
        reason = st.selectbox("Why", list(RECUSALS), format_func=RECUSALS.__getitem__, key="review_recuse_why", index=1)
        if who is not None:
            _recuse(table, case, who, others[who], reason, "review_recuse")


def owner(table: Table, case: Case) -> None:
    """Which coordinator looks after this mentee; only asked where there are several."""
    people = {one["code"]: one["name"] for one in store.coordinators(table.studio.db)}
    if len(people) < 2:
        return
    codes = ["", *people]
    key = f"review_owner_{case.mentee.id}_{case.owner}"
    st.selectbox(
        "Looked after by",
        codes,
        index=codes.index(case.owner) if case.owner in codes else 0,
        format_func=lambda code: people.get(code, "Nobody yet"),
        key=key,
        on_change=_assign,
        args=(table, case.mentee.id, key),
    )


def _assign(table: Table, mentee_id: int, key: str) -> None:
    code = st.session_state[key]
    table.studio.do(actions.assign_owner, table.studio.program_id, mentee_id, code, said="Noted")


def _recuse(table: Table, case: Case, attendance_id: int, name: str, reason: str, key: str) -> None:
    st.button(
        "Step back",
        key=key,
        on_click=table.studio.do,
        args=(actions.recuse, attendance_id, case.mentee.id, reason),
        kwargs={"said": f"{name} steps back from this case"},
    )


def _step(label: str, key: str, icon: str, shortcut: str, to: int | None) -> None:
    go: Callable[[], None] = lambda: st.session_state.update(review_case=to, review_asked=None)  # noqa: E731
    st.button(label, key=key, icon=icon, shortcut=shortcut, disabled=to is None, on_click=go)


def _meeting(table: Table) -> None:
    going_on = table.meeting is not None
    label = "Meeting" if going_on else "Start the meeting"
    with st.popover(label, icon=":material/groups:", key="review_meeting", on_change="rerun") as shown:
        if not shown.open:
            return
        people = store.names(table.studio.db)
        if table.meeting:
            _present(table)
        there = {one.person_id for one in table.meeting.present} if table.meeting else set()
        with st.form("review_join", border=False):
            chosen = st.multiselect(
                "Who is here",
                [id for id in people if id not in there],
                format_func=lambda id: people.get(id, ""),
                key="review_people",
                placeholder="People on record",
            )
            guests = st.text_input("Guests (parted by commas)", key="review_guests")
            named = guests.split(",")
            if st.form_submit_button("Add" if going_on else "Start", type="primary"):
                if table.meeting:
                    done = table.studio.do(
                        actions.join_meeting,
                        table.meeting.id,
                        people=chosen,
                        guests=named,
                        coordinators=[table.studio.by],
                        said="Noted",
                    )
                else:
                    done = table.studio.do(
                        actions.open_meeting,
                        table.studio.program_id,
                        table.run_id,
                        people=chosen,
                        guests=named,
                        said="The meeting has begun",
                    )
                if done:
                    st.rerun()
        if table.meeting:
            st.button(
                "Close the meeting",
                key="review_close",
                on_click=table.studio.do,
                args=(actions.close_meeting, table.meeting.id),
                kwargs={"said": "The meeting is closed; its minutes are under “Send and file”"},
            )


def _present(table: Table) -> None:
    assert table.meeting is not None
    people, actors = store.names(table.studio.db), store.actors(table.studio.db)
    for one in table.meeting.present:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(md(one.name(people, actors)))
            st.button(
                "Not here",
                key=f"review_leave_{one.id}",
                type="tertiary",
                on_click=table.studio.do,
                args=(actions.leave_meeting, one.id),
                kwargs={"said": "Taken off the list"},
            )


def _filters(table: Table) -> None:
    st.pills(
        "Show",
        list(KINDS),
        selection_mode="multi",
        format_func=KINDS.__getitem__,
        key="review_kinds",
        persist_state="session",
    )
    st.toggle("Only what is still to decide", key="review_undecided", persist_state="session")
    departments = sorted({case.mentee.department for case in table.cases.values() if case.mentee.department})
    st.multiselect("Departments", departments, key="review_departments", persist_state="session", placeholder="All")
    people = {one["code"]: one["name"] for one in store.coordinators(table.studio.db)}
    if len(people) > 1:
        st.multiselect(
            "Looked after by",
            list(people),
            format_func=people.__getitem__,
            key="review_owners",
            persist_state="session",
            placeholder="Anybody",
        )


def _wanted(table: Table, case: Case) -> bool:
    chosen = st.session_state
    return (
        (not chosen.get("review_kinds") or case.kind in chosen["review_kinds"])
        and (not chosen.get("review_undecided") or not case.decided)
        and (not chosen.get("review_departments") or case.mentee.department in chosen["review_departments"])
        and (not chosen.get("review_owners") or case.owner in chosen["review_owners"])
    )


def _label(table: Table, case: Case) -> str:
    return f"{table.veil(case).name(case.mentee)} · {KINDS[case.kind].lower()} · {STATES[case.state].lower()}"


def _frame(table: Table, cases: list[Case]) -> pd.DataFrame:
    veil = table.veil()
    mentors = {one.id: one for one in table.now.mentors.people}
    return pd.DataFrame(
        [
            {
                "Mentee": veil.name(case.mentee),
                "Mentor": veil.name(mentors[case.match.mentor_id]) if case.match.mentor_id in mentors else "",
                "Fit": round(100 * (case.match.score or 0)),
                "Why it is clear": veil.text(case.place.why),
            }
            for case in cases
            if case.match
        ]
    )
