"""Answers: what somebody said when the cases were laid out, beside what they say now. Decides only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from core.domain.base.dates import short_date
from core.domain.base.people import AVAILABILITY, STAGE_LABELS, Mentee, Mentor, Participant
from core.domain.base.text import listed
from core.domain.review.privacy import Privacy

UNSHOWN = "Something that is not shown here."


@dataclass(frozen=True, slots=True)
class ChangedParticipant:
    """Somebody whose answers changed after the cases were laid out: as laid out, as they are now, when and by whom.

    `now` is None for somebody who is no longer in the program; `by` is the code of a coordinator.
    """

    before: Participant
    now: Participant | None
    on: date
    by: str

    @property
    def labels(self) -> tuple[str, ...]:
        """What changed, by name; never a value."""
        return ("Takes part",) if self.now is None else changed(self.before, self.now)

    def sentences(self, privacy: Privacy) -> list[str]:
        """What it was and what it is now, a line each, as far as the case may show it."""
        if self.now is None:
            return ["Takes part: yes → no"]
        then, now = _as_shown(self.before, privacy), _as_shown(self.now, privacy)
        labels = [label for label in self.labels if label in SAYS and SAYS[label](then) != SAYS[label](now)]
        lines = [f"{label}: {SAYS[label](then) or 'nothing'} → {SAYS[label](now) or 'nothing'}" for label in labels]
        return lines if len(labels) == len(self.labels) else [*lines, UNSHOWN]

    def shown(self, privacy: Privacy) -> list[str]:
        """The names of what changed, as far as the case may show them."""
        return [line.partition(":")[0] if line != UNSHOWN else "not shown here" for line in self.sentences(privacy)]


def changed(before: Participant, now: Participant) -> tuple[str, ...]:
    """What somebody said or offers that is different now, by name; empty when the matching would read the same."""
    labels = [label for label, says in (*SAYS.items(), *_QUIET.items()) if says(before) != says(now)]
    if isinstance(now, Mentee) and now.stage == "waitlist":
        labels = [label for label in labels if label != "Takes part"]  # decided in the meeting: the case itself says so
    return tuple(labels)


def _as_shown(person: Participant, privacy: Privacy) -> Participant:
    if isinstance(person, Mentee):
        return privacy.person(person)
    assert isinstance(person, Mentor)
    return privacy.person(person)


def _of(name: str) -> Callable[[Participant], str]:
    """An answer as text, "" for one that this role does not have."""

    def says(person: Participant) -> str:
        value = getattr(person, name, "")
        return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)

    return says


def _answer(key: str) -> Callable[[Participant], str]:
    return lambda person: str(person.answers.get(key) or "")


def _wishes(participant: Participant) -> str:
    return listed(f"{wish.value} ({'must' if wish.must else 'wish'})" for wish in participant.wishes)


# What the meeting compares and the matching reads, by the name it has on the screen.
SAYS: Mapping[str, Callable[[Participant], str]] = {
    "Name": _of("name"),
    "Takes part": lambda person: STAGE_LABELS.get(person.stage, person.stage).lower(),
    "Available": lambda person: AVAILABILITY.get(person.availability, person.availability).lower(),
    "Back on": lambda person: short_date(person.available_from) if person.available_from else "",
    "Seats": _of("capacity"),
    "Time": lambda person: "" if person.hours is None else f"{person.hours:g} hours a month",
    "Rhythm": _answer("cadence"),
    "Needs": _of("needs"),
    "Topics": _of("topics"),
    "Direction": _of("direction"),
    "Aim": _of("aim"),
    "Experience": _of("experience"),
    "Roles": _of("roles"),
    "Industry": _of("industry"),
    "Industries": _of("industries"),
    "Unit": _answer("unit_context"),
    "Likes to work": _of("styles"),
    "Professional interests": _of("interests"),
    "Languages": _of("languages"),
    "Location": _of("location"),
    "Department": _of("department"),
    "Level": _of("level"),
    "Wishes": _wishes,
}
_QUIET: Mapping[str, Callable[[Participant], str]] = {"Gender": _of("gender")}  # read for a wish, shown to nobody
