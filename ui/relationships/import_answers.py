"""Checks from a form: the questions to paste, and what an export holds, accounted for before anything is kept."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core import actions, store
from core.documents.question_kit import FORM_TOOLS, paste_pair_form
from core.documents.tables import workbook
from core.domain.base.text import counted
from core.domain.design.programs import Program
from core.domain.playbook.reading import RoleId
from core.domain.recruit.sheets import SheetError, SheetQuestion, Table
from core.domain.recruit.sheets.account_words import summarize
from core.domain.relationships.check_columns import CheckMapping, guess_columns
from core.domain.relationships.check_headers import CHOOSING, KINDS, MONTHLY, fields
from core.domain.relationships.choice_forms import ReadChoices, read_choices
from core.domain.relationships.form_answers import ReadChecks, decide, questions, read_checks
from core.domain.relationships.form_effects import NEW, FormEffect
from core.domain.relationships.monthly_forms import ReadMonthly, read_monthly
from ui.frame.cells import md
from ui.frame.sheet_account import (
    ask_question,
    choose_columns,
    download_account,
    show_left_out,
    show_notes,
    show_unused,
    show_values,
)
from ui.frame.studio import Studio
from ui.frame.upload import FILE_ENDINGS, forget_table, table_of

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

SIDES: dict[RoleId, str] = {"mentee": "Mentees", "mentor": "Mentors"}
PREVIEW = "relationships_form_preview"  # what the effects were worked out for, and the effects
MAPPING = "relationships_form_mapping"  # what was decided by hand: the file it is for, and the mapping


def form_answers(studio: Studio, program: Program, *, introduced: bool) -> None:
    """Ask with the team's own form, then drop its export here. What people choose is asked before there are pairs."""
    about_pairs = [kind for kind in KINDS if kind not in CHOOSING] if introduced else []
    kinds = [*about_pairs, *CHOOSING] if chooses(program) else about_pairs
    if st.session_state.get("relationships_form_kind") not in kinds:  # chosen in another program
        st.session_state.pop("relationships_form_kind", None)
    kind = st.segmented_control(
        "Which questions?",
        kinds,
        format_func=KINDS.__getitem__,
        default=kinds[0],
        required=True,
        key="relationships_form_kind",
    )
    if kind == "quiz":
        st.toggle(
            "Everybody was told beforehand that the program team sees the quiz",
            bool(program.settings.get("quiz_shown")),
            key="relationships_quiz_shown",
            on_change=lambda: studio.do(
                actions.change_program,
                program.id,
                settings={"quiz_shown": st.session_state["relationships_quiz_shown"]},
                toast="Noted for this program",
            ),
            help="Off, the quiz stays the pair's own tool: you see it only when one of them asks for help.",
        )
    with st.expander(
        "Questions to paste into your form", key="relationships_form_questions", on_change="rerun"
    ) as shown:
        if shown.open:
            file_label = studio.label
            asked: dict[RoleId, str] = {"mentee": SIDES["mentee"]} if kind == "shortlist" else SIDES
            for role, label in asked.items():
                st.markdown(f"**{label}**")
                st.dataframe(_kit(kind, role), hide_index=True, placeholder="–")
                with st.container(horizontal=True):
                    for tool, name in FORM_TOOLS.items():
                        st.download_button(
                            f"To paste into {name}",
                            data=paste_pair_form(kind, role, tool=tool, label=file_label),
                            file_name=file_label.file_name(f"{kind}-{role}-{tool}", "txt"),
                            key=f"relationships_form_paste_{role}_{tool}",
                            icon=":material/download:",
                            on_click="ignore",
                        )
            st.download_button(
                "Download as a sheet",
                data=lambda: workbook({side: _kit(kind, role) for role, side in asked.items()}, label=file_label),
                file_name=file_label.file_name(f"{kind}-questions", "xlsx"),
                key="relationships_form_file",
                icon=":material/download:",
                on_click="ignore",
            )
    file = st.file_uploader("Export of the form (CSV or Excel)", FILE_ENDINGS, key="relationships_form")
    if file is None:
        forget_table("checks")
        for key in (MAPPING, PREVIEW):
            st.session_state.pop(key, None)
        st.caption("People are recognized by their email address. Nothing is saved before you have seen what was read.")
        return
    _export(studio, program, kind, file)


def chooses(program: Program) -> bool:
    """Whether participants choose in this program, so that forms come back before anybody is introduced."""
    return program.choice("matching") in ("free", "curated")


