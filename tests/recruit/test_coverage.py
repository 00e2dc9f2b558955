"""Coverage, admission and participation: gaps, what a decision changes, who gets a seat, whom a program reaches."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.charts.coverage import coverage_chart, coverage_frame, coverage_title
from core.domain import playbook
from core.domain.base.people import Mentee, Mentor, Person
from core.domain.design.design import Design
from core.domain.design.programs import Program
from core.domain.recruit import admission, coverage, participation
from core.domain.recruit.coverage import CoverageLine, CoveragePool

TREE = playbook.load().topics


def mentor(id: int, *topics: str, seats: int = 1, stage: str = "accepted", **more) -> Mentor:
    return Mentor(id, more.pop("name", f"Mentor {id}"), topics=topics, capacity=seats, stage=stage, **more)


def mentee(id: int, *needs: str, stage: str = "accepted", **more) -> Mentee:
    return Mentee(id, more.pop("name", f"Mentee {id}"), needs=needs, stage=stage, **more)


def pool(mentees, mentors, **more) -> CoveragePool:
    return coverage.pool(mentees, mentors, more.pop("loads", {}), TREE, **more)


def test_the_largest_gap_comes_first():
    lines = coverage.topics(
        pool(
            [mentee(1, "Negotiation", "Public speaking"), mentee(2, "Negotiation"), mentee(3, "Data storytelling")],
            [mentor(11, "Public speaking", seats=2), mentor(12, "Negotiation")],
        )
    )
    assert [(line.name, line.wanted, line.first, line.mentors, line.seats, line.gap) for line in lines] == [
        ("Negotiation", 2, 2, 1, 1, 1),
        ("Data storytelling", 1, 1, 0, 0, 1),
        ("Public speaking", 1, 0, 1, 2, 0),
    ]
    assert [line.state for line in lines] == ["short", "nobody", "covered"]


def test_other_words_for_a_topic_count_under_its_name():
    synonym = TREE.named("Giving feedback").synonyms[0]
    (line,) = coverage.topics(pool([mentee(1, "Giving feedback")], [mentor(11, synonym)]))
    assert (line.name, line.wanted, line.seats) == ("Giving feedback", 1, 1)


def test_only_who_still_asks_and_still_has_a_seat_counts():
    people = [
        mentee(1, "Negotiation"),
        mentee(2, "Negotiation", stage="advised_to_wait"),
        mentee(3, "Negotiation", stage="waitlist"),
    ]
    mentors = [
        mentor(11, "Negotiation", seats=3),
        mentor(12, "Negotiation", availability="break"),
        mentor(13, "Negotiation", stage="applied"),
    ]
    (line,) = coverage.topics(pool(people, mentors, loads={11: 2}, matched={1}))
    assert (line.wanted, line.mentors, line.seats) == (1, 1, 1)


def test_levels_look_for_mentors_above_and_below_in_reverse():
    people, mentors = [mentee(1, level="Senior")], [mentor(11, level="Junior"), mentor(12, level="Director")]
    (line,) = coverage.levels(pool(people, mentors))
    assert (line.name, line.wanted, line.mentors) == ("Senior", 1, 1)
    (line,) = coverage.levels(pool(people, [*mentors, mentor(13, level="Mid")], reverse=True))
    assert line.mentors == 2


def test_languages_count_those_who_speak_no_other():
    people = [mentee(1, languages=("Polish",)), mentee(2, languages=("Polish", "English"))]
    lines = {line.name: line for line in coverage.languages(pool(people, [mentor(11, languages=("english",))]))}
    assert (lines["Polish"].wanted, lines["Polish"].state) == (1, "nobody")
    assert (lines["English"].wanted, lines["English"].seats) == (0, 1)


def test_places_and_hours():
    people = [mentee(1, location="Madrid", hours=3.5), mentee(2, location="madrid", hours=6.0)]
    mentors = [mentor(11, location="Madrid", hours=3.5), mentor(12, location="Cluj", hours=6.0)]
    whole = pool(people, mentors)
    assert [(line.name, line.wanted, line.seats) for line in coverage.locations(whole)] == [
        ("Madrid", 2, 1),
        ("Cluj", 0, 1),
    ]
    assert {line.name: (line.wanted, line.seats) for line in coverage.hours(whole)} == {
        "2-5 hours a month": (1, 2),
        "more than 5 hours a month": (1, 1),
    }


def test_a_decision_says_which_gap_it_closes():
    before = pool([mentee(1, "Negotiation")], [])
    effect = coverage.effect(before, mentor(11, "Negotiation", name="Ana Ruiz", stage="applied"))
    assert (effect.advice, effect.sentences) == ("yes", ("Accepting Ana Ruiz closes the gap in negotiation.",))
    many = pool([mentee(n, "Negotiation") for n in range(4)], [mentor(20, "Negotiation")])
    assert coverage.effect(many, mentor(11, "Negotiation")).sentences == (
        "The gap in negotiation falls from 3 to 2 seats.",
    )


def test_a_decision_says_when_many_cover_the_topic_already():
    before = pool([mentee(1, "First-time leadership")], [mentor(n, "First-time leadership") for n in range(20, 29)])
    effect = coverage.effect(before, mentor(11, "First-time leadership", "Hiring and interviewing"))
    assert effect.advice == "not_now"
    assert effect.sentences == (
        "9 mentors already cover first-time leadership.",
        "Nobody asks for hiring and interviewing at the moment.",
    )


names = st.sampled_from(TREE.labels[:6])


@given(
    st.lists(st.lists(names, max_size=3, unique=True), max_size=8),
    st.lists(st.tuples(st.lists(names, min_size=1, max_size=3, unique=True), st.integers(0, 3)), max_size=6),
    st.lists(names, min_size=1, max_size=3, unique=True),
)
def test_what_is_predicted_of_a_decision_is_what_the_pool_then_says(wanted, offered, joining):
    before = pool(
        [mentee(n, *needs) for n, needs in enumerate(wanted)],
        [mentor(100 + n, *topics, seats=seats) for n, (topics, seats) in enumerate(offered)],
    )
    new = mentor(999, *joining, seats=2, stage="applied")
    after = {line.name: line for line in coverage.topics(before.with_mentors([new]))}
    sentences = " ".join(coverage.effect(before, new).sentences)
    for line in coverage.topics(before):
        assert after[line.name].gap == max(0, line.wanted - line.seats - (2 if line.name in joining else 0))
    closes = any(line.gap and not after[line.name].gap for line in coverage.topics(before))
    assert closes == ("closes the gap" in sentences)


def test_the_chart_says_the_finding_and_holds_the_figures():
    lines = [CoverageLine("Negotiation", 4, 1, 1), CoverageLine("Hiring and interviewing", 1, 2, 2)]
    assert coverage_title(lines) == "1 of 2 topics lack seats, most of all Negotiation (3 missing)"
    assert coverage_title(lines[1:]) == "Every topic that is asked for has seats enough"
    assert coverage_title([]) == "Nobody asks for anything yet"
    assert coverage_frame(lines)["Missing"].to_list() == [3, 0]
    rows = next(iter(coverage_chart(lines).to_dict()["datasets"].values()))
    assert {(row["Topic"], row["What"], row["People or seats"]) for row in rows} == {
        ("Negotiation", "Wanted", 4),
        ("Negotiation", "Free seats", 1),
        ("Hiring and interviewing", "Wanted", 1),
        ("Hiring and interviewing", "Free seats", 2),
    }


def test_recruit_next_names_the_largest_gaps():
    lines = coverage.topics(pool([mentee(1, "Negotiation"), mentee(2, "Negotiation")], [mentor(11, "Public speaking")]))
    assert coverage.recruit_next(lines)[0].startswith("Negotiation: 2 people want it, nobody offers it")


def program(**design) -> Program:
    settings = {"admission": design.pop("admission")} if "admission" in design else {}
    return Program(1, "Spring", "draft", date(2026, 1, 1), design=Design(**design), settings=settings)


def test_seats_follow_the_access_choice():
    limited = program(choices={"access": "limited"}, seats=3)
    assert admission.seats(program(choices={"access": "open"}, seats=3), [1, 2], ()).refused(100) is None
    assert admission.seats(limited, [1, 2], ()).refused(1) is None
    assert admission.seats(limited, [1, 2], ()).refused(2).startswith("Only 1 seat is free of 3.")
    assert admission.seats(limited, [1, 2, 3], (3,)).refused(1).startswith("All 3 seats are taken.")
    rolling = program(choices={"access": "limited"}, seats=3, admission="rolling")
    assert admission.seats(rolling, [1, 2, 3], (3,)).left == 1


def test_who_benefits_most_is_told_with_reasons_and_the_earlier_application_wins_a_tie():
    long_aim = "Lead the data community and present to the board every quarter."
    waiting = [
        mentee(1, "Negotiation", self_check="Yes", aim=long_aim, applied_on=date(2026, 2, 2), name="Ana"),
        mentee(2, "Negotiation", self_check="Yes", aim=long_aim, applied_on=date(2026, 2, 1), name="Ben"),
        mentee(3, "Hiring and interviewing", self_check="Not sure", name="Cleo"),
    ]
    whole = pool(waiting, [mentor(11, "Negotiation", name="Mo Long")])
    served = {mentee.id: coverage.served(whole, mentee) for mentee in waiting}
    waiting_list = admission.order(waiting, served=served, agreed={3}, waited={3})
    assert [(place.mentee.name, place.points) for place in waiting_list] == [("Ben", 5), ("Ana", 5), ("Cleo", 5)]
    assert waiting_list[0].reasons == (
        "is ready by the self-check",
        "Mo Long could help with negotiation, the first need",
        "says what should be different",
    )
    assert waiting_list[2].flag == "isn't sure they're ready: a short conversation may help"


def person(id: int, department: str, status: str = "active", email: str = "a@example.com") -> Person:
    return Person(id, f"Person {id}", email, department, status=status, in_directory=True)


def test_departments_count_everybody_once_beside_head_count_and_readiness():
    everyone = [person(1, "Sales"), person(2, "sales"), person(3, "Sales", "left"), person(4, "")]
    departments = participation.departments(everyone, {1}, {1, 2}, {"Sales": 0.5, "Legal": 0.2})
    sales, unnamed = (
        next(line for line in departments if line.department == name) for name in ("Sales", "No department")
    )
    assert (sales.people, sales.mentors, sales.mentees, sales.taking_part, sales.share) == (2, 1, 2, 2, 1.0)
    assert sales.readiness == 0.5
    assert (unnamed.people, unnamed.share) == (1, 0.0)
    assert next(line for line in departments if line.department == "Legal").share is None


@pytest.mark.parametrize(("departments", "ids"), [((), [2, 5]), (("Sales",), [2])])
def test_the_invite_list_leaves_out_who_takes_part_left_or_cannot_be_written_to(departments, ids):
    everyone = [
        person(1, "Sales"),
        person(2, "Sales"),
        person(3, "Sales", "left"),
        person(4, "Sales", email=""),
        person(5, "Legal"),
    ]
    assert [person.id for person in participation.to_invite(everyone, {1}, departments)] == ids
