"""Seed, the company: invented colleagues, their departments, levels, places and managers. Writes nothing.

Every name is drawn by Faker from several locales and belongs to nobody; every e-mail ends in @example.com. The shares
and years below are invented too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from faker import Faker

from core.domain.base.people import Intake

# Place, the locale its names mostly come from, the first language of most there, and its share (invented).
PLACES: tuple[tuple[str, str, str, float], ...] = (
    ("Chicago", "en_US", "English", 0.28),
    ("Austin", "en_US", "English", 0.20),
    ("Denver", "en_US", "English", 0.14),
    ("Boston", "en_US", "English", 0.13),
    ("Mexico City", "es_MX", "Spanish", 0.10),
    ("Montreal", "fr_CA", "French", 0.08),
    ("Remote, US", "en_US", "English", 0.07),
)
ORGANIZATION = "Halden Works"
TIME_ZONES = {
    "Chicago": "America/Chicago",
    "Austin": "America/Chicago",
    "Denver": "America/Denver",
    "Boston": "America/New_York",
    "Mexico City": "America/Mexico_City",
    "Montreal": "America/Toronto",
    "Remote, US": "America/New_York",
}
LOCALES = ("en_US", "es_MX", "fr_CA", "en_IN", "it_IT", "pl_PL", "en_IE")
LOCAL_NAME_SHARE = 0.7  # colleagues whose name comes from the locale of their place
WOMEN_SHARE = 0.5

# Departments, their share of the company and the job words below lead level.
DEPARTMENTS: tuple[tuple[str, float, tuple[str, ...]], ...] = (
    ("Engineering", 0.24, ("Software engineer", "Test engineer", "Data engineer")),
    ("Sales", 0.16, ("Account executive", "Sales analyst", "Sales engineer")),
    ("Customer Success", 0.14, ("Customer success partner", "Support specialist")),
    ("Operations", 0.13, ("Operations planner", "Logistics coordinator")),
    ("Product", 0.10, ("Product owner", "Product designer", "User researcher")),
    ("Marketing", 0.08, ("Campaign planner", "Content editor")),
    ("Finance", 0.08, ("Accountant", "Financial analyst")),
    ("People & Culture", 0.07, ("People partner", "Learning designer", "Recruiter")),
)
# Below the directors: the share of each level, and how many people a lead has on average.
LEVEL_SHARES: tuple[tuple[str, float], ...] = (("Junior", 0.28), ("Mid", 0.38), ("Senior", 0.34))
PEOPLE_PER_LEAD = 7
LEADS_PER_DIRECTOR = 4
# Years in the company by level when the story ends, at least and at most. Managers are there from the start of it.
YEARS: dict[str, tuple[float, float]] = {
    "Junior": (0.2, 3),
    "Mid": (0.5, 7),
    "Senior": (1.5, 11),
    "Lead": (2, 13),
    "Director": (3, 16),
    "VP": (4, 18),
    "Executive": (10, 20),
}
NEXT_LEVEL = {"Junior": "Mid", "Mid": "Senior", "Senior": "Lead"}
FIRST_EMPLOYEE = 1000


@dataclass(frozen=True)
class Colleague:
    """Somebody in the company. `manager` is an employee id, "" for the one at the top."""

    employee_id: str
    name: str
    email: str
    department: str
    location: str
    level: str
    job: str  # without the level
    hired_on: date
    manager: str
    language: str

    @property
    def job_title(self) -> str:
        """The job with its level, as a directory shows it."""
        if self.level in ("VP", "Director"):
            return f"{self.level} {self.job}"
        return self.job if self.level in ("Mid", "Executive") else f"{self.level} {self.job[0].lower()}{self.job[1:]}"


def company(people: int, rng: Random, on: date) -> list[Colleague]:
    """An invented company of this many people (at least 30), all hired before `on`, managers before their people."""
    if people < 30:
        raise ValueError(f"a company of {people} people is too small for a program; take at least 30")
    names = _Names(rng)
    made: list[Colleague] = []

    def hire(department: str, level: str, job: str, manager: str) -> Colleague:
        place, locale, language, _ = rng.choices(PLACES, [share for *_, share in PLACES])[0]
        woman = rng.random() < WOMEN_SHARE
        name, email = names.draw(locale, woman)
        least, most = YEARS[level]
        hired_on = on - timedelta(days=round(365.25 * rng.uniform(least, most)))
        made.append(
            Colleague(
                str(FIRST_EMPLOYEE + len(made)), name, email, department, place, level, job, hired_on, manager,
                language,
            )
        )  # fmt: skip
        return made[-1]

    top = hire("Management", "Executive", "Chief executive", "")
    sizes = _sizes(people - 1, [share for _, share, _ in DEPARTMENTS])
    for (department, _, jobs), size in zip(DEPARTMENTS, sizes, strict=True):
        _staff(department, jobs, size, top.employee_id, rng, hire)
    return made


def directory(
    colleagues: Sequence[Colleague], left: frozenset[str] = frozenset(), on_leave: frozenset[str] = frozenset()
) -> list[Intake]:
    """The directory as an export gives it: one row a colleague; who left and who is on leave by their employee ids."""
    return [
        Intake(
            row,
            colleague.name,
            colleague.email,
            {
                "department": colleague.department,
                "location": colleague.location,
                "level": colleague.level,
                "job_title": colleague.job_title,
                "employee_id": colleague.employee_id,
                "hired_on": colleague.hired_on,
                "status": "left"
                if colleague.employee_id in left
                else "leave"
                if colleague.employee_id in on_leave
                else "active",
                "manager_employee_id": colleague.manager,
            },
        )
        for row, colleague in enumerate(colleagues, start=2)
    ]


def _staff(
    department: str,
    jobs: Sequence[str],
    size: int,
    top: str,
    rng: Random,
    hire: Callable[[str, str, str, str], Colleague],
) -> None:
    """Fill one department: a VP, directors, leads, and everybody else under a lead."""
    head = hire(department, "VP", department, top)
    leads_wanted = max(1, round(size / (PEOPLE_PER_LEAD + 1)))
    directors_wanted = max(1, round(leads_wanted / LEADS_PER_DIRECTOR))
    directors = [
        hire(department, "Director", department, head.employee_id) for _ in range(min(directors_wanted, size - 1))
    ]
    left = size - 1 - len(directors)
    leads = [
        hire(department, "Lead", rng.choice(jobs), rng.choice(directors).employee_id)
        for _ in range(min(leads_wanted, left))
    ]
    for _ in range(left - len(leads)):
        level = rng.choices([name for name, _ in LEVEL_SHARES], [share for _, share in LEVEL_SHARES])[0]
        hire(department, level, rng.choice(jobs), rng.choice(leads).employee_id)


def _sizes(people: int, shares: Sequence[float]) -> list[int]:
    """Whole numbers that add up to `people`, by largest remainder, and never less than two."""
    exact = [people * share / sum(shares) for share in shares]
    sizes = [max(2, int(size)) for size in exact]
    order = sorted(range(len(exact)), key=lambda i: exact[i] - int(exact[i]), reverse=True)
    for i in range(people - sum(sizes)):
        sizes[order[i % len(order)]] += 1
    for _ in range(sum(sizes) - people):
        sizes[max(range(len(sizes)), key=sizes.__getitem__)] -= 1
    return sizes


class _Names:
    """Full names and e-mails that nobody else in the company has."""

    def __init__(self, rng: Random) -> None:
        # Names are all that is asked for: the other providers take most of the time to load.
        self._faker = Faker(list(LOCALES), providers=["faker.providers.person"])
        for locale in LOCALES:  # one seed for all would give every locale names from the same end of the alphabet
            self._faker[locale].seed_instance(rng.getrandbits(64))
        self._rng = rng
        self._names: set[str] = set()
        self._emails: set[str] = set()

    def draw(self, locale: str, woman: bool) -> tuple[str, str]:
        """A name, mostly of this locale, and its e-mail."""
        while True:
            drawn = locale if self._rng.random() < LOCAL_NAME_SHARE else self._rng.choice(LOCALES)
            speaker = self._faker[drawn]
            first = speaker.first_name_female() if woman else speaker.first_name_male()
            last = speaker.last_name_female() if woman else speaker.last_name_male()
            email = f"{_plain(first)}.{_plain(last)}"
            if (name := f"{first} {last}") not in self._names:
                break
        number = 1
        while (address := f"{email}{number if number > 1 else ''}@example.com") in self._emails:
            number += 1
        self._names.add(name)
        self._emails.add(address)
        return name, address


def _plain(word: str) -> str:
    """A name as it stands in an e-mail: small letters a to z and hyphens."""
    for letter, plain in (("ß", "ss"), ("ł", "l"), ("Ł", "l"), ("ø", "o"), ("đ", "d"), ("æ", "ae")):
        word = word.replace(letter, plain)
    folded = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()
    return "".join(letter for letter in folded if letter.isalpha() or letter == "-")
