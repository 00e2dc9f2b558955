"""One pair of a run on the Match page: which is looked at, and what its score is made of. Decides nothing."""

from __future__ import annotations

import streamlit as st

from core.charts import pair_scores as charts
from core.charts.theme import palette
from core.domain.base.people import Participant
from core.domain.base.text import lower_first
from core.domain.match import choices
from core.domain.match.bands import points_of
from core.domain.match.criteria import possible_points
from core.domain.match.proposals import Proposals
from ui.frame.cells import md

MENTEE, MENTOR = "match_pair_mentee", "match_pair_mentor"  # what the two boxes of the pair hold


def inspect(mentee_id: int, mentor_id: int) -> None:
    """Look at this pair from now on, here and where the mentee's other candidates stand. For callbacks."""
    st.session_state[MENTEE], st.session_state[MENTOR] = mentee_id, mentor_id
    st.session_state["match_mentee"] = mentee_id


def pair(result: Proposals) -> None:
    """The pair that was chosen on the map, in the table or here: its points by criterion, and what forbids it."""
    mentees = {person.id: person for person in result.mentees.people}
    mentors = {person.id: person for person in result.mentors.people}
    with st.container(border=True):
        left, right = st.columns(2)
        mentee_id = _person(left, "Mentee of the pair", mentees, MENTEE)
        mentor_id = _person(right, "Mentor of the pair", mentors, MENTOR)
        if mentee_id is None or mentor_id is None:
            st.caption("Choose a row, a tile or two names to see what their fit is made of.")
            return
        candidate = choices.candidate(result, mentee_id, mentor_id)
        inspected, points = candidate.pair, points_of(candidate.pair.score)
        st.markdown(
            f"**{md(inspected.mentee.name)} and {md(inspected.mentor.name)}: {points} points**"
            + (f", {result.bands.word(points / 100)}" if result.bands else "")
            + (" · proposed" if candidate.chosen else "")
        )
        if candidate.blocked:
            st.markdown(f":material/block: {md(inspected.mentor.name)} {md(candidate.blocked.sentence)}.")
        elif not candidate.chosen:
            cost = choices.ripple(result, mentee_id, mentor_id).sentences[0]
            st.caption(md(f"If these two were a pair instead: {lower_first(cost)}"))
        possible = possible_points(result.mentees.part([result.row[mentee_id]]), result.weights)
        frame = charts.parts_frame(inspected.breakdown, {key: float(most[0]) for key, most in possible.items()})
        st.altair_chart(
            charts.parts_chart(frame, palette(st.context.theme.type)), alt=f"{charts.parts_sentence(frame)}."
        )
        st.markdown("\n".join(f"- **{md(line.Criterion)}**: {md(line.Why)}" for line in frame.itertuples()))


def _person(
    column: st.delta_generator.DeltaGenerator, label: str, people: dict[int, Participant], key: str
) -> int | None:
    """A box with the people of one side by name. Whoever is no longer in the run is let go."""
    if st.session_state.get(key) not in people:
        st.session_state[key] = None
    chosen: int | None = column.selectbox(
        label,
        sorted(people, key=lambda id: (people[id].name, id)),
        format_func=lambda id: people[id].name,
        key=key,
        placeholder="Choose a name",
        persist_state="session",
    )
    return chosen
