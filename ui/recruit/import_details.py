"""What one file of people says in detail: what to decide, what is left out and why, columns, topics. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.documents.tables import safe_csv
from core.domain import playbook
from core.domain.base.entered_text import file_name
from core.domain.base.text import counted
from core.domain.recruit import sheets
from core.domain.recruit.sheets import Checked, Table
from core.domain.recruit.sheets.formats import FORMATS
from ui.frame.cells import md
from ui.frame.fields import worded
from ui.recruit.import_file import KINDS, SHOWN, DroppedFile, decide

MOST_COLUMNS = 40  # columns that are shown before somebody asks for all
NOT_READ = ""


def details(dropped: DroppedFile) -> None:
    """Everything about one file that may need a look: what to decide, what is left out, columns, topics."""
    if dropped.table is None or dropped.mapping is None:
        return
    with st.container(border=True):
        st.markdown(f"**{md(dropped.file)}** · {FORMATS[dropped.table.source].label}" + _sheet_name(dropped.table))
        _kind(dropped)
        if dropped.mapping.ask_dates:
            _ask_dates(dropped)
        if dropped.checked is not None:
            _left_out(dropped.slot, dropped.checked)
            _remarks(dropped.slot, dropped.checked)
            _alike(dropped.slot, dropped.checked)
            _topics(dropped)
        _columns(dropped)


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


def _ask_dates(dropped: DroppedFile) -> None:
    mapping = dropped.mapping
    assert mapping is not None
    example = (
        next((problem.value for problem in dropped.checked.ambiguous_dates), "03/04/2026") if dropped.checked else ""
    )
    key = f"recruit_dates_{dropped.slot}"
    worded(
        st.segmented_control,
        f"Dates such as {example} fit both orders. Which comes first in this file?",
        ["day", "month"],
        format_func=lambda order: {"day": "The day", "month": "The month"}[order],
        key=key,
        on_change=lambda: decide(dropped.slot, mapping.with_dates(st.session_state[key])),
    )


def _left_out(slot: str, checked: Checked) -> None:
    problems = [problem for problem in checked.problems if problem.skipped]
    if not problems:
        return
    st.markdown(f":material/warning: **{len(checked.skipped):,} left out**, row by row")
    _problems(problems)
    st.download_button(
        "Download the rows left out, with reasons",
        data=lambda: safe_csv(sheets.rejected_frame(checked)),
        file_name=f"left-out-of-{file_name(checked.table.file)}.csv",
        mime="text/csv",
        key=f"recruit_rejected_{slot}",
        icon=":material/download:",
        on_click="ignore",
    )


def _remarks(slot: str, checked: Checked) -> None:
    remarks = [problem for problem in checked.problems if not problem.skipped]
    if not remarks:
        return
    label = f"{counted(len(remarks), 'remark')} on rows that were read"
    with st.expander(label, key=f"recruit_remarks_{slot}", type="compact", on_change="rerun") as more:
        if more.open:
            _problems(remarks)


def _problems(problems: Sequence[sheets.Problem]) -> None:
    frame = pd.DataFrame(
        [
            {"Row": problem.row, "Column": problem.column, "Value": problem.value, "Why": problem.reason}
            for problem in problems
        ]
    )
    height = "auto" if len(frame) <= SHOWN else 36 * (SHOWN + 1)
    st.dataframe(
        frame,
        hide_index=True,
        height=height,
        column_config={"Why": st.column_config.TextColumn(width="large")},
        alt=f"{len(frame)} problems with row, column, value and reason",
    )


def _alike(slot: str, checked: Checked) -> None:
    pairs = checked.likely_duplicates
    if not pairs:
        return
    label = f"{counted(len(pairs), 'pair')} of rows may be one person"
    with st.expander(label, key=f"recruit_alike_{slot}", type="compact", on_change="rerun") as more:
        if more.open:
            st.caption("They have different e-mail addresses, so both are kept. Correct the file if they are the same.")
            rows = [
                {
                    "Rows": f"{pair.rows[0]} and {pair.rows[1]}",
                    "One": _who(pair, 0),
                    "Other": _who(pair, 1),
                    "Why": pair.why,
                }
                for pair in pairs
            ]
            st.dataframe(rows, hide_index=True, alt="Rows that may be the same person")


def _who(likely: sheets.Likely, place: int) -> str:
    return f"{likely.names[place]} ({likely.emails[place]})" if likely.emails[place] else likely.names[place]


def _topics(dropped: DroppedFile) -> None:
    """Free texts that are no topic by name: what each was read as, to be confirmed or changed."""
    assert dropped.checked is not None and dropped.mapping is not None
    suggestions = dropped.checked.topic_suggestions
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
                options = [*likely, NOT_READ, *(label for label in labels if label not in likely)]
                now = suggestion.topics[0] if suggestion.topics else NOT_READ
                choices[suggestion.text] = worded(
                    st.selectbox,
                    f"“{suggestion.text}” ({len(suggestion.rows)}×)",
                    options,
                    index=options.index(now),
                    format_func=lambda topic: topic or "Keep the words",
                    key=f"recruit_topic_{dropped.slot}_{number}_{suggestion.text}",
                )
            if st.form_submit_button("Use these topics"):
                decide(dropped.slot, dropped.mapping.with_topics(choices))
                st.rerun()
        if len(suggestions) > SHOWN:
            st.caption(f"{len(suggestions) - SHOWN:,} more appear here once these are decided.")


def _columns(dropped: DroppedFile) -> None:
    """Every column and what it is read as, how sure that is and why; each can be changed."""
    assert dropped.mapping is not None and dropped.table is not None
    if dropped.mapping.role is None:
        return
    used = sum(column.key is not None for column in dropped.mapping.columns)
    decided = any(column.why.endswith("by you") for column in dropped.mapping.columns)
    expander = st.expander(
        f"{used} of {len(dropped.mapping.columns)} columns are read",
        expanded=dropped.checked is None or decided,  # stays open while somebody works on it
        key=f"recruit_columns_{dropped.slot}_{decided}",
        type="compact",
        on_change="rerun",
    )
    if not expander.open:
        return
    with expander:
        whole = len(dropped.mapping.columns) <= MOST_COLUMNS or st.checkbox(
            f"Show all {len(dropped.mapping.columns)} columns", key=f"recruit_all_columns_{dropped.slot}"
        )
        for column in dropped.mapping.columns if whole else dropped.mapping.columns[:MOST_COLUMNS]:
            _column(dropped, column)


def _column(dropped: DroppedFile, column: sheets.Column) -> None:
    assert dropped.mapping is not None and dropped.table is not None and dropped.mapping.role is not None
    known = sheets.fields(dropped.mapping.role)
    header, choice, sure = st.columns([4, 3, 3], vertical_alignment="center")
    header.markdown(f"**{md(dropped.table.name(column.index))}**")
    if column.samples:
        header.caption(md(_short(" · ".join(column.samples))))
    key = f"recruit_column_{dropped.slot}_{column.index}"
    st.session_state[key] = column.key or NOT_READ
    choice.selectbox(
        f"Read column {column.index + 1} as",
        [NOT_READ, *known],
        format_func=lambda key: known[key].label if key else "Not read",
        key=key,
        label_visibility="collapsed",
        on_change=_assign,
        args=(dropped, column.index, key),
    )
    sure.caption(f"{column.confidence:.0%} sure: {md(column.why)}" if column.key else md(column.why))


def _assign(dropped: DroppedFile, index: int, key: str) -> None:
    assert dropped.mapping is not None
    decide(dropped.slot, dropped.mapping.assign(index, st.session_state[key] or None))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 90 else f"{line[:89]}…"


def _sheet_name(table: Table) -> str:
    return f" · sheet “{md(table.sheet)}”" if table.sheet else ""
