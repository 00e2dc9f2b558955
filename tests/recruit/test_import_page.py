"""The account on the Recruit page: questions first, every column by hand, who is who, whom to start with, as files."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.domain.base.people import Intake
from tests.pages import drawn, open_page
from tests.story import acted, recruited

MENTORS = """Timestamp,Email Address,Your full name,Department,Which topics could you mentor someone in?,Photo
2026/09/15 06:39:00,mo@example.com,Mo Long,Sales,Negotiation,
2026/09/15 06:39:00,mia@example.com,Mia Berg,Sales,Public speaking,
2026/09/15 06:40:00,nobody,No Address,Sales,Negotiation,
"""
MENTEES = """Timestamp,Email Address,Your full name,Department,What would you like to get better at?,Are you ready?
2026/09/15 06:39:00,ana@example.com,Ana Ruiz,Finance,Negotiation,Yes
2026/09/15 06:39:00,ben@example.com,Ben Ode,Finance,Public speaking,Not sure
2026/09/15 06:39:00,cleo@example.com,Cleo Ash,Legal,Beekeeping,Yes
"""
READY = '"I have time, I am open to feedback, and I am ready to talk about difficult things"'
MENTEES = MENTEES.replace("Are you ready?", READY)
Stages = dict[str, str]


@pytest.fixture
def recruit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "studio.db"))
    monkeypatch.setenv("MENTORING_TODAY", "2026-09-20")
    return open_page("recruit")


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AppTest]:
    """The import tab of a program with two accepted pairs."""
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "studio.db"))
    monkeypatch.setenv("MENTORING_TODAY", "2026-03-20")
    with store.opened(tmp_path / "studio.db") as db:
        recruited(db)
    return lambda: open_page("recruit", recruit_view="Import")


def shown(at: AppTest) -> AppTest:
    return drawn(at, "recruit")


def drop(at: AppTest, slot: str, text: str, name: str = "answers.csv") -> AppTest:
    uploader = next(uploader for uploader in at.file_uploader if uploader.key.startswith(f"recruit_{slot}_"))
    uploader.upload(name, text.encode(), "text/csv")
    return shown(at.run())


def plain(at: AppTest) -> str:
    """Everything the page says, without the escapes that keep people's text from being markup."""
    return re.sub(r"\\(.)", r"\1", "\n".join(str(line.value) for line in (*at.markdown, *at.caption, *at.error)))


def stages(tmp_path: Path) -> Stages:
    with store.opened(tmp_path / "studio.db") as db:
        people = (*store.people.mentees(db, 1), *store.people.mentors(db, 1))
        return {person.name: person.stage for person in people}


def label(at: AppTest, key: str = "recruit_start") -> str:
    button = at.button(key=key)
    return f"{button.label} (off)" if button.disabled else button.label


def test_the_button_says_why_it_is_off(recruit: AppTest) -> None:
    assert label(recruit) == "Drop a file of mentors or mentees first (off)"
    at = drop(recruit, "mentor", "Xq,Zz\nMo Long,blue\n")
    assert label(at) == "Nobody could be read: no column of names, addresses and topics was found (off)"
    at = drop(at, "mentor", "Name,Email,Topics\n,mo@example.com,Hiring\nMia Berg,,Hiring\n")
    assert label(at) == "Nobody could be read: every row was left out (off)"
    at = drop(at, "mentor", MENTORS)
    assert label(at) == "Import and accept"


def test_a_file_is_accounted_for_in_a_line_and_by_column_row_and_value(recruit: AppTest) -> None:
    at = drop(recruit, "mentor", MENTORS)
    assert "**2 mentors read**, 1 row left out, 5 of 6 columns used" in plain(at)
    assert "Not used: “Photo” (" in plain(at)
    tables = [table.value for table in at.dataframe if "Why" in table.value]
    assert tables[0][["Row", "Who", "Why"]].to_numpy().tolist() == [
        [4, "No Address", "Email Address: is not an email address"]
    ]
    at.session_state["recruit_columns_mentor_False"] = True
    at = shown(at.run())
    read_as = {
        place: at.selectbox(key=f"recruit_column_mentor_{place}").value
        for place in range(len(MENTORS.split("\n")[0].split(",")))
    }
    assert read_as == {0: "applied_on", 1: "email", 2: "name", 3: "department", 4: "topics", 5: ""}
    labels = [button.label for button in at.get("download_button")]
    assert {"Account of this file (.xlsx)", "Account of this file (.json)"} <= set(labels)


