"""Optional rules: what a program switches on or off: seniority, department, working hours, language, first need."""

from __future__ import annotations

import numpy as np

from core.domain.base.people import Mentee, Mentor, level_rank
from core.domain.base.text import in_sentence, listed, spoken
from core.domain.match import availability
from core.domain.match.cohort import Mentees, Mentors, answered
from core.domain.match.rules.registry import Flags, MatchingFacts, named, rule
from core.domain.match.statements import spoken_tags
from core.domain.playbook.topic_reader import reader

SHARED_HOURS = 2.0  # working hours a day; with fewer, the optional time zone rule forbids a pair


@rule("Seniority", optional=True, default=True, code="seniority", many="at an unfitting level")
class Seniority:
    """The mentor is not less senior than the mentee; the other way around in reverse mentoring."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: MatchingFacts) -> str | None:
        mine, theirs = level_rank(mentee.level), level_rank(mentor.level)
        if mine is None or theirs is None or (mine <= theirs if not facts.reverse else theirs <= mine):
            return None
        than = f"than {named(mentee)} ({mentor.level}, {mentee.level})"
        return (
            f"is less senior {than}" if not facts.reverse else f"is more senior {than}, and this is reverse mentoring"
        )

    def mask(self, mentees: Mentees, mentors: Mentors, facts: MatchingFacts) -> Flags:
        mine, theirs = mentees.levels[:, None], mentors.levels  # a comparison with NaN is False: unknown levels pass
        return theirs > mine if facts.reverse else theirs < mine


@rule("Same department", optional=True, default=False, code="department", many="in the same department")
class OtherDepartment:
    """The two work in different departments."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: MatchingFacts) -> str | None:
        same = spoken(mentee.department) and spoken(mentee.department) == spoken(mentor.department)
        return f"works in the same department as {named(mentee)} ({mentor.department})" if same else None

    def mask(self, mentees: Mentees, mentors: Mentors, facts: MatchingFacts) -> Flags:
        mine, theirs = (
            np.array([spoken(person.department) for person in side.people], str) for side in (mentees, mentors)
        )
        _, codes = np.unique(np.concatenate([mine, theirs]), return_inverse=True)  # numbers compare faster than words
        same = codes[: len(mine), None] == codes[len(mine) :]
        return same & (mine != "")[:, None]


@rule("Shared working hours", optional=True, default=False, code="time_zone", many="with too few shared working hours")
class TimeZone:
    """The two share at least two working hours a day, by their time zones or locations."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: MatchingFacts) -> str | None:
        mine, theirs = availability.offset(mentee), availability.offset(mentor)
        if mine is None or theirs is None or availability.shared_hours(mine, theirs) >= SHARED_HOURS:
            return None
        return f"shares fewer than {SHARED_HOURS:.0f} working hours a day with {named(mentee)}"

    def mask(self, mentees: Mentees, mentors: Mentors, facts: MatchingFacts) -> Flags:
        apart = np.abs(mentees.offsets[:, None] - mentors.offsets) % 24
        return availability.WORKDAY - np.minimum(apart, 24 - apart) < SHARED_HOURS


@rule("A language in common", optional=True, default=True, code="language", many="without a common language")
class Language:
    """The two named at least one language in common."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: MatchingFacts) -> str | None:
        mine, theirs = spoken_tags(mentee.languages), spoken_tags(mentor.languages)
        if not mine or not theirs or mine.keys() & theirs.keys():
            return None
        return f"has no language in common with {named(mentee)}, who named {listed(mine.values())}"

    def mask(self, mentees: Mentees, mentors: Mentors, facts: MatchingFacts) -> Flags:
        known = answered(mentees.languages)[:, None] & answered(mentors.languages)
        return known & (mentees.languages @ mentors.languages.T == 0)


@rule("First need covered", optional=True, default=False, code="first_need", many="covering no part of the first need")
class FirstNeed:
    """The mentor covers at least part of what the mentee needs most.

    A need outside the topic tree has no related topics, and mentors may well call it otherwise: it forbids nobody.
    """

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: MatchingFacts) -> str | None:
        if not mentee.needs or not mentor.topics:
            return None
        read = reader()
        first, topics = read.topic(mentee.needs[0]), {read.topic(topic) for topic in mentor.topics}
        if first not in read.tree.topics or first in topics or topics & set(read.tree.related(first)):
            return None
        return f"covers no part of the first need of {named(mentee)} ({in_sentence(read.label(first))})"

    def mask(self, mentees: Mentees, mentors: Mentors, facts: MatchingFacts) -> Flags:
        uncovered = mentors.topic_cover[:, mentees.first_needs].T == 0
        in_tree = mentees.first_needs < len(reader().tree.topics)  # the columns of the tree come first
        known = (answered(mentees.need_weights) & in_tree)[:, None] & answered(mentors.topic_cover)
        return np.asarray(known & uncovered)
