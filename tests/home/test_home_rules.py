"""The rules of Home: how far a program is, what is due, the one next step, what is new. Values worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.domain.base.events import Occurrence
from core.domain.design.checklist import PlanItem
from core.domain.design.programs import Program
from core.domain.design.progress import Progress, RunningPair
from core.domain.home.due import DueItem, Waiting, check_days, due_this_week
from core.domain.home.news import latest_news
from core.domain.home.next_step import next_step
from core.domain.home.program_stage import stage_now
from core.domain.relationships import attention
from core.domain.relationships.attention import Followed
from core.domain.relationships.relationships import Relationship

ON = date(2026, 4, 20)


@pytest.mark.parametrize(
    ("stage", "progress", "expected"),
    [
        ("draft", Progress(), "design"),
        ("draft", Progress(applied=1), "recruiting"),
        ("draft", Progress(applied=2, proposed=1), "matching"),
        ("running", Progress(), "design"),  # launched by hand, and nobody has applied
        ("running", Progress(applied=2, approved=1), "matching"),
        ("running", Progress(applied=2, approved=1, introduced=1, pairs=(RunningPair(ON),)), "running"),
        ("running", Progress(applied=2, approved=1, introduced=1), "ended"),
        ("closed", Progress(applied=2, approved=1, introduced=1, pairs=(RunningPair(ON),)), "closed"),
    ],
)
def test_a_program_is_as_far_as_its_people_are(stage: str, progress: Progress, expected: str) -> None:
    assert stage_now(Program(1, "Spring", stage, ON), progress) == expected


def item(day: int, label: str, state: str, kind: str = "step") -> PlanItem:
    return PlanItem(label, label, kind, date(2026, 4, day), "Nora", state == "done", state=state)


def test_a_week_is_today_and_six_more_days_and_what_is_done_is_not_due() -> None:
    plan = [
        item(19, "Train mentors", "late"),
        item(20, "Kick off", "due"),
        item(26, "Ask for checks", "due"),
        item(27, "Look back", "due"),
        item(21, "Book rooms", "done"),
        item(26, "Tell managers", "due", "message"),
        item(18, "Tell everybody", "late", "message"),
        item(17, "Coffee", "past", "touchpoint"),  # nobody knows whether it took place
    ]
    assert due_this_week(Waiting(plan=plan), ON) == [
        DueItem("late", "2 items of the plan are late: Train mentors and Tell everybody", late=True),
        DueItem("steps", "2 steps of the plan are due: Kick off (Apr 20, 2026) and Ask for checks (Apr 26, 2026)"),
        DueItem("messages", "1 message or date is planned: Tell managers (Apr 26, 2026)"),
    ]


def test_what_keeps_people_waiting_comes_first() -> None:
    waiting = Waiting(
        proposals=1, approved=2, applications=3, talks=1, meetings=2, letters=1,
        requests=[date(2026, 4, 19), date(2026, 4, 30)], checks=[ON, date(2026, 4, 26), date(2026, 4, 27)],
    )  # fmt: skip
    assert [(item.sentence, item.late) for item in due_this_week(waiting, ON)] == [
        ("1 proposal waits for a decision", False),
        ("2 approved pairs are not introduced", False),
        ("3 applications are undecided", False),
        ("1 talk was asked for and not held yet", False),
        ("2 requests wait for an answer, the first until Apr 19, 2026", True),
        ("2 planned meetings are past: did they take place?", False),
        ("1 message waits to be sent", False),
        ("2 health checks fall due until Apr 26, 2026", False),
    ]


def test_nothing_on_record_is_nothing_due() -> None:
    assert due_this_week(Waiting(), ON) == []


def test_both_sides_of_a_running_pair_are_asked_and_nobody_in_a_pause() -> None:
    limits = attention.thresholds()
    introduced = ON - timedelta(days=limits["check_first_days"] - 3)
    running = Followed(Relationship(1, 1, 1, 2, 3, "active", introduced), "Ana", "Mo")
    paused = Followed(Relationship(2, 1, 2, 4, 3, "paused", introduced), "Ben", "Mo")
    assert check_days([running, paused], ON, limits) == [date(2026, 4, 23), date(2026, 4, 23)]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"closed": True, "due": ["letters"]}, "round"),
        ({"upcoming": True}, "journey"),
        ({"upcoming": True, "due": ["applications", "late"]}, "applications"),
        ({"upcoming": True, "due": ["late"]}, "journey"),  # a late step never hides the way to the first pair
        ({"introduced": True, "urgent": 1, "due": ["proposals"]}, "people"),
        ({"introduced": True, "due": ["meetings", "letters"], "reminders": 2}, "meetings"),
        ({"introduced": True, "reminders": 2}, "reminders"),
        ({"introduced": True, "upcoming": True}, "journey"),
        ({"introduced": True}, "nothing"),
    ],
)
def test_there_is_one_next_step(facts: dict[str, object], expected: str) -> None:
    calm: dict[str, object] = {
        "closed": False, "introduced": False, "upcoming": False, "urgent": 0, "due": [], "reminders": 0,
    }  # fmt: skip
    assert next_step(**(calm | facts)) == expected


def happened(day: int, verb: str = "held", n: int = 1) -> Occurrence:
    return Occurrence(date(2026, 4, day), "coordinator:1", verb, "sessions", n)


def test_news_is_what_happened_since_yesterday() -> None:
    news = latest_news([happened(20), happened(19), happened(19, n=2), happened(18)], ON)
    assert news.since == "Since yesterday, April 19, 2026."
    assert [(line.on.day, line.n) for line in news.lines] == [(20, 1), (19, 3)]


def test_without_news_the_last_day_that_brought_something_is_told_and_the_future_is_not() -> None:
    news = latest_news([happened(25), happened(12), happened(14), happened(14)], ON)
    assert news.since == "Nothing since yesterday. The last changes were on April 14, 2026."
    assert [(line.on.day, line.n) for line in news.lines] == [(14, 2)]


def test_an_empty_history_says_what_will_be_here() -> None:
    assert latest_news([], ON).lines == ()
