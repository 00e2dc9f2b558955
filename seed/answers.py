"""Seed, the answers: what invented mentors and mentees write in the intake forms and checks. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

from core.domain.base.people import Intake, Wish
from seed import form_texts
from seed.chance import Chance
from seed.company import Colleague
from seed.rates import Rates

# How often each topic of the kit is wanted and offered (invented, uneven on purpose: a pool has gaps).
WANTED: dict[str, int] = {
    "First-time leadership": 12, "Public speaking": 11, "Stakeholder management": 10, "Career planning": 10,
    "Data storytelling": 8, "Giving feedback": 7, "Strategic thinking": 7, "Negotiation": 6, "Personal brand": 6,
    "Technical leadership": 6, "Project delivery": 5, "Work-life balance": 5, "People analytics": 5,
    "Change management": 4, "Facilitation, workshops": 4, "Cross-cultural work": 3, "Coaching skills": 3,
    "Learning design": 2,
}  # fmt: skip
OFFERED: dict[str, int] = {
    "Career planning": 12, "Giving feedback": 10, "First-time leadership": 10, "Coaching skills": 9,
    "Project delivery": 9, "Change management": 8, "Stakeholder management": 8, "Strategic thinking": 7,
    "Negotiation": 6, "Public speaking": 6, "Work-life balance": 5, "Facilitation, workshops": 5,
    "Cross-cultural work": 4, "Technical leadership": 4, "Learning design": 3, "Personal brand": 3,
    "Data storytelling": 2, "People analytics": 1,
}  # fmt: skip
SPEAKS_ENGLISH = 0.95
SPEAKS_A_THIRD = 0.2
NOISE = 0.4  # points by which one answer differs from the next
UNITS = {"Lead": (8, 12), "Director": (12, 25, 40), "VP": (40, 60, 90)}  # people in units led before, by level
THIRD_LANGUAGES = ("Spanish", "French", "Mandarin", "Hindi", "Portuguese")

HEALTH = ("contact", "trust", "direction", "usefulness", "initiative")
QUIZ = ("purpose", "progress", "trust", "rhythm", "way-of-working", "honesty")
QUIZ_OWN = {"mentor": "right-things", "mentee": "right-mentor"}
CLOSING = {
    "mentor": ("impact", "time", "support", "recognition"),
    "mentee": ("guidance", "connections", "obstacles", "again"),
}


@dataclass(frozen=True)
class Applicant:
    """Somebody's form: the row as an import reads it and the reading of their wishes a coordinator will confirm."""

    colleague: Colleague
    role: str
    row: Intake
    wishes: tuple[Wish, ...] = ()
    theme: str = ""  # the topic that matters most

    def numbered(self, row: int) -> Intake:
        """The row with its number in the sheet."""
        return replace(self.row, row=row)


