"""The account of one file of people: as every sheet has it, with the kind of file and its topics. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.documents.tables import safe_csv
from core.domain import playbook
from core.domain.base.entered_text import file_name
from core.domain.base.text import counted, spoken
from core.domain.recruit import sheets
from core.domain.recruit.own_topics import Decided
from core.domain.recruit.sheets import Checked, SheetEffects, Table
from core.domain.recruit.sheets.formats import FORMATS
from ui.frame.cells import md
from ui.frame.fields import worded
from ui.frame.sheet_account import (
    choose_columns,
    download_account,
    show_left_out,
    show_notes,
    show_unused,
    show_values,
)
from ui.recruit.import_file import KINDS, SHOWN, DroppedFile, decide, forget_decisions

KEEP_WORDS = ""  # a topic that stays as it is typed


def show_account(dropped: DroppedFile, effects: Sequence[SheetEffects], decided: Decided) -> None:
    """What became of every column, row and value of one file, what can be changed about it, and all of it as a file.

    `decided`: the topics about which the organization decided; they are not asked about again.
    """
    if dropped.table is None or dropped.mapping is None:
        return
    with st.container(border=True):
        st.markdown(f"**{md(dropped.file)}** · {FORMATS[dropped.table.source].label}" + _sheet_name(dropped.table))
        _kind(dropped)
        if dropped.account is not None:
            show_unused(dropped.account.columns)
        _columns(dropped)
        if dropped.checked is not None and dropped.account is not None:
            show_notes(dropped.account)
            show_left_out(dropped.account)
            if dropped.account.left_out:
                _download_left_out(dropped.slot, dropped.checked)
            show_values(dropped.account, f"recruit_values_{dropped.slot}")
            _topics(dropped, decided)
            own = [sheet for sheet in effects if sheet.file == dropped.file]
            download_account(dropped.account, f"recruit_account_{dropped.slot}", own)


def _kind(dropped: DroppedFile) -> None:
    """What the file is read as, and which sheet of it; both can be changed."""
    assert dropped.table is not None and dropped.mapping is not None
    kind, sheet = st.columns(2)
    key = f"recruit_kind_{dropped.slot}"
    st.session_state[key] = dropped.mapping.role
    kind.selectbox(
        "Read this file as",
        list(KINDS),
        format_func=KINDS.__getitem__,
        key=key,
        on_change=lambda: decide(dropped.slot, sheets.guess(dropped.table, st.session_state[key])),
    )
    if len(dropped.table.sheets) > 1:
        chosen = f"recruit_sheet_choice_{dropped.slot}"
        st.session_state[chosen] = dropped.table.sheet
        sheet.selectbox(
            "Sheet",
            dropped.table.sheets,
            key=chosen,
            on_change=lambda: st.session_state.update({f"recruit_sheet_{dropped.slot}": st.session_state[chosen]}),
        )
    if dropped.mapping.saved:
        st.caption("The columns are read as you decided last time for a file of this shape.")


def _download_left_out(slot: str, checked: Checked) -> None:
    st.download_button(
        "Download the rows left out, with reasons",
        data=lambda: safe_csv(sheets.rejected_frame(checked)),
        file_name=f"left-out-of-{file_name(checked.table.file)}.csv",
        mime="text/csv",
        key=f"recruit_rejected_{slot}",
        icon=":material/download:",
        on_click="ignore",
    )


def _topics(dropped: DroppedFile, decided: Decided) -> None:
    """Free texts that are no topic by name: what each was read as, to be confirmed or changed."""
    assert dropped.checked is not None and dropped.mapping is not None
    suggestions = [guess for guess in dropped.checked.topic_suggestions if spoken(guess.text) not in decided]
    if not suggestions:
        return
    label = f"{counted(len(suggestions), 'text is', 'texts are')} no topic by name"
    with st.expander(label, key=f"recruit_topics_{dropped.slot}", type="compact", on_change="rerun") as more:
        if not more.open:
            return
        st.caption("Matching compares topics. Say which topic is meant, or keep the words as they are.")
        labels = playbook.load().topics.labels
        with st.form(f"recruit_topics_form_{dropped.slot}", border=False):
            choices = {}
            for number, suggestion in enumerate(suggestions[:SHOWN]):
                likely = list(dict.fromkeys((*suggestion.topics, *suggestion.suggestions)))
                options = [*likely, KEEP_WORDS, *(label for label in labels if label not in likely)]
                now = suggestion.topics[0] if suggestion.topics else KEEP_WORDS
                choices[suggestion.text] = worded(
                    st.selectbox,
                    f"“{suggestion.text}” ({len(suggestion.rows)}×)",
                    options,
                    index=options.index(now),
                    format_func=lambda topic: topic or "Leave as written",
                    key=f"recruit_topic_{dropped.slot}_{number}_{suggestion.text}",
                )
            if st.form_submit_button("Use these topics"):
                decide(dropped.slot, dropped.mapping.with_topics(choices))
                st.rerun()
        if len(suggestions) > SHOWN:
            st.caption(f"{len(suggestions) - SHOWN:,} more appear here once these are decided.")


def _columns(dropped: DroppedFile) -> None:
    """Every column and what it is read as; it stays open while somebody works on it."""
    mapping, slot = dropped.mapping, dropped.slot
    assert mapping is not None
    if mapping.role is None:
        return
    choose_columns(
        list(sheets.column_lines(mapping)),
        {key: field.label for key, field in sheets.fields(mapping.role).items()},
        lambda index, key: decide(slot, mapping.assign_asked(index, key)),
        f"recruit_column_{slot}",
        expander=f"recruit_columns_{slot}_{dropped.decided}",
        expanded=dropped.checked is None or dropped.decided,
        forget=(lambda: forget_decisions(slot)) if dropped.decided else None,
    )


def _sheet_name(table: Table) -> str:
    return f" · sheet “{md(table.sheet)}”" if table.sheet else ""
