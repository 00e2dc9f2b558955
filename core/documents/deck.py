"""Deck: the sponsor's ten minutes as slides, then an appendix; native, editable charts. Values in, a .pptx file out."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten

from core.charts import options as charts
from core.charts.compared_options import outcome_title
from core.documents.pitch import Pitch, sources
from core.documents.slides import HEIGHT, LEFT, QUIET, READABLE, TOP, WIDTH, Deck
from core.documents.sponsor_story import (
    RANGES,
    StoryStep,
    best_title,
    byline,
    departments,
    program_name,
    short_name,
    steps,
)
from core.domain.base.text import counted

MOST_DEPARTMENTS = 8
MOST_TARGETS = 9
MOST_SOURCES = 6
LONGEST_TARGET = 60
LONGEST_SOURCE = 110
APPENDIX = "Appendix"
TAKES = ("accepted", "mentors_needed", "mentors", "mentors_short", "monthly_mentee", "monthly_mentor", "monthly_ld")
GIVES = ("matched", "outcome", "outlay", "cost", "cost_each", "break_even")


def deck(pitch: Pitch) -> bytes:
    """The sponsor's deck: the story a step a slide, then the appendix that answers questions."""
    organization = shorten(pitch.brand.name, 40, placeholder=" …")
    out = Deck(pitch.brand, " · ".join(part for part in (organization, pitch.label.line) if part))
    ask, *rest = steps(pitch)
    _cover(out, pitch, ask)
    for step in rest:
        out.page(step.title, step.note)
        DRAWN[step.id](out, pitch, step)
    if pitch.cases:
        _figures(out, pitch, TAKES, _mentors_title(pitch))
        _figures(out, pitch, GIVES, _cost_title(pitch))
        _forecast(out, pitch)
        _assumptions(out, pitch)
    _targets(out, pitch)
    return out.file()


def _cover(out: Deck, pitch: Pitch, step: StoryStep) -> None:
    out.cover(step.title, [(label, text) if label else text for label, text in step.lines])
    out.text([program_name(pitch)], 1.2, 1.55, 11.2, 0.5, size=20, color=QUIET)
    out.text([byline(pitch)], 1.2, 6.6, 11.2, 0.5, size=READABLE, color=QUIET)
    if step.note:
        out.slide.notes_slide.notes_text_frame.text = step.note


def _readiness(out: Deck, pitch: Pitch, step: StoryStep) -> None:
    rated = departments(pitch)[:MOST_DEPARTMENTS]
    if rated:
        names = [short_name(department.name) for department in rated]
        out.bars(names, [department.readiness for department in rated], "Readiness", left=LEFT, width=7.4)
    _lines(out, step, 8.3 if rated else LEFT, TOP + 0.2, 4.43 if rated else WIDTH)


def _compared(out: Deck, pitch: Pitch, step: StoryStep) -> None:
    (table,) = step.tables
    shares = [1.0, *([1.5] * (len(table[0]) - 1))]
    ends = out.table(table, shares=shares, height=HEIGHT - 0.1, most=16, least=READABLE)
    out.text([text for _, text in step.lines], LEFT, min(ends + 0.05, 6.55), WIDTH, 0.35, size=READABLE, color=QUIET)


def _cost(out: Deck, pitch: Pitch, step: StoryStep) -> None:
    forecasts = [case.forecast for case in pitch.cases]
    costs = [forecast.results["cost"] for forecast in forecasts]
    outcomes = [forecast.results[forecast.outcome] for forecast in forecasts]
    currency = pitch.brand.currency.replace('"', "")
    out.crosses(
        [short_name(case.option.name) for case in pitch.cases],
        [(cost.low, cost.median, cost.high) for cost in costs],
        [(outcome.low, outcome.median, outcome.high) for outcome in outcomes],
        "Full cost against outcome: likely value and range",
        ("Full cost", outcome_title(forecasts)),
        f'"{currency}"#,##0',
    )
    _lines(out, step, 9.1, TOP + 0.2, 3.63)


def _two_tables(out: Deck, pitch: Pitch, step: StoryStep) -> None:
    left, right = step.tables
    out.table(left, width=6.3, shares=[1, 1.5, 0.8], most=16, least=READABLE)
    out.table(right, left=7.2, width=5.53, shares=[0.75, 2], most=16, least=READABLE)


def _table(out: Deck, pitch: Pitch, step: StoryStep) -> None:
    top = TOP
    if step.lines:
        _lines(out, step, LEFT, TOP, WIDTH)
        top += 1.0
    for table in step.tables:
        shares = [1.3, *([1.0] * (len(table[0]) - 1))] if len(table[0]) > 2 else [1, 1.2]
        out.table(table, top, height=6.8 - top, shares=shares, most=18, least=READABLE)


