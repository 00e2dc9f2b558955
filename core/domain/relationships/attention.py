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
from core.domain.base.dates import full_date
from core.domain.base.ratings import is_poor, mean_rating
from core.domain.base.text import counted
from core.domain.relationships.relationships import Check, Relationship
from core.domain.relationships.snoozes import Snooze

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
    department: str = ""  # the mentee's
    sessions: int = 0
    first_session: date | None = None
    last_session: date | None = None
    closing_held: bool = False
    goals: int = 0
    checks: tuple[Check, ...] = ()
    seats: tuple[int, int] = (0, 1)
    gone: tuple[Gone, ...] = ()  # who of the two cannot go on, the mentor first
    help_asked: date | None = None
    last_call: int = 0  # the id of the last open call for help: a later call has a larger one
    quizzes: tuple[Check, ...] = ()  # only where the program said beforehand that it sees whether views differ


@dataclass(frozen=True, slots=True)
class Concern:
    """One reason to look at a relationship: a code of WEIGHTS, a sentence, since when, and the role it is about.

    `mark` grows when the same reason comes up anew or gets heavier, so that a snooze can tell: the id of the check or
    the call, the number of mentees too many, else the day from which on it holds. `severity` grows when the answers of
    the same check are corrected to worse ones.
    """

    code: str
    sentence: str
    since: date
    role: str = ""
    mark: int = 0
    severity: float = 0.0

    @property
    def weight(self) -> int:
        return WEIGHTS[self.code]

    @property
    def key(self) -> str:
        """What a snooze remembers the reason by: no name is in it."""
        return f"{self.code}:{self.role}"

    @property
    def step(self) -> NextStep:
        """What helps."""
        return STEPS[self.code]


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A relationship that needs somebody, and why, weightiest first.

    `snooze`: what it sleeps by, or what it woke from before its day because of the reasons in `fresh`.
    """

    followed: Followed
    concerns: tuple[Concern, ...]
    snooze: Snooze | None = None
    fresh: tuple[Concern, ...] = ()

    @property
    def worst(self) -> Concern:
        """The concern that decides where the line stands."""
        return self.concerns[0]

    @property
    def urgent(self) -> bool:
        """Does it ask for a person? A reminder settles the others."""
        return self.worst.weight >= ROUTINE


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
    snoozes: Mapping[int, Snooze] | None = None,
) -> list[QueueLine]:
    """Relationships that need someone, worst first: by weightiest concern, then how many, then how long.

    `snoozes`: the latest of each relationship, by its id. A snoozed relationship is back before its day as soon as
    there is a reason that the snooze does not cover. An informal program has no queue.
    """
    if informal:
        return []
    lines = (_line(pair, on, limits, snoozes or {}) for pair in followed)
    return sorted(
        (line for line in lines if line.concerns and (line.fresh or not line.snooze)),
        key=lambda line: (-line.worst.weight, -len(line.concerns), line.worst.since, line.followed.relationship.id),
    )


def asleep(
    followed: Iterable[Followed], on: date, limits: Mapping[str, int], snoozes: Mapping[int, Snooze]
) -> list[QueueLine]:
    """Relationships that a snooze keeps out of the queue, the first to return first; some have no reason any more."""
    lines = (_line(pair, on, limits, snoozes) for pair in followed if pair.relationship.id in snoozes)
    sleeping = [(line.snooze.until, line) for line in lines if line.snooze and not line.fresh]
    return [line for _, line in sorted(sleeping, key=lambda item: (item[0], item[1].followed.relationship.id))]


def covered(reasons: Iterable[Concern]) -> dict[str, int]:
    """What a snooze keeps of the reasons that were seen: the largest mark of each."""
    marks: dict[str, int] = {}
    for concern in reasons:
        marks[concern.key] = max(concern.mark, marks.get(concern.key, concern.mark))
    return marks


def _line(pair: Followed, on: date, limits: Mapping[str, int], snoozes: Mapping[int, Snooze]) -> QueueLine:
    reasons = tuple(concerns(pair, on, limits))
    snooze = snoozes.get(pair.relationship.id)
    if snooze is None or not snooze.asleep(on):
        return QueueLine(pair, reasons)
    fresh = tuple(concern for concern in reasons if not snooze.covers_reason(concern.key, concern.mark, concern.since))
    return QueueLine(pair, reasons, snooze, fresh)


def count_reasons(lines: Iterable[QueueLine]) -> str:
    """How many lines of the queue each reason brings up, the most frequent first: "views differ (2), end is near (1)".

    A reason that brings up all of them needs no number: they are counted beside it.
    """
    counts = Counter(line.worst.code for line in lines).most_common()
    return ", ".join(f"{LABELS[code]} ({count})" if len(counts) > 1 else LABELS[code] for code, count in counts)


def check_due(followed: Followed, role: str, on: date, limits: Mapping[str, int]) -> date:
    """The day on which this side's next health check is (or was) due."""
    answered = [check.answered_on for check in followed.checks if check.role == role and check.answered_on <= on]
    if not answered:
        return followed.relationship.introduced_on + timedelta(days=limits["check_first_days"])
    return max(answered) + timedelta(days=limits["check_every_days"])


def got_heavier(before: Iterable[Concern], after: Iterable[Concern]) -> bool:
    """Is a reason that was there already worse than before? One that is new wakes a pair by itself."""
    seen = {(concern.key, concern.mark): concern.severity for concern in before}
    return any(concern.severity > seen.get((concern.key, concern.mark), concern.severity) for concern in after)


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
            mark = gone.since.toordinal() if gone.since else 0
            reasons.append(Concern("mentor_gone", gone.sentence, gone.since or on, mark=mark))
            break
    taken, offered = followed.seats
    if taken > offered:
        sentence = f"{followed.mentor} has {taken} mentees and offered {counted(offered, 'seat')}"
        reasons.append(Concern("mentor_over_capacity", sentence, on, mark=taken - offered))
    if followed.help_asked:
        sentence = "one of them asked the program team for help"
        reasons.append(Concern("asked_for_help", sentence, followed.help_asked, mark=followed.last_call))
    return reasons


