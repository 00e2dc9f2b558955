"""Home: where your programs stand today, and what to do next."""

import streamlit as st

st.title("Home")
st.caption("Where your programs stand today, and what to do next.")
