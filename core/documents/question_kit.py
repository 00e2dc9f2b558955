"""The question kit as files: text to paste into a survey tool, and a sheet to fill in. Values in, text or bytes out.

The wording and the options are the playbook's own, so that what people answer maps by itself when it is imported.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

import pandas as pd
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from core.documents.tables import workbook
from core.domain import playbook
from core.domain.base.file_label import FileLabel
from core.domain.playbook.intake import SELF_CHECK, Question
from core.domain.playbook.reading import RoleId
from core.domain.recruit import forms
from core.domain.relationships.check_headers import KINDS
from core.domain.relationships.form_kits import kit

ASKS = {
    "email": "Short answer",
    "name": "Short answer",
    "text": "Short answer",
    "long": "Long answer",
    "number": "Number",
    "choice": "One choice",
    "choices": "Several choices",
    "ranked": "Several choices, most important first",
    "list": "Short answer, several values separated by commas",
}
FORM_TOOLS = {"microsoft": "Microsoft Forms", "google": "Google Forms"}
# What the tools call their kinds of questions.
KINDS_IN_TOOLS = {
    "microsoft": {
        "email": "Text",
        "name": "Text",
        "text": "Text",
        "date": "Date",
        "long": "Text, long answer",
        "number": "Text, restricted to numbers",
        "choice": "Choice",
        "choices": "Choice, multiple answers",
        "list": "Text, several values separated by commas",
    },
    "google": {
        "email": "Short answer",
        "name": "Short answer",
        "text": "Short answer",
        "date": "Date",
        "long": "Paragraph",
        "number": "Short answer, response validation: number",
        "choice": "Multiple choice",
        "choices": "Checkboxes",
        "list": "Short answer, several values separated by commas",
    },
}
SETTINGS = {
    "microsoft": "Settings: names may be recorded or not; the form asks for the address itself, and that one counts.",
    "google": "Settings: email addresses may be collected or not; the form asks for the address itself, and that one "
    "counts.",
}
TITLES = {"mentor": "Mentor", "mentee": "Mentee"}
ROWS = 500  # rows of the sheet that offer the choices
LONGEST_LIST = 255  # letters that Excel takes as a list of choices


def paste_text(
    role: RoleId,
    extras: Iterable[str] = (),
    *,
    tool: str = "microsoft",
    months: int | None = None,
    label: FileLabel | None = None,
) -> str:
    """The whole form as text for a form tool: questions and options alone on their lines, to be copied as they are.

    Both Microsoft Forms and Google Forms make one option of each line that is pasted into an option's field. The label
    is a note above it; None before there is a program.
    """
    chosen = set(extras)
    parts = [f"{TITLES[role]} application\n\n{playbook.load().intake.privacy.strip()}", f"--- {SETTINGS[tool]}"]
    for number, question in enumerate(forms.tool_questions(role, chosen, months), start=1):
        parts.append(_question(number, question, tool))
    if SELF_CHECK in chosen:
        parts.append(_advice())
    return "\n\n".join([*_note(label), *parts]) + "\n"


def paste_pair_form(kind: str, role: RoleId, *, tool: str = "microsoft", label: FileLabel | None = None) -> str:
    """A form about a pair as text for a form tool, for one side; to be copied as `paste_text` is."""
    parts = [f"{KINDS[kind]}: {TITLES[role].lower()}s", f"--- {SETTINGS[tool]}"]
    for number, question in enumerate(kit(kind, role), start=1):
        asked = f"{KINDS_IN_TOOLS[tool][question.kind]}, {'required' if question.required else 'optional'}"
        parts.append("\n".join([f"--- {number}. {asked}.", question.text, *question.options]))
    return "\n\n".join([*_note(label), *parts]) + "\n"


def _note(label: FileLabel | None) -> list[str]:
    """The label as a line that is not pasted."""
    return [f"--- {label.line}"] if label else []


def _advice() -> str:
    """What the self-check advises, for the message that everybody sees after the last question."""
    lines = ["--- Message after sending. Here, because advice beside an answer tells people what to pick."]
    for check in playbook.load().intake.self_check:
        lines.append(check.text)
        lines += [f"“{answer.label}”: {answer.advice}" for answer in check.answers]
    return "\n".join(lines)


def why_text(role: RoleId, extras: Iterable[str] = (), *, months: int | None = None) -> str:
    """The privacy note: what is asked, why, and what happens to the answers; Markdown."""
    lines = [playbook.load().intake.privacy.strip(), ""]
    for question in forms.questions(role, extras, months).values():
        asked = question.text.splitlines()[0]
        lines.append(f"- **{asked}**{'' if question.required else ' (optional)'}: {question.why}")
    return "\n".join(lines)


def template(
    role: RoleId, extras: Iterable[str] = (), *, months: int | None = None, label: FileLabel | None = None
) -> bytes:
    """An Excel file to fill in: a row a person, single choices as drop-down lists, all options on a second sheet."""
    asked = forms.questions(role, extras, months)
    answers = [
        {"Question": _one_line(question), "Kind": ASKS[question.kind], "Answers": option}
        for question in asked.values()
        for option in question.options or ("",)
    ]
    sheets = {
        f"{TITLES[role]}s": pd.DataFrame(columns=[question.text for question in asked.values()]),
        "How to answer": pd.DataFrame(answers),
        "Why we ask": pd.DataFrame(
            {
                "Question": [_one_line(question) for question in asked.values()],
                "Why": [question.why for question in asked.values()],
            }
        ),
    }
    book = load_workbook(io.BytesIO(workbook(sheets, label=label)))
    page = book.worksheets[0]
    page.auto_filter.ref = None
    for column, question in enumerate(asked.values(), start=1):
        letter = get_column_letter(column)
        page.column_dimensions[letter].width = 28
        if question.kind == "choice" and (choices := _choices(question)):
            choices.add(f"{letter}2:{letter}{ROWS}")
            page.add_data_validation(choices)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _question(number: int, question: Question, tool: str) -> str:
    notes = [KINDS_IN_TOOLS[tool][question.kind], "required" if question.required else "optional"]
    if question.other and question.options:
        notes.append("with “Other”")
    lines = [f"--- {number}. {', '.join(notes)}. {question.why}", question.text.strip(), *question.options]
    return "\n".join(lines)


def _choices(question: Question) -> DataValidation | None:
    """A drop-down list; Excel parts its choices by commas, so options that hold one are left to be typed."""
    listed = ",".join(question.options)
    if (
        not question.options
        or len(listed) > LONGEST_LIST
        or any("," in option or '"' in option for option in question.options)
    ):
        return None
    return DataValidation(
        type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=not question.other, errorStyle="stop"
    )


def _one_line(question: Question) -> str:
    return " ".join(question.text.split())
