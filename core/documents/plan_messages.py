"""Plan messages: the words of a message of the communication plan, filled from the program. Sends nothing.

A story stands in it only as long as everybody in it agrees: what the team saves has the placeholder, not the story.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.documents.messages import Sender
from core.documents.stories import signed
from core.domain.base.dates import full_date
from core.domain.base.text import counted
from core.domain.design import plan
from core.domain.design.design import PlanLine
from core.domain.design.programs import Program
from core.domain.playbook.book import Playbook
from core.domain.relationships.stories import SuccessStory, publishable

PLACEHOLDERS: Mapping[str, str] = {
    "program": "the program's name",
    "organization": "the organization's name",
    "coordinator": "your name",
    "contact": "the address for questions",
    "sponsor": "the sponsor's name",
    "starts_on": "the day pairs are introduced",
    "ends_on": "the planned end",
    "months": "how long it takes",
    "apply_by": "the last day to apply",
    "goal": "what should be different",
    "for_whom": "for whom it is",
    "mentor_form": "the link to the form for mentors",
    "mentee_form": "the link to the form for mentees",
    "story": "a story that may be published",
    "some_story": "a story that may be published",
    "stories": "up to three stories that may be published",
    "changes": "what you changed because of feedback",
    "figures": "two or three figures from the KPI page",
}
OPTIONAL = frozenset(
    {"goal", "ends_on", "for_whom", "some_story", "stories", "changes"}
)  # without them the paragraph goes
APPLICATIONS_CLOSE = "applications-close"  # the touchpoint whose day is the last to apply
MOST_STORIES = 3
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class MessageSource:
    """What the words of a message are filled from. `stories`: newest first; those without consent are left out."""

    program: Program
    book: Playbook
    sender: Sender
    stories: Sequence[SuccessStory] = ()


def template(line: PlanLine, book: Playbook) -> str:
    """The words before they are filled: the team's own, or the playbook's, or what the plan says of the message."""
    channel = book.channels.get(line.origin)
    return line.text or (channel.text if channel else line.message)


def message_text(line: PlanLine, source: MessageSource) -> str:
    """The words of a message as they stand today; […] marks what the sender still has to write."""
    values = _values(source)
    paragraphs = [
        paragraph
        for paragraph in template(line, source.book).split("\n\n")
        if all(values.get(name) for name in _PLACEHOLDER.findall(paragraph) if name in OPTIONAL)
    ]
    return _PLACEHOLDER.sub(lambda place: _filled(place, values), "\n\n".join(paragraphs)).strip()


def _filled(place: re.Match[str], values: Mapping[str, str]) -> str:
    name = place[1]
    return values.get(name) or (f"[{PLACEHOLDERS[name]}]" if name in PLACEHOLDERS else place[0])


def _values(source: MessageSource) -> dict[str, str]:
    program, sender = source.program, source.sender
    design = program.design
    quoted_stories = [_quoted(story) for story in publishable(source.stories)[:MOST_STORIES]]
    changes = [f"- {line.changed.strip()}" for line in design.feedback if line.changed.strip()]
    return {
        "program": program.name,
        "organization": sender.organization,
        "coordinator": sender.coordinator,
        "contact": sender.contact,
        "starts_on": _day(program.starts_on),
        "ends_on": _day(plan.ends_on(program)) if program.months else "",
        "months": counted(program.months, "month") if program.months else "",
        "apply_by": _day(_last_day_to_apply(source)),
        "goal": design.goal.strip().rstrip("."),
        "for_whom": design.audience.strip().rstrip("."),
        "mentor_form": sender.form_links.get("mentors", ""),
        "mentee_form": sender.form_links.get("mentees", ""),
        "story": quoted_stories[0] if quoted_stories else "",
        "some_story": quoted_stories[0] if quoted_stories else "",
        "stories": "\n".join(quoted_stories),
        "changes": "\n".join(changes),
    }


def _last_day_to_apply(source: MessageSource) -> date | None:
    """The day of the team's own touchpoint, or else of the playbook's step."""
    for line in source.program.design.touchpoints:
        if line.origin == APPLICATIONS_CLOSE:
            return plan.day_of_line(source.program, line)
    touchpoint = source.book.touchpoints[APPLICATIONS_CLOSE]
    return plan.day_from_anchor(source.program, touchpoint.anchor, touchpoint.days)


def _quoted(story: SuccessStory) -> str:
    return f"“{story.short}” ({signed(story)})"


def _day(day: date | None) -> str:
    return full_date(day) if day else ""
