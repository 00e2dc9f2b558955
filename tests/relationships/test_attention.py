"""Attention: each rule at its boundary, the order of the queue, quiet where nobody is monitored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlite_utils import Database

from core import actions, store
from core.domain import playbook
from core.domain.base.dates import short_date
from core.domain.relationships import attention
from core.domain.relationships.attention import Followed, Gone, NextStep
from core.domain.relationships.relationships import Check, Relationship
from core.domain.relationships.snoozes import Snooze
from tests.story import DAY, acted, introduced, recruited
from ui.relationships.queue import BUTTONS

LIMITS = attention.thresholds()
BASE = Followed(Relationship(1, 1, 1, 10, 20, "introduced", DAY, DAY + timedelta(days=270)), "Ana", "Mo")


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def codes(followed: Followed, on: date) -> list[str]:
    return [concern.code for concern in attention.concerns(followed, on, LIMITS)]


def met(sessions: int, last: int, **more: object) -> Followed:
    """A pair that met, both sides checked lately, goals set."""
    checks = tuple(answered(role, last, 4) for role in ("mentor", "mentee"))
    defaults = {"sessions": sessions, "first_session": day(5), "last_session": day(last), "goals": 1, "checks": checks}
    return replace(BASE, relationship=replace(BASE.relationship, stage="active"), **(defaults | more))


def answered(role: str, on: int, value: int, **more: object) -> Check:
    statements = ("contact", "trust", "direction", "usefulness", "initiative")
    answers = dict.fromkeys(statements, value) | {"expectations": "yes", "going_well": "yes", "switch": "no"} | more
    return Check(1, 1, "health", role, day(on), answers)


def test_a_fresh_pair_is_left_in_peace() -> None:
    assert codes(BASE, day(14)) == []


def test_no_first_session_shows_on_the_fifteenth_day() -> None:
    concern = attention.concerns(BASE, day(15), LIMITS)[0]
    assert (concern.code, concern.since) == ("no_first_session", day(14))
    assert concern.step == NextStep("message", "first-session-nudge")
    assert concern.sentence == "no first session 15 days after the introduction"


def test_no_session_for_six_weeks() -> None:
    assert codes(met(3, 60), day(102)) == []
    assert codes(met(3, 60), day(103)) == ["no_session"]


def test_a_check_is_overdue_only_after_its_grace() -> None:
    pair = met(2, 35, checks=())
    assert codes(pair, day(40)) == []
    assert codes(pair, day(41)) == ["check_overdue", "check_overdue"]
    assert attention.check_due(met(2, 35), "mentee", day(50), LIMITS) == day(95)


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (answered("mentee", 30, 2), "poor_check"),
        (answered("mentee", 30, 4, going_well="no"), "poor_check"),
        (answered("mentee", 30, 4, switch="talk"), "poor_check"),
        (answered("mentee", 30, 4, switch="yes"), "wants_switch"),
        (replace(answered("mentee", 30, 4), wants_switch=True), "wants_switch"),
    ],
)
def test_a_poor_check_and_a_wish_to_switch(check: Check, code: str) -> None:
    assert codes(met(2, 30, checks=(check,)), day(35)) == [code]


def test_a_better_later_check_settles_it() -> None:
    checks = (answered("mentee", 30, 2), answered("mentee", 50, 4))
    assert codes(met(3, 50, checks=checks), day(50)) == ["check_overdue"]  # the mentor's own is still missing


def test_views_that_lie_two_points_apart_diverge() -> None:
    near = (answered("mentor", 30, 4), answered("mentee", 30, 4, trust=3))
    apart = (answered("mentor", 30, 5), answered("mentee", 30, 4, trust=3))
    assert codes(met(2, 30, checks=near), day(31)) == []
    assert codes(met(2, 30, checks=apart), day(31)) == ["diverging"]
    assert attention.diverging(apart) == ["trust"]


def test_a_quiz_counts_only_where_it_was_said_beforehand(db: Database) -> None:
    program_id = recruited(db)
    relationship_id, _ = introduced(db, program_id)
    for role, value in (("mentor", 5), ("mentee", 2)):
        actions.record_check(db, relationship_id, role, {"purpose": value, "right-things": 1}, kind="quiz", **acted())
    (first, _) = store.relationships.followed(db, program_id)
    assert first.quizzes == ()
    actions.change_program(db, program_id, settings={"quiz_shown": True}, **acted())
    (first, _) = store.relationships.followed(db, program_id)
    (concern,) = attention.concerns(first, DAY, LIMITS)
    assert (concern.code, concern.sentence) == ("diverging", "their quiz differs on “What we are here for”")


def test_every_step_leads_somewhere() -> None:
    book = playbook.load()
    assert set(attention.STEPS) == set(attention.WEIGHTS)
    for step in attention.STEPS.values():
        assert step.kind in BUTTONS
        assert step.message_id in book.messages if step.kind == "message" else step.message_id == ""


def test_no_goals_after_the_second_session() -> None:
    assert codes(met(1, 20, goals=0), day(21)) == []
    assert codes(met(2, 20, goals=0), day(21)) == ["no_goals"]


def test_the_end_is_near_and_then_past() -> None:
    assert codes(met(8, 239), day(239)) == []
    assert codes(met(8, 239), day(240)) == ["end_near"]
    assert codes(met(8, 265), day(271)) == ["past_end"]
    assert codes(met(8, 265, closing_held=True), day(271)) == []


def test_a_pause_asks_for_nothing_but_its_own_length() -> None:
    paused = replace(met(2, 20), relationship=replace(BASE.relationship, stage="paused", paused_on=day(25)))
    assert codes(paused, day(85)) == []
    assert codes(paused, day(86)) == ["long_pause"]


def test_a_timeline_free_pair_gets_a_yearly_look() -> None:
    free = met(20, 360)
    free = replace(free, relationship=replace(free.relationship, ends_on=None))
    assert codes(free, day(364)) == []
    assert codes(free, day(366)) == ["yearly_look"]


def test_mentors_who_left_or_are_over_capacity() -> None:
    assert codes(met(2, 20, gone=(Gone("Mo has left the company"),)), day(21)) == ["mentor_gone"]
    assert codes(met(2, 20, seats=(2, 1)), day(21)) == ["mentor_over_capacity"]


def test_the_queue_is_worst_first_and_respects_snooze_and_informality() -> None:
    late = replace(BASE, relationship=replace(BASE.relationship, id=2))
    switch = met(2, 30, checks=(answered("mentee", 30, 4, switch="yes"),))
    lines = attention.queue([late, switch], day(35), LIMITS)
    assert [line.followed.relationship.id for line in lines] == [1, 2]
    quiet = {2: Snooze(1, 2, day(20), day(36), attention.covered(attention.concerns(late, day(20), LIMITS)))}
    assert attention.queue([late], day(35), LIMITS, snoozes=quiet) == []
    assert len(attention.queue([late], day(36), LIMITS, snoozes=quiet)) == 1
    assert attention.queue([late, switch], day(35), LIMITS, informal=True) == []


def test_ended_relationships_need_nobody() -> None:
    ended = replace(BASE, relationship=replace(BASE.relationship, stage="completed", ended_on=day(10)))
    assert codes(ended, day(100)) == []


def test_changed_thresholds_replace_the_defaults() -> None:
    assert (
        attention.concerns(BASE, day(11), attention.thresholds({"first_session_days": 10}))[0].code
        == "no_first_session"
    )


def test_what_the_store_gives_is_what_was_recorded(db: Database) -> None:
    program_id = recruited(db)
    first, second = introduced(db, program_id)
    later = acted(day(40))
    actions.log_session(db, first, day(5), **later)
    actions.log_session(db, first, day(20), **later)
    actions.set_goal(db, first, "Lead a project", **later)
    actions.record_check(db, first, "mentee", {"trust": 2}, **later)
    actions.end_relationship(db, second, "ended", **later)
    (followed,) = store.relationships.followed(db, program_id)
    assert (followed.sessions, followed.first_session, followed.last_session, followed.goals) == (2, day(5), day(20), 1)
    assert (followed.mentee, followed.mentor, followed.seats, followed.closing_held) == (
        "Ana Ruiz",
        "Mo Long",
        (1, 1),
        False,
    )
    assert [check.answers for check in followed.checks] == [{"trust": 2}]


def test_a_pair_needs_somebody_while_one_is_on_leave_and_from_a_last_day_on(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=1)
    introduced(db, program_id)
    (mo,) = store.people.mentors(db, program_id)

    def gone(number: int) -> list[str]:
        followed = store.relationships.followed(db, program_id)
        lines = attention.queue(followed, day(number), LIMITS)
        concerns = [concern for line in lines for concern in line.concerns]
        return [concern.sentence for concern in concerns if concern.code == "mentor_gone"]

    actions.set_standing(db, mo.id, "leave", day(10), **acted())
    assert gone(10) == [f"Mo Long is on leave until {short_date(day(10))}"] and gone(11) == []
    actions.set_standing(db, mo.id, "left", day(20), **acted())
    assert gone(19) == [] and gone(20) == ["Mo Long has left the company"]


def test_every_concern_has_a_weight_a_step_and_words() -> None:
    assert set(attention.WEIGHTS) == set(attention.STEPS) == set(attention.LABELS)
    lines = attention.queue([replace(BASE), met(2, 5, goals=0)], day(60), LIMITS)
    assert attention.count_reasons(lines) == "no first session yet (1), no session lately (1)"
    assert attention.count_reasons(lines[:1]) == "no first session yet"


def test_an_overdue_check_says_whose_it_is_even_where_two_share_a_name() -> None:
    pair = met(2, 35, mentee="Kim Lee", mentor="Kim Lee", checks=(answered("mentor", 40, 4),))
    overdue = [concern for concern in attention.concerns(pair, day(75), LIMITS) if concern.code == "check_overdue"]
    assert [concern.role for concern in overdue] == ["mentee"]


def snoozed(pair: Followed, on: date, until: date) -> dict[int, Snooze]:
    seen = attention.covered(attention.concerns(pair, on, LIMITS))
    return {pair.relationship.id: Snooze(1, pair.relationship.id, on, until, seen)}


def fresh(pair: Followed, on: date, snoozes: dict[int, Snooze]) -> list[str]:
    """The reasons that woke a pair; empty while it sleeps."""
    return [concern.code for line in attention.queue([pair], on, LIMITS, snoozes=snoozes) for concern in line.fresh]


QUIET = met(3, 60)
POOR = replace(answered("mentee", 60, 2), id=7)


@pytest.mark.parametrize(
    ("seen", "later", "woken_by"),
    [
        (QUIET, replace(QUIET, help_asked=day(115), last_call=4), ["asked_for_help"]),
        (
            replace(QUIET, help_asked=day(100), last_call=4),
            replace(QUIET, help_asked=day(100), last_call=5),
            ["asked_for_help"],
        ),
        (QUIET, replace(QUIET, gone=(Gone("Mo is on leave", day(112)),)), ["mentor_gone"]),
        (QUIET, met(3, 60, seats=(2, 1)), ["mentor_over_capacity"]),
        (met(3, 60, seats=(2, 1)), met(3, 60, seats=(3, 1)), ["mentor_over_capacity"]),
        (met(3, 60, seats=(3, 1)), met(3, 60, seats=(2, 1)), []),
        (met(3, 60, checks=(POOR,)), met(3, 60, checks=(POOR, replace(POOR, id=8))), ["poor_check"]),
        (QUIET, met(3, 60, goals=0), ["no_goals"]),
        (met(3, 60, goals=0), met(4, 60, goals=0), []),
        (QUIET, QUIET, []),
        (replace(QUIET, gone=(Gone("Mo is on leave"),)), replace(QUIET, gone=(Gone("Mo is on leave"),)), []),
    ],
)
def test_a_snooze_wakes_on_what_nobody_had_seen_and_on_nothing_else(
    seen: Followed, later: Followed, woken_by: list[str]
) -> None:
    quiet = snoozed(seen, day(110), day(130))
    assert fresh(seen, day(112), quiet) == []
    assert fresh(later, day(116), quiet) == woken_by
    assert len(attention.asleep([later], day(116), LIMITS, quiet)) == (not woken_by)
    assert attention.asleep([later], day(130), LIMITS, quiet) == []


def test_a_snooze_of_before_covers_what_had_begun_and_wakes_on_what_came_later() -> None:
    before = {1: Snooze(1, 1, day(110), day(130))}
    assert fresh(QUIET, day(112), before) == []
    assert fresh(replace(QUIET, help_asked=day(115)), day(116), before) == ["asked_for_help"]


def test_a_woken_pair_is_back_without_a_word_about_its_snooze() -> None:
    woken = {1: replace(snoozed(QUIET, day(110), day(130))[1], woken_on=day(111))}
    (line,) = attention.queue([QUIET], day(111), LIMITS, snoozes=woken)
    assert (line.snooze, line.fresh) == (None, ())


def test_a_call_for_help_on_record_wakes_a_snoozed_pair_on_the_same_day(db: Database) -> None:
    program_id = recruited(db)
    first, _ = introduced(db, program_id)
    on = acted(day(20))
    mentee_id = store.relationships.relationship(db, first).mentee_id

    def waiting() -> list[int]:
        lines = attention.queue(
            store.relationships.followed(db, program_id),
            day(20),
            LIMITS,
            snoozes=store.relationships.snoozes(db, program_id),
        )
        return [line.followed.relationship.id for line in lines]

    actions.ask_consultation(db, mentee_id, "Where to start?", relationship_id=first, **on)
    actions.snooze(db, first, day(30), "A talk is planned", **on)
    assert first not in waiting()
    actions.ask_consultation(db, mentee_id, "It got worse", relationship_id=first, **on)
    assert first in waiting()


def test_what_came_after_the_page_was_drawn_is_not_covered(db: Database) -> None:
    program_id = recruited(db)
    first, _ = introduced(db, program_id)
    on = acted(day(20))
    (shown,) = store.relationships.followed(db, program_id, first)
    reasons = attention.concerns(shown, day(20), LIMITS)
    actions.ask_consultation(db, store.relationships.relationship(db, first).mentee_id, relationship_id=first, **on)
    actions.snooze(db, first, day(30), "On vacation", concerns=reasons, **on)
    followed = store.relationships.followed(db, program_id)
    lines = attention.queue(followed, day(20), LIMITS, snoozes=store.relationships.snoozes(db, program_id))
    assert [concern.code for line in lines for concern in line.fresh] == ["asked_for_help"]


def test_several_are_snoozed_as_one_action_and_woken_or_taken_back(db: Database) -> None:
    program_id = recruited(db)
    pairs = introduced(db, program_id)
    on = acted(day(20))
    actions.snooze_all(db, dict.fromkeys(pairs, ()), day(30), "Company vacation", **on)
    snoozes = store.relationships.snoozes(db, program_id)
    assert [(snooze.until, snooze.reason, snooze.by) for snooze in snoozes.values()] == [
        (day(30), "Company vacation", "coordinator:1")
    ] * 2
    actions.wake(db, pairs[0], **on)
    assert [snooze.asleep(day(21)) for snooze in store.relationships.snoozes(db, program_id).values()] == [False, True]
    with pytest.raises(actions.NotAllowed, match="no longer snoozed"):
        actions.wake(db, pairs[0], **on)
    for _ in range(2):
        actions.undo(db, store.journal.last_action(db, "coordinator:1"), **on)
    assert store.relationships.snoozes(db, program_id) == {}


def test_a_refused_snooze_of_several_leaves_no_trace(db: Database) -> None:
    program_id = recruited(db)
    first, second = introduced(db, program_id)
    on = acted(day(20))
    actions.end_relationship(db, second, "ended", **on)
    with pytest.raises(actions.NotAllowed, match="ended"):
        actions.snooze_all(db, {first: (), second: ()}, day(30), "Company vacation", **on)
    with pytest.raises(actions.NotAllowed, match="nobody to snooze"):
        actions.snooze_all(db, {}, day(30), "Company vacation", **on)
    assert store.relationships.snoozes(db, program_id) == {}
