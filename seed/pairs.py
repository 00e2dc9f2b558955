"""Seed, the pairs: how one relationship goes, from the first session to its end, through actions only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from core import actions
from core.domain.relationships.appointments import CHANNELS, CONFIDENTIALITY, ENDINGS
from core.domain.relationships.relationships import Relationship
from seed import form_texts, session_texts
from seed.agenda import Agenda, working_day
from seed.answers import Applicant
from seed.checks import Checks
from seed.closing import Closing
from seed.company import TIME_ZONES
from seed.letters import Letters
from seed.pair import SeedPair

MENTOR_ROLES = {  # what a session may note, by the label of the intake
    "Guide": "guide", "Sparring partner": "sparring-partner", "Cheerleader": "cheerleader", "Connector": "connector",
    "Coach": "coach", "Challenger": "challenger",
}  # fmt: skip
STRUCTURES = ("questions", "mentee_work", "mentor_work")
LAST_GAP_DAYS = 24  # no session between the last regular one and the closing session
MOVED_DAYS = (-1, 0, 0, 0, 0, 1, 1, 2, 5)  # a meeting of a rhythm, from the day in the calendars
# How well pairs get on, 0 to 1 (invented): the mean, what a better match adds to it, and how much else decides.
QUALITY, QUALITY_PER_SCORE, QUALITY_DEVIATION = 0.64, 0.3, 0.19
MISFIT_QUALITY = 0.2  # at most, where the mentee will want somebody else (invented)
HOURS = ("09:00", "10:30", "13:00", "15:00", "16:30")


class Pairs:
    """All relationships of one program. `returns(mentee_id, how, reason)` hears of switches and drops."""

    def __init__(
        self,
        agenda: Agenda,
        letters: Letters,
        returns: Callable[[int, str, str], None],
        completed: Callable[[SeedPair], None],
    ) -> None:
        self.agenda, self.rates, self.chance, self.letters = agenda, agenda.rates, agenda.chance, letters
        self.returns = returns
        self.all: list[SeedPair] = []
        self.scores: list[float] = []  # of all pairs so far
        self.checks = Checks(agenda, self.switch)
        self.closing = Closing(agenda, letters, self.checks.comment, self._hold, completed)

    def begin(self, relationship: Relationship, mentee: Applicant, mentor: Applicant, score: float, last: date) -> None:
        """Plan what a pair introduced today will do, until its planned end or the program's `last` day.

        A better match makes a good relationship likelier, not certain.
        """
        agenda, rates, chance = self.agenda, self.rates, self.chance
        rng = chance.stream("pair", mentee.colleague.email)
        assert relationship.ends_on is not None  # all programs of the story are time-bound
        quality, misfit = self._quality(score), chance.happens("misfit", rates.misfits)
        pair = SeedPair(
            relationship.id,
            relationship.mentee_id,
            relationship.mentor_id,
            mentee.theme,
            tuple(mentor.row.answers["roles"]),
            TIME_ZONES[mentee.colleague.location],
            relationship.introduced_on,
            min(relationship.ends_on, last),
            quality=min(MISFIT_QUALITY, quality) if misfit else quality,
            twice_a_month=chance.happens("meets twice a month", rates.meets_twice),
            wants_goals=not chance.happens("no goals", rates.no_goals),
            fades_after=rng.randint(*rates.fades_after) if chance.happens("fades", rates.fades) else None,
            misfit=misfit,
            rng=rng,
        )
        self.all.append(pair)
        start = chance.point("start")
        if start < rates.never_starts:
            self._plan_fading_end(pair)
        else:
            slow = start < rates.never_starts + rates.slow_start
            days = rates.slow_start_days if slow else rates.first_session_days
            agenda.within(days, lambda day: self._meet(pair, 0), rng)
        self.checks.plan(pair)
        if chance.happens("drops", rates.drops * (1.6 - pair.quality)):
            reason = chance.pick("reason of a drop", rates.drop_reasons)
            agenda.within(rates.drop_days, lambda day: self.drop(pair, reason), rng)
        if chance.happens("pauses", rates.pauses):
            agenda.within(rates.quiz_days, lambda day: self.pause(pair), rng)
        if chance.happens("asks for help", rates.asks_for_help):
            first, last = rates.help_days
            days = round(first + (last - first) * chance.point("day of asking for help"))
            agenda.on(agenda.today + timedelta(days=days), lambda day: self._ask(pair))
        self.closing.plan(pair, relationship.ends_on)

    def drop(self, pair: SeedPair, reason: str) -> None:
        """End a pair early for a reason of DROP_REASONS."""
        if pair.ended:
            return
        comment = form_texts.ENDINGS.get(reason, "")
        actions.end_relationship(self.agenda.db, pair.id, "dropped", reason, comment=comment, **self.agenda.acting())
        pair.ended = True
        self.returns(pair.mentee_id, "dropped", reason)

    def switch(self, pair: SeedPair) -> None:
        """End a pair without blame; the mentee waits for somebody else."""
        if pair.ended:
            return
        comment = pair.rng.choice(session_texts.SWITCH_COMMENTS)
        actions.end_relationship(self.agenda.db, pair.id, "switched", comment=comment, **self.agenda.acting())
        pair.ended = True
        if self.rates.looks:
            self.letters.write(pair, "switch-done", *pair.sides)
        self.returns(pair.mentee_id, "switched", "")

    def of(self, person_id: int) -> list[SeedPair]:
        """The running pairs of a person, on either side."""
        return [pair for pair in self.all if not pair.ended and person_id in (pair.mentee_id, pair.mentor_id)]

    def end_all(self) -> None:
        """What is still open when a program closes is ended by L&D."""
        for pair in self.all:
            self.closing.leave(pair)

    def meet_again(self, pair: SeedPair, days: tuple[int, int]) -> None:
        """A pair that had gone quiet finds a date within so many days, and keeps going from there."""
        pair.chain += 1
        pair.fades_after = None
        self.agenda.within(days, lambda day, chain=pair.chain: self._meet(pair, chain), pair.rng)

    def set_goals(self, pair: SeedPair) -> None:
        """A pair that had none agrees on its goals."""
        if not pair.ended and not pair.goals:
            pair.wants_goals = True
            self._set_goals(pair)

    def pause(self, pair: SeedPair) -> None:
        """A pair stops for some weeks."""
        if pair.ended or pair.paused or pair.sessions == 0:
            return
        actions.pause_relationship(self.agenda.db, pair.id, **self.agenda.acting())
        pair.paused = True
        pair.chain += 1
        self.agenda.within(self.rates.pause_days, lambda day: self.resume(pair), pair.rng)

    def resume(self, pair: SeedPair) -> None:
        """A pair takes up its meetings again."""
        if pair.paused and not pair.ended:
            actions.resume_relationship(self.agenda.db, pair.id, **self.agenda.acting())
            days = self.rates.close_gap_days
            self.agenda.within(days, lambda day, chain=pair.chain: self._meet(pair, chain), pair.rng)
        pair.paused = False

    # --- sessions ---------------------------------------------------------------------------------------------------

    def _meet(self, pair: SeedPair, chain: int) -> None:
        if pair.ended or pair.paused or chain != pair.chain:
            return
        if self.agenda.today >= pair.ends_on - timedelta(days=LAST_GAP_DAYS):
            return
        if not (pair.sessions >= 2 and self.chance.happens("skipped session", self.rates.skips)):
            self._hold(pair)
        if pair.fades_after is not None and pair.sessions >= pair.fades_after:
            self._plan_fading_end(pair)
            return
        self.agenda.on(self._next_day(pair), lambda day: self._meet(pair, chain))

    def _next_day(self, pair: SeedPair) -> date:
        """The day of the next meeting: in the rhythm of their calendars, or whenever they find one."""
        if pair.rhythm:
            moved = timedelta(days=pair.rng.choice(MOVED_DAYS))
            return pair.next_in_rhythm(self.agenda.today) + moved
        gap = self.rates.close_gap_days if pair.twice_a_month else self.rates.session_gap_days
        day = self.agenda.today + timedelta(days=pair.rng.randint(*gap))
        if pair.sessions == 1 and self.chance.happens("agreement", self.rates.agrees):
            self._agree(pair, working_day(day))
        return day

    def _agree(self, pair: SeedPair, first: date) -> None:
        """After the first session: what the two agreed, and mostly a rhythm in both calendars."""
        db, acting = self.agenda.db, self.agenda.acting()
        cadence = "fortnightly" if pair.twice_a_month else "monthly"
        agreed = {
            "cadence": cadence,
            "channel": pair.rng.choice(list(CHANNELS)),
            "confidentiality": pair.rng.choice(list(CONFIDENTIALITY)),
            "ending": pair.rng.choice(list(ENDINGS)),
        }
        words = self._sometimes(pair, "agreed words", session_texts.AGREED_WORDS, self.rates.agreed_words)
        actions.agree(db, pair.id, agreed, words=words, **acting)
        if first < pair.ends_on and self.chance.happens("rhythm", self.rates.rhythm):
            at = {"minutes": 60, "rhythm": cadence, "zone": pair.zone}
            actions.plan_appointment(db, pair.id, first, pair.rng.choice(HOURS), **at, **acting)
            pair.rhythm, pair.rhythm_from = cadence, first

    def _hold(self, pair: SeedPair, kind: str | None = None) -> None:
        words = (
            session_texts.LAST_OUTCOMES
            if kind == "last"
            else session_texts.OUTCOMES
            if pair.sessions
            else session_texts.FIRST_OUTCOMES
        )
        noted = pair.roles and self.chance.happens("role noted", self.rates.role_noted)
        actions.log_session(
            self.agenda.db,
            pair.id,
            kind=kind,
            minutes=pair.rng.choice((30, 45, 45, 60, 60, 60, 75, 90)),
            structure=pair.rng.choice(STRUCTURES) if pair.sessions >= 2 and kind is None else "",
            role_taken=MENTOR_ROLES[pair.rng.choice(pair.roles)] if noted else "",
            outcome=self._sometimes(pair, "outcome noted", words, self.rates.outcome_noted),
            **self.agenda.acting(),
        )
        pair.sessions += 1
        if pair.sessions == 2 and pair.wants_goals and kind is None:
            self._set_goals(pair)
        elif pair.sessions > 2 and (kind == "last" or self.chance.happens("progress noted", self.rates.progress_noted)):
            self._work_on_goals(pair, final=kind == "last")

    def _set_goals(self, pair: SeedPair) -> None:
        for _ in range(self.chance.pick("number of goals", self.rates.goals)):
            self._set_goal(pair)

    def _set_goal(self, pair: SeedPair) -> None:
        """A goal on the theme of the pair, or on a neighboring one when that has none left."""
        themes = [pair.theme, *pair.rng.sample(list(form_texts.THEMES), 3)]
        left = [goal for theme in themes for goal in form_texts.THEMES[theme].goals if goal[0] not in pair.used_goals]
        text, measure, done = left[0] if not pair.used_goals else pair.rng.choice(left[:3])
        goal_id = actions.set_goal(self.agenda.db, pair.id, text, measure, done, **self.agenda.acting())
        pair.goals[goal_id] = 0
        pair.used_goals.append(text)

    def _work_on_goals(self, pair: SeedPair, final: bool) -> None:
        db, rates = self.agenda.db, self.rates
        for goal_id, progress in list(pair.goals.items()):
            if self.chance.happens("abandoned goal", rates.abandoned):
                actions.set_progress(db, goal_id, progress, "dropped", **self.agenda.acting())
                del pair.goals[goal_id]
                continue
            progress += round(pair.rng.randint(*rates.progress) * (0.5 + pair.quality))
            reached = progress >= 100 or (final and progress >= 80)
            state = "achieved" if reached else "open"
            actions.set_progress(db, goal_id, min(progress, 100 if reached else 95), state, **self.agenda.acting())
            pair.goals[goal_id] = min(progress, 95)
            if reached:
                del pair.goals[goal_id]
            elif self.chance.happens("reworded goal", rates.reworded):
                text = pair.rng.choice(form_texts.THEMES[pair.theme].aims)
                acting = self.agenda.acting()
                if text not in pair.used_goals:
                    pair.used_goals.append(text)
                    actions.reword_goal(db, goal_id, text, **acting)

    def _plan_fading_end(self, pair: SeedPair) -> None:
        """A pair falls silent; where nobody looks at the queue, most of these are ended after some time."""
        if not self.rates.looks and self.chance.happens("fading seen", self.rates.fading_seen):
            self.agenda.within(self.rates.fading_days, lambda day: self.drop(pair, "no_time"), pair.rng)

    def _quality(self, score: float) -> float:
        """How well a pair will get on: by its score beside those of the pairs before, since scores as a whole move."""
        self.scores.append(score)
        usual = sum(self.scores) / len(self.scores)
        quality = self.chance.around("quality", QUALITY + QUALITY_PER_SCORE * (score - usual), QUALITY_DEVIATION)
        return min(1.0, max(0.05, quality))

    def _ask(self, pair: SeedPair) -> None:
        """One of the two would like to talk with the program team."""
        if pair.ended:
            return
        side = pair.rng.choice(("mentee", "mentor"))
        question = pair.rng.choice(session_texts.QUESTIONS[side])[0]
        about = {"relationship_id": pair.id}
        actions.ask_consultation(self.agenda.db, pair.sides[side], question, **about, **self.agenda.acting())

    def _sometimes(self, pair: SeedPair, purpose: str, words: Sequence[str], share: float) -> str:
        return pair.rng.choice(words) if self.chance.happens(purpose, share) else ""
