"""A whole review meeting in real Chromium, in two windows: one decides what the other has open."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlite_utils import Database

import seed
from core import actions, store
from core.domain.match import proposals
from core.store.soundness import deep_fault
from seed import pairing
from tests.browser.chromium import pick_option, settle

DAY = date(2025, 11, 24)


@pytest.fixture(scope="module")
def seeded_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeded company just before its review meeting, with proposals on the table and two coordinators."""
    path = tmp_path_factory.mktemp("review") / "told.db"
    with store.opened(path) as db:
        seed.tell(db, people=347, seed=1, until=date(2025, 11, 20))
        acting = {"by": "coordinator:1", "on": DAY}
        actions.add_coordinator(db, "Jo Colleague", "jo@example.com", **acting)
        pairing.run(db, store.programs.all(db)[0].id, **acting)
    return path


@pytest.fixture
def database(seeded_database: Path, tmp_path: Path) -> Path:
    with store.opened(seeded_database) as db:
        return store.copy(db, tmp_path / "studio.db")


def start(page: Page, address: str) -> None:
    page.goto(address)
    settle(page)


def button(page: Page, key: str) -> Locator:
    """The button of this key, or those whose key starts so; its name would hold its shortcut too."""
    return page.locator(f"[class*='st-key-{key}'] button")


def pick(page: Page, name: str) -> None:
    """Open the case of this mentee."""
    box = page.get_by_role("combobox", name="Mentee", exact=True)
    pick_option(box, page.get_by_role("option", name=re.compile(re.escape(name))).first, typed=name)
    expect(page.get_by_role("heading", name=name, exact=True).first).to_be_visible()
    settle(page)


def act_as(page: Page, name: str) -> None:
    pick_option(page.get_by_role("combobox", name="Acting as"), page.get_by_role("option", name=name))
    settle(page)


def open_cases(database: Path) -> list[tuple[int, str, str]]:
    """(match, mentee, mentor) of what is still proposed, the weakest first: those are contested."""
    with store.opened(database) as db:
        program = store.programs.all(db)[0]
        names = store.people.names(db)
        matches = sorted(store.matches.all(db, program.id, ("proposed",)), key=lambda match: match.score or 0)
        unique = [match for match in matches if list(names.values()).count(names[match.mentee_id]) == 1]
        return [(match.id, names[match.mentee_id], names[match.mentor_id]) for match in unique]


def state(database: Path, match_id: int) -> str:
    with store.opened(database) as db:
        match = store.matches.match(db, match_id)
        assert match is not None
        return match.state


def give(page: Page, reason: str) -> None:
    """Choose the reason of a decision that waits to be confirmed."""
    settle(page)
    page.get_by_role("button", name=reason).click()
    settle(page)


def confirm(page: Page, reason: str) -> None:
    give(page, reason)
    button(page, "review_confirm").click()


def decided(page: Page, count: int) -> None:
    """The window shows that so many cases are decided: what was said of the last one may have faded by now."""
    expect(page.get_by_text(re.compile(rf"^{count} of \d+ decided"))).to_be_visible()


