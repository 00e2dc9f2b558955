"""Stories: the shelf of what people tell, who agreed to it, and the texts and slides made from those that may leave."""

from __future__ import annotations

import streamlit as st

from core import actions, store
from core.documents.brand import brand
from core.documents.stories import campaign_text, newsletter_text, story_slides
from core.domain.base.dates import short_date
from core.domain.base.text import counted
from core.domain.design.programs import Program
from core.domain.relationships.stories import (
    LONGEST_QUOTE,
    LONGEST_STORY,
    SuccessStory,
    blocked_publication,
    publishable,
)
from ui.frame.cells import md
from ui.frame.studio import Studio

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def stories(studio: Studio, program: Program) -> None:
    """What may be published as text and slides, then every story with its consents, then a new one."""
    shelf = store.stories.stories(studio.db, program.id)
    ready = publishable(shelf)
    if ready:
        st.markdown(f"**{counted(len(ready), 'story', 'stories')} may be published.** Use in:")
        _files(studio, program, ready)
    elif shelf:
        st.caption("No story may be published yet: everybody in it has to agree to its final words.")
    else:
        st.caption("No story yet. One concrete story convinces more people than a list of benefits.")
    for story in shelf:
        _story(studio, program, story)
    _new(studio, program)


def _files(studio: Studio, program: Program, ready: list[SuccessStory]) -> None:
    pictures = store.stories.pictures(studio.db, [story.id for story in ready])
    own = brand(store.programs.setting(studio.db, "organization") or {})
    with st.container(horizontal=True):
        st.download_button(
            "Newsletter text",
            data=newsletter_text(ready, studio.label),
            file_name=studio.label.file_name("stories", "txt"),
            mime="text/plain",
            key="relationships_stories_newsletter",
            icon=":material/newspaper:",
            on_click="ignore",
        )
        st.download_button(
            "Slides",
            data=story_slides(ready, pictures, studio.label, own),
            file_name=studio.label.file_name("stories", "pptx"),
            mime=PPTX,
            key="relationships_stories_slides",
            icon=":material/slideshow:",
            on_click="ignore",
        )
    st.caption("What was published before a consent was withdrawn has to be taken down where it appeared.")


def _story(studio: Studio, program: Program, story: SuccessStory) -> None:
    blocked = blocked_publication(story)
    badge = ":orange-badge[Not to be published]" if blocked else ":green-badge[May be published]"
    with st.container(border=True):
        with_partner = f" with {md(story.partner)}" if story.partner else ""
        st.markdown(
            f"{badge} **{md(story.name)}**{with_partner} :gray[{short_date(story.told_on)}]  \n{md(story.short)}"
        )
        if blocked:
            st.caption(md(blocked))
        with st.container(horizontal=True, vertical_alignment="center"):
            _consent(studio, story.id, story.person_id, story.name, story.consent)
            if story.partner_id is not None:
                _consent(studio, story.id, story.partner_id, story.partner, story.partner_consent)
        with st.expander("Read and change", key=f"relationships_story_{story.id}", on_change="rerun") as opened:
            if opened.open:
                _change(studio, program, story, blocked)


def _consent(studio: Studio, story_id: int, person_id: int, name: str, agreed: bool) -> None:
    st.button(
        f"{md(name)} withdraws" if agreed else f"{md(name)} agrees",  # a longer one is cut on a phone
        key=f"relationships_story_consent_{story_id}_{person_id}",
        icon=":material/undo:" if agreed else ":material/check:",
        type="tertiary",
        on_click=studio.do,
        args=(actions.withdraw_story if agreed else actions.agree_to_story, story_id, person_id),
        kwargs={"toast": "Consent withdrawn" if agreed else "Consent noted"},
        help="Withdraws the consent to publish these words." if agreed else "Notes the consent to publish these words.",
    )


def _change(studio: Studio, program: Program, story: SuccessStory, blocked: str | None) -> None:
    if not blocked:
        st.caption("As a post for your campaign:")
        st.code(campaign_text(story, program.name), language=None, wrap_lines=True)
    with st.form(f"relationships_story_words_{story.id}", border=False):
        words = st.text_area("Story", story.words, max_chars=LONGEST_STORY, height=160)
        quote = st.text_input("Quote in large letters (optional)", story.quote, max_chars=LONGEST_QUOTE)
        if st.form_submit_button("Save", help="Everybody has to agree to the new words."):
            studio.do(actions.rewrite_story, story.id, words, quote, toast="Story saved", again=True)
    if story.has_picture:
        st.image(store.stories.pictures(studio.db, [story.id])[story.id], width=240)
        st.button(
            "Delete the picture",
            key=f"relationships_story_unpicture_{story.id}",
            on_click=studio.do,
            args=(actions.picture_story, story.id, None),
            kwargs={"toast": "Picture deleted"},
        )
        return
    with st.form(f"relationships_story_picture_{story.id}", border=False, clear_on_submit=True):
        file = st.file_uploader("Picture (optional; PNG or JPEG)", type=["png", "jpg", "jpeg"])
        st.caption("It is kept small, without the place and device that a camera writes into it.")
        if st.form_submit_button("Add the picture") and file is not None:
            studio.do(actions.picture_story, story.id, file.getvalue(), toast="Picture added", again=True)


def _new(studio: Studio, program: Program) -> None:
    names = store.people.names(studio.db)
    tellers = [person.id for person in store.people.everyone(studio.db)]
    pairs = {pair.id: pair for pair in store.relationships.all(studio.db, program.id)}
    with st.form("relationships_story_new", clear_on_submit=True):
        st.markdown("**Add a story**")
        who, about = st.columns(2)
        person_id = who.selectbox("Who tells it", tellers, index=None, format_func=names.__getitem__)
        pair_id = about.selectbox(
            "About which relationship (optional)",
            list(pairs),
            index=None,
            format_func=lambda id: f"{names[pairs[id].mentee_id]} and {names[pairs[id].mentor_id]}",
        )
        words = st.text_area("Story", max_chars=LONGEST_STORY, height=120)
        quote = st.text_input("Quote in large letters (optional)", max_chars=LONGEST_QUOTE)
        if st.form_submit_button("Add") and person_id is not None:
            where = {"program_id": program.id, "relationship_id": pair_id}
            studio.do(actions.tell_story, person_id, words, quote, **where, toast="Story added", again=True)
