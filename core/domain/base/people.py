"""People: what a person, a mentor and a mentee are, and where an enrolment can go next. Never reads or writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    MENTOR = "mentor"
    MENTEE = "mentee"


# Where an enrolment can go next. "accepted" is the only stage that can be matched.
MOVES: Mapping[Role, Mapping[str, tuple[str, ...]]] = {
    Role.MENTOR: {
        "recommended": ("applied", "conversation", "accepted", "not_now", "declined", "withdrawn"),
        "applied": ("conversation", "accepted", "not_now", "declined", "withdrawn"),
        "conversation": ("accepted", "not_now", "declined", "withdrawn"),
        "not_now": ("conversation", "accepted", "declined", "withdrawn"),
        "declined": ("conversation",),
        "accepted": ("conversation", "not_now", "withdrawn"),
        "withdrawn": ("applied",),
    },
    Role.MENTEE: {
        "applied": ("conversation", "accepted", "waitlist", "advised_to_wait", "withdrawn"),
        "conversation": ("accepted", "waitlist", "advised_to_wait", "withdrawn"),
        "waitlist": ("conversation", "accepted", "advised_to_wait", "withdrawn"),
        "advised_to_wait": ("conversation", "accepted", "withdrawn"),
        "accepted": ("conversation", "waitlist", "advised_to_wait", "withdrawn"),
        "withdrawn": ("applied",),
    },
}

STAGE_LABELS: Mapping[str, str] = {
    "recommended": "Recommended",
    "applied": "Applied",
    "conversation": "In conversation",
    "accepted": "Accepted",
    "not_now": "Not now",
    "declined": "Declined",
    "waitlist": "Waiting list",
    "advised_to_wait": "Advised to wait",
    "withdrawn": "Withdrawn",
}

# Can this person be matched at the moment?
AVAILABILITY: Mapping[str, str] = {"ready": "Ready", "break": "On a break", "retired": "Retired from mentoring"}

NOT_YET_APPLIED = "recommended"  # somebody named them; they have not come to us yet

# What speaks for a mentor, ticked by hand; "a plus" is no condition.
CRITERIA: Mapping[str, str] = {
    "experience": "More than three years in the field",
    "commitment": "Visible commitment to other initiatives",
    "people_skills": "Listens well and gives honest feedback",
    "mentored": "Has mentored before (a plus)",
}
FIELD_YEARS = 3

# What everybody does before the first meeting, ticked when done.
ONBOARDING: Mapping[Role, Mapping[str, str]] = {
    Role.MENTOR: {"guide": "Read the mentor's guide", "training": "Attended the training or kick-off"},
    Role.MENTEE: {"guide": "Read the mentee's guide", "training": "Attended the kick-off"},
}

# What a conversation about needs can end with, and the stage that follows from it.
DECISIONS: Mapping[str, tuple[str, str | None]] = {
    "": ("Still open", None),
    "mentor": ("A mentor is the right way", "accepted"),
    "other_method": ("Another way of learning fits better now", "advised_to_wait"),
}

# Hours a month for the bands that our own question kit offers.
HOURS: Mapping[str, float] = {
    "less than 1 hour a month": 0.5,
    "1-2 hours a month": 1.5,
    "2-5 hours a month": 3.5,
    "more than 5 hours a month": 6.0,
}

_LEVEL_WORDS = {
    "intern": 0, "trainee": 0, "junior": 0, "graduate": 0, "associate": 0, "entry": 0,
    "mid": 1, "intermediate": 1, "professional": 1,
    "senior": 2, "sr": 2, "specialist": 2,
    "lead": 3, "principal": 3, "staff": 3, "team lead": 3,
    "manager": 4, "head": 4,
    "director": 5,
    "vp": 6, "vice president": 6, "svp": 6, "evp": 6,
    "executive": 7, "chief": 7, "ceo": 7, "cfo": 7, "coo": 7, "cto": 7, "c-level": 7, "partner": 7,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """What one side asks of the other. Only a wish that a coordinator confirmed reaches the matching."""

    kind: str  # language, location, gender, level, department, industry or other
    value: str
    must: bool = False


@dataclass(frozen=True, slots=True)
class StruckReading:
    """That somebody's words were read as speaking of a topic, and a person said that they do not.

    words: as `text.spoken` compares them. It holds wherever the same person writes the same words, in every program.
    """

    topic: str
    words: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person in the company, in a program or not."""

    id: int
    name: str
    email: str
    department: str = ""
    location: str = ""
    level: str = ""
    job_title: str = ""
    employee_id: str = ""
    manager_id: int | None = None
    hired_on: date | None = None
    status: str = "active"  # active, leave, left or unknown
    in_directory: bool = False
    away_until: date | None = None  # the last day of a leave
    leaves_on: date | None = None  # the last day at the company, over or still ahead


