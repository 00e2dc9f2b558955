"""Who of a file may be somebody else than it looks: the same name or address as somebody known. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from core.domain.base.text import counted
from core.domain.recruit.sheets import SheetEffects
from core.domain.recruit.sheets.row_choices import LEFT_OUT
from ui.frame.fields import worded
from ui.recruit.import_file import SHOWN, DroppedFile, choose_address, chosen_addresses

TWO_PEOPLE, SAME_PERSON = "Two people", "The same person"


@dataclass(frozen=True)
class IdentityDoubt:
    """A row that may be about somebody known. `choices`: what can be said → the address under which it is then read.

    `default`: what holds until somebody says otherwise; "" where the import has to wait for it.
    """

    row: int
    text: str
    choices: Mapping[str, str]
    default: str = ""


def ask_identities(files: Sequence[DroppedFile], effects: Sequence[SheetEffects]) -> int:
    """Show who may be somebody else, each with the choice; says how many have to be decided before the import."""
    doubts = {dropped.slot: _doubts(dropped, effects) for dropped in files}
    number = sum(map(len, doubts.values()))
    if not number:
        return 0
    waiting = 0
    with st.container(border=True):
        st.markdown(f":material/group: **Who is who: {counted(number, 'row')} to look at**")
        for dropped in files:
            chosen = chosen_addresses(dropped.slot)
            waiting += sum(not doubt.default and doubt.row not in chosen for doubt in doubts[dropped.slot].values())
            # What waits for an answer first: it holds the import up.
            ordered = sorted(doubts[dropped.slot].values(), key=lambda doubt: bool(doubt.default))
            whole = len(ordered) <= SHOWN or st.checkbox(
                f"Show all {len(ordered):,} rows", key=f"recruit_all_doubts_{dropped.slot}"
            )
            for doubt in ordered if whole else ordered[:SHOWN]:
                _ask(dropped.slot, doubt, chosen.get(doubt.row))
    return waiting


def _ask(slot: str, doubt: IdentityDoubt, address: str | None) -> None:
    key = f"recruit_identity_{slot}_{doubt.row}"
    chosen = next((choice for choice, used in doubt.choices.items() if used == address), doubt.default or None)
    worded(
        st.segmented_control,
        doubt.text,
        list(doubt.choices),
        default=chosen,
        key=key,
        on_change=lambda: choose_address(slot, doubt.row, doubt.choices.get(st.session_state[key] or doubt.default)),
    )


def _doubts(dropped: DroppedFile, effects: Sequence[SheetEffects]) -> dict[int, IdentityDoubt]:
    """The doubts about a file by row, those that were decided among them: the preview does not name them any more."""
    key = f"recruit_doubts_{dropped.slot}"
    known = {
        row: doubt for row, doubt in st.session_state.get(key, {}).items() if row in chosen_addresses(dropped.slot)
    }
    for doubt in (*_on_record(dropped, effects), *_in_file(dropped)):
        known.setdefault(doubt.row, doubt)
    st.session_state[key] = known
    return dict(sorted(known.items()))


def _on_record(dropped: DroppedFile, effects: Sequence[SheetEffects]) -> Iterator[IdentityDoubt]:
    for sheet in effects:
        if sheet.file != dropped.file:
            continue
        for namesake in sheet.namesakes:
            if namesake.on_record and namesake.email:
                text = (
                    f"Row {namesake.row}: {namesake.name} comes with {namesake.email}; somebody of this name is on "
                    f"record with {namesake.on_record}."
                )
                choices = {TWO_PEOPLE: namesake.email, SAME_PERSON: namesake.on_record}
                yield IdentityDoubt(namesake.row, text, choices, TWO_PEOPLE)
        for shared in sheet.shared_addresses:
            text = f"Row {shared.row}: {shared.name} has {shared.email}, the address of {shared.on_record} on record."
            yield IdentityDoubt(shared.row, text, {SAME_PERSON: shared.email, "Leave the row out": LEFT_OUT})


def _in_file(dropped: DroppedFile) -> Iterator[IdentityDoubt]:
    for likely in dropped.checked.likely_duplicates if dropped.checked is not None else ():
        (first, second), (name, other) = likely.rows, likely.names
        own, others = likely.emails
        if own and others:
            text = f"Rows {first} and {second}: {name} ({own}) and {other} ({others}) have {likely.why}."
            yield IdentityDoubt(
                first, text, {TWO_PEOPLE: own, f"{SAME_PERSON}: row {second} counts": LEFT_OUT}, TWO_PEOPLE
            )
