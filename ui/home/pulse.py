"""Pulse: the five figures of a program with the way each moved, and what there is before the first pair. Shows only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from core import store
from core.documents.brand import brand
from core.domain import kpis, playbook
from core.domain.base.dates import short_date, short_day
from core.domain.base.people import Role
from core.domain.design import checklist
from core.domain.design.programs import Program
from core.domain.kpis.cost import Cost
from core.domain.kpis.figures import Figure
from core.domain.kpis.summary import ANSWERS, Answer, Money, rounded, summarize
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.kpis.choices import Choice
from ui.kpis.ledger import facts, history_days, ledger, once, once_by
from ui.kpis.lights import badge
from ui.kpis.summary import program_cost

KEYS = tuple(key for readings in ANSWERS.values() for key in readings)
NARROWEST = 150  # pixels: two cards beside each other on a phone


@dataclass(frozen=True)
class Pulse:
    """The five answers, and by the key of each: what its number is called, how it moved and its target, in words.

    An answer without a label has no number to show, because nothing has happened or there are too few cases.
    """

    answers: tuple[Answer, ...]
    moved: Mapping[str, str]
    labels: Mapping[str, str]
    targets: Mapping[str, str]


def read_facts(studio: Studio, program: Program) -> tuple[kpis.Ledger, Choice, kpis.Facts]:
    """The dated facts of the whole program as of today, as the KPI page reads them."""
    thresholds = kpis.thresholds_of(program.design, store.programs.setting(studio.db, "thresholds", {}))
    choice = Choice(program=program, on=studio.today, thresholds=thresholds)
    read = ledger(studio)
    everywhere = facts(studio, read, choice.on, thresholds)
    part = once(studio, read, ("part", *choice.key), lambda: everywhere.only(program_id=program.id))
    return read, choice, part


def read_pulse(studio: Studio, read: kpis.Ledger, choice: Choice, part: kpis.Facts) -> Pulse:
    """The answers of the KPI page, with what each figure was a month ago."""
    money = brand(store.programs.setting(studio.db, "organization", {})).money
    now = once(studio, read, ("pulse", *choice.key), lambda: kpis.measure_all(part, targets=choice.targets, keys=KEYS))
    cost = program_cost(studio, choice, read, part)
    answers = summarize(now, cost, money, choice.thresholds).answers
    figures = {figure.key: figure for figure in now}
    before, cost_before = _month_ago(studio, read, choice)
    return Pulse(
        answers,
        {
            answer.key: _cost_moved(cost, cost_before, money, before)
            if answer.key == "cost"
            else _moved(figures.get(answer.figure), before)
            for answer in answers
        },
        {
            answer.key: _label(answer, cost)
            for answer in answers
            if answer.key == "cost" or (answer.figure and figures[answer.figure].value is not None)
        },
        {
            answer.key: kpis.target_words(figures[answer.figure])
            for answer in answers
            if answer.figure and figures[answer.figure].target is not None
        },
    )


def show_pulse(pulse: Pulse) -> None:
    """A card for each question: the number, its light, its target, the way it moved; the sentence on request."""
    grid = st.grid(len(pulse.answers), min_column_width=NARROWEST, border=True, gap=("xsmall", "small"))
    for answer in pulse.answers:
        with grid.cell(), st.container(gap="xxsmall"):
            st.caption(md(answer.question))
            if answer.key not in pulse.labels:
                st.markdown(badge(answer.verdict, answer.words))
                st.caption(md(answer.sentence))
                continue
            st.metric(pulse.labels[answer.key], answer.value, help=md(answer.sentence))
            st.markdown(badge(answer.verdict, answer.words))
            target = f"Target {pulse.targets[answer.key]}" if answer.key in pulse.targets else ""
            if beside := [part for part in (target, pulse.moved[answer.key]) if part]:
                st.caption(md(" · ".join(beside)))


def show_preparation(studio: Studio, program: Program, stage: str) -> None:
    """What counts before the first pair: the design while nobody applied, then people and what waits for a decision."""
    progress = store.programs.progress(studio.db, program.id)
    if stage == "design":
        steps = checklist.steps(program, progress, playbook.load(), on=studio.today)
        numbers = {
            "Options to compare": len(store.programs.options(studio.db, program.id)),
            "KPI targets set": len(program.design.targets),
            "Steps of the plan done": f"{sum(step.done for step in steps)} of {len(steps)}",
        }
    else:
        counts = store.people.stage_counts(studio.db, program.id)
        numbers = {
            "Mentors accepted": counts.get((Role.MENTOR, "accepted"), 0),
            "Mentees accepted": counts.get((Role.MENTEE, "accepted"), 0),
            "Mentees without a mentor": store.people.waiting(studio.db, program.id),
        }
    numbers["Pairs are introduced on"] = short_date(program.starts_on) if program.starts_on else "no date yet"
    grid = st.grid(len(numbers), min_column_width=NARROWEST, border=True, gap=("xsmall", "small"))
    for label, number in numbers.items():
        with grid.cell():
            st.metric(label, number)


def _month_ago(studio: Studio, read: kpis.Ledger, choice: Choice) -> tuple[Mapping[str, Figure], Cost | None]:
    """The same figures and the cost on the day with which the KPI page compares; nothing where there is none.

    A planned start may lie before the first entry: on a day before that there was nothing to compare with.
    """
    begun = read.first_day_of(choice.program.id) or choice.on
    days = [day for day in history_days(read, choice.program, choice.on) if day >= begun]
    day = kpis.month_before(days, choice.on)
    if day is None:
        return {}, None
    measured = once_by(
        studio,
        read,
        day,
        ("pulse", choice.program.id, *choice.key[2:]),
        lambda: kpis.measure_all(read, day, keys=KEYS, **choice.keywords),
    )
    then = replace(choice, on=day)
    by_key = {figure.key: figure for figure in measured}
    if day < choice.program.created_on:  # facts can be dated back; the set-up in the cost was not made yet
        return by_key, None
    part = facts(studio, read, day, choice.thresholds).only(program_id=choice.program.id)
    return by_key, program_cost(studio, then, read, part)


def _moved(figure: Figure | None, before: Mapping[str, Figure]) -> str:
    if figure is None or figure.value is None:
        return ""
    then = before.get(figure.key)
    if then is None or then.value is None:
        return "No figure a month ago"
    return kpis.moved_words(figure, [then]) or f"No clear change since {short_day(then.on)}"


def _cost_moved(cost: Cost, before: Cost | None, money: Money, measured: Mapping[str, Figure]) -> str:
    """The cost a month ago, where it was the same kind of number: in all, or of each completed relationship."""
    if before is None or (cost.each is None) != (before.each is None):
        return ""
    now, then = (rounded(spent.money if spent.each is None else spent.each) for spent in (cost, before))
    day = short_day(next(iter(measured.values())).on)
    return f"Unchanged since {day}" if now == then else f"{'Up' if now > then else 'Down'} from {money(then)} on {day}"


def _label(answer: Answer, cost: Cost) -> str:
    if answer.key == "cost":
        return "Cost so far" if cost.each is None else "Cost of each completed relationship"
    return kpis.KPIS[answer.figure].label
