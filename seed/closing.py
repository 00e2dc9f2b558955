"""Seed, the closing: the last session of a pair, its end, the words, answers and thanks after it, through actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from core import actions
from seed import answers, session_texts
from seed.agenda import Agenda, working_day
from seed.letters import Letters
from seed.pair import SeedPair

FAIR = 0.5  # the quality above which people look back gladly
WORTH_TELLING = 0.7


class Closing:
    """How the pairs of one program end. `completed(pair)` hears of a good end.

    `comment(words, share)` picks what somebody writes, `hold(pair, kind)` is a session.
    """

    def __init__(
        self,
        agenda: Agenda,
        letters: Letters,
        comment: Callable[[Iterable[str], float], str],
        hold: Callable[[SeedPair, str], None],
        completed: Callable[[SeedPair], None],
    ) -> None:
        self.agenda, self.rates, self.chance, self.letters = agenda, agenda.rates, agenda.chance, letters
        self.comment, self.hold, self.completed = comment, hold, completed
        self._told: set[str] = set()  # stories are told once

    def plan(self, pair: SeedPair, planned_end: date) -> None:
        """A closing session around the pair's end, and what becomes of a pair that holds none."""
        if self.chance.happens("closing session", self.rates.closing_session):
            day = pair.ends_on + timedelta(days=pair.rng.randint(*self.rates.closing_session_days))
            pair.closing_on = working_day(day)
            self.agenda.on(day, lambda day: self._last_session(pair))
        days = pair.rng.randint(*self.rates.left_open_days)
        self.agenda.on(planned_end + timedelta(days=days), lambda day: self._left_open(pair, planned_end))

    def leave(self, pair: SeedPair) -> None:
        """A coordinator ends it, since nobody of the pair does."""
        if not pair.ended:
            actions.end_relationship(
                self.agenda.db, pair.id, "ended", comment=session_texts.TEAM_ENDS, **self.agenda.acting()
            )
            pair.ended = True

    def _left_open(self, pair: SeedPair, planned_end: date) -> None:
        if pair.ends_on <= planned_end:  # nobody gave it more time
            self.leave(pair)

    def _last_session(self, pair: SeedPair) -> None:
        """The closing session; a pair that has faded does not come to it."""
        faded = pair.fades_after is not None and pair.sessions >= pair.fades_after
        if pair.ended or pair.paused or faded or pair.sessions < 2:
            pair.closing_on = None
            return
        self.hold(pair, "last")
        self.agenda.within(self.rates.closing_after_days, lambda day: self._complete(pair), pair.rng)

    def _complete(self, pair: SeedPair) -> None:
        if pair.ended:
            return
        actions.end_relationship(self.agenda.db, pair.id, "completed", **self.agenda.acting())
        pair.ended = True
        self.completed(pair)
        for side in pair.sides:
            if self.chance.happens("closing answered", self.rates.closing_answered):
                days = self.rates.closing_answer_days
                self.agenda.within(days, lambda day, side=side: self._answer(pair, side), pair.rng)
        if self.rates.looks:
            self.agenda.within(self.rates.thanks_days, lambda day: self._thank(pair), pair.rng)

    def _answer(self, pair: SeedPair, side: str) -> None:
        ratings = answers.closing(pair.quality, side, pair.rng)
        words = (session_texts.CLOSING_GOOD if pair.quality > FAIR else session_texts.CLOSING_POOR)[side]
        comment = self.comment(words, self.rates.closing_comments)
        actions.record_check(
            self.agenda.db, pair.id, side, ratings, kind="closing", comment=comment, **self.agenda.acting()
        )

    def _thank(self, pair: SeedPair) -> None:
        """The words that both want kept, certificates, a thank-you; a good story when the mentee agrees."""
        db, acting = self.agenda.db, self.agenda.acting()
        where = {"program_id": self.letters.program_id, "relationship_id": pair.id}
        if self.chance.happens("closing words", self.rates.closing_words):
            words = {
                "reflection": pair.rng.choice(session_texts.REFLECTIONS),
                "next_steps": pair.rng.choice(session_texts.NEXT_STEPS),
                "feedback_to_mentor": pair.rng.choice(session_texts.FOR_THE_MENTOR),
                "feedback_to_mentee": pair.rng.choice(session_texts.FOR_THE_MENTEE),
            }
            actions.write_closing(db, pair.id, words, **acting)
        for side, person_id in pair.sides.items():
            if self.chance.happens("certificate", self.rates.certificates):
                actions.recognize(db, person_id, "certificate", **where, **acting)
            self.letters.write(pair, f"thank-{side}", side)
        left = [story for story in session_texts.STORIES if story not in self._told]
        if left and pair.quality > WORTH_TELLING and self.chance.happens("story", self.rates.stories):
            self._told.add(left[0])
            story_id = actions.recognize(db, pair.mentee_id, "story", left[0], consent=True, **where, **acting)
            actions.agree_to_story(db, story_id, pair.mentor_id, **acting)
