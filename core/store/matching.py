"""Store, matching: what a matching run decides on, and what became of the pairs of earlier ones. Solves nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlite_utils import Database

from core.domain.base.people import Mentee
from core.domain.base.ratings import mean_rating
from core.domain.match import participant_choices, presence
from core.domain.match.calibration import PairOutcome
from core.domain.match.matches import LIVE
from core.domain.match.participant_choices import RankedChoice
from core.domain.match.rules import MatchingFacts
from core.domain.match.run_record import MatchingInput
from core.domain.match.settings import Settings
from core.store import matches, runs
from core.store.journal import first, rows
from core.store.participant_choices import choices, choices_at
from core.store.people import exclusions, has_directory, manager_of, mentees, mentors, names, settled_mentees
from core.store.programs import program


def matching_input(
    db: Database, program_id: int, settings: Settings | None = None, *, on: date, rematch: bool = False
) -> MatchingInput:
    """Gather what a matching run decides on: who waits for a mentor, every mentor, the facts and the settings.

    Only those who are there on that day; the others are named beside them. Without `settings`, those that the program
    keeps. Pairs that a review vetoed stay apart. With `rematch`, pairs that are approved and not introduced take part
    again: their seats are free, and each counts as one to keep. The pairs of the last saved run stay among equally good
    answers: else a run would move people for nothing, and differ from what was kept.
    """
    program_row = program(db, program_id)
    chosen = settings or Settings.of_program(program_row.settings if program_row else {})
    facts = matching_facts(db, program_id, on=on)
    approved: tuple[tuple[int, int], ...] = ()
    if rematch:
        approved = tuple((match.mentee_id, match.mentor_id) for match in matches.all(db, program_id, ("approved",)))
        facts, chosen = facts.without_seats(approved), replace(chosen, keep=approved)
    who = gate(db, program_id, on=on, rematch=rematch)
    chosen = chosen.without(turned_down(db, program_id))
    near = runs.proposed_pairs(runs.last(db, program_id))
    ranking = _with_rankings(who.mentees, choices(db, program_id))
    return MatchingInput(ranking, who.mentors, facts, chosen, who.left_out, who.unsure, near)


def gate(db: Database, program_id: int, *, on: date, rematch: bool = False) -> presence.Gate:
    """Who may be matched on a day, and who may not and why: left, away, withdrawn, or with a wish to be read first."""
    but = {match.mentee_id for match in matches.all(db, program_id, ("approved",))} if rematch else set()
    taking_part = [mentee for mentee in mentees(db, program_id) if mentee.stage in ("accepted", "withdrawn")]
    settled = settled_mentees(db, program_id) - but
    live = matches.all(db, program_id, LIVE)
    its_program = program(db, program_id)
    in_pairs = {match.mentee_id for match in live} - but
    return presence.gate(
        [mentee for mentee in taking_part if mentee.id not in settled],
        [mentor for mentor in mentors(db, program_id) if mentor.stage in ("accepted", "withdrawn")],
        [mentee for mentee in taking_part if mentee.id in in_pairs],
        live,
        names(db),
        on=on,
        phase=its_program.design.phase if its_program else None,
    )


def reviewed_input(db: Database, run_id: int, line: int, *, on: date) -> MatchingInput:
    """Gather what a kept run decided on, for its review: its mentees and the mentors as they answered at a line of
    history, its settings, and today's facts as if its own pairs held no seat.

    Raises LookupError for a run that is not on record.
    """
    its_run = runs.run(db, run_id)
    if its_run is None:
        raise LookupError(f"the run {run_id} is not on record")
    program_id, result = its_run.program_id, its_run.result
    all_matches = matches.all(db, program_id)
    elsewhere = {match.mentee_id for match in all_matches if match.state in LIVE and match.run_id != run_id}
    ids = {match.mentee_id for match in all_matches if match.run_id == run_id}
    ids |= set(result.unmatched) if result else set()
    reviewed = tuple(
        mentee
        for mentee in mentees(db, program_id, at=line)
        # a run without a result (by an older version) says not who took part: everybody accepted who was free
        if mentee.id in ids or (not result and mentee.stage == "accepted" and mentee.id not in elsewhere)
    )
    live = [match for match in all_matches if match.state in LIVE and match.mentee_id in ids]
    return MatchingInput(
        _with_rankings(reviewed, choices_at(db, program_id, line)),
        tuple(mentors(db, program_id, stage="accepted", at=line)),
        matching_facts(db, program_id, on=on).without_seats((match.mentee_id, match.mentor_id) for match in live),
        its_run.settings,
        near=runs.proposed_pairs(its_run),
    )


def _with_rankings(waiting: Iterable[Mentee], named: Iterable[RankedChoice]) -> tuple[Mentee, ...]:
    """The same mentees with the mentors whom they named; whoever said no is passed over."""
    ranked = participant_choices.ranked(named)
    return tuple(replace(mentee, ranked=tuple(ranked.get(mentee.id, ()))) for mentee in waiting)


def matching_facts(db: Database, program_id: int, *, on: date, rated: bool = True) -> MatchingFacts:
    """What the rules need to know beyond the two people: reporting lines, exclusions, ended pairs, seats taken.

    Only a matching run needs the ratings of past pairs and who waited; without `rated` both stay empty: the ratings
    take longest to read.
    """
    program_row = program(db, program_id)
    rated_by = _ratings_by_side(db) if rated else {}
    return MatchingFacts(
        manager_of=manager_of(db),
        has_directory=has_directory(db),
        excluded=frozenset(exclusions(db)),
        ended=frozenset(ended_pairs(db)),
        loads=matches.loads(db),
        reverse=bool(program_row and program_row.reverse),
        ratings={pair: sum(sides.values()) / len(sides) for pair, sides in rated_by.items()},
        mentor_ratings={pair: sides["mentee"] for pair, sides in rated_by.items() if "mentee" in sides},
        waited=frozenset(waited_last_round(db, program_id)) if rated else frozenset(),
        on=on,
    )


def ended_pairs(db: Database) -> set[tuple[int, int]]:
    """(mentee, mentor) pairs whose relationship was switched or dropped: not to be paired again by a run."""
    return {
        (row["mentee_id"], row["mentor_id"])
        for row in rows(
            db, "SELECT mentee_id, mentor_id FROM relationships WHERE stage IN ('switched', 'dropped', 'ended')"
        )
    }


def turned_down(db: Database, program_id: int) -> list[tuple[int, int]]:
    """(mentee, mentor) pairs that a review vetoed and nobody chose since: not to be proposed again by a run."""
    return [
        (row["mentee_id"], row["mentor_id"])
        for row in rows(
            db,
            """
            SELECT DISTINCT mentee_id, mentor_id FROM matches AS one
            WHERE program_id = ? AND state = 'vetoed' AND NOT EXISTS (
                SELECT 1 FROM matches WHERE program_id = one.program_id AND mentee_id = one.mentee_id
                AND mentor_id = one.mentor_id AND id > one.id AND state IN ('approved', 'introduced'))
            ORDER BY mentee_id, mentor_id
            """,
            (program_id,),
        )
    ]


def waited_last_round(db: Database, program_id: int) -> set[int]:
    """Mentees (person ids) whom the round before left without a mentor: on its waiting list, or accepted by it, and
    never introduced to anybody. The round before is the one that the design names, else the last closed program.
    """
    this = program(db, program_id)
    before = this.design.previous if this else None
    if before is None:
        closed = first(db, "SELECT max(id) AS id FROM programs WHERE id < ? AND stage = 'closed'", (program_id,))
        before = closed["id"] if closed else None
    waited = rows(
        db,
        """SELECT person_id FROM enrolments
           WHERE program_id = ?1 AND role = 'mentee' AND stage IN ('accepted', 'waitlist')
             AND person_id NOT IN (SELECT mentee_id FROM relationships WHERE program_id = ?1)""",
        (before,),
    )
    return {row["person_id"] for row in waited}


def ratings(db: Database) -> dict[tuple[int, int], float]:
    """How each past or present pair rated itself, (mentee, mentor) to 1..5: the mean of both sides' scale answers."""
    return {pair: sum(sides.values()) / len(sides) for pair, sides in _ratings_by_side(db).items()}


