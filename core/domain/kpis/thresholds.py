"""Thresholds: what counts as in time, healthy or enough in a figure, and what a program or Settings change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.domain.design.design import Design


@dataclass(frozen=True)
class Thresholds:
    """What counts as in time, healthy or enough. The defaults are the playbook's (checks.toml) or ours."""

    cadence: float = 1.0  # sessions a month, when nothing else was agreed; once or twice a month is usual
    first_session_days: int = 14
    goal_sessions: int = 2
    silent_days: int = 42
    one_month_days: int = 60  # a first health check up to this day counts as the one at one month
    match_days: int = 30  # so long may an accepted mentee wait before no match counts as none; ours
    introduction_days: int = 7  # so long may an approved match wait for its introduction; ours
    answer_days: int = 10  # so long may closing questions stay unanswered
    poor: float = 3.0
    gap: int = 2


def thresholds_of(design: Design, settings: Mapping[str, int] | None = None) -> Thresholds:
    """The thresholds of a program: its own cadence, and the days and numbers that a coordinator changed in Settings."""
    own = settings or {}
    usual = Thresholds()
    return replace(
        usual,
        cadence=float(design.cadence or usual.cadence),
        first_session_days=int(own.get("first_session_days", usual.first_session_days)),
        silent_days=int(own.get("no_session_days", usual.silent_days)),
        answer_days=int(own.get("check_grace_days", usual.answer_days)),
        goal_sessions=int(own.get("goals_after_sessions", usual.goal_sessions)),
    )
