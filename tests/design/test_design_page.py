"""The Design page in Streamlit's own test bench: every part, every combination of choices, decisions that arrive."""

import re
from datetime import date
from itertools import pairwise, product

import pytest

from core import actions, store
from core.domain import playbook
from core.domain.design import options
from tests.pages import open_page
from tests.story import acted, introduced, recruited

BOOK = playbook.load()
PARTS = ("why", "options", "forecast", "plan", "brief", "next")


@pytest.fixture
def path(tmp_path, monkeypatch):
    path = tmp_path / "studio.db"
    monkeypatch.setenv("MENTORING_DB", str(path))
    monkeypatch.setenv("MENTORING_TODAY", "2026-06-01")
    return path


def opened(part="why", **state):
    return open_page("design", design_part=part, **state)


def designed(path, names=("leadership-pipeline", "community", "reverse")):
    with store.opened(path) as db:
        program_id = actions.create_program(db, "Leaders", months=9, starts_on=date(2026, 9, 7), **acted())
        actions.change_design(db, program_id, purposes=("career-growth",), goal="More", **acted())
        for name in names:
            template = BOOK.templates[name]
            actions.add_option(db, program_id, template.label, options.from_template(template), **acted())
        return program_id


def program(path, program_id):
    with store.opened(path) as db:
        return store.programs.program(db, program_id)


def words(at):
    return "\n".join(element.value for element in [*at.markdown, *at.caption, *at.title, *at.header, *at.subheader])


def test_without_a_program_the_page_offers_to_start_one(path):
    at = opened()
    assert [title.value for title in at.title] == ["Design"]
    at.text_input[0].set_value("Leaders of tomorrow")
    at.radio[0].set_value("reverse")
    at.button[0].click().run()
    assert not at.exception
    with store.opened(path) as db:
        (created,) = store.programs.all(db)
        assert (created.name, created.design.purposes) == ("Leaders of tomorrow", ("innovation", "community"))
        assert [option.name for option in store.programs.options(db, created.id)] == ["Reverse mentoring"]


def test_a_name_that_is_too_long_stays_in_its_field_and_the_limit_is_said(path):
    """A limit of the field itself would drop a name that is pasted, without a word."""
    at = opened()
    (field,) = [field for field in at.text_input if field.label == "What is the program called?"]
    assert field.proto.max_chars == 0
    field.set_value("Leaders " * 16)
    at.button[0].click().run()
    (refusal,) = [error.value.replace("\\", "") for error in at.error]
    assert refusal == "A program has a name of at most 120 characters; this one has 127."
    (field,) = [field for field in at.text_input if field.label == "What is the program called?"]
    assert field.value == "Leaders " * 16
    field.set_value("Leaders  of   tomorrow")
    at.radio[0].set_value("reverse")
    at.button[0].click().run()
    with store.opened(path) as db:
        (leaders,) = store.programs.all(db)
        assert leaders.name == "Leaders of tomorrow" and len(store.programs.options(db, leaders.id)) == 1


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_on_a_new_program(path, part):
    with store.opened(path) as db:
        actions.create_program(db, "Empty", **acted())
    at = opened(part)
    assert at.title[0].value == "Design"


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_on_a_running_program_with_three_options(path, part):
    with store.opened(path) as db:
        introduced(db, recruited(db))
    program_id = designed(path)
    at = opened(part, studio_program=program_id)
    assert at.title[0].value == "Design"
    at = opened(part, studio_program=program_id - 1)
    assert at.title[0].value == "Design"


def test_the_options_begin_with_what_they_cost_and_deliver_and_the_way_to_each_cell(path):
    designed(path)
    at = opened("options")
    first, jumps, *_ = [element.value for element in at.markdown]
    assert "likely to cost" in first
    assert sorted(re.findall(r"\(#([a-z-]+)\)", jumps)) == sorted(
        header.proto.anchor for header in at.header if header.proto.anchor
    )


