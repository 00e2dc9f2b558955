"""Proof, measures: a sheet of engagement, 360 or performance, accounted for before anything is kept."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core import actions, store
from core.domain.base.text import counted, listed
from core.domain.proof.measure_sheets import (
    DATE_ORDERS,
    LABELS,
    MeasureColumns,
    ReadMeasures,
    guess_columns,
    missing_columns,
    read_measures,
)
from core.domain.recruit.sheets import SheetError
from core.domain.recruit.sheets.account_words import summarize
from ui.frame.cells import md
from ui.frame.sheet_account import (
    ask_question,
    choose_columns,
    download_account,
    show_left_out,
    show_notes,
    show_unused,
    show_values,
)
from ui.frame.studio import Studio
from ui.frame.upload import FILE_ENDINGS, forget_table, table_of

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

COLUMNS = "proof_measures_columns"  # what was chosen by hand: the file it is for, and the columns


def measures(studio: Studio) -> None:
    """What is on record, and a further sheet."""
    names = store.measures.names(studio.db)
    if names:
        st.markdown(md(f"On record: {listed(names)}. The differences stand in the table of step 1."))
    file = st.file_uploader("Sheet with one value a row (CSV or Excel)", FILE_ENDINGS, key="proof_measures")
    if file is None:
        forget_table("measures")
        st.session_state.pop(COLUMNS, None)
        st.caption(
            "Four columns: email address or employee number, day, what was measured, value. Nothing is saved before "
            "you have seen what was read."
        )
        return
    _sheet(studio, file)


def _sheet(studio: Studio, file: UploadedFile) -> None:
    try:
        table = table_of("measures", file, st.session_state.get("proof_measures_sheet"))
    except SheetError as error:
        st.error(md(error), icon=":material/error:")
        return
    if len(table.sheets) > 1:
        st.selectbox("Sheet", table.sheets, table.sheets.index(table.sheet), key="proof_measures_sheet")
    key = (file.file_id, table.sheet)
    chosen_for, columns = st.session_state.get(COLUMNS, (None, None))
    by_hand = chosen_for == key
    read = read_measures(
        table,
        store.people.everyone(studio.db),
        on=studio.today,
        columns=columns if by_hand else guess_columns(table),
    )
    st.markdown(f"**{md(summarize(read.account))}.**")
    for question in read.account.questions:
        ask_question(question, f"proof_measures_ask_{file.file_id}", partial(_read_dates, key, read.columns))
    if missing := missing_columns(read.columns):
        st.warning(md(f"Say below which column holds {listed(missing)}."), icon=":material/help:")
    show_unused(read.account.columns)
    choose_columns(
        read.account.columns,
        LABELS,
        lambda place, label: _choose(key, read.columns.assign(place, label)),
        f"proof_measures_column_{file.file_id}",
        expander=f"proof_measures_columns_{by_hand}_{bool(missing)}",
        expanded=by_hand or bool(missing),
        forget=(lambda: st.session_state.pop(COLUMNS, None)) if by_hand else None,
    )
    show_notes(read.account)
    show_left_out(read.account)
    show_values(read.account, "proof_measures_values")
    download_account(read.account, "proof_measures_account")
    _keep_button(studio, read)


def _keep_button(studio: Studio, read: ReadMeasures) -> None:
    try:
        effects = actions.preview_measures(studio.db, read.rows, by=studio.by, on=studio.today)
    except actions.NotAllowed as refusal:
        st.error(md(refusal), icon=":material/error:")
        return
    if read.rows:
        on_record = counted(effects.unchanged, "value is", "values are")
        st.caption(f"{effects.new:,} new, {effects.changed:,} corrected; {on_record} on record already.")
    st.button(
        f"Save {counted(effects.new + effects.changed, 'value')}",
        key="proof_measures_keep",
        type="primary",
        disabled=not (effects.new or effects.changed),
        on_click=lambda: studio.do(actions.import_measures, read.rows, toast="Measured values saved"),
    )


def _read_dates(key: tuple[str, str], columns: MeasureColumns, choice: str) -> None:
    _choose(key, MeasureColumns(columns.keys, DATE_ORDERS[choice]))


def _choose(key: tuple[str, str], columns: MeasureColumns) -> None:
    """Read this file so from now on."""
    st.session_state[COLUMNS] = (key, columns)
