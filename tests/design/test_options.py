"""Design options: clashes, suggestions, what differs, and the actions that make, change and choose them."""

from itertools import product

import pytest

from core import actions, store
from core.domain import playbook
from core.domain.design import options
from core.domain.design.options import Option, Situation
from tests.story import DAY, acted, introduced, proposed, recruited

BOOK = playbook.load()
FULL = {axis.id: axis.poles[0].id for axis in BOOK.axes.values()} | {"matching": "led"}
EVERY = [
    dict(zip(BOOK.axes, poles, strict=True))
    for poles in product(*([p.id for p in a.poles] for a in BOOK.axes.values()))
]


def made(**values):
    return Option(1, "Pilot", **({"poles": FULL} | values))


def find_clashes(option, situation=None, **facts):
    holding = options.conditions(option, situation or Situation(**({"first": False, "links_named": True} | facts)))
    return [clash.id for clash in options.clashes(option, holding, BOOK.clashes.values())]


def test_the_six_choices_are_the_playbooks():
    assert tuple(BOOK.axes) == options.AXES


def test_informal_and_led_clash_and_the_reason_is_given():
    option = made(poles=FULL | {"formality": "informal", "access": "open"})
    assert find_clashes(option) == ["informal-led"]
    assert "nobody follows up" in BOOK.clashes["informal-led"].reason


def test_nothing_clashes_before_anything_is_chosen():
    assert find_clashes(made(poles={}), links_named=False, mentors=0, mentees=100, readiness=0.0) == []


@pytest.mark.parametrize(
    ("mentors", "capacity", "clash"), [(39, 2, True), (40, 2, False), (79, 1, True), (80, 1, False)]
)
def test_an_open_program_clashes_with_a_pool_under_eight_in_ten(mentors, capacity, clash):
    option = made(poles=FULL | {"access": "open", "matching": "curated"}, capacity=capacity)
    assert ("open-small-pool" in find_clashes(option, mentors=mentors, mentees=100)) == clash


def test_a_limited_program_needs_mentors_for_its_seats_only():
    option = made(poles=FULL | {"access": "limited"}, seats=20)
    assert "pool_small" not in options.conditions(option, Situation(mentees=400, mentors=16))
    assert "pool_small" in options.conditions(option, Situation(mentees=400, mentors=15))


def test_without_a_count_nothing_is_said_about_the_pool():
    assert not options.conditions(made(), Situation()) & {"pool_small", "pool_large"}


def test_timeline_free_clashes_with_figures_per_cohort_only():
    option = made(poles=FULL | {"duration": "timeline_free"})
    assert find_clashes(option) == []
    assert find_clashes(option, cohort_figures=True) == ["timeline-free-cohort"]


def test_integrated_clashes_until_its_links_are_named():
    option = made(poles=FULL | {"scope": "integrated"})
    assert find_clashes(option, links_named=False) == ["integrated-unnamed"]
    assert find_clashes(option, links_named=True) == []


def test_clashes_come_before_cautions():
    option = made(poles=FULL | {"direction": "both", "formality": "informal", "access": "open"})
    assert find_clashes(option) == ["informal-led", "both-directions"]


@pytest.mark.parametrize("poles", EVERY, ids=lambda poles: "-".join(poles.values()))
def test_every_combination_can_be_judged(poles):
    option = made(poles=poles)
    holding = options.conditions(option, Situation(mentees=50, mentors=10, readiness=0.1))
    for clash in options.clashes(option, holding, BOOK.clashes.values()):
        assert clash.poles.items() <= poles.items()
        assert clash.condition == "" or clash.condition in holding
    assert option.undecided == ()


def test_advice_weighs_purposes_and_situation_and_says_why():
    advised = options.advice(["community"], {"pool_small", "readiness_low"}, BOOK.suggestions)
    assert advised["access"].pole == "limited"  # 3 + 3 against 3
    assert advised["access"].weight == 6
    assert "There are fewer seats with mentors than people who would come." in advised["access"].whys
    assert advised["access"].against == {"open": ("A community with a door policy is a club.",)}
    assert options.advice([], (), BOOK.suggestions) == {}


