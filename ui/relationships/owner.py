"""Who of the team looks after one pair: shown, and changed with one choice. Decides nothing."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core import actions
from core.domain.design.programs import Program
from core.domain.relationships.relationships import Relationship
from ui.frame.fields import field
from ui.frame.studio import Studio
from ui.relationships.overview import Overview

NOBODY = ""


def looked_after(studio: Studio, program: Program, seen: Overview, relationship: Relationship) -> None:
    """The coordinator of this pair's mentee, whom the review chose too; only where coordinators are named."""
    if not seen.coordinators or not relationship.open:
        return
    owner = seen.owners.get(relationship.id, NOBODY)
    names = {NOBODY: "Nobody yet", **seen.coordinators}
    field(
        st.selectbox,
        "Coordinator",
        f"relationships_owner_{relationship.id}",
        owner if owner in names else NOBODY,
        partial(_assign, studio, program, relationship),
        options=list(names),
        format_func=names.__getitem__,
        width=260,
    )


def _assign(studio: Studio, program: Program, relationship: Relationship, code: str) -> None:
    """Callback: the pair has another coordinator."""
    studio.do(actions.assign_owner, program.id, relationship.mentee_id, code, toast="Coordinator changed")
