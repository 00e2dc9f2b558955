"""The evaluation sheet of a phase: seats, targets, forecast and comments beside what came. Judges nothing by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.domain.base.text import counted, few
from core.domain.design.forecast import RESULTS, Range
from core.domain.design.phase_plan import SheetLine
from core.domain.design.phases import PhaseSeats
from core.domain.design.rounds import RoundCounts
from core.domain.kpis.figures import Figure, target_words, verdict_words

# What a forecast says and a round counts, under the names of RESULTS.
COMPARED = ("applied", "accepted", "mentors", "matched", "sessions")


def phase_sheet(
    seats: PhaseSeats,
    targets: Mapping[str, float],
    figures: Iterable[Figure],
    forecast: Mapping[str, Range] | None,
    counts: RoundCounts,
    themes: Mapping[str, int],
) -> tuple[SheetLine, ...]:
    """The lines of the sheet. `forecast`: of the chosen option, None without one; `themes`: comments by theme."""
    planned = f"{seats.plan.seats:,}" if seats.plan.seats is not None else "Not planned"
    lines = [SheetLine(label="Seats taken", basis="Plan", expected=planned, actual=f"{seats.taken:,}")]
    lines += [
        SheetLine(
            label=figure.label,
            basis="Target",
            expected=target_words(figure),
            actual=figure.shown,
            standing=verdict_words(figure),
        )
        for figure in figures
        if figure.key in targets
    ]
    for key in COMPARED if forecast else ():
        assert forecast is not None  # COMPARED is only walked with one
        value = counts.sessions if key == "sessions" else getattr(counts, key)
        expected = forecast[key]
        lines.append(
            SheetLine(
                label=RESULTS[key][0],
                basis="Forecast",
                expected=f"{expected.median:,.0f} ({expected.low:,.0f}–{expected.high:,.0f})",
                actual=f"{value:,} so far",
                standing=_within(value, expected),
            )
        )
    total = sum(themes.values())
    most = sorted((theme for theme in themes if theme), key=lambda theme: (-themes[theme], theme))
    about = f", by theme: {few((f'{theme} {themes[theme]}' for theme in most), 3)}" if most else ""
    lines.append(SheetLine(label="Comments on checks", basis="Comments", actual=f"{counted(total, 'comment')}{about}"))
    return tuple(lines)


def _within(value: float, expected: Range) -> str:
    """Where a count stands beside the middle 80% of the forecast."""
    if value < round(expected.low):
        return "below the range"
    return "above the range" if value > round(expected.high) else "within the range"
