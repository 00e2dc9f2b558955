"""Pitch: what a sponsor hears about a program's options, worked out once; deck, brief and present mode show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan

from core.documents.brand import Brand
from core.domain.base.dates import add_months, full_date, short_date
from core.domain.base.file_label import FileLabel
from core.domain.base.text import counted
from core.domain.design import assumptions, checklist, comparison, forecast, mistakes, options, readiness
from core.domain.design.assumptions import Assumption, value_in_words
from core.domain.design.checklist import PlanItem
from core.domain.design.comparison import ComparedRow, OptionFit
from core.domain.design.forecast import RESULTS, Forecast, Range, Swing
from core.domain.design.mistakes import ErrorCheck
from core.domain.design.options import Option, Situation, seats_in_words
from core.domain.design.programs import Program
from core.domain.design.progress import Progress
from core.domain.design.readiness import ReasonWarning, Wave
from core.domain.kpis import KPIS
from core.domain.kpis import written as kpi_written
from core.domain.kpis.purposes import aim_in_words
from core.domain.playbook import Playbook
from core.domain.playbook.design import Clash, Purpose
from core.domain.playbook.journey import Evidence

NONE = "–"
DECISION = "Choose one of the options, name its owner, and release its budget."


@dataclass(frozen=True, slots=True)
class OptionCase:
    """An option with everything worked out about it."""

    option: Option
    forecast: Forecast
    assumed: Mapping[str, Assumption]
    swings: tuple[Swing, ...]
    clashes: tuple[Clash, ...]
    fit: OptionFit


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
    made_by: str = "the program team"

    @property
    def label(self) -> FileLabel:
        """What every file made of it says about itself."""
        return FileLabel(self.program.name, self.on, self.made_by, self.on)

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

    @property
    def chosen(self) -> OptionCase | None:
        """The option that was chosen; None before the first decision."""
        return next((case for case in self.cases if case.option.chosen_on), None)

    @property
    def recommended(self) -> OptionCase | None:
        """What the sponsor is advised to choose: the option the team names in its question, or the one that fits best.

        None with fewer than two options, and where neither the team nor the figures prefer one.
        """
        if len(self.cases) < 2:
            return None
        named = comparison.named_in(self.program.design.decision_asked, [case.option for case in self.cases])
        best = comparison.recommended([case.fit for case in self.cases])
        id = named.id if named else best.option_id if best else None
        return next((case for case in self.cases if case.option.id == id), None)

    @property
    def compared(self) -> list[ComparedRow]:
        """The figures of the options side by side, from which page, screen and slides show theirs."""
        return comparison.compared([case.forecast for case in self.cases])

    def risks(self) -> list[tuple[str, str, str]]:
        """(what could go wrong, why, what to do): warnings, clashes, mentors missing, known errors still open.

        Of the options, only the one that is chosen or recommended counts, where there is one.
        """
        risks = [(warning.reason.label, warning.reason.warning, warning.reason.instead) for warning in self.warnings]
        asked = self.chosen or self.recommended
        cases = [asked] if asked else self.cases
        for case in cases:
            for clash in case.clashes:
                risks.append((f"{case.option.name}: {_title(self.book, clash)}", clash.reason, clash.fix))
        for case in cases:
            short = case.forecast.results["mentors_short"]
            if short.high >= 1:
                missing = counted(round(short.high), "mentor")
                what = f"{case.option.name}: up to {missing} missing"
                risks.append((what, "1 in 10 simulations is this short or worse.", "Recruit mentors before mentees."))
        for check in self.error_checks:
            if not check.avoided:
                risks.append((check.error.label, check.sentence, check.error.help))
        return risks

    def comparison(self) -> list[list[str]]:
        """A header row and a row a line: the choices, length and seats, every figure with its mark, the owner."""
        return [["", *(case.option.name for case in self.cases)], *self.choices(), *self.figures()]

    def choices(self) -> list[list[str]]:
        """Rows without a header: how each option is set up, and for whom."""
        rows = []
        for axis in self.book.axes.values():
            if axis.id not in ("duration", "access"):  # said with the length and the seats
                poles = [options.pole_label(axis, case.option.poles.get(axis.id)) for case in self.cases]
                rows.append([axis.label, *poles])
        return [
            ["Suits", *(self.suits(case.option) for case in self.cases)],
            *rows,
            ["Timeline", *(self.timeline(case.option) for case in self.cases)],
            ["Seats", *(seats_in_words(case.option) for case in self.cases)],
            ["Owner", *(case.option.owner or NONE for case in self.cases)],
        ]

    def figures(self) -> list[list[str]]:
        """Rows without a header: every figure with its range and its mark, then how many clashes there are."""
        rows = [[row.label, *self.row_in_words(row)] for row in self.compared]
        return [*rows, ["Clashes and cautions", *(str(len(case.clashes)) for case in self.cases)]]

    def row_in_words(self, row: ComparedRow) -> list[str]:
        """What a row of the comparison says of each option: "14 (9–18) completed · best"."""
        if row.key == "outcome":
            words = [self.outcome(case.forecast) for case in self.cases]
        else:
            words = [self.result_in_words(case.forecast, row.key) for case in self.cases]
        return [f"{text} · {mark}" if mark else text for text, mark in zip(words, row.marks, strict=True)]

    def suits(self, option: Option) -> str:
        """Whom an option suits: its own summary, or what its way of matching suits."""
        pole = option.poles.get("matching")
        return option.summary or (self.book.axes["matching"].pole(pole).suits if pole else "Not described yet")

    def timeline(self, option: Option) -> str:
        """From when to when, or how long while the start is open: "Sep 7, 2026 to Jun 7, 2027"."""
        start = self.program.starts_on
        if start is None:
            return options.length_in_words(option)
        if not option.time_bound:
            return f"Ongoing from {short_date(start)}"
        return f"{short_date(start)} to {short_date(add_months(start, option.months))}"

    def break_even(self, case: OptionCase) -> str:
        """How many departures an option has to prevent to be paid back, in a sentence: the same wherever it stands."""
        value, leaver = case.forecast.results["break_even"], case.assumed["leaver"]
        many = "departure" if round(value.median) == 1 else "departures"
        low, high = self.brand.money(leaver.low), self.brand.money(leaver.high)
        each = low if low == high else f"{low} to {high}"
        return (
            f"{case.option.name} breaks even when it prevents {self.result_in_words(case.forecast, 'break_even')} "
            f"{many}: its full cost, everyone's time counted, against {each} to replace a leaver."
        )

    def outcome(self, forecast: Forecast) -> str:
        """What an option is likely to deliver, in words: "14 (9–18) completed"."""
        ending = "completed" if forecast.outcome == "completed" else "still active"
        return f"{self.result_in_words(forecast, forecast.outcome)} {ending}"

    def result_in_words(self, forecast: Forecast, key: str) -> str:
        """A result with its 80% range in words: "14 (9–18)", or a dash where there is none."""
        value = forecast.results.get(key)
        return NONE if value is None else range_in_words(value, RESULTS[key][1], self.brand)


def option_case(option: Option, program: Program, book: Playbook, situation: Situation) -> OptionCase:
    """One option judged and forecast with the program's assumptions."""
    design = program.design
    assumed = assumptions.assumed(option, design.interest, design.assumptions, design.measured)
    simulated = forecast.forecast(option, assumed)
    holding = options.conditions(option, situation)
    clashes = tuple(options.clashes(option, holding, book.clashes.values()))
    hard = sum(clash.severity == "clash" for clash in clashes)
    advice = options.advice(design.purposes, holding, book.suggestions)
    return OptionCase(
        option=option,
        forecast=simulated,
        assumed=assumed,
        swings=tuple(forecast.tornado(option, assumed)),
        clashes=clashes,
        fit=comparison.fit(option, hard, advice, simulated),
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
        error_checks=tuple(mistakes.check_errors(program, progress, book, on=on)),
        items=tuple(checklist.dated(program, progress, book, on=on)),
        on=on,
    )


def range_in_words(value: Range, unit: str, brand: Brand) -> str:
    """A range in words: the median and, in brackets, the middle 80%."""
    if isnan(value.median):
        return NONE
    low, likely, high = (comparison.rounded(bound, unit) for bound in (value.low, value.median, value.high))
    if unit == "money":
        return brand.money(likely) if low == high else f"{brand.money(likely)} ({low:,.0f}–{high:,.0f})"
    digits = 1 if unit in ("hours each", "each") else 0
    hours = " h" if unit in ("hours", "hours each") else ""
    if low == high:
        return f"{likely:,.{digits}f}{hours}"
    return f"{likely:,.{digits}f}{hours} ({low:,.{digits}f}–{high:,.{digits}f})"


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


def _title(book: Playbook, clash: Clash) -> str:
    return " and ".join(book.axes[axis].pole(pole).label.lower() for axis, pole in clash.poles.items())
