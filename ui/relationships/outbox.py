"""The outbox of a program: what is still to fill in, ways out for all letters at once, each letter. Sends nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from core import actions, store
from core.documents.letter_files import letters_zip, merge_sheet
from core.domain import playbook
from core.domain.base.text import counted
from core.domain.design.programs import Program
from core.domain.relationships.letters import FORM_LINKS, FORMS, LINKS, OutboxLetter, blank
from ui.frame import letter
from ui.frame.fields import field
from ui.frame.paging import page_of
from ui.frame.studio import Studio

ON_A_PAGE = 15
ALL = ""
MESSAGE = "relationships_outbox_message"  # which one is chosen


def outbox(studio: Studio, program: Program) -> None:
    """Every letter of the program that waits to be sent, newest first; then the sent ones on request."""
    stored = store.support.outbox(studio.db, program.id, waiting=True)
    message_id = ALL
    if stored:
        _fill_in(studio, stored)
        message_id = _choose_message(stored)
        stored = _of_message(stored, message_id)
        _ways_out(studio, program, stored)
    _form_links(studio, program)
    sent_too = st.toggle("Show sent messages too", key="relationships_sent_too")
    if sent_too:
        stored = _of_message(store.support.outbox(studio.db, program.id), message_id)
    if not stored:
        st.caption("No message is waiting. Draft one for a pair above; nothing is ever sent by itself.")
        return
    for outbox_letter in page_of(stored, "relationships_outbox_page", ON_A_PAGE):
        letter.show_in_outbox(studio, outbox_letter, f"relationships_all_{outbox_letter.id}")


def _fill_in(studio: Studio, stored: Sequence[OutboxLetter]) -> None:
    """What letters still lack, with a field each: the link of a form is kept for the letters to come."""
    links = {blank(link) for link in LINKS}
    gaps: Counter[tuple[str, str]] = Counter()
    for waiting in (outbox_letter.letter for outbox_letter in stored):
        gaps.update((waiting.missing_form if gap in links else "", gap) for gap in waiting.blanks)
    for form, gap in gaps:
        label = f"Link to the form with {FORMS[form]}" if form else gap[1:-1].capitalize()
        letter.ask_filling(
            studio, f"{label}, missing in {counted(gaps[form, gap], 'letter')}", gap, "relationships_outbox", form
        )


def _form_links(studio: Studio, program: Program) -> None:
    """The links of forms that are kept, to change: letters that wait get the new one too."""
    links = program.settings.get(FORM_LINKS, {})
    if not links:
        return
    with st.expander("Links to forms", key="relationships_form_links", on_change="rerun") as shown:
        if not shown.open:
            return
        for form in (form for form in FORMS if form in links):
            field(
                st.text_input,
                f"The form with {FORMS[form]}",
                f"relationships_form_link_{form}",
                links[form],
                lambda link, form=form: studio.do(
                    actions.set_form_link, program.id, form, link, toast="Saved, also for letters that wait"
                ),
            )


def _of_message(stored: list[OutboxLetter], message_id: str) -> list[OutboxLetter]:
    return [outbox_letter for outbox_letter in stored if message_id in (ALL, outbox_letter.letter.message_id)]


def _choose_message(stored: list[OutboxLetter]) -> str:
    """One message of those that wait, or all of them."""
    messages = playbook.load().messages
    count = Counter(outbox_letter.letter.message_id for outbox_letter in stored)
    if len(count) == 1:
        return ALL
    if st.session_state.get(MESSAGE) not in (None, *count):
        st.session_state[MESSAGE] = ALL  # the last of it was sent
    return st.selectbox(
        "Message",
        [ALL, *sorted(count, key=lambda id: messages[id].label)],
        format_func=lambda id: f"{messages[id].label} ({count[id]})" if id else f"All ({len(stored)})",
        key=MESSAGE,
    )


def _ways_out(studio: Studio, program: Program, stored: Sequence[OutboxLetter]) -> None:
    """All that is complete as one file, as a sheet to merge, and marked as sent in one step."""
    complete = [outbox_letter.id for outbox_letter in stored if not outbox_letter.letter.blanks]
    blank_too = len(stored) - len(complete)
    without = sum(1 for outbox_letter in stored if not outbox_letter.letter.to)
    notes = [f"{blank_too} with something to fill in stay here"] if blank_too else []
    notes += [f"{without} without an email address"] if without else []
    st.caption(
        f"{counted(len(complete), 'letter')} can leave{''.join(f'; {note}' for note in notes)}. "
        "The studio sends nothing itself."
    )
    drafts = [outbox_letter.letter for outbox_letter in reversed(stored)]
    with st.container(horizontal=True):
        letter.file(
            "All letters (.zip)",
            lambda: letters_zip(drafts, letter.handbook_program(studio), studio.label),
            studio.label.file_name("letters", "zip"),
            "relationships_letters_zip",
        )
        letter.file(
            "Mail merge (.xlsx)",
            lambda: merge_sheet(
                drafts,
                {pair.id: pair for pair in store.relationships.all(studio.db, program.id)},
                store.people.names(studio.db),
                letter.sender(studio),
                studio.label,
            ),
            studio.label.file_name("mail-merge", "xlsx"),
            "relationships_letters_merge",
        )
        st.button(
            f"Mark {counted(len(complete), 'letter')} as sent",
            key="relationships_all_sent",
            icon=":material/done_all:",
            disabled=not complete,
            on_click=studio.do,
            args=(actions.mark_messages, complete, "sent"),
            kwargs={"toast": f"{counted(len(complete), 'letter')} marked as sent"},
        )
