"""A program's design: readiness, wrong reasons, roll-out, plan, known errors, launch, review, close, next round."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import actions, store
from core.domain import playbook
from core.domain.base import intervals
from core.domain.design import assumptions, checklist, mistakes, plan, readiness, rounds
from core.domain.design.department_rating import DepartmentRating
from core.domain.design.design import Design, Interest, PlanLine
from core.domain.design.phase_plan import PhaseEvaluation
from tests.story import DAY, acted, introduced, proposed, recruited

BOOK = playbook.load()
EVERY_SIGNAL = dict.fromkeys(BOOK.signals, "seen")


def rated(**departments):
    ratings = {name: DepartmentRating(None, dict.fromkeys(signals, "")) for name, signals in departments.items()}
    return readiness.rank(ratings, BOOK.signals, BOOK.phases)


def waves(departments, evaluations=None):
    return {wave.phase.id: wave for wave in readiness.rollout(departments, BOOK.phases, evaluations or {})}


def program(db, program_id):
    return store.programs.program(db, program_id)


def findings(db, program_id):
    checks = mistakes.check_errors(program(db, program_id), store.programs.progress(db, program_id), BOOK, on=DAY)
    return {check.error.check: (check.avoided, check.sentence) for check in checks}


# Readiness


def test_what_people_do_weighs_more_than_what_they_say():
    talkers, doers = rated(Said=["survey-comments"], Done=["inside-mentoring"])[::-1]
    assert (talkers.readiness, doers.readiness) == pytest.approx((1 / 36, 10 / 36))


def test_readiness_runs_from_nothing_to_everything():
    full, none = rated(Full=EVERY_SIGNAL, None_=[])
    assert (full.readiness, full.phase.id) == (1.0, "innovators")
    assert (none.readiness, none.phase.id) == (0.0, "laggards")


@given(st.sets(st.sampled_from(sorted(BOOK.signals))), st.sampled_from(sorted(BOOK.signals)))
def test_one_more_signal_never_lowers_readiness(seen, more):
    less, both = (readiness.weigh(DepartmentRating(None, dict.fromkeys(signals, "")), BOOK.signals)
                  for signals in (seen, seen | {more}))  # fmt: skip
    assert 0 <= less <= both <= 1


def test_evidence_that_is_missing_is_counted():
    assert DepartmentRating(None, {"fast-growth": "12 hires", "inside-mentoring": " "}).unproven == 1


def test_the_pilot_is_where_readiness_is_strongest_and_at_most_two_departments():
    most = [signal for signal in BOOK.signals if signal != "survey-comments"]
    rollout = waves(rated(A=EVERY_SIGNAL, B=most, C=most, D=["inside-mentoring", "outside-mentoring"]))
    assert [department.name for department in rollout["innovators"].departments] == ["A", "B"]
    assert [department.name for department in rollout["early-adopters"].departments] == ["C", "D"]


def test_the_next_wave_waits_for_the_evaluation_of_the_pilot():
    departments = rated(A=EVERY_SIGNAL, D=["inside-mentoring", "outside-mentoring"])
    assert waves(departments)["early-adopters"].state == "waiting"
    for verdict, state in (("stop", "waiting"), ("adapt", "open"), ("go", "open")):
        assert waves(departments, {"innovators": PhaseEvaluation(verdict=verdict)})["early-adopters"].state == state


def test_without_a_ready_department_the_strongest_one_pilots_or_nobody_does():
    (pilot,) = waves(rated(A=["inside-mentoring", "knowledge-leaves"]))["innovators"].departments
    assert pilot.name == "A"
    nobody = waves(rated(A=["survey-comments"]))["innovators"]
    assert nobody.departments == () and "ad-hoc" in nobody.why


def test_a_phase_is_evaluated_only_when_it_is_open(db):
    program_id = recruited(db)
    actions.rate_department(db, program_id, "Sales", EVERY_SIGNAL, 40, **acted())
    actions.rate_department(db, program_id, "IT", {"inside-mentoring": "", "outside-mentoring": ""}, **acted())
    with pytest.raises(actions.NotAllowed, match="not open yet"):
        actions.evaluate_phase(db, program_id, "early-adopters", "go", "Good", **acted())
    with pytest.raises(actions.NotAllowed, match="based on"):
        actions.evaluate_phase(db, program_id, "innovators", "go", " ", **acted())
    actions.evaluate_phase(db, program_id, "innovators", "adapt", "18 of 20 met", **acted())
    actions.evaluate_phase(db, program_id, "early-adopters", "stop", "Too few mentors", **acted())
    assert {id: evaluation.verdict for id, evaluation in program(db, program_id).design.evaluations.items()} == {
        "innovators": "adapt",
        "early-adopters": "stop",
    }


def test_mean_readiness_weighs_people_when_all_are_known():
    departments = readiness.rank(
        {"A": DepartmentRating(30, EVERY_SIGNAL), "B": DepartmentRating(10, {})}, BOOK.signals, BOOK.phases
    )
    assert readiness.mean_readiness(departments) == pytest.approx(0.75)
    assert readiness.mean_readiness(rated(A=EVERY_SIGNAL, B=[])) == pytest.approx(0.5)
    assert readiness.mean_readiness([]) is None


# Reasons and goal


@pytest.mark.parametrize(
    ("mentors", "mentees", "capacity", "words"),
    [
        (None, None, 1, "in each role"),
        (5, None, 1, "how many mentees want to join"),
        (0, 5, 1, "no interest from mentors"),
        (9, 20, 1, "20 people want a mentor, but mentors offer 9 seats"),
        (10, 20, 1, None),
        (5, 20, 2, None),
        (30, 14, 1, "only 14 people want a mentor"),
        (30, 15, 1, None),
    ],
)
def test_interest_must_come_from_both_roles(mentors, mentees, capacity, words):
    gap = readiness.interest_gap(mentors, mentees, capacity)
    assert gap is None if words is None else words in gap


def warned(design, departments=()):
    return {
        warning.reason.id: warning.because
        for warning in readiness.warnings(Design.from_dict(design), departments, BOOK.signals, BOOK.wrong_reasons)
    }


def test_ticked_reasons_and_those_that_follow_from_the_answers_are_warned_about():
    assert warned({"reasons": ["others-do-it"]}) == {"others-do-it": "You selected this."}
    assert set(warned({"interest": {"mentors": 2, "mentees": 40}})) == {"one-sided"}
    assert set(warned({"goal": "Grow"})) == {"leadership-only"}
    assert warned({"goal": "Grow", "organization_goal": "Three regions"}) == {}
    assert warned({"goal": "Grow", "interest": {"mentors": 20, "mentees": 30}}) == {}, "fifty people want it"
    assert warned({"goal": "Grow"}, rated(A=["individual-requests"])) == {}, "a department asked"
    assert set(warned({}, rated(A=["survey-comments"]))) == {"leadership-only"}
    assert warned({}, rated(A=["individual-requests"])) == {}


def test_a_goal_is_measurable_when_it_names_a_figure_a_day_and_what_it_serves():
    design = {"goal": "More leaders", "audience": "Leads"}
    assert len(readiness.goal_gaps(Design.from_dict(design))) == 3
    whole = {"goal_measure": "31 % to 50 %", "goal_by": "2027-12-31", "organization_goal": "Grow"}
    assert readiness.goal_gaps(Design.from_dict(design | whole)) == []
    assert readiness.goal_gaps(Design.from_dict(design | whole | {"goal_measure": "better"})) == [
        "Name the metric that will show it, from what to what."
    ]


@pytest.mark.parametrize("purposes", [[], ["change", "community", "innovation", "giving-back"], ["fame"]])
def test_a_program_serves_one_to_three_known_purposes(db, purposes):
    program_id = recruited(db)
    with pytest.raises(actions.NotAllowed):
        actions.change_design(db, program_id, purposes=purposes, **acted())
    assert program(db, program_id).design.purposes == ()


def test_two_people_who_change_different_parts_keep_both(db):
    program_id = recruited(db)
    actions.change_design(db, program_id, goal="More", **acted(by="coordinator:1"))
    actions.rate_department(db, program_id, "Sales", {"fast-growth": "12 hires"}, **acted(by="coordinator:2"))
    actions.rate_department(db, program_id, "IT", {}, **acted(by="coordinator:1"))
    design = program(db, program_id).design
    assert design.goal == "More" and set(design.readiness) == {"Sales", "IT"}


# Plan


def test_steps_move_with_the_start_and_tick_themselves(db):
    program_id = recruited(db)
    before = {item.id: item for item in steps(db, program_id)}
    assert before["introduce"].day is None and not before["introduce"].done
    assert before["recruit-mentors"].done and before["recruit-mentors"].by_data
    introduced(db, program_id)
    actions.change_program(db, program_id, starts_on=date(2026, 9, 7), **acted())
    after = {item.id: item for item in steps(db, program_id)}
    assert (after["introduce"].day, after["introduce"].done) == (date(2026, 9, 7), True)
    assert after["review"].day == date(2027, 6, 28)  # nine months and three weeks
    assert not after["first-sessions"].done


def steps(db, program_id):
    return checklist.steps(program(db, program_id), store.programs.progress(db, program_id), BOOK, on=DAY)


def test_a_step_without_a_fact_is_ticked_by_hand_and_keeps_owner_and_day(db):
    program_id = recruited(db)
    actions.plan_step(db, program_id, "train", owner="Ana", day=date(2026, 8, 1), **acted())
    actions.plan_step(db, program_id, "train", done=True, **acted())
    train = next(item for item in steps(db, program_id) if item.id == "train")
    assert (train.done, train.by_data, train.owner, train.day) == (True, False, "Ana", date(2026, 8, 1))


def test_a_first_answer_plans_the_touchpoints_of_its_stage_once(db):
    program_id = recruited(db)
    actions.answer_journey(db, program_id, {"mentor-attract": "By name", "mentor-rhythm": " "}, **acted())
    design = program(db, program_id).design
    assert design.answers == {"mentor-attract": "By name"}
    wanted = [touchpoint.label for touchpoint in BOOK.touchpoints.values() if touchpoint.stage == "recruitment"]
    assert [line.label for line in design.touchpoints] == wanted
    first = design.touchpoints[0].id
    actions.drop_line(db, program_id, "touchpoints", first, **acted())
    actions.answer_journey(db, program_id, {"mentor-rhythm": "Once"}, **acted())
    assert [line.label for line in program(db, program_id).design.touchpoints] == wanted[1:]


def test_a_timeline_free_program_has_no_touchpoints_before_an_end():
    labels = {line.label for line in plan.lines_from_touchpoints(BOOK.touchpoints.values(), "offboarding", False)}
    assert labels == set()
    assert plan.lines_from_touchpoints(BOOK.touchpoints.values(), "offboarding", True)


def test_lines_are_added_changed_and_taken_away_without_reusing_their_number(db):
    program_id = recruited(db)
    actions.plan_messages(db, program_id, "Ana", **acted())
    actions.plan_messages(db, program_id, "Ben", **acted())  # everything is there already
    lines = program(db, program_id).design.communication
    assert len(lines) == len(BOOK.channels) and {line.owner for line in lines} == {"Ana"}
    last = lines[-1].id
    actions.drop_line(db, program_id, "communication", last, **acted())
    new = {"label": "Podcast", "audience": "All", "message": "Hear them", "owner": "Ana", "anchor": "start", "days": 30}
    actions.keep_line(db, program_id, "communication", new, **acted())
    actions.keep_line(db, program_id, "communication", {**new, "owner": "Ben"}, last + 1, **acted())
    line = program(db, program_id).design.communication[-1]
    assert (line.id, line.owner) == (last + 1, "Ben")
    with pytest.raises(actions.NotAllowed, match="no longer in the plan"):
        actions.keep_line(db, program_id, "communication", new, last, **acted())
    with pytest.raises(actions.NotAllowed, match="needs an owner"):
        actions.keep_line(db, program_id, "communication", new | {"owner": " "}, **acted())


def test_linked_learning_needs_its_owner_and_its_day(db):
    program_id = recruited(db)
    with pytest.raises(actions.NotAllowed, match="needs a day"):
        actions.keep_line(db, program_id, "links", {"label": "Leadership track", "owner": "Ana"}, **acted())
    link = {"label": "Leadership track", "owner": "Ana", "on": date(2026, 10, 1)}
    actions.keep_line(db, program_id, "links", link, **acted())
    assert readiness.situation(program(db, program_id), store.programs.progress(db, program_id), BOOK).links_named
    assert findings(db, program_id)["links_named"] == (True, "Linked with Leadership track.")


def test_messages_before_and_during_are_told_by_their_day(db):
    program_id = recruited(db)
    actions.plan_messages(db, program_id, "Ana", **acted())
    planned_program = program(db, program_id)
    periods = [plan.period_of(planned_program, line) for line in plan.lines(planned_program, "communication")]
    wanted = [channel.when for channel in BOOK.channels.values()]
    assert sorted(periods) == sorted(wanted)


def test_the_notice_tells_what_changed_because_of_feedback(db):
    program_id = recruited(db)
    assert plan.notice(program(db, program_id)) == ""
    line = {"label": "Survey", "rhythm": "Monthly", "owner": "Ana", "changed": "Sessions may be shorter."}
    actions.keep_line(db, program_id, "feedback", line, **acted())
    assert "You told us (survey), and we changed this:\nSessions may be shorter." in plan.notice(
        program(db, program_id)
    )


# Known errors


def test_a_new_program_runs_into_every_known_error(db):
    program_id = actions.create_program(db, "New", months=6, **acted())
    assert {check: avoided for check, (avoided, _) in findings(db, program_id).items()} == dict.fromkeys(
        (error.check for error in BOOK.known_errors.values()), False
    )


def test_every_known_error_can_be_avoided(db):
    program_id = recruited(db)
    actions.set_targets(db, program_id, {"matched": 0.8}, **acted())
    for match_id in proposed(db, program_id):
        actions.approve(db, match_id, **acted())
    actions.introduce(db, program_id, **acted())
    actions.plan_messages(db, program_id, "Ana", **acted())
    actions.answer_journey(db, program_id, dict.fromkeys(BOOK.journey, "Yes"), **acted())
    actions.rate_department(db, program_id, "Sales", EVERY_SIGNAL, **acted())
    actions.plan_phase(db, program_id, "innovators", ["Sales"], 12, date(2026, 6, 1), **acted())
    actions.keep_line(db, program_id, "links", {"label": "Track", "owner": "Ana", "on": date(2026, 10, 1)}, **acted())
    actions.change_program(db, program_id, starts_on=DAY, **acted())
    assert all(avoided for avoided, _ in findings(db, program_id).values()), findings(db, program_id)


def test_targets_set_after_the_first_introduction_are_no_measuring_before_the_launch(db):
    program_id = recruited(db)
    introduced(db, program_id)
    actions.set_targets(db, program_id, {"matched": 0.8}, **acted(date(2026, 4, 1)))
    avoided, sentence = findings(db, program_id)["kpis_before_launch"]
    assert not avoided and "earlier in the next round" in sentence


def test_open_to_all_before_a_pilot_was_evaluated_is_a_known_error(db):
    program_id = recruited(db)
    actions.rate_department(db, program_id, "Sales", EVERY_SIGNAL, **acted())
    actions.change_program(db, program_id, design={"choices": {"access": "open"}}, **acted())
    assert not findings(db, program_id)["pilot_first"][0]
    actions.evaluate_phase(db, program_id, "innovators", "go", "18 of 20 met", **acted())
    assert findings(db, program_id)["pilot_first"][0]


def test_every_code_of_the_playbook_has_its_rule():
    assert {error.check for error in BOOK.known_errors.values()} == set(mistakes.CHECKS)
    assert {step.done for step in BOOK.plan.values() if step.done} == set(checklist.FACTS)


# Targets and launch


@pytest.mark.parametrize("targets", [{"matched": 1.2}, {"satisfaction_mentees": 6}, {"fame": 1}, {"matched": -0.1}])
def test_impossible_targets_are_refused(db, targets):
    program_id = recruited(db)
    with pytest.raises(actions.NotAllowed):
        actions.set_targets(db, program_id, targets, **acted())


def test_a_program_is_launched_after_targets_and_a_start(db):
    program_id = actions.create_program(db, "New", **acted())
    with pytest.raises(actions.NotAllowed, match="KPI target first"):
        actions.launch_program(db, program_id, **acted())
    actions.aim_outcome(db, program_id, "promotions", "none", **acted())
    with pytest.raises(actions.NotAllowed, match="KPI target first"):
        actions.launch_program(db, program_id, **acted())
    actions.aim_outcome(db, program_id, "promotions", "entered", 0.5, **acted())
    with pytest.raises(actions.NotAllowed, match="start date"):
        actions.launch_program(db, program_id, **acted())
    actions.change_program(db, program_id, starts_on=DAY, **acted())
    actions.launch_program(db, program_id, **acted())
    assert program(db, program_id).stage == "running"
    with pytest.raises(actions.NotAllowed, match="launched before"):
        actions.launch_program(db, program_id, **acted())


# Assumptions, reviews, rounds


def test_an_assumption_is_changed_and_set_back(db):
    program_id = recruited(db)
    actions.assume(db, program_id, "held", 0.8, 0.9, 1.0, **acted())
    assert program(db, program_id).design.assumptions == {"held": (0.8, 0.9, 1.0)}
    with pytest.raises(actions.NotAllowed, match="more than 100"):
        actions.assume(db, program_id, "held", 0.8, 0.9, 1.5, **acted())
    actions.assume_default(db, program_id, "held", **acted())
    assert program(db, program_id).design.assumptions == {}


def test_a_round_is_not_closed_while_pairs_meet_and_warns_without_a_review(db):
    program_id = recruited(db)
    (first, second) = introduced(db, program_id)
    with pytest.raises(actions.NotAllowed, match="2 relationships are still running"):
        actions.close_program(db, program_id, **acted())
    for relationship_id in (first, second):
        actions.end_relationship(db, relationship_id, "completed", **acted())
    with pytest.raises(actions.NotAllowed, match="no review"):
        actions.close_program(db, program_id, **acted())
    actions.write_review(db, program_id, "Shortlists", "Start earlier", "Ana", **acted())
    with pytest.raises(actions.NotAllowed, match="written during the run"):
        actions.close_program(db, program_id, **acted())
    actions.write_review(db, program_id, "Shortlists", "Start earlier", "Ana", final=True, **acted())
    actions.close_program(db, program_id, **acted())
    assert program(db, program_id).stage == "closed"


def test_a_round_may_be_closed_without_a_review_when_somebody_insists(db):
    program_id = actions.create_program(db, "New", **acted())
    actions.close_program(db, program_id, without_review=True, **acted())
    assert findings(db, program_id)["review_planned"] == (
        False,
        "The round was closed without a review at its end.",
    )


@pytest.mark.parametrize("missing", ["worked", "changes", "owner"])
def test_a_review_says_what_worked_what_changes_and_who_owns_it(db, missing):
    words = {"worked": "A", "changes": "B", "owner": "C"} | {missing: " "}
    with pytest.raises(actions.NotAllowed):
        actions.write_review(db, recruited(db), **words, **acted())


def finished(db):
    """Four mentees, three matched, one of them dropped after two months, six sessions of an hour; reviewed."""
    program_id = recruited(db, mentees=4, mentors=3)
    pairs = introduced(db, program_id)
    actions.change_design(db, program_id, interest=Interest(mentees=8, mentors=6), purposes=("change",), **acted())
    for relationship_id in pairs:
        for month in (3, 4):
            actions.log_session(db, relationship_id, date(2026, month, 20), minutes=60, **acted(date(2026, 6, 1)))
    actions.end_relationship(db, pairs[0], "dropped", "no_time", ended_on=date(2026, 5, 2), **acted(date(2026, 6, 1)))
    for pair in pairs[1:]:
        actions.end_relationship(db, pair, "completed", ended_on=date(2026, 6, 1), **acted(date(2026, 6, 1)))
    actions.add_option(db, program_id, "Pilot", {"seats": 12}, **acted())
    link = {"label": "Track", "owner": "Ana", "on": date(2026, 4, 1)}
    actions.keep_line(db, program_id, "links", link, **acted())
    actions.write_review(db, program_id, "Shortlists", "Start earlier", "Ana", final=True, **acted())
    actions.close_program(db, program_id, **acted(date(2026, 6, 1)))
    return program_id


def test_a_finished_round_is_measured(db):
    program_id = finished(db)
    measured = store.programs.measured(db, program_id, on=date(2026, 7, 1))
    assert (measured.applied, measured.accepted, measured.mentors, measured.matched) == (4, 4, 3, 3)
    assert (measured.ended_early, measured.sessions) == (1, 6)
    assert measured.pair_months == pytest.approx((61 + 91 + 91) / (365.25 / 12))
    assert measured.minutes == (60,) * 6


def test_measured_rates_become_assumptions_with_their_range_and_source(db):
    program_id = finished(db)
    ranges = rounds.assumptions(program(db, program_id), store.programs.measured(db, program_id, on=date(2026, 7, 1)))
    low, likely, high, source = ranges["match_led"]
    assert likely == 0.75
    assert (low, high) == pytest.approx(intervals.share(3, 4, 0.8), abs=1e-4)
    assert source == "Your own round “Spring”: 3 of 4 matched of those accepted."
    assert ranges["apply"][1] == 0.5 and ranges["mentors_yes"][1] == 0.5
    assert ranges["drop_formal"][1] == pytest.approx(1 / 8)
    assert ranges["held"][1] == pytest.approx(6 / 8)
    assert ranges["session"][:3] == (1.0, 1.0, 1.0)


def test_the_next_round_starts_with_what_was_learned(db):
    program_id = finished(db)
    next_id = actions.next_round(db, program_id, "Autumn", **acted(date(2026, 7, 1)))
    new = program(db, next_id)
    assert (new.stage, new.starts_on, new.design.previous) == ("draft", None, program_id)
    assert new.design.lessons.changes == "Start earlier"
    assert new.design.purposes == ("change",) and new.design.interest == Interest() and new.design.reviews == ()
    assert new.design.links == (PlanLine(label="Track", owner="Ana", id=1),)
    assert [(option.name, option.seats, option.chosen_on) for option in store.programs.options(db, next_id)] == [
        ("Pilot", 12, None)
    ]
    (option,) = store.programs.options(db, next_id)
    assumed = assumptions.assumed(option, None, new.design.assumptions, new.design.measured)
    assert (assumed["held"].origin, assumed["held"].likely) == ("measured", 0.75)
    assert not readiness.situation(new, store.programs.progress(db, next_id), BOOK).first
    with pytest.raises(actions.NotAllowed, match="already a program called"):
        actions.next_round(db, program_id, "autumn", **acted())


def test_history_names_no_one_and_tells_nothing(db):
    program_id = finished(db)
    actions.change_design(db, program_id, goal="A secret plan", **acted())
    history = store.ledger.frame(db, program_id)
    assert not history["detail"].str.contains("secret|Shortlists|Ana").any()


def test_a_round_counts_who_was_ever_accepted_and_nothing_after_the_day(db):
    program_id = recruited(db, mentees=2, mentors=2)
    first, _ = introduced(db, program_id)
    actions.end_relationship(db, first, "dropped", "no_time", **acted(DAY + timedelta(days=30)))
    gone = store.relationships.relationship(db, first).mentee_id
    enrolment = store.people.enrolment_of(db, program_id, gone, "mentee")
    actions.move(db, [enrolment.id], "withdrawn", **acted(DAY + timedelta(days=31)))
    after = store.programs.measured(db, program_id, on=DAY + timedelta(days=60))
    assert (after.applied, after.accepted, after.mentors, after.matched, after.ended_early) == (2, 2, 2, 2, 1)
    assert after.pair_months == pytest.approx(90 / 30.44, rel=0.01)  # 30 days and 60 days
    before = store.programs.measured(db, program_id, on=DAY + timedelta(days=10))
    assert (before.matched, before.ended_early) == (2, 0)
    assert store.programs.measured(db, program_id, on=DAY - timedelta(days=1)).accepted == 0
