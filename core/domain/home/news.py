"""News: what happened since yesterday, or on the last day on which anything did. Decides; never reads or writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.domain.base.dates import full_date
from core.domain.base.events import Occurrence, merged


@dataclass(frozen=True)
class News:
    """What happened, the latest first, and the sentence that says since when."""

    since: str
    lines: tuple[Occurrence, ...]


def latest_news(occurrences: Sequence[Occurrence], on: date) -> News:
    """Of what happened lately, what is new since yesterday; where nothing is, the last day that brought anything.

    Nobody signs in, so the studio does not know when somebody looked last: yesterday is what a colleague would ask for.
    """
    until_today = [occurrence for occurrence in occurrences if occurrence.on <= on]
    yesterday = on - timedelta(days=1)
    lines = tuple(merged(occurrence for occurrence in until_today if occurrence.on >= yesterday))
    if lines:
        return News(f"Since yesterday, {full_date(yesterday)}.", lines)
    if not until_today:
        return News("Nothing yet. What you and your colleagues decide shows up here.", ())
    last = max(occurrence.on for occurrence in until_today)
    lines = tuple(merged(occurrence for occurrence in until_today if occurrence.on == last))
    return News(f"Nothing since yesterday. The last changes were on {full_date(last)}.", lines)
