"""Proof, measure questions: days, the order of ratings and the name that a sheet leaves open. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from core.domain.base.text import few, folded
from core.domain.proof.measure_columns import MeasureColumns
from core.domain.proof.measure_days import WHOLE_SHEET, SheetDay
from core.domain.proof.measure_scores import ORDER
from core.domain.proof.measure_sheets import DAYS, MEASURES, ReadMeasures
from core.domain.recruit.sheets import SheetQuestion
from ui.frame.cells import md
from ui.frame.fields import label_of, worded

Choose = Callable[[MeasureColumns], object]
SIDE_BY_SIDE = 3  # days in a row


def ask_days(read: ReadMeasures, choose: Choose, file_id: str, *, today: date) -> None:
    """The days that nobody has said yet; behind a click those that count by the last day of a quarter or a month."""
    open_days = [day for day in read.days if day.day is None]
    if DAYS in read.missing and not open_days:
        open_days = [SheetDay(WHOLE_SHEET, "", None)]
    if open_days:
        _days(open_days, read, choose, file_id, today=today)
    known = [day for day in read.days if day.day is not None]
    if known:
        label = f"Days of {few([md(f'“{day.text}”' if day.text else 'this sheet') for day in known], SIDE_BY_SIDE)}"
        with st.expander(label, key=f"proof_measures_days_{file_id}", type="compact", on_change="rerun") as more:
            if more.open:
                st.caption("Change a day if you know when people were asked.")
                _days(known, read, choose, file_id, today=today)


def _days(days: list[SheetDay], read: ReadMeasures, choose: Choose, file_id: str, *, today: date) -> None:
    for start in range(0, len(days), SIDE_BY_SIDE):
        for column, sheet_day in zip(st.columns(SIDE_BY_SIDE), days[start : start + SIDE_BY_SIDE], strict=False):
            key = f"proof_measures_day_{file_id}_{sheet_day.key}_{read.columns.order}"
            with column:
                worded(
                    st.date_input,
                    f"On which day was “{sheet_day.text}”?" if sheet_day.text else "On which day was this measured?",
                    sheet_day.day,
                    max_value=today,
                    format="MM/DD/YYYY",
                    key=key,
                    on_change=lambda wave=sheet_day.key, key=key: choose(
                        read.columns.with_day(wave, st.session_state[key])
                    ),
                )


def ask_order(columns: MeasureColumns, question: SheetQuestion, choose: Choose, file_id: str) -> None:
    """Ratings in words, to be picked from the lowest to the highest."""
    key = f"proof_measures_order_{file_id}_{folded(question.id)}"

    def chosen() -> None:
        words = st.session_state[key]
        if len(words) == len(question.choices):
            choose(columns.with_ladder(question.id.removeprefix(ORDER), words))

    st.markdown(md(question.text))
    st.multiselect(
        f"Ratings of {label_of(question.id.removeprefix(ORDER))}, the lowest first",
        list(question.choices),
        key=key,
        on_change=chosen,
        placeholder="Pick the lowest first",
    )


def ask_measure(read: ReadMeasures, choose: Choose, file_id: str) -> None:
    """What was measured, where neither a header nor a column says it."""
    if MEASURES in read.missing and read.columns.places("value"):
        key = f"proof_measures_name_{file_id}"
        st.text_input(
            "What was measured, if no column says it?",
            key=key,
            max_chars=80,
            placeholder="Engagement",
            on_change=lambda: choose(read.columns.with_measure(st.session_state[key])),
        )
