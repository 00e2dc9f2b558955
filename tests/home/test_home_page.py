"""Home: three ways to begin on first start, then where the program stands and the one next step."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, store
from tests.pages import begin, open_page
from tests.story import acted, introduced, mentor_row, proposed, recruited


def home() -> AppTest:
    return open_page("home")


def next_step(app: AppTest) -> str:
    """What the one primary button of the page says."""
    primary = [button for button in app.button if button.key == "home_next_step"]
    assert len(primary) == 1
    return str(primary[0].label)


def test_first_start_shows_three_doors(path: Path) -> None:
    labels = [button.label for button in home().button]
    assert labels == [
        "Open the demo company",
        "Show me in three minutes",
        "Start with a spreadsheet",
        "Start with the design",
    ]


@pytest.mark.parametrize(
    ("until", "label"),
    [
        ("recruited", "Find the best matches"),
        ("proposed", "Review the proposals"),
        ("introduced", "See who needs attention"),  # four weeks without a session
    ],
)
def test_the_next_step_follows_what_was_done(path: Path, until: str, label: str) -> None:
    with store.opened(path) as db:
        program_id = recruited(db)
        if until == "proposed":
            proposed(db, program_id)
        if until == "introduced":
            introduced(db, program_id)
    assert next_step(home()) == label


def test_a_step_is_begun_not_done_and_counts_are_spelled(path: Path) -> None:
    with store.opened(path) as db:
        introduced(db, recruited(db, mentees=1, mentors=1))
    captions = [caption.value for caption in home().caption]
    assert "1 mentor and 1 mentee accepted, of 2 applications" in captions
    assert "1 pair approved" in captions


def test_a_step_has_begun_with_its_first_entry_and_goes_on_until_there_is_enough(path: Path) -> None:
    with store.opened(path) as db:
        program_id = actions.create_program(db, "Spring", **acted())
        actions.import_people(db, program_id, "mentor", [mentor_row(2, "Mo Long")], **acted())
    app = home()
    (bar,) = app.get("progress")
    assert bar.proto.text == "1 of 5 steps begun"
    assert "0 mentors and 0 mentees accepted, of 1 application" in read_captions(app)


def test_a_running_program_says_how_many_need_somebody_and_why(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORING_TODAY", "2026-04-20")
    with store.opened(path) as db:
        program_id = recruited(db)
        actions.change_program(db, program_id, design={"choices": {"formality": "formal"}}, **acted())
        relationship_id, _ = introduced(db, program_id)
        actions.log_session(db, relationship_id, **acted(date(2026, 4, 10)))
    app = home()
    assert "**1 of 2 active pairs needs you; 1 needs a reminder.**" in read_page(app)
    assert "No first session yet :gray[· 1 pair]" in read_page(app)
    assert "Health check overdue :gray[· 2 pairs]" in read_page(app), (
        "both sides of either pair are asked after a month"
    )
    assert next_step(app) == "See who needs attention"
    assert "**1 pair needs you.** Most urgent: no first session yet." in read_page(app)
    with store.opened(path) as db:
        for pair in store.relationships.all(db):
            actions.snooze(db, pair.id, date(2026, 5, 4), "All at the fair", **acted(date(2026, 4, 20)))
    assert "Nobody needs you today." in read_page(home())


def read_page(app: AppTest) -> str:
    return "\n".join(element.value for element in app.markdown).replace("\\", "")


def test_what_happened_since_yesterday_is_told_in_words_without_names(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MENTORING_TODAY", "2026-03-03")
    with store.opened(path) as db:
        actions.add_coordinator(db, "Nora Lind", **acted())
        relationship_id = introduced(db, recruited(db))[0]
        actions.log_session(db, relationship_id, **acted(date(2026, 3, 3)))
    app = home()
    assert "Since yesterday, March 2, 2026." in [caption.value for caption in app.caption]
    lately = app.dataframe[0].value
    lines = [line for line in lately["What"] if line != "The program was launched"]
    assert lines[:3] == ["1 session was held", "2 pairs were introduced", "2 matches were approved"]
    assert set(lately["By"]) == {"Nora Lind"}


def test_without_news_the_last_day_with_changes_is_named_and_a_day_is_one_line_for_each_kind(path: Path) -> None:
    with store.opened(path) as db:
        actions.add_coordinator(db, "Nora Lind", **acted())
        first, second = introduced(db, recruited(db))
        for pair, day in ((first, 20), (second, 21), (first, 21)):
            actions.log_session(db, pair, **acted(date(2026, 3, day)))
    app = home()
    assert "Nothing since yesterday. The last changes were on March 21, 2026." in [
        caption.value for caption in app.caption
    ]
    lately = app.dataframe[0].value
    assert list(zip(lately["Day"], lately["What"], strict=True)) == [("Mar 21, 2026", "2 sessions were held")]


def test_two_programs_can_be_switched_in_the_sidebar(path: Path) -> None:
    with store.opened(path) as db:
        recruited(db)
        actions.create_program(db, "Autumn", **acted())
    app = home()
    picker = next(box for box in app.selectbox if box.key.startswith("studio_program_choice"))
    assert sorted(picker.options) == ["Autumn · in design", "Spring · recruiting"]
    other = next(option for option in (1, 2) if option != picker.value)
    picker.set_value(other).run()
    assert app.session_state["studio_program"] == other


def test_a_file_of_a_newer_version_is_refused_in_words(path: Path) -> None:
    with store.opened(path) as db:
        db["_sqlite_migrations"].insert({"migration_set": "mentoring", "name": "m999", "applied_at": "2030-01-01"})
    app = begin()
    assert not app.exception
    assert "newer version" in app.error[0].value


def test_a_team_that_began_with_a_sheet_is_sent_on_and_not_back_to_the_design(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MENTORING_TODAY", "2026-04-20")
    with store.opened(path) as db:
        for pair in introduced(db, recruited(db)):
            actions.log_session(db, pair, **acted(date(2026, 4, 10)))
    app = home()
    assert next_step(app) == "See who needs attention" and "Compare two or three ways" not in read_page(app)
    assert "2 need a reminder" in read_page(app)


def test_who_needs_somebody_is_shown_beside_the_next_step(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORING_TODAY", "2026-04-20")
    with store.opened(path) as db:
        introduced(db, recruited(db))
    app = home()
    assert "Follow and measure" in [link.label for link in app.get("page_link")]
    assert "No first session yet :gray[· 2 pairs]" in read_page(app)


def test_one_next_step_opens_where_it_is_done(path: Path) -> None:
    with store.opened(path) as db:
        proposed(db, recruited(db))
    app = home()
    app.button(key="home_next_step").click().run()
    assert not app.exception
    assert [title.value for title in app.title] == ["Review"]


def test_a_reason_opens_the_queue_narrowed_to_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORING_TODAY", "2026-04-20")
    with store.opened(path) as db:
        first, _ = introduced(db, recruited(db))
        actions.log_session(db, first, **acted(date(2026, 4, 10)))
    app = home()
    app.button(key="home_reason_no_first_session").click().run()
    assert not app.exception
    assert [title.value for title in app.title] == ["Relationships"]
    assert app.multiselect(key="relationships_by_reason").value == ["no_first_session"]
    assert "1 of 2 pairs in the queue matches." in [caption.value for caption in app.caption]


def test_what_is_due_opens_the_part_where_it_is_done(path: Path) -> None:
    with store.opened(path) as db:
        pair, _ = introduced(db, recruited(db))
        actions.plan_appointment(db, pair, date(2026, 3, 30), "10:00", **acted())
    app = home()
    assert "1 planned meeting is past: did it take place?" in read_page(app)
    app.button(key="home_due_meetings").click().run()
    assert not app.exception
    assert app.session_state["relationships_more"] == "met"
    assert "Did they take place?" in read_page(app)


def test_before_the_first_pair_home_shows_people_and_not_figures_of_pairs(path: Path) -> None:
    with store.opened(path) as db:
        recruited(db, mentees=3, mentors=1)
    metrics = {metric.label: metric.value for metric in home().metric}
    assert metrics == {
        "Mentors accepted": "1",
        "Mentees accepted": "3",
        "Mentees without a mentor": "3",
        "Pairs are introduced on": "no date yet",
    }


def test_a_draft_shows_how_far_its_design_is(path: Path) -> None:
    with store.opened(path) as db:
        actions.create_program(db, "Autumn", **acted())
    app = home()
    metrics = {metric.label: metric.value for metric in app.metric}
    assert metrics["Options to compare"] == "0" and metrics["KPI targets set"] == "0"
    assert next_step(app) == "Open the design"


def test_the_five_figures_are_those_of_the_kpi_page(path: Path) -> None:
    with store.opened(path) as db:
        for pair in introduced(db, recruited(db)):
            actions.log_session(db, pair, **acted(date(2026, 3, 10)))
    app = home()
    questions = [caption.value for caption in app.caption if caption.value.endswith("?")]
    assert questions[:5] == [
        "Are people served?",
        "Are pairs meeting?",
        "Are they satisfied?",
        "Do they finish, reach their goals and stay?",
        "What does it cost?",
    ]
    assert "Neither a first check by both sides nor a closing answer has come in yet." in read_captions(app)


def test_nothing_is_compared_with_a_day_before_the_program_existed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.opened(path) as db:
        program_id = recruited(db)  # on March 2; its planned start lies before
        actions.change_program(db, program_id, starts_on=date(2026, 1, 5), **acted())
        introduced(db, program_id)
    moved = re.compile(r"(Up|Down|Unchanged|change) (from|since)")
    monkeypatch.setenv("MENTORING_TODAY", "2026-03-10")
    assert not moved.search(read_captions(home()))
    monkeypatch.setenv("MENTORING_TODAY", "2026-04-20")
    assert moved.search(read_captions(home())), "a month later there is a day to compare with"


def read_captions(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.caption).replace("\\", "")


def test_home_says_why_the_kpis_count_more_accepted_mentees(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=3, mentors=1)
        actions.move(db, [store.people.mentees(db, program_id)[0].enrolment_id], "withdrawn", **acted())
    explained = "1 mentor and 2 mentees accepted, of 4 applications; 1 more mentee was accepted earlier"
    assert explained in read_captions(home())
    assert (
        "Accepted counts everybody who was accepted at some time: 3 mentees. Home and Recruit count those who are "
        "accepted today: 2." in read_captions(open_page("kpis"))
    )


def test_home_and_the_kpis_say_that_one_counts_pairs_and_the_other_mentees(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=2, mentors=3)
        first, _ = introduced(db, program_id)
    assert "2 pairs introduced, 2 running" in read_captions(home())
    assert "counts each mentee once" not in read_captions(open_page("kpis")), "the same number needs no word"
    with store.opened(path) as db:
        pair = store.relationships.relationship(db, first)
        actions.end_relationship(db, first, "switched", **acted())
        (spare,) = {mentor.id for mentor in store.people.mentors(db, program_id)} - {
            relationship.mentor_id for relationship in store.relationships.all(db, program_id)
        }
        actions.join(db, program_id, pair.mentee_id, spare, **acted())
    assert "3 pairs introduced, 2 running; KPIs count 2 mentees, each once" in read_captions(home())
    explained = "Introduced counts each mentee once: 2. Home and Relationships count pairs: 3, as whoever"
    kpi_page = open_page("kpis")
    assert explained in read_captions(kpi_page)


def test_home_drawn_again_shows_what_another_window_changed(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db)
    app = home()
    with store.opened(path) as db:
        proposed(db, program_id)
    app.run()
    assert next_step(app) == "Review the proposals"
