"""Criteria of learning: what the mentee needs and aims for against what the mentor knows and has done."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.domain.base.people import Mentee, Mentor, level_rank
from core.domain.base.text import listed
from core.domain.match.audiences import EVERYBODY, Audience
from core.domain.match.cohort import Mentees, Mentors, answered
from core.domain.match.criteria.measures import each_kind, mean
from core.domain.match.criteria.sentences import called, capital, is_or_are, of
from core.domain.match.readings import SharedReading, aims, shared_readings
from core.domain.match.scoring import NEUTRAL, Floats, criterion
from core.domain.match.statements import aimed_level, ambition, direction, need_weights
from core.domain.playbook.topic_reader import reader


@criterion(
    "Strengths meet needs",
    key="needs",
    weight=40,
    rationale="The playbook's first priority: the mentor knows what the mentee wants to learn.",
    formula="The mentee's needs weigh 1, 1/2, 1/3 and so on in their order, scaled to add up to 1. Each is multiplied "
    "by how far the mentor's topics cover it: 1 for the same topic, the share in the topic tree for a related one, 0 "
    "else. The products are added.",
    audiences=EVERYBODY,
)
class StrengthsMeetNeeds:
    """Share of the mentee's ranked needs that the mentor covers; the first counts most, a related topic in part."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """The weights of the needs times how far the mentor covers each."""
        cover = mentees.need_weights @ mentors.topic_cover.T
        return mean((cover, answered(mentees.need_weights), answered(mentors.topic_cover)))

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        asker, helper = called(mentee, mentor), called(mentor, mentee)
        if not mentee.needs or not mentor.topics:
            who, what = (asker, "need") if not mentee.needs else (helper, "topic")
            return f"{who} has not named a {what}, so this counts as neutral."
        whole, part = _covered(mentee, mentor)
        if not whole and not part:
            return f"{helper} covers none of the topics that {asker} needs."
        if not whole:
            return f"{helper} knows {listed(_helping(part))}, which helps in part with {listed(part)}."
        first = next(iter(need_weights(mentee, reader().topic)))
        top = reader().label(first) in whole and len(mentee.needs) > 1
        sentence = f"{helper} covers {listed(whole)}"
        if top:
            sentence += f", {of(asker)} first need" + (" among them" if len(whole) > 1 else "")
        if not part:
            return f"{sentence}."
        return f"{sentence}; {listed(_helping(part))} {_help(_helping(part))} in part with {listed(part)}."

    def address(self, mentee: Mentee, mentor: Mentor, audience: Audience) -> str:
        """What the mentor covers, to one of the two; what helps in part only where nothing is covered whole."""
        asker, helper = called(mentee, mentor), called(mentor, mentee)
        to_mentee = audience is Audience.MENTEE
        whole, part = _covered(mentee, mentor)
        if not whole:
            offers, near = f"{helper} offers" if to_mentee else "You offer", _helping(part)
            return f"{offers} {listed(near)}, which {is_or_are(near)} close to {listed(part)}." if part else ""
        helps = f"{helper} can help with" if to_mentee else "You can help with"
        if reader().label(next(iter(need_weights(mentee, reader().topic)))) not in whole or len(mentee.needs) == 1:
            return f"{helps} {listed(whole)}."
        more = f", as well as {listed(whole[1:])}" if len(whole) > 1 else ""
        return f"{helps} {whole[0]}, which {'you' if to_mentee else asker} put first{more}."


