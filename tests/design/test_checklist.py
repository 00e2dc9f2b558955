"""Every step of the checklist: without its fact, with a near miss, with the fact; what is late and what is not."""

from datetime import date, timedelta

import pytest

from core import actions, store
from core.domain import playbook
from core.domain.design import checklist
from tests.story import DAY, acted, introduced, mentee_row, proposed, recruited

BOOK = playbook.load()
GOAL = {
    "goal": "More roles filled from inside",
    "goal_measure": "31% to 50%",
    "goal_by": date(2027, 6, 30),
    "organization_goal": "Grow our own leaders",
}
CHECK = {"met": 4}
METHOD = {"label": "Survey", "rhythm": "At half-time", "owner": "Ana"}
MESSAGE = {"label": "Post", "audience": "All", "message": "Join us", "owner": "Ana", "anchor": "start"}


def later(days):
    return DAY + timedelta(days=days)


def step(db, program_id, id, on=DAY):
    """A step of the checklist on a day, or None where it is left out."""
    program, progress = store.programs.program(db, program_id), store.programs.progress(db, program_id)
    return {item.id: item for item in checklist.steps(program, progress, BOOK, on=on)}.get(id)


def standing(db, program_id, id, on=DAY):
    """(ticked by the data, what is on record)."""
    item = step(db, program_id, id, on)
    return item.by_data, item.reason


def test_the_goal_is_ticked_when_it_can_be_measured_and_not_when_it_is_only_named(db):
    program_id = recruited(db)
    assert standing(db, program_id, "objectives") == (
        False,
        "Say what should be different when the program has worked.",
    )
    actions.change_design(db, program_id, **GOAL, **acted())
    assert standing(db, program_id, "objectives") == (False, "Say for whom it is.")
    actions.change_design(db, program_id, audience="Leads of small teams", **acted())
    assert standing(db, program_id, "objectives")[0]


def test_targets_without_a_feedback_method_do_not_tick_measurement(db):
    program_id = recruited(db)
    assert standing(db, program_id, "measurement") == (False, "No target and no feedback method is set yet.")
    actions.set_targets(db, program_id, {"matched": 0.8}, **acted())
    assert standing(db, program_id, "measurement") == (False, "No feedback method is set yet.")
    actions.keep_line(db, program_id, "feedback", METHOD, **acted())
    assert standing(db, program_id, "measurement") == (True, "1 target and 1 feedback method are set.")


def test_a_compared_option_is_no_chosen_one(db):
    program_id = recruited(db)
    template = next(iter(BOOK.templates.values()))
    option_id = actions.add_option(
        db, program_id, "Small start", {"poles": dict(template.poles), "seats": 10, "months": 6}, **acted()
    )
    assert standing(db, program_id, "structure") == (False, "No option is chosen yet.")
    actions.choose_option(db, option_id, "It is ready", **acted())
    assert standing(db, program_id, "structure") == (True, "“Small start” was chosen on Mar 2, 2026.")
    actions.change_program(db, program_id, design={"choices": {"access": "open"}}, **acted())
    assert standing(db, program_id, "structure") == (False, "1 of 6 choices are made.")


def test_one_open_stage_keeps_the_journeys_open(db):
    program_id = recruited(db)
    last = list(BOOK.journey.values())[-1]
    cell = [
        question.id for question in BOOK.journey.values() if (question.stage, question.role) == (last.stage, last.role)
    ]
    others = [id for id in BOOK.journey if id not in cell]
    assert standing(db, program_id, "journeys") == (False, "0 of 8 stages and roles have an answer so far.")
    actions.answer_journey(db, program_id, dict.fromkeys(others, "Yes") | {cell[0]: "  "}, **acted())
    assert standing(db, program_id, "journeys") == (False, "7 of 8 stages and roles have an answer so far.")
    actions.answer_journey(db, program_id, {cell[0]: "Yes"}, **acted())
    assert standing(db, program_id, "journeys")[0]


