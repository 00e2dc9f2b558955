"""Intake: the question kit of both roles, the self-check, goal discovery and a directory's columns; shapes only."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from core.domain.playbook.reading import RoleId


@dataclass(frozen=True)
class Question:
    """A question of the intake. `other`: answers beyond the options are fine; `extra`: off unless turned on."""

    key: str
    roles: tuple[RoleId, ...]
    text: str
    kind: Literal["email", "name", "text", "long", "number", "choice", "choices", "ranked", "list"]
    required: bool
    why: str
    options: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    limit: int = 0
    topics: bool = False
    other: bool = False
    extra: bool = False


@dataclass(frozen=True)
class SelfCheckAnswer:
    """An answer of the self-check: advice to the person; `flag` asks L&D for a conversation."""

    label: str
    flag: bool
    advice: str


@dataclass(frozen=True)
class SelfCheck:
    """A question of the mentee self-check."""

    id: str
    text: str
    why: str
    answers: tuple[SelfCheckAnswer, ...]


@dataclass(frozen=True)
class DiscoveryStep:
    """One of the three steps of goal discovery."""

    id: str
    label: str
    minutes: int
    text: str
    prompts: tuple[str, ...]


@dataclass(frozen=True)
class DirectoryColumn:
    """A column of a directory export and the names it goes by."""

    key: str
    label: str
    synonyms: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class IntakeFile:
    """The question kit of both roles, the self-check, goal discovery and the directory's columns."""

    privacy: str
    questions: tuple[Question, ...]
    self_check: tuple[SelfCheck, ...]
    discovery: tuple[DiscoveryStep, ...]
    directory: tuple[DirectoryColumn, ...]

    def of(self, role: RoleId, *, extras: bool = False) -> Mapping[str, Question]:
        """The questions of a role by key, in the order of the form; the optional extras only when asked for."""
        mine = [q for q in self.questions if role in q.roles and (extras or not q.extra)]
        return MappingProxyType({question.key: question for question in mine})
