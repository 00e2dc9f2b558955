"""Store, support: messages on their way, consultations, ad-hoc pairs, recognition, own links, themes of comments."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlite_utils import Database

from core.domain.relationships.letters import Letter, LetterKey, OutboxLetter
from core.domain.relationships.support import AdHocPair, Consultation, Link, Recognition
from core.store.journal import day, rows

_WORDS = (
    "coalesce((SELECT text FROM notes WHERE notes.subject = '{table}' AND notes.subject_id = {table}.id "
    "AND notes.kind = '{kind}' ORDER BY notes.id DESC LIMIT 1), '') AS {kind}"
)


def _words(table: str, *kinds: str) -> str:
    return ", ".join(_WORDS.format(table=table, kind=kind) for kind in kinds)


def outbox(
    db: Database, program_id: int | None = None, *, relationship_id: int | None = None, waiting: bool = False
) -> list[OutboxLetter]:
    """The letters in the outbox of a program or a pair, newest first. `waiting` leaves out those that were sent."""
    return _outbox(
        db,
        """(?1 IS NULL OR outbox.program_id = ?1) AND (?2 IS NULL OR outbox.relationship_id = ?2)
           AND (?3 = 0 OR outbox.state <> 'sent')""",
        (program_id, relationship_id, int(waiting)),
    )


def kept_letters(db: Database, program_id: int, after: int = 0) -> dict[LetterKey, str]:
    """Which letters were drafted after a line of history, and what became of the last of each: a code of STATES."""
    letters = rows(
        db,
        """SELECT message, outbox.person_id, outbox.relationship_id, state FROM outbox
           JOIN history ON subject = 'outbox' AND subject_id = outbox.id AND verb = 'drafted'
           WHERE outbox.program_id = ? AND history.id > ? AND discarded_on IS NULL ORDER BY outbox.id""",
        (program_id, after),
    )
    return {LetterKey(row["message"], row["person_id"], row["relationship_id"]): row["state"] for row in letters}


def last_asked(db: Database, program_id: int) -> dict[int, int]:
    """Person -> the last line of history by which they came to be chosen or asked, while their answer is open.

    A second choice comes to be asked when the first says no: every line on the choices of the same mentee counts.
    """
    lines = rows(
        db,
        """SELECT person_id, max(line) AS line FROM (
               SELECT choices.mentor_id AS person_id, history.id AS line FROM choices
               JOIN choices AS of_mentee USING (program_id, mentee_id)
               JOIN history ON subject = 'choices' AND subject_id = of_mentee.id AND verb IN ('ranked', 'answered')
               WHERE choices.program_id = ?1 AND choices.answer = ''
               UNION ALL
               SELECT iif(asked_by = 'mentee', requests.mentor_id, requests.mentee_id), history.id FROM requests
               JOIN history ON subject = 'requests' AND subject_id = requests.id AND verb = 'asked'
               WHERE requests.program_id = ?1 AND state = 'open'
           ) GROUP BY person_id""",
        (program_id,),
    )
    return {row["person_id"]: row["line"] for row in lines}


def letter(db: Database, outbox_id: int) -> OutboxLetter | None:
    """One letter of the outbox, or None."""
    return next(iter(_outbox(db, "outbox.id = ?", (outbox_id,))), None)


def consultations(
    db: Database, program_id: int | None = None, *, relationship_id: int | None = None
) -> list[Consultation]:
    """Consultations asked for, open ones first."""
    talks = rows(
        db,
        f"""SELECT consultations.*, people.name, {_words("consultations", "question", "answer")}
            FROM consultations JOIN people ON people.id = consultations.person_id
            WHERE (?1 IS NULL OR consultations.program_id = ?1 OR consultations.program_id IS NULL)
              AND (?2 IS NULL OR consultations.relationship_id = ?2)
            ORDER BY done_on IS NOT NULL, asked_on, consultations.id""",
        (program_id, relationship_id),
    )
    return [Consultation(**row | {"asked_on": day(row["asked_on"]), "done_on": day(row["done_on"])}) for row in talks]


def companions(db: Database) -> list[AdHocPair]:
    """Ad-hoc pairs outside any program, newest first."""
    pairs = rows(
        db,
        f"""SELECT companions.*, mentee.name AS mentee, mentor.name AS mentor, {_words("companions", "topic")}
            FROM companions JOIN people mentee ON mentee.id = companions.mentee_id
            JOIN people mentor ON mentor.id = companions.mentor_id
            ORDER BY companions.id DESC""",
    )
    return [AdHocPair(**row | {"registered_on": day(row["registered_on"])}) for row in pairs]


def recognitions(
    db: Database, program_id: int | None = None, *, relationship_id: int | None = None
) -> list[Recognition]:
    """How people were recognized, newest first."""
    recognized = rows(
        db,
        f"""SELECT recognitions.id, recognitions.program_id, recognitions.relationship_id, recognitions.person_id,
                   recognitions.kind, given_on, consent, people.name, {_words("recognitions", "words")}
            FROM recognitions JOIN people ON people.id = recognitions.person_id
            WHERE (?1 IS NULL OR recognitions.program_id = ?1 OR recognitions.program_id IS NULL)
              AND (?2 IS NULL OR recognitions.relationship_id = ?2)
            ORDER BY recognitions.given_on DESC, recognitions.id DESC""",
        (program_id, relationship_id),
    )
    return [
        Recognition(**row | {"given_on": day(row["given_on"]), "consent": bool(row["consent"])}) for row in recognized
    ]


def links(db: Database) -> list[Link]:
    """The team's own links in the library, by label."""
    link_rows = rows(db, "SELECT * FROM links ORDER BY label COLLATE NOCASE")
    return [Link(**row | {"added_on": day(row["added_on"])}) for row in link_rows]


def _outbox(db: Database, where: str, parameters: tuple[Any, ...]) -> list[OutboxLetter]:
    letters = rows(
        db,
        f"""SELECT outbox.*, people.name, coalesce(people.email, '') AS email, {_words("outbox", "subject", "body")}
            FROM outbox JOIN people ON people.id = outbox.person_id
            WHERE discarded_on IS NULL AND {where} ORDER BY outbox.id DESC""",
        parameters,
    )
    return [
        OutboxLetter(
            id=row["id"],
            program_id=row["program_id"],
            letter=Letter(
                row["message"],
                row["person_id"],
                row["name"],
                row["email"],
                row["subject"],
                row["body"],
                row["relationship_id"],
            ),
            state=row["state"],
            drafted_on=date.fromisoformat(row["drafted_on"]),
            sent_on=day(row["sent_on"]),
        )
        for row in letters
    ]
