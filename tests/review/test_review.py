"""The review: the queue and why, what a mode hides, decisions with what they change for others, meetings, requests."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlite_utils import Database

from core import actions, store
from core.actions import NotAllowed
from core.domain.base.people import Role, Wish
from core.domain.match import choices, participant_choices, proposals, rules
from core.domain.match.matches import Proposal
from core.domain.match.participant_choices import RankedChoice
from core.domain.match.proposals import Proposals, Settings
from core.domain.match.rules import MatchingFacts, Reason
from core.domain.review import cases, comparison
from core.domain.review.agenda import AgendaLimits, AgendaPlace, Doubts, Pace, places
from core.domain.review.cases import next_open, queue
from core.domain.review.meeting import conflicts
from core.domain.review.privacy import HIDDEN, privacy_of
from tests.cohort import mentee, mentor
from tests.story import DAY, acted, proposed, recruited

NEEDS = ("Negotiation", "Public speaking", "Data storytelling")


def people() -> tuple[list, list]:
    """Three mentees, each with one mentor who fits best; Dev's need nobody covers and no seat is left."""
    mentees = [
        mentee(1, "Ana Pop", needs=NEEDS[:2], location="Berlin", gender="Woman"),
        mentee(2, "Ben Ito", needs=NEEDS[1::-1], location="Madrid"),
        mentee(3, "Cleo Ash", needs=NEEDS[2:]),
        mentee(4, "Dev Rao", needs=("Cooking",)),
    ]
    mentors = [
        mentor(101 + i, name, topics=(NEEDS[i],), location="Berlin")
        for i, name in enumerate(("Mo Long", "Mia Berg", "Max Sand"))
    ]
    return mentees, mentors


@pytest.fixture
def result() -> Proposals:
    mentees, mentors = people()
    return proposals.run(mentees, mentors, MatchingFacts(), Settings(needs_floor=False))


def best(result: Proposals) -> dict[int, int]:
    return {pair.mentee.id: pair.mentor.id for pair in result.pairs}


def kinds(result: Proposals, pairs: dict[int, int], doubts: Doubts | None = None) -> list[str]:
    placed = places(result, pairs, doubts)
    return [placed[id].kind for id in sorted(placed)]


def test_who_fits_best_is_skimmed_and_who_has_nobody_is_on_the_agenda(result: Proposals) -> None:
    assert kinds(result, best(result)) == ["skim", "skim", "skim", "unmatched"]
    why = places(result, best(result))
    assert "The best fit for Ana Pop" in why[1].why
    assert "is taken" in why[4].why or "fits well enough" in why[4].why


@pytest.mark.parametrize(
    ("doubts", "says"),
    [
        (Doubts(wanted={1: [102]}), "Ana Pop asked for Mia Berg first."),
        (Doubts(vetoed=[(1, 101)]), "A review turned this pair down before."),
        (Doubts(against={1: Reason("seats", "has no seat left")}), "Mo Long has no seat left."),
        (Doubts(conflicts={1: ["Zoe Chair is the mentee."]}), "Zoe Chair is the mentee."),
        (Doubts(disagreement={1: ["Jo Coord would not."]}), "Jo Coord would not."),
    ],
)
def test_what_only_people_know_comes_first_and_is_said(result: Proposals, doubts: Doubts, says: str) -> None:
    place = places(result, best(result), doubts)[1]
    assert (place.kind, place.why) == ("people", says)
    assert kinds(result, best(result), doubts)[1:] == ["skim", "skim", "unmatched"]


def test_an_unread_must_is_said_without_its_words(result: Proposals) -> None:
    place = places(result, best(result), Doubts(against={1: Reason("unread_must", "wrote “no smokers”")}))[1]
    assert place.kind == "people" and "smokers" not in place.why and rules.RULES["unread_must"].label in place.why


