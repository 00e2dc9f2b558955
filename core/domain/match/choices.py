"""Choices: what the meeting asks of a run: who else for this mentee, at whose cost, and how firm a pair is.

Every answer starts from a `Proposals` and names people, with sentences in plain text; nothing here changes anything.
Differences are in points: 1 point is a hundredth of a perfect pair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.domain.base.people import Mentee, Mentor
from core.domain.base.text import points
from core.domain.match import criteria, rules, whatif
from core.domain.match.proposals import Pair, Proposals
from core.domain.match.rules import Reason

SMALLEST = 0.0005  # of a perfect pair: a smaller difference is none


@dataclass(frozen=True)
class MentorCandidate:
    """A mentor whom one mentee could have.

    rank: the mentor's place among all with a seat whom the rules allow for this mentee, 1 the best; rank_of_mentee: the
    mentee's place for this mentor. blocked: the rule that forbids the pair, None for most.
    """

    pair: Pair
    rank: int
    of_mentors: int
    rank_of_mentee: int
    of_mentees: int
    blocked: Reason | None
    chosen: bool

    @property
    def mentor(self) -> Mentor:
        return self.pair.mentor


@dataclass(frozen=True)
class MentorChange:
    """A mentee whose mentor changes; gain in 0..1, negative for a loss."""

    mentee: Mentee
    before: Mentor | None
    after: Mentor | None
    gain: float

    @property
    def sentence(self) -> str:
        """ "Carl Weber loses 21 points and moves from Ana Pop to Ben Ito." """
        name = self.mentee.name
        if self.before is None and self.after is None:
            return f"{name} has no mentor."
        if self.before is None and self.after is not None:
            return f"{name} gets {self.after.name} as a mentor."
        if self.after is None and self.before is not None:
            return f"{name} loses {self.before.name} and has no mentor."
        assert self.before is not None and self.after is not None
        moves = f"from {self.before.name} to {self.after.name}"
        if abs(self.gain) < SMALLEST:
            return f"{name} moves {moves} and fits as well."
        return f"{name} {'gains' if self.gain > 0 else 'loses'} {points(self.gain)} and moves {moves}."


@dataclass(frozen=True, eq=False)
class RunChanges:
    """From one answer to another for the same mentees, as judged by the second's scores.

    total, floor: what the sum of scores and the lowest score of an open pair change by. moves: the biggest loss first.
    weakest: the weakest open pair after. A pair that people settled, this override included, is not open.
    """

    moves: tuple[MentorChange, ...]
    total: float
    floor: float
    matched: int
    weakest: tuple[Mentee, Mentor, float] | None

    @property
    def sentences(self) -> tuple[str, ...]:
        """What changes, the sum first, then person by person."""
        return (self.headline, *(move.sentence for move in self.moves))

    @property
    def headline(self) -> str:
        """What the change costs all in all: total, matched people and the weakest pair."""
        if not self.moves and abs(self.total) < SMALLEST and abs(self.floor) < SMALLEST:
            return "Nothing changes."
        parts = [all_in_all(self.total)]
        if self.matched:
            people = "person" if abs(self.matched) == 1 else "people"
            parts.append(f"{abs(self.matched)} {people} {'more' if self.matched > 0 else 'fewer'} with a mentor")
        if abs(self.floor) >= SMALLEST and self.weakest:
            way = "rises" if self.floor > 0 else "falls"
            before, after = (100 * score for score in (self.weakest[2] - self.floor, self.weakest[2]))
            for digits in (0, 1):  # "from 59 to 59" says nothing: what whole points do not show, tenths may
                was, now = f"{before:.{digits}f}", f"{after:.{digits}f}"
                if was != now:
                    parts.append(f"the weakest open pair {way} from {was} to {now} of 100")
                    break
        text = "; ".join(parts)
        return f"{text[:1].upper()}{text[1:]}."


@dataclass(frozen=True, eq=False)
class Ripple:
    """What an override does: the run with it and the changes it brings; or `refused`, the reason it can't be."""

    after: Proposals | None
    changes: RunChanges
    refused: str | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """The reason against it, or what it changes."""
        return (self.refused,) if self.refused else self.changes.sentences


