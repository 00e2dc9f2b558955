"""Actions on what a pair agreed and plans ahead: agreement, meetings, a longer end, the yearly look, a snooze."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, acting
from core.actions.people import add_note
from core.actions.relationships import about_pair, open_relationship
from core.domain.base.dates import full_date
from core.domain.relationships import attention
from core.domain.relationships.appointments import AGREED, CADENCES, RHYTHMS, time_zones
from core.domain.relationships.attention import Concern
from core.domain.relationships.relationships import Relationship
from core.store import Db
from core.store.journal import Journal

LONGEST_SNOOZE = 120  # days


def agree(
    db: Db,
    relationship_id: int,
    agreement: Mapping[str, str],
    *,
    words: str = "",
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Keep what a pair agreed: `agreement` holds codes of AGREED by its keys, `words` what else they want noted."""
    for key, value in agreement.items():
        if key not in AGREED or value not in AGREED[key]:
            raise NotAllowed(f"“{value}” is not a choice of an agreement.")
    with acting(db, by=by, on=on, at=at) as journal:
        relationship = open_relationship(db, relationship_id, on)
        agreed = {**relationship.agreement, **agreement}
        monthly = CADENCES[agreed["cadence"]][1] if "cadence" in agreed else None
        detail = {"cadence": monthly} if monthly is not None else {}
        journal.update(
            "agreed", "relationships", relationship_id, {"agreement": agreed}, **about_pair(relationship), detail=detail
        )
        add_note(
            journal,
            "relationships",
            relationship_id,
            relationship.mentee_id,
            "agreement",
            words,
            **_where(relationship),
        )


