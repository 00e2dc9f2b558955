"""Seed, the agenda: what will happen on which day, in order; and how an event acts. Knows no program.

Whatever happens on a day depends only on the days before it, so a story told until a day is the beginning of the longer
one. Everything is recorded at noon of its day: the same seed gives the same database, byte for byte in its facts.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from core.store import Db
from seed.chance import Chance
from seed.rates import Rates

COORDINATORS = (("Marta Lindqvist", "marta.lindqvist@example.com"), ("Tobias Okafor", "tobias.okafor@example.com"))
FIRST_COORDINATOR_SHARE = 0.7  # of what is done; the second does the rest (invented)

Event = Callable[[date], None]


@dataclass
class Agenda:
    """The days ahead, the chance that decides them, and the database in which they come true."""

    db: Db
    chance: Chance
    rates: Rates
    today: date
    _ahead: list[tuple[date, int, Event]] = field(default_factory=list)
    _count: int = 0

    def on(self, day: date, event: Event) -> None:
        """Plan an event for a day, or for the Monday after a weekend; never before today."""
        day = working_day(max(day, self.today))
        self._count += 1
        heapq.heappush(self._ahead, (day, self._count, event))

    def within(self, days: tuple[int, int], event: Event, rng: Random) -> None:
        """Plan an event for a day so many days (least, most) from today, by the stream of whoever it is about."""
        self.on(self.today + timedelta(days=rng.randint(*days)), event)

    def tell(self, until: date) -> int:
        """Let everything up to and including this day happen; returns how many events that were."""
        events = 0
        while self._ahead and self._ahead[0][0] <= until:
            self.today, _, event = heapq.heappop(self._ahead)
            event(self.today)
            events += 1
        return events

    def acting(self, coordinator: int | None = None) -> dict[str, Any]:
        """The keywords of an action today: by one of the two coordinators, recorded at noon."""
        if coordinator is None:
            coordinator = 1 if self.chance.happens("first coordinator", FIRST_COORDINATOR_SHARE) else 2
        return {"by": f"coordinator:{coordinator}", "on": self.today, "at": datetime.combine(self.today, time(12))}


def working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
