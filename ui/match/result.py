"""The result of a matching run on the Match page: at a glance, pair by pair, and kept as proposals. Solves nothing."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core import actions, store
from core.charts import match as charts
from core.charts.theme import palette
from core.documents.tables import safe_csv, workbook
from core.domain.base.people import Mentor
from core.domain.base.text import counted, definite
from core.domain.match.bands import points_of
from core.domain.match.criteria import CRITERIA, points_of_100
from core.domain.match.presence import absent
from core.domain.match.proposals import Proposals
from ui.frame.cells import md, worked_out
from ui.frame.studio import Studio
from ui.match import readings
from ui.match.near_tie import near_tie
from ui.match.pair import inspect

GOOD = 70  # points
CHARTED = 5  # pairs from which on a chart tells more than the table
WHY_WIDTH, WHY_LETTERS = 510, 66  # of the column of reasons: pixels, and letters that fit in a line of it
TABLE_HEIGHT = 620  # pixels: about five pairs with their reasons
SHOWN = 8  # unmatched people shown before the rest goes into a table


def who(studio: Studio, mentors: Sequence[Mentor]) -> bool:
    """How many are free, how many seats; returns whether approved pairs take part again."""
    approved = store.matches.match_states(studio.db, studio.program_id).get("approved", 0)
    waiting = store.people.waiting(studio.db, studio.program_id)
    loads = store.matches.loads(studio.db)
    seats = sum(
        max(0, mentor.capacity - loads.get(mentor.id, 0)) for mentor in mentors if not absent(mentor, studio.today)
    )
    free, people, chairs = st.columns(3)
    free.metric("Mentees without a mentor", waiting, border=True)
    people.metric("Mentors accepted", len(mentors), border=True)
    chairs.metric("Free seats", seats, border=True)
    if not store.people.has_directory(studio.db):
        st.caption(":material/info: Reporting lines are not checked: import a directory on the Recruit page.")
    if not approved:
        return False
    return st.toggle(
        f"Match again: let the {approved} approved but not yet introduced pairs take part",
        key="match_rematch",
        help="For late joiners and leavers. Approved pairs get ten extra points, so that few of them change.",
    )


def in_short(result: Proposals) -> None:
    """What the run gives, in a sentence: the page begins with it."""
    scores = [pair.score * 100 for pair in result.pairs]
    fit = ""
    if len(scores) == 1:
        fit = f": the pair fits {scores[0]:.0f} of 100 points"
    elif scores:
        fit = f": the weakest pair fits {min(scores):.0f} of 100 points, the average is {sum(scores) / len(scores):.0f}"
    matched = f"{len(scores):,} of {counted(len(result.mentees), 'mentee gets', 'mentees get')} a mentor"
    st.markdown(f":material/join_inner: **{matched}**{fit}.")


def glance(studio: Studio, result: Proposals) -> None:
    """Matched, unmatched, the weakest pair, the average, the proof."""
    scores = [pair.score for pair in result.pairs]
    figures = st.columns(4)
    figures[0].metric("Matched", f"{len(scores)} of {len(result.mentees)}", border=True)
    figures[1].metric("Without a mentor", len(result.unmatched), border=True)
    figures[2].metric("Weakest pair", f"{min(scores) * 100:.0f} points" if scores else "–", border=True)
    figures[3].metric("Average fit", f"{sum(scores) / len(scores) * 100:.0f} points" if scores else "–", border=True)
    st.markdown(f":material/verified: {md(result.proof)}")
    shares = points_of_100(result.weights)
    shown = [f"{CRITERIA[key].label} {points:.0f}" for key, points in shares.items() if points]
    left_out = [CRITERIA[key].label for key, weight in result.settings.weights.items() if weight > result.weights[key]]
    skipped = f". Not counted, because it was not asked of both sides: {', '.join(left_out)}" if left_out else ""
    st.caption(md(f"Points of 100: {' · '.join(shown)}{skipped}."))
    for refused in result.refused:
        st.warning(md(refused.reason))
    worked_out(
        "Every pair gets a fit of 0 to 100 points: the weighted mean of the criteria, each 0 to 1; a missing answer "
        "counts half, and what was not asked of both sides does not count. The assignment is exact: the prices of the "
        "seats prove that no other one is better.",
        f"total {result.total:.4f} of a proven bound of {result.bound:.4f}, found in "
        f"{counted(result.assignment.rounds, 'round')} over {len(result.mentees)} × {len(result.mentors)} pairs",
        lambda: _frame(result),
        name="match_total",
        label=studio.label,
    )
    if result.bands:
        st.caption(md(result.bands.sentence))
    if len(scores) >= CHARTED:
        st.markdown(f"**{charts.distribution_title(result.distribution, GOOD)}**")
        st.vega_lite_chart(_distribution(result.distribution, st.context.theme.type), alt="How many pairs fit how well")


def pairs(studio: Studio, result: Proposals) -> None:
    """All pairs as a table, best first, and as files; and the words that their reasons rest on."""
    if not result.pairs:
        return
    frame = _frame(result)
    lines = -(-max(len(why) for why in frame["Why"]) // WHY_LETTERS)
    row_height = 14 + 19 * max(1, lines)
    st.dataframe(
        frame,
        hide_index=True,
        alt=f"{counted(len(frame), 'proposed pair')}; choosing a row shows the pair below",
        row_height=row_height,
        height=min(len(frame) * row_height + 40, TABLE_HEIGHT),
        column_config={
            "Mentee": st.column_config.TextColumn(width=125),
            "Mentor": st.column_config.TextColumn(width=125),
            "Fit": st.column_config.ProgressColumn(min_value=0, max_value=100, format="%d", width=90),
            "In words": st.column_config.TextColumn(width=70),
            "Why": st.column_config.TextColumn(width=WHY_WIDTH),
        },
        key="match_pairs",
        selection_mode="single-row",
        on_select=lambda: _inspect_row(result),
        placeholder="–",
    )
    label = studio.label
    with st.container(horizontal=True):
        st.download_button(
            "Pairs as CSV",
            lambda: safe_csv(_with_points(result)),
            label.file_name("pairs", "csv"),
            "text/csv",
            key="match_csv",
            on_click="ignore",
        )
        st.download_button(
            "Pairs as Excel",
            lambda: workbook({"Pairs": _with_points(result), "Unmatched": _left(result)}, label=label),
            label.file_name("pairs", "xlsx"),
            key="match_xlsx",
            on_click="ignore",
        )
    readings.all_pairs(studio, result.pairs)


def unmatched(result: Proposals) -> None:
    """Who has no mentor, and why."""
    if not result.unmatched:
        return
    st.markdown(f"**{len(result.unmatched)} without a mentor**")
    for left in result.unmatched[:SHOWN]:
        st.markdown(f"- **{md(left.mentee.name)}**: {md(left.reason)}")
    if len(result.unmatched) > SHOWN:
        with st.expander(f"And {len(result.unmatched) - SHOWN} more"):
            st.dataframe(_left(result)[SHOWN:], hide_index=True, alt="Everybody else without a mentor", placeholder="–")


def keep(studio: Studio, result: Proposals, rematch: bool) -> None:
    """Keep the run and hand its pairs to the review."""
    if not result.pairs:
        st.caption("There is no pair to propose yet. Lower the floor, relax a rule or find one more mentor.")
        return
    offered = near_tie(studio, result)
    states = store.matches.match_states(studio.db, studio.program_id)
    if waiting := states.get("proposed", 0) + states.get("shortlisted", 0):
        still_open = definite(
            waiting, "proposal still open from the last run is", "proposals still open from the last run are"
        )
        st.caption(f"{still_open.capitalize()} replaced; what was decided stays.")
    if vetoed := len(result.settings.apart):
        which = "The pair" if vetoed == 1 else f"The {vetoed} pairs"
        st.caption(f"{which} that a review vetoed {'is' if vetoed == 1 else 'are'} not proposed again.")
    label = "Propose this pair" if len(result.pairs) == 1 else f"Propose these {len(result.pairs)} pairs"
    if st.button(label, type="primary", key="match_keep") and studio.do(
        actions.propose,
        studio.program_id,
        offered.record(),
        rematch=rematch,
        adopt=result.settings.lasting(),
        toast=f"{counted(len(result.pairs), 'pair')} proposed",
    ):
        st.switch_page("../pages/review.py")


# Making the chart takes 40 ms; its ten numbers rarely change. tests/kpis/test_charts.py checks it against the schema.
@st.cache_data(max_entries=64, show_spinner=False)
def _distribution(counts: tuple[int, ...], theme: str | None) -> dict[str, Any]:
    return charts.distribution_chart(counts, palette(theme)).to_dict(validate=False)


def _inspect_row(result: Proposals) -> None:
    """The pair of the row that was chosen is the one to inspect; a row that is let go leaves it as it is."""
    for row in st.session_state["match_pairs"].selection.rows:
        pair = result.pairs[row]
        inspect(pair.mentee.id, pair.mentor.id)


def _frame(result: Proposals) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Mentee": pair.mentee.name,
                "Mentor": pair.mentor.name,
                "Fit": points_of(pair.score),
                "In words": result.bands.word(points_of(pair.score) / 100) if result.bands else None,
                "Why": " ".join(pair.reasons),
            }
            for pair in result.pairs
        ],
        columns=["Mentee", "Mentor", "Fit", *(["In words"] if result.bands else []), "Why"],
    )


def _with_points(result: Proposals) -> pd.DataFrame:
    """The pairs with the points of 100 that each criterion adds; they add up to the fit."""
    frame = _frame(result)
    for key, criterion in CRITERIA.items():
        frame[f"{criterion.label}, points"] = [round(pair.breakdown[key]["points"], 2) for pair in result.pairs]
    return frame


def _left(result: Proposals) -> pd.DataFrame:
    lines = [{"Mentee": left.mentee.name, "Why": left.reason} for left in result.unmatched]
    return pd.DataFrame(lines, columns=["Mentee", "Why"])
