"""Actions on the learning goals of a pair: set, reword, say how far. Never touches the pair's stage."""

from __future__ import annotations

from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed, acting
from core.actions.people import replace_note
from core.actions.relationships import about_pair, add_pair_note, open_relationship, refuse_day
from core.domain.relationships.relationships import MAX_OPEN_GOALS, Goal, Relationship
from core.store import Db
from core.store.journal import Journal


def set_goal(
    db: Db,
    relationship_id: int,
    text: str,
    measure: str = "",
    done: str = "",
    *,
    set_on: date | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Agree on a learning goal with its measure and definition of done; returns its id. At most three are open."""
    with acting(db, by=by, on=on, at=at) as journal:
        relationship = open_relationship(db, relationship_id, on)
        return add_goal(db, journal, relationship, text, measure, done, set_on or on)


def add_goal(
    db: Db, journal: Journal, relationship: Relationship, text: str, measure: str, done: str, day: date
) -> int:
    """Part of other actions: what `set_goal` does, within an action that is open."""
    if not text.strip():
        raise NotAllowed("A goal needs a sentence.")
    refuse_day(relationship, day, journal.on)
    _refuse_too_many_goals(db, relationship.id)
    row = {"relationship_id": relationship.id, "set_on": day}
    goal_id = journal.insert("set", "goals", row, **about_pair(relationship), on=day)
    for kind, words in (("goal", text), ("measure", measure), ("done", done)):
        add_pair_note(journal, relationship, "goals", goal_id, kind, words)
    return goal_id


def reword_goal(
    db: Db,
    goal_id: int,
    text: str,
    measure: str = "",
    done: str = "",
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Change the words of a goal; the earlier words stay in its history."""
    with acting(db, by=by, on=on, at=at) as journal:
        goal, relationship = _goal(db, goal_id, on)
        if not text.strip():
            raise NotAllowed("A goal needs a sentence.")
        words = {"goal": (text, goal.text), "measure": (measure, goal.measure), "done": (done, goal.done)}
        for kind, (new, old) in words.items():
            where = {"program_id": relationship.program_id, "relationship_id": relationship.id}
            replace_note(journal, old, "goals", goal_id, relationship.mentee_id, kind, new, **where)


def set_progress(
    db: Db,
    goal_id: int,
    progress: int,
    state: str = "open",
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Say how far a goal is, in percent, and whether it is open, achieved or dropped."""
    if not 0 <= progress <= 100:
        raise NotAllowed("Progress is 0 to 100 percent.")
    if state not in ("open", "achieved", "dropped"):
        raise NotAllowed(f"“{state}” is not a state of a goal.")
    with acting(db, by=by, on=on, at=at) as journal:
        goal, relationship = _goal(db, goal_id, on)
        move_goal(db, journal, relationship, goal, progress, state, on)


def move_goal(
    db: Db, journal: Journal, relationship: Relationship, goal: Goal, progress: int, state: str, day: date
) -> None:
    """Part of other actions: what `set_progress` does, within an action that is open, as of a day."""
    refuse_day(relationship, day, journal.on)
    if state == "open" and goal.state != "open":
        _refuse_too_many_goals(db, relationship.id)
    progress = 100 if state == "achieved" else progress
    changes = {"progress": progress, "state": state, "closed_on": None if state == "open" else day}
    verb = {"open": "progressed", "achieved": "achieved", "dropped": "abandoned"}[state]
    detail = {"from": goal.progress, "to": progress}
    journal.update(verb, "goals", goal.id, changes, **about_pair(relationship), on=day, detail=detail)


def _refuse_too_many_goals(db: Db, relationship_id: int) -> None:
    if sum(goal.state == "open" for goal in store.relationships.goals(db, relationship_id)) >= MAX_OPEN_GOALS:
        raise NotAllowed(f"{MAX_OPEN_GOALS} goals are open already. Close one first: fewer goals get further.")


def _goal(db: Db, goal_id: int, on: date) -> tuple[Goal, Relationship]:
    row = store.journal.row_of(db, "goals", goal_id)
    if row is None:
        raise NotAllowed("This goal is no longer on record.")
    goal = next(goal for goal in store.relationships.goals(db, row["relationship_id"]) if goal.id == goal_id)
    return goal, open_relationship(db, row["relationship_id"], on)