def test_missing_answers_are_only_known_by_people() -> None:
    mentees = [mentee(1, "Ana Pop"), mentee(2, "Ben Ito", needs=NEEDS[:1])]
    mentors = [mentor(101, "Mo Long", topics=NEEDS[:1]), mentor(102, "Mia Berg")]
    result = proposals.run(mentees, mentors, MatchingFacts(), Settings(needs_floor=False))
    placed = places(result, {1: 101, 2: 102})
    assert "Ana Pop has named nothing to learn." in placed[1].why
    assert "Mia Berg has named no topic." in placed[2].why
    assert {place.kind for place in placed.values()} == {"people"}


def test_a_mentor_who_covers_under_half_of_the_needs_is_on_the_agenda() -> None:
    mentees = [mentee(1, "Ana Pop", needs=NEEDS)]  # weights 6/11, 3/11, 2/11
    mentors = [mentor(101, "Mo Long", topics=NEEDS[1:]), mentor(102, "Mia Berg", topics=NEEDS[:1])]
    result = proposals.run(mentees, mentors, MatchingFacts(), Settings(needs_floor=False))
    few, most = places(result, {1: 101})[1], places(result, {1: 102})[1]
    assert few.kind == "needs" and "Mo Long covers 45% of what Ana Pop needs." in few.why
    assert most.kind != "needs"
    assert places(result, {1: 101}, limits=AgendaLimits(needs=0.4))[1].kind != "needs"


def test_ten_points_given_up_for_the_others_are_named_with_the_mentor() -> None:
    mentees = [mentee(1, "Ana Pop", needs=NEEDS[:2]), mentee(2, "Ben Ito", needs=NEEDS[:2])]
    mentors = [mentor(101, "Mo Long", topics=NEEDS[:2]), mentor(102, "Mia Berg", topics=NEEDS[:1])]
    result = proposals.run(mentees, mentors, MatchingFacts(), Settings(needs_floor=False))
    place, gap = places(result, {1: 102, 2: 101})[1], float(result.scores[0, 0] - result.scores[0, 1])
    assert gap > 0.10
    assert place.kind == "gives_way" and place.weight == pytest.approx(gap)
    assert f"Ana Pop gives up {round(100 * gap)} points for the others: Mo Long would fit better." == place.why
    skimmed = places(result, {1: 102, 2: 101}, limits=AgendaLimits(gives_way=gap + 0.01))[1]
    assert (skimmed.kind, skimmed.why.endswith("better, but is planned for others.")) == ("skim", True)
    free = places(result, {1: 102})[1]
    assert (free.kind, free.why.endswith("better and has a free seat.")) == ("gives_way", True)


def test_a_toss_up_has_a_free_seat_and_costs_what_it_says() -> None:
    mentees = [mentee(1, "Ana Pop", needs=NEEDS[:1]), mentee(2, "Ben Ito", needs=NEEDS[1:2])]
    mentors = [
        mentor(101, "Mo Long", topics=NEEDS[:1]),
        mentor(102, "Mia Berg", topics=NEEDS[:1]),
        mentor(103, "Max Sand", topics=NEEDS[1:2]),
    ]
    result = proposals.run(mentees, mentors, MatchingFacts(), Settings(needs_floor=False))
    placed = places(result, {1: 101, 2: 103})
    assert (
        placed[1].kind == "toss_up"
        and placed[1].why == "Mia Berg fits within 3 points and has a free seat: pick either."
    )
    assert placed[2].kind == "skim"
    assert choices.ripple(result, 1, 102).changes.total > -AgendaLimits().cost
    assert places(result, {1: 101, 2: 102})[1].kind == "skim", "the other seat is planned for somebody"


