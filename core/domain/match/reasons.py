"""Reasons: why two people fit, as sentences for one audience. The only place that chooses them; scores nobody anew.

A reason is the sentence of a criterion that speaks for the pair: it scores above neutral, weighs something, and may be
told to this audience. A letter is written from answers that may have changed since the pair was proposed: there a
criterion has to speak for the pair by the present answers too, so that nobody reads "counts as neutral" about a
colleague.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from core.domain.base.people import Mentee, Mentor
from core.domain.match.audiences import MOST, OUTSIDE, Audience
from core.domain.match.cohort import views
from core.domain.match.criteria import CRITERIA, NEUTRAL, breakdown, default_weights

Breakdown = Mapping[str, Mapping[str, Any]]  # criterion -> {"score": 0..1, "points": of 100}


class ScoredPair(NamedTuple):
    """Two people with what each criterion added when they were scored."""

    breakdown: Breakdown
    mentee: Mentee
    mentor: Mentor


def reasons(
    scored: Breakdown, mentee: Mentee, mentor: Mentor, audience: Audience, *, by_these_answers: bool = False
) -> tuple[str, ...]:
    """The sentences that speak most for two people, the weightiest first, as this audience may read them.

    The people are shown as they are passed: a blind meeting passes them without their names. `by_these_answers`: the
    breakdown was made from the very people passed, as in a run at hand, so nothing has to be looked at again. Empty
    when nothing speaks for the pair.
    """
    return reasons_of([ScoredPair(scored, mentee, mentor)], audience, by_these_answers=by_these_answers)[0]


def reasons_of(
    pairs: Sequence[ScoredPair], audience: Audience, *, by_these_answers: bool = False
) -> list[tuple[str, ...]]:
    """`reasons` of many pairs: scoring 200 of them together takes a tenth of the time."""
    trusted = by_these_answers or audience not in OUTSIDE
    fitting = [frozenset(CRITERIA)] * len(pairs) if trusted else _fitting(pairs)
    return [_sentences(pair, keys, audience) for pair, keys in zip(pairs, fitting, strict=True)]


def _sentences(pair: ScoredPair, fitting: frozenset[str], audience: Audience) -> tuple[str, ...]:
    ranked = sorted(pair.breakdown.items(), key=lambda item: -item[1]["points"])
    speaking = [
        CRITERIA[key]
        for key, part in ranked
        if key in fitting and part["score"] > NEUTRAL and part["points"] > 0 and audience in CRITERIA[key].audiences
    ]
    if audience in OUTSIDE:
        sentences = [criterion.tell(pair.mentee, pair.mentor, audience) for criterion in speaking]
        return tuple(filter(None, sentences))[: MOST[audience]]
    return tuple(criterion.say(pair.mentee, pair.mentor) for criterion in speaking[: MOST[audience]])


def _fitting(pairs: Sequence[ScoredPair]) -> list[frozenset[str]]:
    """For each pair, the criteria that speak for it by the answers of the people passed."""
    if not pairs:
        return []
    both = views([pair.mentee for pair in pairs], [pair.mentor for pair in pairs])
    scores = {key: scores for key, (scores, _) in breakdown(*both, default_weights()).items()}
    return [frozenset(key for key in scores if scores[key][place] > NEUTRAL) for place in range(len(pairs))]
