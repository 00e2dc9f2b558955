"""The preview of an import is the import: the same effects field by field, and no trace of it in the file."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from core import actions, store
from core.actions import NotAllowed, Sheet
from core.domain.base.people import Intake, Wish
from core.domain.recruit.sheets import Checked, SheetEffects, load
from core.domain.recruit.sheets.import_changes import (
    FieldChange,
    Leaver,
    RowPerson,
    SharedAddress,
    describe_aliases,
    describe_effects,
)
from core.store import StoreError
from tests.story import DAY, acted, mentee_row, mentor_row, proposed, recruited

FIXTURES = Path(__file__).parents[1] / "fixtures"
LATER = date(2026, 4, 1)


def fixture(name: str, role: str | None = None) -> Checked:
    return load((FIXTURES / name).read_bytes(), name, role)


def sheets(*files: Checked) -> list[Sheet]:
    return [
        Sheet(role, rows, checked.table.file, len(checked.skipped))
        for checked in files
        for role, rows in checked.by_role.items()
    ]


def contents(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, the counters of ids (sqlite_sequence) among them."""
    tables = [name for (name,) in db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: db.conn.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}


def program(db: Database) -> int:
    return actions.create_program(db, "Spring", **acted())


def changed_fields(effects: Sequence[SheetEffects]) -> list[tuple[str, str, Any, Any]]:
    return [(change.name, change.field, change.old, change.new) for sheet in effects for change in sheet.changes]


# What a preview says


def test_an_empty_record_makes_everybody_new(db: Database) -> None:
    mentors, mentees = actions.preview_import(db, program(db), sheets(fixture("both_roles.tsv")), **acted())
    assert [(sheet.role, sheet.new, sheet.changed, sheet.unchanged) for sheet in (mentors, mentees)] == [
        ("mentor", 2, 0, 0),
        ("mentee", 2, 0, 0),
    ]
    assert [person.row for person in (*mentors.new_people, *mentees.new_people)] == [2, 4, 3, 4]
    assert (mentors.changes, mentees.changes, mentors.rejected) == ((), (), 1)


@pytest.mark.parametrize("name", [path.name for path in sorted(FIXTURES.glob("*.?sv"))])
def test_importing_the_same_file_again_changes_nothing(db: Database, name: str) -> None:
    program_id, again = program(db), sheets(fixture(name))
    actions.bring_in(db, program_id, again, **acted())
    for effects, sheet in zip(actions.preview_import(db, program_id, again, **acted()), again, strict=True):
        assert (effects.new, effects.changed, effects.unchanged) == (0, 0, len(sheet.rows))
        assert effects.changes == ()


def test_a_new_manager_is_one_change(db: Database) -> None:
    name = "bamboohr_directory.csv"
    actions.bring_in(db, None, sheets(fixture(name)), **acted())
    edited = (FIXTURES / name).read_text().replace("Pop, Ana;", "Chen, Fay;")
    (sheet,) = actions.preview_import(db, None, sheets(load(edited.encode(), name, "directory")), **acted())
    assert changed_fields([sheet]) == [("Bo Lindqvist", "manager", "Ana Pop", "Fay Chen")]
    assert (sheet.changed, sheet.reporting_lines) == (1, 1)


def test_an_empty_cell_never_erases_and_the_directory_is_not_overruled_by_a_form(db: Database) -> None:
    program_id = program(db)
    ana = Intake(2, "Ana Pop", "a@example.org", {"department": "Sales", "location": "Cluj"}, {"topics": ["Hiring"]})
    actions.import_people(db, program_id, "mentor", [ana], **acted())
    form = sheets(
        load(b"Name,Email,Topics,Department,Location\nAnna Pop,a@example.org,,Marketing,\n", "m.csv", "mentor")
    )
    effects = actions.preview_import(db, program_id, form, **acted())
    assert changed_fields(effects) == [
        ("Anna Pop", "name", "Ana Pop", "Anna Pop"),
        ("Anna Pop", "department", "Sales", "Marketing"),
    ]
    actions.import_people(db, None, "directory", [replace(ana, answers={})], **acted())
    (sheet,) = actions.preview_import(db, program_id, form, **acted())
    assert (sheet.unchanged, sheet.changes) == (1, ())


def test_a_list_that_is_empty_erases_nothing_either(db: Database) -> None:
    program_id = recruited(db, mentees=0, mentors=1)
    before = contents(db)
    actions.import_people(db, program_id, "mentor", [mentor_row(2, "Mo Long", topics=())], **acted())
    assert contents(db) == before


