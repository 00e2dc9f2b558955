"""The result of a run seen four ways: its pairs, who fits whom, which needs are covered, the seats. Solves nothing."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.charts import fit_map as fit_maps
from core.charts import match as charts
from core.charts import needs_met
from core.charts.fit_map import FitMap
from core.charts.theme import palette
from core.domain.base.text import counted
from core.domain.match.need_cover import covered_needs
from core.domain.match.proposals import Proposals
from ui.frame.cache import Cache
from ui.frame.cells import md, worked_out
from ui.frame.studio import Studio
from ui.match.pair import inspect, pair
from ui.match.result import pairs
from ui.match.run import RUNS, answer_key

VIEWS = {"pairs": "Pairs", "map": "Who fits whom", "needs": "Needs covered", "seats": "Seats"}
LARGEST = 250_000  # pairs up to which the map is drawn without asking
# Every click on a map draws the page anew: to put 900 people in order takes seconds.
FIT_MAPS = Cache("fit maps", of=RUNS, most=12, spinner="Putting alike people side by side…")


def views(studio: Studio, result: Proposals) -> None:
    """One view at a time, and beneath it the pair that was clicked on."""
    view = st.segmented_control(
        "Show",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        default="pairs",
        required=True,
        key="match_view",
        persist_state="session",
    )
    if view == "map":
        _fits(studio, result)
    elif view == "needs":
        _needs(studio, result)
    elif view == "seats":
        _seats(studio, result)
    else:
        pairs(studio, result)
    if view in ("pairs", "map"):
        pair(result)


def _fits(studio: Studio, result: Proposals) -> None:
    """The map of all mentees and the mentors who have a seat; a block of a large one drawn as a map of its own."""
    columns = [column for column, seats in enumerate(result.capacity.tolist()) if seats > 0]
    if not columns:
        st.caption("No mentor has a free seat, so there is no pair to draw.")
        return
    large = len(result.mentees) * len(columns) > LARGEST
    if large and not st.toggle(
        "Draw the map", key="match_map", help="Puts thousands of people in order; takes a moment."
    ):
        return
    tiles = _map(studio, result, None, tuple(columns))
    full = len(result.mentors) - len(columns)
    hidden = (
        f" {counted(full, 'mentor without a free seat is', 'mentors without a free seat are')} left out."
        if full
        else ""
    )
    _draw(result, tiles, "match_fit_map", hidden)
    if not tiles.in_blocks:
        return
    clicked = _clicked("match_fit_map")
    if clicked is None or clicked[0] >= len(tiles.rows) or clicked[1] >= len(tiles.columns):
        st.caption("Click on a tile to draw its people one by one.")
        return
    row, column = clicked
    block = _map(studio, result, tiles.rows[row], tiles.columns[column])
    _draw(result, block, f"match_fit_block_{row}_{column}", "")


def _map(studio: Studio, result: Proposals, rows: tuple[int, ...] | None, columns: tuple[int, ...]) -> FitMap:
    """The map of these rows, or of all, and these columns, made once for all windows."""
    names = [person.name for person in result.mentees.people], [person.name for person in result.mentors.people]
    return FIT_MAPS.get_or_make(
        FIT_MAPS.version(studio.db),
        (answer_key(result), rows, columns),
        lambda: fit_maps.fit_map(
            result.scores, result.allowed, result.assignment.mentor_of, names, rows=rows, columns=columns
        ),
    )


def _draw(result: Proposals, tiles: FitMap, key: str, hidden: str) -> None:
    """A map with its sentence; where a tile is a pair, a click inspects it."""

    def open_pair() -> None:
        clicked = _clicked(key)
        if clicked and not tiles.in_blocks:
            ((row,), (column,)) = tiles.rows[clicked[0]], tiles.columns[clicked[1]]
            inspect(int(result.mentees.ids[row]), int(result.mentors.ids[column]))

    st.altair_chart(
        fit_maps.fit_map_chart(tiles, palette(st.context.theme.type)),
        alt=tiles.sentence,
        key=key,
        on_select=open_pair,
        selection_mode=fit_maps.CLICKED,
    )
    click = "" if tiles.in_blocks else " Click on a tile to see the pair below."
    st.caption(md(f"{tiles.sentence}{hidden} Alike people stand side by side.{click}"))


def _clicked(key: str) -> tuple[int, int] | None:
    """The row and column of the tile that was clicked on, or None."""
    state = st.session_state.get(key)
    tiles = state.selection.get(fit_maps.CLICKED, []) if state else []
    return (int(tiles[0]["row"]), int(tiles[0]["column"])) if tiles else None


def _needs(studio: Studio, result: Proposals) -> None:
    """What the mentees need against what their own mentor covers."""
    needs = covered_needs(result.mentees, result.mentors, result.assignment.mentor_of)
    title = needs_met.needs_title(needs)
    st.markdown(f"**{md(title)}**")
    if not needs.needs:
        return
    st.altair_chart(needs_met.needs_chart(needs, palette(st.context.theme.type)), alt=title)
    if len(needs.needs) > needs_met.MOST:
        st.caption(f"The {needs_met.MOST} needs that most mentees named, of {len(needs.needs)}; the table holds all.")
    worked_out(
        "Every mentee's named needs against the topics of the mentor proposed for them: covered where it is a topic of "
        "the mentor, in part where a related topic of the tree is.",
        rows=lambda: needs_met.needs_frame(needs.needs),
        name="match_needs",
        label=studio.label,
    )


def _seats(studio: Studio, result: Proposals) -> None:
    """Every mentor's seats of this run, filled and free."""
    seats = {
        mentor.id: (mentor.name, int(capacity))
        for mentor, capacity in zip(result.mentors.people, result.capacity, strict=True)
        if capacity > 0 or result.load.get(mentor.id)
    }
    doubled = pd.Series([name for name, _ in seats.values()]).duplicated(keep=False).tolist()
    labels = {
        id: f"{name} ({id})" if twice else name for (id, (name, _)), twice in zip(seats.items(), doubled, strict=True)
    }
    frame = charts.load_frame(
        {labels[id]: n for id, n in result.load.items() if id in labels}, {labels[id]: seats[id][1] for id in seats}
    )
    title = charts.load_title(frame)
    st.markdown(f"**{md(title)}**")
    if not len(frame):
        return
    st.altair_chart(charts.load_chart(frame, palette(st.context.theme.type)), alt=title)
    worked_out(
        "The seats that a mentor has left for this run, and how many mentees it proposes for them.",
        rows=frame,
        name="match_seats",
        label=studio.label,
    )
