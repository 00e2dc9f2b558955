"""What dropped files leave open: every question in one place, answered with a click. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.domain.base.text import counted
from core.domain.recruit import sheets
from core.domain.recruit.sheets import SheetQuestion
from core.domain.recruit.sheets.questions import STANDINGS
from ui.frame.cells import md
from ui.frame.fields import worded
from ui.frame.sheet_account import ask_question
from ui.recruit.import_file import KINDS, DroppedFile, decide


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
            key = f"recruit_question_{dropped.slot}_{question.id}"
            ask_question(question, key, partial(_answer, dropped, question))
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


def _answer(dropped: DroppedFile, question: SheetQuestion, choice: str) -> None:
    mapping = dropped.mapping
    assert mapping is not None  # a file without columns has no questions
    if question.about == "dates":
        decide(dropped.slot, mapping.with_dates("day" if choice == "day-first" else "month"))
    elif question.about == "status":
        decide(dropped.slot, mapping.with_status(question.id.partition(":")[2], STANDINGS[choice]))
    else:
        decide(dropped.slot, mapping.answered(question.id, choice))
