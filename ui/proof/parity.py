"""Proof, parity: what equal fit of two groups would cost in the last kept run, and what makes the gap."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core import store
from core.charts.report import block_chart
from core.charts.theme import palette
from core.domain.base.dates import short_date
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
PRICES = Cache("prices of parity", "attributes", of=KEPT_RUNS, most=16, spinner="Solving…", show_time=True)


def price_of_parity(studio: Studio, cut: tuple[str, ...]) -> None:
    """Closed until somebody asks: it solves the last run a dozen times."""
    last_run = store.matches.last_run(studio.db, studio.program_id)
    with st.expander("What would equal fit cost?", key="proof_parity", on_change="rerun") as opened:
        if not opened.open:
            return
        if last_run is None:
            st.caption("This needs a matching run that was kept for review.")
            return
        run = _run(studio, last_run.id)
        group_of = groups_of(store.equity.people(studio.db), cut).to_dict()
        groups = price.groups_to_compare(run, group_of)
        if len(groups) < 2:
            st.caption(f"The last run has no two groups of at least {SMALLEST} mentees to compare.")
            return
        st.caption(
            f"The last run, of {short_date(last_run.run_on)}, with the people as they had answered then. Looked at are "
            "all assignments that match as many mentees as possible; a mentee without a mentor counts as a fit of 0."
        )
        left, right = st.columns(2)
        first = left.selectbox("First group", list(groups), key="proof_parity_first")
        others = [group for group in groups if group != first]
        second = right.selectbox("Second group", others, key="proof_parity_second")
        key = (last_run.id, cut, first, second)
        _show(
            PRICES.get_or_make(
                PRICES.version(studio.db), key, lambda: price.price_of_parity(run, group_of, first, second)
            )
        )


def _run(studio: Studio, run_id: int) -> Proposals:
    version = KEPT_RUNS.version(studio.db)
    line = store.matches.run_line(studio.db, run_id)
    return KEPT_RUNS.get_or_make(
        version,
        (run_id, studio.today),
        lambda: proposals.solve(store.matches.reviewed_input(studio.db, run_id, line, on=studio.today)),
    )


def _show(solved: PriceOfParity) -> None:
    sentences = (solved.gap_sentence, solved.luck_sentence, solved.price_sentence, solved.criterion_sentence)
    st.markdown("\n".join(f"- {md(sentence)}" for sentence in sentences))
    best = solved.levels[0].total
    if len(solved.levels) > 1:
        frame = pd.DataFrame(
            {
                "x": f"{abs(level.gap) * 100:.1f}",
                "y": (best - level.total) * 100,
                "series": "",
                "low": None,
                "high": None,
            }
            for level in solved.levels
        ).astype({"low": float, "high": float})
        title = "The smaller the gap, the more total fit is given up"
        chart = ChartBlock(
            "bars", title, frame, x_label="Gap in mean fit, points", y_label="Points of total fit given up"
        )
        st.altair_chart(block_chart(chart, palette(st.context.theme.type)), alt=solved.price_sentence)
    st.dataframe(solved.table, hide_index=True, alt="Best total fit for each gap allowed")
    if solved.without:
        st.markdown("**The run solved again without one criterion**")
        st.dataframe(solved.criteria_table, hide_index=True, alt="The gap without each criterion")
        st.caption(
            md(f"A gap above 0 is in favor of {solved.first}, below 0 of {solved.second}, in the fit that remains.")
        )