def test_a_meeting_of_two_windows(serve, open_page, database):
    server = serve(database=database, MENTORING_TODAY=DAY.isoformat())
    ana, jo = open_page(), open_page()
    start(ana, server.link("review"))
    start(jo, server.link("review"))
    act_as(jo, "Jo Colleague")

    # The meeting begins in one window and is there in the other.
    ana.get_by_role("button", name="Start the meeting").click()
    ana.get_by_role("textbox", name="Guests").fill("Rae Guest")
    ana.get_by_role("button", name="Start", exact=True).click()
    expect(button(jo, "review_meeting").get_by_text("Meeting", exact=True)).to_be_visible()
    settle(ana)

    # One approves what the other has open: it appears by itself, and the buttons are gone.
    (first, mentee, _), (second, parked, _), (third, wanted, _), *_ = open_cases(database)
    pick(ana, mentee)
    pick(jo, mentee)
    expect(button(ana, "review_approve_")).to_be_visible()
    button(jo, "review_approve_").click()
    decided(jo, 1)
    expect(button(ana, "review_reopen")).to_be_visible()  # how fast is for the benchmark "review" to say
    expect(ana.get_by_role("heading", name=mentee, exact=True).first).to_be_visible()
    assert state(database, first) == "approved"

    # While a decision is being made, nothing is redrawn: the window says who changed something.
    pick(ana, parked)
    button(ana, "review_park").click()
    expect(ana.get_by_text(f"Park {parked} for later?")).to_be_visible()
    give(ana, "Not now, later")
    pick(jo, parked)
    button(jo, "review_approve_").click()
    expect(ana.get_by_text("since you looked")).to_be_visible()
    expect(ana.get_by_text(f"Park {parked} for later?")).to_be_visible()
    button(ana, "review_confirm").click()
    expect(ana.get_by_text("decided by Jo Colleague").first).to_be_visible()
    assert state(database, second) == "approved", "the stale click changed nothing"

    # Another mentor, with what it costs the others said first.
    pick(ana, wanted)
    button(ana, "review_choose_").first.click()
    expect(ana.get_by_text(re.compile(f"^Match {re.escape(wanted)} with"))).to_be_visible()
    confirm(ana, "We know something the form does not say")
    decided(ana, 3)
    assert state(database, third) == "superseded"

    # The rest, the introduction, and the minutes.
    settle(ana)
    ana.get_by_role("button", name=re.compile("Approve all")).click()
    ana.get_by_test_id("stPopoverBody").get_by_role("button", name=re.compile("Approve all")).click()
    introduce = button(ana, "review_introduce")
    expect(introduce).to_be_enabled()
    settle(ana)
    introduce.click()
    expect(ana.get_by_text("Every proposal is decided.")).to_be_visible()
    ana.get_by_role("radio", name="Send and archive").click()
    expect(ana.get_by_text("Who is introduced to whom?")).to_be_visible()
    with ana.expect_download() as files:
        ana.get_by_role("button", name="Minutes as Markdown").click()
    minutes = Path(files.value.path()).read_text(encoding="utf-8")
    with store.opened(database) as db:
        program = store.programs.all(db)[0]
        meeting = store.meetings.open_meeting(db, program.id)
        assert meeting is not None
        lines = store.matches.decisions(db, program.id, after=meeting.opened)
        names = store.people.names(db)
        matches = store.matches.all(db, program.id, ("approved", "introduced"))
        assert len(matches) == len({match.mentee_id for match in matches}), "nothing is doubled"
        assert deep_fault(db.conn) is None
    plain = minutes.replace("\\", "")
    rows = [line.split(" | ")[0].removeprefix("| ") for line in plain.splitlines() if line.startswith("| ")]
    assert sorted(name for name in rows if name not in ("Mentee", "---")) == sorted(
        names[id] for id in {line.mentee_id for line in lines}
    )
    assert "Rae Guest" in plain
    with ana.expect_download() as files:
        ana.get_by_role("button", name="All introductions (.zip)").click()
    assert zipfile.is_zipfile(files.value.path()), "made on the click, long after the run that drew the button"


def jo(db: Database) -> str:
    """Jo's code as one who acts."""
    return next(
        coordinator.code for coordinator in store.programs.coordinators(db) if coordinator.name == "Jo Colleague"
    )


def test_answers_that_change_meanwhile_are_said_and_taken_in_for_all(serve, open_page, database):
    server = serve(database=database, MENTORING_TODAY=DAY.isoformat())
    ana, wall = open_page(), open_page()
    (first, mentee, mentor), *_ = open_cases(database)
    with store.opened(database) as db:
        match = store.matches.match(db, first)
        seat = store.people.mentor(db, match.program_id, match.mentor_id)
        actions.set_availability(db, seat.enrolment_id, "break", by=jo(db), on=DAY)
    for page in (ana, wall):
        start(page, server.link("review"))
        pick(page, mentee)
    wall.keyboard.press("Escape")
    wall.get_by_role("heading", name="Review", exact=True).click()
    wall.keyboard.press("f")
    expect(button(wall, "review_end")).to_be_visible()
    settle(wall)
    for page in (ana, wall):
        expect(page.get_by_text("Changed since: available")).to_be_visible()
        expect(page.get_by_text(re.compile(f"By today's answers: {re.escape(mentor)} is on a break"))).to_be_visible()
        expect(button(page, "review_approve_")).to_be_disabled()
    settle(ana)
    button(ana, "review_since_").first.click()
    expect(ana.get_by_text("Available: ready → on a break")).to_be_visible()
    expect(button(ana, "review_take_in_").first).to_be_visible()
    ana.keyboard.press("Escape")
    button(ana, "review_fresh").first.click()
    for page in (ana, wall):
        expect(page.get_by_text("Changed since")).to_have_count(0)
        expect(page.get_by_role("heading", name=mentee, exact=True).first).to_be_visible()
    settle(ana)
    expect(button(ana, "review_solve")).to_be_visible()


