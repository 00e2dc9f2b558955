"""One relationship, its goals: one to three with measure, definition of done, progress and the history of words."""

from __future__ import annotations

import streamlit as st

from core import actions, store
from core.domain.base.dates import short_date
from core.domain.base.notes import Note
from core.domain.relationships.relationships import MAX_OPEN_GOALS, Goal, Relationship
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.relationships.overview import writable

STATES = {"open": "Open", "achieved": "Achieved", "dropped": "Dropped"}


def goals(studio: Studio, relationship: Relationship) -> None:
    """What the pair wants to reach, how they will know, how far they are."""
    pair_goals = store.relationships.goals(studio.db, relationship.id)
    words = store.relationships.goal_words(studio.db, relationship.id)
    still_open = sum(goal.state == "open" for goal in pair_goals)
    st.caption(
        f"{still_open} open of at most {MAX_OPEN_GOALS}. Goals may change; earlier words stay in their history."
        if pair_goals
        else "No goals yet. The second session is the one for them: one to three, each with a sign that it works."
    )
    for goal in pair_goals:
        _goal(studio, relationship, goal, words.get(goal.id, []))
    if writable(relationship) and still_open < MAX_OPEN_GOALS:
        _new(studio, relationship)


def _goal(studio: Studio, relationship: Relationship, goal: Goal, words: list[Note]) -> None:
    with st.container(border=True):
        st.progress(goal.progress / 100, f"**{md(goal.text)}** · {STATES[goal.state].lower()}, {goal.progress}%")
        st.caption(
            f"Measured by: {md(goal.measure or 'not set')}. Done when: {md(goal.done or 'not set')}. "
            f"Set on {short_date(goal.set_on)}."
        )
        if relationship.open:
            _work(studio, goal)
        earlier = [word for word in words if word.kind == "goal"][:-1]
        if earlier:
            wordings = "; ".join(
                f"“{md(word.text)}” (until changed, {short_date(word.written_on)})" for word in earlier
            )
            st.caption(f":material/history: Earlier: {wordings}")


def _work(studio: Studio, goal: Goal) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.popover("Progress", key=f"relationships_progress_{goal.id}", on_change="rerun") as shown:
            if shown.open:
                _progress(studio, goal)
        with st.popover("Reword", key=f"relationships_reword_{goal.id}", on_change="rerun") as shown:
            if shown.open:
                _reword(studio, goal)


def _progress(studio: Studio, goal: Goal) -> None:
    with st.form(f"relationships_progress_form_{goal.id}", border=False):
        share = st.slider("How far?", 0, 100, goal.progress, 5, format="%d%%")
        state = st.selectbox(
            "State", list(STATES), index=list(STATES).index(goal.state), format_func=STATES.__getitem__
        )
        if st.form_submit_button("Save the progress"):
            studio.do(actions.set_progress, goal.id, share, state, toast="Progress saved", again=True)


def _reword(studio: Studio, goal: Goal) -> None:
    with st.form(f"relationships_reword_form_{goal.id}", border=False):
        text = st.text_input("Goal", goal.text, max_chars=300)
        measure = st.text_input("Measured by", goal.measure, max_chars=300)
        done = st.text_input("Done when", goal.done, max_chars=300)
        if st.form_submit_button("Save the words"):
            studio.do(actions.reword_goal, goal.id, text, measure, done, toast="Goal reworded", again=True)


def _new(studio: Studio, relationship: Relationship) -> None:
    with st.form(f"relationships_goal_{relationship.id}", clear_on_submit=True):
        st.markdown("**Set a goal**")
        text = st.text_input("Goal", max_chars=300, placeholder="What will be different in a few months?")
        day, left, right, button = st.columns([2, 3, 3, 1], vertical_alignment="bottom")
        set_on = day.date_input(
            "Set on", studio.today, min_value=relationship.introduced_on, max_value=studio.today, format="MM/DD/YYYY"
        )
        measure = left.text_input("Measured by", max_chars=300)
        done = right.text_input("Done when", max_chars=300)
        if button.form_submit_button("Set the goal"):
            words = (text, measure, done)
            studio.do(actions.set_goal, relationship.id, *words, set_on=set_on, toast="Goal set", again=True)
