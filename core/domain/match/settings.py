"""Settings: weights, rules, objective and pairs of a matching run. Numbers, codes and ids only; decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

from core.domain.base.text import listed
from core.domain.match import criteria, rules
from core.domain.match.assignment import OBJECTIVES

Ids = tuple[int, int]  # (mentee, mentor), person ids
PAIRS = ("pins", "apart", "keep")  # settings that name pairs: they belong to one run
PEOPLE = (*PAIRS, "choices")  # settings that name people
MOST_LOSS = 0.01  # of the best total: what a draw among near ties may give up at most
# What a drawn pair counts more when its run is solved again in the review: more than any score can gain.
DRAWN_BONUS = 1.0

OBJECTIVE_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "overall": "Best total",
        "coverage": "Most people matched",
        "worst-off": "Nobody poorly matched",
        "even": "Most even",
    }
)


@dataclass(frozen=True)
class Settings:
    """How a run matches, JSON-safe through `to_dict`: weights 0 to 100 by criterion, switches of optional rules.

    minimum and needs_floor: a run proposes no pair below this score (0..1), and none in which the mentor covers no part
    of the first need; people may still choose such a pair, which a rule would forbid. pins: pairs that must hold.
    apart: pairs that were turned down, not to be proposed. keep: current pairs, which count `stay_bonus` more (0..1)
    when people are matched again. choices: (mentee, first choice, second choice, ...), the rankings that this run
    honors before its objective. waited_first: who waited last round is matched before others; else that decides
    between equals only. vary: how much of the best total (0..MOST_LOSS) may be given up to draw one of the near ties, 0
    for never; see `near_ties`. Names that are not given have their defaults.
    """

    weights: Mapping[str, float] = field(default_factory=criteria.default_weights, hash=False)
    switches: Mapping[str, bool] = field(default_factory=rules.default_switches, hash=False)
    objective: str = "worst-off"
    minimum: float = 0.25
    needs_floor: bool = True
    pins: tuple[Ids, ...] = ()
    apart: tuple[Ids, ...] = ()
    keep: tuple[Ids, ...] = ()
    stay_bonus: float = 0.10
    choices: tuple[tuple[int, ...], ...] = ()
    waited_first: bool = False
    vary: float = 0.0

    def __post_init__(self) -> None:
        """Complete the names. Raises ValueError with a sentence when a value makes no sense."""
        criteria.normalized(self.weights)
        if self.objective not in OBJECTIVES:
            raise ValueError(f"the objective “{self.objective}” is not one of {listed(OBJECTIVES)}")
        if not (0 <= self.minimum <= 1 and 0 <= self.stay_bonus <= 1):
            raise ValueError("the lowest score and the stay bonus have to be between 0 and 1")
        if not 0 <= self.vary <= MOST_LOSS:
            raise ValueError(f"a draw among near ties gives up at most {MOST_LOSS * 100:.0f}% of the best total")
        weights = {key: float(self.weights.get(key, default)) for key, default in criteria.default_weights().items()}
        switches = {code: bool(self.switches.get(code, on)) for code, on in rules.default_switches().items()}
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "switches", switches)
        for name in PAIRS:
            pairs = tuple((int(mentee_id), int(mentor_id)) for mentee_id, mentor_id in getattr(self, name))
            object.__setattr__(self, name, pairs)
        object.__setattr__(self, "choices", tuple(tuple(int(id) for id in ranking) for ranking in self.choices))

    def to_dict(self) -> dict[str, Any]:
        """Numbers, codes and ids only; `from_dict` reads it back."""
        return {
            "weights": dict(self.weights),
            "switches": dict(self.switches),
            "objective": self.objective,
            "minimum": self.minimum,
            "needs_floor": self.needs_floor,
            "pins": [list(pair) for pair in self.pins],
            "apart": [list(pair) for pair in self.apart],
            "keep": [list(pair) for pair in self.keep],
            "stay_bonus": self.stay_bonus,
            "choices": [list(ranking) for ranking in self.choices],
            "waited_first": self.waited_first,
            # Only where it is on: the fingerprints of runs that never drew stay what they are.
            **({"vary": self.vary} if self.vary else {}),
        }

    @property
    def drawn(self) -> bool:
        """Are the pairs to keep those of a draw among near ties?"""
        return self.vary > 0 and self.stay_bonus == DRAWN_BONUS

    def without(self, pairs: Iterable[Ids]) -> Settings:
        """The same, with these pairs kept apart as well."""
        return replace(self, apart=tuple(dict.fromkeys((*self.apart, *pairs))))

    def lasting(self) -> dict[str, Any]:
        """What a program goes on matching by: `to_dict` without the people of this one run."""
        return self.to_dict() | {name: [] for name in PEOPLE}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Settings:
        """Settings from what was stored, also by an older version: what is missing or unknown has its default."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})

    @classmethod
    def of_program(cls, settings: Mapping[str, Any]) -> Settings:
        """What a program matches by, from its settings; the defaults before it adopted any."""
        matching = settings.get("matching", {})
        return cls.from_dict({name: value for name, value in matching.items() if name not in PEOPLE})


# What a program goes on matching by; the rest names people of one run.
LASTING = tuple(field.name for field in fields(Settings) if field.name not in PEOPLE)
