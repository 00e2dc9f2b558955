"""Actions on opinions: what a reviewer thinks of a proposed pair, given by hand or from a sheet. Decides no match."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed, acting, called, checked_name, program_on_record
from core.domain.review.opinions import THUMBS, GivenOpinion
from core.store import Db

LONGEST_NOTE = 500


def give_opinion(
    db: Db,
    program_id: int,
    mentee_id: int,
    mentor_id: int,
    thumb: str,
    note: str = "",
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Keep what whoever acts thinks of a pair (person ids); it replaces an earlier opinion. `thumb`: a code of THUMBS.

    Who steps back cannot decide on the mentee any more, until they take it back.
    """
    give_opinions(db, program_id, [GivenOpinion(mentee_id, mentor_id, by, thumb, note)], by=by, on=on, at=at)


def give_opinions(
    db: Db, program_id: int, opinions: Iterable[GivenOpinion], *, by: str, on: date, at: datetime | None = None
) -> int:
    """Keep many opinions at once, such as those of a sheet; returns how many are new or changed.

    Raises NotAllowed, and keeps none, for a thumb that is none or somebody who is not on record.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        program_on_record(db, program_id)
        on_record = {
            (before.mentee_id, before.mentor_id, before.reviewer): before
            for before in store.meetings.opinions(db, program_id)
        }
        changed = 0
        for opinion in opinions:
            if opinion.thumb not in THUMBS:
                raise NotAllowed(f"“{opinion.thumb}” is not an opinion.")
            for person_id in (opinion.mentee_id, opinion.mentor_id):
                if store.people.person(db, person_id) is None:
                    raise NotAllowed("This person is no longer on record.")
            reviewer, note = checked_name(opinion.reviewer, "A reviewer"), opinion.note.strip()
            if len(note) > LONGEST_NOTE:
                raise NotAllowed(
                    f"The note on {called(db, opinion.mentee_id)} is longer than {LONGEST_NOTE} characters."
                )
            about = {"program_id": program_id, "person_id": opinion.mentee_id, "role": "mentee"}
            before = on_record.get((opinion.mentee_id, opinion.mentor_id, reviewer))
            row = {"thumb": opinion.thumb, "note": note, "given_on": on}
            if before is None:
                pair = {"mentee_id": opinion.mentee_id, "mentor_id": opinion.mentor_id, "reviewer": reviewer}
                journal.insert("gave", "opinions", {"program_id": program_id, **pair, **row}, **about)
            elif (before.thumb, before.note) != (opinion.thumb, note):
                journal.update("gave", "opinions", before.id, row, **about)
            else:
                continue
            changed += 1
        if not changed:
            raise NotAllowed("These opinions are on record already.")
    return changed


def take_back_opinion(db: Db, opinion_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Take an opinion off the record, such as a step back that was a mistake."""
    with acting(db, by=by, on=on, at=at) as journal:
        row = store.journal.row_of(db, "opinions", opinion_id)
        if row is None:
            raise NotAllowed("This opinion was already withdrawn.")
        journal.delete(
            "took_back", "opinions", opinion_id, program_id=row["program_id"], person_id=row["mentee_id"], role="mentee"
        )
