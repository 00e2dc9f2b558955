"""Figure changes: the same figures on two days, what moved, and whether chance explains it. Measures none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.base.dates import short_date
from core.domain.kpis import KPIS, Figure, change

WENT = {"up": "rose", "down": "fell"}


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure then and now, as it is read aloud. `direction`: "up" or "down" by more than chance, else None."""

    key: str
    label: str
    before: str
    after: str
    direction: str | None
    first_value: bool = False  # there was nothing to say before

    @property
    def moved(self) -> bool:
        """Does it read differently now?"""
        return self.before != self.after

    @property
    def words(self) -> str:
        """What the change comes to: better, worse, or nothing that chance does not explain."""
        if self.direction is None:
            return "first value" if self.first_value else "no clear change"
        better = KPIS[self.key].better
        if better == "neither":
            return WENT[self.direction]
        return "better" if (better == "higher") == (self.direction == "up") else "worse"


def figure_changes(before: Iterable[Figure], after: Iterable[Figure]) -> list[FigureChange]:
    """What became of each figure that stands on both days; the same keys in the order of the later day."""
    then = {figure.key: figure for figure in before}
    return [_figure_change(then[now.key], now) for now in after if now.key in then]


def _figure_change(before: Figure, after: Figure) -> FigureChange:
    direction = change(before, after)
    if after.in_full and before.value is not None and after.value is not None and before.value != after.value:
        direction = "up" if after.value > before.value else "down"  # what is counted has no chance in it
    first_value = before.value is None and after.value is not None
    return FigureChange(after.key, after.label, before.shown, after.shown, direction, first_value)


def change_sentences(changes: Sequence[FigureChange], since: date) -> tuple[str, ...]:
    """A sentence for each figure that moved by more than chance, or that none did."""
    day = short_date(since)
    clear = [
        f"{change.label} {WENT[change.direction]} from {change.before} on {day} to {change.after}."
        for change in changes
        if change.moved and change.direction
    ]
    return tuple(clear) or (f"No figure has changed since {day} by more than chance would explain.",)


def change_rows(changes: Iterable[FigureChange]) -> tuple[tuple[str, ...], ...]:
    """Figure, then, now, what it comes to: the rows of a table."""
    return tuple((change.label, change.before, change.after, change.words) for change in changes)