def press(page: Page, key: str) -> None:
    """Click without waiting for anything: the click is on its way when this returns."""
    page.evaluate("key => document.querySelector(`[class*='st-key-${key}'] button`).click()", key)


def test_two_decide_on_one_case_at_once(serve, open_page, database):
    server = serve(database=database, MENTORING_TODAY=DAY.isoformat())
    ana, ben = open_page(), open_page()
    cases = open_cases(database)[:3]
    for page in (ana, ben):
        start(page, server.link("review"))
    act_as(ben, "Jo Colleague")
    for number, (match_id, mentee, _) in enumerate(cases):
        for page in (ana, ben):
            pick(page, mentee)
            expect(button(page, "review_approve_")).to_be_enabled()
        for page in (ana, ben) if number % 2 else (ben, ana):
            press(page, "review_approve_")
        for page in (ana, ben):
            decided(page, number + 1)
            settle(page)
        assert state(database, match_id) == "approved"
    with store.opened(database) as db:
        lines = store.matches.decisions(db, store.programs.all(db)[0].id)
        assert [line.verb for line in lines if line.match_id in {case[0] for case in cases}] == ["approved"] * 3


def test_a_new_run_by_a_colleague_stops_what_was_about_to_be_confirmed(serve, open_page, database):
    server = serve(database=database, MENTORING_TODAY=DAY.isoformat())
    page = open_page()
    start(page, server.link("review"))
    page.get_by_role("button", name="Start the meeting").click()
    page.get_by_role("button", name="Start", exact=True).click()
    expect(button(page, "review_meeting").get_by_text("Meeting", exact=True)).to_be_visible()
    settle(page)
    (_, mentee, _), *_ = open_cases(database)
    pick(page, mentee)
    button(page, "review_choose_").first.click()
    expect(page.get_by_text(re.compile(f"^Match {re.escape(mentee)} with"))).to_be_visible()
    give(page, "We know something the form does not say")
    with store.opened(database) as db:
        pairing.run(db, store.programs.all(db)[0].id, by=jo(db), on=DAY)
        revision = store.revision(db)
    expect(page.get_by_text("since you looked")).to_be_visible()
    expect(page.get_by_text(re.compile(f"^Match {re.escape(mentee)} with"))).to_be_visible()
    button(page, "review_confirm").click()
    expect(page.get_by_text("Meanwhile Jo Colleague ran the matching again.")).to_be_visible()
    expect(page.get_by_text("Jo Colleague ran the matching again during this meeting.")).to_be_visible()
    with store.opened(database) as db:
        assert store.revision(db) == revision, "nothing was changed"


def test_a_killed_studio_loses_nothing_that_was_confirmed(serve, browser, database):
    server = serve(database=database, MENTORING_TODAY=DAY.isoformat())
    page = browser.new_context().new_page()  # not watched: the console complains about the server that is gone
    start(page, server.link("review"))
    (match_id, mentee, _), *_ = open_cases(database)
    pick(page, mentee)
    button(page, "review_approve_").click()
    decided(page, 1)
    settle(page)
    (cases,) = re.findall(r"1 of (\d+) decided", page.locator("[data-testid=stMain]").inner_text())
    block = int(re.findall(r"\d+", button(page, "review_skim").inner_text())[0])
    press(page, "review_skim")
    page.wait_for_timeout(100)  # in the middle of it
    server.kill()
    page.context.close()
    with store.opened(database) as db:
        program_id = store.programs.all(db)[0].id
        assert deep_fault(db.conn) is None
        approved, left = (len(store.matches.all(db, program_id, (name,))) for name in ("approved", "proposed"))
        lines = store.matches.decisions(
            db, program_id, after=store.runs.line_of(db, store.runs.last(db, program_id).id)
        )
    assert state(database, match_id) == "approved"
    assert approved == 1 or approved == 1 + block, "all of the block or nothing of it"
    assert len(lines) == approved, "and a line of history for each"
    again = serve(database=database, MENTORING_TODAY=DAY.isoformat())
    page = browser.new_context().new_page()
    start(page, again.link("review"))
    assert approved + left <= int(cases), "a case may have no proposal"
    expect(page.get_by_text(f"{approved} of {cases} decided")).to_be_visible()
    page.context.close()


