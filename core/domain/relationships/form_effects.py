"""Form effects: what the rows of a form's export did to the file, or would do. Values only; keeps nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["new", "on record", "not taken"]
NEW: Outcome = "new"
ON_RECORD: Outcome = "on record"
NOT_TAKEN: Outcome = "not taken"


@dataclass(frozen=True, slots=True)
class FormEffect:
    """What one part of a row did: `what` it tells of, in words, and `why` it is not taken or on record already.

    relationship_id: None where the two are no pair yet.
    """

    row: int
    relationship_id: int | None
    what: str
    outcome: Outcome
    why: str = ""


def summarize_effects(effects: Iterable[FormEffect]) -> str:
    """ "12 kept, 3 on record already, 1 not taken"."""
    numbers = Counter(effect.outcome for effect in effects)
    refused = f", {numbers[NOT_TAKEN]} not taken" if numbers[NOT_TAKEN] else ""
    return f"{numbers[NEW]} kept, {numbers[ON_RECORD]} on record already{refused}"
