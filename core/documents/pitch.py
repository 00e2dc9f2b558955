"""Pitch: what a sponsor hears about a program's options, worked out once; deck, brief and present mode show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan

from core.documents.brand import Brand
from core.domain.base.dates import full_date
from core.domain.design import assumptions, forecast, options, plan, readiness
from core.domain.design.assumptions import Assumption, value_in_words
from core.domain.design.forecast import RESULTS, Forecast, Range, Swing
from core.domain.design.options import Option, Situation
from core.domain.design.plan import ErrorCheck, PlanItem, Progress
from core.domain.design.programs import Program
from core.domain.design.readiness import ReasonWarning, Wave
from core.domain.kpis import KPIS
from core.domain.kpis import written as kpi_written
from core.domain.kpis.purposes import aim_in_words
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
class OptionCase:
    """An option with everything worked out about it."""

    option: Option
    forecast: Forecast
    assumed: Mapping[str, Assumption]
    swings: tuple[Swing, ...]
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, slots=True)
class Pitch:
    """What a sponsor hears about a program and its options, as of the day `on`."""

    program: Program
    brand: Brand
    book: Playbook
    cases: tuple[OptionCase, ...]
    waves: tuple[Wave, ...]
    warnings: tuple[ReasonWarning, ...]
    error_checks: tuple[ErrorCheck, ...]
    items: tuple[PlanItem, ...]
    on: date

    @property
    def purposes(self) -> list[Purpose]:
        """The purposes of the program, as the playbook describes them."""
        return [self.book.purposes[id] for id in self.program.design.purposes if id in self.book.purposes]

    @property
    def goal(self) -> list[tuple[str, str]]:
        """(what, in the team's words) of the goal; what is not said yet is left out."""
        design = self.program.design
        lines = (
            ("Goal", design.goal),
            ("Measured by", design.goal_measure),
            ("By", full_date(design.goal_by) if design.goal_by else ""),
            ("Serves our goal", design.organization_goal),
            ("For whom", design.audience),
        )
        return [(label, text) for label, text in lines if text]

    @property
    def decision(self) -> str:
        """What the sponsor is asked to decide, in the team's words or ours."""
        return self.program.design.decision_asked.strip() or DECISION

    @property
    def targets(self) -> list[tuple[str, str]]:
        """(KPI, target) as set, and what the outcomes of the purposes should reach."""
        design = self.program.design
        figures = [
            (KPIS[key].label, kpi_written(value, KPIS[key].unit))
            for key, value in design.targets.items()
            if key in KPIS
        ]
        outcomes = {outcome.id: outcome for purpose in self.book.purposes.values() for outcome in purpose.outcomes}
        aims = [
            (outcomes[id].label, aim_in_words(outcomes[id], aim))
            for id, aim in design.outcomes.items()
            if id in outcomes and aim.aims
        ]
        return figures + aims

    @property
    def journey(self) -> list[tuple[str, str, str]]:
        """(stage, answers for mentors, answers for mentees) of the journey; stages without an answer are left out."""
        answers = self.program.design.answers
        rows = []
        for stage in self.book.stages.values():
            mentors, mentees = (
                " ".join(
                    answers[question.id]
                    for question in self.book.journey.values()
                    if (question.stage, question.role) == (stage.id, role) and question.id in answers
                )
                for role in ("mentor", "mentee")
            )
            if mentors or mentees:
                rows.append((stage.label, mentors, mentees))
        return rows

    @property
    def evidence(self) -> list[Evidence]:
        """What is known about the choices that the options make, each once."""
        ids = [id for axis in self.book.axes.values() for id in axis.evidence]
        ids += [id for purpose in self.purposes for id in purpose.evidence]
        return [self.book.evidence[id] for id in dict.fromkeys(ids) if id in self.book.evidence]

    def risks(self) -> list[tuple[str, str, str]]:
        """(what could go wrong, why, what to do): warnings, clashes, mentors short, known errors still open."""
        risks = [(warning.reason.label, warning.reason.warning, warning.reason.instead) for warning in self.warnings]
        for case in self.cases:
            for clash in case.clashes:
                risks.append((f"{case.option.name}: {_title(self.book, clash)}", clash.reason, clash.fix))
        for case in self.cases:
            short = case.forecast.results["mentors_short"]
            if short.high >= 1:
                what = f"{case.option.name}: up to {short.high:,.0f} mentors short"
                risks.append((what, "In one run of ten it is at least that many.", "Recruit mentors before mentees."))
        for check in self.error_checks:
            if not check.avoided:
                risks.append((check.error.label, check.sentence, check.error.help))
        return risks

    def comparison(self) -> list[list[str]]:
        """A header row and a row a line: the six choices, what it takes, what it is likely to deliver."""
        rows = [["", *(case.option.name for case in self.cases)]]
        for axis in self.book.axes.values():
            if axis.id not in ("duration", "access"):  # said with the length and the seats
                poles = [options.pole_label(axis, case.option.poles.get(axis.id)) for case in self.cases]
                rows.append([axis.label, *poles])
        rows.append(["Length", *(options.length_in_words(case.option) for case in self.cases)])
        rows.append(["Seats", *(_seats(case.option) for case in self.cases)])
        rows.append(["Mentors needed", *(f"{case.option.mentors_needed:,}" for case in self.cases)])
        rows.append(["Likely outcome", *(self.outcome(case.forecast) for case in self.cases)])
        for key in COMPARED:
            values = [self.result_in_words(case.forecast, key) for case in self.cases]
            if set(values) != {NONE}:
                rows.append([RESULTS[key][0], *values])
        rows.append(["Clashes and cautions", *(str(len(case.clashes)) for case in self.cases)])
        rows.append(["Owner", *(case.option.owner or NONE for case in self.cases)])
        return rows

    def outcome(self, forecast: Forecast) -> str:
        """What an option is likely to deliver, in words: "14 (9–18) completed"."""
        ending = "completed" if forecast.outcome == "completed" else "still active"
        return f"{self.result_in_words(forecast, forecast.outcome)} {ending}"

    def result_in_words(self, forecast: Forecast, key: str) -> str:
        """A result with its 80 % range in words: "14 (9–18)", or a dash where there is none."""
        value = forecast.results.get(key)
        return NONE if value is None else range_in_words(value, RESULTS[key][1], self.brand)


def option_case(option: Option, program: Program, book: Playbook, situation: Situation) -> OptionCase:
    """One option judged and forecast with the program's assumptions."""
    design = program.design
    assumed = assumptions.assumed(option, design.interest, design.assumptions, design.measured)
    return OptionCase(
        option=option,
        forecast=forecast.forecast(option, assumed),
        assumed=assumed,
        swings=tuple(forecast.tornado(option, assumed)),
        clashes=tuple(options.clashes(option, options.conditions(option, situation), book.clashes.values())),
    )


def make_pitch(
    program: Program, compared: Sequence[Option], progress: Progress, book: Playbook, brand: Brand, *, on: date
) -> Pitch:
    """Work out everything a sponsor hears about a program and the options compared, as of a day."""
    design = program.design
    departments = readiness.rank(design.readiness, book.signals, book.phases)
    situation = readiness.situation(program, progress, book)
    return Pitch(
        program=program,
        brand=brand,
        book=book,
        cases=tuple(option_case(option, program, book, situation) for option in compared),
        waves=tuple(readiness.rollout(departments, book.phases, design.evaluations)),
        warnings=tuple(readiness.warnings(design, departments, book.signals, book.wrong_reasons)),
        error_checks=tuple(plan.check_errors(program, progress, book.known_errors, book.journey)),
        items=tuple(plan.dated(program, progress, book.plan, book.journey)),
        on=on,
    )


def range_in_words(value: Range, unit: str, brand: Brand) -> str:
    """A range in words: the median and, in brackets, the middle 80 %."""
    if isnan(value.median):
        return NONE
    if unit == "money":
        return f"{brand.money(_rounded(value.median))} ({_rounded(value.low):,.0f}–{_rounded(value.high):,.0f})"
    if unit == "hours each":
        return f"{value.median:.1f} h ({value.low:.1f}–{value.high:.1f})"
    hours = " h" if unit == "hours" else ""
    if round(value.low) == round(value.high):
        return f"{value.median:,.0f}{hours}"
    return f"{value.median:,.0f}{hours} ({value.low:,.0f}–{value.high:,.0f})"


def sources(cases: Sequence[OptionCase], most: int = 6) -> list[tuple[str, str, str]]:
    """(assumption, range, source) of those that move the options' results most, each once."""
    by_id: dict[str, tuple[str, str, str]] = {}
    ranked = sorted((swing for case in cases for swing in case.swings), key=lambda swing: -swing.size)
    for swing in ranked:
        assumption = swing.assumption
        values = (assumption.low, assumption.high, assumption.likely)
        low, high, likely = (value_in_words(assumption.unit, value) for value in values)
        by_id.setdefault(assumption.id, (assumption.label, f"{low} – {high}, likely {likely}", assumption.source))
    return list(by_id.values())[:most]


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
