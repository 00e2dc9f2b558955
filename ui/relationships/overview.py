"""All relationships of a program at one look: who needs somebody, who runs, which one is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from core import store
from core.domain.design.programs import Program
from core.domain.relationships import attention
from core.domain.relationships.attention import ROUTINE, Followed, QueueLine
from core.domain.relationships.relationships import STAGE_LABELS, Relationship
from core.store import Db
from ui.frame.cache import Cache
from ui.frame.cells import day_columns
from ui.frame.studio import Studio

WHICH = {"running": "Running", "ended": "Ended", "all": "All"}
# Popovers and expanders with a form of their own: while one is open, the page is not drawn anew by itself.
FORMS = ("relationships_check_new", "relationships_quiz", "relationships_help")
FORMS_OF_ONE = ("relationships_progress_", "relationships_reword_", "relationships_satisfied_")
OVERVIEWS = Cache(
    "overviews of relationships",
    *("people", "enrolments", "programs", "settings", "snapshots", "matches", "relationships"),
    *("sessions", "goals", "checks", "consultations", "snoozes"),
    most=8,
)


@dataclass(frozen=True)
class Overview:
    """The relationships by id, how each is called, what the rules look at, and the queue, worst first."""

    pairs: Mapping[int, Relationship]
    labels: Mapping[int, str]
    followed: Mapping[int, Followed]
    queue: list[QueueLine]
    quiet: Mapping[int, date]  # snoozed until, by relationship

    @property
    def urgent(self) -> list[QueueLine]:
        """The lines of the queue that ask for a person."""
        return [line for line in self.queue if line.worst.weight >= ROUTINE]

    @property
    def routine(self) -> list[QueueLine]:
        """The lines that a reminder settles."""
        return [line for line in self.queue if line.worst.weight < ROUTINE]

    @property
    def needed(self) -> str:
        """How many pairs need somebody, as a sentence without its end."""
        reminders = f", {len(self.routine)} more a reminder" if self.routine else ""
        return f"{len(self.urgent)} of {len(self.followed)} running relationships need you{reminders}"


def overview(studio: Studio, program: Program) -> Overview:
    """Read once for each version of its tables and each day, for all windows of this process."""
    on = studio.today

    def read() -> Overview:
        pairs = {pair.id: pair for pair in store.relationships.all(studio.db, program.id)}
        names = store.people.names(studio.db)
        followed = store.relationships.followed(studio.db, program.id)
        snoozed = store.relationships.snoozed(studio.db, program.id)
        quiet = {id: until for id, until in snoozed.items() if until > on}
        labels = {id: f"{names[pair.mentee_id]} with {names[pair.mentor_id]}" for id, pair in pairs.items()}
        limits = attention.thresholds(store.programs.setting(studio.db, "thresholds", {}))
        queue = attention.queue(followed, on, limits, informal=program.informal, snoozed=quiet)
        return Overview(pairs, labels, {pair.relationship.id: pair for pair in followed}, queue, quiet)

    return OVERVIEWS.get_or_make(OVERVIEWS.version(studio.db), (program.id, program.informal, on), read)


def show(relationship_id: int, part: str = "journey", message: str = "") -> None:
    """Callback: look at one relationship, at one part of it, with a message ready to be drafted."""
    st.session_state["relationships_which"] = "all"
    st.session_state["relationships_one"] = relationship_id
    st.session_state["relationships_part"] = part
    st.session_state["relationships_focus"] = relationship_id
    if message:
        st.session_state["relationships_asked"] = message


def at_work(db: Db, revision: int) -> bool:
    """Is a dialog or a form open here? Then a fresh page would take what is typed; all else outlives one."""
    state = st.session_state
    one_of_many = (key for key in state if str(key).startswith(FORMS_OF_ONE))
    return state.get("relationships_snoozing") is not None or any(
        state.get(key) is True for key in (*FORMS, *one_of_many)
    )


def writable(relationship: Relationship) -> bool:
    """May there be something typed about this one? While it runs, and when somebody else ended it meanwhile."""
    return relationship.open or st.session_state.get("relationships_running") == relationship.id


def choose(seen: Overview) -> Relationship | None:
    """The controls that find one relationship; None when there is none of this kind."""
    which_column, one_column = st.columns([1, 3], vertical_alignment="bottom")
    which = which_column.segmented_control(
        "Which",
        list(WHICH),
        format_func=WHICH.__getitem__,
        # A default beside a value that a callback set is a warning in the log.
        default=None if "relationships_which" in st.session_state else "running" if seen.followed else "all",
        required=True,
        key="relationships_which",
        persist_state="session",
    )
    ids = [
        id
        for id, pair in sorted(seen.pairs.items(), key=lambda item: seen.labels[item[0]].casefold())
        if which == "all" or pair.open == (which == "running")
    ]
    current = st.session_state.get("relationships_one")
    if (
        isinstance(current, int)
        and current in seen.pairs
        and current not in ids
        and st.session_state.get("relationships_at_hand") == (which, current)
    ):
        ids = [current, *ids]  # what somebody else does must not take it off the screen
    if not ids:
        st.caption("No relationship is here at the moment.")
        return None
    if current not in ids:
        st.session_state["relationships_one"] = ids[0]  # said outright: the browser would go on showing the old one
    chosen = one_column.selectbox(
        "Relationship",
        ids,
        format_func=seen.labels.__getitem__,
        key="relationships_one",
        persist_state="session",
        help="Type a part of either name.",
    )
    st.session_state["relationships_at_hand"] = (which, chosen)
    if seen.pairs[chosen].open:
        st.session_state["relationships_running"] = chosen
    elif st.session_state.get("relationships_running") != chosen:
        st.session_state.pop("relationships_running", None)
    return seen.pairs[chosen]


def table(seen: Overview) -> None:
    """Every relationship as a row, to sort, search and download with the table's own tools."""
    rows = []
    for id, pair in seen.pairs.items():
        followed = seen.followed.get(id)
        rows.append(
            {
                "Pair": seen.labels[id],
                "Stage": STAGE_LABELS[pair.stage],
                "Introduced": pair.introduced_on,
                "Sessions": followed.sessions if followed else None,
                "Last session": followed.last_session if followed else None,
                "Goals": followed.goals if followed else None,
                "Planned end": pair.ends_on,
                "Ended": pair.ended_on,
            }
        )
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height=420,
        alt="Every relationship of the program, a row each",
        column_config=day_columns("Introduced", "Last session", "Planned end", "Ended"),
    )
    st.caption("Sessions and goals of ended relationships are on their own page above.")
