"""Prediction: whether pairs that scored higher fared better, over all rounds, for the total and each criterion.

Every comparison is one of two pairs that the same run scored, and how often it came out the wrong way round is worked
out by `misranking` (core/domain/match/calibration.py), with its interval and its silence below twenty pairs. Here each
score is held against health, switching, dropping and goals. That is many looks at the same pairs, and among forty looks
two seem telling by luck at the usual 95%. So the error is shared out among the looks (Bonferroni: Dunn 1961, JASA
56:52-64): each interval is as wide as it takes for all of them to hold at once with 95% certainty. Looks that have too
few pairs to say anything are no looks; which those are depends on how many pairs there are, never on how they fared.

Changes no weight, and says nothing about how pairs would have fared that nobody chose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.domain.base import intervals
from core.domain.base.text import counted, listed
from core.domain.match.calibration import (
    FEWEST_MENTORS,
    FEWEST_PAIRS,
    FEWEST_STOPS,
    TOTAL,
    CriterionRecord,
    Misranking,
    PairOutcome,
    records,
)


@dataclass(frozen=True)
class OutcomeWords:
    """What a score is held against, and how a sentence calls more and less of it. ends: what its ends are called."""

    label: str
    better: str
    worse: str
    ends: str = ""


OUTCOMES: Mapping[str, OutcomeWords] = {
    "rating": OutcomeWords("Health", "better ratings", "worse ratings"),
    "switching": OutcomeWords("Switching", "fewer or later switches", "more or earlier switches", "switch"),
    "dropping": OutcomeWords("Dropping", "fewer or later drops", "more or earlier drops", "drop"),
    "goals": OutcomeWords("Goals", "more goals reached", "fewer goals reached"),
}
BETTER, WORSE, NO_DIFFERENCE, TOO_FEW = "better", "worse", "no difference", "too few"


@dataclass(frozen=True)
class Finding:
    """What one look showed: a score (the total or a criterion) against an outcome."""

    label: str
    outcome: str
    wrong: Misranking

    @property
    def verdict(self) -> str:
        """BETTER or WORSE where the whole interval lies on one side of chance, NO_DIFFERENCE, TOO_FEW."""
        if self.wrong.share is None:
            return TOO_FEW
        if self.wrong.better_than_chance:
            return BETTER
        return WORSE if self.wrong.worse_than_chance else NO_DIFFERENCE

    @property
    def sentence(self) -> str:
        """The finding in plain words, with the figure that it rests on."""
        outcome = OUTCOMES[self.outcome]
        verdict = self.verdict
        if verdict == TOO_FEW:
            return f"Too few to say: {self._missing(outcome)}"
        share, low, high = (round((value or 0) * 100) for value in (self.wrong.share, self.wrong.low, self.wrong.high))
        rest = f"the higher score fared worse in {share} of 100 comparisons ({low} to {high}; chance is 50)."
        if verdict == NO_DIFFERENCE:
            return f"No telling difference: {rest}"
        return f"Higher scores went with {outcome.better if verdict == BETTER else outcome.worse}: {rest}"

    def _missing(self, outcome: OutcomeWords) -> str:
        """What there is and what it takes, by the first thing that is missing."""
        wrong = self.wrong
        if not wrong.pairs:
            return "no two pairs of one matching run can be compared yet."
        if wrong.pairs < FEWEST_PAIRS or wrong.mentors < FEWEST_MENTORS:
            there = f"{counted(wrong.pairs, 'pair')} of {counted(wrong.mentors, 'mentor')}"
            return f"{there} can be compared, and it takes {FEWEST_PAIRS} pairs of {FEWEST_MENTORS} mentors."
        if wrong.ends is not None and wrong.ends < FEWEST_STOPS:
            plural = "es" if outcome.ends == "switch" else "s"
            there = counted(wrong.ends, outcome.ends, outcome.ends + plural)
            return f"{there} among the pairs that can be compared, and it takes {FEWEST_STOPS}."
        return "all comparisons rest on the pairs of one mentor."


@dataclass(frozen=True)
class Prediction:
    """What all looks showed together. level: of each interval, so that all `looks` of them hold at once.

    records: the total and each criterion with its wrong orders by outcome. by_round: program id -> the total's in that
    round alone, at the same level.
    """

    pairs: int
    looks: int
    level: float
    records: tuple[CriterionRecord, ...]
    by_round: Mapping[int, CriterionRecord]

    def findings(self, outcome: str) -> tuple[Finding, ...]:
        """The total and each criterion against an outcome."""
        return tuple(Finding(record.label, outcome, record.by_outcome[outcome]) for record in self.records)

    @property
    def headline(self) -> str:
        """What the whole score went with, in one line."""
        verdicts: dict[str, list[str]] = {}
        for outcome in OUTCOMES:
            verdicts.setdefault(self.findings(outcome)[0].verdict, []).append(outcome)
        lines = []
        if BETTER in verdicts:
            lines.append(f"Higher scores went with {listed(OUTCOMES[key].better for key in verdicts[BETTER])}.")
        if WORSE in verdicts:
            lines.append(f"Higher scores went with {listed(OUTCOMES[key].worse for key in verdicts[WORSE])}.")
        if NO_DIFFERENCE in verdicts:
            lines.append(f"{_names(verdicts[NO_DIFFERENCE])}: no telling difference.")
        if TOO_FEW in verdicts:
            lines.append(f"{_names(verdicts[TOO_FEW])}: too few to say.")
        return " ".join(lines)

    @property
    def correction(self) -> str:
        """How many looks there are and how that was corrected."""
        if not self.looks:
            return "No score has enough pairs yet to be held against anything."
        if self.looks == 1:
            return "Only one comparison has enough pairs, so its interval is a plain 95% interval."
        return (
            f"{self.looks} comparisons have enough pairs, and among so many one may look telling by luck. So each "
            f"interval is a {self.level * 100:.2f}% interval: with 95% certainty all {self.looks} hold at once "
            "(Bonferroni)."
        )


def predict(pairs: Sequence[PairOutcome], overall: float = intervals.LEVEL) -> Prediction:
    """Hold the total and each criterion against every outcome; `overall`: how surely all intervals hold at once."""
    looks = sum(wrong.share is not None for record in records(pairs, overall, OUTCOMES) for wrong in _all(record))
    level = 1 - (1 - overall) / max(1, looks)
    rounds = dict.fromkeys(pair.program_id for pair in pairs)
    by_round = {round_id: _total([pair for pair in pairs if pair.program_id == round_id], level) for round_id in rounds}
    return Prediction(len(pairs), looks, level, tuple(records(pairs, level, OUTCOMES)), by_round)


def _total(pairs: Sequence[PairOutcome], level: float) -> CriterionRecord:
    return records(pairs, level, OUTCOMES, keys=(TOTAL,))[0]


def _all(record: CriterionRecord) -> Sequence[Misranking]:
    return tuple(record.by_outcome.values())


def _names(outcomes: Sequence[str]) -> str:
    names = listed(OUTCOMES[key].label.lower() for key in outcomes)
    return names[0].upper() + names[1:]
