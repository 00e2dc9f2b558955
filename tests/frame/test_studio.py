"""The studio of one session: the demo beside the team's own data, links, who acts, undo."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, store
from tests.pages import begin
from tests.story import acted, introduced, mentee_row, proposed, recruited

ROOT = Path(__file__).parents[2]
EARLY, LATE = date(2026, 3, 31), date(2026, 4, 30)


@pytest.fixture
def own(path: Path) -> Path:
    """The team's own file with one program, and a demo of two days; the second program begins on the later one."""
    with store.opened(path) as db:
        actions.create_program(db, "Our own", **acted())
    for day in (EARLY, LATE):
        with store.opened(path.parent / "demo" / f"demo-{day}.db") as db:
            recruited(db)
            if day == LATE:
                actions.create_program(db, "Autumn", **acted())
    return path


def opened_at(**link: str) -> AppTest:
    return fine(begin(link))


def fine(app: AppTest) -> AppTest:
    assert not app.exception
    assert [title.value for title in app.title] == ["Home"]
    return app


def program(app: AppTest) -> str:
    chosen = next(box for box in app.selectbox if box.key.startswith("studio_program_choice"))
    return chosen.format_func(chosen.value).split(" · ")[0]


def test_a_link_brings_back_the_day_and_the_program(own: Path) -> None:
    app = opened_at(demo=LATE.isoformat(), program="2")
    assert program(app) == "Autumn"
    assert app.select_slider(key="studio_day_choice").value == LATE
    assert app.query_params["demo"] == LATE.isoformat()


@pytest.mark.parametrize(
    "link",
    [
        {"program": "abc"},
        {"program": "99999"},
        {"program": "9" * 40},
        {"program": "-1"},
        {"demo": "9999-99-99"},
        {"demo": "../../etc/passwd"},
        {"demo": "<script>", "program": "1 OR 1=1"},
    ],
)
def test_a_wrong_link_leads_to_the_own_data(own: Path, link: dict[str, str]) -> None:
    app = opened_at(**link)
    assert program(app) == "Our own"
    assert "demo" not in app.query_params


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_far_off_is_the_nearest_one_told(own: Path, day: str) -> None:
    assert opened_at(demo=day).select_slider(key="studio_day_choice").value in (EARLY, LATE)


def test_another_day_of_the_demo_keeps_the_program(own: Path) -> None:
    for name in ("Autumn", "Winter"):
        with store.opened(own.parent / "demo" / f"demo-{EARLY}.db") as db:
            actions.create_program(db, name, **acted())
    app = opened_at(demo=LATE.isoformat(), program="2")
    fine(app.select_slider(key="studio_day_choice").set_value(EARLY).run())
    assert program(app) == "Autumn"
    assert app.query_params["program"] == "2"


def test_a_program_that_has_not_begun_on_that_day_gives_way_to_one_that_has(own: Path) -> None:
    app = opened_at(demo=LATE.isoformat(), program="2")
    fine(app.select_slider(key="studio_day_choice").set_value(EARLY).run())
    assert program(app) == "Spring"
    assert app.query_params["program"] == "1"


def test_leaving_the_demo_forgets_whom_it_had_chosen(own: Path) -> None:
    app = opened_at(demo=LATE.isoformat())
    app.switch_page(str(ROOT / "pages/settings.py")).run()
    app.selectbox(key="settings_person").set_value(1).run()
    assert app.button(key="settings_erase_ask")
    app.button(key="studio_leave").click().run()
    assert not app.exception
    assert "demo" not in app.query_params
    assert "settings_person" not in app.session_state


def test_demo_files_that_another_window_took_away_are_not_made_empty(own: Path) -> None:
    for file in (own.parent / "demo").iterdir():
        with store.opened(file) as db:
            actions.add_coordinator(db, "Zoe", **acted())
    app = opened_at(demo=LATE.isoformat())
    app.switch_page(str(ROOT / "pages/settings.py")).run()
    app.selectbox(key="settings_person").set_value(1).run()
    for file in (own.parent / "demo").iterdir():
        file.unlink()
    app.button(key="settings_remove_1").click().run()
    assert not app.exception
    assert "is not a file" in app.error[0].value
    assert list((own.parent / "demo").iterdir()) == []
    assert "settings_person" not in app.session_state  # the same number is somebody else here
    assert program(app) == "Our own"


def test_an_undo_taken_elsewhere_leaves_the_button_to_the_step_before(own: Path) -> None:
    app = opened_at()
    app.switch_page(str(ROOT / "pages/settings.py")).run()
    for name in ("Ana", "Ben"):
        app.text_input(key="settings_name").set_value(name)
        next(button for button in app.button if button.label == "Add").click().run()
    with store.opened(own) as db:
        actions.undo(db, by="coordinator:1", on=date(2026, 4, 1))
        assert [coordinator.name for coordinator in store.programs.coordinators(db)] == ["Ana"]
    app.run()
    app.button(key="studio_undo").click().run()
    assert not app.error
    with store.opened(own) as db:
        assert store.programs.coordinators(db) == []


def add_coordinator(app: AppTest, name: str) -> None:
    app.text_input(key="settings_name").set_value(name)
    next(button for button in app.button if button.label == "Add").click().run()
    assert not app.exception


