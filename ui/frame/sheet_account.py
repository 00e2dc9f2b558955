"""The account of a sheet on a page: its columns, rows and values, and what is asked. Reads no file, writes nothing.

The import of people and the answers of forms show the same account; what differs is what a column may be read as.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from core.documents.sheet_accounts import accounts_json, accounts_workbook
from core.domain.base.entered_text import file_name
from core.domain.base.text import counted, few
from core.domain.recruit.sheets import Account, ColumnLine, SheetEffects, SheetQuestion
from ui.frame.cells import md
from ui.frame.fields import worded

SHOWN = 8  # rows of a table, or columns in a sentence, that are shown at once
MOST_COLUMNS = 40  # columns that are shown before somebody asks for all
LONGEST_LINE = 90  # characters of a header, or of the cells of a column, in a line
NOT_READ = ""
CERTAINTY = {"sure": "Sure: ", "likely": "Likely: ", "ask": "Please confirm: ", "not used": ""}
CHOICE_LABELS = {"day-first": "The day comes first", "month-first": "The month comes first"}
FEW_CHOICES, SOME_CHOICES = 3, 8  # side by side on a phone; one below the other; more are a list to pick from


def ask_question(question: SheetQuestion, key: str, answer: Callable[[str], object]) -> None:
    """One question of an account; `answer` is called with the choice as soon as it is made."""
    choices = list(question.choices)
    few_enough = len(choices) <= FEW_CHOICES
    widget = st.segmented_control if few_enough else st.radio if len(choices) <= SOME_CHOICES else st.selectbox

    def label(choice: str) -> str:
        text = CHOICE_LABELS.get(choice, choice)
        return text if widget is st.selectbox else md(text)  # the other two read Markdown

    def chosen() -> None:
        if (choice := st.session_state[key]) is not None:
            answer(choice)

    more = {} if few_enough else {"index": None}
    worded(widget, question.text, choices, format_func=label, key=key, on_change=chosen, **more)


def show_unused(lines: Sequence[ColumnLine]) -> None:
    """The columns that nobody's answers are taken from, with the reason, so that none is missed in silence."""
    unused = [f"“{_short(line.header)}” ({line.why})" for line in lines if not line.keys]
    if unused:
        st.caption(f"Not used: {md(few(unused, SHOWN))}.")


def show_notes(account: Account) -> None:
    """What was handled, or assumed, for the whole sheet."""
    for note in account.notes:
        st.caption(f":material/info: {md(note)}")


def show_left_out(account: Account) -> None:
    """The rows that were not read, each with its reason."""
    if account.left_out:
        st.markdown(f":material/warning: **{counted(len(account.left_out), 'row')} left out**, with the reason")
        lines = [{"Row": line.row, "Who": line.who, "Why": line.why} for line in account.left_out]
        _table(lines, "rows left out")


def show_values(account: Account, key: str) -> None:
    """Cells that were understood another way than they are typed, or not at all."""
    if not account.values:
        return
    label = f"{counted(len(account.values), 'value was', 'values were')} not taken as typed"
    with st.expander(label, key=key, type="compact", on_change="rerun") as more:
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


def choose_columns(
    lines: Sequence[ColumnLine],
    labels: Mapping[str, str],
    assign: Callable[[int, str | None], object],
    key: str,
    *,
    expander: str,
    expanded: bool = False,
    forget: Callable[[], object] | None = None,
) -> None:
    """Every column with what it is read as, how sure that is and why; each can be changed.

    `assign` is called with the place of a column and what it is to be read as (None: not read); `forget`, where
    somebody chose, with nothing. `expander` is the key of what holds the columns, `key` how those of the columns begin.
    With what was chosen the expander is another one, `expanded`, so that it stays open while somebody works on it.
    """
    used = sum(bool(line.keys) for line in lines)
    more = st.expander(
        f"Columns: {used} of {len(lines)} used", expanded=expanded, key=expander, type="compact", on_change="rerun"
    )
    if not more.open:
        return
    with more:
        whole = len(lines) <= MOST_COLUMNS or st.checkbox(f"Show all {len(lines)} columns", key=f"{key}_all")
        for place, line in enumerate(lines if whole else lines[:MOST_COLUMNS]):
            _choose_column(place, line, labels, assign, f"{key}_{place}")
        if forget is not None:
            st.button(
                "Read it again, without my choices",
                key=f"{key}_anew",
                icon=":material/undo:",
                type="tertiary",
                on_click=forget,
            )


def download_account(account: Account, key: str, effects: Sequence[SheetEffects] = ()) -> None:
    """The whole account as a file to keep or to send to whoever made the sheet."""
    with st.container(horizontal=True):
        for ending, mime, as_file in (
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", accounts_workbook),
            ("json", "application/json", accounts_json),
        ):
            st.download_button(
                f"Account of this file (.{ending})",
                data=lambda as_file=as_file: as_file([account], effects),
                file_name=f"account-of-{file_name(account.file)}.{ending}",
                mime=mime,
                key=f"{key}_{ending}",
                icon=":material/download:",
                on_click="ignore",
            )


def _choose_column(
    place: int, line: ColumnLine, labels: Mapping[str, str], assign: Callable[[int, str | None], object], key: str
) -> None:
    header, choice, sure = st.columns([4, 3, 3], vertical_alignment="center")
    header.markdown(f":gray[{line.letter}]\u2002**{md(line.header.strip() or 'No header')}**")
    if line.samples:
        header.caption(md(_short(" · ".join(line.samples))))
    st.session_state[key] = line.keys[0] if line.keys else NOT_READ
    choice.selectbox(
        f"Read column {place + 1} as",
        [NOT_READ, *labels],
        format_func=lambda name: labels.get(name, "Not used"),
        key=key,
        label_visibility="collapsed",
        on_change=lambda: assign(place, st.session_state[key] or None),
    )
    sure.caption(CERTAINTY[line.certainty] + md(line.why))


def _table(lines: Sequence[dict[str, object]], what: str) -> None:
    st.dataframe(
        pd.DataFrame(lines),
        hide_index=True,
        height="auto" if len(lines) <= SHOWN else 36 * (SHOWN + 1),
        column_config={"Why": st.column_config.TextColumn(width="large")},
        alt=f"{len(lines)} {what}, each with its reason",
        placeholder="–",
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"
