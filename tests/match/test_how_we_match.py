"""How we match: scores worked out again from docs/how-we-match.md, without the criteria; and what the page says.

Nothing here calls a criterion, a measure or a cohort: the formulas are written down a second time, as somebody would
who has only the document and the people's answers. What a text speaks of (topics, a level) the studio's reader says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from html import escape
from math import log2
from pathlib import Path
from random import Random

import pytest

from core.documents.brand import Brand
from core.documents.how_we_match import EXAMPLE_MENTEE, EXAMPLE_MENTOR, how_we_match, worked_pair
from core.domain import playbook
from core.domain.base.people import Mentee, Mentor, level_rank
from core.domain.base.text import telling, word_form
from core.domain.match import availability, proposals, wishes
from core.domain.match.criteria import CRITERIA, default_weights
from core.domain.match.rules import RULES, MatchingFacts
from core.domain.match.settings import Settings
from core.domain.match.statements import aimed_level, concerns_current_role
from core.domain.playbook.topic_reader import reader
from tests.cohort import random_cohort

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs/how-we-match.md").read_text(encoding="utf-8")
WORDS = re.sub(r"\s+", " ", DOCUMENT)
PAIRS = 10


def mean(*parts: float | None) -> float:
    known = [part for part in parts if part is not None]
    return sum(known) / len(known) if known else 0.5


def tags(answers: tuple[str, ...]) -> set[str]:
    return {" ".join(re.findall(r"\w+", answer.casefold())) for answer in answers}


def covered(need: str, topics: set[str]) -> float:
    """1 for the same topic, the share in the topic tree for a related one, 0 else."""
    return 1.0 if need in topics else max([reader().tree.related(need).get(topic, 0.0) for topic in topics], default=0)


def needs(mentee: Mentee, mentor: Mentor) -> float:
    if not mentee.needs or not mentor.topics:
        return 0.5
    ranked = list(dict.fromkeys(reader().topic(need) for need in mentee.needs))
    topics = {reader().topic(topic) for topic in mentor.topics}
    whole = sum(1 / (place + 1) for place in range(len(ranked)))
    return sum(covered(need, topics) / (place + 1) for place, need in enumerate(ranked)) / whole


def topics_in(*texts: str) -> set[str]:
    return {quote.topic for text in texts for quote in reader().quotes(text)}


def direction(mentee: Mentee, mentor: Mentor) -> float:
    toward = "" if mentee.direction.lower().startswith("not sure") else mentee.direction
    aimed, has = aimed_level(mentee), level_rank(mentor.level)
    level = None if aimed is None or has is None else min(1.0, max(0.0, 1 - (aimed - has) / 2))
    topics = topics_in(toward, mentee.aim)
    known = {reader().topic(topic) for topic in mentor.topics} | topics_in(mentor.experience)
    return mean(level, 0.5 + len(topics & known) / len(topics) / 2 if topics else None)


def wished(mentee: Mentee, mentor: Mentor) -> float:
    outcomes = [wishes.met(wish, mentee, mentor) for wish in mentee.wishes]
    outcomes += [wishes.met(wish, mentor, mentee) for wish in mentor.wishes]
    named = [1 - mentee.ranked.index(mentor.id) / 10 if mentor.id in mentee.ranked else 0.5] if mentee.ranked else []
    return mean(*(0.5 if outcome is None else float(outcome) for outcome in outcomes), *named)


def surroundings(mentee: Mentee, mentor: Mentor) -> float:
    described = str(mentee.answers.get("unit_context", ""))
    kit = next(question for question in playbook.load().intake.questions if question.key == "industries").options
    named = tags((mentee.industry, *(name for name in kit if name.lower() in described.lower()))) - {""}
    worked = tags((*mentor.industries, mentor.industry)) - {""}
    industry = float(bool(named & worked)) if named and worked else None
    stated = [int(size) for size in re.findall(r"(\d+) people", described)]
    size = mentee.unit_size or (stated[0] if stated else None)
    sizes = [int(size) for size in re.findall(r"(\d+) people", mentor.experience)]
    sizes += [mentor.unit_size] if mentor.unit_size else []
    nearest = min((abs(log2(size / other)) for other in sizes), default=None) if size else None
    return mean(industry, None if nearest is None else max(0.0, 1 - nearest / 3))


def ways_of_working(mentee: Mentee, mentor: Mentor) -> float:
    topics = {reader().topic(need) for need in mentee.needs}
    called = tags(tuple(role.label for role in playbook.load().roles.values() if topics & set(role.topics)))

    def offered(wanted: set[str], offers: set[str]) -> float | None:
        return len(wanted & offers) / len(wanted) if wanted and offers else None

    return mean(offered(tags(mentee.styles), tags(mentor.styles)), offered(called, tags(mentor.roles)))


def time_together(mentee: Mentee, mentor: Mentor) -> float:
    def both(mine: float | None, theirs: float | None, enough: float) -> float | None:
        return None if mine is None or theirs is None else min(1.0, mine / enough, theirs / enough)

    each = None if mentor.hours is None else mentor.hours / max(1, mentor.capacity)
    zones = availability.offset(mentee), availability.offset(mentor)
    shared = None
    if zones[0] is not None and zones[1] is not None:
        apart = abs(zones[0] - zones[1]) % 24
        shared = min(1.0, max(0.0, 8 - min(apart, 24 - apart)) / 4)
    often = both(availability.meetings(mentee), availability.meetings(mentor), 2)
    return mean(both(mentee.hours, each, 2), often, shared)


def interests(mentee: Mentee, mentor: Mentor) -> float:
    def compared(item: str) -> str:
        words = re.split(" (?:at|in|with) ", item.lower())[0].split()
        return " ".join(word_form(word) for word in [word for word in words if telling(word)] or words)

    mine, theirs = ({compared(item) for item in person.interests} for person in (mentee, mentor))
    return len(mine & theirs) / min(len(mine), len(theirs)) if mine and theirs else 0.5


def past(mentee: Mentee, mentor: Mentor) -> float:
    ratings = [rating for rater, rating in mentor.past_ratings.items() if rater != mentee.id]
    if not ratings or mentor.usual_rating is None:
        return 0.5
    drawn = (sum(ratings) + 3 * mentor.usual_rating) / (len(ratings) + 3)
    return min(1.0, max(0.0, 0.5 + (drawn - mentor.usual_rating) / 4))


FORMULAS: Mapping[str, Callable[[Mentee, Mentor], float]] = {
    "needs": needs,
    "direction": direction,
    "wishes": wished,
    "context": surroundings,
    "style": ways_of_working,
    "availability": time_together,
    "interests": interests,
    "past": past,
}


def fit(mentee: Mentee, mentor: Mentor, weights: Mapping[str, float]) -> float:
    """Points of 100, by the document."""
    weighed = dict(weights)
    if concerns_current_role(mentee):
        weighed["context"] *= 2
    total = sum(weight * FORMULAS[key](mentee, mentor) for key, weight in weighed.items())
    return 100 * total / sum(weighed.values())


def runs() -> Iterator[proposals.Proposals]:
    weights = default_weights() | {"past": 15.0}
    for seed in (2, 5, 8):
        yield proposals.run(*random_cohort(25, 15, Random(seed)), MatchingFacts(), Settings(weights=weights, minimum=0))


def test_ten_pairs_worked_out_from_the_document_have_the_same_score() -> None:
    pairs = [pair for result in runs() for pair in result.pairs]
    assert len(pairs) >= PAIRS
    weights = default_weights() | {"past": 15.0}
    for pair in pairs:
        assert 100 * pair.score == pytest.approx(fit(pair.mentee, pair.mentor, weights), abs=0.01)
    for key in FORMULAS:  # each criterion is put to the test: it scores high, low and neutral somewhere
        assert len({round(FORMULAS[key](pair.mentee, pair.mentor), 3) for pair in pairs}) >= 3, key


def test_the_formulas_are_those_of_every_criterion() -> None:
    assert list(FORMULAS) == list(CRITERIA)
    for criterion in CRITERIA.values():
        assert criterion.formula in WORDS, criterion.label
    page = how_we_match("", Settings(switches=dict.fromkeys(RULES, True)), Brand(), on=date(2026, 3, 1))
    for text in (*(criterion.formula for criterion in CRITERIA.values()), *(rule.summary for rule in RULES.values())):
        assert escape(text) in page


def test_the_worked_pair_of_the_document_is_right() -> None:
    worked = worked_pair(default_weights())
    for line in worked:
        row = f"| {CRITERIA[line.key].label} | {line.score:.4f} | {line.of_points:.2f} | {line.points:.2f} | "
        assert f"{row}{line.sentence} |" in DOCUMENT
    total = sum(line.points for line in worked)
    assert f"Fit: {total:.2f} of 100." in WORDS
    assert sum(line.of_points for line in worked) == pytest.approx(100)
    counted = {line.key: default_weights()[line.key] for line in worked}
    assert total == pytest.approx(fit(EXAMPLE_MENTEE, EXAMPLE_MENTOR, counted), abs=0.01)


def test_the_page_to_print_says_what_the_program_does_and_names_nobody_of_it() -> None:
    settings = Settings(weights={"past": 20.0}, switches={"first_need": True}, minimum=0.4)
    page = how_we_match("Round <2>", settings, Brand(name="Acme"), on=date(2026, 3, 1))
    assert "Round &lt;2&gt;" in page and "<script" not in page and "src=" not in page
    assert "First need covered" in page and "Same department" not in page and "no pair below 40 points" in page
    assert all(criterion.label in page for criterion in CRITERIA.values())
    assert "Mar 1, 2026" in page or "March 1, 2026" in page