def test_what_was_decided_by_hand_is_taken_back_in_one_click(recruit: AppTest) -> None:
    at = drop(recruit, "mentor", MENTORS)
    at.session_state["recruit_columns_mentor_False"] = True
    at = shown(at.run())
    at = shown(at.selectbox(key="recruit_column_mentor_4").set_value("").run())
    assert label(at) == "Nobody could be read: no column of topics was found (off)"
    at = shown(at.button(key="recruit_column_mentor_anew").click().run())
    assert label(at) == "Import and accept"


def test_a_question_about_a_column_is_one_click_and_remembered(recruit: AppTest, tmp_path: Path) -> None:
    text = (
        "Name,Mail,Mail address,Topics\n"
        "Mo Long,mo@example.com,m.long@example.org,Hiring\nMia Berg,mia@example.com,m.berg@example.org,Hiring\n"
    )
    at = drop(recruit, "mentor", text)
    assert label(at) == "Answer 1 question first (off)"
    (question,) = [control for control in at.segmented_control if control.key.startswith("recruit_question_")]
    at = shown(question.set_value("Mail address (column C)").run())
    assert label(at) == "Import and accept"
    shown(at.button(key="recruit_start").click().run())
    with store.opened(tmp_path / "studio.db") as db:
        assert [mentor.email for mentor in store.people.mentors(db, 1)] == ["m.long@example.org", "m.berg@example.org"]
        assert len(store.imports.saved_mappings(db)) == 1
    at = drop(open_page("recruit", recruit_view="Import"), "mentor", text.replace("Hiring", "Negotiation"))
    assert label(at, "recruit_import") == "Import"


def test_numbered_columns_are_one_question_on_the_page_and_in_the_list_of_columns(recruit: AppTest) -> None:
    rows = ("Mo Long,mo@example.com,Kubernetes,Welding", "Mia Berg,mia@example.com,Robotics,")
    text = "\n".join(("Name,Email,Thing 1,Thing 2", *rows, ""))
    at = drop(recruit, "mentor", text)
    (question,) = [control for control in at.segmented_control if control.key.startswith("recruit_question_")]
    at = shown(question.set_value("Thing 1 to Thing 2 (columns C, D)").run())
    assert label(at) == "Import and accept" and "4 of 4 columns used" in plain(at)
    at = shown(at.button(key="recruit_column_mentor_anew").click().run())
    at.session_state["recruit_columns_mentor_False"] = True
    at = shown(at.run())
    at = shown(at.selectbox(key="recruit_column_mentor_3").set_value("topics").run())
    assert label(at) == "Import and accept"
    assert [at.selectbox(key=f"recruit_column_mentor_{place}").value for place in (2, 3)] == ["topics", "topics"]


def test_the_first_import_is_previewed_and_says_what_nobody_can_check(recruit: AppTest, tmp_path: Path) -> None:
    at = drop(drop(recruit, "mentor", MENTORS), "mentee", MENTEES)
    assert {metric.label: metric.value for metric in at.metric} == {
        "New": "5",
        "Changed": "0",
        "Unchanged": "0",
        "Left out": "1",
    }
    assert "nobody checks who reports to whom and who has left the company" in plain(at)
    with store.opened(tmp_path / "studio.db") as db:
        assert store.programs.all(db) == [] and store.revision(db) == 0
    directory = (
        "Employee #,Name,Work Email,Status\n1,Mo Long,mo@example.com,Terminated\n2,Ana Ruiz,ana@example.com,Active\n"
    )
    at = drop(at, "directory", directory, "people.csv")
    assert "nobody checks" not in plain(at)
    assert "1 person who has left the company stays an applicant: Mo Long." in plain(at)
    shown(at.button(key="recruit_start").click().run())
    assert stages(tmp_path) == {
        "Mo Long": "applied",
        **dict.fromkeys(("Mia Berg", "Ana Ruiz", "Ben Ode", "Cleo Ash"), "accepted"),
    }


def test_doubts_of_the_self_check_are_named_and_can_wait(recruit: AppTest, tmp_path: Path) -> None:
    at = drop(drop(recruit, "mentor", MENTORS), "mentee", MENTEES)
    assert "1 mentee answered “Not sure” to the self-check: Ben Ode." in plain(at)
    at = shown(at.segmented_control(key="recruit_doubts").set_value("Leave them as applicants").run())
    shown(at.button(key="recruit_start").click().run())
    assert {name: stage for name, stage in stages(tmp_path).items() if stage == "applied"} == {"Ben Ode": "applied"}


