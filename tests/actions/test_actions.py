"""Actions: done and remembered, or refused with a sentence and no trace."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from core import actions, store
from core.actions import NotAllowed
from core.domain.base.people import Intake, Wish
from core.domain.design.design import Design
from core.domain.match.matches import Proposal
from core.domain.match.run_record import RunRecord
from core.domain.match.settings import Settings
from tests.story import DAY, acted, introduced, mentee_row, mentor_row, proposed, recruited


def refused(db: Database, says: str):
    """The block is refused with this sentence and leaves no trace in any table."""
    return _Refused(db, says)


class _Refused:
    def __init__(self, db: Database, says: str) -> None:
        self.db, self.says = db, says

    def __enter__(self) -> None:
        self.before = _everything(self.db)
        self.raises = pytest.raises(NotAllowed, match=self.says)
        self.raises.__enter__()

    def __exit__(self, *error: object) -> bool | None:
        seen = self.raises.__exit__(*error)
        assert _everything(self.db) == self.before
        return seen


def _everything(db: Database) -> str:
    return "\n".join(db.conn.iterdump())


def verbs(db: Database) -> list[str]:
    return [verb for (verb,) in db.conn.execute("SELECT verb FROM history ORDER BY id")]


def test_importing_twice_changes_nothing(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    rows = [mentee_row(2, "Ana Ruiz"), mentee_row(3, "Ben Ode")]
    first = actions.import_people(db, program_id, "mentee", rows, **acted())
    before = _everything(db)
    second = actions.import_people(db, program_id, "mentee", rows, **acted())
    assert (first.new, first.changed, first.unchanged) == (2, 0, 0)
    assert (second.new, second.changed, second.unchanged) == (0, 0, 2)
    assert _everything(db) == before


def test_an_edited_row_changes_only_what_it_says(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    actions.import_people(db, program_id, "mentee", [mentee_row(2, "Ana Ruiz", aim="Lead a team")], **acted())
    edited = Intake(2, "Ana Ruiz", "ANA@example.com", {"location": "Lisbon"}, {"needs": ["Finance basics"]}, DAY)
    done = actions.import_people(db, program_id, "mentee", [edited], **acted())
    ana = store.people.mentees(db, program_id)[0]
    assert (done.new, done.changed) == (0, 1)
    assert (ana.email, ana.location, ana.needs, ana.aim, ana.department) == (
        "ana@example.com",
        "Lisbon",
        ("Finance basics",),
        "Lead a team",
        "Finance",
    )


def test_the_directory_wins_over_the_form(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    directory = [Intake(2, "Ana Ruiz", "ana@example.com", {"department": "Legal"}, {})]
    actions.import_people(db, None, "directory", directory, **acted())
    actions.import_people(db, program_id, "mentee", [mentee_row(2, "Ana Ruiz")], **acted())
    ana = store.people.mentees(db, program_id)[0]
    assert (ana.department, ana.location) == ("Legal", "Madrid")


def test_managers_are_found_by_id_mail_and_name_and_the_rest_reported(db: Database) -> None:
    rows = [
        Intake(2, "Isolde Stern", "isolde@example.com", {"employee_id": "7"}, {}),
        Intake(3, "Ana Ruiz", "ana@example.com", {"manager_name": "Stern, Isolde"}, {}),
        Intake(4, "Ben Ode", "ben@example.com", {"manager_email": "ISOLDE@example.com"}, {}),
        Intake(5, "Cleo Ash", "cleo@example.com", {"manager_employee_id": "7"}, {}),
        Intake(6, "Dev Rao", "dev@example.com", {"manager_name": "Nobody Known"}, {}),
        Intake(7, "Eve Sun", "eve@example.com", {"manager_name": "Eve Sun"}, {}),
    ]
    done = actions.import_people(db, None, "directory", rows, **acted())
    managers = store.people.manager_of(db)
    ids = {person.name: person.id for person in store.people.everyone(db)}
    assert [managers[ids[name]] for name in ("Ana Ruiz", "Ben Ode", "Cleo Ash")] == [ids["Isolde Stern"]] * 3
    assert managers[ids["Dev Rao"]] is None
    assert done.problems == (
        (6, "Dev Rao: the manager Nobody Known is not in the directory"),
        (7, "Eve Sun: is given as their own manager; the reporting line is left open"),
    )


def test_accepting_moves_and_remembers(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=0)
    ana = store.people.mentees(db, program_id)[0]
    assert ana.stage == "accepted"
    assert verbs(db) == ["created", "imported", "enrolled", "brought", "moved"]
    with refused(db, "Ana Ruiz: already accepted"):
        actions.accept(db, ana.enrolment_id, **acted())


def test_a_bulk_move_is_all_or_nothing(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    actions.import_people(db, program_id, "mentee", [mentee_row(2, "Ana Ruiz"), mentee_row(3, "Ben Ode")], **acted())
    ana, ben = store.people.mentees(db, program_id)
    actions.move(db, [ben.enrolment_id], "waitlist", **acted())
    with refused(db, "Ben Ode: already waiting list"):
        actions.move(db, [ana.enrolment_id, ben.enrolment_id], "waitlist", **acted())


def test_approving_settles_one_mentor_for_a_mentee(db: Database) -> None:
    program_id = recruited(db)
    first, second = proposed(db, program_id)
    mia = store.people.mentors(db, program_id)[1]
    chosen = actions.approve(db, first, mia.id, reason="known_better", comment="They met already", **acted())
    assert store.matches.match(db, first).state == "superseded"
    assert store.matches.match(db, chosen).mentor_id == mia.id
    assert [note.text for note in store.people.notes(db, "matches", chosen)] == ["They met already"]
    with refused(db, "Ana Ruiz is already matched with Mia Berg"):
        actions.approve(db, first, **acted(by="coordinator:2"))
    with refused(db, "Mia Berg"):  # her only seat is taken
        actions.approve(db, second, **acted())


def test_the_schema_says_no_to_a_seat_too_many_and_to_an_excluded_pair(db: Database) -> None:
    program_id = recruited(db)
    ids = proposed(db, program_id)
    ana, ben = store.people.mentees(db, program_id)
    mo, mia = store.people.mentors(db, program_id)
    actions.approve(db, ids[0], **acted())
    with pytest.raises(Exception, match="no free seat"), store.change(db):
        db.conn.execute("UPDATE matches SET state = 'approved', mentor_id = ? WHERE id = ?", (mo.id, ids[1]))
    actions.exclude(db, mia.id, ben.id, "asked_not_to", **acted())
    with pytest.raises(Exception, match="not to be paired"), store.change(db):
        db.conn.execute("UPDATE matches SET state = 'approved' WHERE id = ?", (ids[1],))
    with pytest.raises(Exception, match="UNIQUE"), store.change(db):
        db.conn.execute(
            "INSERT INTO matches (program_id, mentee_id, mentor_id, state, proposed_on) "
            "VALUES (?, ?, ?, 'approved', ?)",
            (program_id, ana.id, mia.id, DAY.isoformat()),
        )


def test_a_new_run_replaces_open_proposals_and_keeps_decided_ones(db: Database) -> None:
    program_id = recruited(db)
    first, second = proposed(db, program_id)
    actions.approve(db, first, **acted())
    again = proposed(db, program_id)
    states = {match.id: match.state for match in store.matches.all(db, program_id)}
    assert states == {first: "approved", second: "superseded", again[0]: "proposed"}


def test_parking_and_vetoing(db: Database) -> None:
    program_id = recruited(db)
    first, second = proposed(db, program_id)
    actions.reject(db, first, reason="later", park=True, **acted())
    actions.reject(db, second, reason="conflict", comment="They share a flat", **acted())
    assert [store.matches.match(db, id).state for id in (first, second)] == ["parked", "vetoed"]
    with refused(db, "vetoed and cannot become approved"):
        actions.approve(db, second, **acted())
    actions.approve(db, first, **acted())


def test_introducing_makes_relationships_all_or_none(db: Database) -> None:
    program_id = recruited(db)
    relationships = introduced(db, program_id)
    assert [store.relationships.relationship(db, id).ends_on for id in relationships] == [date(2026, 12, 2)] * 2
    assert store.programs.program(db, program_id).stage == "running"
    with refused(db, "No approved match"):
        actions.introduce(db, program_id, **acted())


def test_sessions_make_a_pair_active_and_follow_the_guide(db: Database) -> None:
    program_id = recruited(db)
    relationship_id = introduced(db, program_id)[0]
    later = DAY + timedelta(days=60)
    for day in (5, 20, 40):
        actions.log_session(db, relationship_id, DAY + timedelta(days=day), minutes=60, **acted(later))
    assert [session.kind for session in store.relationships.sessions(db, relationship_id)] == [
        "first",
        "goals",
        "between",
    ]
    assert store.relationships.relationship(db, relationship_id).stage == "active"
    with refused(db, "lies in the future"):
        actions.log_session(db, relationship_id, later + timedelta(days=1), **acted(later))
    with refused(db, "before the introduction"):
        actions.log_session(db, relationship_id, DAY - timedelta(days=1), **acted(later))


def test_goals_keep_their_history(db: Database) -> None:
    program_id = recruited(db)
    relationship_id = introduced(db, program_id)[0]
    goal_id = actions.set_goal(db, relationship_id, "Lead a project", "deadline", "delivered", **acted())
    actions.reword_goal(db, goal_id, "Lead two projects", "deadline", "delivered", **acted())
    actions.set_progress(db, goal_id, 50, **acted())
    actions.set_progress(db, goal_id, 60, "achieved", **acted())
    goal = store.relationships.goals(db, relationship_id)[0]
    assert (goal.text, goal.measure, goal.progress, goal.state) == ("Lead two projects", "deadline", 100, "achieved")
    assert [note.text for note in store.people.notes(db, "goals", goal_id, "goal")] == [
        "Lead a project",
        "Lead two projects",
    ]
    for number in range(3):
        actions.set_goal(db, relationship_id, f"Goal {number}", **acted())
    with refused(db, "3 goals are open already"):
        actions.set_goal(db, relationship_id, "One too many", **acted())


def test_checks_are_kept_per_side_and_day(db: Database) -> None:
    program_id = recruited(db)
    relationship_id = introduced(db, program_id)[0]
    day = DAY + timedelta(days=30)
    actions.record_check(db, relationship_id, "mentee", {"met": 2}, wants_switch=True, comment="Hm", **acted(day))
    check = store.relationships.checks(db, relationship_id)[0]
    assert (check.role, check.answers, check.wants_switch, check.comment) == ("mentee", {"met": 2}, True, "Hm")
    with refused(db, "already answered"):
        actions.record_check(db, relationship_id, "mentee", {"met": 5}, **acted(day))
    with refused(db, "outside 1 to 5"):
        actions.record_check(db, relationship_id, "mentor", {"met": 6}, **acted(day))


def test_a_switch_frees_the_seat_and_excludes_the_pair(db: Database) -> None:
    program_id = recruited(db)
    relationship_id = introduced(db, program_id)[0]
    relationship = store.relationships.relationship(db, relationship_id)
    actions.end_relationship(db, relationship_id, "switched", comment="No blame", **acted(DAY + timedelta(days=40)))
    assert relationship.mentor_id not in store.matches.loads(db)
    assert (relationship.mentor_id, relationship.mentee_id) in store.people.exclusions(db)
    assert store.matches.live_match(db, program_id, relationship.mentee_id) is None
    with refused(db, "is switched and cannot become completed"):
        actions.end_relationship(db, relationship_id, "completed", **acted(DAY + timedelta(days=41)))
    with refused(db, "ended on April 11"):
        actions.log_session(db, relationship_id, **acted(DAY + timedelta(days=41)))


def test_a_drop_needs_a_reason(db: Database) -> None:
    relationship_id = introduced(db, recruited(db))[0]
    with refused(db, "needs a reason"):
        actions.end_relationship(db, relationship_id, "dropped", **acted())
    actions.end_relationship(db, relationship_id, "dropped", "no_time", **acted())
    assert store.relationships.relationship(db, relationship_id).end_reason == "no_time"


def test_undo_takes_back_the_last_action_as_a_new_one(db: Database) -> None:
    program_id = recruited(db)
    first, _ = proposed(db, program_id)
    before = {match.id: match.state for match in store.matches.all(db, program_id)}
    actions.approve(db, first, comment="Good", **acted())
    actions.undo(db, **acted())
    assert {match.id: match.state for match in store.matches.all(db, program_id)} == before
    assert store.people.notes(db, "matches", first) == []
    assert verbs(db)[-2:] == ["undid", "undid"]


def test_undo_of_an_import_takes_people_away_unless_work_stands_on_them(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    actions.import_people(db, program_id, "mentee", [mentee_row(2, "Ana Ruiz")], **acted())
    imported = store.journal.last_action(db, "coordinator:1")
    ana = store.people.mentees(db, program_id)[0]
    actions.accept(db, ana.enrolment_id, **acted())
    with refused(db, "Later work stands on this"):
        actions.undo(db, imported, **acted())
    actions.undo(db, **acted())
    assert actions.undo(db, imported, **acted()) == imported
    assert store.people.mentees(db, program_id) == []
    assert store.people.everyone(db) == []
    with refused(db, "undone already"):
        actions.undo(db, imported, **acted())


def test_a_run_and_the_settings_it_adopts_are_one_action(db: Database) -> None:
    program_id = recruited(db)
    actions.change_program(db, program_id, settings={"matching": {"minimum": 0.2}, "other": 1}, **acted())
    pair = Proposal(store.people.mentees(db, program_id)[0].id, store.people.mentors(db, program_id)[0].id, 0.8)
    run_record = RunRecord((pair,), Settings(minimum=0.4))
    actions.propose(db, program_id, run_record, adopt={"minimum": 0.4}, **acted())
    assert store.programs.program(db, program_id).settings == {"matching": {"minimum": 0.4}, "other": 1}
    actions.undo(db, **acted())
    assert store.programs.program(db, program_id).settings == {"matching": {"minimum": 0.2}, "other": 1}
    assert store.matches.all(db, program_id) == []
    actions.propose(db, program_id, run_record, adopt={"minimum": 0.4}, **acted())
    run = store.journal.last_action(db, "coordinator:1")
    actions.change_program(db, program_id, settings={"matching": {"minimum": 0.6}}, **acted())
    with refused(db, "Later work stands on this"):
        actions.undo(db, run, **acted())


def test_a_run_with_the_settings_on_record_changes_no_program(db: Database) -> None:
    program_id = recruited(db)
    for _ in range(2):
        actions.propose(db, program_id, RunRecord(), adopt={"minimum": 0.4}, **acted())
    assert verbs(db)[-3:] == ["changed", "ran", "ran"]


def test_undo_right_after_an_erasure_says_what_the_last_step_was_and_why_it_stays(db: Database) -> None:
    program_id = recruited(db)
    ana = store.people.mentees(db, program_id)[0]
    actions.erase_person(db, ana.id, **acted())
    with refused(db, r"^Your last step cannot be undone\. A person was erased on Mar 2, 2026\. That is final"):
        actions.undo(db, **acted())
    erasure = store.journal.last_action(db, "coordinator:1")
    with refused(db, r"^A person was erased on Mar 2, 2026\. That is final"):
        actions.undo(db, erasure, **acted())
    assert actions.final(db, erasure).startswith("A person was erased")
    assert actions.final(db, 1) is None
    actions.change_program(db, program_id, months=6, **acted())
    actions.undo(db, **acted())
    assert store.programs.program(db, program_id).months == 9
    assert actions.final(db, db.conn.execute("SELECT max(action_id) FROM history").fetchone()[0]).startswith("An undo")


def test_undo_of_an_introduction_is_refused_once_a_session_was_held(db: Database) -> None:
    program_id = recruited(db)
    relationship_id = introduced(db, program_id)[0]
    introduction = store.journal.last_action(db, "coordinator:1")
    actions.log_session(db, relationship_id, **acted())
    with refused(db, "Later work stands on this"):
        actions.undo(db, introduction, **acted())
    actions.undo(db, **acted())
    actions.undo(db, introduction, **acted())
    assert store.relationships.all(db) == []
    assert {match.state for match in store.matches.all(db, program_id)} == {"approved"}


def test_undo_knows_the_very_action_it_is_to_take_back(db: Database) -> None:
    recruited(db)
    action_id = store.journal.last_action(db, "coordinator:1")
    assert action_id is not None
    fingerprint = store.journal.fingerprint_action(db, action_id)
    with refused(db, "This step is no longer in the file"):
        actions.undo(db, action_id, fingerprint="another", **acted())
    with refused(db, "not on record"):
        actions.undo(db, action_id + 99, fingerprint=fingerprint, **acted())
    assert actions.undo(db, action_id, fingerprint=fingerprint, **acted()) == action_id
    assert (
        store.journal.fingerprint_action(db, action_id) == fingerprint
    )  # an undo adds to history and changes none of it


def test_an_action_under_the_number_of_another_is_not_that_one(tmp_path: Path) -> None:
    """The same kind of step, by the same person, in the same second, under the same numbers: after a restore."""
    path, at = tmp_path / "a.db", datetime(2026, 3, 2, 9)
    with store.opened(path) as db:
        saved = store.copy(db, tmp_path / "saved.db")
        actions.add_coordinator(db, "Ana", at=at, **acted())
        action_id = store.journal.last_action(db, "coordinator:1")
        assert action_id is not None
        fingerprint = store.journal.fingerprint_action(db, action_id)
    store.restore(path, saved)
    with store.opened(path) as db:
        actions.add_coordinator(db, "Ben", at=at, **acted())
        assert store.journal.last_action(db, "coordinator:1") == action_id
        with refused(db, "a copy was put in its place"):
            actions.undo(db, action_id, fingerprint=fingerprint, **acted())
        assert [coordinator.name for coordinator in store.programs.coordinators(db)] == ["Ben"]


def test_undo_never_takes_the_seat_from_under_a_live_match(db: Database) -> None:
    program_id = recruited(db, mentees=2, mentors=1)
    mo = store.people.mentors(db, program_id)[0]
    actions.set_capacity(db, mo.enrolment_id, 2, **acted())
    more_seats = store.journal.last_action(db, "coordinator:1")
    pairs = [Proposal(mentee.id, mo.id, 0.8) for mentee in store.people.mentees(db, program_id)]
    actions.propose(db, program_id, RunRecord(tuple(pairs)), **acted())
    actions.approve_all(db, [match.id for match in store.matches.all(db, program_id, ("proposed",))], **acted())
    with refused(db, "Mo Long already has 2 mentees"):
        actions.undo(db, more_seats, **acted())


def test_undo_never_takes_people_back_who_are_in_a_live_match(db: Database) -> None:
    program_id = recruited(db)
    actions.approve(db, proposed(db, program_id)[0], **acted())
    accepted = db.conn.execute("SELECT DISTINCT action_id FROM history WHERE verb = 'moved'").fetchone()[0]
    with refused(db, "has a live match"):
        actions.undo(db, accepted, **acted())


def test_nothing_to_undo_says_so(db: Database) -> None:
    with refused(db, "nothing to undo"):
        actions.undo(db, **acted())


def test_erasing_leaves_ids_and_no_word_about_the_person(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", months=6, **acted())
    row = mentee_row(2, "Zelda Quist", aim="Found my own bakery", wishes="Would prefer a woman")
    actions.import_people(db, program_id, "mentee", [row], **acted())
    actions.import_people(db, program_id, "mentor", [mentor_row(2, "Mo Long")], **acted())
    zelda, mo = store.people.mentees(db, program_id)[0], store.people.mentors(db, program_id)[0]
    actions.accept(db, zelda.enrolment_id, mo.enrolment_id, **acted())
    actions.confirm_wishes(db, {zelda.enrolment_id: [Wish("gender", "woman")]}, **acted())
    relationship_id = introduced(db, program_id)[0]
    actions.set_goal(db, relationship_id, "Sourdough mastery", **acted())
    actions.record_check(db, relationship_id, "mentee", {"met": 4}, comment="Quite floury", **acted())
    with refused(db, "running relationship"):
        actions.erase_person(db, zelda.id, **acted())
    actions.end_relationship(db, relationship_id, "completed", **acted())
    goal_action = store.journal.last_action(db, "coordinator:1", ("set",))
    actions.erase_person(db, zelda.id, **acted())
    left = _everything(db)
    for words in ("Zelda", "Quist", "zelda@", "bakery", "prefer a woman", "Sourdough", "floury"):
        assert words not in left, words
    assert store.relationships.all(db)[0].mentee_id == zelda.id
    assert store.relationships.checks(db, relationship_id)[0].answers == {"met": 4}
    with refused(db, "erased"):
        actions.undo(db, goal_action, **acted())
    with refused(db, "no longer on record"):
        actions.erase_person(db, zelda.id, **acted())


def test_the_subject_access_export_holds_what_is_held(db: Database) -> None:
    program_id = recruited(db)
    relationship_id = introduced(db, program_id)[0]
    actions.set_goal(db, relationship_id, "Lead a project", **acted())
    ana = store.people.mentees(db, program_id)[0]
    rows = store.person_data.rows_about(db, ana.id)
    assert rows["person"][0]["name"] == "Ana Ruiz"
    assert json.loads(rows["participation"][0]["answers"])["needs"] == ["Negotiation"]
    assert [note["text"] for note in rows["notes"]] == ["Lead a project"]
    assert [len(rows[name]) for name in ("matches", "relationships", "goals", "checks")] == [1, 1, 1, 0]


def test_capacity_cannot_fall_below_the_mentees_taken_on(db: Database) -> None:
    program_id = recruited(db)
    introduced(db, program_id)
    mo = store.people.mentors(db, program_id)[0]
    with refused(db, "Mo Long already has 1 mentee"):
        actions.set_capacity(db, mo.enrolment_id, 0, **acted())
    actions.set_capacity(db, mo.enrolment_id, 3, **acted())
    assert store.people.mentors(db, program_id)[0].capacity == 3


def test_settings_programs_and_coordinators(db: Database) -> None:
    actions.set_setting(db, "thresholds", {"first_session": 10}, **acted())
    actions.set_setting(db, "thresholds", {"first_session": 12}, **acted())
    assert store.programs.setting(db, "thresholds") == {"first_session": 12}
    nora = actions.add_coordinator(db, "Nora Lind", **acted())
    with refused(db, "on the list already"):
        actions.add_coordinator(db, "nora lind", **acted())
    assert store.programs.actors(db)[f"coordinator:{nora}"] == "Nora Lind"
    program_id = actions.create_program(db, "Spring", design=Design(goal="keep people"), **acted())
    actions.change_program(db, program_id, design={"choices": {"formality": "informal"}}, months=6, **acted())
    program = store.programs.program(db, program_id)
    assert (program.design.goal, program.informal, program.months) == ("keep people", True, 6)


def test_an_action_needs_to_know_who_acts(db: Database) -> None:
    with pytest.raises(ValueError, match="who acts"):
        actions.create_program(db, "Spring", by="", on=DAY)
