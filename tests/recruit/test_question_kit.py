"""The question kit: what people paste and fill in maps by itself when it comes back."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from core.documents.question_kit import paste_text, template, why_text
from core.domain import playbook
from core.domain.recruit import forms
from core.domain.recruit.sheets import guess, load, read

EXTRAS = {"mentor": ("interests", "wishes", "time_zone", "gender"), "mentee": ("interests", "gender", "unit_context")}


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_every_question_and_option_stands_alone_on_its_lines(role) -> None:
    text = paste_text(role, EXTRAS[role])
    lines = text.splitlines()
    for question in forms.questions(role, EXTRAS[role]).values():
        assert f"\n{question.text.strip()}\n" in text
        assert set(question.options) <= set(lines)
    assert playbook.load().intake.privacy.strip() in text


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_extras_are_off_until_they_are_turned_on(role) -> None:
    gender = playbook.load().intake.of(role, extras=True)["gender"].text
    assert gender not in paste_text(role)
    assert gender in paste_text(role, ["gender"])


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_an_export_of_these_questions_maps_by_itself(role) -> None:
    asked = forms.questions(role, EXTRAS[role])
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["Timestamp", *(question.text for question in asked.values())])
    writer.writerow(["2026/09/15 06:39:00", *_answers(asked)])
    table = read(file.getvalue().encode(), "export.csv")
    assert [column.key for column in guess(table, None).columns] == ["applied_on", *asked]
    (row,) = load(file.getvalue().encode(), "export.csv", None).rows
    assert (row.name, row.email) == ("Ana Ruiz", "ana@example.com")


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_a_filled_sheet_maps_by_itself(role) -> None:
    asked = forms.questions(role)
    book = load_workbook(io.BytesIO(template(role)))
    page = book.worksheets[0]
    assert [cell.value for cell in page[1]] == [question.text for question in asked.values()]
    page.append(_answers(asked))
    file = io.BytesIO()
    book.save(file)
    checked = load(file.getvalue(), "filled.xlsx", None)
    assert (checked.role, checked.problems) == (role, [])
    (row,) = checked.rows
    given = dict(zip(asked, _answers(asked), strict=True))
    assert (row.name, row.person["department"], row.person["level"]) == ("Ana Ruiz", "Finance", given["level"])
    assert row.answers["hours"] == 1.5


def test_single_choices_are_lists_in_the_sheet() -> None:
    page = load_workbook(io.BytesIO(template("mentee"))).worksheets[0]
    level = list(forms.questions("mentee")).index("level")
    lists = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    letter = page.cell(1, level + 1).column_letter
    assert lists[f"{letter}2:{letter}500"] == '"Junior,Mid,Senior,Lead,Director,VP"'


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_the_note_says_why_each_thing_is_asked(role) -> None:
    note = why_text(role, EXTRAS[role])
    for question in forms.questions(role, EXTRAS[role]).values():
        assert f"- **{question.text.splitlines()[0]}**" in note and question.why in note


def _answers(asked) -> list[str]:
    fixed = {"email": "ana@example.com", "name": "Ana Ruiz", "department": "Finance", "years": "12"}
    return [fixed.get(key) or (question.options[0] if question.options else "") for key, question in asked.items()]
