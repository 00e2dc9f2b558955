"""Matched comparison: every sentence is true of its figures, whatever they are. The words are read back as numbers."""

import re
from math import floor, isfinite

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.kpis.comparison import BEFORE, compare
from core.domain.kpis.comparison.effects import MatchedEffect
from core.domain.kpis.comparison.sentences import CANNOT_SHOW, amount, effect_sentence, hidden_cause, signed

SPOKEN = re.compile(r"(less than )?([\d,]+(?:\.\d+)?)")


@st.composite
def comparisons(draw):
    """Small companies of every kind: strong and no selection, strong and no effect, gaps, one category, two sizes."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    n = draw(st.integers(12, 90))
    pull, effect = draw(st.sampled_from([0.0, 1.0, 3.0])), draw(st.sampled_from([-0.6, 0.0, 0.02, 0.9]))
    tenure = rng.gamma(2, 2, n)
    took_part = rng.random(n) < 1 / (1 + np.exp(1 - pull * (tenure - 4) / 3))
    stayed = rng.random(n) < np.clip(0.5 + effect * took_part, 0, 1)
    engagement = np.where(rng.random(n) < draw(st.sampled_from([0, 0.3, 0.95])), np.nan, rng.normal(3, 1, n) + effect)
    scale = draw(st.sampled_from([0.001, 1.0, 5_000.0]))
    people = pd.DataFrame({"department": rng.choice(["Finance", "Sales"], n), "tenure": tenure})
    answer = compare(
        people,
        took_part=took_part,
        exact=draw(st.sampled_from([[], ["department"]])),
        near=["tenure"],
        outcomes={
            "Still here": stayed,
            "Engagement": (engagement + effect * took_part) * scale,
            f"Engagement{BEFORE}": engagement,
        },
        ratio=draw(st.integers(1, 3)),
        level=draw(st.sampled_from([0.8, 0.95])),
        rng=np.random.default_rng(1),
    )
    return answer, took_part


def read_back(words: str, value: float, is_share: bool) -> bool:
    """Whether "8.2 percentage points lower" is the value, to the last digit that is shown."""
    if words == "no difference":
        return abs(value) < 1e-9
    assert words.endswith(" higher" if value > 0 else " lower")
    less, number = SPOKEN.search(words).groups()
    size, shown = abs(value) * (100 if is_share else 1), float(number.replace(",", ""))
    if less:
        return 0 < size < shown
    decimals = len(number.partition(".")[2])
    assert shown > 0
    if is_share:
        return abs(shown - size) <= 0.05 + 1e-9
    return abs(shown - size) <= 0.5 * 10.0**-decimals + 1e-9 and abs(shown / size - 1) < 0.06


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(comparisons())
def test_every_sentence_is_true_of_its_figures(invented):
    answer, took_part = invented
    if answer.refusal:
        assert answer.sentences == (answer.refusal,)
        numbers = [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", answer.refusal)]
        assert all(number in {answer.matched, took_part.sum(), 5} for number in numbers)
        return
    first, *others = answer.sentences
    assert others[-1] == CANNOT_SHOW
    matched, participants = answer.matched, int(took_part.sum())
    head = f"All {participants}" if matched == participants else f"{matched} of {participants}"
    assert first.startswith(f"{head} participants are compared with {len(answer.pairs)} people who did not take part")
    left_out = [sentence for sentence in others if "left out" in sentence]
    assert len(left_out) == (matched < participants)
    if left_out:
        assert left_out[0].startswith(f"{participants - matched} participant")
        assert left_out[0].endswith(f"the other {matched}.")
    check_balance(answer, others)
    for name, effect in (answer.effects | answer.placebo).items():
        sentence = next(sentence for sentence in others if re.match(rf"{name}( \(|:)", sentence))
        check_effect(sentence, effect, matched, name in answer.placebo)
    hidden = [sentence for sentence in others if "nobody measured" in sentence]
    assert len(hidden) == sum(effect.clear for effect in answer.effects.values()) == len(answer.sensitivity)
    for sentence, (name, strength) in zip(hidden, answer.sensitivity.items(), strict=True):
        assert sentence == hidden_cause(name, strength)


def check_balance(answer, sentences):
    worst = answer.balance.loc[answer.balance["after"].abs().idxmax()]
    after = abs(worst["after"])
    sentence = next(text for text in sentences if "matching, the groups" in text or "nothing in common" in text)
    if after < 1e-9:
        assert "do not differ" in sentence
    elif isfinite(after):
        assert f"differ most in {worst['covariate']}" in sentence
        shown = float(re.search(r"by (?:less than )?([\d.]+) standard", sentence).group(1))
        assert after < 0.005 if "by less than 0.01 standard" in sentence else abs(shown - after) < 0.0051
        assert ("That is close." in sentence) == (shown <= 0.1)
        assert ("do not trust" in sentence) == (shown > 0.25)


def check_effect(sentence, effect: MatchedEffect, matched: int, is_placebo: bool):
    if effect.sets < 5:
        assert "not known for any" in sentence if effect.sets == 0 else f"known for {effect.sets} part" in sentence
        return
    assert ("could be chance" in sentence or "beyond chance" in sentence or "no difference at all" in sentence) == (
        not effect.clear
    )
    if "no difference at all" in sentence:
        assert effect.low == effect.high == effect.estimate == 0
        return
    unit = effect.is_share
    words = re.search(
        r"(?:[tT]hat is |should be \(|already, )([^(]+?), with (\d+)% confidence between (.+?) and (.+?)"
        r"(?:, though|: it|\)|\. )",
        sentence,
    )
    assert words, sentence
    estimate, level, low, high = words.groups()
    assert read_back(estimate, effect.estimate, unit), sentence
    assert int(level) == round(100 * effect.level)
    ends = [effect.low, effect.high]
    if effect.low > 0 or effect.high < 0:
        low += high[high.rindex(" ") :]  # the unit and the direction are named once
        ends.sort(key=abs)
    assert read_back(low, ends[0], unit), sentence
    assert read_back(high, ends[1], unit), sentence
    assert effect.low <= effect.estimate <= effect.high
    if is_placebo:
        assert ("differed already" in sentence) == effect.clear
        return
    assert ("known for" in sentence) == (effect.sets < matched)
    naive = re.search(r"without matching: (.*)\.$", sentence).group(1)
    assert read_back(naive, effect.naive, unit), sentence
    mine, theirs = amount(effect.participants, unit), amount(effect.counterparts, unit)
    means = (
        f"{mine} of participants, {theirs} of their c" if unit else f"participants {mine}, their counterparts {theirs}."
    )
    assert f": {means}" in sentence


@pytest.mark.parametrize(
    ("value", "is_share", "words"),
    [
        (0.0, True, "no difference"),
        (0.01, True, "1 percentage point higher"),
        (-0.1234, True, "12.3 percentage points lower"),
        (0.0001, True, "less than 0.1 percentage points higher"),
        (2.0, False, "2 higher"),
        (-0.5, False, "0.50 lower"),
        (-1234.5, False, "1,234 lower"),
        (-0.00123, False, "0.0012 lower"),
        (0.0961, False, "0.096 higher"),
    ],
)
def test_a_difference_is_spoken_with_its_direction(value, is_share, words):
    assert signed(value, is_share) == words


@pytest.mark.parametrize(
    ("strength", "words"),
    [
        (1.0, "even a slight difference that nobody measured could explain this"),
        (1.09, "even a slight difference"),
        (1.19, "more than 1.1 times"),
        (20.0, "more than 20 times"),
    ],
)
def test_a_hidden_cause_is_never_made_stronger_than_it_is(strength, words):
    sentence = hidden_cause("Still here", strength)
    assert words in sentence
    for number in re.findall(r"([\d.]+) times", sentence):
        assert float(number) <= strength
        assert float(number) == floor(strength * 10) / 10


def test_an_interval_that_only_the_exact_test_doubts_says_so():
    effect = MatchedEffect("Score", False, 3.0, 1.04, 4.96, 1 / 16, 0.95, False, 5, 5, 13.0, 10.0, 2.0, 5, 9)
    assert effect_sentence(effect, 5) == (
        "Score: participants 13, their counterparts 10. That is 3 higher, with 95% confidence between 1.04 and 4.96 "
        "higher, though an exact test does not rule out chance: it could be chance. "
        "All participants beside all others, without matching: 2 higher."
    )
