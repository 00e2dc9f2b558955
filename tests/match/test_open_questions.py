"""Open questions: one a seat, an end on a day, the next choice by itself; and a walk that finds no forbidden state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlite_utils import Database

from core import actions, store
from core.actions import NotAllowed
from core.domain.match.open_questions import due_changes, sentences
from core.domain.match.participant_choices import outcome
from tests.story import DAY, acted, introduced, mentee_row, mentor_row, recruited

AFTER = DAY + timedelta(days=15)  # an answer counts for two weeks, the last day included
PLACE = st.integers(0, 3)


def people(db: Database, program_id: int) -> tuple[list[int], list[int]]:
    return (
        [person.id for person in store.people.mentees(db, program_id)],
        [person.id for person in store.people.mentors(db, program_id)],
    )


def choosing(db: Database, mentees: int = 2, mentors: int = 3, seats: int = 1) -> tuple[int, list[int], list[int]]:
    program_id = recruited(db, mentees=mentees, mentors=mentors, seats=seats)
    for person in store.people.mentors(db, program_id):
        actions.agree_profile(db, person.enrolment_id, ["topics"], **acted())
    return program_id, *people(db, program_id)


def outcomes(db: Database, program_id: int) -> list[str]:
    return [outcome(choice) for choice in store.participant_choices.choices(db, program_id)]


def asked(db: Database, program_id: int) -> set[tuple[int, int]]:
    return {
        (choice.mentee_id, choice.mentor_id)
        for choice in store.participant_choices.choices(db, program_id)
        if choice.asked_on and not choice.answer
    }


def test_a_ranking_asks_one_mentor_and_a_no_asks_the_next_in_the_same_step(db: Database) -> None:
    program_id, (ana, _), (mo, mia, _) = choosing(db)
    actions.rank(db, program_id, ana, [mo, mia], **acted())
    done = actions.update_questions(db, program_id, **acted(by="calendar"))
    assert asked(db, program_id) == {(ana, mo)}
    assert sentences(done, store.people.names(db)) == ["Mo Long is asked now, as choice 1 of Ana Ruiz."]
    first = store.participant_choices.choices(db, program_id)[0]
    assert first.expires_on == DAY + timedelta(days=14)
    actions.answer_choice(db, first.id, False, **acted())
    assert asked(db, program_id) == {(ana, mia)}
    assert outcomes(db, program_id) == ["no", "asked, until Mar 16"]


def test_a_choice_that_nobody_answers_expires_on_a_day_and_the_next_is_asked(db: Database) -> None:
    program_id, (ana, _), (mo, mia, _) = choosing(db)
    actions.rank(db, program_id, ana, [mo, mia], **acted())
    actions.update_questions(db, program_id, **acted())
    before = store.revision(db)
    actions.update_questions(db, program_id, **acted(AFTER - timedelta(days=1)))
    assert store.revision(db) == before, "the last day counts, and a look without news writes nothing"
    done = actions.update_questions(db, program_id, **acted(AFTER, by="calendar"))
    assert [choice.mentor_id for choice in done.expired] == [mo]
    assert asked(db, program_id) == {(ana, mia)}
    line = db.execute("""SELECT "on", "by" FROM history WHERE verb = 'expired'""").fetchall()
    assert line == [(AFTER.isoformat(), "calendar")]


def test_what_the_calendar_wrote_is_not_offered_to_be_undone_and_the_sentence_says_why(db: Database) -> None:
    program_id, (ana, _), (mo, mia, _) = choosing(db)
    actions.rank(db, program_id, ana, [mo, mia], **acted())
    ranked = store.journal.last_action(db, acted()["by"])
    actions.update_questions(db, program_id, **acted(by=actions.CALENDAR))
    written = store.journal.last_action(db, actions.CALENDAR)
    before = store.revision(db)
    with pytest.raises(NotAllowed, match="The calendar wrote this because its day had come"):
        actions.undo(db, written, **acted())
    with pytest.raises(NotAllowed, match="The calendar went on from this"):
        actions.undo(db, ranked, **acted())
    assert store.revision(db) == before
    actions.rank(db, program_id, ana, [mia], **acted())
    assert [choice.mentor_id for choice in store.participant_choices.choices(db, program_id)] == [mia]


def test_a_late_yes_counts_only_while_nobody_else_is_asked(db: Database) -> None:
    program_id, (ana, _), (mo, mia, _) = choosing(db)
    actions.rank(db, program_id, ana, [mo, mia], **acted())
    actions.update_questions(db, program_id, **acted())
    actions.update_questions(db, program_id, **acted(AFTER))
    first, second = store.participant_choices.choices(db, program_id)
    with pytest.raises(NotAllowed, match="Meanwhile Mia Berg is being asked"):
        actions.answer_choice(db, first.id, True, **acted(AFTER))
    actions.answer_choice(db, second.id, False, **acted(AFTER))
    actions.answer_choice(db, first.id, True, **acted(AFTER))
    assert outcomes(db, program_id) == ["yes", "no"]


def test_nobody_is_asked_for_a_seat_that_somebody_else_is_asked_for(db: Database) -> None:
    program_id, (ana, ben), (mo, mia, _) = choosing(db)
    actions.rank(db, program_id, ben, [mo, mia], **acted())
    actions.rank(db, program_id, ana, [mia, mo], **acted())
    actions.update_questions(db, program_id, **acted())
    assert asked(db, program_id) == {(ana, mia), (ben, mo)}
    by_pair = {(c.mentee_id, c.mentor_id): c for c in store.participant_choices.choices(db, program_id)}
    actions.answer_choice(db, by_pair[ana, mia].id, False, **acted())
    assert asked(db, program_id) == {(ben, mo)}, "Ana waits: Mo's seat is spoken for"
    with pytest.raises(NotAllowed, match="was not asked yet"):
        actions.answer_choice(db, by_pair[ana, mo].id, True, **acted())
    actions.answer_choice(db, by_pair[ben, mo].id, False, **acted())
    assert asked(db, program_id) == {(ana, mo), (ben, mia)}


def test_a_first_choice_goes_before_a_second_one_and_before_an_earlier_ranking(db: Database) -> None:
    program_id, (ana, ben), (mo, mia, _) = choosing(db)
    actions.rank(db, program_id, ana, [mia, mo], **acted())
    actions.rank(db, program_id, ben, [mo], **acted(DAY + timedelta(days=1)))
    actions.pair(db, program_id, *other_pair(db, program_id, mia), **acted())
    assert asked(db, program_id) == {(ben, mo)}


def other_pair(db: Database, program_id: int, mentor_id: int) -> tuple[int, int]:
    """A third mentee who takes this mentor's seat."""
    actions.import_people(db, program_id, "mentee", [mentee_row(9, "Cleo Ash")], **acted())
    cleo = next(person for person in store.people.mentees(db, program_id) if person.name == "Cleo Ash")
    actions.accept(db, cleo.enrolment_id, **acted())
    return cleo.id, mentor_id