# The id of a step of the story -> what its slide shows below the title.
DRAWN = {
    "readiness": _readiness,
    "options": _compared,
    "cost": _cost,
    "pilot": _two_tables,
    "risks": _table,
    "decision": _table,
}


def _lines(out: Deck, step: StoryStep, left: float, top: float, width: float) -> None:
    lines = [(label, text) if label else text for label, text in step.lines]
    out.text(lines, left, top, width, 0.9, size=18)


def _figures(out: Deck, pitch: Pitch, keys: Sequence[str], title: str) -> None:
    rows = {row.key: row for row in pitch.compared}
    table = [["", *(short_name(case.option.name) for case in pitch.cases)]]
    table += [[rows[key].label, *pitch.row_in_words(rows[key])] for key in keys if key in rows]
    if keys is TAKES:
        table.append(["Clashes and cautions", *(str(len(case.clashes)) for case in pitch.cases)])
    out.page(f"{APPENDIX}: {title}", RANGES)
    out.table(table, shares=[1.25, *([1.3] * len(pitch.cases))], height=HEIGHT + 0.1, most=16, least=READABLE)


def _mentors_title(pitch: Pitch) -> str:
    short = [case for case in pitch.cases if round(case.forecast.results["mentors_short"].median) > 0]
    if not short:
        return "no option is likely to lack mentors" if len(pitch.cases) > 1 else "mentors are likely to suffice"
    worst = max(short, key=lambda case: case.forecast.results["mentors_short"].median)
    missing = counted(round(worst.forecast.results["mentors_short"].median), "mentor")
    return f"{short_name(worst.option.name)} is likely to lack {missing}"


def _cost_title(pitch: Pitch) -> str:
    row = next((row for row in pitch.compared if row.key == "cost_each"), None)
    if row is None:
        return "nothing ends, so no relationship has a full cost"
    title = best_title(
        pitch, row, "{} for each completed relationship", "costs least for each completed relationship: {}",
        "cost least for each completed relationship: {}",
    )  # fmt: skip
    return title or "what each option gives and costs"


def _forecast(out: Deck, pitch: Pitch) -> None:
    drawn = [case.forecast for case in pitch.cases]
    names = [short_name(case.option.name) for case in pitch.cases]
    runs = pitch.cases[0].forecast.runs
    note = (
        f"Simulated {runs:,} times from the assumptions on the next slide. {RANGES} There is no workplace figure for "
        "early ends or rematches: these are our estimates, shown as ranges."
    )
    out.page(f"{APPENDIX}: {charts.delivered_title(drawn)}", note)
    results = [forecast.results[forecast.outcome] for forecast in drawn]
    ranges = [(result.low, result.median, result.high) for result in results]
    out.ranges(names, ranges, outcome_title(drawn))
    series = [[month.median for month in forecast.active] for forecast in drawn]
    out.lines(names, series, "Active pairs", "Months since the introduction")
    out.text([RANGES], LEFT, 6.4, WIDTH, 0.4, size=READABLE, color=QUIET)


def _assumptions(out: Deck, pitch: Pitch) -> None:
    rows = sources(pitch.cases, MOST_SOURCES)
    title = f"“{rows[0][0]}” moves the result most" if rows else "no assumption moves the result"
    note = [
        f"{finding.id}, grade {finding.grade}: {finding.claim} {finding.figure} {finding.source}"
        for finding in pitch.evidence
    ]
    out.page(f"{APPENDIX}: {title}", "\n".join(["What research shows:", *note] if note else []))
    table = [["Assumption, most influential first", "Range", "Source"]]
    for label, values, source in rows:
        table.append([label, values, shorten(source, LONGEST_SOURCE, placeholder=" …")])
    out.table(table, shares=[1.4, 1.1, 2.0], height=HEIGHT + 0.1, most=16, least=READABLE)


def _targets(out: Deck, pitch: Pitch) -> None:
    targets = pitch.targets
    title = (
        f"{counted(len(targets), 'target says', 'targets say')} whether it works" if targets else "no target is set yet"
    )
    out.page(f"{APPENDIX}: {title}", "\n".join(f"{label}: {target}" for label, target in targets))
    if targets:
        table = [["Measure", "Target"]]
        table += [[shorten(words, LONGEST_TARGET, placeholder=" …") for words in row] for row in targets[:MOST_TARGETS]]
        out.table(table, shares=[1.5, 1.2], height=HEIGHT + 0.1, most=16, least=READABLE)
    else:
        out.text(["Set targets before the launch; then they appear here."], LEFT, TOP + 0.2, WIDTH, 0.5, size=18)
