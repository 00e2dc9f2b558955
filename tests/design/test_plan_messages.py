"""A message of the plan: its words, the stories in it, who gets it, and its mark."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from core import actions, store
from core.documents.messages import Sender
from core.documents.plan_messages import PLACEHOLDERS, MessageSource, message_text
from core.domain import playbook
from core.domain.base.people import Person
from core.domain.design import checklist
from core.domain.design.audiences import AUDIENCES, Staff, members
from tests.story import DAY, acted, introduced, recruited

BOOK = playbook.load()
SENDER = Sender("Spring", "Nora Lind", "mentoring@example.com", "Acme", {"mentors": "https://forms.example/m"})


def planned(db):
    """A program with nine messages that starts on September 7; returns its id."""
    program_id = recruited(db)
    actions.change_program(db, program_id, starts_on=date(2026, 9, 7), **acted())
    actions.plan_messages(db, program_id, "Ana", **acted())
    return program_id


def program(db, program_id):
    return store.programs.program(db, program_id)


def message(db, program_id, origin):
    return next(line for line in program(db, program_id).design.communication if line.origin == origin)


def text(db, program_id, origin):
    stories = store.stories.stories(db, program_id)
    return message_text(message(db, program_id, origin), MessageSource(program(db, program_id), BOOK, SENDER, stories))


def test_a_message_is_filled_from_the_program_and_marks_what_is_missing(db):
    program_id = planned(db)
    words = text(db, program_id, "newsletter-mentors")
    assert "Spring starts on September 7, 2026." in words
    assert "for 9 months" in words
    assert "Tell us by August 24, 2026 what you would like to pass on: https://forms.example/m" in words
    assert "[the sponsor's name]" in text(db, program_id, "sponsor-note")
    assert "[the link to the form for mentees]" in text(db, program_id, "post-mentees")


def test_a_paragraph_without_its_goal_is_left_out_and_stands_with_it(db):
    program_id = planned(db)
    assert "What we want to be different" not in text(db, program_id, "sponsor-note")
    actions.change_design(db, program_id, goal="More roles filled from inside.", **acted())
    assert "What we want to be different: More roles filled from inside.\n" in text(db, program_id, "sponsor-note")


def test_a_program_without_an_end_promises_none(db):
    program_id = planned(db)
    assert "They work together until June 7, 2027." in text(db, program_id, "launch-post")
    actions.change_program(db, program_id, months=None, **acted())
    assert "work together until" not in text(db, program_id, "launch-post")


def test_a_story_stands_in_a_message_only_while_everybody_in_it_agrees(db):
    program_id = planned(db)
    pair = introduced(db, program_id)[0]
    relationship = store.relationships.relationship(db, pair)
    where = {"program_id": program_id, "relationship_id": pair}
    story = actions.tell_story(
        db, relationship.mentee_id, "I asked for the role, and I got it.", "I asked, and I got it.", **where, **acted()
    )
    actions.word_message(db, program_id, message(db, program_id, "first-story").id, "News!\n\n{story}", **acted())
    assert text(db, program_id, "first-story") == "News!\n\n[a story that may be published]"
    actions.agree_to_story(db, story, relationship.mentee_id, **acted())  # the mentor has not agreed yet
    assert "I asked" not in text(db, program_id, "first-story")
    actions.agree_to_story(db, story, relationship.mentor_id, **acted())
    assert "“I asked, and I got it.” (Ana Ruiz, mentee, Finance, with Mo Long)" in text(db, program_id, "first-story")
    assert "I asked" in text(db, program_id, "newsletter-mentors")
    actions.withdraw_story(db, story, relationship.mentor_id, **acted())
    for origin in ("first-story", "newsletter-mentors", "celebration"):
        assert "I asked" not in text(db, program_id, origin)


def test_the_teams_own_words_stand_until_the_studios_are_wanted_again(db):
    program_id = planned(db)
    line = message(db, program_id, "midway")
    actions.word_message(db, program_id, line.id, "  {program}: halfway.  ", **acted())
    assert text(db, program_id, "midway") == "Spring: halfway."
    actions.word_message(db, program_id, line.id, " ", **acted())
    assert text(db, program_id, "midway").startswith("Spring, halfway\n")
    with pytest.raises(actions.NotAllowed, match="at most 4,000"):
        actions.word_message(db, program_id, line.id, "x" * 4001, **acted())
    with pytest.raises(actions.NotAllowed, match="not in the plan any more"):
        actions.word_message(db, program_id, 999, "x", **acted())


def test_a_message_without_a_text_in_the_playbook_says_what_the_plan_says(db):
    program_id = planned(db)
    line = replace(message(db, program_id, "midway"), origin="", message="Halfway!")
    assert message_text(line, MessageSource(program(db, program_id), BOOK, SENDER)) == "Halfway!"


def test_every_placeholder_of_the_playbooks_messages_can_be_filled():
    named = {name for channel in BOOK.channels.values() for name in re.findall(r"{(\w+)}", channel.text)}
    assert {"story", "some_story", "stories", "changes", "figures"} <= named <= set(PLACEHOLDERS)


# Who gets it


def person(id, manager=None, department="Sales", status="active"):
    return Person(id, f"P{id}", f"p{id}@example.com", department, manager_id=manager, status=status)


BOSS, HEAD = person(1), person(2, 1, "IT")
EVERYONE = [BOSS, HEAD, person(3, 1), person(4, 2, "IT"), person(5, 2, "IT", "left"), person(6, 1, "IT", "leave")]
STAFF = Staff(EVERYONE, mentors={3}, mentees={4}, in_program={3, 4})


@pytest.mark.parametrize(
    ("audience", "ids"),
    [
        ("staff", [1, 2, 3, 4]),
        ("not-in-program", [1, 2]),
        ("all-managers", [1, 2]),
        ("mentors", [3]),
        ("mentees", [4]),
        ("managers", [1, 2]),
    ],
)
def test_an_audience_holds_who_belongs_to_it_and_nobody_who_is_away(audience, ids):
    assert [person.id for person in members([audience], STAFF)] == ids


def test_people_of_two_audiences_are_listed_once():
    assert [person.id for person in members(["mentors", "staff"], STAFF)] == [1, 2, 3, 4]
    assert members([], STAFF) == []


def test_a_phase_narrows_staff_to_its_departments():
    phase = replace(STAFF, departments=("it",))
    assert [person.id for person in members(["staff"], phase)] == [2, 4]
    assert [person.id for person in members(["all-managers"], phase)] == [1, 2]  # of people in IT
    assert [person.id for person in members(["mentors"], phase)] == [3]


def test_every_audience_of_the_playbook_is_known():
    assert {group for channel in BOOK.channels.values() for group in channel.groups} <= set(AUDIENCES)


# Sent


def states(db, program_id, on):
    items = checklist.dated(program(db, program_id), store.programs.progress(db, program_id), BOOK, on=on)
    return {item.label: item.state for item in items if item.kind == "message"}


def test_a_message_is_late_until_it_is_marked_as_sent_and_the_mark_can_be_taken_back(db):
    program_id = planned(db)
    line = message(db, program_id, "sponsor-note")
    day = date(2026, 9, 7) - timedelta(days=56)
    assert states(db, program_id, day)[line.label] == "due"
    assert states(db, program_id, day + timedelta(days=1))[line.label] == "late"
    actions.mark_item(db, program_id, "communication", line.id, **acted(day))
    assert message(db, program_id, "sponsor-note").done_on == day
    assert states(db, program_id, day + timedelta(days=1))[line.label] == "done"
    actions.undo(db, **acted(day))
    assert states(db, program_id, day + timedelta(days=1))[line.label] == "late"
    actions.mark_item(db, program_id, "communication", line.id, **acted(day))
    actions.mark_item(db, program_id, "communication", line.id, False, **acted(day))
    assert states(db, program_id, day + timedelta(days=1))[line.label] == "late"


def test_only_what_can_happen_is_marked(db):
    program_id = planned(db)
    with pytest.raises(actions.NotAllowed, match="can be marked"):
        actions.mark_item(db, program_id, "feedback", 1, **acted())
    with pytest.raises(actions.NotAllowed, match="not in the plan any more"):
        actions.mark_item(db, program_id, "links", 1, **acted())


def test_changing_a_message_keeps_its_words_and_its_mark(db):
    program_id = planned(db)
    line = message(db, program_id, "midway")
    actions.word_message(db, program_id, line.id, "Halfway", **acted())
    actions.mark_item(db, program_id, "communication", line.id, **acted())
    actions.keep_line(
        db,
        program_id,
        "communication",
        {"label": "Update", "audience": "All", "message": "M", "owner": "Ben"},
        line.id,
        **acted(),
    )
    changed = message(db, program_id, "midway")
    assert (changed.label, changed.text, changed.done_on) == ("Update", "Halfway", DAY)


def test_the_next_round_has_the_words_and_nothing_is_sent_yet(db):
    program_id = planned(db)
    line = message(db, program_id, "midway")
    actions.word_message(db, program_id, line.id, "Halfway", **acted())
    actions.mark_item(db, program_id, "communication", line.id, **acted())
    next_id = actions.next_round(db, program_id, "Autumn", **acted())
    copied = message(db, next_id, "midway")
    assert (copied.text, copied.done_on) == ("Halfway", None)
