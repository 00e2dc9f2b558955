"""All relationships of a program at one look: who needs somebody, who runs, which one is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from core import store
from core.domain.base.text import counted
from core.domain.design.programs import Program
from core.domain.relationships import attention
from core.domain.relationships.attention import Concern, Followed, QueueLine
from core.domain.relationships.relationships import Relationship, Totals
from core.store import Db
from ui.frame.cache import Cache
from ui.frame.studio import Studio

WHICH = {"running": "Running", "ended": "Ended", "all": "All"}
# Popovers and expanders with a form of their own: while one is open, the page is not drawn anew by itself.
FORMS = ("relationships_check_new", "relationships_quiz", "relationships_help")
FORMS_OF_ONE = ("relationships_progress_", "relationships_reword_", "relationships_satisfied_")
OVERVIEWS = Cache(
    "overviews of relationships",
    *("people", "enrolments", "programs", "settings", "snapshots", "matches", "relationships"),
    *("sessions", "goals", "checks", "consultations", "snoozes", "notes", "owners", "coordinators"),
    most=8,
)


@dataclass(frozen=True)
class Overview:
    """The relationships by id, how each is called, what the rules look at, and the queue, worst first."""

    pairs: Mapping[int, Relationship]
    labels: Mapping[int, str]
    followed: Mapping[int, Followed]
    queue: list[QueueLine]
    asleep: list[QueueLine]  # snoozed, the first to return first
    owners: Mapping[int, str]  # which coordinator (code) looks after it
    coordinators: Mapping[str, str]  # their names by code
    totals: Mapping[int, Totals]  # what was recorded of each relationship, ended or not
    departments: Mapping[int, str]  # of everybody, by person id

    @property
    def reasons(self) -> dict[int, tuple[Concern, ...]]:
        """Why a relationship needs somebody, by its id, snoozed or not."""
        return {line.followed.relationship.id: line.concerns for line in (*self.queue, *self.asleep)}

    @property
    def needed(self) -> str:
        """How many pairs need somebody, as a sentence without its end."""
        urgent = sum(line.urgent for line in self.queue)
        routine = len(self.queue) - urgent
        reminders = f"; {counted(routine, 'needs', 'need')} a reminder" if routine else ""
        pairs = counted(len(self.followed), "active pair")
        verb = "needs" if 1 in (urgent, len(self.followed)) else "need"
        return f"{urgent} of {pairs} {verb} you{reminders}"


def overview(studio: Studio, program: Program) -> Overview:
    """Read once for each version of its tables and each day, for all windows of this process."""
    on = studio.today

    def read() -> Overview:
        pairs = {pair.id: pair for pair in store.relationships.all(studio.db, program.id)}
        names = store.people.names(studio.db)
        followed = store.relationships.followed(studio.db, program.id)
        snoozes = store.relationships.snoozes(studio.db, program.id)
        labels = {id: f"{names[pair.mentee_id]} with {names[pair.mentor_id]}" for id, pair in pairs.items()}
        limits = attention.thresholds(store.programs.setting(studio.db, "thresholds", {}))
        queue = attention.queue(followed, on, limits, informal=program.informal, snoozes=snoozes)
        asleep = attention.asleep(followed, on, limits, snoozes)
        owners = store.meetings.owners(studio.db, program.id)
        return Overview(
            pairs,
            labels,
            {pair.relationship.id: pair for pair in followed},
            queue,
            asleep,
            {id: owners[pair.mentee_id] for id, pair in pairs.items() if pair.mentee_id in owners},
            {person.code: person.name for person in store.programs.coordinators(studio.db)},
            store.relationships.totals(studio.db, program.id),
            store.people.departments(studio.db),
        )

    return OVERVIEWS.get_or_make(OVERVIEWS.version(studio.db), (program.id, program.informal, on), read)


def show(relationship_id: int, part: str = "journey", message: str = "", to: str = "", how: str = "") -> None:
    """Callback: look at one relationship, at one part of it, with its form filled in as far as it is known.

    A message to be drafted and the side it goes to; how the relationship would end.
    """
    st.session_state["relationships_which"] = "all"
    st.session_state["relationships_one"] = relationship_id
    st.session_state["relationships_part"] = part
    st.session_state["relationships_focus"] = relationship_id
    if message:
        st.session_state["relationships_asked"] = message
        if to:
            st.session_state[f"relationships_to_{message}"] = to
    if how:
        st.session_state[f"relationships_how_{relationship_id}"] = how


def at_work(db: Db, revision: int) -> bool:
    """Is a dialog or a form open here? Then a fresh page would take what is typed; all else outlives one."""
    state = st.session_state
    one_of_many = (key for key in state if str(key).startswith(FORMS_OF_ONE))
    dialog_open = state.get("relationships_snoozing") is not None or state.get("relationships_bulk")
    return bool(dialog_open) or any(state.get(key) is True for key in (*FORMS, *one_of_many))


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
