"""Every common mistake: open without its fact and at a near miss, avoided with it, and a sentence that is true."""

from datetime import date, timedelta

import pytest

from core import actions, store
from core.domain import playbook
from core.domain.design import mistakes
from tests.story import DAY, acted, introduced, mentee_row, mentor_row, proposed, recruited
from ui.design.places import PLACES

BOOK = playbook.load()
MESSAGE = {"label": "Post", "audience": "All", "message": "Join us", "owner": "Ana", "anchor": "start"}
STRONG, WEAK = dict.fromkeys(BOOK.signals, "seen"), {"survey-comments": "seen"}


def later(days):
    return DAY + timedelta(days=days)


def check(db, program_id, code, on=DAY):
    program, progress = store.programs.program(db, program_id), store.programs.progress(db, program_id)
    checks = {check.error.check: check for check in mistakes.check_errors(program, progress, BOOK, on=on)}
    return checks[code]


def verdict(db, program_id, code, on=DAY):
    """(avoided, what is on record)."""
    verdict = check(db, program_id, code, on)
    return verdict.avoided, verdict.sentence


def test_a_tool_is_found_when_people_are_in_it(db):
    empty = actions.create_program(db, "New", **acted())
    assert not verdict(db, empty, "has_participants")[0]
    assert verdict(db, recruited(db, mentees=1, mentors=0), "has_participants") == (True, "1 person is on record.")


def test_messages_on_one_side_of_the_launch_are_no_marketing_plan(db):
    program_id = recruited(db)
    code = "has_communication_before_and_during"
    assert verdict(db, program_id, code) == (False, "No message is planned yet.")
    actions.keep_line(db, program_id, "communication", MESSAGE | {"days": 30}, **acted())
    assert verdict(db, program_id, code) == (False, "No message is planned before the launch.")
    actions.keep_line(db, program_id, "communication", MESSAGE | {"days": -30}, **acted())
    assert verdict(db, program_id, code)[0]


def test_matches_approved_in_one_block_are_not_said_to_be_decided_one_by_one(db):
    program_id = recruited(db)
    assert check(db, program_id, "matches_reviewed").opens == "match"  # there is nothing to review yet
    waiting = proposed(db, program_id)
    assert verdict(db, program_id, "matches_reviewed") == (False, "2 proposals wait for a decision.")
    actions.approve_all(db, waiting, **acted())
    assert verdict(db, program_id, "matches_reviewed") == (
        False,
        "2 matches were approved in blocks, none by itself. Look at those where the fit is thin.",
    )


def test_blocks_and_single_decisions_are_counted_apart(db):
    program_id = recruited(db, mentees=3, mentors=3)
    waiting = proposed(db, program_id)
    actions.approve_all(db, waiting[:2], **acted())
    actions.approve(db, waiting[2], **acted())
    assert verdict(db, program_id, "matches_reviewed") == (True, "3 matches were approved: 2 in blocks, 1 one by one.")


def test_a_swap_decides_two_matches_and_is_no_block(db):
    program_id = recruited(db)
    first, second = proposed(db, program_id)
    actions.swap(db, first, second, **acted())
    assert verdict(db, program_id, "matches_reviewed") == (True, "2 matches were approved, one by one.")


def test_a_block_that_was_opened_again_and_decided_singly_counts_singly(db):
    program_id = recruited(db)
    waiting = proposed(db, program_id)
    actions.approve_all(db, waiting, **acted())
    for match_id in waiting:
        actions.reopen(db, match_id, **acted())
        actions.approve(db, match_id, **acted())
    assert verdict(db, program_id, "matches_reviewed") == (True, "2 matches were approved, one by one.")


def test_targets_count_by_their_day_against_the_first_introduction(db):
    program_id = recruited(db)
    assert verdict(db, program_id, "kpis_before_launch") == (
        False,
        "No KPI target of your own is set yet; the usual ones apply.",
    )
    actions.set_targets(db, program_id, {"matched": 0.8}, **acted())
    assert verdict(db, program_id, "kpis_before_launch") == (
        True,
        "The first target was set on Mar 2, 2026; no pair is introduced yet.",
    )
    introduced(db, program_id, later(1))
    assert verdict(db, program_id, "kpis_before_launch")[0]
    after = recruited_again(db)
    introduced(db, after)
    actions.set_targets(db, after, {"matched": 0.8}, **acted(later(1)))
    assert verdict(db, after, "kpis_before_launch") == (
        False,
        "The first target was set on Mar 3, 2026, after the first pair was introduced on Mar 2, 2026. "
        "Set targets earlier in the next round.",
    )


def recruited_again(db):
    """A second program with people of its own."""
    program_id = actions.create_program(db, "Second", months=9, **acted())
    actions.import_people(db, program_id, "mentor", [mentor_row(2, "Zoe Hart")], **acted())
    actions.import_people(db, program_id, "mentee", [mentee_row(2, "Yan Li")], **acted())
    people = store.people.mentees(db, program_id) + store.people.mentors(db, program_id)
    actions.accept(db, *(person.enrolment_id for person in people), **acted())
    return program_id


def test_targets_of_the_round_before_do_not_claim_a_day_of_their_own(db):
    program_id = recruited(db)
    actions.set_targets(db, program_id, {"matched": 0.8}, **acted())
    next_id = actions.next_round(db, program_id, "Autumn", **acted(later(100)))
    assert verdict(db, next_id, "kpis_before_launch") == (
        True,
        "The targets were taken over from the round before.",
    )


