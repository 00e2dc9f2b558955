"""Design: choose what the program is for and how it should run, before anyone is asked to join."""

import streamlit as st

st.title("Design")
st.caption("Choose what the program is for and how it should run, before anyone is asked to join.")
