"""Store, standard: what the file counts of a program for its assessment against the program standard."""

from __future__ import annotations

from datetime import date, timedelta

from sqlite_utils import Database

from core.domain.proof.program_standard import SETTLED_DAYS, StandardCounts
from core.store.journal import first


def counts(db: Database, program_id: int, *, on: date) -> StandardCounts:
    """The counts of a program on a day. Pairs count from SETTLED_DAYS after they were introduced."""
    row = first(
        db,
        """
        WITH people_in AS (
            SELECT e.id, e.role,
                   EXISTS (SELECT 1 FROM ticks t WHERE t.enrolment_id = e.id AND t.code = 'training') AS trained
            FROM enrolments e WHERE e.program_id = ?1 AND e.stage = 'accepted'
        ), settled AS (
            SELECT * FROM relationships WHERE program_id = ?1 AND introduced_on <= ?2
        ), asking AS (
            SELECT mentee_id FROM choices WHERE program_id = ?1
            UNION SELECT mentee_id FROM requests WHERE program_id = ?1
        ), switched AS (
            SELECT r.mentee_id, r.id, max(EXISTS (
                SELECT 1 FROM relationships later WHERE later.program_id = ?1 AND later.mentee_id = r.mentee_id
                AND later.id > r.id
            )) AS again
            FROM relationships r WHERE r.program_id = ?1 AND r.stage = 'switched' GROUP BY r.mentee_id
        )
        SELECT (SELECT count(*) FROM people_in WHERE role = 'mentor') AS mentors,
               (SELECT count(*) FROM people_in WHERE role = 'mentor' AND trained) AS mentors_trained,
               (SELECT count(*) FROM people_in WHERE role = 'mentee') AS mentees,
               (SELECT count(*) FROM people_in WHERE role = 'mentee' AND trained) AS mentees_trained,
               (SELECT count(*) FROM settled) AS pairs,
               (SELECT count(*) FROM settled s
                WHERE EXISTS (SELECT 1 FROM goals WHERE relationship_id = s.id)) AS with_goal,
               (SELECT count(*) FROM settled WHERE agreement <> '{}') AS agreed,
               (SELECT count(*) FROM settled s
                WHERE EXISTS (SELECT 1 FROM sessions WHERE relationship_id = s.id)) AS met,
               (SELECT count(*) FROM settled s WHERE EXISTS (
                   SELECT 1 FROM checks WHERE relationship_id = s.id AND kind = 'health'
               )) AS checked,
               (SELECT count(*) FROM asking) AS asking,
               (SELECT count(*) FROM switched) AS switched,
               (SELECT count(*) FROM switched WHERE again) AS switched_again,
               (SELECT count(*) FROM consultations WHERE program_id = ?1) AS consultations,
               (SELECT count(*) FROM outbox WHERE program_id = ?1 AND state = 'sent') AS letters,
               (SELECT count(DISTINCT as_of) FROM published_values WHERE program_id = ?1) AS publications,
               (SELECT count(*) FROM coordinators) AS coordinators,
               EXISTS (SELECT 1 FROM people WHERE in_directory AND manager_id IS NOT NULL) AS managers_known
        """,
        (program_id, (on - timedelta(days=SETTLED_DAYS)).isoformat()),
    )
    assert row is not None  # a SELECT without FROM always has its row
    return StandardCounts(**row | {"managers_known": bool(row["managers_known"])})