@pytest.mark.parametrize("seed", range(12))
def test_on_random_pools_every_promise_of_the_agenda_holds(seed: int) -> None:
    rng = random.Random(seed)
    mentees = [
        mentee(id, f"Mentee {id}", needs=tuple(rng.sample(NEEDS, rng.randint(1, 3))), hours=rng.choice((1, 2, 4)))
        for id in range(1, 9)
    ]
    mentors = [
        mentor(100 + id, f"Mentor {id}", topics=tuple(rng.sample(NEEDS, rng.randint(1, 3))), capacity=rng.randint(1, 2))
        for id in range(1, 8)
    ]
    result = proposals.run(mentees, mentors, MatchingFacts(), Settings(needs_floor=False))
    pairs, limits = best(result), AgendaLimits()
    for id, place in places(result, pairs).items():
        row = result.row[id]
        able = [column for column in range(len(mentors)) if result.allowed[row, column]]
        if id not in pairs:
            assert place.kind == "unmatched"
            continue
        mine = result.scores[row, result.column[pairs[id]]]
        top = max(result.scores[row, column] for column in able)
        if place.kind == "gives_way":
            assert top - mine >= limits.gives_way
        if place.kind == "skim":
            assert top - mine < limits.gives_way
        if place.kind == "toss_up":
            named = [person for person in mentors if person.name in place.why]
            for person in named:
                ripple = choices.ripple(result, id, person.id)
                assert ripple.refused is None and ripple.changes.total > -limits.cost
            assert named


def test_a_must_that_nobody_can_check_is_left_to_people() -> None:
    mentees, mentors = people()
    mentees[0] = replace(mentees[0], wishes=(Wish("other", "plays chess", True),))
    result = proposals.run(mentees, mentors, MatchingFacts(), Settings(needs_floor=False))
    assert "A must of one of them can only be checked by people." in places(result, best(result))[1].why


@pytest.mark.parametrize(
    ("pace", "sentence"),
    [
        (Pace(0, 0, 2), "No case needs people."),
        (Pace(11, 0, 2), "11 cases need people: about 22 minutes."),
        (Pace(1, 0, 2), "1 case needs people: about 2 minutes."),
        (Pace(11, 0, 2, 3), "11 cases need people: about 22 minutes."),
        (Pace(11, 4, 2, 9), "4 of 11 discussed in 9 minutes: about 16 more."),
        (Pace(11, 11, 2, 20), "All 11 cases that needed people are decided."),
    ],
)
def test_the_time_a_meeting_needs_is_said_and_follows_its_pace(pace: Pace, sentence: str) -> None:
    assert pace.sentence == sentence


def test_the_queue_goes_from_the_hardest_case_to_the_block_and_knows_what_is_done(db: Database) -> None:
    program_id = recruited(db, mentees=3, mentors=3)
    first, second, third = proposed(db, program_id)
    actions.approve(db, first, **acted())
    actions.reject(db, second, park=True, reason="later", **acted())
    actions.reject(db, third, reason="conflict", **acted())
    everybody = store.people.mentees(db, program_id)
    agenda_places = {person.id: AgendaPlace("skim" if at else "unmatched", "") for at, person in enumerate(everybody)}
    cases_by_id = queue(
        everybody, agenda_places, store.matches.all(db, program_id), owners={everybody[0].id: "coordinator:1"}
    )
    assert [case.kind for case in cases_by_id.values()] == ["unmatched", "skim", "skim"]
    states = {case.mentee.name: (case.state, case.decided, case.owner) for case in cases_by_id.values()}
    assert states == {
        "Ana Ruiz": ("approved", True, "coordinator:1"),
        "Ben Ode": ("parked", True, ""),
        "Cleo Ash": ("without", False, ""),
    }
    assert next_open(cases_by_id, everybody[0].id) == everybody[2].id
    assert next_open(cases_by_id, everybody[2].id) is None


def test_the_frozen_queue_stays_when_proposals_are_replaced(db: Database) -> None:
    program_id = recruited(db)
    run_id = store.matches.match(db, proposed(db, program_id)[0]).run_id
    before = cases.frozen(store.matches.all(db, program_id), run_id)
    ana, ben = before
    rest = {ana: Proposal(ana, before[ben], 0.5), ben: None}
    assert actions.solve_rest(db, program_id, run_id, rest, **acted()) == 2
    assert cases.frozen(store.matches.all(db, program_id), run_id) == before
    with pytest.raises(NotAllowed, match="already is what the solver"):
        actions.solve_rest(db, program_id, run_id, rest, **acted())


