"""Publication: what of a day may be published beside everything published before, as rounded values. Writes nothing.

A value is of a program, a part of it, a key and a day. Keys are those of the figures, STAGES_KEY (the funnel and the
departments), COST_KEY, "curve …" and "theme …". What may not follow the earlier values is left out: then those
still stand.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from core.domain.design.forecast import Range
from core.domain.design.programs import Program
from core.domain.kpis import rounding, survival
from core.domain.kpis.cost import Cost, PublishedCost, published_cost
from core.domain.kpis.disclosure import PENDING, BoundedSum, Cases, cases_of, gives_away, may_follow
from core.domain.kpis.engagement import first_sessions
from core.domain.kpis.facts import Facts
from core.domain.kpis.figures import Figure, measure
from core.domain.kpis.funnel import ALL, REACHED, TOGETHER, funnel, heat
from core.domain.kpis.ledger import Ledger
from core.domain.kpis.outcomes import lengths
from core.domain.kpis.registry import KPIS, in_order
from core.domain.kpis.report import CURVES, TREND_POINTS, TRENDS, Report, part_in_words
from core.domain.kpis.suppression import SMALLEST, hidden
from core.domain.kpis.thresholds import Thresholds
from core.domain.kpis.trend import days, milestones, points

STAGES_KEY = "stages"
COST_KEY = "cost"
DEPARTMENT = "department "  # before the name: a cut of the whole program's report, and no report of its own
CURVE_DAYS = 30  # days between two points of a published curve
NOT_ENOUGH = "too few to publish"


@dataclass(frozen=True)
class PublishedValue:
    """One value as it left, or may leave. `part`: the group in words, "" for the whole program; `content`: rounded."""

    key: str
    part: str
    on: date
    cases: Cases
    content: Mapping[str, Any]


class Record:
    """What was published of a program, and what is about to be: the ones are decided against the others."""

    def __init__(self, values: Iterable[PublishedValue]) -> None:
        self._by_key: dict[str, list[PublishedValue]] = {}
        self.new: list[PublishedValue] = []
        for value in values:
            self._by_key.setdefault(value.key, []).append(value)

    def last_day(self, key: str, part: str) -> date | None:
        """The newest day of this figure and part that was published."""
        return max((value.on for value in self._by_key.get(key, []) if value.part == part), default=None)

    def add(self, value: PublishedValue) -> None:
        """Publish this value if it may follow; nothing new where the same cases are out already."""
        earlier = self._by_key.setdefault(value.key, [])
        if any(other.cases == value.cases for other in earlier if other.part == value.part):
            return
        if may_follow(value.cases, [other.cases for other in earlier]) and not _gives_away([*earlier, value]):
            earlier.append(value)
            self.new.append(value)


def values_to_publish(
    ledger: Ledger,
    program: Program,
    on: date,
    record: Sequence[PublishedValue],
    *,
    thresholds: Thresholds | None = None,
    themes: Mapping[str, Mapping[int, int]] | None = None,
    cost: Callable[[Facts], Cost] | None = None,
    **groups: Any,
) -> list[PublishedValue]:
    """The values of this day that may be published now, and of the days before for a trend.

    `record`: all that was published of the program. `themes`: how many comments by theme and person. `cost`: of a
    whole program, from its facts. `groups`: the keywords of Facts.only for a part that was chosen.
    """
    thresholds = thresholds or Thresholds()
    targets = dict(program.design.targets)
    part_name = part_in_words(groups)
    published = Record(record)
    starts = [day for day in (ledger.first_day_of(program.id), program.starts_on) if day is not None and day <= on]
    facts = ledger.as_of(on, thresholds).only(program_id=program.id, **groups)
    before = {key: published.last_day(key, part_name) for key in TRENDS}
    for key in in_order():
        _add_figure(published, key, part_name, facts, targets)
    # Today's value first, then the days before it as far back as nothing was published: they must not stand in its way.
    for day in days(min(starts, default=on), on, TREND_POINTS)[-2::-1]:
        wanted = [key for key in TRENDS if (last := before[key]) is None or day > last]
        if wanted:
            past = ledger.as_of(day, thresholds).only(program_id=program.id, **groups)
            for key in wanted:
                _add_figure(published, key, part_name, past, targets)
    _add_stages(published, part_name, facts, targets)
    for name, cases in (("first session", first_sessions(facts)), ("together", lengths(facts))):
        _add_curve(published, name, part_name, on, cases)
    if cost is not None and not part_name:
        _add_cost(published, facts, cost(facts))
    for theme, people in (themes or {}).items():
        counted = {f"person {person}": str(number) for person, number in people.items()}
        content = {"n": rounding.people(sum(people.values()))}
        published.add(PublishedValue(f"theme {theme}", part_name, on, counted, content))
    return published.new


def _gives_away(values: Sequence[PublishedValue]) -> bool:
    """Would the published shares of one figure, taken together, tell somebody's answer?"""
    if values[-1].content.get("kind") != "share":
        return False
    sums = []
    for value in values:
        n = sum(part != PENDING for added in value.cases.values() for part in added.split("|"))
        sums.append(BoundedSum(value.cases, *rounding.possible_hits(restored(value), n)))
    return gives_away(sums)


