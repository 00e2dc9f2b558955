"""Attention: which relationships need the coordinator now, and why, worst first. Decides; never reads or writes.

Relationships are left in peace except at set points, so every concern names a rule with a threshold
from data/playbook/attention.toml, which Settings can change. Informal programs are not monitored at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from core.domain import playbook
from core.domain.base.dates import full_day
from core.domain.base.ratings import is_poor, mean_rating
from core.domain.base.text import counted
from core.domain.relationships.relationships import Check, Relationship

# How much each concern weighs in the queue: a person who asks comes before a habit that slips. Ours.
WEIGHTS: Mapping[str, int] = {
    "wants_switch": 100,
    "asked_for_help": 95,
    "mentor_gone": 90,
    "poor_check": 80,
    "no_first_session": 70,
    "diverging": 60,
    "no_session": 50,
    "mentor_over_capacity": 45,
    "end_near": 40,
    "past_end": 40,
    "check_overdue": 30,
    "long_pause": 25,
    "no_goals": 20,
    "yearly_look": 10,
}
# Each in a few words, for counts.
LABELS: Mapping[str, str] = {
    "wants_switch": "would like to switch",
    "asked_for_help": "asked for help",
    "mentor_gone": "somebody is gone",
    "poor_check": "poor health check",
    "no_first_session": "no first session yet",
    "diverging": "views differ",
    "no_session": "no session lately",
    "mentor_over_capacity": "mentor over capacity",
    "end_near": "end is near",
    "past_end": "past the planned end",
    "check_overdue": "health check overdue",
    "long_pause": "long pause",
    "no_goals": "no goals yet",
    "yearly_look": "yearly look",
}
# Below this weight a concern is routine: a reminder is enough, and several can be drafted at once.
ROUTINE = 40


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one step that helps. kind: switch, close, capacity, look, talk, guide or message, which names a template."""

    kind: str
    message_id: str = ""


# What the page offers beside the concern.
STEPS: Mapping[str, NextStep] = {
    "wants_switch": NextStep("switch"),
    "asked_for_help": NextStep("talk"),
    "mentor_gone": NextStep("switch"),
    "poor_check": NextStep("message", "switch-offer"),
    "no_first_session": NextStep("message", "first-session-nudge"),
    "diverging": NextStep("guide"),
    "no_session": NextStep("message", "check-in"),
    "mentor_over_capacity": NextStep("capacity"),
    "end_near": NextStep("message", "closing"),
    "past_end": NextStep("close"),
    "check_overdue": NextStep("message", "health-check"),
    "long_pause": NextStep("message", "check-in"),
    "no_goals": NextStep("message", "goals-nudge"),
    "yearly_look": NextStep("look"),
}


@dataclass(frozen=True, slots=True)
class Gone:
    """That somebody of a pair has left or is on leave: "Mo Long is on leave", since when and until when, if known."""

    sentence: str
    since: date | None = None  # perhaps a day still ahead
    until: date | None = None  # the last day of a leave: it ends by itself


@dataclass(frozen=True, slots=True)
class Followed:
    """A relationship with what the rules look at. `checks` are health checks; `seats` is (taken, offered)."""

    relationship: Relationship
    mentee: str
    mentor: str
    sessions: int = 0
    first_session: date | None = None
    last_session: date | None = None
    closing_held: bool = False
    goals: int = 0
    checks: tuple[Check, ...] = ()
    seats: tuple[int, int] = (0, 1)
    gone: tuple[Gone, ...] = ()  # who of the two cannot go on, the mentor first
    help_asked: date | None = None
    quizzes: tuple[Check, ...] = ()  # only where the program said beforehand that it sees whether views differ


