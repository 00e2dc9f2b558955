"""Bringing people in: files dropped, understood, previewed against what is on record, imported as one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core import actions, store
from core.actions import Sheet
from core.domain.base.dates import short_date
from core.domain.base.text import counted, listed
from core.domain.recruit.sheets import SheetEffects
from core.domain.recruit.sheets.account_words import count_people
from core.domain.recruit.sheets.import_changes import describe_effects
from core.store import Db
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.recruit import import_file as sheets
from ui.recruit.import_account import show_account
from ui.recruit.import_identity import ask_identities
from ui.recruit.import_preview import list_problems, preview
from ui.recruit.import_questions import ask
from ui.recruit.import_start import ask_about_doubts, choose_start

SLOTS = (
    ("mentor", "Mentors", "The answers of people who want to be mentors."),
    ("mentee", "Mentees", "The answers of people who want a mentor."),
    ("directory", "Directory (optional)", "Who works here and who reports to whom, from your HR system."),
)
LATEST = 12  # imports that are listed
FILES = "CSV or Excel, as Microsoft Forms, Google Forms or your HR system saved it. One file may hold both roles."


@dataclass
class ImportOutcome:
    """What an import leaves to be read: what followed beyond fields, and what could not be done."""

    follows: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def keep(self, effects: Sequence[SheetEffects]) -> None:
        """Take in what an import did."""
        self.follows = describe_effects(effects)
        self.problems = [f"Row {row}: {problem}." for sheet in effects for row, problem in sheet.problems]


def start(studio: Studio) -> None:
    """The fast way: a name, two files, one click; everybody who can be read and starts now is accepted."""
    name = ""
    if studio.program is None:
        name = st.text_input("Name of the program", "Spring program", key="recruit_name", max_chars=80)
    files = _drop(studio)
    waiting = ask(files)
    ready = _ready(files)
    _say_what_is_not_checked(studio, ready)
    above = st.container()  # it says who may be somebody else, before it is chosen who starts
    ready = ask_about_doubts(choose_start(studio, name, ready))
    accept = _accepting(studio, ready)
    effects = preview(studio, files, ready, accept, name) if ready else []
    with above:
        waiting += ask_identities(files, effects or [])
    reason = _blocker(files, ready, waiting, {"mentor", "mentee"})
    if _button("Import and accept", "recruit_start", reason, effects) and _start(studio, name, files, ready, accept):
        sheets.forget_files()
        who = _words([work for work in effects or [] if work.accepted])
        st.session_state["recruit_begun"] = (str(studio.path), who)
        st.session_state["recruit_outcome"] = ImportOutcome()
        st.session_state["recruit_outcome"].keep(effects or [])  # the preview is the import
        st.rerun()
    for dropped in files:
        show_account(dropped, effects or [], store.own_topics.decided(studio.db))


def begun(studio: Studio) -> None:
    """Right after the first import: who is in now, and the way to the matches."""
    path, who = st.session_state.get("recruit_begun", ("", ""))
    if path != str(studio.path) or not who or store.runs.last(studio.db, studio.program_id):
        return  # nothing imported just now, or matched since
    with st.container(border=True):
        st.markdown(f":material/check_circle: **{md(who)} can be matched.**")
        st.page_link("../pages/match.py", label="Find the best matches", icon=":material/arrow_forward:")


def bring(studio: Studio) -> None:
    """More files for a program that runs: understood, compared with what is on record, imported as one step."""
    files = _drop(studio)
    waiting = ask(files)
    ready = _ready(files)
    effects: list[SheetEffects] | None = []
    if ready:
        _say_what_is_not_checked(studio, ready)
        overview = st.container()  # it says who is accepted, and that is chosen below it
        accept = _accepting(studio, ready)
        wanted = st.checkbox("Accept them right away", key="recruit_accept", disabled=not accept)
        accept = accept if wanted else set()
        if "mentee" in accept:
            ready = ask_about_doubts(ready)
        with overview:
            effects = preview(studio, files, ready, accept)
            waiting += ask_identities(files, effects or [])
        reason = _blocker(files, ready, waiting, {"mentor", "mentee", "directory"})
        if _button("Import", "recruit_import", reason, effects) and _import(studio, files, ready, accept):
            sheets.forget_files()
            st.rerun()
    elif files:
        waiting += ask_identities(files, [])
        _button("Import", "recruit_import", _blocker(files, ready, waiting, set()), effects)
    for dropped in files:
        show_account(dropped, effects or [], store.own_topics.decided(studio.db))


def _button(label: str, key: str, reason: str, effects: Sequence[SheetEffects] | None) -> bool:
    """The button of the import; while it is off it says why. `effects` None: the preview said what forbids it."""
    return st.button(reason or label, type="primary", key=key, disabled=bool(reason) or effects is None)


def _blocker(files: Sequence[sheets.DroppedFile], ready: Sequence[Sheet], waiting: int, wanted: Collection[str]) -> str:
    """Why the import cannot begin, as the button says it, or "" where it can."""
    if waiting:
        return f"Answer {counted(waiting, 'question')} first"
    if {sheet.role for sheet in ready} & set(wanted):
        return ""
    unread = next((dropped for dropped in files if dropped.nobody), None)
    if unread:
        return f"Nobody could be read: {unread.nobody}"
    return "Drop a file of mentors or mentees first"


def _say_what_is_not_checked(studio: Studio, ready: Sequence[Sheet]) -> None:
    roles = {sheet.role for sheet in ready}
    if roles and "directory" not in roles and not store.people.has_directory(studio.db):
        st.caption(
            "Without a directory, nobody checks who reports to whom and who has left the company. You can add it later."
        )


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
                help="An import that started the program also undoes the program.",
                on_click=studio.do,
                args=(actions.undo_import, line.id),
                kwargs={"toast": f"The import of {name} is undone"},
            )


def _accepting(studio: Studio, ready: Sequence[Sheet]) -> set[str]:
    """The roles that can be accepted at once: mentees only while all of them find a seat; said when they don't."""
    roles = {sheet.role for sheet in ready} & {"mentor", "mentee"}
    if studio.program is None or "mentee" not in roles:
        return roles
    seats = store.recruiting.seats(studio.db, studio.program.id)
    starting = sum(len(sheet.rows) - len(sheet.pending) for sheet in ready if sheet.role == "mentee")
    if seats.left is None or starting <= seats.left:
        return roles
    st.caption(
        f"{max(0, seats.left)} of {seats.limit} seats are left, so the import accepts no mentees: choose afterwards, "
        "under People, who would benefit most."
    )
    return roles - {"mentee"}


