"""KPI summary: five sentences with a light each, what is asked of whom, what the cost is made of. Decides nothing."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core import store
from core.documents.brand import Brand, brand
from core.domain import kpis
from core.domain.base.dates import short_date
from core.domain.kpis.cost import Cost, cost_of
from core.domain.kpis.summary import Answer, Summary, summarize
from ui.frame.cells import md, worked_out
from ui.frame.studio import Studio
from ui.kpis.choices import Choice, label_of
from ui.kpis.ledger import once
from ui.kpis.lights import badge

WIDTHS = (5, 15)  # of the light with its number, and of the sentence, beside each other


def ten_seconds(
    studio: Studio, choice: Choice, read: kpis.Ledger, part: kpis.Facts, figures: list[kpis.Figure]
) -> None:
    """Whether the program works, what it costs and what is asked, for somebody with ten seconds."""
    look = brand(store.programs.setting(studio.db, "organization", {}))
    cost = None if choice.groups else program_cost(studio, choice, read, part)
    summary = summarize(figures, cost, look.money, choice.thresholds)
    with st.container(border=True, gap="xsmall", key="kpis_summary"):
        answers(summary)
        if cost is not None:
            with st.container(horizontal=True, vertical_alignment="top", gap="small"):
                _worked_out(studio, choice, cost, look)


def answers(summary: Summary) -> None:
    """The five sentences, and what is asked of whom."""
    for answer in summary.answers:
        _answer(answer)
    if summary.unchanged_since is not None:
        st.caption(f"All of these are unchanged since {short_date(summary.unchanged_since)}.")
    st.markdown(f":material/front_hand: **{md(summary.request_of)}:** {md(summary.request)}")


def _answer(answer: Answer) -> None:
    """A light (icon, word and color), the number, and the sentence; on a phone one under the other."""
    light, sentence = st.columns(WIDTHS, gap="small", vertical_alignment="center")
    value = f"\u2002**{md(answer.value)}**" if answer.value else ""
    light.markdown(badge(answer.verdict, answer.words) + value)
    sentence.markdown(f"**{md(answer.question)}** {md(answer.sentence)}")


def program_cost(studio: Studio, choice: Choice, read: kpis.Ledger, part: kpis.Facts) -> Cost:
    """The cost of the program as of the day, with the assumptions of its chosen design option."""
    options = store.programs.options(studio.db, choice.program.id)
    key = ("cost", repr(options), repr(choice.program.design), *choice.key)
    return once(studio, read, key, lambda: cost_of(choice.program, options, part))


def _worked_out(studio: Studio, choice: Choice, cost: Cost, look: Brand) -> None:
    rows = pd.DataFrame(
        [
            {"What": what, "Hours": "" if hours is None else f"{hours:,.0f}", "Cost": look.money(money)}
            for what, hours, money in cost.lines
        ]
    )
    worked_out(
        "An estimate. Hours in sessions and steps of the program team are those on record; preparing, onboarding, "
        "set-up and what an hour costs are the likely values of the design's assumptions. The forecast is the middle "
        "and the middle 80% of the simulations of the chosen option. While relationships are open it is too early to "
        "judge, unless even all of them completed could not bring the cost to the forecast.",
        None,
        rows,
        name="cost",
        label=label_of(studio, choice),
    )
    if st.button("Change the assumptions", icon=":material/tune:", key="kpis_assumptions", type="tertiary"):
        st.session_state["design_part"] = "forecast"
        st.switch_page("../pages/design.py")