@dataclass(frozen=True, slots=True)
class Concern:
    """One reason to look at a relationship: a code of WEIGHTS, a sentence, since when, and the role it is about."""

    code: str
    sentence: str
    since: date
    role: str = ""

    @property
    def weight(self) -> int:
        return WEIGHTS[self.code]

    @property
    def step(self) -> NextStep:
        """What helps."""
        return STEPS[self.code]


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A relationship that needs somebody, and why, weightiest first."""

    followed: Followed
    concerns: tuple[Concern, ...]

    @property
    def worst(self) -> Concern:
        """The concern that decides where the line stands."""
        return self.concerns[0]


def thresholds(changed: Mapping[str, int] | None = None) -> dict[str, int]:
    """The thresholds in days (or sessions) by id: the playbook's, with the team's own changes over them."""
    return {key: threshold.value for key, threshold in playbook.load().attention.items()} | dict(changed or {})


def concerns(followed: Followed, on: date, limits: Mapping[str, int]) -> list[Concern]:
    """Why this relationship needs someone on that day, weightiest first; empty when all is well or it has ended."""
    relationship = followed.relationship
    if not relationship.open:
        return []
    reasons = [*_people(followed, on), *_checks(followed, on, limits)]
    if relationship.stage == "paused":
        reasons += _pause(relationship, on, limits)
    else:
        reasons += [*_meeting(followed, on, limits), *_course(followed, on, limits)]
    return sorted(reasons, key=lambda concern: (-concern.weight, concern.since))


def queue(
    followed: Iterable[Followed],
    on: date,
    limits: Mapping[str, int],
    *,
    informal: bool = False,
    snoozed: Mapping[int, date] | None = None,
) -> list[QueueLine]:
    """Relationships that need someone, worst first: by weightiest concern, then how many, then how long.

    `snoozed`: relationship id to the day until which it is out of the queue. An informal program has no queue.
    """
    if informal:
        return []
    quiet = snoozed or {}
    waiting = [
        QueueLine(pair, tuple(reasons))
        for pair in followed
        if quiet.get(pair.relationship.id, date.min) <= on and (reasons := concerns(pair, on, limits))
    ]
    return sorted(
        waiting,
        key=lambda line: (-line.worst.weight, -len(line.concerns), line.worst.since, line.followed.relationship.id),
    )


def count_reasons(lines: Iterable[QueueLine]) -> str:
    """How many lines of the queue each reason brings up, the most frequent first: "views differ 2, end is near 1"."""
    counts = Counter(line.worst.code for line in lines)
    return ", ".join(f"{LABELS[code]} {count}" for code, count in counts.most_common())


def check_due(followed: Followed, role: str, on: date, limits: Mapping[str, int]) -> date:
    """The day on which this side's next health check is (or was) due."""
    answered = [check.answered_on for check in followed.checks if check.role == role and check.answered_on <= on]
    if not answered:
        return followed.relationship.introduced_on + timedelta(days=limits["check_first_days"])
    return max(answered) + timedelta(days=limits["check_every_days"])


def diverging(checks: Iterable[Check]) -> list[str]:
    """The statements on which the two sides' latest answers lie apart by the playbook's gap or more."""
    book = playbook.load().health_check
    return _apart(checks, [statement.id for statement in book.statements], book.gap)


def _apart(answered: Iterable[Check], statements: Iterable[str], gap: int) -> list[str]:
    latest = {check.role: check for check in sorted(answered, key=lambda check: check.answered_on)}
    if len(latest) < 2:
        return []
    mentor, mentee = latest["mentor"].answers, latest["mentee"].answers
    return [id for id in statements if id in mentor and id in mentee and abs(mentor[id] - mentee[id]) >= gap]


def _people(followed: Followed, on: date) -> list[Concern]:
    reasons = []
    for gone in followed.gone:
        if (gone.since or on) <= on <= (gone.until or on):
            reasons.append(Concern("mentor_gone", gone.sentence, gone.since or on))
            break
    taken, offered = followed.seats
    if taken > offered:
        reasons.append(
            Concern("mentor_over_capacity", f"{followed.mentor} has {taken} mentees and offered {offered} seats", on)
        )
    if followed.help_asked:
        reasons.append(Concern("asked_for_help", "one of them asked the program team for help", followed.help_asked))
    return reasons