def published_report(
    program: Program,
    record: Sequence[PublishedValue],
    part: str = "",
    *,
    thresholds: Thresholds | None = None,
    steps: Iterable[tuple[date | None, str]] = (),
) -> Report | None:
    """The report of what is published of a program, or of a part of it; None before anything is."""
    values = sorted((value for value in record if value.part == part), key=lambda value: value.on)
    if not values:
        return None
    on = values[-1].on
    newest = {value.key: value for value in values}
    figures = [_figure(key, newest.get(key), on, program) for key in in_order()]
    cost = newest.get(COST_KEY)
    trends = [restored(value) for value in values if value.key in TRENDS]
    first = min((figure.on for figure in trends), default=on)
    curves = {}
    for name, what in CURVES.items():
        if (value := newest.get(f"curve {name}")) is not None:
            curve = pd.DataFrame(value.content["rows"])
            curves[name] = (str(value.content["title"]), what, curve)
    stages = newest.get(STAGES_KEY)
    return Report(
        program=program,
        on=on,
        published=True,
        part=part,
        thresholds=thresholds or Thresholds(),
        figures=tuple(figures),
        before=(),
        steps=_steps(stages),
        cells=_cells(record, stages) if not part else pd.DataFrame(),
        points=points(trends),
        milestones=tuple(milestones(program, first, on, steps)),
        curves=curves,
        themes={
            key.removeprefix("theme "): int(value.content["n"])
            for key, value in newest.items()
            if key.startswith("theme ")
        },
        cost=None if cost is None else _cost(cost, on),
    )


def _add_figure(published: Record, key: str, part: str, facts: Facts, targets: Mapping[str, float]) -> None:
    kpi = KPIS[key]
    figure = measure(kpi, facts, targets)
    if not figure.n or figure.n < SMALLEST:
        return
    content = asdict(rounding.rounded(figure)) | {"on": figure.on.isoformat()}
    published.add(PublishedValue(key, part, figure.on, cases_of(kpi.kind, kpi.cases(facts)), content))


def _add_cost(published: Record, facts: Facts, cost: Cost) -> None:
    """What a completed relationship cost. A pair stands behind it with the time it took and how it ended."""
    minutes = facts.sessions.groupby("relationship_id")["minutes"].sum()
    cases = {
        f"pair {pair}": f"{minutes.get(pair, 0):g} {'open' if pd.isna(how) else how}"
        for pair, how in facts.relationships["how"].items()
    }
    content = asdict(published_cost(cost))
    content.pop("unchanged_since")
    published.add(PublishedValue(COST_KEY, "", facts.on.date(), cases, content))


def _cost(value: PublishedValue, on: date) -> PublishedCost:
    """The published cost, and since when it stands where that is not the day of the report."""
    expected = value.content["forecast"]
    whole = {**value.content, "forecast": None if expected is None else Range(**expected)}
    return PublishedCost(**whole, unchanged_since=None if value.on == on else value.on)


def _add_stages(published: Record, part: str, facts: Facts, targets: Mapping[str, float]) -> None:
    """The funnel of the whole, and how far each department came: cuts of the same mentees, so they share a key."""
    on = facts.on.date()
    mentees = facts.mentees[facts.mentees["applied_on"].notna()]
    reached = mentees[list(REACHED.values())].notna()
    codes = {
        f"person {person}": "".join("1" if there else "0" for there in row)
        for person, row in zip(mentees["person_id"], reached.to_numpy(), strict=True)
    }
    steps = funnel(facts, targets)
    for name in ("reached", "of", "came", "waiting", "lost", "judged", "missed"):
        steps[name] = [number if pd.isna(number) else rounding.people(number) for number in steps[name]]
    # "45 of 45 · 95%" would puzzle: the rounded counts say enough.
    steps = steps.assign(
        share=math.nan, low=math.nan, high=math.nan, beyond=steps["missed"] - (1 - steps["target"]) * steps["judged"]
    )
    cells = heat(facts, published=True)
    rows = {"steps": _records(steps), "cells": _cells_of(cells, ALL)}
    published.add(PublishedValue(STAGES_KEY, part, on, codes, rows))
    if part:
        return
    departments = mentees["department"].astype(object)
    small = hidden(departments.value_counts().to_dict())
    departments = departments.where(~departments.isin(small), TOGETHER)
    for name in dict.fromkeys(departments):
        of_department = {f"person {person}" for person in mentees["person_id"][departments == name]}
        cases = {subject: code for subject, code in codes.items() if subject in of_department}
        content = {"steps": [], "cells": _cells_of(cells, name)}
        published.add(PublishedValue(STAGES_KEY, f"{DEPARTMENT}{name}", on, cases, content))


