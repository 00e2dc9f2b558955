"""Rules: why two people must not be paired. Each returns its reason or None."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Facts:
    """What the rules need to know beyond the two people (ids are person ids)."""

    manager_of: Mapping[int, int | None] = field(default_factory=dict)
    has_directory: bool = False
    excluded: frozenset[tuple[int, int]] = frozenset()  # both directions
    ended: frozenset[tuple[int, int]] = frozenset()  # (mentee, mentor)
    loads: Mapping[int, int] = field(default_factory=dict)  # seats taken, by mentor
    reverse: bool = False
