"""Seed, the story: a pilot, a nine-month program, one in matching, one in design, day by day through actions only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from math import ceil

from core import actions
from core.store import Db
from seed import brand, support, surveys
from seed import company as invented
from seed.agenda import COORDINATORS, Agenda
from seed.chance import Chance
from seed.company import Colleague
from seed.cycle import Cycle
from seed.programs import FIRST_DAY, LAST_DAY, MAIN, MANAGERS, NEXT, PILOT, REFRESHES, SURVEYS, PlannedProgram
from seed.rates import DEFAULT, Rates

LEADS_PEOPLE = ("VP", "Executive", "Director", "Lead")


class Story:
    """The whole story of a database that is still empty. `tell(until)` may be called again with a later day."""

    def __init__(
        self,
        db: Db,
        *,
        people: int = 320,
        seed: int = 1,
        rates: Rates = DEFAULT,
        programs: Sequence[PlannedProgram] = (PILOT, MAIN, NEXT, MANAGERS),
    ) -> None:
        chance = Chance(seed)
        self.agenda = Agenda(db, chance, rates, FIRST_DAY)
        self.staff: dict[str, Colleague] = {
            colleague.employee_id: colleague
            for colleague in invented.company(people, chance.stream("company"), LAST_DAY)
        }  # by employee id
        self.left: set[str] = set()
        self.on_leave: set[str] = set()  # employee ids, as the last directory had it
        self.cycles: list[Cycle] = []
        self.agenda.on(FIRST_DAY, lambda day: self._open())
        for planned in programs:
            self.agenda.on(planned.created, lambda day, planned=planned: self._start(planned))
        for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
            for month, day_of_month in REFRESHES:
                if (day := date(year, month, day_of_month)) > FIRST_DAY:
                    self.agenda.on(day, lambda day: self._refresh())
            for month, day_of_month in SURVEYS:
                if (day := date(year, month, day_of_month)) > FIRST_DAY:
                    self.agenda.on(day, lambda day: self._survey())

    def tell(self, until: date) -> int:
        """Let everything up to and including this day happen; returns how many events that were."""
        return self.agenda.tell(until)

    def here(self) -> list[Colleague]:
        """Who works in the company today."""
        return [
            employee
            for employee in self.staff.values()
            if employee.hired_on <= self.agenda.today and employee.employee_id not in self.left
        ]

    def _open(self) -> None:
        for name, email in COORDINATORS:
            actions.add_coordinator(self.agenda.db, name, email, **self.agenda.acting(1))
        actions.set_setting(self.agenda.db, "time_zones", invented.TIME_ZONES, **self.agenda.acting(1))
        actions.set_setting(self.agenda.db, "organization", brand.organization(), **self.agenda.acting(1))
        self._bring_in(self.here())
        support.around(self.agenda, self.here())

    def _start(self, planned: PlannedProgram) -> None:
        place = len(self.cycles) + 1

        def successor() -> Cycle | None:
            return self.cycles[place] if len(self.cycles) > place and self.cycles[place].planned.goes_on else None

        taken = {email for cycle in self.cycles for email in cycle.taking_part()} if planned.departments else set()
        asked = [
            colleague
            for colleague in self.here()
            if not planned.departments or (colleague.department in planned.departments and colleague.email not in taken)
        ]
        self.cycles.append(Cycle(self.agenda, planned, asked, self.cycles, successor))

    def _bring_in(self, colleagues: Sequence[Colleague]) -> None:
        rows = invented.directory(colleagues, frozenset(self.left), frozenset(self.on_leave))
        actions.import_people(self.agenda.db, None, "directory", rows, **self.agenda.acting())

    def _quarter(self, purpose: str, members: Sequence[Colleague], yearly: float) -> list[Colleague]:
        """Those of a group whom something happens to in a quarter that happens to this share of it in a year."""
        chance = self.agenda.chance
        return chance.some(purpose, members, chance.whole(purpose, yearly / len(REFRESHES) * len(members)))

    def _by_part(self, colleagues: Sequence[Colleague]) -> dict[str, list[Colleague]]:
        """Whoever is accepted in a program that goes on, and everybody else: a share of each."""
        taking_part = {email for cycle in self.cycles for email in cycle.taking_part()}
        groups: dict[str, list[Colleague]] = {"takes part": [], "others": []}
        for colleague in colleagues:
            groups["takes part" if colleague.email in taking_part else "others"].append(colleague)
        return groups

    def _mentored(self) -> set[str]:
        """E-mails of those who have or had a mentor, in whatever program."""
        return {email for cycle in self.cycles for email in cycle.learning()}

    def _survey(self) -> None:
        there = [colleague for colleague in self.here() if colleague.employee_id not in self.on_leave]
        surveys.survey(self.agenda, there, self._mentored())

    def _refresh(self) -> None:
        """The directory of a new quarter: some were promoted, some have left or are on leave, some are new."""
        rates, chance = self.agenda.rates, self.agenda.chance
        growing = self._mentored()
        before = set(self.left)
        # Whoever leads people stays, so that no reporting line ends in the air.
        staff = [colleague for colleague in self.here() if colleague.level not in LEADS_PEOPLE]
        groups = self._by_part([colleague for colleague in staff if colleague.email not in growing])
        groups["mentored"] = [colleague for colleague in staff if colleague.email in growing]
        for group, members in groups.items():
            yearly = rates.leaves_mentored if group == "mentored" else rates.leaves
            for colleague in self._quarter(f"leaves, {group}", members, yearly):
                self.left.add(colleague.employee_id)
                for cycle in self.cycles:
                    cycle.lose(colleague.email)
        for mentored, ambitious in product((True, False), repeat=2):
            members = [
                colleague
                for colleague in self.here()
                if colleague.level in invented.NEXT_LEVEL
                and (colleague.email in growing) is mentored
                and chance.ambitious(colleague.email, rates.ambitious) is ambitious
            ]
            yearly = rates.promoted + mentored * rates.promoted_by_mentoring + ambitious * rates.promoted_by_ambition
            for colleague in self._quarter(f"promoted, mentored {mentored}, ambitious {ambitious}", members, yearly):
                self.staff[colleague.employee_id] = _promoted(colleague)
        in_pairs = {email for cycle in self.cycles for email in cycle.in_pairs()}
        free = [colleague for colleague in self.here() if colleague.email not in in_pairs]
        self.on_leave = {
            colleague.employee_id
            for group, members in self._by_part(free).items()
            for colleague in chance.some(f"on leave, {group}", members, ceil(rates.on_leave * len(members)))
        }
        gone = [self.staff[key] for key in self.left - before]
        self._bring_in(sorted([*self.here(), *gone], key=lambda colleague: colleague.employee_id))


def _promoted(colleague: Colleague) -> Colleague:
    return replace(colleague, level=invented.NEXT_LEVEL[colleague.level])
