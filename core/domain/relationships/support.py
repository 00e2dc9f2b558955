"""Support: what people are recognized with and what comments are about. Values only."""

from __future__ import annotations

from collections.abc import Mapping

RECOGNITIONS: Mapping[str, str] = {
    "certificate": "Certificate",
    "thanks": "Thank-you note",
    "award": "Award",
    "story": "Success story",
    "mention": "Mention in company news",
}

# What comments tend to be about (ours): a coordinator picks one for each.
THEMES: Mapping[str, str] = {
    "match": "The match itself",
    "time": "Time and availability",
    "goals": "Goals and progress",
    "trust": "Trust and openness",
    "preparation": "Preparation and sessions",
    "career": "Career and connections",
    "support": "Support by the program",
    "praise": "Praise and thanks",
    "other": "Something else",
}
