"""Actions on people: move along the pipeline, say who is available, note, exclude."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed, about_enrolment, acting, called, enrolment_on_record
from core.domain.base.people import Enrolment, Role, StruckReading, Wish, blocked_move
from core.domain.base.text import spoken
from core.domain.match.exclusions import blocked_exclusion
from core.domain.match.wishes import blocked_reading
from core.store import Db
from core.store.journal import Journal


def move(db: Db, enrolment_ids: Iterable[int], to: str, *, by: str, on: date, at: datetime | None = None) -> None:
    """Move people along the pipeline, all or none. Raises NotAllowed naming who cannot go there and why."""
    with acting(db, by=by, on=on, at=at) as journal:
        move_all(db, journal, enrolment_ids, to)


def move_all(db: Db, journal: store.journal.Journal, enrolment_ids: Iterable[int], to: str) -> None:
    """Part of other actions: the same moves in one transaction with what else they do."""
    moving = [enrolment_on_record(db, enrolment_id) for enrolment_id in enrolment_ids]
    if to == "accepted":
        _refuse_without_seats(db, moving)
    for enrolment in moving:
        if reason := blocked_move(Role(enrolment.role), enrolment.stage, to):
            raise NotAllowed(f"{called(db, enrolment.person_id)}: {reason}.")
        if to != "accepted" and enrolment.stage == "accepted" and _is_matched(db, enrolment):
            raise NotAllowed(f"{called(db, enrolment.person_id)} has a live match. Undo or end it first.")
        journal.update(
            "moved", "enrolments", enrolment.id, {"stage": to}, **about_enrolment(enrolment), detail={"to": to}
        )


def accept(db: Db, *enrolment_ids: int, by: str, on: date, at: datetime | None = None) -> None:
    """Accept people into the program, all or none, so that they can be matched."""
    move(db, enrolment_ids, "accepted", by=by, on=on, at=at)


def set_availability(
    db: Db,
    enrolment_id: int,
    to: str,
    until: date | None = None,
    *,
    reason: str = "",
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Say whether somebody is ready, on a break (until a day, if known) or retired from mentoring, and why.

    It is the person's and holds in every program and round; live matches stay as they are.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        keep_availability(db, journal, enrolment_id, to, until, reason=reason)


def keep_availability(
    db: Db, journal: Journal, enrolment_id: int, to: str, until: date | None = None, *, reason: str = ""
) -> None:
    """Part of other actions: the one door to somebody's status as a mentor."""
    if to not in ("ready", "break", "retired"):
        raise NotAllowed(f"“{to}” is not a status of a mentor.")
    enrolment = enrolment_on_record(db, enrolment_id)
    person_id = enrolment.person_id
    before = store.people.availability(db, person_id)
    if enrolment.role == Role.MENTEE and to == "retired":
        raise NotAllowed("Only a mentor retires from mentoring. A mentee withdraws, or is on a break.")
    if enrolment.role == Role.MENTEE and before and before.status == "retired":
        raise NotAllowed(f"{called(db, person_id)} retired from mentoring. Change that where they are a mentor.")
    changes = {"status": to, "until": until if to == "break" else None, "since": journal.on, "set_by": journal.by}
    about = {"person_id": person_id, "detail": {"availability": to}}
    if before:
        availability_id = before.id
        if before.status == to:
            del changes["since"]
        journal.update("changed", "availabilities", before.id, changes, **about)
    else:
        row = {"person_id": person_id, **changes}
        availability_id = journal.insert("changed", "availabilities", row, **about)
    earlier = before.reason if before else ""
    replace_note(journal, earlier, "availabilities", availability_id, person_id, "reason", reason)
    for other in _parts_in_open_programs(db, enrolment, to):
        # Figures read who was available in which program on a day: a closed one stays as it was.
        about_part = about_enrolment(other)
        journal.remember("changed", "enrolments", other.id, **about_part, detail={"availability": to})