def test_a_seat_that_is_gone_ends_the_question_and_asks_the_next(db: Database) -> None:
    program_id, (ana, ben), (mo, mia, _) = choosing(db)
    actions.rank(db, program_id, ana, [mo, mia], **acted())
    actions.update_questions(db, program_id, **acted())
    actions.pair(db, program_id, ben, mo, **acted())
    assert asked(db, program_id) == {(ana, mia)}
    assert outcomes(db, program_id)[0] == "", "Mo need not answer any more"


def test_a_yes_holds_its_seat_until_it_is_approved(db: Database) -> None:
    program_id, (ana, ben), (mo, *_) = choosing(db)
    actions.rank(db, program_id, ana, [mo], **acted())
    actions.update_questions(db, program_id, **acted())
    actions.answer_choice(db, store.participant_choices.choices(db, program_id)[0].id, True, **acted())
    with pytest.raises(NotAllowed, match="Mo Long has 1 free seat, and as many requests to answer already"):
        actions.ask(db, program_id, ben, mo, "mentee", **acted())
    due = due_changes(store.open_questions.read(db, program_id, on=DAY), DAY)
    assert [(choice.mentee_id, choice.mentor_id) for choice in due.agreed] == [(ana, mo)]


def test_who_waited_last_round_is_asked_for_first_between_equal_choices(db: Database) -> None:
    earlier = actions.create_program(db, "Autumn", months=9, **acted())
    actions.import_people(db, earlier, "mentee", [mentee_row(2, "Ben Ode")], **acted())
    actions.accept(db, store.people.mentees(db, earlier)[0].enrolment_id, **acted())
    actions.change_program(db, earlier, stage="closed", **acted())
    program_id, mentee_ids, (mo, *_) = choosing(db)
    names = store.people.names(db)
    ben = next(id for id in mentee_ids if names[id] == "Ben Ode")
    assert store.matching.waited_last_round(db, program_id) == {ben}
    for mentee_id in sorted(mentee_ids, key=lambda id: id == ben):
        actions.rank(db, program_id, mentee_id, [mo], **acted())
    actions.update_questions(db, program_id, **acted())
    assert asked(db, program_id) == {(ben, mo)}


