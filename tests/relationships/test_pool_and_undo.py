"""Pool, snoozes, corrections, erasure and undo together: no sequence reaches a forbidden state, and figures follow.

On a real file, so that the name of whoever was erased can be looked for in its bytes, its log and its copies.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core import actions, store
from core.domain import kpis
from core.domain.match.next_round import blocked_candidate
from core.domain.relationships import attention
from core.domain.relationships.relationships import fault, kinds_by_date
from tests.story import DAY, acted, introduced, recruited

CHOICE = st.integers(min_value=0, max_value=9)
AGO = st.integers(min_value=0, max_value=40)


class Rounds(RuleBasedStateMachine):
    """A round with two pairs, the next one beside it, and days that only go forward."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "studio.db"
        self.db = store.open_db(self.path)
        self.db.execute("PRAGMA synchronous = OFF")  # the bytes are the same; nobody has to wait for the disk
        self.day = DAY + timedelta(days=30)
        self.erased: dict[int, tuple[str, str]] = {}

    @initialize()
    def begin(self) -> None:
        self.spring = recruited(self.db, mentees=2, mentors=3)
        self.pairs = introduced(self.db, self.spring)
        names = store.people.names(self.db)
        for pair in self.pairs:
            mentor = names[store.relationships.relationship(self.db, pair).mentor_id]
            actions.set_goal(self.db, pair, f"Learn from {mentor}", **acted())
        everybody = store.people.mentees(self.db, self.spring) + store.people.mentors(self.db, self.spring)
        self.people = [person.id for person in everybody]
        self.autumn = actions.next_round(self.db, self.spring, "Autumn", **acted())
        self.start = store.journal.last_action(self.db, acted()["by"])

    def teardown(self) -> None:
        try:
            self.read_figures()
            self.erase_everybody()
        finally:
            self.db.close()
            self.folder.cleanup()

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

    @rule(choice=CHOICE, days=st.integers(1, 40))
    def snooze(self, choice: int, days: int) -> None:
        """With a reason that names somebody, as people write them."""
        pair = store.relationships.relationship(self.db, self.pair(choice))
        names = store.people.names(self.db)
        reason = f"Talked to {names[pair.mentee_id if choice % 2 else pair.mentor_id]}"
        done = self.act(actions.snooze, pair.id, self.day + timedelta(days=days), reason)
        assert done == pair.open
        if done:
            assert not self.in_queue(pair.id), "what was seen sleeps"

    @rule(choice=CHOICE)
    def wake(self, choice: int) -> None:
        sleeping = store.relationships.snoozes(self.db, self.spring).get(self.pair(choice))
        open_pair = store.relationships.relationship(self.db, self.pair(choice)).open
        done = self.act(actions.wake, self.pair(choice))
        assert done == (open_pair and sleeping is not None and sleeping.asleep(self.day))

    @rule(choice=CHOICE)
    def call_for_help(self, choice: int) -> None:
        """It wakes whoever sleeps: nobody had seen this call."""
        pair = store.relationships.relationship(self.db, self.pair(choice))
        where = {"program_id": self.spring, "relationship_id": pair.id}
        done = self.act(partial(actions.ask_consultation, **where), pair.mentee_id, "Please call me")
        if done and pair.open:
            assert self.in_queue(pair.id)

    @rule(choice=CHOICE)
    def save_copy(self, choice: int) -> None:
        copy = self.path.with_name(f"studio.before-update-{choice}.db")
        if choice < 3 and not copy.exists():
            store.copy(self.db, copy)

    @rule(choice=CHOICE)
    def erase(self, choice: int) -> None:
        """Refused in a running pair; else the name is gone from the file, its log and the copies that were named."""
        person_id = self.people[choice % len(self.people)]
        if person_id in self.erased:
            return
        person = store.people.person(self.db, person_id)
        words = (person.name, person.email)
        running = [each for each in store.relationships.all(self.db) if each.open]
        in_a_pair = any(person_id in (each.mentee_id, each.mentor_id) for each in running)
        mentions = actions.mentions_elsewhere(self.db, person_id)
        holding = store.copies_holding(self.path, words)
        erased = self.act(actions.erase_person, person_id, also_replaced=mentions)
        assert erased != in_a_pair
        if erased:
            self.erased[person_id] = words
            assert store.delete_copies(self.path, [copy.name for copy in holding]) == []

    def erase_everybody(self) -> None:
        """Whatever came before: once the pairs have ended, everybody can be erased, and no undo brings a name back."""
        for pair in self.pairs:
            if store.relationships.relationship(self.db, pair).open:
                assert self.act(actions.end_relationship, pair, "completed")
        for choice in reversed(range(len(self.people))):  # mentors first, while what names them elsewhere still stands
            self.erase(choice)
            self.no_name_of_anybody_erased_is_in_a_byte_of_the_folder()
        assert len(self.erased) == len(self.people)
        for back in range(7):
            self.undo(back)
        self.no_name_of_anybody_erased_is_in_a_byte_of_the_folder()

    def in_queue(self, pair: int) -> bool:
        """Is this pair in the attention queue of the day, with all that the page looks at?"""
        followed = store.relationships.followed(self.db, self.spring)
        snoozes = store.relationships.snoozes(self.db, self.spring)
        queue = attention.queue(followed, self.day, attention.thresholds(), snoozes=snoozes)
        return pair in {line.followed.relationship.id for line in queue}

    @invariant()
    def no_name_of_anybody_erased_is_in_a_byte_of_the_folder(self) -> None:
        if self.erased:
            content = b"".join(file.read_bytes() for file in sorted(self.path.parent.iterdir())).lower()
            words = [word for words in self.erased.values() for word in words]
            assert [word for word in words if word.lower().encode() in content] == []

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
                pair = store.relationships.relationship(self.db, goal.relationship_id)
                mentor = store.people.names(self.db)[pair.mentor_id]
                self.act(actions.reword_goal, goal.id, f"Ask {mentor} on {self.day}")

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
        if choice < 2:  # seldom, so that something goes on
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
        there = {mentor.id for mentor in store.matching.gate(self.db, self.autumn, on=self.day).mentors}
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
    max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
test_no_sequence_reaches_a_forbidden_state = Rounds.TestCase
