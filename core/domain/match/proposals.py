"""Proposals: one matching run, from people and settings to pairs that can be read aloud. Reads and writes no database.

A run puts both sides in order of their ids, scores and checks all pairs, solves, and explains what was chosen. Its
result keeps the arrays, so that what-ifs start from it (`core.domain.match.choices`, `core.domain.match.recruiting`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.domain.base.people import Mentee, Mentor
from core.domain.match import criteria, rules, whatif
from core.domain.match.assignment import CHOICES, Assignment, assign
from core.domain.match.bands import Bands, bands, points_of
from core.domain.match.cohort import Mentees, Mentors, views
from core.domain.match.fingerprint import fingerprint
from core.domain.match.matches import Proposal
from core.domain.match.pairs import Pair, RefusedPin, breakdown_of, stored_breakdown
from core.domain.match.presence import absent, unread
from core.domain.match.rules import MatchingFacts
from core.domain.match.run_record import MatchingInput, RunPair, RunRecord, RunResult, Variation
from core.domain.match.settings import LASTING, OBJECTIVE_LABELS, Ids, Settings
from core.domain.match.unmatched import Unmatched, why

__all__ = [
    "OBJECTIVE_LABELS",
    "Pair",
    "Progress",
    "Proposals",
    "RefusedPin",
    "Settings",
    "Unmatched",
    "run",
    "solve",
    "stored_breakdown",
]

Progress = Callable[[str, str], object]  # called with the stage, and how far it is

FLOOR = "first_need"  # the rule whose words and pairs are those of the floor of needs
SEATS = ("capacity",)  # the solver counts seats itself: it knows who else would take them
BANDS = 10  # the distribution counts pairs in ten bands of ten points


@dataclass(frozen=True, eq=False)
class Proposals:
    """The answer of a run with all it was made from. Rows and columns of the arrays follow `mentees` and `mentors`.

    scores: float32 (n, m). allowed: bool (n, m), by all rules but the seats. proposable: those of them that the floor
    of needs leaves, and the pins. capacity: int (m,), seats left for this run. pins and keep: in row and column
    numbers, keep (n,) or -1. refused: pins that could not hold. variation: how the assignment was drawn among near
    ties, None where it is the best.
    """

    settings: Settings
    facts: MatchingFacts
    mentees: Mentees
    mentors: Mentors
    scores: NDArray[np.float32]
    allowed: NDArray[np.bool_]
    proposable: NDArray[np.bool_]
    capacity: NDArray[np.int64]
    pins: tuple[tuple[int, int], ...]
    keep: NDArray[np.int64]
    refused: tuple[RefusedPin, ...]
    assignment: Assignment
    variation: Variation | None = None

    @property
    def options(self) -> dict[str, Any]:
        """Keyword arguments of `assign` and of the what-ifs, besides scores and capacity."""
        bonus = self.settings.stay_bonus
        return {
            "allowed": self.proposable,
            "pins": self.pins,
            # With rankings `proposable` holds the lowest score, since a choice counts below it.
            "minimum": 0.0 if self.settings.choices else self.settings.minimum,
            "keep": (self.keep, bonus) if (self.keep >= 0).any() else None,
            "keys": (self.mentees.ids.tolist(), self.mentors.ids.tolist()),
            "ranked": self.ranked if self.settings.choices else None,
            "waited": _waited(self.settings, self.facts, self.mentees),
        }

    @cached_property
    def ranked(self) -> NDArray[np.int64]:
        """(n, k) the columns of the mentors whom each mentee ranked, first choice first, -1 where a ranking ends."""
        return _ranked(self.settings, self.mentees, self.mentors)

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """Criterion -> weight in this run: the settings', and 0 for what was not asked of both sides."""
        return criteria.counted_weights(self.mentees, self.mentors, self.settings.weights)

    @cached_property
    def facts_apart(self) -> MatchingFacts:
        """The facts, with the pairs that stay apart in this run among the excluded."""
        return _with_apart(self.facts, self.settings)

    @cached_property
    def row(self) -> Mapping[int, int]:
        """Person id of a mentee -> row."""
        return {id: row for row, id in enumerate(self.mentees.ids.tolist())}

    @cached_property
    def column(self) -> Mapping[int, int]:
        """Person id of a mentor -> column."""
        return {id: column for column, id in enumerate(self.mentors.ids.tolist())}

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The proposed pairs, best first, each with its breakdown."""
        rows = np.flatnonzero(self.assignment.mentor_of >= 0)
        columns = self.assignment.mentor_of[rows]
        pairs = self.explained([(int(i), int(j)) for i, j in zip(rows, columns, strict=True)])
        return tuple(sorted(pairs, key=lambda pair: (-pair.score, pair.mentee.id)))

    @cached_property
    def unmatched(self) -> tuple[Unmatched, ...]:
        """The mentees without a mentor, each with the reason."""
        rows = np.flatnonzero(self.assignment.mentor_of < 0).tolist()
        against = rules.first_against(
            self.mentees.part(rows), self.mentors, self.facts_apart, self.settings.switches, but=SEATS
        )
        below = self.allowed[rows] & ~self.proposable[rows]
        against[below] = list(rules.RULES).index(FLOOR) + 1
        return tuple(self._unmatched(row, codes) for row, codes in zip(rows, against, strict=True))

    @property
    def total(self) -> float:
        """Sum of the scores of all pairs; a perfect pair counts 1."""
        return self.assignment.total

    @property
    def bound(self) -> float:
        """No assignment under the same rules, as good in what comes first, exceeds this; the stay bonus counts."""
        return self.assignment.bound

    @cached_property
    def load(self) -> dict[int, int]:
        """Mentor (person id) -> mentees in this run, for all mentors."""
        columns = self.assignment.mentor_of[self.assignment.mentor_of >= 0]
        counts = np.bincount(columns, minlength=len(self.mentors))
        return dict(zip(self.mentors.ids.tolist(), counts.tolist(), strict=True))

    @property
    def weakest(self) -> tuple[Pair, ...]:
        """The five weakest pairs, the weakest first."""
        return self.pairs[::-1][:5]

    @cached_property
    def bands(self) -> Bands | None:
        """How strong a fit is in words, by all pairs that the rules allow; None where they are too few."""
        return bands(self.scores, self.allowed & (self.capacity > 0))

    @property
    def distribution(self) -> tuple[int, ...]:
        """How many pairs score 0 to 9, 10 to 19, ..., 90 to 100 of 100, by the whole points that are shown."""
        counts = [0] * BANDS
        for score in self._chosen_scores().tolist():
            counts[min(points_of(score) // BANDS, BANDS - 1)] += 1
        return tuple(counts)

    @property
    def proof(self) -> str:
        """What is proven about this answer, as one line."""
        if not len(self.mentees) or not len(self.mentors):
            return "There is nobody to match yet."
        if self.assignment.gap > 1e-6 * len(self.mentees):
            return f"At most {self.assignment.gap:.4f} below the best possible total."
        if not self.pairs:
            return "Proven: no pair is possible under these rules and this floor."
        proven = {
            "overall": "no other assignment under these rules scores higher",
            "coverage": "under these rules nobody else can be matched, "
            "and no assignment that matches as many scores higher",
            "worst-off": "under these rules nobody else can be matched, the weakest pair cannot be better, "
            "and no such assignment scores higher",
            "choices": "under these rules nobody else can be matched, nobody else can have a mentor they chose, no "
            "more people their first choice, then their second and so on, and no such assignment scores higher",
            "even": "under these rules nobody else can be matched, no assignment has fewer weak pairs, "
            "and none as even scores higher",
        }
        stay = ", the bonus for pairs that stay included" if (self.keep >= 0).any() else ""
        waited = "as many as possible of those who waited last round are matched, " if self.waited_first else ""
        return f"Best possible: {waited}{proven[self.assignment.objective]}{stay}."

    @property
    def waited_first(self) -> bool:
        """Did waiting come before the objective, for anybody?"""
        return self.settings.waited_first and any(id in self.facts.waited for id in self.row)

    @property
    def unchecked(self) -> str | None:
        """What the rules could not check, or None."""
        return rules.unchecked(self.facts)

    @cached_property
    def input_hash(self) -> str:
        """A fingerprint of people, facts and settings; equal input in any order has an equal one."""
        return fingerprint(self.settings, self.mentees, self.mentors, self.facts)

    def explained(self, pairs: Sequence[tuple[int, int]]) -> list[Pair]:
        """Any pairs (row, column) with their breakdown, chosen or not."""
        rows, columns = [i for i, _ in pairs], [j for _, j in pairs]
        mentees, mentors = self.mentees.part(rows), self.mentors.part(columns)
        parts = criteria.breakdown(mentees, mentors, self.weights) if pairs else {}
        pinned = set(self.pins)
        return [
            Pair(
                mentee,
                mentor,
                float(self.scores[i, j]),
                breakdown_of(parts, place, mentee, mentor),
                pinned=(i, j) in pinned,
                waited=mentee.id in self.facts.waited,
            )
            for place, ((i, j), mentee, mentor) in enumerate(zip(pairs, mentees.people, mentors.people, strict=True))
        ]

    def again(self, **changes: Any) -> Proposals:
        """The run with other settings (objective=, minimum=, weights=, pins= ...) for the same people.

        Scores and rules are worked out again only when they change; among equally good answers present pairs stay.
        """
        settings = replace(self.settings, **changes)
        scores = self.scores
        if settings.weights != self.settings.weights:
            weights = criteria.counted_weights(self.mentees, self.mentors, settings.weights)
            scores = criteria.combine(self.mentees, self.mentors, weights)
        allowed = self.allowed
        if (settings.switches, settings.apart) != (self.settings.switches, self.settings.apart):
            known = _with_apart(self.facts, settings)
            allowed = rules.allowed(self.mentees, self.mentors, known, settings.switches, but=SEATS)
        return _solved(settings, self.facts, self.mentees, self.mentors, scores, allowed, self.assignment)

    def under(self, settings: Settings) -> Proposals:
        """The run under other lasting settings for the same people; its own pins and pairs apart stay."""
        return self.again(**{name: getattr(settings, name) for name in LASTING})

    def settled(self, answer: Assignment, *, pin: Ids | None = None, apart: Ids | None = None) -> Proposals:
        """The run with another answer for the same people, which holds a pair or keeps it apart from now on."""
        pins = self.settings.pins
        if pin:
            pins = (*(pair for pair in pins if pair[0] != pin[0]), pin)
        if apart:
            pins = tuple(pair for pair in pins if pair != apart)
        turned_down = (*self.settings.apart, apart) if apart else self.settings.apart
        settings = replace(self.settings, pins=pins, apart=turned_down)
        refused = {pin.pair for pin in self.refused}
        row_pins = tuple((self.row[i], self.column[j]) for i, j in pins if (i, j) not in refused)
        allowed, proposable = self.allowed, self.proposable.copy()
        if pin:
            proposable[self.row[pin[0]], self.column[pin[1]]] = True
        if apart:
            allowed = allowed.copy()
            proposable[self.row[apart[0]], self.column[apart[1]]] = False
            allowed[self.row[apart[0]], self.column[apart[1]]] = False
        return replace(
            self, settings=settings, pins=row_pins, allowed=allowed, proposable=proposable, assignment=answer
        )

    def to_propose(self) -> list[Proposal]:
        """What is kept of each pair: scores and points by criterion, and no sentence about anybody."""
        return [pair.proposal() for pair in self.pairs]

    def record(self) -> RunRecord:
        """What is kept of the run with its proposals."""
        return RunRecord(tuple(self.to_propose()), self.settings, self.input_hash, self.result())

    def result(self) -> RunResult:
        """What the run came to, in numbers, codes and ids: what is kept of it."""
        return RunResult(
            matched=len(self.pairs),
            unmatched={entry.mentee.id: entry.cause for entry in self.unmatched},
            pairs=tuple(RunPair(pair.mentee.id, pair.mentor.id, round(pair.score, 6)) for pair in self.pairs),
            refused=tuple(entry.pair for entry in self.refused),
            total=round(self.total, 6),
            value=round(self.assignment.value, 6),
            bound=round(self.bound, 6),
            floor=round(self.assignment.floor, 6),
            rounds=self.assignment.rounds,
            load={id: count for id, count in self.load.items() if count},
            distribution=tuple(self.distribution),
            checked_lines=self.facts.has_directory,
            variation=self.variation,
        )

    def _chosen_scores(self) -> NDArray[np.float32]:
        rows = np.flatnonzero(self.assignment.mentor_of >= 0)
        return self.scores[rows, self.assignment.mentor_of[rows]]

    def _unmatched(self, row: int, against: NDArray[np.int64]) -> Unmatched:
        mentee = self.mentees[row]
        if absence := absent(mentee, self.facts.on) or unread(mentee):
            return Unmatched(mentee, "rules", f"{mentee.name} {absence.sentence}.")
        explanation = whatif.why_unmatched(
            self.scores,
            self.capacity,
            self.assignment.mentor_of,
            row,
            reasons=against,
            minimum=self.settings.minimum,
        )
        only_floor = explanation.cause == "rules" and bool(self.allowed[row].any())
        sentence = why(mentee, self.mentees, self.mentors, self.settings.minimum, explanation, only_floor=only_floor)
        return Unmatched(mentee, "minimum" if only_floor else explanation.cause, sentence)


def solve(gathered: MatchingInput, *, progress: Progress | None = None) -> Proposals:
    """The run for what the store gathered, see `run`."""
    return run(
        gathered.mentees, gathered.mentors, gathered.facts, gathered.settings, near=gathered.near, progress=progress
    )


def run(
    mentees: Iterable[Mentee],
    mentors: Iterable[Mentor],
    facts: MatchingFacts,
    settings: Settings | None = None,
    *,
    near: Iterable[Ids] = (),
    progress: Progress | None = None,
) -> Proposals:
    """Match these people: the whole run.

    `facts.loads` are the seats that others take: when people who have a mentor take part again, free theirs first
    (`facts.without_seats`). Pins that a rule or a full mentor forbids are left out and named in `refused`.
    `near` are pairs of an earlier run: among equally good answers they stay. `progress` is called as the run goes on,
    with the stage and how far it is, both in words.
    """
    chosen = settings or Settings()
    score, check, solve = _stages(progress, chosen)
    rated = _with_ratings(mentors, facts.mentor_ratings)
    both = views(sorted(mentees, key=lambda mentee: mentee.id), sorted(rated, key=lambda mentor: mentor.id))
    weights = criteria.counted_weights(*both, chosen.weights)
    scores = criteria.combine(*both, weights, progress=score)
    allowed = rules.allowed(*both, _with_apart(facts, chosen), chosen.switches, but=SEATS, progress=check)
    result = _solved(chosen, facts, *both, scores, allowed, None, solve)
    earlier = _columns(near, *both)
    if (result.assignment.mentor_of == earlier)[earlier >= 0].all():
        return result
    start = replace(result.assignment, mentor_of=earlier)
    return _solved(chosen, facts, *both, scores, allowed, start)


def _stages(
    progress: Progress | None, settings: Settings
) -> (
    tuple[Callable[[float], object], Callable[[float], object], Callable[[int, int], object]] | tuple[None, None, None]
):
    """What scoring, checking and solving tell, in words."""
    if progress is None:
        return None, None, None
    scored = sum(share > 0 for share in criteria.normalized(settings.weights).values())
    checked = sum(rule.code not in SEATS for rule in rules.active(settings.switches))
    return (
        lambda share: progress(f"Scoring {scored} criteria", f"{share:.0%}"),
        lambda share: progress(f"Checking {checked} rules", f"{share:.0%}"),
        lambda number, pairs: progress("Finding the best assignment", f"round {number}, {pairs:,} candidate pairs"),
    )


def _solved(
    settings: Settings,
    facts: MatchingFacts,
    mentees: Mentees,
    mentors: Mentors,
    scores: NDArray[np.float32],
    allowed: NDArray[np.bool_],
    near: Assignment | None,
    progress: Callable[[int, int], object] | None = None,
) -> Proposals:
    seats = [max(0, mentor.capacity - facts.loads.get(mentor.id, 0)) for mentor in mentors.people]
    capacity = np.array(seats, np.int64)
    pins, refused = _pins(settings, facts, mentees, mentors, capacity)
    keep = _columns(settings.keep, mentees, mentors)
    proposable = _proposable(settings, facts, mentees, mentors, scores, allowed, pins)
    answer = assign(
        scores,
        capacity,
        allowed=proposable,
        pins=pins,
        objective=CHOICES if settings.choices else settings.objective,
        minimum=0.0 if settings.choices else settings.minimum,
        keep=(keep, settings.stay_bonus) if (keep >= 0).any() else None,
        keys=(mentees.ids.tolist(), mentors.ids.tolist()),
        ranked=_ranked(settings, mentees, mentors) if settings.choices else None,
        waited=_waited(settings, facts, mentees),
        near=near,
        progress=progress,
    )
    return Proposals(
        settings, facts, mentees, mentors, scores, allowed, proposable, capacity, pins, keep, refused, answer
    )


def _proposable(
    settings: Settings,
    facts: MatchingFacts,
    mentees: Mentees,
    mentors: Mentors,
    scores: NDArray[np.float32],
    allowed: NDArray[np.bool_],
    pins: Sequence[tuple[int, int]],
) -> NDArray[np.bool_]:
    """The pairs that a run may propose: those above the floor of needs, and what people pinned or chose whatever its
    fit. With rankings the lowest score is in it too, so that a choice below it counts.
    """
    if not settings.needs_floor and not settings.choices:
        return allowed
    proposable = allowed.copy()
    if settings.needs_floor:
        proposable &= ~rules.RULES[FLOOR].mask(mentees, mentors, facts)
    if settings.choices:
        proposable &= scores >= scores.dtype.type(settings.minimum)
        ranked = _ranked(settings, mentees, mentors)
        rows, places = np.nonzero(ranked >= 0)
        columns = ranked[rows, places]
        proposable[rows, columns] = allowed[rows, columns]
    for row, column in pins:
        proposable[row, column] = True
    return proposable


def _ranked(settings: Settings, mentees: Mentees, mentors: Mentors) -> NDArray[np.int64]:
    """(n, k) the columns of the mentors whom each mentee ranked; whoever is not in the run is passed over."""
    rows = {id: row for row, id in enumerate(mentees.ids.tolist())}
    columns = {id: column for column, id in enumerate(mentors.ids.tolist())}
    width = max((len(ranking) - 1 for ranking in settings.choices), default=0)
    table = np.full((len(rows), max(1, width)), -1, np.int64)
    for mentee_id, *mentor_ids in settings.choices:
        if mentee_id in rows:
            chosen = [columns[id] for id in mentor_ids if id in columns]
            table[rows[mentee_id], : len(chosen)] = chosen
    return table


def _waited(settings: Settings, facts: MatchingFacts, mentees: Mentees) -> tuple[NDArray[np.bool_], bool] | None:
    """(n,) who waited last round, and whether they go first; None where nobody did."""
    flags = np.isin(mentees.ids, list(facts.waited))
    return (flags, settings.waited_first) if flags.any() else None


def _pins(
    settings: Settings, facts: MatchingFacts, mentees: Mentees, mentors: Mentors, capacity: NDArray[np.int64]
) -> tuple[tuple[tuple[int, int], ...], tuple[RefusedPin, ...]]:
    """The pins that can hold, as (row, column), and those that can't."""
    rows = {mentee.id: (row, mentee) for row, mentee in enumerate(mentees.people)}
    columns = {mentor.id: (column, mentor) for column, mentor in enumerate(mentors.people)}
    left = capacity.copy()
    pins: dict[int, int] = {}
    refused = []
    for mentee_id, mentor_id in settings.pins:
        if mentee_id not in rows or mentor_id not in columns:
            refused.append(RefusedPin((mentee_id, mentor_id), "One of a pinned pair no longer takes part."))
            continue
        (row, mentee), (column, mentor) = rows[mentee_id], columns[mentor_id]
        pair = f"{mentee.name} cannot stay with {mentor.name}"
        blocked = rules.blocker(mentee, mentor, _with_apart(facts, settings), settings.switches)
        if row in pins:
            refused.append(RefusedPin((mentee_id, mentor_id), f"{pair}: pinned to somebody else already."))
        elif blocked or left[column] <= 0:
            why = blocked.sentence if blocked else "has no seat left for another pinned mentee"
            refused.append(RefusedPin((mentee_id, mentor_id), f"{pair}, who {why}."))
        else:
            pins[row] = column
            left[column] -= 1
    return tuple(pins.items()), tuple(refused)


