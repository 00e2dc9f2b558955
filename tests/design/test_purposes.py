"""Purposes measured: proposed targets, aims with baseline, day and source, figures from elsewhere, and the KPI page."""

from datetime import date

import pytest

from core import actions, store
from core.domain import playbook
from core.domain.design.design import Design
from core.domain.design.outcome_aim import OutcomeAim, OutcomeReading
from core.domain.design.purposes import carried_over, last_reading_on, proposed_targets
from core.domain.kpis import KPIS
from core.domain.kpis.purposes import aim_in_words, outcome_lines
from tests.pages import open_page
from tests.story import DAY, acted, introduced, recruited

BOOK = playbook.load()
OUTCOMES = {outcome.id: outcome for purpose in BOOK.purposes.values() for outcome in purpose.outcomes}


@pytest.fixture
def path(tmp_path, monkeypatch):
    path = tmp_path / "studio.db"
    monkeypatch.setenv("MENTORING_DB", str(path))
    monkeypatch.setenv("MENTORING_TODAY", "2026-06-01")
    return path


def design(db, program_id):
    return store.programs.program(db, program_id).design


# What the playbook proposes


@pytest.mark.parametrize("purpose", BOOK.purposes.values(), ids=lambda purpose: purpose.id)
def test_a_purpose_proposes_kpis_that_have_a_target_and_measures_with_kpis_there_are(purpose):
    assert 2 <= len(proposed_targets([purpose])) <= 5
    assert all(KPIS[key].target is not None for key in purpose.targets)
    for outcome in purpose.outcomes:
        if outcome.kpi:
            assert outcome.source == "program"
            assert (KPIS[outcome.kpi].unit, KPIS[outcome.kpi].better) == (outcome.unit, outcome.better)


def test_three_purposes_propose_five_targets_the_first_of_each_before_the_second():
    chosen = [BOOK.purposes[id] for id in ("knowledge-transfer", "giving-back", "change")]
    assert proposed_targets(chosen) == [
        "goals_achieved",
        "satisfaction_mentors",
        "met_in_time",
        "goals_set",
        "mentors_return",
    ]
    assert proposed_targets([]) == []


# Aims and figures


def test_an_aim_and_its_figures_are_kept_and_taken_back(db):
    program_id = recruited(db)
    due = date(2027, 12, 31)
    actions.aim_outcome(db, program_id, "promotions", "entered", 0.2, baseline=0.125, due=due, **acted())
    actions.read_outcome(db, program_id, "promotions", 0.15, DAY, " HR  report ", **acted())
    aim = design(db, program_id).outcomes["promotions"]
    assert (aim.baseline, aim.target, aim.due) == (0.125, 0.2, due)
    assert [(reading.value, reading.on, reading.report, reading.by) for reading in aim.readings] == [
        (0.15, DAY, "HR report", "coordinator:1")
    ]
    assert design(db, program_id).targets_on == DAY
    actions.aim_outcome(db, program_id, "promotions", "entered", 0.3, **acted())
    assert len(design(db, program_id).outcomes["promotions"].readings) == 1  # what was entered stays
    actions.undo(db, by="coordinator:1", on=DAY)
    actions.undo(db, by="coordinator:1", on=DAY)
    assert design(db, program_id).outcomes["promotions"].readings == ()
    actions.undo(db, by="coordinator:1", on=DAY)
    assert design(db, program_id).outcomes == {} and design(db, program_id).targets_on is None


@pytest.mark.parametrize(
    ("outcome", "source", "target", "why"),
    [
        ("fame", "entered", 0.2, "not in the playbook"),
        ("promotions", "own", 0.2, "not measured from the program's own data"),
        ("promotions", "guess", 0.2, "where the figure comes from"),
        ("promotions", "entered", 1.2, "out of its range"),
        ("promotions", "entered", None, "Set a target"),
        ("promotions", "none", 0.2, "no baseline and no target"),
        ("satisfaction", "own", 5.5, "out of its range"),
    ],
)
def test_an_aim_that_cannot_be_is_refused_with_its_reason(db, outcome, source, target, why):
    program_id = recruited(db)
    with pytest.raises(actions.NotAllowed, match=why):
        actions.aim_outcome(db, program_id, outcome, source, target, **acted())
    assert design(db, program_id).outcomes == {}


def test_a_figure_needs_its_report_a_day_that_has_come_and_an_aim(db):
    program_id = recruited(db)
    with pytest.raises(actions.NotAllowed, match="First say"):
        actions.read_outcome(db, program_id, "promotions", 0.1, DAY, "HR", **acted())
    actions.aim_outcome(db, program_id, "promotions", "entered", 0.2, **acted())
    with pytest.raises(actions.NotAllowed, match="which report"):
        actions.read_outcome(db, program_id, "promotions", 0.1, DAY, " ", **acted())
    with pytest.raises(actions.NotAllowed, match="has not come"):
        actions.read_outcome(db, program_id, "promotions", 0.1, date(2026, 3, 3), "HR", **acted())


def test_what_an_older_version_kept_in_words_is_still_said_and_written_back_as_it_was():
    stored = {"outcomes": {"promotions": "12 of 24"}}
    read = Design.from_dict(stored)
    assert aim_in_words(OUTCOMES["promotions"], read.outcomes["promotions"]) == "12 of 24"
    assert read.outcomes["promotions"].aims and read.to_dict() == stored


