"""Checks from a form: the questions to paste, and the export read row by row before anything is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core import actions, store
from core.documents.tables import workbook
from core.domain.base.text import counted
from core.domain.design.programs import Program
from core.domain.recruit.sheets import SheetError, Table
from core.domain.recruit.sheets.headers import header_words
from core.domain.relationships.form_answers import KINDS, ReadChecks, column_labels, questions, read_checks
from ui.frame.cells import day_columns, md
from ui.frame.fields import worded
from ui.frame.studio import Studio
from ui.frame.upload import FILE_ENDINGS, forget_table, table_of

SIDES = {"mentee": "Mentees", "mentor": "Mentors"}
MOST_PROBLEMS = 30  # rows that are named at once


def form_answers(studio: Studio, program: Program) -> None:
    """Ask with the team's own form, then drop its export here."""
    kind = st.segmented_control(
        "Which questions?",
        list(KINDS),
        format_func=KINDS.__getitem__,
        default="health",
        required=True,
        key="relationships_form_kind",
    )
    if kind == "quiz":
        st.toggle(
            "Everybody was told beforehand that the program team sees the quiz",
            bool(program.settings.get("quiz_shown")),
            key="relationships_quiz_shown",
            on_change=lambda: studio.do(
                actions.change_program,
                program.id,
                settings={"quiz_shown": st.session_state["relationships_quiz_shown"]},
                toast="Noted for this program",
            ),
            help="Off, the quiz stays the pair's own tool: you see it only when one of them asks for help.",
        )
    with st.expander(
        "Questions to paste into your form", key="relationships_form_questions", on_change="rerun"
    ) as shown:
        if shown.open:
            for role, label in SIDES.items():
                st.markdown(f"**{label}**")
                st.dataframe(_kit(kind, role), hide_index=True)
            st.download_button(
                "Download as a sheet",
                data=lambda: workbook({label: _kit(kind, role) for role, label in SIDES.items()}),
                file_name=f"{kind}-questions.xlsx",
                key="relationships_form_file",
                icon=":material/download:",
                on_click="ignore",
            )
    file = st.file_uploader("Export of the form (CSV or Excel)", FILE_ENDINGS, key="relationships_form")
    if file is None:
        forget_table("checks")
        st.caption("Who answered is told by the e-mail address; nothing is kept before you have seen what was read.")
        return
    try:
        table = table_of("checks", file)
    except SheetError as error:
        st.error(md(error), icon=":material/error:")
        return
    pairs = store.relationships.all(studio.db, program.id)
    people = store.people.everyone(studio.db)
    emails = {person.email.casefold(): person.id for person in people if person.email}
    names = {person.id: person.name for person in people}
    form = _form_key(kind, table)
    by_hand = {int(place): key for place, key in store.programs.setting(studio.db, form, {}).items()}
    checks = read_checks(table, pairs, emails, names, kind=kind, by_hand=by_hand, on=studio.today)
    used = sum(map(bool, checks.keys))
    st.markdown(
        f"**{len(checks.rows)}** answers can be kept, **{len(checks.problems)}** rows are left out, {used} of "
        f"{counted(len(checks.keys), 'column')} used."
    )
    if checks.unknown:
        st.caption(f"Columns that are not read: {md(', '.join(checks.unknown))}.")
    _columns(studio, kind, table, checks, by_hand)
    for row, reason in checks.problems[:MOST_PROBLEMS]:
        st.caption(f"Row {row}: {md(reason)}.")
    if len(checks.problems) > MOST_PROBLEMS:
        st.caption(f"and {len(checks.problems) - MOST_PROBLEMS} more rows.")
    by_id = {pair.id: pair for pair in pairs}
    if checks.rows:
        st.dataframe(
            pd.DataFrame(
                {
                    "Row": check.row,
                    "Who": names[getattr(by_id[check.relationship_id], f"{check.role}_id")],
                    "Role": check.role,
                    "Answered": check.answered_on,
                    "Answers": len(check.answers),
                    "Wants to switch": check.wants_switch,
                }
                for check in checks.rows
            ),
            hide_index=True,
            column_config=day_columns("Answered"),
        )
        st.button(
            f"Keep these {len(checks.rows)} answers",
            key="relationships_form_keep",
            type="primary",
            on_click=studio.do,
            args=(actions.import_checks, checks.rows),
            kwargs={"kind": kind, "toast": "Answers kept; those on record already stay as they are"},
        )


def _form_key(kind: str, table: Table) -> str:
    """The setting under which the columns of forms with these headers are kept."""
    words = "\n".join(header_words(header) for header in table.headers)
    return f"check_columns:{kind}:{hashlib.sha256(words.encode()).hexdigest()[:16]}"


def _columns(studio: Studio, kind: str, table: Table, checks: ReadChecks, by_hand: Mapping[int, str]) -> None:
    """Every column and what it is read as; what is chosen here holds for each export of this form."""
    labels = {"": "Not used"} | column_labels(kind)
    form = _form_key(kind, table)
    expander = st.expander("Choose what each column holds", key=f"relationships_columns_{form}", on_change="rerun")
    if not expander.open:
        return
    with expander:
        for place, used in enumerate(checks.keys):
            key = f"relationships_column_{form}_{place}"
            st.session_state[key] = used
            worded(
                st.selectbox,
                table.name(place),
                list(labels),
                format_func=labels.__getitem__,
                key=key,
                on_change=_choose_column,
                args=(studio, form, {**by_hand}, place, key),
            )


def _choose_column(studio: Studio, form: str, by_hand: dict[int, str], place: int, key: str) -> None:
    chosen = st.session_state[key]
    columns = {other: used for other, used in by_hand.items() if used != chosen or not used} | {place: chosen}
    studio.do(
        actions.set_setting,
        form,
        {str(column): used for column, used in columns.items()},
        toast="The reading of these columns is kept",
    )


def _kit(kind: str, role: str) -> pd.DataFrame:
    return pd.DataFrame(questions(kind, role), columns=["Question", "Answered by"])
