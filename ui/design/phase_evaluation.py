"""Design, the evaluation sheet of a phase: filled from seats, KPIs, the forecast and comments. Reads only."""

from collections import Counter
from dataclasses import replace

from core import store
from core.domain import kpis
from core.domain.design import assumptions, forecast, options, phases
from core.domain.design.forecast import Range
from core.domain.design.phase_plan import PhasePlan, SheetLine
from core.domain.design.programs import Program
from core.domain.kpis.phase_sheet import phase_sheet
from core.domain.relationships.support import THEMES, Comment
from ui.frame.studio import Studio

NEWEST = 3  # comments that are read before a decision; the others are on the KPI page


def read_sheet(studio: Studio, program: Program, plan: PhasePlan) -> tuple[SheetLine, ...]:
    """The sheet as of today."""
    targets = dict(program.design.targets)
    figures = kpis.measure_all(
        kpis.read(store.ledger.facts(studio.db)),
        studio.today,
        thresholds=kpis.thresholds_of(program.design, store.programs.setting(studio.db, "thresholds", {})),
        program_id=program.id,
        targets=targets,
    )
    return phase_sheet(
        phases.seats_of(plan, studio.mentees("accepted")),
        targets,
        figures,
        _forecast(studio, program, plan),
        store.programs.measured(studio.db, program.id, on=studio.today),
        Counter(THEMES.get(comment.theme, "") for comment in _comments(studio, program)),
    )


def newest_comments(studio: Studio, program: Program) -> list[Comment]:
    """The newest comments on checks, newest first."""
    return _comments(studio, program)[:NEWEST]


def _comments(studio: Studio, program: Program) -> list[Comment]:
    comments = store.ledger.comments(studio.db, program.id)
    return [comment for comment in comments if comment.written_on <= studio.today]


def _forecast(studio: Studio, program: Program, plan: PhasePlan) -> dict[str, Range] | None:
    """What the chosen option promised for the seats of this phase, or None where none was chosen."""
    chosen = options.chosen(store.programs.options(studio.db, program.id))
    if chosen is None:
        return None
    option, design = replace(chosen, seats=plan.seats or chosen.seats), program.design
    assumed = assumptions.assumed(option, design.interest, design.assumptions, design.measured)
    return dict(forecast.forecast(option, assumed).results)
