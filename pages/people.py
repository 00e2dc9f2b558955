"""Recruit: bring mentors and mentees in, follow where each stands, and see what the pool still lacks."""

import streamlit as st

st.title("Recruit")
st.caption("Bring mentors and mentees in, follow where each stands, and see what the pool still lacks.")
