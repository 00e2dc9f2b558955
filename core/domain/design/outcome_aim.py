"""Outcome aim: what an outcome of a purpose should reach, by when, and what was read of it. Values only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from core.domain.design.stored_part import StoredPart, parts, stored_day


@dataclass(frozen=True, slots=True)
class OutcomeReading(StoredPart):
    """A figure of an outcome that somebody entered: its day, where it is from, and who entered it (a code)."""

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"on": stored_day}
    WHOLE: ClassVar[bool] = True

    on: date | None = None
    value: float = 0.0
    report: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeAim(StoredPart):
    """What an outcome of a purpose should reach, from where and until when. `source`: a key of purposes.SOURCES.

    Values are in the outcome's unit, shares 0..1. `words`: how an older version kept the aim.
    """

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"due": stored_day, "readings": parts(OutcomeReading)}
    WHOLE: ClassVar[bool] = True

    source: str = ""
    baseline: float | None = None
    target: float | None = None
    due: date | None = None
    readings: tuple[OutcomeReading, ...] = ()
    words: str = ""

    @classmethod
    def read(cls, stored: Mapping[str, Any] | str) -> OutcomeAim:
        """The aim from its JSON: an object, or the words of an older version."""
        return cls(words=stored) if isinstance(stored, str) else cls.from_dict(stored)

    @property
    def aims(self) -> bool:
        """Does it say what should be reached?"""
        return self.target is not None or bool(self.words)
