"""Proof, attributes: a sheet that says which group people are in, imported on purpose. Guesses nothing from a name."""

from __future__ import annotations

import streamlit as st

from core import actions, store
from core.domain.base.text import counted, listed
from core.domain.proof.attribute_sheets import ReadAttribute, read_attribute
from core.domain.recruit.sheets import SheetError
from core.store.equity import ON_RECORD
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.frame.upload import FILE_ENDINGS, forget_table, table_of

UNREAD = 5  # rows that are not taken, one by one


def attributes(studio: Studio) -> None:
    """Bring an attribute in, or delete one."""
    with st.expander("An attribute that is not in the directory", key="proof_attribute", on_change="rerun") as opened:
        if opened.open:
            st.caption(
                "One sheet with an email address or employee number in each row and one more column, for example what "
                "people said about themselves in a survey that told them what it is for."
            )
            _read(studio)
            _delete(studio)


def _read(studio: Studio) -> None:
    file = st.file_uploader("Sheet", FILE_ENDINGS, key="proof_attribute_file")
    if file is None:
        forget_table("attribute")
        return
    try:
        table = table_of("attribute", file)
        frame = table.frame.set_axis(table.headers, axis=1)
        column = st.selectbox("Which column says the group?", list(frame.columns), key="proof_attribute_column")
        read = read_attribute(frame, column, store.people.everyone(studio.db))
    except (SheetError, ValueError) as refusal:
        st.error(md(refusal), icon=":material/error:")
        return
    _account(read)
    st.button(
        "Save",
        key="proof_attribute_save",
        type="primary",
        disabled=not read.values,
        on_click=studio.do,
        args=(actions.record_attribute, column, read.values),
        kwargs={"toast": f"{column} saved"},
    )


def _account(read: ReadAttribute) -> None:
    """What is taken, and which rows are not, and why."""
    groups = listed(f"{group} ({n:,})" for group, n in read.groups.items())
    lines = [
        f"**{counted(len(read.values), 'person', 'people')}** in {counted(len(read.groups), 'group')}: {md(groups)}."
    ]
    if read.empty:
        lines.append(f"{counted(read.empty, 'row')} left empty.")
    lines += [f"Row {row}: {md(why)}" for row, why in read.unread[:UNREAD]]
    if len(read.unread) > UNREAD:
        lines.append(f"{counted(len(read.unread) - UNREAD, 'more row', 'more rows')} not taken for such reasons.")
    st.markdown("\n".join(f"- {line}" for line in lines))


def _delete(studio: Studio) -> None:
    for number, name in enumerate(store.equity.columns(studio.db)[len(ON_RECORD) :]):
        st.button(
            f"Delete {md(name)} of everybody",
            key=f"proof_attribute_delete_{number}",
            icon=":material/delete:",
            on_click=studio.do,
            args=(actions.delete_attribute, name),
            kwargs={"toast": f"{name} deleted"},
        )
