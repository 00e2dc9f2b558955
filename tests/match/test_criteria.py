"""Criteria: numbers worked out by hand, and what holds for every registered one."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import playbook
from core.domain.base.people import Mentee, Mentor, Wish
from core.domain.match import criteria
from core.domain.match.cohort import Mentees, Mentors, views
from core.domain.match.criteria import CRITERIA
from core.domain.match.statements import aimed_level, concerns_current_role, past_sizes, sizes_in
from tests.cohort import mentee, mentor, random_cohort

EACH = pytest.mark.parametrize("key", list(CRITERIA))
TREE = playbook.load().topics


def score(key: str, person: Mentee, other: Mentor) -> float:
    return float(CRITERIA[key].score(*views([person], [other]))[0, 0])


def say(key: str, person: Mentee, other: Mentor) -> str:
    return CRITERIA[key].say(person, other)


# --- every criterion ------------------------------------------------------------------------------------------------


def test_the_default_weights_are_the_priorities_of_the_domain() -> None:
    assert criteria.default_weights() == {
        "needs": 40, "direction": 20, "wishes": 20, "context": 10, "style": 10, "availability": 10, "interests": 5,
        "past": 0,
    }  # fmt: skip


def test_every_evidence_id_is_one_of_the_playbook() -> None:
    named = {criterion.evidence for criterion in CRITERIA.values() if criterion.evidence}
    assert named <= set(playbook.load().evidence)


@EACH
def test_a_criterion_says_what_it_rests_on(key: str) -> None:
    assert CRITERIA[key].label[0].isupper() and not CRITERIA[key].label.endswith(".")
    assert CRITERIA[key].rationale.endswith(".")


@EACH
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_scores_are_shares_of_one_and_every_pair_has_a_sentence(key: str, seed: int) -> None:
    rng = Random(seed)
    mentees, mentors = random_cohort(rng.randint(0, 7), rng.randint(0, 7), rng)
    scores = CRITERIA[key].score(*views(mentees, mentors))
    assert scores.shape == (len(mentees), len(mentors)) and scores.dtype == np.float32
    assert ((scores >= 0) & (scores <= 1)).all()
    for person in mentees:
        for other in mentors:
            sentence = say(key, person, other)
            assert (
                sentence.endswith(".")
                and sentence[0] == sentence[0].upper()
                and "nan" not in sentence
                and "None" not in sentence
            )


@EACH
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_score_does_not_depend_on_who_else_signed_up(key: str, seed: int) -> None:
    mentees, mentors = random_cohort(5, 4, Random(seed))
    together = CRITERIA[key].score(*views(mentees, mentors))
    alone = [[score(key, person, other) for other in mentors] for person in mentees]
    assert np.allclose(together, alone, atol=1e-6)


@EACH
def test_without_any_answer_a_criterion_is_neutral_and_says_so(key: str) -> None:
    assert score(key, mentee(), mentor()) == 0.5
    assert say(key, mentee(), mentor()).endswith("so this counts as neutral.")


@EACH
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_demographics_count_only_where_somebody_wished_for_them(key: str, seed: int) -> None:
    mentees, mentors = random_cohort(4, 4, Random(seed))
    mentees = [replace(person, wishes=()) for person in mentees]
    mentors = [replace(person, wishes=()) for person in mentors]
    for gender in ("", "Woman"):
        others = [replace(person, gender=gender) for person in mentors]
        renamed = [replace(person, name="Somebody Else", email="x@example.com") for person in mentees]
        assert (CRITERIA[key].score(*views(renamed, others)) == CRITERIA[key].score(*views(mentees, mentors))).all()


def test_a_criterion_is_added_by_writing_one_class() -> None:
    @criteria.criterion("Same initial", weight=10)
    class SameInitial:
        """People with the same initial are easy to seat alphabetically."""

        def score(self, mentees: Mentees, mentors: Mentors) -> np.ndarray:
            rows = [[person.name[0] == other.name[0] for other in mentors.people] for person in mentees.people]
            return np.array(rows, np.float32)

        def say(self, person: Mentee, other: Mentor) -> str:
            return "Both start with the same letter." if person.name[0] == other.name[0] else "Different letters."

    try:
        added = CRITERIA["same_initial"]
        assert (added.label, added.weight, added.evidence) == ("Same initial", 10, None)
        assert added.rationale == "People with the same initial are easy to seat alphabetically."
        only = dict.fromkeys(CRITERIA, 0.0) | {"same_initial": 7}
        both = views([mentee(name="Ana Pop")], [mentor(name="Abe Lind"), mentor(102, "Carl Weber")])
        assert criteria.combine(*both, only).tolist() == [[1.0, 0.0]]
        score, points = criteria.breakdown(both[0], both[1].part(slice(0, 1)), only)["same_initial"]
        assert (score.tolist(), points.tolist()) == ([1.0], [100.0])
        assert added.say(both[0][0], both[1][0]) == "Both start with the same letter."
    finally:
        del CRITERIA["same_initial"]


def test_a_key_can_be_taken_only_once_and_a_weight_stays_within_bounds() -> None:
    with pytest.raises(ValueError, match="already a criterion 'needs'"):
        criteria.criterion("Again", weight=1, key="needs")(type("Again", (), {}))
    with pytest.raises(ValueError, match="between 0 and 100"):
        criteria.criterion("Heavy", weight=101, key="heavy")(type("Heavy", (), {}))
    assert "heavy" not in CRITERIA


# --- what they add up to --------------------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_points_of_a_pair_add_up_to_its_score(seed: int) -> None:
    rng = Random(seed)
    mentees, mentors = random_cohort(3, 3, rng)
    weights = {key: rng.choice((0, 1, 40, 100)) for key in CRITERIA} | {"needs": 5}
    table = criteria.combine(*views(mentees, mentors), weights)
    for i, person in enumerate(mentees):
        for j, other in enumerate(mentors):
            parts = criteria.breakdown(*views([person], [other]), weights)
            assert sum(float(points[0]) for _, points in parts.values()) == pytest.approx(100 * table[i, j], abs=1e-3)
            assert list(parts) == list(CRITERIA)


def test_scores_do_not_depend_on_the_block_size() -> None:
    both = views(*random_cohort(40, 20, Random(3)))
    weights = criteria.default_weights()
    assert np.allclose(criteria.combine(*both, weights), criteria.combine(*both, weights, block=33), atol=1e-6)


def test_breakdown_of_many_pairs_is_that_of_each() -> None:
    mentees, mentors = random_cohort(70, 70, Random(5))
    parts = criteria.breakdown(*views(mentees, mentors), criteria.default_weights())
    for place in (0, 63, 64, 69):
        alone = criteria.breakdown(*views([mentees[place]], [mentors[place]]), criteria.default_weights())
        for key in CRITERIA:
            assert parts[key][0][place] == pytest.approx(alone[key][0][0], abs=1e-6)


def test_weights_become_shares() -> None:
    shares = criteria.normalized({"needs": 10, "unknown": 99} | dict.fromkeys(set(CRITERIA) - {"needs", "past"}, 0))
    assert shares["needs"] == 1.0 and sum(shares.values()) == 1.0 and "unknown" not in shares
    assert criteria.normalized({})["needs"] == pytest.approx(40 / 115)
    with pytest.raises(ValueError, match="above 0"):
        criteria.normalized(dict.fromkeys(CRITERIA, 0))
    with pytest.raises(ValueError, match="Strengths meet needs"):
        criteria.normalized({"needs": -1})


# --- strengths meet needs -------------------------------------------------------------------------------------------


def test_the_first_need_counts_most() -> None:
    ana = mentee(needs=("Negotiation", "Public speaking"))  # weights 1 and 1/2, so 2/3 and 1/3
    assert score("needs", ana, mentor(topics=("Negotiation",))) == pytest.approx(2 / 3)
    assert score("needs", ana, mentor(topics=("Negotiation", "Public speaking"))) == 1.0
    assert say("needs", ana, mentor(topics=("Negotiation",))) == "Carl covers negotiation, Ana's first need."


def test_a_related_topic_counts_in_part() -> None:
    ana = mentee(needs=("Data storytelling",))
    share = TREE.related("data-storytelling")["people-analytics"]
    carl = mentor(topics=("People analytics", "Work-life balance"))
    assert 0 < share < 1 and score("needs", ana, carl) == pytest.approx(share)
    assert say("needs", ana, carl) == "Carl knows people analytics, which helps in part with data storytelling."


def test_synonyms_and_topics_outside_the_tree_are_understood() -> None:
    assert score("needs", mentee(needs=("presenting",)), mentor(topics=("Public speaking",))) == 1.0
    assert score("needs", mentee(needs=("Beekeeping",)), mentor(topics=("beekeeping",))) == 1.0
    assert score("needs", mentee(needs=("Beekeeping",)), mentor(topics=("Negotiation",))) == 0.0


def test_a_sentence_names_only_what_matched() -> None:
    sentence = say("needs", mentee(needs=("Negotiation", "Hiring")), mentor(topics=("Hiring", "Sustainability")))
    assert "hiring" in sentence and "ustainability" not in sentence and "egotiation" not in sentence
    none = say("needs", mentee(needs=("Negotiation",)), mentor(topics=("AI at work",)))
    assert none == "Carl covers none of the topics that Ana needs."


# --- direction and free text ----------------------------------------------------------------------------------------


def test_reaching_the_level_aimed_for_counts_and_falls_with_each_step() -> None:
    ana = mentee(direction="Director")
    fits = [score("direction", ana, mentor(level=level)) for level in ("VP", "Director", "Manager", "Lead")]
    assert fits == [1.0, 1.0, 0.5, 0.0]
    assert say("direction", ana, mentor(level="VP")) == "Carl works at the level that Ana aims for (Director)."


def test_an_aim_speaks_for_a_pair_by_the_topics_that_both_name() -> None:
    ana = mentee(aim="My presentations lead to decisions")
    assert score("direction", ana, mentor(topics=("Presenting",))) == 1.0
    assert say("direction", ana, mentor(topics=("Presenting",))) == (
        "Ana's “My presentations lead to decisions” is about public speaking, which Carl offers (“Presenting”)."
    )
    carl = mentor(experience="Spoke at conferences after years of stage fright. Likes chess.")
    assert score("direction", ana, carl) == 1.0
    assert say("direction", ana, carl) == (
        "Ana's “My presentations lead to decisions” and Carl's “Spoke at conferences after years of stage fright” "
        "are both about public speaking."
    )


def test_an_aim_of_two_topics_is_met_by_half() -> None:
    ana = mentee(aim="Negotiate contracts and give honest feedback")
    assert score("direction", ana, mentor(experience="Negotiated for years")) == pytest.approx(0.5 + 0.5 / 2)
    assert score("direction", ana, mentor(experience="Negotiated for years", topics=("Feedback",))) == 1.0


@pytest.mark.parametrize(
    "carl",
    [
        mentor(experience="Sold bicycles"),
        mentor(experience="Verkauft seit Jahren Fahrräder und Roller"),
        mentor(topics=("Hiring",)),
        mentor(experience="Negotiated contracts", topics=("Hiring",)),
        mentor(),
    ],
)
def test_words_never_speak_against_a_pair(carl: Mentor) -> None:
    ana = mentee(aim="My presentations lead to decisions")
    assert score("direction", ana, carl) == 0.5
    assert say("direction", ana, carl) == (
        "No topic that Ana aims for was read in what Carl offers, so this counts as neutral."
    )


def test_an_aim_that_is_not_understood_is_neutral() -> None:
    carl = mentor(topics=("Public speaking",), experience="Launched three factories")
    for aim in ("Launch my factory in Brazil", "Ich möchte vor Publikum sprechen und kein Coaching"):
        assert score("direction", mentee(aim=aim), carl) == 0.5
        assert say("direction", mentee(aim=aim), carl) == (
            "No topic was read in what Ana aims for, so this counts as neutral."
        )


def test_a_direction_names_a_level_only_as_a_title() -> None:
    titles = {"Director": 5, "To become head of sales": 4, "I want to be a people lead": 3, "VP of Marketing": 6}
    none = ("Lead workshops", "Work with senior leaders", "Executive presence", "Product manager", "Stay an expert")
    assert {text: aimed_level(mentee(direction=text)) for text in titles} == titles
    assert [text for text in none if aimed_level(mentee(direction=text)) is not None] == []


def test_not_sure_yet_is_a_missing_answer() -> None:
    assert score("direction", mentee(direction="Not sure yet"), mentor(level="Director", topics=("Hiring",))) == 0.5


# --- wishes ---------------------------------------------------------------------------------------------------------


def test_a_gender_wish_counts_only_against_what_was_stated() -> None:
    ana = mentee(wishes=(Wish("gender", "woman"),))
    assert score("wishes", ana, mentor(gender="Woman")) == 1.0
    assert score("wishes", ana, mentor(gender="Man")) == 0.0
    for blank in ("", "I prefer not to say"):
        assert score("wishes", ana, mentor(name="Maria Lind", gender=blank)) == 0.5
    assert say("wishes", ana, mentor(gender="")) == ("Ana would like a woman, which can't be checked: decide by hand.")


def test_without_a_wish_a_pair_is_neutral_whatever_languages_it_shares() -> None:
    for languages in (("German",), ("English",), ()):
        ana, carl = mentee(languages=("German",)), mentor(languages=languages)
        assert score("wishes", ana, carl) == 0.5
        assert say("wishes", ana, carl) == "Neither side has stated a wish, so this counts as neutral."


def test_a_mentor_whom_the_mentee_named_is_a_wish_that_is_met_and_nobody_else_loses_by_it() -> None:
    ana = mentee(ranked=(7, 8))
    first, second, other = (mentor(id=id, name=name) for id, name in ((7, "Mo Long"), (8, "Mia Berg"), (9, "Max Sand")))
    assert [score("wishes", ana, each) for each in (first, second, other)] == pytest.approx([1.0, 0.9, 0.5])
    assert say("wishes", ana, second) == "Ana named Mia as choice 2."
    assert say("wishes", ana, other) == "Ana named other mentors."
    wishing = replace(ana, wishes=(Wish("gender", "woman"),))
    assert score("wishes", wishing, replace(second, gender="Woman")) == pytest.approx(1.9 / 2)
    assert score("wishes", wishing, replace(other, gender="Man")) == pytest.approx(0.5 / 2)


def test_wishes_of_both_sides_weigh_alike() -> None:
    ana = mentee(wishes=(Wish("location", "Berlin"),), languages=("German",), department="Sales")
    carl = mentor(
        wishes=(Wish("department", "another"),), location="Berlin", languages=("English",), department="Sales"
    )
    assert score("wishes", ana, carl) == pytest.approx(1 / 2)
    assert say("wishes", ana, carl) == (
        "Carl is in Berlin, as Ana wishes; Ana does not work in another department, which Carl would like."
    )


# --- context --------------------------------------------------------------------------------------------------------


def test_context_compares_industry_and_size() -> None:
    ana = mentee(industry="Pharma", unit_size=40)
    carl = mentor(industries=("Pharma",), experience="Built a team from 3 to 40 people")
    assert score("context", ana, carl) == 1.0
    assert score("context", ana, mentor(industries=("Retail",), unit_size=40)) == 0.5
    assert score("context", ana, mentor(unit_size=80)) == pytest.approx(
        2 / 3
    )  # a factor of two of eight, on a log scale
    assert say("context", ana, carl) == (
        "Carl has worked in pharma, like Ana now; "
        "Carl has worked in a unit of 40 people (“team from 3 to 40 people”); Ana's has 40."
    )


def test_context_counts_double_when_the_goals_concern_the_present_role() -> None:
    now, later = mentee(aim="Run my team meeting better"), mentee(aim="Ready for my next role")
    assert concerns_current_role(now) and not concerns_current_role(later)
    assert not concerns_current_role(mentee(aim="People outside my team know what I am good at"))
    weights = dict.fromkeys(CRITERIA, 0.0) | {"context": 10, "availability": 10}
    fits = {"industry": "Pharma", "hours": 2.0}
    carl = mentor(industries=("Retail",), hours=2.0)
    table = criteria.combine(*views([replace(now, **fits), replace(later, **fits)], [carl]), weights)
    assert table[:, 0].tolist() == pytest.approx([1 / 3, 1 / 2])
    assert say("context", replace(now, **fits), carl).endswith(
        "This counts double, because the goals concern the present role."
    )


def test_sizes_are_read_as_numbers_of_people() -> None:
    assert sizes_in("grew from 3 to 40 people, then 1,200 employees in 5 sites") == (40, 1200)
    assert sizes_in("25 years in sales") == ()


@pytest.mark.parametrize(
    ("experience", "sizes"),
    [
        ("Built a team from 3 to 40 people in two years", (40,)),
        ("Led 25 engineers", (25,)),
        ("Responsible for a department of 120", (120,)),
        ("Moved 60 people to a new system without losing a single customer", ()),
        ("Set up the first people figures in a company of 4,000 people", ()),
        ("Trained 300 colleagues", ()),
        ("Led 40% of all projects", ()),
    ],
)
def test_a_mentor_knows_only_units_that_they_led_or_built(experience: str, sizes: tuple[int, ...]) -> None:
    assert past_sizes(mentor(experience=experience)) == sizes


def test_what_is_known_of_a_unit_is_compared_only_where_both_said_it() -> None:
    ana = mentee(answers={"unit_context": "About 40 people who repair trains"})
    assert score("context", ana, mentor(industries=("Pharma",))) == 0.5, "no industry was named, so none is missed"
    bea = mentee(answers={"unit_context": "A pharma unit"})
    assert score("context", bea, mentor(industries=("Pharma",))) == 1.0
    assert score("context", bea, mentor(industries=("Retail",))) == 0.0


def test_what_was_not_asked_of_both_sides_does_not_count() -> None:
    weights = criteria.default_weights()
    mentors = [mentor(industries=("Pharma",)), mentor(102)]
    neither = views([mentee(), mentee(2)], mentors)
    assert criteria.counted_weights(*neither, weights) == weights | {"context": 0.0, "interests": 0.0}
    both = views([mentee(), mentee(2, industry="Retail", interests=("AI",))], [*mentors, mentor(interests=("Art",))])
    assert criteria.counted_weights(*both, weights) == weights
    only = dict.fromkeys(CRITERIA, 0.0) | {"context": 10.0}
    assert criteria.counted_weights(*neither, only) == only, "something has to count"


# --- style, availability, interests, past ---------------------------------------------------------------------------


def test_style_compares_ways_and_the_roles_that_needs_call_for() -> None:
    ana = mentee(styles=("Homework between meetings", "Free-flowing conversation"), needs=("Networking",))
    carl = mentor(styles=("Homework between meetings",), roles=("Connector",))
    calls = [role.label for role in playbook.load().roles.values() if "networking" in role.topics]
    assert "Connector" in calls
    assert score("style", ana, carl) == pytest.approx((0.5 + 1 / len(calls)) / 2)
    assert say("style", ana, carl) == (
        "Both like “homework between meetings”; Carl is naturally a connector, which is what Ana's needs call for."
    )


def test_availability_compares_hours_cadence_and_time_zones() -> None:
    ana = mentee(hours=1.5, location="Berlin", answers={"cadence": "weekly"})
    carl = mentor(hours=6.0, location="New York", answers={"cadence": "Every two weeks"})
    assert score("availability", ana, carl) == pytest.approx((1.5 / 2 + 1 + 2 / 4) / 3)
    assert say("availability", ana, carl) == (
        "Ana has about 1.5 hours a month and Carl about 6; they want to meet at different rates; "
        "they share 2 working hours a day."
    )
    assert score("availability", mentee(hours=3.5), mentor(hours=3.5)) == 1.0


def test_a_mentors_hours_are_shared_over_the_mentees_they_offer_to_take() -> None:
    ana = mentee(hours=3.5)
    assert score("availability", ana, mentor(hours=3.0, capacity=1)) == 1.0
    assert score("availability", ana, mentor(hours=3.0, capacity=3)) == pytest.approx(1 / 2)
    assert say("availability", ana, mentor(hours=3.0, capacity=3)) == (
        "Ana has about 3.5 hours a month and Carl about 3, shared by up to 3 mentees."
    )


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_more_time_never_loses_points(seed: int) -> None:
    """More hours, more meetings, fewer seats to share the hours: on either side, whatever the other has."""
    rng = Random(seed)
    (ana, *_), (carl, *_) = random_cohort(1, 1, rng)
    before = score("availability", ana, carl)
    for person in (ana, carl):
        if person.hours is not None:
            more = replace(person, hours=person.hours + rng.choice((0.5, 2, 20)))
            assert score("availability", *((more, carl) if person is ana else (ana, more))) >= before - 1e-6
    assert score("availability", ana, replace(carl, capacity=1)) >= before - 1e-6 or carl.hours is None
    weekly, monthly = {"cadence": "weekly"}, {"cadence": "monthly"}
    for other in (weekly, monthly):
        met = [
            score("availability", replace(ana, answers=mine), replace(carl, answers=other))
            for mine in (monthly, weekly)
        ]
        assert met[1] >= met[0] - 1e-6


def test_a_shared_word_is_no_shared_interest() -> None:
    ana, carl = mentee(interests=("Board games", "running a farm")), mentor(interests=("surf board", "running"))
    assert score("interests", ana, carl) == 0.0
    assert say("interests", ana, carl) == "They named different interests."


def test_an_interest_of_two_letters_is_an_answer() -> None:
    ana = mentee(interests=("AI",))
    assert score("interests", ana, mentor(interests=("AI at work",))) == 1.0
    assert score("interests", ana, mentor(interests=("UX",))) == 0.0


def test_shared_interests_are_named() -> None:
    ana, carl = mentee(interests=("Hiking", "chess")), mentor(interests=("hiking in the Alps",))
    assert score("interests", ana, carl) == 1.0  # of the shorter list; before "in" stands what is enjoyed
    assert say("interests", ana, carl) == "Both are interested in hiking."


def test_ratings_by_other_mentees_are_pulled_to_the_mean_of_all_mentors() -> None:
    carl = mentor(past_ratings={7: 5.0, 8: 5.0, 9: 4.0}, usual_rating=4.0)
    drawn = (5 + 5 + 4 + 3 * 4) / 6
    assert score("past", mentee(), carl) == pytest.approx(0.5 + (drawn - 4) / 4)
    assert say("past", mentee(), carl) == (
        "3 earlier mentees rated Carl 4.7 of 5; mentors here get 4 on average, "
        "and with so few ratings this counts as 4.3."
    )
    assert score("past", mentee(), replace(carl, past_ratings={7: 5.0})) < score("past", mentee(), carl)
    assert score("past", mentee(), replace(carl, past_ratings={7: 2.0})) < 0.5


def test_a_mentees_own_rating_does_not_count_for_their_own_match() -> None:
    carl = mentor(past_ratings={1: 5.0}, usual_rating=3.0)
    assert score("past", mentee(1), carl) == 0.5
    assert score("past", mentee(2), carl) > 0.5


def test_two_people_with_the_same_first_name_are_told_apart() -> None:
    sentence = say("needs", mentee(name="Ana Pop", needs=("AI",)), mentor(name="Ana Lind", topics=("AI",)))
    assert sentence == "Ana Lind covers AI at work."
