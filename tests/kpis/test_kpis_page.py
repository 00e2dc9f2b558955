"""The KPI page on real files: figures, filters, the sponsor's view, days of the past, what leaves the room."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.domain import kpis
from tests.pages import open_page
from tests.story import acted, introduced, mentee_row, mentor_row, recruited
from ui.frame.cells import md
from ui.kpis import rounds
from ui.kpis.choices import Choice

START, TODAY = date(2026, 3, 2), date(2026, 5, 29)
NAMES = ["Ana Ruiz", "Ben Ode", "Cleo Ash", "Dev Rao", "Eva Lind", "Finn Orr", "Gia Paz"]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "studio.db"
    monkeypatch.setenv("MENTORING_DB", str(path))
    monkeypatch.setenv("MENTORING_TODAY", TODAY.isoformat())
    return path


@pytest.fixture
def page() -> Callable[[], AppTest]:
    return partial(open_page, "kpis")


def running(path: Path) -> int:
    """Seven pairs, five in Finance and two in Legal; six met within a week. Returns the program's id."""
    with store.opened(path) as db:
        program_id = actions.create_program(db, "Spring", months=9, **acted(START))
        mentors = [mentor_row(number, f"M{number} Long") for number in range(2, 9)]
        actions.import_people(db, program_id, "mentor", mentors, **acted(START))
        mentees = [
            mentee_row(number + 2, name, person={"department": "Legal" if number > 4 else "Finance"})
            for number, name in enumerate(NAMES)
        ]
        actions.import_people(db, program_id, "mentee", mentees, **acted(START))
        everybody = store.people.mentees(db, program_id) + store.people.mentors(db, program_id)
        actions.accept(db, *(person.enrolment_id for person in everybody), **acted(START))
        for number, pair in enumerate(introduced(db, program_id, START)):
            if number < 6:
                day = START + timedelta(days=5)
                moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
                actions.log_session(db, pair, minutes=60, **acted(day), at=moment)
                actions.record_check(db, pair, "mentee", {"contact": 4}, comment=f"We met {number}", **acted(day))
        return program_id


