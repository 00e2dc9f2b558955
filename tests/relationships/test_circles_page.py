"""Circles on the Relationships page: suggested, changed with the cost in view, saved, met and rated."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.domain.match.circle_people import DraftCircle
from tests.pages import drawn, open_page
from tests.story import DAY, acted, mentee_row

TODAY = DAY + timedelta(days=60)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "studio.db"))
    monkeypatch.setenv("MENTORING_TODAY", TODAY.isoformat())
    return tmp_path / "studio.db"


def accepted(path: Path, mentees: int) -> int:
    with store.opened(path, create=True) as db:
        program_id = actions.create_program(db, "Spring", months=9, **acted())
        if mentees:
            needs = ("Negotiation", "Delegation")
            rows = [
                mentee_row(n, f"P{n} *Doe*", (needs[n % 2],), person={"department": f"Unit {n}"})
                for n in range(mentees)
            ]
            actions.import_people(db, program_id, "mentee", rows, **acted())
            people = store.people.mentees(db, program_id)
            actions.accept(db, *(person.enrolment_id for person in people), **acted())
    return program_id


def words(app: AppTest) -> str:
    lines = [element.value for kind in (app.markdown, app.caption) for element in kind]
    return "\n".join(lines).replace("\\", "")


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    return drawn(app, "relationships")


def choose(app: AppTest, label: str, option: object) -> AppTest:
    next(box for box in app.selectbox if box.label == label).select(option).run()
    return drawn(app, "relationships")


def test_with_too_few_mentees_it_says_what_a_circle_needs(path: Path) -> None:
    accepted(path, 3)
    assert "A circle needs 4 accepted mentees or more" in words(open_page("relationships"))


def test_suggested_circles_are_changed_saved_and_taken_back(path: Path) -> None:
    program_id = accepted(path, 12)
    app = press(open_page("relationships"), "Suggest circles")
    assert "not saved yet" in words(app)
    assert "No circles under these rules reach more" in words(app)
    with store.opened(path) as db:
        assert store.circles.all(db, program_id) == []
    state = app.session_state["relationships_circles_draft"]
    person_id = state.drafts[0].member_ids[0]
    app.session_state["relationships_circles_change"] = True
    app.session_state["relationships_circles_who"] = person_id
    app.session_state["relationships_circles_into"] = 1
    drawn(app.run(), "relationships")
    assert "It costs" in words(app)
    press(app, "Move them")
    press(app, "Save these circles")
    with store.opened(path) as db:
        circles = store.circles.all(db, program_id)
        assert sum(len(circle.members) for circle in circles) == 12
        assert store.circles.of_person(db, program_id, person_id).name == state.drafts[1].name
    assert "suggested, not saved" not in words(app)


def test_a_discarded_suggestion_is_gone(path: Path) -> None:
    accepted(path, 8)
    app = press(press(open_page("relationships"), "Suggest circles"), "Discard them")
    assert "not saved yet" not in words(app)
    assert "8 mentees are in no circle yet" in words(app)


def one_circle(path: Path) -> tuple[int, list[int]]:
    program_id = accepted(path, 6)
    with store.opened(path) as db:
        people = [mentee.id for mentee in store.people.mentees(db, program_id)]
        [circle_id] = actions.form_circles(db, program_id, [DraftCircle("Sparks", "", tuple(people[:5]))], **acted())
    return circle_id, people


def test_a_circle_shows_its_meetings_and_takes_a_new_one(path: Path) -> None:
    circle_id, people = one_circle(path)
    with store.opened(path) as db:
        actions.hold_circle_meeting(db, circle_id, DAY, people[:3], {people[0]: "Ask *first*"}, **acted())
        actions.rate_circle(db, circle_id, people[0], {"safe": 2, "use": 2, "turn": 2}, **acted())
    app = open_page(
        "relationships",
        **{f"relationships_circle_{circle_id}": True, f"relationships_circle_part_{circle_id}": "Note a meeting"},
    )
    assert "3 came" in words(app)
    assert "“Ask *first*”" in words(app)
    assert "rate it 2.0 of 5" in words(app)
    assert "Talk with the members" in words(app)
    press(app, "Save the meeting")
    with store.opened(path) as db:
        assert [meeting.held_on for meeting in store.circles.meetings(db, circle_id)] == [TODAY, DAY]


def test_who_joins_costs_what_the_page_says(path: Path) -> None:
    circle_id, people = one_circle(path)
    app = open_page(
        "relationships",
        **{f"relationships_circle_{circle_id}": True, f"relationships_circle_part_{circle_id}": "Change it"},
    )
    choose(app, "Who joins", people[5])
    assert "It gains" in words(app)
    press(app, "Move them here")
    with store.opened(path) as db:
        assert len(store.circles.circle(db, circle_id).members) == 6
    assert "in no circle" not in words(app)


def test_who_is_left_alone_by_an_erasure_is_named(path: Path) -> None:
    program_id = accepted(path, 4)
    with store.opened(path) as db:
        people = [mentee.id for mentee in store.people.mentees(db, program_id)]
        actions.form_circles(db, program_id, [DraftCircle("Sparks", "", tuple(people[:2]))], **acted())
    assert "has nobody to meet" not in words(open_page("relationships"))
    with store.opened(path) as db:
        actions.erase_person(db, people[0], **acted())
    assert "Sparks** has nobody to meet" in words(open_page("relationships"))


def test_the_guide_and_the_rating_are_at_hand(path: Path) -> None:
    circle_id, people = one_circle(path)
    app = open_page(
        "relationships",
        **{f"relationships_circle_{circle_id}": True, f"relationships_circle_part_{circle_id}": "Guide"},
    )
    assert "A case in 25 minutes" in words(app)
    app.session_state[f"relationships_circle_part_{circle_id}"] = "Rate it"
    drawn(app.run(), "relationships")
    next(box for box in app.selectbox if box.label == "Who answers").select(people[0])
    press(app, "Save the rating")
    with store.opened(path) as db:
        assert [check.answers for check in store.circles.checks(db, circle_id)] == [{"safe": 3, "use": 3, "turn": 3}]
