"""Phases that are real: seats, departments and dates, the evaluation sheet, the next phase, and two tracks."""

from datetime import date

import pytest

from core import actions, store
from core.domain import playbook
from core.domain.base.people import Role
from core.domain.design import forecast, phases, readiness, tracks
from core.domain.design.design import Design
from core.domain.design.phase_plan import PhasePlan, SheetLine
from core.domain.design.programs import Program
from core.domain.design.progress import Progress
from core.domain.design.rounds import RoundCounts
from core.domain.kpis.phase_sheet import phase_sheet
from tests.pages import open_page
from tests.story import DAY, acted, introduced, recruited

BOOK = playbook.load()
EVERY_SIGNAL = dict.fromkeys(BOOK.signals, "seen")
SOME = dict.fromkeys(["inside-mentoring", "outside-mentoring"], "seen")  # 18 of 36: the first roll-out
EVALUATED = date(2026, 9, 1)


@pytest.fixture
def path(tmp_path, monkeypatch):
    path = tmp_path / "studio.db"
    monkeypatch.setenv("MENTORING_DB", str(path))
    monkeypatch.setenv("MENTORING_TODAY", "2026-06-01")
    return path


def program(db, program_id):
    return store.programs.program(db, program_id)


def piloted(db, departments=("Finance",), seats=18, mentees=2):
    """A program of accepted people of Finance that is the pilot of these departments; Sales waits for the roll-out."""
    program_id = recruited(db, mentees=mentees, mentors=2)
    actions.rate_department(db, program_id, "Finance", EVERY_SIGNAL, **acted())
    actions.rate_department(db, program_id, "Sales", SOME, **acted())
    actions.plan_phase(db, program_id, "innovators", departments, seats, EVALUATED, **acted())
    return program_id


def words(at):
    return "\n".join(element.value for element in [*at.markdown, *at.caption]).replace("\\", "").replace("**", "")


# Seats and departments


class Person:
    def __init__(self, name, department):
        self.name, self.department = name, department


@pytest.mark.parametrize(
    ("phase", "seats", "taken", "sentence"),
    [
        ("innovators", 18, 0, "None of the pilot's 18 seats is taken yet."),
        ("innovators", 18, 1, "1 of the pilot's 18 seats is taken."),
        ("innovators", 18, 12, "12 of the pilot's 18 seats are taken."),
        ("innovators", 18, 18, "18 of the pilot's 18 seats are taken."),
        ("innovators", 18, 20, "20 mentees are accepted for the pilot's 18 seats: 2 too many."),
        ("early-adopters", 30, 2, "2 of this phase's 30 seats are taken."),
        ("early-adopters", None, 1, "1 mentee is accepted; this phase has no number of seats yet."),
    ],
)
def test_the_seats_of_a_phase_in_a_sentence(phase, seats, taken, sentence):
    plan = PhasePlan(phase=phase, departments=("Finance",), seats=seats)
    here = phases.seats_of(plan, [Person("Ana", "finance")] * taken)
    assert (here.sentence, here.outside_sentence) == (sentence, "")


def test_who_is_outside_the_departments_is_named():
    plan = PhasePlan(phase="innovators", departments=("Finance", "IT"), seats=18)
    here = phases.seats_of(plan, [Person("Ana", "IT"), Person("Ben", "Sales"), Person("Cleo", "")])
    assert here.outside_sentence == (
        "2 accepted mentees are not from Finance and IT, so Match leaves them out: "
        "Ben (Sales) and Cleo (no department known)."
    )
    assert here.sentence == "1 of the pilot's 18 seats is taken."
    single = phases.seats_of(plan, [Person("Ben", "Sales")])
    assert single.outside_sentence.startswith("1 accepted mentee is not from Finance and IT, so Match")