def shown(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


def applied(at: AppTest) -> str:
    """How many mentees applied, from the table of the figures that have no card."""
    at.session_state["kpis_supporting"] = True
    at.run()
    (table,) = [frame.value for frame in at.dataframe if "How certain" in frame.value]
    return table.set_index("Figure").loc["Mentees who applied", "Value"]


def words(at: AppTest) -> str:
    return "\n".join(str(part.value) for part in [*at.markdown, *at.caption])


def test_an_empty_database_says_how_to_start(database: Path, page: Callable[[], AppTest]) -> None:
    assert "There is no program yet" in words(page())


def test_a_program_without_applicants_offers_to_bring_people_in(database: Path, page: Callable[[], AppTest]) -> None:
    with store.opened(database) as db:
        actions.create_program(db, "Spring", **acted(START))
    assert "Nobody has applied yet" in words(page())


def test_the_page_shows_figures_with_interval_n_and_target(database: Path, page: Callable[[], AppTest]) -> None:
    running(database)
    at = page()
    assert shown(at)["First session in time"] == "86%"  # 6 of 7
    assert shown(at)["Days to the first session"] == "5 days"
    assert "49% to 97%, n = 7" in words(at)
    assert ":green-badge[:material/check_circle: on target] :small[Target 80%]" in words(at)
    # 6 of 7 is 86%: 1.96² · 0.8 · 0.2 ÷ 0.0571² = 188.2, which is 182 more than 7 and over five times as many.
    assert "Too close to the target to settle" in words(at)
    assert "Target at most 14 days (lower is better)" in words(at)
    pictures = len(at.get("vega_lite_chart"))
    at.segmented_control(key="kpis_over_time").set_value("together").run()
    at.segmented_control(key="kpis_groups").set_value("figure").run()
    assert not at.exception
    assert len(at.get("vega_lite_chart")) == pictures == 3


def test_the_first_screen_answers_five_questions_with_the_figures_below(
    database: Path, page: Callable[[], AppTest]
) -> None:
    running(database)
    at = page()
    seen = words(at).replace("\\", "")
    assert (
        "**Are people served?** 100% of accepted mentees have been matched with a mentor (7 of 7; target 70%)." in seen
    )
    assert shown(at)["Accepted mentees with a mentor"] == "100%"
    # Six of seven met within a week in March and not since: none in the last 42 days.
    assert "0% of pairs that should be meeting met in the last 42 days (0 of 7; target 75%)" in seen
    assert shown(at)["Open pairs that meet"] == "0%"
    assert ":red-badge[:material/error: below]" in seen
    assert "**What we ask of managers:** Protect an hour a month for mentoring. 0% of pairs" in seen
    # No option was chosen, so there is a cost and no forecast.
    assert "no relationship is completed yet." in seen and "no forecast" in seen
    at.session_state["worked_out_cost"] = True
    at.run()
    (made_of,) = at.dataframe
    # Six sessions of an hour: 6 + 6 · 1 to prepare + 7 · 2 of onboarding.
    assert made_of.value.set_index("What").loc["Time of mentees"].tolist() == ["26", "$1,170"]
    at.multiselect(key="kpis_department").select("Finance").run()
    assert "Not worked out for a part of the program" in words(at)


def test_the_assumptions_of_the_cost_are_one_click_away(database: Path, page: Callable[[], AppTest]) -> None:
    running(database)
    at = page()
    at.button(key="kpis_assumptions").click().run()
    assert not at.exception
    assert [title.value for title in at.title] == ["Design"]
    assert at.segmented_control(key="design_part").value == "forecast"


@pytest.mark.parametrize("typed", ["Mar 6, 2026", "March 6, 2026", "03/06/2026", "2026-03-06"])
def test_a_day_can_be_typed(database: Path, page: Callable[[], AppTest], typed: str) -> None:
    running(database)
    at = page()
    field = f"kpis_typed_{TODAY}"
    at.text_input(key=field).set_value(typed).run()
    assert not at.exception and not at.error
    assert at.date_input(key=f"kpis_on_{TODAY}").value == date(2026, 3, 6)
    assert at.text_input(key=field).value == "Mar 6, 2026"
    assert shown(at)["Days to the first session"] == "–" and "Not yet for half of them" in words(at)


def test_a_day_that_cannot_be_shown_is_refused_and_the_figures_stay(
    database: Path, page: Callable[[], AppTest]
) -> None:
    running(database)
    at = page()
    field = f"kpis_typed_{TODAY}"
    for typed, refusal in (
        ("6.3.26", "is not a day. Type it like Nov 26, 2026 or 11/26/2026."),
        ("2026-02-30", "is not a day."),
        ("June 1, 2026", "Jun 1, 2026 is still to come."),
        ("2026-03-01", "Nothing is on record before Mar 2, 2026."),
    ):
        at.text_input(key=field).set_value(typed).run()
        (error,) = at.error
        plain = error.value.replace("\\", "")
        assert refusal in plain and "The figures are still those of May 29, 2026." in plain
        assert shown(at)["First session in time"] == "86%"
    at.date_input(key=f"kpis_on_{TODAY}").set_value(date(2026, 3, 6)).run()
    assert not at.error
    assert at.text_input(key=field).value == "Mar 6, 2026"


def test_few_are_too_few_to_say(database: Path, page: Callable[[], AppTest]) -> None:
    with store.opened(database) as db:
        introduced(db, recruited(db, 4, 4), START)
    at = page()
    assert shown(at)["Accepted mentees with a mentor"] == "–"
    assert "Too few to say (4 of 4)" in words(at).replace("\\", "")


def test_a_figure_is_worked_out_with_todays_numbers_and_peoples_names(
    database: Path, page: Callable[[], AppTest]
) -> None:
    running(database)
    at = page()
    at.session_state["worked_out_kpi-met_in_time"] = True
    at.run()
    assert not at.exception
    (code,) = at.code
    assert code.value == "6 ÷ 7 = 86%\n95% interval: 49% to 97%"
    (frame,) = at.dataframe
    assert sorted(frame.value["Mentee"]) == sorted(NAMES)
    assert frame.value["Counts"].tolist().count("no") == 1


def test_every_figure_is_worked_out_the_supporting_ones_too(database: Path, page: Callable[[], AppTest]) -> None:
    running(database)
    at = page()
    at.session_state["kpis_supporting"] = True
    for key in kpis.KPIS:
        at.session_state[f"worked_out_kpi-{key}"] = True
    at.run(timeout=120)
    assert not at.exception
    (table,) = [frame.value for frame in at.dataframe if "How certain" in frame.value]
    in_table = at.selectbox(key="kpis_explained").options
    assert in_table == table["Figure"].tolist() and not table.isna().any(axis=None)
    assert {*shown(at), *in_table} == {kpi.label for kpi in kpis.KPIS.values()}
    explained = len(shown(at)) + 1
    assert len(at.code) == explained
    for key in (key for key, kpi in kpis.KPIS.items() if kpi.label in in_table):
        at.session_state["kpis_explained"] = key
        at.run(timeout=120)
        assert not at.exception and len(at.code) == explained


def test_a_filter_narrows_every_figure_and_stays(database: Path, page: Callable[[], AppTest]) -> None:
    running(database)
    at = page()
    at.multiselect(key="kpis_department").select("Finance").run()
    assert not at.exception
    assert applied(at) == "5 mentees"
    assert shown(at)["First session in time"] == "100%"
    with store.opened(database) as db:
        actions.import_people(
            db,
            1,
            "mentee",
            [mentee_row(20, "Hal Moss", person={"department": "Finance"})],
            **acted(TODAY),
        )
    at.run()
    assert applied(at) == "6 mentees"


def test_the_past_is_as_it_was_and_says_when_it_was_recorded_later(database: Path, page: Callable[[], AppTest]) -> None:
    running(database)
    at = page()
    at.date_input(key=f"kpis_on_{TODAY}").set_value(START + timedelta(days=4)).run()
    assert not at.exception
    assert shown(at)["Days to the first session"] == "–" and "Not yet for half of them" in words(at)
    assert applied(at) == "7 mentees"
    # All of it was recorded by this test, long after March.
    assert "recorded later: figures may differ from what was shown that day" in words(at)
    at.toggle(key="kpis_known_then").set_value(True).run()
    assert "Nobody has applied yet" in words(at)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows takes its zone from the system only")
def test_an_evening_in_new_york_is_not_recorded_later(
    database: Path, page: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.opened(database) as db:  # 20:00 on March 2 is already March 3 in UTC
        evening = {"by": "demo", "on": START, "at": datetime(2026, 3, 3, 1, tzinfo=UTC)}
        program_id = actions.create_program(db, "Spring", **evening)
        actions.import_people(db, program_id, "mentee", [mentee_row(1, "Ana Ruiz")], **evening)
    try:
        monkeypatch.setenv("TZ", "America/New_York")
        time.tzset()
        at = page()
        at.date_input(key=f"kpis_on_{TODAY}").set_value(START).run()
        assert "Nothing dated up to then was recorded later" in words(at)
        monkeypatch.setenv("TZ", "UTC")
        time.tzset()
        assert "recorded later: figures may differ" in words(at.run())
    finally:
        monkeypatch.undo()
        time.tzset()


def test_what_the_program_is_for_stands_in_a_line_an_outcome(database: Path, page: Callable[[], AppTest]) -> None:
    """A figure with its target, a target without a figure, and what is not measured."""
    program_id = running(database)
    with store.opened(database) as db:
        actions.change_design(db, program_id, purposes=("knowledge-transfer",), **acted(START))
    nothing = words(page())
    assert (
        "Learning goals achieved, Critical topics with a successor and Time until someone works alone have no"
        in nothing
    )
    with store.opened(database) as db:
        actions.aim_outcome(db, program_id, "topics-covered", "none", **acted(START))
        actions.aim_outcome(db, program_id, "goals-achieved", "entered", 0.6, **acted(START))
        actions.aim_outcome(db, program_id, "time-to-independence", "entered", 6, baseline=12, **acted(START))
        actions.read_outcome(db, program_id, "time-to-independence", 7, START, "Managers", **acted(START))
    shown_lines = words(page()).replace("\\", "")
    assert (
        "Learning goals achieved: no figure yet\u2002:small[:gray[Target 60% · Keep and pass on knowledge]]"
        in shown_lines
    )
    assert (
        "Time until someone works alone: **7 weeks** (above)\u2002:small[:gray[Target 12 weeks to 6 weeks"
        in shown_lines
    )
    assert "Not measured, by decision: Critical topics with a successor." in shown_lines


def test_comments_stand_by_theme_and_as_text(database: Path, page: Callable[[], AppTest]) -> None:
    running(database)
    with store.opened(database) as db:
        pair = store.relationships.all(db)[6]
        actions.record_check(db, pair.id, "mentee", {"contact": 2}, comment="![x](http://x.y/z.png)", **acted(TODAY))
    at = page()
    for all_of_them, shown_comments in ((False, 1), (True, 7)):
        at.session_state["kpis_all_comments"] = all_of_them
        at.run()
        comments = words(at)
        assert comments.count(" check, ") == shown_comments
        assert "![x](" not in comments and "x\\.y" in comments
    assert "We met 3" in comments


def test_every_file_can_be_made_from_the_page(database: Path, page: Callable[[], AppTest]) -> None:
    running(database)
    at = page()
    assert [button.label for button in at.get("download_button")] == ["Workbook"]
    assert "Nothing is published yet." in words(at)
    at.button(key="kpis_publish").click().run()
    assert not at.exception and not at.error
    labels = [button.label for button in at.get("download_button")]
    assert labels[:4] == ["Slides", "Digest", "Pictures", "Workbook"]
    assert "Published as of May 29, 2026." in words(at)


def test_a_filter_is_not_taken_over_by_what_is_published(database: Path, page: Callable[[], AppTest]) -> None:
    program_id = running(database)
    at = page()
    at.multiselect(key="kpis_department").select("Finance").run()
    at.button(key="kpis_publish").click().run()
    assert not at.exception and not at.error
    with store.opened(database) as db:
        assert "Finance" not in {value.part for value in store.publications.record(db, program_id)}
    # Five of seven are in Finance: the other two would be the difference, so nothing of it may follow.
    at.radio(key="kpis_about_Finance").set_value("Only Finance").run()
    assert "Nothing is published yet." in words(at)
    at.button(key="kpis_publish").click().run()
    with store.opened(database) as db:
        figures = {value.key for value in store.publications.record(db, program_id) if value.part == "Finance"}
    assert "met_in_time" not in figures


def test_the_dictionary_is_on_the_page(database: Path, page: Callable[[], AppTest]) -> None:
    running(database)
    at = page()
    at.session_state["kpis_dictionary"] = True
    at.run()
    assert not at.exception
    assert "Pairs that met within 14 days of the introduction" in words(at)


def test_two_rounds_stand_side_by_side_on_request(database: Path, page: Callable[[], AppTest]) -> None:
    first = running(database)
    assert "This is the only program so far" in words(page())
    with store.opened(database) as db:
        second = actions.next_round(db, first, "Autumn", **acted(TODAY))
        actions.import_people(db, second, "mentee", [mentee_row(30, "Hal Fox")], **acted(TODAY))
    at = page()
    at.session_state["kpis_compare_rounds"] = True
    at.run()
    assert not at.exception
    assert at.selectbox(key=f"kpis_rounds_other_{first}").options == ["Autumn"]
    # Neither has a start date, and Hal's row says Mar 2 as the others do: 29 + 30 + 29 days before.
    assert md("88 days after the first entry of each: May 29, 2026.") in words(at)
    (table,) = [frame.value for frame in at.dataframe if "This program against it" in frame.value]
    applied = table.set_index("Figure").loc["Mentees who applied"]
    assert (applied["Compared with: Autumn"], applied["Spring"], applied["Difference (95% interval)"]) == (
        "1 mentee", "7 mentees", "+6 mentees"
    )  # fmt: skip
    assert "No design option was chosen for Autumn and Spring" in words(at)


def test_the_workbook_of_a_next_round_stands_beside_the_round_before(
    database: Path, page: Callable[[], AppTest]
) -> None:
    first = running(database)
    with store.opened(database) as db:
        second = actions.next_round(db, first, "Autumn", **acted(TODAY))
        actions.import_people(db, second, "mentee", [mentee_row(30, "Hal Fox")], **acted(TODAY))
        program = store.programs.program(db, second)
        assert program is not None
        read = kpis.read(store.ledger.facts(db))
        choice = Choice(program, TODAY, kpis.Thresholds())
        comparison = rounds.with_previous(db, read, choice)
        assert comparison is not None and comparison.old.name == "Spring"
        of_a_group = replace(choice, groups={"department": ("Legal",)})
        assert rounds.with_previous(db, read, of_a_group) is None, "a file of a group holds no whole program"
        before = store.programs.program(db, first)
        assert before is not None and rounds.with_previous(db, read, replace(choice, program=before)) is None
