"""Seed, the story: a pilot, a nine-month program and a next one in design, told day by day through actions only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random

from core import actions
from core.store import Db
from seed import company as invented
from seed import support
from seed.agenda import COORDINATORS, Agenda
from seed.company import Colleague
from seed.cycle import Cycle
from seed.programs import FIRST_DAY, LAST_DAY, MAIN, NEXT, PILOT, REFRESH_MONTHS, PlannedProgram
from seed.rates import DEFAULT, Rates

REFRESHES_A_YEAR = len(REFRESH_MONTHS)


class Story:
    """The whole story of a database that is still empty. `tell(until)` may be called again with a later day."""

    def __init__(
        self,
        db: Db,
        *,
        people: int = 240,
        seed: int = 1,
        rates: Rates = DEFAULT,
        programs: Sequence[PlannedProgram] = (PILOT, MAIN, NEXT),
    ) -> None:
        rng = Random(seed)
        self.agenda = Agenda(db, rng, rates, FIRST_DAY)
        self.staff: dict[str, Colleague] = {
            colleague.employee_id: colleague for colleague in invented.company(people, rng, LAST_DAY)
        }  # by employee id
        self.left: set[str] = set()
        self.on_leave: set[str] = set()  # employee ids, as the last directory had it
        self.leaves = Random(f"leaves {seed}")  # apart, so that who is away draws nothing from the rest of the story
        self.cycles: list[Cycle] = []
        self.agenda.on(FIRST_DAY, lambda day: self._open())
        for planned in programs:
            self.agenda.on(planned.created, lambda day, planned=planned: self._start(planned))
        for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
            for month in REFRESH_MONTHS:
                if (day := date(year, month, 1)) > FIRST_DAY:
                    self.agenda.on(day, lambda day: self._refresh())

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
        actions.set_setting(self.agenda.db, "organization", {"name": invented.ORGANIZATION}, **self.agenda.acting(1))
        self._bring_in(self.here())
        support.around(self.agenda, self.here())

    def _start(self, planned: PlannedProgram) -> None:
        place = len(self.cycles) + 1

        def successor() -> int | None:
            return self.cycles[place].program_id if len(self.cycles) > place else None

        self.cycles.append(Cycle(self.agenda, planned, self.here(), self.cycles, successor))

    def _bring_in(self, colleagues: Sequence[Colleague]) -> None:
        rows = invented.directory(colleagues, frozenset(self.left), frozenset(self.on_leave))
        actions.import_people(self.agenda.db, None, "directory", rows, **self.agenda.acting())

    def _refresh(self) -> None:
        """The directory of a new quarter: some were promoted, some have left or are on leave, some are new."""
        rates, agenda = self.agenda.rates, self.agenda
        growing = {email for cycle in self.cycles for email in cycle.learning()}
        before = set(self.left)
        for colleague in self.here():
            if colleague.level in ("VP", "Executive", "Director", "Lead"):
                continue  # whoever leads people stays, so that no reporting line ends in the air
            if agenda.chance(rates.leaves / REFRESHES_A_YEAR):
                self.left.add(colleague.employee_id)
                for cycle in self.cycles:
                    cycle.lose(colleague.email)
                continue
            yearly = rates.promoted_mentees if colleague.email in growing else rates.promoted
            if colleague.level in invented.NEXT_LEVEL and agenda.chance(yearly / REFRESHES_A_YEAR):
                self.staff[colleague.employee_id] = _promoted(colleague)
        in_pairs = {email for cycle in self.cycles for email in cycle.in_pairs()}
        self.on_leave = {
            colleague.employee_id
            for colleague in self.here()
            if self.leaves.random() < rates.on_leave and colleague.email not in in_pairs
        }
        gone = [self.staff[key] for key in self.left - before]
        self._bring_in(sorted([*self.here(), *gone], key=lambda colleague: colleague.employee_id))


def _promoted(colleague: Colleague) -> Colleague:
    return replace(colleague, level=invented.NEXT_LEVEL[colleague.level])
