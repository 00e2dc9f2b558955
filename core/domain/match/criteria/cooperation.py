"""Criteria of cooperation: ways of working and mentor roles, and time for each other."""

from __future__ import annotations

import numpy as np

from core.domain.base.people import Mentee, Mentor
from core.domain.base.text import in_sentence, listed
from core.domain.match import availability
from core.domain.match.cohort import Mentees, Mentors
from core.domain.match.criteria.measures import each_kind, likeness, mean, mean_of_known, share
from core.domain.match.criteria.sentences import called, capital, number, of
from core.domain.match.scoring import Floats, criterion
from core.domain.match.statements import called_roles, spoken_tags
from core.domain.playbook.topic_reader import reader

ENOUGH_HOURS = 4.0  # shared working hours a day that are as good as all of them


@criterion(
    "Ways of working",
    key="style",
    weight=10,
    evidence="E1",
    rationale="Likeness below the surface goes with better support; ways of working are the part that we can ask.",
)
class WaysOfWorking:
    """How the mentee likes to learn against what the mentor offers, and the mentor roles that the needs call for."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """Mean of what is known: share of the preferred ways offered, share of the called-for roles offered."""
        return mean(share(mentees.styles, mentors.styles), share(mentees.called_roles, mentors.roles))

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        asker, helper = called(mentee, mentor), called(mentor, mentee)
        wanted, offered = spoken_tags(mentee.styles), spoken_tags(mentor.styles)
        roles, natural = spoken_tags(called_roles(mentee.needs, reader())), spoken_tags(mentor.roles)
        if not (wanted and offered) and not (roles and natural):
            return "Too little is known about how the two like to work, so this counts as neutral."
        parts = []
        if ways := [f"“{in_sentence(way).strip('“”')}”" for tag, way in wanted.items() if tag in offered]:
            parts.append(f"both like {listed(ways)}")
        if takes := [in_sentence(role) for tag, role in roles.items() if tag in natural]:
            parts.append(f"{helper} is naturally a {listed(takes)}, which is what {of(asker)} needs call for")
        return f"{capital('; '.join(parts))}." if parts else f"{asker} and {helper} like to work in different ways."


@criterion(
    "Time for each other",
    key="availability",
    weight=10,
    evidence="E2",
    rationale="Pairs that meet more often report more support; similar time and shared hours make meeting easier.",
)
class TimeForEachOther:
    """Hours a month, how often they want to meet, and working hours shared across time zones, a third each."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """Mean of what is known: the smaller over the larger number; four shared hours a day are enough."""
        times = (np.stack([side.hours, side.meetings, side.offsets], axis=1) for side in (mentees, mentors))
        return each_kind(self._fit, *times)

    def _fit(self, mine: Floats, theirs: Floats) -> Floats:
        apart = np.abs(mine[:, 2, None] - theirs[:, 2]) % 24
        shared = np.maximum(availability.WORKDAY - np.minimum(apart, 24 - apart), 0)
        overlap = np.minimum(shared / np.float32(ENOUGH_HOURS), 1)
        return mean_of_known(likeness(mine[:, 0], theirs[:, 0]), likeness(mine[:, 1], theirs[:, 1]), overlap)

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        asker, helper = called(mentee, mentor), called(mentor, mentee)
        parts = []
        if mentee.hours is not None and mentor.hours is not None:
            mine, theirs = number(mentee.hours), number(mentor.hours)
            unlike = f"{asker} has about {mine} hours a month and {helper} about {theirs}"
            parts.append(f"both have about {mine} hours a month" if mine == theirs else unlike)
        often = availability.meetings(mentee), availability.meetings(mentor)
        if often[0] is not None and often[1] is not None:
            parts.append(
                "both want to meet equally often" if often[0] == often[1] else "they want to meet at different rates"
            )
        zones = availability.offset(mentee), availability.offset(mentor)
        if zones[0] is not None and zones[1] is not None:
            shared = availability.shared_hours(zones[0], zones[1])
            hours = f"{number(shared)} working hours" if shared != 1 else "one working hour"
            parts.append(f"they share {hours} a day" if shared else "they share no working hours")
        if not parts:
            return "Neither time nor place of both is known, so this counts as neutral."
        return f"{capital('; '.join(parts))}."
