"""Store, stories: success stories with what is agreed about them, and their pictures. Decides no publication."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from sqlite_utils import Database

from core.domain.relationships.stories import SuccessStory
from core.store.journal import Row, day, rows

# A story without its words was one of somebody who was erased.
_STORIES = """
    SELECT recognitions.id, recognitions.person_id, people.name, people.department, given_on AS told_on, consent,
           partner_consent, picture <> '' AS has_picture,
           CASE recognitions.person_id WHEN pair.mentee_id THEN 'mentee' WHEN pair.mentor_id THEN 'mentor' ELSE '' END
               AS role,
           partner.id AS partner_id, coalesce(partner.name, '') AS partner,
           words.text AS words, coalesce(quote.text, '') AS quote
    FROM recognitions
    JOIN people ON people.id = recognitions.person_id
    LEFT JOIN relationships pair ON pair.id = recognitions.relationship_id
    LEFT JOIN people partner
        ON partner.id = iif(recognitions.person_id = pair.mentee_id, pair.mentor_id, pair.mentee_id)
    JOIN notes words ON words.id = (
        SELECT max(id) FROM notes WHERE subject = 'recognitions' AND subject_id = recognitions.id AND kind = 'words')
    LEFT JOIN notes quote ON quote.id = (
        SELECT max(id) FROM notes WHERE subject = 'recognitions' AND subject_id = recognitions.id AND kind = 'quote'
            AND id >= words.id)
    WHERE recognitions.kind = 'story'
"""


def stories(db: Database, program_id: int) -> list[SuccessStory]:
    """The stories of a program and of nobody's program, newest first."""
    story_rows = rows(
        db,
        f"""{_STORIES} AND (recognitions.program_id = ? OR recognitions.program_id IS NULL)
            ORDER BY told_on DESC, recognitions.id DESC""",
        (program_id,),
    )
    return [_story(row) for row in story_rows]


def story(db: Database, story_id: int) -> SuccessStory | None:
    """One story, or None."""
    return next((_story(row) for row in rows(db, f"{_STORIES} AND recognitions.id = ?", (story_id,))), None)


def of_person(db: Database, person_id: int) -> list[tuple[int, bool]]:
    """(id, is the teller) of the stories that somebody tells or is in, as one of the pair."""
    story_rows = rows(
        db,
        """SELECT recognitions.id, recognitions.person_id = ?1 AS teller FROM recognitions
           LEFT JOIN relationships pair ON pair.id = relationship_id
           WHERE kind = 'story' AND (recognitions.person_id = ?1 OR ?1 IN (pair.mentee_id, pair.mentor_id))""",
        (person_id,),
    )
    return [(row["id"], bool(row["teller"])) for row in story_rows]


def pictures(db: Database, story_ids: Iterable[int]) -> dict[int, bytes]:
    """The pictures of these stories, as JPEG files by the id of the story; of those that have one."""
    wanted = set(story_ids)
    pictured = rows(db, "SELECT id, picture FROM recognitions WHERE picture <> ''")
    return {row["id"]: base64.b64decode(row["picture"]) for row in pictured if row["id"] in wanted}


def _story(row: Row) -> SuccessStory:
    yes = {name: bool(row[name]) for name in ("consent", "partner_consent", "has_picture")}
    return SuccessStory(**row | yes | {"told_on": day(row["told_on"])})
