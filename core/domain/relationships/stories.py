"""Stories: what people tell about their mentoring, and what keeps a story from being published. Publishes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LONGEST_STORY, LONGEST_QUOTE = 4000, 240  # characters
_SENTENCE = re.compile(r".+?[.!?…](?=\s|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SuccessStory:
    """A success story. `partner` is the other one of the pair, whose yes it needs too; "" for a story of one person."""

    id: int
    person_id: int
    name: str
    department: str
    role: str  # mentor or mentee; "" outside a relationship
    told_on: date
    words: str
    quote: str
    consent: bool
    partner_id: int | None
    partner: str
    partner_consent: bool
    has_picture: bool

    @property
    def short(self) -> str:
        """The quote, or else the first sentence of the story."""
        first = _SENTENCE.match(self.words.strip())
        return self.quote or " ".join((first[0] if first else self.words).split())


def blocked_publication(story: SuccessStory) -> str | None:
    """Why a story must not leave the studio, as a sentence, or None when it may."""
    if not story.words.strip():
        return "The story has no words yet."
    waiting = [
        name
        for name, agreed in ((story.name, story.consent), (story.partner, story.partner_consent))
        if name and not agreed
    ]
    return f"{' and '.join(waiting)} {'have' if len(waiting) > 1 else 'has'} not agreed to it." if waiting else None


def publishable(stories: Iterable[SuccessStory]) -> list[SuccessStory]:
    """The stories that may leave: every text and slide is made from these alone."""
    return [story for story in stories if blocked_publication(story) is None]
