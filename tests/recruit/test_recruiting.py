"""Recruiting as actions: recommendations, conversations with a decision, seats, ticks, forms begun and sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlite_utils import Database

from core import actions, store
from core.actions import NotAllowed
from core.domain.design.design import Design
from core.domain.recruit import forms
from tests.story import DAY, acted, mentee_row, mentor_row, recruited


@contextmanager
def refused(db: Database, words: str) -> Iterator[None]:
    before = store.revision(db)
    with pytest.raises(NotAllowed, match=words):
        yield
    assert store.revision(db) == before


def applied(db: Database, *names: str, seats: int | None = None) -> tuple[int, list[int]]:
    """A program with these mentees as applicants; with `seats`, access is limited. (program, enrolments)"""
    design = Design(choices={"access": "limited"}, seats=seats) if seats else Design()
    program_id = actions.create_program(db, "Spring", design=design, **acted())
    actions.import_people(
        db, program_id, "mentee", [mentee_row(n + 2, name) for n, name in enumerate(names)], **acted()
    )
    return program_id, [mentee.enrolment_id for mentee in store.people.mentees(db, program_id)]


def stages(db: Database, program_id: int) -> dict[str, str]:
    return {
        person.name: person.stage
        for person in (*store.people.mentees(db, program_id), *store.people.mentors(db, program_id))
    }


def test_whoever_is_on_record_recommends_by_id_so_that_erasing_them_empties_the_name(db: Database) -> None:
    program_id = recruited(db)
    ana = store.people.mentees(db, program_id)[0]
    actions.recommend(db, program_id, "Leo Lund", "leo@example.com", "ana ruiz", **acted())
    row = mentor_row(2, "Ida Falk", recommended_by="Ruiz, Ana")
    actions.import_people(db, program_id, "mentor", [row], **acted())
    mentors = {mentor.name: mentor for mentor in store.people.mentors(db, program_id)}
    assert {mentors[name].recommender_id for name in ("Leo Lund", "Ida Falk")} == {ana.id}
    assert {mentors[name].recommended_by for name in ("Leo Lund", "Ida Falk")} == {""}
    outsider = mentor_row(2, "Ida Falk", recommended_by="Zoe Vale")
    (change,) = actions.import_people(db, program_id, "mentor", [outsider], **acted()).changes
    assert (change.field, change.old, change.new) == ("recommended_by", "Ana Ruiz", "Zoe Vale")
    ida = next(mentor for mentor in store.people.mentors(db, program_id) if mentor.name == "Ida Falk")
    assert (ida.recommender_id, ida.recommended_by) == (None, "Zoe Vale")


def test_a_recommended_mentor_waits_for_a_conversation(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    actions.recommend(db, program_id, "Mo Long", "Mo@Example.com", "Ana Ruiz", ["Negotiation"], **acted())
    (mo,) = store.people.mentors(db, program_id)
    assert (mo.stage, mo.recommended_by, mo.email) == ("recommended", "Ana Ruiz", "mo@example.com")
    with refused(db, "Mo Long is on the list of mentors already"):
        actions.recommend(db, program_id, "Mo", "mo@example.com", "Ben Ode", **acted())
    with refused(db, "needs a name and an email address"):
        actions.recommend(db, program_id, "Mo", "", "Ben Ode", **acted())
    actions.import_people(db, program_id, "mentor", [mentor_row(2, "Mo Long", ("Hiring",))], **acted())
    assert [mentor.topics for mentor in store.people.mentors(db, program_id)] == [("Hiring",)]
    actions.hold_conversation(db, mo.enrolment_id, "Warm and to the point", "mentor", **acted())
    assert stages(db, program_id) == {"Mo Long": "accepted"}


def test_a_conversation_keeps_the_note_and_the_decision_and_sharpens_the_answers(db: Database) -> None:
    program_id, (ana,) = applied(db, "Ana Ruiz")
    agreed = {"needs": ["Public speaking", "Negotiation"], "styles": []}
    actions.hold_conversation(db, ana, "Finds it hard to say no", agreed=agreed, **acted())
    assert stages(db, program_id) == {"Ana Ruiz": "conversation"}
    assert store.people.mentees(db, program_id)[0].needs == ("Public speaking", "Negotiation")
    actions.hold_conversation(db, ana, "", "other_method", **acted(date(2026, 3, 9)))
    assert stages(db, program_id) == {"Ana Ruiz": "advised_to_wait"}
    assert [row.decision for row in store.recruiting.conversations(db, program_id)[ana]] == ["", "other_method"]
    assert [note.text for note in store.people.notes(db, "enrolments", ana, "conversation")] == [
        "Finds it hard to say no"
    ]
    with refused(db, "Write down what was said"):
        actions.hold_conversation(db, ana, " ", **acted())
    assert "hard to say no" not in str(db.conn.execute("SELECT detail FROM history").fetchall())


def test_mentees_are_accepted_while_seats_last_and_then_wait(db: Database) -> None:
    program_id, (ana, ben, cleo) = applied(db, "Ana Ruiz", "Ben Ode", "Cleo Ash", seats=2)
    with refused(db, "Only 2 seats are free of 2"):
        actions.accept(db, ana, ben, cleo, **acted())
    actions.accept(db, ana, ben, **acted())
    with refused(db, "All 2 seats are taken"):
        actions.accept(db, cleo, **acted())
    actions.hold_conversation(db, cleo, "A mentor would help", "mentor", **acted())
    assert stages(db, program_id)["Cleo Ash"] == "waitlist"
    actions.move(db, [ana], "withdrawn", **acted())
    actions.accept(db, cleo, **acted())
    assert store.recruiting.seats(db, program_id).left == 0


def test_an_import_never_accepts_beyond_the_seats(db: Database) -> None:
    program_id, _ = applied(db, "Ana Ruiz", seats=1)
    rows = [mentee_row(2, "Ana Ruiz"), mentee_row(3, "Ben Ode")]
    with refused(db, "Only 1 seat is free of 1"):
        actions.bring_in(db, program_id, [actions.Sheet("mentee", rows)], accept=("mentee",), **acted())
    assert stages(db, program_id) == {"Ana Ruiz": "applied"}


def test_ticks_carry_their_day_and_are_ticked_once(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=2)
    mentors = [mentor.enrolment_id for mentor in store.people.mentors(db, program_id)]
    (mentee,) = (mentee.enrolment_id for mentee in store.people.mentees(db, program_id))
    actions.tick(db, mentors, "guide", **acted(date(2026, 3, 5)))
    actions.tick(db, mentors[:1], "commitment", **acted())
    revision = store.revision(db)
    actions.tick(db, mentors, "guide", **acted())
    assert store.revision(db) == revision
    assert {id: sorted(codes) for id, codes in store.recruiting.ticks(db, program_id).items()} == {
        mentors[0]: ["commitment", "guide"],
        mentors[1]: ["guide"],
    }
    assert store.recruiting.tick(db, mentors[0], "guide").ticked_on.isoformat() == "2026-03-05"
    actions.tick(db, mentors[:1], "guide", False, **acted())
    assert store.recruiting.tick(db, mentors[0], "guide") is None
    with refused(db, "nothing that a mentee can tick"):
        actions.tick(db, [mentee], "commitment", **acted())


def test_a_mentor_s_status_has_its_days(db: Database) -> None:
    program_id = recruited(db, mentees=0, mentors=1)
    (mo,) = store.people.mentors(db, program_id)
    actions.set_availability(db, mo.enrolment_id, "break", date(2026, 9, 1), **acted(date(2026, 5, 4)))
    recorded = store.people.availability(db, mo.id)
    assert (recorded.status, recorded.since, recorded.until) == ("break", date(2026, 5, 4), date(2026, 9, 1))


ANSWERS = {
    "name": "Ana Ruiz",
    "email": "Ana@Example.com",
    "department": "Finance",
    "level": "Junior",
    "needs": ["Negotiation"],
    "hours": "2–5 hours a month",
    "languages": ["English"],
    "self_check": "Yes",
    "discovery": {"narrow": "I close my first contract alone."},
    "self_check_answers": {"time": "No"},
}


def test_a_form_is_saved_continued_and_sent(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    with refused(db, "Fill in the name and the email address first"):
        actions.save_form(db, program_id, "mentee", "", "", {}, **acted())
    actions.save_form(db, program_id, "mentee", "Ana Ruiz", "ana@example.com", {"aim": "Lead"}, **acted())
    actions.save_form(db, program_id, "mentee", "Ana Ruiz", "ana@example.com", ANSWERS, **acted())
    (begun,) = store.recruiting.begun_forms(db, program_id)
    assert (begun.name, begun.answers) == ("Ana Ruiz", ANSWERS)
    assert store.people.mentees(db, program_id) == []
    assert forms.wrong("mentee", begun.answers) == {}
    actions.send_form(db, program_id, "mentee", forms.row("mentee", begun.answers, DAY), **acted())
    (ana,) = store.people.mentees(db, program_id)
    assert store.recruiting.begun_forms(db, program_id) == []
    assert (ana.stage, ana.hours, ana.aim) == ("applied", 3.5, "I close my first contract alone.")
    assert forms.flagged(ana.answers["self_check_answers"]) == [
        "Can you keep two to five hours a month free for mentoring, preparation included?"
    ]


def test_erasing_takes_forms_and_notes_with_it(db: Database) -> None:
    program_id, (ana,) = applied(db, "Ana Ruiz")
    actions.hold_conversation(db, ana, "A secret of Ana", **acted())
    actions.save_form(
        db, program_id, "mentor", "Ana Ruiz", "ana@example.com", {"experience": "A secret too"}, **acted()
    )
    person_id = store.people.person_by_email(db, "ana@example.com").id
    assert {"forms", "conversations"} <= set(store.person_data.frames_about(db, person_id))
    actions.erase_person(db, person_id, **acted())
    assert "secret" not in "".join(db.conn.iterdump())


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"email": "ana(at)example"}, "email", "This is not an email address."),
        ({"name": "  "}, "name", "Please answer this one."),
        ({"needs": ["Negotiation"] * 5}, "needs", "Choose at most 4."),
        ({"discovery": {}}, "aim", "Please answer this one."),
        ({"aim": "x" * 4001}, "aim", "Please stay under 4,000 letters."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changes, key, words) -> None:
    assert forms.wrong("mentee", ANSWERS | changes) == {key: words}


def test_a_mentor_s_form_becomes_what_the_matching_reads() -> None:
    entered = {"name": "Long, Mo", "email": "mo@example.com", "capacity": 2, "years": 12, "mentored_before": "No"}
    row = forms.row("mentor", entered | {"topics": ["Negotiation"], "gender": "  "}, DAY)
    assert (row.name, dict(row.answers)) == (
        "Mo Long",
        {"years": 12.0, "topics": ["Negotiation"], "capacity": 2, "mentored_before": False},
    )
