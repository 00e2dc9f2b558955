"""Relationships in real Chromium: a poor check leads to a new pair; a good end leaves with certificates."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core import actions, store
from core.store.soundness import deep_fault
from tests.browser.chromium import pick_option, settle
from tests.story import DAY, acted, introduced, recruited

TODAY = DAY + timedelta(days=45)
POOR = {"contact": 2, "trust": 2, "direction": 2, "usefulness": 1, "initiative": 3, "expectations": "no"}
FINE = {"contact": 4, "trust": 5, "direction": 4, "usefulness": 4, "initiative": 4, "expectations": "yes"}


@pytest.fixture
def studio(tmp_path: Path, serve):
    """Two pairs that met twice and have goals; Mia Berg has a second seat."""
    path = tmp_path / "studio.db"
    with store.opened(path) as db:
        program = recruited(db)
        for relationship_id in introduced(db, program):
            for after in (5, 25, 40):
                actions.log_session(db, relationship_id, DAY + timedelta(days=after), minutes=60, **acted(TODAY))
            actions.set_goal(db, relationship_id, "Lead a project", **acted(TODAY))
            for role in ("mentee", "mentor"):
                poor = relationship_id == 1 and role == "mentee"
                actions.record_check(
                    db,
                    relationship_id,
                    role,
                    POOR if poor else FINE,
                    answered_on=DAY + timedelta(days=31),
                    **acted(TODAY),
                )
        actions.set_capacity(db, store.people.mentors(db, program)[1].enrolment_id, 2, **acted(TODAY))
    return serve(database=path, MENTORING_TODAY=TODAY.isoformat())


def choose(page: Page, label: str) -> None:
    """One of a segmented control's buttons, or a radio's option."""
    page.get_by_role("radio", name=label).or_(page.get_by_role("button", name=label)).first.click()
    settle(page)


def test_a_poor_check_leads_to_a_switch_and_a_new_pair(studio, page: Page) -> None:
    page.goto(studio.link("relationships"))
    settle(page)
    expect(page.get_by_text("Ana Ruiz answered “No” to “Are your expectations met so far?”")).to_be_visible()
    page.get_by_role("button", name="Draft a message").first.click()
    settle(page)
    expect(page.get_by_label("Subject")).to_have_value("Spring: shall we look for someone else?")
    page.get_by_role("button", name="Save to the outbox").click()
    expect(page.get_by_text("Draft · Ana Ruiz")).to_be_visible()

    choose(page, "Pause, switch, close")
    page.get_by_text("Switch: someone else fits better").click()
    settle(page)
    page.get_by_role("button", name="Make the switch").click()
    expect(page.get_by_text("Next best mentors for Ana Ruiz")).to_be_visible()
    page.get_by_role("button", name="Introduce them").click()
    expect(page.get_by_label("Subject")).to_have_value("Spring: your mentor is Mia Berg")

    with store.opened(studio.database) as db:
        stages = [
            (relationship.stage, store.people.names(db)[relationship.mentor_id])
            for relationship in store.relationships.all(db)
        ]
        assert stages == [("switched", "Mo Long"), ("active", "Mia Berg"), ("introduced", "Mia Berg")]
        assert [stored.state for stored in store.support.outbox(db)] == ["draft"]
        assert deep_fault(db.conn) is None


def test_a_line_is_snoozed_with_a_reason(studio, page: Page) -> None:
    page.goto(studio.link("relationships"))
    settle(page)
    expect(page.get_by_text("1 of 2 active pairs needs you")).to_be_visible()
    page.get_by_role("button", name="Snooze").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why").fill("Both are on holiday")
    dialog.get_by_label("Why").press("Tab")
    dialog.get_by_role("button", name="Snooze").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Snoozed: Ana Ruiz with Mo Long")).to_be_visible()
    with store.opened(studio.database) as db:
        (snooze,) = store.relationships.snoozes(db, store.programs.all(db)[0].id).values()
        assert (snooze.until, snooze.reason) == (TODAY + timedelta(days=14), "Both are on holiday")


def test_a_good_end_leaves_with_words_and_a_certificate(studio, page: Page, tmp_path: Path) -> None:
    page.goto(studio.link("relationships"))
    settle(page)
    choose(page, "Agreement")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("every four weeks, next on")).to_be_visible()

    choose(page, "Pause, switch, close")
    page.get_by_text("Completed: they reached the end").click()
    settle(page)
    page.get_by_role("button", name="End it", exact=True).click()
    expect(page.get_by_text("Looking back and ahead")).to_be_visible()
    page.get_by_label("What was learned").fill("To ask before I answer")
    page.get_by_role("button", name="Save what they said").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Certificate")).first.click()
    file = tmp_path / "certificate.pdf"
    download.value.save_as(file)
    assert file.read_bytes().startswith(b"%PDF")
    expect(page.get_by_text("certificate given").first).to_be_visible()

    choose(page, "Agreement")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Cancellation")).click()
    file = tmp_path / "cancelled.ics"
    download.value.save_as(file)
    assert "METHOD:CANCEL" in file.read_text()
    with store.opened(studio.database) as db:
        ended = [relationship for relationship in store.relationships.all(db) if not relationship.open]
        assert [relationship.stage for relationship in ended] == ["completed"]
        assert [row.kind for row in store.support.recognitions(db)] == ["certificate"]
        assert [note.text for note in store.people.notes(db, "relationships", ended[0].id, "reflection")] == [
            "To ask before I answer"
        ]


def appears(line: Locator) -> None:
    """What somebody else has just saved comes onto the screen by itself; how fast is for the benchmarks to say."""
    expect(line).to_be_visible()


def elsewhere(studio, action, *args, **kwargs) -> None:
    """Somebody else's change: another window, another process."""
    with store.opened(studio.database) as db:
        action(db, *args, **kwargs, **acted(TODAY, by="coordinator:2"))