def test_messages_only_before_the_launch_are_no_communication_plan(db):
    program_id = recruited(db)
    assert standing(db, program_id, "communication") == (False, "No message is planned yet.")
    actions.keep_line(db, program_id, "communication", MESSAGE | {"days": -7}, **acted())
    assert standing(db, program_id, "communication") == (False, "No message is planned during the run.")
    actions.keep_line(db, program_id, "communication", MESSAGE | {"days": 30}, **acted())
    assert standing(db, program_id, "communication") == (
        True,
        "1 message before the launch and 1 during the run are planned.",
    )


def test_one_mentor_does_not_seat_two_mentees(db):
    program_id = actions.create_program(db, "New", months=6, **acted())
    assert standing(db, program_id, "recruit-mentors") == (False, "No mentor is accepted yet.")
    program_id = recruited(db, mentees=2, mentors=1)
    assert standing(db, program_id, "recruit-mentors") == (False, "1 accepted mentor offers 1 seat for 2 mentees.")
    mentor = store.people.mentors(db, program_id)[0]
    actions.set_capacity(db, mentor.enrolment_id, 2, **acted())
    assert standing(db, program_id, "recruit-mentors") == (True, "1 accepted mentor offers 2 seats for 2 mentees.")


def test_the_seats_that_are_planned_count_until_pairs_are_introduced(db):
    program_id = recruited(db)
    actions.change_program(db, program_id, design={"seats": 3}, **acted())
    assert standing(db, program_id, "recruit-mentors") == (False, "2 accepted mentors offer 2 seats for 3 mentees.")
    introduced(db, program_id)
    assert standing(db, program_id, "recruit-mentors")[0]


def test_an_application_without_an_answer_keeps_the_intake_open(db):
    program_id = actions.create_program(db, "New", months=6, **acted())
    assert standing(db, program_id, "recruit-mentees") == (False, "No mentee is accepted yet.")
    rows = [mentee_row(2, "Ana Ruiz"), mentee_row(3, "Ben Ode")]
    actions.import_people(db, program_id, "mentee", rows, **acted())
    ana, ben = store.people.mentees(db, program_id)
    actions.accept(db, ana.enrolment_id, **acted())
    assert standing(db, program_id, "recruit-mentees") == (False, "1 application waits for a decision.")
    actions.move(db, [ben.enrolment_id], "waitlist", **acted())
    assert standing(db, program_id, "recruit-mentees") == (True, "1 mentee is accepted; no application waits.")


def test_who_applies_after_the_first_introduction_does_not_open_the_intake_again(db):
    program_id = recruited(db)
    introduced(db, program_id)
    late = mentee_row(5, "Cleo Ash")
    late = late.__class__(late.row, late.name, late.email, late.person, late.answers, later(30))
    actions.import_people(db, program_id, "mentee", [late], **acted(later(30)))
    assert standing(db, program_id, "recruit-mentees") == (True, "2 mentees are accepted; no application waits.")


def test_everybody_has_to_attend_a_briefing(db):
    program_id = recruited(db)
    people = store.people.mentees(db, program_id) + store.people.mentors(db, program_id)
    assert standing(db, program_id, "train") == (False, "0 of 4 accepted people attended a briefing.")
    actions.tick(db, [person.enrolment_id for person in people], "guide", **acted())  # reading is not attending
    actions.tick(db, [person.enrolment_id for person in people[:3]], "training", **acted())
    assert standing(db, program_id, "train") == (False, "3 of 4 accepted people attended a briefing.")
    actions.tick(db, [people[3].enrolment_id], "training", **acted())
    assert standing(db, program_id, "train") == (True, "4 of 4 accepted people attended a briefing.")


def test_one_approved_match_of_two_is_no_finished_review(db):
    program_id = recruited(db)
    assert standing(db, program_id, "match") == (False, "No match is approved yet.")
    first, second = proposed(db, program_id)
    actions.approve(db, first, **acted())
    assert standing(db, program_id, "match") == (False, "1 proposal waits for a decision.")
    actions.approve(db, second, **acted())
    assert standing(db, program_id, "match") == (True, "2 matches are approved; no proposal waits.")


