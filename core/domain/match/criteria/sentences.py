"""Sentences of criteria: how two people are called and how words agree. Knows no criterion."""

from __future__ import annotations

from collections.abc import Collection

from core.domain.base.given_names import given_name
from core.domain.base.people import Participant


def called(person: Participant, other: Participant | None = None) -> str:
    """The name in a sentence about two people: the first one, or all of it when both share the first."""
    first, others = given_name(person), given_name(other) if other else ""
    return (person.name if first == others else first) or "this person"


def of(name: str) -> str:
    """ "Ana's", "Boris'"."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def is_or_are(things: Collection[str]) -> str:
    """The verb after one thing, or after several."""
    return "is" if len(things) == 1 else "are"


def capital(text: str) -> str:
    """The text with a capital at its start, and the rest as it is."""
    return text[:1].upper() + text[1:]


def number(value: float) -> str:
    """ "3.5", "4": one decimal place, or none where it is 0."""
    return f"{value:.1f}".removesuffix(".0")
