"""Before an import: what it would write, from the import itself on a copy. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import streamlit as st

from core import actions, store
from core.actions import NotAllowed, Sheet
from core.domain.base.text import counted
from core.domain.recruit.sheets import SheetEffects
from core.domain.recruit.sheets.import_changes import describe_effects
from core.store import StoreError
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.recruit import import_file as sheets

MOST_PROBLEMS = 30  # problems that are written out


def preview(
    studio: Studio,
    files: Sequence[sheets.DroppedFile],
    ready: Sequence[Sheet],
    accept: Collection[str],
    name: str = "",
) -> list[SheetEffects] | None:
    """New, changed, unchanged and left out, what follows, and every field that changes. None: it would be refused.

    `name`: of the program that the import would start, where there is none yet.
    """
    try:
        effects = _rehearsed(studio, ready, accept, name)
    except (NotAllowed, StoreError) as refusal:
        st.error(md(refusal), icon=":material/block:")
        return None
    figures = {
        "New": sum(sheet.new for sheet in effects),
        "Changed": sum(sheet.changed for sheet in effects),
        "Unchanged": sum(sheet.unchanged for sheet in effects),
        "Left out": sum(len(dropped.account.left_out) for dropped in files if dropped.account is not None),
    }
    for column, (label, number) in zip(st.columns(len(figures)), figures.items(), strict=True):
        column.metric(label, f"{number:,}", border=True)
    for sentence in describe_effects(effects):
        st.markdown(f":material/info: {md(sentence)}")
    _show_other_addresses(effects)
    if problems := [f"Row {row}: {problem}." for sheet in effects for row, problem in sheet.problems]:
        with st.expander(f"The import would leave {counted(len(problems), 'thing')} open", type="compact"):
            list_problems(problems)
    _show_changes(effects)
    return effects


def list_problems(problems: Sequence[str]) -> None:
    """Write the first problems out, and how many there are beyond them."""
    st.markdown("\n".join(f"- {md(problem)}" for problem in problems[:MOST_PROBLEMS]))
    if len(problems) > MOST_PROBLEMS:
        st.caption(f"{len(problems) - MOST_PROBLEMS:,} more of the same kind.")


def _rehearsed(studio: Studio, ready: Sequence[Sheet], accept: Collection[str], name: str) -> list[SheetEffects]:
    """The effects of these sheets, once for each state of the file: a rerun must not import 50,000 rows again.

    Raises NotAllowed and StoreError, as the import would.
    """
    key = (
        store.version(studio.db, "history"),
        studio.program.id if studio.program else name,
        studio.by,
        studio.today,
        frozenset(accept),
        *((sheet.role, sheet.file, sheet.pending, id(sheet.rows)) for sheet in ready),
    )
    earlier = st.session_state.get("recruit_preview")
    if earlier is None or earlier[0] != key:
        # The sheets stay with the answer, so that no other rows get the same id while it is remembered.
        earlier = (key, ready, _rehearse(studio, ready, accept, name))
        st.session_state["recruit_preview"] = earlier
    outcome = earlier[2]
    if isinstance(outcome, str):
        raise NotAllowed(outcome)
    return outcome


def _rehearse(studio: Studio, ready: Sequence[Sheet], accept: Collection[str], name: str) -> list[SheetEffects] | str:
    """The effects, or the sentence with which the import would be refused; with a bar where that takes a while."""
    slow = sum(len(sheet.rows) for sheet in ready) >= sheets.SLOW
    bar = st.progress(0.0, "Comparing with who is on record…") if slow else None
    options: dict[str, Any] = {"by": studio.by, "on": studio.today}
    if bar:
        options["progress"] = lambda share: bar.progress(share, "Comparing with who is on record…")
    try:
        if studio.program is None:
            return actions.preview_start(studio.db, name, ready, **options)
        return actions.preview_import(studio.db, studio.program.id, ready, accept=accept, **options)
    except NotAllowed as refusal:
        return str(refusal)
    finally:
        if bar:
            bar.empty()


def _show_other_addresses(effects: Sequence[SheetEffects]) -> None:
    """Who is known by an employee number and comes with another address than the one on record."""
    lines = [
        f"Row {other.row}: {other.name} stays on record with {other.on_record}, not {other.email}."
        for sheet in effects
        for other in sheet.other_addresses
    ]
    if lines:
        with st.expander(f"{counted(len(lines), 'person has', 'people have')} another address here", type="compact"):
            list_problems(lines)


def _show_changes(effects: Sequence[SheetEffects]) -> None:
    rows = [
        {
            "Row": change.row,
            "Name": change.name,
            "What": change.label,
            "On record": sheets.written(change.old),
            "In the file": sheets.written(change.new),
        }
        for sheet in effects
        for change in sheet.changes
    ]
    if not rows:
        return
    st.markdown(f"**{counted(len(rows), 'field changes', 'fields change')}**")
    height = "auto" if len(rows) <= sheets.SHOWN else 36 * (sheets.SHOWN + 1)
    st.dataframe(
        rows,
        hide_index=True,
        height=height,
        alt="Every field that changes, from what is on record to the file",
        placeholder="–",
    )
