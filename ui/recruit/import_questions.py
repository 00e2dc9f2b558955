"""What dropped files leave open: every question in one place, answered with a click. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain.base.text import counted
from core.domain.recruit import sheets
from core.domain.recruit.sheets import SheetQuestion
from core.domain.recruit.sheets.questions import STANDINGS
from ui.frame.cells import md
from ui.frame.fields import worded
from ui.recruit.import_file import KINDS, DroppedFile, decide

DATE_ORDERS = {"day-first": "The day comes first", "month-first": "The month comes first"}
FEW_CHOICES = 3  # choices that stand side by side on a phone; more are a list


def ask(files: Sequence[DroppedFile]) -> int:
    """Ask what is open about the files; says how many questions wait for an answer."""
    waiting = [(dropped, question) for dropped in files for question in dropped.questions if not question.default]
    unclear = [dropped for dropped in files if dropped.mapping is not None and dropped.mapping.role is None]
    number = len(waiting) + len(unclear)
    if not number:
        return 0
    with st.container(border=True):
        st.markdown(f":material/help: **{counted(number, 'question')} before the import**")
        for dropped in unclear:
            _ask_kind(dropped)
        for dropped, question in waiting:
            if len(files) > 1:
                st.caption(md(dropped.file))
            _ask(dropped, question)
    return number


def _ask_kind(dropped: DroppedFile) -> None:
    """Whom the file is about, where its columns do not tell."""
    table, key = dropped.table, f"recruit_whose_{dropped.slot}"
    assert table is not None
    worded(
        st.segmented_control,
        f"Who is in {dropped.file}?",
        list(KINDS),
        format_func=KINDS.__getitem__,
        key=key,
        on_change=lambda: decide(dropped.slot, sheets.guess(table, st.session_state[key])),
    )


def _ask(dropped: DroppedFile, question: SheetQuestion) -> None:
    key = f"recruit_question_{dropped.slot}_{question.id}"
    choices = list(question.choices)
    widget = st.segmented_control if len(choices) <= FEW_CHOICES else st.radio
    worded(
        widget,
        question.text,
        choices,
        **({} if widget is st.segmented_control else {"index": None}),
        format_func=lambda choice: md(DATE_ORDERS.get(choice, choice)),  # both widgets read Markdown
        key=key,
        on_change=_answer,
        args=(dropped, question, key),
    )


def _answer(dropped: DroppedFile, question: SheetQuestion, key: str) -> None:
    mapping, choice = dropped.mapping, st.session_state[key]
    if mapping is None or choice is None:
        return
    if question.about == "dates":
        decide(dropped.slot, mapping.with_dates("day" if choice == "day-first" else "month"))
    elif question.about == "status":
        decide(dropped.slot, mapping.with_status(question.id.partition(":")[2], STANDINGS[choice]))
    else:
        decide(dropped.slot, mapping.answered(question.id, choice))
