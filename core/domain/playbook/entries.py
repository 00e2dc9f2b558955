"""Entries: one thing of the playbook written out in full, as Markdown of our own words; it shows nothing itself."""

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
    one = book.guides[guide_id]
    steps = [
        f"{n}. **{step.label}** ({step.minutes} min, {LEADS[step.lead].lower()}): {step.text}"
        for n, step in enumerate(one.steps, 1)
    ]
    questions = [
        f"**{group.label}** ({LEADS[group.role].lower()})\n\n{_listed(group.questions)}" for group in one.questions
    ]
    return _joined(
        f"{one.purpose} *{one.when}, about {one.minutes} minutes.*",
        _part("The mentor prepares", one.prepare_mentor),
        _part("The mentee prepares", one.prepare_mentee),
        "**How it can run**",
        "\n".join(steps),
        *questions,
        f"**Outcome:** {one.outcome}",
    )


def _purpose(book: Playbook, purpose_id: str) -> str:
    one = book.purposes[purpose_id]
    outcomes = [f"{outcome.label}: {outcome.how}" for outcome in one.outcomes]
    return _joined(
        f"**What people believe:** {one.believed}",
        f"**What was measured:** {one.measured}",
        _part("Outcomes to measure", outcomes),
        _evidence(book, one.evidence),
    )


def _axis(book: Playbook, axis_id: str) -> str:
    one = book.axes[axis_id]
    poles = [f"**{pole.label}.** Suits: {pole.suits} Costs: {pole.costs}" for pole in one.poles]
    return _joined(*poles, _evidence(book, one.evidence))


def _role(book: Playbook, role_id: str) -> str:
    one = book.roles[role_id]
    return _joined(
        f"**When it helps:** {one.when}",
        _part("Signs that it is needed", one.signs),
        _part("Phrases to try", one.phrases),
        f"**Beware:** {one.avoid}",
    )


def _behavior(book: Playbook, behavior_id: str) -> str:
    one = book.behaviors[behavior_id]
    return _joined(
        _part("What it looks like", one.looks_like),
        f"**To prepare:** {one.prepare}",
        f"**To reflect:** {one.reflect}",
    )


def _quiz(book: Playbook, statement_id: str) -> str:
    one = next(statement for statement in book.quiz.statements if statement.id == statement_id)
    return _joined(
        f"**Mentor:** {one.mentor}" if one.mentor else "",
        f"**Mentee:** {one.mentee}" if one.mentee else "",
        f"**When your views differ:** {one.opening}",
        _listed(one.questions),
        f"**Try:** {one.attempt}",
    )


def _finding(book: Playbook, finding_id: str) -> str:
    one = book.evidence[finding_id]
    grade = book.grades.get(one.grade)
    return _joined(
        f"**Figure:** {one.figure}" if one.figure else "",
        f"**Sample:** {one.sample}" if one.sample else "",
        f"**Source:** {one.source}",
        f"**Grade {one.grade}:** {grade.meaning}" if grade else "",
        f"**Caution:** {one.caution}" if one.caution else "",
    )


def _message(book: Playbook, message_id: str) -> str:
    one = book.messages[message_id]
    return _joined(f"**Subject:** {one.subject}", f"```text\n{one.body}\n```")


def _clash(book: Playbook, clash_id: str) -> str:
    return f"**Way out:** {book.clashes[clash_id].fix}"


def _wrong_reason(book: Playbook, reason_id: str) -> str:
    return f"**Instead:** {book.wrong_reasons[reason_id].instead}"


def _known_error(book: Playbook, error_id: str) -> str:
    return f"**How the studio helps:** {book.known_errors[error_id].help}"


def _phase(book: Playbook, phase_id: str) -> str:
    one = book.phases[phase_id]
    return _joined(f"**Share of people:** {one.share}", f"**What to do:** {one.action}")


def _threshold(book: Playbook, threshold_id: str) -> str:
    return f"**Where the default comes from:** {book.attention[threshold_id].source}"


def _target(book: Playbook, target_id: str) -> str:
    return f"**Where it comes from:** {book.targets[target_id].source}"


def _evidence(book: Playbook, ids: Iterable[str]) -> str:
    return _part("Evidence", [f"{book.evidence[one].claim} (grade {book.evidence[one].grade})" for one in ids])


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
    "Known error": _known_error,
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
    "Target": _target,
}
