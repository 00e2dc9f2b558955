"""Proof, equity: who applied, was accepted, matched and so on, by the groups that the organization chose to look at."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import combinations

import pandas as pd
import streamlit as st

from core import actions, store
from core.charts.report import block_chart
from core.charts.theme import palette
from core.documents import report_html, report_word
from core.documents.brand import brand
from core.documents.equity_audit import Audit, audit_view
from core.domain import kpis
from core.domain.base.dates import short_date
from core.domain.base.text import listed
from core.domain.proof.equity import FOUR_FIFTHS, STEPS, StepRates, all_rates, hidden_sentence, rates_table
from core.domain.proof.equity_cases import equity_cases
from core.domain.report.blocks import ChartBlock
from core.store.equity import ON_RECORD, GroupChoice
from ui.frame.cells import md
from ui.frame.studio import Studio, reading
from ui.kpis.ledger import facts, ledger
from ui.proof.attributes import attributes
from ui.proof.parity import price_of_parity

CONDITIONS = (
    "Groups are looked at to find out whether the program treats people alike, and for nothing else. Nobody's group is "
    "guessed: only what is on record counts, and people who are in no group count as not known. No single person is "
    "shown. Groups of fewer than five are put together. Who agrees, and when, is recorded. Before you go on, ask "
    "whoever is in charge of data protection, and the works council where there is one."
)


def show(studio: Studio) -> None:
    """Off until somebody agrees to look; then the rates by group, a file to print, and the price of parity."""
    studio.need_program()
    choice = store.equity.choice(studio.db)
    if not choice.columns:
        st.markdown("Do people of every group get the same chances? Nothing is looked at unless you switch it on.")
        _agree(studio, choice)
        attributes(studio)
        return
    _header(studio, choice)
    cut = _cut(choice)
    steps = _rates(studio, cut)
    st.markdown("\n".join(f"- {md(rates.sentence)}" for rates in steps))
    _step(steps)
    _audit(studio, choice)
    price_of_parity(studio, cut)


def column_label(column: str) -> str:
    """What a column is called on screen."""
    return column.capitalize() if column in ON_RECORD else column


def _agree(studio: Studio, choice: GroupChoice) -> None:
    with st.container(border=True):
        st.markdown(md(CONDITIONS))
        columns = st.multiselect(
            "Groups to look at",
            store.equity.columns(studio.db),
            default=list(choice.columns),
            format_func=column_label,
            key="proof_equity_columns",
        )
        agreed = st.checkbox("We agree to these conditions", key="proof_equity_agreed")
        st.button(
            "Save",
            key="proof_equity_save",
            type="primary",
            disabled=not (agreed and columns),
            on_click=studio.do,
            args=(actions.look_at_groups, columns),
            kwargs={"consent": agreed, "toast": "Groups saved"},
        )


def _header(studio: Studio, choice: GroupChoice) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(md(_agreed(studio, choice)), width="stretch")
        with st.popover("Change", icon=":material/tune:", key="proof_equity_change", on_change="rerun") as change:
            if change.open:
                _agree(studio, choice)
                attributes(studio)
                st.button(
                    "Switch off",
                    key="proof_equity_off",
                    on_click=studio.do,
                    args=(actions.look_at_groups, []),
                    kwargs={"toast": "Groups are no longer looked at"},
                )


def _agreed(studio: Studio, choice: GroupChoice) -> str:
    who = store.programs.actors(studio.db).get(choice.by, choice.by)
    day = f" on {short_date(choice.on)}" if choice.on else ""
    return f"{who} agreed{day} to look at {listed(map(column_label, choice.columns))}."


def _cut(choice: GroupChoice) -> tuple[str, ...]:
    """One column or two: every single one first."""
    cuts = _cuts(choice)
    return st.selectbox("Group people by", cuts, format_func=_cut_label, key="proof_equity_cut")


def _cuts(choice: GroupChoice) -> list[tuple[str, ...]]:
    return [*((column,) for column in choice.columns), *combinations(choice.columns, 2)]


def _cut_label(cut: tuple[str, ...]) -> str:
    return listed(map(column_label, cut))


def _rates(studio: Studio, cut: tuple[str, ...]) -> list[StepRates]:
    """Every step by this cut, as of today."""
    program = studio.need_program()
    thresholds = kpis.thresholds_of(program.design, store.programs.setting(studio.db, "thresholds", {}))
    known = facts(studio, ledger(studio), studio.today, thresholds).only(program_id=program.id)
    people = store.equity.people(studio.db)
    pairs = store.equity.approved_pairs(studio.db, program.id)
    cases = equity_cases(known, people, pairs, store.equity.first_choices(studio.db, program.id))
    return all_rates(cases, people, cut)


def _step(steps: list[StepRates]) -> None:
    """One step in full: its rates as bars, its ratios as a table."""
    by_key = {rates.step.key: rates for rates in steps}
    key = st.segmented_control(
        "Step",
        list(STEPS),
        format_func=lambda key: STEPS[key].label,
        default="accepted",
        required=True,
        key="proof_equity_step",
    )
    rates = by_key[key]
    if not rates.rates:
        st.caption(md(rates.sentence))
        return
    frame = pd.DataFrame(
        {"x": rate.group, "y": rate.rate, "series": "", "low": None, "high": None} for rate in rates.rates
    )
    about = f"Of {rates.step.of}: who {rates.step.hit}."
    chart = ChartBlock("bars", rates.sentence, frame.astype({"low": float, "high": float}), y_label="Rate", share=True)
    st.altair_chart(block_chart(chart, palette(st.context.theme.type)), alt=rates.sentence)
    st.dataframe(rates_table(rates.rates), hide_index=True, alt=f"{rates.step.label} by group", placeholder="–")
    st.caption(
        md(
            f"{about} {hidden_sentence(rates)} Impact ratio: the rate divided by the highest rate of any group; under "
            f"{FOUR_FIFTHS:.1f} (four fifths) is a sign to look closer. The interval says how far chance could move it."
        )
    )


def _audit(studio: Studio, choice: GroupChoice) -> None:
    with st.container(horizontal=True):
        for label, kind, make in (
            ("Audit to print", "html", report_html.page),
            ("Audit as Word", "docx", report_word.document),
        ):
            st.download_button(
                label,
                partial(_audit_file, studio, choice, make),
                studio.label.file_name("equity-audit", kind),
                key=f"proof_equity_audit_{kind}",
                icon=":material/download:",
                on_click="ignore",
            )


@reading()
def _audit_file(studio: Studio, choice: GroupChoice, make: Callable[..., bytes]) -> bytes:
    """The audit with every cut, made when it is asked for."""
    imported = [column for column in choice.columns if column not in ON_RECORD]
    from_directory = [column_label(column) for column in choice.columns if column in ON_RECORD]
    sources = [f"{listed(from_directory)}: as the directory or the application form says."] if from_directory else []
    sources += [f"{listed(imported)}: from a sheet that was imported for this."] if imported else []
    cuts = {_cut_label(cut): _rates(studio, cut) for cut in _cuts(choice)}
    view = audit_view(Audit(studio.label, cuts, _agreed(studio, choice), sources))
    return make(view, brand(store.programs.setting(studio.db, "organization", {})))
