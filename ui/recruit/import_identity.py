"""Who of a file may be somebody else than it looks: the same name or address as somebody known. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain.base.text import counted
from core.domain.recruit.sheets import SheetEffects
from core.domain.recruit.sheets.row_choices import RowDoubt, list_doubts
from ui.frame.cells import md
from ui.frame.fields import worded
from ui.frame.sheet_account import FEW_CHOICES
from ui.recruit.import_file import SHOWN, DroppedFile, answer_rows, row_answers


def ask_identities(files: Sequence[DroppedFile], effects: Sequence[SheetEffects]) -> int:
    """Show who may be somebody else, each with the choice; says how many have to be decided before the import."""
    doubts = {dropped.slot: _doubts(dropped, effects) for dropped in files}
    number = sum(map(len, doubts.values()))
    if not number:
        return 0
    waiting = 0
    with st.container(border=True):
        st.markdown(f":material/group: **Who is who: {counted(number, 'question')} about rows**")
        for dropped in files:
            # What waits for an answer first: it holds the import up.
            ordered = sorted(doubts[dropped.slot], key=lambda doubt: bool(doubt.default))
            waiting += sum(_choice(dropped.slot, doubt) is None for doubt in ordered)
            whole = len(ordered) <= SHOWN or st.checkbox(
                f"Show all {len(ordered):,} questions", key=f"recruit_all_doubts_{dropped.slot}"
            )
            for doubt in ordered if whole else ordered[:SHOWN]:
                _ask(dropped.slot, doubt)
    return waiting


def _ask(slot: str, doubt: RowDoubt) -> None:
    key = f"recruit_identity_{slot}_{doubt.rows[0]}"
    choices, chosen = list(doubt.choices), _choice(slot, doubt)
    widget = st.segmented_control if len(choices) <= FEW_CHOICES else st.radio
    default = {"default": chosen} if widget is st.segmented_control else {"index": _place(choices, chosen)}
    worded(
        widget,
        doubt.text,
        choices,
        **default,
        format_func=md,  # both widgets read Markdown
        key=key,
        on_change=lambda: answer_rows(slot, doubt.rows, doubt.choices.get(st.session_state[key] or doubt.default, {})),
    )


def _place(choices: Sequence[str], chosen: str | None) -> int | None:
    return None if chosen is None else choices.index(chosen)


def _choice(slot: str, doubt: RowDoubt) -> str | None:
    """What was chosen, or what holds until somebody chooses; None where the import has to wait."""
    answers = {row: answer for row, answer in row_answers(slot).items() if row in doubt.rows}
    chosen = (choice for choice, rows in doubt.choices.items() if answers and rows == answers)
    return next(chosen, doubt.default or None)


def _doubts(dropped: DroppedFile, effects: Sequence[SheetEffects]) -> list[RowDoubt]:
    """The doubts about a file by row, those that were decided among them: the preview does not name them any more."""
    key = f"recruit_doubts_{dropped.slot}"
    decided = {
        doubt.rows: doubt
        for doubt in st.session_state.get(key, [])
        if not row_answers(dropped.slot).keys().isdisjoint(doubt.rows)
    }
    new = list_doubts(dropped.checked, effects) if dropped.checked is not None else []
    doubts = {doubt.rows: doubt for doubt in new} | decided
    st.session_state[key] = list(doubts.values())
    return sorted(doubts.values(), key=lambda doubt: doubt.rows)
