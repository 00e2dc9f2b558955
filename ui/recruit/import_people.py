"""Bringing people in: files dropped, understood, previewed against what is on record, imported as one step."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import actions, store
from core.actions import Sheet
from core.domain.base.dates import short_date
from core.domain.base.text import counted
from core.store import Db
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.recruit import import_file as sheets
from ui.recruit.import_details import details
from ui.recruit.import_preview import list_problems, preview

SLOTS = (
    ("mentor", "Mentors", "The answers of people who want to be mentors."),
    ("mentee", "Mentees", "The answers of people who want a mentor."),
    ("directory", "Directory (optional)", "Who works here and who reports to whom, from your HR system."),
)
LATEST = 12  # imports that are listed
FILES = "CSV or Excel, as Microsoft Forms, Google Forms or your HR system saved it. One file may hold both roles."


def start(studio: Studio) -> None:
    """The fast way: a name, two files, one click; everybody who can be read is accepted."""
    name = ""
    if studio.program is None:
        name = st.text_input("Name of the program", "Spring program", key="recruit_name", max_chars=80)
    files = _drop(studio)
    ready = _ready(files)
    roles = {sheet.role for sheet in ready}
    if not {"mentor", "mentee"} & roles:
        st.caption("Drop at least one file of mentors or mentees.")
    elif "directory" not in roles and not store.people.has_directory(studio.db):
        st.caption("Without a directory, reporting lines are not checked. You can add it later.")
    accept = _accepting(studio, ready)
    if st.button(
        "Import and accept", type="primary", key="recruit_start", disabled=not {"mentor", "mentee"} & roles
    ) and _start(studio, name, files, ready, accept):
        sheets.forget_files()
        who = " and ".join(sheets.count_people(len(sheet.rows), sheet.role) for sheet in ready if sheet.role in accept)
        st.session_state["recruit_begun"] = (str(studio.path), who)
        st.rerun()
    for dropped in files:
        details(dropped)


def begun(studio: Studio) -> None:
    """Right after the first import: who is in now, and the way to the matches."""
    path, who = st.session_state.get("recruit_begun", ("", ""))
    if path != str(studio.path) or not who or store.matches.last_run(studio.db, studio.program_id):
        return  # nothing imported just now, or matched since
    with st.container(border=True):
        st.markdown(f":material/check_circle: **{md(who)} can be matched.**")
        st.page_link("../pages/match.py", label="Find the best matches", icon=":material/arrow_forward:")


def bring(studio: Studio) -> None:
    """More files for a program that runs: understood, compared with what is on record, imported as one step."""
    files = _drop(studio)
    ready = _ready(files)
    if ready:
        overview = st.container()  # it says who is accepted, and that is chosen below it
        accept = _accepting(studio, ready)
        wanted = st.checkbox("Accept them right away", key="recruit_accept", disabled=not accept)
        accept = accept if wanted else set()
        with overview:
            possible = preview(studio, files, ready, accept)
        if st.button("Import", type="primary", key="recruit_import", disabled=not possible) and _import(
            studio, files, ready, accept
        ):
            sheets.forget_files()
            st.rerun()
    for dropped in files:
        details(dropped)


def past(studio: Studio) -> None:
    """What was imported before, by whom, and taking it back while nothing stands on it."""
    done = store.imports.all(studio.db, studio.program_id)
    if not done:
        st.caption("Nothing was imported yet.")
        return
    who = store.programs.actors(studio.db)
    for number, line in enumerate(done[:LATEST]):
        label, button = st.columns([5, 1], vertical_alignment="center")
        counts = f"{line.new:,} new, {line.changed:,} changed, {line.rejected:,} left out"
        kind = sheets.KINDS[line.role].split(":")[0]
        name = line.file or kind
        counts += f" · {kind.lower()}" if line.file else ""
        label.markdown(
            f"**{md(name)}** · {counts}  \n:gray[{short_date(line.imported_on)}, {md(who.get(line.by, line.by))}]"
        )
        if not number or line.action_id != done[number - 1].action_id:
            button.button(
                "Undo",
                key=f"recruit_undo_{line.id}",
                icon=":material/undo:",
                help="An import that started the program takes the program back with it.",
                on_click=studio.do,
                args=(actions.undo_import, line.id),
                kwargs={"toast": f"The import of {name} is taken back"},
            )


def _accepting(studio: Studio, ready: list[Sheet]) -> set[str]:
    """The roles that can be accepted at once: mentees only while all of them find a seat; said when they don't."""
    roles = {sheet.role for sheet in ready} & {"mentor", "mentee"}
    if studio.program is None or "mentee" not in roles:
        return roles
    seats = store.recruiting.seats(studio.db, studio.program.id)
    if seats.left is None or sum(len(sheet.rows) for sheet in ready if sheet.role == "mentee") <= seats.left:
        return roles
    st.caption(
        f"{max(0, seats.left)} of {seats.limit} seats are left, so the import accepts no mentees: choose afterwards, "
        "under People, who would benefit most."
    )
    return roles - {"mentee"}