def _meeting(followed: Followed, on: date, limits: Mapping[str, int]) -> list[Concern]:
    introduced = followed.relationship.introduced_on
    if followed.sessions == 0:
        due = introduced + timedelta(days=limits["first_session_days"])
        if on > due:
            sentence = f"no first session {_days(introduced, on)} after the introduction"
            return [Concern("no_first_session", sentence, due, mark=due.toordinal())]
        return []
    last = followed.last_session or introduced
    due = last + timedelta(days=limits["no_session_days"])
    if on > due:
        return [Concern("no_session", f"no session for {_weeks(last, on)}", due, mark=due.toordinal())]
    return []


def _checks(followed: Followed, on: date, limits: Mapping[str, int]) -> list[Concern]:
    reasons = []
    latest = {check.role: check for check in sorted(followed.checks, key=lambda check: check.answered_on)}
    for role, name in (("mentee", followed.mentee), ("mentor", followed.mentor)):
        due = check_due(followed, role, on, limits) + timedelta(days=limits["check_grace_days"])
        if on > due and followed.relationship.stage != "paused":
            sentence = f"the health check of {name} is overdue"
            reasons.append(Concern("check_overdue", sentence, due, role, due.toordinal()))
        if role not in latest:
            continue
        check = latest[role]
        if check.wants_switch or check.answers.get("switch") == "yes":
            sentence = f"{name} would like to switch"
            reasons.append(Concern("wants_switch", sentence, check.answered_on, role, check.id))
        elif (poor := _poor(check)) is not None:
            reasons.append(Concern("poor_check", f"{name} {poor}", check.answered_on, role, check.id, _severity(check)))
    if apart := diverging(followed.checks):
        statements = {s.id: s for s in playbook.load().health_check.statements}
        words = statements[apart[0]].mentee.rstrip(".")
        more = f" and {len(apart) - 1} more" if len(apart) > 1 else ""
        since, mark = _latest(latest.values())
        sentence = f"they see “{words}”{more} differently"
        reasons.append(Concern("diverging", sentence, since, mark=mark, severity=len(apart)))
    quiz = playbook.load().quiz
    if apart := _apart(followed.quizzes, [statement.id for statement in quiz.statements if statement.shared], quiz.gap):
        labels = {statement.id: statement.label for statement in quiz.statements}
        since, mark = _latest(followed.quizzes)
        sentence = f"their quiz differs on “{labels[apart[0]]}”"
        reasons.append(Concern("diverging", sentence, since, mark=mark, severity=len(apart)))
    return reasons


def _latest(answered: Iterable[Check]) -> tuple[date, int]:
    """The day and the id of the check that was answered last."""
    return max((check.answered_on, check.id) for check in answered)


def _poor(check: Check) -> str | None:
    book = playbook.load().health_check
    if alarm := _alarm(check):
        return alarm
    mean = mean_rating(check.answers)
    if mean is not None and is_poor(mean, book.poor):
        return f"rated the health check {mean:.1f} of 5"
    return None


def _alarm(check: Check) -> str | None:
    """An answer that asks for attention whatever the ratings are."""
    for question in playbook.load().health_check.questions:
        for answer in question.answers:
            if answer.attention and check.answers.get(question.id) == answer.id:
                return f"answered “{answer.label}” to “{question.text}”"
    return None


def _severity(check: Check) -> float:
    """How poor a poor check is: the lower its mean, the worse; an answer that asks for attention is worse than any."""
    return (5.0 if _alarm(check) else 0.0) - (mean_rating(check.answers) or 0.0)


def _pause(relationship: Relationship, on: date, limits: Mapping[str, int]) -> list[Concern]:
    since = relationship.paused_on or relationship.introduced_on
    due = since + timedelta(days=limits["pause_days"])
    sentence = f"paused for {_weeks(since, on)}"
    return [Concern("long_pause", sentence, due, mark=due.toordinal())] if on > due else []


def _course(followed: Followed, on: date, limits: Mapping[str, int]) -> list[Concern]:
    relationship, reasons = followed.relationship, []
    if followed.sessions >= limits["goals_after_sessions"] and followed.goals == 0:
        reasons.append(Concern("no_goals", f"no goals after {followed.sessions} sessions", followed.last_session or on))
    end = relationship.ends_on
    if end is None:
        last = relationship.looked_on or relationship.introduced_on
        look = last + timedelta(days=limits["yearly_look_days"])
        if look <= on:
            sentence = f"running for {_weeks(relationship.introduced_on, on)}: time to look"
            reasons.append(Concern("yearly_look", sentence, look, mark=look.toordinal()))
    elif not followed.closing_held:
        near = end - timedelta(days=limits["end_near_days"])
        if on > end:
            sentence = f"the planned end was {_days(end, on)} ago and nothing was closed"
            reasons.append(Concern("past_end", sentence, end, mark=end.toordinal()))
        elif on >= near:
            sentence = f"ends on {full_date(end)} and no closing session was held"
            reasons.append(Concern("end_near", sentence, near, mark=near.toordinal()))
    return reasons


def _days(since: date, on: date) -> str:
    days = (on - since).days
    return counted(days, "day")


def _weeks(since: date, on: date) -> str:
    days = (on - since).days
    return f"{days} days" if days < 21 else f"{days // 7} weeks"
