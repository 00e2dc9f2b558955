"""Review: pick a mentee, compare the candidates side by side, decide together."""

import streamlit as st

st.title("Review")
st.caption("Pick a mentee, compare the candidates side by side, decide together.")
