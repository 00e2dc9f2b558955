"""KPI choices: as of which day, for whom, which part. What is chosen stays in the session, also when facts change."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from core import store
from core.domain import kpis
from core.domain.base.dates import full_date, full_day, short_date, typed_day
from core.domain.base.file_label import FileLabel
from core.domain.design.programs import Program
from ui.frame.cells import md
from ui.frame.studio import Studio, end_of_day
from ui.kpis.ledger import facts, known_then, once

LABELS = {"department": "Department", "level": "Level", "location": "Location", "cohort": "Applied in"}


@dataclass(frozen=True)
class Choice:
    """What the page shows. `keywords` are those of kpis.measure_all."""

    program: Program
    on: date
    thresholds: kpis.Thresholds
    groups: dict[str, Any] = field(default_factory=dict)

    @property
    def targets(self) -> dict[str, float]:
        """The program's own targets by KPI."""
        return dict(self.program.design.targets)

    @property
    def keywords(self) -> dict[str, Any]:
        """The same program, part and targets for every figure."""
        return {
            "program_id": self.program.id,
            "targets": self.targets,
            "thresholds": self.thresholds,
            **self.groups,
        }

    @property
    def key(self) -> tuple[Any, ...]:
        """Everything that what is shown depends on, besides the facts."""
        targets = tuple(sorted(self.targets.items()))
        return (self.program.id, self.on, self.thresholds, targets, tuple(sorted(self.groups.items())))

    @property
    def in_words(self) -> str:
        """The choice in words, for a caption."""
        return " · ".join(part for part in (full_date(self.on), self.part) if part)

    @property
    def part(self) -> str:
        """The chosen groups in words, "" for the whole program."""
        return kpis.part_in_words(self.groups)


def label_of(studio: Studio, choice: Choice) -> FileLabel:
    """What a file of this choice says about itself."""
    return replace(studio.label, as_of=choice.on, group=choice.part)


def choose(studio: Studio, read: kpis.Ledger) -> Choice:
    """The title and the controls of the page: day and filters. What a sponsor sees has a page of its own."""
    program = studio.need_program()
    thresholds = kpis.thresholds_of(program.design, store.programs.setting(studio.db, "thresholds", {}))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title("KPIs", anchor=False, width="content")
        first = min(read.first_day or studio.today, studio.today)
        on = _day(studio, first)
        groups = _filters(studio, read, program, on, thresholds)
    if refusal := _refused_day(st.session_state[_typed(studio)], first, studio.today):
        st.error(md(f"{refusal} The figures are still those of {short_date(on)}."))
    return Choice(program, on, thresholds, groups)


def as_known(studio: Studio, read: kpis.Ledger, choice: Choice) -> kpis.Ledger:
    """Say when facts dated up to the chosen day were recorded or taken back later; on request the ledger of then."""
    if choice.on >= studio.today:
        return read
    ended = end_of_day(choice.on)
    later = read.recorded_later(choice.on, ended, choice.program.id)
    back = store.ledger.taken_back(studio.db, choice.on, ended, choice.program.id)
    if not later and not back:
        st.caption(f"As of {md(choice.in_words)}. Nothing dated up to then was recorded later.")
        return read
    changed = [f"{later} recorded" if later else "", f"{back} undone" if back else ""]
    many = " and ".join(part for part in changed if part)
    st.caption(
        f":material/history: Of the facts dated up to {full_day(choice.on)}, {many} later: figures may differ "
        "from what was shown that day."
    )
    if st.toggle("Show what was known that day", key="kpis_known_then", persist_state="session"):
        return known_then(studio, choice.on)
    return read


def _day(studio: Studio, first: date) -> date:
    """The day that is looked at, typed or picked: a calendar takes what is typed into it only once it is left."""
    typed, picked = _typed(studio), f"kpis_on_{studio.today}"
    st.session_state.setdefault(picked, studio.today)
    st.session_state.setdefault(typed, short_date(st.session_state[picked]))

    def take_typed() -> None:
        if not _refused_day(st.session_state[typed], first, studio.today):
            day = typed_day(st.session_state[typed])
            st.session_state[picked], st.session_state[typed] = day, short_date(day or studio.today)

    def show_picked() -> None:
        st.session_state[typed] = short_date(st.session_state[picked] or studio.today)

    st.text_input(
        "As of the end of",
        key=typed,
        persist_state="session",
        on_change=take_typed,
        width=150,
        help="Type a day and press Enter: Nov 26, 2026 or 11/26/2026.",
    )
    with st.popover("Calendar", icon=":material/calendar_month:", key="kpis_calendar"):
        on = st.date_input(
            "Pick the day",
            min_value=first,
            max_value=studio.today,
            key=picked,
            persist_state="session",
            required=True,
            on_change=show_picked,
            format="MM/DD/YYYY",
        )
    return on if isinstance(on, date) else studio.today


def _typed(studio: Studio) -> str:
    return f"kpis_typed_{studio.today}"


def _refused_day(text: str, first: date, last: date) -> str | None:
    """Why the page cannot show this day, as a sentence, or None."""
    day = typed_day(text)
    if day is None:
        return f"“{text}” is not a day. Type it like Nov 26, 2026 or 11/26/2026."
    if day > last:
        return f"{short_date(day)} is still to come."
    if day < first:
        return f"Nothing is on record before {short_date(first)}."
    return None


def _filters(
    studio: Studio, read: kpis.Ledger, program: Program, on: date, thresholds: kpis.Thresholds
) -> dict[str, Any]:
    there = once(
        studio,
        read,
        ("options", program.id, on, thresholds),
        lambda: _options(studio, read, program.id, on, thresholds),
    )
    chosen_before = {name: st.session_state.get(f"kpis_{name}") or [] for name in kpis.GROUPS}
    chosen = sum(bool(values) for values in chosen_before.values())
    groups: dict[str, Any] = {}
    with st.popover(f"Filter ({chosen})" if chosen else "Filter", icon=":material/filter_list:", key="kpis_filter"):
        for name, label in LABELS.items():
            options = sorted({*there[name], *chosen_before[name]})
            values = st.multiselect(label, options, key=f"kpis_{name}", persist_state="session")
            if values:
                groups[name] = tuple(values)
        since = st.date_input(
            "Applied from",
            value=None,
            max_value=on + timedelta(days=1),
            key="kpis_since",
            persist_state="session",
            format="MM/DD/YYYY",
        )
        if isinstance(since, date):
            groups["since"] = since
    return groups


def _options(
    studio: Studio, read: kpis.Ledger, program_id: int, on: date, thresholds: kpis.Thresholds
) -> dict[str, list[str]]:
    """Which departments, levels … there are."""
    people = facts(studio, read, on, thresholds).only(program_id=program_id).enrolments
    return {name: list(people[name].unique()) for name in LABELS}
