"""Proof, comparison: participants beside people like them, what that shows and what it can't. Decides nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import count, zip_longest

import pandas as pd
import streamlit as st

from core import store
from core.charts.participation import curves_chart, curves_title, effect_units, effects_chart, effects_title
from core.charts.theme import palette
from core.domain.base.file_label import FileLabel
from core.domain.base.text import counted
from core.domain.kpis.comparison.sentences import CANNOT_SHOW, hidden_cause, how_alike, left_out, who_is_compared
from core.domain.proof.draw_sentences import which_to_believe
from core.domain.proof.effect_sentences import (
    headline,
    horizon_sentence,
    late_starters,
    left_out_earlier,
    measured_changes,
    placebo_gap,
    unused_columns,
)
from core.domain.proof.effect_table import effect_table, known_outcomes, rows_behind
from core.domain.proof.outcome_curves import OUTCOMES
from core.domain.proof.participation_effect import ParticipationEffect
from ui.frame.cells import cell, md, worked_out
from ui.frame.participation import drawn_experiment, measured_effect
from ui.frame.studio import Studio
from ui.proof.break_even import pays_for_itself
from ui.proof.measures import measures
from ui.proof.outcome_table import outcome_table

ROLES = {"mentee": "Mentees", "mentor": "Mentors"}
SCOPES = {"program": "This program", "all": "All programs"}
BOTH = "participants and their counterparts"
COLUMNS = {
    "Outcome": "outcome",
    "Participants": "participants",
    "Counterparts": "counterparts",
    "Difference": "difference",
    "95% interval": "interval",
    "Reads": "verdict",
    "Based on": "sets",
    "Without matching": "naive",
}


def show(studio: Studio) -> None:
    """What taking part changed: the answer, its doubts, and the people behind it."""
    program = studio.need_program()
    left, right = st.columns(2)
    role = left.segmented_control(
        "Who", list(ROLES), format_func=ROLES.__getitem__, default="mentee", required=True, key="proof_role"
    )
    scope = right.segmented_control(
        "Where", list(SCOPES), format_func=SCOPES.__getitem__, default="program", required=True, key="proof_scope"
    )
    effect = measured_effect(studio, role or "mentee", program.id if scope == "program" else None)
    label = studio.label if scope == "program" else replace(studio.label, several="programs")
    number = count(1)  # two steps come only with a comparison, and no number is left out without them
    with cell(next(number), "What did taking part change?"):
        _answer(effect)
        if effect.refusal is None:
            _outcomes(studio, effect, label)
    if effect.refusal is None:
        with cell(next(number), "How did it go, month by month?"):
            _curves(effect)
        with cell(next(number), "Did they differ before the start?"):
            _alike(effect, label)
    with cell(next(number), "What stays open?"):
        _limits(studio, effect, program.id if scope == "program" else None)
    with cell(next(number), "Who has no counterpart, and why?"):
        _without_counterpart(studio, effect)
    with cell(next(number), "Does it pay for itself?"):
        pays_for_itself(studio, program)
    with cell(
        next(number),
        "What else was measured?",
        "Engagement, 360 feedback or performance from another tool: before and after, beside people like them.",
    ):
        measures(studio)


def _answer(effect: ParticipationEffect) -> None:
    claims = [headline(effect), *measured_changes(effect)]
    for words, following in zip_longest(claims, claims[1:]):
        st.markdown(f"**{md(words.claim)}**")
        if words.trust and (following is None or words.trust != following.trust):  # one doubt about all stands once
            st.markdown(md(words.trust))
    comparison = effect.comparison
    lines = []
    if comparison is not None and effect.refusal is None:
        lines.append(
            who_is_compared(
                comparison.matched,
                comparison.participants,
                len(comparison.pairs),
                effect.exact,
                effect.near,
                waiting=True,
            )
        )
        if len(comparison.unmatched):
            lines.append(left_out(len(comparison.unmatched), comparison.matched))
        if comparison.worst is not None:
            lines.append(how_alike(comparison.worst))
    if len(effect.participants.starts):
        lines += [horizon_sentence(horizon, effect) for horizon in effect.horizons]
    st.caption("  \n".join(md(line) for line in lines))


def _outcomes(studio: Studio, effect: ParticipationEffect, label: FileLabel) -> None:
    table = effect_table(effect)
    if units := effect_units(table):
        title = effects_title(table)
        st.markdown(f"**{md(title)}**")
        colors = palette(st.context.theme.type)
        for unit in units:
            st.altair_chart(effects_chart(table, colors, unit=unit, legend=unit == units[0]), alt=title)
        st.caption(
            "Bars are 95% intervals. Of twenty outcomes that mentoring does not touch, about one looks different by "
            "chance alone. Whoever leaves without a promotion counts as not promoted."
        )
    outcome_table(table, COLUMNS, BOTH)
    known = known_outcomes(effect)
    if not known:
        return
    outcome = st.selectbox("Look at the people behind", known, key="proof_outcome")
    names = store.people.names(studio.db)
    worked_out(
        "Each participant stands beside the people most like them who had not started by the same day, all as they "
        "were on it. The difference is each participant minus the mean of their counterparts, adjusted for what still "
        "differs between them. A counterpart who starts later still counts as one. What the newest directory could not "
        "have seen yet is unknown, never a no.",
        "difference = mean(participant − mean(their counterparts)) − what the columns that are close account for",
        lambda: rows_behind(effect, outcome, names),
        name="comparison",
        label=label,
    )


def _curves(effect: ParticipationEffect) -> None:
    outcome = st.segmented_control(
        "Outcome",
        list(OUTCOMES),
        default=OUTCOMES[0],
        required=True,
        key="proof_curve",
        label_visibility="collapsed",
    )
    title = curves_title(effect.curves, outcome or OUTCOMES[0])
    st.markdown(f"**{md(title)}**")
    st.altair_chart(curves_chart(effect.curves, outcome or OUTCOMES[0], palette(st.context.theme.type)), alt=title)
    st.caption(
        "Who was seen for less than 18 months counts for as long as they were seen. A line ends where fewer than 5 "
        "people are left. A change counts from the directory that first showed it."
    )


def _alike(effect: ParticipationEffect, label: FileLabel) -> None:
    comparison = effect.comparison
    assert comparison is not None  # nothing is refused
    if gap := placebo_gap(effect):
        st.markdown(f":material/warning: {md(gap)}")
    else:
        differed = [outcome for outcome in comparison.placebo.values() if outcome.known and outcome.clear]
        st.markdown(
            ":material/warning: **The groups differed already before the start.** A difference afterwards may be no "
            "more than that."
            if differed
            else ":material/check: Before the start, the two groups did not differ by more than chance."
        )
    table = effect_table(effect, before=True)
    table = table.assign(outcome=table["outcome"].str.removesuffix(" the start"))  # the heading says before what
    outcome_table(table, COLUMNS, BOTH)
    worked_out(
        "How far apart the groups are in each column, in standard deviations, before and after matching. 0.1 or less "
        "counts as close, above 0.25 as too far. What has to agree is not listed.",
        "(mean of participants − mean of others) ÷ standard deviation within the two groups",
        lambda: _balance(comparison.balance),
        name="balance",
        label=label,
    )


def _balance(balance: pd.DataFrame) -> pd.DataFrame:
    near = balance[~balance["is_exact"]]
    return pd.DataFrame(
        {
            "Column": near["covariate"],
            "All participants": near["participants"].round(2),
            "All others": near["others"].round(2),
            "Apart before": near["before"].round(2),
            "Matched participants": near["matched_participants"].round(2),
            "Counterparts": near["counterparts"].round(2),
            "Apart after": near["after"].round(2),
        }
    )


def _limits(studio: Studio, effect: ParticipationEffect, program_id: int | None) -> None:
    comparison = effect.comparison
    lines = [CANNOT_SHOW]
    if comparison is not None and effect.refusal is None:
        lines += [hidden_cause(outcome, gamma) for outcome, gamma in comparison.sensitivity.items()]
        if not comparison.sensitivity:
            lines.append(
                "No difference is more than chance, so there is none that a hidden cause would have to explain."
            )
    lines += [line for line in (late_starters(effect), left_out_earlier(effect), *unused_columns(effect)) if line]
    draws = store.recruiting.draws(studio.db, program_id) if effect.role == "mentee" else []
    if draws:
        lines.append(f"Seats were drawn, see “Draw” above. {which_to_believe(drawn_experiment(studio, draws), effect)}")
    st.markdown("\n".join(f"- {md(line)}" for line in lines))


def _without_counterpart(studio: Studio, effect: ParticipationEffect) -> None:
    unmatched = effect.unmatched
    if unmatched.empty:
        everybody = effect.comparison is not None and effect.comparison.matched
        st.caption("Every participant has a counterpart." if everybody else "Nobody was looked for yet.")
        return
    names = store.people.names(studio.db)
    people = pd.DataFrame(
        {
            "Participant": [names.get(int(person), f"Person {person}") for person in unmatched["person"]],
            "Because": unmatched["reason"].to_numpy(),
        }
    ).sort_values("Participant", kind="stable")
    st.markdown(f"**{counted(len(people), 'participant')}**, for the program team only.")
    st.dataframe(
        people,
        hide_index=True,
        placeholder="–",
        column_config={"Because": st.column_config.TextColumn(width="large")},
        alt=f"{counted(len(people), 'participant')} without a counterpart, each with the reason",
    )
