"""Relationships: see who needs attention first, and follow each pair from introduction to closing."""

import streamlit as st

st.title("Relationships")
st.caption("See who needs attention first, and follow each pair from introduction to closing.")
