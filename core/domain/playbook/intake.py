"""Intake: the question kit of both roles, the self-check, goal discovery and a directory's columns; shapes only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from core.domain.playbook.reading import RoleId

USUAL_MONTHS = 6  # where no program says how long it runs
LONGEST_PROGRAM = 36  # months
SELF_CHECK, DISCOVERY = "self_check_answers", "discovery"  # answers that hold several, by question or step
_MONTHS = "{months}"
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True)
class Question:
    """A question of the intake. `other`: answers beyond the options are fine; `extra`: off unless turned on.

    In a text of the playbook "{months}" stands for the length of the program; `asked` fills it in.
    """

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
    earlier: tuple[tuple[str, str], ...] = ()  # an option as it read in forms sent out before, and as it reads now

    def asked(self, months: int | None = None) -> "Question":
        """The question as a program of so many months asks it; what programs of other lengths ask are synonyms."""
        if _MONTHS not in self.text:
            return self
        text = self.text.replace(_MONTHS, months_in_words(months or USUAL_MONTHS))
        others = (self.text.replace(_MONTHS, length) for length in _lengths())
        synonyms = tuple(dict.fromkeys((*self.synonyms, *others)))
        return replace(self, text=text, synonyms=tuple(synonym for synonym in synonyms if synonym != text))


@dataclass(frozen=True)
class SelfCheckAnswer:
    """An answer of the self-check: advice to the person; `flag` asks L&D for a conversation."""

    label: str
    flag: bool
    advice: str
    earlier: tuple[str, ...] = ()  # the label in forms sent out before: their exports and answers still hold it


@dataclass(frozen=True)
class SelfCheck:
    """A question of the mentee self-check."""

    id: str
    text: str
    why: str
    answers: tuple[SelfCheckAnswer, ...]

    def answer(self, label: str | None) -> SelfCheckAnswer | None:
        """The answer of this label, whether it reads so now or did in forms sent out before."""
        return next((answer for answer in self.answers if label in (answer.label, *answer.earlier)), None)


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

    def of(self, role: RoleId, *, extras: bool = False, months: int | None = None) -> Mapping[str, Question]:
        """The questions of a role by key, in the order of the form; the optional extras only when asked for.

        `months`: how long the program runs. The self-check in full and goal discovery are extras of mentees.
        """
        mine = [question for question in self.questions if role in question.roles and (extras or not question.extra)]
        if extras and role == "mentee":
            mine += [*self._self_check(), *self._discovery()]
        return MappingProxyType({question.key: question.asked(months) for question in mine})

    def _self_check(self) -> Iterator[Question]:
        for check in self.self_check:
            labels = tuple(answer.label for answer in check.answers)
            earlier = tuple((text, answer.label) for answer in check.answers for text in answer.earlier)
            key = f"{SELF_CHECK}.{check.id}"
            yield Question(
                key, ("mentee",), check.text, "choice", False, check.why, labels, extra=True, earlier=earlier
            )

    def _discovery(self) -> Iterator[Question]:
        """The steps as questions; of the last one each prompt is one, because it asks for short answers."""
        for step in self.discovery[:-1]:
            text = f"{step.label}: {step.text}"
            yield Question(
                f"{DISCOVERY}.{step.id}", ("mentee",), text, "long", False, " ".join(step.prompts), extra=True
            )
        for step in self.discovery[-1:]:
            for prompt in step.prompts:
                key = f"{DISCOVERY}.{prompt}"
                yield Question(key, ("mentee",), prompt, "text", False, step.text, extra=True)


def months_in_words(months: int) -> str:
    """ "one month", "six months", "18 months"."""
    number = _NUMBERS[months - 1] if 0 < months <= len(_NUMBERS) else str(months)
    return f"{number} month" if months == 1 else f"{number} months"


def _lengths() -> Iterator[str]:
    """How long a program may run, as people write it."""
    for months in range(1, LONGEST_PROGRAM + 1):
        yield months_in_words(months)
        yield f"{months} month" if months == 1 else f"{months} months"
