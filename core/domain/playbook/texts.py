"""Texts: the parts of the playbook that a team words itself in the studio, checked and laid over the studio's own.

Values in, values out. A text that does not fit any more, say because a new version knows other placeholders, is passed
over: the studio's own stands in for it, and `refused` says why.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from core.domain.playbook.book import Playbook
from core.domain.playbook.journey import Message
from core.domain.playbook.practice import Guide, GuideStep, QuestionGroup
from core.domain.playbook.reading import PlaybookError

T = TypeVar("T")
KINDS: Mapping[str, str] = {
    "message": "Letters and messages",
    "guide": "Session guides",
    "handbook": "Handbooks",
    "resource": "Library",
    "choice": "Who chose whom, in introductions",
    "waiting": "Why somebody waits, in letters",
}
LONGEST_TEXT, LONGEST_SUBJECT = 20_000, 200  # letters
READERS = ("mentor", "mentee")  # of a part of the handbooks: its id ends with one
# Filled in for everybody, whatever the message.
SENDER_VALUES = frozenset({"program", "organization", "coordinator", "contact", "first_name", "full_name"})
# Filled in for each message to one of a pair.
PAIR_VALUES = frozenset(
    {
        *("mentor", "mentor_first", "mentor_about", "mentor_words", "mentee", "mentee_first", "mentee_about"),
        *("mentee_words", "reasons", "choice", "slot", "handbook", "guide", "other", "introduced_on", "ends_on"),
        *("weeks", "deadline", "sessions", "impact", "check_link", "on"),
    }
)
_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
_STEP = re.compile(
    r"\d+[.)]\s+\*\*(?P<label>.+?)\*\*\s+\((?P<minutes>\d{1,3}) min, (?P<lead>mentor|mentee|both)\):\s*(?P<text>.+)"
)
_QUESTIONS = re.compile(r"(?P<label>.+?)\s+\((?P<role>mentor|mentee|both)\)")
PURPOSE, MENTOR, MENTEE, STEPS, OUTCOME = (
    "Purpose", "The mentor prepares", "The mentee prepares", "How it can run", "Outcome",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class TextKey:
    """Which text: its kind, one of KINDS, and its id."""

    kind: str
    id: str


@dataclass(frozen=True)
class EditedText:
    """A text as it is edited: Markdown, or for a message plain text with {placeholders} and a subject."""

    body: str
    subject: str = ""


def studio_texts(book: Playbook) -> Mapping[TextKey, tuple[str, EditedText]]:
    """Every text that can be worded otherwise: its label and how the book has it, in the order of KINDS."""
    texts: dict[TextKey, tuple[str, EditedText]] = {}
    for message in book.messages.values():
        texts[TextKey("message", message.id)] = message.label, EditedText(message.body.strip(), message.subject)
    for guide in book.guides.values():
        texts[TextKey("guide", guide.id)] = guide.label, EditedText(written_guide(guide))
    for part in book.handbook_parts.values():
        for reader, body in zip(READERS, (part.mentor, part.mentee), strict=True):
            if body:
                texts[TextKey("handbook", f"{part.id}-{reader}")] = f"{part.label}, to the {reader}", EditedText(body)
    for resource in book.resources.values():
        texts[TextKey("resource", resource.id)] = resource.label, EditedText(resource.body.strip())
    for kind, sentences in (("choice", book.choice_sentences), ("waiting", book.waiting_sentences)):
        for id, sentence in sentences.items():
            texts[TextKey(kind, id)] = id.replace("-", ", to the ").replace("_", " ").capitalize(), EditedText(sentence)
    return texts


def refused(book: Playbook, key: TextKey, text: EditedText) -> str | None:
    """Why this cannot stand in the place of the book's own text, as a sentence, or None."""
    if key not in studio_texts(book):
        return "There is no such text."
    if not text.body.strip():
        return "The text is empty. To undo your changes, go back to the studio's own text."
    if len(text.body) > LONGEST_TEXT:
        return f"The text is too long: {LONGEST_TEXT:,} letters are the most."
    if key.kind == "message":
        return _message_refused(book, replace(book.messages[key.id], subject=text.subject, body=text.body))
    if key.kind == "choice":
        return _placeholders_refused(book, text.body, SENDER_VALUES | PAIR_VALUES)
    if key.kind == "waiting":
        return "This sentence is the same for everybody: it can hold no {placeholder}." if "{" in text.body else None
    if key.kind == "guide":
        try:
            read_guide(book.guides[key.id], text.body)
        except PlaybookError as refusal:
            return str(refusal)
    return None


