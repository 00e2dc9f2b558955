"""One of everything: texts of people in every kind of call, charts, tables, cells. Shown by tests only."""

import altair as alt
import pandas as pd
import streamlit as st

from tests.browser.specimen.texts import TEXTS
from ui.frame.cells import cell, empty, md, worked_out
from ui.frame.style import apply_style

st.set_page_config(page_title="Specimen", layout="wide")
apply_style()
st.title("Specimen")
if st.query_params.get("fail"):
    raise RuntimeError("the secret detail of a failure")

frame = pd.DataFrame({"month": ["Jan", "Feb", "Mar"], "pairs": [3, 7, 12], "who": ["=1+1", *TEXTS[:2]]})
with cell(1, "Which charts can be drawn?", "A caption says how to read them."):
    chart = alt.Chart(frame, title="Pairs by month").mark_bar().encode(x="month", y="pairs", color="month")
    st.altair_chart(chart, alt="Pairs by month")
    st.dataframe(frame, hide_index=True, alt="Pairs by month")
    st.echarts_chart(
        {
            "xAxis": {"type": "category", "data": frame["month"].tolist()},
            "yAxis": {"type": "value"},
            "series": [{"type": "bar", "data": frame["pairs"].tolist()}],
        },
        key="specimen_echarts",
    )
    st.mermaid_chart("flowchart LR\n  A[Apply] --> B[Match] --> C[Meet]")
    worked_out("Pairs that met in the month.", "met ÷ introduced", lambda: frame, name="pairs-by-month")

with cell(2, "Is text shown as text?"):
    for number, text in enumerate(TEXTS):
        with st.container(key=f"text-markdown-{number}"):
            st.markdown(md(text))
        with st.container(key=f"text-heading-{number}"):
            st.subheader(md(text), anchor=False)
        with st.container(key=f"text-button-{number}"):
            st.button(md(text), key=f"specimen_button_{number}")
        with st.container(key=f"text-caption-{number}"):
            st.caption(f"{md(text)}")

with cell(3, "How do parts look?"):
    first, second, third = st.columns(3, border=True)
    first.metric("Active pairs", 42, "+3 this month", chart_data=[3, 5, 4, 8], chart_type="line")
    second.metric("Met this month", "81%", "-4 points", border=False)
    third.progress(0.73, "73% fit")
    st.badge("On track", icon=":material/check:", color="green")
    st.badge("At risk", icon=":material/warning:", color="orange")
    st.badge("Stalled", color="red")
    st.badge("Parked", color="gray")
    st.segmented_control("Objective", ["Worst-off first", "Overall", "Coverage"], default="Overall")
    st.pills("Departments", ["Finance", "Sales", "Legal"], default=["Finance", "Sales"], selection_mode="multi")
    st.tabs(["Mentees", "Mentors"])
    st.slider("Seats", 0, 10, 5)
    st.button("Approve", type="primary", shortcut="A")
    mail = f"Write to {md('ana@example.com')}"
    for show in (st.markdown, st.caption, st.success, st.warning, st.error, st.info):
        show(mail)
    st.markdown(f"> {mail}\n>\n> mentor")
    st.caption(f"{mail} :blue-background[marked] :gray-badge[parked]")
    st.success("Saved.")
    st.warning("Three pairs have not met.")
    st.error("Ana already has two mentees.")
    st.info("No directory: reporting lines are not checked.")

empty(
    "No program yet. It is where a purpose, its people and its dates come together.", action=("Make one", lambda: None)
)
st.write("never shown")
