"""Calibration on the Match page: how earlier pairs fared that scored high. Works out no figure and changes no weight."""

from __future__ import annotations

import streamlit as st

from core import store
from core.domain.match.calibration import HIGH, Side, findings
from core.domain.match.criteria import CRITERIA
from ui.frame.cells import md
from ui.frame.studio import Studio


def calibration(studio: Studio) -> None:
    """Per criterion: how past pairs that scored high on it were rated, so that weights can be discussed on facts."""
    with st.expander(
        "How were past pairs rated that scored high?", key="match_calibration", on_change="rerun"
    ) as expander:
        if not expander.open:
            return
        pairs = store.matches.rated_pairs(studio.db)
        if not pairs:
            st.caption("Nothing to compare yet: this needs pairs who answered a health check or the closing questions.")
            return
        st.caption(
            f"{len(pairs)} pairs so far, rated 1 to 5 by both sides. High means {HIGH * 100:.0f} points or more on the "
            "criterion. A hint for your discussion, not a proof: the weights already chose these pairs."
        )
        criterion_findings = findings(pairs)
        st.markdown("\n".join(f"- {md(finding.sentence)}" for finding in criterion_findings))
        rows = [
            {
                "Criterion": CRITERIA[finding.key].label,
                "Pairs high": finding.high.n,
                "Rating high": finding.high.mean,
                "Interval high": _interval(finding.high),
                "Other pairs": finding.other.n,
                "Rating other": finding.other.mean,
                "Interval other": _interval(finding.other),
            }
            for finding in criterion_findings
        ]
        number = st.column_config.NumberColumn(format="%.1f")
        st.dataframe(
            rows,
            hide_index=True,
            alt="Ratings of past pairs by criterion",
            column_config={"Rating high": number, "Rating other": number},
        )


def _interval(side: Side) -> str:
    return "too few to say" if side.low is None else f"{side.low:.1f} to {side.high:.1f}"