@pytest.mark.parametrize(
    ("whom", "choose", "starting"),
    [
        ("One department", ("recruit_start_department", "Legal"), {"Cleo Ash", "Mo Long", "Mia Berg"}),
        ("The pairs that fit best", None, {"Ana Ruiz", "Ben Ode", "Mo Long", "Mia Berg"}),
    ],
)
def test_whom_a_pilot_starts_with(recruit: AppTest, tmp_path: Path, whom: str, choose, starting: set[str]) -> None:
    at = drop(drop(recruit, "mentor", MENTORS), "mentee", MENTEES)
    at = shown(at.segmented_control(key="recruit_whom").set_value(whom).run())
    if choose:
        key, value = choose
        at = shown(at.selectbox(key=key).set_value(value).run())
    shown(at.button(key="recruit_start").click().run())
    assert {name for name, stage in stages(tmp_path).items() if stage == "accepted"} == starting
    assert len(stages(tmp_path)) == 5


def test_a_pilot_is_chosen_by_hand(recruit: AppTest, tmp_path: Path) -> None:
    at = drop(drop(recruit, "mentor", MENTORS), "mentee", MENTEES)
    at = shown(at.segmented_control(key="recruit_whom").set_value("Chosen by hand").run())
    at.multiselect(key="recruit_start_mentee").set_value(["ana@example.com"])
    at = shown(at.multiselect(key="recruit_start_mentor").set_value(["mia@example.com"]).run())
    assert "1 mentee and 1 mentor start" in plain(at)
    at = shown(at.button(key="recruit_start").click().run())
    assert "1 mentor and 1 mentee can be matched" in plain(at)
    assert {name for name, stage in stages(tmp_path).items() if stage == "accepted"} == {"Ana Ruiz", "Mia Berg"}


def test_somebody_else_at_an_address_on_record_holds_the_import_up(
    running: Callable[[], AppTest], tmp_path: Path
) -> None:
    text = "Name,Email,Needs\nZoe Hart,ana@example.com,Hiring\nEve Moss,eve@example.com,Hiring\n"
    at = drop(running(), "mentee", text)
    assert "Row 2: Zoe Hart has ana@example.com, the address of Ana Ruiz on record." in plain(at)
    assert label(at, "recruit_import") == "Answer 1 question first (off)"
    at = shown(at.segmented_control(key="recruit_identity_mentee_2").set_value("Leave the row out").run())
    assert "**1 mentee read**, 1 row left out" in plain(at)
    shown(at.button(key="recruit_import").click().run())
    assert {"Ana Ruiz", "Eve Moss"} <= stages(tmp_path).keys() and "Zoe Hart" not in stages(tmp_path)


def test_a_known_name_at_a_new_address_is_one_person_or_two(running: Callable[[], AppTest], tmp_path: Path) -> None:
    text = "Name,Email,Needs\nAna Ruiz,ana.ruiz@example.org,Public speaking\n"
    at = drop(running(), "mentee", text)
    assert {metric.label: metric.value for metric in at.metric}["New"] == "1"
    at = shown(at.segmented_control(key="recruit_identity_mentee_2").set_value("The same person").run())
    assert {metric.label: metric.value for metric in at.metric} == {
        "New": "0",
        "Changed": "1",
        "Unchanged": "0",
        "Left out": "0",
    }
    shown(at.button(key="recruit_import").click().run())
    with store.opened(tmp_path / "studio.db") as db:
        (ana,) = [mentee for mentee in store.people.mentees(db, 1) if mentee.name == "Ana Ruiz"]
    assert (ana.email, ana.needs) == ("ana@example.com", ("Public speaking",))


def test_one_person_with_two_addresses_in_one_file_counts_once(recruit: AppTest, tmp_path: Path) -> None:
    text = "Name,Email,Needs\nAna Ruiz,ana@example.com,Hiring\nAna Ruiz,ana@example.org,Negotiation\n"
    at = drop(recruit, "mentee", text)
    at = shown(at.segmented_control(key="recruit_identity_mentee_2").set_value("The same person: row 3 counts").run())
    assert "**1 mentee read**, 1 row left out" in plain(at)
    shown(at.button(key="recruit_start").click().run())
    with store.opened(tmp_path / "studio.db") as db:
        assert [mentee.email for mentee in store.people.mentees(db, 1)] == ["ana@example.org"]


