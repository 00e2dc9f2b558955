"""Proof, draw: those drawn in for a seat beside those drawn out, an experiment by chance alone. Decides nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pandas as pd
import streamlit as st

from core import store
from core.charts.participation import effect_units, effects_chart, effects_title
from core.charts.theme import palette
from core.domain.base.file_label import FileLabel
from core.domain.base.text import counted
from core.domain.kpis.comparison.effects import FEWEST
from core.domain.proof.draw_experiment import DrawExperiment
from core.domain.proof.draw_sentences import (
    balance_sentence,
    draw_headline,
    draw_horizon_sentence,
    open_questions,
    starters_sentence,
    taken_part,
    telling_effect,
    which_to_believe,
)
from core.domain.proof.draw_table import by_draw, draw_name, draw_table, known_drawn, people_drawn
from core.domain.proof.effect_sentences import headline
from ui.frame.cells import cell, day_columns, empty, md, worked_out
from ui.frame.participation import drawn_experiment, measured_effect
from ui.frame.studio import Studio
from ui.proof.comparison import SCOPES
from ui.proof.outcome_table import outcome_table

COLUMNS = {
    "Outcome": "outcome",
    "Drawn in": "drawn_in",
    "Drawn out": "drawn_out",
    "Difference": "difference",
    "95% interval": "interval",
    "Reads": "verdict",
    "For those who started": "starters",
    "People drawn in": "sets",
    "People drawn out": "people_out",
}


def show(studio: Studio) -> None:
    """The draw as an experiment: what a seat changed, whether chance was fair, and which answer to believe."""
    program = studio.need_program()
    scope = st.segmented_control(
        "Where", list(SCOPES), format_func=SCOPES.__getitem__, default="program", required=True, key="proof_draw_scope"
    )
    program_id = program.id if scope == "program" else None
    experiment = drawn_experiment(studio, store.recruiting.draws(studio.db, program_id))
    if not experiment.draws:
        where = "in this program" if scope == "program" else "in any program"
        empty(
            f"No draw has been made {where}. Where more equals wait than there are seats, Recruit offers one; "
            "those drawn in and those drawn out are then compared here.",
            link=("../pages/recruit.py", "Go to Recruit"),
        )
    label = studio.label if scope == "program" else replace(studio.label, several="programs")
    programs = {program.id: program.name for program in store.programs.all(studio.db)}
    number = count(1)
    with cell(
        next(number),
        "The draw as an experiment: what did a seat change?",
        "Chance alone decided who of these equals got a seat. So a later difference beyond chance is the seat's doing.",
    ):
        _answer(experiment)
        _outcomes(studio, experiment, label, programs)
    if min(experiment.people_in, experiment.people_out) >= FEWEST:
        with cell(next(number), "Were the two groups alike at the draw?"):
            _alike(experiment, label)
    with cell(next(number), "Draw or matched comparison: which one to believe?"):
        _beside_the_comparison(studio, experiment, program_id)
    with cell(next(number), "What stays open?"):
        st.markdown("\n".join(f"- {md(line)}" for line in open_questions(experiment)))
    with cell(next(number), "Which draws are these?"):
        _draws(experiment, programs)


def _answer(experiment: DrawExperiment) -> None:
    words = draw_headline(experiment)
    st.markdown(f"**{md(words.claim)}**")
    if words.trust:
        st.markdown(md(words.trust))
    effect = telling_effect(experiment)
    lines = [taken_part(experiment), *([starters_sentence(effect)] if effect else [])]
    lines += [draw_horizon_sentence(horizon, experiment) for horizon in experiment.horizons]
    st.caption("  \n".join(md(line) for line in lines))


def _outcomes(studio: Studio, experiment: DrawExperiment, label: FileLabel, programs: dict[int, str]) -> None:
    table = draw_table(experiment)
    if units := effect_units(table):
        title = effects_title(table)
        st.markdown(f"**{md(title)}**")
        colors = palette(st.context.theme.type)
        for unit in units:
            chart = effects_chart(table, colors, unit=unit, legend=unit == units[0], people="Drawn in")
            st.altair_chart(chart, alt=title)
        st.caption(
            "Bars are 95% intervals. Of twenty outcomes that a seat does not touch, about one looks different by "
            "chance alone. Whoever leaves without a promotion counts as not promoted."
        )
    outcome_table(table, COLUMNS, "those drawn in and those drawn out")
    known = known_drawn(experiment)
    names = store.people.names(studio.db)
    outcome = None
    if known:
        telling = telling_effect(experiment)
        first = known.index(telling.outcome) if telling else 0
        outcome = st.selectbox("Look at the people behind", known, first, key="proof_draw_outcome")
        if experiment.effects[outcome].draws > 1:
            draws = by_draw(experiment, outcome, programs)
            st.dataframe(
                draws, hide_index=True, placeholder="", alt=f"{outcome}: {counted(len(draws), 'draw')}, one a row"
            )
    worked_out(
        "Everybody counts as the draw drew them: in, whether they started or not; out, even if they came in later. "
        "Each draw is compared within itself and weighs as much as it drew in. The 95% interval is about the people "
        "drawn in. It holds every effect that is not ruled out by drawing the seats again: in every possible way, or, "
        "where there are too many, in a fixed sample of 1,999. The effect on those who started because they were drawn "
        "in is the difference over the difference in starting.",
        "difference = Σ people drawn in × (mean of those drawn in − mean of those drawn out) ÷ Σ people drawn in",
        lambda: people_drawn(experiment, outcome, names, programs),
        name="draw",
        label=label,
    )


def _alike(experiment: DrawExperiment, label: FileLabel) -> None:
    st.markdown(md(balance_sentence(experiment)))
    balance = experiment.balance
    if balance.empty:
        return
    worked_out(
        "What the two groups were like on the day of the draw, and how far apart in standard deviations. Each draw is "
        "compared within itself. What is not known of somebody is taken as usual in their draw.",
        "(mean of those drawn in − mean of those drawn out) ÷ standard deviation of everybody drawn",
        lambda: pd.DataFrame(
            {
                "Column": balance["covariate"],
                "Drawn in": balance["drawn_in"].round(2),
                "Drawn out": balance["drawn_out"].round(2),
                "Apart": balance["apart"].round(2),
            }
        ),
        name="draw-balance",
        label=label,
    )


def _beside_the_comparison(studio: Studio, experiment: DrawExperiment, program_id: int | None) -> None:
    matched = measured_effect(studio, "mentee", program_id)
    st.markdown(f"**{md(which_to_believe(experiment, matched))}**")
    drawn, compared = draw_headline(experiment), headline(matched)
    st.markdown(md(f"Draw: {drawn.claim} {drawn.trust}"))
    st.markdown(md(f"Matched comparison: {compared.claim} {compared.trust}"))


def _draws(experiment: DrawExperiment, programs: dict[int, str]) -> None:
    rows = experiment.rows
    draws = pd.DataFrame(
        [
            {
                "Draw": draw_name(draw, programs),
                "Day": draw.drawn_on,
                "Seats": draw.seats,
                "In the draw": len(draw.drawn_in) + len(draw.drawn_out),
                "Counted here": int((rows["draw"] == place).sum()),
                "Number": str(draw.seed),
                "Undone": "Yes" if draw.taken_back else "No",
            }
            for place, draw in enumerate(experiment.draws)
        ]
    )
    st.dataframe(draws, hide_index=True, placeholder="", column_config=day_columns("Day"), alt="Every draw, one a row")
    st.caption("Who was drawn stands on Recruit, and in the rows behind each figure above.")
