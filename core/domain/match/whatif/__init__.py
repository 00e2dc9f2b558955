"""What-ifs on arrays: what an override, other weights or one more seat would change, and why somebody has no mentor.

Arrays in, frozen answers out; mentees are rows, mentors columns, scores 0..1. Every answer here comes from solving
again with `assign`, started from the earlier answer and with its pairs kept among equally good ones: so a change is
shown only where something is gained, and what is predicted is exactly what accepting it gives.
"""

from core.domain.match.whatif.comparison import AssignmentChange, AssignmentRipple, compare, ripple
from core.domain.match.whatif.firmness import plausible_weights, stability
from core.domain.match.whatif.mutual_ranks import Ranks, Swaps, fit_better, ranks
from core.domain.match.whatif.seats import MoreSeats, with_more_seats, with_new_mentor, worth_asking
from core.domain.match.whatif.unmatched import UnmatchedCause, why_unmatched

__all__ = [
    "AssignmentChange",
    "AssignmentRipple",
    "MoreSeats",
    "Ranks",
    "Swaps",
    "UnmatchedCause",
    "compare",
    "fit_better",
    "plausible_weights",
    "ranks",
    "ripple",
    "stability",
    "why_unmatched",
    "with_more_seats",
    "with_new_mentor",
    "worth_asking",
]