@pytest.mark.parametrize("chosen", [None, *range(6)])
def test_an_option_renders_while_its_choices_are_still_open(path, chosen):
    program_id = designed(path, ())
    poles = {} if chosen is None else {options.AXES[chosen]: BOOK.axes[options.AXES[chosen]].poles[-1].id}
    with store.opened(path) as db:
        actions.add_option(db, program_id, "Half", {"poles": poles}, **acted())
    for part in ("options", "forecast", "brief"):
        assert opened(part).title[0].value == "Design"


def test_every_combination_of_the_six_choices_renders(path):
    """All 144: the same session moves the option from one to the next, and the comparison says what was chosen."""
    program_id = designed(path, ("onboarding",))
    with store.opened(path) as db:
        (option,) = store.programs.options(db, program_id)
        at = opened("options")
        for combination in product(*([pole.id for pole in axis.poles] for axis in BOOK.axes.values())):
            poles = dict(zip(BOOK.axes, combination, strict=True))
            actions.change_option(db, option.id, poles=poles, **acted())
            at.run()
            assert not at.exception, poles
            assert {axis: at.session_state[f"design_{axis}_{option.id}"] for axis in poles} == poles


def test_choosing_a_pole_shows_the_clash_and_keeps_it(path):
    program_id = designed(path, ("leadership-pipeline",))
    with store.opened(path) as db:
        (option,) = store.programs.options(db, program_id)
    at = opened("options")
    assert "An informal program lets" not in words(at)
    at.button_group(key=f"design_formality_{option.id}").set_value("informal").run()
    at.button_group(key=f"design_matching_{option.id}").set_value("led").run()
    assert not at.exception
    assert "An informal program lets relationships form by themselves" in words(at).replace("\\", "")
    with store.opened(path) as db:
        assert store.programs.option(db, option.id).poles["formality"] == "informal"


def test_a_slider_moves_the_forecast_and_is_kept(path):
    program_id = designed(path, ("community",))
    at = opened("forecast")
    before = at.table[0].value.iloc[:, 0]
    slider = at.slider(key="design_slide_drop_informal")
    slider.set_value(slider.min).run()
    assert not at.exception
    assert program(path, program_id).design.assumptions["drop_informal"] == (0.02, 0.02, 0.09)
    after = at.table[0].value.iloc[:, 0]
    assert after["Pairs active at the horizon"] != before["Pairs active at the horizon"]


def test_goal_and_purposes_are_kept_and_gaps_named(path):
    program_id = designed(path)
    at = opened("why")
    assert "Name the metric that will show it" in words(at)
    at.text_area(key="design_goal_measure").set_value("31 % to 50 %").run()
    assert "Name the metric that will show it" not in words(at)
    at.multiselect(key="design_purposes").set_value(["change", "community"]).run()
    assert program(path, program_id).design.purposes == ("change", "community")
    assert "The first weeks in a new job are the best studied case" in words(at).replace("\\", "")


def test_a_fourth_purpose_springs_back(path):
    program_id = designed(path)
    at = opened("why")
    at.multiselect(key="design_purposes").set_value([]).run()
    assert program(path, program_id).design.purposes == ("career-growth",)
    assert at.multiselect(key="design_purposes").value == ["career-growth"]
    assert "one to 3 purposes" in at.error[0].value


def test_choosing_an_option_from_the_page_sets_the_program(path):
    program_id = designed(path)
    with store.opened(path) as db:
        wanted = store.programs.options(db, program_id)[1]
    at = opened("brief")
    at.radio[0].set_value(wanted.id).run()
    at.text_area[1].set_value("The cheapest")
    next(button for button in at.button if button.label.startswith("Choose")).click().run()
    assert not at.exception
    chosen_program = program(path, program_id)
    assert chosen_program.months is None and chosen_program.informal
    assert chosen_program.design.decisions[0].note == "The cheapest"
    assert "chosen by" in words(at)


def test_targets_come_before_the_launch(path):
    program_id = designed(path)
    at = opened("plan")
    assert at.button(key="design_launch").disabled
    next(button for button in at.button if button.form_id == "design_targets").click().run()
    assert not at.exception
    assert program(path, program_id).design.targets["matched"] == 0.7
    at.button(key="design_launch").click().run()
    assert program(path, program_id).stage == "running"


