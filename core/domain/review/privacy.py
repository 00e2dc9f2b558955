"""Privacy: what a mode of the meeting hides: who somebody is (blind), what they wished for (private). Changes nothing.

Names become "Mentee‑7" and "Mentor‑12", the same all through a run. A wish about gender or place, the place itself and
the gender are gone in a blind case; in a private one every wish is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from core.domain.base.people import Mentee, Mentor, Participant
from core.domain.match import availability
from core.domain.match.audiences import Audience
from core.domain.match.criteria import CRITERIA
from core.domain.match.proposals import Proposals
from core.domain.match.rules import RULES, Reason

P = TypeVar("P", Mentee, Mentor)

TELLING = frozenset({"gender", "location", "other"})  # kinds of wishes that may say who somebody is
HIDDEN = "Hidden in this mode."
JOIN = "\u2011"  # a hyphen that keeps the alias one word


@dataclass(frozen=True)
class Privacy:
    """How one case is shown. aliases: person id -> alias, for everybody in the run; names: person id -> name."""

    aliases: Mapping[int, str] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    blind: bool = False
    private: bool = False

    def name(self, person: Participant) -> str:
        """What the person is called on the screen."""
        return self.aliases.get(person.id, person.name) if self.blind else person.name

    def text(self, sentence: str) -> str:
        """A sentence with full names in it, as it may be shown."""
        if not self.blind or not self.names:
            return sentence
        return self._names.sub(lambda name: self._alias_of[name[0]], sentence)

    def person(self, person: P) -> P:
        """The person as the case may show them."""
        if self.private:
            person = replace(person, wishes=(), wishes_text="")
            if isinstance(person, Mentee):
                person = replace(person, ranked=())
        if not self.blind:
            return person
        ahead = availability.offset(person)
        return replace(
            person,
            name=self.name(person),
            email="",
            location="",
            gender="",
            wishes=tuple(wish for wish in person.wishes if wish.kind not in TELLING),
            time_zone="" if ahead is None else f"UTC{int(ahead):+d}:{abs(ahead) % 1 * 60:02.0f}",
        )

    @property
    def audience(self) -> Audience:
        """Who reads why two people fit."""
        return Audience.PRIVATE_MEETING if self.private or self.blind else Audience.MEETING

    def says(self, criterion: str, part: Mapping[str, Any], mentee: Mentee, mentor: Mentor) -> str:
        """The sentence of a criterion about a pair, as it may be shown."""
        if self.audience not in CRITERIA[criterion].audiences:
            return HIDDEN
        if not self.blind:
            return str(part["sentence"])
        return CRITERIA[criterion].say(self.person(mentee), self.person(mentor))

    def against(self, mentor: Mentor, reason: Reason) -> str:
        """Why a rule forbids a pair, as a sentence; only the rule's name where its words would tell too much."""
        if reason.code in ("must_wish", "unread_must") and (self.private or self.blind):
            return f"Ruled out by “{RULES[reason.code].label}”."
        return self.text(f"{mentor.name} {reason.sentence}.")

    @cached_property
    def _alias_of(self) -> Mapping[str, str]:
        return {name: self.aliases[id] for id, name in self.names.items() if id in self.aliases}

    @cached_property
    def _names(self) -> re.Pattern[str]:
        longest = sorted(self._alias_of, key=len, reverse=True)
        return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)")


def privacy_of(result: Proposals, *, blind: bool = False, private: bool = False) -> Privacy:
    """What to hide in a run; a blind one is private too."""
    if not blind:
        return Privacy(private=private)
    mentees, mentors = result.mentees.people, result.mentors.people
    aliases = {person.id: f"Mentee{JOIN}{place}" for place, person in enumerate(mentees, 1)}
    aliases |= {
        person.id: f"Mentor{JOIN}{place}" for place, person in enumerate(mentors, 1) if person.id not in aliases
    }
    names = {mentee.id: mentee.name for mentee in (*mentees, *mentors) if mentee.name}
    return Privacy(aliases, names, blind=True, private=True)
