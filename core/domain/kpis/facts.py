"""Facts: what was true on one day, as a frame per noun, and the part of it that belongs to a program or a group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from core.domain.kpis.thresholds import Thresholds

GROUPS = ("department", "level", "location", "cohort")
UNKNOWN = "Not known"


@dataclass(frozen=True)
class Facts:
    """What was true on one day: a frame per noun, an index of ids, days as timestamps (NaT: not yet).

    enrolments (by enrolment): program_id, person_id, role, enrolled_on, applied_on, accepted_on, stage, seats,
    available, department, level, location, cohort; of mentees also matched_on … feedback_on, the day they first
    reached a stage.
    relationships (by relationship): program_id, mentee_id, mentor_id, approved_on, introduced_on, met_on, goal_on,
    planned_end, ended_on, how, sessions, minutes, days_open, cadence, open, paused; the mentee's department, level,
    location and cohort.
    rounds (by program): first_on, the day of its first enrolment; over, whether it was closed or its planned end is
    behind us; ended_on, the day of that.
    sessions, goals, checks, snapshots, work (the steps of the program team, with their minutes): one row each.
    one_month: the one-month checks of the pairs (core/domain/kpis/health.py). Columns of texts are categories:
    thousands of them are compared and picked in no time.
    """

    on: pd.Timestamp
    thresholds: Thresholds
    enrolments: pd.DataFrame
    relationships: pd.DataFrame
    sessions: pd.DataFrame
    goals: pd.DataFrame
    checks: pd.DataFrame
    snapshots: pd.DataFrame
    work: pd.DataFrame
    one_month: pd.DataFrame
    rounds: pd.DataFrame
    whole: Facts | None = None  # before any program or group was picked: who returned elsewhere, what the company did

    @property
    def everywhere(self) -> Facts:
        """The same day without the choice of program or group."""
        return self.whole or self

    @cached_property
    def mentees(self) -> pd.DataFrame:
        """The enrolments of mentees."""
        return self.enrolments[self.enrolments["role"] == "mentee"]

    @cached_property
    def mentors(self) -> pd.DataFrame:
        """The enrolments of mentors."""
        return self.enrolments[self.enrolments["role"] == "mentor"]

    @cached_property
    def directory(self) -> pd.DataFrame:
        """The people of the directory as it last described them: person_id, department, level, status, on."""
        return self.snapshots.drop_duplicates("person_id", keep="last")

    @cached_property
    def due(self) -> pd.DataFrame:
        """The pairs whose planned end has passed, also open ones, and those without a planned end that have ended.

        Counted as soon as they end, the first to count would be those that gave up: whoever is well is still meeting.
        """
        planned = self.relationships["planned_end"]
        passed = (planned <= self.on) | (planned.isna() & ~self.relationships["open"])
        return self.relationships[passed]

    def only(
        self,
        *,
        program_id: int | None = None,
        department: str | Iterable[str] | None = None,
        level: str | Iterable[str] | None = None,
        location: str | Iterable[str] | None = None,
        cohort: str | Iterable[str] | None = None,
        since: date | None = None,
    ) -> Facts:
        """The part that belongs to a program, to groups, or to those who applied from a day on.

        A relationship belongs where its mentee belongs; an enrolment where the person does. None or nothing: all.
        """
        people, pairs = self.enrolments, self.relationships
        if program_id is not None:
            people, pairs = people[people["program_id"] == program_id], pairs[pairs["program_id"] == program_id]
        groups = {"department": department, "level": level, "location": location, "cohort": cohort}
        wanted = {name: _listed(values) for name, values in groups.items() if _listed(values)}
        for name, values in wanted.items():
            people, pairs = people[people[name].isin(values)], pairs[pairs[name].isin(values)]
        if since is not None:
            day = pd.Timestamp(since)
            people, pairs = people[people["applied_on"] >= day], pairs[pairs["applied_on"] >= day]
        company = self.snapshots
        if any(name in wanted for name in ("department", "level")):
            last = self.directory
            for name in ("department", "level"):
                last = last[last[name].isin(wanted[name])] if name in wanted else last
            company = company[company["person_id"].isin(last["person_id"])]
        whole_program = not wanted and since is None
        return replace(
            self,
            enrolments=people,
            relationships=pairs,
            sessions=_of(self.sessions, pairs),
            goals=_of(self.goals, pairs),
            checks=_of(self.checks, pairs),
            snapshots=company,
            work=_work_of(self.work, program_id, people, pairs, whole_program),
            one_month=self.one_month[self.one_month.index.isin(pairs.index)],
            whole=self.everywhere,
        )


def seat(program_id: ArrayLike, person_id: ArrayLike) -> np.ndarray:
    """A person in a program as one number, to look them up by: ten times faster than an index of two."""
    return (np.asarray(program_id, dtype=np.int64) << 40) | np.asarray(person_id, dtype=np.int64)


def _work_of(
    work: pd.DataFrame, program_id: int | None, people: pd.DataFrame, pairs: pd.DataFrame, whole_program: bool
) -> pd.DataFrame:
    if program_id is not None:
        work = work[work["program_id"] == program_id]
    if whole_program:
        return work
    return work[work["relationship_id"].isin(pairs.index) | work["person_id"].isin(people["person_id"])]


def _of(frame: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["relationship_id"].isin(pairs.index)]


def _listed(values: str | Iterable[str] | None) -> list[str]:
    return [] if values is None else [values] if isinstance(values, str) else list(values)
