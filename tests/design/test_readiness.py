"""Readiness as a matrix: what is on record speaks for a signal, every note keeps its day, nothing is inherited."""

from datetime import date

import pytest

from core import actions, store
from core.domain import playbook
from core.domain.design import record
from core.domain.design.department_rating import DepartmentRating, SignalReading
from core.domain.design.record import DepartmentRecord
from tests.pages import open_page
from tests.story import DAY, acted, recruited

BOOK = playbook.load()
SINCE = date(2025, 3, 2)  # a year before the story's day


@pytest.fixture
def path(tmp_path, monkeypatch):
    path = tmp_path / "studio.db"
    monkeypatch.setenv("MENTORING_DB", str(path))
    monkeypatch.setenv("MENTORING_TODAY", DAY.isoformat())
    return path


def design(db, program_id):
    return store.programs.program(db, program_id).design


def staffed(db, department, people, **columns):
    """So many people of a department in the directory, written past the actions: the reads are what is tested."""
    for number in range(people):
        row = {"name": f"{department} {number}", "department": department, "in_directory": 1} | columns
        marks = ", ".join("?" * len(row))
        db.conn.execute(f"INSERT INTO people ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def records(db):
    return {department.name: department for department in store.readiness.department_records(db, on=DAY)}


def words(at):
    return "\n".join(element.value for element in [*at.markdown, *at.caption]).replace("\\", "")


# What is on record


def test_a_department_is_counted_from_the_directory_the_applications_and_the_ad_hoc_pairs(db):
    program_id = recruited(db)  # Ana and Ben of Finance apply, Mo and Mia of Sales mentor, on DAY
    staffed(db, "Finance", 6, hired_on="2019-05-01")
    staffed(db, "Finance", 3, hired_on="2025-03-03")
    staffed(db, "Finance", 1, hired_on="2025-03-02")  # a year ago to the day: not within it
    staffed(db, "Finance", 2, status="left", leaves_on="2025-12-31")
    staffed(db, "Finance", 1, status="left", leaves_on="2024-12-31")
    ana, mo = store.people.mentees(db, program_id)[0], store.people.mentors(db, program_id)[0]
    db.conn.execute(
        "INSERT INTO companions (mentee_id, mentor_id, registered_on) VALUES (?, ?, ?)", [ana.id, mo.id, "2026-01-10"]
    )
    ben = store.people.mentees(db, program_id)[1]  # of one department with Ana: the pair counts once there
    db.conn.execute(
        "INSERT INTO companions (mentee_id, mentor_id, registered_on) VALUES (?, ?, ?)", [ana.id, ben.id, "2026-02-10"]
    )
    finance, sales = records(db)["Finance"], records(db)["Sales"]
    assert finance == DepartmentRecord("Finance", SINCE, people=10, applied=2, ad_hoc=2, hired=3, left=2)
    assert sales == DepartmentRecord("Sales", SINCE, people=None, applied=0, ad_hoc=1)


def test_who_left_without_a_day_left_when_the_directory_first_said_so(db):
    staffed(db, "IT", 1, status="left")
    db.conn.execute("INSERT INTO snapshots (person_id, taken_on, status) SELECT id, '2025-12-01', 'left' FROM people")
    db.conn.execute("INSERT INTO snapshots (person_id, taken_on, status) SELECT id, '2026-02-01', 'left' FROM people")
    assert records(db)["IT"].left == 1
    db.conn.execute("INSERT INTO snapshots (person_id, taken_on, status) SELECT id, '2024-12-01', 'left' FROM people")
    assert records(db)["IT"].left == 0


def test_an_empty_file_has_no_departments(db):
    assert store.readiness.department_records(db, on=DAY) == []


@pytest.mark.parametrize(
    ("hired", "people", "fast"), [(1, 8, False), (2, 20, True), (2, 21, False), (5, None, False), (0, 40, False)]
)
def test_growth_is_fast_from_a_tenth_and_two_hires(hired, people, fast):
    counted = record.counted_evidence(DepartmentRecord("A", SINCE, people=people, hired=hired))
    assert ("fast-growth" in counted) == fast


def test_every_count_is_a_true_sentence_and_leavers_only_a_question():
    counted = record.counted_evidence(DepartmentRecord("A", SINCE, people=20, applied=1, ad_hoc=2, hired=3, left=1))
    assert {signal: evidence.sentence for signal, evidence in counted.items()} == {
        "individual-requests": "1 person applied for a mentor since Mar 2, 2025.",
        "inside-mentoring": "2 ad-hoc pairs registered since Mar 2, 2025.",
        "fast-growth": "3 of 20 people hired since Mar 2, 2025.",
        "knowledge-leaves": "1 person left since Mar 2, 2025. Ask what knowledge went with them.",
    }
    assert [signal for signal, evidence in counted.items() if not evidence.proves] == ["knowledge-leaves"]
    assert set(counted) <= set(BOOK.signals)


def test_a_count_waits_until_somebody_noted_the_signal_either_way():
    here = DepartmentRecord("A", SINCE, applied=1, ad_hoc=1)
    turned_down = DepartmentRating().noted(SignalReading(signal="individual-requests", seen=False))
    assert set(record.open_counts([here], {})["A"]) == {"individual-requests", "inside-mentoring"}
    assert set(record.open_counts([here], {"A": turned_down})["A"]) == {"inside-mentoring"}
    ticked = DepartmentRating(None, {"individual-requests": "", "inside-mentoring": ""})
    assert record.open_counts([here], {"A": ticked}) == {}


# What is noted


def test_every_note_stays_with_its_day_and_its_author(db):
    program_id = recruited(db)
    actions.note_signal(db, program_id, "Sales", "fast-growth", True, " 12  hires ", **acted())
    later = date(2026, 5, 1)
    actions.note_signal(
        db, program_id, "Sales", "fast-growth", False, "Hiring stopped", **acted(later, "coordinator:2")
    )
    rating = design(db, program_id).readiness["Sales"]
    assert rating.signals == {}
    assert [(reading.seen, reading.evidence, reading.on, reading.by) for reading in rating.history("fast-growth")] == [
        (True, "12 hires", DAY, "coordinator:1"),
        (False, "Hiring stopped", later, "coordinator:2"),
    ]
    assert rating.history("inside-mentoring") == ()
    actions.undo(db, by="coordinator:2", on=later)
    assert design(db, program_id).readiness["Sales"].signals == {"fast-growth": "12 hires"}


def test_rating_a_whole_department_notes_only_what_changed(db):
    program_id = recruited(db)
    actions.rate_department(db, program_id, "IT", {"fast-growth": "a", "inside-mentoring": "b"}, 12, **acted())
    actions.rate_department(db, program_id, "IT", {"inside-mentoring": "b", "survey-comments": ""}, 12, **acted())
    rating = design(db, program_id).readiness["IT"]
    assert [(reading.signal, reading.seen) for reading in rating.readings] == [
        ("fast-growth", True),
        ("inside-mentoring", True),
        ("fast-growth", False),
        ("survey-comments", True),
    ]


def test_all_counts_are_taken_over_at_once_and_taken_back_at_once(db):
    program_id = recruited(db)
    staffed(db, "Finance", 20, hired_on="2025-06-01")
    staffed(db, "IT", 4)
    actions.take_over_counts(db, program_id, **acted())
    ratings = design(db, program_id).readiness
    assert set(ratings) == {"Finance"}  # nothing is on record about IT
    assert ratings["Finance"].people == 20
    assert ratings["Finance"].signals == {
        "individual-requests": "2 people applied for a mentor since Mar 2, 2025.",
        "fast-growth": "20 of 20 people hired since Mar 2, 2025.",
    }
    assert all(reading.counted and reading.on == DAY for reading in ratings["Finance"].readings)
    with pytest.raises(actions.NotAllowed, match="Nothing new"):
        actions.take_over_counts(db, program_id, **acted())
    actions.undo(db, by="coordinator:1", on=DAY)
    assert design(db, program_id).readiness == {}


@pytest.mark.parametrize(("name", "signal"), [(" ", "fast-growth"), ("IT", "fame")])
def test_a_note_needs_a_department_and_a_known_signal(db, name, signal):
    program_id = recruited(db)
    with pytest.raises(actions.NotAllowed):
        actions.note_signal(db, program_id, name, signal, True, "", **acted())
    assert design(db, program_id).readiness == {}


# The page


def matrix(at):
    return at.dataframe(key="design_matrix").value.set_index("Department")


def test_the_matrix_marks_what_is_seen_unproven_turned_down_and_on_record(path):
    with store.opened(path) as db:
        program_id = recruited(db)
        actions.note_signal(db, program_id, "Sales", "fast-growth", True, "12 hires", **acted())
        actions.note_signal(db, program_id, "Sales", "outside-mentoring", True, "", **acted())
        actions.note_signal(db, program_id, "Sales", "inside-mentoring", False, "", **acted())
    rows = matrix(open_page("design", design_part="why"))
    assert rows.loc["Sales", ["Growth", "Outside", "Inside", "Individuals"]].tolist() == [
        "✓",
        "✓ ?",
        "–",
        "",
    ]
    assert rows.loc["Sales", "Ready"] == 36  # (5 + 8) of 36
    assert rows["People"].isna().all()  # without a directory nobody knows the head counts
    assert rows.loc["Finance", ["Individuals", "Phase"]].tolist() == ["+", "Not rated"]


def test_counts_are_taken_over_from_the_page(path):
    with store.opened(path) as db:
        program_id = recruited(db)
    at = open_page("design", design_part="why")
    assert "1 count on record speaks for readiness in 1 department." in words(at)
    assert "Finance: 2 people applied for a mentor since Mar 2, 2025." in words(at)
    at.button(key="design_take_over").click().run()
    assert not at.exception
    with store.opened(path) as db:
        assert set(design(db, program_id).readiness["Finance"].signals) == {"individual-requests"}
    assert matrix(at).loc["Finance", "Individuals"] == "✓"
    assert not [button for button in at.button if button.key == "design_take_over"]


def test_a_cell_opens_clean_for_each_department_and_saves_with_its_day(path):
    with store.opened(path) as db:
        program_id = recruited(db)
        actions.note_signal(db, program_id, "Sales", "fast-growth", True, "12 hires", **acted())
    at = open_page("design", design_part="why", design_cell=("Sales", "fast-growth"))
    evidence = next(area for area in at.text_area if area.label == "Evidence")
    assert evidence.value == "12 hires" and "Seen" in words(at) and "Mar 2, 2026" in words(at)
    at = open_page("design", design_part="why", design_cell=("Finance", "fast-growth"))
    evidence = next(area for area in at.text_area if area.label == "Evidence")
    answer = next(radio for radio in at.radio if radio.label == "Do you see it there?")
    assert (evidence.value, answer.value) == ("", None)  # no tick of another department
    answer.set_value(True)
    evidence.set_value("Four new teams")
    next(button for button in at.button if button.label == "Save" and "note" in button.form_id).click().run()
    assert not at.exception
    with store.opened(path) as db:
        assert design(db, program_id).readiness["Finance"].signals == {"fast-growth": "Four new teams"}
        assert design(db, program_id).readiness["Sales"].signals == {"fast-growth": "12 hires"}


def test_without_a_department_the_page_says_what_to_do_and_one_can_be_added(path):
    with store.opened(path) as db:
        program_id = actions.create_program(db, "Empty", **acted())
    at = open_page("design", design_part="why")
    assert "No department is on record." in words(at)
    next(field for field in at.text_input if field.label == "Department").set_value("Legal")
    next(button for button in at.button if button.label == "Add").click().run()
    assert not at.exception
    with store.opened(path) as db:
        assert set(design(db, program_id).readiness) == {"Legal"}
    assert matrix(at).loc["Legal", "Ready"] == 0