@dataclass(frozen=True, slots=True)
class Coordinator:
    """Who runs programs in the studio."""

    id: int
    name: str
    email: str = ""

    @property
    def code(self) -> str:
        """What history calls them: `by`."""
        return f"coordinator:{self.id}"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person's part in a program in one role: as it is stored, with the answers by the key of their question."""

    id: int
    program_id: int
    person_id: int
    role: str
    stage: str
    capacity: int
    applied_on: date
    answers: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a person mentors now: a code of AVAILABILITY. It is the person's, and holds in every program and round.

    A break holds for what they learn, too; who retired from mentoring may learn.
    """

    id: int
    person_id: int
    status: str
    until: date | None  # the end of a break, if it is known
    since: date
    set_by: str
    reason: str = ""

    def on(self, day: date) -> str:
        """What counts on a day: a break with a known end is over by then."""
        over = self.status == "break" and self.until is not None and self.until <= day
        return "ready" if over else self.status


@dataclass(frozen=True, slots=True)
class Participant:
    """What mentors and mentees have in common: the person, the enrolment, the shared answers."""

    id: int  # the person's id
    name: str
    email: str = ""
    department: str = ""
    location: str = ""
    level: str = ""
    enrolment_id: int = 0
    stage: str = "accepted"
    availability: str = "ready"
    available_from: date | None = None  # the end of a break, if it is known
    status: str = "active"  # of the person in the company: active, leave, left or unknown
    away_until: date | None = None  # the last day of a leave, if it is known
    leaves_on: date | None = None  # the last day at the company, over or still ahead, if it is known
    languages: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    hours: float | None = None  # a month
    interests: tuple[str, ...] = ()
    gender: str = ""  # only what the person chose to state, and only ever read for a stated wish
    time_zone: str = ""
    wishes_text: str = ""
    wishes: tuple[Wish, ...] = ()  # confirmed readings only
    struck: tuple[StruckReading, ...] = ()  # of what their sentences were read as speaking of
    industry: str = ""  # of the unit they work in
    unit_size: int | None = None  # people in the unit they work in
    applied_on: date | None = None
    answers: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class Mentee(Participant):
    needs: tuple[str, ...] = ()  # ranked, most important first
    ranked: tuple[int, ...] = ()  # the mentors whom they named (person ids), first choice first; read by a run only
    direction: str = ""
    aim: str = ""
    self_check: str = ""


@dataclass(frozen=True, slots=True)
class Mentor(Participant):
    topics: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    years: float | None = None
    capacity: int = 1
    mentored_before: bool | None = None
    recommended_by: str = ""  # as typed, for somebody who is not on record
    recommender_id: int | None = None
    experience: str = ""
    # How earlier mentees rated this mentor, 1 to 5 by the mentee's person id, and what mentors of this file are rated
    # on average; read by the matching only.
    past_ratings: Mapping[int, float] = field(default_factory=dict, hash=False, compare=False)
    usual_rating: float | None = field(default=None, hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class Intake:
    """One row of a form export or a directory, read and checked: what `actions.import_people` takes.

    `person` holds what belongs to the person: department, location, level, job_title, employee_id, hired_on (date),
    status, away_until and leaves_on (dates; None where the sheet has the column and says nothing), and for a directory
    the manager as manager_employee_id, manager_email or manager_name.
    `answers` holds the intake answers by key (data/playbook/intake.toml), as `mentor` and `mentee` read them:
    tuples or lists for lists, float hours, int capacity, bool mentored_before, float years, text otherwise.
    """

    row: int  # as a spreadsheet numbers it, header row included
    name: str
    email: str  # lower case; "" only in a directory row that has an employee_id
    person: Mapping[str, Any] = field(default_factory=dict, hash=False)
    answers: Mapping[str, Any] = field(default_factory=dict, hash=False)
    applied_on: date | None = None


def blocked_move(role: Role, stage: str, to: str) -> str | None:
    """Why an enrolment cannot move from `stage` to `to`, or None when it can."""
    if to not in MOVES[role]:
        return f"“{to}” is not a stage of a {role}"
    if stage == to:
        return f"already {STAGE_LABELS[to].lower()}"
    if to not in MOVES[role][stage]:
        return f"cannot go from {STAGE_LABELS[stage].lower()} to {STAGE_LABELS[to].lower()}"
    return None


def level_rank(level: str) -> int | None:
    """How senior a level is, 0 (junior) to 7 (executive); None when the words say nothing about it."""
    words = " ".join(re.findall(r"[a-z\-]+", level.lower()))
    if words in _LEVEL_WORDS:
        return _LEVEL_WORDS[words]
    ranks = [rank for word, rank in _LEVEL_WORDS.items() if re.search(rf"\b{re.escape(word)}\b", words)]
    return max(ranks) if ranks else None


def met_by_answers(mentor: Mentor) -> frozenset[str]:
    """The criteria that a mentor's own answers already meet: a suggestion for the ticks, no decision."""
    met = {"experience"} if mentor.years is not None and mentor.years > FIELD_YEARS else set()
    return frozenset(met | ({"mentored"} if mentor.mentored_before else set()))


