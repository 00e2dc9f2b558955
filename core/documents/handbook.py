"""Handbook: all that a mentor or a mentee needs for one program, as Markdown that Word and PDF lay out. Values in.

It is the same for everybody in the role, so that it holds no participant's name. What a program has not decided yet,
such as its dates, is said in words that stay true, or left out with its heading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from core.documents.brand import Brand
from core.documents.handbook_pdf import pdf_file
from core.documents.handbook_word import word_file
from core.documents.marked_text import blocks, literal
from core.domain import playbook
from core.domain.base.dates import full_date
from core.domain.base.entered_text import file_name
from core.domain.base.people import Coordinator
from core.domain.base.text import counted, in_sentence, listed
from core.domain.design.plan import day_from_anchor, day_of_line, ends_on
from core.domain.design.programs import Program
from core.domain.playbook.book import Playbook
from core.domain.playbook.entries import guide
from core.domain.playbook.journey import Touchpoint
from core.domain.playbook.practice import HandbookDate
from core.domain.playbook.reading import RoleId

READERS: Mapping[RoleId, str] = {"mentor": "mentors", "mentee": "mentees"}
# Messages that bring the handbook of a role.
HANDBOOKS: Mapping[str, RoleId] = {"introduce-mentor": "mentor", "introduce-mentee": "mentee"}
OWN_PAGE = {"agreement", "reflection"}  # parts that are filled in by themselves
MONITORING = {"first-session-nudge", "health-check", "health-check-2"}  # touchpoints that informal programs do without
BLANK = "_" * 16  # to write on, where a template has …
FORMATS: Mapping[str, Callable[..., bytes]] = {"pdf": pdf_file, "docx": word_file}


@dataclass(frozen=True)
class HandbookProgram:
    """What the handbooks of a program are made from. `contacts`: whom to ask; `book`: with the team's own texts."""

    program: Program
    brand: Brand = field(default_factory=Brand)
    contacts: tuple[Coordinator, ...] = ()
    book: Playbook = field(default_factory=playbook.load)


def handbook_file(about: HandbookProgram, role: RoleId, ending: str) -> bytes:
    """The handbook as a file, ending pdf or docx; the same values give the same bytes as PDF."""
    return _file(handbook(about, role), title(role), about.program.name, about.brand, ending)


def handbook_name(about: HandbookProgram, role: RoleId, ending: str) -> str:
    """What the file is called."""
    return f"{file_name(about.program.name)}-{role}-handbook.{ending}"


def title(role: RoleId) -> str:
    """What stands on the first page."""
    return f"Handbook for {READERS[role]}"


def attachment(message_id: str, about: HandbookProgram) -> tuple[str, bytes] | None:
    """The handbook (file name, content) that goes with a message, or None where none does."""
    role = HANDBOOKS.get(message_id)
    return (handbook_name(about, role, "pdf"), handbook_file(about, role, "pdf")) if role else None


def handbook(about: HandbookProgram, role: RoleId) -> str:
    """The whole text in Markdown, a heading a part; parts without content are left out."""
    return "\n\n".join(part for part in (_part(about, id, role) for id in about.book.handbook_parts) if part)


# Laying a handbook out takes 0.2 to 0.4 seconds, and the letters of one program all bring the same two.
@lru_cache(maxsize=8)
def _file(text: str, heading: str, program: str, brand: Brand, ending: str) -> bytes:
    return FORMATS[ending](blocks(text), title=heading, program=program, brand=brand)


def _part(about: HandbookProgram, id: str, role: RoleId) -> str:
    part = about.book.handbook_parts[id]
    words = part.mentor if role == "mentor" else part.mentee
    for_the_other = not words and (part.mentor or part.mentee)
    content = _CONTENT[id](about, role) if id in _CONTENT else ""
    if for_the_other or (id in _CONTENT and not content):
        return ""
    return _joined("---" if id in OWN_PAGE else "", f"# {part.label}", words, content)


def _glance(about: HandbookProgram, role: RoleId) -> str:
    program, design = about.program, about.program.design
    purposes = [about.book.purposes[id].label for id in design.purposes if id in about.book.purposes]
    rows = [
        ("Program", program.name),
        ("When", _period(program)),
        ("How often you meet", _rhythm(design.cadence)),
        ("Goal", design.goal),
        ("What it is for", "; ".join([*purposes[:1], *map(in_sentence, purposes[1:])])),
        ("How you are matched", _matching(about)),
        ("Whom to ask", listed(_contact(person) for person in about.contacts)),
    ]
    return "\n".join(["| | |", "|---|---|", *(f"| **{name}** | {literal(text)} |" for name, text in rows if text)])


def _period(program: Program) -> str:
    start = full_date(program.starts_on) if program.starts_on else ""
    if not program.months:
        return f"{f'From {start}' if start else 'No fixed end'}; the two of you decide how long"
    length, end = counted(program.months, "month"), ends_on(program)
    return f"{start} to {full_date(end)} ({length})" if end else f"{length}, from the day you are introduced"


def _rhythm(sessions: float | None) -> str:
    if not sessions:
        return "Once or twice a month, for about an hour"
    return f"About {_TIMES.get(sessions, f'{sessions:g} times')} a month"


def _matching(about: HandbookProgram) -> str:
    return _MATCHING.get(about.program.choice("matching") or "", "")


def _contact(person: Coordinator) -> str:
    return f"{person.name} ({person.email})" if person.email else person.name