def _ratings_by_side(db: Database) -> dict[tuple[int, int], dict[str, float]]:
    """(mentee, mentor) -> role -> mean of what that side said, 1 to 5.

    Closing answers count when there are any, else the latest health check of each side.
    """
    answers = rows(
        db,
        """SELECT r.mentee_id, r.mentor_id, c.kind, c.role, c.answers FROM checks c
           JOIN relationships r ON r.id = c.relationship_id WHERE c.kind IN ('health', 'closing')
           ORDER BY c.kind = 'closing', c.answered_on, c.id""",
    )
    latest: dict[tuple[int, int], dict[str, float]] = {}
    for row in answers:
        mean = mean_rating(json.loads(row["answers"]))
        if mean is not None:  # rows come health first, oldest first: what is kept last is what counts
            latest.setdefault((row["mentee_id"], row["mentor_id"]), {})[row["role"]] = mean
    return latest


def pair_outcomes(db: Database, *, on: date) -> list[PairOutcome]:
    """Every pair that was introduced after a run scored it, and what became of it: what calibration compares.

    A pair that was dropped because somebody left the company did not fail: it counts as together until then.
    """
    rated = ratings(db)
    scored = rows(
        db,
        """SELECT m.run_id, m.program_id, m.mentee_id, m.mentor_id, m.score, m.breakdown, r.introduced_on,
                  r.ended_on, r.stage = 'switched' AS switched,
                  r.stage = 'switched' OR (r.stage = 'dropped' AND r.end_reason <> 'left_company') AS stopped,
                  (SELECT avg(g.state = 'achieved') FROM goals g
                   WHERE g.relationship_id = r.id AND r.ended_on IS NOT NULL) AS goals
           FROM matches m JOIN relationships r ON r.match_id = m.id
           WHERE m.score IS NOT NULL AND m.breakdown <> '{}' ORDER BY m.id""",
    )
    return [
        PairOutcome(
            row["run_id"],
            row["mentor_id"],
            row["score"],
            {key: part["score"] for key, part in json.loads(row["breakdown"]).items()},
            rated.get((row["mentee_id"], row["mentor_id"])),
            row["goals"],
            days=(
                (date.fromisoformat(row["ended_on"]) if row["ended_on"] else on)
                - date.fromisoformat(row["introduced_on"])
            ).days,
            stopped=bool(row["stopped"]),
            switched=bool(row["switched"]),
            program_id=row["program_id"],
        )
        for row in scored
    ]
