"""History: every step with who, when and what, filtered, and taken back after a reload where nothing stands on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from core import actions, store
from core.__main__ import main
from core.domain.base.events import EVENTS, UNDID
from core.domain.base.step_words import STEP_WORDS
from core.domain.base.steps import GROUPS
from tests.pages import open_page
from tests.story import DAY, acted, introduced, recruited


@pytest.fixture
def pair(db: Database) -> int:
    return introduced(db, recruited(db))[0]


def sentences(db: Database, **asked: object) -> list[str]:
    return [step.sentence for step in store.journal.steps(db, **asked)]


def test_a_step_says_who_did_what_when_and_about_whom(db: Database, pair: int) -> None:
    relationship = store.relationships.relationship(db, pair)
    actions.log_session(db, pair, DAY, **acted(DAY + timedelta(days=3), by="coordinator:2"))
    step = store.journal.steps(db, limit=1)[0]
    assert (step.sentence, step.by, step.people) == ("1 session was held", "coordinator:2", (relationship.mentee_id,))
    assert step.relationships == (pair,)
    actions.undo(db, **acted(by="coordinator:2"))
    last, first = store.journal.steps(db, limit=2)
    assert last.takes_back == first.action_id == step.action_id
    assert first.taken_back and last.sentence == f"Step {step.action_id} was undone"


def test_a_step_without_a_sentence_of_its_own_is_called_as_in_the_timeline(db: Database, pair: int) -> None:
    actions.plan_appointment(db, pair, DAY + timedelta(days=9), "10:00", **acted())
    actions.set_setting(db, "weekend", ["Friday"], **acted())
    assert sentences(db, limit=2) == ["1 setting was saved", "A meeting was planned"]


def test_steps_are_filtered_by_who_what_whom_and_when(db: Database, pair: int) -> None:
    later = DAY + timedelta(days=9)
    mentor_id = store.relationships.relationship(db, pair).mentor_id
    actions.log_session(db, pair, DAY, **acted(later, by="coordinator:2"))
    mo = store.people.mentors(db, store.programs.all(db)[0].id)[1]
    actions.set_capacity(db, mo.enrolment_id, 3, **acted(later))
    assert sentences(db, by="coordinator:2") == ["1 session was held"]
    assert sentences(db, subjects=GROUPS["Pairs"], since=later) == []
    assert sentences(db, subjects=GROUPS["Pairs"])[0] == "1 session was held", "it happened on the day it was held"
    assert "1 session was held" in sentences(db, person_id=mentor_id), "a session of a pair is about its mentor too"
    assert sentences(db, since=later) == ["1 participant's details changed"]
    everything = store.journal.steps(db, limit=100)
    older = store.journal.steps(db, limit=100, before=everything[2].action_id)
    assert [step.action_id for step in older] == [step.action_id for step in everything[3:]]


def test_any_step_can_be_taken_back_that_nothing_stands_on_whoever_did_it(db: Database, pair: int) -> None:
    actions.log_session(db, pair, DAY, **acted(by="coordinator:2"))
    session_step = store.journal.last_action(db, "coordinator:2")
    program_id = store.programs.all(db)[0].id
    actions.set_capacity(db, store.people.mentors(db, program_id)[1].enrolment_id, 3, **acted())
    began = next(step for step in store.journal.steps(db, limit=50) if "introduced" in step.sentence)
    assert actions.blocked_undo(db, session_step) is None
    assert "Later work stands on this" in actions.blocked_undo(db, began.action_id)
    actions.undo(db, session_step, **acted())
    assert store.relationships.sessions(db, pair) == []
    assert actions.blocked_undo(db, session_step) == "This was undone already."


def test_every_table_that_history_speaks_of_is_in_a_group_or_only_accompanies() -> None:
    grouped = {subject for subjects in GROUPS.values() for subject in subjects}
    spoken = {subject for (_, subject), event in EVENTS.items() if event.sentence}
    assert spoken - grouped <= {"struck_readings"}


def test_every_step_that_home_is_silent_about_has_words_of_its_own(db: Database) -> None:
    """Erasing is told by the step that erased the person, an undo by its own; everything else can be all of a step."""
    silent = {
        (verb, subject)
        for (verb, subject), event in EVENTS.items()
        if not (event.sentence or event.timeline) and verb not in ("erased", UNDID)
    }
    assert silent == set(STEP_WORDS)
    actions.add_coordinator(db, "Cora Lind", **acted())
    assert sentences(db, limit=1) == ["1 coordinator was added"]


def test_the_page_takes_back_a_step_of_somebody_else_in_a_new_session(path: Path) -> None:
    with store.opened(path) as db:
        pair = introduced(db, recruited(db))[0]
        actions.log_session(db, pair, DAY, **acted(by="coordinator:2"))
        step = store.journal.last_action(db, "coordinator:2")
    app = open_page("settings")
    blocked = [button for button in app.button if button.label == "Undo" and button.disabled]
    assert blocked, "what later work stands on cannot be taken back, and says why"
    app.button(key=f"settings_undo_{step}").click().run()
    assert not app.exception
    with store.opened(path) as db:
        assert store.relationships.sessions(db, pair) == []
    assert any(f"Step {step} was undone" in each.value for each in app.markdown)


def test_what_was_recorded_later_than_it_happened_says_both_days(path: Path) -> None:
    with store.opened(path) as db:
        pair = introduced(db, recruited(db))[0]
        at = datetime(2026, 3, 20, 12, tzinfo=UTC)
        actions.log_session(db, pair, DAY + timedelta(days=2), **acted(DAY + timedelta(days=18)), at=at)
        actions.set_goal(db, pair, "Lead a project", **acted(DAY + timedelta(days=18)), at=at)
    text = "\n".join(element.value for element in open_page("settings").markdown)
    assert "March 4, 2026 (recorded on March 20, 2026)" in text
    assert ":gray[March 20, 2026," in text, "a goal that was set on the day it was recorded has one day"


def test_the_command_line_lists_steps_and_takes_one_back(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with store.opened(path) as db:
        pair = introduced(db, recruited(db))[0]
        actions.log_session(db, pair, DAY, **acted())
        step = store.journal.last_action(db, acted()["by"])
    assert main(["history", "--db", str(path), "--last", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3 and lines[0].startswith(f"{step}  ") and lines[0].endswith("1 session was held")
    assert "Later work stands on this" in lines[1]
    assert main(["undo", "--db", str(path), "--step", str(step)]) == 0
    assert main(["undo", "--db", str(path), "--step", str(step)]) == 2
    assert "undone already" in capsys.readouterr().err
