"""Match, who is matched already: the last run, the pairs there are, and what would bring somebody to match. Reads."""

import streamlit as st

from core import store
from core.domain.base.dates import short_date
from core.domain.base.people import STAGE_LABELS, Role
from core.domain.base.text import counted
from core.domain.match.matches import STATE_LABELS
from core.domain.relationships.relationships import STAGE_LABELS as COURSE
from ui.frame.cells import day_columns, md
from ui.frame.studio import Studio

FEW = 3  # mentees waiting: from here down the page also says who could join them
UNDECIDED = ("applied", "conversation", "waitlist")
WORDS = {"waitlist": "on the waiting list"}
LIVE = ("approved", "introduced")


def matched_already(studio: Studio, waiting: int) -> None:
    """How many have a mentor, when the last run was; when hardly anybody waits, who could come to the next one."""
    states = store.matches.match_states(studio.db, studio.program_id)
    paired = sum(states.get(state, 0) for state in LIVE)
    last = store.runs.last(studio.db, studio.program_id)
    if not paired:
        return
    sentence = "1 mentee has a mentor" if paired == 1 else f"{paired:,} mentees have a mentor"
    if last:
        named = {coordinator.code: coordinator.name for coordinator in store.programs.coordinators(studio.db)}
        by = f", by {named[last.run_by]}" if last.run_by in named else ""
        sentence += f"; the last run was on {short_date(last.run_on)}{by}"
    st.markdown(f":material/handshake: {md(sentence)}.")
    if waiting <= FEW:
        st.markdown(md(coming(store.people.stage_counts(studio.db, studio.program_id))))
    pairs = "1 pair" if paired == 1 else f"{paired:,} pairs"
    with st.expander(f"Who has whom: {pairs}", key="match_standing", on_change="rerun") as shown:
        if shown.open:
            _pairs(studio)


def coming(counts: dict[tuple[str, str], int]) -> str:
    """Who could be in the next run, as a sentence. `counts` are people by role and stage."""
    open_ones = {stage: counts.get((Role.MENTEE, stage), 0) for stage in UNDECIDED}
    stages = ", ".join(f"{n} {WORDS.get(stage) or STAGE_LABELS[stage].lower()}" for stage, n in open_ones.items() if n)
    switchers = "A pair that switches brings its mentee back here."
    if not stages:
        return f"No application is open, so the next run waits for new ones. {switchers}"
    more = "1 more mentee" if sum(open_ones.values()) == 1 else f"{sum(open_ones.values())} more mentees"
    return f"{more} could be in the next run once accepted on the Recruit page: {stages}. {switchers}"


def _pairs(studio: Studio) -> None:
    """Every pair that holds a seat, the latest first: fit when it was proposed, and how it stands."""
    names = store.people.names(studio.db)
    course = {
        relationship.match_id: relationship for relationship in store.relationships.all(studio.db, studio.program_id)
    }
    rows = [
        {
            "Mentee": names.get(match_row.mentee_id, ""),
            "Mentor": names.get(match_row.mentor_id, ""),
            "Fit when proposed": round(match_row.score * 100) if match_row.score is not None else None,
            "Introduced": course[match_row.id].introduced_on if match_row.id in course else None,
            "Stands": COURSE[course[match_row.id].stage] if match_row.id in course else STATE_LABELS[match_row.state],
        }
        for match_row in reversed(store.matches.all(studio.db, studio.program_id, LIVE))
    ]
    fit = st.column_config.ProgressColumn(min_value=0, max_value=100, format="%d", width="small")
    st.dataframe(
        rows,
        hide_index=True,
        alt=f"{counted(len(rows), 'pair')} holding a seat",
        column_config={"Fit when proposed": fit, **day_columns("Introduced")},
        placeholder="–",
    )
