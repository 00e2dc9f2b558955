"""Closing forms: ratings, words for each other, the end, what comes next and a story with consent, from one export."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from sqlite_utils import Database

from core import actions, store
from core.domain.recruit.sheets import read
from core.domain.relationships.form_answers import ReadChecks, questions, read_checks
from core.domain.relationships.form_kits import kit
from core.domain.relationships.relationships import CLOSING_WORDS
from tests.relationships.test_check_forms import workbook
from tests.story import acted, introduced, recruited

LATER = date(2026, 12, 10)
STAMP = "2026-12-08 09:00"
SIDES = {"mentee": "ana@example.com", "mentor": "mo@example.com"}
FEEDBACK = "What would you like to tell the other person? They will read it."
ENDING = "Has your time together come to its end?"
AGAIN = "Would you mentor again?"
WOULD_MENTOR = "Would you become a mentor yourself?"
STORY = "Is there a story of the two of you that others should hear?"
CONSENT = "May we publish this story with your name?"


def closing_in(db: Database, role: str, *answers: Mapping[str, object]) -> ReadChecks:
    """The export of one side's form; each row answers the questions that it names, with 4 for every statement."""
    asked = [question.text for question in kit("closing", role)]  # type: ignore[arg-type]
    rated = [text for text, how in questions("closing", role) if "/ 5" in how]  # type: ignore[arg-type]
    rows = []
    for answer in answers:
        filled = {asked[0]: SIDES[role], **dict.fromkeys(rated, "4 Agree")} | answer
        assert set(filled) <= set(asked)
        rows.append([STAMP, *(filled.get(text, "") for text in asked)])
    people = store.people.everyone(db)
    return read_checks(
        read(workbook([("Completion time", *asked), *rows]), "closing.xlsx"),
        store.relationships.all(db),
        {person.email: person.id for person in people},
        {person.id: person.name for person in people},
        kind="closing",
        on=LATER,
    )


def effects_of(db: Database, closing: ReadChecks) -> list[tuple[str, str, str]]:
    assert closing.problems == () and closing.account.questions == ()
    return [(effect.what, effect.outcome, effect.why) for effect in actions.import_answers(db, closing, **acted(LATER))]


def test_both_sides_tell_each_other_and_the_program_what_was(db: Database) -> None:
    pair, _ = introduced(db, recruited(db))
    mentee = closing_in(
        db,
        "mentee",
        {
            FEEDBACK: "You opened doors",
            "What have you learned?": "To ask first",
            "What will you do next?": "Lead a team",
            "Comment for the program team (the other person does not see it)": "Start earlier",
        },
    )
    mentor = closing_in(db, "mentor", {FEEDBACK: "You came prepared"})
    assert effects_of(db, mentee) == [
        ("closing questions of December 8, 2026", "new", ""),
        ("what was learned", "new", ""),
        ("next steps", "new", ""),
        ("feedback for the mentor", "new", ""),
    ]
    assert ("feedback for the mentee", "new", "") in effects_of(db, mentor)
    words = {note.kind: (note.text, note.person_id) for note in store.people.notes(db, "relationships", pair)}
    relationship = store.relationships.relationship(db, pair)
    assert relationship is not None
    assert {key: words[key][0] for key in CLOSING_WORDS} == {
        "reflection": "To ask first",
        "next_steps": "Lead a team",
        "feedback_to_mentor": "You opened doors",
        "feedback_to_mentee": "You came prepared",
    }
    assert words["feedback_to_mentee"][1] == relationship.mentee_id, "it belongs to whom it is for"
    checks = {check.role: check for check in store.relationships.checks(db, pair)}
    assert set(checks["mentee"].answers.values()) == {4} and checks["mentee"].comment == "Start earlier"
    assert {outcome for _, outcome, _ in effects_of(db, mentee)} == {"on record"}


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("Yes, I am ready for the next mentee", "ready"),
        ("Later, I need a break", "break"),
        ("No, this was the last time", "retired"),
    ],
)
def test_the_mentor_says_what_comes_next_and_an_old_file_does_not_set_it_again(
    db: Database, answer: str, status: str
) -> None:
    program_id = recruited(db)
    introduced(db, program_id)
    closing = closing_in(db, "mentor", {AGAIN: answer, "If you need a break: until when?": "2027-03-01"})
    effects_of(db, closing)
    mentor = store.people.mentors(db, program_id)[0]
    assert (mentor.availability, mentor.available_from) == (status, date(2027, 3, 1) if status == "break" else None)
    actions.set_availability(db, mentor.enrolment_id, "ready", **acted(LATER))
    effects_of(db, closing)
    assert store.people.mentors(db, program_id)[0].availability == "ready"


def test_a_mentee_who_would_mentor_is_invited_once(db: Database) -> None:
    program_id = recruited(db)
    introduced(db, program_id)
    closing = closing_in(db, "mentee", {"Would you become a mentor yourself?": "Yes, please invite me"})
    assert ("would become a mentor", "new", "") in effects_of(db, closing)
    assert ("would become a mentor", "on record", "") in effects_of(db, closing)
    ana = store.people.person_by_email(db, "ana@example.com")
    assert ana is not None
    assert store.relationships.invited(db, ana.id)
    assert store.people.enrolment_of(db, program_id, ana.id, "mentor") is None, "for the next round, not for this one"


