"""An uploaded sheet, read once: a rerun of the page must neither read it again nor hold on to one dropped before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.domain.recruit import sheets
from core.domain.recruit.sheets import Role, SheetError, Table

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

# What a page takes: the kinds that are read, and two for which the refusal says what to do.
FILE_ENDINGS = [
    *("csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods", "fods", "html", "htm", "xml", "json", "jsonl", "gz"),
    *("xlsb", "numbers"),
]


def table_of(slot: str, file: UploadedFile, sheet: str | None = None, role: Role | None = None) -> Table:
    """The table in an uploaded file, remembered for this slot until another file or sheet comes; of a workbook without
    a chosen sheet, the sheet that fits the role. Raises SheetError.

    A refusal is remembered too, so that a file that takes long to refuse is not read again with every click.
    """
    name, key = f"upload_{slot}", (file.file_id, sheet)  # an id belongs to what was uploaded, which never changes
    if st.session_state.get(name, ("",))[0] != key:
        forget_table(slot)
        with st.spinner("Reading the file…", show_time=True):  # a click meanwhile ends the run where this ends
            st.session_state[name] = (key, *_read(file, sheet, role))
    _, table, refusal = st.session_state[name]
    if refusal:
        raise SheetError(**refusal)
    return table


def forget_table(slot: str) -> None:
    """Give back the memory of what was read."""
    st.session_state.pop(f"upload_{slot}", None)


def _read(file: UploadedFile, sheet: str | None, role: Role | None) -> tuple[Table | None, dict[str, object]]:
    """The table, or the parts of the refusal: the exception itself would hold on to the file."""
    try:
        return sheets.read(file.getvalue(), file.name, sheet, role=role), {}
    except SheetError as refusal:
        return None, vars(refusal)
