"""Seed, the recruiting: who applies to a program, what coordinators decide with them, and who leaves again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from core import actions, store
from core.domain.base.people import CRITERIA, FIELD_YEARS, ONBOARDING, Role
from core.domain.match.wish_reading import may_be_must
from seed import answers, form_texts
from seed.agenda import Agenda, working_day
from seed.answers import Applicant
from seed.company import Colleague
from seed.programs import PlannedProgram

# How likely each level is to apply, against the others (invented).
OFFERS: dict[str, float] = {"Senior": 0.5, "Lead": 1.6, "Director": 3.0, "VP": 2.5}
APPLIES: dict[str, float] = {"Junior": 1.0, "Mid": 1.4, "Senior": 0.8, "Lead": 0.3}
MENTORED_BEFORE = 4.0  # a mentor of an earlier program is so much likelier to offer again
LEARNED_BEFORE = 0.15  # a mentee of an earlier program is so much less likely to apply again
PAYS_BACK = 3.0  # ... and so much likelier to mentor
RECOMMENDED_DAYS = (4, 12)  # before they answer the form
SILENT_SHARE = 0.1  # of the mentors' number: recommended, and never answer
GIVEN_UP_DAYS = (20, 40)  # until the list is tidied
EXPORT_WEEKDAY = 4  # the form is exported and brought in on Fridays
NEEDS_SEATS = 5  # seats are planned in fives


@dataclass
class Enrolled:
    """An applicant as the database knows them."""

    applicant: Applicant
    person_id: int
    enrolment_id: int

    @property
    def email(self) -> str:
        return self.applicant.colleague.email


class Recruiting:
    """The pipeline of one program. `learned` and `mentored`: e-mails of those who did so in an earlier program."""

    def __init__(self, agenda: Agenda, program_id: int, planned: PlannedProgram, here: Sequence[Colleague]) -> None:
        self.agenda, self.program_id, self.planned, self.here = agenda, program_id, planned, here
        self.rates, self.chance, self.db = agenda.rates, agenda.chance, agenda.db
        self.rng = self.chance.stream(f"names recommended for {planned.name}")
        self.enrolled: dict[tuple[str, int], Enrolled] = {}  # by role and person
        self.gone: set[str] = set()  # e-mails of those who left the company
        self.mentees_expected = round(len(here) * planned.size * self.rates.mentees)
        self.mentors_expected = round(len(here) * planned.size * self.rates.mentors)

    @property
    def seats(self) -> int:
        """Seats for mentees that a careful team plans for this company."""
        return -(-self.mentees_expected // NEEDS_SEATS) * NEEDS_SEATS

    def announce(self, learned: set[str], mentored: set[str]) -> None:
        """Decide who will apply, and when."""

        def offers(colleague: Colleague) -> float:
            back = MENTORED_BEFORE if colleague.email in mentored else PAYS_BACK if colleague.email in learned else 1.0
            return OFFERS.get(colleague.level, 0.0) * back

        willing = self._some("offers", self.here, offers, self.mentors_expected)
        taken = {colleague.email for colleague in willing} | mentored

        def applies(colleague: Colleague) -> float:
            if colleague.email in taken:
                return 0.0
            drive = self.rates.ambitious_apply if self.chance.ambitious(colleague.email, self.rates.ambitious) else 1.0
            return APPLIES.get(colleague.level, 0.0) * drive * (LEARNED_BEFORE if colleague.email in learned else 1.0)

        seeking = self._some("applies", self.here, applies, self.mentees_expected)
        taken |= {colleague.email for colleague in seeking}
        weeks: dict[date, list[Applicant]] = {}
        for role, people in (("mentor", willing), ("mentee", seeking)):
            for person in people:
                applicant = self._form(role, person)
                weeks.setdefault(_friday(applicant.row.applied_on), []).append(applicant)
        for day in sorted(weeks):
            self.agenda.on(day, lambda day: self._import(weeks[day]))
        others = [colleague for colleague in self.here if colleague.email not in taken]
        for colleague in self._some("stays silent", others, offers, self._silent()):
            self.agenda.on(
                self._application_day(self._stream("silence", colleague)),
                lambda day, colleague=colleague: self._recommend_silent(colleague),
            )

    def invite(self, colleague: Colleague, by: str) -> None:
        """Put a mentee who wants to mentor next on the list of mentors; most answer the form some days later."""
        self._recommend(colleague, by)
        if self.chance.happens("invited mentee answers", self.rates.invited_answer):
            rng = self._stream("mentor form", colleague)
            day = working_day(self.agenda.today + timedelta(days=rng.randint(*RECOMMENDED_DAYS)))
            applicant = answers.mentor(colleague, day, self.here, rng, self.chance, self.rates, by)
            self.agenda.on(_friday(day), lambda day: self._import([applicant]))

    def lose(self, email: str) -> list[Enrolled]:
        """Somebody leaves the company; returns what they took part in."""
        self.gone.add(email)
        return [enrolled for enrolled in self.enrolled.values() if enrolled.email == email]

    def move(self, who: Enrolled, to: str) -> None:
        """Move somebody along the pipeline, unless they have left the company."""
        if who.email not in self.gone:
            actions.move(self.db, [who.enrolment_id], to, **self.agenda.acting())
            self._accepted(who, to)

    def onboard(self, people: Sequence[Enrolled]) -> None:
        """Tick what these did before their first meeting."""
        for step in ONBOARDING[Role.MENTEE]:  # the same steps for both roles
            did = [who.enrolment_id for who in people if self.chance.happens("onboarding step", self.rates.onboarded)]
            if did:
                actions.tick(self.db, did, step, **self.agenda.acting())

    # --- applying ---------------------------------------------------------------------------------------------------

    def _silent(self) -> int:
        return round(self.mentors_expected * SILENT_SHARE)

    def _stream(self, purpose: str, colleague: Colleague) -> Random:
        return self.chance.stream(f"{purpose} for {self.planned.name}", colleague.email)

    def _some(
        self, purpose: str, here: Sequence[Colleague], weight: Callable[[Colleague], float], count: int
    ) -> list[Colleague]:
        """Draw `count` colleagues without repetition, by weight (Efraimidis and Spirakis 2006)."""
        purpose = f"{purpose} for {self.planned.name}"
        keys = [
            (self.chance.lot(purpose, colleague.email) ** (1 / w), colleague)
            for colleague in here
            if (w := weight(colleague)) > 0
        ]
        return [colleague for _, colleague in sorted(keys, key=lambda key: (-key[0], key[1].employee_id))[:count]]

    def _application_day(self, rng: Random) -> date:
        windows = [((first, last), share) for first, last, share in self.planned.windows]
        first, last = self.chance.pick(f"window of {self.planned.name}", windows)
        return working_day(first + timedelta(days=rng.randint(0, (last - first).days)))

    def _form(self, role: str, colleague: Colleague) -> Applicant:
        """A form that will be filled in, and the recommendation before it."""
        rng = self._stream(f"{role} form", colleague)
        day = self._application_day(rng)
        if role == "mentee":
            return answers.mentee(colleague, day, rng, self.chance, self.rates)
        applicant = answers.mentor(colleague, day, self.here, rng, self.chance, self.rates)
        if by := applicant.row.answers.get("recommended_by"):
            before = day - timedelta(days=rng.randint(*RECOMMENDED_DAYS))
            if working_day(before) > self.planned.created:
                self.agenda.on(before, lambda day: self._recommend(colleague, by))
        return applicant

    def _recommend(self, colleague: Colleague, by: str) -> None:
        if colleague.email not in self.gone:
            actions.recommend(self.db, self.program_id, colleague.name, colleague.email, by, **self.agenda.acting())

    def _recommend_silent(self, colleague: Colleague) -> None:
        self._recommend(colleague, self.rng.choice(self.here).name)
        self.agenda.within(GIVEN_UP_DAYS, lambda day: self._give_up(colleague), self._stream("silence", colleague))

    def _give_up(self, colleague: Colleague) -> None:
        person = store.people.person_by_email(self.db, colleague.email)
        enrolment = store.people.enrolment_of(self.db, self.program_id, person.id, "mentor") if person else None
        if enrolment and enrolment.stage == "recommended":
            actions.move(self.db, [enrolment.id], "declined", **self.agenda.acting())

    def _import(self, applicants: Sequence[Applicant]) -> None:
        """The week's export of both forms, numbered as in a sheet."""
        coming = [applicant for applicant in applicants if applicant.colleague.email not in self.gone]
        coming.sort(key=lambda applicant: (applicant.row.applied_on, applicant.colleague.employee_id))
        sheets = []
        for role in ("mentor", "mentee"):
            rows = [
                applicant.numbered(number)
                for number, applicant in enumerate((a for a in coming if a.role == role), start=2)
            ]
            if rows:
                file = f"{role.capitalize()} form {self.agenda.today.isoformat()}.xlsx"
                sheets.append(actions.Sheet(role, rows, file))
        if sheets:
            actions.bring_in(self.db, self.program_id, sheets, **self.agenda.acting())
        for applicant in coming:
            person = store.people.person_by_email(self.db, applicant.colleague.email)
            enrolment = store.people.enrolment_of(self.db, self.program_id, person.id, applicant.role)
            enrolled = self.enrolled[applicant.role, person.id] = Enrolled(applicant, person.id, enrolment.id)
            decide = self._look_at_mentor if applicant.role == "mentor" else self._look_at_mentee
            days = self.rates.decision_days
            self.agenda.within(days, lambda day, decide=decide, who=enrolled: decide(who), self._decides(enrolled))

    def _decides(self, who: Enrolled) -> Random:
        """The stream of the days and words on which somebody's application is decided."""
        return self._stream("decision", who.applicant.colleague)

    # --- deciding ---------------------------------------------------------------------------------------------------

    def _look_at_mentor(self, who: Enrolled) -> None:
        if who.email in self.gone:
            return
        form_answers = who.applicant.row.answers
        seen = {"experience": form_answers["years"] > FIELD_YEARS, "mentored": form_answers["mentored_before"]}
        for code in CRITERIA:
            if seen.get(code, self.chance.happens("criterion seen", self.rates.criterion_seen)):
                actions.tick(self.db, [who.enrolment_id], code, **self.agenda.acting())
        if self.chance.happens("talk with a mentor", self.rates.mentor_talk):
            self._talk(who, self.rates.mentor_after_talk)
        else:
            self.move(who, "accepted")

    def _look_at_mentee(self, who: Enrolled) -> None:
        sure = who.applicant.row.answers["self_check"]
        if self.chance.happens(f"talk with a mentee, {sure}", dict(self.rates.mentee_talk)[sure]):
            self._talk(who, self.rates.mentee_after_talk)
        elif self.chance.happens("waitlist", self.rates.mentee_waitlist):
            self.move(who, "waitlist")
            if self.chance.happens("accepted from the waitlist", self.rates.from_waitlist):
                days = self.rates.waitlist_days
                self.agenda.within(days, lambda day: self.move(who, "accepted"), self._decides(who))
        else:
            self.move(who, "accepted")

    def _talk(self, who: Enrolled, results: tuple[tuple[str, float], ...]) -> None:
        """A conversation is agreed on; what comes of it shows days later."""
        self.move(who, "conversation")
        result = self.chance.pick(f"talk with a {who.applicant.role}, result", results)
        self.agenda.within(self.rates.talk_days, lambda day: self._after_talk(who, result), self._decides(who))

    def _after_talk(self, who: Enrolled, result: str) -> None:
        if who.email in self.gone:
            return
        good = form_texts.MENTOR_TALKS if who.applicant.role == "mentor" else form_texts.MENTEE_TALKS
        note = self._decides(who).choice(good if result == "accepted" else form_texts.WAIT_TALKS)
        decision = {"accepted": "mentor", "advised_to_wait": "other_method"}.get(result, "")
        actions.hold_conversation(self.db, who.enrolment_id, note, decision, **self.agenda.acting())
        if decision:
            self._accepted(who, result)
        else:
            self.move(who, result)

    def _withdraw(self, who: Enrolled) -> None:
        """A mentee changes their mind, unless a mentor is proposed or approved for them by now."""
        if not store.matches.live_match(self.db, self.program_id, who.person_id):
            self.move(who, "withdrawn")

    def _accepted(self, who: Enrolled, to: str) -> None:
        """Note from when on an accepted mentor has time; read wishes: whatever may be a must, most of the others."""
        if to != "accepted":
            return
        mentor = who.applicant.role == "mentor"
        if mentor and self.chance.happens("mentor starts later", self.rates.starts_later):
            later = self.agenda.today + timedelta(days=self._decides(who).randint(*self.rates.starts_later_days))
            actions.set_availability(self.db, who.enrolment_id, "break", later, **self.agenda.acting())
        if not mentor and self.chance.happens("mentee withdraws", self.rates.withdraws):
            days = self.rates.withdraws_days
            self.agenda.within(days, lambda day: self._withdraw(who), self._decides(who))
        wishes = who.applicant.wishes
        if not wishes:
            return
        may_wait = not may_be_must(who.applicant.row.answers["wishes"])
        if self.chance.happens("wish read", self.rates.wishes_confirmed) or not may_wait:
            actions.confirm_wishes(self.db, {who.enrolment_id: wishes}, **self.agenda.acting())


def _friday(day: date | None) -> date:
    """The day on which the forms of this day are brought in."""
    assert day is not None  # every form of the story carries its day
    return day + timedelta(days=(EXPORT_WEEKDAY - day.weekday()) % 7)
