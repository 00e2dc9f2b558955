"""Fingerprint: people, facts and settings of a run as one short text, equal for equal input in any order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from core.domain.base.people import Participant
from core.domain.match.cohort import Mentees, Mentors
from core.domain.match.criteria import CRITERIA
from core.domain.match.rules import RULES, MatchingFacts
from core.domain.match.settings import Settings


def fingerprint(settings: Settings, mentees: Mentees, mentors: Mentors, facts: MatchingFacts) -> str:
    """SHA-256 of all that a run reads, in hexadecimal. Names and addresses are left out: they change no answer."""
    values = {
        "settings": settings.to_dict(),
        "mentees": [_answers(person) for person in mentees.people],
        "mentors": [_answers(person) for person in mentors.people],
        "facts": {
            "manager_of": sorted((id, manager or 0) for id, manager in facts.manager_of.items()),
            "has_directory": facts.has_directory,
            "excluded": sorted(facts.excluded),
            "ended": sorted(facts.ended),
            "loads": sorted(facts.loads.items()),
            "reverse": facts.reverse,
            "waited": sorted(facts.waited),
        },
        "criteria": sorted(CRITERIA),
        "rules": sorted(RULES),
    }
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def _answers(person: Participant) -> dict[str, Any]:
    return {
        field.name: _plain(getattr(person, field.name))
        for field in fields(person)
        if field.name not in ("name", "email")
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [asdict(item) if hasattr(item, "__dataclass_fields__") else item for item in value]
    return value