def test_the_wall_is_driven_by_the_keyboard(serve, open_page, database):
    server = serve(database=database, MENTORING_TODAY=DAY.isoformat())
    page = open_page(viewport={"width": 1920, "height": 1080})
    start(page, server.link("review"))
    page.keyboard.press("f")
    expect(page.locator("[data-testid=stSidebar]")).to_have_count(0)
    settle(page)
    first = page.locator("[data-testid=stMain] h1").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-testid=stMain] h1")).not_to_have_text(first)
    settle(page)
    page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 400)")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-testid=stMain] h1")).to_have_text(first)
    settle(page)
    scrolled = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTop")
    assert scrolled == 0, "a case begins at its top"
    page.keyboard.press("a")
    decided(page, 1)
    with store.opened(database) as db:
        assert len(store.matches.all(db, store.programs.all(db)[0].id, ("approved",))) == 1
    page.reload()
    expect(button(page, "review_end")).to_be_visible()
    expect(page.locator("[data-testid=stSidebar]")).to_have_count(0)
    settle(page)
    button(page, "review_end").click()
    expect(page.get_by_role("heading", name="Review", exact=True)).to_be_visible()


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    return [box for element in page.locator(selector).all() if element.is_visible() and (box := element.bounding_box())]


def test_on_a_small_wall_nothing_that_decides_lies_below_the_fold(serve, open_page, database):
    server = serve(database=database, MENTORING_TODAY=DAY.isoformat())
    page = open_page(viewport={"width": 1280, "height": 720})
    start(page, server.link("review?show=wall"))
    for _, mentee, _ in open_cases(database)[3::-1]:
        pick(page, mentee)
        buttons = boxes(page, "[data-testid=stMain] button")
        assert len(buttons) > 5 and max(box["y"] + box["height"] for box in buttons) <= 720
        assert min(box["y"] for box in boxes(page, "[data-testid=stMain] [data-testid=stButton]")) >= 40
    page.keyboard.press("v")
    expect(button(page, "review_confirm")).to_be_visible()
    settle(page)
    page.keyboard.press("1")
    settle(page)
    (confirm_box,) = boxes(page, "[class*='st-key-review_confirm'] button")
    assert confirm_box["y"] + confirm_box["height"] <= 720
    page.keyboard.press("Control+Enter")
    toast = page.locator("[data-testid=stToast]")
    expect(toast.first).to_be_visible()
    page.wait_for_timeout(300)  # it slides in
    for shown in boxes(page, "[data-testid=stToast]"):
        for box in boxes(page, "[data-testid=stMain] button"):
            apart = box["y"] + box["height"] <= shown["y"] or box["x"] + box["width"] <= shown["x"]
            assert apart, "a toast covers a button"


def test_the_wall_follows_the_host_until_it_is_told_not_to_and_undo_returns_to_its_case(serve, open_page, database):
    server = serve(database=database, MENTORING_TODAY=DAY.isoformat())
    host, wall = open_page(), open_page(viewport={"width": 1280, "height": 720})
    start(host, server.link("review"))
    start(wall, server.link("review?show=wall"))
    cases = open_cases(database)
    for _, mentee, _ in cases[3:5]:
        pick(host, mentee)
        expect(wall.locator("[data-testid=stMain] h1")).to_have_text(mentee)
    _, mentee, _ = cases[4]
    button(host, "review_approve_").click()
    decided(host, 1)
    settle(host)
    expect(host.get_by_role("heading", name=mentee, exact=True)).to_have_count(0)
    host.keyboard.press("u")
    decided(host, 0)
    expect(host.get_by_role("heading", name=mentee, exact=True).first).to_be_visible()
    expect(wall.locator("[data-testid=stMain] h1")).to_have_text(mentee)
    settle(wall)
    wall.get_by_text("Follow the host").click()
    settle(wall)
    pick(host, cases[3][1])
    wall.wait_for_timeout(2_500)
    expect(wall.locator("[data-testid=stMain] h1")).to_have_text(mentee)


