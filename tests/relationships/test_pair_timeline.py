"""The timeline of one pair: what stands on which lane, what its sentence says, and the picture that is drawn of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlite_utils import Database

from core import actions, store
from core.charts.pair_timeline import pair_timeline
from core.charts.theme import svg
from core.domain.relationships.pair_history import TimelineEntry, summary, timeline_entries
from tests.story import DAY, acted, introduced, recruited


def day(number: int) -> date:
    return DAY + timedelta(days=number)


@pytest.fixture
def pair(db: Database) -> int:
    """Ana and Mo met twice, work on two goals, and each answered a check; Ana's second one was poor."""
    relationship_id, _ = introduced(db, recruited(db))
    for number, minutes in ((5, 45), (20, 60)):
        actions.log_session(db, relationship_id, day(number), minutes=minutes, **acted(day(number)))
    first = actions.set_goal(db, relationship_id, "Lead a project", **acted(day(20)))
    actions.set_goal(db, relationship_id, "Speak up", **acted(day(21)))
    actions.set_progress(db, first, 40, **acted(day(30)))
    actions.set_progress(db, first, 100, "achieved", **acted(day(50)))
    for role, number, value in (("mentee", 31, 4), ("mentor", 32, 5), ("mentee", 55, 2)):
        actions.record_check(db, relationship_id, role, {"trust": value}, **acted(day(number)))
    return relationship_id


def entries(db: Database, pair: int) -> list[TimelineEntry]:
    relationships = store.relationships
    return timeline_entries(
        relationships.sessions(db, pair),
        relationships.goals(db, pair),
        relationships.checks(db, pair),
        store.support.outbox(db, relationship_id=pair),
        relationships.timeline(db, pair),
    )


def lane(db: Database, pair: int, name: str) -> list[tuple[date, str]]:
    return [(entry.on, entry.words) for entry in entries(db, pair) if entry.lane.startswith(name)]


def test_every_goal_has_a_lane_by_its_name_and_the_steps_in_order(db: Database, pair: int) -> None:
    assert lane(db, pair, "Goal 1: Lead a project") == [(day(20), "Set"), (day(30), "40%"), (day(50), "Achieved")]
    assert lane(db, pair, "Goal 2: Speak up") == [(day(21), "Set")]


def test_sessions_and_the_checks_of_both_sides_stand_on_their_days(db: Database, pair: int) -> None:
    assert lane(db, pair, "Sessions") == [
        (day(5), "Getting to know each other, 45 minutes"),
        (day(20), "Learning goals, 60 minutes"),
    ]
    assert lane(db, pair, "Health check of the mentee") == [
        (day(31), "Rated 4.0 of 5"),
        (day(55), "Rated 2.0 of 5, which is poor"),
    ]
    assert lane(db, pair, "Health check of the mentor") == [(day(32), "Rated 5.0 of 5")]


def test_what_was_taken_back_is_not_drawn(db: Database, pair: int) -> None:
    goal = actions.set_goal(db, pair, "A mistake", **acted(day(56)))
    assert lane(db, pair, "Goal 3") == [(day(56), "Set")]
    actions.undo(db, store.journal.last_action(db, "coordinator:1"), **acted(day(56)))
    assert goal not in [goal.id for goal in store.relationships.goals(db, pair)]
    assert lane(db, pair, "Goal 3") == []


def test_the_sentence_tells_sessions_goals_and_the_last_ratings(db: Database, pair: int) -> None:
    relationships = store.relationships
    sentence = summary(
        relationships.relationship(db, pair),
        relationships.sessions(db, pair),
        relationships.goals(db, pair),
        relationships.checks(db, pair),
    )
    assert sentence == (
        "2 sessions since Mar 2, 2026, the last on Mar 22, 2026; 1 of 2 goals reached; "
        "last rated 2.0 by the mentee and 5.0 by the mentor"
    )


def test_the_picture_shows_every_lane_by_name_and_the_days_across(db: Database, pair: int) -> None:
    chart = pair_timeline(entries(db, pair), first=DAY, last=day(270), days=[(day(60), "Today")])
    drawing = svg(chart).decode()
    names = ("Sessions", "Goal 1: Lead a project", "Goal 2: Speak up", "Health check of the mentor, of 5", "Today")
    for name in (*names, "Achieved", ">2.0<"):
        assert name in drawing
    assert "Letters" not in drawing, "nothing was written, so there is no lane for it"


def test_the_lanes_of_a_pair_with_little_on_record_are_as_high_as_those_of_one_with_much(
    db: Database, pair: int
) -> None:
    everything = entries(db, pair)
    sessions = [entry for entry in everything if entry.kind == "session"]
    heights = [pair_timeline(some, first=DAY, last=day(270)).to_dict()["height"] for some in (sessions, everything)]
    lanes = len({entry.lane for entry in everything})
    assert heights[1] - heights[0] == pytest.approx((lanes - 1) * 46)


def test_totals_count_what_ended_too(db: Database, pair: int) -> None:
    program_id = store.relationships.relationship(db, pair).program_id
    actions.end_relationship(db, pair, "completed", **acted(day(60)))
    totals = store.relationships.totals(db, program_id)
    pair_totals = totals[pair]
    assert (
        pair_totals.sessions,
        pair_totals.last_session,
        pair_totals.goals,
        pair_totals.last_check,
        pair_totals.rating,
    ) == (2, day(20), 2, day(55), 2.0)
    (other,) = [totals[id] for id in totals if id != pair]
    assert (other.sessions, other.last_session, other.last_check, other.rating) == (0, None, None, None)
