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
from core.domain.playbook.intake import Question
from core.domain.playbook.reading import RoleId
from core.domain.recruit import forms

ASKS = {
    "email": "Short answer",
    "name": "Short answer",
    "text": "Short answer",
    "long": "Long answer",
    "number": "Number",
    "choice": "One choice",
    "choices": "Several choices",
    "ranked": "Several choices, most important first",
    "list": "Short answer, several values parted by commas",
}
TITLES = {"mentor": "Mentor", "mentee": "Mentee"}
ROWS = 500  # rows of the sheet that offer the choices
LONGEST_LIST = 255  # letters that Excel takes as a list of choices


def paste_text(role: RoleId, extras: Iterable[str] = ()) -> str:
    """The whole form as text. Question and options stand alone on their lines, to be copied as they are.

    Both Microsoft Forms and Google Forms make one option of each line that is pasted into an option's field.
    """
    parts = [f"{TITLES[role]} application\n\n{playbook.load().intake.privacy.strip()}"]
    for number, question in enumerate(forms.questions(role, extras).values(), start=1):
        parts.append(_question(number, question))
    return "\n\n".join(parts) + "\n"


def why_text(role: RoleId, extras: Iterable[str] = ()) -> str:
    """The privacy note: what is asked, why, and what happens to the answers; Markdown."""
    lines = [playbook.load().intake.privacy.strip(), ""]
    for question in forms.questions(role, extras).values():
        asked = question.text.splitlines()[0]
        lines.append(f"- **{asked}**{'' if question.required else ' (optional)'}: {question.why}")
    return "\n".join(lines)


def template(role: RoleId, extras: Iterable[str] = ()) -> bytes:
    """An Excel file to fill in: a row a person, single choices as drop-down lists, all options on a second sheet."""
    asked = forms.questions(role, extras)
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
    book = load_workbook(io.BytesIO(workbook(sheets)))
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


def _question(number: int, question: Question) -> str:
    notes = [ASKS[question.kind], "required" if question.required else "optional"]
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
