"""Forms: an intake answered here instead of in a survey tool: what is wrong at which field, and the row it becomes.

Values in, values out; never reads or writes. `given` holds what stands in the fields, by the key of the question:
texts, numbers, lists; also "self_check_answers" (id -> label) and "discovery" (step -> text, or prompt -> text).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from core.domain import playbook
from core.domain.base.entered_text import LONGEST_PERSON
from core.domain.base.people import Intake
from core.domain.playbook.intake import Question
from core.domain.playbook.reading import RoleId
from core.domain.recruit.sheets.amounts import hours_a_month
from core.domain.recruit.sheets.values import email, person_name

PERSON = ("department", "location", "level")  # questions whose answers belong to the person
LONGEST = 4_000  # letters of one answer


def wrong(role: RoleId, answers: Mapping[str, Any], extras: Iterable[str] = ()) -> dict[str, str]:
    """What has to be mended before the form can be sent: the sentence by the key of the question."""
    problems = {}
    for key, question in questions(role, extras).items():
        value = answers.get(key)
        if _empty(value):
            if question.required and not (key == "aim" and _narrowed(answers)):
                problems[key] = "Please answer this one."
        elif question.kind == "email" and email(str(value)) is None:
            problems[key] = "This is no e-mail address."
        elif question.kind == "name" and not person_name(str(value)):
            problems[key] = "Please give the full name."
        elif question.kind == "name" and len(str(value)) > LONGEST_PERSON:
            problems[key] = f"Please stay under {LONGEST_PERSON} letters."
        elif question.limit and isinstance(value, list | tuple) and len(value) > question.limit:
            problems[key] = f"Choose at most {question.limit}."
        elif key == "years" and not 0 <= float(str(value)) <= 70:
            problems[key] = "Years of experience are between 0 and 70."
        elif isinstance(value, str) and len(value) > LONGEST:
            problems[key] = f"Please stay under {LONGEST:,} letters."
    return problems


def row(role: RoleId, entered: Mapping[str, Any], on: date) -> Intake:
    """The finished form as the import takes it. Call `wrong` first."""
    answers = {}
    for key, question in playbook.load().intake.of(role, extras=True).items():
        value = entered.get(key)
        if key not in ("email", "name", *PERSON) and not _empty(value):
            answers[key] = _answer(question, value)
    if not answers.get("aim") and (narrowed := _narrowed(entered)):
        answers["aim"] = narrowed
    for key in ("self_check_answers", "discovery"):
        if filled := {name: text for name, text in (entered.get(key) or {}).items() if not _empty(text)}:
            answers[key] = filled
    person = {key: " ".join(str(entered[key]).split()) for key in PERSON if not _empty(entered.get(key))}
    address = email(str(entered.get("email") or "")) or ""
    return Intake(1, person_name(str(entered.get("name") or "")), address, person, answers, on)


def questions(role: RoleId, extras: Iterable[str] = ()) -> dict[str, Question]:
    """The questions of a role by key, with the extras that were turned on, in the order of the form."""
    wanted = set(extras)
    offered = playbook.load().intake.of(role, extras=True)
    return {key: question for key, question in offered.items() if not question.extra or key in wanted}


def flagged(answers: Mapping[str, str]) -> list[str]:
    """The texts of the self-check's questions that were answered with a doubt, in the order of the check."""
    return [
        check.text
        for check in playbook.load().intake.self_check
        if any(answer.flag and answer.label == answers.get(check.id) for answer in check.answers)
    ]


def discovered(steps: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was written in goal discovery: (step or question, text), in order."""
    written = []
    for step in playbook.load().intake.discovery:
        for name, label in ((step.id, step.label), *((prompt, prompt) for prompt in step.prompts)):
            if text := str(steps.get(name) or "").strip():
                written.append((label, text))
    return written


def _narrowed(entered: Mapping[str, Any]) -> str:
    """Step two of goal discovery says what will be different: it stands for the aim when that is left empty."""
    return str((entered.get("discovery") or {}).get("narrow") or "").strip()


def _answer(question: Question, value: Any) -> Any:
    if question.key == "hours":
        return hours_a_month(str(value))[0]
    if question.key == "capacity":
        return int(value)
    if question.key == "years":
        return float(value)
    if question.key == "mentored_before":
        return str(value) == "Yes"
    if question.kind in ("choices", "ranked", "list"):
        return [str(choice) for choice in value]
    return str(value).strip()


def _empty(value: Any) -> bool:
    return value is None or value == [] or value == () or (isinstance(value, str) and not value.strip())