def test_one_stage_without_an_answer_is_no_designed_journey(db):
    program_id = recruited(db)
    actions.answer_journey(db, program_id, {next(iter(BOOK.journey)): "By name"}, **acted())
    assert verdict(db, program_id, "journey_answered") == (
        False,
        "1 of 8 stages and roles have an answer so far.",
    )
    actions.answer_journey(db, program_id, dict.fromkeys(BOOK.journey, "Yes"), **acted())
    assert verdict(db, program_id, "journey_answered")[0]


def test_a_rated_department_is_no_pilot_and_the_phase_that_is_planned_is_one(db):
    program_id = recruited(db)
    assert check(db, program_id, "pilot_first").opens == "readiness"
    actions.rate_department(db, program_id, "Sales", STRONG, **acted())
    assert verdict(db, program_id, "pilot_first") == (
        False,
        "No pilot is planned, so it is for every department at once.",
    )
    actions.plan_phase(db, program_id, "innovators", ["Sales"], 12, date(2026, 9, 1), **acted())
    assert verdict(db, program_id, "pilot_first") == (
        True,
        "This phase is for Sales; no other department is rated readier.",
    )


def test_a_pilot_is_not_said_to_be_where_readiness_is_strongest_when_it_is_not(db):
    program_id = recruited(db)
    actions.rate_department(db, program_id, "Sales", STRONG, **acted())
    actions.rate_department(db, program_id, "IT", WEAK, **acted())
    actions.plan_phase(db, program_id, "innovators", ["IT"], 12, date(2026, 9, 1), **acted())
    assert verdict(db, program_id, "pilot_first") == (True, "This phase is for IT. Sales is rated readier than IT.")


@pytest.mark.parametrize(
    ("signals", "sentence"),
    [
        (None, "The phase is for Legal, which is not rated yet."),
        ({}, "The phase includes Legal, where no sign of readiness is noted."),
    ],
)
def test_a_pilot_where_nobody_knows_how_ready_people_are_is_still_a_mistake(db, signals, sentence):
    program_id = recruited(db)
    if signals is not None:
        actions.rate_department(db, program_id, "Legal", signals, **acted())
    actions.plan_phase(db, program_id, "innovators", ["Legal"], 12, date(2026, 9, 1), **acted())
    assert verdict(db, program_id, "pilot_first") == (False, sentence)


def test_a_phase_that_was_stopped_opens_nothing(db):
    program_id = recruited(db)
    actions.rate_department(db, program_id, "Sales", STRONG, **acted())
    actions.change_program(db, program_id, design={"choices": {"access": "open"}}, **acted())
    actions.evaluate_phase(db, program_id, "innovators", "stop", "Too few met", **acted())
    assert verdict(db, program_id, "pilot_first") == (False, "It is open to all, and no pilot is planned.")
    actions.evaluate_phase(db, program_id, "innovators", "adapt", "Shorter sessions", **acted())
    assert verdict(db, program_id, "pilot_first") == (True, "A phase was evaluated and may be followed.")


def test_a_linked_course_of_the_last_round_needs_a_date_in_this_one(db):
    program_id = recruited(db)
    assert not verdict(db, program_id, "links_named")[0]
    link = {"label": "Leadership track", "owner": "Ana", "on": date(2026, 10, 1)}
    actions.keep_line(db, program_id, "links", link, **acted())
    assert verdict(db, program_id, "links_named") == (True, "Linked with Leadership track.")
    next_id = actions.next_round(db, program_id, "Autumn", **acted(later(100)))
    assert verdict(db, next_id, "links_named") == (False, "No shared date yet with Leadership track.")


def test_a_program_that_stands_alone_by_choice_needs_no_link(db):
    program_id = recruited(db)
    actions.change_program(db, program_id, design={"choices": {"scope": "standalone"}}, **acted())
    assert verdict(db, program_id, "links_named")[0]


def test_a_planned_review_is_no_written_one_once_its_day_is_over(db):
    program_id = recruited(db)  # nine months
    assert check(db, program_id, "review_planned").opens == "start"
    actions.change_program(db, program_id, starts_on=DAY, **acted())
    due = date(2026, 12, 23)  # nine months after March 2, and three weeks
    assert verdict(db, program_id, "review_planned", due) == (
        True,
        "The review at the end is planned for Dec 23, 2026.",
    )
    actions.write_review(db, program_id, "Topics", "Start earlier", "Ana", final=False, **acted(later(90)))
    assert verdict(db, program_id, "review_planned", due + timedelta(days=1)) == (
        False,
        "The review at the end was due on Dec 23, 2026 and is not written.",
    )
    actions.write_review(db, program_id, "Topics", "Start earlier", "Ana", final=True, **acted(due))
    assert verdict(db, program_id, "review_planned", due + timedelta(days=1)) == (
        True,
        "The review at the end is written.",
    )


def test_a_round_closed_after_a_review_during_the_run_stopped_too_early(db):
    program_id = recruited(db)
    actions.write_review(db, program_id, "Topics", "Start earlier", "Ana", final=False, **acted())
    actions.close_program(db, program_id, without_review=True, **acted(later(90)))
    assert verdict(db, program_id, "review_planned") == (False, "The round was closed without a review at its end.")


def test_every_step_and_every_mistake_opens_a_place_that_the_page_knows():
    opened = {step.opens for step in BOOK.plan.values()} | {error.opens for error in BOOK.known_errors.values()}
    assert opened <= set(PLACES)