def _export(studio: Studio, program: Program, kind: str, file: UploadedFile) -> None:
    """What the file holds: what is to decide first, then what was read, then the way to keep it."""
    sheet = st.session_state.get("relationships_form_sheet")
    try:
        table = table_of("checks", file, sheet)
    except SheetError as error:
        st.error(md(error), icon=":material/error:")
        return
    if len(table.sheets) > 1:
        st.selectbox("Sheet", table.sheets, table.sheets.index(table.sheet), key="relationships_form_sheet")
    pairs = store.relationships.all(studio.db, program.id)
    people = store.people.everyone(studio.db)
    emails = {person.email.casefold(): person.id for person in people if person.email}
    names = {person.id: person.name for person in people}
    decided = _decided(file, table, kind)
    saved = store.imports.saved_mappings(studio.db)
    mapping = decided or guess_columns(table, kind, emails, saved)
    read: ReadChecks | ReadMonthly | ReadChoices
    if kind in CHOOSING:
        pool = store.participant_choices.pool(studio.db, program.id)
        read = read_choices(table, pool, kind=kind, on=studio.today, mapping=mapping)
    elif kind == MONTHLY:
        read = read_monthly(table, pairs, emails, names, on=studio.today, mapping=mapping)
    else:
        read = read_checks(table, pairs, emails, names, kind=kind, on=studio.today, mapping=mapping)
    st.markdown(f"**{md(summarize(read.account))}.**")
    for question in read.account.questions:
        key = f"relationships_form_ask_{read.mapping.shape}_{question.id}"
        ask_question(question, key, partial(_answer, file, table, read.mapping, question))
    show_unused(read.account.columns)
    choose_columns(
        read.account.columns,
        fields(kind),
        lambda index, key: _decide(file, table, read.mapping.assign(index, key)),
        f"relationships_form_column_{read.mapping.shape}",
        expander=f"relationships_form_columns_{decided is not None}",
        expanded=decided is not None,
        forget=(lambda: st.session_state.pop(MAPPING, None)) if decided is not None else None,
    )
    show_notes(read.account)
    show_left_out(read.account)
    show_values(read.account, "relationships_form_values")
    open_dates = any(question.about == "dates" for question in read.account.questions)
    effects = _preview(studio, file, read) if read.rows and not open_dates else []
    if effects:
        st.dataframe(
            _shown(read, effects),
            hide_index=True,
            column_config={"Outcome": st.column_config.TextColumn(width="large")},
            alt=f"{counted(len(effects), 'entry', 'entries')}, each with its row",
            placeholder="–",
        )
    download_account(read.account, "relationships_form_account")
    if not read.rows or open_dates:
        st.caption("Say first how dates are to be read." if read.rows else "Nobody's answers could be read.")
    new = sum(effect.outcome == NEW for effect in effects)
    st.button(
        f"Save {counted(new, 'entry', 'entries')}",
        key="relationships_form_keep",
        type="primary",
        disabled=not new,
        on_click=_keep,
        args=(studio, read, decided is not None),
    )


def _preview(studio: Studio, file: UploadedFile, read: ReadChecks | ReadMonthly | ReadChoices) -> list[FormEffect]:
    """What keeping this file would do: worked out once, until the mapping or anything on record changes."""
    now = (file.file_id, read.mapping, store.revision(studio.db), store.edition(studio.db), studio.today)
    before, effects = st.session_state.get(PREVIEW, (None, []))
    if before != now:
        try:
            effects = actions.preview_answers(studio.db, read, by=studio.by, on=studio.today)
        except actions.NotAllowed as refusal:
            st.error(md(refusal), icon=":material/error:")
            return []
        st.session_state[PREVIEW] = (now, effects)
    return effects


def _keep(studio: Studio, read: ReadChecks | ReadMonthly | ReadChoices, by_hand: bool) -> None:
    """Keep what was read, and what was decided by hand for the next export of this form."""
    done = studio.do(actions.import_answers, read, toast="Answers saved; those already on record stay as they are")
    if done and by_hand:
        studio.do(actions.save_mapping, read.mapping.to_dict(), toast="The columns are remembered for this form")


def _answer(file: UploadedFile, table: Table, mapping: CheckMapping, question: SheetQuestion, choice: str) -> None:
    """The answer to a question holds for this file at once, and for its form once answers are kept."""
    _decide(file, table, decide(mapping, question, choice))


def _shown(read: ReadChecks | ReadMonthly | ReadChoices, effects: list[FormEffect]) -> pd.DataFrame:
    """What would be kept, and what is on record or cannot be taken, a line each."""
    lines = {line.row: line for line in read.account.rows}
    return pd.DataFrame(
        {
            "Row": effect.row,
            "Who": lines[effect.row].who,
            "Role": lines[effect.row].as_role,
            "What": effect.what,
            "Outcome": f"{effect.outcome}: {effect.why}" if effect.why else effect.outcome,
        }
        for effect in effects
    )


def _decide(file: UploadedFile, table: Table, mapping: CheckMapping) -> None:
    """Read this file so from now on."""
    st.session_state[MAPPING] = (file.file_id, table.sheet, mapping)


def _decided(file: UploadedFile, table: Table, kind: str) -> CheckMapping | None:
    """What was decided by hand for this file and this kind of check, or None."""
    file_id, sheet, mapping = st.session_state.get(MAPPING, (None, None, None))
    mine = mapping is not None and (file_id, sheet, mapping.kind) == (file.file_id, table.sheet, kind)
    return mapping if mine else None


def _kit(kind: str, role: RoleId) -> pd.DataFrame:
    return pd.DataFrame(questions(kind, role), columns=["Question", "Answered by"])