def test_single_keys_do_nothing_once_settings_turned_them_off(serve, open_page, database):
    with store.opened(database) as db:
        actions.set_setting(db, "single_keys", False, by="coordinator:1", on=DAY)
    server = serve(database=database, MENTORING_TODAY=DAY.isoformat())
    page = open_page()
    start(page, server.link("review"))
    page.keyboard.press("a")
    page.keyboard.press("f")
    settle(page)
    expect(page.locator("[data-testid=stSidebar]")).to_have_count(1)
    decided(page, 0)


class Hands:
    """A window with everything counted that somebody clicks, types or presses in it."""

    def __init__(self, page: Page) -> None:
        self.page, self.inputs = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.inputs += 1
            settle(self.page)

    def click(self, locator: Locator) -> None:
        locator.click()
        self.inputs += 1
        settle(self.page)

    def fill(self, locator: Locator, text: str) -> None:
        locator.fill(text)
        self.inputs += 1

    def case(self) -> str:
        """The mentee at hand."""
        return self.page.get_by_role("combobox", name="Mentee", exact=True).input_value().split(" · ")[0]


def decisions_of(database: Path) -> dict[str, tuple[str, str]]:
    """Mentee -> (mentor, state) of what counts."""
    with store.opened(database) as db:
        names = store.people.names(db)
        matches = store.matches.all(db, store.programs.all(db)[0].id)
        return {
            names[match.mentee_id]: (names[match.mentor_id], match.state)
            for match in matches
            if match.state in ("proposed", "approved", "parked", "introduced")
        }


def swap_partners(database: Path, mentee: str, others: list[str]) -> list[str]:
    """Those with whom a mentee could swap mentors as far as the rules go: people in the room know that of names."""
    with store.opened(database) as db:
        program_id = store.programs.all(db)[0].id
        run = proposals.solve(store.matching.matching_input(db, program_id, on=DAY))
        row = {person.name: index for index, person in enumerate(run.mentees.people)}
        column = {person.name: index for index, person in enumerate(run.mentors.people)}
    mentor = {name: decisions_of(database)[name][0] for name in {mentee, *others}}

    def allowed(asker: str, helper: str) -> bool:
        return asker in row and helper in column and bool(run.allowed[row[asker], column[helper]])

    return [
        other
        for other in others
        if mentor[other] != mentor[mentee] and allowed(mentee, mentor[other]) and allowed(other, mentor[mentee])
    ]


