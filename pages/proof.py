"""Proof: what mentoring changed, whether the score predicts anything, and who was left out."""

import streamlit as st

from ui.frame.studio import open_studio
from ui.proof import comparison, draw, equity, score, standard

PARTS = {
    "comparison": ("Comparison", comparison.show),
    "draw": ("Draw", draw.show),
    "equity": ("Equity", equity.show),
    "score": ("Score", score.show),
    "standard": ("Standard", standard.show),
}

studio = open_studio()
st.title("Proof")
st.caption("What mentoring changed, who was left out, and whether the score tells anything.")
studio.need_program()

part = st.segmented_control(
    "Part",
    list(PARTS),
    format_func=lambda key: PARTS[key][0],
    default="comparison",
    required=True,
    key="proof_part",
    label_visibility="collapsed",
    persist_state="session",
)
PARTS[part][1](studio)
