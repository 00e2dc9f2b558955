"""The whole run on people: what it proposes, what it says, and what-ifs that come true when they are accepted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import playbook
from core.domain.base.people import Mentee, Mentor, Wish
from core.domain.match import choices, curated, proposals, recruiting, rules
from core.domain.match.assignment import OBJECTIVES
from core.domain.match.criteria import CRITERIA
from core.domain.match.proposals import Proposals, Settings
from core.domain.match.rules import MatchingFacts
from core.domain.playbook.topic_reader import reader
from tests.cohort import mentee, mentor, random_cohort

TREE = playbook.load().topics


def ready(person: Mentee | Mentor) -> Mentee | Mentor:
    return replace(person, stage="accepted", availability="ready", wishes=())


def sample() -> tuple[list[Mentee], list[Mentor]]:
    """40 mentees and 20 mentors who can be matched, with fewer seats than mentees."""
    mentees, mentors = random_cohort(40, 20, Random(11))
    return [ready(person) for person in mentees], [ready(person) for person in mentors]  # type: ignore[misc]


@cache
def sampled() -> Proposals:
    return proposals.run(*sample(), MatchingFacts(), Settings(minimum=0.3))


def mates(result: Proposals) -> dict[int, int]:
    return {pair.mentee.id: pair.mentor.id for pair in result.pairs}


# --- settings -------------------------------------------------------------------------------------------------------


def test_settings_survive_being_kept_as_json() -> None:
    chosen = Settings(
        weights={"needs": 70}, switches={"department": True}, objective="even", minimum=0.4, pins=((1, 101),),
        apart=((2, 101),), keep=((3, 102),), stay_bonus=0.2,
    )  # fmt: skip
    assert Settings.from_dict(json.loads(json.dumps(chosen.to_dict()))) == chosen
    assert chosen.weights["direction"] == CRITERIA["direction"].weight


def test_settings_of_an_older_version_have_the_defaults_of_today() -> None:
    assert Settings.from_dict({}) == Settings()
    old = Settings.from_dict({"weights": {"star sign": 50, "needs": 10}, "switches": {"gone": True}, "colour": "red"})
    assert old == Settings(weights={"needs": 10})


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"objective": "fastest"}, "objective “fastest”"),
        ({"minimum": 1.5}, "between 0 and 1"),
        ({"weights": dict.fromkeys(CRITERIA, 0)}, "above 0"),
        ({"weights": {"needs": -1}}, "Strengths meet needs"),
    ],
)
def test_settings_that_make_no_sense_are_refused_with_a_sentence(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Settings.from_dict(wrong)


# --- the run --------------------------------------------------------------------------------------------------------


def test_two_mentees_get_the_mentors_who_know_their_needs() -> None:
    ana, ben = mentee(1, "Ana Pop", needs=("Negotiation",)), mentee(2, "Ben Ito", needs=("Hiring",))
    carl, dora = mentor(101, "Carl Weber", topics=("Hiring",)), mentor(102, "Dora Lind", topics=("Negotiation",))
    run = proposals.run([ana, ben], [carl, dora], MatchingFacts())
    assert mates(run) == {1: 102, 2: 101}
    expected = (40 * 1.0 + 60 * 0.5) / 100  # needs met in full, all else unknown; no industry or interest was asked
    assert [pair.score for pair in run.pairs] == pytest.approx([expected, expected])
    assert run.pairs[0].reasons == ("Dora covers negotiation.",)
    assert run.pairs[0].breakdown["needs"]["points"] == pytest.approx(40)
    assert run.total == pytest.approx(2 * expected) and run.bound == pytest.approx(run.total)
    assert run.proof.startswith("Best possible: ")
    assert run.load == {101: 1, 102: 1} and run.distribution == (0, 0, 0, 0, 0, 0, 0, 2, 0, 0)
    assert run.unchecked == rules.UNCHECKED


def test_a_cohort_is_matched_without_breaking_a_rule_or_a_seat() -> None:
    run, (mentees, mentors) = sampled(), sample()
    people, guides = {person.id: person for person in mentees}, {person.id: person for person in mentors}
    chosen = mates(run)
    assert len(chosen) + len(run.unmatched) == len(mentees) and len(chosen) > 20
    for mentee_id, mentor_id in chosen.items():
        assert rules.blocker(people[mentee_id], guides[mentor_id], MatchingFacts()) is None
    assert all(count <= guides[id].capacity for id, count in run.load.items())
    assert min(pair.score for pair in run.pairs) >= 0.3
    assert sum(run.distribution) == len(chosen) and sum(run.load.values()) == len(chosen)
    assert run.assignment.gap <= 1e-6 * 40
    assert [pair.score for pair in run.weakest] == sorted(pair.score for pair in run.pairs)[:5]
    for pair in run.pairs:
        assert sum(part["points"] for part in pair.breakdown.values()) == pytest.approx(100 * pair.score, abs=1e-3)
    assert all(
        unplaced.reason.endswith(".") and unplaced.cause in ("rules", "minimum", "seats") for unplaced in run.unmatched
    )


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_shuffled_rows_give_the_same_pairs_and_the_same_fingerprint(seed: int) -> None:
    mentees, mentors = sample()
    rng = Random(seed)
    rng.shuffle(mentees)
    rng.shuffle(mentors)
    again = proposals.run(mentees, mentors, MatchingFacts(), Settings(minimum=0.3))
    assert mates(again) == mates(sampled()) and again.input_hash == sampled().input_hash
    assert again.total == sampled().total


def test_a_run_tells_its_stages_as_they_pass_and_gives_the_same_answer() -> None:
    steps: list[tuple[str, str]] = []
    chosen = Settings(minimum=0.3, switches={"department": True})
    run = proposals.run(*sample(), MatchingFacts(), chosen, progress=lambda stage, far: steps.append((stage, far)))
    assert list(dict.fromkeys(stage for stage, _ in steps)) == [
        "Scoring 7 criteria",  # the eighth weighs nothing
        "Checking 10 rules",  # seats are counted by the solver
        "Finding the best assignment",
    ]
    assert steps[0][1] == "0%"
    rounds = [far for stage, far in steps if stage.startswith("Finding")]
    assert [far.split(",")[0] for far in rounds] == [f"round {number}" for number in range(1, len(rounds) + 1)]
    assert mates(run) == mates(proposals.run(*sample(), MatchingFacts(), chosen))


def test_the_fingerprint_changes_with_people_facts_and_settings() -> None:
    mentees, mentors = sample()
    changed = [replace(mentees[0], aim="Something else"), *mentees[1:]]
    others = [
        proposals.run(changed, mentors, MatchingFacts(), Settings(minimum=0.3)),
        proposals.run(mentees, mentors, MatchingFacts(loads={101: 1}), Settings(minimum=0.3)),
        proposals.run(mentees, mentors, MatchingFacts(), Settings(minimum=0.31)),
        sampled(),
    ]
    assert len({other.input_hash for other in others}) == 4


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_no_objective_ever_proposes_a_forbidden_pair(seed: int) -> None:
    rng = Random(seed)
    mentees, mentors = random_cohort(rng.randint(0, 9), rng.randint(0, 6), rng)
    facts = MatchingFacts(
        manager_of={person.id: rng.choice([101, 102, 103, None]) for person in mentees},
        has_directory=True,
        excluded=frozenset([(1, 101)]),
        loads={101: 1},
    )
    for objective in ("overall", "coverage", "worst-off", "even"):
        run = proposals.run(mentees, mentors, facts, Settings(objective=objective, minimum=0.2))
        for pair in run.pairs:
            assert rules.blocker(pair.mentee, pair.mentor, facts) is None
        assert len(run.pairs) + len(run.unmatched) == len(mentees)
        assert all(run.load[guide.id] <= max(0, guide.capacity - facts.loads.get(guide.id, 0)) for guide in mentors)


def test_nobody_to_match_is_an_answer_too() -> None:
    empty = proposals.run([], [], MatchingFacts())
    assert empty.pairs == () and empty.proof == "There is nobody to match yet." and empty.total == 0
    alone = proposals.run([mentee()], [], MatchingFacts())
    assert [unplaced.reason for unplaced in alone.unmatched] == ["There are no mentors yet."]


def test_pins_hold_and_those_that_cannot_are_named() -> None:
    mentees, mentors = sample()
    weak = min(sampled().pairs, key=lambda pair: pair.score).mentee.id
    full = next(person for person in mentors if person.capacity == 0)
    free = next(person for person in mentors if person.capacity and mates(sampled()).get(weak) != person.id
                and rules.blocker(mentees[weak - 1], person, MatchingFacts()) is None)  # fmt: skip
    pins = ((weak, free.id), (weak, 101), (2, full.id), (3, 999))
    run = proposals.run(mentees, mentors, MatchingFacts(), Settings(minimum=0.3, pins=pins))
    assert mates(run)[weak] == free.id
    assert [pair.mentee.id for pair in run.pairs if pair.pinned] == [weak]
    assert [refusal.pair for refusal in run.refused] == list(pins[1:])
    assert all(refusal.reason.endswith(".") for refusal in run.refused)
    assert "offers no seat" in run.refused[1].reason


def test_pairs_that_were_turned_down_stay_apart() -> None:
    pair = sampled().pairs[0]
    ids = (pair.mentee.id, pair.mentor.id)
    run = proposals.run(*sample(), MatchingFacts(), Settings(minimum=0.3, apart=(ids,)))
    assert mates(run).get(ids[0]) != ids[1]
    assert mates(run.again(apart=())) == mates(sampled())


def test_kept_pairs_stay_for_a_small_loss_and_go_for_a_large_one() -> None:
    needs = {"needs": ("Hiring", "Negotiation")}  # 2/3 and 1/3
    ana, carl, dora = mentee(**needs), mentor(101, topics=("Negotiation",)), mentor(102, topics=("Hiring",))
    stay = Settings(keep=((1, 101),), stay_bonus=0.2, minimum=0.0, needs_floor=False, objective="overall")
    assert mates(proposals.run([ana], [carl, dora], MatchingFacts(), stay)) == {1: 101}
    assert mates(proposals.run([ana], [carl, dora], MatchingFacts(), replace(stay, stay_bonus=0.05))) == {1: 102}
    assert proposals.run([ana], [carl, dora], MatchingFacts(), stay).total < 0.6  # the bonus is no part of the total


def test_past_ratings_come_from_the_facts() -> None:
    facts = MatchingFacts(mentor_ratings={(9, 102): 5.0, (9, 103): 3.0})
    run = proposals.run([mentee()], [mentor(101), mentor(102)], facts, Settings(weights={"past": 50}))
    assert mates(run) == {1: 102}
    assert "rated Carl 5 of 5" in run.pairs[0].breakdown["past"]["sentence"]


@pytest.mark.parametrize(
    ("mentees", "mentors", "facts", "cause", "reason"),
    [
        (
            [mentee(location="Rome")],
            [mentor(101, availability="break"), mentor(102, wishes=(Wish("location", "Berlin", True),))],
            MatchingFacts(),
            "rules",
            "No mentor may be paired with Ana Pop: 1 gone, away or not accepted and 1 ruled out by a must.",
        ),
        (
            [mentee(stage="waitlist")],
            [mentor()],
            MatchingFacts(),
            "rules",
            "Ana Pop is not accepted (waiting list).",
        ),
        (
            [mentee(needs=("Hiring",))],
            [mentor()],
            MatchingFacts(),
            "minimum",
            "Nobody whom the rules allow fits well enough: the only one reaches 50 of 100, and the floor is 60.",
        ),
        (
            [mentee(needs=("Hiring", "AI at work"))],
            [mentor(topics=("AI at work",))],
            MatchingFacts(),
            "minimum",
            "No mentor may be proposed for Ana Pop: 1 covering no part of the first need.",
        ),
        (
            [mentee(needs=("Hiring",)), mentee(2, "Ben Ito", needs=("Hiring",), direction="Director")],
            [mentor(topics=("Hiring",), level="Director")],
            MatchingFacts(),
            "seats",
            "Every mentor who fits Ana Pop is taken: Carl Weber by Ben Ito.",
        ),
        (
            [mentee(needs=("Hiring",))],
            [mentor(topics=("Hiring",))],
            MatchingFacts(loads={101: 1}),
            "seats",
            "Every mentor who fits Ana Pop is taken: Carl Weber has no seat left.",
        ),
    ],
)  # fmt: skip
def test_why_somebody_has_no_mentor(
    mentees: list[Mentee], mentors: list[Mentor], facts: MatchingFacts, cause: str, reason: str
) -> None:
    run = proposals.run(mentees, mentors, facts, Settings(minimum=0.6))
    assert [(unplaced.cause, unplaced.reason) for unplaced in run.unmatched] == [(cause, reason)]


def test_what_is_kept_of_a_run_names_nobody() -> None:
    run = sampled()
    text = json.dumps(
        [run.result().to_dict(), run.settings.to_dict(), [dict(proposal.breakdown) for proposal in run.to_propose()]]
    )
    assert "Mentee" not in text and "Mentor" not in text
    assert len(run.to_propose()) == len(run.pairs) == run.result().matched
    first = run.to_propose()[0]
    assert (first.mentee_id, first.mentor_id) == (run.pairs[0].mentee.id, run.pairs[0].mentor.id)
    assert set(first.breakdown["needs"]) == {"score", "points"}


def test_another_objective_uses_the_same_scores() -> None:
    overall = sampled().again(objective="overall")
    assert overall.total >= sampled().total - 1e-9 and overall.assignment.floor <= sampled().assignment.floor
    assert overall.scores is sampled().scores
    assert "no other assignment under these rules scores higher" in overall.proof
    fresh = proposals.run(
        *sample(), MatchingFacts(), Settings(minimum=0.3, weights={"needs": 90}, switches={"department": True})
    )
    moved = sampled().again(weights={"needs": 90}, switches={"department": True})
    assert moved.total == pytest.approx(fresh.total) and moved.input_hash == fresh.input_hash


# --- choices --------------------------------------------------------------------------------------------------------


def test_candidates_are_the_best_under_the_rules_with_the_chosen_one() -> None:
    run = sampled()
    for pair in run.pairs[::6]:
        best = choices.candidates(run, pair.mentee.id, 3, forbidden=2)
        open_ = [option for option in best if option.blocked is None]
        assert [option.mentor.id for option in best if option.chosen] == [pair.mentor.id]
        assert [option.pair.score for option in open_] == sorted((option.pair.score for option in open_), reverse=True)
        assert len(open_) <= 3 and all(option.blocked.sentence for option in best[len(open_) :] if option.blocked)
        assert open_[0].rank == 1 and all(1 <= option.rank_of_mentee <= option.of_mentees for option in best)


def test_a_ripple_comes_true_when_it_is_accepted() -> None:
    run = sampled()
    for pair in run.pairs[::5]:
        other = next(candidate for candidate in choices.candidates(run, pair.mentee.id, 4) if not candidate.chosen)
        ripple = choices.ripple(run, pair.mentee.id, other.mentor.id)
        assert ripple.after is not None and mates(ripple.after)[pair.mentee.id] == other.mentor.id
        pins = (*run.settings.pins, (pair.mentee.id, other.mentor.id))
        accepted = run.again(pins=pins)
        assert mates(accepted) == mates(ripple.after)
        assert ripple.changes.total == pytest.approx(accepted.total - run.total)
        moved = {move.mentee.id for move in ripple.changes.moves}
        before, after = mates(run), mates(accepted)
        assert moved == {id for id in before.keys() | after.keys() if before.get(id) != after.get(id)}


def test_choosing_what_is_chosen_changes_nothing() -> None:
    pair = sampled().pairs[3]
    ripple = choices.ripple(sampled(), pair.mentee.id, pair.mentor.id)
    assert ripple.sentences == ("Nothing changes.",)


@pytest.mark.parametrize(
    ("floor", "now", "words"),
    [(-0.006, 0.586, "falls from 59.2 to 58.6 of 100"), (0.02, 0.60, "rises from 58 to 60 of 100")],
)
def test_a_fall_of_less_than_a_point_does_not_read_as_none(floor: float, now: float, words: str) -> None:
    weakest = (mentee(1, "Ana Pop"), mentor(101, "Carl Weber"), now)
    assert words in choices.RunChanges((), 0.0, floor, 0, weakest).headline
    barely = choices.RunChanges((), 0.0, -0.0006, 0, (*weakest[:2], 0.5900))
    assert "59.1 to 59.0" in barely.headline
    assert "weakest" not in choices.RunChanges((), 0.1, -0.0006, 0, (*weakest[:2], 0.5898)).headline


def test_a_ripple_is_told_in_sentences() -> None:
    ana = mentee(1, "Ana Pop", needs=("Negotiation", "Hiring"))
    ben = mentee(2, "Ben Ito", needs=("Negotiation",))
    carl, dora = mentor(101, "Carl Weber", topics=("Negotiation",)), mentor(102, "Dora Lind", topics=("Hiring",))
    only_needs = Settings(weights=dict.fromkeys(CRITERIA, 0) | {"needs": 1}, minimum=0.0, needs_floor=False)
    run = proposals.run([ana, ben], [carl, dora], MatchingFacts(), only_needs)
    assert mates(run) == {1: 102, 2: 101}
    ripple = choices.ripple(run, 1, 101)
    assert ripple.sentences == (
        "Costs 67 points in total; the weakest open pair falls from 100 to 0 of 100.",
        "Ben Ito loses 100 points and moves from Carl Weber to Dora Lind.",
        "Ana Pop gains 33 points and moves from Dora Lind to Carl Weber.",
    )
    never = choices.ripple(run, 1, None, forbid=True)
    assert never.after is not None and never.after.settings.apart == ((1, 102),)
    assert mates(never.after) == mates(run.again(apart=((1, 102),)))


def test_a_forbidden_override_is_refused_with_its_rule() -> None:
    carl = mentor(availability="break")
    run = proposals.run([mentee()], [carl], MatchingFacts())
    assert choices.ripple(run, 1, 101).sentences == ("Carl Weber is on a break.",)
    assert choices.ripple(run, 1, None, forbid=True).sentences == ("Ana Pop has no mentor in this run.",)
    pinned = proposals.run([mentee(), mentee(2, "Ben Ito")], [mentor()], MatchingFacts(), Settings(pins=((2, 101),)))
    assert choices.ripple(pinned, 1, 101).refused == "Every seat of Carl Weber is taken, and nobody there can move."


def test_two_runs_are_compared_person_by_person() -> None:
    run = sampled()
    strict = run.again(minimum=0.6)
    comparison = choices.compare(run, strict)
    before, after = mates(run), mates(strict)
    lost = {move.mentee.id for move in comparison.moves if move.after is None}
    assert lost == before.keys() - after.keys() and lost
    assert comparison.total == pytest.approx(strict.total - run.total)
    assert choices.compare(run, run).moves == ()
    fewer = proposals.run(sample()[0][5:], sample()[1], MatchingFacts(), Settings(minimum=0.3))
    assert all(move.mentee.id > 5 for move in choices.compare(run, fewer).moves)


def test_stability_is_a_share_of_seeded_weightings() -> None:
    stability = choices.stability(sampled(), runs=20, seed=4)
    assert stability.shares == choices.stability(sampled(), runs=20, seed=4).shares
    assert stability.shares.keys() == {person.id for person in sample()[0]}
    assert all(0 <= share <= 1 for share in stability.shares.values()) and max(stability.shares.values()) > 0.5
    only = proposals.run([mentee()], [mentor()], MatchingFacts())
    assert choices.stability(only).sentence(1) == "Holds in 50 of 50 plausible weightings."
    assert choices.stability(proposals.run([mentee()], [], MatchingFacts())).shares == {1: 1.0}


def test_pairs_who_would_fit_each_other_better_gain_both_and_nobody_is_said_to_want_it() -> None:
    chosen = mates(sampled())
    for person, other, sentence in choices.fit_better(sampled()):
        assert chosen.get(person.id) != other.id and sentence.startswith(
            f"{person.name} and {other.name} would fit better: "
        )
        assert "rather" not in sentence


def test_what_choosing_such_a_pair_does_to_the_whole_is_what_a_run_with_it_gives() -> None:
    before = sampled()
    better = choices.fit_better(before)
    assert better
    for mentee_, mentor_, _ in better:
        changes = choices.ripple(before, mentee_.id, mentor_.id).changes
        pinned = replace(before.settings, pins=((mentee_.id, mentor_.id),))
        after = proposals.run(*sample(), MatchingFacts(), pinned)
        assert changes.total == pytest.approx(after.total - before.total, abs=2e-5)
        assert changes.matched == len(after.pairs) - len(before.pairs)
        open_pairs = [[pair.score for pair in run.pairs if pair.mentee.id != mentee_.id] for run in (before, after)]
        assert changes.floor == pytest.approx(min(open_pairs[1]) - min(open_pairs[0]), abs=1e-6)


# --- curated and recruiting -----------------------------------------------------------------------------------------


def test_shortlists_hold_nobody_below_the_floor() -> None:
    shortlists = curated.shortlists(sampled(), fewest=2, most=4)
    assert shortlists.of.keys() == {person.id for person in sample()[0]}
    listed = [pair for pairs in shortlists.of.values() for pair in pairs]
    assert all(pair.score >= 0.3 for pair in listed) and all(len(pairs) <= 4 for pairs in shortlists.of.values())
    counts = {person.id: sum(pair.mentor.id == person.id for pair in listed) for person in sample()[1]}
    assert all(counts[person.id] <= 2 * person.capacity for person in sample()[1]), "twice the free seats"
    assert {person.id for person in shortlists.unlisted} == {id for id, count in counts.items() if not count}
    assert {person.id for person in shortlists.short} == {id for id, pairs in shortlists.of.items() if len(pairs) < 2}
    assert all(proposal.state == "shortlisted" for proposal in shortlists.to_propose())


def more_seats(mentors: Sequence[Mentor], ids: Iterable[int]) -> list[Mentor]:
    asked = set(ids)
    return [replace(person, capacity=person.capacity + (person.id in asked)) for person in mentors]


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("seed", range(4))
def test_every_seat_that_is_advised_does_what_was_promised(seed: int, objective: str) -> None:
    """Held out: the seats are added to the people, and the whole run is made anew. Each alone, then three together."""
    mentees, mentors = random_cohort(18, 9, Random(seed))
    chosen = Settings(minimum=0.3, objective=objective)
    before = proposals.run(mentees, mentors, MatchingFacts(), chosen)
    advice = recruiting.seats(before)
    assert (
        advice.alone
        and [added_seat.more for added_seat in advice.alone]
        == sorted(added_seat.more for added_seat in advice.alone)[::-1]
    )
    for seat in (*advice.alone, *([advice.together] if advice.together else [])):
        added = more_seats(mentors, [mentor.id for mentor in seat.mentors])
        after = proposals.run(mentees, added, MatchingFacts(), chosen)
        assert len(after.pairs) - len(before.pairs) == seat.more
        assert after.total - before.total == pytest.approx(seat.gain, abs=1e-5)
        assert seat.sentence.startswith("One more seat with ")


def test_the_three_seats_together_are_the_best_set_of_those_that_help() -> None:
    (mentees, mentors), before = sample(), sampled()
    advice = recruiting.seats(before)
    assert advice.together is not None and advice.tried == len(advice.alone) > 3
    sets = []
    for three in combinations([seat.mentors[0].id for seat in advice.alone], 3):
        after = proposals.run(mentees, more_seats(mentors, three), MatchingFacts(), before.settings)
        sets.append((len(after.pairs) - len(before.pairs), after.total - before.total))
    assert (advice.together.more, advice.together.gain) == pytest.approx(max(sets), abs=1e-5)
    assert ", together, would place" in advice.together.sentence


def test_one_more_mentor_does_what_was_promised() -> None:
    run = sampled()
    advised = recruiting.newcomers(run, 2)
    assert [advice.more for advice in advised] == sorted((advice.more for advice in advised), reverse=True) and advised[
        0
    ].more > 0
    topics = {reader().label(topic): topic for topic in recruiting.unmet_topics(run)}
    for suggestion in advised:
        more = replace(recruiting.newcomer(topics[suggestion.topic], suggestion.seats), id=999)
        again = proposals.run(sample()[0], [*sample()[1], more], MatchingFacts(), run.settings)
        assert len(again.pairs) - len(run.pairs) == suggestion.more
        assert again.total - run.total == pytest.approx(suggestion.gain, abs=1e-6)
        assert suggestion.sentence.startswith(f"One more mentor for {suggestion.topic}, with 2 seats, would place ")
    assert recruiting.newcomers(proposals.run([], [mentor()], MatchingFacts())) == []


def test_needs_that_are_covered_ask_for_nobody() -> None:
    run = proposals.run([mentee(needs=("Hiring", "Negotiation"))], [mentor(topics=("Hiring",))], MatchingFacts())
    assert recruiting.unmet_topics(run) == ["negotiation"]


def test_scores_are_float32_and_the_arrays_follow_the_ids() -> None:
    run = sampled()
    assert run.scores.dtype == np.float32 and run.scores.shape == (40, 20)
    assert (np.diff(run.mentees.ids) > 0).all() and (np.diff(run.mentors.ids) > 0).all()


# --- the floor of needs ---------------------------------------------------------------------------------------------


def test_a_run_proposes_nobody_who_covers_no_part_of_the_first_need_unless_the_floor_is_off() -> None:
    ana = mentee(needs=("Hiring", "AI at work"))
    carl, dora = mentor(101, topics=("AI at work",)), mentor(102, "Dora Lind", topics=("Hiring",), availability="break")
    assert mates(proposals.run([ana], [carl, dora], MatchingFacts())) == {}
    assert mates(proposals.run([ana], [carl, dora], MatchingFacts(), Settings(needs_floor=False))) == {1: 101}
    assert mates(proposals.run([ana], [mentor()], MatchingFacts())) == {1: 101}, "no topic named, so none is missed"
    own = mentee(needs=("Speaking in front of groups", "AI at work"))
    assert mates(proposals.run([own], [carl], MatchingFacts())) == {1: 101}, "a need outside the tree forbids nobody"
    assert mates(proposals.run([own], [carl], MatchingFacts(), Settings(switches={"first_need": True}))) == {1: 101}
    near = TREE.related("hiring") if TREE.related("hiring") else {}
    for topic in near:
        assert mates(proposals.run([ana], [mentor(topics=(TREE.topics[topic].label,))], MatchingFacts())) == {1: 101}


def test_people_may_choose_what_the_floor_of_needs_would_not_propose() -> None:
    ana = mentee(needs=("Hiring", "AI at work"))
    result = proposals.run([ana], [mentor(topics=("AI at work",))], MatchingFacts())
    assert choices.candidate(result, 1, 101).blocked is None
    chosen = choices.ripple(result, 1, 101)
    assert chosen.after is not None and mates(chosen.after) == {1: 101}
    assert mates(result.again(pins=((1, 101),))) == {1: 101}, "accepting it gives the same"
    rule = Settings(switches={"first_need": True})
    refused = choices.ripple(proposals.run([ana], [mentor(topics=("AI at work",))], MatchingFacts(), rule), 1, 101)
    assert refused.refused == "Carl Weber covers no part of the first need of Ana Pop (hiring and interviewing)."