def test_a_story_needs_its_consent(db: Database) -> None:
    pair, _ = introduced(db, recruited(db))
    story = "Is there a story of the two of you that others should hear?"
    consent = "May we publish this story with your name?"
    without = closing_in(db, "mentee", {story: "We met in the rain", consent: "No"})
    assert ("a story", "not taken", "there is no consent to publish it") in effects_of(db, without)
    assert store.support.recognitions(db, relationship_id=pair) == []
    consented = closing_in(db, "mentee", {story: "We met in the rain", consent: "Yes, you may"})
    assert ("a story", "new", "") in effects_of(db, consented)
    assert ("a story", "on record", "") in effects_of(db, consented)
    (recognition,) = store.support.recognitions(db, relationship_id=pair)
    assert (recognition.kind, recognition.consent, recognition.words) == ("story", True, "We met in the rain")


def test_the_end_is_what_the_first_of_the_two_tells_and_another_answer_is_said(db: Database) -> None:
    pair, _ = introduced(db, recruited(db))
    preview = actions.preview_answers(
        db, closing_in(db, "mentee", {ENDING: "Yes, we have completed it"}), **acted(LATER)
    )
    assert preview[-1].what == "the relationship is completed"
    assert store.relationships.relationship(db, pair).stage == "introduced"
    effects_of(db, closing_in(db, "mentee", {ENDING: "Yes, we have completed it"}))
    ended = store.relationships.relationship(db, pair)
    assert (ended.stage, ended.ended_on) == ("completed", date(2026, 12, 8))
    other = closing_in(db, "mentor", {ENDING: "We stopped early"})
    assert ("the relationship is dropped", "on record", "it is completed already") in effects_of(db, other)
    assert store.relationships.relationship(db, pair).stage == "completed"


def test_who_stopped_early_says_why_and_a_wrong_end_is_taken_back_with_its_form(db: Database) -> None:
    pair, _ = introduced(db, recruited(db))
    effects_of(
        db,
        closing_in(
            db,
            "mentee",
            {ENDING: "We stopped early", "If you stopped early: what was the main reason?": "There was no time"},
        ),
    )
    ended = store.relationships.relationship(db, pair)
    assert (ended.stage, ended.end_reason) == ("dropped", "no_time")
    actions.undo(db, **acted(LATER))
    assert store.relationships.relationship(db, pair).open
    assert store.relationships.checks(db, pair) == []


def whole_file(db: Database) -> dict[str, list[dict[str, object]]]:
    """Every row of every table but the history and the copies that an undo needs."""
    tables = [
        name
        for name in db.table_names()
        if name not in ("history", "befores", "notes", "sqlite_sequence", "undone_actions", "replaced_lines")
    ]
    spoken = """SELECT subject, subject_id, kind, text FROM notes
                WHERE subject NOT IN ('checks', 'recognitions') AND text <> '' ORDER BY id"""
    return {name: list(db[name].rows) for name in tables} | {"notes": list(db.query(spoken))}


@pytest.mark.parametrize("next_round", [False, True])
def test_everything_that_one_file_told_is_taken_back_by_one_undo(db: Database, next_round: bool) -> None:
    program = recruited(db)
    introduced(db, program)
    if next_round:
        actions.next_round(db, program, "Autumn", **acted())
    before = whole_file(db)
    completed = {ENDING: "Yes, we have completed it"}
    story = {FEEDBACK: "You opened doors", STORY: "It changed my year", CONSENT: "Yes, you may"}
    for role, answers in (
        ("mentee", completed | story | {WOULD_MENTOR: "Yes, please invite me"}),
        ("mentor", completed | {AGAIN: "No, this was the last time"}),
    ):
        effects = effects_of(db, closing_in(db, role, answers))
        assert ("the relationship is completed", "new", "") in effects
        assert len({what for what, outcome, _ in effects if outcome == "new"}) >= 3
        actions.undo(db, **acted(LATER))
        assert whole_file(db) == before


def test_an_end_before_a_session_on_record_is_not_taken(db: Database) -> None:
    pair, _ = introduced(db, recruited(db))
    actions.log_session(db, pair, date(2026, 12, 9), **acted(LATER))
    closing = closing_in(db, "mentee", {ENDING: "Yes, we have completed it"})
    (end,) = [effect for effect in effects_of(db, closing) if effect[0].startswith("the relationship")]
    assert end[1:] == ("not taken", "A session was held after this, on December 9, 2026.")
    assert store.relationships.relationship(db, pair).open


def test_a_row_that_only_says_what_comes_next_counts(db: Database) -> None:
    program_id = recruited(db)
    introduced(db, program_id)
    unrated = {text: "" for text, how in questions("closing", "mentor") if "/ 5" in how}
    closing = closing_in(db, "mentor", unrated | {AGAIN: "No, this was the last time"})
    assert [outcome for _, outcome, _ in effects_of(db, closing)] == ["new"]
    assert store.people.mentors(db, program_id)[0].availability == "retired"
