"""KPIs: know whether the program works, with every figure explained."""

import streamlit as st

st.title("KPIs")
st.caption("Know whether the program works, with every figure explained.")
