"""Checks from a form: the questions to paste, and what an export holds, accounted for before anything is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core import actions, store
from core.documents.sheet_accounts import accounts_workbook
from core.documents.tables import workbook
from core.domain.base.text import counted
from core.domain.design.programs import Program
from core.domain.playbook.reading import RoleId
from core.domain.recruit.sheets import Account, SheetError, SheetQuestion, Table
from core.domain.recruit.sheets.account_words import summarize
from core.domain.relationships.check_columns import CheckMapping, guess_columns
from core.domain.relationships.check_headers import KINDS, SESSIONS, fields
from core.domain.relationships.form_answers import ReadChecks, decide, questions, read_checks
from core.domain.relationships.session_forms import ReadSessions, read_sessions
from ui.frame.cells import md
from ui.frame.fields import worded
from ui.frame.studio import Studio
from ui.frame.upload import FILE_ENDINGS, forget_table, table_of

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

SIDES: dict[RoleId, str] = {"mentee": "Mentees", "mentor": "Mentors"}
CERTAINTY = {"sure": "Sure", "likely": "Likely", "not used": "Not used", "ask": "Please say"}
MAPPING = "relationships_form_mapping"  # what was decided by hand: the file it is for, and the mapping
NOT_READ = ""


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
        st.session_state.pop(MAPPING, None)
        st.caption("Who answered is told by the e-mail address; nothing is kept before you have seen what was read.")
        return
    _export(studio, program, kind, file)


def _export(studio: Studio, program: Program, kind: str, file: UploadedFile) -> None:
    """What the file holds: what is to decide first, then what was read, then the way to keep it."""
    sheet = st.session_state.get("relationships_form_sheet")
    try:
        table = table_of("checks", file, sheet)
    except SheetError as error:
        st.error(md(error), icon=":material/error:")
        return
    if len(table.sheets) > 1:
        st.selectbox("Sheet", table.sheets, table.sheets.index(table.sheet), key="relationships_form_sheet")
    pairs = store.relationships.all(studio.db, program.id)
    people = store.people.everyone(studio.db)
    emails = {person.email.casefold(): person.id for person in people if person.email}
    names = {person.id: person.name for person in people}
    decided = _decided(file, table, kind)
    saved = store.imports.saved_mappings(studio.db)
    mapping = decided or guess_columns(table, kind, emails, saved)
    read: ReadChecks | ReadSessions
    if kind == SESSIONS:
        read = read_sessions(table, pairs, emails, names, on=studio.today, mapping=mapping)
    else:
        read = read_checks(table, pairs, emails, names, kind=kind, on=studio.today, mapping=mapping)
    st.markdown(f"**{md(summarize(read.account))}.**")
    for question in read.account.questions:
        _ask(file, table, read.mapping, question)
    for note in read.account.notes:
        st.caption(md(note))
    _left_out(read.account)
    if read.rows:
        st.dataframe(_shown(read), hide_index=True)
    _columns(file, table, read.mapping, read.account)
    _download(read.account)
    open_dates = any(question.about == "dates" for question in read.account.questions)
    if not read.rows or open_dates:
        st.caption("Say first how dates are to be read." if read.rows else "Nobody's answers could be read.")
    st.button(
        f"Keep {counted(len(read.rows), 'session' if kind == SESSIONS else 'answer')}",
        key="relationships_form_keep",
        type="primary",
        disabled=not read.rows or open_dates,
        on_click=_keep,
        args=(studio, read, decided is not None),
    )


def _keep(studio: Studio, read: ReadChecks | ReadSessions, by_hand: bool) -> None:
    """Keep what was read, and what was decided by hand for the next export of this form."""
    if isinstance(read, ReadSessions):
        toast = "Sessions kept; those on record already stay as they are"
        done = studio.do(actions.import_sessions, read.rows, toast=toast)
    else:
        toast = "Answers kept; those on record already stay as they are"
        done = studio.do(actions.import_checks, read.rows, kind=read.mapping.kind, toast=toast)
    if done and by_hand:
        studio.do(actions.save_mapping, read.mapping.to_dict(), toast="The columns are remembered for this form")


def _ask(file: UploadedFile, table: Table, mapping: CheckMapping, question: SheetQuestion) -> None:
    """One question of the account; the answer holds for this file at once, and for its form once answers are kept."""
    key = f"relationships_form_ask_{mapping.shape}_{question.id}"
    worded(
        st.selectbox,
        question.text,
        question.choices,
        index=None,
        key=key,
        placeholder="Please choose",
        on_change=lambda: _decide(file, table, decide(mapping, question, st.session_state[key])),
    )


def _left_out(account: Account) -> None:
    """Which rows are left out and why, and what was understood otherwise than typed."""
    if account.left_out:
        st.markdown(":material/warning: Rows that are left out")
        left_out = [{"Row": line.row, "Who": line.who, "Why": line.why} for line in account.left_out]
        st.dataframe(pd.DataFrame(left_out), hide_index=True)
    if not account.values:
        return
    label = f"{counted(len(account.values), 'answer')} understood otherwise than typed"
    with st.expander(label, key="relationships_form_values", type="compact", on_change="rerun") as more:
        if more.open:
            understood = [
                {"Row": line.row, "Column": line.column, "Typed": line.typed, "Read as": line.understood}
                | {"Why": line.why}
                for line in account.values
            ]
            st.dataframe(pd.DataFrame(understood), hide_index=True)


def _shown(read: ReadChecks | ReadSessions) -> pd.DataFrame:
    """What would be kept, a row each."""
    lines = {line.row: line for line in read.account.rows}
    if isinstance(read, ReadSessions):
        return pd.DataFrame(
            {
                "Row": session.row,
                "Who": lines[session.row].who,
                "Role": lines[session.row].as_role,
                "Met on": session.held_on,
                "Minutes": session.minutes,
                "Until the next meeting": session.outcome,
            }
            for session in read.rows
        )
    return pd.DataFrame(
        {
            "Row": check.row,
            "Who": lines[check.row].who,
            "Role": check.role,
            "Answered": check.answered_on,
            "Answers": len(check.answers),
            "Wants to switch": check.wants_switch,
        }
        for check in read.rows
    )


def _download(account: Account) -> None:
    st.download_button(
        "Download what was read, with reasons",
        data=lambda: accounts_workbook([account]),
        file_name="what-was-read.xlsx",
        key="relationships_form_account",
        icon=":material/download:",
        on_click="ignore",
    )


def _columns(file: UploadedFile, table: Table, mapping: CheckMapping, account: Account) -> None:
    """What every column is read as and why; each can be changed by hand."""
    with st.expander("Columns", key="relationships_form_columns", type="compact", on_change="rerun") as more:
        if not more.open:
            return
        lines = [
            {
                "Column": line.header,
                "Read as": line.label,
                "How sure": CERTAINTY[line.certainty],
                "Why": line.why,
                "Some answers": "; ".join(line.samples),
            }
            for line in account.columns
        ]
        st.dataframe(pd.DataFrame(lines), hide_index=True)
        labels = fields(mapping.kind)
        for column in mapping.columns:
            key = f"relationships_form_column_{mapping.shape}_{column.index}"
            st.session_state[key] = column.key or NOT_READ
            worded(
                st.selectbox,
                " ".join(column.header.split()) or table.name(column.index),
                [NOT_READ, *labels],
                format_func=lambda choice: labels.get(choice, "Not read"),
                key=key,
                on_change=_assign,
                args=(file, table, mapping, column.index, key),
            )


def _assign(file: UploadedFile, table: Table, mapping: CheckMapping, index: int, key: str) -> None:
    _decide(file, table, mapping.assign(index, st.session_state[key] or None))


def _decide(file: UploadedFile, table: Table, mapping: CheckMapping) -> None:
    """Read this file so from now on."""
    st.session_state[MAPPING] = (file.file_id, table.sheet, mapping)


def _decided(file: UploadedFile, table: Table, kind: str) -> CheckMapping | None:
    """What was decided by hand for this file and this kind of check, or None."""
    file_id, sheet, mapping = st.session_state.get(MAPPING, (None, None, None))
    mine = mapping is not None and (file_id, sheet, mapping.kind) == (file.file_id, table.sheet, kind)
    return mapping if mine else None


def _kit(kind: str, role: RoleId) -> pd.DataFrame:
    return pd.DataFrame(questions(kind, role), columns=["SheetQuestion", "Answered by"])
