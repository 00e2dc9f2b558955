"""Record: what is on record about a department, as evidence for signals of readiness. Never rates, reads or writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from core.domain.base.dates import short_date
from core.domain.base.text import counted
from core.domain.design.department_rating import DepartmentRating

FAST_GROWTH = 0.1  # of a department hired within the year is fast growth. Ours.
LEAST_HIRES = 2  # one hire in a team of five is no growth that anybody feels


@dataclass(frozen=True, slots=True)
class DepartmentRecord:
    """What is on record about a department since a day.

    `people`: who works there by the directory, None without one; `applied`: people who asked for a mentor;
    `ad_hoc`: ad-hoc pairs with at least one person of the department; `hired`, `left`: people who came and went.
    """

    name: str
    since: date
    people: int | None = None
    applied: int = 0
    ad_hoc: int = 0
    hired: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class CountedEvidence:
    """A count that speaks for a signal, as a sentence. `proves`: it can be taken over; else somebody has to ask."""

    sentence: str
    proves: bool = True


def counted_evidence(record: DepartmentRecord) -> dict[str, CountedEvidence]:
    """What the counts say about the signals of a department: signal id -> evidence; silent signals are left out."""
    since = f"since {short_date(record.since)}"
    evidence = {}
    if record.applied:
        people = counted(record.applied, "person", "people")
        evidence["individual-requests"] = CountedEvidence(f"{people} applied for a mentor {since}.")
    if record.ad_hoc:
        evidence["inside-mentoring"] = CountedEvidence(f"{counted(record.ad_hoc, 'ad-hoc pair')} registered {since}.")
    if record.people and record.hired >= max(LEAST_HIRES, FAST_GROWTH * record.people):
        evidence["fast-growth"] = CountedEvidence(f"{record.hired:,} of {record.people:,} people hired {since}.")
    if record.left:
        gone = f"{counted(record.left, 'person', 'people')} left {since}. Ask what knowledge went with them."
        evidence["knowledge-leaves"] = CountedEvidence(gone, proves=False)
    return evidence


def open_counts(
    records: Iterable[DepartmentRecord], ratings: Mapping[str, DepartmentRating]
) -> dict[str, dict[str, str]]:
    """The counts that nobody took over or turned down yet: department -> signal id -> sentence."""
    waiting = {}
    for record in records:
        rating = ratings.get(record.name, DepartmentRating())
        settled = set(rating.signals) | {reading.signal for reading in rating.readings}
        sentences = {
            signal: evidence.sentence
            for signal, evidence in counted_evidence(record).items()
            if evidence.proves and signal not in settled
        }
        if sentences:
            waiting[record.name] = sentences
    return waiting
