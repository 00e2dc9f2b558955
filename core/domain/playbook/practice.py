"""Practice: what the playbook holds about roles, sessions and checks; shapes only."""

from dataclasses import dataclass
from typing import Literal

from core.domain.playbook.reading import Audience, RoleId


@dataclass(frozen=True)
class MentorRole:
    """One of the six roles a mentor can take. `topics` are those whose learners often need it."""

    id: str
    label: str
    summary: str
    when: str
    signs: tuple[str, ...]
    phrases: tuple[str, ...]
    avoid: str
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Behavior:
    """One of the six things that make a mentee easy to help, with a question before and one after a session."""

    id: str
    label: str
    summary: str
    looks_like: tuple[str, ...]
    prepare: str
    reflect: str


@dataclass(frozen=True)
class GuideStep:
    """A step of a session's agenda."""

    label: str
    minutes: int
    lead: Literal["mentor", "mentee", "both"]
    text: str


@dataclass(frozen=True)
class QuestionGroup:
    """Questions for one moment of a session and who may ask them."""

    label: str
    role: Literal["mentor", "mentee", "both"]
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Guide:
    """The guide of a kind of session; the steps' minutes add up to `minutes`.

    behaviors: those of a mentee that count most in this session, by id.
    """

    id: str
    label: str
    when: str
    minutes: int
    purpose: str
    outcome: str
    prepare_mentor: tuple[str, ...]
    prepare_mentee: tuple[str, ...]
    steps: tuple[GuideStep, ...]
    questions: tuple[QuestionGroup, ...]
    behaviors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Statement:
    """A statement both sides rate, in each side's own words."""

    id: str
    mentor: str
    mentee: str


@dataclass(frozen=True)
class ScaleAnswer:
    """An answer one can pick; `attention` says that the coordinator should look."""

    id: str
    label: str
    attention: bool = False


@dataclass(frozen=True)
class CheckQuestion:
    """A question of the health check besides the statements; `comment` asks for a few words too."""

    id: str
    text: str
    answers: tuple[ScaleAnswer, ...]
    comment: str = ""


@dataclass(frozen=True)
class HealthCheck:
    """The health check. `poor`: a mean below it is poor; `gap`: so many points between the sides diverge."""

    intro: str
    scale: tuple[str, ...]
    poor: float
    gap: int
    statements: tuple[Statement, ...]
    questions: tuple[CheckQuestion, ...]


@dataclass(frozen=True)
class QuizStatement:
    """A statement of the alignment quiz with its conversation guide. Only the sides with a wording answer it."""

    id: str
    label: str
    opening: str
    questions: tuple[str, ...]
    attempt: str
    mentor: str = ""
    mentee: str = ""

    @property
    def shared(self) -> bool:
        """Whether both sides answer it, so that the answers can be laid side by side."""
        return bool(self.mentor and self.mentee)


@dataclass(frozen=True)
class Quiz:
    """The pair's own alignment quiz. `gap`: so many points between the sides diverge; `low`: at or below, talk."""

    intro: str
    scale: tuple[str, ...]
    gap: int
    low: int
    statements: tuple[QuizStatement, ...]


@dataclass(frozen=True)
class SatisfactionQuestion:
    """A closing question on what matters most to a role, answered on the 1 to 5 scale."""

    id: str
    role: RoleId
    matters: str
    text: str


@dataclass(frozen=True)
class CheckWords:
    """Words of a team's own form: headers of columns beside the questions, answers between yes and no, weak noes."""

    other_person: tuple[str, ...]
    comment: tuple[str, ...]
    day: tuple[str, ...]
    partly: tuple[str, ...]
    no: tuple[str, ...]


@dataclass(frozen=True)
class FormQuestion:
    """A question of a form. `role`: who is asked; `words`: what a team's own form may call it.

    `again`: how it is asked for a second and a third time.
    """

    id: str
    text: str
    kind: Literal["date", "number", "progress", "long", "choice", "choices", "person"]
    role: Audience = "both"
    answers: tuple[ScaleAnswer, ...] = ()
    again: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class HandbookPart:
    """A part of the handbooks: its heading, and what it says to a mentor and to a mentee before the rest, Markdown."""

    id: str
    label: str
    mentor: str = ""
    mentee: str = ""


@dataclass(frozen=True)
class HandbookDate:
    """A day of the program in a handbook; `touchpoint`: the line of the journey that the day comes from."""

    role: Literal["mentor", "mentee", "both"]
    text: str
    touchpoint: str


@dataclass(frozen=True)
class HandbookFile:
    parts: tuple[HandbookPart, ...]
    dates: tuple[HandbookDate, ...]


@dataclass(frozen=True)
class RolesFile:
    roles: tuple[MentorRole, ...]
    behaviors: tuple[Behavior, ...]


@dataclass(frozen=True)
class SessionsFile:
    guides: tuple[Guide, ...]


@dataclass(frozen=True)
class ChecksFile:
    health_check: HealthCheck
    quiz: Quiz
    satisfaction: tuple[SatisfactionQuestion, ...]
    check_words: CheckWords


@dataclass(frozen=True)
class FormsFile:
    monthly: tuple[FormQuestion, ...]
    closing: tuple[FormQuestion, ...]
    consent: tuple[FormQuestion, ...]
    shortlist: tuple[FormQuestion, ...]
    asking: tuple[FormQuestion, ...]
    answering: tuple[FormQuestion, ...]