def test_the_rest_of_a_run_that_was_replaced_is_refused(db: Database) -> None:
    program_id = recruited(db)
    run_id = store.matches.match(db, proposed(db, program_id)[0]).run_id
    proposed(db, program_id)
    before = store.matches.all(db, program_id)
    with pytest.raises(NotAllowed, match="run again"):
        actions.solve_rest(db, program_id, run_id, {before[0].mentee_id: None}, **acted())
    assert store.matches.all(db, program_id) == before


def test_a_blind_case_tells_neither_name_nor_place_nor_gender(result: Proposals) -> None:
    hidden = privacy_of(result, blind=True)
    ana = result.mentees[0]
    shown = hidden.person(ana)
    assert (shown.name, shown.location, shown.gender, shown.email) == ("Mentee\u20111", "", "", "")
    candidates = choices.candidates(result, 1, 3)
    text = str(comparison.rows(result, ana, candidates, hidden, best(result))) + str(
        comparison.bars(candidates, hidden)
    )
    text += " ".join(sentence for candidate in candidates for sentence in comparison.why(candidate, hidden))
    text += hidden.text(" ".join(choices.ripple(result, 1, 102).sentences))
    for word in ("Ana", "Pop", "Mo Long", "Mia", "Berlin", "Woman"):
        assert word not in text, word
    assert "Mentor\u20112" in text


def test_a_private_case_hides_wishes_and_only_them() -> None:
    mentees, mentors = people()
    mentees[0] = replace(mentees[0], wishes=(Wish("gender", "woman"),))
    result = proposals.run(mentees, mentors, MatchingFacts(), Settings(needs_floor=False))
    candidates = choices.candidates(result, 1, 3)
    seen = str(comparison.rows(result, result.mentees[0], candidates, privacy_of(result, private=True), {}))
    assert "woman" not in seen
    assert HIDDEN in seen
    assert "woman" in str(comparison.rows(result, result.mentees[0], candidates, privacy_of(result), {}))
    assert comparison.bars(candidates, privacy_of(result, private=True))["wishes"][0].sentence == HIDDEN


def test_rows_are_aligned_and_mark_what_is_shared(result: Proposals) -> None:
    candidates = choices.candidates(result, 1, 3)
    row_of = {
        row.label: row
        for row in comparison.rows(result, result.mentees[0], candidates, privacy_of(result), best(result))
    }
    assert all(len(row.candidates) == 3 for row in row_of.values())
    assert [(piece.text, piece.shared) for piece in row_of["Topics"].mentee] == [(NEEDS[0], True), (NEEDS[1], True)]
    mo = [candidate.mentor.name for candidate in candidates].index("Mo Long")
    assert row_of["Seats"].candidates[mo][0].text == "1 of 1 taken"
    assert row_of["Location"].mentee[0].shared
    assert "Languages" not in row_of, "rows in which nobody said anything are left out"


def test_cards_say_what_only_one_shares_and_what_all_share() -> None:
    asker = mentee(1, "Ana Pop", needs=NEEDS[:2], location="Berlin", languages=("English", "German"))
    mentors = [
        mentor(101, "Mo Long", topics=NEEDS[:1], location="Berlin", languages=("English",)),
        mentor(102, "Mia Berg", topics=NEEDS[:2], location="Oslo", languages=("English", "German")),
        mentor(103, "Max Sand", topics=NEEDS[2:], location="Oslo", languages=("English",)),
    ]
    result = proposals.run([asker], mentors, MatchingFacts(), Settings(needs_floor=False))
    chosen = [choices.candidate(result, 1, id) for id in (101, 102, 103)]
    rows = comparison.rows(result, asker, chosen, privacy_of(result), {})
    apart, by_all = comparison.shared_answers(rows, 3)
    assert [(set(answers.alone), set(answers.some)) for answers in apart] == [
        ({"Berlin"}, {NEEDS[0]}),
        ({NEEDS[1], "German"}, {NEEDS[0]}),
        (set(), set()),
    ]
    assert by_all == ("English",)