def test_present_mode_walks_through_every_step_without_the_sidebar(path):
    designed(path)
    at = opened("brief")
    at.button(key="design_present").click().run()
    titles = []
    while True:
        titles.append(at.title[0].value)
        assert len(at.sidebar) == 0
        levels = [1, *(len(text.value.split(" ")[0]) for text in at.markdown if text.value.startswith("#"))]
        assert all(after - before <= 1 for before, after in pairwise(levels)), (titles[-1], levels)
        if at.button(key="design_next").disabled:
            break
        at.button(key="design_next").click().run()
        assert not at.exception
    assert [title.replace("\\", "") for title in titles] == [
        "We recommend Reverse mentoring",
        "No department is rated yet",
        "Community mentoring is likely to match most pairs: 44",
        "Reverse mentoring is likely to cost least: $18,000",
        "No pilot department yet, starts Sep 7, 2026",
        "9 risks are ours to manage",
        "We ask for Reverse mentoring and $7,140 for budget and L&D's time",
    ]
    at.button(key="design_end").click().run()
    assert at.title[0].value == "Design"


def test_a_name_is_shown_letter_by_letter(path):
    program_id = designed(path, ())
    with store.opened(path) as db:
        actions.add_option(db, program_id, "![x](http://evil.example/a.png) **bold**", {}, **acted())
    for part in ("options", "forecast", "brief"):
        text = words(opened(part))
        assert "![x](" not in text and "**bold** pays" not in text


def test_the_next_round_shows_the_lessons_of_the_one_before(path):
    with store.opened(path) as db:
        program_id = recruited(db)
        introduced(db, program_id)
        actions.write_review(db, program_id, "Shortlists", "Start earlier", "Ana", final=True, **acted())
        next_id = actions.next_round(db, program_id, "Autumn", **acted())
    at = opened("why", studio_program=next_id)
    assert "The next round of Spring" in words(at)
    assert "Start earlier" in words(at)


def test_a_renamed_option_stays_the_one_at_hand(path):
    program_id = designed(path)
    with store.opened(path) as db:
        second = store.programs.options(db, program_id)[1]
    at = opened("options", design_option=second.id)
    at.text_input(key=f"design_name_{second.id}").set_value("Everyone").run()
    assert not at.exception
    control = next(group for group in at.button_group if group.label == "Option")
    assert (control.value, at.session_state["design_option"]) == (second.id, second.id)
    with store.opened(path) as db:
        assert store.programs.option(db, second.id).name == "Everyone"


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_on_the_next_round_which_takes_over_targets_without_their_day(path, part):
    with store.opened(path) as db:
        program_id = recruited(db)
        actions.set_targets(db, program_id, {"matched": 0.8}, **acted())
        actions.write_review(db, program_id, "Shortlists", "Start earlier", "Ana", final=True, **acted())
        next_id = actions.next_round(db, program_id, "Mentoring 2027", **acted(date(2026, 5, 1)))
        assert store.programs.program(db, next_id).design.targets_on is None
    at = opened(part, studio_program=next_id)
    assert next_id in [chosen.value for chosen in at.sidebar.selectbox]
    if part == "plan":
        assert "Taken over from the round before: Accepted mentees with a mentor 80%" in words(at).replace("\\", "")


def test_suits_costs_and_evidence_of_a_choice_open_on_demand(path):
    program_id = designed(path, ("leadership-pipeline",))
    with store.opened(path) as db:
        (option,) = store.programs.options(db, program_id)
    closed = words(opened("options")).replace("\\", "")
    pole = BOOK.axes["duration"].pole(option.poles["duration"])
    assert pole.line in closed and pole.suits not in closed
    shown = words(opened("options", **{f"design_more_duration_{option.id}": True})).replace("\\", "")
    other = BOOK.axes["duration"].pole("timeline_free")
    assert all(text in shown for text in (pole.suits, pole.costs, other.suits))