def _with_apart(facts: MatchingFacts, settings: Settings) -> MatchingFacts:
    """The facts, with the pairs that are to stay apart among the excluded."""
    return replace(facts, excluded=facts.excluded | set(settings.apart)) if settings.apart else facts


def _columns(pairs: Iterable[Ids], mentees: Mentees, mentors: Mentors) -> NDArray[np.int64]:
    """(n,) the column of the mentor whom these pairs give each mentee, or -1."""
    current = dict(pairs)
    columns = {id: column for column, id in enumerate(mentors.ids.tolist())}
    return np.array([columns.get(current.get(id, -1), -1) for id in mentees.ids.tolist()], np.int64)


def _with_ratings(mentors: Iterable[Mentor], ratings: Mapping[Ids, float]) -> list[Mentor]:
    """The mentors with what earlier mentees said of them, and what mentors are rated on average."""
    if not ratings:
        return list(mentors)
    of: dict[int, dict[int, float]] = {}
    for (mentee_id, mentor_id), rating in sorted(ratings.items()):
        of.setdefault(mentor_id, {})[mentee_id] = rating
    usual = sum(ratings.values()) / len(ratings)
    return [
        replace(mentor, past_ratings=of[mentor.id], usual_rating=usual) if mentor.id in of else mentor
        for mentor in mentors
    ]
