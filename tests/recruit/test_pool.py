"""The pool across rounds: a mentor's status is the person's, who is ready comes over, and no sheet overrules them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from core import actions, store
from core.domain.base.people import Intake
from core.domain.match.next_round import blocked_candidate
from core.domain.recruit.sheets.import_changes import describe_effects
from core.migrations import MIGRATIONS
from tests.pages import go_to, open_page
from tests.story import DAY, acted, introduced, recruited

BACK = date(2026, 9, 1)


def rounds(db: Database, *, mentees: int = 2, mentors: int = 4) -> tuple[int, int]:
    """A round with people, and the empty one after it."""
    spring = recruited(db, mentees=mentees, mentors=mentors)
    return spring, actions.next_round(db, spring, "Autumn", **acted())


def test_those_who_are_ready_come_over_with_their_answers_seats_and_history(db: Database) -> None:
    spring, autumn = rounds(db)
    first, resting, retired, last = store.people.mentors(db, spring)
    pair_id, _ = introduced(db, spring)
    mentor_id = store.relationships.relationship(db, pair_id).mentor_id
    actions.set_availability(db, resting.enrolment_id, "break", BACK, **acted())
    actions.set_availability(db, retired.enrolment_id, "retired", reason="New role", **acted())
    candidates = {each.person.id: each for each in store.past_participants.candidates(db, autumn)}
    assert {id: blocked_candidate(each, DAY) is None for id, each in candidates.items()} == {
        first.id: True,
        resting.id: False,
        retired.id: False,
        last.id: True,
    }
    assert candidates[mentor_id].history.startswith("Mentor in Spring") and "1 running" in candidates[mentor_id].history
    with pytest.raises(actions.NotAllowed, match="retired from mentoring"):
        actions.bring_over(db, autumn, [first.id, retired.id], **acted())
    assert store.people.mentors(db, autumn) == [], "all or none"
    assert actions.bring_over(db, autumn, [first.id, last.id], **acted()) == 2
    came = {each.id: each for each in store.people.mentors(db, autumn)}
    assert [(came[each.id].stage, came[each.id].topics, came[each.id].capacity) for each in (first, last)] == [
        ("accepted", each.topics, each.capacity) for each in (first, last)
    ]
    assert {each.person.id for each in store.past_participants.candidates(db, autumn)} == {resting.id, retired.id}
    actions.undo(db, **acted())
    assert store.people.mentors(db, autumn) == []


def test_a_break_is_over_on_its_day_and_the_mentor_can_come_over(db: Database) -> None:
    spring, autumn = rounds(db)
    mo = store.people.mentors(db, spring)[0]
    actions.set_availability(db, mo.enrolment_id, "break", BACK, **acted())
    with pytest.raises(actions.NotAllowed, match="on a break until Sep 1, 2026"):
        actions.bring_over(db, autumn, [mo.id], **acted())
    assert actions.bring_over(db, autumn, [mo.id], **acted(BACK)) == 1
    assert [each.id for each in store.matching.gate(db, autumn, on=BACK).mentors] == [mo.id]
    assert store.matching.gate(db, autumn, on=DAY).mentors == (), "the break holds in the round that came after it"


def test_a_status_is_the_person_s_with_since_why_and_by_whom(db: Database) -> None:
    spring, _ = rounds(db)
    mo = store.people.mentors(db, spring)[0]
    actions.set_availability(db, mo.enrolment_id, "retired", reason="New role", **acted())
    recorded = store.people.availability(db, mo.id)
    assert (recorded.status, recorded.since, recorded.reason, recorded.set_by) == (
        "retired",
        DAY,
        "New role",
        acted()["by"],
    )
    later = date(2026, 6, 1)
    actions.set_availability(db, mo.enrolment_id, "retired", reason="Moved abroad", **acted(later))
    assert (store.people.availability(db, mo.id).since, store.people.availability(db, mo.id).reason) == (
        DAY,
        "Moved abroad",
    ), "the same status said again holds since it was said first"
    actions.undo(db, **acted(later))
    actions.undo(db, **acted(later))
    assert store.people.availability(db, mo.id) is None
    assert [each.availability for each in store.people.mentors(db, spring)] == ["ready"] * 4


def test_an_old_list_is_asked_about_and_makes_nobody_ready(db: Database) -> None:
    spring, autumn = rounds(db)
    first, resting, retired, _ = store.people.mentors(db, spring)
    actions.set_availability(db, resting.enrolment_id, "break", BACK, **acted())
    actions.set_availability(db, retired.enrolment_id, "retired", **acted())
    rows = [
        Intake(number, each.name, each.email, {}, {"topics": ["Negotiation"]}, DAY)
        for number, each in enumerate((first, resting, retired), 2)
    ]
    (effects,) = actions.bring_in(db, autumn, [actions.Sheet("mentor", rows)], accept=["mentor"], **acted())
    assert {each.name: each.status for each in effects.away} == {resting.name: "break", retired.name: "retired"}
    assert any(f"retired from mentoring: {retired.name}. Ask first" in line for line in describe_effects([effects]))
    stages = {each.id: each.stage for each in store.people.mentors(db, autumn)}
    assert stages == {first.id: "accepted", resting.id: "applied", retired.id: "applied"}
    actions.accept(db, store.people.mentor(db, autumn, retired.id).enrolment_id, **acted())
    assert [each.id for each in store.matching.gate(db, autumn, on=DAY).mentors] == [first.id]


def test_an_invited_mentee_is_a_candidate_of_the_next_round_and_never_lands_in_the_running_one(db: Database) -> None:
    spring = recruited(db, mentees=1, mentors=1)
    (pair_id,) = introduced(db, spring)
    pair = store.relationships.relationship(db, pair_id)
    assert actions.invite_as_mentor(db, pair_id, **acted()) is None
    assert [each.id for each in store.people.mentors(db, spring)] == [pair.mentor_id]
    with pytest.raises(actions.NotAllowed, match="invited already"):
        actions.invite_as_mentor(db, pair_id, **acted())
    actions.undo(db, **acted())
    assert store.relationships.relationship(db, pair_id) == pair, "taking an invitation back leaves the pair alone"
    actions.invite_as_mentor(db, pair_id, **acted())
    autumn = actions.next_round(db, spring, "Autumn", **acted())
    invited = next(each for each in store.past_participants.candidates(db, autumn) if each.invited)
    mentor_name = store.people.person(db, pair.mentor_id).name
    assert (invited.person.id, invited.history) == (
        pair.mentee_id,
        f"Mentee of {mentor_name} in Spring, invited to mentor",
    )
    actions.bring_over(db, autumn, [pair.mentee_id], **acted())
    (listed,) = store.people.mentors(db, autumn)
    assert (listed.id, listed.stage, listed.recommender_id) == (pair.mentee_id, "recommended", pair.mentor_id)


def test_with_a_next_round_on_record_an_invitation_goes_there(db: Database) -> None:
    spring = recruited(db, mentees=1, mentors=1)
    (pair_id,) = introduced(db, spring)
    autumn = actions.next_round(db, spring, "Autumn", **acted())
    actions.invite_as_mentor(db, pair_id, **acted())
    mentee_id = store.relationships.relationship(db, pair_id).mentee_id
    assert store.people.enrolment_of(db, autumn, mentee_id, "mentor").stage == "recommended"
    assert store.people.enrolment_of(db, spring, mentee_id, "mentor") is None


def test_a_retired_mentor_who_learns_is_not_made_ready_by_a_word_about_the_mentee(db: Database) -> None:
    spring = recruited(db, mentees=1, mentors=1)
    autumn = actions.create_program(db, "Autumn", **acted())
    mo = store.people.mentors(db, spring)[0]
    actions.import_people(db, autumn, "mentee", [Intake(2, mo.name, mo.email, {}, {}, DAY)], **acted())
    learner = store.people.mentees(db, autumn)[0]
    actions.set_availability(db, mo.enrolment_id, "retired", **acted())
    assert store.people.mentees(db, autumn)[0].availability == "ready", "who retired may learn"
    for status in ("ready", "break", "retired"):
        with pytest.raises(actions.NotAllowed, match="from mentoring"):
            actions.set_availability(db, learner.enrolment_id, status, **acted())


def test_who_completed_does_not_count_among_those_who_need_a_mentor(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=2, mentors=2)
        pair_id, other_id = introduced(db, program_id)
        actions.end_relationship(db, pair_id, "completed", **acted())
        actions.end_relationship(db, other_id, "switched", **acted())
        assert store.people.waiting(db, program_id) == 1
    app = go_to(open_page("home"), "relationships")
    app.pills(key="relationships_more").set_value("waiting").run()
    assert not app.exception
    assert "1 accepted mentee needs a mentor." in [each.value for each in app.caption]


def test_what_programs_recorded_before_becomes_the_person_s_the_strictest_counts(tmp_path: Path) -> None:
    path = tmp_path / "studio.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        MIGRATIONS.apply(Database(conn), stop_before="m019_availability_of_people")
        conn.execute("INSERT INTO programs (name, created_on) VALUES ('Spring', '2026-01-02'), ('Fall', '2026-03-02')")
        for name in ("Ana", "Ben", "Cleo"):
            conn.execute("INSERT INTO people (name, email) VALUES (?, ?)", (name, f"{name}@example.com"))
        for program_id, person_id, role, status, until in (
            (1, 1, "mentor", "retired", None),
            (2, 1, "mentor", "break", "2026-09-01"),
            (1, 2, "mentor", "break", "2026-08-01"),
            (2, 2, "mentor", "break", "2026-09-01"),
            (1, 3, "mentee", "retired", None),
        ):
            conn.execute(
                "INSERT INTO enrolments (program_id, person_id, role, stage, availability, available_from, applied_on) "
                "VALUES (?, ?, ?, 'accepted', ?, ?, '2026-03-02')",
                (program_id, person_id, role, status, until),
            )
        conn.execute(
            'INSERT INTO history (action_id, at, "on", "by", verb, subject, subject_id, detail) VALUES '
            "(1, '2026-03-04T10:00:00Z', '2026-03-04', 'coordinator:1', 'changed', 'enrolments', 1, ?)",
            ('{"availability":"retired"}',),
        )
    with store.opened(path) as db:
        ana, ben, cleo = (store.people.availability(db, person_id) for person_id in (1, 2, 3))
        assert (ana.status, ana.until, ana.since, ana.set_by) == ("retired", None, date(2026, 3, 4), "coordinator:1")
        assert (ben.status, ben.until, ben.since) == ("break", date(2026, 9, 1), date(2026, 3, 2))
        assert cleo is None, "a mentee retires from nothing"
        assert [each.availability for each in store.people.mentors(db, 1)] == ["retired", "break"]


def test_what_an_older_version_kept_with_a_program_is_not_said_to_be_undone(tmp_path: Path) -> None:
    path = tmp_path / "studio.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        MIGRATIONS.apply(Database(conn), stop_before="m019_availability_of_people")
        conn.execute("INSERT INTO programs (name, created_on) VALUES ('Spring', '2026-01-02')")
        conn.execute("INSERT INTO people (name, email) VALUES ('Ana', 'ana@example.com')")
        conn.execute(
            "INSERT INTO enrolments (program_id, person_id, role, stage, availability, applied_on) "
            "VALUES (1, 1, 'mentor', 'accepted', 'retired', '2026-03-02')"
        )
        row = dict(
            zip(
                [column[1] for column in conn.execute("PRAGMA table_info(enrolments)")],
                conn.execute("SELECT * FROM enrolments").fetchone(),
                strict=True,
            )
        )
        before = row | {"availability": "ready"}
        for action_id, verb in ((1, "enrolled"), (2, "changed")):
            conn.execute(
                'INSERT INTO history (action_id, at, "on", "by", verb, subject, subject_id) '
                "VALUES (?, '2026-03-04T10:00:00Z', '2026-03-04', 'coordinator:1', ?, 'enrolments', 1)",
                (action_id, verb),
            )
        conn.execute("INSERT INTO befores (id, row) VALUES (2, ?)", (json.dumps(before),))
    with store.opened(path) as db:
        with pytest.raises(actions.NotAllowed, match="recorded elsewhere by now"):
            actions.undo(db, 2, **acted())
        assert store.people.availability(db, 1).status == "retired"


def test_erasing_a_mentor_takes_their_status_and_its_reason_along(db: Database) -> None:
    spring, _ = rounds(db)
    mo = store.people.mentors(db, spring)[0]
    actions.set_availability(db, mo.enrolment_id, "retired", reason="Moved abroad", **acted())
    assert store.person_data.rows_about(db, mo.id)["availability"][0]["status"] == "retired"
    actions.erase_person(db, mo.id, **acted())
    assert store.people.availability(db, mo.id) is None
    assert "abroad" not in "\n".join(db.conn.iterdump())
    assert store.past_participants.candidates(db, 2)[0].person.id != mo.id


def test_the_page_offers_those_who_are_ready_and_takes_them_over(path: Path) -> None:
    with store.opened(path) as db:
        spring, autumn = rounds(db)
        retired = store.people.mentors(db, spring)[0]
        actions.set_availability(db, retired.enrolment_id, "retired", **acted())
    app = open_page("recruit")
    app.button(key="recruit_bring_over").click().run()
    assert not app.exception
    with store.opened(path) as db:
        assert len(store.people.mentors(db, autumn)) == 3
        assert [each.person.id for each in store.past_participants.candidates(db, autumn)] == [retired.id]
