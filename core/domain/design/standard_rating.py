"""Standard rating: what a team says of a statement of the program standard, and what shows it. Values only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from core.domain.design.stored_part import StoredPart, parts, stored_day


@dataclass(frozen=True, slots=True)
class StandardEvidence(StoredPart):
    """What was attached to a statement of the program standard: words, a link, the day, and who did it (a code)."""

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"on": stored_day}
    WHOLE: ClassVar[bool] = True

    text: str = ""
    link: str = ""
    on: date | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class StandardRating(StoredPart):
    """How the team sees a statement of the program standard: a key of RATINGS ("" while unrated), since when, by whom
    (a code), and what is attached, oldest first."""

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"on": stored_day, "evidence": parts(StandardEvidence)}
    WHOLE: ClassVar[bool] = True

    rating: str = ""
    on: date | None = None
    by: str = ""
    evidence: tuple[StandardEvidence, ...] = ()
