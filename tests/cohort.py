"""People for the matching tests: plain builders, and random cohorts that look like a form export."""

from __future__ import annotations

from random import Random
from typing import Any

from core.domain import playbook
from core.domain.base.people import Mentee, Mentor, Wish

LOCATIONS = ("London", "Berlin", "Madrid", "New York", "Bucharest", "Remote – EU", "")
DEPARTMENTS = ("Sales", "Finance", "Engineering", "R&D", "People & Culture", "")
LANGUAGES = ("English", "German", "Romanian", "Spanish")
STYLES = ("Structured, with an agenda", "Free-flowing conversation", "Homework between meetings")
ROLES = ("Guide", "Sparring partner", "Cheerleader", "Connector", "Coach", "Challenger")
AIMS = (
    "I can say no to a stakeholder and keep the relationship",
    "I know whether management is for me",
    "I have a plan for my next role, and a sponsor",
    "My presentations lead to decisions",
    "",
)
EXPERIENCES = (
    "Moved from engineering to product and back",
    "Built a team from 3 to 40 people in two years",
    "Twenty years of presenting numbers to boards",
    "",
)
INTERESTS = ("AI at work", "service design", "accessibility", "data ethics")
WISHES = (
    Wish("language", "Romanian", True),
    Wish("gender", "woman"),
    Wish("gender", "woman", True),
    Wish("location", "Berlin"),
    Wish("department", "another"),
    Wish("level", "more senior", True),
    Wish("level", "Director or above"),
    Wish("industry", "Pharma"),
    Wish("location", "not same", True),
    Wish("other", "plays chess"),
)

LEVELS = ("junior", "mid", "senior", "lead", "manager", "director", "vp", "executive")


def mentee(id: int = 1, name: str = "Ana Pop", **answers: Any) -> Mentee:
    return Mentee(id, name, **answers)


def mentor(id: int = 101, name: str = "Carl Weber", **answers: Any) -> Mentor:
    return Mentor(id, name, **answers)


def random_mentee(id: int, rng: Random) -> Mentee:
    """Somebody who answered some questions and left others blank."""
    return mentee(
        id,
        f"Mentee{id} Family{id}",
        needs=tuple(rng.sample(playbook.load().topics.labels[:20], rng.randint(0, 4))),
        direction=rng.choice(("People lead", "Director", "Not sure yet", "Stay an expert", "")),
        aim=rng.choice(AIMS),
        ranked=(101 + id, 100 + id) if id % 3 == 0 else (),
        **_shared(rng),
        answers=rng.choice(({}, {"cadence": "every two weeks"}, {"unit_context": "a pharma unit of 30 people"})),
    )


def random_mentor(id: int, rng: Random) -> Mentor:
    """Somebody who offers up to three seats, perhaps none."""
    return mentor(
        id,
        f"Mentor{id} Family{id}",
        topics=tuple(rng.sample(playbook.load().topics.labels[:20], rng.randint(0, 5))),
        roles=tuple(rng.sample(ROLES, rng.randint(0, 3))),
        industries=tuple(rng.sample(("Pharma", "Banking", "Retail"), rng.randint(0, 2))),
        experience=rng.choice(EXPERIENCES),
        capacity=rng.choice((0, 1, 1, 2, 3)),
        past_ratings={rng.randint(1, 10): rng.randint(1, 5) for _ in range(rng.choice((0, 0, 1, 4)))},
        usual_rating=3.5,
        **_shared(rng),
    )


def random_cohort(mentees: int, mentors: int, rng: Random) -> tuple[list[Mentee], list[Mentor]]:
    """Mentees with ids from 1 and mentors with ids from 101."""
    return [random_mentee(1 + i, rng) for i in range(mentees)], [random_mentor(101 + j, rng) for j in range(mentors)]


def _shared(rng: Random) -> dict[str, Any]:
    return {
        "department": rng.choice(DEPARTMENTS),
        "location": rng.choice(LOCATIONS),
        "level": rng.choice((*LEVELS, "")),
        "stage": rng.choice(("accepted",) * 9 + ("applied",)),
        "availability": rng.choice(("ready",) * 9 + ("break",)),
        "languages": tuple(rng.sample(LANGUAGES, rng.randint(0, 2))),
        "styles": tuple(rng.sample(STYLES, rng.randint(0, 2))),
        "hours": rng.choice((None, 1.5, 3.5, 6.0)),
        "interests": tuple(rng.sample(INTERESTS, rng.randint(0, 2))),
        "gender": rng.choice(("", "", "Woman", "Man", "I prefer not to say")),
        "time_zone": rng.choice(("", "", "GMT+3", "Asia/Tokyo")),
        "wishes": tuple(rng.sample(WISHES, rng.choice((0, 0, 1, 2)))),
        "industry": rng.choice(("", "Pharma", "Retail")),
        "unit_size": rng.choice((None, 12, 80)),
    }
