"""KPI files: the deck, the workbook, the digest and the pictures of a report date, and the metric dictionary."""

from __future__ import annotations

import streamlit as st

from core import kpis


def files(studio, choice, read, part) -> None:
    """To be written."""


def dictionary() -> None:
    """Every KPI with its definition, from the registry."""
    frame = kpis.dictionary()
    st.dataframe(frame, hide_index=True, alt=f"{len(frame)} KPIs with their definitions")
