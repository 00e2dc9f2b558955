"""Imports as actions: what the preview tells is what is written, one action, taken back while nothing stands on it."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from core import actions, store
from core.actions import NotAllowed, Sheet
from core.domain.recruit import sheets as spreadsheets
from core.domain.recruit.sheets import Checked, SheetError, Table, guess, load, missing, read
from core.domain.recruit.sheets.sheet_roles import suited
from tests.story import DAY, acted, mentee_row, mentor_row, proposed, recruited

FIXTURES = Path(__file__).parents[1] / "fixtures"
MENTEES = FIXTURES / "google_forms_unknown_headers.csv"


def sheets(*checked: Checked) -> list[Sheet]:
    return [Sheet(role, rows, part.table.file) for part in checked for role, rows in part.by_role.items()]


def tables(db: Database) -> dict[str, list]:
    """Every row that is not history."""
    return {name: db.conn.execute(f"SELECT * FROM {name}").fetchall() for name in ("people", "enrolments", "imports")}


def test_several_sheets_are_one_action_and_accept_in_it(db: Database) -> None:
    program_id = actions.start_program(
        db,
        "Spring",
        [Sheet("mentor", [mentor_row(2, "Mo Long")], "mentors.csv"), Sheet("mentee", [mentee_row(2, "Ana Ruiz")])],
        **acted(),
    )
    assert [mentor.name for mentor in store.people.mentors(db, program_id, stage="accepted")] == ["Mo Long"]
    assert [mentee.name for mentee in store.people.mentees(db, program_id, stage="accepted")] == ["Ana Ruiz"]
    listed = store.imports.all(db, program_id)
    assert [(line.role, line.file, line.new) for line in listed] == [
        ("mentee", "", 1),
        ("mentor", "mentors.csv", 1),
    ]
    assert len({line.action_id for line in listed}) == 1


def test_a_program_started_from_sheets_is_taken_back_with_its_people(db: Database) -> None:
    sheets_of_both = [Sheet("mentor", [mentor_row(2, "Mo Long")]), Sheet("mentee", [mentee_row(2, "Ana Ruiz")])]
    program_id = actions.start_program(db, "Spring", sheets_of_both, **acted())
    assert db.conn.execute("SELECT count(DISTINCT action_id) FROM history").fetchone() == (1,)
    actions.undo(db, **acted())
    assert store.programs.all(db) == []
    assert tables(db) == {"people": [], "enrolments": [], "imports": []}
    program_id = actions.start_program(db, "Spring", sheets_of_both, **acted())
    proposed(db, program_id)
    imported = store.imports.all(db, program_id)[0]
    with pytest.raises(NotAllowed, match="Other records depend on this"):
        actions.undo_import(db, imported.id, **acted())
    assert len(store.people.mentees(db, program_id, stage="accepted")) == 1
    actions.undo(db, **acted())
    actions.undo_import(db, imported.id, **acted())
    assert store.programs.all(db) == []


def test_a_program_that_cannot_be_filled_is_not_left_behind(db: Database) -> None:
    actions.create_program(db, "Spring", **acted())
    with pytest.raises(NotAllowed, match="already a program called Spring"):
        actions.start_program(db, "Spring", [Sheet("mentor", [mentor_row(2, "Mo Long")])], **acted())
    assert tables(db) == {"people": [], "enrolments": [], "imports": []}


def test_an_import_is_taken_back_whole(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=1)
    before = tables(db)
    rows = [mentee_row(2, "Ana Ruiz", aim="Lead a team"), mentee_row(3, "Ben Ode")]
    actions.bring_in(db, program_id, [Sheet("mentee", rows, "late.csv")], accept=("mentee",), **acted())
    newest = store.imports.all(db, program_id)[0]
    assert (newest.file, newest.new, newest.changed) == ("late.csv", 1, 1)
    actions.undo_import(db, newest.id, **acted())
    assert tables(db) == before
    with pytest.raises(NotAllowed, match="no longer on record"):
        actions.undo_import(db, newest.id, **acted())


def test_an_import_with_later_work_on_it_is_kept_and_says_why(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=0)
    imported = store.imports.all(db, program_id)[0]
    with pytest.raises(NotAllowed, match=r"Later work stands on this \(moved on Mar 2, 2026\)"):
        actions.undo_import(db, imported.id, **acted())
    assert len(store.people.mentees(db, program_id)) == 1


def test_editing_two_cells_shows_and_makes_exactly_two_changes(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    text = MENTEES.read_text()
    actions.bring_in(db, program_id, sheets(load(text.encode(), "a.csv", "mentee")), **acted())
    edited = text.replace("Public speaking, Data storytelling", "Data storytelling")
    checked = load(edited.replace("More than 5 hours a month", "2–5 hours a month").encode(), "a.csv", "mentee")
    (preview,) = actions.preview_import(db, program_id, sheets(checked), **acted())
    assert [(change.email, change.field, change.label, change.old, change.new) for change in preview.changes] == [
        (
            "bo.lindqvist@example.org",
            "needs",
            "What would you like to get better at? Most important first.",
            ["Public speaking", "Data storytelling"],
            ["Data storytelling"],
        ),
        ("chidi.okafor@example.org", "hours", "How much time do you have?", 6.0, 3.5),
    ]
    (done,) = actions.bring_in(db, program_id, sheets(checked), **acted())
    assert (done.new, done.changed, done.unchanged) == (0, 2, 4)
    (again,) = actions.preview_import(db, program_id, sheets(checked), **acted())
    assert (again.changes, again.unchanged) == ((), 6)


def test_a_new_address_of_a_known_name_is_shown(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=0)
    text = 'Name,Email,Needs\n"Ruiz, Ana",ana.ruiz@example.org,Negotiation\nZoe Hart,zoe@example.org,Negotiation\n'
    (preview,) = actions.preview_import(db, program_id, sheets(load(text.encode(), "m.csv", "mentee")), **acted())
    assert [(namesake.row, namesake.name, namesake.email, namesake.on_record) for namesake in preview.namesakes] == [
        (2, "Ana Ruiz", "ana.ruiz@example.org", "ana@example.com")
    ]


NAMES = ("Ana Ruiz", "Ben Ode", "Cleo Ash", "Dev Rao")
cells = st.sampled_from(("", "Sales", "Finance"))
managers = st.sampled_from(("", "Ana Ruiz", "Dev Rao", "Nobody Known"))
people = st.lists(st.tuples(st.sampled_from(NAMES), cells, managers), max_size=4, unique_by=lambda row: row[0])


def listed(role: str, rows: list[tuple[str, str, str]]) -> Checked | None:
    """These people as a sheet of that role, as somebody would save it."""
    column = {"mentor": "Topics", "mentee": "Needs", "directory": "Employee #"}[role]
    frame = pd.DataFrame(
        [
            {
                "Name": name,
                "Email": f"{name.split()[0].lower()}@example.org",
                "Department": department,
                column: NAMES.index(name) + 100 if role == "directory" else "Negotiation",
                "Reports To": manager,
            }
            for name, department, manager in rows
        ]
    )
    return load(frame.to_csv(index=False).encode(), f"{role}.csv", role) if rows else None


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    before=st.lists(st.tuples(st.sampled_from(("directory", "mentor", "mentee")), people), max_size=2), now=st.data()
)
def test_the_preview_tells_what_the_import_then_does(before, now) -> None:
    with store.opened(":memory:") as db:
        program_id = actions.create_program(db, "Spring", **acted())
        for role, rows in before:
            if checked := listed(role, rows):
                actions.bring_in(db, program_id, sheets(checked), **acted())
        given_now = [listed(role, now.draw(people)) for role in ("mentor", "mentee", "directory")]
        usable = [upload for upload in given_now if upload is not None]
        previews = actions.preview_import(db, program_id, sheets(*usable), **acted())
        assert actions.bring_in(db, program_id, sheets(*usable), **acted()) == previews
        assert [view.role for view in previews] == sorted(
            (sheet.role for sheet in usable), key=lambda role: role != "directory"
        )


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(("a.csv", "a.xlsx")))
def test_any_bytes_are_refused_in_a_sentence_or_read_and_nothing_is_half_imported(data: bytes, name: str) -> None:
    with store.opened(":memory:") as db:
        program_id = actions.create_program(db, "Spring", **acted())
        empty = tables(db)
        try:
            checked = load(data, name, None)
        except SheetError as refusal:
            assert str(refusal).startswith(name) and str(refusal).endswith(".")
            assert tables(db) == empty
        else:
            done = actions.bring_in(db, program_id, sheets(checked), **acted())
            assert sum(effects.new for effects in done) == sum(len(rows) for rows in checked.by_role.values())


def test_a_file_in_the_wrong_place_is_read_as_what_it_is() -> None:
    table = spreadsheets.read(MENTEES.read_bytes(), MENTEES.name)
    assert suited(table, "mentor").role == "mentee"
    assert suited(table, "mentee").role == "mentee"
    both = spreadsheets.read((FIXTURES / "both_roles.tsv").read_bytes(), "both_roles.tsv")
    assert suited(both, "mentor").role == "mixed"


def test_a_mapping_is_kept_for_the_next_file_of_its_shape(db: Database) -> None:
    table = spreadsheets.read(b"Who,Contact,Stuff\nAna Ruiz,ana@example.org,Negotiation\n", "odd.csv")
    mapping = suited(table, "mentor").assign(0, "name").assign(1, "email").assign(2, "topics")
    actions.save_mapping(db, mapping.to_dict(), **acted())
    again = suited(table, "mentor", store.imports.saved_mappings(db))
    assert again.saved and [column.key for column in again.columns] == ["name", "email", "topics"]


def test_progress_is_told_from_nothing_to_nearly_all(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    rows = [mentor_row(n, f"Mentor{n} Long") for n in range(2, 1002)]
    shares: list[float] = []
    actions.bring_in(db, program_id, [Sheet("mentor", rows)], progress=shares.append, **acted())
    assert shares == sorted(shares) and shares[0] == 0 and 0.7 <= shares[-1] <= 1


def test_a_form_does_not_overrule_the_reporting_line_of_the_directory(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    lines = """Employee #,Name,Work Email,Reports To
1,Ana Ruiz,ana@example.org,
2,Ben Ode,ben@example.org,Ana Ruiz
3,Cleo Ash,cleo@example.org,Ana Ruiz
"""
    actions.bring_in(db, None, sheets(load(lines.encode(), "d.csv", "directory")), **acted())
    form = "Name,Email,Needs,Reports To\nBen Ode,ben@example.org,Negotiation,Cleo Ash\n"
    checked = load(form.encode(), "m.csv", "mentee")
    assert actions.preview_import(db, program_id, sheets(checked), **acted())[0].changes == ()
    actions.bring_in(db, program_id, sheets(checked), **acted())
    ana, ben = (store.people.person_by_email(db, f"{name}@example.org") for name in ("ana", "ben"))
    assert store.people.manager_of(db)[ben.id] == ana.id
    assert store.imports.snapshot_days(db) == [(DAY.isoformat(), 3)]


def test_a_rejected_row_can_be_mended_and_imported_again(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    checked = load(
        b"Name,Email,Topics\nMo Long,mo(at)example.org,Negotiation\nMia Berg,mia@example.org,Negotiation\n",
        "m.csv",
        "mentor",
    )
    frame = spreadsheets.rejected_frame(checked)
    assert frame["Why it was not read"].to_list() == ["Email: is not an email address"]
    frame["Email"] = "mo@example.org"
    file = io.BytesIO()
    frame.to_excel(file, index=False)
    actions.bring_in(db, program_id, sheets(load(file.getvalue(), "again.xlsx", "mentor")), **acted())
    assert [mentor.name for mentor in store.people.mentors(db, program_id)] == ["Mo Long"]


def sheet_of(headers: str, row: str, file: str = "people.csv") -> Table:
    people = [("Ana Ruiz", "ana"), ("Ben Ode", "ben"), ("Cleo Ash", "cleo"), ("Dev Rao", "dev")]
    lines = [
        row.format(name=name, mail=f"{mail}@x.com", number=1000 + place) for place, (name, mail) in enumerate(people)
    ]
    return read("\n".join([headers, *lines]).encode(), file)


@pytest.mark.parametrize(
    ("headers", "row"),
    [
        ("Name,Email,Job title", "{name},{mail},Engineer"),
        ("Name,Email,Job title,Department,Location", "{name},{mail},Engineer,Sales,Madrid"),
        ("Name,Email,Job title,Manager", "{name},{mail},Engineer,Max Sand"),
        ("Name,Email,Job title,Capacity", "{name},{mail},Engineer,2"),
    ],
)
def test_a_job_title_makes_no_directory_of_what_was_given_as_mentors(headers: str, row: str) -> None:
    table = sheet_of(headers, row)
    mapping = suited(table, "mentor")
    assert mapping.role == "mentor"
    assert "topics a mentor can help with" in str(missing(table, mapping))


def test_a_plain_directory_is_read_as_one_wherever_it_was_dropped() -> None:
    headers = "Employee ID,Name,Email,Job title,Manager,Status"
    table = sheet_of(headers, "{number},{name},{mail},Engineer,Max Sand,Active", "mentors.csv")
    assert suited(table, "mentor").role == "directory"
    assert guess(table, None).role == "directory"


@pytest.mark.parametrize(
    ("headers", "row", "file", "role"),
    [
        ("Name,Email,Job title", "{name},{mail},Engineer", "people.csv", None),
        ("Name,Email,Job title", "{name},{mail},Engineer", "Mentors 2026.csv", "mentor"),
        ("Name,Email,Job title", "{name},{mail},Engineer", "mentees.csv", "mentee"),
        ("Name,Email,Job title", "{name},{mail},Engineer", "All employees.csv", "directory"),
        ("Name,Email,Job title", "{name},{mail},Engineer", "mentors and mentees.csv", None),
        ("Name,Email,Job title,Capacity", "{name},{mail},Engineer,2", "people.csv", "mentor"),
        ("Name,Email,Job title,What I want to learn", "{name},{mail},Engineer,Negotiation", "mentors.csv", "mentee"),
    ],
)
def test_columns_and_the_file_s_name_tell_what_nobody_said(headers: str, row: str, file: str, role: str | None) -> None:
    assert guess(sheet_of(headers, row, file), None).role == role