def test_a_directory_says_before_and_after_whom_it_concerns(running: Callable[[], AppTest], tmp_path: Path) -> None:
    lines = (
        "Employee #,Name,Work Email,Status\n1,Mo Long,mo@example.com,Terminated\n2,Ana Ruiz,ana@example.com,On leave\n"
    )
    at = drop(running(), "directory", lines, "people.csv")
    left = "1 person has left the company, among them 1 accepted mentor (Mo Long)."
    on_leave = "1 person is on leave now, among them 1 accepted mentee (Ana Ruiz)."
    assert left in plain(at) and on_leave in plain(at)
    at = shown(at.button(key="recruit_import").click().run())
    assert left in plain(at) and on_leave in plain(at)
    with store.opened(tmp_path / "studio.db") as db:
        standings = {person.name: person.status for person in store.people.everyone(db)}
        assert (standings["Ana Ruiz"], standings["Mo Long"]) == ("leave", "left")


def test_choices_about_rows_are_forgotten_with_their_file(running: Callable[[], AppTest], tmp_path: Path) -> None:
    with store.opened(tmp_path / "studio.db") as db:
        actions.import_people(db, None, "directory", [Intake(2, "Mo Long", "mo@example.com", {})], **acted())
    at = drop(running(), "mentee", "Name,Email,Needs\nZoe Hart,ana@example.com,Hiring\n")
    at = shown(at.segmented_control(key="recruit_identity_mentee_2").set_value("Leave the row out").run())
    at = drop(at, "mentee", "Name,Email,Needs\nEve Moss,eve@example.com,Hiring\n", "other.csv")
    assert "**1 mentee read**, 3 of 3 columns used" in plain(at)


SHARED = (
    "Name,Email,Needs\nZoe Hart,desk@example.com,Hiring\nIon Tudor,desk@example.com,Negotiation\nNo Address,,Hiring\n"
)


def test_whose_a_shared_address_is_is_asked_before_anything_is_written(
    running: Callable[[], AppTest], tmp_path: Path
) -> None:
    at = drop(running(), "mentee", SHARED)
    assert "**Nobody read**, 3 rows left out" in plain(at)
    assert label(at, "recruit_import") == "Answer 1 question first (off)", "also where nobody could be read yet"
    assert "Zoe Hart (row 2) and Ion Tudor (row 3) have one address, desk@example.com. Whose is it?" in plain(at)
    choice = "Ion Tudor (row 3); the other is read without one"
    at = shown(at.radio(key="recruit_identity_mentee_2").set_value(choice).run())
    assert "**2 mentees read**, 1 row left out" in plain(at)
    at = shown(at.segmented_control(key="recruit_identity_mentee_4").set_value("Read by name alone").run())
    shown(at.button(key="recruit_import").click().run())
    with store.opened(tmp_path / "studio.db") as db:
        emails = {mentee.name: mentee.email for mentee in store.people.mentees(db, 1)}
    assert (emails["Zoe Hart"], emails["Ion Tudor"], emails["No Address"]) == ("", "desk@example.com", "")


def test_mentors_who_were_named_are_said_before_and_after_the_import(
    running: Callable[[], AppTest], tmp_path: Path
) -> None:
    text = "Name,Email,Needs,Mentor choice 1,Mentor choice 2\nEve Moss,eve@example.com,Hiring,Mo Long,Cy Ro\n"
    at = drop(running(), "mentee", text + "Ida Noor,ida@example.com,Hiring,Mia Berg,Mo Long\n")
    sentence = "2 mentees' choices of mentors will count in matching: Eve Moss and Ida Noor."
    missing = "Row 2: Eve Moss: the mentor “Cy Ro”, choice 2, is no mentor of this program yet"
    assert sentence in plain(at) and missing in plain(at)
    at = shown(at.button(key="recruit_import").click().run())
    assert sentence in plain(at) and missing in plain(at)
    with store.opened(tmp_path / "studio.db") as db:
        names = store.people.names(db)
        choices = store.participant_choices.choices(db, 1)
    ranked = [(names[choice.mentee_id], names[choice.mentor_id]) for choice in choices]
    assert sorted(ranked) == [("Eve Moss", "Mo Long"), ("Ida Noor", "Mia Berg"), ("Ida Noor", "Mo Long")]