def test_an_approved_pair_that_waits_keeps_the_introduction_open(db):
    program_id = recruited(db)
    assert standing(db, program_id, "introduce") == (False, "No pair is introduced yet.")
    matches = proposed(db, program_id)
    actions.approve(db, matches[0], **acted())
    actions.introduce(db, program_id, **acted())
    actions.approve(db, matches[1], **acted())
    assert standing(db, program_id, "introduce") == (False, "1 approved pair is not introduced yet.")
    actions.introduce(db, program_id, **acted())
    assert standing(db, program_id, "introduce") == (True, "2 pairs are introduced.")


def test_meetings_are_done_when_every_running_pair_met_although_one_ended_without(db):
    program_id = recruited(db, mentees=3, mentors=3)
    pairs = introduced(db, program_id)
    assert standing(db, program_id, "first-sessions", later(20)) == (
        False,
        "0 of 3 running pairs met.",
    )
    for pair in pairs[:2]:
        actions.log_session(db, pair, later(5), **acted(later(5)))
    assert standing(db, program_id, "first-sessions", later(20)) == (False, "2 of 3 running pairs met.")
    actions.end_relationship(db, pairs[2], "dropped", "no_time", **acted(later(21)))
    assert standing(db, program_id, "first-sessions", later(22)) == (True, "2 of 2 running pairs met.")


def test_pairs_that_had_no_two_weeks_yet_neither_tick_nor_open_the_meetings(db):
    program_id = recruited(db)
    first, second = introduced(db, program_id)
    actions.log_session(db, first, later(3), **acted(later(3)))
    assert standing(db, program_id, "first-sessions", later(13)) == (False, "1 of 2 running pairs met so far.")
    assert standing(db, program_id, "first-sessions", later(14)) == (False, "1 of 2 running pairs met.")
    actions.log_session(db, second, later(10), **acted(later(14)))
    assert standing(db, program_id, "first-sessions", later(14))[0]


def test_one_answered_check_of_two_does_not_tick_the_health_check(db):
    program_id = recruited(db)
    pairs = introduced(db, program_id)
    assert not standing(db, program_id, "first-check", later(60))[0]
    actions.record_check(db, pairs[0], "mentee", CHECK, **acted(later(30)))
    assert standing(db, program_id, "first-check", later(60)) == (
        False,
        "1 of 2 running pairs answered a health check.",
    )
    actions.record_check(db, pairs[1], "mentor", CHECK, **acted(later(31)))
    assert standing(db, program_id, "first-check", later(60))[0]


def test_a_phase_is_evaluated_by_its_own_evaluation_of_this_round(db):
    program_id = recruited(db)
    assert step(db, program_id, "pilot-evaluation") is None  # no phase is planned, so there is none to evaluate
    actions.rate_department(db, program_id, "Sales", dict.fromkeys(BOOK.signals, "seen"), 40, **acted())
    actions.plan_phase(db, program_id, "innovators", ["Sales"], 12, date(2026, 6, 1), **acted())
    item = step(db, program_id, "pilot-evaluation")
    assert (item.by_data, item.reason, item.day) == (False, "This phase is not evaluated yet.", date(2026, 6, 1))
    actions.evaluate_phase(db, program_id, "innovators", "go", "10 of 12 met", **acted(later(90)))
    assert standing(db, program_id, "pilot-evaluation") == (True, "The phase was evaluated on May 31, 2026.")
    next_id = actions.next_round(db, program_id, "Autumn", **acted(later(200)))
    actions.plan_phase(db, next_id, "innovators", ["Sales"], 12, date(2027, 1, 1), **acted(later(201)))
    assert standing(db, next_id, "pilot-evaluation") == (False, "This phase is not evaluated yet.")


