"""Proof, outcome table: outcomes with their differences, those of too few people only named. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.domain.base.text import counted, few, in_sentence
from core.domain.proof.effect_table import VERDICTS
from ui.frame.cells import md


def outcome_table(table: pd.DataFrame, columns: Mapping[str, str], of_whom: str) -> None:
    """The outcomes that enough people are behind; the others are named below. `columns`: heading -> column."""
    too_few = table["verdict"] == VERDICTS["few"]
    known = table[~too_few]
    if not known.empty:
        st.dataframe(
            pd.DataFrame({heading: known[column] for heading, column in columns.items()}),
            hide_index=True,
            placeholder="",
            alt=f"{counted(len(known), 'outcome')} of {of_whom}",
        )
    if too_few.any():
        st.caption(md(f"Known of too few people so far: {few(map(in_sentence, table.loc[too_few, 'outcome']))}."))
