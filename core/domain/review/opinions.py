"""Opinions: what reviewers think of proposed pairs, and which cases to discuss because of it. Reads no file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

THUMBS: Mapping[str, str] = {"up": "Thumb up", "down": "Thumb down", "away": "Steps back"}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one reviewer thinks of a pair (person ids). reviewer: a coordinator's code, or a name; thumb: of THUMBS."""

    id: int
    program_id: int
    mentee_id: int
    mentor_id: int
    reviewer: str
    thumb: str
    note: str
    given_on: date

    def name(self, actors: Mapping[str, str]) -> str:
        """Who it is, for the screen."""
        return actors.get(self.reviewer, self.reviewer)


@dataclass(frozen=True, slots=True)
class GivenOpinion:
    """An opinion that is to be kept: on a pair (person ids), by a coordinator's code or a name."""

    mentee_id: int
    mentor_id: int
    reviewer: str
    thumb: str
    note: str = ""


def of_pair(opinions: Iterable[Opinion], mentee_id: int, mentor_id: int) -> list[Opinion]:
    """Those about a pair, who is against it first."""
    order = list(THUMBS)
    about = [opinion for opinion in opinions if (opinion.mentee_id, opinion.mentor_id) == (mentee_id, mentor_id)]
    return sorted(about, key=lambda opinion: (-order.index(opinion.thumb), opinion.id))


def disagreement(
    opinions: Iterable[Opinion], pairs: Mapping[int, int], actors: Mapping[str, str]
) -> dict[int, tuple[str, ...]]:
    """Mentee -> why their case is to be discussed, as sentences: who is against the pair that is proposed now.

    pairs: mentee -> mentor as it stands now. What was said of another pair counts no more; who agrees or
    steps back says nothing.
    """
    by_mentee: dict[int, list[Opinion]] = {}
    for opinion in opinions:
        if pairs.get(opinion.mentee_id) == opinion.mentor_id and opinion.thumb == "down":
            by_mentee.setdefault(opinion.mentee_id, []).append(opinion)
    return {
        id: tuple(
            f"{opinion.name(actors)} would talk about it{f': “{opinion.note}”' if opinion.note else '.'}"
            for opinion in against
        )
        for id, against in by_mentee.items()
    }
