"""The day the demo opens on: every page has something to show, and what the guided path says there is true."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import seed
from core import store
from core.domain.relationships import attention
from seed.programs import LAST_DAY, MAIN, NEXT
from tests.pages import begin, drawn, go_to
from ui.frame import demo_building
from ui.frame.guided_path import NEXT_PROGRAM, STOPS
from ui.frame.session import DEMO_PROGRAM, OPENING_DAY

PAGES = [stop.page or "home" for stop in STOPS]


@pytest.fixture
def studio(demo: tuple[list[Path], list[float]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A studio without own data, beside a copy of the demo; gives the file of the opening day."""
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "own.db"))
    shutil.copytree(demo[0][0].parent, tmp_path / "demo")
    return tmp_path / "demo" / seed.name_of(OPENING_DAY)


def words(app: AppTest) -> str:
    return "\n".join(text.value for kind in ("markdown", "caption") for text in app.get(kind)).replace("\\", "")


def buttons(app: AppTest) -> dict[str, str]:
    return {button.key: button.label for button in app.button if button.key}


def test_the_screen_and_the_story_agree_on_the_day_and_the_programs() -> None:
    assert LAST_DAY == OPENING_DAY and OPENING_DAY in seed.demo_days()
    assert (MAIN.name, NEXT.name) == (DEMO_PROGRAM, NEXT_PROGRAM)
    assert len(STOPS) == 7


def test_an_empty_link_opens_that_day_with_the_running_program(studio: Path) -> None:
    app = drawn(begin({"demo": ""}), "home")
    assert app.query_params["demo"] == OPENING_DAY.isoformat()
    picker = next(box for box in app.selectbox if box.key.startswith("studio_program_choice"))
    assert picker.format_func(picker.value) == f"{DEMO_PROGRAM} · running"


def test_the_path_leads_through_seven_pages_and_ends(studio: Path) -> None:
    app = drawn(begin({"demo": ""}), "home")
    app.button(key="studio_path").click().run()
    for number, page in enumerate(PAGES, start=1):
        drawn(app, page)
        assert f"**{number} of 7 · " in words(app)
        if page == "design":
            assert app.segmented_control(key="design_part").value == "options"
        if number < 7:
            assert "guided_stop_button" in buttons(app)
            app.button(key="guided_next").click().run()
    assert buttons(app)["guided_stop_button"] == "Finish" and "guided_next" not in buttons(app)
    app.button(key="guided_stop_button").click().run()
    assert not re.search(r"\d of 7\b", words(app)) and "studio_path" in buttons(app)


def test_what_the_path_says_is_what_the_file_holds(studio: Path) -> None:
    with store.opened(studio) as db:
        program = store.programs.program_named(db, DEMO_PROGRAM)
        count = db.conn.execute
        active, completed = (
            count(f"SELECT count(*) FROM relationships WHERE program_id = ? AND {which}", (program.id,)).fetchone()[0]
            for which in ("ended_on IS NULL", "stage = 'completed'")  # a pair on a break is open, as Home counts it
        )
        proposed = count("SELECT count(*) FROM matches WHERE program_id = ? AND state = 'proposed'", (program.id,))
        numbers = {
            "Home": [active, completed, 3],
            "Design": [3],
            "Review": [proposed.fetchone()[0]],
            "Report": [1, 1],
        }
        for stop in STOPS:
            of_stop = store.programs.program_named(db, stop.program)
            sentence = stop.look(db, of_stop, OPENING_DAY).replace(of_stop.name, "")
            mentioned = [int(number) for number in re.findall(r"\d+", sentence)]
            assert 0 not in mentioned and mentioned == numbers.get(stop.title, mentioned)
        followed = store.relationships.followed(db, program.id)
        snoozes = store.relationships.snoozes(db, program.id)
        queue = attention.queue(followed, OPENING_DAY, attention.thresholds(), snoozes=snoozes)
        assert f"{len(queue)} of {len(followed)} open pairs" in STOPS[4].look(db, program, OPENING_DAY)


def test_whoever_leaves_a_stop_finds_the_way_back(studio: Path) -> None:
    app = drawn(begin({"demo": ""}), "home")
    app.button(key="studio_path").click().run()
    go_to(app, "recruit")
    assert "The tour waits at Home." in words(app)
    app.button(key="guided_back").click().run()
    assert "**1 of 7 · Home**" in words(drawn(app, "home"))


def test_a_stop_speaks_of_the_day_that_is_chosen_and_the_next_returns_to_the_opening_day(studio: Path) -> None:
    app = drawn(begin({"demo": ""}), "home")
    app.button(key="studio_path").click().run()
    early = date(2025, 11, 30)
    app.select_slider(key="studio_day_choice").set_value(early).run()
    assert "0 pairs are active" in words(app)  # of the day that is chosen, not of the one that opens
    app.button(key="guided_next").click().run()
    assert app.query_params["demo"] == OPENING_DAY.isoformat() and "Mentoring 2027 is still in design" in words(app)


@pytest.mark.parametrize("page", ["recruit", "match", "review", "relationships", "kpis", "report", "proof"])
def test_no_page_is_empty_on_the_opening_day(studio: Path, page: str) -> None:
    app = drawn(go_to(begin({"demo": ""}), page), page)
    assert ":material/inbox:" not in words(app)  # what an empty state begins with


def test_the_opening_day_has_all_that_a_program_can_have(studio: Path) -> None:
    with store.opened(studio) as db:
        program = store.programs.program_named(db, DEMO_PROGRAM)
        (circle,) = store.circles.all(db, program.id)
        assert len(circle.members) >= 4 and store.circles.meetings(db, circle.id)
        following = store.programs.program_named(db, NEXT_PROGRAM)
        assert store.past_participants.candidates(db, following.id)  # who can be brought over
        (report,) = store.reports.reports(db, program.id)
        assert store.reports.versions(db, report.id)
        assert any(story.consent for story in store.stories.stories(db, program.id))
        assert db.conn.execute("SELECT count(*) FROM published_values WHERE program_id = ?", (program.id,)).fetchone()[
            0
        ]
        assert store.programs.setting(db, "organization")["signer"]


def test_a_link_builds_the_demo_where_it_is_missing_and_opens_its_day_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "own.db"))
    monkeypatch.setattr(seed, "demo_days", lambda: [date(2024, 12, 31), date(2025, 1, 31), date(2025, 2, 28)])
    app = drawn(begin({"demo": "2024-12-31"}), "home")
    assert app.query_params["demo"] == "2024-12-31"
    demo_building.finish_writing()
    assert len(list((tmp_path / "demo").glob("demo-*.db"))) == 3


def test_proof_says_what_was_found_and_what_could_be_chance(studio: Path) -> None:
    text = words(drawn(go_to(begin({"demo": ""}), "proof"), "proof"))
    assert "1 of 4 differences is more than chance: “engagement (1 to 5), change in 6 months”" in text
    claim = re.search(r"\*\*Engagement \(1 to 5\) rose by (\S+) in 6 months among \d+ mentees; .+\*\*\n(.+)", text)
    assert claim and float(claim[1]) > 0.2 and claim[2].endswith("That is more than chance.")
    assert "were still here 6 months after the start" in text and "it could be chance." in text
    assert "Before the start, the two groups did not differ by more than chance." in text
