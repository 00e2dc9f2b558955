"""Design, outcome figures from a sheet: what was read and what was not, before anything is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core import actions
from core.domain.base.dates import short_date
from core.domain.base.text import counted
from core.domain.design.programs import Program
from core.domain.kpis.purposes import in_unit
from core.domain.playbook.design import Outcome
from core.domain.proof.measure_columns import DATE_ORDERS
from core.domain.proof.measure_guess import guess_columns
from core.domain.proof.outcome_figures import ReadFigures, how_to_name, read_outcome_figures
from core.domain.recruit.sheets import SheetError
from ui.frame.cells import md
from ui.frame.sheet_account import CHOICE_LABELS
from ui.frame.studio import Studio
from ui.frame.upload import FILE_ENDINGS, forget_table, table_of

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile


def outcome_sheet(studio: Studio, program: Program, outcomes: list[Outcome]) -> None:
    """A sheet with figures of these outcomes, which take them from elsewhere."""
    with st.expander("Figures from a sheet", key="design_outcome_sheet", type="compact", on_change="rerun") as more:
        if more.open:
            file = st.file_uploader("Sheet of figures (CSV or Excel)", FILE_ENDINGS, key="design_outcome_file")
            if file is None:
                forget_table("outcomes")
                st.caption(
                    md("Columns: outcome, day, figure and report; or a column for each date. " + how_to_name(outcomes))
                )
            else:
                _figures(studio, program, outcomes, file)


def _figures(studio: Studio, program: Program, outcomes: list[Outcome], file: UploadedFile) -> None:
    try:
        table = table_of("outcomes", file)
        columns = guess_columns(table)
        if order := st.session_state.get(f"design_outcome_dates_{file.file_id}"):
            columns = replace(columns, order=DATE_ORDERS[order])
        read = read_outcome_figures(table, outcomes, on=studio.today, columns=columns)
        effects = actions.preview_outcomes(studio.db, program.id, read.figures, by=studio.by, on=studio.today)
    except (SheetError, actions.NotAllowed) as refusal:
        st.error(md(refusal), icon=":material/error:")
        return
    if read.ambiguous or order:
        st.segmented_control(
            "Some days could be read in two ways. Which comes first?",
            list(DATE_ORDERS),
            format_func=CHOICE_LABELS.__getitem__,
            key=f"design_outcome_dates_{file.file_id}",
        )
    _account(read, {outcome.id: outcome for outcome in outcomes})
    on_record = counted(effects.unchanged, "figure is", "figures are")
    st.caption(f"{effects.new:,} new, {effects.changed:,} corrected; {on_record} on record already.")
    st.button(
        f"Save {counted(effects.new + effects.changed, 'figure')}",
        key="design_outcome_save",
        type="primary",
        disabled=not (effects.new or effects.changed),
        on_click=studio.do,
        args=(actions.read_outcomes, program.id, read.figures),
        kwargs={"toast": "Figures saved"},
    )


def _account(read: ReadFigures, outcomes: dict[str, Outcome]) -> None:
    """What is taken, a line each, and which rows are not, and why."""
    if read.figures:
        lines = [
            {
                "Row": figure.row,
                "Outcome": outcomes[figure.outcome_id].label,
                "Day": short_date(figure.day),
                "Figure": in_unit(figure.value, outcomes[figure.outcome_id].unit),
                "Report": figure.report,
            }
            for figure in read.figures
        ]
        st.dataframe(
            pd.DataFrame(lines),
            hide_index=True,
            alt=f"{counted(len(lines), 'figure')}, each with its outcome, day and report",
            placeholder="–",
        )
    if read.left_out:
        st.markdown(
            f":material/warning: **{counted(len(read.left_out), 'figure or row', 'figures or rows')} left out**"
        )
        st.dataframe(
            pd.DataFrame(read.left_out, columns=["Row", "Why"]),
            hide_index=True,
            column_config={"Why": st.column_config.TextColumn(width="large")},
            alt=f"{counted(len(read.left_out), 'reason')} why something is left out",
            placeholder="–",
        )
