"""Criteria of cooperation: ways of working and mentor roles, and time for each other."""

from __future__ import annotations

import numpy as np

from core.domain.base.people import Mentee, Mentor
from core.domain.base.text import in_sentence, listed
from core.domain.match import availability
from core.domain.match.audiences import Audience
from core.domain.match.cohort import Mentees, Mentors
from core.domain.match.criteria.measures import both_have, each_kind, mean, mean_of_known, share
from core.domain.match.criteria.sentences import called, capital, number, of
from core.domain.match.scoring import Floats, criterion
from core.domain.match.statements import called_roles, spoken_tags
from core.domain.playbook.topic_reader import reader

# From here on more is as good: nobody loses points by having more time.
ENOUGH_HOURS = 4.0  # shared working hours a day
ENOUGH_TIME = 2.0  # hours a month that both have for each other; the playbook asks for two to five
ENOUGH_MEETINGS = 2.0  # a month


@criterion(
    "Ways of working",
    key="style",
    weight=10,
    rationale="Pairs start more easily when they like to work the same way, and some needs call for some mentor roles.",
    formula="Mean of two parts that are known for both: the share of the mentee's preferred ways of working that the "
    "mentor offers; the share of the mentor roles called for by the mentee's needs that come naturally to the mentor.",
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

    def address(self, mentee: Mentee, mentor: Mentor, audience: Audience) -> str:
        """What both like, and which role comes naturally, to one of the two."""
        to_mentee = audience is Audience.MENTEE
        wanted, offered = spoken_tags(mentee.styles), spoken_tags(mentor.styles)
        roles, natural = spoken_tags(called_roles(mentee.needs, reader())), spoken_tags(mentor.roles)
        parts = []
        if ways := [f"“{in_sentence(way).strip('“”')}”" for tag, way in wanted.items() if tag in offered]:
            parts.append(f"you both chose {listed(ways)} as {'a way' if len(ways) == 1 else 'ways'} to work")
        if takes := [in_sentence(role) for tag, role in roles.items() if tag in natural]:
            who = called(mentor, mentee) if to_mentee else "you"
            whose = "your" if to_mentee else of(called(mentee, mentor))
            article = "an" if takes[0][:1] in "aeiou" else "a"
            parts.append(
                f"being {article} {listed(takes)} comes naturally to {who}, which is what {whose} needs call for"
            )
        return f"{capital('; '.join(parts))}." if parts else ""


@criterion(
    "Time for each other",
    key="availability",
    weight=10,
    evidence="E2",
    rationale="Pairs that meet more often report more personal support; both need the time and the hours for it.",
    formula="Mean of three parts that are known for both, each 1 from what is enough and in proportion below: hours a "
    "month for each other (2 are enough; a mentor's hours are divided by the mentees they offer to take); meetings a "
    "month (2); working hours a day that their time zones share (4). Of two numbers the smaller counts.",
)
class TimeForEachOther:
    """Hours a month for each other, meetings that both want, and working hours shared across time zones."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """Mean of what is known: the smaller of two numbers over what is enough, 1 from there on."""
        mine = np.stack([mentees.hours, mentees.meetings, mentees.offsets], axis=1)
        theirs = np.stack([mentors.hours_each, mentors.meetings, mentors.offsets], axis=1)
        return each_kind(self._fit, mine, theirs)

    def _fit(self, mine: Floats, theirs: Floats) -> Floats:
        apart = np.abs(mine[:, 2, None] - theirs[:, 2]) % 24
        shared = np.maximum(availability.WORKDAY - np.minimum(apart, 24 - apart), 0)
        overlap = np.minimum(shared / np.float32(ENOUGH_HOURS), 1)
        time = both_have(mine[:, 0], theirs[:, 0], ENOUGH_TIME)
        return mean_of_known(time, both_have(mine[:, 1], theirs[:, 1], ENOUGH_MEETINGS), overlap)

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        asker, helper = called(mentee, mentor), called(mentor, mentee)
        parts = []
        if mentee.hours is not None and mentor.hours is not None:
            mine, theirs = number(mentee.hours), number(mentor.hours)
            shared_by = f", shared by up to {mentor.capacity} mentees" if mentor.capacity > 1 else ""
            unlike = f"{asker} has about {mine} hours a month and {helper} about {theirs}{shared_by}"
            parts.append(f"both have about {mine} hours a month" if mine == theirs and not shared_by else unlike)
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

    def address(self, mentee: Mentee, mentor: Mentor, audience: Audience) -> str:
        """What both have in common, alike to both; a difference is no reason to put into a letter."""
        parts = []
        if mentee.hours is not None and mentee.hours == mentor.hours and mentor.capacity == 1:
            parts.append(f"you both have about {number(mentee.hours)} hours a month for mentoring")
        often = availability.meetings(mentee)
        if often is not None and often == availability.meetings(mentor):
            parts.append("you both want to meet equally often")
        zones = availability.offset(mentee), availability.offset(mentor)
        if zones[0] is not None and zones[1] is not None and zones[0] != zones[1]:
            shared = availability.shared_hours(zones[0], zones[1])
            if shared >= ENOUGH_HOURS:
                parts.append(f"your working days overlap by {number(shared)} hours")
        return f"{capital(listed(parts))}." if parts else ""
