"""Pool, corrections and undo together: no sequence of them reaches a forbidden state, and figures follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core import actions, store
from core.domain import kpis
from core.domain.match.next_round import blocked_candidate
from core.domain.relationships.relationships import fault, kinds_by_date
from tests.story import DAY, acted, introduced, recruited

CHOICE = st.integers(min_value=0, max_value=9)
AGO = st.integers(min_value=0, max_value=40)


class Rounds(RuleBasedStateMachine):
    """A round with two pairs, the next one beside it, and days that only go forward."""

    def __init__(self) -> None:
        super().__init__()
        self.db = store.open_db(":memory:")
        self.day = DAY + timedelta(days=30)

    @initialize()
    def begin(self) -> None:
        self.spring = recruited(self.db, mentees=2, mentors=3)
        self.pairs = introduced(self.db, self.spring)
        self.autumn = actions.next_round(self.db, self.spring, "Autumn", **acted())
        self.start = store.journal.last_action(self.db, acted()["by"])

    def teardown(self) -> None:
        try:
            self.read_figures()
        finally:
            self.db.close()

    def act(self, action: Callable[..., object], *args: object, **kwargs: object) -> bool:
        """An action that either works or refuses with a sentence and leaves no trace."""
        before = store.revision(self.db)
        try:
            action(self.db, *args, **kwargs, **acted(self.day))
        except actions.NotAllowed as refusal:
            assert str(refusal).endswith(".")
            assert store.revision(self.db) == before
            return False
        return True

    def pair(self, choice: int) -> int:
        return self.pairs[choice % len(self.pairs)]

    @rule(days=st.integers(min_value=1, max_value=40))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(choice=CHOICE, to=st.sampled_from(["ready", "break", "retired"]), days=st.integers(1, 60))
    def says(self, choice: int, to: str, days: int) -> None:
        mentors = store.people.mentors(self.db, self.spring)
        mentor = mentors[choice % len(mentors)]
        assert self.act(actions.set_availability, mentor.enrolment_id, to, self.day + timedelta(days=days))

    @rule(choice=CHOICE)
    def invite(self, choice: int) -> None:
        self.act(actions.invite_as_mentor, self.pair(choice))

    @rule(everybody=st.booleans())
    def bring_over(self, everybody: bool) -> None:
        candidates = store.past_participants.candidates(self.db, self.autumn)
        ready = [each for each in candidates if blocked_candidate(each, self.day) is None]
        chosen = candidates if everybody else ready
        done = self.act(actions.bring_over, self.autumn, [each.person.id for each in chosen])
        assert done == (bool(chosen) and len(chosen) == len(ready))

    @rule(choice=CHOICE, ago=AGO, closing=st.booleans())
    def session(self, choice: int, ago: int, closing: bool) -> None:
        day, kind = self.day - timedelta(days=ago), "last" if closing else None
        self.act(actions.log_session, self.pair(choice), day, kind, minutes=30 + choice)

    @rule(choice=CHOICE, ago=AGO, closing=st.booleans(), delete=st.booleans())
    def correct_session(self, choice: int, ago: int, closing: bool, delete: bool) -> None:
        if sessions := store.relationships.sessions(self.db, self.pair(choice)):
            session = sessions[choice % len(sessions)]
            if delete:
                assert self.act(actions.delete_session, session.id)
            else:
                day = self.day - timedelta(days=ago)
                self.act(actions.correct_session, session.id, day, closing=closing, minutes=10 + choice)

    @rule(choice=CHOICE, ago=AGO)
    def goal(self, choice: int, ago: int) -> None:
        self.act(actions.set_goal, self.pair(choice), f"Goal {choice}", set_on=self.day - timedelta(days=ago))

    @rule(choice=CHOICE, ago=AGO, how=st.sampled_from(["correct", "delete", "achieve", "reword"]))
    def work_on_goal(self, choice: int, ago: int, how: str) -> None:
        if goals := store.relationships.goals(self.db, self.pair(choice)):
            goal = goals[choice % len(goals)]
            if how == "correct":
                self.act(actions.correct_goal, goal.id, self.day - timedelta(days=ago))
            elif how == "delete":
                assert self.act(actions.delete_goal, goal.id)
            elif how == "achieve":
                self.act(actions.set_progress, goal.id, 100, "achieved")
            else:
                self.act(actions.reword_goal, goal.id, f"Words of {self.day}")

    @rule(choice=CHOICE, ago=AGO, value=st.integers(1, 5))
    def check(self, choice: int, ago: int, value: int) -> None:
        day = self.day - timedelta(days=ago)
        self.act(actions.record_check, self.pair(choice), "mentee", {"trust": value}, answered_on=day)

    @rule(choice=CHOICE, ago=AGO, value=st.integers(0, 5), delete=st.booleans())
    def correct_check(self, choice: int, ago: int, value: int, delete: bool) -> None:
        if checks := store.relationships.checks(self.db, self.pair(choice)):
            check = checks[choice % len(checks)]
            day = self.day - timedelta(days=ago)
            if delete:
                assert self.act(actions.delete_check, check.id)
            else:
                self.act(actions.correct_check, check.id, {"trust": value}, answered_on=day)

    @rule(choice=CHOICE)
    def end(self, choice: int) -> None:
        if choice == 0:  # seldom, so that something goes on
            self.act(actions.end_relationship, self.pair(self.day.day), "completed")

    @rule(back=st.integers(0, 6))
    def undo(self, back: int) -> None:
        """Any step of the page of history: whatever is offered there works, or is refused in words."""
        steps = [step for step in store.journal.steps(self.db, limit=40) if step.action_id > self.start]
        if back < len(steps):
            step = steps[back]
            may = actions.blocked_undo(self.db, step.action_id) is None
            assert may or not self.act(actions.undo, step.action_id)
            if may:
                self.act(actions.undo, step.action_id)

    @invariant()
    def no_pair_is_in_a_forbidden_state(self) -> None:
        for relationship in store.relationships.all(self.db):
            sessions = store.relationships.sessions(self.db, relationship.id)
            goals = store.relationships.goals(self.db, relationship.id)
            assert fault(relationship, len(sessions), sum(goal.state == "open" for goal in goals)) is None
            last = relationship.ended_on or self.day
            assert all(relationship.introduced_on <= session.held_on <= last for session in sessions)
            assert {session.id: session.kind for session in sessions} == kinds_by_date(sessions)
            assert all(goal.text and (goal.closed_on is None or goal.set_on <= goal.closed_on) for goal in goals)

    @invariant()
    def nobody_who_is_away_is_matched_and_each_is_listed_once(self) -> None:
        there = {mentor.id for mentor in store.matches.gate(self.db, self.autumn, on=self.day).mentors}
        for mentor in store.people.mentors(self.db, self.spring):
            recorded = store.people.availability(self.db, mentor.id)
            assert recorded is None or recorded.on(self.day) == "ready" or mentor.id not in there
        listed = {mentor.id for mentor in store.people.mentors(self.db, self.autumn)}
        assert not listed & {each.person.id for each in store.past_participants.candidates(self.db, self.autumn)}
        invited = {store.relationships.relationship(self.db, pair).mentee_id for pair in self.pairs}
        assert not invited & {mentor.id for mentor in store.people.mentors(self.db, self.spring)}

    @rule()
    def read_figures(self) -> None:
        """On every day they are what is on record; read now and then, and at the end, since reading takes its time."""
        ledger = kpis.read(store.ledger.facts(self.db))
        sessions = [each for pair in self.pairs for each in store.relationships.sessions(self.db, pair)]
        goals = [each for pair in self.pairs for each in store.relationships.goals(self.db, pair)]
        checks = [each for pair in self.pairs for each in store.relationships.checks(self.db, pair)]
        for on in (DAY, self.day - timedelta(days=20), self.day):
            facts = ledger.as_of(on)
            assert sorted(zip(days(facts.sessions["on"]), facts.sessions["minutes"], strict=True)) == sorted(
                (session.held_on, float(session.minutes)) for session in sessions if session.held_on <= on
            )
            assert sorted(days(facts.goals["set_on"])) == sorted(goal.set_on for goal in goals if goal.set_on <= on)
            assert sorted(zip(days(facts.checks["on"]), facts.checks["score"], strict=True)) == sorted(
                (check.answered_on, float(check.answers["trust"])) for check in checks if check.answered_on <= on
            )


def days(column: object) -> list[object]:
    return list(np.asarray(column).astype("datetime64[D]").astype(object))


Rounds.TestCase.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
test_no_sequence_reaches_a_forbidden_state = Rounds.TestCase