def _dates(about: HandbookProgram, role: RoleId) -> str:
    dated = [
        (day, when, entry.text)
        for entry in about.book.handbook_dates
        if entry.role in (role, "both") and _takes_place(about.program, _touchpoint(about, entry))
        for day, when in [_day(about.program, _touchpoint(about, entry))]
    ]
    own = [
        (day, full_date(day), line.label)
        for line in about.program.design.touchpoints
        if not line.origin and line.role in (role, "both") and (day := day_of_line(about.program, line))
    ]
    rows = [(when, text) for _, when, text in sorted([*dated, *own], key=lambda row: row[0] or date.max)]
    if not rows:
        return ""
    return "\n".join(
        ["| When | What |", "|---|---|", *(f"| {literal(when)} | {literal(text)} |" for when, text in rows)]
    )


def _takes_place(program: Program, touchpoint: Touchpoint) -> bool:
    """Whether a program like this one has the touchpoint: not an end without an end, no check on informal pairs."""
    if program.informal and touchpoint.id in MONITORING:
        return False
    return bool(program.months) or touchpoint.anchor != "end"


def _touchpoint(about: HandbookProgram, entry: HandbookDate) -> Touchpoint:
    return about.book.touchpoints[entry.touchpoint]


def _day(program: Program, touchpoint: Touchpoint) -> tuple[date | None, str]:
    """The day of a touchpoint, as the team planned it or by default, and the day in words, also while it is open."""
    line = next((line for line in program.design.touchpoints if line.origin == touchpoint.id), None)
    day = day_of_line(program, line) if line else day_from_anchor(program, touchpoint.anchor, touchpoint.days)
    days = line.days if line and line.days is not None else touchpoint.days
    return day, full_date(day) if day else _relative(days, ANCHORS[touchpoint.anchor])


def _relative(days: int, anchor: str) -> str:
    if days == 0:
        return f"On the day of {anchor}"
    return f"{counted(abs(days), 'day')} {'after' if days > 0 else 'before'} {anchor}"


def _roles(about: HandbookProgram, role: RoleId) -> str:
    return _joined(
        *(
            _joined(
                f"## {mentor_role.label}",
                mentor_role.summary,
                f"**When it helps:** {mentor_role.when}",
                _listed("Signs that it is needed", mentor_role.signs),
                _listed("Phrases to try", mentor_role.phrases) if role == "mentor" else "",
                f"**Beware:** {mentor_role.avoid}" if role == "mentor" else "",
            )
            for mentor_role in about.book.roles.values()
        )
    )


def _behaviors(about: HandbookProgram, role: RoleId) -> str:
    return _joined(
        *(
            _joined(
                f"## {behavior.label}",
                behavior.summary,
                _listed("What it looks like", behavior.looks_like),
                f"**Before a session, ask yourself:** {behavior.prepare}" if role == "mentee" else "",
                f"**Afterward:** {behavior.reflect}" if role == "mentee" else "",
            )
            for behavior in about.book.behaviors.values()
        )
    )


def _sessions(about: HandbookProgram, role: RoleId) -> str:
    return _joined(
        *(_joined(f"## {session.label}", guide(about.book, id)) for id, session in about.book.guides.items())
    )


def _agreement(about: HandbookProgram, role: RoleId) -> str:
    resource = about.book.resources.get("agreement")
    return resource.body.strip().replace("…", BLANK) if resource else ""


def _checks(about: HandbookProgram, role: RoleId) -> str:
    if about.program.informal:
        return ""
    health, quiz = about.book.health_check, about.book.quiz
    statements = [statement.mentor if role == "mentor" else statement.mentee for statement in health.statements]
    quiz_statements = [statement.mentor if role == "mentor" else statement.mentee for statement in quiz.statements]
    questions = [
        f"{question.text} ({' / '.join(answer.label for answer in question.answers)})" for question in health.questions
    ]
    closing = [question.text for question in about.book.satisfaction.values() if question.role == role]
    return _joined(
        "## Health check",
        health.intro,
        _listed("Statements, from “strongly disagree” to “strongly agree”", statements),
        _listed("Questions", questions),
        "## Alignment quiz",
        quiz.intro,
        _listed("Statements", filter(None, quiz_statements)),
        "## At the end",
        _listed("What we ask when you finish", closing),
    )


def _reflection(about: HandbookProgram, role: RoleId) -> str:
    return "\n".join(
        ["| Behavior | Question | My notes |", "|---|---|---|"]
        + [f"| **{behavior.label}** | {behavior.reflect} | |" for behavior in about.book.behaviors.values()]
    )


def _help(about: HandbookProgram, role: RoleId) -> str:
    if not about.contacts:
        return "Answer the message that brought you this handbook: the program team reads it."
    return "\n".join(f"- {literal(_contact(person))}" for person in about.contacts)


def _listed(heading: str, lines: Iterable[str]) -> str:
    items = "\n".join(f"- {line}" for line in lines)
    return f"**{heading}**\n\n{items}" if items else ""


def _joined(*parts: str) -> str:
    return "\n\n".join(filter(None, parts))


ANCHORS: Mapping[str, str] = {
    "start": "the start",
    "introduction": "your introduction",
    "end": "the end of the program",
}
_TIMES: Mapping[float, str] = {1: "once", 2: "twice"}
_MATCHING: Mapping[str, str] = {
    "led": "The program team proposes a mentor for each mentee",
    "curated": "Mentees choose from a short list that the program team puts together",
    "free": "Mentors and mentees choose each other",
}
_CONTENT: Mapping[str, Callable[[HandbookProgram, RoleId], str]] = {
    "glance": _glance,
    "dates": _dates,
    "roles": _roles,
    "behaviors": _behaviors,
    "sessions": _sessions,
    "agreement": _agreement,
    "checks": _checks,
    "reflection": _reflection,
    "help": _help,
}
