"""Rules: each gives its reason, and the one for all pairs says the same as the one for a single pair."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.base.people import Mentee, Mentor, Wish
from core.domain.match import rules
from core.domain.match.cohort import views
from core.domain.match.rules import RULES, MatchingFacts
from tests.cohort import mentee, mentor, random_cohort
from tests.story import DAY

NOTHING = MatchingFacts()
ALL_ON = dict.fromkeys(rules.default_switches(), True)


def reason(person: Mentee, other: Mentor, facts: MatchingFacts = NOTHING, **options: object) -> str | None:
    blocker = rules.blocker(person, other, facts, ALL_ON, **options)  # type: ignore[arg-type]
    return f"{blocker.code}: {other.name} {blocker.sentence}" if blocker else None


def random_facts(rng: Random) -> MatchingFacts:
    """Facts about the ids of a random cohort, with reporting lines that may run in circles."""
    everybody = [*range(1, 10), *range(101, 110), 500, 501]
    pairs = [(rng.choice(everybody), rng.choice(everybody)) for _ in range(6)]
    return MatchingFacts(
        manager_of={id: rng.choice([None, *everybody]) for id in everybody},
        has_directory=rng.random() < 0.8,
        excluded=frozenset(pairs[:3]),
        ended=frozenset(pairs[3:]),
        loads={id: rng.randint(0, 3) for id in rng.sample(everybody, 8)},
        reverse=rng.random() < 0.3,
    )


def presence(rng: Random) -> dict[str, Any]:
    """What may keep a person out: a status, a break that ends, a wish that nobody has read."""
    return {
        "status": rng.choice(("active", "active", "unknown", "leave", "left")),
        "available_from": rng.choice((None, DAY - timedelta(days=1), DAY, DAY + timedelta(days=1))),
        "wishes_text": rng.choice(("", "", "Must speak Romanian", "Ideally in Berlin")),
        "answers": rng.choice(({}, {"wishes_confirmed": []})),
    }


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_one_pair_and_all_pairs_agree_rule_by_rule(seed: int) -> None:
    rng = Random(seed)
    mentees, mentors = random_cohort(rng.randint(1, 8), rng.randint(1, 8), rng)
    if rng.random() < 0.5:
        mentors[0] = mentor(mentees[0].id, mentees[0].name)
    mentees = [replace(person, **presence(rng)) for person in mentees]
    mentors = [replace(person, **presence(rng)) for person in mentors]
    facts = replace(random_facts(rng), on=rng.choice((None, DAY)))
    both = views(mentees, mentors)
    for rule in RULES.values():
        mask = np.broadcast_to(rule.mask(*both, facts), (len(mentees), len(mentors)))
        alone = [[rule.blocks(participant, other, facts) is not None for other in mentors] for participant in mentees]
        assert mask.tolist() == alone, rule.code
    switches = {code: rng.random() < 0.5 for code in rules.default_switches()}
    first = rules.first_against(*both, facts, switches)
    assert ((first == 0) == rules.allowed(*both, facts, switches)).all()
    codes = [None, *RULES]
    for i, person in enumerate(mentees):
        for j, other in enumerate(mentors):
            blocker = rules.blocker(person, other, facts, switches)
            assert (blocker.code if blocker else None) == codes[first[i, j]]


@pytest.mark.parametrize("code", list(RULES))
def test_a_rule_has_a_label_a_summary_and_words_for_many(code: str) -> None:
    assert RULES[code].label[0].isupper() and RULES[code].summary.endswith(".")
    assert not RULES[code].many.startswith("ruled out by “")


def test_only_optional_rules_have_a_switch() -> None:
    assert set(rules.default_switches()) == {"seniority", "department", "time_zone", "language", "first_need"}
    closed = rules.blocker(mentee(5), mentor(5), NOTHING, {"same_person": False})
    assert closed is not None and closed.code == "same_person"
    with pytest.raises(ValueError, match="no switch"):
        rules.rule("Never", default=False)(type("Never", (), {}))
    with pytest.raises(ValueError, match="already a rule"):
        rules.rule("Twice", code="capacity")(type("Twice", (), {}))


def test_a_switch_turns_an_optional_rule_on_and_off() -> None:
    ana, carl = mentee(department="Sales"), mentor(department="sales")
    assert rules.blocker(ana, carl, NOTHING) is None
    assert rules.blocker(ana, carl, NOTHING, {"department": True}) == (
        "department",
        "works in the same department as Ana Pop (sales)",
    )
    junior = mentee(level="Director"), mentor(level="Lead")
    assert rules.blocker(*junior, NOTHING) == ("seniority", "is less senior than Ana Pop (Lead, Director)")
    assert rules.blocker(*junior, NOTHING, {"seniority": False}) is None


def test_people_who_cannot_be_matched_now() -> None:
    assert reason(mentee(), mentor(availability="break")) == "unavailable: Carl Weber is on a break"
    assert reason(mentee(), mentor(availability="retired")) == "unavailable: Carl Weber is retired from mentoring"
    assert reason(mentee(), mentor(stage="not_now")) == "unavailable: Carl Weber is not accepted (not now)"
    assert reason(mentee(stage="waitlist"), mentor()) == (
        "unavailable: Carl Weber cannot be paired with Ana Pop, who is not accepted (waiting list)"
    )


def test_capacity_counts_the_seats_taken_but_not_the_pairs_own() -> None:
    full = MatchingFacts(loads={101: 2})
    assert reason(mentee(), mentor(capacity=2), full) == "capacity: Carl Weber has no free seat (2 of 2 taken)"
    assert reason(mentee(), mentor(capacity=2), full, seat_is_theirs=True) is None
    assert reason(mentee(), mentor(capacity=3), full) is None
    assert reason(mentee(), mentor(capacity=0)) == "capacity: Carl Weber offers no seat"


def test_seats_are_freed_for_a_run_that_decides_anew() -> None:
    facts = MatchingFacts(loads={101: 2, 102: 1}).without_seats([(1, 101), (2, 101), (3, 102), (4, 103)])
    assert dict(facts.loads) == {101: 0, 102: 0}


@pytest.mark.parametrize(
    ("manager_of", "sentence"),
    [
        ({1: 101}, "manages Ana Pop"),
        ({1: 7, 7: 101}, "manages Ana Pop's manager"),
        ({1: 7, 7: 8, 8: 101}, "manages Ana Pop from 3 levels above"),
        ({101: 1}, "reports to Ana Pop"),
        ({101: 7, 7: 1}, "has Ana Pop 2 levels above"),
    ],
)
def test_the_reporting_line_is_checked_both_ways_at_any_depth(manager_of: dict[int, int], sentence: str) -> None:
    facts = MatchingFacts(manager_of=manager_of, has_directory=True)
    assert reason(mentee(), mentor(), facts) == f"reporting_line: Carl Weber is in the same reporting line: {sentence}"


def test_colleagues_of_one_manager_are_in_no_line() -> None:
    assert reason(mentee(), mentor(), MatchingFacts(manager_of={1: 7, 101: 7}, has_directory=True)) is None


def test_a_circle_in_the_chart_ends_the_chain() -> None:
    circle = {1: 2, 2: 3, 3: 2}
    assert rules.chain(1, circle) == [2, 3]
    assert rules.chain(2, circle) == [3]
    assert rules.chain(9, {9: 9}) == []
    assert reason(mentee(2), mentor(3), MatchingFacts(manager_of=circle, has_directory=True)) == (
        "reporting_line: Carl Weber is in the same reporting line: manages Ana Pop"
    )


def test_without_a_directory_lines_are_not_checked_and_that_is_said() -> None:
    facts = MatchingFacts(manager_of={1: 101})
    assert reason(mentee(), mentor(), facts) is None
    assert rules.unchecked(facts) == "Reporting lines are not checked: import a directory"
    assert rules.unchecked(MatchingFacts(has_directory=True)) is None


def test_excluded_and_ended_pairs() -> None:
    for pair in ((1, 101), (101, 1)):
        assert reason(mentee(), mentor(), MatchingFacts(excluded=frozenset([pair]))) == (
            "excluded: Carl Weber is not to be paired with Ana Pop"
        )
    assert reason(mentee(), mentor(), MatchingFacts(ended=frozenset([(1, 101)]))) == (
        "ended: Carl Weber was paired with Ana Pop before, and that ended"
    )
    assert reason(mentee(), mentor(), MatchingFacts(ended=frozenset([(101, 1)]))) is None


def test_a_must_forbids_only_what_the_answers_rule_out() -> None:
    romanian, woman = Wish("language", "Romanian", True), Wish("gender", "woman", True)
    ana = mentee(wishes=(romanian,))
    assert reason(ana, mentor(languages=("German",))) == (
        "must_wish: Carl Weber does not speak Romanian, which Ana Pop asked for as a must"
    )
    assert reason(ana, mentor(languages=("romanian",))) is None
    assert reason(mentee(wishes=(Wish("language", "Romanian"),)), mentor(languages=("German",))) is None
    open_ = mentee(wishes=(woman,)), mentor(name="Maria Lind")
    assert reason(*open_) is None
    assert rules.by_hand(*open_) == ("Ana Pop asked for a woman as a must, which can't be checked: decide by hand.",)
    assert rules.by_hand(mentee(wishes=(woman,)), mentor(gender="Woman")) == ()
    asked = mentor(wishes=(Wish("location", "Berlin", True),))
    assert reason(mentee(location="Madrid"), asked) == (
        "must_wish: Carl Weber asked for something else as a must: Ana Pop is not in Berlin"
    )


def test_seniority_turns_around_in_reverse_mentoring() -> None:
    reverse = MatchingFacts(reverse=True)
    assert reason(mentee(level="Lead"), mentor(level="VP"), reverse) == (
        "seniority: Carl Weber is more senior than Ana Pop (VP, Lead), and this is reverse mentoring"
    )
    assert reason(mentee(level="VP"), mentor(level="Lead"), reverse) is None
    assert reason(mentee(level="Lead"), mentor(level="Lead")) is None
    assert reason(mentee(level="VP"), mentor(level="something new")) is None


def test_time_zones_and_languages_can_be_asked_for() -> None:
    assert reason(mentee(location="Madrid"), mentor(location="Tokyo")) == (
        "time_zone: Carl Weber shares fewer than 2 working hours a day with Ana Pop"
    )
    assert reason(mentee(location="Madrid"), mentor(location="New York")) is None
    assert reason(mentee(languages=("German",)), mentor(languages=("Polish",))) == (
        "language: Carl Weber has no language in common with Ana Pop, who named German"
    )
