"""Entries: a thing of the playbook written out in full, as Markdown of our own words; it shows nothing itself."""

from collections.abc import Callable, Iterable, Mapping

from core.domain.playbook.book import Playbook
from core.domain.playbook.search import Passage

LEADS: Mapping[str, str] = {"mentor": "Mentor", "mentee": "Mentee", "both": "Both"}


def written_out(book: Playbook, passage: Passage) -> str | None:
    """The whole entry behind a passage as Markdown, or None when its title and summary are all there is."""
    writer = _WRITERS.get(passage.kind)
    return writer(book, passage.id) if writer else None


def guide(book: Playbook, guide_id: str) -> str:
    """A session guide: purpose, preparation of both, the steps with minutes, the questions, the outcome."""
    session_guide = book.guides[guide_id]
    habits = [book.behaviors[behavior] for behavior in session_guide.behaviors]
    steps = [
        f"{n}. **{step.label}** ({step.minutes} min, {LEADS[step.lead].lower()}): {step.text}"
        for n, step in enumerate(session_guide.steps, 1)
    ]
    questions = [
        f"**{group.label}** ({LEADS[group.role].lower()})\n\n{_listed(group.questions)}"
        for group in session_guide.questions
    ]
    return _joined(
        f"{session_guide.purpose} *{session_guide.when}, about {session_guide.minutes} minutes.*",
        _part("The mentor prepares", session_guide.prepare_mentor),
        _part("The mentee prepares", session_guide.prepare_mentee),
        _part("The mentee reflects before", [f"{habit.label}: {habit.prepare}" for habit in habits]),
        "**How it can run**",
        "\n".join(steps),
        *questions,
        _part("The mentee reflects afterward", [f"{habit.label}: {habit.reflect}" for habit in habits]),
        f"**Outcome:** {session_guide.outcome}",
    )


def _purpose(book: Playbook, purpose_id: str) -> str:
    purpose = book.purposes[purpose_id]
    outcomes = [f"{outcome.label}: {outcome.how}" for outcome in purpose.outcomes]
    return _joined(
        f"**What people believe:** {purpose.believed}",
        f"**What was measured:** {purpose.measured}",
        _part("Outcomes to measure", outcomes),
        _evidence(book, purpose.evidence),
    )


def _axis(book: Playbook, axis_id: str) -> str:
    axis = book.axes[axis_id]
    poles = [f"**{pole.label}.** Suits: {pole.suits} Costs: {pole.costs}" for pole in axis.poles]
    return _joined(*poles, _evidence(book, axis.evidence))


def _role(book: Playbook, role_id: str) -> str:
    role = book.roles[role_id]
    return _joined(
        f"**When it helps:** {role.when}",
        _part("Signs that it is needed", role.signs),
        _part("Phrases to try", role.phrases),
        f"**Beware:** {role.avoid}",
    )


def _behavior(book: Playbook, behavior_id: str) -> str:
    behavior = book.behaviors[behavior_id]
    return _joined(
        _part("What it looks like", behavior.looks_like),
        f"**To prepare:** {behavior.prepare}",
        f"**To reflect:** {behavior.reflect}",
    )


def _quiz(book: Playbook, statement_id: str) -> str:
    statement = next(statement for statement in book.quiz.statements if statement.id == statement_id)
    return _joined(
        f"**Mentor:** {statement.mentor}" if statement.mentor else "",
        f"**Mentee:** {statement.mentee}" if statement.mentee else "",
        f"**When your views differ:** {statement.opening}",
        _listed(statement.questions),
        f"**Try:** {statement.attempt}",
    )


def _finding(book: Playbook, finding_id: str) -> str:
    finding = book.evidence[finding_id]
    grade = book.grades.get(finding.grade)
    return _joined(
        f"**Figure:** {finding.figure}" if finding.figure else "",
        f"**Sample:** {finding.sample}" if finding.sample else "",
        f"**Source:** {finding.source}",
        f"**Grade {finding.grade}:** {grade.meaning}" if grade else "",
        f"**Caution:** {finding.caution}" if finding.caution else "",
    )


def _message(book: Playbook, message_id: str) -> str:
    message = book.messages[message_id]
    return _joined(f"**Subject:** {message.subject}", f"```text\n{message.body}\n```")


def _clash(book: Playbook, clash_id: str) -> str:
    return f"**Way out:** {book.clashes[clash_id].fix}"


def _wrong_reason(book: Playbook, reason_id: str) -> str:
    return f"**Instead:** {book.wrong_reasons[reason_id].instead}"


def _known_error(book: Playbook, error_id: str) -> str:
    return f"**How the studio helps:** {book.known_errors[error_id].help}"


def _phase(book: Playbook, phase_id: str) -> str:
    phase = book.phases[phase_id]
    return _joined(f"**Share of people:** {phase.share}", f"**What to do:** {phase.action}")


def _threshold(book: Playbook, threshold_id: str) -> str:
    return f"**Where the default comes from:** {book.attention[threshold_id].source}"


def _agenda(book: Playbook, threshold_id: str) -> str:
    return f"**Where the default comes from:** {book.agenda[threshold_id].source}"


def _target(book: Playbook, target_id: str) -> str:
    return f"**Where it comes from:** {book.targets[target_id].source}"


def _evidence(book: Playbook, ids: Iterable[str]) -> str:
    return _part("Evidence", [f"{book.evidence[id].claim} (grade {book.evidence[id].grade})" for id in ids])


def _part(title: str, lines: Iterable[str]) -> str:
    listed = _listed(lines)
    return f"**{title}**\n\n{listed}" if listed else ""


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _joined(*parts: str) -> str:
    return "\n\n".join(filter(None, parts))


_WRITERS: Mapping[str, Callable[[Playbook, str], str]] = {
    "Purpose": _purpose,
    "Wrong reason": _wrong_reason,
    "Common mistake": _known_error,
    "Roll-out phase": _phase,
    "Choice": _axis,
    "Clash": _clash,
    "Mentor role": _role,
    "Mentee behavior": _behavior,
    "Session guide": guide,
    "Alignment quiz": _quiz,
    "Resource": lambda book, resource_id: book.resources[resource_id].body,
    "Message": _message,
    "Evidence": _finding,
    "Attention": _threshold,
    "Agenda": _agenda,
    "Target": _target,
}