def plan_appointment(
    db: Db,
    relationship_id: int,
    starts_on: date,
    starts_at: str,
    *,
    minutes: int = 60,
    rhythm: str = "once",
    zone: str = "UTC",
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Plan a meeting ahead, once or in a rhythm; returns its id. A new rhythm takes the place of the one before.

    The row of the old rhythm stays the same event, so that calendars move it instead of showing two.
    """
    if rhythm not in RHYTHMS:
        raise NotAllowed(f"“{rhythm}” is not a rhythm of meetings.")
    if zone not in time_zones():
        raise NotAllowed(f"“{zone}” is not a time zone.")
    if not 5 <= minutes <= 600:
        raise NotAllowed("A meeting lasts 5 to 600 minutes.")
    if starts_on < on:
        raise NotAllowed("A meeting ahead lies in the future. What was held is logged as a session.")
    with acting(db, by=by, on=on, at=at) as journal:
        relationship = open_relationship(db, relationship_id, on)
        if relationship.ends_on and starts_on > relationship.ends_on:
            raise NotAllowed(f"The relationship is planned until {full_date(relationship.ends_on)}. Extend it first.")
        row = {"starts_on": starts_on, "starts_at": starts_at, "minutes": minutes, "rhythm": rhythm, "zone": zone}
        about = about_pair(relationship)
        ahead = store.relationships.appointments(db, relationship_id)
        same = (
            next((appointment for appointment in ahead if appointment.rhythm != "once"), None)
            if rhythm != "once"
            else None
        )
        if same:
            journal.update("planned", "appointments", same.id, row, **about, detail={"rhythm": rhythm})
            return same.id
        return journal.insert(
            "planned", "appointments", {"relationship_id": relationship_id, **row}, **about, detail={"rhythm": rhythm}
        )


def cancel_appointment(db: Db, appointment_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Call a planned meeting (or a rhythm) off; its calendar file becomes a cancellation."""
    with acting(db, by=by, on=on, at=at) as journal:
        appointment = store.relationships.appointment(db, appointment_id)
        if appointment is None or appointment.cancelled_on is not None:
            raise NotAllowed("This meeting is canceled already.")
        relationship = open_relationship(db, appointment.relationship_id, on)
        journal.update("cancelled", "appointments", appointment_id, {"cancelled_on": on}, **about_pair(relationship))


def extend_relationship(
    db: Db, relationship_id: int, ends_on: date, *, by: str, on: date, at: datetime | None = None
) -> None:
    """Give a relationship a new planned end, when both want to go on (or to stop earlier)."""
    with acting(db, by=by, on=on, at=at) as journal:
        relationship = open_relationship(db, relationship_id, on)
        if ends_on <= on:
            raise NotAllowed("The planned end lies in the future. To end now, close the relationship.")
        about = about_pair(relationship) | {"detail": {"ends_on": ends_on.isoformat()}}
        journal.update("extended", "relationships", relationship_id, {"ends_on": ends_on}, **about)


def look_at(db: Db, relationship_id: int, note: str = "", *, by: str, on: date, at: datetime | None = None) -> None:
    """Say that somebody looked whether a relationship without an end still serves both: the yearly look."""
    with acting(db, by=by, on=on, at=at) as journal:
        relationship = open_relationship(db, relationship_id, on)
        journal.update("looked", "relationships", relationship_id, {"looked_on": on}, **about_pair(relationship))
        add_note(
            journal, "relationships", relationship_id, relationship.mentee_id, "look", note, **_where(relationship)
        )


def snooze(
    db: Db,
    relationship_id: int,
    until: date,
    reason: str,
    *,
    concerns: Iterable[Concern] | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Take a relationship out of the attention queue until a day, with a reason; returns the snooze's id.

    It covers `concerns`, what somebody has seen of it (None: all that is on record now): any other wakes it.
    """
    if concerns is None:
        relationship = open_relationship(db, relationship_id, on)
        (pair,) = store.relationships.followed(db, relationship.program_id, relationship_id)
        limits = attention.thresholds(store.programs.setting(db, "thresholds", {}))
        concerns = attention.concerns(pair, on, limits)
    (snooze_id,) = snooze_all(db, {relationship_id: concerns}, until, reason, by=by, on=on, at=at)
    return snooze_id


def snooze_all(
    db: Db,
    concerns: Mapping[int, Iterable[Concern]],
    until: date,
    reason: str,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> list[int]:
    """Snooze several relationships as one action; `concerns` holds, by relationship id, what was seen of each."""
    if not reason.strip():
        raise NotAllowed("A snooze needs a reason, so that everybody knows why it is quiet.")
    if not 0 < (until - on).days <= LONGEST_SNOOZE:
        raise NotAllowed(f"A snooze ends within {LONGEST_SNOOZE} days.")
    if not concerns:
        raise NotAllowed("There is nobody to snooze.")
    snooze_ids = []
    with acting(db, by=by, on=on, at=at) as journal:
        for relationship_id, reasons in concerns.items():
            relationship = open_relationship(db, relationship_id, on)
            covers = attention.covered(reasons)
            row = {"relationship_id": relationship_id, "snoozed_on": on, "until": until, "covers": covers}
            snooze_id = journal.insert(
                "snoozed", "snoozes", row, **about_pair(relationship), detail={"until": until.isoformat()}
            )
            add_note(journal, "snoozes", snooze_id, relationship.mentee_id, "reason", reason, **_where(relationship))
            snooze_ids.append(snooze_id)
    return snooze_ids


def wake(db: Db, relationship_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """End a snooze before its day: the relationship is back in the queue if it needs somebody."""
    with acting(db, by=by, on=on, at=at) as journal:
        relationship = open_relationship(db, relationship_id, on)
        snooze = store.relationships.snoozes(db, relationship.program_id).get(relationship_id)
        if snooze is None or not snooze.asleep(on):
            raise NotAllowed("This pair is no longer snoozed.")
        journal.update("woke", "snoozes", snooze.id, {"woken_on": on}, **about_pair(relationship))


def wake_sleeping(db: Db, journal: Journal, relationship: Relationship) -> None:
    """Part of other actions: end the snooze of a pair that sleeps on that day."""
    snooze = store.relationships.snoozes(db, relationship.program_id).get(relationship.id)
    if snooze is not None and snooze.asleep(journal.on):
        journal.update("woke", "snoozes", snooze.id, {"woken_on": journal.on}, **about_pair(relationship))


def _where(relationship: Any) -> dict[str, int]:
    return {"program_id": relationship.program_id, "relationship_id": relationship.id}
