"""Seed, the pairs: how one relationship goes, from the first session to the closing answers, through actions only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from core import actions
from core.relationships import Relationship
from seed import answers, phrases
from seed.agenda import Agenda
from seed.answers import Applicant

MENTOR_ROLES = {  # what a session may note, by the label of the intake
    "Guide": "guide", "Sparring partner": "sparring-partner", "Cheerleader": "cheerleader", "Connector": "connector",
    "Coach": "coach", "Challenger": "challenger",
}  # fmt: skip
STRUCTURES = ("questions", "mentee_work", "mentor_work")
LAST_GAP_DAYS = 24  # no session between the last regular one and the closing session


@dataclass
class Course:
    """A relationship and what only the story knows about it. `quality` 0..1 colors sessions, checks and ends."""

    id: int
    mentee_id: int
    mentor_id: int
    theme: str
    roles: tuple[str, ...]
    introduced_on: date
    ends_on: date
    quality: float
    twice_a_month: bool
    wants_goals: bool
    fades_after: int | None
    sessions: int = 0
    goals: dict[int, int] = field(default_factory=dict)  # open goals and their progress
    used_goals: list[str] = field(default_factory=list)
    paused: bool = False
    chain: int = 0  # a resumed pair starts a new chain of meetings; what the old one had planned is off
    ended: bool = False


class Pairs:
    """All relationships of one program. `returns(mentee_id, how, reason)` hears of switches and drops."""

    def __init__(
        self, agenda: Agenda, returns: Callable[[int, str, str], None], completed: Callable[[Course], None]
    ) -> None:
        self.agenda, self.rates, self.rng = agenda, agenda.rates, agenda.rng
        self.returns, self.completed = returns, completed
        self.courses: list[Course] = []

    def begin(self, pair: Relationship, mentee: Applicant, mentor: Applicant, score: float, last: date) -> None:
        """Plan what a pair introduced today will do, until its planned end or the program's `last` day.

        A better match makes a good course likelier, not certain.
        """
        agenda, rates = self.agenda, self.rates
        assert pair.ends_on is not None  # all programs of the story are time-bound
        ends_on = min(pair.ends_on, last)
        course = Course(
            pair.id,
            pair.mentee_id,
            pair.mentor_id,
            mentee.theme,
            tuple(mentor.row.answers["roles"]),
            pair.introduced_on,
            ends_on,
            quality=min(1.0, max(0.05, self.rng.gauss(0.62 + 0.25 * (score - 0.5), 0.2))),
            twice_a_month=agenda.chance(rates.meets_twice),
            wants_goals=not agenda.chance(rates.no_goals),
            fades_after=self.rng.randint(*rates.fades_after) if agenda.chance(rates.fades) else None,
        )
        self.courses.append(course)
        start = self.rng.random()
        if start < rates.never_starts:
            self._plan_fading_end(course)
        else:
            slow = start < rates.never_starts + rates.slow_start
            days = rates.slow_start_days if slow else rates.first_session_days
            agenda.within(days, lambda day: self._meet(course, 0))
        for number, after in enumerate(rates.check_days):
            due = course.introduced_on + timedelta(days=after)
            if due < ends_on - timedelta(days=10):
                agenda.on(due, lambda day, number=number: self._check(course, number))
        if agenda.chance(rates.quiz):
            agenda.within(rates.quiz_days, lambda day: self._quiz(course))
        if agenda.chance(rates.drops * (1.6 - course.quality)):
            agenda.within(rates.drop_days, lambda day: self.drop(course, answers.pick(rates.drop_reasons, self.rng)))
        if agenda.chance(rates.pauses):
            agenda.within(rates.quiz_days, lambda day: self._pause(course))
        if agenda.chance(rates.closing_session):
            day = ends_on + timedelta(days=self.rng.randint(*rates.closing_session_days))
            agenda.on(day, lambda day: self._close(course))
        agenda.on(
            pair.ends_on + timedelta(days=self.rng.randint(*rates.left_open_days)), lambda day: self._leave(course)
        )

    def drop(self, course: Course, reason: str) -> None:
        """End a pair early for a reason of DROP_REASONS."""
        if course.ended:
            return
        comment = phrases.ENDINGS.get(reason, "")
        actions.end_relationship(self.agenda.db, course.id, "dropped", reason, comment=comment, **self.agenda.acting())
        course.ended = True
        self.returns(course.mentee_id, "dropped", reason)

    def of(self, person_id: int) -> list[Course]:
        """The running courses of a person, on either side."""
        return [one for one in self.courses if not one.ended and person_id in (one.mentee_id, one.mentor_id)]

    def end_all(self) -> None:
        """What is still open when a program closes is ended by L&D."""
        for course in self.courses:
            if not course.ended:
                actions.end_relationship(self.agenda.db, course.id, "ended", **self.agenda.acting())
                course.ended = True

    # --- sessions ---------------------------------------------------------------------------------------------------

    def _meet(self, course: Course, chain: int) -> None:
        if course.ended or course.paused or chain != course.chain:
            return
        if self.agenda.today >= course.ends_on - timedelta(days=LAST_GAP_DAYS):
            return
        if not (course.sessions >= 2 and self.agenda.chance(self.rates.skips)):
            self._hold(course)
        if course.fades_after is not None and course.sessions >= course.fades_after:
            self._plan_fading_end(course)
            return
        gap = self.rates.close_gap_days if course.twice_a_month else self.rates.session_gap_days
        self.agenda.within(gap, lambda day: self._meet(course, chain))

    def _hold(self, course: Course, kind: str | None = None) -> None:
        noted = course.roles and self.agenda.chance(self.rates.role_noted)
        actions.log_session(
            self.agenda.db,
            course.id,
            kind=kind,
            minutes=self.rng.choice((30, 45, 45, 60, 60, 60, 75, 90)),
            structure=self.rng.choice(STRUCTURES) if course.sessions >= 2 and kind is None else "",
            role_taken=MENTOR_ROLES[self.rng.choice(course.roles)] if noted else "",
            outcome=self._sometimes(phrases.OUTCOMES, self.rates.outcome_noted),
            **self.agenda.acting(),
        )
        course.sessions += 1
        if course.sessions == 2 and course.wants_goals and kind is None:
            for _ in range(answers.pick(self.rates.goals, self.rng)):
                self._set_goal(course)
        elif course.sessions > 2 and (kind == "last" or self.agenda.chance(self.rates.progress_noted)):
            self._work_on_goals(course, final=kind == "last")

    def _set_goal(self, course: Course) -> None:
        """A goal on the theme of the pair, or on a neighboring one when that has none left."""
        themes = [course.theme, *self.rng.sample(list(phrases.THEMES), 3)]
        left = [goal for theme in themes for goal in phrases.THEMES[theme].goals if goal[0] not in course.used_goals]
        text, measure, done = left[0] if not course.used_goals else self.rng.choice(left[:3])
        goal_id = actions.set_goal(self.agenda.db, course.id, text, measure, done, **self.agenda.acting())
        course.goals[goal_id] = 0
        course.used_goals.append(text)

    def _work_on_goals(self, course: Course, final: bool) -> None:
        db, rates = self.agenda.db, self.rates
        for goal_id, progress in list(course.goals.items()):
            if self.agenda.chance(rates.abandoned):
                actions.set_progress(db, goal_id, progress, "dropped", **self.agenda.acting())
                del course.goals[goal_id]
                continue
            progress += round(self.rng.randint(*rates.progress) * (0.5 + course.quality))
            reached = progress >= 100 or (final and progress >= 80)
            state = "achieved" if reached else "open"
            actions.set_progress(db, goal_id, min(progress, 100 if reached else 95), state, **self.agenda.acting())
            course.goals[goal_id] = min(progress, 95)
            if reached:
                del course.goals[goal_id]
            elif self.agenda.chance(rates.reworded):
                text = self.rng.choice(phrases.THEMES[course.theme].aims)
                actions.reword_goal(db, goal_id, text, **self.agenda.acting())

    def _plan_fading_end(self, course: Course) -> None:
        if self.agenda.chance(self.rates.fading_seen):
            self.agenda.within(self.rates.fading_days, lambda day: self.drop(course, "no_time"))

    def _pause(self, course: Course) -> None:
        if course.ended or course.sessions == 0:
            return
        actions.pause_relationship(self.agenda.db, course.id, **self.agenda.acting())
        course.paused = True
        course.chain += 1
        self.agenda.within(self.rates.pause_days, lambda day: self._resume(course))

    def _resume(self, course: Course) -> None:
        course.paused = False
        if not course.ended:
            actions.resume_relationship(self.agenda.db, course.id, **self.agenda.acting())
            self.agenda.within(self.rates.close_gap_days, lambda day: self._meet(course, course.chain))

    # --- checks -----------------------------------------------------------------------------------------------------

    def _check(self, course: Course, number: int) -> None:
        """Both sides are asked; some answer late, some never, and sometimes one sees it much worse."""
        if course.ended:
            return
        worse = self.rng.choice(("mentee", "mentor")) if self.agenda.chance(self.rates.diverging) else ""
        share = self.rates.check_answered - number * self.rates.check_weariness
        for role in ("mentee", "mentor"):
            if self.agenda.chance(share):
                lower = 1.6 if role == worse else 0.0
                self.agenda.within(
                    self.rates.check_late_days,
                    lambda day, role=role, lower=lower: self._answer(course, role, lower, number),
                )

    def _answer(self, course: Course, role: str, lower: float, number: int) -> None:
        if course.ended:
            return
        quality = course.quality if course.sessions else course.quality * 0.4
        given = answers.health(quality, role, self.rng, worse=lower)
        poor = given["going_well"] == "no" or given["expectations"] == "no"
        partly = self.rates.fair_wants_switch if given["expectations"] == "partly" else 0.0
        share = self.rates.poor_wants_switch if poor else partly
        wants_switch = role == "mentee" and number == 0 and self.agenda.chance(share)
        if wants_switch:
            given["switch"] = "yes"
        words = phrases.POOR_COMMENTS if poor else phrases.GOOD_COMMENTS
        comment = self._sometimes(words, self.rates.comments)
        actions.record_check(
            self.agenda.db, course.id, role, given, wants_switch=wants_switch, comment=comment, **self.agenda.acting()
        )
        if wants_switch:
            self.agenda.within(self.rates.switch_days, lambda day: self._switch(course))

    def _switch(self, course: Course) -> None:
        if course.ended:
            return
        actions.end_relationship(
            self.agenda.db, course.id, "switched", comment=phrases.SWITCH_COMMENT, **self.agenda.acting()
        )
        course.ended = True
        self.returns(course.mentee_id, "switched", "")

    def _quiz(self, course: Course) -> None:
        if course.ended or course.sessions < 2:
            return
        for role in ("mentor", "mentee"):
            given = answers.quiz(course.quality, role, self.rng)
            actions.record_check(self.agenda.db, course.id, role, given, kind="quiz", **self.agenda.acting())

    # --- the end ----------------------------------------------------------------------------------------------------

    def _close(self, course: Course) -> None:
        """The closing session; a pair that has faded does not come to it."""
        faded = course.fades_after is not None and course.sessions >= course.fades_after
        if course.ended or course.paused or faded or course.sessions < 2:
            return
        self._hold(course, "last")
        self.agenda.within(self.rates.closing_after_days, lambda day: self._complete(course))

    def _complete(self, course: Course) -> None:
        if course.ended:
            return
        actions.end_relationship(self.agenda.db, course.id, "completed", **self.agenda.acting())
        course.ended = True
        self.completed(course)
        for role in ("mentee", "mentor"):
            if self.agenda.chance(self.rates.closing_answered):
                self.agenda.within(
                    self.rates.closing_answer_days, lambda day, role=role: self._answer_closing(course, role)
                )

    def _answer_closing(self, course: Course, role: str) -> None:
        given = answers.closing(course.quality, role, self.rng)
        words = phrases.CLOSING_GOOD if course.quality > 0.5 else phrases.CLOSING_POOR
        comment = self._sometimes(words, self.rates.comments)
        actions.record_check(
            self.agenda.db, course.id, role, given, kind="closing", comment=comment, **self.agenda.acting()
        )

    def _leave(self, course: Course) -> None:
        """Past the planned end without a closing session: a coordinator ends it."""
        if not course.ended:
            actions.end_relationship(self.agenda.db, course.id, "ended", **self.agenda.acting())
            course.ended = True

    def _sometimes(self, words: tuple[str, ...], share: float) -> str:
        return self.rng.choice(words) if self.agenda.chance(share) else ""