def set_standing(
    db: Db, person_id: int, status: str, day: date | None = None, *, by: str, on: date, at: datetime | None = None
) -> None:
    """Say whether somebody works here, is on leave or has left; `day`: the last one of the leave, or at work.

    It holds in every program, until a directory or a sheet says something else. Whose last day is still ahead works
    here until then.
    """
    if status not in ("active", "leave", "left"):
        raise NotAllowed(f"“{status}” is not a status of a person.")
    with acting(db, by=by, on=on, at=at) as journal:
        person = store.people.person(db, person_id)
        if person is None:
            raise NotAllowed("This person is no longer on record.")
        changes = {
            "status": "active" if status == "left" and day is not None and day > on else status,
            "away_until": day if status == "leave" else None,
            "leaves_on": day if status == "left" else None,
        }
        if all(getattr(person, name) == value for name, value in changes.items()):
            raise NotAllowed(f"This is on record of {person.name} already.")
        journal.update("changed", "people", person_id, changes, person_id=person_id, detail={"what": sorted(changes)})


def set_capacity(db: Db, enrolment_id: int, seats: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Change how many mentees a mentor takes, 0 to 20; never below the mentees they already have."""
    with acting(db, by=by, on=on, at=at) as journal:
        enrolment = enrolment_on_record(db, enrolment_id)
        taken = store.matches.loads(db).get(enrolment.person_id, 0)
        if not 0 <= seats <= 20:
            raise NotAllowed("A mentor takes 0 to 20 mentees.")
        if seats < taken:
            raise NotAllowed(f"{called(db, enrolment.person_id)} already has {taken} mentees.")
        journal.update(
            "changed",
            "enrolments",
            enrolment_id,
            {"capacity": seats},
            **about_enrolment(enrolment),
            detail={"capacity": seats},
        )


def confirm_wishes(
    db: Db, readings: Mapping[int, Sequence[Wish]], *, by: str, on: date, at: datetime | None = None
) -> None:
    """Keep the confirmed readings of what people wrote under wishes, by enrolment; only these reach the matching.

    An empty reading says that a person looked and found nothing to go by.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        for enrolment_id, wishes in readings.items():
            enrolment = enrolment_on_record(db, enrolment_id)
            if refusal := next((refusal for wish in wishes if (refusal := blocked_reading(wish))), None):
                raise NotAllowed(f"{called(db, enrolment.person_id)}: {refusal}.")
            confirmed = [{"kind": wish.kind, "value": wish.value, "must": wish.must} for wish in wishes]
            answers = {**enrolment.answers, "wishes_confirmed": confirmed}
            journal.update("confirmed", "enrolments", enrolment_id, {"answers": answers}, **about_enrolment(enrolment))


def strike_reading(
    db: Db, person_id: int, topic: str, words: str, *, by: str, on: date, at: datetime | None = None
) -> None:
    """Say that somebody's words are not about a topic (its id): they count for nobody any more, in every program.

    It holds for these words; once the person writes others, those are read anew.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        reading = StruckReading(topic, spoken(words))
        if store.people.person(db, person_id) is None:
            raise NotAllowed("This person is no longer on record.")
        if not reading.words:
            raise NotAllowed("There are no words to strike.")
        if reading in store.people.struck_ids(db, person_id):
            raise NotAllowed("This reading was struck already.")
        row = {"person_id": person_id, "topic": topic, "words": reading.words, "struck_on": on}
        journal.insert("struck", "struck_readings", row, person_id=person_id, detail={"topic": topic})


def restore_reading(
    db: Db, person_id: int, topic: str, words: str, *, by: str, on: date, at: datetime | None = None
) -> None:
    """Let a struck reading count again."""
    with acting(db, by=by, on=on, at=at) as journal:
        row_id = store.people.struck_ids(db, person_id).get(StruckReading(topic, spoken(words)))
        if row_id is None:
            raise NotAllowed("This reading counts already.")
        journal.delete("restored", "struck_readings", row_id, person_id=person_id, detail={"topic": topic})


def write_note(
    db: Db,
    person_id: int,
    kind: str,
    text: str,
    *,
    subject: str = "people",
    subject_id: int | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Keep a free text about a person (and a subject of theirs), where erasing finds it; returns its id."""
    if not text.strip():
        raise NotAllowed("The note is empty.")
    with acting(db, by=by, on=on, at=at) as journal:
        return add_note(journal, subject, subject_id if subject_id is not None else person_id, person_id, kind, text)


def exclude(
    db: Db, person_id: int, other_id: int, reason: str, *, by: str, on: date, at: datetime | None = None
) -> None:
    """Two people are not to be paired (again), in either direction and in every program.

    `reason` is a code of EXCLUSION_REASONS.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        if refusal := blocked_exclusion(person_id, other_id, reason):
            raise NotAllowed(refusal)
        if (person_id, other_id) in store.people.exclusions(db):
            raise NotAllowed(f"{called(db, person_id)} and {called(db, other_id)} are kept apart already.")
        add_exclusion(journal, person_id, other_id, reason)


def end_exclusion(db: Db, exclusion_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Two people who were kept apart may be paired again."""
    with acting(db, by=by, on=on, at=at) as journal:
        row = store.journal.row_of(db, "exclusions", exclusion_id)
        if row is None:
            raise NotAllowed("These two are no longer kept apart.")
        about = {"person_id": row["person_id"], "detail": {"other": row["other_id"]}}
        journal.delete("allowed", "exclusions", exclusion_id, **about)


def add_note(
    journal: store.journal.Journal,
    subject: str,
    subject_id: int,
    person_id: int,
    kind: str,
    text: str,
    *,
    program_id: int | None = None,
    relationship_id: int | None = None,
) -> int:
    """Part of other actions: a note in the same transaction. An empty text is not kept and gives 0."""
    if not text.strip():
        return 0
    return _write_note(
        journal, subject, subject_id, person_id, kind, text, program_id=program_id, relationship_id=relationship_id
    )


def replace_note(
    journal: store.journal.Journal,
    earlier: str,
    subject: str,
    subject_id: int,
    person_id: int,
    kind: str,
    text: str,
    *,
    program_id: int | None = None,
    relationship_id: int | None = None,
) -> None:
    """Part of other actions: write what a text says now, if it says something else; the earlier words stay.

    A text that was emptied is a note without words: the latest note counts.
    """
    if text.strip() != earlier:
        where = {"program_id": program_id, "relationship_id": relationship_id}
        _write_note(journal, subject, subject_id, person_id, kind, text, **where)


def add_exclusion(journal: store.journal.Journal, person_id: int, other_id: int, reason: str) -> None:
    """Part of other actions: an exclusion in the same transaction."""
    row = {"person_id": person_id, "other_id": other_id, "reason": reason, "excluded_on": journal.on}
    journal.insert("excluded", "exclusions", row, person_id=person_id, detail={"other": other_id})


def _write_note(
    journal: store.journal.Journal,
    subject: str,
    subject_id: int,
    person_id: int,
    kind: str,
    text: str,
    *,
    program_id: int | None,
    relationship_id: int | None,
) -> int:
    row = {
        "subject": subject,
        "subject_id": subject_id,
        "person_id": person_id,
        "kind": kind,
        "text": text.strip(),
        "written_on": journal.on,
        "written_by": journal.by,
    }
    about = {"person_id": person_id, "program_id": program_id, "relationship_id": relationship_id}
    return journal.insert("noted", "notes", row, **about)


def _parts_in_open_programs(db: Db, enrolment: Enrolment, to: str) -> list[Enrolment]:
    """The person's parts that a status concerns: in programs that are not closed. A retirement concerns no mentee."""
    open_programs = {program.id for program in store.programs.all(db) if program.stage != "closed"}
    return [
        part
        for part in store.people.enrolments_of(db, enrolment.person_id)
        if part.program_id in open_programs and (to != "retired" or part.role == Role.MENTOR)
    ]


def _refuse_without_seats(db: Db, joining: Iterable[Enrolment]) -> None:
    """With limited access, mentees are only accepted while seats last."""
    wanted = Counter(enrolment.program_id for enrolment in joining if enrolment.role == Role.MENTEE)
    for program_id, mentees in wanted.items():
        if reason := store.recruiting.seats(db, program_id).refused(mentees):
            raise NotAllowed(reason)


def _is_matched(db: Db, enrolment: Enrolment) -> bool:
    return any(
        match.state in ("approved", "introduced") and match.program_id == enrolment.program_id
        for match in store.matches.matches_of(db, enrolment.person_id)
    )
