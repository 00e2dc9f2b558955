"""The effect of settings: whom other weights, rules or floors than the kept ones move today, and why. Changes nothing.

Both runs are of the same people, and the second keeps pairs of the first among equally good answers: so nobody is named
whom the settings did not move. Points are those of the second run's weights, unless the kept ones are named.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from core.domain.base.people import Mentee, Mentor
from core.domain.base.text import counted, few
from core.domain.match import criteria, rules, whatif
from core.domain.match.bands import points_of
from core.domain.match.choices import all_in_all
from core.domain.match.criteria import CRITERIA, points_of_100
from core.domain.match.proposals import Proposals
from core.domain.match.rules import RULES
from core.domain.match.run_record import StoredRun
from core.domain.match.settings import OBJECTIVE_LABELS, Settings


@dataclass(frozen=True)
class MovedMentee:
    """A mentee whose mentor changes, None for nobody.

    points_before, points_after: the fit as it is shown, None without a mentor. kept_gain: by how many of these points
    the fit rises as the kept weights see it. obstacle: why the pair of before cannot be now, "" where it could.
    """

    mentee: Mentee
    before: Mentor | None
    after: Mentor | None
    points_before: int | None
    points_after: int | None
    kept_gain: int
    obstacle: str

    @property
    def gain(self) -> int:
        """Points gained, negative for a loss; nobody counts 0."""
        return (self.points_after or 0) - (self.points_before or 0)


@dataclass(frozen=True)
class SettingsEffect:
    """What settings change against the kept ones. moves: the biggest loss first.

    changed: the settings that differ, in words. total, kept_total: what the sum of scores changes by, as the new and as
    the kept weights see it; reweighed: whether these are two. weakest: the lowest points of an open pair before and
    after, None without one. mentees: how many take part.
    """

    changed: tuple[str, ...]
    moves: tuple[MovedMentee, ...]
    total: float
    kept_total: float
    reweighed: bool
    weakest: tuple[int, int] | None
    mentees: int

    @property
    def headline(self) -> str:
        """Which pairs change, and who loses or gets a mentor."""
        if not self.moves:
            return "No pair changes."
        lost = [move.mentee.name for move in self.moves if move.after is None]
        won = [move.mentee.name for move in self.moves if move.before is None]
        other = len(self.moves) - len(lost) - len(won)
        parts = [f"{other} of {counted(self.mentees, 'mentee')} would have another mentor"] if other else []
        if lost:
            parts.append(f"{few(lost)} would no longer have a mentor")
        if won:
            parts.append(f"{few(won)} would get a mentor")
        return f"{'; '.join(parts)}."

    @property
    def worth(self) -> str:
        """Who gains, who loses, and what that comes to in total; "" where no pair changes."""
        if not self.moves:
            return ""
        gains, losses = (sum(sign * move.gain > 0 for move in self.moves) for sign in (1, -1))
        parts = [f"{counted(gains, 'mentee gains', 'mentees gain')} points, {losses or 'nobody'} {_loses(losses)}"]
        if self.reweighed:
            by_kept = all_in_all(self.kept_total)
            parts.append(f"By these weights that {all_in_all(self.total)}, by the earlier ones it {by_kept}")
        else:
            parts.append(f"All in all that {all_in_all(self.total)}")
        if self.weakest and self.weakest[0] != self.weakest[1]:
            parts.append(f"The weakest open pair has {self.weakest[1]} points instead of {self.weakest[0]}")
        return f"{'. '.join(parts)}."


def effect(baseline: Proposals, other: Proposals) -> SettingsEffect:
    """What `other` changes against `baseline`, the run under the saved settings: both of the same people, see
    `Proposals.under`.
    """
    pinned = [row for row, _ in other.pins]
    before, after = baseline.assignment.mentor_of, other.assignment.mentor_of
    change = whatif.compare(other.scores, before, after, decided=pinned)
    by_kept = whatif.compare(baseline.scores, before, after)
    weakest = None
    if change.worst:
        lowest = float(other.scores[change.worst])
        weakest = points_of(lowest - change.floor), points_of(lowest)
    moves = [
        _moved(baseline, other, int(row), int(old), int(new))
        for row, old, new in zip(change.mentees, change.before, change.after, strict=True)
    ]
    return SettingsEffect(
        tuple(changed_settings(_as_counted(baseline), _as_counted(other))),
        tuple(sorted(moves, key=lambda move: move.gain)),
        change.total,
        by_kept.total,
        not np.array_equal(baseline.scores, other.scores),
        weakest if (np.delete(before, pinned) >= 0).any() else None,
        len(other.mentees),
    )


def changed_since(stored: StoredRun, now: Proposals) -> list[str]:
    """The settings that differ from those of a kept run, in words; a criterion that came later is not among them."""
    weights = criteria.counted_weights(now.mentees, now.mentors, stored.settings.weights)
    return changed_settings(replace(stored.settings, weights=weights), _as_counted(now), known=stored.weights)


def changed_settings(before: Settings, after: Settings, *, known: Collection[str] = tuple(CRITERIA)) -> list[str]:
    """What differs between two settings, in words; weights as the points of 100 that they come to."""
    old, new = points_of_100(before.weights), points_of_100(after.weights)
    moved = [
        key for key in known if key in new and before.weights[key] != after.weights[key] and _differ(old, new, key)
    ]
    changes = [f"{CRITERIA[key].label} {_from_to(old[key], new[key])} points of 100" for key in moved]
    if any(_differ(old, new, key) for key in known if key in new and key not in moved):
        changes.append("the other criteria share the rest" if moved else "other points of 100 for the criteria")
    if before.minimum != after.minimum:
        changes.append(f"no pair below {_from_to(100 * before.minimum, 100 * after.minimum)} points")
    if before.needs_floor != after.needs_floor:
        changes.append(f"the first need {'has' if after.needs_floor else 'no longer has'} to be covered in part")
    if before.waited_first != after.waited_first:
        changes.append(f"who waited last round {'goes' if after.waited_first else 'no longer goes'} first")
    if before.vary != after.vary:
        changes.append(
            f"one of the near ties is drawn, within {after.vary * 100:g}% of the best total"
            if after.vary
            else "nothing is drawn among near ties"
        )
    for code, on in after.switches.items():
        if on != before.switches.get(code, on):
            changes.append(f"the rule “{RULES[code].label}” is {'on' if on else 'off'}")
    if before.objective != after.objective:
        changes.append(f"{OBJECTIVE_LABELS[after.objective].lower()} comes first")
    return changes


def _as_counted(run: Proposals) -> Settings:
    """The settings with 0 for what was not asked of both sides, as the scores have it."""
    return replace(run.settings, weights=run.weights)


def _moved(baseline: Proposals, other: Proposals, row: int, before: int, after: int) -> MovedMentee:
    def shown(run: Proposals, column: int) -> int | None:
        return points_of(float(run.scores[row, column])) if column >= 0 else None

    return MovedMentee(
        other.mentees[row],
        other.mentors[before] if before >= 0 else None,
        other.mentors[after] if after >= 0 else None,
        shown(other, before),
        shown(other, after),
        (shown(baseline, after) or 0) - (shown(baseline, before) or 0),
        _obstacle(other, row, before) if before >= 0 else "",
    )


def _obstacle(run: Proposals, row: int, column: int) -> str:
    """Why a run may not propose this pair, "" where it may."""
    mentee, mentor = run.mentees[row], run.mentors[column]
    if blocked := rules.blocker(mentee, mentor, run.facts_apart, run.settings.switches):
        return f"{mentor.name} {blocked.sentence}"
    if not run.proposable[row, column]:
        return f"{mentor.name} covers no part of the first need"
    if run.scores[row, column] < run.scores.dtype.type(run.settings.minimum):
        return f"below {points_of(run.settings.minimum)} points"
    return ""


def _differ(old: dict[str, float], new: dict[str, float], key: str) -> bool:
    return abs(old[key] - new[key]) >= 0.05


def _from_to(before: float, after: float) -> str:
    """ "35 → 42", with a digit more where whole numbers would be the same."""
    digits = 0 if round(before) != round(after) else 1
    return f"{before:.{digits}f} → {after:.{digits}f}"


def _loses(number: int) -> str:
    return "lose" if number > 1 else "loses"
