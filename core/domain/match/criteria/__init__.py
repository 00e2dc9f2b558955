"""Criteria: why two people fit, one class each: a number for the solver, a sentence for the meeting. Decides no match.

Writing a class in its family's file is all there is to do: it gets its slider, its sentence and its tests. A score
depends on the two people alone, never on who else signed up. These criteria are practice, not proven science, unless an
evidence id says otherwise (data/playbook/evidence.toml). Nobody's gender, age or origin is scored; a stated wish is the
only exception.

learning      needs, and the direction, against what the mentor knows and has done
wishes        what one side asks of the other, if either does
surroundings  industry and size of the unit
cooperation   ways of working, and time for each other
rapport       shared professional interests, and how earlier mentees rated the mentor

Below them: measures (how answers agree, for all pairs at once) and sentences (how people are called, how words agree).
The families stand in the order of their first criteria; a page shows them in it.
"""

from core.domain.match.criteria import learning, wishes, surroundings, cooperation, rapport  # isort: skip
from core.domain.match.criteria.cooperation import ENOUGH_HOURS
from core.domain.match.scoring import (
    CRITERIA,
    NEUTRAL,
    Criterion,
    breakdown,
    combine,
    counted_weights,
    criterion,
    default_weights,
    normalized,
    points_of_100,
    possible_points,
)

__all__ = [
    "CRITERIA",
    "ENOUGH_HOURS",
    "NEUTRAL",
    "Criterion",
    "breakdown",
    "combine",
    "cooperation",
    "counted_weights",
    "criterion",
    "default_weights",
    "learning",
    "normalized",
    "points_of_100",
    "possible_points",
    "rapport",
    "surroundings",
    "wishes",
]