def test_a_participant_who_enters_the_directory_is_a_change(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=0)
    row = replace(mentee_row(2, "Ana Ruiz"), answers={}, applied_on=None)
    (sheet,) = actions.preview_import(db, program_id, [Sheet("directory", [row])], **acted())
    (change,) = sheet.changes
    assert (change.label, change.old, change.new) == ("In the directory", False, True)


def test_someone_on_record_who_joins_the_program_is_new_and_what_changes_is_told(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=0)
    row = mentor_row(2, "Ana Ruiz", person={"department": "Finance", "location": "Cluj", "level": "Junior"})
    (sheet,) = actions.preview_import(db, program_id, [Sheet("mentor", [row])], **acted())
    assert (sheet.new, sheet.changed, sheet.new_people) == (1, 0, (RowPerson(2, "Ana Ruiz", row.email),))
    assert changed_fields([sheet]) == [("Ana Ruiz", "location", "Madrid", "Cluj")]


def test_a_changed_wish_takes_its_confirmation_back_and_says_so(db: Database) -> None:
    program_id = program(db)
    rows = [mentee_row(2, "Ana Ruiz", wishes="A woman"), mentee_row(3, "Ben Ode", wishes="Somebody in Cluj")]
    actions.import_people(db, program_id, "mentee", rows, **acted())
    ana, ben = store.people.mentees(db, program_id)
    wish = Wish("location", "Cluj")
    actions.confirm_wishes(db, {ana.enrolment_id: [], ben.enrolment_id: [wish]}, **acted())
    rows = [mentee_row(2, "Ana Ruiz", wishes="A woman"), mentee_row(3, "Ben Ode", wishes="Somebody in Bonn")]
    effects = actions.preview_import(db, program_id, [Sheet("mentee", rows)], **acted())
    assert effects[0].unconfirmed == (RowPerson(3, "Ben Ode", "ben@example.com"),)
    assert describe_effects(effects) == ["1 wish will be read again; its confirmation is undone."]
    assert store.people.mentee(db, program_id, ben.id).wishes == (wish,)
    rows[0] = mentee_row(2, "Ana Ruiz", wishes="Anybody")
    effects = actions.bring_in(db, program_id, [Sheet("mentee", rows)], **acted())
    assert describe_effects(effects) == ["2 wishes will be read again; their confirmation is undone."]
    answers = [mentee.answers for mentee in store.people.mentees(db, program_id)]
    assert ["wishes_confirmed" in each for each in answers] == [False, False]


def test_a_directory_says_whom_it_concerns_that_people_have_left(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=2)
    gone = [
        Intake(2, "Mo Long", "mo@example.com", {"status": "left"}),
        Intake(3, "Mia Berg", "mia@example.com", {"status": "left"}),
        Intake(4, "Ana Ruiz", "ana@example.com", {"status": "left"}),
        Intake(5, "Zoe Hart", "zoe@example.com", {"status": "left"}),
    ]
    (sheet,) = actions.preview_import(db, program_id, [Sheet("directory", gone)], **acted())
    assert sheet.leavers[0] == Leaver(2, "Mo Long", "mo@example.com", ("mentor",))
    assert describe_effects([sheet]) == [
        "3 people have left the company, among them 2 accepted mentors (Mo Long and Mia Berg) and 1 accepted mentee "
        "(Ana Ruiz)."
    ]
    actions.bring_in(db, program_id, [Sheet("directory", gone)], **acted())
    (again,) = actions.preview_import(db, program_id, [Sheet("directory", gone)], **acted())
    assert again.leavers == () and describe_effects([again]) == []


def test_who_is_on_leave_is_named_and_has_not_left(db: Database) -> None:
    program_id = recruited(db, mentees=0, mentors=1)
    row = Intake(2, "Mo Long", "mo@example.com", {"status": "leave"})
    (effects,) = actions.bring_in(db, program_id, [Sheet("directory", [row])], **acted())
    assert describe_effects([effects]) == ["1 person is on leave now, among them 1 accepted mentor (Mo Long)."]
    assert [mentor.status for mentor in store.people.mentors(db, program_id)] == ["leave"]


