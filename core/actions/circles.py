"""Actions on circles: form them, change who sits where, note their meetings and ratings, end them. Finds no circles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed, acting, called, checked_name, program_on_record
from core.actions.people import add_note
from core.domain.base.dates import full_day
from core.domain.base.text import spoken
from core.domain.match.circle_people import MOST_HOSTS, CirclePeople, DraftCircle
from core.domain.relationships.circles import CHECK, LONGEST_LESSON, SIZES, Circle
from core.store import Db
from core.store.journal import Journal


def form_circles(
    db: Db, program_id: int, drafts: Sequence[DraftCircle], *, by: str, on: date, at: datetime | None = None
) -> list[int]:
    """Put circles on record, all or none; returns their ids.

    Raises NotAllowed for a circle without a name or with one person, for somebody who sits in a circle already, and
    where a rule keeps two of them apart.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        program_on_record(db, program_id)
        if not drafts:
            raise NotAllowed("There is no circle to save.")
        people = _people(db, program_id, on, [mentor_id for draft in drafts for mentor_id in draft.host_ids])
        seated = {
            member.person_id: circle.name for circle in store.circles.all(db, program_id) for member in circle.members
        }
        return [_form(db, journal, program_id, draft, people, seated) for draft in drafts]


def move_to_circle(
    db: Db, program_id: int, person_id: int, circle_id: int, *, by: str, on: date, at: datetime | None = None
) -> None:
    """Let a mentee sit in this circle from today, and no longer in the one they are in."""
    with acting(db, by=by, on=on, at=at) as journal:
        circle = _open_circle(db, circle_id)
        if circle.program_id != program_id:
            raise NotAllowed("This circle belongs to another program.")
        people = _people(db, program_id, on)
        if person_id not in people.row:
            raise NotAllowed(f"{called(db, person_id)} is not an accepted mentee of this program.")
        before = store.circles.of_person(db, program_id, person_id)
        if before and before.id == circle_id:
            raise NotAllowed(f"{called(db, person_id)} sits in this circle already.")
        effect = people.move_effect(
            person_id,
            [member.person_id for member in before.members] if before else [],
            [member.person_id for member in circle.members],
            SIZES,
        )
        if effect.blocked:
            raise NotAllowed(f"{effect.blocked}.")
        if before:
            _end_seat(journal, before, person_id)
        _seat(journal, program_id, circle_id, person_id, "member")