def fillable(book: Playbook, message: Message) -> frozenset[str]:
    """The placeholders that get a value in this message: everybody's, its own, and those of a pair if it is to one."""
    own = book.messages[message.id].placeholders
    return SENDER_VALUES | own | (PAIR_VALUES if own & PAIR_VALUES - {"deadline", "on"} else frozenset())


def with_texts(book: Playbook, texts: Mapping[TextKey, EditedText]) -> Playbook:
    """The book with the team's own texts in the place of the studio's; the same texts give the same object."""
    return _laid_over(book, tuple(sorted(texts.items(), key=lambda item: item[0]))) if texts else book


def written_guide(guide: Guide) -> str:
    """A session guide as Markdown to edit; `read_guide` reads it back."""
    steps = [
        f"{n}. **{step.label}** ({step.minutes} min, {step.lead}): {step.text}" for n, step in enumerate(guide.steps, 1)
    ]
    sections = [
        (PURPOSE, [guide.purpose]),
        (MENTOR, _bullets(guide.prepare_mentor)),
        (MENTEE, _bullets(guide.prepare_mentee)),
        (STEPS, steps),
        *((f"{group.label} ({group.role})", _bullets(group.questions)) for group in guide.questions),
        (OUTCOME, [guide.outcome]),
    ]
    return "\n\n".join(f"## {heading}\n\n" + "\n".join(lines) for heading, lines in sections)


def read_guide(guide: Guide, text: str) -> Guide:
    """The guide with what the Markdown says; its id, label and behaviors stay. Raises PlaybookError with a sentence."""
    sections = _sections(text)
    for heading in (PURPOSE, STEPS, OUTCOME):
        if not sections.get(heading):
            raise PlaybookError(f"The part “## {heading}” is missing or empty.")
    steps = tuple(_step(line) for line in sections[STEPS])
    groups = []
    for heading, lines in sections.items():
        if heading in (PURPOSE, MENTOR, MENTEE, STEPS, OUTCOME):
            continue
        group = _QUESTIONS.fullmatch(heading)
        if group is None:
            raise PlaybookError(
                f"The heading “{heading}” should say who asks these questions, for example “{heading} (mentor)”."
            )
        groups.append(QuestionGroup(group["label"], group["role"], _items(lines)))  # type: ignore[arg-type]
    return replace(
        guide,
        minutes=sum(step.minutes for step in steps),
        purpose=" ".join(sections[PURPOSE]),
        outcome=" ".join(sections[OUTCOME]),
        prepare_mentor=_items(sections.get(MENTOR, [])),
        prepare_mentee=_items(sections.get(MENTEE, [])),
        steps=steps,
        questions=tuple(groups),
    )


@lru_cache(maxsize=8)
def _laid_over(book: Playbook, texts: tuple[tuple[TextKey, EditedText], ...]) -> Playbook:
    for key, text in texts:
        if refused(book, key, text) is None:
            book = _LAYERS[key.kind](book, key.id, text)
    return book


def _message(book: Playbook, id: str, text: EditedText) -> Playbook:
    message = replace(book.messages[id], subject=text.subject.strip(), body=text.body.strip())
    return replace(book, messages=_changed(book.messages, id, message))


def _guide(book: Playbook, id: str, text: EditedText) -> Playbook:
    return replace(book, guides=_changed(book.guides, id, read_guide(book.guides[id], text.body)))


