"""Journey: what the playbook holds about stages, touchpoints, resources, messages and what is known; shapes only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from core.domain.playbook.reading import Anchor, Audience, RoleId, StageId


@dataclass(frozen=True)
class JourneyStage:
    """One of the four stages of the journey."""

    id: StageId
    label: str
    summary: str


@dataclass(frozen=True)
class JourneyQuestion:
    """A question the team answers when it designs the journey."""

    id: str
    stage: StageId
    role: RoleId
    text: str
    hint: str


@dataclass(frozen=True)
class Touchpoint:
    """A default contact: so many `days` after (or before, negative) the anchor.

    `step`: the step of the plan that it is done with.
    """

    id: str
    label: str
    stage: StageId
    role: Audience
    anchor: Anchor
    days: int
    why: str
    message: str = ""
    guide: str = ""
    resource: str = ""
    step: str = ""


@dataclass(frozen=True)
class Resource:
    """A text or fillable template of the library, in Markdown."""

    id: str
    label: str
    role: Audience
    stage: StageId
    kind: Literal["guide", "template", "tool", "example", "research"]
    summary: str
    body: str


@dataclass(frozen=True)
class Message:
    """An editable text with {placeholders}."""

    id: str
    label: str
    to: Audience
    stage: StageId
    when: str
    subject: str
    body: str

    @property
    def placeholders(self) -> frozenset[str]:
        """The names in braces, in subject and body."""
        return frozenset(re.findall(r"\{([^{}]*)\}", self.subject + self.body))


@dataclass(frozen=True)
class Evidence:
    """A finding and how far to trust it. `usable` is False where the figure must not feed a forecast."""

    id: str
    claim: str
    source: str
    grade: str
    applies_to: tuple[str, ...]
    figure: str = ""
    sample: str = ""
    caution: str = ""
    usable: bool = True


@dataclass(frozen=True)
class Grade:
    """What a grade of evidence means."""

    id: str
    label: str
    meaning: str


@dataclass(frozen=True)
class Threshold:
    """When a relationship, or a case of a review, needs attention, with the source of the default."""

    id: str
    label: str
    value: int
    unit: str
    why: str
    source: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """A KPI target to start from: a range and the source of it."""

    id: str
    label: str
    low: float
    high: float
    unit: str
    why: str
    source: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class JourneyFile:
    stages: tuple[JourneyStage, ...]
    questions: tuple[JourneyQuestion, ...]
    touchpoints: tuple[Touchpoint, ...]


@dataclass(frozen=True)
class ResourcesFile:
    resources: tuple[Resource, ...]


@dataclass(frozen=True)
class MessagesFile:
    placeholders: Mapping[str, str]
    examples: Mapping[str, str]
    optional: tuple[str, ...]
    choice_sentences: Mapping[str, str]
    waiting_sentences: Mapping[str, str]
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class EvidenceFile:
    grades: tuple[Grade, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class AttentionFile:
    thresholds: tuple[Threshold, ...]
    agenda: tuple[Threshold, ...]
    targets: tuple[Target, ...]