def test_who_was_introduced_in_the_round_before_did_not_wait(db: Database) -> None:
    earlier = recruited(db)
    introduced(db, earlier)
    later = actions.create_program(db, "Autumn", months=9, **acted())
    actions.change_program(db, earlier, stage="closed", **acted())
    assert store.matching.waited_last_round(db, later) == set()


def test_a_request_expires_and_can_be_sent_again(db: Database) -> None:
    program_id, (ana, ben), (mo, *_) = choosing(db)
    request_id = actions.ask(db, program_id, ana, mo, "mentee", **acted())
    with pytest.raises(NotAllowed, match=r"This request expired on March 16\."):
        actions.answer_request(db, request_id, "accepted", **acted(AFTER))
    again = actions.ask(db, program_id, ben, mo, "mentee", **acted(AFTER))
    states = {request.id: request.state for request in store.participant_choices.requests(db, program_id)}
    assert states == {request_id: "expired", again: "open"}


def test_the_days_are_the_teams_own_and_hold_from_the_day_of_asking(db: Database) -> None:
    program_id, (ana, ben), (mo, mia, _) = choosing(db)
    actions.ask(db, program_id, ana, mo, "mentee", **acted())
    actions.set_setting(db, "thresholds", {"request_days": 3}, **acted())
    actions.ask(db, program_id, ben, mia, "mentee", **acted())
    days = [(r.expires_on - r.asked_on).days for r in store.participant_choices.requests(db, program_id)]
    assert days == [14, 3]


def test_a_seat_is_one_in_all_programs(db: Database) -> None:
    spring, (ana, _), (mo, *_) = choosing(db)
    actions.ask(db, spring, ana, mo, "mentee", **acted())
    other = actions.create_program(db, "Autumn", months=9, **acted())
    actions.import_people(db, other, "mentor", [mentor_row(2, "Mo Long")], **acted())
    actions.import_people(db, other, "mentee", [mentee_row(2, "Cleo Ash")], **acted())
    everybody = [*store.people.mentees(db, other), *store.people.mentors(db, other)]
    actions.accept(db, *(person.enrolment_id for person in everybody), **acted())
    actions.agree_profile(db, store.people.mentors(db, other)[0].enrolment_id, ["topics"], **acted())
    with pytest.raises(NotAllowed, match="as many requests to answer"):
        actions.ask(db, other, store.people.mentees(db, other)[0].id, mo, "mentee", **acted())


