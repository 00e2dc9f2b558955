"""The criterion of surroundings: industry and size of the mentee's unit against those the mentor knows."""

from __future__ import annotations

import numpy as np

from core.domain.base.people import Mentee, Mentor
from core.domain.base.text import in_sentence, listed, spoken
from core.domain.match.audiences import Audience
from core.domain.match.cohort import Mentees, Mentors
from core.domain.match.criteria.measures import each_kind, mean
from core.domain.match.criteria.sentences import called, capital, of
from core.domain.match.scoring import Floats, criterion
from core.domain.match.statements import (
    concerns_current_role,
    industries,
    led_unit,
    past_sizes,
    unit_industries,
    unit_size,
)

HALVING = 8.0  # unit sizes that differ by this factor share nothing


@criterion(
    "Knows the surroundings",
    key="context",
    weight=10,
    rationale="L&D's own comparison: a mentor from similar surroundings helps most with goals in the present role.",
    formula="Mean of what both stated: 1 if the mentor has worked in the industry that the mentee named, else 0; and "
    "the size of the mentee's unit against the most similar one that the mentor works in, led or built, 1 less a third "
    "for each doubling between them, at least 0. It counts double where the mentee's goals concern the present role, "
    "and not at all where neither was asked of both sides.",
)
class KnowsTheSurroundings:
    """Industry and size of the mentee's unit against those the mentor knows; double for goals in the present role."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """Mean of what is known: same industry 1 or 0, and size, which falls to 0 at a factor of eight."""
        worked = np.array([bool(industries(mentor)) for mentor in mentors.people], bool)
        described = np.array([bool(unit_industries(mentee)) for mentee in mentees.people], bool)
        sizes = ~np.isnan(mentees.unit_sizes), np.asarray((~np.isnan(mentors.past_sizes)).any(axis=1))
        parts = (self._industry(mentees, mentors), described, worked), (self._size(mentees, mentors), *sizes)
        return mean(*parts)

    def asked(self, mentees: Mentees, mentors: Mentors) -> bool:
        """Has some mentee and some mentor named an industry, or some of both the size of a unit?"""
        named = any(map(unit_industries, mentees.people)) and any(map(industries, mentors.people))
        return named or bool((~np.isnan(mentees.unit_sizes)).any() and (~np.isnan(mentors.past_sizes)).any())

    def emphasis(self, mentees: Mentees) -> Floats:
        """2 for mentees whose goals concern their present role, else 1."""
        return np.array([2.0 if concerns_current_role(mentee) else 1.0 for mentee in mentees.people], np.float32)

    def _industry(self, mentees: Mentees, mentors: Mentors) -> Floats:
        known = [industries(mentor) for mentor in mentors.people]
        named = [unit_industries(mentee) for mentee in mentees.people]
        rows = {names: np.array([bool(_shared(names, worked)) for worked in known], np.float32) for names in set(named)}
        return np.array([rows[names] for names in named], np.float32).reshape(len(mentees), len(mentors))

    def _size(self, mentees: Mentees, mentors: Mentors) -> Floats:
        return each_kind(self._likeness, mentees.unit_sizes[:, None], mentors.past_sizes)

    def _likeness(self, size: Floats, past: Floats) -> Floats:
        likeness = np.zeros((len(size), len(past)), np.float32)
        for sizes in past.T:
            factor = np.abs(np.log2(size) - np.log2(sizes)) / np.float32(np.log2(HALVING))
            likeness = np.fmax(likeness, 1 - factor)
        return likeness

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        sentence = self._sentence(mentee, mentor)
        if not any(_comparable(mentee, mentor)) or not concerns_current_role(mentee):
            return sentence
        return f"{sentence} This counts double, because the goals concern the present role."

    def tell(self, mentee: Mentee, mentor: Mentor) -> str:
        """The industry alone: how many people are in a unit is no reason that somebody wants to read."""
        if shared := _shared(unit_industries(mentee), industries(mentor)):
            return f"{called(mentor, mentee)} has worked in {listed(shared)}, like {called(mentee, mentor)} now."
        return ""

    def address(self, mentee: Mentee, mentor: Mentor, audience: Audience) -> str:
        """The same to one of the two."""
        if not (shared := _shared(unit_industries(mentee), industries(mentor))):
            return ""
        if audience is Audience.MENTEE:
            return f"{called(mentor, mentee)} has worked in {listed(shared)}, where you work now."
        return f"You have worked in {listed(shared)}, where {called(mentee, mentor)} works now."

    def _sentence(self, mentee: Mentee, mentor: Mentor) -> str:
        asker, helper = called(mentee, mentor), called(mentor, mentee)
        size, sizes = unit_size(mentee), past_sizes(mentor)
        if not any(_comparable(mentee, mentor)):
            return "Too little is known about the surroundings of both, so this counts as neutral."
        parts = []
        if shared := _shared(unit_industries(mentee), industries(mentor)):
            parts.append(f"{helper} has worked in {listed(shared)}, like {asker} now")
        if size and sizes and (near := _near(size, sizes)):
            source = "" if near == mentor.unit_size or not (words := led_unit(mentor, near)) else f" (“{words}”)"
            parts.append(f"{helper} has worked in a unit of {near} people{source}; {of(asker)} has {size}")
        return f"{'; '.join(parts) or f'{capital(of(asker))} surroundings are new to {helper}'}."


def _comparable(mentee: Mentee, mentor: Mentor) -> tuple[bool, bool]:
    """Is the industry, is the size of the unit known for both?"""
    return bool(unit_industries(mentee) and industries(mentor)), bool(unit_size(mentee) and past_sizes(mentor))


def _shared(named: tuple[str, ...], worked: tuple[str, ...]) -> list[str]:
    """The industries of the mentor, as they stand in a sentence, that the mentee named."""
    of_mentee = {spoken(name) for name in named}
    return [in_sentence(name) for name in worked if spoken(name) in of_mentee]


def _near(size: int, sizes: tuple[int, ...]) -> int | None:
    """The size most like the mentee's unit, or None when all are at least eight times larger or smaller."""
    closest = min(sizes, key=lambda known: max(size, known) / min(size, known))
    return closest if max(size, closest) / min(size, closest) < HALVING else None
