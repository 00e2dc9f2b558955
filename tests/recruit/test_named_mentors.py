"""Mentors whom mentees name in a sheet: who is meant, what becomes of it in matching, and what stays open."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlite_utils import Database

from core import actions, store
from core.actions import Sheet
from core.domain.match import proposals
from core.domain.match.criteria import CRITERIA
from core.domain.recruit.sheets import load
from core.domain.recruit.sheets.import_changes import describe_effects
from core.domain.recruit.sheets.person_references import MentorEntry, NamedMentors
from tests.story import DAY, acted, mentee_row, mentor_row

MENTORS = NamedMentors(
    [
        MentorEntry(1, "Mo Long", "mo@example.com", "00071"),
        MentorEntry(2, "Mia Berg", "mia@example.com", ""),
        MentorEntry(3, "Max Sand", "max@example.com", ""),
        MentorEntry(4, "Max Sand", "max.sand@example.com", ""),
    ]
)


@pytest.mark.parametrize(
    ("text", "mentor"),
    [
        ("Mo Long", 1),
        ("long, mo", 1),
        ("MO@example.com", 1),
        ("Mo Long <mo@example.com>", 1),
        ("Mo Long (mo@example.com)", 1),
        ("71", 1),
        ("71.0", 1),
        ("Mo Long (0071)", 1),
        ("00071 - Mo Long", 1),
        ("Max Sand", None),
        ("Max Sand (max@example.com)", 3),
        ("Mo", None),
        ("Mo Long (mo@elsewhere.com)", None),
        ("No preference", None),
    ],
)
def test_a_mentor_is_known_by_address_number_or_a_name_of_their_own(text: str, mentor: int | None) -> None:
    assert MENTORS.find(text)[0] == mentor
    assert bool(MENTORS.find(text)[1]) == (mentor is None)


def rankings(db: Database, program_id: int) -> dict[str, list[str]]:
    names = store.people.names(db)
    ranked: dict[str, list[str]] = {}
    for choice in store.participant_choices.choices(db, program_id):
        ranked.setdefault(names[choice.mentee_id], []).append(f"{choice.place} {names[choice.mentor_id]}")
    return ranked


def mentees(text: str) -> Sheet:
    return Sheet("mentee", load(text.encode(), "mentees.csv", "mentee").rows, "mentees.csv")


CHOICES = (
    "Name,Email,What do you want to get better at?,Mentor choice 1,Mentor choice 2,Mentor choice 3\n"
    "Ana Ruiz,ana@example.com,Negotiation,Mia Berg,mo@example.com,Cy Ro\n"
    "Ben Ode,ben@example.com,Negotiation,,,\n"
)
BOTH = [mentor_row(2, "Mo Long"), mentor_row(3, "Mia Berg")]


def test_choices_of_a_sheet_become_a_ranking_that_counts_in_matching_and_is_taken_back(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    sheets = [mentees(CHOICES), Sheet("mentor", BOTH)]
    preview = actions.preview_import(db, program_id, sheets, accept=("mentor", "mentee"), **acted())
    assert rankings(db, program_id) == {}
    effects = actions.bring_in(db, program_id, sheets, accept=("mentor", "mentee"), **acted())
    assert preview == effects
    assert rankings(db, program_id) == {"Ana Ruiz": ["1 Mia Berg", "2 Mo Long"]}
    assert describe_effects(effects) == ["1 mentee's choice of mentors will count in matching: Ana Ruiz."]
    assert [problem for sheet in effects for problem in sheet.problems] == [
        (
            2,
            "Ana Ruiz: the mentor “Cy Ro”, choice 3, is no mentor of this program yet; it is kept as written and "
            "looked up again when mentors come in",
        )
    ]
    run = proposals.solve(store.matching.matching_input(db, program_id, on=DAY))
    assert {pair.mentee.name: pair.mentor.name for pair in run.pairs} == {"Ana Ruiz": "Mia Berg", "Ben Ode": "Mo Long"}
    pair = next(pair for pair in run.pairs if pair.mentee.name == "Ana Ruiz")
    actions.propose(db, program_id, run.record(), **acted())
    assert store.matches.all(db, program_id, mentee_id=pair.mentee.id)[0].breakdown["wishes"]["score"] == 1.0
    assert CRITERIA["wishes"].say(pair.mentee, pair.mentor) == "Ana named Mia as choice 1."
    actions.rank(db, program_id, pair.mentee.id, [mentor.id for mentor in run.mentors.people][:1], **acted())
    reviewed = store.matching.reviewed_input(db, 1, store.as_of.answers_line(db, 1), on=DAY)
    assert {mentee.name: mentee.ranked for mentee in reviewed.mentees} == {
        "Ana Ruiz": (pair.mentor.id, next(mentor.id for mentor in run.mentors.people if mentor.name == "Mo Long")),
        "Ben Ode": (),
    }, "a review reads the ranking as it was when the run was made"


def test_an_import_takes_its_rankings_back_and_changes_nothing_the_second_time(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    actions.bring_in(db, program_id, [Sheet("mentor", BOTH)], **acted())
    actions.bring_in(db, program_id, [mentees(CHOICES)], **acted())
    (again,) = actions.bring_in(db, program_id, [mentees(CHOICES)], **acted())
    assert (again.new, again.changed, again.unchanged, again.rankings) == (0, 0, 2, ())
    actions.undo_import(db, store.imports.all(db, program_id)[0].id, **acted())
    assert rankings(db, program_id) == {}


def test_a_mentor_who_comes_in_later_takes_the_place_that_was_waiting(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    (first,) = actions.bring_in(db, program_id, [mentees(CHOICES)], **acted())
    assert len(first.problems) == 3 and rankings(db, program_id) == {}
    actions.bring_in(db, program_id, [Sheet("mentor", BOTH[:1])], **acted())
    (second,) = actions.bring_in(db, program_id, [Sheet("mentor", BOTH)], **acted())
    assert rankings(db, program_id) == {"Ana Ruiz": ["1 Mia Berg", "2 Mo Long"]}
    assert (second.new, second.changed) == (1, 0)
    assert describe_effects([second]) == ["1 mentee's choice of mentors will count in matching: Ana Ruiz."]
    actions.undo_import(db, store.imports.all(db, program_id)[0].id, **acted())
    assert rankings(db, program_id) == {"Ana Ruiz": ["2 Mo Long"]}


def test_a_ranking_by_hand_stays_until_the_sheet_says_something_else(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    actions.bring_in(db, program_id, [Sheet("mentor", BOTH), mentees(CHOICES)], accept=("mentor", "mentee"), **acted())
    ana = next(mentee for mentee in store.people.mentees(db, program_id) if mentee.name == "Ana Ruiz")
    mo = next(mentor for mentor in store.people.mentors(db, program_id) if mentor.name == "Mo Long")
    actions.rank(db, program_id, ana.id, [mo.id], **acted())
    cy = replace(mentor_row(4, "Cy Ro"), name="Cy Ro")
    actions.bring_in(db, program_id, [mentees(CHOICES), Sheet("mentor", [cy])], **acted())
    assert rankings(db, program_id) == {"Ana Ruiz": ["1 Mo Long"]}
    actions.bring_in(db, program_id, [mentees(CHOICES.replace("Mia Berg,mo@", "Cy Ro,mo@"))], **acted())
    assert rankings(db, program_id) == {"Ana Ruiz": ["1 Cy Ro", "2 Mo Long"]}


def test_nobody_is_taken_by_guess_and_nobody_is_their_own_mentor(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    same = replace(mentor_row(4, "Mia Berg"), email="mia.berg@example.com")
    rows = [*BOTH, same, mentor_row(5, "Ana Ruiz")]
    ana = mentee_row(2, "Ana Ruiz", ranked_mentors=["Mia Berg", "Ana Ruiz", "Mo Long"])
    _, effects = actions.bring_in(db, program_id, [Sheet("mentor", rows), Sheet("mentee", [ana])], **acted())
    assert rankings(db, program_id) == {"Ana Ruiz": ["3 Mo Long"]}
    assert [problem for _, problem in effects.problems] == [
        "Ana Ruiz: the mentor “Mia Berg”, choice 1, could be 2 mentors of this program, so nobody is chosen; an email "
        "address tells",
        "Ana Ruiz: the mentor “Ana Ruiz”, choice 2, is this person, who can't be their own mentor",
    ]


@pytest.mark.parametrize(
    "headers",
    [
        "Choice 1,Choice 2,Choice 3",
        "Mentor choice 1,Mentor choice 2,Mentor choice 3",
        "1st choice mentor,2nd choice mentor,3rd choice mentor",
        "Preferred mentor 1,Preferred mentor 2,Preferred mentor 3",
        "Mentor pick 1,Mentor pick 2,Mentor pick 3",
    ],
)
def test_numbered_columns_of_mentors_are_a_ranking(headers: str) -> None:
    text = CHOICES.replace("Mentor choice 1,Mentor choice 2,Mentor choice 3", headers)
    assert mentees(text).rows[0].answers["ranked_mentors"] == ("Mia Berg", "mo@example.com", "Cy Ro")