def test_points_of_the_bars_add_up_to_the_fit(result: Proposals) -> None:
    (candidate,) = choices.candidates(result, 1, 1)
    total = sum(bar[0].points for bar in comparison.bars([candidate], privacy_of(result)).values())
    assert total == pytest.approx(100 * candidate.pair.score, abs=1.0)


def test_choosing_another_takes_the_others_along_in_one_action(db: Database) -> None:
    program_id = recruited(db)
    first, second = proposed(db, program_id)
    ana, ben = store.matches.match(db, first), store.matches.match(db, second)
    rest = {ben.mentee_id: Proposal(ben.mentee_id, ana.mentor_id, 0.6)}
    actions.approve(db, first, ben.mentor_id, reason="known_better", rest=rest, **acted())
    states = {
        (match_row.mentee_id, match_row.mentor_id): match_row.state for match_row in store.matches.all(db, program_id)
    }
    assert states[ana.mentee_id, ben.mentor_id] == "approved"
    assert states[ben.mentee_id, ana.mentor_id] == "proposed"
    actions.undo(db, **acted())
    assert {match_row.state for match_row in store.matches.all(db, program_id)} == {"proposed"}


def test_what_a_colleague_decided_meanwhile_stays_when_others_are_taken_along(db: Database) -> None:
    program_id = recruited(db, mentees=3, mentors=3)
    first, second, third = proposed(db, program_id)
    ben = store.matches.match(db, second)
    actions.reject(db, second, park=True, reason="later", **acted(by="coordinator:2"))
    cleo = store.matches.match(db, third)
    rest = {ben.mentee_id: None, cleo.mentee_id: None}
    actions.approve(db, first, reason="good_fit", rest=rest, **acted())
    assert store.matches.match(db, second).state == "parked"
    assert store.matches.match(db, third).state == "superseded"


@pytest.mark.parametrize("decide", ["approve", "veto", "park"])
def test_a_stale_click_is_told_what_was_decided_and_changes_nothing(db: Database, decide: str) -> None:
    program_id = recruited(db)
    actions.add_coordinator(db, "Jo Coord", **acted())
    first, _ = proposed(db, program_id)
    actions.reject(db, first, park=True, reason="later", **acted())
    before = store.revision(db)
    with pytest.raises(NotAllowed, match=r"Meanwhile Ana Ruiz with Mo Long is parked, decided by Jo Coord\. Nothing"):
        if decide == "approve":
            actions.approve(db, first, seen="proposed", **acted(by="app"))
        else:
            actions.reject(db, first, park=decide == "park", reason="other", seen="proposed", **acted(by="app"))
    assert store.revision(db) == before


def test_a_swap_settles_both_or_none(db: Database) -> None:
    program_id = recruited(db, mentees=3, mentors=3)
    first, second, third = proposed(db, program_id)
    match, other = store.matches.match(db, first), store.matches.match(db, second)
    actions.swap(db, first, second, reason="known_better", **acted())
    live = {m.mentee_id: m.mentor_id for m in store.matches.all(db, program_id, ("approved",))}
    assert live == {match.mentee_id: other.mentor_id, other.mentee_id: match.mentor_id}
    before = store.revision(db)
    with pytest.raises(NotAllowed, match="is already matched with"):
        actions.swap(db, third, second, **acted())
    assert store.revision(db) == before


def test_a_swap_that_a_rule_forbids_is_refused_whole(db: Database) -> None:
    program_id = recruited(db)
    first, second = proposed(db, program_id)
    match, other = store.matches.match(db, first), store.matches.match(db, second)
    actions.exclude(db, other.mentee_id, match.mentor_id, "asked_not_to", **acted())
    with pytest.raises(NotAllowed, match="is not to be paired with Ben Ode"):
        actions.swap(db, first, second, **acted())
    assert {m.state for m in store.matches.all(db, program_id)} == {"proposed"}


