"""Match: find the best pairs for the whole group, and see why each was chosen."""

import streamlit as st

st.title("Match")
st.caption("Find the best pairs for the whole group, and see why each was chosen.")
