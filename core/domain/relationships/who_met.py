"""Who met: planned meetings whose day is over, and sessions about to be recorded. Decides; never reads or writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.domain.relationships.appointments import WEEKS, Appointment
from core.domain.relationships.relationships import Relationship, Session

LONGEST_LOOK_BACK = 92  # days: what was planned before that is no longer asked about
DAYS_AROUND = 3  # a meeting planned once took place when the two met so close to its day
USUAL_MINUTES = 60
DOUBLE = "the same day and length is on record"


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One day of an appointment: a rhythm has many."""

    appointment_id: int
    day: date


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that is not on record yet. planned: the day of an appointment that it answers."""

    relationship_id: int
    held_on: date
    minutes: int
    planned: PlannedDay | None = None


@dataclass(frozen=True, slots=True)
class PastMeeting:
    """A planned meeting whose day has come, and of which nobody said yet whether it took place."""

    appointment: Appointment
    day: date

    @property
    def planned(self) -> PlannedDay:
        return PlannedDay(self.appointment.id, self.day)

    def as_session(self, minutes: int | None = None) -> NewSession:
        """The session that it became, on its day; as long as planned unless `minutes` says otherwise."""
        length = minutes or self.appointment.minutes
        return NewSession(self.appointment.relationship_id, self.day, length, self.planned)


def on_record(session: NewSession, sessions: Iterable[Session]) -> bool:
    """Is a session of this pair's day and length among these already? Recording it again would count one talk twice."""
    key = session.relationship_id, session.held_on, session.minutes
    return key in ((known.relationship_id, known.held_on, known.minutes) for known in sessions)


def past_meetings(
    pairs: Mapping[int, Relationship],
    appointments: Iterable[Appointment],
    session_days: Mapping[int, Sequence[date]],
    answered: Collection[PlannedDay],
    *,
    on: date,
) -> list[PastMeeting]:
    """The planned meetings up to `on` that nobody answered for, oldest first.

    pairs: those who may be asked about, by id. session_days: when each of them met. A meeting that took place was
    answered by its session, whoever recorded it, also when the two met a day earlier or later than planned.
    """
    meetings = []
    for appointment in appointments:
        pair = pairs.get(appointment.relationship_id)
        if pair is None or not pair.open or appointment.cancelled_on is not None:
            continue
        for day in _days(appointment, pair, on):
            met = any(_belongs(appointment, day, held_on) for held_on in session_days.get(pair.id, ()))
            if not met and PlannedDay(appointment.id, day) not in answered:
                meetings.append(PastMeeting(appointment, day))
    return sorted(meetings, key=lambda meeting: (meeting.day, meeting.appointment.id))


def last_day(month: date) -> date:
    """The last day of a month, from its first."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def months(first: date, last: date) -> list[date]:
    """The first day of every month between two days, newest first."""
    month, days = last.replace(day=1), []
    while month >= first.replace(day=1):
        days.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return days


def _days(appointment: Appointment, pair: Relationship, on: date) -> Iterator[date]:
    """The days of an appointment that are over and may be asked about."""
    day = appointment.next_on(max(appointment.starts_on, on - timedelta(days=LONGEST_LOOK_BACK)))
    while day is not None and day <= min(on, pair.ends_on or on):
        if day >= pair.introduced_on and not (pair.paused_on and day >= pair.paused_on):
            yield day
        day = appointment.next_on(day + timedelta(days=1))


def _belongs(appointment: Appointment, day: date, held_on: date) -> bool:
    """Is a session of `held_on` the meeting of this day? Of a rhythm it is the one whose day is nearest."""
    weeks = WEEKS.get(appointment.rhythm)
    away = (held_on - day).days
    return abs(away) <= DAYS_AROUND if weeks is None else -7 * weeks < 2 * away <= 7 * weeks
