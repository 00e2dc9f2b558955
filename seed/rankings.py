"""Seed, the rankings: what mentees choose from their shortlists and what mentors answer, through actions only."""

from __future__ import annotations

from contextlib import suppress

from core import actions, store
from seed import pairing
from seed.agenda import Agenda

RANKED_DAYS = (1, 6)  # after the lists went out
RANKED = 0.75  # of the mentees, on their own
ANSWER_DAYS = (1, 4)  # after the ranking
ANSWERED = 0.7  # of those who are asked
YES = 0.8
MOST_RANKED = 3


class Rankings:
    """The curated matching of one program: the lists, who chooses whom, who says yes."""

    def __init__(self, agenda: Agenda, program_id: int) -> None:
        self.agenda, self.db, self.program_id = agenda, agenda.db, program_id
        self.rng = agenda.chance.stream("rankings")

    def begin(self) -> None:
        """Make the lists today; most mentees rank theirs some days later."""
        lists = pairing.shortlists(self.db, self.program_id, **self.agenda.acting())
        for mentee_id, mentor_ids in lists.items():
            if mentor_ids and self.agenda.chance.happens("ranks a shortlist", RANKED):
                self.agenda.within(
                    RANKED_DAYS,
                    lambda day, mentee_id=mentee_id, mentor_ids=mentor_ids: self._rank(mentee_id, mentor_ids),
                    self.rng,
                )

    def _rank(self, mentee_id: int, mentor_ids: list[int]) -> None:
        """A mentee puts up to three of their list in an order of their own."""
        ranked = self.rng.sample(mentor_ids, min(MOST_RANKED, len(mentor_ids)))
        try:
            actions.rank(self.db, self.program_id, mentee_id, ranked, **self.agenda.acting())
        except actions.NotAllowed:  # one of the mentors is away by now
            return
        actions.update_questions(self.db, self.program_id, **self.agenda.acting())
        if self.agenda.chance.happens("answers a choice", ANSWERED):
            self.agenda.within(ANSWER_DAYS, lambda day: self._answer(mentee_id), self.rng)

    def _answer(self, mentee_id: int) -> None:
        """The mentor who is asked for this mentee answers; nobody is where all seats are spoken for."""
        for choice in store.participant_choices.choices(self.db, self.program_id, mentee_id=mentee_id):
            if choice.asked_on and not choice.answer:
                yes = self.agenda.chance.happens("says yes to a choice", YES)
                with suppress(actions.NotAllowed):  # a rule speaks against it by now
                    actions.answer_choice(self.db, choice.id, yes, **self.agenda.acting())
