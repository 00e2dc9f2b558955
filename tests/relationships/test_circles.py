"""Circles on record: formed within the rules, moved at a price, met, rated, ended; nobody alone, no circle nameless."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from core import actions, store
from core.actions import NotAllowed
from core.domain.base.people import Intake
from core.domain.match.circle_people import DraftCircle
from core.domain.relationships.circles import SIZES, rating
from tests.story import DAY, acted, mentee_row, mentor_row

NEEDS = ("Negotiation", "public speaking", "Delegation")
LATER = DAY + timedelta(days=30)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with store.opened(tmp_path / "studio.db", create=True) as connection:
        yield connection


@pytest.fixture
def program(db: Database) -> int:
    """Twelve accepted mentees with three needs from three departments, and two mentors."""
    program_id = actions.create_program(db, "Spring", months=9, **acted())
    rows: list[Intake] = [
        mentee_row(number, f"P{number} Doe", (NEEDS[number % 3],), person={"department": f"Unit {number % 4}"})
        for number in range(12)
    ]
    actions.import_people(db, program_id, "mentee", rows, **acted())
    actions.import_people(db, program_id, "mentor", [mentor_row(n, f"M{n} Roe") for n in range(2)], **acted())
    everybody = store.people.mentees(db, program_id) + store.people.mentors(db, program_id)
    actions.accept(db, *(person.enrolment_id for person in everybody), **acted())
    return program_id


def ids(db: Database, program_id: int) -> list[int]:
    return [mentee.id for mentee in store.people.mentees(db, program_id)]


def formed(db: Database, program_id: int) -> list[int]:
    """The best circles of the twelve, on record."""
    people = store.circles.people(db, program_id, on=DAY)
    return actions.form_circles(db, program_id, people.drafts(people.form(SIZES)), **acted())


def test_the_best_circles_are_named_by_what_their_members_need_and_nobody_is_left_out(
    db: Database, program: int
) -> None:
    formed(db, program)
    circles = store.circles.all(db, program)
    assert sorted(member.person_id for circle in circles for member in circle.members) == sorted(ids(db, program))
    assert all(4 <= len(circle.members) <= 8 and circle.name == f"{circle.topic} circle" for circle in circles)
    assert len({circle.name for circle in circles}) == len(circles)
    assert all(circle.name[0].isupper() for circle in circles)


def test_a_step_back_takes_all_circles_off_the_record(db: Database, program: int) -> None:
    formed(db, program)
    actions.undo(db, **acted())
    assert store.circles.all(db, program, ended=True) == []
    assert store.circles.of_person(db, program, ids(db, program)[0]) is None


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (DraftCircle("", "", (0, 1)), "needs a name"),
        (DraftCircle("Alone", "", (0,)), "nobody sits alone"),
        (DraftCircle("Twice", "", (0, 0)), "nobody sits alone"),
        (DraftCircle("Apart", "", (0, 1, 2)), "are kept apart"),
    ],
)
def test_a_circle_that_must_not_be_leaves_no_trace(
    db: Database, program: int, draft: DraftCircle, sentence: str
) -> None:
    people = ids(db, program)
    actions.exclude(db, people[0], people[1], "conflict", **acted())
    before = store.revision(db)
    wanted = DraftCircle(draft.name, "", tuple(people[place] for place in draft.member_ids))
    fine = DraftCircle("Fine", "", tuple(people[4:8]))
    with pytest.raises(NotAllowed, match=sentence):
        actions.form_circles(db, program, [fine, wanted], **acted())
    assert store.revision(db) == before
    assert store.circles.all(db, program) == []


def test_nobody_sits_in_two_circles_and_no_two_are_called_alike(db: Database, program: int) -> None:
    people = ids(db, program)
    first, _ = actions.form_circles(
        db, program, [DraftCircle("A", "", tuple(people[:4])), DraftCircle("B", "", tuple(people[4:8]))], **acted()
    )
    with pytest.raises(NotAllowed, match="sits in A already"):
        actions.form_circles(db, program, [DraftCircle("C", "", (people[0], people[8]))], **acted())
    twice = [DraftCircle(name, "", (people[8], people[9])) for name in ("D", "E")]
    with pytest.raises(NotAllowed, match="sits in D already"):
        actions.form_circles(db, program, twice, **acted())
    with pytest.raises(NotAllowed, match="already a circle called A"):
        actions.form_circles(db, program, [DraftCircle("a ", "", (people[8], people[9]))], **acted())
    with pytest.raises(NotAllowed, match="already a circle called B"):
        actions.rename_circle(db, first, "B", **acted())
    actions.rename_circle(db, first, "Sparks", "Courage", **acted())
    assert [circle.name for circle in store.circles.all(db, program)] == ["B", "Sparks"]


def test_the_price_of_a_move_is_what_the_value_changes_by(db: Database, program: int) -> None:
    people = ids(db, program)
    draft = [DraftCircle("A", "", tuple(people[:5])), DraftCircle("B", "", tuple(people[5:]))]
    first, second = actions.form_circles(db, program, draft, **acted())
    circle_people = store.circles.people(db, program, on=DAY)

    def value() -> float:
        circles = store.circles.all(db, program)
        return circle_people.value([member.person_id for member in circle.members] for circle in circles)

    before = value()
    effect = circle_people.move_effect(people[5], people[5:], people[:5], SIZES)
    assert effect.blocked is None
    actions.move_to_circle(db, program, people[5], first, **acted(LATER))
    assert value() - before == pytest.approx(effect.change)
    assert store.circles.of_person(db, program, people[5]).id == first
    actions.undo(db, **acted(LATER))
    assert store.circles.of_person(db, program, people[5]).id == second
    assert value() == pytest.approx(before)


def test_a_move_that_leaves_somebody_alone_or_breaks_a_rule_is_refused(db: Database, program: int) -> None:
    people = ids(db, program)
    draft = [DraftCircle("A", "", tuple(people[:2])), DraftCircle("B", "", tuple(people[2:10]))]
    first, second = actions.form_circles(db, program, draft, **acted())
    with pytest.raises(NotAllowed, match="8 members already"):
        actions.move_to_circle(db, program, people[10], second, **acted())
    actions.leave_circle(db, second, people[9], **acted())
    with pytest.raises(NotAllowed, match="left alone"):
        actions.move_to_circle(db, program, people[0], second, **acted())
    with pytest.raises(NotAllowed, match="left alone"):
        actions.leave_circle(db, first, people[0], **acted())
    actions.exclude(db, people[2], people[11], "conflict", **acted())
    with pytest.raises(NotAllowed, match="are kept apart"):
        actions.move_to_circle(db, program, people[11], second, **acted())


def test_at_most_two_of_a_team_and_nobody_beside_their_manager(db: Database, program: int) -> None:
    people = ids(db, program)
    for report in people[1:5]:
        db["people"].update(report, {"manager_id": people[0]})
    circle_people = store.circles.people(db, program, on=DAY)
    assert "in one reporting line" in (circle_people.broken_rule([people[0], people[1]]) or "")
    assert "of one team" in (circle_people.broken_rule(people[1:4]) or "")
    assert circle_people.broken_rule(people[1:3]) is None
    circles = circle_people.form(SIZES)
    assert not circles.left_out
    for members in circles.members:
        assert circle_people.broken_rule([circle_people.mentees[member].id for member in members]) is None


def test_far_away_people_share_no_circle(db: Database, program: int) -> None:
    people = ids(db, program)
    for person_id in people[:6]:
        db["people"].update(person_id, {"location": "Sydney"})
    circle_people = store.circles.people(db, program, on=DAY)
    assert "working hours" in (circle_people.broken_rule([people[0], people[6]]) or "")
    circles = circle_people.form(SIZES)
    assert not circles.left_out
    assert all(
        len({circle_people.mentees[member].id in people[:6] for member in members}) == 1 for members in circles.members
    )


def test_a_meeting_keeps_who_came_and_what_they_take_along(db: Database, program: int) -> None:
    people = ids(db, program)
    [circle_id] = actions.form_circles(db, program, [DraftCircle("A", "", tuple(people[:4]))], **acted())
    day = DAY + timedelta(days=7)
    lessons = {people[0]: "Ask before you offer", people[1]: " "}
    actions.hold_circle_meeting(db, circle_id, day, people[:3], lessons, **acted(LATER))
    [meeting] = store.circles.meetings(db, circle_id)
    assert (meeting.held_on, meeting.minutes) == (day, 90)
    assert len(meeting.present) == 3
    assert [words for _, words in meeting.lessons] == ["Ask before you offer"]
    for held_on, present, sentence in (
        (day, people[:2], "on record already"),
        (LATER + timedelta(days=1), people[:2], "future"),
        (DAY - timedelta(days=1), people[:2], "cannot have met before"),
        (LATER, [people[0]], "two people or more"),
        (LATER, [people[0], people[9]], "is not in A"),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            actions.hold_circle_meeting(db, circle_id, held_on, present, **acted(LATER))
    actions.undo(db, **acted(LATER))
    assert store.circles.meetings(db, circle_id) == []


def test_the_rating_counts_what_each_member_said_last(db: Database, program: int) -> None:
    people = ids(db, program)
    [circle_id] = actions.form_circles(db, program, [DraftCircle("A", "", tuple(people[:4]))], **acted())
    assert rating(store.circles.checks(db, circle_id)) is None
    actions.rate_circle(db, circle_id, people[0], {"safe": 1, "use": 1, "turn": 1}, **acted())
    actions.rate_circle(db, circle_id, people[0], {"safe": 5, "use": 4, "turn": 3}, **acted(LATER))
    actions.rate_circle(db, circle_id, people[1], {"safe": 2, "use": 2, "turn": 2}, **acted(LATER))
    actions.rate_circle(db, circle_id, people[1], {"safe": 1, "use": 2, "turn": 3}, **acted(LATER))
    assert rating(store.circles.checks(db, circle_id)) == 3.0
    assert len(store.circles.checks(db, circle_id)) == 3
    with pytest.raises(NotAllowed, match="1 to 5"):
        actions.rate_circle(db, circle_id, people[0], {"safe": 6, "use": 4, "turn": 3}, **acted())
    with pytest.raises(NotAllowed, match="not a member"):
        actions.rate_circle(db, circle_id, people[9], {"safe": 5, "use": 4, "turn": 3}, **acted())


def test_one_to_three_mentors_may_lead_whom_no_rule_keeps_from_them(db: Database, program: int) -> None:
    people, mentors = ids(db, program), [mentor.id for mentor in store.people.mentors(db, program)]
    [circle_id] = actions.form_circles(db, program, [DraftCircle("A", "", tuple(people[:4]))], **acted())
    actions.host_circle(db, circle_id, mentors[0], **acted())
    assert [host.person_id for host in store.circles.circle(db, circle_id).hosts] == [mentors[0]]
    with pytest.raises(NotAllowed, match="already"):
        actions.host_circle(db, circle_id, mentors[0], **acted())
    actions.exclude(db, people[3], mentors[1], "conflict", **acted())
    with pytest.raises(NotAllowed, match="is not to be paired with"):
        actions.host_circle(db, circle_id, mentors[1], **acted())
    actions.end_circle(db, circle_id, **acted())
    with pytest.raises(NotAllowed, match="is not to be paired with"):
        actions.form_circles(db, program, [DraftCircle("B", "", tuple(people[:4]), (mentors[1],))], **acted())


def test_circles_with_hosts_have_one_each(db: Database, program: int) -> None:
    mentors = [mentor.id for mentor in store.people.mentors(db, program)]
    people = store.circles.people(db, program, mentors, on=DAY)
    drafts = people.drafts(people.form(SIZES))
    assert sorted(host for draft in drafts for host in draft.host_ids) == sorted(mentors)


def test_who_is_in_an_ended_circle_is_free_again_and_its_meetings_stay(db: Database, program: int) -> None:
    people = ids(db, program)
    [circle_id] = actions.form_circles(db, program, [DraftCircle("A", "", tuple(people[:4]))], **acted())
    actions.hold_circle_meeting(db, circle_id, DAY, people[:3], **acted())
    actions.end_circle(db, circle_id, **acted(LATER))
    assert store.circles.all(db, program) == []
    assert len(store.circles.meetings(db, circle_id)) == 1
    with pytest.raises(NotAllowed, match="ended on"):
        actions.hold_circle_meeting(db, circle_id, LATER, people[:3], **acted(LATER))
    actions.form_circles(db, program, [DraftCircle("A", "", tuple(people[:4]))], **acted(LATER))


def test_who_leaves_the_program_leaves_their_circle_and_comes_back_with_an_undo(db: Database, program: int) -> None:
    people = ids(db, program)
    [circle_id] = actions.form_circles(db, program, [DraftCircle("A", "", tuple(people[:4]))], **acted())
    actions.leave(db, program, people[0], **acted(LATER))
    assert len(store.circles.circle(db, circle_id).members) == 3
    actions.undo(db, **acted(LATER))
    assert len(store.circles.circle(db, circle_id).members) == 4


def test_an_erased_person_leaves_circles_without_their_words(db: Database, program: int) -> None:
    people = ids(db, program)
    [circle_id] = actions.form_circles(db, program, [DraftCircle("A", "", tuple(people[:4]))], **acted())
    actions.hold_circle_meeting(db, circle_id, DAY, people[:3], {people[0]: "Ask first"}, **acted())
    assert {"circles", "circle meetings"} <= set(store.person_data.frames_about(db, people[0]))
    actions.erase_person(db, people[0], **acted(LATER))
    assert people[0] not in [member.person_id for member in store.circles.circle(db, circle_id).people]
    assert store.circles.meetings(db, circle_id)[0].lessons == ()
