"""Actions, import rankings: the mentors whom mentees name in a sheet become their ranking. Begins no transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core import store
from core.actions.import_rows import Importing
from core.actions.sheet_work import SheetWork
from core.domain.match.participant_choices import MOST_CHOICES, RankedChoice
from core.domain.recruit.sheets.import_changes import Ranking
from core.domain.recruit.sheets.person_references import MentorEntry, NamedMentors

OUT = ("withdrawn", "declined")  # stages of mentors whom nobody can name

Places = Mapping[int, int]  # mentor (person id) → place in the ranking, 1 the first choice


def rank_named_mentors(importing: Importing) -> None:
    """Once all sheets are in: the mentors whom mentees named, in this import or an earlier one, as their rankings.

    A name that is nobody's or several people's stays as it is written and is looked up again when mentors come in. A
    ranking that a person changed since stays, until a sheet says something else than before.
    """
    assert importing.program_id is not None
    named = {
        person_id: enrolment["answers"]["ranked_mentors"]
        for (person_id, role), enrolment in importing.enrolled.items()
        if role == "mentee" and enrolment["answers"].get("ranked_mentors")
    }
    if not named:
        return
    index, joined = _mentors(importing), _joined(importing)
    mentee_sheets = [
        (work, dict(zip(work.ids, (row.row for row in work.rows), strict=True)))
        for work in importing.done
        if work.sheet.role == "mentee"
    ]
    on_record: dict[int, dict[int, RankedChoice]] = {}
    for choice in store.participant_choices.choices(importing.db, importing.program_id):
        on_record.setdefault(choice.mentee_id, {})[choice.mentor_id] = choice
    for person_id, texts in named.items():
        rows = [(work, row_of[person_id]) for work, row_of in mentee_sheets if person_id in row_of]
        stated, problems = _read(texts, index, person_id)
        for work, row in rows[-1:]:
            name = importing.people[person_id]["name"]
            work.problems += [(row, f"{name}: {problem}") for problem in problems]
        before = on_record.get(person_id, {})
        places = _settle(
            {mentor_id: choice.place for mentor_id, choice in before.items()},
            stated,
            restated=any(person_id in work.rankings_stated for work, _ in rows),
            in_sheet=bool(rows),
            joined=joined,
        )
        if _write(importing, person_id, before, places):
            _note(importing, person_id, places, [work for work, _ in rows])


def _mentors(importing: Importing) -> NamedMentors:
    people = importing.people
    ids = [
        person_id
        for (person_id, role), enrolment in importing.enrolled.items()
        if role == "mentor" and enrolment["stage"] not in OUT
    ]
    return NamedMentors(
        MentorEntry(id, people[id]["name"], people[id]["email"] or "", people[id]["employee_id"]) for id in ids
    )


def _joined(importing: Importing) -> set[int]:
    """The mentors who came into the program with this import."""
    return {person_id for work in importing.done if work.sheet.role == "mentor" for person_id in work.new}


def _read(texts: Sequence[str], index: NamedMentors, mentee_id: int) -> tuple[Places, list[str]]:
    """The places of those who are known, as the sheet ranks them, and what is to be said of the others."""
    places: dict[int, int] = {}
    problems = []
    for place, text in enumerate(texts, 1):
        if place > MOST_CHOICES:
            problems.append(f"names {len(texts)} mentors; the first {MOST_CHOICES} count")
            break
        mentor_id, reason = index.find(text)
        if mentor_id == mentee_id:
            mentor_id, reason = None, "is this person, who can't be their own mentor"
        if mentor_id is None:
            problems.append(f"the mentor “{text}”, choice {place}, {reason}")
        else:
            places.setdefault(mentor_id, place)
    return places, problems


def _settle(before: Places, stated: Places, *, restated: bool, in_sheet: bool, joined: set[int]) -> Places:
    """The ranking that holds. `restated`: the sheet names others than before, or for the first time."""
    if restated or (in_sheet and not before):
        return stated
    if any(stated.get(mentor_id) != place for mentor_id, place in before.items()):
        return before  # somebody ranked by hand
    return {**before, **{mentor_id: place for mentor_id, place in stated.items() if mentor_id in joined}}


def _write(importing: Importing, mentee_id: int, before: Mapping[int, RankedChoice], places: Places) -> bool:
    """Keep a ranking; says whether anything changed. What a mentor answered to being chosen stays."""
    journal, program_id = importing.journal, importing.program_id
    changed = False
    for mentor_id, choice in before.items():
        if mentor_id not in places:
            journal.delete("unranked", "choices", choice.id, program_id=program_id, person_id=mentee_id, role="mentee")
            changed = True
    for mentor_id, place in places.items():
        detail = {"place": place}
        if mentor_id not in before:
            row = {"program_id": program_id, "mentee_id": mentee_id, "mentor_id": mentor_id, **detail}
            journal.insert(
                "ranked",
                "choices",
                row | {"chosen_on": journal.on},
                program_id=program_id,
                person_id=mentee_id,
                role="mentee",
                detail=detail,
            )
        elif before[mentor_id].place != place:
            journal.update(
                "ranked",
                "choices",
                before[mentor_id].id,
                detail,
                program_id=program_id,
                person_id=mentee_id,
                role="mentee",
            )
        else:
            continue
        changed = True
    return changed


def _note(importing: Importing, mentee_id: int, places: Places, works: Sequence[SheetWork]) -> None:
    """Say whose ranking was set: with the mentee's own sheet, else with the mentors who make it possible."""
    ordered = sorted(places, key=places.__getitem__)
    ranking = Ranking(importing.people[mentee_id]["name"], tuple(importing.people[id]["name"] for id in ordered))
    if works:
        works[-1].touched.add(mentee_id)
    work = works[-1] if works else next(work for work in importing.done if work.sheet.role == "mentor")
    work.rankings.append(ranking)