def test_who_has_left_applies_and_is_not_accepted(db: Database) -> None:
    program_id = program(db)
    left = [Intake(2, "Mo Long", "mo@example.com", {"status": "left"})]
    actions.bring_in(db, None, [Sheet("directory", left)], **acted())
    rows = [mentor_row(2, "Mo Long"), mentor_row(3, "Mia Berg")]
    (effects,) = actions.bring_in(db, program_id, [Sheet("mentor", rows)], accept=("mentor",), **acted())
    assert [person.name for person in effects.accepted] == ["Mia Berg"]
    assert describe_effects([effects]) == ["1 person who has left the company stays an applicant: Mo Long."]
    assert [mentor.name for mentor in store.people.mentors(db, program_id, stage="accepted")] == ["Mia Berg"]
    assert {mentor.name: mentor.status for mentor in store.people.mentors(db, program_id)} == {
        "Mo Long": "left",
        "Mia Berg": "active",
    }


def test_who_withdrew_is_out_of_the_program_and_nothing_is_kept_of_who_was_not_in_it(db: Database) -> None:
    program_id = recruited(db, mentees=2, mentors=1)
    proposed(db, program_id)
    actions.approve(db, store.matches.all(db, program_id)[0].id, **acted())
    text = (
        "Name,Email,Needs,Status\nAna Ruiz,ana@example.com,Hiring,Withdrawn\n"
        "Ben Ode,ben@example.com,,keine Einwilligung\n"
        "Zoe Hart,zoe@example.com,Hiring,no consent\nEve Moss,eve@example.com,Hiring,Active\n"
    )
    mentees = sheets(load(text.encode(), "m.csv", "mentee"))
    (effects,) = actions.bring_in(db, program_id, mentees, accept=("mentee",), **acted())
    assert describe_effects([effects]) == [
        "3 people take no part, by what the sheet says: Ana Ruiz, Ben Ode and Zoe Hart."
    ]
    assert effects.problems == (
        (2, "Ana Ruiz withdrew and stays in the program: Ana Ruiz has a live match. Undo or end it first"),
    )
    stages = {mentee.name: mentee.stage for mentee in store.people.mentees(db, program_id)}
    assert stages == {"Ana Ruiz": "accepted", "Ben Ode": "withdrawn", "Eve Moss": "accepted"}
    assert store.people.person_by_email(db, "zoe@example.com") is None
    assert {person.status for person in store.people.everyone(db)} == {"active"}
    (again,) = actions.bring_in(db, program_id, mentees, **acted())
    assert (again.new, again.changed, again.unchanged) == (0, 0, 3)


@pytest.mark.parametrize(
    ("header", "cell", "status", "follows"),
    [
        ("Termination date", "2026-02-27", "left", "1 person has left the company, among them 1 accepted mentor "
         "(Mo Long on Feb 27, 2026)."),
        ("Contract end date", "2026-12-31", "active", "1 accepted person leaves the company later: Mo Long on "
         "Dec 31, 2026."),
        ("Status", "On leave until 1 June 2026", "leave", "1 person is on leave now, among them 1 accepted mentor "
         "(Mo Long until Jun 1, 2026)."),
        ("Status", "On leave until 2026-01-31", "active", ""),
        ("Status", "Left on 27 February 2026", "left", "1 person has left the company, among them 1 accepted mentor "
         "(Mo Long on Feb 27, 2026)."),
        ("Leaver", "No", "active", ""),
        ("Status", "Hibernating", "unknown", ""),
    ],
)  # fmt: skip
def test_nobody_is_taken_for_gone_by_mistake(db: Database, header: str, cell: str, status: str, follows: str) -> None:
    program_id = recruited(db, mentees=0, mentors=1)
    text = f"Employee #,Name,Work Email,{header}\n1,Mo Long,mo@example.com,{cell}\n"
    text += "".join(f"{n},Ida {n},ida{n}@example.com,{'Active' if header == 'Status' else ''}\n" for n in (2, 3, 4))
    (effects,) = actions.bring_in(db, program_id, sheets(load(text.encode(), "d.csv", "directory")), **acted())
    assert store.people.person_by_email(db, "mo@example.com").status == status
    assert describe_effects([effects]) == ([follows] if follows else [])


def test_rows_that_are_pending_stay_applicants(db: Database) -> None:
    program_id = program(db)
    rows = [mentee_row(2, "Ana Ruiz"), mentee_row(3, "Ben Ode")]
    sheet = Sheet("mentee", rows, pending=frozenset({3}))
    (effects,) = actions.bring_in(db, program_id, [sheet], accept=("mentee",), **acted())
    assert [person.name for person in effects.accepted] == ["Ana Ruiz"]
    assert store.people.stages(db, program_id, "mentee") == {1: "accepted", 2: "applied"}


