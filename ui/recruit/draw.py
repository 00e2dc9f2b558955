"""Recruit, draw: a lottery where equals wait for the last seats, explained before and on record after."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import streamlit as st

from core import actions, store
from core.domain.base.dates import short_date
from core.domain.base.text import counted, few
from core.domain.kpis.comparison.effects import FEWEST
from core.domain.recruit.admission import Candidate
from core.domain.recruit.draw import LARGEST_SEED, Draw, Tie, tie
from ui.frame.cells import md
from ui.frame.studio import Studio, acting

_HOW = (
    "Everybody in the draw has the same points, and there are more of them than seats. A lottery is fair to them, and "
    "because only chance decides, those who are not drawn show what would have happened without a seat. Under “Draw”, "
    "Proof compares the two groups 6, 12 and 18 months later, whatever becomes of the seats: as soon as a directory "
    f"says how at least {FEWEST} of those drawn in and {FEWEST} of those not drawn are doing. The draw, its number and "
    "everybody in it stay on record. With the number, anybody can work the result out again: people are sorted by the "
    "SHA-256 of “number:person id”."
)


def draw(studio: Studio, candidates: Sequence[Candidate], seats: int) -> None:
    """Offer a draw where one is needed, with what came before."""
    tied = tie(candidates, seats)
    if tied is None:
        return
    with st.container(border=True):
        st.markdown(f"**{md(_offer(tied))}**")
        st.caption(md(_HOW))
        earlier = store.recruiting.draws(studio.db, studio.program_id)
        again = [past for past in earlier if set(_people(past)) & {candidate.mentee.id for candidate in tied.equal}]
        if again:
            st.warning(md(_again(again)), icon=":material/history:")
        st.text_input(
            "Number agreed on beforehand (optional)",
            key="recruit_draw_seed",
            max_chars=15,
            help="For example next Saturday's lottery numbers. Left empty, a number is drawn at random with the click.",
        )
        st.button(
            f"Draw {tied.seats} of {len(tied.equal)}",
            key="recruit_draw",
            icon=":material/casino:",
            on_click=_draw,
            args=(studio, tied),
        )


def past_draws(studio: Studio) -> None:
    """Every draw of the program, those that were taken back too."""
    draws = store.recruiting.draws(studio.db, studio.program_id)
    if not draws:
        return
    with st.expander(
        f"{counted(len(draws), 'draw')} for seats", key="recruit_draws", type="compact", on_change="rerun"
    ) as more:
        if more.open:
            names, actors = store.people.names(studio.db), store.programs.actors(studio.db)
            for past in draws:
                taken_back = " **Undone.**" if past.taken_back else ""
                st.markdown(
                    f"**Draw {past.number}**, {md(short_date(past.drawn_on))}, by {md(actors.get(past.by, past.by))}: "
                    f"{past.seats} of {len(_people(past))}, number {past.seed}.{taken_back}  \n"
                    f"Drawn: {md(_named(names, past.drawn_in))}  \nNot drawn: {md(_named(names, past.drawn_out))}"
                )


@acting()
def _draw(studio: Studio, tied: Tie) -> None:
    words = str(st.session_state.get("recruit_draw_seed", "")).strip()
    if words and not (words.isascii() and words.isdigit()):
        st.error("The number of a draw has only digits. Nothing was drawn.", icon=":material/block:")
        return
    studio.do(
        actions.draw_seats,
        studio.program_id,
        [candidate.mentee.enrolment_id for candidate in tied.equal],
        tied.seats,
        int(words) if words else secrets.randbelow(LARGEST_SEED),
        ahead=[candidate.mentee.enrolment_id for candidate in tied.ahead],
        toast=f"{tied.seats} of {len(tied.equal)} drawn",
    )


def _offer(tied: Tie) -> str:
    ahead = ""
    if tied.ahead:
        names = few([candidate.mentee.name for candidate in tied.ahead], 3)
        have = "has" if len(tied.ahead) == 1 else "have"
        ahead = f" {names} {have} more points and would be accepted without it."
    names = few([candidate.mentee.name for candidate in tied.equal])
    return f"{len(tied.equal)} equals for {counted(tied.seats, 'seat')}: {names}.{ahead}"


def _again(earlier: Sequence[Draw]) -> str:
    last = earlier[-1]
    outcome = "was undone" if last.taken_back else "stands"
    return (
        f"Some of them were in draw {last.number} of {short_date(last.drawn_on)}, which {outcome}. A new draw is "
        "recorded beside it, for everybody to see."
    )


def _people(past: Draw) -> tuple[int, ...]:
    return (*past.drawn_in, *past.drawn_out)


def _named(names: dict[int, str], person_ids: Sequence[int]) -> str:
    return ", ".join(names.get(person_id, f"Person {person_id}") for person_id in person_ids)
