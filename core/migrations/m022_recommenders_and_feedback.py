"""Migration 22: who recommended a mentor as an id; feedback belongs to whom it is for."""

from __future__ import annotations

import json

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m022_recommenders_and_feedback(db: Database) -> None:
    """A name in the answers of somebody else would outlive its person. One that nobody or two have stays as typed.

    What undo keeps of the answers is changed alike: else it would put the name back.
    """
    ids: dict[str, set[int]] = {}
    for person_id, name, email in db.conn.execute("SELECT id, name, email FROM people WHERE erased_on IS NULL"):
        for called in (name, email or ""):
            ids.setdefault(" ".join(called.casefold().split()), set()).add(person_id)

    def with_id(answers: str) -> str:
        answered = json.loads(answers)
        alike = ids.get(" ".join(str(answered.get("recommended_by") or "").casefold().split()), set())
        if len(alike) != 1:
            return answers
        del answered["recommended_by"]
        return json.dumps(answered | {"recommender_id": min(alike)}, ensure_ascii=False)

    named = '%"recommended_by"%'
    for row_id, answers in db.conn.execute(
        "SELECT id, answers FROM enrolments WHERE answers LIKE ?", (named,)
    ).fetchall():
        db.conn.execute("UPDATE enrolments SET answers = ? WHERE id = ?", (with_id(answers), row_id))
    earlier = db.conn.execute(
        """SELECT befores.id, befores.row FROM befores JOIN history ON history.id = befores.id
           WHERE history.subject = 'enrolments' AND befores.row LIKE '%recommended_by%'"""
    ).fetchall()
    for line_id, text in earlier:
        row = json.loads(text)
        row["answers"] = with_id(row["answers"])
        db.conn.execute("UPDATE befores SET row = ? WHERE id = ?", (json.dumps(row, ensure_ascii=False), line_id))
    run(
        db,
        """
        UPDATE notes SET person_id = (
            SELECT iif(notes.kind = 'feedback_to_mentee', mentee_id, mentor_id) FROM relationships
            WHERE relationships.id = notes.subject_id
        ) WHERE subject = 'relationships' AND kind IN ('feedback_to_mentee', 'feedback_to_mentor');

        DELETE FROM notes WHERE subject = 'relationships' AND kind IN ('feedback_to_mentee', 'feedback_to_mentor')
            AND person_id IN (SELECT id FROM people WHERE erased_on IS NOT NULL);
        """,
    )