def test_a_mentee_without_a_proposal_can_be_paired_by_hand(db: Database) -> None:
    program_id = recruited(db)
    ana, ben = store.people.mentees(db, program_id)
    mo, mia = store.people.mentors(db, program_id)
    actions.pair(db, program_id, ana.id, mo.id, reason="known_better", comment="Asked for it", **acted())
    (line,) = store.matches.decisions(db, program_id)
    assert (line.verb, line.mentee_id, line.mentor_id, line.comment) == ("approved", ana.id, mo.id, "Asked for it")
    with pytest.raises(NotAllowed, match="already matched"):
        actions.pair(db, program_id, ana.id, mia.id, **acted())
    with pytest.raises(NotAllowed, match="no free seat"):
        actions.pair(db, program_id, ben.id, mo.id, **acted())


def test_not_this_round_lets_the_proposal_go_and_can_be_taken_back(db: Database) -> None:
    program_id = recruited(db)
    first, _ = proposed(db, program_id)
    ana = store.people.mentees(db, program_id)[0]
    actions.defer(db, ana.enrolment_id, first, reason="later", seen="proposed", **acted())
    assert store.matches.match(db, first).state == "superseded"
    assert store.people.mentees(db, program_id)[0].stage == "waitlist"
    assert [decision.reason for decision in store.matches.decisions(db, program_id)] == ["later"]
    actions.undo(db, **acted())
    assert store.matches.match(db, first).state == "proposed"
    assert store.matches.decisions(db, program_id) == []


@pytest.fixture
def meeting(db: Database) -> Iterator[tuple[int, int]]:
    """A program in a meeting with Ana's manager and a guest; gives (program, meeting)."""
    program_id = recruited(db)
    proposed(db, program_id)
    boss = store.people.mentors(db, program_id)[1].id
    yield program_id, actions.open_meeting(db, program_id, people=[boss], guests=["Rae Guest", " "], **acted())


def test_a_meeting_knows_who_is_present_once(db: Database, meeting: tuple[int, int]) -> None:
    program_id, meeting_id = meeting
    names = store.people.names(db)
    actors = {"coordinator:1": "Ina Coord"}
    actions.join_meeting(db, meeting_id, guests=["Rae Guest"], **acted())
    open_meeting = store.meetings.open_meeting(db, program_id)
    assert [participant.name(names, actors) for participant in open_meeting.present] == [
        "Ina Coord",
        "Mia Berg",
        "Rae Guest",
    ]
    with pytest.raises(NotAllowed, match="going on already"):
        actions.open_meeting(db, program_id, **acted())
    actions.leave_meeting(db, open_meeting.present[2].id, **acted())
    actions.close_meeting(db, meeting_id, **acted())
    assert store.meetings.open_meeting(db, program_id) is None
    assert len(store.meetings.meeting(db, meeting_id).present) == 2
    with pytest.raises(NotAllowed, match="closed"):
        actions.join_meeting(db, meeting_id, guests=["Late"], **acted())


def test_a_line_manager_and_a_candidate_are_asked_to_step_back(db: Database, meeting: tuple[int, int]) -> None:
    current = store.meetings.meeting(db, meeting[1])
    ana, mia = store.people.mentees(db, meeting[0])[0].id, store.people.mentors(db, meeting[0])[1].id
    assert [why for _, why in conflicts(current, ana, [], {ana: 99, 99: mia})] == [
        "is above the mentee in the reporting line"
    ]
    assert [why for _, why in conflicts(current, ana, [mia], {})] == ["is one of the candidates"]
    assert conflicts(current, ana, [], {}) == []
    actions.recuse(db, current.present[1].id, ana, "line_manager", **acted())
    assert conflicts(store.meetings.meeting(db, meeting[1]), ana, [mia], {ana: mia}) == []