def test_what_changed_is_told_in_words():
    option = made(poles=FULL | {"matching": "curated"}, seats=30, owner="Ana")
    differences = [
        (c.label, c.here, c.there)
        for c in options.differences(option, made(poles=FULL | {"matching": "led"}), BOOK.axes)
    ]
    assert differences == [("Matching", "Curated", "L&D-led"), ("Seats", "30", "20"), ("Owner", "Ana", "Nobody yet")]


@pytest.mark.parametrize("template", BOOK.templates.values(), ids=lambda template: template.id)
def test_every_template_makes_an_option_that_reads_back(db, template):
    program_id = recruited(db)
    actions.add_option(db, program_id, template.label, options.from_template(template), **acted())
    (option,) = store.programs.options(db, program_id)
    assert dict(option.poles) == dict(template.poles)
    assert (option.seats, option.months, option.cadence, option.capacity) == (
        template.seats, template.months, template.cadence, template.capacity,
    )  # fmt: skip


def test_a_fifth_option_is_refused(db):
    program_id = recruited(db)
    for number in range(4):
        actions.add_option(db, program_id, f"Option {number}", **acted())
    with pytest.raises(actions.NotAllowed, match="More than 4"):
        actions.add_option(db, program_id, "One more", **acted())


def test_a_copy_takes_everything_but_the_name(db):
    program_id = recruited(db)
    first = actions.add_option(db, program_id, "Pilot", {"poles": FULL, "seats": 33, "owner": "Ana"}, **acted())
    actions.copy_option(db, first, **acted())
    actions.copy_option(db, first, **acted())
    assert [option.name for option in store.programs.options(db, program_id)] == ["Pilot", "Pilot (2)", "Pilot (3)"]
    assert {option.to_dict()["owner"] for option in store.programs.options(db, program_id)} == {"Ana"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"seats": 0}, "seats must be between 1 and 10,000"),
        ({"months": 37}, "between 1 and 36"),
        ({"poles": {"matching": "lottery"}}, "lottery"),
        ({"color": "red"}, "color"),
        ({"name": "  "}, "needs a name"),
        ({"name": "OPEN"}, "already an option"),
    ],
)
def test_what_an_option_cannot_be_is_refused_and_leaves_no_trace(db, changes, sentence):
    program_id = recruited(db)
    actions.add_option(db, program_id, "Open", **acted())
    option_id = actions.add_option(db, program_id, "Pilot", **acted())
    before, revision = store.programs.option(db, option_id), store.revision(db)
    with pytest.raises(actions.NotAllowed, match=sentence):
        actions.change_option(db, option_id, **changes, **acted())
    assert (store.programs.option(db, option_id), store.revision(db)) == (before, revision)


def test_poles_merge_and_can_be_opened_again(db):
    option_id = actions.add_option(db, recruited(db), "Pilot", {"poles": {"matching": "led"}}, **acted())
    actions.change_option(db, option_id, poles={"access": "open"}, **acted())
    assert store.programs.option(db, option_id).poles == {"matching": "led", "access": "open"}
    actions.change_option(db, option_id, poles={"matching": None}, **acted())
    assert store.programs.option(db, option_id).poles == {"access": "open"}


def test_the_program_follows_the_chosen_option(db):
    program_id = recruited(db)
    poles = FULL | {"duration": "timeline_free", "formality": "informal", "matching": "free", "direction": "reverse"}
    values = {"poles": poles, "seats": 30, "cadence": 2.0, "capacity": 3, "months": 12, "budget": 500.0}
    option_id = actions.add_option(db, program_id, "Community", values, **acted())
    actions.choose_option(db, option_id, "Costs the least", **acted())
    program = store.programs.program(db, program_id)
    assert program.months is None and program.informal and program.reverse and program.choice("matching") == "free"
    assert [getattr(program.design, name) for name in ("seats", "cadence", "capacity", "months")] == [30, 2.0, 3, 12]
    assert program.design.to_dict()["decisions"] == [
        {"on": "2026-03-02", "by": "coordinator:1", "option": option_id, "name": "Community", "note": "Costs the least"}
    ]
    assert options.chosen(store.programs.options(db, program_id)).id == option_id
    assert program.ends_on(DAY) is None


