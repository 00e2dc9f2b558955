"""Store, past participants: who of earlier rounds could mentor in a program, with their history. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from sqlite_utils import Database

from core.domain.base.people import Mentee, Mentor, Participant, mentor
from core.domain.match.next_round import PastParticipant, shared_answers
from core.store.journal import Row, rows
from core.store.people import mentees, mentors

P = TypeVar("P", bound=Participant)


def candidates(db: Database, program_id: int) -> list[PastParticipant]:
    """Accepted mentors of earlier programs and the mentees invited there, who are not on this program's list of
    mentors; by name, each once, as in their last program.
    """
    counts = {row["mentor_id"]: row for row in rows(db, _PAIRS)}
    mentor_rows, invited_rows = rows(db, _MENTORS, (program_id,)), rows(db, _INVITED, (program_id,))
    # A program is read as a whole: person by person took a millisecond each.
    mentors_of = {id: _by_id(mentors(db, id)) for id in {row["program_id"] for row in mentor_rows}}
    mentees_of = {id: _by_id(mentees(db, id)) for id in {row["program_id"] for row in invited_rows}}
    again = [
        _mentor_again(mentors_of[row["program_id"]][row["person_id"]], row["program"], counts.get(row["person_id"]))
        for row in mentor_rows
    ]
    mentoring = {candidate.person.id for candidate in again}
    invited = [
        _invited(learner, row["program"], row["invited_by"], row["inviter_id"])
        for row in invited_rows
        if row["person_id"] not in mentoring and (learner := mentees_of[row["program_id"]].get(row["person_id"]))
    ]
    return sorted([*again, *invited], key=lambda candidate: (candidate.person.name.casefold(), candidate.person.id))


# The bare columns beside max() are those of the row that has the maximum: the last program of each person.
_NOT_LISTED = """people.erased_on IS NULL AND NOT EXISTS (
    SELECT 1 FROM enrolments here WHERE here.program_id = ?1 AND here.person_id = people.id AND here.role = 'mentor')"""
_MENTORS = f"""
    SELECT e.person_id, max(e.program_id) AS program_id, programs.name AS program
    FROM enrolments e JOIN people ON people.id = e.person_id JOIN programs ON programs.id = e.program_id
    WHERE e.program_id < ?1 AND e.role = 'mentor' AND e.stage = 'accepted' AND {_NOT_LISTED} GROUP BY e.person_id
"""
_INVITED = f"""
    SELECT r.mentee_id AS person_id, max(h.id) AS line, r.program_id, programs.name AS program,
           mentor.name AS invited_by, mentor.id AS inviter_id
    FROM live_history h JOIN relationships r ON r.id = h.subject_id
    JOIN people ON people.id = r.mentee_id JOIN people mentor ON mentor.id = r.mentor_id
    JOIN programs ON programs.id = r.program_id
    WHERE h.subject = 'relationships' AND h.verb = 'invited' AND r.program_id < ?1 AND {_NOT_LISTED}
    GROUP BY r.mentee_id
"""
_PAIRS = """
    SELECT mentor_id, count(*) AS pairs, sum(stage = 'completed') AS completed, sum(ended_on IS NULL) AS running
    FROM relationships GROUP BY mentor_id
"""


def _by_id(participants: Iterable[P]) -> dict[int, P]:
    return {participant.id: participant for participant in participants}


def _mentor_again(person: Mentor, program: str, counts: Row | None) -> PastParticipant:
    done = {name: counts[name] for name in ("pairs", "completed", "running")} if counts else {}
    answers = {key: value for key, value in person.answers.items() if key != "capacity"}
    return PastParticipant(person, program, answers, **done)


def _invited(learner: Mentee, program: str, invited_by: str, inviter_id: int) -> PastParticipant:
    answers = shared_answers(learner.answers)
    shared = ("id", "name", "email", "department", "location", "status", "away_until", "leaves_on")
    away = ("availability", "available_from")
    known = {name: getattr(learner, name) for name in (*shared, *away)}
    return PastParticipant(mentor(known, answers), program, answers, invited_by=invited_by, inviter_id=inviter_id)