def _meeting(followed: Followed, on: date, limits: Mapping[str, int]) -> list[Concern]:
    introduced = followed.relationship.introduced_on
    if followed.sessions == 0:
        due = introduced + timedelta(days=limits["first_session_days"])
        if on > due:
            return [
                Concern("no_first_session", f"no first session {_days(introduced, on)} after the introduction", due)
            ]
        return []
    last = followed.last_session or introduced
    due = last + timedelta(days=limits["no_session_days"])
    if on > due:
        return [Concern("no_session", f"no session for {_weeks(last, on)}", due)]
    return []


def _checks(followed: Followed, on: date, limits: Mapping[str, int]) -> list[Concern]:
    reasons = []
    latest = {check.role: check for check in sorted(followed.checks, key=lambda check: check.answered_on)}
    for role, name in (("mentee", followed.mentee), ("mentor", followed.mentor)):
        due = check_due(followed, role, on, limits) + timedelta(days=limits["check_grace_days"])
        if on > due and followed.relationship.stage != "paused":
            reasons.append(Concern("check_overdue", f"the health check of {name} is overdue", due, role))
        if role not in latest:
            continue
        check = latest[role]
        if check.wants_switch or check.answers.get("switch") == "yes":
            reasons.append(Concern("wants_switch", f"{name} would like to switch", check.answered_on))
        elif (poor := _poor(check)) is not None:
            reasons.append(Concern("poor_check", f"{name} {poor}", check.answered_on))
    if apart := diverging(followed.checks):
        statements = {s.id: s for s in playbook.load().health_check.statements}
        words = statements[apart[0]].mentee.rstrip(".")
        more = f" and {len(apart) - 1} more" if len(apart) > 1 else ""
        since = max(check.answered_on for check in latest.values())
        reasons.append(Concern("diverging", f"they see “{words}”{more} differently", since))
    quiz = playbook.load().quiz
    if apart := _apart(followed.quizzes, [statement.id for statement in quiz.statements if statement.shared], quiz.gap):
        labels = {statement.id: statement.label for statement in quiz.statements}
        since = max(check.answered_on for check in followed.quizzes)
        reasons.append(Concern("diverging", f"their quiz differs on “{labels[apart[0]]}”", since))
    return reasons


def _poor(check: Check) -> str | None:
    book = playbook.load().health_check
    for question in book.questions:
        for answer in question.answers:
            if answer.attention and check.answers.get(question.id) == answer.id:
                return f"answered “{answer.label}” to “{question.text}”"
    mean = mean_rating(check.answers)
    if mean is not None and is_poor(mean, book.poor):
        return f"rated the health check {mean:.1f} of 5"
    return None


def _pause(relationship: Relationship, on: date, limits: Mapping[str, int]) -> list[Concern]:
    since = relationship.paused_on or relationship.introduced_on
    due = since + timedelta(days=limits["pause_days"])
    return [Concern("long_pause", f"paused for {_weeks(since, on)}", due)] if on > due else []


def _course(followed: Followed, on: date, limits: Mapping[str, int]) -> list[Concern]:
    relationship, reasons = followed.relationship, []
    if followed.sessions >= limits["goals_after_sessions"] and followed.goals == 0:
        reasons.append(Concern("no_goals", f"no goals after {followed.sessions} sessions", followed.last_session or on))
    end = relationship.ends_on
    if end is None:
        last = relationship.looked_on or relationship.introduced_on
        look = last + timedelta(days=limits["yearly_look_days"])
        if look <= on:
            reasons.append(
                Concern("yearly_look", f"running for {_weeks(relationship.introduced_on, on)}: time to look", look)
            )
    elif not followed.closing_held:
        near = end - timedelta(days=limits["end_near_days"])
        if on > end:
            reasons.append(Concern("past_end", f"the planned end was {_days(end, on)} ago and nothing was closed", end))
        elif on >= near:
            reasons.append(Concern("end_near", f"ends on {full_day(end)} and no closing session was held", near))
    return reasons


def _days(since: date, on: date) -> str:
    days = (on - since).days
    return counted(days, "day")


def _weeks(since: date, on: date) -> str:
    days = (on - since).days
    return f"{days} days" if days < 21 else f"{days // 7} weeks"
