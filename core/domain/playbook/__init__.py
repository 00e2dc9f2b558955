"""Playbook: loads and checks data/playbook/*.toml, the product's knowledge as content; it knows no person.

`playbook.load()` gives one immutable Playbook: `.purposes`, `.axes`, `.roles`, `.guides`, `.topics`, `.intake` … by id;
`playbook.search(book, text, role, stage)` looks through everything that is shown; `playbook.languages()` gives the
words by which sheets are read. An editor's mistake raises PlaybookError with one sentence that names file and key.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from core.domain.playbook.book import Playbook
from core.domain.playbook.design import FormatsFile, PitfallsFile, PlanFile, PurposesFile, SignalsFile
from core.domain.playbook.intake import IntakeFile
from core.domain.playbook.journey import AttentionFile, EvidenceFile, JourneyFile, MessagesFile, ResourcesFile
from core.domain.playbook.languages import LanguageFile, language_faults
from core.domain.playbook.practice import ChecksFile, FormsFile, HandbookFile, RolesFile, SessionsFile
from core.domain.playbook.reading import PlaybookError, read
from core.domain.playbook.references import playbook_faults, topic_faults
from core.domain.playbook.report_templates import ReportsFile
from core.domain.playbook.search import Passage, search
from core.domain.playbook.standard import StandardFile
from core.domain.playbook.topics import Topic, TopicsFile, TopicTree

__all__ = [
    "FOLDER",
    "Passage",
    "Playbook",
    "PlaybookError",
    "Topic",
    "TopicTree",
    "languages",
    "load",
    "search",
]

FOLDER = Path(__file__).parents[3] / "data" / "playbook"
T = TypeVar("T")


@cache
def load(folder: Path = FOLDER) -> Playbook:
    """The checked playbook of a folder, read once. Raises PlaybookError naming file and key in one sentence."""
    book = Playbook(**_why(folder), **_practice(folder), **_running(folder), **_asked_and_known(folder))
    _refuse(playbook_faults(book))
    return book


@cache
def languages(folder: Path = FOLDER) -> Mapping[str, LanguageFile]:
    """The checked words of every language by its code, read once; apart from load(), as only sheets need them."""
    files: dict[str, LanguageFile] = {}
    for path in sorted((folder / "languages").glob("*.toml")):
        name = f"languages/{path.name}"
        language = _file(folder, name, LanguageFile)
        if language.code != path.stem:
            raise PlaybookError(f"{name}: 'code' is '{language.code}', but must be the file's name.")
        _refuse(language_faults(language, name))
        files[language.code] = language
    return MappingProxyType(files)


def _why(folder: Path) -> dict[str, Any]:
    purposes = _file(folder, "purposes.toml", PurposesFile)
    pitfalls = _file(folder, "pitfalls.toml", PitfallsFile)
    signals = _file(folder, "signals.toml", SignalsFile)
    formats = _file(folder, "formats.toml", FormatsFile)
    plan = _file(folder, "plan.toml", PlanFile)
    return {
        "purposes": _by_id(purposes.purposes, "purposes.toml, purposes"),
        "wrong_reasons": _by_id(pitfalls.wrong_reasons, "pitfalls.toml, wrong_reasons"),
        "known_errors": _by_id(pitfalls.known_errors, "pitfalls.toml, known_errors"),
        "signals": _by_id(signals.signals, "signals.toml, signals"),
        "phases": _by_id(signals.phases, "signals.toml, phases"),
        "axes": _by_id(formats.axes, "formats.toml, axes"),
        "conditions": _by_id(formats.conditions, "formats.toml, conditions"),
        "clashes": _by_id(formats.clashes, "formats.toml, clashes"),
        "suggestions": formats.suggestions,
        "templates": _by_id(formats.templates, "formats.toml, templates"),
        "design_questions": _by_id(plan.questions, "plan.toml, questions"),
        "plan": _by_id(plan.steps, "plan.toml, steps"),
        "channels": _by_id(plan.channels, "plan.toml, channels"),
        "feedback": _by_id(plan.feedback, "plan.toml, feedback"),
    }


def _practice(folder: Path) -> dict[str, Any]:
    roles = _file(folder, "roles.toml", RolesFile)
    checks = _file(folder, "checks.toml", ChecksFile)
    handbook = _file(folder, "handbook.toml", HandbookFile)
    forms = _file(folder, "forms.toml", FormsFile)
    return {
        "roles": _by_id(roles.roles, "roles.toml, roles"),
        "behaviors": _by_id(roles.behaviors, "roles.toml, behaviors"),
        "guides": _by_id(_file(folder, "sessions.toml", SessionsFile).guides, "sessions.toml, guides"),
        "handbook_parts": _by_id(handbook.parts, "handbook.toml, parts"),
        "handbook_dates": handbook.dates,
        "health_check": checks.health_check,
        "quiz": checks.quiz,
        "satisfaction": _by_id(checks.satisfaction, "checks.toml, satisfaction"),
        "check_words": checks.check_words,
        "forms": MappingProxyType(
            {kind: _by_id(questions, f"forms.toml, {kind}") for kind, questions in vars(forms).items()}
        ),
    }


def _running(folder: Path) -> dict[str, Any]:
    journey = _file(folder, "journey.toml", JourneyFile)
    messages = _file(folder, "messages.toml", MessagesFile)
    return {
        "stages": _by_id(journey.stages, "journey.toml, stages"),
        "journey": _by_id(journey.questions, "journey.toml, questions"),
        "touchpoints": _by_id(journey.touchpoints, "journey.toml, touchpoints"),
        "resources": _by_id(_file(folder, "resources.toml", ResourcesFile).resources, "resources.toml, resources"),
        "placeholders": messages.placeholders,
        "examples": messages.examples,
        "optional": messages.optional,
        "choice_sentences": messages.choice_sentences,
        "waiting_sentences": messages.waiting_sentences,
        "messages": _by_id(messages.messages, "messages.toml, messages"),
        "standard": _by_id(_file(folder, "standard.toml", StandardFile).areas, "standard.toml, areas"),
        "report_templates": _by_id(_file(folder, "reports.toml", ReportsFile).templates, "reports.toml, templates"),
    }


def _asked_and_known(folder: Path) -> dict[str, Any]:
    evidence = _file(folder, "evidence.toml", EvidenceFile)
    attention = _file(folder, "attention.toml", AttentionFile)
    return {
        "topics": _tree(folder),
        "intake": _file(folder, "intake.toml", IntakeFile),
        "grades": _by_id(evidence.grades, "evidence.toml, grades"),
        "evidence": _by_id(evidence.evidence, "evidence.toml, evidence"),
        "attention": _by_id(attention.thresholds, "attention.toml, thresholds"),
        "agenda": _by_id(attention.agenda, "attention.toml, agenda"),
        "targets": _by_id(attention.targets, "attention.toml, targets"),
    }


def _tree(folder: Path) -> TopicTree:
    listed = _file(folder, "topics.toml", TopicsFile)
    branches = _by_id(listed.branches, "topics.toml, branches")
    topics = _by_id(listed.topics, "topics.toml, topics")
    _refuse(topic_faults(branches, topics, listed.weights))
    try:
        return TopicTree(branches, topics, listed.weights)
    except ValueError as error:
        raise PlaybookError(f"topics.toml, topics: {error}.") from None


def _refuse(faults: Iterator[str]) -> None:
    for fault in faults:
        raise PlaybookError(fault)


def _file(folder: Path, name: str, shape: type[T]) -> T:
    try:
        text = (folder / name).read_text(encoding="utf-8")
    except OSError as error:
        raise PlaybookError(f"{name}: the file can't be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise PlaybookError(f"{name}: the file can't be read (save it as UTF-8).") from None
    try:
        return read(shape, tomllib.loads(text), name)
    except tomllib.TOMLDecodeError as error:
        raise PlaybookError(f"{name}: the file is not valid TOML ({error}).") from None


def _by_id(entries: Iterable[Any], where: str) -> Mapping[str, Any]:
    by_id: dict[str, Any] = {}
    for entry in entries:
        if entry.id in by_id:
            raise PlaybookError(f"{where}: the id '{entry.id}' occurs twice.")
        by_id[entry.id] = entry
    return MappingProxyType(by_id)