def _handbook(book: Playbook, id: str, text: EditedText) -> Playbook:
    part_id, _, reader = id.rpartition("-")
    part = replace(book.handbook_parts[part_id], **{reader: text.body.strip()})
    return replace(book, handbook_parts=_changed(book.handbook_parts, part_id, part))


def _resource(book: Playbook, id: str, text: EditedText) -> Playbook:
    return replace(book, resources=_changed(book.resources, id, replace(book.resources[id], body=text.body.strip())))


def _choice(book: Playbook, id: str, text: EditedText) -> Playbook:
    return replace(book, choice_sentences=_changed(book.choice_sentences, id, text.body.strip()))


def _waiting(book: Playbook, id: str, text: EditedText) -> Playbook:
    return replace(book, waiting_sentences=_changed(book.waiting_sentences, id, text.body.strip()))


def _changed(entries: Mapping[str, T], id: str, entry: T) -> Mapping[str, T]:
    return MappingProxyType({**entries, id: entry})


def _message_refused(book: Playbook, message: Message) -> str | None:
    if not message.subject.strip() or "\n" in message.subject or len(message.subject) > LONGEST_SUBJECT:
        return f"A message needs a subject of one line, {LONGEST_SUBJECT} letters at the most."
    optional = set(book.optional)
    if empty := sorted(set(_PLACEHOLDER.findall(message.subject)) & optional):
        return f"{{{empty[0]}}} may be empty, so it can't stand in the subject."
    if reason := _placeholders_refused(book, f"{message.subject}\n{message.body}", fillable(book, message)):
        return reason
    # With every optional value empty their paragraphs go; what stays must still be a letter.
    left = [part for part in message.body.split("\n\n") if not set(_PLACEHOLDER.findall(part)) & optional]
    if len([part for part in left if part.strip()]) < 2:
        return (
            "Too little would be left where the optional values are empty, since each of them takes its paragraph "
            "along. Put other sentences into paragraphs of their own."
        )
    return None


def _placeholders_refused(book: Playbook, text: str, allowed: Iterable[str]) -> str | None:
    names = _PLACEHOLDER.findall(text)
    if set(_PLACEHOLDER.sub("", text)) & set("{}"):
        return "A brace is not closed. A placeholder looks like this: {first_name}."
    if unknown := [name for name in names if name not in book.placeholders]:
        return f"The placeholder {{{unknown[0]}}} doesn't exist."
    if unfilled := [name for name in names if name not in set(allowed)]:
        return f"{{{unfilled[0]}}} is not known when this message is written, so it would stay empty."
    return None


def _sections(text: str) -> dict[str, list[str]]:
    """Heading → its lines without blank ones."""
    sections: dict[str, list[str]] = {}
    heading = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("#"):
            heading = line.lstrip("#").strip()
            if not heading or heading in sections:
                raise PlaybookError(f"The heading “{heading}” is empty or occurs twice.")
            sections[heading] = []
        elif not heading:
            raise PlaybookError(f"Before the first heading stands “{line[:60]}”; begin with “## {PURPOSE}”.")
        else:
            sections[heading].append(line)
    return sections


def _step(line: str) -> GuideStep:
    step = _STEP.fullmatch(line)
    if step is None:
        raise PlaybookError(
            f"A step can't be read: “{line[:60]}”. It should look like this: 1. **Arrive** (5 min, mentee): Say hello."
        )
    return GuideStep(step["label"], int(step["minutes"]), step["lead"], step["text"])  # type: ignore[arg-type]


def _items(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(re.sub(r"^[-*]\s+", "", line) for line in lines)


def _bullets(lines: Iterable[str]) -> list[str]:
    return [f"- {line}" for line in lines]


_LAYERS: Mapping[str, Callable[[Playbook, str, EditedText], Playbook]] = {
    "message": _message,
    "guide": _guide,
    "handbook": _handbook,
    "resource": _resource,
    "choice": _choice,
    "waiting": _waiting,
}