def test_match_leaves_out_who_is_not_in_the_departments_and_says_why(db):
    program_id = piloted(db, departments=("IT",))
    gate = store.matching.gate(db, program_id, on=DAY)
    assert gate.mentees == ()
    assert [(out.absence.code, out.role, out.sentence) for out in gate.left_out] == [
        ("phase", Role.MENTEE, "Ana Ruiz works in Finance, and this phase is for IT."),
        ("phase", Role.MENTEE, "Ben Ode works in Finance, and this phase is for IT."),
    ]
    assert len(gate.mentors) == 2  # mentors may come from anywhere
    assert store.matching.matching_input(db, program_id, on=DAY).mentees == ()
    actions.plan_phase(db, program_id, "innovators", ("it", "FINANCE"), 18, EVALUATED, **acted())
    assert len(store.matching.gate(db, program_id, on=DAY).mentees) == 2
    actions.plan_phase(db, program_id, "innovators", ("IT",), 18, EVALUATED, **acted())
    actions.drop_phase(db, program_id, **acted())
    assert len(store.matching.gate(db, program_id, on=DAY).mentees) == 2


@pytest.mark.parametrize(
    ("departments", "seats", "day", "why"),
    [
        ((), 18, EVALUATED, "at least one department"),
        (("IT",), 1, EVALUATED, "at least 2 seats"),
        (("IT",), 18, date(2026, 5, 1), "after the pairs are introduced"),
        ((" ",), 18, EVALUATED, "A department"),
    ],
)
def test_a_phase_that_cannot_be_is_refused(db, departments, seats, day, why):
    program_id = recruited(db)
    actions.change_program(db, program_id, starts_on=date(2026, 5, 1), **acted())
    with pytest.raises(actions.NotAllowed, match=why):
        actions.plan_phase(db, program_id, "innovators", departments, seats, day, **acted())
    with pytest.raises(actions.NotAllowed, match="not in the playbook"):
        actions.plan_phase(db, program_id, "fame", ("IT",), 18, EVALUATED, **acted())
    assert program(db, program_id).design.phase is None


def test_a_plan_is_taken_back(db):
    program_id = piloted(db)
    actions.undo(db, by="coordinator:1", on=DAY)
    assert program(db, program_id).design.phase is None


# The evaluation and the next phase


def test_the_sheet_sets_seats_targets_forecast_and_comments_beside_what_came():
    plan = PhasePlan(phase="innovators", departments=("Finance",), seats=18)
    seats = phases.seats_of(plan, [Person("Ana", "Finance")] * 12)
    ranges = dict.fromkeys(("applied", "accepted", "mentors", "matched", "sessions"), forecast.Range(10, 14, 18))
    counts = RoundCounts(applied=20, accepted=12, mentors=9, matched=10, sessions=18)
    sheet = phase_sheet(seats, {}, [], ranges, counts, {"": 1, "Time": 2, "Praise": 4})
    assert [(line.label, line.expected, line.actual, line.standing) for line in sheet] == [
        ("Seats taken", "18", "12", ""),
        ("Mentees who apply", "14 (10–18)", "20 so far", "above the range"),
        ("Accepted mentees", "14 (10–18)", "12 so far", "within the range"),
        ("Mentors likely to join", "14 (10–18)", "9 so far", "below the range"),
        ("Matched pairs", "14 (10–18)", "10 so far", "within the range"),
        ("Sessions held", "14 (10–18)", "18 so far", "within the range"),
        ("Comments on checks", "", "7 comments, by theme: Praise 4 and Time 2", ""),
    ]
    bare = phase_sheet(phases.seats_of(PhasePlan(), []), {}, [], None, RoundCounts(), {})
    assert [(line.label, line.expected, line.actual) for line in bare] == [
        ("Seats taken", "Not planned", "0"),
        ("Comments on checks", "", "0 comments"),
    ]


def test_an_evaluation_keeps_the_figures_it_was_based_on(db):
    program_id = piloted(db)
    line = SheetLine(label="Seats taken", basis="Plan", expected="18", actual="2")
    actions.evaluate_phase(db, program_id, "innovators", "go", "18 of 20 met", [line], **acted())
    evaluation = program(db, program_id).design.evaluations["innovators"]
    assert (evaluation.note, evaluation.sheet) == ("18 of 20 met", (line,))


