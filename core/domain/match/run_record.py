"""Run records: what a matching run decides on, and what is kept of it. Values only; solves and stores nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from core.domain.base.people import Mentee, Mentor, Participant
from core.domain.base.text import counted
from core.domain.match.matches import Proposal
from core.domain.match.presence import LeftOut
from core.domain.match.rules import MatchingFacts
from core.domain.match.settings import Ids, Settings


@dataclass(frozen=True, eq=False)
class MatchingInput:
    """All that a matching run decides on: who takes part, what is known beyond them, and under which settings.

    The store gathers it (`store.matching.matching_input`), `proposals.solve` answers it: the same for the page, the
    review, the command line, the seed and the benchmarks. left_out: who is not matched because they are not there, or
    because a wish of theirs has to be read first; unsure: who takes part although nobody knows if they still work here.
    near: the pairs of a kept run, which stay among equally good answers; they break ties and are no part of what is
    compared.
    """

    mentees: tuple[Mentee, ...]
    mentors: tuple[Mentor, ...]
    facts: MatchingFacts
    settings: Settings
    left_out: tuple[LeftOut, ...] = ()
    unsure: tuple[Participant, ...] = ()
    near: tuple[Ids, ...] = ()


@dataclass(frozen=True, slots=True)
class RunPair:
    """A pair that a run proposed, as person ids, with its score of 0 to 1."""

    mentee_id: int
    mentor_id: int
    score: float


@dataclass(frozen=True)
class Variation:
    """How a run drew one of its near ties: the seed, the share of the best total that it might give up, the best total
    and the drawn one. moved: whom the draw gives another mentor, each with the mentor of the best answer (person ids).
    """

    seed: int
    loss: float
    best_total: float
    total: float
    moved: tuple[Ids, ...]

    @property
    def sentence(self) -> str:
        """What was drawn and what it gave up."""
        moved = counted(len(self.moved), "mentee has", "mentees have")
        given_up = (1 - self.total / self.best_total) * 100 if self.best_total else 0.0
        return (
            f"One of the near ties was drawn: {moved} another mentor than in the best answer. Its total is "
            f"{self.total:.2f} and the best one {self.best_total:.2f}: {abs(given_up):.2f}% was given up, at most "
            f"{self.loss * 100:g}% was allowed. Seed {self.seed}."
        )

    def to_dict(self) -> dict[str, Any]:
        """As it is stored; `from_dict` reads it back."""
        return {**vars(self), "moved": [list(ids) for ids in self.moved]}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**{**stored, "moved": tuple((mentee_id, mentor_id) for mentee_id, mentor_id in stored["moved"])})


@dataclass(frozen=True)
class RunResult:
    """What a run came to, in numbers, codes and person ids. JSON-safe through `to_dict`.

    unmatched: why each mentee without a mentor has none, as a code. refused: pins that a rule forbids. load: seats
    given by mentor. distribution: how many pairs are in each band of scores. checked_lines: whether reporting lines
    were known. variation: how one of its near ties was drawn, None where the best answer was proposed.
    """

    matched: int = 0
    unmatched: Mapping[int, str] = field(default_factory=dict, hash=False)
    pairs: tuple[RunPair, ...] = ()
    refused: tuple[Ids, ...] = ()
    total: float = 0.0
    value: float = 0.0
    bound: float = 0.0
    floor: float = 0.0
    rounds: int = 0
    load: Mapping[int, int] = field(default_factory=dict, hash=False)
    distribution: tuple[int, ...] = ()
    checked_lines: bool = False
    variation: Variation | None = None

    def to_dict(self) -> dict[str, Any]:
        """As it is stored; `from_dict` reads it back."""
        return {
            "matched": self.matched,
            "unmatched": [{"mentee": mentee_id, "cause": cause} for mentee_id, cause in self.unmatched.items()],
            "pairs": [[pair.mentee_id, pair.mentor_id, pair.score] for pair in self.pairs],
            "refused": [list(ids) for ids in self.refused],
            "total": self.total,
            "value": self.value,
            "bound": self.bound,
            "floor": self.floor,
            "rounds": self.rounds,
            "load": {str(mentor_id): count for mentor_id, count in self.load.items()},
            "distribution": list(self.distribution),
            "checked_lines": self.checked_lines,
            **({"variation": self.variation.to_dict()} if self.variation else {}),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """The result from what was stored; what an older version did not keep is empty."""
        return cls(
            matched=stored.get("matched", 0),
            unmatched={entry["mentee"]: entry["cause"] for entry in stored.get("unmatched", [])},
            pairs=tuple(RunPair(*pair) for pair in stored.get("pairs", [])),
            refused=tuple((mentee_id, mentor_id) for mentee_id, mentor_id in stored.get("refused", [])),
            total=stored.get("total", 0.0),
            value=stored.get("value", 0.0),
            bound=stored.get("bound", 0.0),
            floor=stored.get("floor", 0.0),
            rounds=stored.get("rounds", 0),
            load={int(mentor_id): count for mentor_id, count in stored.get("load", {}).items()},
            distribution=tuple(stored.get("distribution", [])),
            checked_lines=stored.get("checked_lines", False),
            variation=Variation.from_dict(stored["variation"]) if "variation" in stored else None,
        )


@dataclass(frozen=True)
class RunRecord:
    """What is to be kept of a run: its proposals, settings and result in numbers, codes and person ids, never a name.

    `input_hash` tells whether two runs read the same.
    """

    proposals: tuple[Proposal, ...] = ()
    settings: Settings = field(default_factory=Settings, hash=False)
    input_hash: str = ""
    result: RunResult | None = None


@dataclass(frozen=True)
class StoredRun:
    """A run as it is on record: who made it when, under which settings, what it came to. An old run has no result.

    `weights` are those that were kept with it: a criterion that came later is in `settings` and not in them.
    """

    id: int
    program_id: int
    run_on: date
    run_by: str
    settings: Settings
    weights: Mapping[str, float] = field(hash=False)
    input_hash: str
    result: RunResult | None
