"""Who of the team looks after one pair: shown, and changed with one choice. Decides nothing."""

from __future__ import annotations

import streamlit as st

from core import actions
from core.domain.design.programs import Program
from core.domain.relationships.relationships import Relationship
from ui.frame.studio import Studio
from ui.relationships.overview import Overview

NOBODY = ""


def looked_after(studio: Studio, program: Program, seen: Overview, relationship: Relationship) -> None:
    """The coordinator of this pair's mentee, whom the review chose too; only where coordinators are named."""
    if not seen.coordinators or not relationship.open:
        return
    owner = seen.owners.get(relationship.id, NOBODY)
    names = {NOBODY: "Nobody yet", **seen.coordinators}
    key = f"relationships_owner_{relationship.id}_{owner}"  # another widget once somebody else changed it
    st.selectbox(
        "Coordinator",
        list(names),
        index=list(names).index(owner) if owner in names else 0,
        format_func=names.__getitem__,
        key=key,
        width=260,
        on_change=_assign,
        args=(studio, program, relationship, key),
    )


def _assign(studio: Studio, program: Program, relationship: Relationship, key: str) -> None:
    """Callback: the pair has another coordinator."""
    studio.do(
        actions.assign_owner, program.id, relationship.mentee_id, st.session_state[key], toast="Coordinator changed"
    )
