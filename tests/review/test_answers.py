"""Answers of a review: frozen as the run saw them whatever changes later, what changed in words, taken in for all."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from core import actions, store
from core.actions import NotAllowed
from core.domain.base.people import Wish
from core.domain.review.answers import UNSHOWN, ChangedParticipant, changed
from core.domain.review.privacy import Privacy
from tests.cohort import mentee, mentor
from tests.story import DAY, acted, mentee_row, mentor_row, proposed, recruited

LATER = DAY + timedelta(days=9)


def change(rng: random.Random, db: Database, program_id: int) -> None:
    """One of the things that happen to people while a review goes on; a refused one leaves no trace."""
    people = [*store.people.mentees(db, program_id), *store.people.mentors(db, program_id)]
    if not people:  # all of them were taken back
        return
    person = rng.choice(people)
    seats, topics = rng.randint(1, 4), rng.sample(("Negotiation", "Coaching", "Chess"), 2)
    name = person.name
    doings: tuple[Callable[[], object], ...] = (
        lambda: actions.set_capacity(db, person.enrolment_id, seats, **acted(LATER)),
        lambda: actions.set_availability(db, person.enrolment_id, rng.choice(("break", "ready")), **acted(LATER)),
        lambda: actions.confirm_wishes(db, {person.enrolment_id: [Wish("location", topics[0])]}, **acted(LATER)),
        lambda: actions.move(db, [person.enrolment_id], "conversation", **acted(LATER)),
        lambda: actions.import_people(
            db, program_id, "mentor", [mentor_row(2, name, tuple(topics), person={"location": topics[0]})], **acted()
        ),
        lambda: actions.import_people(db, program_id, "mentee", [mentee_row(2, name, tuple(topics))], **acted()),
        lambda: actions.undo(db, **acted(LATER)),
    )
    try:
        rng.choice(doings)()
    except NotAllowed:
        return


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_every_moment_can_be_read_again_as_it_was(seed: int) -> None:
    rng = random.Random(seed)
    with store.opened(":memory:") as db:
        program_id = recruited(db)
        moments = []
        for _ in range(8):
            moments.append(
                (
                    store.revision(db),
                    store.people.mentees(db, program_id),
                    store.people.mentors(db, program_id, stage="accepted"),
                )
            )
            change(rng, db, program_id)
        for line, mentees, mentors in moments:
            gone = {person.enrolment_id for person in mentees} - {
                person.enrolment_id for person in store.people.mentees(db, program_id)
            }
            assert [person for person in mentees if person.enrolment_id not in gone] == store.people.mentees(
                db, program_id, at=line
            )
            assert store.people.mentors(db, program_id, stage="accepted", at=line) == [
                person for person in mentors if store.people.enrolment(db, person.enrolment_id)
            ]


def test_who_joined_later_was_not_there(db: Database) -> None:
    program_id = recruited(db)
    line = store.revision(db)
    actions.import_people(db, program_id, "mentor", [mentor_row(9, "Moira Fell")], **acted(LATER))
    new = store.people.mentors(db, program_id)[-1]
    actions.accept(db, new.enrolment_id, **acted(LATER))
    assert [person.name for person in store.people.mentors(db, program_id, at=line)] == ["Mo Long", "Mia Berg"]
    assert store.as_of.last_changes(db, line) == {new.id: (LATER, "coordinator:1")}


def test_of_who_was_erased_nothing_comes_back(db: Database) -> None:
    program_id = recruited(db)
    line = store.revision(db)
    ana = store.people.mentees(db, program_id)[0]
    actions.import_people(db, program_id, "mentee", [mentee_row(2, ana.name, ("Chess",))], **acted(LATER))
    actions.erase_person(db, ana.id, **acted(LATER))
    (then, _) = store.people.mentees(db, program_id, at=line)
    assert (then.name, then.needs, then.stage) == (f"Erased person {ana.id}", (), "withdrawn")


def test_a_run_reads_answers_as_it_saw_them_until_they_are_taken_in(db: Database) -> None:
    program_id = recruited(db)
    proposed(db, program_id)
    run_id = store.runs.last(db, program_id).id
    line = store.as_of.answers_line(db, run_id)
    assert line == store.runs.line_of(db, run_id)
    with pytest.raises(NotAllowed, match="Nobody's answers changed since"):
        actions.take_in_answers(db, run_id, **acted(LATER))
    mo = store.people.mentors(db, program_id)[0]
    actions.set_capacity(db, mo.enrolment_id, 3, **acted(LATER))
    assert store.people.mentors(db, program_id, at=store.as_of.answers_line(db, run_id))[0].capacity == 1
    actions.take_in_answers(db, run_id, **acted(LATER))
    assert store.people.mentors(db, program_id, at=store.as_of.answers_line(db, run_id))[0].capacity == 3
    actions.undo(db, **acted(LATER))
    assert store.as_of.answers_line(db, run_id) == line
    with pytest.raises(NotAllowed, match="no longer on record"):
        actions.take_in_answers(db, 99, **acted(LATER))


def test_a_mentee_told_to_wait_said_nothing_new() -> None:
    ana = mentee(stage="accepted")
    assert changed(ana, replace(ana, stage="waitlist")) == ()
    assert changed(ana, replace(ana, stage="withdrawn")) == ("Takes part",)
    assert changed(ana, replace(ana, unit_size=80, time_zone="GMT+3")) == (), "nobody said this"


def since(before, now) -> ChangedParticipant:
    return ChangedParticipant(before, now, date(2026, 3, 4), "coordinator:2")


def test_a_change_is_told_as_it_was_and_as_it_is() -> None:
    mo = mentor(topics=("Chess",), capacity=2, hours=3.5)
    difference = since(mo, replace(mo, topics=("Chess", "Coaching"), capacity=1, hours=None, availability="break"))
    assert difference.sentences(Privacy()) == [
        "Available: ready → on a break",
        "Seats: 2 → 1",
        "Time: 3.5 hours a month → nothing",
        "Topics: Chess → Chess, Coaching",
    ]
    assert difference.shown(Privacy()) == ["Available", "Seats", "Time", "Topics"]
    assert since(mo, None).sentences(Privacy()) == ["Takes part: yes → no"]


def test_what_a_mode_hides_stays_hidden_when_it_changes() -> None:
    ana = mentee(1, "Ana Pop", location="Berlin", gender="Woman", wishes=())
    difference = since(
        ana, replace(ana, name="Ana Long", location="Madrid", gender="", wishes=(Wish("gender", "woman"),))
    )
    assert difference.sentences(Privacy()) == [
        "Name: Ana Pop → Ana Long",
        "Location: Berlin → Madrid",
        "Wishes: nothing → woman (wish)",
        UNSHOWN,
    ]
    assert difference.sentences(Privacy(private=True)) == [
        "Name: Ana Pop → Ana Long",
        "Location: Berlin → Madrid",
        UNSHOWN,
    ]
    blind = Privacy({1: "Mentee-1"}, {1: "Ana Pop"}, blind=True, private=True)
    assert difference.sentences(blind) == [UNSHOWN]
    assert difference.shown(blind) == ["not shown here"]
