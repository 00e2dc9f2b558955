"""Seed, the cycle: one program from its applications over matching rounds to its close, through actions only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core import actions, store
from core.matches import Match, Proposal
from core.matching.proposals import Proposals
from seed import answers, pairing, phrases
from seed.agenda import Agenda, working_day
from seed.answers import Applicant
from seed.company import Colleague
from seed.editions import Edition
from seed.pairs import Course, Pairs

# How likely each level is to apply, against the others (invented).
OFFERS: dict[str, float] = {"Senior": 0.5, "Lead": 1.6, "Director": 3.0, "VP": 2.5}
APPLIES: dict[str, float] = {"Junior": 1.0, "Mid": 1.4, "Senior": 0.8, "Lead": 0.3}
MENTORED_BEFORE = 4.0  # a mentor of an earlier program is so much likelier to offer again
LEARNED_BEFORE = 0.15  # a mentee of an earlier program is so much less likely to apply again
PAYS_BACK = 2.0  # ... and so much likelier to mentor
AFTER_PARKING_DAYS = (3, 6)  # from a late decision to the introduction
NEW_MATCH_DAYS = (8, 20)  # after a switch, until a matching is run again
LAST_ROUND_MONTHS = 4  # before the end of the first pairs no new ones are made
BACK_IN_POOL = {"mismatch": 0.6, "expertise": 0.7, "distance": 0.6}  # after a drop, by its reason


@dataclass
class Enrolled:
    """An applicant as the database knows them."""

    applicant: Applicant
    person_id: int
    enrolment_id: int


class Cycle:
    """A program of the story. Made on the day on which the program is created."""

    def __init__(self, agenda: Agenda, edition: Edition, here: Sequence[Colleague], earlier: Sequence[Cycle]) -> None:
        self.agenda, self.edition, self.rates, self.db = agenda, edition, agenda.rates, agenda.db
        self.pairs = Pairs(agenda, self._returns, self._rests)
        self.enrolled: dict[tuple[str, int], Enrolled] = {}  # by role and person
        self.gone: set[int] = set()
        self.extra_round = False  # is one planned for those who come back?
        self.program_id = actions.create_program(
            self.db,
            edition.name,
            months=edition.months,
            starts_on=edition.rounds[0] + timedelta(days=edition.introduction_days) if edition.rounds else None,
            design=edition.design,
            **agenda.acting(1),
        )
        if edition.windows:
            self._announce(here, earlier)
        for day in edition.rounds:
            agenda.on(day, lambda day: self._round())
        if edition.closes:
            agenda.on(edition.closes, lambda day: self._close())

    def learning(self) -> set[str]:
        """E-mails of those who have a mentor, or had one until the end."""
        return {self.enrolled["mentee", one.mentee_id].applicant.colleague.email for one in self.pairs.courses}

    def mentoring(self) -> set[str]:
        """E-mails of those who are or were somebody's mentor."""
        return {self.enrolled["mentor", one.mentor_id].applicant.colleague.email for one in self.pairs.courses}

    def lose(self, email: str) -> None:
        """Somebody leaves the company: what they take part in ends."""
        for (_, person_id), held in self.enrolled.items():
            if held.applicant.colleague.email == email and person_id not in self.gone:
                for course in self.pairs.of(person_id):
                    self.pairs.drop(course, "left_company")
                self._withdraw(held)
        self.gone |= {key[1] for key, held in self.enrolled.items() if held.applicant.colleague.email == email}

    # --- recruitment ------------------------------------------------------------------------------------------------

    def _announce(self, here: Sequence[Colleague], earlier: Sequence[Cycle]) -> None:
        """Decide who will apply, and when."""
        learned = {email for cycle in earlier for email in cycle.learning()}
        mentored = {email for cycle in earlier for email in cycle.mentoring()}

        def offers(one: Colleague) -> float:
            back = MENTORED_BEFORE if one.email in mentored else PAYS_BACK if one.email in learned else 1.0
            return OFFERS.get(one.level, 0.0) * back

        def applies(one: Colleague) -> float:
            known = one.email in mentors or one.email in mentored
            return 0.0 if known else APPLIES.get(one.level, 0.0) * (LEARNED_BEFORE if one.email in learned else 1.0)

        size = len(here) * self.edition.size
        willing = self._some(here, offers, round(size * self.rates.mentors))
        mentors = {one.email for one in willing}
        seeking = self._some(here, applies, round(size * self.rates.mentees))
        days: dict[date, tuple[list[Colleague], list[Colleague]]] = {}
        for group, people in enumerate((willing, seeking)):
            for one in people:
                days.setdefault(self._application_day(), ([], []))[group].append(one)
        number = 1
        for day in sorted(days):
            offering, applying = days[day]
            rows = [
                answers.mentor(one, day, number + i, here, self.agenda.rng, self.rates)
                for i, one in enumerate(offering, start=1)
            ] + [
                answers.mentee(one, day, number + i, self.agenda.rng, self.rates)
                for i, one in enumerate(applying, start=1 + len(offering))
            ]
            number += len(rows)
            self.agenda.on(day, lambda day, rows=rows: self._import(rows))

    def _some(self, here: Sequence[Colleague], weight, count: int) -> list[Colleague]:
        """So many of them without repetition, by weight (Efraimidis and Spirakis 2006)."""
        keys = [(self.agenda.rng.random() ** (1 / w), one) for one in here if (w := weight(one)) > 0]
        return [one for _, one in sorted(keys, key=lambda key: (-key[0], key[1].employee_id))[:count]]

    def _application_day(self) -> date:
        first, last, _ = self.agenda.rng.choices(self.edition.windows, [share for *_, share in self.edition.windows])[0]
        return working_day(first + timedelta(days=self.agenda.rng.randint(0, (last - first).days)))

    def _import(self, applicants: Sequence[Applicant]) -> None:
        for role in ("mentor", "mentee"):
            rows = [one.row for one in applicants if one.role == role]
            if rows:
                actions.import_people(self.db, self.program_id, role, rows, **self.agenda.acting())
        for one in applicants:
            person = store.person_by_email(self.db, one.colleague.email)
            held = store.enrolment_of(self.db, self.program_id, person.id, one.role)
            enrolled = self.enrolled[one.role, person.id] = Enrolled(one, person.id, held["id"])
            decide = self._look_at_mentor if one.role == "mentor" else self._look_at_mentee
            self.agenda.within(self.rates.decision_days, lambda day, decide=decide, who=enrolled: decide(who))

    def _look_at_mentor(self, who: Enrolled) -> None:
        if self.agenda.chance(self.rates.mentor_talk):
            self._talk(who, self.rates.mentor_after_talk)
        else:
            self._move(who, "accepted")

    def _look_at_mentee(self, who: Enrolled) -> None:
        sure = who.applicant.row.answers["self_check"]
        if self.agenda.chance(dict(self.rates.mentee_talk)[sure]):
            self._talk(who, self.rates.mentee_after_talk)
        elif self.agenda.chance(self.rates.mentee_waitlist):
            self._move(who, "waitlist")
            if self.agenda.chance(self.rates.from_waitlist):
                self.agenda.within(self.rates.waitlist_days, lambda day: self._move(who, "accepted"))
        else:
            self._move(who, "accepted")

    def _talk(self, who: Enrolled, results: tuple[tuple[str, float], ...]) -> None:
        self._move(who, "conversation")
        result = answers.pick(results, self.agenda.rng)
        self.agenda.within(self.rates.talk_days, lambda day: self._after_talk(who, result))

    def _after_talk(self, who: Enrolled, result: str) -> None:
        if who.person_id in self.gone:
            return
        if who.applicant.role == "mentor":
            words = phrases.MENTOR_TALKS
        else:
            words = phrases.MENTEE_TALKS if result == "accepted" else phrases.WAIT_TALKS
        actions.write_note(
            self.db,
            who.person_id,
            "conversation",
            self.agenda.rng.choice(words),
            subject="enrolments",
            subject_id=who.enrolment_id,
            **self.agenda.acting(),
        )
        self._move(who, result)

    def _move(self, who: Enrolled, to: str) -> None:
        if who.person_id in self.gone:
            return
        actions.move(self.db, [who.enrolment_id], to, **self.agenda.acting())
        wishes = who.applicant.wishes
        if to == "accepted" and wishes and self.agenda.chance(self.rates.wishes_confirmed):
            actions.confirm_wishes(self.db, who.enrolment_id, wishes, **self.agenda.acting())

    def _withdraw(self, who: Enrolled) -> None:
        """Take somebody out of the program, their open or approved matches first."""
        for match in store.matches(self.db, self.program_id, ("proposed", "parked", "approved")):
            if who.person_id in (match.mentee_id, match.mentor_id):
                self._veto(match, "other")
        if store.enrolment(self.db, who.enrolment_id)["stage"] not in ("withdrawn", "declined"):
            actions.move(self.db, [who.enrolment_id], "withdrawn", **self.agenda.acting())

    # --- matching ---------------------------------------------------------------------------------------------------

    def _round(self) -> None:
        """A matching run over whoever waits, its review some days later, and the introductions."""
        self.extra_round = False
        if store.matches(self.db, self.program_id, ("proposed",)):
            return  # the last ones are not decided yet
        answer = pairing.run(self.db, self.program_id, **self.agenda.acting())
        if answer is None:
            return
        today = self.agenda.today
        self.agenda.on(today + timedelta(days=self.edition.review_days), lambda day: self._review(answer))
        self.agenda.on(today + timedelta(days=self.edition.introduction_days), lambda day: self._introduce())

    def _review(self, answer: Proposals) -> None:
        """The meeting: clear cases as a block, the others one by one."""
        clear: list[int] = []
        by_hand: list[Match] = []
        parked: list[Match] = []
        vetoed: list[Match] = []
        for match in store.matches(self.db, self.program_id, ("proposed",)):
            drawn = self.agenda.rng.random()
            for share, pile in (
                (self.rates.by_hand, by_hand), (self.rates.parked, parked), (self.rates.vetoed, vetoed)
            ):  # fmt: skip
                if drawn < share:
                    pile.append(match)
                    break
                drawn -= share
            else:
                clear.append(match.id)
        if clear:
            actions.approve_all(self.db, clear, **self.agenda.acting())
        others = pairing.alternatives(answer, by_hand)
        for match in by_hand:
            self._settle_by_hand(match, others[match.id])
        for match in parked:
            self._park(match)
        for match in vetoed:
            self._veto(match, self.agenda.rng.choice(("conflict", "asked_not_to")), phrases.VETO_COMMENTS)

    def _settle_by_hand(self, match: Match, others: Sequence[Proposal]) -> None:
        """Choose the best other mentor with a free seat; without one, the pair stays as proposed."""
        for other in others:
            why = {
                "reason": self.agenda.rng.choice(("known_better", "mentee_choice")),
                "comment": self.agenda.rng.choice(phrases.HAND_COMMENTS),
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
        comment = self.agenda.rng.choice(phrases.PARK_COMMENTS)
        actions.reject(self.db, match.id, reason="later", comment=comment, park=True, **self.agenda.acting())
        self.agenda.within(self.rates.parked_days, lambda day: self._decide_parked(match.id))

    def _decide_parked(self, match_id: int) -> None:
        """Come back to a parked pair, but not while a meeting is due that counts on the same seats."""
        match = store.match(self.db, match_id)
        if match.state != "parked" or store.live_match(self.db, self.program_id, match.mentee_id):
            return
        if store.matches(self.db, self.program_id, ("proposed",)):
            self.agenda.within(self.rates.parked_days, lambda day: self._decide_parked(match_id))
        elif not self.agenda.chance(self.rates.parked_approved):
            self._veto(match, "another_way")
        elif self._approve(match, reason="good_fit"):
            self.agenda.within(AFTER_PARKING_DAYS, lambda day: self._introduce())
        else:
            self._veto(match, "load")

    def _veto(self, match: Match, reason: str, words: Sequence[str] = ()) -> None:
        comment = self.agenda.rng.choice(words) if words else ""
        acting = self.agenda.acting()
        if match.state == "approved":  # only who approved it takes it back
            acting["by"] = match.decided_by
        actions.reject(self.db, match.id, reason=reason, comment=comment, **acting)

    def _introduce(self) -> None:
        approved = {match.id: match for match in store.matches(self.db, self.program_id, ("approved",))}
        if not approved:
            return
        for relationship_id in actions.introduce(self.db, self.program_id, list(approved), **self.agenda.acting()):
            pair = store.relationship(self.db, relationship_id)
            mentor = self.enrolled["mentor", pair.mentor_id].applicant
            self.pairs.begin(
                relationship_id,
                pair.mentee_id,
                pair.mentor_id,
                self.enrolled["mentee", pair.mentee_id].applicant.theme,
                tuple(mentor.row.answers["roles"]),
                pair.ends_on,
                approved[pair.match_id].score or 0.5,
            )

    # --- ends -------------------------------------------------------------------------------------------------------

    def _returns(self, mentee_id: int, how: str, reason: str) -> None:
        """After a switch or a drop: back to the pool for a new match, or out for now."""
        who = self.enrolled["mentee", mentee_id]
        if reason == "left_company":
            return
        if how == "switched" or self.agenda.chance(BACK_IN_POOL.get(reason, 0.0)):
            last = self.edition.rounds[-1] + timedelta(days=30 * LAST_ROUND_MONTHS // 2)
            if self.agenda.today < last and not self.extra_round:
                self.extra_round = True
                self.agenda.within(NEW_MATCH_DAYS, lambda day: self._round())
        else:
            self._move(who, "advised_to_wait" if reason == "no_time" else "withdrawn")

    def _rests(self, course: Course) -> None:
        """A pair has completed: what the mentor says about the next time."""
        held = self.enrolled["mentor", course.mentor_id]
        to = answers.pick(self.rates.mentor_next, self.agenda.rng)
        if to == "ready" or self.pairs.of(course.mentor_id) or course.mentor_id in self.gone:
            return
        actions.set_availability(self.db, held.enrolment_id, to, **self.agenda.acting())

    def _close(self) -> None:
        self.pairs.end_all()
        actions.change_program(self.db, self.program_id, stage="closed", **self.agenda.acting(1))
