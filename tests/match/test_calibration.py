"""Calibration: ratings on both sides of a criterion, with intervals, and silence when there are too few."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlite_utils import Database

from core import actions, store
from core.domain.match.calibration import RatedPair, findings
from core.domain.match.criteria import CRITERIA
from tests.story import DAY, acted, introduced, recruited


def found(pairs: list[RatedPair], key: str = "needs"):
    return next(finding for finding in findings(pairs) if finding.key == key)


def test_a_difference_is_told_only_when_the_interval_leaves_out_zero() -> None:
    high = [RatedPair({"needs": 0.9}, rating) for rating in (4.4, 4.5, 4.6, 4.5, 4.5)]
    low = [RatedPair({"needs": 0.2}, rating) for rating in (3.4, 3.5, 3.6, 3.5, 3.5)]
    clear = found(high + low)
    assert (clear.high.n, clear.other.n) == (5, 5)
    assert clear.high.mean == pytest.approx(4.5)
    # Student, 4 degrees of freedom: 2.776 * 0.0707 / sqrt(5) = 0.088
    assert clear.high.low == pytest.approx(4.5 - 0.0878, abs=1e-3)
    assert clear.sentence.endswith("were rated 1.0 better of 5.")
    vague = found([RatedPair({"needs": 0.9}, one) for one in (1, 5, 1, 5, 3)] + [RatedPair({"needs": 0.1}, 3.0)] * 5)
    assert "no difference that 10 pairs can show" in vague.sentence


def test_few_pairs_are_too_few_to_say() -> None:
    few = found([RatedPair({"needs": 0.9}, 5.0)] * 4 + [RatedPair({"needs": 0.1}, 1.0)] * 20)
    assert few.high.mean is None
    assert "too few to say (4 pairs scored high, 20 did not)" in few.sentence


def test_a_pair_without_a_score_on_a_criterion_counts_on_neither_side() -> None:
    one = found([RatedPair({}, 5.0)] * 9)
    assert (one.high.n, one.other.n) == (0, 0)


def test_every_criterion_has_its_finding() -> None:
    assert [finding.key for finding in findings([])] == list(CRITERIA)


def test_ratings_come_from_closing_answers_else_the_latest_health_check(db: Database) -> None:
    program_id = recruited(db)
    first, second = introduced(db, program_id)
    pair = {
        id: (store.relationships.relationship(db, id).mentee_id, store.relationships.relationship(db, id).mentor_id)
        for id in (first, second)
    }
    later = acted(DAY + timedelta(days=60))
    health = {"trust": 2, "contact": 2, "switch": "no"}
    actions.record_check(db, first, "mentee", health, answered_on=DAY + timedelta(days=30), **later)
    actions.record_check(db, first, "mentee", {"trust": 4, "contact": 4}, answered_on=DAY + timedelta(days=50), **later)
    actions.record_check(db, first, "mentor", {"trust": 5}, answered_on=DAY + timedelta(days=40), **later)
    actions.record_check(db, second, "mentee", {"again": 5}, kind="closing", answered_on=DAY, **later)
    actions.record_check(db, second, "mentee", {"trust": 1}, answered_on=DAY + timedelta(days=50), **later)
    assert store.matches.matching_facts(db, program_id, on=DAY).ratings == {pair[first]: 4.5, pair[second]: 5.0}
    assert store.matches.rated_pairs(db) == []  # these proposals kept no breakdown