def _cells_of(cells: pd.DataFrame, group: str) -> list[dict[str, Any]]:
    """The stages of a group, rounded. `words`: "85%", "90%+", "10% or less"."""
    rows = []
    for row in cells[(cells["group"] == group) & (cells["stage"] != "applied")].itertuples():  # they all applied
        share, word = rounding.share(row.share, row.of)
        words = {"about": f"{share:.0%}", "at least": f"{share:.0%}+", "at most": f"{share:.0%} or less"}[word]
        counts = {"reached": rounding.people(row.reached), "of": rounding.people(row.of)}
        rows.append({"group": group, "stage": row.stage, "label": row.label, **counts, "share": share, "words": words})
    return rows


def _add_curve(published: Record, name: str, part: str, on: date, cases: pd.DataFrame) -> None:
    """A curve at every thirtieth day, as long as five are still at risk."""
    if cases["happened"].sum() < SMALLEST:
        return
    exact = survival.curve(cases["days"], cases["happened"])
    rows = [{"day": 0.0, "at_risk": rounding.people(len(cases)), "events": 0, "share": 1.0, "low": 1.0, "high": 1.0}]
    word = "about"
    for day in range(CURVE_DAYS, int(cases["days"].max()) + 1, CURVE_DAYS):
        still = int((cases["days"] >= day).sum())
        if still < SMALLEST:
            break
        share, word = rounding.share(float(exact[exact["day"] <= day]["share"].iloc[-1]), len(cases))
        counts = {"at_risk": rounding.people(still), "events": 0}
        rows.append({"day": float(day), **counts, "share": share, "low": share, "high": share})
    if len(rows) > 1:
        content = {"rows": rows, "title": _curve_title(name, rows[-1], word)}
        published.add(PublishedValue(f"curve {name}", part, on, cases_of("days", cases), content))


def _curve_title(name: str, last: Mapping[str, Any], word: str) -> str:
    if name == "together":
        return f"{word.capitalize()} {last['share']:.0%} of pairs were still together at day {last['day']:.0f}"
    other = {"about": "About", "at least": "At most", "at most": "At least"}[word]
    return f"{other} {1 - last['share']:.0%} of pairs had met by day {last['day']:.0f}"


def unpublished(key: str, on: date, program: Program) -> Figure:
    """A figure of which nothing is published."""
    kpi = KPIS[key]
    target = program.design.targets.get(key, kpi.target)
    return Figure(
        key, kpi.label, kpi.stage, kpi.kind, kpi.unit, kpi.headline, on, None, None, None, None, None, None, target,
        None, NOT_ENOUGH, hidden=True, better=kpi.better, noun=kpi.noun, ours=kpi.ours, rounded=True,
    )  # fmt: skip


def _figure(key: str, value: PublishedValue | None, on: date, program: Program) -> Figure:
    """The published figure with its target, or that there is none yet."""
    if value is None:
        return unpublished(key, on, program)
    figure = restored(value)
    return figure if value.on == on else replace(figure, unchanged_since=value.on)


def restored(value: PublishedValue) -> Figure:
    """The figure of a published value."""
    return Figure(**{**value.content, "on": value.on})


def _steps(stages: PublishedValue | None) -> pd.DataFrame:
    columns = [
        "stage", "label", "reached", "of", "came", "share", "low", "high", "waiting", "lost", "judged", "missed",
        "target", "beyond",
    ]  # fmt: skip
    frame = pd.DataFrame(stages.content["steps"] if stages else [], columns=columns)
    return frame.astype(dict.fromkeys(columns[3:], float)).assign(rounded=True)


def _cells(record: Sequence[PublishedValue], stages: PublishedValue | None) -> pd.DataFrame:
    """The departments as they were last published and, below, the whole."""
    if stages is None:
        return pd.DataFrame()
    departments = [value for value in record if value.key == STAGES_KEY and value.part.startswith(DEPARTMENT)]
    newest = {value.part.removeprefix(DEPARTMENT): value for value in sorted(departments, key=lambda value: value.on)}
    rows = []
    for name, value in sorted(newest.items(), key=lambda item: (item[0] == TOGETHER, item[0])):
        rows += [row | {"group": name} for row in value.content["cells"]]
    rows += stages.content["cells"]
    return pd.DataFrame(rows)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for JSON: what is not there is None."""
    return [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in frame.astype(object).to_dict("records")
    ]


def last_published(record: Iterable[PublishedValue], part: str = "") -> date | None:
    """The newest day that was published of this part; nothing older can follow."""
    return max((value.on for value in record if value.part == part), default=None)
