"""Readings: which topics people's own sentences speak of, and which of them two people share, with the words of both.

Scores nobody. A person can strike a reading ("these words are not about that"): it then counts for nobody any more, and
is still shown, so that it can be brought back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from core.domain.base.people import Mentee, Mentor, Participant
from core.domain.base.text import spoken
from core.domain.match.statements import direction
from core.domain.playbook.topic_reader import Reader, TopicQuote

Quotes = Callable[[str], tuple[TopicQuote, ...]]


@dataclass(frozen=True, slots=True)
class Reading:
    """That somebody's own words speak of a topic; struck: a person said that they do not."""

    person_id: int
    quote: TopicQuote
    struck: bool


@dataclass(frozen=True, slots=True)
class SharedReading:
    """A topic that the mentee's words speak of and the mentor's too, or that the mentor offers.

    label: of the topic, as it stands in a sentence. mentor: the mentor's words, None where only the list says so.
    offered: the topic of the mentor's list as written, "" where only the words say so.
    """

    topic: str
    label: str
    mentee: Reading
    mentor: Reading | None
    offered: str

    @property
    def struck(self) -> bool:
        """Does it count for nothing any more? What the mentor offers stands, whatever was struck of the words."""
        return self.mentee.struck or (not self.offered and self.mentor is not None and self.mentor.struck)


def aims(mentee: Mentee, quotes: Quotes) -> dict[str, TopicQuote]:
    """Topic -> the first words of the mentee's direction and aim that speak of it, without what was struck."""
    return _counting(_aim_readings(mentee, quotes))


def experiences(mentor: Mentor, quotes: Quotes) -> dict[str, TopicQuote]:
    """Topic -> the first words of the mentor's experience that speak of it, without what was struck."""
    return _counting(_readings(mentor, mentor.experience, quotes))


def shared_readings(mentee: Mentee, mentor: Mentor, read: Reader) -> tuple[SharedReading, ...]:
    """What two people share by their own words, struck ones included, in the order in which the mentee writes."""
    offered: dict[str, str] = {}
    for text in mentor.topics:
        offered.setdefault(read.topic(text), text)
    mentor_readings = _first_of_each(_readings(mentor, mentor.experience, read.quotes))
    return tuple(
        SharedReading(topic, read.label(topic), reading, mentor_readings.get(topic), offered.get(topic, ""))
        for topic, reading in _first_of_each(_aim_readings(mentee, read.quotes)).items()
        if topic in mentor_readings or topic in offered
    )


def _aim_readings(mentee: Mentee, quotes: Quotes) -> list[Reading]:
    return [*_readings(mentee, direction(mentee), quotes), *_readings(mentee, mentee.aim, quotes)]


def _readings(person: Participant, text: str, quotes: Quotes) -> list[Reading]:
    struck = {(reading.topic, reading.words) for reading in person.struck}
    return [Reading(person.id, quote, (quote.topic, spoken(quote.words)) in struck) for quote in quotes(text)]


def _counting(readings: Iterable[Reading]) -> dict[str, TopicQuote]:
    quotes: dict[str, TopicQuote] = {}
    for reading in readings:
        if not reading.struck:
            quotes.setdefault(reading.quote.topic, reading.quote)
    return quotes


def _first_of_each(readings: Iterable[Reading]) -> Mapping[str, Reading]:
    """Topic -> its first reading that counts; a struck one where all of them are."""
    first: dict[str, Reading] = {}
    for reading in readings:
        topic = reading.quote.topic
        if topic not in first or (first[topic].struck and not reading.struck):
            first[topic] = reading
    return first
