"""Checks that every decision on a match shares, and how their refusals are worded. Approves and vetoes nothing.

`seen` is the state that whoever decides had on the screen: when it is no longer true, the answer says who decided what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from core import store
from core.actions.action import NotAllowed, called
from core.domain.base.people import Mentee, Mentor
from core.domain.base.text import few
from core.domain.match import rules
from core.domain.match.matches import OPEN, REASONS, REASONS_FOR, STATE_LABELS, Match, Proposal
from core.domain.match.presence import absent, unread
from core.store import Db

MANY = 20  # pairs from which on everybody of a program is read at once, which costs more than a few people

Sides = tuple[Mapping[int, Mentee], Mapping[int, Mentor]]  # by person id


def match_of(db: Db, match_id: int) -> Match:
    """The match on record. Raises NotAllowed when it is gone."""
    match = store.matches.match(db, match_id)
    if match is None:
        raise NotAllowed("This match is no longer on record.")
    return match


def pair_of(
    db: Db, program_id: int, mentee_id: int, mentor_id: int, sides: Sides | None = None
) -> tuple[Mentee, Mentor]:
    """Both sides of a pair (person ids), from `sides` where everybody was read at once.

    Raises NotAllowed when one of the two does not take part in the program.
    """
    if sides:
        mentee, mentor = sides[0].get(mentee_id), sides[1].get(mentor_id)
    else:
        mentee, mentor = store.people.mentee(db, program_id, mentee_id), store.people.mentor(db, program_id, mentor_id)
    if mentee is None or mentor is None:
        raise NotAllowed("One of the two no longer takes part in this program.")
    return mentee, mentor


def sides_of(db: Db, program_id: int) -> Sides:
    """Everybody of a program by person id, read once where many pairs are checked in a row."""
    return (
        {mentee.id: mentee for mentee in store.people.mentees(db, program_id)},
        {mentor.id: mentor for mentor in store.people.mentors(db, program_id)},
    )


def check_rules(db: Db, program_id: int, mentee: Mentee, mentor: Mentor, facts: rules.MatchingFacts) -> None:
    """Raises NotAllowed with the rule that forbids the pair under the program's switches."""
    program = store.programs.program(db, program_id)
    switches = program.settings.get("matching", {}).get("switches") if program else None
    if blocked := rules.blocker(mentee, mentor, facts, switches):
        raise NotAllowed(f"{mentor.name} {blocked.sentence}.")


def check_introduced(db: Db, program_id: int, matches: Sequence[Match], on: date) -> None:
    """Raises NotAllowed naming every pair against which a rule stands by now: much can happen after an approval."""
    program = store.programs.program(db, program_id)
    switches = program.settings.get("matching", {}).get("switches") if program else None
    facts = store.matching.matching_facts(db, program_id, on=on, rated=False)
    sides = sides_of(db, program_id) if len(matches) > MANY else None
    refusals = []
    for match in matches:
        mentee, mentor = pair_of(db, program_id, match.mentee_id, match.mentor_id, sides)
        if blocked := rules.blocker(mentee, mentor, facts, switches, seat_is_theirs=True):
            refusals.append(f"{mentee.name} with {mentor.name}: {mentor.name} {blocked.sentence}.")
    if refusals:
        raise NotAllowed(f"Nobody was introduced. {' '.join(refusals)} Put such a pair back on the table first.")


def check_proposed(db: Db, program_id: int, new: Sequence[Proposal], on: date) -> None:
    """Raises NotAllowed naming everybody who is proposed and not there, or has to be read first: the run is stale."""
    sides = sides_of(db, program_id) if len(new) > MANY else None
    proposed: dict[tuple[str, int], Mentee | Mentor] = {}
    for proposal in new:
        mentee, mentor = pair_of(db, program_id, proposal.mentee_id, proposal.mentor_id, sides)
        proposed |= {("mentee", mentee.id): mentee, ("mentor", mentor.id): mentor}
    absences = [
        f"{person.name} {absence.sentence}"
        for person in proposed.values()
        if (absence := absent(person, on) or unread(person))
    ]
    if absences:
        raise NotAllowed(f"Nothing was proposed: {few(absences)}. Run the matching again.")


def check_seen(db: Db, match: Match, seen: str) -> None:
    """Refuse what was clicked on a screen that is no longer true, and say what was decided meanwhile."""
    if not seen or match.state == seen:
        return
    state = STATE_LABELS[match.state].lower()
    raise NotAllowed(
        f"Meanwhile {called(db, match.mentee_id)} with {called(db, match.mentor_id)} is {state}{by_whom(db, match)}. "
        "Nothing was changed."
    )


def check_unmatched(db: Db, program_id: int, mentee_id: int) -> None:
    """Raises NotAllowed when the mentee has a live match, saying with whom and who decided it."""
    if live := store.matches.live_match(db, program_id, mentee_id):
        raise NotAllowed(already(db, live))


def check_recused(db: Db, program_id: int, mentee_id: int, by: str) -> None:
    """Raises NotAllowed when whoever acts stepped back from deciding on this mentee."""
    if store.meetings.recused(db, program_id, mentee_id, by):
        raise NotAllowed(f"You stepped back from deciding on {called(db, mentee_id)}. Somebody else has to decide.")


def supersede(journal: store.journal.Journal, *matches: Match) -> None:
    """Part of other actions: these matches give way to another."""
    for match in matches:
        journal.update("superseded", "matches", match.id, {"state": "superseded"}, **about(match))


def supersede_open(db: Db, journal: store.journal.Journal, program_id: int, mentee_id: int) -> None:
    """Part of other actions: whatever is still open for a mentee gives way."""
    supersede(journal, *store.matches.all(db, program_id, OPEN, mentee_id=mentee_id))


def about(match: Match) -> dict[str, Any]:
    """What a line of history about a match names."""
    return {"program_id": match.program_id, "person_id": match.mentee_id}


def reason_of(code: str, act: str) -> str:
    """The code of a reason, if it is on the list of this act or empty. act: a key of REASONS_FOR."""
    if code and code not in REASONS_FOR[act]:
        raise NotAllowed(f"“{REASONS.get(code, code)}” is not on the list of reasons for this.")
    return code


def already(db: Db, live: Match) -> str:
    """That a mentee has a mentor, and who decided it."""
    who = store.programs.actors(db).get(live.decided_by or "", live.decided_by or "someone")
    names = store.people.names(db)
    return f"{names[live.mentee_id]} is already matched with {names[live.mentor_id]}, decided by {who}."


def by_whom(db: Db, match: Match) -> str:
    """Who decided a match, to end a sentence with; nothing for one that nobody decided."""
    if match.decided_by is None:
        return ""
    return f", decided by {store.programs.actors(db).get(match.decided_by, match.decided_by)}"
