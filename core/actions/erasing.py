"""Actions, erasing: what is known about a person goes for good. Never touches an id, a date or a figure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, about_enrolment, acting
from core.domain.base.mentions import FORMER, NameMention, TextPlace, without
from core.store import Db
from core.store.journal import Journal

# Columns that tell people apart: whoever is spelled alike in them stays one and the same, without a name.
_TELL_APART = ("guest", "reviewer")


def mentions_elsewhere(db: Db, person_id: int) -> list[NameMention]:
    """Where a person is named in what belongs to others: what erasing asks about. Changes nothing.

    The erasure is done on a copy in memory, so that the list is what is really left, and the copy thrown away.
    """
    with store.rehearsing(db) as copy, acting(copy, by="rehearsal", on=date.min) as journal:
        sought = store.mentions.sought(copy, person_id)
        if sought is None:
            raise NotAllowed("This person is no longer on record.")
        _empty(copy, journal, person_id)
        return store.mentions.mentions_of(copy, sought)


def erase_person(
    db: Db,
    person_id: int,
    *,
    also_replaced: Collection[NameMention] = (),
    not_replaced: Collection[NameMention] = (),
    by: str,
    on: date,
    at: datetime | None = None,
) -> bool:
    """Empty a person's row, answers and notes, and take their name out of what belongs to others. Not undoable.

    Ids and dates stay, so that figures still add up. Of the mentions elsewhere (`mentions_elsewhere`), the sure ones
    are replaced but for those in `not_replaced`, and of the others those in `also_replaced`. Returns whether the words
    have left the file and its log already (`store.clean`); a reader can make that wait.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        sought = store.mentions.sought(db, person_id)
        if sought is None:
            raise NotAllowed("This person is no longer on record.")
        for relationship in store.relationships.all(db):
            if relationship.open and person_id in (relationship.mentee_id, relationship.mentor_id):
                name = store.people.names(db)[person_id]
                raise NotAllowed(f"{name} is in a running relationship. End it first.")
        _empty(db, journal, person_id)
        left = store.mentions.mentions_of(db, sought)
        more, fewer = set(also_replaced), set(not_replaced)
        named = [mention for mention in left if mention not in fewer and (mention.sure or mention in more)]
        _replace(db, journal, person_id, named)
    return store.clean(db, store.CLEANING_SECONDS)


def _empty(db: Db, journal: Journal, person_id: int) -> None:
    """All that belongs to the person: their row, answers and notes, what others wrote for them, and what undo keeps."""
    for enrolment in store.people.enrolments_of(db, person_id):
        changes = {"answers": {}, "stage": "withdrawn"}
        journal.update("erased", "enrolments", enrolment.id, changes, **about_enrolment(enrolment))
    curated = store.participant_choices.curated_about(db, person_id)
    for table in ("profiles", "choices", "recusals", "owners", "opinions"):
        for row in curated[table]:
            journal.delete("erased", table, row["id"], person_id=person_id)
    for row_id in store.people.struck_ids(db, person_id).values():
        journal.delete("erased", "struck_readings", row_id, person_id=person_id)
    for seat in store.circles.memberships_of(db, person_id):
        journal.update("erased", "circle_members", seat["id"], {"left_on": journal.on}, person_id=person_id)
    if availability := store.people.availability(db, person_id):
        journal.delete("erased", "availabilities", availability.id, person_id=person_id)
    for measure_id in store.measures.ids_of(db, person_id):
        journal.delete("erased", "measures", measure_id, person_id=person_id)
    for attribute in store.equity.attributes_of(db, person_id):
        journal.delete("erased", "attributes", attribute["id"], person_id=person_id)
    for form in store.recruiting.begun_forms_of(db, person_id):
        journal.delete("erased", "drafts", form.id, person_id=person_id)
    for note in store.person_data.notes_about(db, person_id):
        journal.delete("erased", "notes", note.id, person_id=person_id)
    for story_id, is_teller in store.stories.of_person(db, person_id):
        unpublished: dict[str, Any] = {"picture": "", "consent": 0} if is_teller else {"picture": ""}
        journal.update("erased", "recognitions", story_id, unpublished | {"partner_consent": 0}, person_id=person_id)
    for match in store.matches.matches_of(db, person_id):
        of_match: dict[str, Any] = {"breakdown": {}}
        if match.state not in ("introduced", "ended", "vetoed", "superseded"):
            of_match["state"] = "superseded"
        journal.update("erased", "matches", match.id, of_match, program_id=match.program_id, person_id=person_id)
    for check in store.relationships.checks_by(db, person_id):
        answers = {key: value for key, value in check.answers.items() if not isinstance(value, str)}
        journal.update("erased", "checks", check.id, {"answers": answers}, person_id=person_id)
    emptied = {
        "name": f"Erased person {person_id}",
        "email": None,
        "employee_id": "",
        "location": "",
        "job_title": "",
        "hired_on": None,
        "manager_id": None,
        "in_directory": 0,
        "status": "unknown",
        "away_until": None,
        "leaves_on": None,
        "erased_on": journal.on,
    }
    journal.update("erased", "people", person_id, emptied, person_id=person_id)
    store.person_data.forget(db, person_id)


def _replace(db: Db, journal: Journal, person_id: int, named: Iterable[NameMention]) -> None:
    """Take these mentions out of the rows of others, and out of what undo keeps of them."""
    by_column: dict[TextPlace, list[NameMention]] = {}
    for mention in named:
        place = mention.place
        column = TextPlace(place.table, place.row_id, place.column, place.history_id)
        by_column.setdefault(column, []).append(mention)
    changes: dict[tuple[str, int, int | None], dict[str, Any]] = {}
    spellings: dict[str, str] = {}
    for place, mentions in by_column.items():
        content = store.mentions.content_at(db, place)
        instead = FORMER
        if place.column in _TELL_APART:
            number = f" ({len(spellings) + 1})" if spellings else ""
            instead = spellings.setdefault(content, f"Erased person {person_id}{number}")
        text = without(content, mentions, instead)
        changes.setdefault((place.table, place.row_id, place.history_id), {})[place.column] = text
    for table in (
        "attendance",
        "attributes",
        "checks",
        "circles",
        "coordinators",
        "drafts",
        "enrolments",
        "imports",
        "links",
        "matches",
        "measures",
        "notes",
        "opinions",
        "options",
        "people",
        "profiles",
        "programs",
        "relationships",
        "report_cells",
        "report_versions",
        "reports",
        "runs",
        "settings",
        "struck_readings",
    ):
        for (changed, row_id, history_id), columns in changes.items():
            if changed == table and history_id is None:
                journal.update("erased", table, row_id, columns)
                store.mentions.rewrite_before(db, store.revision(db), columns)
    for (_, _, history_id), columns in changes.items():
        if history_id is not None:
            store.mentions.rewrite_before(db, history_id, columns)
