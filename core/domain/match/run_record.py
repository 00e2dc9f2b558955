"""Run records: what a matching run decides on, and what is kept of it. Values only; solves and stores nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.domain.base.people import Mentee, Mentor
from core.domain.match.matches import Proposal
from core.domain.match.rules import MatchingFacts
from core.domain.match.settings import Settings


@dataclass(frozen=True, eq=False)
class MatchingInput:
    """All that a matching run decides on: who takes part, what is known beyond them, and under which settings.

    The store gathers it (`store.matching_input`), `proposals.solve` answers it: the same for the page, the review, the
    command line, the seed and the benchmarks.
    """

    mentees: tuple[Mentee, ...]
    mentors: tuple[Mentor, ...]
    facts: MatchingFacts
    settings: Settings


@dataclass(frozen=True)
class RunRecord:
    """What is kept of a run: its proposals, settings and result in numbers, codes and person ids, never a name.

    `input_hash` tells whether two runs read the same.
    """

    proposals: tuple[Proposal, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict, hash=False)
    input_hash: str = ""
    result: Mapping[str, Any] = field(default_factory=dict, hash=False)
