"""Support around the relationships: library, consultations, ad-hoc pairs, recognition, comments by theme."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from core import actions, store
from core.domain import playbook
from core.domain.base.dates import short_date
from core.domain.base.text import counted
from core.domain.design.programs import Program
from core.domain.relationships.relationships import Relationship
from core.domain.relationships.support import RECOGNITIONS, THEMES, Consultation
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.relationships.stories import stories

ROLES = {"both": "Both", "mentor": "Mentor", "mentee": "Mentee", "coordinator": "Coordinator"}
FIRST = 20  # lines that are shown at once
NO_THEME = ""


def library(studio: Studio, program: Program) -> None:
    """Guides and templates by role and stage, and the team's own links among them."""
    book = playbook.load()
    role = st.segmented_control("For", list(ROLES), format_func=ROLES.__getitem__, key="relationships_library_role")
    stages: dict[str, str] = {stage.id: stage.label for stage in book.stages.values()}
    stage = st.segmented_control(
        "When", list(stages), format_func=stages.__getitem__, key="relationships_library_stage"
    )

    def fits(its_role: str, its_stage: str) -> bool:
        return role in (None, its_role) and stage in (None, its_stage)

    for link in store.support.links(studio.db):
        if fits(link.role, link.stage):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.link_button(md(link.label), link.address, icon=":material/link:")
                st.caption(f"{ROLES[link.role]}, {stages[link.stage].lower()}")
                st.button(
                    "Remove",
                    key=f"relationships_link_{link.id}",
                    type="tertiary",
                    on_click=studio.do,
                    args=(actions.remove_link, link.id),
                    kwargs={"toast": "Link removed"},
                )
    for resource in book.resources.values():
        if fits(resource.role, resource.stage):
            with st.expander(resource.label, key=f"relationships_resource_{resource.id}", on_change="rerun") as shown:
                if shown.open:
                    st.markdown(f"*{resource.summary}*\n\n{resource.body}")
                    st.download_button(
                        "Download as text",
                        data=f"# {resource.label}\n\n{resource.body}\n",
                        file_name=f"{resource.id}.md",
                        key=f"relationships_resource_file_{resource.id}",
                        on_click="ignore",
                    )
    with st.form("relationships_link", clear_on_submit=True):
        st.markdown("**Add a link of your own**")
        label, address = st.columns(2)
        name = label.text_input("Name", max_chars=100)
        where = address.text_input("Address", max_chars=500, placeholder="https://")
        left, right, button = st.columns([2, 2, 1], vertical_alignment="bottom")
        for_role = left.selectbox("For", list(ROLES), format_func=ROLES.__getitem__)
        when = right.selectbox("When", list(stages), index=2, format_func=stages.__getitem__)
        if button.form_submit_button("Add the link"):
            studio.do(actions.add_link, name, where, for_role, when, toast="Link added", again=True)


def consultations(studio: Studio, program: Program) -> None:
    """Who asked for a talk, and what came of it."""
    asked = store.support.consultations(studio.db, program.id)
    # Whoever waits longest stands first; below, what was said last.
    ordered = [talk for talk in asked if not talk.done_on] + [talk for talk in reversed(asked) if talk.done_on]
    names = store.people.names(studio.db)
    for talk in ordered[:FIRST]:
        done = f" · done on {short_date(talk.done_on)}" if talk.done_on else ""
        with st.container(border=True):
            st.markdown(f"**{md(talk.name)}** asked on {short_date(talk.asked_on)}{done}  \n{md(talk.question)}")
            if talk.done_on:
                st.caption(md(talk.answer))
            else:
                _talk(studio, talk, "advice")
    if not ordered:
        st.caption("Nobody has asked for a talk. Mentors and mentees can ask any time.")
    with st.form("relationships_consultation", clear_on_submit=True):
        st.markdown("**Somebody asks for a talk**")
        who, about, button = st.columns([2, 4, 1], vertical_alignment="bottom")
        person = who.selectbox("Who", list(names), index=None, format_func=names.__getitem__)
        question = about.text_input("What about? (optional)", max_chars=300)
        if button.form_submit_button("Note it") and person is not None:
            studio.do(actions.ask_consultation, person, question, program_id=program.id, toast="Noted", again=True)


def calls_for_help(studio: Studio, relationship: Relationship) -> None:
    """The talks that this pair waits for, each with the form that notes it: the step of a call for help, in place."""
    for talk in store.support.consultations(studio.db, relationship_id=relationship.id):
        if not talk.done_on:
            with st.container(border=True):
                st.markdown(
                    f":material/support: **{md(talk.name)}** asked for a talk on {short_date(talk.asked_on)}"
                    + (f"  \n{md(talk.question)}" if talk.question else "")
                )
                _talk(studio, talk, "call")


def _talk(studio: Studio, talk: Consultation, place: str) -> None:
    with st.form(f"relationships_{place}_{talk.id}", border=False):
        words, button = st.columns([5, 1], vertical_alignment="bottom")
        answer = words.text_input("What helps from here (optional)", max_chars=500)
        if button.form_submit_button("Talk held"):
            studio.do(actions.hold_consultation, talk.id, answer, toast="Talk noted", again=True)


