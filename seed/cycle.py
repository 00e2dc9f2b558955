"""Seed, the cycle: one program from its design over matching rounds to its close, through actions only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from core import actions, store
from core.domain.base.dates import add_months
from core.domain.match.matches import Match, Proposal
from core.domain.match.proposals import Proposals
from core.domain.relationships.letters import FORM_LINKS
from seed import designs, form_texts, pairing, reporting
from seed.agenda import Agenda
from seed.circles import CircleOfMentees
from seed.company import Colleague
from seed.coordinators import FollowUp
from seed.letters import LINKS, Letters
from seed.pair import SeedPair
from seed.pairs import Pairs
from seed.programs import PlannedProgram
from seed.rankings import Rankings
from seed.recruiting import Enrolled, Recruiting
from seed.support import Support

AFTER_PARKING_DAYS = (3, 6)  # from a late decision to the introduction
CLOSING_DAYS = 12  # before a program closes, also late pairs come to their end
LAST_ROUND_DAYS = 60  # after the last planned round no new pairs are made
BREAK_MONTHS = 6  # a mentor who needs a break says when they are back
BACK_IN_POOL = {"mismatch": 0.6, "expertise": 0.7, "distance": 0.6}  # after a drop, by its reason


class Cycle:
    """A program of the story, made on the day on which it is created. `earlier`: those before it, oldest first.

    `successor` gives the program that follows, once there is one: whoever wants to mentor next is noted there.
    """

    def __init__(
        self,
        agenda: Agenda,
        planned: PlannedProgram,
        here: Sequence[Colleague],
        earlier: Sequence[Cycle],
        successor: Callable[[], Cycle | None],
    ) -> None:
        self.agenda, self.planned, self.rates, self.db = agenda, planned, agenda.rates, agenda.db
        self.chance, self.rng = agenda.chance, agenda.chance.stream(f"meetings of {planned.name}")
        self.successor = successor
        self.closed = False
        self.extra_round = False  # is one planned for those who come back?
        self.program_id = self._create(earlier[-1] if earlier and planned.goes_on else None)
        actions.change_program(self.db, self.program_id, settings={FORM_LINKS: LINKS}, **agenda.acting(1))
        letters = Letters(agenda, self.program_id, planned.name)
        self.pairs = Pairs(agenda, letters, self._returns, self._finished)
        self.follow_up = FollowUp(agenda, letters, self.pairs, planned)
        self.support = Support(agenda, self.program_id, self.pairs, planned.closes or date.max)
        self.recruiting = Recruiting(agenda, self.program_id, planned, here)
        designs.plan(agenda, self.program_id, planned, self.recruiting.seats)
        reporting.plan(agenda, self.program_id, planned)
        if planned.windows:
            learned = {email for cycle in earlier for email in cycle.learning()}
            mentored = {email for cycle in earlier for email in cycle.mentoring()}
            self.recruiting.announce(learned, mentored)
        self.circle = CircleOfMentees(agenda, self.program_id)
        for day in planned.rounds:
            agenda.on(day, lambda day: Rankings(agenda, self.program_id).begin() if planned.curated else self._round())
        if planned.closes:
            agenda.on(planned.closes, lambda day: self._close())

    def learning(self) -> set[str]:
        """E-mails of those who have or had a mentor here."""
        return {self.recruiting.enrolled["mentee", pair.mentee_id].email for pair in self.pairs.all}

    def mentoring(self) -> set[str]:
        """E-mails of those who are or were somebody's mentor here."""
        return {self.recruiting.enrolled["mentor", pair.mentor_id].email for pair in self.pairs.all}

    def taking_part(self) -> set[str]:
        """E-mails of those who are accepted here, until the program closes."""
        if self.closed:
            return set()
        people = [
            *store.people.mentees(self.db, self.program_id),
            *store.people.mentors(self.db, self.program_id),
        ]
        return {person.email for person in people if person.stage == "accepted"}

    def in_pairs(self) -> set[str]:
        """E-mails of those who are paired here at the moment, or about to be."""
        states = ("proposed", "parked", "approved", "introduced")
        matches = store.matches.all(self.db, self.program_id, states)
        ids = {id for match in matches for id in (match.mentee_id, match.mentor_id)}
        return {enrolled.email for enrolled in self.recruiting.enrolled.values() if enrolled.person_id in ids}

    def lose(self, email: str) -> None:
        """Somebody leaves the company: what they take part in ends."""
        for enrolled in self.recruiting.lose(email):
            for pair in self.pairs.of(enrolled.person_id):
                self.pairs.drop(pair, "left_company")
            for match in store.matches.all(self.db, self.program_id, ("proposed", "parked", "approved")):
                if enrolled.person_id in (match.mentee_id, match.mentor_id):
                    self._veto(match, "other")
            if store.people.enrolment(self.db, enrolled.enrolment_id).stage not in ("withdrawn", "declined"):
                actions.move(self.db, [enrolled.enrolment_id], "withdrawn", **self.agenda.acting())

    def _create(self, last: Cycle | None) -> int:
        if last:
            return actions.next_round(self.db, last.program_id, self.planned.name, **self.agenda.acting(1))
        return actions.create_program(self.db, self.planned.name, months=self.planned.months, **self.agenda.acting(1))

    # --- matching ---------------------------------------------------------------------------------------------------

    def _round(self) -> None:
        """A matching run over whoever waits, its review some days later, and the introductions."""
        self.extra_round = False
        if store.matches.all(self.db, self.program_id, ("proposed",)):
            return  # the last ones are not decided yet
        answer = pairing.run(self.db, self.program_id, **self.agenda.acting())
        if answer is None:
            return
        today = self.agenda.today
        self.agenda.on(today + timedelta(days=self.planned.review_days), lambda day: self._review(answer))
        self.agenda.on(today + timedelta(days=self.planned.introduction_days), lambda day: self._introduce())

    def _review(self, answer: Proposals) -> None:
        """The meeting: clear cases as a block, the others one by one."""
        clear: list[Match] = []
        by_hand: list[Match] = []
        parked: list[Match] = []
        vetoed: list[Match] = []
        piles = ((self.rates.by_hand, by_hand), (self.rates.parked, parked), (self.rates.vetoed, vetoed))
        for match in store.matches.all(self.db, self.program_id, ("proposed",)):
            drawn = self.chance.point("review")
            for share, pile in piles:
                if drawn < share:
                    pile.append(match)
                    break
                drawn -= share
            else:
                clear.append(match)
        self._approve_block(clear)
        others = pairing.alternatives(answer, by_hand)
        for match in by_hand:
            self._settle_by_hand(match, others[match.id])
        for match in parked:
            self._park(match)
        for match in vetoed:
            self._veto(match, self.rng.choice(("conflict", "asked_not_to")), form_texts.VETO_COMMENTS)

    def _approve_block(self, clear: Sequence[Match]) -> None:
        """Approve all at once; if one of them cannot stand by now (somebody was promoted), each by itself."""
        if not clear:
            return
        try:
            actions.approve_all(self.db, [match.id for match in clear], **self.agenda.acting())
        except actions.NotAllowed:
            for match in clear:
                if not self._approve(match):
                    self._veto(match, "other")

    def _settle_by_hand(self, match: Match, others: Sequence[Proposal]) -> None:
        """Choose the best other mentor with a free seat; without one, the pair stays as proposed."""
        for other in others:
            why = {
                "reason": self.rng.choice(("known_better", "mentee_choice")),
                "comment": self.rng.choice(form_texts.HAND_COMMENTS),
            }
            if self._approve(match, other.mentor_id, score=other.score, breakdown=other.breakdown, **why):
                return
        if not self._approve(match, reason="good_fit"):
            self._veto(match, "load")

    def _approve(self, match: Match, mentor_id: int | None = None, **how: Any) -> bool:
        """Approve unless a rule speaks against it by now, such as a seat that somebody else took."""
        try:
            actions.approve(self.db, match.id, mentor_id, **how, **self.agenda.acting())
        except actions.NotAllowed:
            return False
        return True

    def _park(self, match: Match) -> None:
        comment = self.rng.choice(form_texts.PARK_COMMENTS)
        actions.reject(self.db, match.id, reason="later", comment=comment, park=True, **self.agenda.acting())
        self.agenda.within(self.rates.parked_days, lambda day: self._decide_parked(match.id), self.rng)

    def _decide_parked(self, match_id: int) -> None:
        """Come back to a parked pair, but not while a meeting is due that counts on the same seats."""
        match = store.matches.match(self.db, match_id)
        if match.state != "parked" or store.matches.live_match(self.db, self.program_id, match.mentee_id):
            return
        if store.matches.all(self.db, self.program_id, ("proposed",)):
            self.agenda.within(self.rates.parked_days, lambda day: self._decide_parked(match_id), self.rng)
        elif not self.chance.happens("parked pair approved", self.rates.parked_approved):
            self._veto(match, "known_better")
        elif self._approve(match, reason="good_fit"):
            self.agenda.within(AFTER_PARKING_DAYS, lambda day: self._introduce(), self.rng)
        else:
            self._veto(match, "load")

    def _veto(self, match: Match, reason: str, words: Sequence[str] = ()) -> None:
        comment = self.rng.choice(words) if words else ""
        acting = self.agenda.acting()
        if match.state == "approved":  # only who approved it takes it back
            acting["by"] = match.decided_by
        actions.reject(self.db, match.id, reason=reason, comment=comment, **acting)

    def _introduce(self) -> None:
        approved = {match.id: match for match in store.matches.all(self.db, self.program_id, ("approved",))}
        if not approved:
            return
        last = self.planned.closes - timedelta(days=CLOSING_DAYS) if self.planned.closes else date.max
        met: dict[int, Enrolled] = {}  # by enrolment
        for relationship_id in self._introduced(list(approved.values())):
            relationship = store.relationships.relationship(self.db, relationship_id)
            mentee = self.recruiting.enrolled["mentee", relationship.mentee_id]
            mentor = self.recruiting.enrolled["mentor", relationship.mentor_id]
            met |= {mentee.enrolment_id: mentee, mentor.enrolment_id: mentor}
            self.pairs.begin(
                relationship, mentee.applicant, mentor.applicant, approved[relationship.match_id].score or 0.5, last
            )
        self.recruiting.onboard(list(met.values()))
        if self.rates.looks and not self.support.begun and not self.planned.closes:  # a pilot is too short for one
            self.circle.plan()
        self.follow_up.begin()
        self.support.begin()

    def _introduced(self, approved: Sequence[Match]) -> list[int]:
        """Introduce all at once; if one of them cannot stand by now, each by itself. Returns the new relationships."""
        try:
            return actions.introduce(self.db, self.program_id, [match.id for match in approved], **self.agenda.acting())
        except actions.NotAllowed:
            relationships: list[int] = []
            for match in approved:
                try:
                    relationships += actions.introduce(self.db, self.program_id, [match.id], **self.agenda.acting())
                except actions.NotAllowed:
                    self._veto(match, "other")
            return relationships

    # --- ends -------------------------------------------------------------------------------------------------------

    def _returns(self, mentee_id: int, how: str, reason: str) -> None:
        """After a switch or a drop: back to the pool for a new match, or out for now."""
        if reason == "left_company":
            return
        share = 1.0 if how == "switched" else BACK_IN_POOL.get(reason, 0.0)
        if share and self.chance.happens("back in the pool", share):
            last = self.planned.rounds[-1] + timedelta(days=LAST_ROUND_DAYS)
            if self.agenda.today < last and not self.extra_round:
                self.extra_round = True
                self.agenda.within(self.rates.new_match_days, lambda day: self._round(), self.rng)
        else:
            to = "advised_to_wait" if reason == "no_time" else "withdrawn"
            self.recruiting.move(self.recruiting.enrolled["mentee", mentee_id], to)

    def _finished(self, pair: SeedPair) -> None:
        """A pair has completed: what the mentor says about the next time, and a mentee who wants to mentor."""
        mentor = self.recruiting.enrolled["mentor", pair.mentor_id]
        mentee = self.recruiting.enrolled["mentee", pair.mentee_id]
        busy = bool(self.pairs.of(pair.mentor_id))
        to = "ready" if busy else self.chance.pick("next time of a mentor", self.rates.mentor_next)
        if to != "ready":
            back = add_months(self.agenda.today, BREAK_MONTHS) if to == "break" else None
            actions.set_availability(self.db, mentor.enrolment_id, to, back, **self.agenda.acting())
        following = self.successor()
        if following and self.chance.happens("mentee wants to mentor", self.rates.mentee_mentors):
            following.recruiting.invite(mentee.applicant.colleague, mentor.applicant.colleague.name)

    def _close(self) -> None:
        self.closed = True
        self.pairs.end_all()
        actions.close_program(self.db, self.program_id, **self.agenda.acting(1))