def test_recognition_counts_everyone_who_completed_and_no_story(db):
    program_id = recruited(db)
    pairs = introduced(db, program_id)
    assert standing(db, program_id, "recognize") == (False, "Nobody has completed yet.")
    actions.end_relationship(db, pairs[0], "completed", **acted(later(200)))
    relationship = store.relationships.relationship(db, pairs[0])
    actions.recognize(db, relationship.mentee_id, "certificate", program_id=program_id, **acted(later(201)))
    actions.tell_story(db, relationship.mentor_id, "It helped me.", program_id=program_id, **acted(later(201)))
    assert standing(db, program_id, "recognize") == (False, "1 of 2 people who completed are recognized.")
    actions.recognize(db, relationship.mentor_id, "thanks", program_id=program_id, **acted(later(202)))
    assert standing(db, program_id, "recognize") == (True, "2 of 2 people who completed are recognized.")


def test_a_review_during_the_run_is_not_the_one_at_the_end(db):
    program_id = recruited(db)
    assert standing(db, program_id, "review") == (False, "No review is written yet.")
    actions.write_review(db, program_id, "Topics", "Start earlier", "Ana", final=False, **acted(later(90)))
    assert standing(db, program_id, "review") == (
        False,
        "A review during the run is written; the one at the end is missing.",
    )
    actions.write_review(db, program_id, "Topics", "Start earlier", "Ana", final=True, **acted(later(300)))
    assert standing(db, program_id, "review") == (True, "The review at the end is written.")


@pytest.mark.parametrize("id", ["support-needs", "support-resources", "sustain"])
def test_a_step_without_a_fact_claims_nothing_until_somebody_checks_it_off(db, id):
    program_id = recruited(db)
    item = step(db, program_id, id)
    assert (item.done, item.by_data, item.reason) == (False, False, "")
    actions.plan_step(db, program_id, id, done=True, **acted())
    item = step(db, program_id, id)
    assert (item.done, item.by_data) == (True, False)


def test_a_step_is_late_only_after_its_day_and_never_in_a_closed_round(db):
    program_id = recruited(db)
    assert step(db, program_id, "sustain").state == "open"
    actions.change_program(db, program_id, starts_on=DAY, **acted())
    day = later(60)
    states = [step(db, program_id, "sustain", on).state for on in (day, day + timedelta(days=1))]
    assert states == ["due", "late"]
    actions.set_targets(db, program_id, {"matched": 0.8}, **acted())
    actions.launch_program(db, program_id, **acted())
    actions.close_program(db, program_id, without_review=True, **acted(later(70)))
    assert step(db, program_id, "sustain", later(70)).state == "past"


def test_an_informal_program_has_no_step_about_pairs_that_nobody_follows(db):
    program_id = recruited(db)
    introduced(db, program_id)
    actions.change_program(db, program_id, starts_on=DAY, design={"choices": {"formality": "informal"}}, **acted())
    assert [step(db, program_id, id, later(60)) for id in ("first-sessions", "first-check")] == [None, None]


def test_without_an_end_nobody_has_to_be_recognized_until_somebody_completed(db):
    program_id = recruited(db)
    pairs = introduced(db, program_id)
    actions.change_program(db, program_id, months=None, **acted())
    assert step(db, program_id, "recognize") is None
    actions.end_relationship(db, pairs[0], "completed", **acted(later(200)))
    assert standing(db, program_id, "recognize") == (False, "0 of 2 people who completed are recognized.")


def items(db, program_id, on):
    program, progress = store.programs.program(db, program_id), store.programs.progress(db, program_id)
    return {item.label: item for item in checklist.dated(program, progress, BOOK, on=on)}


def test_a_touchpoint_that_nobody_marked_has_passed_and_one_that_is_a_step_is_done_with_it(db):
    program_id = recruited(db)
    actions.change_program(db, program_id, starts_on=DAY, **acted())
    actions.answer_journey(db, program_id, {"mentor-onboarding": "An hour", "mentor-attract": "By name"}, **acted())
    introduced(db, program_id)
    states = {label: item.state for label, item in items(db, program_id, later(1)).items() if item.kind == "touchpoint"}
    assert states["Introduce the pairs"] == "done"
    assert states["Invite mentors by name"] == "past"


def test_every_touchpoint_that_is_a_step_names_one_of_the_plan():
    assert {touchpoint.step for touchpoint in BOOK.touchpoints.values() if touchpoint.step} <= set(BOOK.plan)