def pick(page: Page, name: str) -> None:
    """Look at this relationship."""
    box = page.get_by_role("combobox", name="Relationship", exact=True)
    pick_option(box, page.get_by_role("option", name=name))
    settle(page)


def test_what_another_window_saves_appears_and_takes_nothing(studio, open_page) -> None:
    ana, jo = open_page(), open_page()
    for page in (ana, jo):
        page.goto(studio.link("relationships"))
        settle(page)
        pick(page, "Ben Ode with Mia Berg")

    # Jo is in the middle of a sentence when Ana logs a session of the same pair.
    outcome = jo.get_by_label("Outcome and next step (optional)")
    outcome.click()
    jo.keyboard.type("A talk is ")
    ana.get_by_label("Outcome and next step (optional)").fill("Draft read together")
    ana.get_by_role("button", name="Log the session").click()
    expect(ana.get_by_text("Draft read together")).to_be_visible()
    appears(jo.get_by_text("Draft read together"))
    jo.keyboard.type("planned")
    expect(outcome).to_have_value("A talk is planned")

    # The queue above gets shorter, and the sentence below stays, cursor and all.
    expect(jo.get_by_text("1 of 2 active pairs needs you")).to_be_visible()
    until = TODAY + timedelta(days=14)
    elsewhere(studio, actions.snooze, 1, until, "Both on holiday")
    appears(jo.get_by_text("Nobody needs you today"))
    jo.keyboard.type(" for May")
    expect(outcome).to_have_value("A talk is planned for May")
    settle(jo)
    jo.get_by_text("They met twice that day").click()  # Ana logged the same day and length
    settle(jo)
    jo.get_by_role("button", name="Log the session").click()
    expect(jo.get_by_text("A talk is planned for May")).to_be_visible()
    appears(ana.get_by_text("A talk is planned for May"))

    # Words for one of the pair, typed and not yet left, outlive the news too; so does the part that is open.
    choose(jo, "Messages")
    body = jo.get_by_label("Text", exact=True)
    body.click()
    jo.keyboard.press("Control+End")
    jo.keyboard.type("PS: well done")
    elsewhere(studio, actions.snooze, 1, TODAY + timedelta(days=20), "One more week")
    appears(jo.get_by_text(f"until {until + timedelta(days=6):%B} {(until + timedelta(days=6)).day}"))
    jo.keyboard.type(" you two")
    expect(body).to_have_value(re.compile("PS: well done you two$"))

    # The pair ends elsewhere: it stays on the screen, and so does what is typed.
    choose(jo, "Journey")
    outcome.fill("One more")
    elsewhere(studio, actions.end_relationship, 2, "completed")
    appears(jo.get_by_text("It ended while you were here"))
    expect(outcome).to_have_value("One more")
    jo.get_by_role("button", name="Log the session").click()
    expect(jo.get_by_text("This relationship ended on")).to_be_visible()


