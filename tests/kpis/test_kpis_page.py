"""The KPI page on real files: figures, filters, the sponsor's view, days of the past, what leaves the room."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.domain import kpis
from tests.pages import open_page
from tests.story import acted, introduced, mentee_row, mentor_row, recruited

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
    assert "95% interval 49% to 97% · n = 7" in words(at)
    assert "Target 80%: :material/check_circle: **on target**" in words(at)
    # 6 of 7 is 86%: 1.96² · 0.8 · 0.2 ÷ 0.0571² = 188.2, which is 182 more than 7 and over five times as many.
    assert "Too close to the target to settle" in words(at)
    assert "Target at most 14 days (lower is better)" in words(at)
    assert len(at.get("vega_lite_chart")) >= 6


def test_few_are_too_few_to_say(database: Path, page: Callable[[], AppTest]) -> None:
    with store.opened(database) as db:
        introduced(db, recruited(db, 4, 4), START)
    assert shown(page())["Accepted mentees with a mentor"] == "too few to say (4 of 4)"


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
    assert set(shown(at)) == {one.label for one in kpis.KPIS.values()}
    assert len(at.code) == len(kpis.KPIS)


def test_a_filter_narrows_every_figure_and_stays(database: Path, page: Callable[[], AppTest]) -> None:
    running(database)
    at = page()
    at.multiselect(key="kpis_department").select("Finance").run()
    assert not at.exception
    assert shown(at)["Mentees who applied"] == "5 mentees"
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
    assert shown(at)["Mentees who applied"] == "6 mentees"


def test_the_past_is_as_it_was_and_says_when_it_was_recorded_later(database: Path, page: Callable[[], AppTest]) -> None:
    running(database)
    at = page()
    at.date_input(key=f"kpis_on_{TODAY}").set_value(START + timedelta(days=4)).run()
    assert not at.exception
    assert shown(at)["Days to the first session"] == "not yet for half of them"
    assert shown(at)["Mentees who applied"] == "7 mentees"
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


def test_comments_stand_by_theme_and_as_text(database: Path, page: Callable[[], AppTest]) -> None:
    running(database)
    with store.opened(database) as db:
        pair = store.relationships.all(db)[6]
        actions.record_check(db, pair.id, "mentee", {"contact": 2}, comment="![x](http://x.y/z.png)", **acted(TODAY))
    said = words(page())
    assert "We met 3" in said
    assert "![x](" not in said


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
