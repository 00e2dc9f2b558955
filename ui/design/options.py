"""Design, the options: start from templates, set up the six choices, compare side by side."""

from collections.abc import Sequence
from textwrap import shorten

import pandas as pd
import streamlit as st

from core import actions, store
from core.charts import compared_options as charts
from core.charts.theme import palette
from core.documents.pitch import OptionCase, Pitch
from core.documents.sponsor_story import StoryStep, short_name, steps
from core.domain import playbook
from core.domain.base.text import counted
from core.domain.design import options, readiness
from core.domain.design.options import Option, seats_in_words
from core.domain.playbook import Playbook
from core.domain.playbook.design import Clash
from ui.design.choices import six_choices
from ui.frame.cells import cell, empty, jump_list, md
from ui.frame.fields import field, picked
from ui.frame.studio import Studio

EMPTY = "Empty"
CELLS = {"comparison": "Comparison", "options": "Options", "set-up": "Set-up"}  # anchor -> what the jump list says
LONGEST_SUITS = 60  # letters beside the charts; the table says it whole
EMPTY_HEAD = "\u2060"  # a column without a name: an invisible joiner
NUMBERS = (
    ("seats", "Seats (mentees)", 1, "How many mentees can take part; of an open program, how many you expect."),
    ("months", "Months", 1, "How long a relationship lasts; of a timeline-free program, how far you plan ahead."),
    ("cadence", "Sessions a month", 0.5, "How often a pair plans to meet."),
    ("capacity", "Mentees per mentor", 1, "How many mentees one mentor takes on."),
    ("budget", "Budget", 500.0, "What is paid to others: events, training, software. People's time is counted apart."),
)


def compare(studio: Studio, pitch: Pitch) -> None:
    """Up to four options: make, set up, compare."""
    compared = store.programs.options(studio.db, studio.program_id)
    if compared:
        st.markdown(f":material/balance: **{md(_cost_step(pitch).title)}**")
        jump_list(CELLS)
    with cell(
        1,
        "Which options do we compare?",
        "Two or three are enough for a sponsor; four is the most.",
        anchor="options",
    ):
        _add(studio, compared)
    if not compared:
        empty("Add a first option from a template. You can change everything afterwards.", stop=False)
        return
    with cell(2, "How is it set up?", "Every change is saved right away.", anchor="set-up"):
        _set_up(studio, compared, pitch)
    comparing = "Likely values; in brackets the middle 80% of simulations."
    with cell(3, "How do they compare?", comparing, anchor="comparison"):
        side_by_side(pitch)
        _differences(compared, pitch.book)


def _cost_step(pitch: Pitch) -> StoryStep:
    """The step of the story whose title says which option costs least and which delivers most."""
    return next(step for step in steps(pitch) if step.id == "cost")


def side_by_side(pitch: Pitch) -> None:
    """The comparison as a picture, and as a table with the same figures and more behind it."""
    names = [short_name(case.option.name) for case in pitch.cases]
    forecasts = [case.forecast for case in pitch.cases]
    colors = palette(st.context.theme.type)
    chart = charts.cost_chart(names, forecasts, pitch.brand.currency, colors)
    cost = _cost_step(pitch)
    st.markdown(f"**{md(cost.title)}**")
    st.altair_chart(chart, alt=cost.title)
    st.caption("Each cross: as wide as the range of the full cost, as high as the range of the outcome.")
    comparison_charts(pitch)
    header, *rows = pitch.comparison()
    marked = [
        f"{name} ✓" if case.option.chosen_on else name for name, case in zip(header[1:], pitch.cases, strict=True)
    ]
    comparison([["", *marked], *rows])
    if len(pitch.cases) > 1:
        st.caption(
            "**best**: clearly ahead. **likely best**: ahead, but the ranges overlap. **tied best**: as good as "
            "another. A row without a mark shows no difference, or nothing that is better."
        )
    for case in pitch.cases:
        for clash in case.clashes:
            _clash(clash, case.option.name)


def comparison_charts(pitch: Pitch, letters: int = 13) -> None:
    """Pairs, load and time of the options as small charts in two columns, seats and whom each suits beside them."""
    names = [short_name(case.option.name) for case in pitch.cases]
    colors = palette(st.context.theme.type)
    rows = {row.key: row for row in pitch.compared}
    compared = [case.option for case in pitch.cases]
    height = "content" if letters <= 13 else "stretch"
    left, right = st.columns(2)
    for place, key in ((left, "matched"), (right, "load")):
        if key in rows:
            with place:
                chart = charts.figure_chart(names, rows[key], pitch.row_in_words(rows[key]), colors, letters)
                st.altair_chart(chart, height=height, alt=f"{rows[key].label} of each option")
    with left:
        words = [pitch.timeline(option) for option in compared]
        chart = charts.timeline_chart(names, compared, words, pitch.program.starts_on, colors, letters)
        st.altair_chart(chart, height=height, alt="How long each option runs")
    with right:
        for option in compared:
            seats = seats_in_words(option) if option.open else f"{seats_in_words(option)} seats"
            suits = pitch.suits(option)
            if letters > 13:  # on a projector there is room for the beginning
                suits = shorten(suits, LONGEST_SUITS if len(compared) < 4 else 20, placeholder=" …")
            st.markdown(f"**{md(short_name(option.name))}** ({md(seats)}): {md(suits)}")


def outdated(pitch: Pitch, option: Option) -> None:
    """Say so when the chosen option was changed and the program still runs on what was decided."""
    if option.chosen_on and options.changed_since(option, pitch.program.design, pitch.program.months):
        st.caption(
            ":orange[:material/sync_problem:] Changed since it was chosen. The program keeps its settings until you "
            "choose the option again under “Brief and decision”."
        )


