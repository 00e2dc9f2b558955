"""Waiting cell: how many people wait for a decision, a seat or a mentor. Names nobody."""

from __future__ import annotations

import numpy as np

from core.domain.kpis import SMALLEST
from core.domain.report.blocks import FigureLine, FiguresBlock
from core.domain.report.cell_kind import CellKind, Settings
from core.domain.report.source import CellSource, head_count

SEEN_THROUGH = ("completed", "ended")  # who switched or was dropped is back in the pool, as on every other page


def blocks(source: CellSource, settings: Settings) -> tuple[FiguresBlock, ...]:
    """Counts of mentees; a count under five is not told apart."""
    mentees, pairs = source.facts.mentees, source.facts.relationships
    served = pairs["mentee_id"][pairs["open"] | pairs["how"].isin(SEEN_THROUGH)]
    # Approved, and not introduced yet: matched without any pair on record.
    approved = mentees["person_id"][mentees["matched_on"].notna() & ~np.isin(mentees["person_id"], pairs["mentee_id"])]
    accepted = mentees[mentees["stage"] == "accepted"]
    counts = (
        (
            "Applied, not decided yet",
            int(mentees["stage"].isin(("applied", "conversation")).sum()),
            "Mentees who applied and have no answer yet.",
        ),
        ("On the waiting list", int((mentees["stage"] == "waitlist").sum()), "Mentees who wait for a seat."),
        (
            "Accepted, without a mentor",
            int((~np.isin(accepted["person_id"], [*served, *approved])).sum()),
            "Accepted mentees who still need a mentor; whoever finished a pair in this program does not.",
        ),
    )
    lines = tuple(
        FigureLine(label, head_count(n), definition=f"{definition} Fewer than {SMALLEST} are not told apart.")
        for label, n, definition in counts
    )
    return (FiguresBlock(lines),)


KIND = CellKind(
    label="People waiting",
    help="How many people wait for an answer, a seat or a mentor. Counts only, no names.",
    heading="Who is waiting?",
    icon=":material/hourglass_empty:",
    blocks=blocks,
)
