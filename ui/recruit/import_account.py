"""The account of one file: every column with its field, rows left out, values understood otherwise. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.documents.sheet_accounts import accounts_json, accounts_workbook
from core.documents.tables import safe_csv
from core.domain import playbook
from core.domain.base.entered_text import file_name
from core.domain.base.text import counted, few
from core.domain.recruit import sheets
from core.domain.recruit.sheets import Account, Checked, SheetEffects, Table
from core.domain.recruit.sheets.account import SURE_FROM
from core.domain.recruit.sheets.formats import FORMATS
from core.domain.recruit.sheets.headers import column_letter
from ui.frame.cells import md
from ui.frame.fields import worded
from ui.recruit.import_file import KINDS, SHOWN, DroppedFile, decide, forget_decisions

MOST_COLUMNS = 40  # columns that are shown before somebody asks for all
NOT_READ = ""


def show_account(dropped: DroppedFile, effects: Sequence[SheetEffects] = ()) -> None:
    """What became of every column, row and value of one file, what can be changed about it, and all of it as a file."""
    if dropped.table is None or dropped.mapping is None:
        return
    with st.container(border=True):
        st.markdown(f"**{md(dropped.file)}** · {FORMATS[dropped.table.source].label}" + _sheet_name(dropped.table))
        _kind(dropped)
        if dropped.account is not None:
            _unused(dropped.account)
        _columns(dropped)
        if dropped.checked is not None and dropped.account is not None:
            for note in dropped.account.notes:
                st.caption(f":material/info: {md(note)}")
            _left_out(dropped.slot, dropped.checked, dropped.account)
            _values(dropped.slot, dropped.account)
            _topics(dropped)
            _downloads(dropped, dropped.account, effects)


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


def _unused(account: Account) -> None:
    """The columns that nobody's answers are taken from, with the reason, so that none is missed in silence."""
    unused = [f"“{_short(line.header)}” ({line.why})" for line in account.columns if not line.keys]
    if unused:
        st.caption(f"Not used: {md(few(unused, SHOWN))}.")


def _left_out(slot: str, checked: Checked, account: Account) -> None:
    if not account.left_out:
        return
    st.markdown(f":material/warning: **{counted(len(account.left_out), 'row')} left out**, with the reason")
    _table([{"Row": line.row, "Who": line.who, "Why": line.why} for line in account.left_out], "rows left out")
    st.download_button(
        "Download the rows left out, with reasons",
        data=lambda: safe_csv(sheets.rejected_frame(checked)),
        file_name=f"left-out-of-{file_name(checked.table.file)}.csv",
        mime="text/csv",
        key=f"recruit_rejected_{slot}",
        icon=":material/download:",
        on_click="ignore",
    )


def _values(slot: str, account: Account) -> None:
    """Cells that were understood another way than they are typed, or not at all."""
    if not account.values:
        return
    label = f"{counted(len(account.values), 'value was', 'values were')} not taken as typed"
    with st.expander(label, key=f"recruit_values_{slot}", type="compact", on_change="rerun") as more:
        if more.open:
            lines = [
                {
                    "Row": line.row,
                    "Who": line.who,
                    "Column": line.column,
                    "Typed": line.typed,
                    "Understood": line.understood,
                    "Why": line.why,
                }
                for line in account.values
            ]
            _table(lines, "values that were not taken as typed")


def _table(lines: Sequence[dict[str, object]], what: str) -> None:
    height = "auto" if len(lines) <= SHOWN else 36 * (SHOWN + 1)
    st.dataframe(
        pd.DataFrame(lines),
        hide_index=True,
        height=height,
        column_config={"Why": st.column_config.TextColumn(width="large")},
        alt=f"{len(lines)} {what}, each with its reason",
    )


def _downloads(dropped: DroppedFile, account: Account, effects: Sequence[SheetEffects]) -> None:
    """The whole account as a file to keep or to send to whoever made the sheet."""
    own = [sheet for sheet in effects if sheet.file == dropped.file]
    with st.container(horizontal=True):
        for ending, mime, as_file in (
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", accounts_workbook),
            ("json", "application/json", accounts_json),
        ):
            st.download_button(
                f"Account of this file (.{ending})",
                data=lambda as_file=as_file: as_file([account], own),
                file_name=f"account-of-{file_name(dropped.file)}.{ending}",
                mime=mime,
                key=f"recruit_account_{ending}_{dropped.slot}",
                icon=":material/download:",
                on_click="ignore",
            )


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
    mapping = dropped.mapping
    assert mapping is not None
    if mapping.role is None:
        return
    used = sum(column.key is not None for column in mapping.columns)
    expander = st.expander(
        f"Columns: {used} of {len(mapping.columns)} used",
        expanded=dropped.checked is None or dropped.decided,  # stays open while somebody works on it
        key=f"recruit_columns_{dropped.slot}_{dropped.decided}",
        type="compact",
        on_change="rerun",
    )
    if not expander.open:
        return
    with expander:
        whole = len(mapping.columns) <= MOST_COLUMNS or st.checkbox(
            f"Show all {len(mapping.columns)} columns", key=f"recruit_all_columns_{dropped.slot}"
        )
        for column in mapping.columns if whole else mapping.columns[:MOST_COLUMNS]:
            _column(dropped, column)
        if dropped.decided:
            st.button(
                "Read it anew, without my choices",
                key=f"recruit_anew_{dropped.slot}",
                icon=":material/undo:",
                type="tertiary",
                on_click=forget_decisions,
                args=(dropped.slot,),
            )


def _column(dropped: DroppedFile, column: sheets.Column) -> None:
    assert dropped.mapping is not None and dropped.table is not None and dropped.mapping.role is not None
    known = sheets.fields(dropped.mapping.role)
    header, choice, sure = st.columns([4, 3, 3], vertical_alignment="center")
    header.markdown(f":gray[{column_letter(column.index)}]\u2002**{md(dropped.table.name(column.index))}**")
    if column.samples:
        header.caption(md(_short(" · ".join(column.samples))))
    key = f"recruit_column_{dropped.slot}_{column.index}"
    st.session_state[key] = column.key or NOT_READ
    choice.selectbox(
        f"Read column {column.index + 1} as",
        [NOT_READ, *known],
        format_func=lambda key: known[key].label if key else "Not used",
        key=key,
        label_visibility="collapsed",
        on_change=_assign,
        args=(dropped, column.index, key),
    )
    certainty = "" if not column.key else "Sure: " if column.confidence >= SURE_FROM else "Likely: "
    sure.caption(certainty + md(column.why))


def _assign(dropped: DroppedFile, index: int, key: str) -> None:
    assert dropped.mapping is not None
    decide(dropped.slot, dropped.mapping.assign_asked(index, st.session_state[key] or None))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 90 else f"{line[:89]}…"


def _sheet_name(table: Table) -> str:
    return f" · sheet “{md(table.sheet)}”" if table.sheet else ""