def test_a_number_at_another_address_leaves_the_address_on_record_findable(db: Database) -> None:
    program_id = program(db)
    directory = [Intake(2, "Mo Long", "mo@example.com", {"employee_id": "7"})]
    actions.bring_in(db, None, [Sheet("directory", directory)], **acted())
    by_number = Intake(2, "Mo Long", "private@x.com", {"employee_id": "7"}, {"topics": ["Hiring"]})
    by_address = Intake(2, "Mo Long", "mo@example.com", {}, {"needs": ["Hiring"]})
    by_the_other = Intake(3, "Mo Long", "private@x.com", {}, {"needs": ["Hiring"]})
    sheets = [Sheet("mentor", [by_number]), Sheet("mentee", [by_address, by_the_other])]
    mentors, mentees = actions.bring_in(db, program_id, sheets, **acted())
    assert [person.email for person in store.people.everyone(db)] == ["mo@example.com"]
    assert describe_aliases(mentors) == [
        "row 2: Mo Long is known by the employee number; mo@example.com stays on record, private@x.com is not kept"
    ]
    assert mentees.namesakes == ()


def test_somebody_else_at_an_address_on_record_is_named(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=0)
    rows = [Intake(5, "Zoe Hart", "ana@example.com", {}, {"needs": ["Hiring"]})]
    (effects,) = actions.preview_import(db, program_id, [Sheet("mentee", rows)], **acted())
    assert effects.shared_addresses == (SharedAddress(5, "Zoe Hart", "ana@example.com", "Ana Ruiz"),)
    same = [replace(rows[0], name=name) for name in ("Ruiz, Ana", "A. Ruiz", "Ana Maria Ruiz")]
    for row in same:
        (effects,) = actions.preview_import(db, program_id, [Sheet("mentee", [row])], **acted())
        assert effects.shared_addresses == ()


def test_what_follows_is_told_of_all_sheets_together() -> None:
    sheet = SheetEffects(
        "directory", "", new=2, changed=0, unchanged=0, reporting_lines=1, leavers=(Leaver(2, "A", ""),)
    )
    assert describe_effects([sheet]) == ["1 person has left the company.", "1 reporting line is set."]
    assert describe_effects([sheet, replace(sheet, leavers=())])[1] == "2 reporting lines are set."


def test_somebody_in_two_sheets_of_one_role_is_accepted_once(db: Database) -> None:
    program_id = program(db)
    design = {"choices": {"access": "limited"}, "seats": 1}
    actions.change_program(db, program_id, design=design, **acted())
    twice = [Sheet("mentee", [mentee_row(2, "Ana Ruiz")], name) for name in ("first.csv", "second.csv")]
    first, second = actions.bring_in(db, program_id, twice, accept=("mentee",), **acted())
    assert (first.accepted, second.accepted) == ((RowPerson(2, "Ana Ruiz", "ana@example.com"),), ())
    assert db.conn.execute("SELECT count(*) FROM history WHERE verb = 'moved'").fetchone() == (1,)


# That it cannot say anything else than the import does

NAMES = ("Ana Ruiz", "Ben Ode", "Cleo Ash", "Dev Rao")
few_names = st.sampled_from(NAMES)
cells = st.sampled_from(("", "Sales", "Finance"))
facts = st.fixed_dictionaries(
    {},
    optional={
        "department": cells,
        "level": cells,
        "employee_id": st.sampled_from(("", "1", "2", "3")),
        "status": st.sampled_from(("active", "left", "leave")),
        "manager_name": st.sampled_from((*NAMES, "Nobody Known")),
    },
)
answers = st.fixed_dictionaries(
    {},
    optional={
        "wishes": st.sampled_from(("", "A woman", "In Cluj")),
        "hours": st.sampled_from((2.0, 4.0)),
        "capacity": st.integers(0, 3),
        "languages": st.sampled_from(((), ("English",), ["English", "German"])),
    },
)


@st.composite
def intakes(draw: st.DrawFn, role: str) -> Intake:
    """A row about one of few people, at one of their addresses, or with none where a number tells who it is."""
    name = draw(few_names)
    about = draw(facts)
    address = draw(st.sampled_from((f"{name[:3].lower()}@example.org", f"{name[:3].lower()}@example.com")))
    if role == "directory":
        without = about.get("employee_id") and draw(st.booleans())
        return Intake(draw(st.integers(2, 9)), name, "" if without else address, about)
    return Intake(draw(st.integers(2, 9)), name, address, about, draw(answers), draw(st.sampled_from((None, DAY))))