def test_a_whole_meeting_is_decided_in_at_most_sixty_inputs(serve, open_page, browser, database):
    """Overrides, a veto, a swap, a park, a step back, an undo and a restart, with a wall that follows."""
    server = serve(database=database, MENTORING_TODAY=DAY.isoformat())
    before = decisions_of(database)
    host = Hands(browser.new_context().new_page())  # not watched: the console complains about the server that is gone
    wall = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    start(host.page, server.link("review"))
    start(wall, server.link("review?show=wall"))
    host.click(host.page.get_by_role("button", name="Start the meeting"))
    host.click(host.page.get_by_role("button", name="Start", exact=True))
    expect(button(host.page, "review_meeting").get_by_text("Meeting", exact=True)).to_be_visible()
    settle(host.page)

    # An override: another mentor, the reason, confirmed by keys.
    overridden = host.case()
    expect(wall.locator("[data-testid=stMain] h1")).to_have_text(overridden)
    instead = host.page.get_by_role("button", name=re.compile("Choose instead")).first
    (key,) = re.findall(r"\d", instead.inner_text())
    host.press(key, "3", "Control+Enter")
    decided(host.page, 1)
    assert decisions_of(database)[overridden][1] == "approved"
    assert decisions_of(database)[overridden][0] != before[overridden][0]

    # A step back: whoever acts cannot decide this case; it stays open for somebody else.
    recused = host.case()
    host.click(button(host.page, "review_voice"))
    host.click(button(host.page, "review_voice_away"))
    host.page.keyboard.press("Escape")
    host.press("a")
    assert decisions_of(database)[recused][1] == "proposed"
    host.press("ArrowRight")

    # A park and a veto.
    parked = host.case()
    host.press("p", "1", "Control+Enter")
    decided(host.page, 2)
    assert decisions_of(database)[parked][1] == "parked"
    vetoed = host.case()
    mentor = decisions_of(database)[vetoed][0]
    host.press("v", "1", "Control+Enter")
    expect(host.page.get_by_text("Vetoed").first).to_be_visible()
    settle(host.page)
    assert decisions_of(database).get(vetoed, ("",))[0] != mentor

    # An undo brings the case back, and it is decided otherwise.
    host.press("u")
    assert decisions_of(database)[vetoed] == (mentor, "proposed")
    mentee = host.page.get_by_role("combobox", name="Mentee", exact=True)
    expect(mentee).to_have_value(re.compile(f"^{re.escape(vetoed)}"))  # drawn a moment after it is on record
    host.press("a")
    decided(host.page, 3)

    # The server stops and starts: what was decided is there, and the meeting goes on.
    server.kill()
    again = serve(database=database, MENTORING_TODAY=DAY.isoformat())
    start(host.page, again.link("review"))
    host.inputs += 1
    decided(host.page, 3)
    expect(button(host.page, "review_meeting").get_by_text("Meeting", exact=True)).to_be_visible()

    # A swap of two open proposals, chosen by name.
    open_now = [name for name, (_, state) in decisions_of(database).items() if state == "proposed" and name != recused]
    swapped = False
    for _ in range(12):
        here = host.case()
        if here not in open_now:  # stepped back from, or without a proposal
            host.press("ArrowRight")
            continue
        host.press("s")
        for other in swap_partners(database, here, open_now)[:2]:
            box = host.page.get_by_role("combobox", name="The other mentee")
            pick_option(box, host.page.get_by_role("option", name=re.compile(re.escape(other))).first, typed=other)
            host.inputs += 3
            settle(host.page)
            if button(host.page, "review_confirm").is_enabled():
                pair = decisions_of(database)[here][0], decisions_of(database)[other][0]
                host.click(button(host.page, "review_reason_known_better"))  # a number would be typed into the box
                host.press("Control+Enter")
                decided(host.page, 5)
                assert (decisions_of(database)[other], decisions_of(database)[here]) == (
                    (pair[0], "approved"),
                    (pair[1], "approved"),
                )
                swapped = True
                break
        if swapped:
            break
        host.press("ArrowRight")
    assert swapped

    # The rest of the agenda one by one, then the block.
    for _ in range(20):
        name = host.case()
        if decisions_of(database).get(name, ("", ""))[1] != "proposed" or name == recused:
            host.press("ArrowRight")
            continue
        count = sum(state in ("approved", "parked") for _, state in decisions_of(database).values())
        if "to skim" in host.page.get_by_role("combobox", name="Mentee", exact=True).input_value():
            break
        host.press("a")
        decided(host.page, count + 1)
    host.click(button(host.page, "review_skim"))
    expect(button(host.page, "review_introduce")).to_be_enabled()
    settle(host.page)
    left = {name for name, (_, state) in decisions_of(database).items() if state == "proposed"}
    assert recused in left
    host.click(button(host.page, "review_introduce"))
    expect(button(host.page, "review_introduce")).to_have_count(0)
    host.click(button(host.page, "review_meeting"))
    host.click(button(host.page, "review_close"))
    assert host.inputs <= 60, host.inputs
    with store.opened(database) as db:
        program_id = store.programs.all(db)[0].id
        assert store.meetings.open_meeting(db, program_id) is None
        introduced = store.matches.all(db, program_id, ("introduced",))
        assert len(introduced) >= len(before) - 4
        assert len({match.mentee_id for match in introduced}) == len(introduced)
        assert deep_fault(db.conn) is None
    for page in (host.page, wall):
        page.context.close()
