"""Form kits: the questions about a pair as a form tool can ask them, one side at a time. Reads no answer.

The wording is the playbook's own, so that what people answer is read without help when the export comes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from core.domain import playbook
from core.domain.playbook.reading import RoleId
from core.domain.relationships.check_headers import CHOOSING, MONTHLY, form_questions, questions_of, rated_keys

COMMENTS = {
    MONTHLY: "Anything we should know? (The other person does not see it.)",
    "closing": "Comment for the program team (the other person does not see it)",
}
COMMENT = "Comment (the other person does not see it)"


@dataclass(frozen=True)
class KitQuestion:
    """A question to paste into a form. `options`: what one picks from; none where one writes or enters a value."""

    text: str
    kind: Literal["text", "date", "number", "long", "choice", "choices"]
    options: tuple[str, ...] = ()
    required: bool = False

    @property
    def answered_by(self) -> str:
        """How it is answered, in a few words."""
        if self.options:
            return " / ".join(self.options)
        words = {"text": "short text", "date": "date", "number": "number", "long": "long text"}[self.kind]
        return words if self.required or self.kind != "long" else f"{words}, optional"


def kit(kind: str, role: RoleId) -> tuple[KitQuestion, ...]:
    """The questions of one side in the order of the form: who answers, what is rated, what is told, a comment."""
    return tuple(_asked(kind, role))


def _asked(kind: str, role: RoleId) -> Iterator[KitQuestion]:
    yield KitQuestion("Your email address", "text", required=True)
    if kind in CHOOSING:
        yield from _told(kind, role)
        return
    yield KitQuestion("The other person's name or email address", "text", required=True)
    book = playbook.load()
    options = {question.id: question for question in book.health_check.questions} if kind == "health" else {}
    scale = tuple(f"{number} {label}" for number, label in enumerate(book.health_check.scale, 1))
    for key in rated_keys(kind):
        if key in options:
            question = options[key]
            yield KitQuestion(question.text, "choice", tuple(answer.label for answer in question.answers), True)
        elif text := questions_of(kind)[key].get(role):
            yield KitQuestion(text, "choice", scale, True)
    yield from _told(kind, role)
    yield KitQuestion(COMMENTS.get(kind, COMMENT), "long")


def _told(kind: str, role: RoleId) -> Iterator[KitQuestion]:
    """What is asked beside the scale; what is asked again stands behind all that belongs to the first time."""
    listed = [question for question in form_questions(kind).values() if question.role in (role, "both")]
    repeated = [question for question in listed if question.again]
    for question in listed:
        labels = tuple(answer.label for answer in question.answers)
        if question.kind == "progress":
            yield KitQuestion(question.text, "choice", labels)
        elif question.kind == "person":
            yield KitQuestion(question.text, "text", required=question is listed[0])
        else:
            yield KitQuestion(question.text, question.kind, labels, required=question.id in ("met", "answer"))
        if repeated and question is repeated[-1]:
            for texts in zip(*(asked.again for asked in repeated), strict=True):
                for asked, text in zip(repeated, texts, strict=True):
                    yield KitQuestion(text, "number" if asked.kind == "number" else "date")
