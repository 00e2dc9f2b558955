"""Ratings: the mean of a check's answers, and from where on it is poor. The queue and the KPIs both judge by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, overload

import numpy as np


def mean_rating(answers: Mapping[str, Any]) -> float | None:
    """The mean of the answers that are numbers, on their own scale; None when there is none. Yes and no are none."""
    numbers = [
        answer for answer in answers.values() if isinstance(answer, int | float) and not isinstance(answer, bool)
    ]
    return sum(numbers) / len(numbers) if numbers else None


@overload
def is_poor(mean: float, limit: float) -> bool: ...
@overload
def is_poor(mean: np.ndarray, limit: float) -> np.ndarray: ...
def is_poor(mean: float | np.ndarray, limit: float) -> bool | np.ndarray:
    """Whether a mean lies below the playbook's limit. The limit itself, "Neither" throughout, is no reason to act."""
    return mean < limit