def test_the_next_phase_opens_as_a_program_only_after_an_evaluation_that_goes_on(db):
    program_id = piloted(db)
    with pytest.raises(actions.NotAllowed, match="Evaluate this phase first"):
        actions.open_next_phase(db, program_id, "Roll-out", **acted())
    actions.evaluate_phase(db, program_id, "innovators", "stop", "Too few mentors", **acted())
    with pytest.raises(actions.NotAllowed, match="not yet"):
        actions.open_next_phase(db, program_id, "Roll-out", **acted())
    actions.evaluate_phase(db, program_id, "innovators", "adapt", "With shorter sessions", **acted())
    with pytest.raises(actions.NotAllowed, match="already a program called"):
        actions.open_next_phase(db, program_id, "Spring", **acted())
    next_id = actions.open_next_phase(db, program_id, "Roll-out", **acted())
    following = program(db, next_id)
    assert (following.stage, following.design.previous) == ("draft", program_id)
    assert following.design.phase == PhasePlan(phase="early-adopters", departments=("Finance", "Sales"))
    waves = readiness.rollout(
        readiness.rank(following.design.readiness, BOOK.signals, BOOK.phases), BOOK.phases, following.design.evaluations
    )
    assert [(wave.phase.id, wave.state) for wave in waves] == [("innovators", "done"), ("early-adopters", "open")]
    actions.undo(db, by="coordinator:1", on=DAY)
    assert program(db, next_id) is None


def test_no_next_phase_without_a_phase_or_another_department(db):
    program_id = recruited(db)
    with pytest.raises(actions.NotAllowed, match="not planned as a phase"):
        actions.open_next_phase(db, program_id, "Roll-out", **acted())
    actions.rate_department(db, program_id, "Finance", EVERY_SIGNAL, **acted())
    actions.plan_phase(db, program_id, "innovators", ("Finance",), 18, EVALUATED, **acted())
    actions.evaluate_phase(db, program_id, "innovators", "go", "Good", **acted())
    with pytest.raises(actions.NotAllowed, match="No other department"):
        actions.open_next_phase(db, program_id, "Roll-out", **acted())


# Two tracks


def in_both_directions(db):
    program_id = recruited(db)
    template = next(iter(BOOK.templates.values()))
    poles = dict(template.poles) | {"direction": "both"}
    option_id = actions.add_option(
        db, program_id, "Both ways", {"poles": poles, "seats": 25, "months": 9, "budget": 3000.0}, **acted()
    )
    actions.choose_option(db, option_id, **acted())
    return program_id


def test_both_directions_become_two_linked_programs_that_match_apart(db):
    program_id = in_both_directions(db)
    actions.plan_phase(db, program_id, "innovators", ("Finance",), 18, EVALUATED, **acted())
    actions.change_program(db, program_id, settings={"weights": {"topics": 50}}, **acted())
    reverse_id = actions.split_directions(db, program_id, **acted())
    here, there = program(db, program_id), program(db, reverse_id)
    assert (here.choice("direction"), there.choice("direction"), there.name) == (
        "mentoring",
        "reverse",
        "Spring, reverse",
    )
    assert (here.design.seats, there.design.seats) == (13, 12)
    assert (here.design.phase.seats, there.design.phase.seats) == (9, 9)
    assert there.settings == here.settings
    assert (here.design.budget, there.design.budget) == (1500.0, 1500.0)
    assert (here.design.other_track, there.design.other_track) == (reverse_id, program_id)
    for track, seats in ((here, 13), (there, 12)):
        (option,) = store.programs.options(db, track.id)
        assert (option.seats, option.poles["direction"], bool(option.chosen_on)) == (
            seats,
            track.choice("direction"),
            True,
        )
    facts = {track: store.matching.matching_facts(db, track, on=DAY).reverse for track in (program_id, reverse_id)}
    assert facts == {program_id: False, reverse_id: True}
    assert store.people.mentees(db, reverse_id) == [] and len(store.people.mentees(db, program_id)) == 2
    with pytest.raises(actions.NotAllowed, match="both directions"):
        actions.split_directions(db, program_id, **acted())
    actions.undo(db, by="coordinator:1", on=DAY)
    assert program(db, reverse_id) is None
    assert program(db, program_id).choice("direction") == "both"
    assert store.programs.options(db, program_id)[0].seats == 25


