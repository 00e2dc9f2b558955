"""Department rating: what was seen in a department that speaks for its readiness, with its history. Values only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar

from core.domain.design.stored_part import StoredPart, parts, stored_day


@dataclass(frozen=True, slots=True)
class SignalReading(StoredPart):
    """What was noted about a signal in a department on a day. `counted`: the evidence is a count of what is on record.

    `by`: a code. A reading is never changed: the next one stands beside it.
    """

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"on": stored_day}
    WHOLE: ClassVar[bool] = True

    signal: str = ""
    seen: bool = False
    evidence: str = ""
    counted: bool = False
    on: date | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class DepartmentRating(StoredPart):
    """A department as it was rated. `signals`: signal id -> the evidence noted for it ("" while nothing is noted).

    `readings`: everything that was noted, oldest first; ratings by older versions have none.
    """

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"readings": parts(SignalReading)}
    WHOLE: ClassVar[bool] = True

    people: int | None = None
    signals: Mapping[str, str] = field(default_factory=dict, hash=False)
    readings: tuple[SignalReading, ...] = ()

    @property
    def unproven(self) -> int:
        """How many signals were ticked without evidence."""
        return sum(not note.strip() for note in self.signals.values())

    def history(self, signal: str) -> tuple[SignalReading, ...]:
        """What was noted about a signal, oldest first."""
        return tuple(reading for reading in self.readings if reading.signal == signal)

    def noted(self, reading: SignalReading) -> DepartmentRating:
        """The rating with one more reading, which holds from now on."""
        signals = {id: evidence for id, evidence in self.signals.items() if id != reading.signal}
        if reading.seen:
            signals[reading.signal] = reading.evidence
        return replace(self, signals=signals, readings=(*self.readings, reading))
