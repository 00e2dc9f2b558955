"""Phase plan: the part of the roll-out that a program runs, and how it was evaluated. Values only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from core.domain.design.stored_part import StoredPart, parts, stored_day


@dataclass(frozen=True, slots=True)
class PhasePlan(StoredPart):
    """The phase of the roll-out that a program runs: for whom, how many seats, the day it is evaluated.

    `phase`: an id of the playbook. It starts with the program, and its targets are the program's.
    """

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"departments": tuple, "evaluate_on": stored_day}
    WHOLE: ClassVar[bool] = True

    phase: str = ""
    departments: tuple[str, ...] = ()
    seats: int | None = None
    evaluate_on: date | None = None


@dataclass(frozen=True, slots=True)
class SheetLine(StoredPart):
    """A line of a phase's evaluation sheet, in words: what was expected, by what, and what came."""

    WHOLE: ClassVar[bool] = True

    label: str = ""
    basis: str = ""
    expected: str = ""
    actual: str = ""
    standing: str = ""


@dataclass(frozen=True, slots=True)
class PhaseEvaluation(StoredPart):
    """What the evaluation of a phase of the roll-out came to. `verdict`: a key of readiness.VERDICTS; `by`: a code.

    `sheet`: the figures as they stood on that day; evaluations by older versions have none.
    """

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"on": stored_day, "sheet": parts(SheetLine)}
    WHOLE: ClassVar[bool] = True

    verdict: str = ""
    note: str = ""
    on: date | None = None
    by: str = ""
    sheet: tuple[SheetLine, ...] = ()
