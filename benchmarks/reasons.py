"""Reasons: how many of those that rest on people's sentences are true, and how many true ones are seen."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.domain.base.people import Mentee, Mentor
from core.domain.match.readings import shared_readings
from core.domain.playbook.topic_reader import reader

TITLE = "Reasons from free text: pairs of an aim and an experience, labeled by hand"
TEXTS = Path(__file__).parent.parent / "tests/match/texts.toml"


@dataclass(frozen=True)
class LabeledPair:
    """What a mentee aims for, what a mentor has done, and the topics that both speak of; none for false friends."""

    aim: str
    experience: str
    about: frozenset[str]


def rows() -> Iterator[dict[str, str]]:
    """Precision, recall, and each pair that is read wrongly or not at all."""
    pairs = labeled_pairs()
    true = [pair for pair in pairs if pair.about]
    friends = [pair for pair in pairs if not pair.about]
    right = sum(len(topics_read(pair) & pair.about) for pair in pairs)
    reasons = sum(len(topics_read(pair)) for pair in pairs)
    missed = [pair for pair in true if not topics_read(pair) & pair.about]
    yield _row("reasons that are true", right, reasons)
    yield _row("true pairs that get their reason", len(true) - len(missed), len(true))
    yield _row("false friends that get none", sum(not topics_read(pair) for pair in friends), len(friends))
    for pair in pairs:
        if false := topics_read(pair) - pair.about:
            yield _shown("false", pair, false)
    for pair in missed:
        yield _shown("not seen", pair, pair.about)


def labeled_pairs() -> list[LabeledPair]:
    """The pairs of tests/match/texts.toml."""
    pairs = tomllib.loads(TEXTS.read_text(encoding="utf-8"))["pairs"]
    return [LabeledPair(pair["aim"], pair["experience"], frozenset(pair["about"])) for pair in pairs]


def topics_read(pair: LabeledPair) -> frozenset[str]:
    """The topics that the project reads in both texts of a pair."""
    mentee, mentor = Mentee(1, "Ana Pop", aim=pair.aim), Mentor(2, "Carl Weber", experience=pair.experience)
    return frozenset(shared.topic for shared in shared_readings(mentee, mentor, reader()))


def _row(what: str, right: int, of: int) -> dict[str, str]:
    return {"what": what, "number": f"{right:,}", "of": f"{of:,}", "share": f"{right / of:.1%}"}


def _shown(fault: str, pair: LabeledPair, topics: frozenset[str]) -> dict[str, str]:
    what = f"{fault}, {', '.join(sorted(topics))}: “{pair.aim}” × “{pair.experience}”"
    return {"what": what, "number": "", "of": "", "share": ""}
