"""Playbook: what good mentoring looks like, by role and stage."""

import streamlit as st

st.title("Playbook")
st.caption("What good mentoring looks like, by role and stage.")
