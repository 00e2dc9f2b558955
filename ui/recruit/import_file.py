"""One file of people on its way in: dropped, read once, understood, and what it says in one line. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from core import store
from core.domain.base.text import counted
from core.domain.recruit import sheets
from core.domain.recruit.sheets import Checked, ColumnMapping, SheetError, Table
from core.domain.recruit.sheets.sheet_roles import suited
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.frame.upload import FILE_ENDINGS, forget_table, table_of

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

KINDS = {
    "mentor": "Mentors",
    "mentee": "Mentees",
    "directory": "Directory: who works here",
    "mixed": "Mentors and mentees in one file",
}
NOUNS = {"mentor": "mentor", "mentee": "mentee", "directory": "colleague"}
LARGEST = sheets.LARGEST_FILE >> 20  # MB
SHOWN = 8  # rows of a table that are shown at once; the rest on request
SLOW = 3_000  # rows from which on progress is shown


@dataclass(frozen=True)
class DroppedFile:
    """A file that was dropped: `checked` when it can be imported, else `refusal` says why not."""

    slot: str
    file: str
    table: Table | None = None
    mapping: ColumnMapping | None = None
    checked: Checked | None = None
    refusal: str = ""


def drop_file(studio: Studio, slot: str, label: str, note: str) -> DroppedFile | None:
    """Draw the uploader of one kind of sheet and read the file in it; None while it is empty."""
    file = st.file_uploader(
        label,
        type=FILE_ENDINGS,
        key=f"recruit_{slot}_{_turn()}",
        max_upload_size=LARGEST,
        help=note,
    )
    if file is None:
        st.session_state.pop(f"recruit_understood_{slot}", None)
        forget_table(slot)
        return None
    return _understood(studio, slot, file)


def forget_files() -> None:
    """Empty the uploaders, so that nothing is imported twice by a second click."""
    st.session_state["recruit_turn"] = _turn() + 1
    st.session_state.pop("recruit_preview", None)
    for slot in KINDS:
        for part in ("understood", "mapping", "sheet"):
            st.session_state.pop(f"recruit_{part}_{slot}", None)
        forget_table(slot)


def count_people(number: int, role: str) -> str:
    """ "1 mentor", "24 mentors", "240 colleagues"."""
    return counted(number, NOUNS[role])


def written(value: object) -> str:
    """A value as a table shows it: lists with commas, nothing as nothing."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def headline(dropped: DroppedFile) -> None:
    """One line under an uploader: how many rows were read and how many left out, or why nothing could be read."""
    if dropped.checked is None:
        st.error(md(dropped.refusal), icon=":material/block:")
        return
    checked = dropped.checked
    read = " and ".join(count_people(len(rows), role) for role, rows in checked.by_role.items())
    left_out = len(checked.skipped)
    rows = "row" if left_out == 1 else "rows"
    st.markdown(f":material/check_circle: **{read}** read" + (f", {left_out:,} {rows} left out" if left_out else ""))
    if checked.role not in (dropped.slot, "mixed"):
        st.caption(f"This file holds {KINDS[checked.role].split(':')[0].lower()}, so it is read as those.")


def _understood(studio: Studio, slot: str, file: UploadedFile) -> DroppedFile:
    """The file read and checked, once for each decision about it: a rerun must not look at 50,000 rows again."""
    sheet = st.session_state.get(f"recruit_sheet_{slot}")
    chosen = st.session_state.get(f"recruit_mapping_{slot}")
    mapping = chosen[1] if chosen and chosen[0] == (file.file_id, sheet) else None
    key = (file.file_id, sheet, mapping)
    earlier = st.session_state.get(f"recruit_understood_{slot}")
    if earlier and earlier[0] == key:
        return earlier[1]
    dropped = _read(studio, slot, file, sheet, mapping)
    st.session_state[f"recruit_understood_{slot}"] = (key, dropped)
    st.session_state[f"recruit_file_{slot}"] = (file.file_id, sheet)
    return dropped


def _read(
    studio: Studio, slot: str, file: UploadedFile, sheet: str | None, mapping: ColumnMapping | None
) -> DroppedFile:
    table = None
    try:
        table = table_of(slot, file, sheet, slot)
        mapping = mapping or suited(table, slot, store.imports.saved_mappings(studio.db))
        if reason := sheets.missing(table, mapping):
            raise SheetError(reason, file=table.file, sheet=table.sheet)
        return DroppedFile(slot, file.name, table, mapping, _check(table, mapping))
    except SheetError as error:
        return DroppedFile(slot, file.name, table, mapping, refusal=str(error))


def _check(table: Table, mapping: ColumnMapping) -> Checked:
    if len(table.frame) < SLOW:
        return sheets.check(table, mapping)
    bar = st.progress(0.0, "Reading the rows…")
    checked = sheets.check(
        table, mapping, progress=lambda done, total: bar.progress(done / total, f"{done:,} of {total:,} rows read")
    )
    bar.empty()
    return checked


def decide(slot: str, mapping: ColumnMapping) -> None:
    """Keep this mapping for the file in the slot: it is read that way from now on."""
    st.session_state[f"recruit_mapping_{slot}"] = (st.session_state[f"recruit_file_{slot}"], mapping)


def _turn() -> int:
    return st.session_state.get("recruit_turn", 0)