def test_an_open_dialog_or_form_waits_and_says_who_changed_something(studio, open_page) -> None:
    jo = open_page()
    jo.goto(studio.link("relationships"))
    settle(jo)
    jo.get_by_role("button", name="Snooze").first.click()
    dialog = jo.get_by_role("dialog")
    dialog.get_by_label("Why").fill("Both are on holiday")
    elsewhere(studio, actions.log_session, 2, TODAY, outcome="Elsewhere")
    appears(jo.get_by_text("changed 1 since you looked"))
    expect(dialog.get_by_label("Why")).to_have_value("Both are on holiday")
    dialog.get_by_label("Why").press("Tab")
    dialog.get_by_role("button", name="Snooze").click()
    expect(dialog).to_have_count(0)
    expect(jo.get_by_text("Snoozed: Ana Ruiz with Mo Long")).to_be_visible()
    expect(jo.get_by_text("since you looked")).to_have_count(0)

    choose(jo, "Checks")
    jo.get_by_text("Type in a health check").click()
    settle(jo)
    jo.get_by_label("Comment (the other side does not see it)").fill("Much better now")
    elsewhere(studio, actions.set_goal, 1, "Speak up")
    appears(jo.get_by_text("changed 1 since you looked"))
    expect(jo.get_by_label("Comment (the other side does not see it)")).to_have_value("Much better now")
    jo.get_by_role("button", name="Refresh").click()
    expect(jo.get_by_text("since you looked")).to_have_count(0)


def test_who_met_is_marked_with_the_keyboard_and_recorded_at_once(studio, page: Page) -> None:
    page.goto(studio.link("relationships"))
    settle(page)
    choose(page, "Who met?")
    first, second = (page.get_by_role("checkbox", name=name) for name in ("Ana Ruiz with Mo Long", "Ben Ode with Mia"))
    first.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Record 1 session")).to_be_enabled()
    page.keyboard.press("Tab")  # over the day and length of the first
    page.keyboard.press("Tab")
    expect(second).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Record 2 sessions").click()
    expect(page.get_by_text("Apr 11, 60 min · Apr 16, 60 min")).to_have_count(2)
    page.get_by_role("button", name=re.compile("Undo")).first.click()
    expect(page.get_by_text("Apr 11, 60 min", exact=True)).to_have_count(2)
    with store.opened(studio.database) as db:
        assert store.who_met.sessions(db, 1, TODAY, TODAY) == {}


SLOW_LINE = """(milliseconds) => {
    const listen = WebSocket.prototype.addEventListener
    WebSocket.prototype.addEventListener = function (kind, listener, ...rest) {
        const late = kind === 'message' ? event => setTimeout(() => listener(event), milliseconds) : listener
        listen.call(this, kind, late, ...rest)
    }
}"""
LATE_MS = 2_000  # what the studio sends is heard that much later
TICKS_MS = 4_000  # the watch's runs, one a second, are what a message that the browser keeps ages by


def test_what_is_closed_and_opened_again_before_the_answer_came_is_drawn(studio, page: Page) -> None:
    """The browser forgot the chart with the first answer, and as the second one was sent only the chart's name."""
    page.add_init_script(f"({SLOW_LINE})({LATE_MS})")
    frames: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(len(frame))))
    page.goto(studio.link("relationships"))
    chart = page.get_by_test_id("stVegaLiteChart")
    expect(chart).to_be_visible()
    settle(page)
    assert max(frames) > 10_000, "Streamlit keeps messages from 10 kB on"
    page.wait_for_timeout(TICKS_MS)
    sent = len(frames)
    page.get_by_role("radio", name="Goals").click()
    while len(frames) < sent + 20:  # the whole run has been sent, and is not heard yet
        page.wait_for_timeout(50)
    page.wait_for_timeout(300)
    page.get_by_role("radio", name="Journey").click()
    page.wait_for_timeout(2 * LATE_MS)
    settle(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(chart).to_be_visible()
    choose(page, "Goals")
    expect(page.get_by_role("button", name="Set the goal")).to_be_visible()