def test_a_coordinator_who_steps_back_decides_nothing_about_the_case(db: Database, meeting: tuple[int, int]) -> None:
    program_id, meeting_id = meeting
    match = store.matches.all(db, program_id, ("proposed",))[0]
    current = store.meetings.meeting(db, meeting_id)
    actions.recuse(db, current.present[0].id, match.mentee_id, "friend", **acted())
    for act in (
        lambda: actions.approve(db, match.id, **acted()),
        lambda: actions.reject(db, match.id, **acted()),
        lambda: actions.approve_all(db, [match.id], **acted()),
    ):
        with pytest.raises(NotAllowed, match="You stepped back from deciding on Ana Ruiz"):
            act()
    with pytest.raises(NotAllowed, match="already"):
        actions.recuse(db, current.present[0].id, match.mentee_id, "friend", **acted())
    with pytest.raises(NotAllowed, match="belongs in the minutes"):
        actions.leave_meeting(db, current.present[0].id, **acted())
    actions.approve(db, match.id, **acted(by="coordinator:2"))
    (recusal,) = store.meetings.meeting(db, meeting_id).recusals
    actions.return_to_case(db, recusal.id, **acted())
    assert store.meetings.meeting(db, meeting_id).recusals == ()


def test_a_mentee_is_looked_after_by_one_coordinator(db: Database) -> None:
    program_id = recruited(db)
    actions.add_coordinator(db, "Ina Coord", **acted())
    ana = store.people.mentees(db, program_id)[0].id
    actions.assign_owner(db, program_id, ana, "coordinator:1", **acted())
    assert store.meetings.owners(db, program_id) == {ana: "coordinator:1"}
    actions.assign_owner(db, program_id, ana, "", **acted())
    assert store.meetings.owners(db, program_id) == {}
    with pytest.raises(NotAllowed, match="no longer on record"):
        actions.assign_owner(db, program_id, ana, "coordinator:9", **acted())


def test_a_mentor_who_said_no_or_nothing_is_passed_over() -> None:
    ranked_choices = [
        RankedChoice(1, 1, 101, 1, DAY),
        RankedChoice(2, 1, 102, 2, DAY),
        RankedChoice(3, 2, 103, 1, DAY, "yes"),
    ]
    assert participant_choices.ranked(ranked_choices) == {1: [101, 102], 2: [103]}
    for answer in ("no", "expired"):
        ranked_choices[0] = replace(ranked_choices[0], answer=answer)
        assert participant_choices.ranked(ranked_choices)[1] == [102]


def test_a_ranking_is_replaced_and_answers_to_it_stay(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=3)
    ana = store.people.mentees(db, program_id)[0].id
    mo, mia, max_ = (person.id for person in store.people.mentors(db, program_id))
    actions.rank(db, program_id, ana, [mo, mia], **acted())
    actions.update_questions(db, program_id, **acted())
    actions.answer_choice(db, store.participant_choices.choices(db, program_id)[0].id, True, **acted())
    actions.rank(db, program_id, ana, [max_, mo], **acted())
    assert [(choice.mentor_id, choice.answer) for choice in store.participant_choices.choices(db, program_id)] == [
        (max_, ""),
        (mo, "yes"),
    ]
    for wrong, says in (([], "at least one"), ([mo, mo], "once"), ([max_, mo], "on record already")):
        with pytest.raises(NotAllowed, match=says):
            actions.rank(db, program_id, ana, wrong, **acted())


def test_a_profile_shows_only_what_its_owner_agreed_to(db: Database) -> None:
    program_id = recruited(db)
    mo = store.people.mentors(db, program_id)[0]
    actions.agree_profile(db, mo.enrolment_id, ["topics"], **acted())
    shown = store.participant_choices.profiles(db, program_id)[mo.enrolment_id]
    assert participant_choices.profile(mo, Role.MENTOR, shown) == [("Topics", "Negotiation")]
    for role in Role:
        assert not {"gender", "wishes", "self_check", "email"} & set(participant_choices.FIELDS[role])
    with pytest.raises(NotAllowed, match="cannot show gender"):
        actions.agree_profile(db, mo.enrolment_id, ["gender"], **acted())
    actions.agree_profile(db, mo.enrolment_id, [], **acted())
    assert store.participant_choices.profiles(db, program_id) == {}


