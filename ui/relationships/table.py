"""All relationships as a table: filter, sort, download; a click on a row opens the pair below. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.domain.base.text import counted
from core.domain.relationships import attention
from core.domain.relationships.attention import Concern
from core.domain.relationships.relationships import DROP_REASONS, STAGE_LABELS, Relationship
from ui.frame.cells import day_columns
from ui.relationships.overview import Overview

# The columns that filter the table, and how a blank is called there.
FILTERS = {"Stage": "", "Coordinator": "Nobody yet", "Mentee's department": "Not known"}
COLUMNS = {
    "Needs": st.column_config.TextColumn(width="medium"),
    "Last rating": st.column_config.NumberColumn(format="%.1f", help="Mean of the last health check, of 5"),
    **day_columns("Introduced", "Last session", "Last check", "Planned end", "Ended"),
}


def table(seen: Overview) -> None:
    """Every relationship as a row, on request; the table's own tools sort, search and download it."""
    with st.expander("All relationships as a table", key="relationships_all", on_change="rerun") as shown:
        if shown.open:
            _table(seen)


def _table(seen: Overview) -> None:
    reasons = seen.reasons
    rows = pd.DataFrame([_row(seen, pair, reasons.get(pair.id, ())) for pair in seen.pairs.values()])
    wanted = pd.Series(True, index=rows.index)
    for column, (name, blank) in zip(st.columns(len(FILTERS)), FILTERS.items(), strict=True):
        values = rows[name].replace("", blank)
        chosen = column.multiselect(name, sorted(set(values)), key=f"relationships_all_{name}", placeholder="Any")
        if chosen:
            wanted &= values.isin(chosen)
    rows = rows[wanted]
    st.dataframe(
        rows.drop(columns="id"),
        hide_index=True,
        height=420 if len(rows) > 10 else "content",
        alt=f"{counted(len(rows), 'relationship')} of the program, a row each",
        column_config=COLUMNS,
        key="relationships_table",
        on_select=lambda: _open(rows["id"].tolist()),
        selection_mode="single-row",
        placeholder="–",
    )
    st.caption(
        f"{counted(len(rows), 'relationship')}. Check a row to open it below; a click on a column's header sorts."
    )


def _open(ids: list[int]) -> None:
    """Callback: the relationship of the row that was clicked, at the part that is open."""
    selected = st.session_state["relationships_table"]["selection"]["rows"]
    if selected and selected[0] < len(ids):
        st.session_state["relationships_which"] = "all"
        st.session_state["relationships_one"] = ids[selected[0]]
        st.session_state.pop("relationships_focus", None)


def _row(seen: Overview, pair: Relationship, needs: Sequence[Concern]) -> dict[str, object]:
    totals = seen.totals[pair.id]
    return {
        "id": pair.id,
        "Pair": seen.labels[pair.id],
        "Stage": STAGE_LABELS[pair.stage],
        "Needs": ", ".join(dict.fromkeys(attention.LABELS[concern.code] for concern in needs)),
        "Coordinator": seen.coordinators.get(seen.owners.get(pair.id, ""), ""),
        "Mentee's department": seen.departments.get(pair.mentee_id, ""),
        "Introduced": pair.introduced_on,
        "Sessions": totals.sessions,
        "Last session": totals.last_session,
        "Goals": totals.goals,
        "Last check": totals.last_check,
        "Last rating": totals.rating,
        "Planned end": pair.ends_on,
        "Ended": pair.ended_on,
        "Why it ended": DROP_REASONS.get(pair.end_reason, ""),
    }
