"""Store, matches: what a run decides on, runs, proposed pairs and how many seats are taken. Solves nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlite_utils import Database

from core.domain.base import events
from core.domain.base.people import Mentee
from core.domain.base.ratings import mean_rating
from core.domain.match import participant_choices, presence
from core.domain.match.calibration import PairOutcome
from core.domain.match.matches import LIVE, Match
from core.domain.match.participant_choices import RankedChoice
from core.domain.match.rules import MatchingFacts
from core.domain.match.run_record import MatchingInput, RunResult, StoredRun
from core.domain.match.settings import Settings
from core.domain.review.decisions import Decision
from core.domain.review.outcomes import MatchChange
from core.store.journal import Row, first, rows
from core.store.participant_choices import choices, choices_at
from core.store.people import exclusions, has_directory, manager_of, mentees, mentors, names, settled_mentees
from core.store.programs import program


def match(db: Database, match_id: int) -> Match | None:
    """One match, or None."""
    row = first(db, "SELECT * FROM matches WHERE id = ?", (match_id,))
    return _match(row) if row else None


def all(
    db: Database, program_id: int, states: Iterable[str] | None = None, *, mentee_id: int | None = None
) -> list[Match]:
    """The matches of a program, oldest first; only those in `states`, or of one mentee, when given."""
    where = "program_id = ?"
    parameters: list[Any] = [program_id]
    if states is not None:
        wanted = sorted(states)
        where, parameters = f"{where} AND state IN ({_marks(wanted)})", [*parameters, *wanted]
    if mentee_id is not None:
        where, parameters = f"{where} AND mentee_id = ?", [*parameters, mentee_id]
    return [_match(row) for row in rows(db, f"SELECT * FROM matches WHERE {where} ORDER BY id", tuple(parameters))]


def match_states(db: Database, program_id: int) -> dict[str, int]:
    """How many matches of a program are in each state; a state that none is in is left out."""
    counts = rows(db, "SELECT state, count(*) AS n FROM matches WHERE program_id = ? GROUP BY state", (program_id,))
    return {row["state"]: row["n"] for row in counts}


def live_match(db: Database, program_id: int, mentee_id: int) -> Match | None:
    """The approved or introduced match of a mentee in a program, or None."""
    row = first(
        db,
        f"SELECT * FROM matches WHERE program_id = ? AND mentee_id = ? AND state IN ({_marks(LIVE)})",
        (program_id, mentee_id, *sorted(LIVE)),
    )
    return _match(row) if row else None


def matches_of(db: Database, person_id: int) -> list[Match]:
    """Every match of a person on either side."""
    match_rows = rows(db, "SELECT * FROM matches WHERE mentee_id = ?1 OR mentor_id = ?1 ORDER BY id", (person_id,))
    return [_match(row) for row in match_rows]


def loads(db: Database) -> dict[int, int]:
    """Seats taken per mentor (person id), over all programs that are not closed."""
    counts = rows(
        db,
        f"""SELECT mentor_id, count(*) AS n FROM matches JOIN programs ON programs.id = matches.program_id
            WHERE matches.state IN ({_marks(LIVE)}) AND programs.stage <> 'closed' GROUP BY mentor_id""",
        tuple(sorted(LIVE)),
    )
    return {row["mentor_id"]: row["n"] for row in counts}


def offered(db: Database, mentor_id: int) -> int:
    """The seats a mentor offers: the most in any program that is not closed, as the schema counts them."""
    row = first(
        db,
        """SELECT coalesce(max(enrolments.capacity), 0) AS seats
           FROM enrolments JOIN programs ON programs.id = enrolments.program_id
           WHERE enrolments.person_id = ? AND enrolments.role = 'mentor' AND programs.stage <> 'closed'""",
        (mentor_id,),
    )
    return row["seats"] if row else 0


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
        loads=loads(db),
        reverse=bool(program_row and program_row.reverse),
        ratings={pair: sum(sides.values()) / len(sides) for pair, sides in rated_by.items()},
        mentor_ratings={pair: sides["mentee"] for pair, sides in rated_by.items() if "mentee" in sides},
        waited=frozenset(waited_last_round(db, program_id)) if rated else frozenset(),
        on=on,
    )


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
        approved = tuple((match.mentee_id, match.mentor_id) for match in all(db, program_id, ("approved",)))
        facts, chosen = facts.without_seats(approved), replace(chosen, keep=approved)
    who = gate(db, program_id, on=on, rematch=rematch)
    chosen = chosen.without(turned_down(db, program_id))
    near = _pairs(last_run(db, program_id))
    ranking = _with_rankings(who.mentees, choices(db, program_id))
    return MatchingInput(ranking, who.mentors, facts, chosen, who.left_out, who.unsure, near)


def gate(db: Database, program_id: int, *, on: date, rematch: bool = False) -> presence.Gate:
    """Who may be matched on a day, and who may not and why: left, away, withdrawn, or with a wish to be read first."""
    but = {match.mentee_id for match in all(db, program_id, ("approved",))} if rematch else set()
    taking_part = [mentee for mentee in mentees(db, program_id) if mentee.stage in ("accepted", "withdrawn")]
    settled = settled_mentees(db, program_id) - but
    live = all(db, program_id, LIVE)
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
    its_run = run(db, run_id)
    if its_run is None:
        raise LookupError(f"the run {run_id} is not on record")
    program_id, result = its_run.program_id, its_run.result
    all_matches = all(db, program_id)
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
        near=_pairs(its_run),
    )


def _with_rankings(waiting: Iterable[Mentee], named: Iterable[RankedChoice]) -> tuple[Mentee, ...]:
    """The same mentees with the mentors whom they named; whoever said no is passed over."""
    ranked = participant_choices.ranked(named)
    return tuple(replace(mentee, ranked=tuple(ranked.get(mentee.id, ()))) for mentee in waiting)


def ended_pairs(db: Database) -> set[tuple[int, int]]:
    """(mentee, mentor) pairs whose relationship was switched or dropped: not to be paired again by a run."""
    return {
        (row["mentee_id"], row["mentor_id"])
        for row in rows(
            db, "SELECT mentee_id, mentor_id FROM relationships WHERE stage IN ('switched', 'dropped', 'ended')"
        )
    }


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


def run(db: Database, run_id: int) -> StoredRun | None:
    """One matching run, or None."""
    row = first(db, "SELECT * FROM runs WHERE id = ?", (run_id,))
    return _run(row) if row else None


def runs(db: Database, program_id: int) -> list[StoredRun]:
    """The matching runs of a program, newest first."""
    return [_run(row) for row in rows(db, "SELECT * FROM runs WHERE program_id = ? ORDER BY id DESC", (program_id,))]


def last_run(db: Database, program_id: int) -> StoredRun | None:
    """The newest matching run of a program, or None."""
    row = first(db, "SELECT * FROM runs WHERE program_id = ? ORDER BY id DESC LIMIT 1", (program_id,))
    return _run(row) if row else None


def drawn_runs(db: Database) -> list[StoredRun]:
    """The runs of all programs that proposed one of their near ties instead of the best answer, oldest first."""
    drawn = rows(db, "SELECT * FROM runs WHERE json_extract(result, '$.variation') IS NOT NULL ORDER BY id")
    return [_run(row) for row in drawn]


def decisions(db: Database, program_id: int, *, after: int = 0, until: int | None = None) -> list[Decision]:
    """What was decided on the matches of a program and still stands as history, oldest first; undone lines are gone.

    `after` and `until` are lines of history: those of a meeting lie between its opening and its closing.
    """
    verbs = events.decided_verbs("matches")
    # CROSS JOIN: from the few notes on a row to their line; the other way about all notes were read for every decision.
    lines = rows(
        db,
        f"""
        SELECT h.id AS fact, h."on", h.at, h."by", h.verb, h.person_id AS mentee_id, matches.mentor_id,
               matches.id AS match_id, coalesce(json_extract(h.detail, '$.reason'), '') AS reason,
               coalesce((
                   SELECT notes.text FROM notes CROSS JOIN history n ON n.subject = 'notes' AND n.subject_id = notes.id
                   WHERE n.action_id = h.action_id AND n.verb = 'noted'
                     AND notes.subject = h.subject AND notes.subject_id = h.subject_id
               ), '') AS comment
        FROM live_history h LEFT JOIN matches ON h.subject = 'matches' AND matches.id = h.subject_id
        WHERE h.program_id = ? AND h.id > ? AND h.id <= ?
          AND ((h.subject = 'matches' AND h.verb IN ({_marks(verbs)}))
               OR (h.subject = 'enrolments' AND h.verb = 'moved' AND h.role = 'mentee'
                   AND json_extract(h.detail, '$.to') = 'waitlist'))
        ORDER BY h.id
        """,
        (program_id, after, until if until is not None else 2**62, *verbs),
    )
    return [Decision(**row | {"on": date.fromisoformat(row["on"])}) for row in lines]


def changes(db: Database, program_id: int, *, after: int = 0, until: int | None = None) -> list[MatchChange]:
    """Every line of history about a match of a program that still stands, oldest first; between two lines of history.

    What `decisions` tells one by one belongs together here: an action that approved many, or moved others as well.
    """
    lines = rows(
        db,
        """
        SELECT h.id AS fact, h.action_id, h.verb, m.mentee_id, m.mentor_id, m.id AS match_id, m.score,
               coalesce(json_extract(befores.row, '$.state'), '') AS was
        FROM live_history h JOIN matches m ON m.id = h.subject_id LEFT JOIN befores ON befores.id = h.id
        WHERE h.program_id = ? AND h.id > ? AND h.id <= ? AND h.subject = 'matches'
        ORDER BY h.id
        """,
        (program_id, after, until if until is not None else 2**62),
    )
    return [MatchChange(**line) for line in lines]


def run_line(db: Database, run_id: int) -> int:
    """The line of history that remembers a run; 0 when there is none."""
    line = first(db, "SELECT id FROM history WHERE subject = 'runs' AND subject_id = ? AND verb = 'ran'", (run_id,))
    return line["id"] if line else 0


def _pairs(its_run: StoredRun | None) -> tuple[tuple[int, int], ...]:
    """The (mentee, mentor) pairs that a run proposed."""
    if its_run is None or its_run.result is None:
        return ()
    return tuple((pair.mentee_id, pair.mentor_id) for pair in its_run.result.pairs)


def _run(row: Row) -> StoredRun:
    settings, result = json.loads(row["settings"]), json.loads(row["result"])
    return StoredRun(
        id=row["id"],
        program_id=row["program_id"],
        run_on=date.fromisoformat(row["run_on"]),
        run_by=row["run_by"],
        settings=Settings.from_dict(settings),
        weights=settings.get("weights", {}),
        input_hash=row["input_hash"],
        result=RunResult.from_dict(result) if result else None,
    )


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)


class _Breakdown(Mapping[str, Any]):
    """A breakdown as stored, parsed when somebody looks into it: who lists matches rarely does, and it is long."""

    __slots__ = ("_parts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._parts: dict[str, Any] | None = None

    def __getitem__(self, key: str) -> Any:
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        return repr(self._read())

    def _read(self) -> dict[str, Any]:
        if self._parts is None:
            self._parts = json.loads(self._text)
        return self._parts


def _match(row: Row) -> Match:
    return Match(
        **row
        | {
            "breakdown": _Breakdown(row["breakdown"]),
            "proposed_on": date.fromisoformat(row["proposed_on"]),
            "decided_on": date.fromisoformat(row["decided_on"]) if row["decided_on"] else None,
        }
    )
