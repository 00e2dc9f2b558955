"""Forms: an intake answered here instead of in a survey tool: what is wrong at which field, and the row it becomes.

Values in, values out; never reads or writes. `entered` holds what stands in the fields, by the key of the question:
texts, numbers, lists; also "self_check_answers" (id -> label) and "discovery" (step -> text, or prompt -> text).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from core.domain import playbook
from core.domain.base.entered_text import LONGEST_PERSON
from core.domain.base.people import Intake
from core.domain.playbook.intake import DISCOVERY, SELF_CHECK, Question
from core.domain.playbook.reading import RoleId
from core.domain.recruit.sheets.amounts import hours_a_month
from core.domain.recruit.sheets.values import email, person_name

PERSON = ("department", "location", "level")  # questions whose answers belong to the person
LONGEST = 4_000  # letters of one answer
GROUPS: Mapping[str, str] = {  # extras of several questions, and what they are called
    SELF_CHECK: "The self-check in full: is this the right moment?",
    DISCOVERY: "Goal discovery in three steps",
}
_PLACES = ("1st", "2nd", "3rd", "4th", "5th", "6th")


def wrong(role: RoleId, answers: Mapping[str, Any], extras: Iterable[str] = ()) -> dict[str, str]:
    """What has to be mended before the form can be sent: the sentence by the key of the question."""
    problems = {}
    for key, question in questions(role, extras).items():
        value = answers.get(key)
        if _empty(value):
            if question.required and not (key == "aim" and _narrowed(answers)):
                problems[key] = "Please answer this one."
        elif question.kind == "email" and email(str(value)) is None:
            problems[key] = "This is not an email address."
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
    for key in GROUPS:
        if filled := {name: text for name, text in (entered.get(key) or {}).items() if not _empty(text)}:
            answers[key] = filled
    person = {key: " ".join(str(entered[key]).split()) for key in PERSON if not _empty(entered.get(key))}
    address = email(str(entered.get("email") or "")) or ""
    return Intake(1, person_name(str(entered.get("name") or "")), address, person, answers, on)


def questions(role: RoleId, extras: Iterable[str] = (), months: int | None = None) -> dict[str, Question]:
    """The questions of a role by key, with the extras that were turned on, in the order of the form.

    `months`: how long the program runs, which the question about the aim names.
    """
    wanted = set(extras)
    offered = playbook.load().intake.of(role, extras=True, months=months)
    return {key: question for key, question in offered.items() if not question.extra or _extra(key) in wanted}


def extras_of(role: RoleId) -> dict[str, str]:
    """What can be asked too: key of a question or of a group of them → what it asks."""
    offered = playbook.load().intake.of(role, extras=True)
    return {
        _extra(key): GROUPS.get(_extra(key)) or question.text.splitlines()[0]
        for key, question in offered.items()
        if question.extra
    }


def tool_questions(role: RoleId, extras: Iterable[str] = (), months: int | None = None) -> list[Question]:
    """The questions as a form tool can ask them.

    Form tools export several choices in the order of the options: what comes first is asked for place by place. A
    number or a list with options to pick from is a choice.
    """
    kinds: Mapping[str, str] = {"number": "choice", "list": "choices"}
    asked: list[Question] = []
    for question in questions(role, extras, months).values():
        if question.kind == "ranked":
            asked += _places(question)
        elif question.kind in kinds and question.options:
            asked.append(replace(question, kind=kinds[question.kind]))  # type: ignore[arg-type]
        else:
            asked.append(question)
    return asked


def _places(question: Question) -> Iterator[Question]:
    """A ranked question as one for each place; only the first has to be answered."""
    text = question.text.splitlines()[0].partition("?")[0]
    for number, place in enumerate(_PLACES[: question.limit or len(_PLACES)]):
        required = question.required and not number
        yield replace(question, text=f"{text}? {place} choice", kind="choice", required=required)


def _extra(key: str) -> str:
    """The extra that turns a question on: its group, or itself."""
    group = key.partition(".")[0]
    return group if group in GROUPS else key


def advice(answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the self-check says to whoever answered it: (question, advice), to be read once all is answered."""
    return [
        (check.text, answer.advice)
        for check in playbook.load().intake.self_check
        if (answer := check.answer(answers.get(check.id)))
    ]


def flagged(answers: Mapping[str, str]) -> list[str]:
    """The texts of the self-check's questions that were answered with a doubt, in the order of the check."""
    return [
        check.text
        for check in playbook.load().intake.self_check
        if (answer := check.answer(answers.get(check.id))) and answer.flag
    ]


def discovered(steps: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was written in goal discovery: (step or question, text), in order; last what the playbook asks no more."""
    written = []
    for step in playbook.load().intake.discovery:
        for name, label in ((step.id, step.label), *((prompt, prompt) for prompt in step.prompts)):
            if text := str(steps.get(name) or "").strip():
                written.append((label, text))
    asked = {name for step in playbook.load().intake.discovery for name in (step.id, *step.prompts)}
    return written + [(name, str(text).strip()) for name, text in steps.items() if name not in asked and text]


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
