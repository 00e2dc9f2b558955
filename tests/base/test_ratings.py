"""Ratings: the mean of a check, and the queue and the KPI of healthy pairs agreeing on it at the boundary."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from core.domain import playbook
from core.domain.base.ratings import is_poor, mean_rating
from core.domain.kpis.health import one_month
from core.domain.kpis.thresholds import Thresholds
from core.domain.relationships import attention
from core.domain.relationships.attention import Followed
from core.domain.relationships.relationships import Check, Relationship

INTRODUCED = date(2026, 1, 5)
ANSWERED = INTRODUCED + timedelta(days=30)
STATEMENTS = [statement.id for statement in playbook.load().health_check.statements]


def test_the_mean_is_of_the_numbers_alone() -> None:
    assert mean_rating({"contact": 3, "trust": 4, "going_well": "yes"}) == 3.5
    assert mean_rating({"going_well": "yes"}) is None
    assert mean_rating({"contact": 3, "again": True}) == 3
    assert mean_rating({"again": True}) is None


@pytest.mark.parametrize(
    ("ratings", "poor"), [((3, 3, 3, 3, 2), True), ((3, 3, 3, 3, 3), False), ((3, 3, 3, 3, 4), False)]
)
def test_the_queue_and_the_kpi_agree_on_what_is_poor(ratings: tuple[int, ...], poor: bool) -> None:
    answers = dict(zip(STATEMENTS, ratings, strict=True))
    mean = mean_rating(answers)
    assert mean is not None
    assert is_poor(mean, playbook.load().health_check.poor) is poor

    checks = tuple(Check(1, 1, "health", role, ANSWERED, answers) for role in ("mentor", "mentee"))
    pair = Followed(Relationship(1, 1, 1, 10, 20, "introduced", INTRODUCED), "Ana", "Mo", 1, checks=checks)
    reasons = [concern.code for concern in attention.concerns(pair, ANSWERED, attention.thresholds())]
    assert ("poor_check" in reasons) is poor

    health = one_month(_relationships(), _checks(answers, mean), Thresholds())
    assert list(health["healthy"]) == [not poor]


def test_a_check_without_ratings_is_not_healthy_and_not_poor() -> None:
    health = one_month(_relationships(), _checks({}, float("nan")), Thresholds())
    assert list(health["healthy"]) == [False]


def _relationships() -> pd.DataFrame:
    return pd.DataFrame({"introduced_on": [pd.Timestamp(INTRODUCED)]}, index=[1])


def _checks(answers: dict[str, int], mean: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "relationship_id": [1, 1],
            "role": ["mentor", "mentee"],
            "kind": ["health", "health"],
            "on": [pd.Timestamp(ANSWERED)] * 2,
            "answers": [answers, answers],
            "score": [mean, mean],
            "switch": [False, False],
        }
    )