def _words(parts: Sequence[Sheet] | Sequence[SheetEffects]) -> str:
    """Whom sheets hold, or whom an import accepts: "24 mentors and 30 mentees"."""
    numbers: Counter[str] = Counter()
    for part in parts:
        numbers[part.role] += len(part.rows) if isinstance(part, Sheet) else len(part.accepted)
    return listed(count_people(number, role) for role, number in numbers.items())


def _import(studio: Studio, files: list[sheets.DroppedFile], ready: list[Sheet], accept: set[str]) -> bool:
    """Run the import with a bar; what could not be done, such as unknown managers, is said afterwards."""
    bar = st.progress(0.0, "Importing…")
    _remember(studio, files)
    outcome = ImportOutcome()

    def run(db: Db, **acting: Any) -> None:
        done = actions.bring_in(
            db,
            studio.program_id,
            ready,
            accept=accept,
            progress=lambda share: bar.progress(share, "Importing…"),
            **acting,
        )
        outcome.keep(done)

    who = _words(ready)
    imported = studio.do(run, toast=f"Imported {who}")
    bar.empty()
    st.session_state["recruit_outcome"] = outcome if imported else ImportOutcome()
    return imported


def show_outcome(studio: Studio) -> None:
    """Show what followed from the last import and what it could not do, until the next one."""
    outcome = st.session_state.get("recruit_outcome", ImportOutcome())
    for sentence in outcome.follows:
        st.markdown(f":material/info: Last import: {md(sentence)}")
    if outcome.problems:
        count = counted(len(outcome.problems), "thing")
        with st.expander(f"The last import left {count} open", key="recruit_told", type="compact"):
            list_problems(outcome.problems)


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
        Sheet(role, rows, dropped.file, len(dropped.account.left_out))
        for dropped in files
        if dropped.checked is not None and dropped.account is not None
        for role, rows in dropped.checked.by_role.items()
        if rows
    ]


def _start(studio: Studio, name: str, files: list[sheets.DroppedFile], ready: list[Sheet], accept: set[str]) -> bool:
    who = _words(ready)
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
        if mapping is None or dropped.checked is None or not dropped.decided:
            continue
        if saved.get(mapping.shape) != mapping.to_dict():
            studio.do(actions.save_mapping, mapping.to_dict(), toast="The reading of these columns is saved")
