"""One file of people on its way in: dropped, read once, understood, and what it says in one line. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import streamlit as st

from core import store
from core.domain.recruit import sheets
from core.domain.recruit.sheets import Account, Checked, ColumnMapping, SheetError, SheetQuestion, Table
from core.domain.recruit.sheets.account_words import summarize, summarize_refusal
from core.domain.recruit.sheets.row_choices import apply_row_choices
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
LARGEST = sheets.LARGEST_FILE >> 20  # MB
SHOWN = 8  # rows of a table that are shown at once; the rest on request
SLOW = 3_000  # rows from which on progress is shown


@dataclass(frozen=True)
class DroppedFile:
    """A file that was dropped: `checked` when it can be imported, else `refusal` says why not.

    `decided`: a person chose something about how it is read, so that it is worth remembering.
    """

    slot: str
    file: str
    table: Table | None = None
    mapping: ColumnMapping | None = None
    checked: Checked | None = None
    refusal: str = ""
    decided: bool = False

    @cached_property
    def account(self) -> Account | None:
        """What became of every column, row and value; None while the file cannot be read."""
        return sheets.account(self.checked) if self.checked is not None else None

    @property
    def questions(self) -> tuple[SheetQuestion, ...]:
        """What a person has to decide about this file before it is imported."""
        if self.account is not None:
            return self.account.questions
        return self.mapping.questions if self.mapping is not None else ()

    @property
    def nobody(self) -> str:
        """Why nobody could be read from this file, as the end of a sentence, or "" where somebody was."""
        if self.checked is not None:
            return "" if self.checked.rows else "every row was left out"
        if self.table is None or self.mapping is None:
            return "the file could not be read"
        return summarize_refusal(self.table, self.mapping)


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
    for name in ("recruit_preview", "recruit_best_pairs"):
        st.session_state.pop(name, None)
    for slot in KINDS:
        for part in ("understood", "mapping", "sheet"):
            st.session_state.pop(f"recruit_{part}_{slot}", None)
        _forget_rows(slot)
        forget_table(slot)


def written(value: object) -> str:
    """A value as a table shows it: lists with commas, nothing as nothing."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def headline(dropped: DroppedFile) -> None:
    """One line under an uploader: what was read, left out, used and asked, or why nothing could be read."""
    if dropped.account is None:
        st.error(md(dropped.refusal), icon=":material/block:")
        return
    icon = ":material/help:" if dropped.questions else ":material/check_circle:"
    read, *rest = summarize(dropped.account).split(", ")
    st.markdown(f"{icon} **{md(read)}**, {md(', '.join(rest))}")
    if dropped.account.role not in (dropped.slot, "mixed"):
        st.caption(f"This file holds {KINDS[dropped.account.role].split(':')[0].lower()}, so it is read as those.")


def _understood(studio: Studio, slot: str, file: UploadedFile) -> DroppedFile:
    """The file read and checked, once for each decision about it: a rerun must not look at 50,000 rows again."""
    sheet = st.session_state.get(f"recruit_sheet_{slot}")
    chosen = st.session_state.get(f"recruit_mapping_{slot}")
    mapping = chosen[1] if chosen and chosen[0] == (file.file_id, sheet) else None
    if st.session_state.get(f"recruit_file_{slot}") != (file.file_id, sheet):
        _forget_rows(slot)
    answers = row_answers(slot)
    key = (file.file_id, sheet, mapping, tuple(answers.items()))
    earlier = st.session_state.get(f"recruit_understood_{slot}")
    if earlier and earlier[0] == key:
        return earlier[1]
    dropped = _read(studio, slot, file, sheet, mapping)
    if dropped.checked is not None and answers:
        dropped = replace(dropped, checked=apply_row_choices(dropped.checked, answers))
    st.session_state[f"recruit_understood_{slot}"] = (key, dropped)
    st.session_state[f"recruit_file_{slot}"] = (file.file_id, sheet)
    return dropped


def _read(
    studio: Studio, slot: str, file: UploadedFile, sheet: str | None, mapping: ColumnMapping | None
) -> DroppedFile:
    table, decided = None, mapping is not None
    try:
        table = table_of(slot, file, sheet, slot)
        mapping = mapping or suited(table, slot, store.imports.saved_mappings(studio.db))
        if reason := sheets.missing(table, mapping):
            raise SheetError(reason, file=table.file, sheet=table.sheet)
        return DroppedFile(slot, file.name, table, mapping, _check(table, mapping), decided=decided)
    except SheetError as error:
        return DroppedFile(slot, file.name, table, mapping, refusal=str(error), decided=decided)


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


def row_answers(slot: str) -> Mapping[int, str]:
    """What was said about rows of this slot's file, as `row_choices` reads it."""
    return st.session_state.get(f"recruit_rows_{slot}", {})


def answer_rows(slot: str, rows: Collection[int], answers: Mapping[int, str]) -> None:
    """Keep what was said about some rows of this slot's file, in place of what was said of them before."""
    others = {row: answer for row, answer in row_answers(slot).items() if row not in rows}
    st.session_state[f"recruit_rows_{slot}"] = {**others, **answers}


def _forget_rows(slot: str) -> None:
    for part in ("rows", "doubts"):
        st.session_state.pop(f"recruit_{part}_{slot}", None)


def forget_decisions(slot: str) -> None:
    """Read this slot's file as if nobody had chosen anything about it."""
    st.session_state.pop(f"recruit_mapping_{slot}", None)


def _turn() -> int:
    return st.session_state.get("recruit_turn", 0)
