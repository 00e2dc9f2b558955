"""Deck: the slides for the sponsor, with native, editable charts and tables. Values in, a .pptx file out."""

from __future__ import annotations

from textwrap import shorten

from core.documents.pitch import OptionCase, Pitch, sources
from core.documents.slides import HEIGHT, LEFT, QUIET, TOP, WIDTH, Deck
from core.domain.base.dates import full_date, short_day
from core.domain.design.forecast import RESULTS
from core.domain.design.plan import outline

STAGES_WORTH_A_SLIDE = 2
LONGEST_NAME = 38  # in a chart
LONGEST_ANSWER = 260
MOST_RISKS = 7
MOST_ITEMS = 12
MOST_EVIDENCE = 9
KEY_FIGURES = (
    "matched",
    "completed",
    "still_active",
    "monthly_mentee",
    "monthly_mentor",
    "monthly_ld",
    "outlay",
    "cost",
    "cost_each",
    "break_even",
)


def deck(pitch: Pitch) -> bytes:
    """The sponsor's deck: purpose, a slide an option, comparison, forecast, assumptions, risks, plan, the decision."""
    out = Deck(pitch.brand, " · ".join(part for part in (pitch.brand.name, pitch.label.line) if part))
    names = [case.option.name for case in pitch.cases]
    out.cover(pitch.program.name, ["Design options for a mentoring program", _byline(pitch)])
    _purpose(out, pitch)
    for number, case in enumerate(pitch.cases, start=1):
        _option(out, pitch, case, number)
    out.page(f"{_count(len(names))} side by side" if len(names) > 1 else "The option at a glance")
    out.table(pitch.comparison(), shares=[1.15, *([1.0] * len(names))], most=13)
    _forecast(out, pitch)
    _assumptions(out, pitch)
    _risks(out, pitch)
    _journey(out, pitch)
    _plan(out, pitch)
    _decision(out, pitch)
    _evidence(out, pitch)
    return out.file()


def _byline(pitch: Pitch) -> str:
    return " · ".join(part for part in (pitch.brand.name, full_date(pitch.on)) if part)


def _purpose(out: Deck, pitch: Pitch) -> None:
    out.page("Why we would run it")
    lines = pitch.goal or [("Goal", "not written down yet")]
    long = sum(len(text) for _, text in lines) > 500
    out.text(list(lines), LEFT, TOP, 5.6, HEIGHT, size=12 if long else 16)
    rows = [["Purpose", "What is usually believed", "What is known"]]
    rows += [[purpose.label, purpose.believed, purpose.measured] for purpose in pitch.purposes]
    if len(rows) == 1:
        rows.append(["No purpose chosen yet", "", ""])
    first = pitch.waves[0] if pitch.waves else None
    out.table(rows, left=6.4, width=6.33, height=4.5, shares=[1, 1.3, 1.7], most=13)
    if first and first.departments:
        ready = (f"{department.name} ({department.readiness:.0%} ready)" for department in first.departments)
        where = ", ".join(ready)
        out.text([("Pilot in", where)], 6.4, 6.1, 6.33, 0.7, size=13)


def _option(out: Deck, pitch: Pitch, case: OptionCase, number: int) -> None:
    option = case.option
    note = "\n".join(f"{clash.reason} {clash.fix}" for clash in case.clashes)
    out.page(f"Option {number}: {option.name}{' (chosen)' if option.chosen_on else ''}", note)
    top = TOP
    if option.summary:
        out.text([option.summary], LEFT, TOP - 0.05, WIDTH, 0.4, size=14, color=QUIET)
        top += 0.42
    rows = [["Choice", "We choose", "Suits", "Costs", "Evidence"]]
    for axis in pitch.book.axes.values():
        pole = next((pole for pole in axis.poles if pole.id == option.poles.get(axis.id)), None)
        known = ", ".join(f"{pitch.book.evidence[id].id} {pitch.book.evidence[id].grade}" for id in axis.evidence)
        words = [pole.label, pole.suits, pole.costs] if pole else ["Not chosen yet", "", ""]
        rows.append([axis.label, *words, known])
    ends = out.table(rows, top, width=8.2, height=4.2, shares=[0.9, 1, 2.3, 2, 0.85], most=12)
    figures = [["What it takes and gives", "Likely (80 % range)"]]
    figures.append(["Seats", f"{option.seats:,}{' expected' if option.open else ''}"])
    figures.append(["Mentors needed", f"{option.mentors_needed:,}"])
    figures.append(["Sessions", f"{option.cadence:g} a month, {option.months} months"])
    for key in KEY_FIGURES:
        if key in case.forecast.results:
            figures.append([RESULTS[key][0], pitch.result_in_words(case.forecast, key)])
    figures.append(["Owner", option.owner or "Not named yet"])
    ends = max(ends, out.table(figures, top, left=9.0, width=3.73, height=4.2, shares=[1.25, 1], most=12))
    clashes = [(clash.severity.capitalize(), f"{clash.reason} {clash.fix}") for clash in case.clashes[:2]]
    more = len(case.clashes) - len(clashes)
    lines: list[str | tuple[str, str]] = [*(clashes or [("Clashes", "none between these choices")])]
    if more:
        lines.append(f"{more} more in the notes and under risks.")
    out.text(lines, LEFT, min(ends + 0.08, 6.0), WIDTH, 6.95 - min(ends + 0.08, 6.0), size=10.5)