def mentor(
    colleague: Colleague,
    day: date,
    others: Sequence[Colleague],
    rng: Random,
    chance: Chance,
    rates: Rates,
    recommended_by: str = "",
) -> Applicant:
    """A mentor's answers; one of `others` may have recommended them, where nobody is known to have."""
    topics = _several(OFFERED, rng.randint(2, 5), rng)
    answers: dict[str, Any] = {
        "years": float((day - colleague.hired_on).days // 365 + rng.randint(1, 8)),
        "topics": _as_written(topics, rng, rates),
        "industries": sorted(rng.sample(form_texts.INDUSTRIES, rng.randint(1, 2))),
        "roles": _in_order(form_texts.ROLES, rng.randint(1, 3), rng),
        "styles": _in_order(form_texts.STYLES, rng.randint(1, 2), rng),
        "capacity": chance.pick("seats", rates.capacity),
        "hours": chance.pick("hours of a mentor", rates.hours),
        "languages": _languages(colleague, rng),
        "mentored_before": rng.random() < 0.4,
        "experience": form_texts.THEMES[topics[0]].experience,
    }
    if colleague.level in UNITS and chance.happens("unit led", rates.units):
        answers["experience"] += f". Led a unit of {rng.choice(UNITS[colleague.level])} people before"
    if recommended_by:
        answers["recommended_by"] = recommended_by
    elif chance.happens("recommended", rates.recommended):
        answers["recommended_by"] = rng.choice(others).name
    wishes: tuple[Wish, ...] = ()
    if chance.happens("wish of a mentor", rates.mentor_wishes):
        answers["wishes"], wish = _mentor_wish(colleague, rng, chance.happens("must of a mentor", rates.wishes_must))
        wishes = (wish,)
    return Applicant(colleague, "mentor", _row(colleague, day, answers), wishes, topics[0])


def mentee(colleague: Colleague, day: date, rng: Random, chance: Chance, rates: Rates) -> Applicant:
    """A mentee's answers."""
    needs = _several(WANTED, rng.randint(1, 3), rng)
    answers: dict[str, Any] = {
        "needs": _as_written(needs, rng, rates),
        "direction": rng.choice(form_texts.DIRECTIONS),
        "aim": rng.choice(form_texts.THEMES[needs[0]].aims),
        "styles": _in_order(form_texts.STYLES, rng.randint(1, 2), rng),
        "hours": chance.pick("hours of a mentee", rates.hours),
        "languages": _languages(colleague, rng),
        "self_check": chance.pick("self-check", rates.self_check),
    }
    if chance.happens("industry of a unit", rates.industries):
        answers["industry"] = rng.choice(form_texts.INDUSTRIES)
    wishes: tuple[Wish, ...] = ()
    if chance.happens("wish of a mentee", rates.wishes):
        answers["wishes"], wish = _mentee_wish(colleague, rng, chance.happens("must of a mentee", rates.wishes_must))
        wishes = (wish,)
    return Applicant(colleague, "mentee", _row(colleague, day, answers), wishes, needs[0])


def health(quality: float, role: str, rng: Random, *, worse: float = 0.0) -> dict[str, Any]:
    """A health check by one side of a pair of this quality (0..1), `worse` points below what the quality says."""
    answers: dict[str, Any] = _scale(HEALTH, quality, worse, rng)
    mean = sum(answers.values()) / len(answers)
    answers["expectations"] = "yes" if mean >= 3.7 else "partly" if mean >= 2.6 else "no"
    answers["going_well"] = "yes" if mean >= 3.9 else "mostly" if mean >= 2.8 else "no"
    answers["switch"] = "no" if mean >= 2.6 or rng.random() < 0.5 else "talk"
    return answers


def quiz(quality: float, role: str, rng: Random) -> dict[str, Any]:
    """The alignment quiz by one side."""
    return _scale((*QUIZ, QUIZ_OWN[role]), quality, 0.0, rng)


def closing(quality: float, role: str, rng: Random) -> dict[str, Any]:
    """The closing questions by one side."""
    return _scale(CLOSING[role], quality, 0.0, rng)


def _scale(statements: Sequence[str], quality: float, worse: float, rng: Random) -> dict[str, Any]:
    return {name: max(1, min(5, round(1.9 + 3.1 * quality - worse + rng.gauss(0, NOISE)))) for name in statements}


def _row(colleague: Colleague, day: date, answers: dict[str, Any]) -> Intake:
    person = {"department": colleague.department, "location": colleague.location, "level": colleague.level}
    return Intake(0, colleague.name, colleague.email, person, answers, day)


def _languages(colleague: Colleague, rng: Random) -> list[str]:
    spoken = [colleague.language]
    if colleague.language != "English" and rng.random() < SPEAKS_ENGLISH:
        spoken.append("English")
    if rng.random() < SPEAKS_A_THIRD and (third := rng.choice(THIRD_LANGUAGES)) not in spoken:
        spoken.append(third)
    return spoken


def _mentee_wish(colleague: Colleague, rng: Random, must: bool) -> tuple[str, Wish]:
    kinds = ("language", "location") if must else ("language", "location", "level")
    # Everybody works in English, so nobody has to ask for it.
    kind = rng.choice([kind for kind in kinds if kind != "language" or colleague.language != "English"])
    if kind == "language":
        start = "It has to be in" if must else "If possible, I would like to talk in"
        return f"{start} {colleague.language}.", Wish(kind, colleague.language, must)
    if kind == "location":
        start = "I need someone in" if must else "It would be nice to meet someone from"
        return f"{start} {colleague.location}.", Wish(kind, colleague.location, must)
    return "Someone at director level would help me most.", Wish(kind, "Director", False)


def _mentor_wish(colleague: Colleague, rng: Random, must: bool) -> tuple[str, Wish]:
    if must and colleague.language != "English":
        return f"It has to be in {colleague.language}.", Wish("language", colleague.language, True)
    if must:
        return f"I need someone in {colleague.location}.", Wish("location", colleague.location, True)
    if rng.random() < 0.5:
        return f"I would like someone in {colleague.location}.", Wish("location", colleague.location, False)
    return "I would prefer a mentee from another department.", Wish("department", "another", False)


def _several(weights: dict[str, int], count: int, rng: Random) -> list[str]:
    """Different topics by weight, the likeliest not always first."""
    left = dict(weights)
    chosen = []
    for _ in range(count):
        topic = rng.choices(list(left), list(left.values()))[0]
        chosen.append(topic)
        del left[topic]
    return chosen


def _as_written(topics: Sequence[str], rng: Random, rates: Rates) -> list[str]:
    return [form_texts.OWN_WORDS.get(topic, topic) if rng.random() < rates.own_words else topic for topic in topics]


def _in_order(options: Sequence[str], count: int, rng: Random) -> list[str]:
    chosen = rng.sample(range(len(options)), count)
    return [options[i] for i in sorted(chosen)]
