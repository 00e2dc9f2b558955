"""Relationships: any sequence of actions, undo among them, keeps every rule; and what each door refuses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlite_utils import Database

from core import actions, store
from core.domain.relationships import attention
from core.domain.relationships.letters import Letter, OutboxLetter
from core.domain.relationships.relationships import CLOSED, MAX_OPEN_GOALS, MOVES, fault
from tests.story import DAY, acted, introduced, recruited

ENDS = st.sampled_from(["completed", "switched", "dropped", "ended"])
CHOICE = st.integers(min_value=0, max_value=9)


class Journey(RuleBasedStateMachine):
    """Three mentees, two mentors (one seat each, later two), days that only go forward."""

    def __init__(self) -> None:
        super().__init__()
        self.db = store.open_db(":memory:")
        self.day = DAY
        self.lines: list[tuple[object, ...]] = []
        self.stages: dict[int, str] = {}

    @initialize()
    def begin(self) -> None:
        self.program_id = recruited(self.db, mentees=3, mentors=2)
        introduced(self.db, self.program_id)

    def teardown(self) -> None:
        self.db.close()

    def act(self, action, *args, **kwargs) -> bool:
        """An action that either works or refuses with a sentence and leaves no trace."""
        before = store.revision(self.db)
        try:
            action(self.db, *args, **kwargs, **acted(self.day))
        except actions.NotAllowed as refusal:
            assert str(refusal).endswith(".")
            assert store.revision(self.db) == before
            return False
        return True

    def pick_relationship(self, choice: int) -> int:
        ids = [relationship.id for relationship in store.relationships.all(self.db, self.program_id)]
        return ids[choice % len(ids)]

    @property
    def has_pairs(self) -> bool:
        return bool(store.relationships.all(self.db, self.program_id))

    @rule(days=st.integers(min_value=1, max_value=40))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    @precondition(lambda self: self.has_pairs)
    @rule(choice=CHOICE, ago=st.integers(min_value=-3, max_value=60))
    def session(self, choice: int, ago: int) -> None:
        day, relationship = (
            self.day - timedelta(days=ago),
            store.relationships.relationship(self.db, self.pick_relationship(choice)),
        )
        may = relationship.open and relationship.introduced_on <= day <= self.day
        assert self.act(actions.log_session, relationship.id, day, twice=True) == may

    @precondition(lambda self: self.has_pairs)
    @rule(choice=CHOICE)
    def goal(self, choice: int) -> None:
        self.act(actions.set_goal, self.pick_relationship(choice), "Lead a project", "Asked to", "A plan")

    @precondition(lambda self: self.has_pairs)
    @rule(choice=CHOICE, progress=st.integers(-10, 110), state=st.sampled_from(["open", "achieved", "dropped"]))
    def work(self, choice: int, progress: int, state: str) -> None:
        goals = store.relationships.goals(self.db, self.pick_relationship(choice))
        if goals:
            self.act(actions.set_progress, goals[choice % len(goals)].id, progress, state)

    @precondition(lambda self: self.has_pairs)
    @rule(choice=CHOICE, role=st.sampled_from(["mentor", "mentee"]), value=st.integers(0, 6), switch=st.booleans())
    def check(self, choice: int, role: str, value: int, switch: bool) -> None:
        self.act(actions.record_check, self.pick_relationship(choice), role, {"trust": value}, wants_switch=switch)

    @precondition(lambda self: self.has_pairs)
    @rule(choice=CHOICE)
    def pause(self, choice: int) -> None:
        relationship = store.relationships.relationship(self.db, self.pick_relationship(choice))
        assert self.act(actions.pause_relationship, relationship.id) == ("paused" in MOVES[relationship.stage])

    @precondition(lambda self: self.has_pairs)
    @rule(choice=CHOICE)
    def resume(self, choice: int) -> None:
        self.act(actions.resume_relationship, self.pick_relationship(choice))

    @precondition(lambda self: self.has_pairs)
    @rule(choice=CHOICE, how=ENDS, ago=st.integers(0, 30))
    def end(self, choice: int, how: str, ago: int) -> None:
        reason = "mismatch" if how == "dropped" else ""
        self.act(
            actions.end_relationship,
            self.pick_relationship(choice),
            how,
            reason,
            ended_on=self.day - timedelta(days=ago),
        )

    @precondition(lambda self: self.has_pairs)
    @rule(choice=CHOICE, rhythm=st.sampled_from(["once", "weekly", "monthly"]))
    def plan(self, choice: int, rhythm: str) -> None:
        self.act(actions.plan_appointment, self.pick_relationship(choice), self.day, "10:00", rhythm=rhythm)

    @precondition(lambda self: self.has_pairs)
    @rule(choice=CHOICE, days=st.integers(0, 130))
    def quiet(self, choice: int, days: int) -> None:
        self.act(actions.snooze, self.pick_relationship(choice), self.day + timedelta(days=days), "On holiday")

    @rule(mentee=CHOICE, mentor=CHOICE)
    def pair(self, mentee: int, mentor: int) -> None:
        mentees, mentors = (
            store.people.mentees(self.db, self.program_id),
            store.people.mentors(self.db, self.program_id),
        )
        who, whom = mentees[mentee % len(mentees)], mentors[mentor % len(mentors)]
        excluded = (who.id, whom.id) in store.people.exclusions(self.db)
        full = store.matches.loads(self.db).get(whom.id, 0) >= whom.capacity
        matched = store.matches.live_match(self.db, self.program_id, who.id) is not None
        if self.act(actions.join, self.program_id, who.id, whom.id):
            assert not (excluded or full or matched)

    @rule(choice=CHOICE)
    def leaves(self, choice: int) -> None:
        people = [*store.people.mentees(self.db, self.program_id), *store.people.mentors(self.db, self.program_id)]
        if choice == 0:  # seldom, so that somebody stays
            self.act(actions.leave, self.program_id, people[self.day.day % len(people)].id)

    @rule(mentor=CHOICE, seats=st.integers(0, 2))
    def offers(self, mentor: int, seats: int) -> None:
        mentors = store.people.mentors(self.db, self.program_id)
        self.act(actions.set_capacity, mentors[mentor % len(mentors)].enrolment_id, seats)

    @rule(back=st.integers(0, 4))
    def undo(self, back: int) -> None:
        """Take back one of the last actions, not only the very last one."""
        last = store.journal.last_action(self.db, acted()["by"])
        if last is not None and last - back > 8:  # the story's own start is not taken back
            self.act(actions.undo, last - back)

    @invariant()
    def no_relationship_is_in_a_forbidden_state(self) -> None:
        for relationship in store.relationships.all(self.db):
            sessions = store.relationships.sessions(self.db, relationship.id)
            still_open = sum(goal.state == "open" for goal in store.relationships.goals(self.db, relationship.id))
            assert fault(relationship, len(sessions), still_open) is None
            assert all(relationship.introduced_on <= session.held_on <= self.day for session in sessions)
            assert not relationship.ended_on or all(session.held_on <= relationship.ended_on for session in sessions)
            assert still_open <= MAX_OPEN_GOALS
            assert relationship.open or not store.relationships.appointments(self.db, relationship.id)
            match = store.matches.match(self.db, relationship.match_id)
            assert (match.state == "introduced") == relationship.open
            assert (match.mentee_id, match.mentor_id) == (relationship.mentee_id, relationship.mentor_id)

    @invariant()
    def no_seat_is_counted_twice(self) -> None:
        running = [relationship for relationship in store.relationships.all(self.db) if relationship.open]
        assert len({relationship.mentee_id for relationship in running}) == len(running)
        taken = store.matches.loads(self.db)
        for mentor in store.people.mentors(self.db, self.program_id):
            mine = sum(relationship.mentor_id == mentor.id for relationship in running)
            assert taken.get(mentor.id, 0) == mine <= mentor.capacity

    @invariant()
    def history_only_grows_and_explains_what_is_there(self) -> None:
        lines = [
            tuple(row) for row in self.db.conn.execute('SELECT id, action_id, "on", verb, subject_id FROM history')
        ]
        assert lines[: len(self.lines)] == self.lines
        self.lines = lines
        for relationship in store.relationships.all(self.db):
            verbs = [
                line.verb
                for line in store.relationships.timeline(self.db, relationship.id)
                if line.subject == "relationships"
            ]
            assert "began" in verbs
            assert relationship.stage not in CLOSED or relationship.stage in verbs


Journey.TestCase.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
test_any_journey_keeps_every_rule = Journey.TestCase


@pytest.fixture
def program(db: Database) -> int:
    return recruited(db, mentees=3, mentors=2)


def test_a_session_cannot_lie_ahead_but_a_meeting_can(db: Database, program: int) -> None:
    relationship_id, _ = introduced(db, program)
    with pytest.raises(actions.NotAllowed, match="future"):
        actions.log_session(db, relationship_id, DAY + timedelta(days=1), **acted())
    actions.plan_appointment(db, relationship_id, DAY + timedelta(days=1), "10:00", **acted())
    with pytest.raises(actions.NotAllowed, match="logged as a session"):
        actions.plan_appointment(db, relationship_id, DAY - timedelta(days=1), "10:00", **acted())
    assert store.relationships.relationship(db, relationship_id).stage == "introduced"
    assert store.relationships.sessions(db, relationship_id) == []


def test_a_session_written_down_late_does_not_end_a_pause(db: Database, program: int) -> None:
    relationship_id, _ = introduced(db, program)
    actions.log_session(db, relationship_id, DAY, **acted())
    actions.pause_relationship(db, relationship_id, **acted(DAY + timedelta(days=20)))
    actions.log_session(db, relationship_id, DAY + timedelta(days=10), **acted(DAY + timedelta(days=30)))
    assert store.relationships.relationship(db, relationship_id).stage == "paused"
    actions.log_session(db, relationship_id, DAY + timedelta(days=25), **acted(DAY + timedelta(days=30)))
    assert store.relationships.relationship(db, relationship_id).stage == "active"


def test_nothing_happens_to_a_pair_on_a_day_before_its_introduction(db: Database, program: int) -> None:
    relationship_id, _ = introduced(db, program)
    goal = actions.set_goal(db, relationship_id, "Lead a team", **acted())
    early = acted(DAY - timedelta(days=1))  # a clock set back, or a rehearsal of an earlier day
    doors = [
        lambda: actions.pause_relationship(db, relationship_id, **early),
        lambda: actions.agree(db, relationship_id, {"cadence": "monthly"}, **early),
        lambda: actions.plan_appointment(db, relationship_id, DAY, "10:00", **early),
        lambda: actions.extend_relationship(db, relationship_id, DAY + timedelta(days=400), **early),
        lambda: actions.look_at(db, relationship_id, **early),
        lambda: actions.snooze(db, relationship_id, DAY + timedelta(days=3), "Holiday", **early),
        lambda: actions.set_progress(db, goal, 50, **early),
        lambda: actions.reword_goal(db, goal, "Lead two teams", **early),
        lambda: actions.end_relationship(db, relationship_id, "completed", **early),
    ]
    before = store.revision(db)
    for door in doors:
        with pytest.raises(actions.NotAllowed, match="March 1, 2026 is before the introduction on March 2, 2026"):
            door()
    assert store.revision(db) == before
    actions.pause_relationship(db, relationship_id, **acted())
    assert store.relationships.relationship(db, relationship_id).paused_on == DAY


def test_a_pause_ends_on_its_first_day_at_the_earliest(db: Database, program: int) -> None:
    relationship_id, _ = introduced(db, program)
    actions.pause_relationship(db, relationship_id, **acted(DAY + timedelta(days=10)))
    before = store.revision(db)
    with pytest.raises(actions.NotAllowed, match="The pause began after this, on March 12, 2026"):
        actions.resume_relationship(db, relationship_id, **acted(DAY + timedelta(days=5)))
    with pytest.raises(actions.NotAllowed, match="The pause began after this, on March 12, 2026"):
        actions.end_relationship(db, relationship_id, "completed", ended_on=DAY, **acted(DAY + timedelta(days=20)))
    assert store.revision(db) == before
    actions.resume_relationship(db, relationship_id, **acted(DAY + timedelta(days=10)))


def test_a_first_session_cannot_be_taken_back_from_under_a_second(db: Database, program: int) -> None:
    relationship_id, _ = introduced(db, program)
    actions.log_session(db, relationship_id, DAY, **acted())
    first = store.journal.last_action(db, acted()["by"])
    actions.log_session(db, relationship_id, DAY, twice=True, **acted())
    with pytest.raises(actions.NotAllowed, match="session was held since"):
        actions.undo(db, first, **acted())
    assert store.relationships.relationship(db, relationship_id).stage == "active"


def test_a_switch_frees_both_and_keeps_them_apart(db: Database, program: int) -> None:
    relationship_id, other = introduced(db, program)
    pair = store.relationships.relationship(db, relationship_id)
    actions.log_session(db, relationship_id, DAY, **acted())
    actions.end_relationship(db, relationship_id, "switched", **acted())
    assert store.matches.loads(db).get(pair.mentor_id, 0) == 0
    assert (pair.mentee_id, pair.mentor_id) in store.people.exclusions(db)
    with pytest.raises(actions.NotAllowed, match="Mo Long"):
        actions.join(db, program, pair.mentee_id, pair.mentor_id, **acted())
    waiting = store.people.mentees(db, program)[2]
    made = actions.join(db, program, waiting.id, pair.mentor_id, score=0.5, **acted())
    assert store.relationships.relationship(db, made).stage == "introduced"
    taken = store.relationships.relationship(db, other).mentor_id
    with pytest.raises(actions.NotAllowed, match="seat"):
        actions.join(db, program, pair.mentee_id, taken, **acted())
    assert [session.held_on for session in store.relationships.sessions(db, relationship_id)] == [DAY]


def test_who_stepped_back_from_a_case_pairs_nobody_late_either(db: Database, program: int) -> None:
    """Pairing late checks what approving checks: the coordinator who stepped back from Ana does not decide on her."""
    ana, mentor = store.people.mentees(db, program)[0], store.people.mentors(db, program)[0]
    actions.open_meeting(db, program, **acted())
    (present,) = store.meetings.open_meeting(db, program).present
    actions.recuse(db, present.id, ana.id, "friend", **acted())
    before = store.revision(db)
    with pytest.raises(actions.NotAllowed, match=f"You stepped back from deciding on {ana.name}"):
        actions.join(db, program, ana.id, mentor.id, **acted())
    assert store.revision(db) == before and store.relationships.all(db, program) == []
    made = actions.join(db, program, ana.id, mentor.id, **acted(by="coordinator:2"))
    assert store.relationships.relationship(db, made).mentee_id == ana.id


def test_pairing_late_leaves_what_approving_and_introducing_leave(db: Database, program: int) -> None:
    """The same rows and the same verbs of history, in a program that was in draft."""
    (ana, ben, *_), (mo, mia, *_) = store.people.mentees(db, program), store.people.mentors(db, program)
    match_id = actions.pair(db, program, ana.id, mo.id, score=0.5, breakdown={}, comment="Asked", **acted())
    (apart,) = actions.introduce(db, program, [match_id], **acted())
    at_once = actions.join(db, program, ben.id, mia.id, score=0.5, breakdown={}, comment="Asked", **acted())
    joined, other = store.relationships.relationship(db, apart), store.relationships.relationship(db, at_once)
    assert (joined.stage, joined.introduced_on, joined.ends_on) == (other.stage, other.introduced_on, other.ends_on)
    ours, theirs = store.matches.match(db, joined.match_id), store.matches.match(db, other.match_id)
    assert (ours.state, ours.decided_by, ours.score) == (theirs.state, theirs.decided_by, theirs.score)
    lines = store.matches.decisions(db, program)
    verbs = {id: [line.verb for line in lines if line.mentee_id == id] for id in (ana.id, ben.id)}
    assert verbs[ana.id] == verbs[ben.id] == ["approved", "introduced"]
    assert [line.comment for line in lines if line.verb == "approved"] == ["Asked", "Asked"]


def test_a_joined_pair_is_one_action(db: Database, program: int) -> None:
    introduced(db, program)
    mentor = store.people.mentors(db, program)[0]
    actions.set_capacity(db, mentor.enrolment_id, 2, **acted())
    waiting = store.people.mentees(db, program)[2]
    actions.join(db, program, waiting.id, mentor.id, **acted())
    actions.undo(db, **acted())
    assert store.matches.live_match(db, program, waiting.id) is None
    assert len(store.relationships.all(db, program)) == 2


def test_a_mentor_who_leaves_frees_the_mentee(db: Database, program: int) -> None:
    relationship_id, other = introduced(db, program)
    pair = store.relationships.relationship(db, relationship_id)
    ended = actions.leave(db, program, pair.mentor_id, left_company=True, **acted())
    assert ended == [relationship_id]
    gone = store.relationships.relationship(db, relationship_id)
    assert (gone.stage, gone.end_reason) == ("dropped", "left_company")
    assert store.people.enrolment_of(db, program, pair.mentor_id, "mentor").stage == "withdrawn"
    assert store.people.enrolment_of(db, program, pair.mentee_id, "mentee").stage == "accepted"
    assert store.relationships.relationship(db, other).open
    assert store.people.person(db, pair.mentor_id).status == "left"
    with pytest.raises(actions.NotAllowed, match="does not take part"):
        actions.leave(db, program, pair.mentor_id, **acted())


def test_a_new_rhythm_moves_the_same_event_and_an_end_cancels_it(db: Database, program: int) -> None:
    relationship_id, _ = introduced(db, program)
    first = actions.plan_appointment(db, relationship_id, DAY + timedelta(days=3), "10:00", rhythm="weekly", **acted())
    again = actions.plan_appointment(db, relationship_id, DAY + timedelta(days=5), "11:30", rhythm="monthly", **acted())
    assert first == again
    (ahead,) = store.relationships.appointments(db, relationship_id)
    assert ahead.next_on(DAY + timedelta(days=6)) == DAY + timedelta(days=33)
    assert ahead.next_on(DAY + timedelta(days=6), until=DAY + timedelta(days=20)) is None
    actions.end_relationship(db, relationship_id, "completed", **acted(DAY + timedelta(days=8)))
    assert store.relationships.appointments(db, relationship_id) == []
    (called_off,) = store.relationships.appointments(db, relationship_id, cancelled=True)
    assert called_off.cancelled_on == DAY + timedelta(days=8)


def test_an_agreement_reaches_the_figures(db: Database, program: int) -> None:
    relationship_id, _ = introduced(db, program)
    actions.agree(db, relationship_id, {"cadence": "fortnightly", "channel": "video"}, words="Tuesdays", **acted())
    actions.agree(db, relationship_id, {"ending": "session"}, **acted())
    agreement = store.relationships.relationship(db, relationship_id).agreement
    assert agreement == {"cadence": "fortnightly", "channel": "video", "ending": "session"}
    ledger = store.ledger.frame(db)
    assert list(ledger[ledger["verb"] == "agreed"]["detail"]) == ['{"cadence":2.0}'] * 2
    with pytest.raises(actions.NotAllowed, match="not a choice"):
        actions.agree(db, relationship_id, {"cadence": "daily"}, **acted())


def test_a_snooze_has_an_end_and_a_reason(db: Database, program: int) -> None:
    relationship_id, _ = introduced(db, program)
    with pytest.raises(actions.NotAllowed, match="reason"):
        actions.snooze(db, relationship_id, DAY + timedelta(days=7), " ", **acted())
    with pytest.raises(actions.NotAllowed, match="120 days"):
        actions.snooze(db, relationship_id, DAY + timedelta(days=700), "Later", **acted())
    actions.snooze(db, relationship_id, DAY + timedelta(days=7), "Both on holiday", **acted())
    assert store.relationships.snoozes(db, program)[relationship_id].until == DAY + timedelta(days=7)
    actions.snooze(db, relationship_id, DAY + timedelta(days=3), "Back earlier", **acted())
    assert store.relationships.snoozes(db, program)[relationship_id].until == DAY + timedelta(days=3)


def test_help_asked_for_joins_the_queue_until_it_is_given(db: Database, program: int) -> None:
    relationship_id, _ = introduced(db, program)
    mentee_id = store.relationships.relationship(db, relationship_id).mentee_id
    asked = actions.ask_consultation(db, mentee_id, "How do I say no?", relationship_id=relationship_id, **acted())
    assert [followed.help_asked for followed in store.relationships.followed(db, program)] == [DAY, None]
    actions.hold_consultation(db, asked, "Talked it through", **acted(DAY + timedelta(days=2)))
    assert [followed.help_asked for followed in store.relationships.followed(db, program)] == [None, None]
    (consultation,) = store.support.consultations(db, program)
    assert (consultation.question, consultation.answer) == ("How do I say no?", "Talked it through")


def test_closing_keeps_words_and_asks_the_mentee_to_pass_it_on(db: Database, program: int) -> None:
    relationship_id, _ = introduced(db, program)
    pair = store.relationships.relationship(db, relationship_id)
    actions.end_relationship(db, relationship_id, "completed", **acted())
    actions.write_closing(
        db, relationship_id, {"reflection": "I ask first", "feedback_to_mentee": "You came prepared"}, **acted()
    )
    notes = {
        note.kind: (note.text, note.person_id) for note in store.people.notes(db, "relationships", relationship_id)
    }
    assert notes == {
        "reflection": ("I ask first", pair.mentee_id),
        "feedback_to_mentee": ("You came prepared", pair.mentee_id),
    }
    actions.invite_as_mentor(db, relationship_id, **acted())
    assert store.relationships.invited(db, pair.mentee_id)
    assert store.people.enrolment_of(db, program, pair.mentee_id, "mentor") is None, "not into the running program"
    with pytest.raises(actions.NotAllowed, match="already"):
        actions.invite_as_mentor(db, relationship_id, **acted())


def test_stories_need_consent_and_ad_hoc_pairs_need_little(db: Database, program: int) -> None:
    mentee = store.people.mentees(db, program)[0]
    with pytest.raises(actions.NotAllowed, match="consent"):
        actions.recognize(db, mentee.id, "story", "It helped", program_id=program, **acted())
    actions.recognize(db, mentee.id, "story", "It helped", consent=True, program_id=program, **acted())
    assert [(row.kind, row.words) for row in store.support.recognitions(db, program)] == [("story", "It helped")]
    actions.register_companions(db, ("", mentee.email), ("Nia Oko", "Nia@example.com"), "Speaking", **acted())
    (pair,) = store.support.companions(db)
    assert (pair.mentee, pair.mentor, pair.topic) == (mentee.name, "Nia Oko", "Speaking")
    with pytest.raises(actions.NotAllowed, match="registered already"):
        actions.register_companions(db, ("", mentee.email), ("", "nia@example.com"), **acted())
    assert len(store.relationships.all(db)) == 0


def test_a_message_is_kept_until_it_is_sent(db: Database, program: int) -> None:
    relationship_id, _ = introduced(db, program)
    pair = store.relationships.relationship(db, relationship_id)
    letter = Letter("check-in", pair.mentee_id, "Ana Ruiz", "ana@example.com", "Hello", "How is it?", relationship_id)
    letter_id = actions.keep_message(db, letter, program_id=program, **acted())
    actions.mark_message(db, letter_id, "saved", **acted())
    assert store.support.outbox(db, program) == [OutboxLetter(letter_id, program, letter, "saved", DAY)]
    assert store.support.letter(db, letter_id) == OutboxLetter(letter_id, program, letter, "saved", DAY)
    actions.mark_message(db, letter_id, "sent", **acted(DAY + timedelta(days=1)))
    assert store.support.outbox(db, program, waiting=True) == []
    assert store.support.outbox(db, program)[0].sent_on == DAY + timedelta(days=1)
    with pytest.raises(actions.NotAllowed, match="sent already"):
        actions.mark_message(db, letter_id, "opened", **acted())


def test_erasing_a_mentor_takes_their_name_out_of_messages_to_the_mentee(db: Database, program: int) -> None:
    relationship_id, _ = introduced(db, program)
    pair = store.relationships.relationship(db, relationship_id)
    letter = Letter("check-in", pair.mentee_id, "Ana Ruiz", "", "Hello", "How is Mo Long?", relationship_id)
    actions.keep_message(db, letter, program_id=program, **acted())
    actions.end_relationship(db, relationship_id, "ended", **acted())
    actions.erase_person(db, pair.mentor_id, **acted())
    dump = "\n".join(self_dump for self_dump in db.conn.iterdump())
    assert "Mo Long" not in dump


def test_a_yearly_look_is_asked_for_until_somebody_looked(db: Database) -> None:
    program = recruited(db)
    relationship_id, _ = introduced(db, program)
    actions.change_program(db, program, months=None, **acted())
    later = date(DAY.year + 1, DAY.month, DAY.day + 5)
    db.conn.execute("UPDATE relationships SET ends_on = NULL")

    def asked() -> list[int]:
        lines = attention.queue(store.relationships.followed(db, program), later, attention.thresholds())
        return [
            line.followed.relationship.id
            for line in lines
            if any(concern.code == "yearly_look" for concern in line.concerns)
        ]

    assert relationship_id in asked()
    actions.look_at(db, relationship_id, "Still good", **acted(later))
    assert relationship_id not in asked()


def test_a_comment_gets_a_theme(db: Database, program: int) -> None:
    relationship_id, _ = introduced(db, program)
    actions.record_check(db, relationship_id, "mentee", {"trust": 4}, comment="No time", **acted())
    (comment,) = store.ledger.comments(db, program)
    actions.tag_comment(db, comment.id, "time", **acted())
    assert [row.theme for row in store.ledger.comments(db, program)] == ["time"]
    with pytest.raises(actions.NotAllowed, match="theme"):
        actions.tag_comment(db, comment.id, "weather", **acted())


def test_a_link_is_a_web_address(db: Database) -> None:
    with pytest.raises(actions.NotAllowed, match="https"):
        actions.add_link(db, "Guide", "javascript:alert(1)", "both", "relationship", **acted())
    link_id = actions.add_link(db, "Guide", "https://example.com/guide", "both", "relationship", **acted())
    assert [row.label for row in store.support.links(db)] == ["Guide"]
    actions.remove_link(db, link_id, **acted())
    assert store.support.links(db) == []