def self_check_flag(answer: str, hours: float | None) -> str | None:
    """Advice on a mentee's readiness, never a rejection; None when nothing speaks against starting."""
    text = answer.strip().lower()
    if hours is not None and hours < 1:
        return "has less than an hour a month: talk about time before matching"
    if re.match(r"no\b", text):
        return "says this may not be the moment: talk before matching"
    if text.startswith(("mostly", "partly", "not sure", "unsure")):
        return "isn't sure they're ready: a short conversation may help"
    return None


def mentee(person: Mapping[str, Any], answers: Mapping[str, Any]) -> Mentee:
    """A mentee from the shared columns (`person`) and the intake answers by key. Missing answers stay empty."""
    return Mentee(
        **_shared(person, answers),
        needs=_texts(answers, "needs"),
        direction=_text(answers, "direction"),
        aim=_text(answers, "aim"),
        self_check=_text(answers, "self_check"),
    )


def mentor(person: Mapping[str, Any], answers: Mapping[str, Any]) -> Mentor:
    """A mentor from the shared columns (`person`) and the intake answers by key. Missing answers stay empty."""
    years = answers.get("years")
    return Mentor(
        **_shared(person, answers),
        topics=_texts(answers, "topics"),
        industries=_texts(answers, "industries"),
        roles=_texts(answers, "roles"),
        years=None if years in (None, "") else float(years),
        capacity=int(answers.get("capacity", 1)),
        mentored_before=answers.get("mentored_before"),
        recommended_by=_text(answers, "recommended_by"),
        recommender_id=answers.get("recommender_id"),
        experience=_text(answers, "experience"),
    )


def status_on(status: str, away_until: date | None, leaves_on: date | None, on: date | None) -> str:
    """Somebody's status on a day: a leave ends by itself, so does the time at the company. Without one, as it is."""
    if on is not None and leaves_on is not None and leaves_on <= on:
        return "left"
    if on is not None and status == "leave" and away_until is not None and away_until < on:
        return "active"
    return status


def cycles(manager_of: Mapping[int, int | None]) -> list[list[int]]:
    """Loops in reporting lines, each as the ids on it, smallest first; an honest chart has none."""
    done: set[int] = set()
    loops = []
    for start in manager_of:
        trail: dict[int, int] = {}
        at: int | None = start
        while at is not None and at not in done and at not in trail:
            trail[at] = len(trail)
            at = manager_of.get(at)
        if at is not None and at in trail:
            loops.append(sorted(id for id, place in trail.items() if place >= trail[at]))
        done.update(trail)
    return sorted(loops)


def _shared(person: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    shared = {key: person[key] for key in _SHARED if person.get(key) is not None}
    return shared | {
        "languages": _texts(answers, "languages"),
        "styles": _texts(answers, "styles"),
        "hours": answers.get("hours"),
        "interests": _texts(answers, "interests"),
        "gender": _text(answers, "gender"),
        "time_zone": _text(answers, "time_zone") or person.get("time_zone") or "",  # their own, else of their location
        "wishes_text": _text(answers, "wishes"),
        "wishes": tuple(Wish(w["kind"], w["value"], bool(w["must"])) for w in answers.get("wishes_confirmed", ())),
        "industry": _text(answers, "industry"),
        "unit_size": answers.get("unit_size") or person.get("unit_size"),
        "answers": answers,
    }


_SHARED = (
    "id",
    "name",
    "email",
    "department",
    "location",
    "level",
    "enrolment_id",
    "stage",
    "availability",
    "available_from",
    "status",
    "away_until",
    "leaves_on",
    "applied_on",
    "struck",
)


def _text(answers: Mapping[str, Any], key: str) -> str:
    return str(answers.get(key) or "")


def _texts(answers: Mapping[str, Any], key: str) -> tuple[str, ...]:
    texts: Iterable[str] = answers.get(key) or ()
    return tuple(texts)
