"""Search: every text of the playbook as a passage that can be found by words, role and stage; it shows nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache

from core.domain.base.text import spoken
from core.domain.playbook.book import Playbook

EVERYONE = ("mentor", "mentee", "coordinator")
PAIR = ("mentor", "mentee")
TEAM = ("coordinator",)
IN_TITLE = 5  # a word in the title counts as much as five in the text
ENOUGH = 3  # more of the same word adds nothing, so that long texts don't win by length


@dataclass(frozen=True)
class Passage:
    """A thing to find; kind and id name it. `roles`: whom it is for; `stages`: when it is needed, maybe none."""

    kind: str
    id: str
    title: str
    summary: str
    roles: tuple[str, ...]
    stages: tuple[str, ...]
    words: str


def search(book: Playbook, text: str = "", role: str | None = None, stage: str | None = None) -> tuple[Passage, ...]:
    """Passages that hold every word of `text` (beginnings of words count), best first; all when it is blank.

    `role` is mentor, mentee or coordinator, `stage` an id of the book's `stages`; None leaves the choice open.
    """
    wanted = spoken(text).split()
    scored = [
        (_score(passage, wanted), passage)
        for passage in passages(book)
        if (role is None or role in passage.roles) and (stage is None or stage in passage.stages)
    ]
    return tuple(passage for score, passage in sorted(scored, key=lambda pair: -pair[0]) if score > 0)


# A book a set of own texts: as many as are in use at once.
@lru_cache(maxsize=8)
def passages(book: Playbook) -> tuple[Passage, ...]:
    """Everything the playbook shows, in the order in which it is shown."""
    return (*_why(book), *_practice(book), *_running(book), *_asked_and_known(book))


def _score(passage: Passage, wanted: list[str]) -> int:
    """0 when a word is missing; 1 for a blank search."""
    title = f" {spoken(passage.title)}"
    times = [min(passage.words.count(f" {word}"), ENOUGH) + IN_TITLE * title.count(f" {word}") for word in wanted]
    return sum(times) + 1 if all(times) else 0


def _why(book: Playbook) -> Iterator[Passage]:
    for purpose in book.purposes.values():
        yield _passage("Purpose", purpose, purpose.label, purpose.summary, TEAM)
    for reason in book.wrong_reasons.values():
        yield _passage("Wrong reason", reason, reason.label, reason.warning, TEAM)
    for error in book.known_errors.values():
        yield _passage("Common mistake", error, error.label, error.why, TEAM)
    for signal in book.signals.values():
        yield _passage("Readiness signal", signal, signal.label, signal.meaning, TEAM)
    for phase in book.phases.values():
        yield _passage("Roll-out phase", phase, phase.label, phase.meaning, TEAM)
    for axis in book.axes.values():
        yield _passage("Choice", axis, axis.label, axis.question, TEAM)
    for clash in book.clashes.values():
        labels = [f"{book.axes[axis].pole(pole).label}" for axis, pole in clash.poles.items()]
        labels += [book.conditions[clash.condition].label.lower()] if clash.condition else []
        yield _passage("Clash", clash, " + ".join(labels), clash.reason, TEAM)
    for template in book.templates.values():
        yield _passage("Design to start from", template, template.label, template.summary, TEAM)
    for asked in book.design_questions.values():
        yield _passage("Design question", asked, asked.label, asked.question, TEAM)
    for method in book.feedback.values():
        yield _passage("Way to get feedback", method, method.label, method.suits, TEAM, ("relationship", "offboarding"))


def _practice(book: Playbook) -> Iterator[Passage]:
    for role in book.roles.values():
        yield _passage("Mentor role", role, role.label, role.summary, PAIR, ("onboarding", "relationship"))
    for behavior in book.behaviors.values():
        yield _passage(
            "Mentee behavior", behavior, behavior.label, behavior.summary, PAIR, ("onboarding", "relationship")
        )
    for guide in book.guides.values():
        stage = "offboarding" if guide.id == "last" else "relationship"
        yield _passage("Session guide", guide, guide.label, guide.purpose, PAIR, (stage,))
    for statement in book.health_check.statements:
        yield _passage("Health check", statement, statement.mentee, statement.mentor, PAIR, ("relationship",))
    for question in book.health_check.questions:
        yield _passage("Health check", question, question.text, question.comment, PAIR, ("relationship",))
    for quiz in book.quiz.statements:
        roles = tuple(role for role, text in (("mentor", quiz.mentor), ("mentee", quiz.mentee)) if text)
        yield _passage("Alignment quiz", quiz, quiz.label, quiz.mentee or quiz.mentor, roles, ("relationship",))
    for closing in book.satisfaction.values():
        yield _passage("Closing question", closing, closing.matters, closing.text, (closing.role,), ("offboarding",))


def _running(book: Playbook) -> Iterator[Passage]:
    for asked in book.journey.values():
        yield _passage("Journey question", asked, asked.text, asked.hint, (*TEAM, asked.role), (asked.stage,))
    for point in book.touchpoints.values():
        yield _passage("Touchpoint", point, point.label, point.why, (*TEAM, *_audience(point.role)), (point.stage,))
    for resource in book.resources.values():
        roles = _audience(resource.role)
        yield _passage("Resource", resource, resource.label, resource.summary, roles, (resource.stage,))
    for area in book.standard.values():
        for statement in area.statements:
            yield _passage("Program standard", statement, statement.text, area.label, TEAM)
    for message in book.messages.values():
        yield _passage(
            "Message", message, message.label, message.when, (*TEAM, *_audience(message.to)), (message.stage,)
        )


def _asked_and_known(book: Playbook) -> Iterator[Passage]:
    for question in book.intake.questions:
        title = " ".join(question.asked().text.split())
        yield _passage("Intake question", question, title, question.why, question.roles, ("recruitment",))
    for check in book.intake.self_check:
        yield _passage("Self-check", check, check.text, check.why, ("mentee",), ("recruitment",))
    for step in book.intake.discovery:
        yield _passage("Goal discovery", step, step.label, step.text, ("mentee",), ("recruitment", "onboarding"))
    for topic in book.topics.topics.values():
        branch = book.topics.branches[topic.branch].label
        yield _passage("Topic", topic, topic.label, branch, EVERYONE, ("recruitment",))
    for finding in book.evidence.values():
        yield _passage("Evidence", finding, finding.claim, finding.source, TEAM)
    for threshold in book.attention.values():
        title = f"{threshold.label} {threshold.value} {threshold.unit}"
        yield _passage("Attention", threshold, title, threshold.why, TEAM, ("relationship",))
    for threshold in book.agenda.values():
        title = f"{threshold.label} {threshold.value} {threshold.unit}"
        yield _passage("Agenda", threshold, title, threshold.why, TEAM, ("matching",))
    for target in book.targets.values():
        yield _passage("Target", target, target.label, target.why, TEAM)


def _audience(role: str) -> tuple[str, ...]:
    return PAIR if role == "both" else (role,)


def _passage(
    kind: str, entry: object, title: str, summary: str, roles: tuple[str, ...], stages: tuple[str, ...] = ()
) -> Passage:
    entry_id: str = getattr(entry, "id", "") or "-".join((*roles, getattr(entry, "key", "")))
    words = " ".join(["", spoken(kind), *(spoken(text) for text in _texts(entry))])
    return Passage(kind, entry_id, title, summary, roles, stages, words)


def _texts(entry: object) -> Iterable[str]:
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, tuple):
        for part in entry:
            yield from _texts(part)
    elif is_dataclass(entry):
        for known in fields(entry):
            yield from _texts(getattr(entry, known.name))
