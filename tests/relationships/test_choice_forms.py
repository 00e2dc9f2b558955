"""Choice forms: consents, rankings, requests and answers from exports, under the rules of the pages; once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from sqlite_utils import Database

from core import actions, store
from core.domain import playbook
from core.domain.base.people import Role
from core.domain.match.participant_choices import FIELDS
from core.domain.recruit.sheets import read
from core.domain.relationships.choice_forms import ReadChoices, read_choices
from core.domain.relationships.form_kits import kit
from tests.relationships.test_check_forms import workbook
from tests.story import DAY, acted, introduced, mentee_row, recruited

ON = date(2026, 3, 5)
STAMP = "2026-03-04 09:00"


def choices_in(db: Database, program_id: int, kind: str, role: str, *rows: Sequence[object]) -> ReadChoices:
    header = ("Completion time", *(question.text for question in kit(kind, role)))  # type: ignore[arg-type]
    table = read(workbook([header, *((STAMP, *row) for row in rows)]), "choices.xlsx")
    choices = read_choices(table, store.participant_choices.pool(db, program_id), kind=kind, on=ON)
    assert all(line.keys for line in choices.account.columns)
    return choices


def effects_of(db: Database, choices: ReadChoices) -> list[tuple[str, str, str]]:
    return [(effect.what, effect.outcome, effect.why) for effect in actions.import_answers(db, choices, **acted(ON))]


def ids(db: Database, program_id: int) -> tuple[list[int], list[int]]:
    mentees, mentors = store.people.mentees(db, program_id), store.people.mentors(db, program_id)
    return [person.id for person in mentees], [person.id for person in mentors]


def shown(db: Database, program_id: int) -> None:
    for person in store.people.mentors(db, program_id):
        actions.agree_profile(db, person.enrolment_id, ["topics"], **acted())


@pytest.mark.parametrize("role", Role)
def test_the_kit_offers_what_a_profile_can_show(role: Role) -> None:
    question = playbook.load().forms["consent"][f"shown_by_{role}"]
    offered = {answer.id: answer.label for answer in question.answers if answer.id != "none"}
    assert offered == {key: label for key, (label, _) in FIELDS[role].items()}


def test_a_consent_shows_what_was_ticked_in_either_tool_and_none_takes_it_down(db: Database) -> None:
    program_id = recruited(db)
    choices = choices_in(
        db, program_id, "consent", "mentor",
        ["mo@example.com", "Topics;Ways of working;"], ["mia@example.com", "Topics, Department"],
    )  # fmt: skip
    assert effects_of(db, choices) == [("profile of the mentor", "new", "")] * 2
    mo, mia = store.people.mentors(db, program_id)
    profiles = store.participant_choices.profiles(db, program_id)
    assert (profiles[mo.enrolment_id], profiles[mia.enrolment_id]) == (("topics", "styles"), ("topics", "department"))
    assert effects_of(db, choices) == [("profile of the mentor", "on record", "")] * 2
    none = choices_in(db, program_id, "consent", "mentor", ["mo@example.com", "None, take my profile down"])
    assert effects_of(db, none) == [("no profile of the mentor", "new", "")]
    assert mo.enrolment_id not in store.participant_choices.profiles(db, program_id)


def test_what_nobody_knows_is_shown_to_nobody(db: Database) -> None:
    program_id = recruited(db)
    choices = choices_in(db, program_id, "consent", "mentor", ["mo@example.com", "Topics;My salary;"])
    assert choices.rows == () and [question.about for question in choices.account.questions] == ["row"]


def test_a_ranking_replaces_the_earlier_one_and_names_are_looked_up_in_the_program(db: Database) -> None:
    program_id = recruited(db, mentees=2, mentors=3)
    (ana, _ben), (mo, mia, max_) = ids(db, program_id)
    actions.rank(db, program_id, ana, [max_], **acted())
    choices = choices_in(
        db, program_id, "shortlist", "mentee",
        ["ana@example.com", "Mia Berg", "mo@example.com", ""],
        ["ben@example.com", "Somebody Else", "", ""],
        ["ben@example.com", "Ana Ruiz", "", ""],
        ["eve@example.com", "Mia Berg", "", ""],
    )  # fmt: skip
    assert effects_of(db, choices) == [("ranking: Mia Berg, Mo Long", "new", "")]
    assert choices.problems == (
        (3, "“Somebody Else”: nobody of the program is called so"),
        (4, "a mentee chooses mentors, and a mentor mentees"),
        (5, "eve@example.com is not on record"),
    )
    ranked = store.participant_choices.choices(db, program_id)
    assert [(choice.mentee_id, choice.mentor_id, choice.place) for choice in ranked] == [(ana, mia, 1), (ana, mo, 2)]
    assert effects_of(db, choices) == [("ranking: Mia Berg, Mo Long", "on record", "")]


def test_of_two_rankings_of_one_person_the_last_counts(db: Database) -> None:
    program_id = recruited(db)
    (ana, _), (mo, _) = ids(db, program_id)
    effects_of(
        db,
        choices_in(
            db, program_id, "shortlist", "mentee",
            ["ana@example.com", "Mia Berg", "", ""], ["ana@example.com", "Mo Long", "", ""],
        ),
    )  # fmt: skip
    assert [choice.mentor_id for choice in store.participant_choices.choices(db, program_id, mentee_id=ana)] == [mo]


def test_a_request_and_its_no_with_a_reason_come_from_two_forms(db: Database) -> None:
    program_id = recruited(db)
    shown(db, program_id)
    asking = choices_in(db, program_id, "asking", "mentee", ["ana@example.com", "Mo Long", "You built a team"])
    preview = actions.preview_answers(db, asking, **acted(ON))
    assert store.participant_choices.requests(db, program_id) == []
    assert actions.import_answers(db, asking, **acted(ON)) == preview
    (request,) = store.participant_choices.requests(db, program_id)
    assert (request.asked_by, request.asked_on, request.state) == (Role.MENTEE, date(2026, 3, 4), "open")
    answering = choices_in(
        db, program_id, "answering", "mentor", ["mo@example.com", "Ana Ruiz", "No", "I travel a lot"]
    )
    assert effects_of(db, answering) == [("no to Ana Ruiz", "new", "")]
    (request,) = store.participant_choices.requests(db, program_id)
    assert request.state == "declined"
    (note,) = store.people.notes(db, "requests", request.id, "answer")
    assert note.text == "I travel a lot"
    assert effects_of(db, asking) == [("request to Mo Long", "on record", "")]
    assert effects_of(db, answering) == [("no to Ana Ruiz", "on record", "")]
    assert len(store.participant_choices.requests(db, program_id)) == 1


def test_a_yes_approves_the_match_and_a_forbidden_one_says_which_rule(db: Database) -> None:
    program_id = recruited(db)
    (ana, ben), (mo, _) = ids(db, program_id)
    shown(db, program_id)
    effects_of(db, choices_in(db, program_id, "asking", "mentee", ["ana@example.com", "Mo Long", ""]))
    yes = choices_in(db, program_id, "answering", "mentor", ["mo@example.com", "Ana Ruiz", "Yes", ""])
    assert effects_of(db, yes) == [("yes to Ana Ruiz", "new", "")]
    assert store.matches.live_match(db, program_id, ana).mentor_id == mo
    late = choices_in(db, program_id, "asking", "mentee", ["ben@example.com", "Mo Long", ""])
    ((what, outcome, why),) = effects_of(db, late)
    assert (what, outcome) == ("request to Mo Long", "not taken") and "Mo Long" in why
    nothing = choices_in(db, program_id, "answering", "mentor", ["mia@example.com", "Ben Ode", "Yes", ""])
    assert effects_of(db, nothing) == [
        ("yes to Ben Ode", "not taken", "Between these two nothing waits for an answer.")
    ]
    assert store.matches.live_match(db, program_id, ben) is None


def test_a_mentor_who_was_chosen_answers_in_the_same_form(db: Database) -> None:
    program_id = recruited(db)
    (ana, _), (mo, mia) = ids(db, program_id)
    actions.rank(db, program_id, ana, [mo, mia], **acted(DAY))
    actions.update_questions(db, program_id, **acted(DAY))
    answering = choices_in(db, program_id, "answering", "mentor", ["mo@example.com", "Ana Ruiz", "No", "No time"])
    assert effects_of(db, answering) == [("no to Ana Ruiz", "new", "")]
    ranked = store.participant_choices.choices(db, program_id)
    assert [(choice.mentor_id, choice.answer, choice.asked_on is not None) for choice in ranked] == [
        (mo, "no", True),
        (mia, "", True),
    ]
    assert effects_of(db, answering) == [("no to Ana Ruiz", "on record", "")]


def test_a_file_is_one_step_and_one_undo_takes_all_of_it_back(db: Database) -> None:
    program_id = recruited(db)
    (ana, ben), (mo, mia) = ids(db, program_id)
    actions.rank(db, program_id, ben, [mo], **acted())
    rows = ["ana@example.com", "Mo Long", "", ""], ["ben@example.com", "Mia Berg", "", ""]
    before = len(store.journal.steps(db))
    effects_of(db, choices_in(db, program_id, "shortlist", "mentee", *rows))
    steps = store.journal.steps(db)
    assert len(steps) == before + 1
    assert steps[0].sentence == "2 choices of mentors were ranked" and set(steps[0].people) == {ana, ben}
    assert actions.blocked_undo(db, steps[0].action_id) is None
    ranked = store.participant_choices.choices(db, program_id)
    assert {(choice.mentee_id, choice.mentor_id) for choice in ranked} == {(ana, mo), (ben, mia)}
    actions.undo(db, steps[0].action_id, **acted(ON))
    ranked = store.participant_choices.choices(db, program_id)
    assert [(choice.mentee_id, choice.mentor_id) for choice in ranked] == [(ben, mo)]


def test_answers_of_a_file_are_one_step_that_gives_the_seats_back(db: Database) -> None:
    program_id = recruited(db)
    (ana, ben), (mo, mia) = ids(db, program_id)
    shown(db, program_id)
    asking = ["ana@example.com", "Mo Long", "Hello"], ["ben@example.com", "Mia Berg", ""]
    effects_of(db, choices_in(db, program_id, "asking", "mentee", *asking))
    answers = ["mo@example.com", "Ana Ruiz", "Yes", ""], ["mia@example.com", "Ben Ode", "No", "I travel a lot"]
    effects_of(db, choices_in(db, program_id, "answering", "mentor", *answers))
    answered, asked = store.journal.steps(db, limit=2)
    assert asked.sentence == "2 requests were sent" and "2 requests were answered" in answered.sentence
    assert store.matches.live_match(db, program_id, ana).mentor_id == mo
    with pytest.raises(actions.NotAllowed, match="Later work stands on this"):
        actions.undo(db, asked.action_id, **acted(ON))
    actions.undo(db, answered.action_id, **acted(ON))
    assert store.matches.live_match(db, program_id, ana) is None
    requests = store.participant_choices.requests(db, program_id)
    assert [(request.mentee_id, request.mentor_id, request.state) for request in requests] == [
        (ana, mo, "open"),
        (ben, mia, "open"),
    ]
    actions.undo(db, asked.action_id, **acted(ON))
    assert store.participant_choices.requests(db, program_id) == []


def test_a_row_that_is_refused_leaves_no_trace_in_the_step_of_its_file(db: Database) -> None:
    program_id = recruited(db, mentees=2, mentors=2)
    mo, _mia = store.people.mentors(db, program_id)
    ana, ben = (person.id for person in store.people.mentees(db, program_id))
    rows = ["ana@example.com", "Mia Berg", "", ""], ["ben@example.com", "Mia Berg", "", ""]
    choices = choices_in(db, program_id, "shortlist", "mentee", *rows)
    two = tuple(replace(row, people=(row.people[0], mo.id)) if row.person_id == ana else row for row in choices.rows)
    actions.set_availability(db, mo.enrolment_id, "retired", **acted())  # after the file was read
    effects = effects_of(db, replace(choices, rows=two))
    assert [(what, outcome) for what, outcome, _ in effects] == [
        ("ranking: Mia Berg, Mo Long", "not taken"),
        ("ranking: Mia Berg", "new"),
    ]
    assert [choice.mentee_id for choice in store.participant_choices.choices(db, program_id)] == [ben]
    lines = store.journal.action_lines(db, store.journal.last_action(db, acted()["by"]))
    assert [(line.person_id, line.on) for line in lines] == [(ben, date(2026, 3, 4))]


def test_nobody_who_is_not_accepted_is_found(db: Database) -> None:
    program_id = recruited(db)
    introduced(db, program_id)
    mentor = store.people.mentors(db, program_id)[1]
    assert mentor.id in store.participant_choices.pool(db, program_id).names["mentor"]
    other = actions.create_program(db, "Autumn", months=6, **acted())
    assert store.participant_choices.pool(db, other).everybody == {}


def test_an_old_file_brings_back_no_profile_and_no_ranking(db: Database) -> None:
    program_id = recruited(db)
    (ana, _), (_, mia) = ids(db, program_id)
    consent = choices_in(db, program_id, "consent", "mentor", ["mo@example.com", "Topics;"])
    ranking = choices_in(db, program_id, "shortlist", "mentee", ["ana@example.com", "Mo Long", "", ""])
    effects_of(db, consent)
    effects_of(db, ranking)
    enrolment_id = store.people.mentors(db, program_id)[0].enrolment_id
    actions.agree_profile(db, enrolment_id, [], **acted(ON))
    actions.rank(db, program_id, ana, [mia], **acted(ON))
    assert effects_of(db, consent) == [
        ("profile of the mentor", "not taken", "Newer words on this profile are on record.")
    ]
    assert effects_of(db, ranking) == [("ranking: Mo Long", "not taken", "A newer ranking is on record.")]
    assert enrolment_id not in store.participant_choices.profiles(db, program_id)
    assert [choice.mentor_id for choice in store.participant_choices.choices(db, program_id)] == [mia]


def test_of_two_namesakes_without_an_address_nobody_is_guessed(db: Database) -> None:
    program_id = recruited(db)
    namesake = replace(mentee_row(9, "Ana Ruiz"), email="ana.ruiz@example.com")
    actions.bring_in(db, program_id, [actions.Sheet("mentee", [namesake])], accept=("mentee",), **acted())
    table = read(workbook([("Stamp", "Name", "First choice"), (STAMP, "Ana Ruiz", "Mo Long")]), "choices.xlsx")
    choices = read_choices(table, store.participant_choices.pool(db, program_id), kind="shortlist", on=ON)
    assert choices.problems == ((2, "several people are called Ana Ruiz, and no email address says which"),)
