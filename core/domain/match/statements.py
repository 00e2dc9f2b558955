"""Statements: what one person's answers say: where they want to go, their unit, what interests them. Compares nobody.

Only what somebody stated is read, and never more than they wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from core.domain import playbook
from core.domain.base.people import Mentee, Mentor, Participant, level_rank
from core.domain.base.text import spoken, tag, telling, word_form
from core.domain.playbook.topic_reader import Reader

_UNSURE = re.compile(r"\s*(not sure|unsure|not yet|no idea|don.?t know|open|undecided|none|n/?a)\b", re.IGNORECASE)
_CURRENT = re.compile(
    r"\b(current|present|my) (role|job|position|tasks?|unit)\b"
    r"|(?<!outside )(?<!beyond )(?<!leave )(?<!leaving )\bmy (own )?(team|department|project|stakeholders?)\b"
    r"|\bday.to.day\b",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\b(next|new|another|future) (role|job|position|department|step|team)\b|\bpromot", re.IGNORECASE)
_TITLE = re.compile(
    r"(?:(?:i(?: want|.d like| would like| hope)? )?(?:to )?(?:become|be|move (?:up )?(?:in)?to|get to|grow into|reach"
    r"|promotion to|step up to)(?: being| be)? )?(?:an? |the |my )?"
    r"(?P<level>(?:[\w&-]+ ){0,3}(?:lead|manager|head|director|vp|vice president|executive|chief|principal|partner"
    r"|senior|specialist|ceo|cfo|coo|cto|svp|evp|senior [\w-]+|principal [\w-]+|staff [\w-]+|chief [\w-]+ officer))"
    r"(?: (?:of|for|in|at) .*)?(?: (?:role|position|level))?[.!]?",
    re.IGNORECASE,
)
_NO_LEVEL = re.compile(
    r"\b(product|project|program|account|office|case|community|content|key account|business|sparring|training)"
    r" (manager|partner|lead)\b|\b(not?|without|more|less|work\w*|with|than|my)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"(\d{1,3}(?:[.,]\d{3})+|\d{1,6})\s*(?:\+\s*)?(?:people|persons|employees|colleagues|staff|reports|fte)",
    re.IGNORECASE,
)

_NUMBER = r"\d{1,3}(?:[.,]\d{3})+|\d{1,6}"
_COUNTED = rf"(?:(?:{_NUMBER}) ?(?:to|-|–) ?)?(?P<size>{_NUMBER})"
_ABOUT = r"(?:about |around |some |over |up to |more than |nearly |almost |from |of |at |to )?"
_LED = re.compile(
    r"(?:"
    rf"\b(?:team|unit|department|division|branch|area|group)\s+(?:of|with|from)\s+{_ABOUT}"
    r"|\b(?:led|lead|leading|managed?|managing|headed|heading|supervised?|responsible for|in charge of|grew)\s+"
    rf"(?:an? |the |my )?(?:team |unit |department |division |area )?{_ABOUT}"
    rf"){_COUNTED}"
    r"(?:\s+(?:people|persons|employees|colleagues|staff|reports|fte|engineers|developers)\b|(?!\s*[\w%]))",
    re.IGNORECASE,
)


def direction(mentee: Mentee) -> str:
    """Where the mentee wants to go, or "" when they said nothing or "not sure yet"."""
    return "" if _UNSURE.match(mentee.direction) else mentee.direction.strip()


def ambition(mentee: Mentee) -> str:
    """The mentee's direction and aim as one text."""
    return f"{direction(mentee)}. {mentee.aim}".strip(". ")


@lru_cache(maxsize=4096)
def level_rank_of(level: str) -> int | None:
    """`people.level_rank`, worked out once for each wording."""
    return level_rank(level)


def aimed_level(mentee: Mentee) -> int | None:
    """Rank of the level that the mentee's direction names, or None.

    Only where the direction is a title ("Director", "To become head of sales"): "lead" in "lead workshops" is none, and
    managers of products or projects are found on every level.
    """
    title = _TITLE.fullmatch(" ".join(direction(mentee).split()))
    return level_rank_of(title["level"]) if title and not _NO_LEVEL.search(title["level"]) else None


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
    led = (size for words, size in _led(mentor.experience))
    return tuple(dict.fromkeys([*([mentor.unit_size] if mentor.unit_size else []), *led]))


def led_unit(mentor: Mentor, size: int) -> str:
    """The words of the experience that speak of a unit of this size, or "" where they do not."""
    return next((words for words, led_size in _led(mentor.experience) if led_size == size), "")


def _led(text: str) -> list[tuple[str, int]]:
    """Units that a text says somebody led or built: the words and the number of people, the larger one of a span.

    The number has to stand beside the unit or the verb: "moved 60 people to a new system" led nobody.
    """
    return [(match[0], size) for match in _LED.finditer(text) if (size := int(re.sub(r"[.,]", "", match["size"])))]


def sizes_in(text: str) -> tuple[int, ...]:
    """Numbers of people named in a text ("from 3 to 40 people" names 40)."""
    sizes = (int(re.sub(r"[.,]", "", number)) for number in _PEOPLE.findall(text))
    return tuple(size for size in sizes if size > 0)


def industries(mentor: Mentor) -> tuple[str, ...]:
    """Industries the mentor has worked in, the present unit's included."""
    return tuple(dict.fromkeys(text for text in (*mentor.industries, mentor.industry) if text))


def interests(participant: Participant) -> dict[str, str]:
    """What interests somebody, as it is compared -> the answer as written.

    A whole answer is compared, up to where it says where or with whom ("hiking in the Alps"): two people who share a
    single word of theirs ("board games", "surf board") share no interest.
    """
    return {compared: item for item in participant.interests if (compared := _interest(item))}


@lru_cache(maxsize=4096)
def _interest(item: str) -> str:
    words = re.split(r" (?:in|on|at|with|for|around|near|along) ", f"{spoken(item)} ")[0].split()
    # two letters tell nothing in a sentence; alone they are an answer ("AI")
    return " ".join(word_form(word) for word in [word for word in words if telling(word)] or words)


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