def _import(studio: Studio, files: list[sheets.DroppedFile], ready: list[Sheet], accept: set[str]) -> bool:
    """Run the import with a bar; what could not be done, such as unknown managers, is said afterwards."""
    bar = st.progress(0.0, "Importing…")
    _remember(studio, files)
    problems: list[str] = []

    def run(db: Db, **acting: Any) -> None:
        done = actions.bring_in(
            db,
            studio.program_id,
            ready,
            accept=accept,
            progress=lambda share: bar.progress(share, "Importing…"),
            **acting,
        )
        problems.extend(f"Row {row}: {problem}." for sheet in done for row, problem in sheet.problems)

    who = " and ".join(sheets.count_people(len(sheet.rows), sheet.role) for sheet in ready)
    imported = studio.do(run, toast=f"Imported {who}")
    bar.empty()
    st.session_state["recruit_problems"] = problems if imported else []
    return imported


def show_problems(studio: Studio) -> None:
    """Show what the last import could not do, until the next one."""
    problems = st.session_state.get("recruit_problems", [])
    if problems:
        count = counted(len(problems), "thing")
        with st.expander(f"The last import left {count} open", key="recruit_told", type="compact"):
            list_problems(problems)


def _drop(studio: Studio) -> list[sheets.DroppedFile]:
    """The three uploaders side by side, each with what its file says."""
    st.caption(FILES)
    files = []
    for column, (slot, label, note) in zip(st.columns(len(SLOTS)), SLOTS, strict=True):
        with column:
            dropped = sheets.drop_file(studio, slot, label, note)
            if dropped is not None:
                sheets.headline(dropped)
                files.append(dropped)
    return files


def _ready(files: list[sheets.DroppedFile]) -> list[Sheet]:
    """What can be imported, a sheet for each role."""
    return [
        Sheet(role, rows, dropped.file, len(dropped.checked.skipped))
        for dropped in files
        if dropped.checked is not None
        for role, rows in dropped.checked.by_role.items()
        if rows
    ]


def _start(studio: Studio, name: str, files: list[sheets.DroppedFile], ready: list[Sheet], accept: set[str]) -> bool:
    who = " and ".join(sheets.count_people(len(sheet.rows), sheet.role) for sheet in ready)
    bar = st.progress(0.0, "Importing…")
    options = {"progress": lambda share: bar.progress(share, "Importing…"), "toast": f"Imported {who}"}
    _remember(studio, files)
    if studio.program is None:
        return studio.do(actions.start_program, name, ready, **options)
    return studio.do(actions.bring_in, studio.program.id, ready, accept=accept, **options)


def _remember(studio: Studio, files: list[sheets.DroppedFile]) -> None:
    """Keep decisions about columns, dates and topics for the next file of the same shape."""
    saved = store.imports.saved_mappings(studio.db)
    for dropped in files:
        mapping = dropped.mapping
        if mapping is None or dropped.checked is None or saved.get(mapping.shape) == mapping.to_dict():
            continue
        decided = any(column.why.endswith("by you") for column in mapping.columns) or mapping.topics
        if decided or (mapping.date_order and dropped.checked.ambiguous_dates):
            studio.do(actions.save_mapping, mapping.to_dict(), toast="The reading of these columns is kept")
