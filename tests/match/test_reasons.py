"""Reasons: why two people fit, chosen once for each audience; a criterion in one file reaches all of them."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import store
from core.commands import pairs as command_pairs
from core.documents import introductions
from core.documents.messages import Introduction
from core.domain.base.people import Wish
from core.domain.match import proposals
from core.domain.match.audiences import MOST, OUTSIDE, Audience
from core.domain.match.criteria import CRITERIA, NEUTRAL
from core.domain.match.proposals import Pair, Settings
from core.domain.match.reasons import ScoredPair, reasons, reasons_of
from core.domain.match.rules import MatchingFacts
from core.domain.match.run_record import MatchingInput
from tests.cohort import mentee, mentor, random_cohort
from tests.pages import open_page
from tests.story import recruited

RATED = {(9, 101): 5.0, (8, 102): 3.0}


def pair() -> Pair:
    """Ana and Carl, who share a need, a style and a place, and of whom each wishes for something."""
    ana = mentee(
        needs=("Negotiation",),
        styles=("Homework between meetings",),
        aim="Run my team meeting better",
        industry="Pharma",
        languages=("German",),
        gender="Woman",
        wishes=(Wish("gender", "man"),),
    )
    carl = mentor(
        topics=("Negotiation",),
        styles=("Homework between meetings",),
        industries=("Pharma",),
        languages=("German",),
        gender="Man",
        wishes=(Wish("level", "Junior"),),
    )
    weights = {"wishes": 100.0, "past": 90.0, "context": 20.0}
    return proposals.run([ana], [carl], MatchingFacts(mentor_ratings=RATED), Settings(weights=weights)).pairs[0]


@pytest.mark.parametrize("audience", sorted(OUTSIDE))
def test_neither_a_wish_nor_a_rating_nor_a_weight_is_told_outside(audience: Audience) -> None:
    sentences = " ".join(pair().reasons_for(audience))
    assert "negotiation" in sentences
    for told_to_the_team in ("is a man", "speak German", "rated", "double", "neutral"):
        assert told_to_the_team not in sentences


def test_the_meeting_hears_the_wishes_and_a_private_one_does_not() -> None:
    assert any("Carl is a man, as Ana wishes" in sentence for sentence in pair().reasons_for(Audience.MEETING))
    assert not any(
        "man" in sentence or "German" in sentence for sentence in pair().reasons_for(Audience.PRIVATE_MEETING)
    )
    assert any("rated Carl 5 of 5" in sentence for sentence in pair().reasons_for(Audience.PRIVATE_MEETING))


def test_a_profile_is_beside_nothing_but_what_is_learned() -> None:
    assert pair().reasons_for(Audience.PROFILE) == ("Carl covers negotiation.",)
    assert [key for key, criterion in CRITERIA.items() if Audience.PROFILE in criterion.audiences] == [
        "needs",
        "direction",
    ]


@pytest.mark.parametrize("audience", sorted(OUTSIDE))
def test_a_letter_says_nothing_that_the_present_answers_no_longer_hold(audience: Audience) -> None:
    """The scores are those of the day of the proposal; since then Carl took his topic off and the style was cleared."""
    then = pair()
    carl = replace(then.mentor, topics=("Cooking",), styles=())
    sentences = reasons(then.breakdown, then.mentee, carl, audience)
    assert not any("none of the topics" in sentence or "neutral" in sentence for sentence in sentences)
    says = {
        Audience.FILE: ("Carl has worked in pharma, like Ana now.",),
        Audience.MENTEE: ("Carl has worked in pharma, where you work now.",),
        Audience.MENTOR: ("You have worked in pharma, where Ana works now.",),
        Audience.PROFILE: (),
    }
    assert sentences == says[audience]


def test_a_letter_speaks_to_its_reader() -> None:
    """Of every criterion that may stand in a letter: "you" for the reader, the name for the other."""
    ana = mentee(
        needs=("Negotiation", "Giving feedback"),
        styles=("Homework between meetings",),
        direction="Director",
        aim="Lead the people analytics team",
        industry="Pharma",
        interests=("Ethics",),
        answers={"cadence": "Every two weeks"},
    )
    carl = mentor(
        topics=("Giving feedback", "Negotiation", "People analytics"),
        styles=("Homework between meetings",),
        level="VP",
        industries=("Pharma",),
        interests=("Ethics",),
        answers={"cadence": "Every two weeks"},
    )
    to_mentee = [
        criterion.tell(ana, carl, Audience.MENTEE)
        for criterion in CRITERIA.values()
        if Audience.MENTEE in criterion.audiences
    ]
    to_mentor = [
        criterion.tell(ana, carl, Audience.MENTOR)
        for criterion in CRITERIA.values()
        if Audience.MENTOR in criterion.audiences
    ]
    assert to_mentee == [
        "Carl can help with negotiation, which you put first, as well as giving feedback.",
        "Carl works at the level that you aim for (Director) and can help with people analytics, which your aim is "
        "about.",
        "Carl has worked in pharma, where you work now.",
        "You both chose “homework between meetings” as a way to work.",
        "You both want to meet equally often.",
        "You are both interested in ethics.",
    ]
    assert to_mentor == [
        "You can help with negotiation, which Ana put first, as well as giving feedback.",
        "You work at the level that Ana aims for and can help with people analytics, which Ana's aim is about.",
        "You have worked in pharma, where Ana works now.",
        "You both chose “homework between meetings” as a way to work.",
        "You both want to meet equally often.",
        "You are both interested in ethics.",
    ]


def test_a_letter_calls_a_related_topic_close_and_only_where_no_need_is_covered() -> None:
    ana, carl = mentee(needs=("Stakeholder management",)), mentor(topics=("Change management",))
    needs = CRITERIA["needs"]
    assert needs.tell(ana, carl, Audience.MENTEE) == (
        "Carl offers change management, which is close to stakeholder management."
    )
    both = (
        replace(ana, needs=("Hiring", "Stakeholder management")),
        replace(carl, topics=("Change management", "Hiring")),
    )
    assert needs.tell(*both, Audience.MENTOR) == "You can help with hiring and interviewing, which Ana put first."


@pytest.mark.parametrize("audience", sorted(OUTSIDE))
def test_the_size_of_a_unit_is_a_reason_for_the_team_alone(audience: Audience) -> None:
    ana, carl = mentee(unit_size=46), mentor(unit_size=40)
    scored = proposals.run([ana], [carl], MatchingFacts(), Settings(weights={"context": 100.0}, minimum=0)).pairs[0]
    assert any("unit of 40 people" in sentence for sentence in scored.reasons_for(Audience.TABLE))
    assert not any("people" in sentence for sentence in scored.reasons_for(audience))


@pytest.mark.parametrize("audience", [Audience.MENTEE, Audience.MENTOR])
def test_a_letter_names_no_difference_between_the_two(audience: Audience) -> None:
    """The hours differ, the mentor shares them, the places lie far apart: nothing that anybody wants to read."""
    ana = mentee(hours=6.0, time_zone="Asia/Tokyo", answers={"cadence": "Every week"}, direction="Director")
    carl = mentor(
        hours=3.0, capacity=3, time_zone="America/New_York", answers={"cadence": "Once a month"}, level="Lead"
    )
    assert [CRITERIA[key].tell(ana, carl, audience) for key in ("availability", "direction")] == ["", ""]


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_every_audience_gets_only_what_speaks_for_the_pair_and_not_too_much(seed: int) -> None:
    rng = Random(seed)
    mentees, mentors = random_cohort(4, 4, rng)
    scored = proposals.run(mentees, mentors, MatchingFacts(), Settings(minimum=0)).pairs
    for audience in Audience:
        many = reasons_of(
            [ScoredPair(proposal.breakdown, proposal.mentee, proposal.mentor) for proposal in scored], audience
        )
        assert many == [proposal.reasons_for(audience) for proposal in scored], "together as one by one"
        for scored_pair, sentences in zip(scored, many, strict=True):
            keys = [key for key in CRITERIA if scored_pair.breakdown[key]["score"] > NEUTRAL]
            known = {CRITERIA[key].say(scored_pair.mentee, scored_pair.mentor) for key in keys}
            known |= {CRITERIA[key].tell(scored_pair.mentee, scored_pair.mentor, audience) for key in keys}
            assert len(sentences) <= MOST[audience] and set(sentences) <= known
            assert not any("counts as neutral" in sentence for sentence in sentences)


def test_a_breakdown_of_an_older_version_may_name_a_criterion_that_is_gone() -> None:
    old = {"star_sign": {"score": 1.0, "points": 50.0}, "needs": {"score": 1.0, "points": 40.0}}
    assert reasons(old, pair().mentee, pair().mentor, Audience.TABLE) == ("Carl covers negotiation.",)


def test_the_files_that_are_sent_on_hold_no_wish() -> None:
    introduced = pair()
    frame = introductions.pairs_frame([Introduction(7, introduced.mentee, introduced.mentor, introduced.breakdown)])
    assert "covers negotiation" in frame["Why"][0] and "wish" not in frame["Why"][0]


# --- a criterion is one file ----------------------------------------------------------------------------------------

SAME_INITIAL = '''
import numpy as np

from core.domain.match.scoring import criterion


@criterion("Same initial", weight=100)
class SameInitial:
    """People with the same initial are easy to seat alphabetically."""

    def score(self, mentees, mentors):
        rows = [[person.name[0] == other.name[0] for other in mentors.people] for person in mentees.people]
        return np.array(rows, np.float32)

    def say(self, mentee, mentor):
        return "Both start with the same letter." if mentee.name[0] == mentor.name[0] else "Different letters."
'''


@pytest.fixture
def same_initial(tmp_path: Path) -> Iterator[None]:
    """A criterion in a file of its own, loaded as the others are."""
    file = tmp_path / "initials.py"
    file.write_text(SAME_INITIAL, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("initials", file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield
    del CRITERIA["same_initial"]
    sys.modules.pop("initials", None)


def test_a_criterion_in_one_file_has_its_slider_its_reason_and_its_place_in_the_files(
    same_initial: None, path: Path
) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=2, mentors=2)
    app = open_page("match")
    slider = app.slider(key=f"match_{program_id}_weight_same_initial")
    assert (slider.label, slider.value) == ("Same initial", 100)
    ana, abe = mentee(name="Ana Pop", needs=("Hiring",)), mentor(name="Abe Lind", topics=("Hiring",))
    gathered = MatchingInput((ana,), (abe,), MatchingFacts(), Settings())
    result = proposals.solve(gathered)
    for audience in set(Audience) - {Audience.PROFILE}:
        assert "Both start with the same letter." in result.pairs[0].reasons_for(audience)
    frame = introductions.pairs_frame([Introduction(7, ana, abe, result.pairs[0].breakdown)])
    assert "Both start with the same letter." in frame["Why"][0]
    exported = command_pairs.plain_answer(result, None, gathered, 0.0, [])
    assert "Both start with the same letter." in exported["pairs"][0]["reasons"]


def test_a_mentor_of_two_pairs_keeps_the_rating_of_each() -> None:
    """Pairs are explained together, so one mentor stands beside several mentees at once."""
    ana, ben = mentee(needs=("Hiring",)), mentee(2, "Ben Ito", needs=("Hiring",))
    facts = MatchingFacts(mentor_ratings={(1, 101): 5.0, (2, 101): 1.0, (9, 102): 3.0})
    result = proposals.run([ana, ben], [mentor(topics=("Hiring",), capacity=2)], facts, Settings(weights={"past": 50}))
    scores = {proposal.mentee.id: proposal.breakdown["past"]["score"] for proposal in result.pairs}
    assert scores == pytest.approx({1: 0.5 - 2 / 4 / 4, 2: 0.5 + 2 / 4 / 4}), "each by what the other said"
