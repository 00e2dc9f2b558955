"""Statements: what one person's answers say: where they want to go, their unit, what they enjoy. Compares nobody.

Only what somebody stated is read, and never more than they wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from core.domain import playbook
from core.domain.base.people import Mentee, Mentor, Participant, level_rank
from core.domain.base.text import Terms, spoken, stem, tag, telling
from core.domain.playbook.topic_reader import Reader

_UNSURE = re.compile(r"\s*(not sure|unsure|not yet|no idea|don.?t know|open|undecided|none|n/?a)\b", re.IGNORECASE)
_CURRENT = re.compile(
    r"\b(current|present|my) (role|job|position|tasks?|unit)\b|\bmy (own )?(team|department|project|stakeholders?)\b"
    r"|\bday.to.day\b",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\b(next|new|another|future) (role|job|position|department|step|team)\b|\bpromot", re.IGNORECASE)
_PEOPLE = re.compile(
    r"(\d{1,3}(?:[.,]\d{3})+|\d{1,6})\s*(?:\+\s*)?(?:people|persons|employees|colleagues|staff|reports|fte)",
    re.IGNORECASE,
)


def direction(mentee: Mentee) -> str:
    """Where the mentee wants to go, or "" when they said nothing or "not sure yet"."""
    return "" if _UNSURE.match(mentee.direction) else mentee.direction.strip()


def ambition(mentee: Mentee) -> str:
    """The mentee's direction and aim as one text."""
    return f"{direction(mentee)}. {mentee.aim}".strip(". ")


def aspirations(mentee: Mentee, terms: Callable[[str], Terms]) -> Terms:
    """What direction and aim speak of. A direction that names a level ("Director") counts by topics, not by words."""
    toward, aim = terms(direction(mentee)), terms(mentee.aim)
    words = aim.words if level_rank_of(direction(mentee)) is not None else {**toward.words, **aim.words}
    return Terms(toward.topics | aim.topics, words)


@lru_cache(maxsize=4096)
def level_rank_of(level: str) -> int | None:
    """`people.level_rank`, worked out once for each wording."""
    return level_rank(level)


def concerns_current_role(mentee: Mentee) -> bool:
    """Do the goals concern the role the mentee has now, rather than the next one?"""
    goals = ambition(mentee)
    return bool(_CURRENT.search(goals)) and not _NEXT.search(goals)


def unit_industries(mentee: Mentee) -> tuple[str, ...]:
    """The industry of the mentee's unit as stated, and those of the kit that the description of the unit names."""
    described = f" {spoken(str(mentee.answers.get('unit_context') or ''))} "
    question = playbook.load().intake.of("mentor", extras=True).get("industries") if described.strip() else None
    mentioned = [name for name in question.options if f" {spoken(name)} " in described] if question else []
    return tuple(dict.fromkeys(name for name in (mentee.industry, *mentioned) if spoken(name)))


def unit_size(mentee: Mentee) -> int | None:
    """People in the mentee's unit: counted in the directory, else as described ("about 40 people"), or None."""
    return mentee.unit_size or next(iter(sizes_in(str(mentee.answers.get("unit_context") or ""))), None)


def past_sizes(mentor: Mentor) -> tuple[int, ...]:
    """Sizes of units the mentor knows: the present one and those named in the experience, largest kept of a span."""
    return tuple(dict.fromkeys([*([mentor.unit_size] if mentor.unit_size else []), *sizes_in(mentor.experience)]))


def sizes_in(text: str) -> tuple[int, ...]:
    """Numbers of people named in a text ("from 3 to 40 people" names 40)."""
    sizes = (int(re.sub(r"[.,]", "", number)) for number in _PEOPLE.findall(text))
    return tuple(size for size in sizes if size > 0)


def industries(mentor: Mentor) -> tuple[str, ...]:
    """Industries the mentor has worked in, the present unit's included."""
    return tuple(dict.fromkeys(text for text in (*mentor.industries, mentor.industry) if text))


def interests(participant: Participant) -> dict[str, str]:
    """Stems of what somebody enjoys -> the answer it stands in."""
    return {stem(word): item for item in participant.interests for word in spoken(item).split() if telling(word)}


def called_roles(needs: Iterable[str], read: Reader) -> tuple[str, ...]:
    """The mentor roles (labels) that these needs call for, by the playbook, in its order."""
    topics = {read.topic(need) for need in needs}
    return tuple(role.label for role in playbook.load().roles.values() if topics & set(role.topics))


def need_weights(mentee: Mentee, topic_of: Callable[[str], str]) -> dict[str, float]:
    """Topic -> weight of the ranked needs: 1, 1/2, 1/3 ... scaled to add up to 1; a repeated need counts once."""
    topics = list(dict.fromkeys(topic_of(need) for need in mentee.needs))
    whole = sum(1 / rank for rank in range(1, len(topics) + 1))
    return {topic: 1 / rank / whole for rank, topic in enumerate(topics, 1)}


def spoken_tags(answers: Iterable[str]) -> dict[str, str]:
    """Answers as they are compared -> as written."""
    return {compared: answer for answer in answers if (compared := tag(answer))}
