"""KPIs, two rounds side by side: every figure on the same day of each, and each round against its own forecast."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core import store
from core.charts.rounds import rounds_chart
from core.domain import kpis
from core.domain.base.text import counted
from core.domain.design.options import chosen
from core.domain.design.programs import Program
from core.store import Db
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.kpis.choices import Choice
from ui.kpis.figures import draw
from ui.kpis.ledger import once


def side_by_side(studio: Studio, choice: Choice, read: kpis.Ledger) -> None:
    """The chosen program beside another one, both whole; opened on demand, because it measures two more days."""
    others = {program.id: program for program in store.programs.all(studio.db) if program.id != choice.program.id}
    if not others:
        st.caption("This is the only program so far. Once there is another one, the two can be compared here.")
        return
    part = st.expander("Compare with another round", key="kpis_compare_rounds", on_change="rerun")
    if not part.open:
        return
    with part:
        comparison = _ask_and_compare(studio, choice, read, others)
        if comparison is None:
            st.caption("One of the two programs has no first day yet, so they cannot be compared.")
            return
        _show(studio, choice, read, comparison)


def _ask_and_compare(
    studio: Studio, choice: Choice, read: kpis.Ledger, others: dict[int, Program]
) -> kpis.RoundComparison | None:
    """Ask which other round and by which day; the comparison, or None where the two have no day in common."""
    previous = choice.program.design.previous
    ids = sorted(others, key=lambda id: (id != previous, id > choice.program.id, -id))  # the round before, then newest
    left, right = st.columns(2)
    with left:
        other_id = st.selectbox(
            "Compare with", ids, format_func=lambda id: others[id].name, key=f"kpis_rounds_other_{choice.program.id}"
        )
    other = others[other_id]
    possible = kpis.alignments(read, other, choice.program, choice.on)
    if not possible:
        return None
    with right:
        by = st.segmented_control(
            "Compare as of",
            list(possible),
            default=next(iter(possible)),
            format_func=kpis.ALIGNMENTS.__getitem__,
            required=True,
            key=f"kpis_rounds_by_{'_'.join(possible)}",
        )
    old, new = _round(studio.db, other), _round(studio.db, choice.program)
    key = ("rounds", by, choice.on, *((side.program, side.option, side.thresholds) for side in (old, new)))
    return once(studio, read, key, lambda: kpis.compare_rounds(read, old, new, possible[by]))


def with_previous(db: Db, read: kpis.Ledger, choice: Choice) -> kpis.RoundComparison | None:
    """The chosen program beside the round it follows, for a file about the whole program; None where it follows none.

    After the end of both where both are over, else on the same day of each.
    """
    previous = choice.program.design.previous
    before = store.programs.program(db, previous) if previous is not None and not choice.groups else None
    if before is None:
        return None
    possible = kpis.alignments(read, before, choice.program, choice.on)
    alignment = possible.get("end") or possible.get("day")
    if alignment is None:
        return None
    return kpis.compare_rounds(read, _round(db, before), _round(db, choice.program), alignment)


def _round(db: Db, program: Program) -> kpis.Round:
    settings = store.programs.setting(db, "thresholds", {})
    return kpis.Round(
        program, kpis.thresholds_of(program.design, settings), chosen(store.programs.options(db, program.id))
    )


def _show(studio: Studio, choice: Choice, read: kpis.Ledger, comparison: kpis.RoundComparison) -> None:
    whole = " Filters do not apply: both programs are compared in full." if choice.groups else ""
    st.caption(md(f"{comparison.alignment.words}.{whole}"))
    alignment = comparison.alignment
    key = (comparison.old, alignment.old_on, alignment.new_on, *choice.key)
    draw(studio, read, key, lambda colors: rounds_chart(comparison, colors=colors), name="rounds")
    st.caption(
        "Each line has a scale of its own: shares from 0% to 100%, answers from 1 to 5, all else from 0. Bars are 95% "
        "intervals. A figure is called better or worse only when the interval of the difference leaves out zero; even "
        "so, about one in twenty looks different by chance alone. What is counted in full has no interval. Differences "
        "are worked out before rounding."
    )
    table = kpis.rounds_table(comparison)
    names = [comparison.old.name, comparison.new.name]
    shown = pd.DataFrame(
        {
            "Stage": table["stage"],
            "Figure": table["label"],
            f"Compared with: {names[0]}": table["old"],
            names[1]: table["new"],
            "Difference (95% interval)": table["difference_words"],
            "This program against it": table["verdict"],
        }
    )
    st.dataframe(
        shown, hide_index=True, alt=f"{counted(len(shown), 'figure')} of {names[0]} and {names[1]}", placeholder=""
    )
    _forecasts(comparison)


def _forecasts(comparison: kpis.RoundComparison) -> None:
    with_forecast = {line.program.id for line in comparison.forecasts}
    missing = [program.name for program in (comparison.old, comparison.new) if program.id not in with_forecast]
    if with_forecast:
        st.markdown("**Forecast against actual**")
        frame = kpis.forecast_table(comparison.forecasts)
        st.dataframe(
            pd.DataFrame(
                {
                    "Program": frame["program"],
                    "Result": frame["label"],
                    "Forecast (range)": kpis.ranges_in_words(comparison.forecasts),
                    "Actual": [f"{value:,.0f}" for value in frame["actual"]],
                    "Reads": frame["standing"],
                }
            ),
            hide_index=True,
            alt="Forecast and actual results of both rounds",
            placeholder="–",
        )
    if missing:
        st.caption(md(f"No design option was chosen for {' and '.join(missing)}, so there is no forecast to check."))
