"""References: what the files must agree on among themselves; each fault is a sentence that names file and key."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from core.domain.base.text import spoken
from core.domain.playbook.book import Playbook
from core.domain.playbook.design import Suggestion
from core.domain.playbook.topics import Topic, Weights

Faults = Iterator[str]


def topic_faults(branches: Mapping[str, object], topics: Mapping[str, Topic], weights: Weights) -> Faults:
    """What keeps topics from forming a tree; checked before the tree is built."""
    for name, weight in (("related", weights.related), ("sibling", weights.sibling)):
        if not 0 <= weight <= 1:
            yield f"topics.toml, weights: '{name}' is {weight}, but must be between 0 and 1."
    for topic in topics.values():
        where = f"topics.toml, topics '{topic.id}'"
        yield from _known(where, "branch", [topic.branch], branches)
        yield from _known(where, "related", topic.related, topics)
        if topic.id in topic.related:
            yield f"{where}: 'related' names the topic itself."


def playbook_faults(book: Playbook) -> Faults:
    """Everything that does not fit together in a playbook."""
    for check in (_purposes, _design, _clashes, _templates, _practice, _journey, _messages, _standard, _intake):
        yield from check(book)
    yield from _known_things(book)


def _known(where: str, key: str, ids: Iterable[str], known: Iterable[str]) -> Faults:
    allowed = set(known)
    for id in ids:
        if id not in allowed:
            yield f"{where}: '{key}' names '{id}', which does not exist."


def _once(where: str, key: str, values: Iterable[str]) -> Faults:
    for value, times in Counter(values).items():
        if times > 1:
            yield f"{where}: the {key} '{value}' occurs twice."


def _between(where: str, key: str, value: float, low: float, high: float) -> Faults:
    if not low <= value <= high:
        yield f"{where}: '{key}' is {value:g}, but must be between {low:g} and {high:g}."


def _purposes(book: Playbook) -> Faults:
    for purpose in book.purposes.values():
        where = f"purposes.toml, purposes '{purpose.id}'"
        if not purpose.outcomes:
            yield f"{where}: 'outcomes' is empty."
        yield from _known(where, "evidence", purpose.evidence, book.evidence)
    outcomes = [outcome.id for purpose in book.purposes.values() for outcome in purpose.outcomes]
    yield from _once("purposes.toml, outcomes", "id", outcomes)
    for signal in book.signals.values():
        yield from _between(f"signals.toml, signals '{signal.id}'", "weight", signal.weight, 1, 10)
    for phase in book.phases.values():
        yield from _between(f"signals.toml, phases '{phase.id}'", "minimum", phase.minimum, 0, 1)


def _design(book: Playbook) -> Faults:
    for axis in book.axes.values():
        where = f"formats.toml, axes '{axis.id}'"
        yield from _once(f"{where}, poles", "id", [pole.id for pole in axis.poles])
        yield from _known(where, "evidence", axis.evidence, book.evidence)
    for number, suggestion in enumerate(book.suggestions, 1):
        yield from _suggestion(book, suggestion, f"formats.toml, suggestions {number}")


def _suggestion(book: Playbook, suggestion: Suggestion, where: str) -> Faults:
    if bool(suggestion.purpose) == bool(suggestion.condition):
        yield f"{where}: give either 'purpose' or 'condition'."
    yield from _poles(book, where, {suggestion.axis: suggestion.pole})
    yield from _known(where, "purpose", filter(None, [suggestion.purpose]), book.purposes)
    yield from _known(where, "condition", filter(None, [suggestion.condition]), book.conditions)
    yield from _between(where, "weight", suggestion.weight, 1, 3)


def _poles(book: Playbook, where: str, poles: Mapping[str, str]) -> Faults:
    for axis_id, pole_id in poles.items():
        axis = book.axes.get(axis_id)
        if axis is None:
            yield f"{where}: the axis '{axis_id}' does not exist."
        elif pole_id not in {pole.id for pole in axis.poles}:
            yield f"{where}: the axis '{axis_id}' has no pole '{pole_id}'."


def _clashes(book: Playbook) -> Faults:
    for clash in book.clashes.values():
        where = f"formats.toml, clashes '{clash.id}'"
        if not clash.poles:
            yield f"{where}: 'poles' is empty."
        yield from _poles(book, where, clash.poles)
        yield from _known(where, "condition", filter(None, [clash.condition]), book.conditions)


def _templates(book: Playbook) -> Faults:
    for template in book.templates.values():
        where = f"formats.toml, templates '{template.id}'"
        yield from _poles(book, where, template.poles)
        for axis in book.axes:
            if axis not in template.poles:
                yield f"{where}: 'poles' leaves out '{axis}'."
        yield from _known(where, "purposes", template.purposes, book.purposes)
        yield from _between(where, "purposes", len(template.purposes), 1, 3)
        yield from _between(where, "months", template.months, 1, 36)
        yield from _between(where, "seats", template.seats, 1, 10_000)
        yield from _between(where, "capacity", template.capacity, 1, 20)
        yield from _between(where, "cadence", template.cadence, 0.1, 8)


def _practice(book: Playbook) -> Faults:
    for role in book.roles.values():
        yield from _known(f"roles.toml, roles '{role.id}'", "topics", role.topics, book.topics.topics)
    for guide in book.guides.values():
        total = sum(step.minutes for step in guide.steps)
        if total != guide.minutes:
            where = f"sessions.toml, guides '{guide.id}'"
            yield f"{where}: the steps take {total} minutes, but 'minutes' is {guide.minutes}."
        yield from _known(f"sessions.toml, guides '{guide.id}'", "behaviors", guide.behaviors, book.behaviors)
    for dated in book.handbook_dates:
        where = f"handbook.toml, dates '{dated.text}'"
        yield from _known(where, "touchpoint", [dated.touchpoint], book.touchpoints)
    health, quiz = book.health_check, book.quiz
    yield from _scale(
        "checks.toml, health_check", health.scale, health.gap, [statement.id for statement in health.statements]
    )
    yield from _between("checks.toml, health_check", "poor", health.poor, 1, len(health.scale))
    for question in health.questions:
        where = f"checks.toml, health_check, questions '{question.id}'"
        yield from _once(f"{where}, answers", "id", [answer.id for answer in question.answers])
    yield from _once("checks.toml, health_check, questions", "id", [question.id for question in health.questions])
    yield from _scale("checks.toml, quiz", quiz.scale, quiz.gap, [statement.id for statement in quiz.statements])
    yield from _between("checks.toml, quiz", "low", quiz.low, 1, len(quiz.scale))
    for statement in quiz.statements:
        if not statement.mentor and not statement.mentee:
            yield f"checks.toml, quiz, statements '{statement.id}': neither 'mentor' nor 'mentee' is given."


def _scale(where: str, scale: tuple[str, ...], gap: int, ids: list[str]) -> Faults:
    if len(scale) != 5:
        yield f"{where}: 'scale' has {len(scale)} labels, but needs 5."
    yield from _between(where, "gap", gap, 1, 4)
    yield from _once(f"{where}, statements", "id", ids)


def _journey(book: Playbook) -> Faults:
    for point in book.touchpoints.values():
        where = f"journey.toml, touchpoints '{point.id}'"
        yield from _known(where, "message", filter(None, [point.message]), book.messages)
        yield from _known(where, "guide", filter(None, [point.guide]), book.guides)
        yield from _known(where, "resource", filter(None, [point.resource]), book.resources)


def _messages(book: Playbook) -> Faults:
    for message in book.messages.values():
        where = f"messages.toml, messages '{message.id}'"
        for name in sorted(message.placeholders - set(book.placeholders)):
            yield f"{where}: the placeholder '{{{name}}}' is unknown."
        text = message.subject + message.body
        if text.count("{") != text.count("}"):
            yield f"{where}: a brace is not closed."
    yield from _known("messages.toml", "optional", book.optional, book.placeholders)
    yield from _known("messages.toml", "examples", book.examples, book.placeholders)
    for table in ("choice_sentences", "waiting_sentences"):
        for key, text in getattr(book, table).items():
            unknown = set(re.findall(r"\{([^{}]*)\}", text)) - set(book.placeholders)
            yield from (f"messages.toml, {table} '{key}': the placeholder '{{{name}}}' is unknown." for name in unknown)


def _standard(book: Playbook) -> Faults:
    for area in book.standard.values():
        yield from _between(f"standard.toml, areas '{area.id}'", "statements", len(area.statements), 3, 5)
    ids = [statement.id for area in book.standard.values() for statement in area.statements]
    yield from _once("standard.toml, statements", "id", ids)


def _intake(book: Playbook) -> Faults:
    for question in book.intake.questions:
        where = f"intake.toml, questions '{question.key}'"
        if question.kind in ("choice", "choices", "ranked") and not question.options:
            yield f"{where}: 'options' is missing."
        yield from _once(where, "option", question.options)
        if question.topics:
            yield from _known(where, "options", question.options, book.topics.labels)
    for role in ("mentor", "mentee"):
        mine = [question for question in book.intake.questions if role in question.roles]
        yield from _once(f"intake.toml, questions of the {role}", "key", [question.key for question in mine])
        headers = [name for question in mine for name in {spoken(text) for text in (question.text, *question.synonyms)}]
        yield from _once(f"intake.toml, questions of the {role}", "header", headers)
    columns = [name for column in book.intake.directory for name in {spoken(text) for text in column.synonyms}]
    yield from _once("intake.toml, directory", "key", [column.key for column in book.intake.directory])
    yield from _once("intake.toml, directory", "header", columns)


def _known_things(book: Playbook) -> Faults:
    for finding in book.evidence.values():
        yield from _known(f"evidence.toml, evidence '{finding.id}'", "grade", [finding.grade], book.grades)
    for name, thresholds in (("thresholds", book.attention), ("agenda", book.agenda)):
        for threshold in thresholds.values():
            where = f"attention.toml, {name} '{threshold.id}'"
            yield from _between(where, "value", threshold.value, 1, 1000)
            yield from _known(where, "evidence", threshold.evidence, book.evidence)
    for target in book.targets.values():
        where = f"attention.toml, targets '{target.id}'"
        if target.low > target.high:
            yield f"{where}: 'low' is above 'high'."
        yield from _known(where, "evidence", target.evidence, book.evidence)
