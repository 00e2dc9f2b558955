"""Match, the networking event before anybody chooses: tables, name cards, and whom each mentee would like after it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core import actions, store
from core.documents.name_cards import NameCard, name_cards
from core.domain.base.text import counted
from core.domain.match.networking import LARGEST_TABLE, MOST_ROUNDS, ROUNDS, TABLE, Seating, gains, seat
from core.domain.match.participant_choices import MOST_CHOICES
from core.domain.match.proposals import Proposals
from ui.frame.cells import md
from ui.frame.studio import Studio

TABLES = "match_networking_tables"  # the seating of this session


@dataclass(frozen=True)
class _Event:
    """Tables that were worked out for a program, until others are."""

    program_id: int
    seating: Seating


def show(studio: Studio, result: Proposals) -> None:
    """An event for those who are to be matched: seat them, print cards, and note their wishes."""
    with st.expander(
        "Networking event before choosing", key="match_networking", icon=":material/groups:", on_change="rerun"
    ) as shown:
        if not shown.open:
            return
        guests = [*result.mentees.people, *result.mentors.people]
        if not len(result.mentees) or len(guests) < 2:
            st.caption("Nobody waits to be matched, so there is nobody to invite.")
            return
        st.caption(
            f"{counted(len(result.mentees), 'mentee')} and {counted(len(result.mentors), 'mentor')} meet at small "
            "tables and change at the bell. Mentees meet the mentors who fit them best; nobody meets anybody twice "
            "while there is somebody new, and nobody sits alone."
        )
        left, right, button = st.columns([2, 2, 1], vertical_alignment="bottom")
        rounds = left.number_input("Rounds", 1, MOST_ROUNDS, ROUNDS, key="match_networking_rounds")
        table = right.number_input("Seats at a table", 2, LARGEST_TABLE, TABLE, key="match_networking_seats")
        if button.button("Seat them", key="match_networking_seat"):
            with st.spinner("Finding a table for everybody in every round"):
                _seat(result, int(rounds), int(table), studio.need_program().id)
        event = st.session_state.get(TABLES)
        seating = event.seating if event is not None and event.program_id == studio.program_id else None
        if seating is not None:
            _tables(studio, result, seating)
        _wishes(studio, result, seating)


def _seat(result: Proposals, rounds: int, table: int, program_id: int) -> None:
    ids = [person.id for person in (*result.mentees.people, *result.mentors.people)]
    row = {person_id: place for place, person_id in enumerate(ids)}
    apart = [
        (row[person_id], row[other]) for person_id, other in result.facts.excluded if person_id in row and other in row
    ]
    try:
        seating = seat(ids, gains(result.scores), rounds=rounds, table=table, apart=apart)
    except ValueError as refusal:
        st.error(md(f"This cannot be seated: {refusal}."), icon=":material/block:")
        return
    st.session_state[TABLES] = _Event(program_id, seating)


def _tables(studio: Studio, result: Proposals, seating: Seating) -> None:
    names, tables_of = store.people.names(studio.db), seating.tables_of
    guests = [*result.mentees.people, *result.mentors.people]
    cards = [
        NameCard.of(guest, tables_of[guest.id])
        for guest in sorted(guests, key=lambda guest: guest.name.casefold())
        if guest.id in tables_of
    ]
    again = (
        f"{counted(seating.repeats, 'pair meets', 'pairs meet')} again: there are more rounds than new people to meet."
        if seating.repeats
        else "Nobody meets twice."
    )
    most = counted(max(map(len, seating.rounds)), "table")
    st.markdown(f"**{counted(len(seating.rounds), 'round')} at up to {most}.** {again}")
    places = [
        {"Name": names[person_id]} | {f"Round {number}": table for number, table in enumerate(tables, 1)}
        for person_id, tables in sorted(tables_of.items(), key=lambda place: names[place[0]].casefold())
    ]
    st.dataframe(
        pd.DataFrame(places), hide_index=True, alt="The table of each guest in each round", height=240, placeholder="–"
    )
    st.download_button(
        "Name cards to print",
        data=name_cards(cards, studio.label),
        file_name=studio.label.file_name("name-cards", "docx"),
        key="match_networking_cards",
        icon=":material/badge:",
        on_click="ignore",
    )
    st.caption("Print them once everybody has accepted: with other guests, the tables are other ones.")


def _wishes(studio: Studio, result: Proposals, seating: Seating | None) -> None:
    """After the event: whom a mentee would like, first choice first; it counts as a wish in every later run."""
    st.markdown("**Afterward: whom would they like?**")
    mentees = {mentee.id: mentee.name for mentee in result.mentees.people}
    mentors = {mentor.id: mentor.name for mentor in result.mentors.people}
    mentee_id = st.selectbox(
        "Mentee", list(mentees), index=None, format_func=mentees.__getitem__, key="match_networking_mentee"
    )
    if mentee_id is None:
        return
    met = [person_id for person_id in (seating.met(mentee_id) if seating else []) if person_id in mentors]
    choices = store.participant_choices.choices(studio.db, studio.program_id, mentee_id=mentee_id)
    wanted = st.multiselect(
        "Mentors, first choice first",
        [*met, *(mentor_id for mentor_id in mentors if mentor_id not in met)],
        default=[choice.mentor_id for choice in choices if choice.mentor_id in mentors],
        format_func=lambda mentor_id: f"{mentors[mentor_id]} (met)" if mentor_id in met else mentors[mentor_id],
        max_selections=MOST_CHOICES,
        key=f"match_networking_wanted_{mentee_id}",
    )
    st.button(
        "Save as wishes",
        key="match_networking_save",
        disabled=not wanted,
        on_click=studio.do,
        args=(actions.rank, studio.program_id, mentee_id, wanted),
        kwargs={"toast": f"The wishes of {mentees[mentee_id]} are saved"},
    )