def test_the_next_round_begins_where_the_last_figure_ended():
    aim = OutcomeAim(
        source="entered", baseline=0.1, target=0.2, due=DAY, readings=(OutcomeReading(on=DAY, value=0.15),)
    )
    assert carried_over(aim) == OutcomeAim(source="entered", baseline=0.15, target=0.2)
    assert carried_over(OutcomeAim(source="none")) == OutcomeAim(source="none")


def test_the_newest_figure_is_that_of_the_latest_day_whenever_it_was_entered() -> None:
    days = (date(2026, 6, 30), date(2026, 9, 30), date(2026, 9, 30), date(2026, 3, 31))
    readings = tuple(OutcomeReading(day, value, "HR report") for day, value in zip(days, (1, 2, 3, 4), strict=True))
    aim = OutcomeAim(source="entered", readings=readings)
    assert carried_over(aim).baseline == 3, "of a day that was entered twice, what was entered last"
    assert last_reading_on(aim, date(2026, 12, 1)) == (3, date(2026, 9, 30), "HR report")
    assert last_reading_on(aim, date(2026, 8, 1)) == (1, date(2026, 6, 30), "HR report")
    assert last_reading_on(aim, date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("outcome", "aim", "words"),
    [
        ("promotions", OutcomeAim(), ""),
        ("promotions", OutcomeAim(source="none"), "Not measured"),
        ("promotions", OutcomeAim(source="entered", baseline=0.6, target=0.8, due=date(2027, 12, 31)),
         "60% to 80% by Dec 31, 2027"),
        ("promotions", OutcomeAim(source="entered", baseline=0.125, target=0.2), "12.5% to 20%"),
        ("cost-per-relationship", OutcomeAim(source="entered", target=1250), "$1,250"),
        ("time-to-independence", OutcomeAim(source="entered", baseline=12, target=1), "12 weeks to 1 week"),
        ("satisfaction", OutcomeAim(source="own", target=4.5), "4.5 of 5"),
    ],
)  # fmt: skip
def test_an_aim_is_said_in_the_unit_of_its_outcome(outcome, aim, words):
    assert aim_in_words(OUTCOMES[outcome], aim) == words


def test_a_line_stands_beside_its_target_on_the_day_that_is_looked_at():
    purpose = BOOK.purposes["knowledge-transfer"]
    readings = (
        OutcomeReading(on=date(2026, 3, 1), value=10, report="Managers"),
        OutcomeReading(on=date(2026, 5, 1), value=6, report="Managers"),
    )
    aims = {
        "time-to-independence": OutcomeAim(source="entered", baseline=12, target=6, readings=readings),
        "topics-covered": OutcomeAim(source="none"),
    }

    def lines(on):
        return {line.outcome.id: (line.now, line.standing, line.source) for line in
                outcome_lines([purpose], aims, [], on)}  # fmt: skip

    assert lines(date(2026, 4, 1))["time-to-independence"] == ("10 weeks", "above", "Managers, Mar 1, 2026")
    assert lines(date(2026, 5, 1))["time-to-independence"] == ("6 weeks", "on target", "Managers, May 1, 2026")
    assert lines(date(2026, 2, 1))["time-to-independence"] == ("", "", "No figure entered yet")
    assert lines(date(2026, 5, 1))["topics-covered"] == ("", "", "By decision")


# The pages


def test_the_plan_proposes_two_to_five_targets_and_no_purpose_proposes_none(path):
    with store.opened(path) as db:
        program_id = actions.create_program(db, "Empty", months=9, **acted())
    at = open_page("design", design_part="plan")
    assert next(box for box in at.multiselect if box.label == "KPIs with a target").value == []
    with store.opened(path) as db:
        actions.change_design(db, program_id, purposes=("giving-back", "change"), **acted())
    at.run()
    assert next(box for box in at.multiselect if box.label == "KPIs with a target").value == [
        "met_in_time",
        "goals_set",
        "healthy",
        "satisfaction_mentors",
        "mentors_return",
    ]


def test_an_outcome_is_aimed_at_on_the_plan_and_stands_on_the_kpi_page(path):
    with store.opened(path) as db:
        program_id = recruited(db)
        introduced(db, program_id)
        actions.change_design(db, program_id, purposes=("career-growth", "giving-back"), **acted())
    at = open_page("design", design_part="plan")
    form = f"design_aim_{program_id}_promotions"
    next(box for box in at.number_input if box.form_id == form and box.label.startswith("Target")).set_value(20)
    next(button for button in at.button if button.form_id == form).click().run()
    assert not at.exception and not at.error
    with store.opened(path) as db:
        assert design(db, program_id).outcomes["promotions"].target == 0.2
        actions.read_outcome(db, program_id, "promotions", 0.19, DAY, "HR report", **acted())
        actions.aim_outcome(db, program_id, "internal-moves", "none", **acted())
    at = open_page("kpis")
    lines = [text.value.replace("\\", "") for text in at.markdown if text.value.startswith(("Promotions", "Internal"))]
    assert lines == [
        "Promotions: **19%** (just below)\u2002"
        ":small[:gray[Target 20% · HR report, Mar 2, 2026 · Promotion and internal moves]]"
    ]
    captions = "\n".join(caption.value for caption in at.caption).replace("\\", "")
    assert "Not measured, by decision: Internal moves." in captions
    assert "A plan for the next step, Mentor satisfaction and Mentors who come back have no target" in captions


def test_without_a_purpose_the_kpi_page_says_nothing_of_it(path):
    with store.opened(path) as db:
        introduced(db, recruited(db))
    at = open_page("kpis")
    assert "What the program is for" not in [header.value for header in at.header]
