"""Pitch: what a sponsor is told about a program's options, worked out once; deck, brief and present mode show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan

from core.documents.brand import Brand
from core.domain.design import assumptions, forecast, options, plan, readiness
from core.domain.design.assumptions import Assumption, written
from core.domain.design.forecast import RESULTS, Forecast, Range, Swing
from core.domain.design.options import Option, Situation
from core.domain.design.plan import Item, Standing
from core.domain.design.programs import Program
from core.domain.design.readiness import Warned, Wave
from core.domain.kpis import KPIS
from core.domain.kpis import written as kpi_written
from core.domain.playbook import Playbook
from core.domain.playbook.design import Clash, Purpose
from core.domain.playbook.journey import Evidence

NONE = "–"
# The results that the comparison shows, in the order in which sponsors ask: what it returns, what it takes.
COMPARED = (
    "matched",
    "mentors_short",
    "monthly_mentee",
    "monthly_mentor",
    "monthly_ld",
    "outlay",
    "cost",
    "cost_each",
    "break_even",
)
DECISION = "Choose one of the options, name its owner, and release its budget."


@dataclass(frozen=True, slots=True)
class Case:
    """One option with everything known about it."""

    option: Option
    forecast: Forecast
    assumed: Mapping[str, Assumption]
    swings: tuple[Swing, ...]
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, slots=True)
class Pitch:
    """The whole story, in the order in which it is told."""

    program: Program
    brand: Brand
    book: Playbook
    cases: tuple[Case, ...]
    waves: tuple[Wave, ...]
    warned: tuple[Warned, ...]
    findings: tuple[plan.Finding, ...]
    items: tuple[Item, ...]
    on: date

    @property
    def purposes(self) -> list[Purpose]:
        return [self.book.purposes[one] for one in self.program.design.get("purposes", ()) if one in self.book.purposes]

    @property
    def goal(self) -> list[tuple[str, str]]:
        """(what, in the team's words) of the goal; what is not said yet is left out."""
        design = self.program.design
        by = design.get("goal_by")
        lines = (
            ("Goal", design.get("goal")),
            ("Measured by", design.get("goal_measure")),
            ("By", spoken(date.fromisoformat(by)) if by else None),
            ("Serves our goal", design.get("organization_goal")),
            ("For whom", design.get("audience")),
        )
        return [(label, str(text)) for label, text in lines if text]

    @property
    def decision(self) -> str:
        return str(self.program.design.get("decision_asked") or "").strip() or DECISION

    @property
    def targets(self) -> list[tuple[str, str]]:
        """(KPI, target) as set, and the outcomes in words."""
        design = self.program.design
        figures = [
            (KPIS[key].label, kpi_written(value, KPIS[key].unit))
            for key, value in design.get("targets", {}).items()
            if key in KPIS
        ]
        outcomes = {outcome.id: outcome for purpose in self.book.purposes.values() for outcome in purpose.outcomes}
        told = [(outcomes[id].label, text) for id, text in design.get("outcomes", {}).items() if id in outcomes]
        return figures + told

    @property
    def journey(self) -> list[tuple[str, str, str]]:
        """(stage, answers for mentors, answers for mentees) of the journey; stages without an answer are left out."""
        answers = self.program.design.get("answers", {})
        found = []
        for stage in self.book.stages.values():
            told = [
                " ".join(
                    answers[one.id]
                    for one in self.book.journey.values()
                    if (one.stage, one.role) == (stage.id, role) and one.id in answers
                )
                for role in ("mentor", "mentee")
            ]
            if any(told):
                found.append((stage.label, told[0], told[1]))
        return found

    @property
    def evidence(self) -> list[Evidence]:
        """What is known about the choices that the options make, each once."""
        ids = [one for axis in self.book.axes.values() for one in axis.evidence]
        ids += [one for purpose in self.purposes for one in purpose.evidence]
        return [self.book.evidence[one] for one in dict.fromkeys(ids) if one in self.book.evidence]

    def risks(self) -> list[tuple[str, str, str]]:
        """(what could go wrong, why, what to do): warnings, clashes, mentors short, known errors still open."""
        found = [(one.reason.label, one.reason.warning, one.reason.instead) for one in self.warned]
        for case in self.cases:
            found += [(f"{case.option.name}: {_title(self.book, one)}", one.reason, one.fix) for one in case.clashes]
        for case in self.cases:
            short = case.forecast.results["mentors_short"]
            if short.high >= 1:
                what = f"{case.option.name}: up to {short.high:,.0f} mentors short"
                found.append((what, "In one run of ten it is at least that many.", "Recruit mentors before mentees."))
        found += [(one.error.label, one.sentence, one.error.help) for one in self.findings if not one.avoided]
        return found

    def comparison(self) -> list[list[str]]:
        """A header row and a row a line: the six choices, what it takes, what it is likely to deliver."""
        rows = [["", *(case.option.name for case in self.cases)]]
        for axis in self.book.axes.values():
            if axis.id not in ("duration", "access"):  # said with the length and the seats
                poles = [options.pole_label(axis, case.option.poles.get(axis.id)) for case in self.cases]
                rows.append([axis.label, *poles])
        rows.append(["Length", *(options.length(case.option) for case in self.cases)])
        rows.append(["Seats", *(_seats(case.option) for case in self.cases)])
        rows.append(["Mentors needed", *(f"{case.option.mentors_needed:,}" for case in self.cases)])
        rows.append(["Likely outcome", *(self.outcome(case.forecast) for case in self.cases)])
        for key in COMPARED:
            values = [self.said(case.forecast, key) for case in self.cases]
            if set(values) != {NONE}:
                rows.append([RESULTS[key][0], *values])
        rows.append(["Clashes and cautions", *(str(len(case.clashes)) for case in self.cases)])
        rows.append(["Owner", *(case.option.owner or NONE for case in self.cases)])
        return rows

    def outcome(self, told: Forecast) -> str:
        """What an option is likely to deliver, in words: "14 (9–18) completed"."""
        return f"{self.said(told, told.outcome)} {'completed' if told.outcome == 'completed' else 'still active'}"

    def said(self, told: Forecast, key: str) -> str:
        """A result with its 80 % range in words: "14 (9–18)", or a dash where there is none."""
        value = told.results.get(key)
        return NONE if value is None else said(value, RESULTS[key][1], self.brand)


def case(option: Option, program: Program, book: Playbook, situation: Situation) -> Case:
    """One option judged and forecast with the program's assumptions."""
    design = program.design
    assumed = assumptions.assumed(option, design.get("interest"), design.get("assumptions"), design.get("measured"))
    return Case(
        option=option,
        forecast=forecast.forecast(option, assumed),
        assumed=assumed,
        swings=tuple(forecast.tornado(option, assumed)),
        clashes=tuple(options.clashes(option, options.conditions(option, situation), book.clashes.values())),
    )


def pitch(
    program: Program, shown: Sequence[Option], standing: Standing, book: Playbook, brand: Brand, *, on: date
) -> Pitch:
    """Everything a sponsor is told about a program and these options, as of a day."""
    rated = readiness.rated(readiness.departments(program.design), book.signals, book.phases)
    situation = readiness.situation(program, standing, book)
    return Pitch(
        program=program,
        brand=brand,
        book=book,
        cases=tuple(case(one, program, book, situation) for one in shown),
        waves=tuple(readiness.rollout(rated, book.phases, program.design.get("evaluations", {}))),
        warned=tuple(readiness.warnings(program.design, rated, book.signals, book.wrong_reasons)),
        findings=tuple(plan.findings(program, standing, book.known_errors, book.journey)),
        items=tuple(plan.dated(program, standing, book.plan, book.journey)),
        on=on,
    )


def said(value: Range, unit: str, brand: Brand) -> str:
    """A range in words: the median and, in brackets, the middle 80 %."""
    if isnan(value.median):
        return NONE
    if unit == "money":
        short = [f"{_rounded(one):,.0f}" for one in (value.low, value.median, value.high)]
        return f"{brand.money(_rounded(value.median))} ({short[0]}–{short[2]})"
    if unit == "hours each":
        return f"{value.median:.1f} h ({value.low:.1f}–{value.high:.1f})"
    hours = " h" if unit == "hours" else ""
    if round(value.low) == round(value.high):
        return f"{value.median:,.0f}{hours}"
    return f"{value.median:,.0f}{hours} ({value.low:,.0f}–{value.high:,.0f})"


def spoken(day: date) -> str:
    """A day in words: March 2, 2026."""
    return f"{day:%B} {day.day}, {day.year}"


def sources(cases: Sequence[Case], most: int = 6) -> list[tuple[str, str, str]]:
    """(assumption, range, source) of those that move the options' results most, each once."""
    found: dict[str, tuple[str, str, str]] = {}
    ranked = sorted((swing for case in cases for swing in case.swings), key=lambda swing: -swing.size)
    for swing in ranked:
        one = swing.assumption
        span = f"{written(one.unit, one.low)} – {written(one.unit, one.high)}, likely {written(one.unit, one.likely)}"
        found.setdefault(one.id, (one.label, span, one.source))
    return list(found.values())[:most]


def _rounded(value: float) -> float:
    """To three figures: nobody should read cents into a guess."""
    if value == 0:
        return 0.0
    digits = max(0, len(str(int(abs(value)))) - 3)
    return float(round(value, -digits))


def _seats(option: Option) -> str:
    return f"open to all, {option.seats:,} expected" if option.open else f"{option.seats:,}"


def _title(book: Playbook, clash: Clash) -> str:
    return " and ".join(book.axes[axis].pole(pole).label.lower() for axis, pole in clash.poles.items())
