"""Seed, the coordinators: what they do about the attention queue once a week, through actions only.

They see the same queue as the Relationships page and take its lines worst first: a letter, then a talk, then a
decision. What a pair makes of it shows days later; until then some are left in peace.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from core import actions, store
from core.domain.relationships import attention
from core.domain.relationships.attention import Concern, QueueLine
from seed import session_texts
from seed.agenda import Agenda, working_day
from seed.letters import Letters
from seed.pair import SeedPair
from seed.pairs import Pairs
from seed.programs import PlannedProgram

LOOK_WEEKDAY = 1  # Tuesday
REMINDERS = frozenset({"long_pause", "end_near"})  # the first letter goes to all at once
QUIET_DAYS = (9, 14)  # that a pair is left in peace
QUIET_FOR_LONG_DAYS = (40, 60)
EXTENDED_DAYS = 42
AFTER_CLOSING_DAYS = 3
ENDS_DAYS = (3, 9)  # after the planned end was seen to have passed
PAUSES_AFTER_TALK = 0.5  # of pairs that do not meet after a talk either; the others end (invented)
SWITCHES_UNMET = 0.4  # of pairs that end without a session: somebody else for the mentee (invented)


class FollowUp:
    """What one program's coordinators do about its attention queue. `begin` once its first pairs are introduced."""

    def __init__(self, agenda: Agenda, letters: Letters, pairs: Pairs, planned: PlannedProgram) -> None:
        self.agenda, self.rates, self.chance, self.db = agenda, agenda.rates, agenda.chance, agenda.db
        self.letters, self.pairs, self.planned = letters, pairs, planned
        self.begun = False
        self.surplus = 0  # lines that stand in the queue beside those that may wait
        self.limits = attention.thresholds()
        self.helps: Mapping[str, Callable[[SeedPair, int], None]] = {
            "asked_for_help": self._asked_for_help,
            "poor_check": self._poor_check,
            "diverging": self._diverging,
            "no_first_session": self._no_first_session,
            "no_session": self._no_session,
            "end_near": self._end_near,
            "past_end": self._past_end,
            "check_overdue": self._check_overdue,
            "long_pause": self._long_pause,
            "no_goals": self._no_goals,
        }

    def begin(self) -> None:
        """Look at the queue every week (or as often as the program has it) from now on."""
        if self.rates.looks and not self.begun:
            self.begun = True
            self._plan_look()

    def _plan_look(self) -> None:
        days = (LOOK_WEEKDAY - self.agenda.today.weekday()) % 7 or 7 * self.planned.look_weeks
        day = self.agenda.today + timedelta(days=days)
        while _holidays(day):
            day += timedelta(days=7)
        if day < (self.planned.closes or date.max):
            self.agenda.on(day, lambda day: self._look())

    def _look(self) -> None:
        """Work the queue down, worst first, until no more lines stand in it than may wait for the next look."""
        self._plan_look()
        today, pairs_by_id = self.agenda.today, {pair.id: pair for pair in self.pairs.all if not pair.ended}
        if not pairs_by_id:
            return
        program_id = self.letters.program_id
        waiting = attention.queue(
            store.relationships.followed(self.db, program_id),
            today,
            self.limits,
            snoozes=store.relationships.snoozes(self.db, program_id),
        )
        # Down to a share of the pairs, not by so many lines: the queue is then as long whatever happens to them.
        share, least = self.rates.bearable
        self.surplus = len(waiting) - max(least, round(share * len(pairs_by_id)))
        acted = False
        for line in _in_turn(waiting):
            pair = pairs_by_id[line.followed.relationship.id]
            in_one_go = line.worst.code in REMINDERS and not self._times(pair, line.worst)
            if in_one_go or self.surplus > 0 or not acted:
                if self._see_to(pair, line.fresh or line.concerns):  # what was seen to before the snooze has its time
                    acted = True
                elif line.worst.code in session_texts.SNOOZES:
                    self._leave_in_peace(pair, line.worst.code)

    def _see_to(self, pair: SeedPair, concerns: Sequence[Concern]) -> bool:
        """Do something about the weightiest concern that nobody is at; False when all were seen to lately."""
        for concern in concerns:
            times, last = self._times(pair, concern), pair.helped_on.get((concern.code, concern.since), date.min)
            if concern.code not in self.helps or (self.agenda.today - last).days < self.rates.patience_days:
                continue
            pair.helped[concern.code, concern.since] = times + 1
            pair.helped_on[concern.code, concern.since] = self.agenda.today
            self.helps[concern.code](pair, times)
            return True
        return False

    def _times(self, pair: SeedPair, concern: Concern) -> int:
        """How often something was done about this concern."""
        return pair.helped.get((concern.code, concern.since), 0)

    # --- concerns: `times` is how often something was done about it before -------------------------------------------

    def _no_first_session(self, pair: SeedPair, times: int) -> None:
        if times == 0:
            self._nudge(pair, "no_first_session", "first-session-nudge", "mentee")
        elif not self._meets_after_talk(pair):
            self._give_up(pair)

    def _no_session(self, pair: SeedPair, times: int) -> None:
        if times == 0:
            self._nudge(pair, "no_session", "check-in", *pair.sides)
        elif self._meets_after_talk(pair):
            self._leave_in_peace(pair, "no_session")
        elif self.chance.happens("pause after a talk", PAUSES_AFTER_TALK):
            self.pairs.pause(pair)
        else:
            self._give_up(pair)

    def _check_overdue(self, pair: SeedPair, times: int) -> None:
        first = pair.introduced_on + timedelta(days=self.limits["check_first_days"])
        every = timedelta(days=self.limits["check_every_days"])
        late = [
            side
            for side in pair.sides
            if (pair.answered[side] + every if side in pair.answered else first) < self.agenda.today
        ]
        if times == 0:
            self.letters.write(pair, "health-check", *late)
        purpose, share = ("call", self.rates.answers_call) if times else ("reminder", self.rates.answers_reminder)
        for side in late:
            if self.chance.happens(f"check after a {purpose}", share):
                days = self.rates.reaction_days
                self.agenda.within(days, lambda day, side=side: self.pairs.checks.answer(pair, side), pair.rng)
        self._leave_in_peace(pair, "check_overdue")

    def _poor_check(self, pair: SeedPair, times: int) -> None:
        sides = sorted(pair.poor)
        if times == 0:
            self.letters.write(pair, "switch-offer", *sides)
        for side in sides[:1]:
            self._talk(pair, side, session_texts.ASKED_AFTER_A_CHECK)
        if self.chance.happens("switch after a talk", self.rates.switches_after_talk):
            self.agenda.within(self.rates.switch_days, lambda day: self.pairs.switch(pair), pair.rng)
        else:
            self._mend(pair)
        if times:  # at first it stays in sight until a fresh check
            self._leave_in_peace(pair, "poor_check")

    def _diverging(self, pair: SeedPair, times: int) -> None:
        if times == 0:
            self._talk(pair, "mentee", session_texts.ASKED_AFTER_A_CHECK)
            self.agenda.within(self.rates.talk_soon_days, lambda day: self.pairs.checks.quiz(pair), pair.rng)
            self._mend(pair)
        else:
            self._leave_in_peace(pair, "diverging")

    def _asked_for_help(self, pair: SeedPair, times: int) -> None:
        self.agenda.within(self.rates.talk_soon_days, lambda day: self._advise(pair), pair.rng)

    def _no_goals(self, pair: SeedPair, times: int) -> None:
        if times == 0:
            self.letters.write(pair, "goals-nudge", "mentee")
            if self.chance.happens("goals after a letter", self.rates.goals_after_nudge):
                self.agenda.within(self.rates.reaction_days, lambda day: self.pairs.set_goals(pair), pair.rng)
            return
        self._leave_in_peace(pair, "no_goals", QUIET_FOR_LONG_DAYS)

    def _end_near(self, pair: SeedPair, times: int) -> None:
        today, day = self.agenda.today, pair.closing_on
        if times == 0:
            self.letters.write(pair, "closing", *pair.sides)
        if day and day > today:
            if pair.rhythm and day <= pair.ends_on:
                at = {"minutes": 60, "zone": pair.zone}
                actions.plan_appointment(self.db, pair.id, day, "10:00", **at, **self.agenda.acting())
            if self.surplus > 0:
                self._snooze(pair, day + timedelta(days=AFTER_CLOSING_DAYS), "end_near")

    def _past_end(self, pair: SeedPair, times: int) -> None:
        if times == 0 and pair.sessions > 2 and self.chance.happens("goes on after the end", self.rates.goes_on):
            pair.ends_on = self.agenda.today + timedelta(days=EXTENDED_DAYS)
            actions.extend_relationship(self.db, pair.id, pair.ends_on, **self.agenda.acting())
            self.pairs.meet_again(pair, self.rates.reaction_days)
            self.pairs.closing.plan(pair, pair.ends_on)
        else:
            self.agenda.within(ENDS_DAYS, lambda day: self.pairs.closing.leave(pair), pair.rng)
            self._leave_in_peace(pair, "past_end")

    def _long_pause(self, pair: SeedPair, times: int) -> None:
        self.letters.write(pair, "check-in", *pair.sides)
        self.agenda.within(self.rates.reaction_days, lambda day: self.pairs.resume(pair), pair.rng)

    # --- what helps ---------------------------------------------------------------------------------------------------

    def _nudge(self, pair: SeedPair, code: str, message: str, *sides: str) -> None:
        """Write to a pair that does not meet; mostly it finds a date."""
        self.letters.write(pair, message, *sides)
        if self.chance.happens("meets after a letter", self.rates.meets_after_nudge):
            self.pairs.meet_again(pair, self.rates.reaction_days)
        self._leave_in_peace(pair, code)

    def _meets_after_talk(self, pair: SeedPair) -> bool:
        """Talk with the mentee of a pair that still does not meet; says whether it finds a date."""
        self._talk(pair, "mentee", session_texts.ASKED_AFTER_SILENCE)
        if not self.chance.happens("meets after a talk", self.rates.meets_after_talk):
            return False
        self.pairs.meet_again(pair, self.rates.reaction_days)
        return True

    def _talk(self, pair: SeedPair, side: str, questions: Sequence[str]) -> None:
        """One of the two says what is the matter; the talk is held some days later."""
        question = questions[pair.id % len(questions)]
        about = {"relationship_id": pair.id}
        actions.ask_consultation(self.db, pair.sides[side], question, **about, **self.agenda.acting())
        self.agenda.within(self.rates.talk_soon_days, lambda day: self._advise(pair), pair.rng)

    def _advise(self, pair: SeedPair) -> None:
        """Hold the talks that this pair waits for."""
        known = dict(asked for questions in session_texts.QUESTIONS.values() for asked in questions)
        for row in store.support.consultations(self.db, relationship_id=pair.id):
            if row.done_on is None:
                answer = known.get(row.question) or pair.rng.choice(session_texts.TALKS_THAT_HELP)
                actions.hold_consultation(self.db, row.id, answer, **self.agenda.acting())

    def _mend(self, pair: SeedPair) -> None:
        """They try again: it mostly gets better, and a fresh check says so."""
        pair.quality = min(1.0, pair.quality + pair.rng.uniform(*self.rates.mended))
        for side in pair.sides:
            days = self.rates.fresh_check_days
            self.agenda.within(days, lambda day, side=side: self.pairs.checks.answer(pair, side), pair.rng)

    def _give_up(self, pair: SeedPair) -> None:
        """It came to nothing: somebody else for the mentee, or a friendly end."""
        if pair.sessions == 0 and self.chance.happens("switch of a pair that never met", SWITCHES_UNMET):
            self.agenda.within(self.rates.switch_days, lambda day: self.pairs.switch(pair), pair.rng)
        else:
            self.agenda.within(self.rates.switch_days, lambda day: self.pairs.drop(pair, "no_time"), pair.rng)

    def _leave_in_peace(self, pair: SeedPair, code: str, days: tuple[int, int] = QUIET_DAYS) -> None:
        """While the queue is long, a pair is out of it until what was done has had time to work."""
        if self.surplus > 0:
            self._snooze(pair, self.agenda.today + timedelta(days=pair.rng.randint(*days)), code)

    def _snooze(self, pair: SeedPair, until: date, code: str) -> None:
        reason = pair.rng.choice(session_texts.SNOOZES[code])
        actions.snooze(self.db, pair.id, working_day(until), reason, **self.agenda.acting())
        self.surplus -= 1


def _in_turn(waiting: Sequence[QueueLine]) -> list[QueueLine]:
    """The weightiest line, then those that share their concern with others: to write to several is little more work."""
    lines = Counter(line.worst.code for line in waiting)
    return [*waiting[:1], *sorted(waiting[1:], key=lambda line: lines[line.worst.code] == 1)]


def _holidays(day: date) -> bool:
    """Between the years nobody looks."""
    return (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 6)