@criterion(
    "Experience fits the direction",
    key="direction",
    weight=20,
    rationale="Somebody who went that way can say what it takes.",
    formula="Mean of two parts that are known for both. Level: 1 if the mentor works at the level that the mentee aims "
    "for or above, 0.5 one step below it, else 0. Free text: 0.5, plus half the share of the topics read in the "
    "mentee's direction and aim that the mentor offers or writes about in the experience; unknown where no topic was "
    "read in what the mentee wrote.",
    audiences=EVERYBODY,
)
class ExperienceFitsDirection:
    """Where the mentee wants to go and what should change, against the mentor's level and experience, half each.

    level: 1 where the mentor has reached it, 0.5 one step below, else 0.
    text: 0.5 + 0.5 × the share of the topics of direction and aim that the mentor offers or writes about.
    The score is the mean of what is known: the level where both name one, the text where a topic was read in the
    mentee's words. Words speak for a pair or say nothing; never against it, for nobody can list all they know.
    """

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """Mean of the two parts where they are known, neutral where neither is."""
        reached = each_kind(self._reached, mentees.aimed_levels[:, None], mentors.levels[:, None])
        levels = reached, ~np.isnan(mentees.aimed_levels), ~np.isnan(mentors.levels)
        aimed = mentees.aimed_topics.sum(axis=1)
        share = (mentees.aimed_topics / np.maximum(aimed, 1)[:, None]) @ mentors.known_topics.T
        text = share * np.float32(1 - NEUTRAL)
        text += np.where(aimed > 0, np.float32(NEUTRAL), np.float32(0))[:, None]
        return mean(levels, (text, aimed > 0, np.ones(len(mentors), bool)))

    def _reached(self, aimed: Floats, has: Floats) -> Floats:
        return np.clip(1 - (aimed - has.T) / 2, 0, 1)

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        asker, helper = called(mentee, mentor), called(mentor, mentee)
        if not ambition(mentee):
            return f"{asker} has named no direction or aim yet, so this counts as neutral."
        parts = [self._level(mentee, mentor, asker, helper), self._text(mentee, mentor, asker, helper)]
        known_parts = [part for part in parts if part]
        if known_parts:
            return f"{capital('; '.join(known_parts))}."
        if not any(aims(mentee, reader().quotes)):
            return f"No topic was read in what {asker} aims for, so this counts as neutral."
        return f"No topic that {asker} aims for was read in what {helper} offers, so this counts as neutral."

    def tell(self, mentee: Mentee, mentor: Mentor) -> str:
        """The same without the words: who wrote them agreed to no letter."""
        asker, helper = called(mentee, mentor), called(mentor, mentee)
        labels = [shared.label for shared in _counting(mentee, mentor)]
        parts = [self._level(mentee, mentor, asker, helper)]
        if labels:
            parts.append(f"{helper} knows {listed(labels)}, which {is_or_are(labels)} in {of(asker)} aim")
        if not any(parts):
            return self.say(mentee, mentor)
        return f"{capital('; '.join(part for part in parts if part))}."

    def address(self, mentee: Mentee, mentor: Mentor, audience: Audience) -> str:
        """What speaks for the pair, to one of the two; where the mentee wants to go is named to the mentee alone."""
        asker, helper = called(mentee, mentor), called(mentor, mentee)
        to_mentee = audience is Audience.MENTEE
        aimed, has = aimed_level(mentee), level_rank(mentor.level)
        parts = []
        if aimed is not None and has is not None and has >= aimed:
            level = (
                f"the level that you aim for ({direction(mentee)})" if to_mentee else f"the level that {asker} aims for"
            )
            parts.append(f"{'works' if to_mentee else 'work'} at {level}")
        needed = _covered(mentee, mentor)[0]  # that the mentor can help with these is another sentence of the letter
        if labels := [shared.label for shared in _counting(mentee, mentor) if shared.label not in needed]:
            parts.append(f"can help with {listed(labels)}, which {'your' if to_mentee else of(asker)} aim is about")
        return f"{helper if to_mentee else 'You'} {listed(parts)}." if parts else ""

    def _level(self, mentee: Mentee, mentor: Mentor, asker: str, helper: str) -> str:
        aimed, has = aimed_level(mentee), level_rank(mentor.level)
        if aimed is None or has is None:
            return ""
        if has >= aimed:
            return f"{helper} works at the level that {asker} aims for ({direction(mentee)})"
        step = "one step below" if aimed - has == 1 else "below"
        return f"{helper} is still {step} the level that {asker} aims for ({direction(mentee)})"

    def _text(self, mentee: Mentee, mentor: Mentor, asker: str, helper: str) -> str:
        return "; ".join(_quoted(shared, asker, helper) for shared in _counting(mentee, mentor))


def _counting(mentee: Mentee, mentor: Mentor) -> list[SharedReading]:
    return [shared for shared in shared_readings(mentee, mentor, reader()) if not shared.struck]


def _quoted(shared: SharedReading, asker: str, helper: str) -> str:
    """What two people share, with the words of both."""
    aim = f"{of(asker)} “{shared.mentee.quote.context}”"
    if shared.mentor and not shared.mentor.struck:
        return f"{aim} and {of(helper)} “{shared.mentor.quote.context}” are both about {shared.label}"
    return f"{aim} is about {shared.label}, which {helper} offers (“{shared.offered}”)"


def _covered(mentee: Mentee, mentor: Mentor) -> tuple[list[str], dict[str, str]]:
    """The needs (labels, ranked) that the mentor covers whole, and those in part with the topic that helps most."""
    read = reader()
    topics = {read.topic(topic) for topic in mentor.topics}
    whole: list[str] = []
    part: dict[str, str] = {}
    for need in need_weights(mentee, read.topic):
        if need in topics:
            whole.append(read.label(need))
            continue
        near = read.tree.related(need)
        helping = sorted((topic for topic in topics if topic in near), key=lambda topic: (-near[topic], topic))
        if helping:
            part[read.label(need)] = read.label(helping[0])
    return whole, part


def _helping(part: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(part.values()))


def _help(topics: list[str]) -> str:
    return "helps" if len(topics) == 1 else "help"
