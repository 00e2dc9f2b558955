"""Figures cell: one KPI or several side by side, each with its target and verdict. Measures by core.domain.kpis."""

from __future__ import annotations

from core.domain.kpis import KPIS, Figure, certainty_words, in_order, since_words, target_words, verdict_words
from core.domain.report.blocks import FigureLine, FiguresBlock, TextBlock
from core.domain.report.cell_kind import CellField, CellKind, Settings
from core.domain.report.source import CellSource

POINTS = 6  # in a sparkline: the last month ends and the day itself
USUAL = ("matched", "met_in_time", "cadence", "healthy", "completed", "satisfaction_mentees")


def labels(source: CellSource) -> dict[str, str]:
    """Every figure by its key, in the order of the stages."""
    return {key: KPIS[key].label for key in in_order()}


def blocks(source: CellSource, settings: Settings) -> tuple[FiguresBlock | TextBlock, ...]:
    """The figures in the order of the stages, with how they stood at the last month ends."""
    wanted = [key for key in in_order() if key in settings["figures"]]
    if not wanted:
        return (TextBlock(("No figure is chosen yet.",)),)
    earlier = {day: source.figures(wanted, day) for day in source.days(POINTS)}
    lines = []
    for number, figure in enumerate(earlier[source.on]):
        values = [(day, figures[number].value) for day, figures in earlier.items()]
        known = tuple((day, value) for day, value in values if value is not None)
        lines.append(figure_line(source, figure, known if len(known) > 1 else ()))
    return (FiguresBlock(tuple(lines)),)


def figure_line(source: CellSource, figure: Figure, points: tuple = ()) -> FigureLine:
    """A figure in words; its definition says where its target comes from."""
    kpi = KPIS[figure.key]
    origin = kpi.target_source(source.material.targets) if figure.target is not None else ""
    return FigureLine(
        label=figure.label,
        shown=figure.shown,
        verdict=verdict_words(figure),
        certainty=", ".join(words for words in (certainty_words(figure), since_words(figure)) if words),
        target=target_words(figure),
        definition=kpi.definition(source.material.thresholds) + (f" Target: {origin}." if origin else ""),
        points=points,
    )


KIND = CellKind(
    label="Figures",
    help="One or more KPIs side by side, each with its target and where it stands.",
    heading="Where do we stand?",
    icon=":material/speed:",
    blocks=blocks,
    for_sponsor=blocks,
    fields=(CellField("figures", "Figures", "several", USUAL, labels),),
)
