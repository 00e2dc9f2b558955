"""Actions on matching runs: propose, and solve the rest again around what was decided.

A decision may bring `rest`: mentee (person id) -> the proposal that the solver now has for them, or None. It replaces
the proposals of others that are still open, in the same action; whoever was decided meanwhile, or is parked, stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, acting, program_on_record
from core.actions.match_checks import check_proposed, supersede
from core.domain.match.matches import Proposal
from core.domain.match.run_record import RunRecord
from core.store import Db

Rest = Mapping[int, Proposal | None]


def propose(
    db: Db,
    program_id: int,
    run: RunRecord,
    *,
    rematch: bool = False,
    adopt: Mapping[str, Any] | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Keep a matching run and its proposals; proposals still open from an earlier run are replaced. Gives the run's id.

    Approved pairs stay; with `rematch`,
    those to whom the run gives another mentor are proposed anew. Introduced pairs are never touched. `adopt` becomes
    what the program matches by from now on, in the same action.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        program = program_on_record(db, program_id)
        if adopt is not None and adopt != program.settings.get("matching"):
            changes = {"settings": dict(program.settings) | {"matching": dict(adopt)}}
            about = {"program_id": program_id, "detail": {"what": ["settings"]}}
            journal.update("changed", "programs", program_id, changes, **about)
        row = {
            "program_id": program_id,
            "run_on": on,
            "run_by": by,
            "settings": run.settings.to_dict(),
            "input_hash": run.input_hash,
            "result": run.result.to_dict() if run.result else {},
        }
        check_proposed(db, program_id, run.proposals, on)
        run_id = journal.insert("ran", "runs", row, program_id=program_id)
        live = {match.mentee_id: match for match in store.matches.all(db, program_id, ("approved", "introduced"))}
        supersede(journal, *store.matches.all(db, program_id, ("proposed", "shortlisted")))
        for new in run.proposals:
            settled = live.get(new.mentee_id)
            if settled and not (rematch and settled.state == "approved" and settled.mentor_id != new.mentor_id):
                continue
            if settled:
                supersede(journal, settled)
            _insert(journal, program_id, run_id, new)
    return run_id


def solve_rest(
    db: Db, program_id: int, run_id: int, rest: Rest, *, by: str, on: date, at: datetime | None = None
) -> int:
    """Replace the proposals still open by what the solver has now, around all that was decided; returns how many."""
    with acting(db, by=by, on=on, at=at) as journal:
        newest = store.runs.last(db, program_id)
        if newest is None or newest.id != run_id:
            raise NotAllowed("Meanwhile the matching was run again: these are no longer its proposals.")
        changed = propose_rest(db, journal, program_id, run_id, rest)
        if not changed:
            raise NotAllowed("Every open proposal already is what the solver would propose.")
    return changed


def propose_rest(db: Db, journal: store.journal.Journal, program_id: int, run_id: int | None, rest: Rest) -> int:
    """Part of other actions: what the solver has now replaces what is still open; returns for how many it does."""
    changed = 0
    check_proposed(
        db, program_id, [replace(new, mentee_id=id) for id, new in rest.items() if new is not None], journal.on
    )
    for mentee_id, new in rest.items():
        current = store.matches.all(
            db, program_id, ("proposed", "parked", "approved", "introduced"), mentee_id=mentee_id
        )
        if any(match.state != "proposed" for match in current) or (
            new and any(match.mentor_id == new.mentor_id for match in current)
        ):
            continue
        supersede(journal, *current)
        if new:
            _insert(journal, program_id, run_id, replace(new, mentee_id=mentee_id, state="proposed"))
        changed += bool(current or new)
    return changed


def _insert(journal: store.journal.Journal, program_id: int, run_id: int | None, new: Proposal) -> None:
    row = {
        "program_id": program_id,
        "run_id": run_id,
        "mentee_id": new.mentee_id,
        "mentor_id": new.mentor_id,
        "state": new.state,
        "score": new.score,
        "breakdown": dict(new.breakdown),
        "proposed_on": journal.on,
    }
    about = {"program_id": program_id, "person_id": new.mentee_id}
    journal.insert("proposed", "matches", row, **about, detail={"mentor": new.mentor_id})
