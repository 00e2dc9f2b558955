"""A draw among near ties on the Match page: what it gives up, and whom it moves. Off until the settings ask for it."""

import pandas as pd
import streamlit as st

from core.domain.match.bands import points_of
from core.domain.match.near_ties import draw_refused
from core.domain.match.proposals import Proposals
from ui.frame.studio import Studio
from ui.match.run import drawn

RECORDED = (
    "Nobody lost a mentor by the draw, and it made no pair that is weaker than the weakest of the best answer. The "
    "seed follows from answers and settings, so the same input draws the same again. The draw, its seed and who "
    "proposed it stay with the run, and the Proof page can hold the score against these pairs alone."
)


def near_tie(studio: Studio, result: Proposals) -> Proposals:
    """The pairs to propose: the best ones, or those drawn among the near ties, with both totals and who moved."""
    if not result.settings.vary:
        return result
    if reason := draw_refused(result):
        st.caption(reason)
        return result
    offered = drawn(studio, result)
    variation = offered.variation
    if variation is None or not variation.moved:
        st.caption("No other answer is close enough to be drawn: the best pairs are proposed.")
        return offered
    st.markdown(f":material/casino: {variation.sentence}")
    best, after = result.assignment.mentor_of, offered.assignment.mentor_of
    moved = [result.row[mentee_id] for mentee_id, _ in variation.moved]
    with st.expander("Who has another mentor than in the best answer", key="match_near_tie"):
        st.dataframe(
            pd.DataFrame(
                {
                    "Mentee": result.mentees[row].name,
                    "Best answer": result.mentors[int(best[row])].name,
                    "Fit": points_of(float(result.scores[row, best[row]])),
                    "Drawn": result.mentors[int(after[row])].name,
                    "Fit when drawn": points_of(float(result.scores[row, after[row]])),
                }
                for row in moved
            ),
            hide_index=True,
            placeholder="–",
            alt="Mentees whom the draw gives another mentor, with both mentors and fits",
        )
    st.caption(RECORDED)
    return offered
