"""The question kit: it asks what the studio reads, and what people paste and fill in maps by itself."""

from __future__ import annotations

import csv
import io
from collections import UserDict
from typing import Any

import pytest
from openpyxl import load_workbook

from core.documents.question_kit import FORM_TOOLS, paste_text, template, why_text
from core.domain import playbook
from core.domain.base import people
from core.domain.match.cohort import views
from core.domain.match.criteria import CRITERIA
from core.domain.recruit import forms
from core.domain.recruit.sheets import guess, load, read

EXTRAS = {role: tuple(forms.extras_of(role)) for role in ("mentor", "mentee")}
# Read by a criterion and not asked of this role, with the reason.
NOT_ASKED = {
    "mentor": {
        "wishes_confirmed": "what a person read in the wishes",
        "unit_size": "counted in the directory, or told in the experience",
        "industry": "the present one is among the industries",
        "recommender_id": "who recommended them, looked up from the name",
    },
    "mentee": {"wishes_confirmed": "what a person read in the wishes", "unit_size": "counted, or told of the unit"},
}


class ReadAnswers(UserDict[str, Any]):
    """Answers that remember which keys were looked up."""

    def __init__(self) -> None:
        super().__init__()
        self.keys_read: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.keys_read.add(key)
        return super().get(key, default)


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_what_a_criterion_reads_is_asked(role) -> None:
    answers = {"mentor": ReadAnswers(), "mentee": ReadAnswers()}
    mentee = people.mentee({"id": 1, "name": "Ana Ruiz", "email": "ana@example.com"}, answers["mentee"])
    mentor = people.mentor({"id": 2, "name": "Mo Long", "email": "mo@example.com"}, answers["mentor"])
    for criterion in CRITERIA.values():
        criterion.score(*views([mentee], [mentor]))
        criterion.say(mentee, mentor)
    keys_read = answers[role].keys_read
    assert {"mentor": {"topics", "cadence"}, "mentee": {"needs", "cadence", "unit_context"}}[role] <= keys_read
    asked = set(forms.questions(role, EXTRAS[role]))
    assert keys_read - asked == set(NOT_ASKED[role])


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_the_short_form_asks_for_wishes_hours_and_the_name_to_call_somebody_by(role) -> None:
    assert {"wishes", "hours", "call_me", "languages"} <= set(forms.questions(role))
    assert len(forms.questions(role)) <= 19


def test_the_aim_names_the_length_of_the_program() -> None:
    for months, words in (
        (9, "in nine months"),
        (12, "in twelve months"),
        (18, "in 18 months"),
        (None, "in six months"),
    ):
        assert f"What will be different {words} if this works?" in paste_text("mentee", months=months)
    header = "Work e-mail,Full name,What will be different in 9 months if this works?,Needs\n"
    (row,) = load(f"{header}a@example.com,Ana Ruiz,I lead a team,Negotiation\n".encode(), "a.csv", "mentee").rows
    assert row.answers["aim"] == "I lead a team"


@pytest.mark.parametrize("tool", list(FORM_TOOLS))
@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_every_question_and_option_stands_alone_on_its_lines(role, tool) -> None:
    text = paste_text(role, EXTRAS[role], tool=tool)
    lines = text.splitlines()
    for question in forms.tool_questions(role, EXTRAS[role]):
        assert f"\n{question.text.strip()}\n" in text
        assert set(question.options) <= set(lines)
    assert playbook.load().intake.privacy.strip() in text


def test_what_comes_first_is_asked_place_by_place_because_tools_forget_the_order() -> None:
    places = [question for question in forms.tool_questions("mentee") if question.key == "needs"]
    assert [question.text for question in places] == [
        f"What would you like to get better at? {place} choice" for place in ("1st", "2nd", "3rd", "4th")
    ]
    assert [question.required for question in places] == [True, False, False, False]


@pytest.mark.parametrize("tool", list(FORM_TOOLS))
def test_advice_of_the_self_check_comes_after_the_last_question(tool) -> None:
    checks = playbook.load().intake.self_check
    advice = [answer.advice for check in checks for answer in check.answers]
    assert not [text for text in advice if text in paste_text("mentee", tool=tool)]
    questions, message = paste_text("mentee", ["self_check_answers"], tool=tool).split("--- Message after sending.")
    assert all(check.text in questions for check in checks)
    assert not [text for text in advice if text in questions] and all(text in message for text in advice)
    assert forms.advice({"time": "No", "openness": "Yes"}) == [
        (checks[0].text, checks[0].answers[2].advice), (checks[2].text, checks[2].answers[0].advice),
    ]  # fmt: skip


def test_goal_discovery_is_shown_whole_also_what_the_playbook_asks_no_more() -> None:
    steps = {"write": "Much", "What do you want to achieve?": "Lead", "narrow": " "}
    assert forms.discovered(steps) == [("Write it all down", "Much"), ("What do you want to achieve?", "Lead")]


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
    answers = dict(zip(asked, _answers(asked), strict=True))
    assert (row.name, row.person["department"], row.person["level"]) == ("Ana Ruiz", "Finance", answers["level"])
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
    fixed = {"email": "ana@example.com", "name": "Ana Ruiz", "call_me": "Ann", "department": "Finance", "years": "12"}
    return [fixed.get(key) or (question.options[0] if question.options else "") for key, question in asked.items()]
