"""Design, the six choices of an option: a row each with its pole, a line and the suggestion; more on demand."""

from collections.abc import Mapping

import streamlit as st

from core import actions
from core.domain.design.options import Advice, Option
from core.domain.playbook import Playbook
from core.domain.playbook.design import Axis
from ui.design.evidence import list_evidence
from ui.frame.cells import md
from ui.frame.fields import field
from ui.frame.studio import Studio


def six_choices(studio: Studio, option: Option, advice: Mapping[str, Advice], book: Playbook) -> None:
    """All choices on one screen; whom a pole suits, what it costs and what is known open on demand."""
    with st.container(border=True):
        for axis in book.axes.values():
            _row(studio, option, axis, advice.get(axis.id), book)


def _row(studio: Studio, option: Option, axis: Axis, advice: Advice | None, book: Playbook) -> None:
    label, poles, line, more = st.columns([1.15, 5, 2.8, 1.05], vertical_alignment="center")
    label.markdown(f"**{md(axis.label)}**", help=md(axis.question))
    with poles:
        field(
            st.segmented_control,
            f"{axis.label}: {axis.question}",
            f"design_{axis.id}_{option.id}",
            option.poles.get(axis.id),
            lambda pole: studio.do(
                actions.change_option, option.id, poles={axis.id: pole}, toast=f"{axis.label} saved"
            ),
            label_visibility="collapsed",
            options=[pole.id for pole in axis.poles],
            format_func=lambda pole: axis.pole(pole).label,
        )
    chosen = option.poles.get(axis.id)
    words = md(axis.pole(chosen).line) if chosen else "Still open."
    line.caption(f"{words} {_mark(axis, chosen, advice)}")
    with more.popover("More", key=f"design_more_{axis.id}_{option.id}", on_change="rerun") as details:
        if details.open:
            _details(axis, chosen, advice, book)


def _mark(axis: Axis, chosen: str | None, advice: Advice | None) -> str:
    """Whether the pole is the suggested one, or which one is."""
    if advice is None:
        return ""
    if advice.pole == chosen:
        return ":green[:material/thumb_up: Suggested]"
    return f":orange[:material/lightbulb: Suggested: {md(axis.pole(advice.pole).label)}]"


def _details(axis: Axis, chosen: str | None, advice: Advice | None, book: Playbook) -> None:
    st.markdown(f"**{md(axis.question)}**")
    if advice:
        st.markdown(f"**{md(axis.pole(advice.pole).label)}** is suggested: {md(' '.join(advice.whys))}")
    for pole in axis.poles:
        mark = ":material/radio_button_checked:" if pole.id == chosen else ":material/radio_button_unchecked:"
        st.markdown(f"{mark} **{md(pole.label)}**")
        st.caption(f"**Suits:** {md(pole.suits)}")
        st.caption(f"**Costs:** {md(pole.costs)}")
        for implied in pole.implies:
            st.caption(f":material/arrow_right: {md(implied)}")
    list_evidence(book, axis.evidence)