@dataclass(frozen=True, eq=False)
class Stability:
    """How firm the pairs are: mentee (person id) -> share of `runs` plausible weightings with the same mentor."""

    shares: Mapping[int, float]
    runs: int

    def count(self, mentee_id: int) -> int:
        """In how many of the weightings a mentee has the same mentor, or stays without one."""
        return round(self.shares[mentee_id] * self.runs)

    def sentence(self, mentee_id: int) -> str:
        """ "Holds in 46 of 50 plausible weightings." """
        return f"Holds in {self.count(mentee_id)} of {self.runs} plausible weightings."


def candidates(result: Proposals, mentee_id: int, k: int = 3, *, forbidden: int = 0) -> list[MentorCandidate]:
    """The k mentors who fit a mentee best under the rules, the chosen one always among them, best first.

    `forbidden`: how many of the best that a rule forbids follow at the end, with their reason. KeyError for a mentee
    who is not in the run.
    """
    row = result.row[mentee_id]
    chosen = int(result.assignment.mentor_of[row])
    order = np.lexsort((result.mentors.ids, -result.scores[row]))
    can = result.allowed[row] & (result.capacity > 0)
    open_ = [int(j) for j in order if can[j]]
    best = open_[:k] if chosen < 0 or chosen in open_[:k] else [*open_[: k - 1], chosen]
    closed = [int(j) for j in order if not can[j]][:forbidden]
    return [_candidate(result, row, pair) for pair in _explained(result, row, best + closed)]


def candidate(result: Proposals, mentee_id: int, mentor_id: int) -> MentorCandidate:
    """One mentor for one mentee, whatever a rule says. KeyError for people who are not in the run."""
    row = result.row[mentee_id]
    return _candidate(result, row, _explained(result, row, [result.column[mentor_id]])[0])


def ripple(result: Proposals, mentee_id: int, mentor_id: int | None, *, forbid: bool = False) -> Ripple:
    """What it would change to give a mentee this mentor, or with `forbid` never this one (None: the present one).

    Accepting the override gives exactly this answer. A pair that a rule forbids is refused with the reason. KeyError
    for people who are not in the run.
    """
    row, nothing = result.row[mentee_id], RunChanges((), 0.0, 0.0, 0, None)
    column = result.column[mentor_id] if mentor_id is not None else int(result.assignment.mentor_of[row])
    if column < 0:
        return Ripple(None, nothing, f"{result.mentees[row].name} has no mentor in this run.")
    mentee, mentor = result.mentees[row], result.mentors[column]
    if not forbid:
        if blocked := _blocker(result, mentee, mentor):
            return Ripple(None, nothing, f"{mentor.name} {blocked.sentence}.")
        if result.capacity[column] <= sum(1 for i, j in result.pins if j == column and i != row):
            return Ripple(None, nothing, f"Every seat of {mentor.name} is taken, and nobody there can move.")
    pair = [(row, column)]
    options = result.options
    if not forbid:  # people may choose what a run would not propose
        options["allowed"] = result.proposable.copy()
        options["allowed"][row, column] = True
    effect = whatif.ripple(
        result.scores,
        result.capacity,
        result.assignment,
        force=[] if forbid else pair,
        forbid=pair if forbid else [],
        **options,
    )
    ids = mentee.id, mentor.id
    after = result.settled(effect.answer, apart=ids) if forbid else result.settled(effect.answer, pin=ids)
    return Ripple(after, _changes(result, effect.change))


def compare(before: Proposals, after: Proposals) -> RunChanges:
    """What changes from one run to another, for the mentees in both, as judged by the second's scores.

    A mentor who takes part only in the first counts as none.
    """
    shared = [id for id in after.mentees.ids.tolist() if id in before.row]
    rows = [after.row[id] for id in shared]
    old = [int(before.assignment.mentor_of[before.row[id]]) for id in shared]
    ids = [before.mentors[j].id if j >= 0 else None for j in old]
    columns = np.array([after.column.get(id, -1) if id is not None else -1 for id in ids], np.int64)
    pinned = {row for row, _ in after.pins}
    decided = [place for place, row in enumerate(rows) if row in pinned]
    change = whatif.compare(after.scores[rows], columns, after.assignment.mentor_of[rows], decided=decided)
    return _changes(after, change, rows)


