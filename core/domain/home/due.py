"""Due: what waits for the program team and what has to happen within a week, as sentences. Never reads or writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.domain.base.dates import short_date
from core.domain.base.text import counted, few
from core.domain.design.checklist import PlanItem
from core.domain.relationships import attention
from core.domain.relationships.attention import Followed

WEEK = timedelta(days=6)  # today and the six days after it
MOST_NAMED = 3  # steps and messages that are named in one sentence


@dataclass(frozen=True)
class Waiting:
    """What is on record of a program and waits: counts, and days where something ends or falls due.

    requests, rankings: the last days on which those who are asked can answer. checks: the days on which health checks
    fall due. plan: the steps, messages, touchpoints and links of the plan.
    """

    proposals: int = 0
    approved: int = 0
    applications: int = 0
    talks: int = 0
    meetings: int = 0
    letters: int = 0
    requests: Sequence[date] = ()
    rankings: Sequence[date] = ()
    checks: Sequence[date] = ()
    plan: Sequence[PlanItem] = ()


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing that is due: its kind says where it is done; `late` when its day is over."""

    kind: str
    sentence: str
    late: bool = False


def due_this_week(waiting: Waiting, on: date) -> list[DueItem]:
    """What is due, in the order in which it keeps people waiting: people before letters, letters before plans."""
    last = on + WEEK
    items = [
        _count("proposals", waiting.proposals, "proposal waits for a decision", "proposals wait for a decision"),
        _count(
            "approved", waiting.approved, "approved pair is not introduced yet", "approved pairs are not introduced"
        ),
        _count("applications", waiting.applications, "application is undecided", "applications are undecided"),
        _count("talks", waiting.talks, "talk was asked for and not held yet", "talks were asked for and not held yet"),
        _asked("requests", waiting.requests, on, "request waits for an answer", "requests wait for an answer"),
        _asked("rankings", waiting.rankings, on, "mentor is asked by a ranking", "mentors are asked by rankings"),
        _count(
            "meetings",
            waiting.meetings,
            "planned meeting is past: did it take place?",
            "planned meetings are past: did they take place?",
        ),
        _count("letters", waiting.letters, "message waits to be sent", "messages wait to be sent"),
        _late(waiting.plan),
        _steps(waiting.plan, last),
        _messages(waiting.plan, last),
        _checks([day for day in waiting.checks if on <= day <= last], last),
    ]
    return [item for item in items if item is not None]


def check_days(pairs: Iterable[Followed], on: date, limits: Mapping[str, int]) -> list[date]:
    """The days on which both sides' next health checks fall due, from today on; nobody is asked during a pause."""
    asked = [pair for pair in pairs if pair.relationship.open and pair.relationship.stage != "paused"]
    days = [attention.check_due(pair, role, on, limits) for pair in asked for role in ("mentee", "mentor")]
    return sorted(day for day in days if day >= on)


def _count(kind: str, n: int, singular: str, plural: str) -> DueItem | None:
    return DueItem(kind, counted(n, singular, plural)) if n else None


def _asked(kind: str, last_days: Sequence[date], on: date, singular: str, plural: str) -> DueItem | None:
    if not last_days:
        return None
    first = min(last_days)
    waits = counted(len(last_days), singular, plural)
    until = f"until {short_date(first)}" if len(last_days) == 1 else f"the first until {short_date(first)}"
    return DueItem(kind, f"{waits}, {until}", first < on)


def _late(plan: Sequence[PlanItem]) -> DueItem | None:
    """Steps and messages whose day is over; what is done, or cannot be known, is not late."""
    named = [item for item in plan if item.state == "late"]
    if not named:
        return None
    late = counted(len(named), "item of the plan is late", "items of the plan are late")
    return DueItem("late", f"{late}: {_named(named, days=False)}", late=True)


def _steps(plan: Sequence[PlanItem], last: date) -> DueItem | None:
    named = [item for item in _due(plan, last) if item.kind == "step"]
    if not named:
        return None
    due = counted(len(named), "step of the plan is due", "steps of the plan are due")
    return DueItem("steps", f"{due}: {_named(named)}")


def _messages(plan: Sequence[PlanItem], last: date) -> DueItem | None:
    """What the plan says to participants, and other dates of it."""
    named = [item for item in _due(plan, last) if item.kind != "step"]
    if not named:
        return None
    planned = counted(len(named), "message or date is planned", "messages and dates are planned")
    return DueItem("messages", f"{planned}: {_named(named)}")


def _due(plan: Sequence[PlanItem], last: date) -> list[PlanItem]:
    return [item for item in plan if item.state == "due" and item.day and item.day <= last]


def _named(items: Sequence[PlanItem], *, days: bool = True) -> str:
    return few(
        (f"{item.label} ({short_date(item.day)})" if days and item.day else item.label for item in items), MOST_NAMED
    )


def _checks(days: Sequence[date], last: date) -> DueItem | None:
    if not days:
        return None
    return DueItem(
        "checks",
        f"{counted(len(days), 'health check falls', 'health checks fall')} due until {short_date(last)}",
    )
