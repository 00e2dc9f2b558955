"""What people's own words were read as: the words of both sides, and how a person strikes a reading. Reads no text."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import actions
from core.domain.match.pairs import Pair
from core.domain.match.readings import Reading, SharedReading, shared_readings
from core.domain.playbook.topic_reader import reader
from ui.frame.cells import md
from ui.frame.studio import Studio

SHOWN = 10  # pairs at once: each is to be read


def all_pairs(studio: Studio, pairs: Sequence[Pair]) -> None:
    """The readings behind the proposed pairs; struck ones stay, so that they can be brought back."""
    with st.expander(
        "Reasons from people's own words: strike what is not true",
        key="match_readings",
        icon=":material/format_quote:",
        on_change="rerun",
    ) as shown:
        if not shown.open:
            return
        sharing = [(pair, shared) for pair in pairs if (shared := shared_readings(pair.mentee, pair.mentor, reader()))]
        if not sharing:
            st.caption("No reason of these pairs rests on sentences that people wrote.")
            return
        chosen = sharing[:SHOWN]
        if len(sharing) > SHOWN:
            labels = [f"{pair.mentee.name} and {pair.mentor.name}" for pair, _ in sharing]
            place = st.selectbox(
                f"{len(sharing)} pairs share something in their own words",
                range(len(sharing)),
                format_func=labels.__getitem__,
                key="match_readings_pair",
            )
            chosen = [sharing[place]]
        for pair, shared in chosen:
            both_words(studio, shared, (pair.mentee.name, pair.mentor.name), f"match_{pair.mentee.id}_{pair.mentor.id}")


def both_words(studio: Studio, shared: Sequence[SharedReading], names: tuple[str, str], key: str) -> None:
    """What two people share by their own words: the words of each with a button to strike them or bring them back.

    names: of the mentee and the mentor, as they may be shown.
    """
    for reading in shared:
        heading = f"**{md(reading.label[:1].upper() + reading.label[1:])}**"
        st.markdown(f"{heading} :gray[crossed out: not counted]" if reading.struck else heading)
        _words(studio, reading.mentee, names[0], reading.label, f"{key}_{reading.topic}_mentee")
        if reading.mentor:
            _words(studio, reading.mentor, names[1], reading.label, f"{key}_{reading.topic}_mentor")
        if reading.offered:
            st.markdown(f"{md(names[1])}: “{md(reading.offered)}”, a topic on offer")


def _words(studio: Studio, reading: Reading, name: str, label: str, key: str) -> None:
    words, button = st.columns([3, 2], vertical_alignment="center")
    quote = f"“{md(reading.quote.context)}”"
    words.markdown(f"{md(name)}: {f'~~{quote}~~' if reading.struck else quote}")
    with button:
        st.button(
            "Bring back" if reading.struck else "Not true? Strike it",
            key=f"{key}_{'back' if reading.struck else 'strike'}",
            icon=":material/undo:" if reading.struck else ":material/strikethrough_s:",
            help=None
            if reading.struck
            else f"These words are not about {label}; they no longer count, in any program.",
            on_click=studio.do,
            args=(
                actions.restore_reading if reading.struck else actions.strike_reading,
                reading.person_id,
                reading.quote.topic,
                reading.quote.words,
            ),
            kwargs={"toast": "The words count again" if reading.struck else "Struck: the words no longer count"},
        )