def _forecast(out: Deck, pitch: Pitch) -> None:
    if not pitch.cases:
        return
    out.page("What each option is likely to deliver")
    names = [shorten(case.option.name, LONGEST_NAME, placeholder=" …") for case in pitch.cases]
    results = [case.forecast.results[case.forecast.outcome] for case in pitch.cases]
    free = any(not case.option.time_bound for case in pitch.cases)
    title = "Completed relationships (or still active), 80 % range" if free else "Completed relationships, 80 % range"
    out.ranges(names, [(result.low, result.median, result.high) for result in results], title)
    series = [[month.median for month in case.forecast.active] for case in pitch.cases]
    out.lines(names, series, "Active pairs month by month (likely)", "Months since the introduction")
    runs = pitch.cases[0].forecast.runs
    sentence = (
        f"Simulated {runs:,} times from the assumptions on the next slide. Eight of ten runs end within the range. "
        "There is no workplace figure for early ends or rematches; we vary our own guess instead."
    )
    out.text([sentence], LEFT, 6.2, WIDTH, 0.6, size=12, color=QUIET)


def _assumptions(out: Deck, pitch: Pitch) -> None:
    if not pitch.cases:
        return
    out.page("What the forecast rests on")
    rows = [["Assumption (most influential first)", "Range", "Source"], *map(list, sources(pitch.cases))]
    out.table(rows, height=3.6, shares=[1.5, 1.2, 2.2], most=13)
    lines: list[str | tuple[str, str]] = []
    for case in pitch.cases:
        value = case.forecast.results["break_even"]
        leaver = case.assumed["leaver"].likely
        n = f"{value.median:,.0f}" + (f" to {value.high:,.0f}" if value.high > value.median else "")
        leavers = "leaver" if n == "1" else "leavers"
        each = pitch.brand.money(leaver)
        lines.append((case.option.name, f"pays for itself if it prevents {n} {leavers}, at {each} each."))
    out.text(lines, LEFT, 5.3, WIDTH, 1.5, size=13)


def _risks(out: Deck, pitch: Pitch) -> None:
    out.page("What could go wrong, and what we do about it")
    risks = pitch.risks()
    rows = [["Risk", "Why", "What we do"], *map(list, risks[:MOST_RISKS])]
    if not risks:
        rows.append(["No known error threatens", "Every check of the playbook is met", "Look again halfway"])
    out.table(rows, height=HEIGHT - 0.3, shares=[1.1, 1.6, 1.7], most=13)
    if len(risks) > MOST_RISKS:
        out.text([f"{len(risks) - MOST_RISKS} more in the studio."], LEFT, 6.6, WIDTH, 0.35, size=11, color=QUIET)


def _journey(out: Deck, pitch: Pitch) -> None:
    if len(pitch.journey) < STAGES_WORTH_A_SLIDE:
        return
    out.page("The journey of both roles")
    rows = [["Stage", "Mentors", "Mentees"]]
    for stage, *answers in pitch.journey:
        rows.append([stage, *(shorten(answer, LONGEST_ANSWER, placeholder=" …") for answer in answers)])
    out.table(rows, shares=[0.6, 2, 2], most=14)


def _plan(out: Deck, pitch: Pitch) -> None:
    out.page("Plan, and how we will know that it works")
    rows = [["Day", "What", "Who"]]
    for item in outline([item for item in pitch.items if item.day], MOST_ITEMS):
        done = " ✓" if item.done else ""
        rows.append([short_day(item.day) if item.day else "", f"{item.label}{done}", item.owner])
    if len(rows) == 1:
        rows.append(["", "A start date puts the plan on the calendar", ""])
    out.table(rows, width=7.3, shares=[0.7, 3, 1.6], first_bold=False, most=13)
    targets = [["KPI", "Target"], *map(list, pitch.targets)]
    if len(targets) == 1:
        targets.append(["No target set yet", ""])
    out.table(targets, left=8.2, width=4.53, shares=[1.5, 1.2], most=13)


def _decision(out: Deck, pitch: Pitch) -> None:
    out.page("The decision we ask for")
    out.text([pitch.decision], LEFT, TOP + 0.1, WIDTH, 1.6, size=24)
    rows = [["Option", "Budget and L&D's time", "Full cost", "Likely outcome", "Owner"]]
    for case in pitch.cases:
        rows.append(
            [
                case.option.name,
                pitch.result_in_words(case.forecast, "outlay"),
                pitch.result_in_words(case.forecast, "cost"),
                pitch.outcome(case.forecast),
                case.option.owner or "Not named yet",
            ]
        )
    if pitch.cases:
        out.table(rows, 3.4, height=3.2, shares=[1.6, 1.3, 1.3, 1.2, 1], most=14)


def _evidence(out: Deck, pitch: Pitch) -> None:
    out.page("What is known, and how far to trust it")
    rows = [["", "Finding", "Figure and sample", "Source", "Grade", "Caution"]]
    for evidence in pitch.evidence[:MOST_EVIDENCE]:
        figure = ", ".join(part for part in (evidence.figure, evidence.sample) if part)
        use = "" if evidence.usable else " Never used in the forecast."
        rows.append([evidence.id, evidence.claim, figure, evidence.source, evidence.grade, f"{evidence.caution}{use}"])
    out.table(rows, height=HEIGHT - 0.2, shares=[0.35, 2.4, 1.3, 1.8, 0.5, 1.3], most=12)
    grades = "; ".join(f"{grade.id}: {grade.label.lower()}" for grade in pitch.book.grades.values())
    out.text([f"Grades. {grades}."], LEFT, 6.6, WIDTH, 0.35, size=10, color=QUIET)


def _count(n: int) -> str:
    return {2: "Two options", 3: "Three options", 4: "Four options"}.get(n, f"{n} options")