def stability(
    result: Proposals, *, runs: int = 50, seed: int = 0, progress: Callable[[int], object] | None = None
) -> Stability:
    """In how many plausible weightings each mentee would have the same mentor; the same seed gives the same answer.

    A criterion that weighs double for some mentees does so here too; their other weights then add up as they do now.
    """
    shares = criteria.normalized(result.weights)
    used = [criteria.CRITERIA[key] for key, share in shares.items() if share > 0]
    weights = [shares[criterion.key] for criterion in used]
    emphases = [criterion.emphasis(result.mentees)[:, None] for criterion in used]
    whole = sum((weight * emphasis for weight, emphasis in zip(weights, emphases, strict=True)), np.zeros((1, 1)))

    def component(c: int) -> NDArray[np.float32]:
        scores = used[c].score(result.mentees, result.mentors)
        return (scores * (emphases[c] / whole)).astype(np.float32)

    if not len(result.mentees) or not len(result.mentors):
        return Stability(dict.fromkeys(result.row, 1.0), runs)
    # What holds drawn pairs together would hold them under any weights; how firm they are is what the scores say.
    options = result.options | ({"keep": None} if result.settings.drawn else {})
    shares_held = whatif.stability(
        result.assignment,
        component,
        weights,
        result.capacity,
        runs=runs,
        seed=seed,
        progress=progress,
        **options,
    )
    return Stability({id: float(shares_held[row]) for id, row in result.row.items()}, runs)


def fit_better(result: Proposals, most: int = 5) -> list[tuple[Mentee, Mentor, str]]:
    """Pairs who are not together and would both fit better if they were, by joint gain, each with a sentence.

    Nobody was asked, so it is called fit and not what anybody would rather have.
    """
    better = whatif.fit_better(
        result.scores,
        result.capacity,
        result.assignment.mentor_of,
        allowed=result.proposable,
        minimum=result.settings.minimum,
        margin=0.005,
    )
    explained = []
    for i, j, mine, theirs in list(
        zip(better.mentees.tolist(), better.mentors.tolist(), better.mentee_gain, better.mentor_gain, strict=True)
    )[:most]:
        mentee, mentor = result.mentees[i], result.mentors[j]
        sentence = (
            f"{mentee.name} and {mentor.name} would fit better: {points(float(mine))} more than the mentee's match, "
            f"{points(float(theirs))} more than the mentor's weakest mentee or empty seat."
        )
        explained.append((mentee, mentor, sentence))
    return explained


def _explained(result: Proposals, row: int, columns: Sequence[int]) -> list[Pair]:
    return result.explained([(row, column) for column in columns])


def _candidate(result: Proposals, row: int, pair: Pair) -> MentorCandidate:
    column = result.column[pair.mentor.id]
    with_a_seat = result.allowed & (result.capacity > 0)
    ranks = whatif.ranks(result.scores, (row, column), allowed=with_a_seat)
    holders = np.flatnonzero(result.assignment.mentor_of == column).tolist()
    return MentorCandidate(
        pair=pair,
        rank=ranks.for_mentee,
        of_mentors=ranks.mentors,
        rank_of_mentee=ranks.for_mentor,
        of_mentees=ranks.mentees,
        blocked=_blocker(result, pair.mentee, pair.mentor),
        chosen=row in holders,
    )


def _blocker(result: Proposals, mentee: Mentee, mentor: Mentor) -> Reason | None:
    return rules.blocker(mentee, mentor, result.facts_apart, result.settings.switches)


def _changes(result: Proposals, change: whatif.AssignmentChange, rows: Sequence[int] | None = None) -> RunChanges:
    def mentor(column: int) -> Mentor | None:
        return result.mentors[column] if column >= 0 else None

    def mentee(row: int) -> Mentee:
        return result.mentees[row if rows is None else rows[row]]

    moves = [
        MentorChange(mentee(int(i)), mentor(int(a)), mentor(int(b)), float(gain))
        for i, a, b, gain in zip(change.mentees, change.before, change.after, change.gain, strict=True)
    ]
    weakest = None
    if change.worst is not None:
        i, j = change.worst
        row = i if rows is None else rows[i]
        weakest = (result.mentees[row], result.mentors[j], float(result.scores[row, j]))
    return RunChanges(tuple(moves), change.total, change.floor, change.matched, weakest)


def all_in_all(total: float) -> str:
    """What a change of the sum of scores is called: "costs 21 points in total"."""
    if abs(total) < SMALLEST:
        return "costs nothing"
    return f"{'costs' if total < 0 else 'adds'} {points(total)} in total"
