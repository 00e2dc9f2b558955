"""Program stage: how far a program is, in plain words, from what is on record. Decides; never reads or writes.

A program that somebody only designed and one for which people apply are both a draft in the file, and one that was
launched may not have a pair yet. Whoever reads “in design” beside a list of applicants stops believing the page.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.domain.design.programs import Program
from core.domain.design.progress import Progress

STAGES: Mapping[str, str] = {
    "design": "In design",
    "recruiting": "Recruiting",
    "matching": "Matching",
    "running": "Running",
    "ended": "All pairs ended",
    "closed": "Closed",
}


def stage_now(program: Program, progress: Progress) -> str:
    """How far a program is, a code of STAGES."""
    if program.stage == "closed":
        return "closed"
    if progress.introduced:
        return "running" if progress.open else "ended"
    if progress.approved or progress.proposed:
        return "matching"
    return "recruiting" if progress.applied else "design"
