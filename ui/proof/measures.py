"""Proof, measures: a sheet of engagement, 360 or performance, accounted for before anything is kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from core import actions, store
from core.domain.base.dates import short_date
from core.domain.base.text import counted, listed
from core.domain.proof.measure_columns import LABELS, MeasureColumns, mapping_of
from core.domain.proof.measure_guess import guess_columns
from core.domain.proof.measure_sheets import DAYS, ReadMeasures, decide, measured_days, read_measures
from core.domain.recruit.sheets import SheetError, Table
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
from ui.proof.measure_questions import ask_days, ask_measure, ask_order

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

COLUMNS = "proof_measures_columns"  # what was chosen by hand: the file it is for, and the columns
READ = "proof_measures_read"  # what a file was read for, what that gave, and what saving it would do


def measures(studio: Studio) -> None:
    """What is on record, and a further sheet."""
    names = store.measures.names(studio.db)
    if names:
        st.markdown(md(f"On record: {listed(names)}. The differences stand in the table of step 1."))
    file = st.file_uploader("Sheet of measured values (CSV or Excel)", FILE_ENDINGS, key="proof_measures")
    if file is None:
        forget_table("measures")
        for name in (COLUMNS, READ):
            st.session_state.pop(name, None)
        st.caption(
            "One row per person with a column for each date (“Engagement Q1 2025”), or one value per row with its day. "
            "People are recognized by email address or employee number. Nothing is saved before you have seen what was "
            "read."
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
    read, effects = _read(studio, table, key, columns if by_hand else None)
    st.markdown(f"**{md(summarize(read.account))}.**")
    choose = partial(_choose, key)
    _ask(studio, read, choose, file.file_id)
    show_unused(read.account.columns)
    choose_columns(
        read.account.columns,
        LABELS,
        lambda place, label: choose(read.columns.assign(place, label)),
        f"proof_measures_column_{file.file_id}",
        expander=f"proof_measures_columns_{by_hand}_{bool(read.missing)}",
        expanded=by_hand or bool(read.missing),
        forget=(lambda: st.session_state.pop(COLUMNS, None)) if by_hand else None,
    )
    show_notes(read.account)
    show_left_out(read.account)
    show_values(read.account, "proof_measures_values")
    download_account(read.account, "proof_measures_account")
    _overview(studio, read)
    if isinstance(effects, str):
        st.error(md(effects), icon=":material/error:")
    else:
        _keep_button(studio, read, effects, mapping_of(table, read.columns) if by_hand else None)


def _ask(studio: Studio, read: ReadMeasures, choose: partial[None], file_id: str) -> None:
    """What the sheet leaves open: a question each, the days that only people know, and what is missing."""
    for question in read.account.questions:
        if question.about == "order":
            ask_order(read.columns, question, choose, file_id)
        else:
            ask_question(
                question,
                f"proof_measures_ask_{file_id}_{question.id}",
                lambda choice, question=question: choose(decide(read.columns, question, choice)),
            )
    ask_days(read, choose, file_id, today=studio.today)
    ask_measure(read, choose, file_id)
    if read.missing not in ((), (DAYS,)) and not read.columns.ask:  # for the day alone there is a field above
        st.warning(md(f"Say below which column holds {listed(read.missing)}."), icon=":material/help:")


def _overview(studio: Studio, read: ReadMeasures) -> None:
    """What would be saved, a line for each measure and day, beside what is on record: a wrong scale shows here."""
    if not read.rows:
        return
    ranges = {
        name: f"{lowest:g} to {highest:g}" for name, (lowest, highest) in store.measures.ranges(studio.db).items()
    }
    lines = [
        {
            "Measure": line.measure,
            "Day": short_date(line.day),
            "People": line.people,
            "Lowest": line.lowest,
            "Mean": line.mean,
            "Highest": line.highest,
        }
        | ({"On record so far": ranges.get(line.measure.casefold(), "")} if ranges else {})
        for line in measured_days(read.rows)
    ]
    st.dataframe(
        pd.DataFrame(lines),
        hide_index=True,
        column_config={name: st.column_config.NumberColumn(format="%.4g") for name in ("Lowest", "Mean", "Highest")},
        alt=f"{counted(len(lines), 'measured day')}, each with how many people and which values",
        placeholder="–",
    )


def _keep_button(
    studio: Studio, read: ReadMeasures, effects: actions.MeasureEffects, mapping: Mapping[str, Any] | None
) -> None:
    if read.rows:
        on_record = counted(effects.unchanged, "value is", "values are")
        st.caption(f"{effects.new:,} new, {effects.changed:,} corrected; {on_record} on record already.")
    if read.account.questions or any(day.day is None for day in read.days):
        st.caption("Values that wait for an answer above are not saved yet.")
    st.button(
        f"Save {counted(effects.new + effects.changed, 'value')}",
        key="proof_measures_keep",
        type="primary",
        disabled=not (effects.new or effects.changed),
        on_click=lambda: studio.do(actions.import_measures, read.rows, mapping=mapping, toast="Measured values saved"),
    )


def _read(
    studio: Studio, table: Table, key: tuple[str, str], columns: MeasureColumns | None
) -> tuple[ReadMeasures, actions.MeasureEffects | str]:
    """What the file gives and what saving it would do, or why it cannot be saved; worked out once, until what was
    chosen or anything on record changes."""
    now = (key, columns, store.revision(studio.db), store.edition(studio.db), studio.today)
    before, read, effects = st.session_state.get(READ, (None, None, None))
    if before != now:
        columns = columns or guess_columns(table, store.imports.saved_mappings(studio.db))
        read = read_measures(table, store.people.everyone(studio.db), on=studio.today, columns=columns)
        try:
            effects = actions.preview_measures(studio.db, read.rows, by=studio.by, on=studio.today)
        except actions.NotAllowed as refusal:
            effects = str(refusal)
        st.session_state[READ] = (now, read, effects)
    return read, effects


def _choose(key: tuple[str, str], columns: MeasureColumns) -> None:
    """Read this file so from now on."""
    st.session_state[COLUMNS] = (key, columns)
