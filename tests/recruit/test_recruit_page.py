"""The Recruit page, run as a user would: files dropped, people imported, moved, and what is said on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.domain.base.people import Role
from tests.pages import drawn, open_page
from tests.story import acted, mentee_row, mentor_row, recruited

MENTORS = """Timestamp,Email Address,Your full name,Department,Which topics could you mentor someone in?
2026/09/15 06:39:00,mo@example.com,Mo Long,Sales,"Negotiation, Public speaking"
2026/09/15 06:40:00,nobody,No Address,Sales,Negotiation
"""
MENTEES = """Timestamp,Email Address,Your full name,Department,What would you like to get better at?
2026/09/15 06:39:00,ana@example.com,Ana Ruiz,Finance,Negotiation
2026/09/15 06:39:00,ben@example.com,Ben Ode,Finance,Public speaking
"""


@pytest.fixture
def recruit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "studio.db"))
    monkeypatch.setenv("MENTORING_TODAY", "2026-09-20")
    return open_page("recruit")


def shown(at: AppTest) -> AppTest:
    return drawn(at, "recruit")


def drop(at: AppTest, slot: str, text: str, name: str = "answers.csv") -> AppTest:
    uploader = next(uploader for uploader in at.file_uploader if uploader.key.startswith(f"recruit_{slot}_"))
    uploader.upload(name, text.encode(), "text/csv")
    return shown(at.run())


def words(at: AppTest) -> str:
    return "\n".join(str(line.value) for line in (*at.markdown, *at.caption, *at.error))


def test_two_files_and_one_click_make_a_program(recruit: AppTest, tmp_path: Path) -> None:
    assert recruit.button(key="recruit_start").disabled
    at = drop(recruit, "mentor", MENTORS)
    assert "**1 mentor read**, 1 row left out, 5 of 5 columns used" in words(at)
    reasons = [table.value["Why"].to_list() for table in at.dataframe if "Why" in table.value]
    assert reasons == [["Email Address: is not an email address"]]
    at = drop(at, "mentee", MENTEES)
    assert "nobody checks who reports to whom and who has left the company" in words(at)
    at.text_input(key="recruit_name").input("Autumn")
    shown(at.button(key="recruit_start").click().run())
    with store.opened(tmp_path / "studio.db") as db:
        (program,) = store.programs.all(db)
        assert program.name == "Autumn"
        assert [mentor.name for mentor in store.people.mentors(db, program.id, stage="accepted")] == ["Mo Long"]
        assert [mentee.name for mentee in store.people.mentees(db, program.id, stage="accepted")] == [
            "Ana Ruiz",
            "Ben Ode",
        ]
    assert at.dataframe[0].value["Name"].to_list() == ["Ana Ruiz", "Ben Ode"]
    assert "1 mentor and 2 mentees can be matched" in words(at)


def test_one_undo_takes_back_the_program_with_the_people_who_started_it(recruit: AppTest, tmp_path: Path) -> None:
    at = drop(recruit, "mentee", MENTEES)
    at = shown(at.button(key="recruit_start").click().run())
    at = shown(at.button(key="studio_undo").click().run())
    assert at.text_input(key="recruit_name")
    assert not [button for button in at.button if button.key == "studio_undo"]
    with store.opened(tmp_path / "studio.db") as db:
        assert store.programs.all(db) == []
        assert store.people.everyone(db) == []


def test_files_dropped_in_each_other_s_place_are_read_as_what_they_are(recruit: AppTest) -> None:
    at = drop(drop(recruit, "mentor", MENTEES), "mentee", MENTORS)
    assert "**2 mentees read**" in words(at)
    assert "so it is read as those" in words(at)
    assert not at.button(key="recruit_start").disabled


@pytest.fixture
def open_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], AppTest]:
    """The page of a program with two accepted pairs and two applicants, opened at one of its tabs."""
    path = tmp_path / "studio.db"
    monkeypatch.setenv("MENTORING_DB", str(path))
    monkeypatch.setenv("MENTORING_TODAY", "2026-03-20")
    with store.opened(path) as db:
        program_id = recruited(db)
        rows = [mentee_row(2, "Eve Moss", ("Data storytelling",), self_check="Not sure"), mentee_row(3, "Finn Lake")]
        actions.import_people(db, program_id, "mentee", rows, **acted())
        actions.import_people(db, program_id, "mentor", [mentor_row(2, "Ida Noor", ("Data storytelling",))], **acted())

    def opened(tab: str) -> AppTest:
        return open_page("recruit", recruit_view=tab)

    return opened


def stages(tmp_path: Path) -> dict[str, str]:
    with store.opened(tmp_path / "studio.db") as db:
        (program,) = store.programs.all(db)
        return {
            person.name: person.stage
            for person in (*store.people.mentees(db, program.id), *store.people.mentors(db, program.id))
        }


def test_everybody_shown_is_moved_in_one_step(open_at, tmp_path: Path) -> None:
    at = open_at("People")
    assert at.dataframe[0].value["To talk about"].to_list() == ["", "", "Self-check", ""]
    at = shown(at.pills(key="recruit_stage_mentee").set_value("applied").run())
    at = shown(at.checkbox(key="recruit_all_mentee_applied").check().run())
    shown(at.button(key="recruit_move_waitlist").click().run())
    assert {name: stage for name, stage in stages(tmp_path).items() if stage == "waitlist"} == {
        "Eve Moss": "waitlist",
        "Finn Lake": "waitlist",
    }


def test_a_talk_about_needs_ends_with_a_decision(open_at, tmp_path: Path) -> None:
    at = open_at("People")
    with store.opened(tmp_path / "studio.db") as db:
        eve = next(mentee for mentee in store.people.mentees(db, 1) if mentee.name == "Eve Moss").enrolment_id
    at = shown(at.selectbox(key="recruit_person_mentee").set_value(eve).run())
    assert "Eve Moss isn't sure they're ready" in plain(at)
    assert "Nobody with a free seat covers data storytelling, the first need" in plain(at)
    at.text_area(key=f"recruit_note_{eve}").input("Wants to present with more ease")
    at.selectbox(key=f"recruit_decision_{eve}").set_value("mentor")
    at = shown(next(button for button in at.button if button.label == "Save the conversation").click().run())
    assert stages(tmp_path)["Eve Moss"] == "accepted"
    assert "Wants to present with more ease" in plain(at)


def test_a_leave_is_shown_with_its_last_day_and_corrected_by_hand(open_at, tmp_path: Path) -> None:
    with store.opened(tmp_path / "studio.db") as db:
        eve = next(mentee for mentee in store.people.mentees(db, 1) if mentee.name == "Eve Moss")
        actions.set_standing(db, eve.id, "leave", date(2026, 6, 1), **acted())
    at = open_at("People")
    at = shown(at.selectbox(key="recruit_person_mentee").set_value(eve.enrolment_id).run())
    assert "**In the company**: On leave until Jun 1, 2026" in plain(at)
    key = f"recruit_standing_day_{eve.enrolment_id}_leave_leave"
    at = shown(at.date_input(key=key).set_value(date(2026, 4, 1)).run())
    at = shown(at.button(key=f"recruit_save_standing_{eve.enrolment_id}").click().run())
    assert "**In the company**: On leave until Apr 1, 2026" in plain(at)
    at = shown(at.segmented_control(key=f"recruit_standing_to_{eve.enrolment_id}_leave").set_value("active").run())
    shown(at.button(key=f"recruit_save_standing_{eve.enrolment_id}").click().run())
    with store.opened(tmp_path / "studio.db") as db:
        person = store.people.person(db, eve.id)
        assert (person.status, person.away_until) == ("active", None)


def test_a_mentor_is_judged_by_the_gap_they_close_and_ticked(open_at, tmp_path: Path) -> None:
    at = open_at("People")
    at = shown(at.segmented_control(key="recruit_role").set_value(Role.MENTOR).run())
    with store.opened(tmp_path / "studio.db") as db:
        ida = next(mentor for mentor in store.people.mentors(db, 1) if mentor.name == "Ida Noor").enrolment_id
    at = shown(at.selectbox(key="recruit_person_mentor").set_value(ida).run())
    assert "Accepting Ida Noor closes the gap in data storytelling." in plain(at)
    at = shown(at.checkbox(key=f"recruit_tick_{ida}_commitment").check().run())
    with store.opened(tmp_path / "studio.db") as db:
        assert store.recruiting.tick(db, ida, "commitment").ticked_on.isoformat() == "2026-03-20"
    at = shown(at.checkbox(key=f"recruit_tick_{ida}_commitment").uncheck().run())
    with store.opened(tmp_path / "studio.db") as db:
        assert store.recruiting.tick(db, ida, "commitment") is None


def test_limited_seats_show_who_waits_and_accept_only_as_many(open_at, tmp_path: Path) -> None:
    with store.opened(tmp_path / "studio.db") as db:
        actions.change_program(db, 1, design={"choices": {"access": "limited"}, "seats": 3}, **acted())
    at = open_at("People")
    at = shown(at.pills(key="recruit_stage_mentee").set_value("applied").run())
    at = shown(at.checkbox(key="recruit_all_mentee_applied").check().run())
    at = shown(at.button(key="recruit_move_accepted").click().run())
    assert "Only 1 seat is free of 3" in plain(at)
    assert stages(tmp_path)["Finn Lake"] == "applied"


def ida(tmp_path: Path) -> int:
    with store.opened(tmp_path / "studio.db") as db:
        return next(mentor.id for mentor in store.people.mentors(db, 1) if mentor.name == "Ida Noor")


def test_more_mentees_than_seats_are_imported_and_not_accepted(open_at, tmp_path: Path) -> None:
    with store.opened(tmp_path / "studio.db") as db:
        actions.change_program(db, 1, design={"choices": {"access": "limited"}, "seats": 3}, **acted())
    at = drop(open_at("Import"), "mentee", MENTEES.replace("ana@", "amy@").replace("ben@", "bea@"))
    assert "1 of 3 seats are left, so the import accepts no mentees" in plain(at)
    shown(at.button(key="recruit_import").click().run())
    assert sum(stage == "applied" for stage in stages(tmp_path).values()) == 5


def test_free_words_for_topics_are_decided_once(recruit: AppTest, tmp_path: Path) -> None:
    at = drop(recruit, "mentee", MENTEES.replace("Public speaking", "talking on stage at last"))
    assert any("talking on stage at last" in box.label for box in at.get("selectbox")) is False
    with_topics = at.session_state["recruit_understood_mentee"][1].checked.topic_suggestions
    assert [suggestion.text for suggestion in with_topics] == ["talking on stage at last"]
    at.session_state["recruit_topics_mentee"] = True
    at = shown(at.run())
    key = "recruit_topic_mentee_0_talking on stage at last"
    at.selectbox(key=key).set_value("Public speaking")
    at = shown(next(button for button in at.button if button.label == "Use these topics").click().run())
    shown(at.button(key="recruit_start").click().run())
    with store.opened(tmp_path / "studio.db") as db:
        assert [mentee.needs for mentee in store.people.mentees(db, 1)] == [("Negotiation",), ("Public speaking",)]
        assert len(store.imports.saved_mappings(db)) == 1


def test_coverage_says_the_finding_and_what_a_decision_changes(open_at, tmp_path: Path) -> None:
    at = open_at("Coverage")
    assert "2 of 2 topics lack seats, most of all Negotiation (1 missing)" in plain(at)
    assert "Accepting Ida Noor closes the gap in data storytelling." in plain(at)
    at = shown(at.multiselect(key="recruit_before_after").set_value([ida(tmp_path)]).run())
    assert "Seats missing over all topics: 2 before, 1 after" in plain(at)
    for dimension in ("levels", "locations", "languages", "hours"):
        at = shown(at.segmented_control(key="recruit_dimension").set_value(dimension).run())


def test_a_re_import_shows_its_two_changes_and_can_be_taken_back(open_at, tmp_path: Path) -> None:
    at = open_at("Import")
    edited = (
        MENTEES.replace("Ruiz,Finance", "Ruiz,Legal")
        + "2026/09/15 06:39:00,zoe@example.com,Zoe Hart,Legal,Negotiation\n"
    )
    at = drop(at, "mentee", edited)
    assert {metric.label: metric.value for metric in at.metric} == {
        "New": "1",
        "Changed": "2",
        "Unchanged": "0",
        "Left out": "0",
    }
    changes = at.dataframe[0].value
    assert changes[["Name", "What", "On record", "In the file"]].to_numpy().tolist() == [
        ["Ana Ruiz", "Department", "Finance", "Legal"],
        ["Ben Ode", "What would you like to get better at? Most important first.", "Negotiation", "Public speaking"],
    ]
    at = shown(at.button(key="recruit_import").click().run())
    assert stages(tmp_path)["Zoe Hart"] == "applied"
    undo = next(button for button in at.button if button.key.startswith("recruit_undo_"))
    shown(undo.click().run())
    assert "Zoe Hart" not in stages(tmp_path)


def test_the_preview_says_what_follows_and_what_stays_open(open_at, tmp_path: Path) -> None:
    with store.opened(tmp_path / "studio.db") as db:
        rows = [mentee_row(2, "Ana Ruiz", wishes="Somebody in Cluj")]
        actions.import_people(db, 1, "mentee", rows, **acted())
        ana = store.people.mentees(db, 1)[0]
        actions.confirm_wishes(db, {ana.enrolment_id: []}, **acted())
        revision = store.revision(db)
    text = (
        "Name,Email,Needs,Mentor preferences,Manager\nAna Ruiz,ana@example.com,Negotiation,Somebody in Bonn,Zoe Lund\n"
    )
    at = drop(open_at("Import"), "mentee", text)
    assert "1 wish will be read again; its confirmation is undone." in plain(at)
    assert "The import would leave 1 thing open" in [expander.label for expander in at.expander]
    assert "the manager Zoe Lund is not in the directory" in plain(at)
    with store.opened(tmp_path / "studio.db") as db:
        assert store.revision(db) == revision
        assert "wishes_confirmed" in store.people.mentees(db, 1)[0].answers


def test_a_preview_is_worked_out_once_and_anew_when_something_changed(open_at, tmp_path: Path) -> None:
    at = drop(open_at("Import"), "mentee", MENTEES)
    assert {metric.label: metric.value for metric in at.metric}["Changed"] == "1"
    first = at.session_state["recruit_preview"]
    assert shown(at.run()).session_state["recruit_preview"] is first
    with store.opened(tmp_path / "studio.db") as db:  # another window
        rows = [mentee_row(2, "Ben Ode", ("Public speaking",))]
        actions.import_people(db, 1, "mentee", rows, **acted())
    at = shown(at.run())
    assert {metric.label: metric.value for metric in at.metric}["Changed"] == "0"
    assert at.session_state["recruit_preview"] is not first
    at = shown(at.checkbox(key="recruit_accept").check().run())
    assert at.session_state["recruit_preview"][0] != first[0]
    at = shown(at.button(key="recruit_import").click().run())
    assert "recruit_preview" not in at.session_state


def test_what_would_be_refused_is_said_before_and_the_button_is_off(open_at, tmp_path: Path, monkeypatch) -> None:
    at = drop(open_at("Import"), "mentor", MENTORS.replace("mo@", "moe@"))
    assert not at.button(key="recruit_import").disabled

    def refuse(*_: object, **__: object) -> None:
        raise actions.NotAllowed("There is no program of this number.")

    monkeypatch.setattr(actions, "preview_import", refuse)
    at = drop(at, "mentor", MENTORS)
    assert "There is no program of this number." in plain(at)
    assert at.button(key="recruit_import").disabled
    assert len(at.metric) == 0


def test_columns_that_nobody_knows_are_assigned_by_hand_and_remembered(recruit: AppTest, tmp_path: Path) -> None:
    odd = "Xq,Zz\nMo Long,mo@example.com\n"
    at = drop(recruit, "mentor", odd, "odd.csv")
    assert "odd.csv: required columns are missing: name, topics" in plain(at)
    at = shown(at.selectbox(key="recruit_column_mentor_0").set_value("name").run())
    assert at.button(key="recruit_start").disabled
    text = "Xq,Zz,Pp\nMo Long,mo@example.com,Negotiation\n"
    at = drop(at, "mentor", text, "odd2.csv")
    for place, key in enumerate(("name", "email", "topics")):
        at = shown(at.selectbox(key=f"recruit_column_mentor_{place}").set_value(key).run())
    assert "**1 mentor read**" in words(at)
    shown(at.button(key="recruit_start").click().run())
    with store.opened(tmp_path / "studio.db") as db:
        assert len(store.imports.saved_mappings(db)) == 1


def test_ambiguous_dates_are_asked_about(recruit: AppTest, tmp_path: Path) -> None:
    at = drop(recruit, "mentee", MENTEES.replace("2026/09/15", "03/04/2026"))
    assert at.button(key="recruit_start").label == "Answer 1 question first"
    question = at.segmented_control(key="recruit_question_mentee_dates")
    assert "can be read in two ways" in question.label
    at = shown(question.set_value("day-first").run())
    assert at.button(key="recruit_start").label == "Import and accept"
    shown(at.button(key="recruit_start").click().run())
    with store.opened(tmp_path / "studio.db") as db:
        assert {mentee.applied_on.isoformat() for mentee in store.people.mentees(db, 1)} == {"2026-04-03"}


def test_the_kit_and_the_form(open_at, tmp_path: Path) -> None:
    at = open_at("Questions")
    assert "Which topics could you mentor someone in?" in at.code[0].value
    at = open_at("Form")
    at = shown(next(button for button in at.button if button.label == "Send the application").click().run())
    assert "Please answer this one." in plain(at)
    turn = "recruit_form_mentee_0"
    at.text_input(key=f"{turn}_email").input("zoe@example.com")
    at.text_input(key=f"{turn}_name").input("Zoe Hart")
    at = shown(next(button for button in at.button if button.label == "Save for later").click().run())
    with store.opened(tmp_path / "studio.db") as db:
        assert [form.name for form in store.recruiting.begun_forms(db, 1)] == ["Zoe Hart"]
    at.text_input(key=f"{turn}_department").input("Legal")
    at.selectbox(key=f"{turn}_level").set_value("Senior")
    at.multiselect(key=f"{turn}_needs").set_value(["Negotiation"])
    at.text_area(key=f"{turn}_aim").input("Close a contract alone")
    at.selectbox(key=f"{turn}_hours").select_index(1)
    at.multiselect(key=f"{turn}_languages").set_value(["English"])
    at.selectbox(key=f"{turn}_self_check").set_value("Yes")
    at.radio(key="recruit_form_check_time_0").set_value("No")
    advice = "A later round may suit you better."
    assert advice not in plain(at) and not any(radio.help and advice in radio.help for radio in at.radio)
    at = shown(next(button for button in at.button if button.label == "Send the application").click().run())
    assert stages(tmp_path)["Zoe Hart"] == "applied"
    assert "Zoe Hart applied." in plain(at) and advice in plain(at)
    at = shown(at.button(key="recruit_form_advice_done").click().run())
    assert advice not in plain(at)


def test_the_form_asks_what_is_turned_on_and_names_the_months(open_at, tmp_path: Path) -> None:
    at = open_at("Form")
    assert any(box.label == "What will be different in nine months if this works?" for box in at.text_area)
    turn = "recruit_form_mentee_0"
    assert not [box for box in at.selectbox if box.key == f"{turn}_cadence"]
    at = shown(at.multiselect(key="recruit_form_extras_mentee").set_value(["cadence", "industry"]).run())
    assert [box.label for box in at.selectbox if box.key == f"{turn}_cadence"] == [
        "How often would you like to meet? (optional)"
    ]
    assert not at.radio  # the self-check in full was turned off


def test_departments_invite_list_and_a_loop_in_the_directory(open_at, tmp_path: Path) -> None:
    lines = """Employee #,Name,Work Email,Department,Reports To
1,Ana Ruiz,ana@example.com,Finance,Ben Ode
2,Ben Ode,ben@example.com,Finance,Ana Ruiz
3,Nora West,nora@example.com,Legal,Ana Ruiz
"""
    at = drop(open_at("Import"), "directory", lines, "people.csv")
    shown(at.button(key="recruit_import").click().run())
    at = open_at("Departments")
    rows = {row["Department"]: row for row in at.dataframe[0].value.to_dict("records")}
    assert (rows["Finance"]["People"], rows["Finance"]["Take part"]) == (2, 100)
    assert "1 colleague could be invited" in plain(at).replace("**", "")
    assert "report to each other in a loop" in at.warning[0].value
    assert at.get("download_button")


def test_a_file_that_is_none_is_refused_in_a_sentence(recruit: AppTest) -> None:
    at = drop(recruit, "mentor", "")
    assert "the file is empty" in plain(at)
    at = drop(at, "mentor", "%PDF-1.7", "form.pdf.csv")
    assert "this is a PDF" in plain(at)
    assert at.button(key="recruit_start").disabled


def plain(at: AppTest) -> str:
    """Everything said on the page, without the escapes that keep people's text from being markup."""
    return re.sub(r"\\(.)", r"\1", words(at))