ANSWERS = ("wishes", "hours", "capacity", "languages")
roles = st.sampled_from(("directory", "mentor", "mentee"))
files = st.lists(
    roles.flatmap(lambda role: st.builds(Sheet, st.just(role), st.lists(intakes(role), max_size=5), st.just("a.csv"))),
    max_size=3,
)


Records = dict[int, dict[tuple[str, str], Any]]


def on_record(db: Database, program_id: int) -> Records:
    """(where, field) → value of everybody on record, read from the tables by other means than the import's."""
    fields: Records = {}
    for row in db.query("SELECT * FROM people"):
        fields[row["id"]] = {("", key): value for key, value in row.items()}
        fields[row["id"]]["", "manager"] = fields[row["id"]].pop(("", "manager_id"))
        fields[row["id"]]["", "in_directory"] = bool(row["in_directory"])
    for role in ("mentor", "mentee"):
        for participant in getattr(store.people, f"{role}s")(db, program_id):
            enrolment = store.people.enrolment(db, participant.enrolment_id)
            values = {**enrolment.answers, "capacity": enrolment.capacity}
            values["wishes_confirmed"] = "wishes_confirmed" in values
            fields[participant.id] |= {(role, key): value for key, value in values.items()}
            fields[participant.id][role, "stage"] = enrolment.stage
    return fields


def net(changes: Sequence[FieldChange]) -> dict[tuple[int, str, str], tuple[Any, Any]]:
    """(person, where, field) → (at the beginning, at the end), for all that differ by then."""
    steps: dict[tuple[int, str, str], tuple[Any, Any]] = {}
    for change in changes:
        key = change.person_id, change.role if change.field in ANSWERS else "", change.field
        assert key not in steps or steps[key][1] == change.old, "a change begins where the one before ended"
        steps[key] = (steps.get(key, (change.old, None))[0], change.new)
    return {key: (old, new) for key, (old, new) in steps.items() if old != new}


@settings(max_examples=120, deadline=None)
@given(before=files, sheets=files, confirm=st.booleans(), accept=st.sets(st.sampled_from(("mentor", "mentee"))))
def test_a_preview_is_what_the_import_then_does_and_leaves_no_trace(before, sheets, confirm, accept) -> None:
    with store.opened(":memory:") as db:
        program_id = program(db)
        with suppress(NotAllowed):  # such as two people who would share an address: then nobody is on record before
            actions.bring_in(db, program_id, before, accept=("mentor",), **acted())
        if confirm:
            participants = (*store.people.mentors(db, program_id), *store.people.mentees(db, program_id))
            readings = {participant.enrolment_id: [] for participant in participants if participant.wishes_text}
            actions.confirm_wishes(db, readings, **acted())
        untouched, options = contents(db), {"accept": accept, **acted(LATER)}
        try:
            effects, refusal = actions.preview_import(db, program_id, sheets, **options), ""
        except NotAllowed as sentence:
            effects, refusal = [], str(sentence)
        assert contents(db) == untouched
        records = on_record(db, program_id)
        if refusal:
            with pytest.raises(NotAllowed) as refused:
                actions.bring_in(db, program_id, sheets, **options)
            assert str(refused.value) == refusal
            return
        assert actions.bring_in(db, program_id, sheets, **options) == effects
        _assert_true(db, program_id, effects, records)