def leave_circle(db: Db, circle_id: int, person_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Note that a member or host is no longer in a circle. Nobody stays alone: the last two end the circle instead."""
    with acting(db, by=by, on=on, at=at) as journal:
        circle = _open_circle(db, circle_id)
        if person_id not in [person.person_id for person in circle.people]:
            raise NotAllowed(f"{called(db, person_id)} is no longer in this circle.")
        if len(circle.members) == 2 and person_id in [member.person_id for member in circle.members]:
            raise NotAllowed("One person would be left alone. Move the other one first, or end the circle.")
        _end_seat(journal, circle, person_id)


def host_circle(db: Db, circle_id: int, mentor_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Let a mentor of the program lead a circle; one to three mentors make it group mentoring."""
    with acting(db, by=by, on=on, at=at) as journal:
        circle = _open_circle(db, circle_id)
        mentor = store.people.mentor(db, circle.program_id, mentor_id)
        if mentor is None or mentor.stage != "accepted":
            raise NotAllowed(f"{called(db, mentor_id)} is not an accepted mentor of this program.")
        if mentor_id in [person.person_id for person in circle.people]:
            raise NotAllowed(f"{mentor.name} is in this circle already.")
        if len(circle.hosts) >= MOST_HOSTS:
            raise NotAllowed(f"A circle has at most {MOST_HOSTS} hosts.")
        people = _people(db, circle.program_id, on, [mentor_id])
        _refuse_host(db, mentor_id, [member.person_id for member in circle.members], people)
        _seat(journal, circle.program_id, circle_id, mentor_id, "host")


def rename_circle(
    db: Db, circle_id: int, name: str, topic: str = "", *, by: str, on: date, at: datetime | None = None
) -> None:
    """Give a circle another name and topic; two open circles of a program are never called alike."""
    name = checked_name(name, "A circle")
    with acting(db, by=by, on=on, at=at) as journal:
        circle = _open_circle(db, circle_id)
        _refuse_name(db, circle.program_id, name, but=circle_id)
        journal.update(
            "renamed", "circles", circle_id, {"name": name, "topic": topic.strip()}, program_id=circle.program_id
        )


def hold_circle_meeting(
    db: Db,
    circle_id: int,
    held_on: date,
    present: Collection[int],
    lessons: Mapping[int, str] | None = None,
    *,
    minutes: int = 90,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Note that a circle met: who came, and what each (person id -> words) takes along; returns the meeting's id."""
    if held_on > on:
        raise NotAllowed("A meeting that was held cannot lie in the future.")
    if not 5 <= minutes <= 600:
        raise NotAllowed("A meeting lasts 5 to 600 minutes.")
    with acting(db, by=by, on=on, at=at) as journal:
        circle = _open_circle(db, circle_id)
        if held_on < circle.formed_on:
            raise NotAllowed(f"{circle.name} was formed on {full_day(circle.formed_on)}; it cannot have met before.")
        if held_on in [meeting.held_on for meeting in store.circles.meetings(db, circle_id)]:
            raise NotAllowed(f"A meeting of {circle.name} on {full_day(held_on)} is on record already.")
        seated = [person.person_id for person in circle.people]
        if strangers := [person_id for person_id in present if person_id not in seated]:
            raise NotAllowed(f"{called(db, strangers[0])} is not in {circle.name}.")
        if len(set(present)) < 2:
            raise NotAllowed("A meeting is two people or more.")
        meeting_id = journal.insert(
            "held_circle",
            "circle_meetings",
            {"circle_id": circle_id, "held_on": held_on, "minutes": minutes},
            program_id=circle.program_id,
            on=held_on,
        )
        for person_id in dict.fromkeys(present):
            row = {"meeting_id": meeting_id, "person_id": person_id}
            journal.insert("attended", "circle_attendance", row, program_id=circle.program_id, person_id=person_id)
        for person_id, words in (lessons or {}).items():
            if person_id not in present:
                raise NotAllowed(f"{called(db, person_id)} was not there.")
            if len(words) > LONGEST_LESSON:
                raise NotAllowed(f"A lesson has at most {LONGEST_LESSON} characters.")
            add_note(journal, "circle_meetings", meeting_id, person_id, "lesson", words, program_id=circle.program_id)
    return meeting_id


def rate_circle(
    db: Db,
    circle_id: int,
    person_id: int,
    answers: Mapping[str, int],
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Keep how a member rates the circle, 1 to 5 for each statement of CHECK; the same day's answer is replaced."""
    if set(answers) != set(CHECK) or any(answer not in range(1, 6) for answer in answers.values()):
        raise NotAllowed("Every statement takes a number from 1 to 5.")
    with acting(db, by=by, on=on, at=at) as journal:
        circle = _open_circle(db, circle_id)
        if person_id not in [member.person_id for member in circle.members]:
            raise NotAllowed(f"{called(db, person_id)} is not a member of {circle.name}.")
        about = {"program_id": circle.program_id, "person_id": person_id}
        row = {"circle_id": circle_id, "person_id": person_id, "checked_on": on, "answers": dict(answers)}
        same_day = store.circles.check_on(db, circle_id, person_id, on)
        if same_day is None:
            journal.insert("rated_circle", "circle_checks", row, **about)
        else:
            journal.update("rated_circle", "circle_checks", same_day, {"answers": dict(answers)}, **about)


def end_circle(db: Db, circle_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """End a circle: its members are free for another one, and what happened in it stays on record."""
    with acting(db, by=by, on=on, at=at) as journal:
        circle = _open_circle(db, circle_id)
        for person in circle.people:
            _end_seat(journal, circle, person.person_id)
        journal.update("disbanded", "circles", circle_id, {"ended_on": on}, program_id=circle.program_id)


def _form(
    db: Db, journal: Journal, program_id: int, draft: DraftCircle, people: CirclePeople, seated: dict[int, str]
) -> int:
    """Put one circle on record; `seated` (person id -> circle) learns who sits in it."""
    name = checked_name(draft.name, "A circle")
    _refuse_name(db, program_id, name)
    if len(set(draft.member_ids)) < 2:
        raise NotAllowed(f"{name} needs two members or more: nobody sits alone.")
    if len(draft.host_ids) > MOST_HOSTS:
        raise NotAllowed(f"A circle has at most {MOST_HOSTS} hosts.")
    _refuse_members(db, draft.member_ids, people, seated)
    row = {"program_id": program_id, "name": name, "topic": draft.topic.strip(), "formed_on": journal.on}
    circle_id = journal.insert("formed", "circles", row, program_id=program_id)
    for person_id in draft.member_ids:
        _seat(journal, program_id, circle_id, person_id, "member")
        seated[person_id] = name
    for mentor_id in draft.host_ids:
        _refuse_host(db, mentor_id, draft.member_ids, people)
        _seat(journal, program_id, circle_id, mentor_id, "host")
    return circle_id


def _refuse_host(db: Db, mentor_id: int, member_ids: Iterable[int], people: CirclePeople) -> None:
    if mentor_id not in people.mentors.ids:
        raise NotAllowed(f"{called(db, mentor_id)} is no longer a mentor in this program.")
    for person_id in member_ids:
        if reason := people.rule_against_host(mentor_id, person_id):
            raise NotAllowed(f"{called(db, mentor_id)} {reason}.")


def _refuse_members(db: Db, member_ids: Iterable[int], people: CirclePeople, seated: Mapping[int, str]) -> None:
    for person_id in member_ids:
        if person_id not in people.row:
            raise NotAllowed(f"{called(db, person_id)} is not an accepted mentee of this program.")
        if person_id in seated:
            raise NotAllowed(f"{called(db, person_id)} sits in {seated[person_id]} already.")
    if reason := people.broken_rule(list(member_ids)):
        raise NotAllowed(f"{reason}.")


def _people(db: Db, program_id: int, on: date, host_ids: Sequence[int] = ()) -> CirclePeople:
    return store.circles.people(db, program_id, host_ids, on=on)


def _open_circle(db: Db, circle_id: int) -> Circle:
    circle = store.circles.circle(db, circle_id)
    if circle is None:
        raise NotAllowed("This circle is no longer on record.")
    if circle.ended_on:
        raise NotAllowed(f"{circle.name} ended on {full_day(circle.ended_on)}.")
    return circle


def _refuse_name(db: Db, program_id: int, name: str, but: int | None = None) -> None:
    for circle in store.circles.all(db, program_id):
        if circle.id != but and spoken(circle.name) == spoken(name):
            raise NotAllowed(f"There is already a circle called {circle.name}.")


def _seat(journal: Journal, program_id: int, circle_id: int, person_id: int, role: str) -> None:
    row = {"circle_id": circle_id, "person_id": person_id, "role": role, "joined_on": journal.on}
    journal.insert("joined_circle", "circle_members", row, program_id=program_id, person_id=person_id)


def _end_seat(journal: Journal, circle: Circle, person_id: int) -> None:
    seat = next(person for person in circle.people if person.person_id == person_id)
    journal.update(
        "left_circle",
        "circle_members",
        seat.id,
        {"left_on": journal.on},
        program_id=circle.program_id,
        person_id=person_id,
    )
