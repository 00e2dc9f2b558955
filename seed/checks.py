"""Seed, the checks: what both sides of a pair answer to health checks and the alignment quiz, through actions only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from core import actions
from seed import answers, session_texts
from seed.agenda import Agenda
from seed.pair import SeedPair

WORSE = 1.6  # points by which one side sometimes sees it worse than the other
NOT_YET = 0.4  # of the quality, before the first session


class Checks:
    """The checks of one program. `switch(pair)` is called when somebody wants one and gets it."""

    def __init__(self, agenda: Agenda, switch: Callable[[SeedPair], None]) -> None:
        self.agenda, self.rates, self.chance, self.switch = agenda, agenda.rates, agenda.chance, switch
        self._told: dict[str, int] = {}  # how often a comment was made, so that none is heard too often

    def plan(self, pair: SeedPair) -> None:
        """The days on which both are asked, and for some pairs the quiz."""
        for number, after in enumerate(self.rates.check_days):
            due = pair.introduced_on + timedelta(days=after)
            if due < pair.ends_on - timedelta(days=10):
                self.agenda.on(due, lambda day, number=number: self._ask(pair, number))
        if self.chance.happens("quiz", self.rates.quiz):
            self.agenda.within(self.rates.quiz_days, lambda day: self.quiz(pair), pair.rng)

    def answer(self, pair: SeedPair, side: str, *, lower: float = 0.0) -> None:
        """One side answers today, `lower` points below what the pair's quality says."""
        if pair.ended or pair.answered.get(side) == self.agenda.today:
            return
        quality = pair.quality if pair.sessions else pair.quality * NOT_YET
        replies = answers.health(quality, side, pair.rng, worse=lower)
        poor = replies["going_well"] == "no" or replies["expectations"] == "no"
        wants_switch = side == "mentee" and pair.misfit
        if wants_switch:
            replies["switch"] = "yes"
        words = (session_texts.POOR_COMMENTS if poor else session_texts.GOOD_COMMENTS)[side]
        comment = self.comment(words, self.rates.comments)
        actions.record_check(
            self.agenda.db, pair.id, side, replies, wants_switch=wants_switch, comment=comment, **self.agenda.acting()
        )
        pair.answered[side] = self.agenda.today
        (pair.poor.add if poor else pair.poor.discard)(side)
        if wants_switch:
            self.agenda.within(self.rates.switch_days, lambda day: self.switch(pair), pair.rng)

    def quiz(self, pair: SeedPair) -> None:
        """Both do the alignment quiz."""
        if pair.ended or pair.sessions < 2 or pair.quizzed_on == self.agenda.today:
            return
        pair.quizzed_on = self.agenda.today
        for side in ("mentor", "mentee"):
            ratings = answers.quiz(pair.quality, side, pair.rng)
            actions.record_check(self.agenda.db, pair.id, side, ratings, kind="quiz", **self.agenda.acting())

    def comment(self, words: Iterable[str], share: float) -> str:
        """One of these comments, for this share of the times; those that were heard least come first."""
        if not self.chance.happens("comment", share):
            return ""
        least = min(self._told.get(text, 0) for text in words)
        text = self.chance.stream("comments").choice([text for text in words if self._told.get(text, 0) == least])
        self._told[text] = least + 1
        return text

    def _ask(self, pair: SeedPair, number: int) -> None:
        """Both sides are asked; some answer late, some never, and sometimes one sees it much worse."""
        if pair.ended:
            return
        diverging = self.chance.happens("diverging check", self.rates.diverging)
        worse = pair.rng.choice(("mentee", "mentor")) if diverging else ""
        share = self.rates.check_answered - number * self.rates.check_weariness
        for side in ("mentee", "mentor"):
            if self.chance.happens("check answered", share):
                lower = WORSE if side == worse else 0.0
                self.agenda.within(
                    self.rates.check_late_days,
                    lambda day, side=side, lower=lower: self.answer(pair, side, lower=lower),
                    pair.rng,
                )
