"""Whom an import starts with: everybody, a department, the pairs that fit best, or chosen by hand. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from core import actions, store
from core.actions import NotAllowed, Sheet
from core.domain.base.people import Intake
from core.domain.base.text import counted
from core.domain.match.pairs import Pair
from core.domain.recruit import pilot
from core.store import StoreError
from ui.frame.cells import md
from ui.frame.studio import Studio

Starting = Mapping[str, Collection[str]]  # role → who starts in it, as `pilot.person_key` calls them; else everybody
ALL, DEPARTMENT, BEST, BY_HAND = "Everybody", "One department", "The pairs that fit best", "Chosen by hand"
ANYWAY, LATER = "Accept them anyway", "Leave them as applicants"


def choose_start(studio: Studio, name: str, sheets: Sequence[Sheet]) -> list[Sheet]:
    """Ask whom to start with; the rows of everybody else are pending in the sheets that come back."""
    people = [sheet for sheet in sheets if sheet.role != "directory"]
    if {sheet.role for sheet in people} != {"mentor", "mentee"}:
        return list(sheets)
    whom = st.segmented_control(
        "Whom do you want to start with?",
        [ALL, DEPARTMENT, BEST, BY_HAND],
        default=ALL,
        required=True,
        key="recruit_whom",
    )
    if whom == ALL:
        return list(sheets)
    if whom == DEPARTMENT:
        starting = _department(studio, sheets)
    elif whom == BEST:
        starting = _best(studio, name, sheets)
    else:
        starting = _by_hand(sheets)
    chosen = [
        replace(sheet, pending=pilot.pending_rows(sheet.rows, starting[sheet.role]))
        if sheet.role in starting
        else sheet
        for sheet in sheets
    ]
    st.caption(f"{_count(chosen)} start; everybody else is imported as an applicant and can be accepted later.")
    return chosen


def ask_about_doubts(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Name the mentees who should talk before they start, and ask whether they start all the same."""
    starting = [row for sheet in sheets if sheet.role == "mentee" for row in sheet.rows if row.row not in sheet.pending]
    doubts = pilot.self_check_doubts(starting)
    if not doubts:
        return list(sheets)
    for sentence in pilot.describe_self_checks(doubts):
        st.markdown(f":material/forum: {md(sentence)}")
    choice = st.segmented_control(
        "They may need a talk first", [ANYWAY, LATER], default=ANYWAY, required=True, key="recruit_doubts"
    )
    if choice == ANYWAY:
        return list(sheets)
    unsure = {_key(row) for rows in doubts.values() for row in rows}
    return [
        replace(sheet, pending=sheet.pending | frozenset(row.row for row in sheet.rows if _key(row) in unsure))
        if sheet.role == "mentee"
        else sheet
        for sheet in sheets
    ]


def _department(studio: Studio, sheets: Sequence[Sheet]) -> Starting:
    """The mentees of one department, and every mentor: who helps may work elsewhere."""
    rows = [row for sheet in sorted(sheets, key=lambda sheet: sheet.role != "directory") for row in sheet.rows]
    departments = pilot.department_of(rows) | {
        pilot.person_key(person.email, person.name): person.department
        for person in store.people.everyone(studio.db)
        if person.department and person.in_directory
    }
    mentees = {_key(row) for sheet in sheets if sheet.role == "mentee" for row in sheet.rows}
    names = sorted({departments[key] for key in mentees if key in departments})
    if not names:
        st.caption("No sheet says who works in which department, so everybody starts.")
        return {}
    chosen = st.selectbox("Department of the mentees", names, key="recruit_start_department")
    return {"mentee": {key for key in mentees if departments.get(key) == chosen}}


def _best(studio: Studio, name: str, sheets: Sequence[Sheet]) -> Starting:
    """The people of the pairs that a matching of everybody would give first."""
    smallest, usual, _ = pilot.SIZES
    size = st.number_input("Pairs", smallest, value=usual, key="recruit_start_pairs", help="15 to 20 are a good pilot.")
    try:
        best = _pairs(studio, name, sheets)[: int(size)]
    except (NotAllowed, StoreError) as refusal:
        st.error(md(refusal), icon=":material/block:")
        return {}
    if len(best) < size:
        st.caption(f"A matching of everybody finds {counted(len(best), 'pair')}.")
    return {
        "mentee": {pilot.person_key(pair.mentee.email, pair.mentee.name) for pair in best},
        "mentor": {pilot.person_key(pair.mentor.email, pair.mentor.name) for pair in best},
    }


def _pairs(studio: Studio, name: str, sheets: Sequence[Sheet]) -> list[Pair]:
    """The pairs of everybody, best first; matched once for these sheets."""
    program_id = studio.program.id if studio.program else None
    key = (store.version(studio.db, "history"), program_id, *(id(sheet.rows) for sheet in sheets))
    earlier = st.session_state.get("recruit_best_pairs")
    if earlier is None or earlier[0] != key:
        with st.spinner("Matching everybody…", show_time=True):
            pairs = actions.best_pairs(studio.db, program_id, name, sheets, by=studio.by, on=studio.today)
        # The sheets stay with the answer, so that no other rows get the same id while it is remembered.
        earlier = st.session_state["recruit_best_pairs"] = (key, sheets, pairs)
    return earlier[2]


def _by_hand(sheets: Sequence[Sheet]) -> Starting:
    starting: dict[str, set[str]] = {}
    for role, label in (("mentee", "Mentees who start"), ("mentor", "Mentors who start")):
        rows = {_key(row): row for sheet in sheets if sheet.role == role for row in sheet.rows}
        starting[role] = set(
            st.multiselect(
                label,
                list(rows),
                format_func=lambda key, rows=rows: _who(rows[key]),
                key=f"recruit_start_{role}",
                placeholder="Choose people",
            )
        )
    return starting


def _count(sheets: Sequence[Sheet]) -> str:
    numbers = {
        role: len(
            {_key(row) for sheet in sheets if sheet.role == role for row in sheet.rows if row.row not in sheet.pending}
        )
        for role in ("mentee", "mentor")
    }
    return " and ".join(f"{number:,} {role}{'' if number == 1 else 's'}" for role, number in numbers.items())


def _who(row: Intake) -> str:
    department = str(row.person.get("department") or "")
    return f"{row.name}, {department}" if department else row.name


def _key(row: Intake) -> str:
    return pilot.person_key(row.email, row.name)