def test_an_incomplete_option_cannot_be_chosen(db):
    program_id = recruited(db)
    option_id = actions.add_option(db, program_id, "Half", {"poles": {"matching": "led"}}, **acted())
    with pytest.raises(actions.NotAllowed, match="Half is not complete: choose duration"):
        actions.choose_option(db, option_id, **acted())
    assert options.chosen(store.programs.options(db, program_id)) is None


def test_choosing_another_option_moves_the_choice_and_keeps_both_decisions(db):
    program_id = recruited(db)
    first = actions.add_option(db, program_id, "A", {"poles": FULL, "months": 9}, **acted())
    second = actions.add_option(db, program_id, "B", {"poles": FULL, "months": 9}, **acted())
    for option_id in (first, second):
        actions.choose_option(db, option_id, **acted())
    assert [bool(option.chosen_on) for option in store.programs.options(db, program_id)] == [False, True]
    assert [decision.name for decision in store.programs.program(db, program_id).design.decisions] == ["A", "B"]
    with pytest.raises(actions.NotAllowed, match="Choose another one"):
        actions.remove_option(db, second, **acted())
    actions.remove_option(db, first, **acted())
    assert [option.name for option in store.programs.options(db, program_id)] == ["B"]


def test_a_new_length_asks_what_happens_to_running_relationships(db):
    program_id = recruited(db)
    introduced(db, program_id)
    option_id = actions.add_option(db, program_id, "Short", {"poles": FULL, "months": 3}, **acted())
    with pytest.raises(actions.NotAllowed, match="2 relationships are running with 9 months"):
        actions.choose_option(db, option_id, **acted())
    assert store.programs.program(db, program_id).months == 9
    actions.choose_option(db, option_id, running={"relationships": "keep"}, **acted())
    assert {r.ends_on.isoformat() for r in store.relationships.all(db, program_id)} == {"2026-12-02"}


def test_a_new_length_can_move_the_ends_but_never_into_the_past(db):
    program_id = recruited(db)
    introduced(db, program_id)
    option_id = actions.add_option(db, program_id, "Short", {"poles": FULL, "months": 3}, **acted())
    later = DAY.replace(month=11)
    actions.choose_option(db, option_id, running={"relationships": "move"}, **acted(later))
    assert {r.ends_on for r in store.relationships.all(db, program_id)} == {later}


def test_a_new_way_of_matching_asks_about_open_proposals(db):
    program_id = recruited(db)
    proposed(db, program_id)
    option_id = actions.add_option(
        db, program_id, "Curated", {"poles": FULL | {"matching": "curated"}, "months": 9}, **acted()
    )
    with pytest.raises(actions.NotAllowed, match="2 proposals are waiting"):
        actions.choose_option(db, option_id, **acted())
    actions.choose_option(db, option_id, running={"proposals": "withdraw"}, **acted())
    assert {match.state for match in store.matches.all(db, program_id)} == {"superseded"}
    actions.undo(db, **acted())
    assert {match.state for match in store.matches.all(db, program_id)} == {"proposed"}
    assert options.chosen(store.programs.options(db, program_id)) is None
    assert store.programs.program(db, program_id).choice("matching") is None


def test_a_change_after_the_choice_waits_for_a_new_decision(db):
    program_id = recruited(db)
    option_id = actions.add_option(db, program_id, "Pilot", {"poles": FULL, "months": 9}, **acted())
    actions.choose_option(db, option_id, **acted())

    def pending():
        program = store.programs.program(db, program_id)
        return options.changed_since(
            options.chosen(store.programs.options(db, program_id)), program.design, program.months
        )

    assert not pending()
    actions.change_option(db, option_id, seats=44, **acted())
    assert pending() and store.programs.program(db, program_id).design.seats == 20
    actions.choose_option(db, option_id, **acted())
    assert not pending() and store.programs.program(db, program_id).design.seats == 44
