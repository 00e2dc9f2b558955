"""Proof, parity: what equal fit of two groups would cost in a kept run, and what makes the gap."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core import store
from core.charts.report import block_chart
from core.charts.theme import palette
from core.domain.base.dates import short_date
from core.domain.base.text import counted
from core.domain.match import proposals
from core.domain.match.proposals import Proposals
from core.domain.proof import price
from core.domain.proof.equity import SMALLEST, groups_of
from core.domain.proof.price import PriceOfParity
from core.domain.report.blocks import ChartBlock
from ui.frame.cache import Cache
from ui.frame.cells import md
from ui.frame.studio import Studio

# A kept run and what it reads stand still; whom it must not pair, and who is in which group, may change.
KEPT_RUNS = Cache(
    "kept runs for equity",
    *("people", "exclusions", "struck_readings"),
    left_out=(
        *("availabilities", "befores", "checks", "choices", "enrolments", "history", "matches", "programs"),
        *("relationships", "runs", "settings"),
    ),
    most=2,
    spinner="Reading the run…",
)
PRICES = Cache("prices of parity", "people", "attributes", of=KEPT_RUNS, most=16, spinner="Solving…", show_time=True)


def price_of_parity(studio: Studio, cut: tuple[str, ...]) -> None:
    """Closed until somebody asks: it solves a kept run a dozen times."""
    with st.expander("What would equal fit cost?", key="proof_parity", on_change="rerun") as opened:
        if not opened.open:
            return
        run_id = _chosen_run(studio)
        if run_id is None:
            st.caption("This needs a matching run that was kept for review.")
            return
        run = _run(studio, run_id)
        groups = price.groups_to_compare(run, _group_of(studio, cut))
        if len(groups) < 2:
            st.caption(f"This run has no two groups of at least {SMALLEST} mentees to compare.")
            return
        st.caption(
            "People count as they had answered when the run was kept. Looked at are all assignments that match as many "
            "mentees as possible; a mentee without a mentor counts as a fit of 0."
        )
        left, right = st.columns(2)
        first = left.selectbox("First group", list(groups), key="proof_parity_first")
        second = right.selectbox("Second group", [name for name in groups if name != first], key="proof_parity_second")
        solved = PRICES.get_or_make(
            PRICES.version(studio.db),
            (run_id, cut, first, second),
            lambda: price.price_of_parity(run, _group_of(studio, cut), first, second),
        )
        _show(solved)


def _chosen_run(studio: Studio) -> int | None:
    """A kept run's id: at first the one with the most mentees, since later ones are often for a few people only."""
    runs = {run.id: run for run in store.runs.all(studio.db, studio.program_id)}
    sizes = {id: len(run.result.pairs) + len(run.result.unmatched) for id, run in runs.items() if run.result}
    if not sizes:
        return None
    return st.selectbox(
        "Matching run",
        sorted(sizes, key=lambda id: (-sizes[id], -id)),
        format_func=lambda id: f"{short_date(runs[id].run_on)}, {counted(sizes[id], 'mentee')}",
        key="proof_parity_run",
    )


def _group_of(studio: Studio, cut: tuple[str, ...]) -> dict[int, str]:
    """Person id -> group, of everybody on record."""
    return groups_of(store.equity.people(studio.db), cut).to_dict()


def _run(studio: Studio, run_id: int) -> Proposals:
    version = KEPT_RUNS.version(studio.db)
    line = store.runs.line_of(studio.db, run_id)
    return KEPT_RUNS.get_or_make(
        version,
        (run_id, studio.today),
        lambda: proposals.solve(store.matching.reviewed_input(studio.db, run_id, line, on=studio.today)),
    )


def _show(solved: PriceOfParity) -> None:
    sentences = (solved.gap_sentence, solved.luck_sentence, solved.price_sentence, solved.least_sentence)
    st.markdown("\n".join(f"- {md(sentence)}" for sentence in (*sentences, solved.criterion_sentence) if sentence))
    best = solved.levels[0].total
    if len(solved.levels) > 1:
        frame = pd.DataFrame(
            {"x": abs(level.gap) * 100, "y": (best - level.total) * 100, "series": "", "low": None, "high": None}
            for level in solved.levels
        ).astype({"low": float, "high": float})
        title = "The smaller the gap, the more total fit is given up"
        chart = ChartBlock(
            "line", title, frame, x_label="Gap in mean fit, points", y_label="Points of total fit given up"
        )
        st.altair_chart(block_chart(chart, palette(st.context.theme.type)), alt=solved.price_sentence)
    st.dataframe(solved.table, hide_index=True, alt="Best total fit for each gap allowed", placeholder="–")
    if solved.without:
        st.markdown("**The run solved again without one criterion**")
        st.dataframe(solved.criteria_table, hide_index=True, alt="The gap without each criterion", placeholder="–")
        st.caption(
            md(f"A gap above 0 is in favor of {solved.first}, below 0 of {solved.second}, in the fit that remains.")
        )
