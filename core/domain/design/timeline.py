"""Timeline: the plan as lanes over time, which lane and part an item is in, and how far it all is. Draws nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from core.domain.base.text import counted, listed
from core.domain.design.checklist import PlanItem

# Lane -> the items in it, by kind and by whom a touchpoint is for.
LANES: Mapping[str, frozenset[tuple[str, str]]] = {
    "Steps": frozenset({("step", "")}),
    "Messages": frozenset({("message", "")}),
    "Mentors": frozenset({("touchpoint", "mentor"), ("touchpoint", "both")}),
    "Mentees": frozenset({("touchpoint", "mentee"), ("touchpoint", "both")}),
    "Program team": frozenset({("touchpoint", "coordinator")}),
    "Linked courses": frozenset({("link", "")}),
}
WHOLE = "all"
PARTS: Mapping[str, str] = {WHOLE: "Whole plan", "design": "Design", "launch": "Launch", "run": "Run"}


def lanes_of(item: PlanItem) -> list[str]:
    """The lanes of an item: a touchpoint for both roles is in the lane of each."""
    kind = (item.kind, item.role if item.kind == "touchpoint" else "")
    return [lane for lane, kinds in LANES.items() if kind in kinds]


def part_of_plan(items: Sequence[PlanItem], part: str) -> list[PlanItem]:
    """The items of a part of PARTS: from its first step until the day before the first step of the next part."""
    if part == WHOLE:
        return list(items)
    order = [name for name in PARTS if name != WHOLE]
    firsts = {name: _first_day(items, name) for name in order}
    start = firsts[part] if part != order[0] else date.min
    later = [day for name in order[order.index(part) + 1 :] if (day := firsts[name])]
    end = min(later, default=date.max)
    return [item for item in items if item.day and (start or date.max) <= item.day < end]


def headline(items: Sequence[PlanItem]) -> str:
    """How far the plan is, as a sentence: "5 of 18 steps are done; 2 steps and 1 message are late." """
    steps = [item for item in items if item.kind == "step"]
    done = sum(item.done for item in steps)
    late = Counter(item.kind for item in items if item.state == "late")
    start = f"{done} of {counted(len(steps), 'step is', 'steps are')} done" if steps else "No step has a day here"
    if not late:
        return f"{start}; nothing is late."
    kinds = listed([counted(late[kind], kind) for kind in ("step", "message") if late[kind]])
    verb = "is" if late.total() == 1 else "are"
    return f"{start}; {kinds} {verb} late."


def _first_day(items: Sequence[PlanItem], part: str) -> date | None:
    return min((item.day for item in items if item.day and item.phase == part), default=None)