def companions(studio: Studio, program: Program) -> None:
    """Mentoring outside any program: registered lightly, never monitored, always welcome to the library and a talk."""
    st.caption("They owe no reports. Registered here, they can be thanked, recognized and helped; nothing is followed.")
    pairs = store.support.companions(studio.db)
    for pair in pairs[:FIRST]:
        with st.container(horizontal=True, vertical_alignment="center"):
            topic = f" · {md(pair.topic)}" if pair.topic else ""
            st.markdown(
                f"**{md(pair.mentee)}** with **{md(pair.mentor)}**{topic} :gray[since {short_date(pair.registered_on)}]"
            )
            for role in ("mentee", "mentor"):
                st.button(
                    f"Thank the {role}",
                    key=f"relationships_companion_{role}_{pair.id}",
                    type="tertiary",
                    on_click=studio.do,
                    args=(actions.recognize, pair.mentee_id if role == "mentee" else pair.mentor_id, "thanks"),
                    kwargs={"toast": "Thank-you noted under recognition"},
                )
    with st.form("relationships_companions", clear_on_submit=True):
        st.markdown("**Register an ad-hoc pair**")
        first, second = st.columns(2)
        mentee = (first.text_input("Mentee", max_chars=100), first.text_input("Mentee's email", max_chars=200))
        mentor = (second.text_input("Mentor", max_chars=100), second.text_input("Mentor's email", max_chars=200))
        topic = st.text_input("Topic (optional)", max_chars=200)
        if st.form_submit_button("Register"):
            studio.do(actions.register_companions, mentee, mentor, topic, toast="Registered", again=True)


def recognition(studio: Studio, program: Program) -> None:
    """Awards, stories, mentions and thanks, for mentors and mentees, ad-hoc pairs too."""
    recognitions = store.support.recognitions(studio.db, program.id)
    if len(recognitions) > FIRST:
        counts = Counter(RECOGNITIONS[recognized.kind].lower() for recognized in recognitions)
        st.caption(
            f"The newest {FIRST} of {len(recognitions)}: {', '.join(f'{k} {n}' for k, n in counts.most_common())}."
        )
    for recognized in recognitions[:FIRST]:
        quote = f"  \n{md(recognized.words)}" if recognized.words else ""
        # A story may need the yes of two: the shelf of stories tells.
        agreed = " · may be published" if recognized.consent and recognized.kind != "story" else ""
        how = f"{RECOGNITIONS[recognized.kind].lower()}, {short_date(recognized.given_on)}"
        st.markdown(f"**{md(recognized.name)}** · {how}{agreed}{quote}")
    if not recognitions:
        st.caption("Nobody was recognized yet. A thank-you is quickly written and long remembered.")
    names = store.people.names(studio.db)
    with st.form("relationships_recognition", clear_on_submit=True):
        who, what = st.columns(2)
        person = who.selectbox("Who", list(names), index=None, format_func=names.__getitem__)
        kind = what.selectbox("What", list(RECOGNITIONS), index=1, format_func=RECOGNITIONS.__getitem__)
        words = st.text_area("Words (a story needs some)", max_chars=2000, height=90)
        consent = st.checkbox("The person agreed that it may be published")
        if st.form_submit_button("Recognize") and person is not None:
            studio.do(
                actions.recognize,
                person,
                kind,
                words,
                consent=consent,
                program_id=program.id,
                toast="Recognized",
                again=True,
            )


def comments(studio: Studio, program: Program) -> None:
    """What people wrote in checks, each tagged by a theme; the KPI page counts the themes."""
    written = store.ledger.comments(studio.db, program.id)
    if not written:
        st.caption("No comments yet. They come with health checks and closing questions.")
        return
    untagged = [comment for comment in written if not comment.theme]
    st.caption(f"With a theme: {len(written) - len(untagged)} of {counted(len(written), 'comment')}.")
    for comment in (untagged or written)[:FIRST]:
        text, theme = st.columns([4, 1], vertical_alignment="center")
        text.markdown(f"“{md(comment.text)}” :gray[{comment.role}, {short_date(comment.written_on)}]")
        options = [NO_THEME, *THEMES]
        key = f"relationships_theme_{comment.id}"
        theme.selectbox(
            "Theme",
            options,
            index=options.index(comment.theme) if comment.theme in options else 0,
            format_func=lambda code: THEMES.get(code, "No theme yet"),
            key=key,
            label_visibility="collapsed",
            on_change=lambda note_id=comment.id, key=key: studio.do(
                actions.tag_comment, note_id, st.session_state[key], toast="Theme noted"
            ),
        )


PARTS = {
    "library": ("Library", library),
    "consultations": ("Consultations", consultations),
    "companions": ("Ad-hoc pairs", companions),
    "recognition": ("Recognition", recognition),
    "stories": ("Stories", stories),
    "comments": ("Comments", comments),
}
