"""Settings: who coordinates, what counts as late, and where your data lives."""

import streamlit as st

st.title("Settings")
st.caption("Who coordinates, what counts as late, and where your data lives.")