class Choosing(RuleBasedStateMachine):
    """Four mentees and four mentors (one of two seats) who rank, ask, answer, wait and are decided on, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.db = store.open_db(":memory:")
        self.day = DAY

    @initialize()
    def begin(self) -> None:
        self.program_id, self.mentees, self.mentors = choosing(self.db, mentees=4, mentors=4)
        largest = store.people.mentors(self.db, self.program_id)[0]
        actions.set_capacity(self.db, largest.enrolment_id, 2, **acted())

    def teardown(self) -> None:
        self.db.close()

    def act(self, action: Callable[..., object], *args: object, **more: object) -> bool:
        """An action that either works or refuses with a sentence and leaves no trace."""
        before = store.revision(self.db)
        try:
            action(self.db, *args, **more, **acted(self.day))
        except NotAllowed as refusal:
            assert str(refusal).endswith(".")
            assert store.revision(self.db) == before
            return False
        return True

    @rule(mentee=PLACE, order=st.permutations(range(4)), many=st.integers(1, 4))
    def rank(self, mentee: int, order: list[int], many: int) -> None:
        self.act(actions.rank, self.program_id, self.mentees[mentee], [self.mentors[i] for i in order[:many]])

    @rule(place=st.integers(0, 15), yes=st.booleans())
    def answer_choice(self, place: int, yes: bool) -> None:
        ranked = store.participant_choices.choices(self.db, self.program_id)
        if ranked:
            self.act(actions.answer_choice, ranked[place % len(ranked)].id, yes)

    @rule(mentee=PLACE, mentor=PLACE, role=st.sampled_from(["mentee", "mentor"]))
    def ask(self, mentee: int, mentor: int, role: str) -> None:
        self.act(actions.ask, self.program_id, self.mentees[mentee], self.mentors[mentor], role)

    @rule(place=st.integers(0, 15), answer=st.sampled_from(["accepted", "declined", "withdrawn"]))
    def answer_request(self, place: int, answer: str) -> None:
        sent = store.participant_choices.requests(self.db, self.program_id)
        if sent:
            self.act(actions.answer_request, sent[place % len(sent)].id, answer)

    @rule(mentee=PLACE, mentor=PLACE)
    def approve(self, mentee: int, mentor: int) -> None:
        self.act(actions.pair, self.program_id, self.mentees[mentee], self.mentors[mentor])

    @rule(place=PLACE)
    def put_back(self, place: int) -> None:
        """An approved pair is turned down after all, and its seat is free again."""
        live = store.matches.all(self.db, self.program_id, ("approved",))
        if live:
            self.act(actions.reject, live[place % len(live)].id)

    @rule(mentor=PLACE, seats=st.integers(0, 2))
    def seats_change(self, mentor: int, seats: int) -> None:
        """A mentor takes more or fewer; whoever opens the page next brings the questions up to date."""
        self.act(actions.set_capacity, store.people.mentors(self.db, self.program_id)[mentor].enrolment_id, seats)
        self.look()

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule()
    def look(self) -> None:
        """After a look nothing is due, and the next look writes nothing."""
        self.act(actions.update_questions, self.program_id)
        before = store.revision(self.db)
        self.act(actions.update_questions, self.program_id)
        assert store.revision(self.db) == before
        self.nobody_waits_for_nothing()

    def nobody_waits_for_nothing(self) -> None:
        """No question is past its day, and who could be asked is asked."""
        questions = store.open_questions.read(self.db, self.program_id, on=self.day)
        due = due_changes(questions, self.day)
        assert not due.any
        open_ones = [choice for choice in questions.choices if choice.asked_on and not choice.answer]
        assert all(question.expires_on >= self.day for question in (*open_ones, *questions.requests))
        served = {choice.mentee_id for choice in (*open_ones, *due.agreed)} | questions.settled
        for choice in questions.choices:
            if (
                choice.mentee_id not in served
                and not choice.answer
                and questions.possible(choice.mentee_id, choice.mentor_id)
            ):
                first = next(
                    c for c in questions.choices
                    if c.mentee_id == choice.mentee_id and not c.answer and self.has_seat(questions, due, c)
                ) if self.has_seat(questions, due, choice) else None  # fmt: skip
                assert first is None or due.unspoken.get(first.mentor_id, 0) == 0, "a free seat, and nobody asks for it"

    @staticmethod
    def has_seat(questions, due, choice) -> bool:
        """Has the mentor a seat that is not promised: free, or held by a question that may end?"""
        promised = sum(agreed.mentor_id == choice.mentor_id for agreed in due.agreed)
        return questions.possible(choice.mentee_id, choice.mentor_id) and questions.free[choice.mentor_id] > promised

    @invariant()
    def a_seat_is_never_promised_twice(self) -> None:
        if not hasattr(self, "program_id"):
            return
        ranked = store.participant_choices.choices(self.db, self.program_id)
        open_requests = store.participant_choices.requests(self.db, self.program_id, "open")
        asked_now = [choice for choice in ranked if choice.asked_on and not choice.answer]
        loads = store.matches.loads(self.db)
        live = {match.mentee_id for match in store.matches.all(self.db, self.program_id, ("approved", "introduced"))}
        seats = {person.id: person.capacity for person in store.people.mentors(self.db, self.program_id)}
        promised = Counter(question.mentor_id for question in (*open_requests, *asked_now))
        for mentor_id, count in promised.items():
            assert count <= seats[mentor_id] - loads.get(mentor_id, 0), "two open questions for one seat"
        for question in (*open_requests, *asked_now):
            assert question.mentee_id not in live, "asked for somebody who has a mentor"
        assert max(Counter(choice.mentee_id for choice in asked_now).values(), default=0) <= 1
        pairs = Counter((request.mentee_id, request.mentor_id) for request in open_requests)
        assert max(pairs.values(), default=0) <= 1


TestChoosing = Choosing.TestCase
TestChoosing.settings = settings(max_examples=40, stateful_step_count=30, deadline=None, derandomize=True)