def comparison(rows: Sequence[Sequence[str]]) -> None:
    """A table that wraps long names, header row first, its first column naming the rows."""
    header, *body = [[md(words) for words in row] for row in rows]
    first = header[0] or EMPTY_HEAD
    frame = pd.DataFrame(body, columns=[first, *header[1:]]).set_index(first)
    st.table(frame)


def _add(studio: Studio, compared: Sequence[Option]) -> None:
    templates = playbook.load().templates
    names = [option.name for option in compared]
    with st.form("design_add", border=False):
        start, name, button = st.columns([2, 3, 1], vertical_alignment="bottom")
        template = start.selectbox(
            "Template", [*templates, EMPTY], format_func=lambda id: templates[id].label if id in templates else id
        )
        typed = name.text_input("Name (optional)", placeholder="As the template")
        if not button.form_submit_button("Add", type="primary" if not compared else "secondary"):
            return
        values = options.from_template(templates[template]) if template in templates else {}
        label = typed.strip() or (templates[template].label if template in templates else "Option")
        if not typed.strip() and label.casefold() in {name.casefold() for name in names}:
            label = options.copy_name(label, names)
        if studio.do(actions.add_option, studio.program_id, label, values, toast=f"{label} added"):
            st.session_state.pop("design_option", None)  # the newest is shown next
            st.rerun()


def _set_up(studio: Studio, compared: Sequence[Option], pitch: Pitch) -> None:
    names = {option.id: option.name for option in compared}
    id = picked(
        st.segmented_control,
        "Option",
        names,
        "design_option",
        compared[-1].id,
        required=True,
        label_visibility="collapsed",
    )
    option = next(option for option in compared if option.id == id)
    case = next(case for case in pitch.cases if case.option.id == id)
    _name(studio, option)
    outdated(pitch, option)
    for clash in case.clashes:
        _clash(clash)
    if not case.clashes:
        st.caption(":material/check_circle: Nothing clashes.")
    situation = readiness.situation(pitch.program, store.programs.progress(studio.db, studio.program_id), pitch.book)
    holding = options.conditions(option, situation)
    advice = options.advice(pitch.program.design.purposes, holding, pitch.book.suggestions)
    six_choices(studio, option, advice, pitch.book)
    _numbers(studio, case)


def _name(studio: Studio, option: Option) -> None:
    name, owner, copy, remove = st.columns([3, 3, 1, 1], vertical_alignment="bottom")
    with name:
        field(
            st.text_input,
            "Name",
            f"design_name_{option.id}",
            option.name,
            lambda text: studio.do(actions.change_option, option.id, text, toast="Renamed"),
            max_chars=80,
        )
    with owner:
        field(
            st.text_input,
            "Who would run it?",
            f"design_owner_{option.id}",
            option.owner,
            lambda text: studio.do(actions.change_option, option.id, owner=text, toast="Owner saved"),
            max_chars=80,
        )
    copy.button(
        "Copy",
        key=f"design_copy_{option.id}",
        icon=":material/content_copy:",
        width="stretch",
        on_click=_copy,
        args=(studio, option),
    )
    remove.button(
        "Remove",
        key=f"design_remove_{option.id}",
        icon=":material/delete:",
        width="stretch",
        on_click=studio.do,
        args=(actions.remove_option, option.id),
        kwargs={"toast": f"{option.name} removed"},
    )


def _copy(studio: Studio, option: Option) -> None:
    if studio.do(actions.copy_option, option.id, toast=f"{option.name} copied"):
        st.session_state.pop("design_option", None)


def _numbers(studio: Studio, case: OptionCase) -> None:
    option = case.option
    for column, (name, label, step, tip) in zip(st.columns(len(NUMBERS)), NUMBERS, strict=True):
        low, high, _ = options.LIMITS[name]
        kind = float if isinstance(step, float) else int
        with column:
            field(
                st.number_input,
                label,
                f"design_{name}_{option.id}",
                kind(getattr(option, name)),
                lambda value, name=name, label=label: studio.do(
                    actions.change_option, option.id, **{name: value}, toast=f"{label} saved"
                ),
                min_value=kind(low) if kind(low) or name == "budget" else step,
                max_value=kind(high),
                step=step,
                format="%.0f" if name == "budget" else "%g" if kind is float else None,
                help=tip,
            )
    likely = {key: round(case.forecast.results[key].median) for key in ("accepted", "mentors_needed", "mentors")}
    st.caption(
        f"The forecast expects {counted(likely['accepted'], 'accepted mentee')}, which takes "
        f"{counted(likely['mentors_needed'], 'mentor')}; "
        f"{counted(likely['mentors'], 'mentor is', 'mentors are')} likely to join."
    )


def _clash(clash: Clash, whose: str = "") -> None:
    icon, color = (":material/error:", "red") if clash.severity == "clash" else (":material/warning:", "orange")
    start = f"{md(whose)}: {clash.severity}" if whose else clash.severity.capitalize()
    st.markdown(f":{color}[{icon} **{start}.**] {md(clash.reason)} {md(clash.fix)}")


def _differences(compared: Sequence[Option], book: Playbook) -> None:
    chosen = options.chosen(compared)
    if chosen is None:
        return
    rows = [
        {
            "Option": option.name,
            "What": difference.label,
            "Here": difference.here,
            f"In {chosen.name}": difference.there,
        }
        for option in compared
        if option.id != chosen.id
        for difference in options.differences(option, chosen, book.axes)
    ]
    if rows:
        st.markdown(f"**What changes against {md(chosen.name)}, the chosen one**")
        st.dataframe(
            rows,
            hide_index=True,
            height="content",
            alt="What each option changes against the chosen one",
            placeholder="–",
        )
