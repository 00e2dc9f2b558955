"""Shortlists and honored rankings on people: the limit and its cost, who gets which choice and why not, waiting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations, product
from random import Random

import numpy as np
import pytest

from core.domain.base.people import Mentee, Mentor
from core.domain.match import choices, curated, proposals
from core.domain.match.audiences import Audience
from core.domain.match.participant_choices import RankedChoice
from core.domain.match.proposals import Proposals, Settings
from core.domain.match.rules import MatchingFacts
from tests.cohort import mentee, mentor, random_cohort
from tests.story import DAY


def rankings(wanted: Mapping[int, Sequence[int]], **answers: str) -> list[RankedChoice]:
    """Rankings as they are on record; answers: m101="no" is what mentor 101 said to everybody."""
    return [
        RankedChoice(100 * id + place, id, mentor_id, place, DAY, answers.get(f"m{mentor_id}", ""))
        for id, mentor_ids in wanted.items()
        for place, mentor_id in enumerate(mentor_ids, 1)
    ]


def ready(person: Mentee | Mentor) -> Mentee | Mentor:
    return replace(person, stage="accepted", availability="ready", wishes=())


def solved(seed: int, mentees: int = 18, mentors: int = 9, facts: MatchingFacts | None = None, **set_: object):
    people = [[ready(person) for person in side] for side in random_cohort(mentees, mentors, Random(seed))]
    return proposals.run(*people, facts or MatchingFacts(), Settings(**{"minimum": 0.3} | set_))  # type: ignore[arg-type]


# --- shortlists -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_no_mentor_is_on_more_lists_than_twice_the_free_seats_and_the_cost_is_what_it_says(seed: int) -> None:
    result = solved(seed)
    shortlists = curated.shortlists(result, fewest=2, most=4)
    listed = [pair for pairs in shortlists.of.values() for pair in pairs]
    for column, person in enumerate(result.mentors.people):
        assert sum(pair.mentor.id == person.id for pair in listed) <= 2 * result.capacity[column]
    # Without the limit everybody's list is their own best, so it can be made by sorting.
    usual = result.bands.usual
    free = result.proposable & (result.capacity > 0) & (result.scores >= np.float32(0.3))
    best: list[tuple[int, float]] = []
    for row in range(len(result.mentees)):
        ranked = sorted((-float(result.scores[row, j]), int(j)) for j in np.flatnonzero(free[row]))
        good = [pair for pair in ranked if np.float32(-pair[0]) >= np.float32(usual)]
        best += [(column, -score) for score, column in (good[:4] or ranked[:1])]
    assert shortlists.cost.places == len(best) - len(listed)
    assert shortlists.cost.total == pytest.approx(
        sum(score for _, score in best) - sum(p.score for p in listed), abs=1e-4
    )
    columns = [column for column, _ in best]
    crowded = {result.mentors[j].id for j in set(columns) if columns.count(j) > 2 * result.capacity[j]}
    assert {person.id for person, _ in shortlists.cost.crowded} == crowded


@pytest.mark.parametrize("seed", range(6))
def test_a_list_of_several_holds_good_fits_only(seed: int) -> None:
    result = solved(seed)
    shortlists = curated.shortlists(result, fewest=2, most=4)
    usual = np.float32(result.bands.usual)
    for pairs in shortlists.of.values():
        assert len(pairs) < 2 or all(np.float32(pair.score) >= usual for pair in pairs)
    alone = {pairs[0].mentee.id for pairs in shortlists.of.values() if pairs and np.float32(pairs[0].score) < usual}
    assert {person.id for person in shortlists.poor} == alone


def test_the_screen_is_told_what_the_limit_costs_and_whom_it_spares() -> None:
    mentees = [mentee(i, f"Mentee {i}", needs=("Hiring",)) for i in range(1, 7)]
    mentors = [mentor(101, "Star Mo", topics=("Hiring",)), mentor(102, "Mia Berg", topics=("Recruiting",), capacity=3)]
    result = proposals.run(mentees, mentors, MatchingFacts(), Settings(minimum=0.0, needs_floor=False))
    shortlists = curated.shortlists(result, fewest=1, most=1)
    assert sum(pair.mentor.id == 101 for pairs in shortlists.of.values() for pair in pairs) == 2
    assert (
        shortlists.sentences[0].startswith("The limit costs ")
        and "Star Mo would be on 6 lists" in shortlists.sentences[0]
    )
    free = proposals.run(mentees, [replace(each, capacity=6) for each in mentors], MatchingFacts(), Settings(minimum=0))
    assert curated.shortlists(free, fewest=1, most=1).sentences[0].startswith("The limit costs nothing")


# --- rankings ---------------------------------------------------------------------------------------------------------


def best_by_hand(result: Proposals, wanted: Mapping[int, Sequence[int]]) -> tuple[float, ...]:
    """Every assignment of a small pool tried: matched, with a choice, with the first, the second, then the total."""
    can = result.proposable & (result.scores >= np.float32(result.settings.minimum))
    for id, ids in wanted.items():
        for mentor_id in ids:
            cell = result.row[id], result.column[mentor_id]
            can[cell] = result.allowed[cell]
    options = [[-1, *np.flatnonzero(can[row]).tolist()] for row in range(len(result.mentees))]
    best: tuple[float, ...] = ()
    for columns in product(*options):
        if any(columns.count(j) > result.capacity[j] for j in set(columns) - {-1}):
            continue
        got = {result.mentees[row].id: result.mentors[j].id for row, j in enumerate(columns) if j >= 0}
        place = [list(ids).index(got[id]) if got.get(id) in ids else -1 for id, ids in wanted.items()]
        total = sum(float(result.scores[row, j]) for row, j in enumerate(columns) if j >= 0)
        reached = (len(got), sum(at >= 0 for at in place), place.count(0), place.count(1), total)
        best = max(best, reached) if best else reached
    return best


@pytest.mark.parametrize("seed", range(12))
def test_rankings_are_honored_as_well_as_any_assignment_could(seed: int) -> None:
    rng = Random(seed)
    result = solved(seed, 5, 4)
    ids = [person.id for person in result.mentors.people]
    wanted = {id: rng.sample(ids, 2) for id in rng.sample([person.id for person in result.mentees.people], 4)}
    honored = curated.honor(result, rankings(wanted))
    places = [ranking.place for ranking in honored.rankings]
    reached = (
        len(honored.after.pairs),
        sum(place is not None for place in places),
        places.count(1),
        places.count(2),
        honored.after.total,
    )
    assert reached == pytest.approx(best_by_hand(result, wanted), abs=1e-5)
    assert honored.after.assignment.gap <= 1e-5 and honored.after.proof.startswith("Best possible: ")
    assert len(honored.after.pairs) >= len(result.again(objective="coverage").pairs), "nobody goes without for a choice"


def test_who_gets_which_choice_is_said_and_who_has_the_one_before() -> None:
    mentees = [mentee(1, "Ana Pop"), mentee(2, "Ben Ito"), mentee(3, "Cleo Ash"), mentee(4, "Dev Rao")]
    mentors = [mentor(101, "Mo Long"), mentor(102, "Mia Berg"), mentor(103, "Max Sand")]
    facts = MatchingFacts(excluded=frozenset({(3, 103), (103, 3)}))
    result = proposals.run(mentees, mentors, facts, Settings(minimum=0, needs_floor=False))
    honored = curated.honor(result, rankings({1: [101], 2: [101, 102], 3: [103, 101]}))
    by_name = {ranking.mentee.name: ranking for ranking in honored.rankings}
    assert [(ranking.label, ranking.why) for ranking in honored.rankings[:2]] == [
        ("First choice", ""),
        ("Second choice", "Mo Long goes to Ana Pop (first choice)."),
    ]
    assert by_name["Cleo Ash"].place is None and "Max Sand" in by_name["Cleo Ash"].why
    assert honored.sentence == "1 of 3 get their first choice, 1 their second, 1 none of them."


def test_a_yes_is_kept_and_a_no_is_passed_over() -> None:
    mentees = [mentee(1, "Ana Pop"), mentee(2, "Ben Ito")]
    mentors = [mentor(101, "Mo Long"), mentor(102, "Mia Berg")]
    result = proposals.run(mentees, mentors, MatchingFacts(), Settings(minimum=0, needs_floor=False))
    ranked = rankings({1: [101, 102], 2: [101]})
    ranked[0] = replace(ranked[0], answer="no")
    ranked[2] = replace(ranked[2], answer="yes")
    honored = curated.honor(result, ranked)
    assert {pair.mentee.id: pair.mentor.id for pair in honored.after.pairs} == {1: 102, 2: 101}
    assert (2, 101) in honored.after.settings.pins


def test_a_choice_below_the_floor_counts_and_a_proposal_below_it_is_not_made() -> None:
    mentees = [mentee(1, "Ana Pop", needs=("Hiring",)), mentee(2, "Ben Ito", needs=("Hiring",))]
    mentors = [mentor(101, "Mo Long", topics=("Chess",)), mentor(102, "Mia Berg", topics=("Chess",))]
    result = proposals.run(mentees, mentors, MatchingFacts(), Settings(minimum=0.9))
    assert not result.pairs
    honored = curated.honor(result, rankings({1: [102]}))
    assert [(pair.mentee.id, pair.mentor.id) for pair in honored.after.pairs] == [(1, 102)]


@pytest.mark.parametrize("seed", range(4))
def test_the_run_goes_on_honoring_when_it_is_solved_around_a_decision(seed: int) -> None:
    """What the review does after each decision, and what an override costs there: the rankings stay first."""
    result = solved(seed, 8, 6)
    ids = [person.id for person in result.mentors.people if person.capacity]
    wanted = {person.id: Random(seed + person.id).sample(ids, 3) for person in result.mentees.people}
    after = curated.honor(result, rankings(wanted)).after
    stored = Settings.from_dict(after.settings.to_dict())
    again = proposals.run(result.mentees.people, result.mentors.people, result.facts, stored)
    assert {p.mentee.id: p.mentor.id for p in again.pairs} == {p.mentee.id: p.mentor.id for p in after.pairs}
    decided = after.pairs[-1]
    pinned = after.again(pins=((decided.mentee.id, decided.mentor.id),))
    assert {p.mentee.id: p.mentor.id for p in pinned.pairs} == {p.mentee.id: p.mentor.id for p in after.pairs}
    for other in choices.candidates(after, decided.mentee.id, 3):
        changed = choices.ripple(after, decided.mentee.id, other.mentor.id).after
        assert changed and changed.assignment.objective == "choices"
    assert stored.lasting()["choices"] == [] and Settings.of_program({"matching": stored.to_dict()}).choices == ()


# --- who waited last round --------------------------------------------------------------------------------------------


def test_who_waited_goes_first_only_where_the_run_says_so_and_the_reason_says_it() -> None:
    mentees = [mentee(1, "Ana Pop", needs=("Hiring",)), mentee(2, "Ben Ito", needs=("Negotiation",))]
    mentors = [mentor(101, "Mo Long", topics=("Hiring",))]
    facts = MatchingFacts(waited=frozenset({2}))
    usual = Settings(minimum=0, needs_floor=False)
    assert proposals.run(mentees, mentors, facts, usual).pairs[0].mentee.id == 1
    first = proposals.run(mentees, mentors, facts, replace(usual, waited_first=True))
    assert first.pairs[0].mentee.id == 2
    assert "as many as possible of those who waited last round" in first.proof
    assert first.pairs[0].reasons[-1] == "Ben Ito waited last round."
    for outside in (Audience.MENTOR, Audience.MENTEE, Audience.FILE, Audience.PROFILE):
        assert not any("waited" in sentence for sentence in first.pairs[0].reasons_for(outside))


@pytest.mark.parametrize("order", list(permutations((1, 2, 3)))[:4])
def test_between_equals_who_waited_is_matched(order: tuple[int, ...]) -> None:
    mentees = [mentee(id, f"Mentee {id}", needs=("Hiring",)) for id in order]
    mentors = [mentor(101, "Mo Long", topics=("Hiring",))]
    for waited in order:
        result = proposals.run(mentees, mentors, MatchingFacts(waited=frozenset({waited})))
        assert [pair.mentee.id for pair in result.pairs] == [waited]
