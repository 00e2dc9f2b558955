"""Case view: one case gathered from values, veiled before anything is drawn, and about the pair proposed now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.domain.base.people import Wish
from core.domain.match import choices, proposals
from core.domain.match.choices import Stability
from core.domain.match.matches import Match
from core.domain.match.rules import MatchingFacts
from core.domain.match.settings import Settings
from core.domain.review import agenda, cases
from core.domain.review.answers import ChangedParticipant
from core.domain.review.case_view import CaseView, case_view
from core.domain.review.privacy import HIDDEN, privacy_of
from core.domain.review.reviewed_run import ReviewedRun, moved_along
from tests.cohort import mentee, mentor

TOPICS = ("Negotiation", "Public speaking")
MO, MIA, MAX = 101, 102, 103


def reviewed(pairs: dict[int, int] | None = None, **changes: Any) -> ReviewedRun:
    """Ana with Mo and Ben with Mia as the run proposed them; `pairs`: as it stands now."""
    mentees = [
        mentee(1, "Ana Pop", needs=TOPICS, location="Berlin", enrolment_id=11, wishes=(Wish("gender", "woman"),)),
        mentee(2, "Ben Ito", needs=TOPICS[::-1], location="Madrid", enrolment_id=12),
    ]
    mentors = [
        mentor(MO, "Mo Long", topics=TOPICS[:1], location="Berlin", enrolment_id=21),
        mentor(MIA, "Mia Berg", topics=TOPICS[1:], gender="Woman", enrolment_id=22),
        mentor(MAX, "Max Sand", topics=("Cooking",), enrolment_id=23),
    ]
    base = proposals.run(mentees, mentors, MatchingFacts(), Settings(needs_floor=False))
    frozen = {1: MO, 2: MIA}
    now = pairs if pairs is not None else frozen
    matches = [Match(i, 1, 1, a, b, "proposed", 0.8, {}) for i, (a, b) in enumerate(now.items(), 1)]
    firm = Stability(dict.fromkeys(base.row, 1.0), 50)
    places = agenda.places(base, now)
    values = {
        "id": 1, "program_id": 1, "run_by": "coordinator:1", "base": base, "now": base, "firm": firm, "frozen": frozen,
        "cases": cases.queue(base.mentees.people, places, matches), "live": (), "vetoed": (), "turned_down": {},
        "wanted": {}, "since": {}, "joined": 0, "loads": {},
        "standing_against": {}, "held_back": {}, "pace": agenda.Pace(0, 0, 2),
    }  # fmt: skip
    return ReviewedRun(**values | changes)


def view(run: ReviewedRun, mentee_id: int = 1, **modes: bool) -> CaseView:
    return case_view(
        run,
        run.cases[mentee_id],
        privacy_of(run.base, **modes),
        wide=3,
        price_of=lambda mentor_id: choices.ripple(run.now, mentee_id, mentor_id),
    )


def test_everything_a_card_says_is_in_the_view() -> None:
    vetoed = Match(9, 1, 1, 1, MAX, "vetoed", 0.2, {}, "conflict")
    then = reviewed().base.mentors[1]
    since = {22: ChangedParticipant(then, replace(then, availability="break"), date(2026, 3, 2), "coordinator:2")}
    laid = view(reviewed(turned_down={(1, MAX): vetoed}, since=since, wanted={1: [MIA]}))
    assert (laid.name, laid.about) == ("Ana Pop", "Berlin")
    assert "Holds in 50 of 50" in laid.firmness
    by_id = {candidate.id: candidate for candidate in laid.candidates}
    assert laid.candidates[0].id == MIA, "the mentee's own choice stands first"
    assert by_id[MO].proposed and not by_id[MO].price and "Mo covers negotiation" in by_id[MO].reasons[0]
    assert (by_id[MIA].choice, by_id[MIA].today) == (1, "Mia Berg is on a break.")
    assert by_id[MIA].changed and by_id[MIA].changed.lines == ("Available: ready → on a break",)
    assert by_id[MIA].forbidden and not by_id[MIA].price, "who cannot be chosen has no price"
    assert by_id[MAX].veto == "Vetoed before: conflict of interest."
    assert by_id[MAX].price.startswith("If chosen: costs ")
    assert {row.label for row in laid.rows} >= {"Topics", "Seats", "Rank"} and set(laid.bars) >= {"needs", "wishes"}


def test_a_view_is_veiled_as_a_whole() -> None:
    then = reviewed().base.mentors[0]
    since = {21: ChangedParticipant(then, replace(then, location="Oslo"), date(2026, 3, 2), "coordinator:2")}
    text = str(view(reviewed(since=since), blind=True))
    for word in ("Ana", "Ben", "Mo Long", "Mia", "Berlin", "Oslo", "woman"):
        assert word not in text, word
    private = view(reviewed(), private=True)
    assert "woman" not in str(private) and private.bars["wishes"][0].sentence == HIDDEN


@pytest.mark.parametrize("pairs", [{1: MIA, 2: MO}, {2: MIA}])
def test_a_case_whose_pair_moved_says_nothing_of_the_pair_before(pairs: dict[int, int]) -> None:
    laid = view(reviewed(pairs))
    assert "The best fit for" not in laid.why and "plausible" not in laid.why + laid.firmness
    assert [candidate.id for candidate in laid.candidates if candidate.proposed] == ([pairs[1]] if 1 in pairs else [])
    seats = {row.label: row for row in laid.rows}["Seats"]
    seat_texts = {candidate.id: cell[0].text for candidate, cell in zip(laid.candidates, seats.candidates, strict=True)}
    assert seat_texts[MO] == ("1 of 1 taken, here by Ben Ito" if 1 in pairs else "0 of 1 taken")


def test_a_case_that_moved_is_placed_by_the_pair_that_stands_now() -> None:
    assert reviewed().cases[2].kind == "skim"
    run = reviewed({1: MO, 2: MAX})
    assert (run.cases[1].kind, run.cases[2].kind) == ("skim", "needs")
    assert "Max Sand covers 0% of what Ben Ito needs." in run.cases[2].place.why
    assert run.drift.keys() == {2}


def test_what_an_override_moves_comes_along_as_proposals() -> None:
    run = reviewed()
    along = moved_along(choices.ripple(run.now, 1, MIA), 1)
    assert along.keys() == {2} and along[2] is not None and along[2].mentor_id == MO
    assert moved_along(choices.ripple(run.now, 1, MO), 1) == {}