def _assert_true(db: Database, program_id: int, effects: list[SheetEffects], before: Records) -> None:
    """The effects say what differs between the tables then and now, no more and no less."""
    after = on_record(db, program_id)
    differing: dict[tuple[int, str, str], tuple[Any, Any]] = {}
    unconfirmed = 0
    for person_id, fields in before.items():
        known = {where for where, _ in fields}  # the person, and the roles they had by then
        for where, name in fields.keys() | {key for key in after[person_id] if key[0] in known}:
            old, new = fields.get((where, name)), after[person_id].get((where, name))
            unconfirmed += name == "wishes_confirmed" and old and not new
            if old != new and name not in ("wishes_confirmed", "stage"):
                differing[person_id, where, name] = (old, new)
    changes = [change for sheet in effects for change in sheet.changes]
    of_known = [
        change
        for change in changes
        if change.field not in ANSWERS or (change.role, "stage") in before.get(change.person_id, ())
    ]
    of_known = [change for change in of_known if change.person_id in before]
    managers = [change.person_id for change in of_known if change.field == "manager"]  # by names, which change too
    moved = {key[0] for key in differing if key[2] == "manager"}
    assert {person_id for person_id in managers if managers.count(person_id) == 1} <= moved <= set(managers)
    assert net([change for change in of_known if change.field != "manager"]) == {
        key: step for key, step in differing.items() if key[2] != "manager"
    }
    assert sum(len(sheet.unconfirmed) for sheet in effects) == unconfirmed
    assert sum(len(sheet.accepted) for sheet in effects) == count(after, "accepted") - count(before, "accepted")
    for role in ("mentor", "mentee"):
        new = sum(sheet.new for sheet in effects if sheet.role == role)
        assert new == sum((role, "stage") in fields for fields in after.values()) - sum(
            (role, "stage") in fields for fields in before.values()
        )
    leavers = {key[0] for key, (_, new) in differing.items() if key[2] == "status" and new == "left"}
    assert sum(len(sheet.leavers) for sheet in effects) >= len(leavers)
    for sheet in effects:
        assert sheet.new == len(sheet.new_people)
        people = len({change.person_id for change in sheet.changes})
        assert people - sheet.new <= sheet.changed <= people


def count(records: Records, stage: str) -> int:
    return sum(fields.get((role, "stage")) == stage for fields in records.values() for role in ("mentor", "mentee"))


# Beside others


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with mentees on record, closed, so that all of it is in the file itself."""
    with store.opened(tmp_path / "studio.db") as db:
        recruited(db)
    return tmp_path / "studio.db"


def many(people: int) -> list[Sheet]:
    return [Sheet("mentor", [mentor_row(number, f"Mentor{number} Long") for number in range(2, people + 2)], "m.csv")]


def test_a_preview_leaves_the_file_as_it_was_byte_by_byte(file: Path) -> None:
    before = file.read_bytes()
    with store.opened(file) as db:
        (sheet,) = actions.preview_import(db, 1, many(300), accept=("mentor",), **acted())
        assert len(sheet.accepted) == 300
        assert not file.with_name("studio.db-wal").stat().st_size
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["studio.db"]


def test_others_save_while_a_preview_runs_and_it_does_not_see_them(file: Path) -> None:
    with store.opened(file) as db, store.opened(file) as other:
        shares: list[float] = []

        def save(share: float) -> None:
            if not shares:
                actions.set_setting(other, "colour", "green", **acted())
            shares.append(share)

        revision = store.revision(db)
        (sheet,) = actions.preview_import(db, 1, many(600), progress=save, **acted())
        assert (sheet.new, shares[0], shares == sorted(shares)) == (600, 0, True)
        assert store.revision(db) == revision + 1
        assert len(store.people.mentors(db, 1)) == 2


def test_a_preview_does_not_wait_for_whoever_is_saving(file: Path) -> None:
    with store.opened(file) as db, store.opened(file) as other, store.change(other):
        actions.set_setting(other, "colour", "green", **acted())
        (sheet,) = actions.preview_import(db, 1, many(3), **acted())
        assert sheet.new == 3


def test_a_file_that_cannot_be_read_now_is_said_in_a_sentence(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a file that is not in write-ahead mode (on a disk that cannot have it) keeps its readers out."""
    monkeypatch.setattr(store.files, "BUSY_SECONDS", 0.1)
    with store.opened(file) as db, closing(sqlite3.connect(file, timeout=0.1, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = exclusive")
        db.conn.execute("PRAGMA journal_mode = delete")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="cannot be tried out: someone else is saving a long change"):
            actions.preview_import(db, 1, many(3), **acted())


def test_two_previews_at_once_are_two(file: Path) -> None:
    news: dict[int, int] = {}

    def look(people: int) -> None:
        with store.opened(file) as db:
            (sheet,) = actions.preview_import(db, 1, many(people), **acted())
            news[people] = sheet.new

    threads = [threading.Thread(target=look, args=(people,)) for people in (40, 60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert news == {40: 40, 60: 60}
    with store.opened(file) as db:
        assert len(store.people.mentors(db, 1)) == 2


def test_the_rules_of_the_schema_hold_on_the_copy_too(db: Database) -> None:
    recruited(db)
    with store.rehearsing(db) as copy:
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            copy.conn.execute("DELETE FROM people")
        with pytest.raises(sqlite3.IntegrityError):
            copy.conn.execute("DELETE FROM history")
        assert contents(copy) == contents(db)
