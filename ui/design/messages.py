"""Design, messages of the plan: the words and the addresses to copy, and whether it was sent. Never sends."""

import streamlit as st

from core import actions, store
from core.documents import plan_messages
from core.documents.plan_messages import MessageSource
from core.domain.base.dates import short_date
from core.domain.base.text import counted, listed
from core.domain.design import plan
from core.domain.design.audiences import AUDIENCES, Staff, members
from core.domain.design.design import PlanLine
from core.domain.design.programs import Program
from core.domain.playbook import Playbook
from core.domain.relationships.letters import blanks
from core.domain.relationships.stories import SuccessStory, publishable
from ui.frame.cells import md
from ui.frame.letter import sender
from ui.frame.studio import Studio


def messages(studio: Studio, program: Program, book: Playbook) -> None:
    """One message of the plan at a time; at first the next one that was not sent."""
    planned = {line.id: line for line in plan.lines(program, "communication")}
    if not planned:
        return
    unsent = [id for id, line in planned.items() if line.done_on is None]
    chosen = st.selectbox(
        "Message to send",
        list(planned),
        list(planned).index(unsent[0]) if unsent else 0,
        format_func=lambda id: _name(program, planned[id]),
        key=f"design_message_{program.id}",
    )
    line = planned.get(chosen) or next(iter(planned.values()))
    with st.container(border=True):
        words, audience = st.columns([3, 2], gap="large")
        with words:
            _words(studio, program, line, book)
        with audience:
            _sent(studio, program, line)
            _audience(studio, program, line, book)


def _name(program: Program, line: PlanLine) -> str:
    day = plan.day_of_line(program, line)
    sent = f", sent {short_date(line.done_on)}" if line.done_on else ""
    return f"{short_date(day)}: {line.label}{sent}" if day else f"{line.label}{sent}"


def _words(studio: Studio, program: Program, line: PlanLine, book: Playbook) -> None:
    source = MessageSource(program, book, sender(studio), _stories(studio, program))
    text = plan_messages.message_text(line, source)
    st.code(text, language=None, wrap_lines=True)
    if gaps := blanks(text):
        st.caption(f":material/edit: Still to fill in: {md(listed(gaps))}.")
    template = plan_messages.template(line, book)
    if "story}" in template or "{stories}" in template:
        ready = len(publishable(source.stories))
        st.caption(
            f"{counted(ready, 'story', 'stories')} from Recognition may be published."
            if ready
            else "No story from Recognition may be published yet: everybody in it has to agree to it."
        )
    with st.expander("Change the text", icon=":material/edit:", key="design_message_edit", on_change="rerun") as part:
        if part.open:
            _edit(studio, program, line, template)


def _edit(studio: Studio, program: Program, line: PlanLine, template: str) -> None:
    with st.form(f"design_message_text_{line.id}", border=False):
        text = st.text_area("Text", template, height=300, max_chars=plan.LONGEST_TEXT)
        st.caption(f"Filled in by itself: {md(', '.join('{' + name + '}' for name in plan_messages.PLACEHOLDERS))}")
        save, back = st.columns(2)
        if save.form_submit_button("Save", type="primary") and studio.do(
            actions.word_message, program.id, line.id, text, toast="Text saved"
        ):
            st.rerun()
        if (
            line.text
            and back.form_submit_button("Use the studio's text again")
            and studio.do(actions.word_message, program.id, line.id, "", toast="The studio's text is back")
        ):
            st.rerun()


def _sent(studio: Studio, program: Program, line: PlanLine) -> None:
    sent = line.done_on is not None
    if line.done_on:
        st.markdown(f":green[:material/check_circle:] Marked as sent on {short_date(line.done_on)}")
    st.button(
        "Not sent after all" if sent else "Mark as sent",
        key=f"design_message_sent_{line.id}",
        icon=":material/undo:" if sent else ":material/send:",
        on_click=studio.do,
        args=(actions.mark_item, program.id, "communication", line.id, not sent),
        kwargs={"toast": "Marked as not sent" if sent else "Marked as sent"},
    )


def _audience(studio: Studio, program: Program, line: PlanLine, book: Playbook) -> None:
    channel = book.channels.get(line.origin)
    st.caption(f"Audience: {md(line.audience)}")
    picked = st.multiselect(
        "Addresses of",
        list(AUDIENCES),
        list(channel.groups) if channel else [],
        format_func=AUDIENCES.__getitem__,
        key=f"design_message_groups_{program.id}_{line.id}",
    )
    if not picked:
        return
    phase = program.design.phase
    mentors, mentees = studio.mentors(), studio.mentees()
    people = members(
        picked,
        Staff(
            store.people.everyone(studio.db),
            mentors={mentor.id for mentor in mentors if mentor.stage == "accepted"},
            mentees={mentee.id for mentee in mentees if mentee.stage == "accepted"},
            in_program={person.id for person in (*mentors, *mentees)},
            departments=phase.departments if phase else (),
        ),
    )
    addresses = [person.email for person in people if person.email]
    if not addresses:
        st.caption("Nobody of them has an email address on record.")
        return
    missing = len(people) - len(addresses)
    without = f"; {missing:,} more without one" if missing else ""
    narrowed = phase and {"staff", "not-in-program", "all-managers"} & {*picked}
    where = f" Staff of {md(listed(phase.departments))} only." if phase and narrowed else ""
    st.caption(
        f"{counted(len(addresses), 'address', 'addresses')}{without}.{where} Copy with the button in the corner."
    )
    with st.container(height=180 if len(addresses) > 20 else "content"):
        st.code("; ".join(addresses), language=None, wrap_lines=True)


def _stories(studio: Studio, program: Program) -> list[SuccessStory]:
    """The stories of this program and of the round before, newest first."""
    before = program.design.previous
    shelf = [
        *store.stories.stories(studio.db, program.id),
        *(store.stories.stories(studio.db, before) if before else []),
    ]
    return list({story.id: story for story in shelf}.values())
