"""The notebook cell and what stands in it: people's text as text, empty states, how a figure is worked out.

Every function takes plain text and escapes it here, once: do not wrap what you pass to them in `md()`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, Literal

import pandas as pd
import streamlit as st

from core.documents.markdown import escape
from core.documents.tables import safe_csv
from core.domain.base.file_label import FileLabel
from core.domain.base.text import counted


def md(text: object) -> str:
    """Text from people, safe inside any Streamlit call that reads Markdown: shown letter by letter, on one line.

    Not for st.text, cells of st.dataframe, options of a selectbox or multiselect and st.badge, which show text as it
    is. Options of a radio, pills or segmented control and the cells and headers of st.table do read Markdown.
    """
    return escape(text)


@contextmanager
def cell(
    number: int,
    question: str,
    caption: str | None = None,
    *,
    anchor: str = "",
    gap: Literal["small", "xsmall"] = "small",
) -> Iterator[None]:
    """One numbered step of a page: `with cell(2, "Who is waiting?"):` puts the question above what follows.

    `anchor` is what a link to it ends with, as in "#groups"; it is unique on its page. A page of many cells takes the
    narrower `gap`.
    """
    with st.container(gap=gap):
        st.header(f":gray[{number}]\u2002{md(question)}", anchor=anchor or False)
        if caption:
            st.caption(md(caption))
        yield


def jump_list(cells: Mapping[str, str]) -> None:
    """Links to the cells of this page, in a line that wraps. `cells`: anchor -> what the link says."""
    st.markdown(" · ".join(f"[{md(name)}](#{anchor})" for anchor, name in cells.items()))


def empty(
    sentence: str,
    *,
    link: tuple[str, str] | None = None,
    action: tuple[str, Callable[[], object]] | None = None,
    stop: bool = True,
) -> None:
    """Say what will be here and offer the one step that fills it, then end the page (unless `stop` is False).

    `link` is (path seen from ui/, label); `action` is (label, callback) and becomes the primary button.
    """
    with st.container(border=True, horizontal_alignment="center"):
        st.markdown(f":material/inbox: {md(sentence)}", text_alignment="center")
        if link:
            st.page_link(link[0], label=link[1], icon=":material/arrow_forward:")
        if action:
            st.button(action[0], type="primary", key=f"empty_{action[0]}", on_click=action[1])
    if stop:
        st.stop()


def worked_out(
    definition: str,
    formula: str | None = None,
    rows: pd.DataFrame | Callable[[], pd.DataFrame] | None = None,
    *,
    name: str,
    label: FileLabel | None = None,
) -> None:
    """The closed expander "How is this worked out?": definition, formula, the rows behind the figure and their CSV.

    `name` is unique on its page and names the file, with the program and day of its `label`. `rows` may be a function:
    it is called only when somebody looks.
    """
    key = f"worked_out_{name}"
    expander = st.expander("How is this worked out?", key=key, type="compact", on_change="rerun")
    if not expander.open:
        return
    with expander:
        st.markdown(md(definition))
        if formula:
            st.code(formula, language=None, wrap_lines=True)
        if rows is not None:
            _rows(rows() if callable(rows) else rows, name, label)


def day_columns(*names: str) -> dict[str, Any]:
    """Settings for columns of days in st.dataframe: written as `short_date` does, still sorted as days."""
    return {name: st.column_config.DateColumn(format="MMM D, YYYY") for name in names}


def _rows(frame: pd.DataFrame, name: str, label: FileLabel | None) -> None:
    """The rows themselves, and the same rows as a file that is safe to open in Excel."""
    count = counted(len(frame), "row")
    days = [column for column in frame if any(isinstance(value, date) for value in frame[column])]
    st.dataframe(
        frame, hide_index=True, alt=f"{count} behind this figure", column_config=day_columns(*days), placeholder=""
    )
    st.download_button(
        f"Download {count}",
        data=lambda: safe_csv(frame),
        file_name=label.file_name(name, "csv") if label else f"{name}.csv",
        mime="text/csv",
        key=f"download_{name}",
        icon=":material/download:",
        on_click="ignore",
    )
