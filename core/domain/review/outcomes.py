"""Outcomes: what a review decided on each mentee, in a block or one by one, and what it moved. Reads no history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.base.text import points
from core.domain.review.decisions import Decision, last_decisions

ON_THE_TABLE = frozenset({"proposed", "parked"})  # a shortlist offers several: none of them is the pair that was meant
GONE, COME = frozenset({"superseded", "vetoed"}), frozenset({"approved", "proposed"})


@dataclass(frozen=True, slots=True)
class MatchChange:
    """One line of history about a match. `was`: its state before, "" for a new one; `fact`: the id of the line."""

    fact: int
    action_id: int
    verb: str
    mentee_id: int
    mentor_id: int
    match_id: int
    score: float | None = None
    was: str = ""


@dataclass(frozen=True, slots=True)
class MentorMove:
    """A mentee who has another mentor than before, None for nobody. `gain` in 0..1, None where a score is missing."""

    mentee_id: int
    before: int | None
    after: int | None
    gain: float | None

    def sentence(self, people: Mapping[int, str]) -> str:
        """ "Ben Ode moves from Mo Long to Mia Berg and loses 12 points." """
        name = people.get(self.mentee_id, "Somebody")
        before, after = (people.get(id, "somebody") if id is not None else "" for id in (self.before, self.after))
        if not before:
            return f"{name} gets {after}."
        if not after:
            return f"{name} loses {before} and has nobody proposed."
        change = ""
        if self.gain is not None:
            small = abs(self.gain) < 0.005
            change = (
                " and fits as well" if small else f" and {'gains' if self.gain > 0 else 'loses'} {points(self.gain)}"
            )
        return f"{name} moves from {before} to {after}{change}."


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What holds for one mentee after a review. `decision` is the one that decided, not the introduction after it.

    in_block: approved together with others as proposed. moves: whose mentor this decision changed, the mentee first.
    """

    decision: Decision
    score: float | None
    in_block: bool
    introduced_on: date | None = None
    moves: tuple[MentorMove, ...] = ()

    @property
    def instead_of(self) -> int | None:
        """The mentor (person id) who was proposed before an override, or None."""
        own = next((move for move in self.moves if move.mentee_id == self.decision.mentee_id), None)
        return own.before if own and self.decision.verb == "approved" else None

    @property
    def total(self) -> float | None:
        """What the moves add to the sum of scores, negative for a cost; None where a score is missing."""
        gains = [move.gain for move in self.moves]
        return None if None in gains else sum(gain for gain in gains if gain is not None)

    def price(self) -> str:
        """What it cost all in all, as a sentence; "" where nothing moved or a score is missing."""
        if not self.moves or self.total is None:
            return ""
        if abs(self.total) < 0.005:
            return "Costs nothing in total."
        return f"{'Costs' if self.total < 0 else 'Adds'} {points(self.total)} in total."


def outcomes(decisions: Sequence[Decision], changes: Iterable[MatchChange]) -> list[CaseOutcome]:
    """What was decided on each mentee in the end, in the order of deciding.

    decisions and changes: lines of the same stretch of history. An override that was opened again and approved as it
    was stays an override.
    """
    by_action: dict[int, list[MatchChange]] = {}
    action_of: dict[int, int] = {}
    scores: dict[int, float | None] = {}
    for change in changes:
        by_action.setdefault(change.action_id, []).append(change)
        action_of[change.fact] = change.action_id
        scores[change.match_id] = change.score
    introduced = {decision.mentee_id: decision.on for decision in decisions if decision.verb == "introduced"}
    deciding = [decision for decision in decisions if decision.verb != "introduced"]
    last = last_decisions(decisions) | last_decisions(deciding)  # who was only introduced was decided before
    results = []
    for decision in sorted(last.values(), key=lambda decision: decision.fact):
        moves: tuple[MentorMove, ...] = ()
        for earlier in sorted(deciding, key=lambda line: -line.fact):
            same = (earlier.mentee_id, earlier.mentor_id, earlier.verb)
            if same == (decision.mentee_id, decision.mentor_id, decision.verb) and not moves:
                moves = _moves(by_action.get(action_of.get(earlier.fact, 0), ()), decision.mentee_id)
        together = by_action.get(action_of.get(decision.fact, 0), ())
        results.append(
            CaseOutcome(
                decision,
                scores.get(decision.match_id) if decision.match_id is not None else None,
                in_block=not moves and sum(change.verb == "approved" for change in together) > 1,
                introduced_on=introduced.get(decision.mentee_id),
                moves=moves,
            )
        )
    return results


def _moves(changes: Iterable[MatchChange], mentee_id: int) -> tuple[MentorMove, ...]:
    """Whose mentor one action changed: this mentee first, then the biggest loss."""
    before: dict[int, MatchChange] = {}
    after: dict[int, MatchChange] = {}
    for change in changes:
        if change.was in ON_THE_TABLE and change.verb in GONE | COME:
            before[change.mentee_id] = change
        if change.verb in COME:
            after[change.mentee_id] = change
    moves = []
    for id in dict.fromkeys([*before, *after]):
        old, new = before.get(id), after.get(id)
        if (old.mentor_id if old else None) == (new.mentor_id if new else None):
            continue
        if id == mentee_id and new is None:
            continue  # a veto takes the pair away, as it was meant to: only whom it moved is a price
        pair_scores = [change.score for change in (new, old) if change]
        gain = None
        if None not in pair_scores:
            gain = ((new.score if new else 0) or 0) - ((old.score if old else 0) or 0)
        moves.append(MentorMove(id, old.mentor_id if old else None, new.mentor_id if new else None, gain))
    if all(move.mentee_id == mentee_id and move.before is None for move in moves):
        return ()  # nobody was proposed before: a first mentor is no override
    return tuple(sorted(moves, key=lambda move: (move.mentee_id != mentee_id, move.gain or 0, move.mentee_id)))
