"""The effect of settings: what the page says that they move is what running anew under them gives. Held out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from core.domain.base.people import Mentee, Mentor
from core.domain.match import proposals
from core.domain.match.assignment import OBJECTIVES
from core.domain.match.bands import points_of
from core.domain.match.criteria import CRITERIA
from core.domain.match.proposals import Proposals
from core.domain.match.rules import MatchingFacts
from core.domain.match.settings import Settings
from core.domain.match.settings_effect import MovedMentee, changed_settings, effect
from tests.cohort import mentee, mentor, random_cohort

FACTS = MatchingFacts()


def cohort(seed: int) -> tuple[list[Mentee], list[Mentor]]:
    mentees, mentors = random_cohort(24, 11, Random(seed))
    ready: dict[str, Any] = {"stage": "accepted", "availability": "ready", "wishes": ()}
    return [replace(person, **ready) for person in mentees], [replace(person, **ready) for person in mentors]


def other_settings(settings: Settings, rng: Random) -> Settings:
    """The settings with one thing moved: a weight, a floor, a rule or what comes first."""
    key, code = rng.choice(list(CRITERIA)), rng.choice(list(settings.switches))
    return rng.choice(
        [
            replace(settings, weights={**settings.weights, key: rng.choice(range(0, 101, 5))}),
            replace(settings, minimum=rng.choice((0.0, 0.4, 0.5, 0.6))),
            replace(settings, needs_floor=not settings.needs_floor),
            replace(settings, switches={**settings.switches, code: not settings.switches[code]}),
            replace(settings, objective=rng.choice(OBJECTIVES)),
        ]
    )


def mates(result: Proposals) -> dict[int, int]:
    return {pair.mentee.id: pair.mentor.id for pair in result.pairs}


@pytest.mark.parametrize("seed", range(24))
def test_what_settings_move_is_what_a_run_under_them_gives(seed: int) -> None:
    rng = Random(seed)
    mentees, mentors = cohort(seed)
    baseline = proposals.run(mentees, mentors, FACTS, Settings(minimum=0.3, objective=rng.choice(OBJECTIVES)))
    settings = other_settings(baseline.settings, rng)
    fresh = proposals.run(mentees, mentors, FACTS, settings)
    shown = effect(baseline, baseline.under(settings))
    before, after = mates(baseline), dict(mates(baseline))
    for move in shown.moves:
        assert (move.before.id if move.before else None) == before.get(move.mentee.id)
        after.pop(move.mentee.id, None)
        if move.after:
            after[move.mentee.id] = move.after.id
    run = baseline.under(settings)
    assert after == mates(run), "who is not named stays"
    assert len(after) == len(fresh.pairs)
    assert run.total == pytest.approx(fresh.total, abs=2e-5)
    assert run.assignment.floor == pytest.approx(fresh.assignment.floor, abs=1e-5)
    score = {(fresh.mentees.ids[i], fresh.mentors.ids[j]): s for (i, j), s in enumerate_scores(fresh)}
    total = sum(score[pair] for pair in after.items()) - sum(score[pair] for pair in before.items())
    assert shown.total == pytest.approx(total, abs=1e-4)
    for move in shown.moves:
        worth = [points_of(score[move.mentee.id, who.id]) if who else 0 for who in (move.before, move.after)]
        assert move.gain == worth[1] - worth[0]
    gains = [move.gain for move in shown.moves]
    assert gains == sorted(gains), "the biggest loss first"


def enumerate_scores(result: Proposals) -> Iterator[tuple[tuple[int, int], float]]:
    for i, row in enumerate(result.scores):
        for j, score in enumerate(row):
            yield (i, j), float(score)


@pytest.mark.parametrize("seed", range(30))
def test_everybody_who_moves_for_a_weight_moves_in_a_chain_that_gains(seed: int) -> None:
    """No list names a swap of two mentees that comes to nothing: scores of coarse answers tie on paper."""
    rng = Random(seed)
    baseline = proposals.run(*cohort(seed), FACTS, Settings(minimum=0.2, objective="overall"))
    for _ in range(4):
        weights = {**baseline.settings.weights, rng.choice(list(CRITERIA)): rng.choice(range(0, 101, 5))}
        run = baseline.under(replace(baseline.settings, weights=weights))
        for chain in chains(effect(baseline, run).moves):
            rows = [run.row[move.mentee.id] for move in chain]
            gain = sum(
                (run.scores[row, run.column[move.after.id]] if move.after else 0.0)
                - (run.scores[row, run.column[move.before.id]] if move.before else 0.0)
                for row, move in zip(rows, chain, strict=True)
            )
            assert gain > 1e-6 or any(move.obstacle for move in chain)


def chains(moves: tuple[MovedMentee, ...]) -> list[list[MovedMentee]]:
    """The moves, those together that pass a seat on to each other."""
    group: dict[int, int] = {}

    def first(id: int) -> int:
        while group.setdefault(id, id) != id:
            id = group[id]
        return id

    for move in moves:
        for mentor_ in (move.before, move.after):
            if mentor_:
                group[first(move.mentee.id)] = first(-mentor_.id)
    together = defaultdict(list)
    for move in moves:
        together[first(move.mentee.id)].append(move)
    return list(together.values())


def test_the_same_weights_in_other_parts_move_nobody_and_are_no_change() -> None:
    baseline = proposals.run(*cohort(3), FACTS, Settings(minimum=0.3))
    doubled = replace(baseline.settings, weights={key: weight / 2 for key, weight in baseline.settings.weights.items()})
    shown = effect(baseline, baseline.under(doubled))
    assert (shown.changed, shown.moves, shown.headline, shown.worth) == ((), (), "No pair changes.", "")


def small() -> Proposals:
    """Ana and Ben both need hiring; Carl knows it, Dora knows negotiation, which Ben needs second."""
    ana = mentee(1, needs=("Hiring",), department="Sales")
    ben = mentee(2, "Ben Ito", needs=("Hiring", "Negotiation"), department="Finance")
    mentors = [
        mentor(101, topics=("Hiring",), department="Sales"),
        mentor(102, "Dora Lind", topics=("Negotiation",), department="Finance"),
    ]
    return proposals.run([ana, ben], mentors, FACTS, Settings(minimum=0.0, needs_floor=False))


def test_who_loses_their_mentor_is_named_with_what_stands_against_the_pair() -> None:
    baseline = small()
    assert mates(baseline) == {1: 101, 2: 102}
    floor = effect(baseline, baseline.under(replace(baseline.settings, needs_floor=True)))
    assert [(move.mentee.name, move.after, move.obstacle) for move in floor.moves] == [
        ("Ben Ito", None, "Dora Lind covers no part of the first need")
    ]
    assert floor.headline == "Ben Ito would no longer have a mentor."
    assert floor.changed == ("the first need has to be covered in part",)
    assert floor.moves[0].gain == -(floor.moves[0].points_before or 0) < 0 and not floor.reweighed
    rule = effect(
        baseline,
        baseline.under(replace(baseline.settings, switches={**baseline.settings.switches, "department": True})),
    )
    assert rule.changed[0].startswith("the rule “") and rule.changed[0].endswith("is on")
    assert {move.mentee.name for move in rule.moves} == {"Ana Pop", "Ben Ito"}
    assert all(move.obstacle for move in rule.moves)


def test_a_weight_is_told_in_points_of_100_and_judged_by_both_weightings() -> None:
    baseline = proposals.run(*cohort(5), FACTS, Settings(minimum=0.2, objective="overall"))
    weights = {**baseline.settings.weights, "needs": 0.0}
    shown = effect(baseline, baseline.under(replace(baseline.settings, weights=weights)))
    whole = sum(baseline.weights.values())
    needs = 100 * baseline.weights["needs"] / whole
    assert shown.changed[0] == f"{CRITERIA['needs'].label} {needs:.0f} → 0 points of 100"
    assert shown.changed[1] == "the other criteria share the rest"
    assert shown.reweighed and shown.total > 0 > shown.kept_total, "each weighting prefers its own answer"
    assert "By these weights that adds" in shown.worth and "by the earlier ones it costs" in shown.worth


def test_a_small_change_has_a_digit_more() -> None:
    before = Settings(weights={**dict.fromkeys(CRITERIA, 0.0), "needs": 50.0, "wishes": 50.0})
    after = replace(before, weights={**before.weights, "needs": 50.4}, minimum=0.3)
    assert changed_settings(before, after) == [
        f"{CRITERIA['needs'].label} 50.0 → 50.2 points of 100",
        "the other criteria share the rest",
        "no pair below 25 → 30 points",
    ]


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_kept_run_breaks_the_ties_of_the_next(objective: str) -> None:
    """Four who answered the same and two mentors who did: any pairing is as good, so the kept one stays."""
    mentees = [mentee(id, f"Mentee {id}", needs=("Hiring",)) for id in range(1, 5)]
    mentors = [mentor(id, f"Mentor {id}", topics=("Hiring",), capacity=2) for id in (101, 102)]
    settings = Settings(minimum=0.0, objective=objective)
    usual = mates(proposals.run(mentees, mentors, FACTS, settings))
    turned = {mentee_id: 203 - mentor_id for mentee_id, mentor_id in usual.items()}
    again = proposals.run(mentees, mentors, FACTS, settings, near=turned.items())
    assert mates(again) == turned != usual
    assert again.total == pytest.approx(proposals.run(mentees, mentors, FACTS, settings).total)
    better = [replace(mentees[0], aim="I hire people"), *mentees[1:]]
    assert len(mates(proposals.run(better, mentors, FACTS, settings, near=[(1, 999), (77, 101)]))) == 4