def test_after_a_restore_elsewhere_an_undo_never_takes_back_a_strangers_step(own: Path, tmp_path: Path) -> None:
    """Two windows: one adds Ana; then a copy is put in place and the other adds Ben, under the same numbers."""
    with store.opened(own) as db:
        saved = store.copy(db, tmp_path / "saved.db")
    mine, theirs = opened_at(), opened_at()
    for app in (mine, theirs):
        app.switch_page(str(ROOT / "pages/settings.py")).run()
    add_coordinator(mine, "Ana")
    assert [button for button in mine.button if button.key == "studio_undo"]
    store.restore(own, saved)
    theirs.run()
    assert "Look again before you act" in theirs.toast[0].value
    add_coordinator(theirs, "Ben")
    mine.button(key="studio_undo").click().run()  # a screen from before the restore
    assert "nothing was done with your last click" in mine.toast[0].value
    assert not [button for button in mine.button if button.key == "studio_undo"]
    with store.opened(own) as db:
        assert [coordinator.name for coordinator in store.programs.coordinators(db)] == ["Ben"]
    theirs.button(key="studio_undo").click().run()
    assert not theirs.error
    with store.opened(own) as db:
        assert store.programs.coordinators(db) == []


def test_a_click_on_a_page_from_before_a_restore_changes_nothing(own: Path, tmp_path: Path) -> None:
    with store.opened(own) as db:
        recruited(db)
        saved = store.copy(db, tmp_path / "saved.db")
    app = opened_at().switch_page(str(ROOT / "pages/settings.py")).run()
    app.selectbox(key="settings_person").set_value(1).run()
    store.restore(own, saved)
    add_coordinator(app, "Ana")
    assert "nothing was done with your last click" in app.toast[0].value
    assert app.selectbox(key="settings_person").value is None  # the same number may be somebody else
    with store.opened(own) as db:
        assert store.programs.coordinators(db) == []
    add_coordinator(app, "Ana")
    with store.opened(own) as db:
        assert [coordinator.name for coordinator in store.programs.coordinators(db)] == ["Ana"]


def test_whoever_restores_a_copy_goes_on_without_being_told(own: Path, tmp_path: Path) -> None:
    with store.opened(own) as db:
        content = store.copy(db, tmp_path / "saved.db").read_bytes()
    app = opened_at().switch_page(str(ROOT / "pages/settings.py")).run()
    app.file_uploader(key="settings_restore_file").upload("saved.db", content, "application/octet-stream").run()
    next(button for button in app.button if button.label == "Put this copy in place").click().run()
    assert app.success
    add_coordinator(app, "Ana")
    with store.opened(own) as db:
        assert [coordinator.name for coordinator in store.programs.coordinators(db)] == ["Ana"]


def test_a_damaged_file_is_answered_with_the_way_out(own: Path) -> None:
    for ending in ("-wal", "-shm"):
        own.with_name(own.name + ending).unlink(missing_ok=True)
    own.write_bytes(b"torn by a sync" * 500)
    app = begin()
    assert not app.exception
    assert "damaged" in app.error[0].value
    assert "core restore" in app.code[0].value


def test_a_default_place_that_cannot_be_written_names_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MENTORING_DB", raising=False)
    monkeypatch.setattr("ui.frame.session.ROOT", tmp_path)
    (tmp_path / "data").write_text("no folder can be made here")  # the superuser may write in any folder
    app = begin()
    assert not app.exception
    assert "cannot be used" in app.error[0].value
    assert any("Set MENTORING_DB to a file in a folder where you may write" in text.value for text in app.markdown)
    assert app.code[0].value.startswith('MENTORING_DB="')


def test_a_location_in_a_label_is_shown_as_text(own: Path) -> None:
    with store.opened(own) as db:
        row = mentee_row(2, "Ana Ruiz", person={"location": "[x](http://example.com) **b**"})
        actions.import_people(db, 1, "mentee", [row], **acted())
    app = opened_at().switch_page(str(ROOT / "pages/settings.py")).run()
    labels = [box.label for box in app.selectbox if (box.key or "").startswith("settings_zone_")]
    assert labels and "[x]" not in labels[0] and "**" not in labels[0]


@pytest.mark.parametrize(("page", "sentence"), [("review", "2 proposals wait"), ("match", "2 mentees wait")])
def test_a_page_with_nothing_to_show_leads_to_the_demo_day_that_has_most(own: Path, page: str, sentence: str) -> None:
    with store.opened(own.parent / "demo" / f"demo-{EARLY}.db") as db:
        proposed(db, 1)
    with store.opened(own.parent / "demo" / f"demo-{LATE}.db") as db:
        introduced(db, 1)
    app = opened_at(demo=LATE.isoformat(), program="1")
    app.switch_page(str(ROOT / f"pages/{page}.py")).run()
    way = app.button(key="demo_fullest_day")
    assert way.label.startswith("See the demo on March 31, 2026: " + sentence)
    way.click().run()
    assert not app.exception
    assert app.select_slider(key="studio_day_choice").value == EARLY
    assert app.query_params["demo"] == EARLY.isoformat()
    assert not [button for button in app.button if button.key == "demo_fullest_day"]
