"""Snoozes: a pair that was put off, which reasons were seen then, and which one is new. Decides; never writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Snooze:
    """A relationship that leaves the queue until a day. `covers`: the reasons seen then, each with its mark.

    Snoozes from before reasons were recorded have None: they cover what had begun by their first day.
    """

    id: int
    relationship_id: int
    snoozed_on: date
    until: date
    covers: Mapping[str, int] | None = field(default=None, hash=False)
    woken_on: date | None = None
    reason: str = ""
    by: str = ""

    def asleep(self, on: date) -> bool:
        """Is the relationship still put off on that day?"""
        return self.woken_on is None and on < self.until

    def covers_reason(self, key: str, mark: int, since: date) -> bool:
        """Was this reason seen as the relationship was snoozed? A larger mark means that it came up anew or grew."""
        if self.covers is None:
            return since <= self.snoozed_on
        return key in self.covers and mark <= self.covers[key]