def asking(db: Database, mentees: int = 4, mentors: int = 4, seats: int = 1) -> tuple[int, list[int], list[int]]:
    program_id = recruited(db, mentees=mentees, mentors=mentors, seats=seats)
    for profile_owner in store.people.mentors(db, program_id):
        actions.agree_profile(db, profile_owner.enrolment_id, ["topics"], **acted())
    return (
        program_id,
        [person.id for person in store.people.mentees(db, program_id)],
        [person.id for person in store.people.mentors(db, program_id)],
    )


def test_popular_mentors_and_busy_askers_are_protected(db: Database) -> None:
    program_id, (ana, ben, cleo, _), (mo, mia, max_, moira) = asking(db)
    actions.ask(db, program_id, ana, mo, "mentee", **acted())
    with pytest.raises(NotAllowed, match="Mo Long has 1 free seat, and as many requests to answer already"):
        actions.ask(db, program_id, ben, mo, "mentee", **acted())
    with pytest.raises(NotAllowed, match="open already"):
        actions.ask(db, program_id, ana, mo, "mentee", **acted())
    for other in (mia, max_):
        actions.ask(db, program_id, ana, other, "mentee", **acted())
    with pytest.raises(NotAllowed, match="Ana Ruiz has 3 open requests"):
        actions.ask(db, program_id, ana, moira, "mentee", **acted())
    with pytest.raises(NotAllowed, match="shows no profile"):
        actions.ask(db, program_id, cleo, moira, "mentor", **acted())


def test_an_accepted_request_is_a_match_and_ends_the_other_requests(db: Database) -> None:
    program_id, (ana, ben, *_), (mo, mia, max_, _) = asking(db)
    first = actions.ask(db, program_id, ana, mo, "mentee", words="I would love to", **acted())
    actions.ask(db, program_id, ana, mia, "mentee", **acted())
    other = actions.ask(db, program_id, ben, max_, "mentee", **acted())
    actions.answer_request(db, first, "accepted", **acted())
    assert {request.id: request.state for request in store.participant_choices.requests(db, program_id)} == {
        1: "accepted",
        2: "withdrawn",
        3: "open",
    }
    assert store.matches.live_match(db, program_id, ana).mentor_id == mo
    with pytest.raises(NotAllowed, match="accepted already"):
        actions.answer_request(db, first, "declined", **acted())
    actions.exclude(db, ben, max_, "conflict", **acted())
    with pytest.raises(NotAllowed, match="Max Sand"):
        actions.answer_request(db, other, "accepted", **acted())
    assert store.participant_choices.requests(db, program_id, "open")[0].id == other, "a refusal leaves no trace"
    actions.answer_request(db, other, "declined", comment="Next year", **acted())
    assert store.people.notes(db, "requests", first)[0].text == "I would love to"


def test_history_of_meetings_and_requests_holds_no_name(db: Database, meeting: tuple[int, int]) -> None:
    history = str(db.conn.execute("SELECT * FROM history").fetchall())
    assert "Rae" not in history
    assert "Guest" not in history


def test_erasing_somebody_takes_their_rankings_and_profile_and_the_export_shows_them_before(db: Database) -> None:
    program_id = recruited(db)
    ana, mo = store.people.mentees(db, program_id)[0], store.people.mentors(db, program_id)[0]
    actions.rank(db, program_id, ana.id, [mo.id], **acted())
    actions.agree_profile(db, ana.enrolment_id, ["aim"], **acted())
    rows = store.person_data.rows_about(db, ana.id)
    assert (len(rows["choices"]), len(rows["profiles"])) == (1, 1)
    actions.erase_person(db, ana.id, **acted())
    rows = store.person_data.rows_about(db, ana.id)
    assert (rows["choices"], rows["profiles"]) == ([], [])
