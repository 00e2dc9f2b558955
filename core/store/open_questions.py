"""Store, open questions: whom is asked in a program, and what decides on whom to ask next. Decides nothing itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlite_utils import Database

from core.domain.match.matches import LIVE
from core.domain.match.open_questions import OpenQuestions
from core.store import matches, matching, people
from core.store.journal import first, rows
from core.store.participant_choices import choices, requests
from core.store.programs import program


def some_open(db: Database, program_id: int) -> bool:
    """Is a question of a program open, or could one be asked? To know that, nobody's answers have to be read."""
    question = first(
        db,
        """
        SELECT 1 FROM requests WHERE program_id = ?1 AND state = 'open'
        UNION ALL SELECT 1 FROM choices WHERE program_id = ?1 AND answer = '' AND (asked_on IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM matches WHERE matches.program_id = ?1 AND matches.mentee_id = choices.mentee_id
            AND matches.state IN ('approved', 'introduced'))) LIMIT 1
        """,
        (program_id,),
    )
    return question is not None


def read(db: Database, program_id: int, *, on: date) -> OpenQuestions:
    """What decides on the open questions of a program, and on the next ones."""
    facts = matching.matching_facts(db, program_id, on=on, rated=False)
    its_program = program(db, program_id)
    mentors = {mentor.id: mentor for mentor in people.mentors(db, program_id)}
    elsewhere = _asked_elsewhere(db, program_id)
    return OpenQuestions(
        tuple(choices(db, program_id)),
        tuple(requests(db, program_id, "open")),
        {mentee.id: mentee for mentee in people.mentees(db, program_id)},
        mentors,
        {id: max(0, mentor.capacity - facts.loads.get(id, 0) - elsewhere.get(id, 0)) for id, mentor in mentors.items()},
        frozenset(match.mentee_id for match in matches.all(db, program_id, LIVE)),
        replace(facts, waited=frozenset(matching.waited_last_round(db, program_id))),
        its_program.settings.get("matching", {}).get("switches") if its_program else None,
    )


def _asked_elsewhere(db: Database, program_id: int) -> dict[int, int]:
    """Mentor (person id) -> questions that other running programs have open; a seat counts in all of them."""
    asked = rows(
        db,
        """
        SELECT mentor_id, count(*) AS n FROM (
            SELECT program_id, mentor_id FROM requests WHERE state = 'open'
            UNION ALL SELECT program_id, mentor_id FROM choices
            WHERE (asked_on IS NOT NULL AND answer = '') OR (answer = 'yes' AND NOT EXISTS (
                SELECT 1 FROM matches WHERE matches.program_id = choices.program_id
                AND matches.mentee_id = choices.mentee_id AND matches.state IN ('approved', 'introduced')))
        ) AS question JOIN programs ON programs.id = program_id
        WHERE program_id <> ? AND programs.stage <> 'closed' GROUP BY mentor_id
        """,
        (program_id,),
    )
    return {row["mentor_id"]: row["n"] for row in asked}
