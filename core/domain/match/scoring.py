"""Scoring: the registry of criteria and what it adds up to, for all pairs or for one. Knows no criterion by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.domain.base.people import Mentee, Mentor
from core.domain.match.audiences import USUAL, Audience
from core.domain.match.cohort import Mentees, Mentors

Floats = NDArray[np.float32]

NEUTRAL = 0.5  # what a missing answer scores
BLOCK = 1 << 21  # pairs scored in one go


class CriterionMethods(Protocol):
    """What a criterion's class does.

    It may also have `emphasis(mentees) -> float32 (n,)`, `tell(mentee, mentor) -> str`,
    `address(mentee, mentor, audience) -> str` and `asked(mentees, mentors) -> bool`, see `Criterion`.
    """

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats: ...
    def say(self, mentee: Mentee, mentor: Mentor) -> str: ...


@dataclass(frozen=True)
class Criterion:
    """A registered criterion. `weight` is the default, 0 to 100; `evidence` an id of evidence.toml or None.

    `formula`: how the score comes about, in plain words for those who are matched. `audiences`: who may read its
    sentences, see `core.domain.match.audiences`.
    """

    key: str
    label: str
    weight: float
    evidence: str | None
    rationale: str
    formula: str
    methods: CriterionMethods
    audiences: frozenset[Audience] = USUAL

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """float32 (n mentees, m mentors) in 0..1; 0.5 where answers are missing."""
        return self.methods.score(mentees, mentors)

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        """One sentence for a pair, naming only what matched, or saying what is missing."""
        return self.methods.say(mentee, mentor)

    def tell(self, mentee: Mentee, mentor: Mentor, audience: Audience | None = None) -> str:
        """The same for readers outside the meeting, without a word on how it is weighed.

        To one of the two it speaks in the second person (`address`), and of what speaks for the pair only: "" where
        that is nothing which a letter can say.
        """
        address = getattr(self.methods, "address", None)
        if address is not None and audience in (Audience.MENTEE, Audience.MENTOR):
            return str(address(mentee, mentor, audience))
        sentence = getattr(self.methods, "tell", None)
        return self.say(mentee, mentor) if sentence is None else str(sentence(mentee, mentor))

    def emphasis(self, mentees: Mentees) -> Floats:
        """float32 (n,): how much more this criterion weighs for each mentee, 1 unless its class says otherwise."""
        weigh = getattr(self.methods, "emphasis", None)
        return np.ones(len(mentees), np.float32) if weigh is None else weigh(mentees)

    def asked(self, mentees: Mentees, mentors: Mentors) -> bool:
        """Were both sides of this pool asked for what it reads? True unless its class says otherwise."""
        were_asked = getattr(self.methods, "asked", None)
        return True if were_asked is None else bool(were_asked(mentees, mentors))


CRITERIA: dict[str, Criterion] = {}


def criterion(
    label: str,
    *,
    weight: float,
    evidence: str | None = None,
    rationale: str = "",
    formula: str = "",
    key: str = "",
    audiences: frozenset[Audience] = USUAL,
) -> Callable[[type], type]:
    """Register a class as a criterion, last in the list. The key is the class name in small letters unless given.

    Rationale and formula are the first line of the docstring unless given. Raises ValueError when the key is taken or
    the weight is not within 0 to 100.
    """

    def register(methods: type) -> type:
        name = key or re.sub(r"(?<!^)(?=[A-Z])", "_", methods.__name__).lower()
        if name in CRITERIA:
            raise ValueError(f"there is already a criterion '{name}'")
        if not 0 <= weight <= 100:
            raise ValueError(f"the weight of '{name}' is {weight}; it has to be between 0 and 100")
        summary = (methods.__doc__ or "").strip().partition("\n")[0]
        CRITERIA[name] = Criterion(
            name, label, weight, evidence, rationale or summary, formula or summary, methods(), audiences
        )
        return methods

    return register


def default_weights() -> dict[str, float]:
    """Criterion -> default weight, 0 to 100."""
    return {key: criterion.weight for key, criterion in CRITERIA.items()}


def normalized(weights: Mapping[str, float]) -> dict[str, float]:
    """Criterion -> share, adding up to 1; one that is not named has its default weight, unknown names fall away.

    Raises ValueError when a weight is negative or none is above 0.
    """
    raw = {key: float(weights.get(key, default)) for key, default in default_weights().items()}
    if wrong := [CRITERIA[key].label for key, weight in raw.items() if not 0 <= weight < float("inf")]:
        raise ValueError(f"the weight of “{wrong[0]}” has to be between 0 and 100")
    whole = sum(raw.values())
    if whole == 0:
        raise ValueError("at least one criterion needs a weight above 0")
    return {key: weight / whole for key, weight in raw.items()}


def points_of_100(weights: Mapping[str, float]) -> dict[str, float]:
    """Criterion -> the points that a pair gets for it at most, adding up to 100: how every page shows a weight."""
    return {key: 100 * share for key, share in normalized(weights).items()}


def counted_weights(mentees: Mentees, mentors: Mentors, weights: Mapping[str, float]) -> dict[str, float]:
    """The weights with 0 for what was not asked of both sides of this pool: there it would add the same to every pair.

    If that leaves nothing, the weights stay as they are.
    """
    counted = {key: weight for key, weight in weights.items() if not weight or CRITERIA[key].asked(mentees, mentors)}
    return dict.fromkeys(weights, 0.0) | counted if any(counted.values()) else dict(weights)


def combine(
    mentees: Mentees,
    mentors: Mentors,
    weights: Mapping[str, float],
    *,
    block: int = BLOCK,
    progress: Callable[[float], object] | None = None,
) -> Floats:
    """The weighted scores of all pairs: float32 (n, m) in 0..1, about `block` pairs at a time.

    `progress` is called before each block with the share (0..1) that is done.
    """
    shares = normalized(weights)
    total = np.empty((len(mentees), len(mentors)), np.float32)
    step = max(1, block // max(1, len(mentors)))
    for start in range(0, len(mentees), step):
        if progress:
            progress(start / len(mentees))
        part = mentees.part(slice(start, start + step)) if len(mentees) > step else mentees
        total[start : start + step] = _weighted(part, mentors, shares)
    return total


def breakdown(mentees: Mentees, mentors: Mentors, weights: Mapping[str, float]) -> dict[str, tuple[Floats, Floats]]:
    """Criterion -> scores in 0..1 and points of 100, both (k,), of the pairs (mentees[i], mentors[i]); n = m = k."""
    possible = possible_points(mentees, weights)
    parts: dict[str, tuple[Floats, Floats]] = {}
    for key, each in CRITERIA.items():
        scores = np.empty(len(mentees), np.float32)
        for start in range(0, len(mentees), 64):  # only the diagonal is needed: small squares along it
            square = slice(start, start + 64)
            scores[square] = each.score(mentees.part(square), mentors.part(square)).diagonal()
        parts[key] = (scores, scores * possible[key])
    return parts


def possible_points(mentees: Mentees, weights: Mapping[str, float]) -> dict[str, Floats]:
    """Criterion -> the points of 100 (n,) that a pair of each mentee gets for it at most; they add up to 100."""
    shares = normalized(weights)
    emphases = {key: CRITERIA[key].emphasis(mentees) * np.float32(share) for key, share in shares.items()}
    whole = sum(emphases.values(), np.zeros(len(mentees), np.float32))
    return {key: (100 * emphasis / whole).astype(np.float32) for key, emphasis in emphases.items()}


def _weighted(mentees: Mentees, mentors: Mentors, shares: Mapping[str, float]) -> Floats:
    """Weighted mean of all criteria with a share above 0, (n, m)."""
    total = np.zeros((len(mentees), len(mentors)), np.float32)
    weighted = np.empty_like(total)
    whole = np.zeros((len(mentees), 1), np.float32)
    for key, share in shares.items():
        if share > 0:
            weight = CRITERIA[key].emphasis(mentees)[:, None] * np.float32(share)
            total += np.multiply(CRITERIA[key].score(mentees, mentors), weight, out=weighted)
            whole += weight
    total /= whole
    return np.clip(total, 0, 1, out=total)
