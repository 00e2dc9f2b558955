"""Match, who is not matched: gone, away, withdrawn, or with a wish to be read first; who and why. Shows only."""

from collections import Counter

import streamlit as st

from core import store
from core.domain.base.people import Role
from core.domain.base.text import counted, few, lower_first
from core.domain.match.presence import ABSENCES, Gate
from ui.frame.cache import Cache
from ui.frame.cells import md
from ui.frame.studio import Studio

GATES = Cache(
    "who is not matched",
    "people",
    "enrolments",
    "availabilities",
    "settings",
    "programs",
    "matches",
    "relationships",
    "struck_readings",
    most=8,
)
NAMED = 5  # people whom nobody knows to be here
PAIRED = 3  # pairs that need somebody, before the table tells the rest


def read_gate(studio: Studio, *, rematch: bool = False) -> Gate:
    """Who may be matched today and who may not, read once for all windows."""
    return GATES.get_or_make(
        GATES.version(studio.db),
        (studio.program_id, studio.today, rematch),
        lambda: store.matching.gate(studio.db, studio.program_id, on=studio.today, rematch=rematch),
    )


def show(gate: Gate, key: str, *, hidden: bool = False) -> None:
    """How many are not matched and why, then who; `hidden` leaves out the names, as a blind meeting does."""
    if gate.left_out:
        counts = Counter(out.absence.code for out in gate.left_out)
        kinds = ", ".join(f"{counts[code]} {lower_first(label)}" for code, label in ABSENCES.items() if counts[code])
        mentees = sum(out.role == Role.MENTEE for out in gate.left_out)
        sides = [(mentees, "mentee"), (len(gate.left_out) - mentees, "mentor")]
        who = " and ".join(counted(n, side) for n, side in sides if n)
        verb = "is" if len(gate.left_out) == 1 else "are"
        left = f"{counted(len(gate.mentees), 'mentee')} and {counted(len(gate.mentors), 'mentor')} take part."
        st.markdown(f":material/person_off: **{who} {verb} not matched**: {md(kinds)}. {left}")
    if gate.left_out and not hidden:
        paired = [out for out in gate.left_out if out.partners or out.approved]
        for out in paired[:PAIRED]:
            st.caption(f":material/link_off: {md(out.sentence)}")
        if any(out.partners for out in paired):
            st.page_link("../pages/relationships.py", label="Follow the active pairs", icon=":material/arrow_forward:")
        with st.expander("Who, and why", key=f"{key}_gate", on_change="rerun") as shown:
            if shown.open:
                _table(gate)
    if gate.unsure:
        names = "" if hidden else f": {few((person.name for person in gate.unsure), NAMED)}"
        who = counted(len(gate.unsure), "person takes", "people take")
        here = "whether they still work here"
        st.caption(f":material/help: {who} part although the directory does not say {here}{md(names)}.")


def _table(gate: Gate) -> None:
    rows = [
        {
            "Name": out.person.name,
            "Role": out.role.capitalize(),
            "Why": out.absence.sentence[:1].upper() + out.absence.sentence[1:],
            "Paired with": ", ".join((*out.partners, *out.approved)),
        }
        for out in gate.left_out
    ]
    st.dataframe(
        rows,
        hide_index=True,
        alt=f"{len(rows)} people who are not matched",
        column_config={"Why": st.column_config.TextColumn(width="large")},
        placeholder="–",
    )