@pytest.mark.parametrize(
    ("stage", "progress", "why"),
    [("running", {"approved": 1}, "Pairs are approved"), ("closed", {}, "closed"), ("draft", {}, None)],
)
def test_two_tracks_are_made_before_anybody_is_paired(stage, progress, why):
    both = Program(1, "Spring", stage, DAY, design=Design(choices={"direction": "both"}))
    refused = tracks.split_refused(both, Progress(**progress))
    assert refused is None if why is None else why in refused


# The pages


def test_a_pilot_is_planned_evaluated_and_followed_from_the_page(path):
    with store.opened(path) as db:
        program_id = recruited(db)
        introduced(db, program_id)
        actions.set_targets(db, program_id, {"matched": 0.8}, **acted())
        actions.rate_department(db, program_id, "Finance", EVERY_SIGNAL, **acted())
        actions.rate_department(db, program_id, "Sales", SOME, **acted())
    at = open_page("design", design_part="why")
    form = f"design_phase_{program_id}_innovators"
    next(button for button in at.button if button.form_id == form).click().run()
    assert not at.exception and not at.error
    with store.opened(path) as db:
        assert program(db, program_id).design.phase.departments == ("Finance",)
    assert "This program runs this phase, for Finance." in words(at)
    assert "2 of the pilot's 18 seats are taken." in words(at)
    at = open_page("design", design_part="why", design_sheet_innovators=True)
    sheet = next(frame.value for frame in at.dataframe if "Measured against" in frame.value).set_index("What")
    assert sheet.loc["Seats taken", ["Expected", "Actual"]].tolist() == ["18", "2"]
    assert "80%" in sheet.loc["Accepted mentees with a mentor", "Expected"]
    form = "design_evaluate_innovators"
    next(area for area in at.text_area if area.form_id == form).set_value("Everybody met")
    next(button for button in at.button if button.form_id == form).click().run()
    assert not at.exception and not at.error
    next(button for button in at.button if button.label == "Open the next phase").click().run()
    assert not at.exception and not at.error
    with store.opened(path) as db:
        assert program(db, program_id).design.evaluations["innovators"].sheet
        following = store.programs.program_named(db, "Spring: First roll-out")
        assert following.design.phase.departments == ("Finance", "Sales")
    assert at.session_state["studio_program"] == following.id


def test_recruit_and_match_say_how_far_the_pilot_is_and_who_is_outside(path):
    with store.opened(path) as db:
        piloted(db, departments=("IT",))
    for page in ("recruit", "match"):
        text = words(open_page(page))
        assert "None of the pilot's 18 seats is taken yet." in text
        assert "2 accepted mentees are not from IT, so Match leaves them out: Ana Ruiz (Finance) and Ben Ode" in text


def test_without_a_phase_recruit_and_match_say_nothing_of_seats(path):
    with store.opened(path) as db:
        recruited(db)
    for page in ("recruit", "match"):
        assert "pilot" not in words(open_page(page))


def test_two_tracks_are_made_and_walked_between_on_the_page(path):
    with store.opened(path) as db:
        program_id = in_both_directions(db)
    at = open_page("design", design_part="why")
    assert "This program runs in both directions." in words(at)
    at.button(key="design_split").click().run()
    assert not at.exception
    assert "Spring, reverse runs the other direction, reverse mentoring." in words(at)
    at.button(key="design_track").click().run()
    assert not at.exception
    assert at.session_state["studio_program"] != program_id
    assert "Spring runs the other direction, mentoring." in words(at)
