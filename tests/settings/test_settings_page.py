"""Settings: what is changed there is kept, and bad input is refused in words."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.documents.brand import brand
from tests.pages import open_page
from tests.story import acted, recruited
from ui.settings.calendar import read_holidays


def settings() -> AppTest:
    return open_page("settings")


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def test_a_coordinator_can_be_added_and_acts_from_then_on(path: Path) -> None:
    app = settings()
    app.text_input(key="settings_name").set_value("Nora Lind")
    press(app, "Add")
    app.text_input(key="settings_organization_name").set_value("Acme & Søn")
    press(app, "Save")
    with store.opened(path) as db:
        assert [coordinator.name for coordinator in store.programs.coordinators(db)] == ["Nora Lind"]
        assert store.programs.setting(db, "organization")["name"] == "Acme & Søn"
        by = db.conn.execute('SELECT "by" FROM history ORDER BY id').fetchall()
    assert by == [("app",), ("coordinator:1",)]


def test_a_logo_is_uploaded_shown_and_dropped_and_a_signer_named(path: Path) -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "navy").save(file, "PNG")
    app = settings()
    app.file_uploader[0].upload("logo.png", file.getvalue(), "image/png")
    app.text_input(key="settings_signer").set_value("Vera Lind")
    app.text_input(key="settings_signer_role").set_value("Head of  People")
    press(app, "Save")
    with store.opened(path) as db:
        saved = brand(store.programs.setting(db, "organization"))
    assert (saved.signer, saved.signer_role) == ("Vera Lind", "Head of People")
    assert saved.logo is not None
    app = settings()
    next(box for box in app.checkbox if box.label == "Without a logo").check()
    press(app, "Save")
    with store.opened(path) as db:
        assert brand(store.programs.setting(db, "organization")).logo is None


def test_a_changed_threshold_is_kept_and_the_default_is_not(path: Path) -> None:
    app = settings()
    app.number_input(key="settings_threshold_first_session_days").set_value(10)
    press(app, "Save the thresholds")
    with store.opened(path) as db:
        assert store.programs.setting(db, "thresholds") == {"first_session_days": 10}


def test_holidays_that_cannot_be_read_are_named_and_nothing_is_saved(path: Path) -> None:
    app = settings()
    app.text_area(key="settings_holidays_text").set_value("2026-12-25 Christmas\nsoon Easter")
    press(app, "Save the holidays")
    assert "soon Easter" in app.error[0].value
    with store.opened(path) as db:
        assert store.programs.setting(db, "holidays") is None
    app.text_area(key="settings_holidays_text").set_value("Dec 25, 2026 Christmas\n2026-05-01")
    press(app, "Save the holidays")
    with store.opened(path) as db:
        assert [holiday["on"] for holiday in store.programs.setting(db, "holidays")] == ["2026-05-01", "2026-12-25"]
    assert settings().text_area(key="settings_holidays_text").value == "May 1, 2026\nDec 25, 2026 Christmas"


def test_time_zones_are_asked_for_the_locations_in_use(path: Path) -> None:
    with store.opened(path) as db:
        recruited(db)
    app = settings()
    app.selectbox(key="settings_zone_Madrid").set_value("Europe/Madrid")
    press(app, "Save the time zones")
    with store.opened(path) as db:
        assert store.programs.setting(db, "time_zones") == {"Madrid": "Europe/Madrid"}
        assert {person.time_zone for person in store.people.mentees(db, 1)} == {"Europe/Madrid"}


def test_a_person_can_be_erased(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db)
        ana = store.people.mentees(db, program_id)[0]
    app = settings()
    app.selectbox(key="settings_person").set_value(ana.id).run()
    press(app, "Erase this person")
    press(app, "Erase for good")
    with store.opened(path) as db:
        assert ana.name not in store.people.names(db).values()
    assert not [button for button in app.button if button.key == "studio_undo"]
    caption = app.sidebar.caption[0].value.replace("\\", "")
    assert "A person was erased on Apr 1, 2026. That is final" in caption


def test_each_mention_elsewhere_is_shown_and_decided(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db)
        ana, ben = store.people.mentees(db, program_id)
        for text in ("Knows Ana Ruiz", "Met Ana Ruiz", "Likes Ana", "likes ana"):
            actions.write_note(db, ben.id, "note", text, **acted())
    app = settings()
    app.selectbox(key="settings_person").set_value(ana.id).run()
    press(app, "Erase this person")
    shown = " ".join(text.value for text in app.markdown)
    assert all(words in shown for words in ("Knows **Ana Ruiz**", "Likes **Ana**", "likes **ana**"))
    app.segmented_control(key="settings_erase_sure").set_value("One by one").run()
    app.checkbox(key="settings_erase_sure_1").uncheck()
    press(app, "Erase for good")
    with store.opened(path) as db:
        assert [note.text for note in store.people.notes(db, "people", ben.id)] == [
            "Knows a former participant",
            "Met Ana Ruiz",
            "Likes a former participant",
            "likes ana",
        ]


def test_a_copy_can_be_put_in_place(path: Path, tmp_path: Path) -> None:
    with store.opened(path) as db:
        actions.create_program(db, "Monday", **acted())
        store.copy(db, tmp_path / "monday.db")
        actions.create_program(db, "Tuesday", **acted())
    app = settings()
    content = (tmp_path / "monday.db").read_bytes()
    app.file_uploader(key="settings_restore_file").upload("monday.db", content, "application/octet-stream").run()
    press(app, "Put this copy in place")
    with store.opened(path) as db:
        assert [program.name for program in store.programs.all(db)] == ["Monday"]


def test_a_file_that_is_no_copy_is_refused(path: Path) -> None:
    with store.opened(path) as db:
        actions.create_program(db, "Monday", **acted())
    app = settings()
    app.file_uploader(key="settings_restore_file").upload("x.db", b"junk" * 300, "application/octet-stream").run()
    press(app, "Put this copy in place")
    assert "Nothing was changed" in app.error[0].value
    with store.opened(path) as db:
        assert len(store.programs.all(db)) == 1


def test_holidays_are_read_line_by_line() -> None:
    assert read_holidays(" 2026-01-01 New Year \n\n2026-13-01 x\nDec 25, 2025 Christmas") == (
        [{"on": "2025-12-25", "name": "Christmas"}, {"on": "2026-01-01", "name": "New Year"}],
        ["2026-13-01 x"],
    )
    thanksgiving = "Nov 26, 2026 Thanksgiving (New York, NY; Austin)\nMay 1, 2027 ()"
    assert read_holidays(thanksgiving) == (
        [
            {"on": "2026-11-26", "name": "Thanksgiving", "locations": ["New York, NY", "Austin"]},
            {"on": "2027-05-01", "name": ""},
        ],
        [],
    )


def test_a_holiday_of_some_locations_is_kept_and_an_unknown_one_is_named(path: Path) -> None:
    with store.opened(path) as db:
        recruited(db)
    app = settings()
    app.text_area(key="settings_holidays_text").set_value("Nov 9, 2026 Almudena (madrid; Madird)")
    press(app, "Save the holidays")
    app = settings()
    assert app.text_area(key="settings_holidays_text").value == "Nov 9, 2026 Almudena (madrid; Madird)"
    (warned,) = [caption.value for caption in app.caption if "Nobody on record" in caption.value]
    assert "Madird" in warned and "madrid" not in warned


def test_a_file_larger_than_an_upload_is_restored_from_a_terminal(path: Path) -> None:
    with store.opened(path) as db:
        actions.create_program(db, "Large", **acted())
        actions.set_setting(db, "ballast", "x" * 26_000_000, **acted())
    app = settings()
    assert "settings_restore_file" not in {uploader.key for uploader in app.get("file_uploader")}
    assert "core restore" in app.code[0].value
