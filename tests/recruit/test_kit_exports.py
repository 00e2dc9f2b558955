"""The question kit, answered and exported by each form tool in its real shape: what was answered reads back whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from openpyxl import Workbook

from core.domain.base.people import Intake
from core.domain.playbook.intake import Question
from core.domain.playbook.reading import RoleId
from core.domain.recruit import forms
from core.domain.recruit.sheets import load

MONTHS = 9
FIRST = datetime(2026, 9, 15, 9, 5, 7)
PEOPLE = (
    ("ana.ruiz@nordwind.example", "Ana Ruiz", "Ann", "Finance", "Madrid"),
    ("mia.berg@nordwind.example", "Mia Berg", "", "Legal", "Berlin"),
    ("li.ng@nordwind.example", "Li Ng", "Li", "Sales", "London"),
    ("jo.dean@nordwind.example", "Jo Dean", "Jo", "Engineering", "Hamburg"),
)
LONG = (
    "I lead a project; my team, of five, relies on me.",
    "People ask me for advice\nand I ask them for theirs.",
    "Calm talks, also when it is hard",
    "",
)
LISTS = (("hiking", "chess"), ("jazz music",), (), ("cooking", "sailing", "chess"))
Answer = str | tuple[str, ...]


@dataclass(frozen=True)
class Export:
    """The kit of one role as it was asked, and what each of the people answered to every question."""

    role: RoleId
    asked: Sequence[Question]
    answers: Sequence[Sequence[Answer]]


def answered(role: RoleId, extras: Sequence[str]) -> Export:
    """Everybody's answers to the kit with these extras. Options, other answers and blanks take turns."""
    asked = forms.tool_questions(role, extras, MONTHS)
    return Export(role, asked, [_answers(asked, number) for number in range(len(PEOPLE))])


def _answers(asked: Sequence[Question], number: int) -> list[Answer]:
    answers_in_order: list[Answer] = []
    for place, question in enumerate(asked):
        email, name, call_me, department, location = PEOPLE[number]
        fixed = {"email": email, "name": name, "call_me": call_me, "department": department, "location": location}
        own = "Greenhouse growing" if question.topics else "Shipping"
        start = (number * 5 + place) % max(1, len(question.options))
        turned = (*question.options[start:], *question.options[:start])
        if question.key in fixed:
            answers_in_order.append(fixed[question.key])
        elif question.key == "years":
            answers_in_order.append(str(4 + 3 * number))
        elif question.key == "time_zone":
            answers_in_order.append("Europe/Madrid" if number else "")
        elif question.kind == "choices":
            several = turned[: min(len(turned), 1 + number % 3)]
            if question.other and number == 3 and question.key != "languages":
                several = (*several, own)
            in_order = [option for option in question.options if option in several]
            answers_in_order.append((*in_order, *(option for option in several if option not in in_order)))
        elif question.kind == "choice":
            is_blank = number == 3 and not question.required
            is_own = number == 2 and question.topics and question.required
            answers_in_order.append("" if is_blank else own if is_own else turned[0])
        elif question.kind == "list":
            answers_in_order.append(LISTS[number])
        else:
            text = LONG[number] if question.kind == "long" else " ".join(LONG[number].split())
            answers_in_order.append(text or ("All of it" if question.required else ""))
    return answers_in_order


# The tools


def csv_bytes(rows: Sequence[Sequence[object]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode(encoding)


def xlsx_bytes(rows: Sequence[Sequence[object]]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(file)
    return file.getvalue()


def at(number: int) -> datetime:
    return FIRST + timedelta(days=number)


def joined(answer: Answer, separator: str, end: str = "") -> str:
    return answer if isinstance(answer, str) else separator.join(answer) + (end if answer else "")


MICROSOFT: Mapping[str, Sequence[str]] = {
    "English": ("ID", "Start time", "Completion time", "Email", "Name"),
    "English, edited later": ("ID", "Start time", "Completion time", "Email", "Name", "Last modified time"),
    "German": ("ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name"),
    "French": ("ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom"),
    "Spanish": ("ID", "Hora de inicio", "Hora de finalización", "Correo electrónico", "Nombre"),
    "Dutch": ("ID", "Begintijd", "Tijd van voltooien", "E-mail", "Naam"),
    "Italian": ("ID", "Ora di inizio", "Ora di completamento", "Posta elettronica", "Nome"),
    "Portuguese": ("ID", "Hora de início", "Hora de conclusão", "Email", "Nome"),
}
ANONYMOUS = {"German": "anonym", "French": "anonyme", "Spanish": "anónimo", "Italian": "anonimo"}


def microsoft(language: str, *, signed_in: bool) -> Callable[[Export], tuple[bytes, str]]:
    """Microsoft Forms as a workbook: real dates, "a;b;" for several answers, the form's own address and name."""
    own = MICROSOFT[language]

    def export(form: Export) -> tuple[bytes, str]:
        rows: list[list[object]] = [[*own, *(question.text for question in form.asked)]]
        for number, answers_in_order in enumerate(form.answers):
            sender = [f"sender{number}@nordwind.example", f"Sender {number}"]
            who = sender if signed_in else [ANONYMOUS.get(language, "anonymous"), ""]
            begun, sent = at(number), at(number) + timedelta(minutes=4)
            later = [None] if len(own) == 6 else []
            rows.append(
                [number + 1, begun, sent, *who, *later, *(joined(answer, ";", ";") for answer in answers_in_order)]
            )
        return xlsx_bytes(rows), "Form(1-4).xlsx"

    return export


def microsoft_quiz(form: Export) -> tuple[bytes, str]:
    """A form that was made as a quiz: points and feedback stand beside every question."""
    header = ["ID", "Start time", "Completion time", "Email", "Name", "Total points", "Quiz feedback"]
    for question in form.asked:
        header += [question.text, f"Points - {question.text}", f"Feedback - {question.text}"]
    rows: list[list[object]] = [list(header)]
    for number, answers_in_order in enumerate(form.answers):
        row: list[object] = [number + 1, at(number), at(number), "anonymous", "", 0, ""]
        for answer in answers_in_order:
            row += [joined(answer, ";", ";"), 0, ""]
        rows.append(row)
    return xlsx_bytes(rows), "Quiz.xlsx"


GOOGLE: Mapping[str, tuple[str, str, str]] = {
    "English": ("Timestamp", "Email Address", "%Y/%m/%d %I:%M:%S %p GMT+2"),
    "English, American dates": ("Timestamp", "Username", "%m/%d/%Y %H:%M:%S"),
    "German": ("Zeitstempel", "E-Mail-Adresse", "%d.%m.%Y %H:%M:%S"),
    "French": ("Horodateur", "Adresse e-mail", "%d/%m/%Y %H:%M:%S"),
    "Spanish": ("Marca temporal", "Dirección de correo electrónico", "%d/%m/%Y %H:%M:%S"),
    "Polish": ("Sygnatura czasowa", "Adres e-mail", "%d.%m.%Y %H:%M:%S"),
    "Swedish": ("Tidsstämpel", "E-postadress", "%Y-%m-%d %H:%M:%S"),
}


def google(language: str, *, signed_in: bool) -> Callable[[Export], tuple[bytes, str]]:
    """Google Forms as CSV: the stamp comes first, ", " parts several answers, an address is collected or not."""
    stamp, address, written = GOOGLE[language]

    def export(form: Export) -> tuple[bytes, str]:
        own = [stamp, address] if signed_in else [stamp]
        rows: list[list[object]] = [[*own, *(question.text for question in form.asked)]]
        for number, answers_in_order in enumerate(form.answers):
            moment = at(number).strftime(written)
            sender = [f"sender{number}@nordwind.example"] if signed_in else []
            rows.append([moment, *sender, *(joined(answer, ", ") for answer in answers_in_order)])
        return csv_bytes(rows), "Answers.csv"

    return export


def google_sheet(form: Export) -> tuple[bytes, str]:
    """The sheet behind a Google form, saved as a workbook."""
    rows: list[list[object]] = [["Timestamp", *(question.text for question in form.asked)]]
    for number, answers_in_order in enumerate(form.answers):
        rows.append([at(number), *(joined(answer, ", ") for answer in answers_in_order)])
    return xlsx_bytes(rows), "Answers (Responses).xlsx"


def surveymonkey(form: Export) -> tuple[bytes, str]:
    """SurveyMonkey: two rows of headers; several answers stand in a column for each option."""
    own = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name"]
    head: list[object] = [*own, "Last Name", "Custom Data 1"]
    below: list[object] = [""] * len(head)
    rows: list[list[object]] = [head, below]
    rows += [
        [11800 + number, 4410, f"{at(number):%m/%d/%Y %I:%M:%S %p}", f"{at(number):%m/%d/%Y %I:%M:%S %p}", "10.0.0.9"]
        + [""] * 4
        for number in range(len(form.answers))
    ]
    for place, question in enumerate(form.asked):
        answers = [answers_in_order[place] for answers_in_order in form.answers]
        if question.kind == "choices":
            options = [*question.options, "Other (please specify)"]
            head += [question.text, *[""] * (len(options) - 1)]
            below += options
            for row, answer in zip(rows[2:], answers, strict=True):
                own_answers = [other for other in answer if other not in question.options]
                row += [option if option in answer else "" for option in question.options]
                row.append(", ".join(own_answers))
        else:
            head.append(question.text)
            below.append("Response" if question.kind == "choice" else "Open-Ended Response")
            for row, answer in zip(rows[2:], answers, strict=True):
                row.append(joined(answer, ", "))
    return csv_bytes(rows), "Mentoring.csv"


def typeform(form: Export) -> tuple[bytes, str]:
    """Typeform: several answers stand in a column for each option, headed by the option alone."""
    head: list[object] = ["#"]
    rows: list[list[object]] = [[f"a{number}f{number}c0"] for number in range(len(form.answers))]
    for place, question in enumerate(form.asked):
        answers = [answers_in_order[place] for answers_in_order in form.answers]
        if question.kind == "choices":
            head += [*question.options, "Other"]
            for row, answer in zip(rows, answers, strict=True):
                row += [option if option in answer else "" for option in question.options]
                row.append(", ".join(other for other in answer if other not in question.options))
        else:
            head.append(question.text)
            for row, answer in zip(rows, answers, strict=True):
                row.append(joined(answer, ", "))
    head += ["Start Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags"]
    for number, row in enumerate(rows):
        row += [f"{at(number):%Y-%m-%d %H:%M:%S}", f"{at(number):%Y-%m-%d %H:%M:%S}", f"n{number}", ""]
    return csv_bytes([head, *rows]), "responses.csv"


def jotform(form: Export) -> tuple[bytes, str]:
    """Jotform: the day comes first, each of several answers stands on a line of its own."""
    rows: list[list[object]] = [["Submission Date", *(question.text for question in form.asked), "Submission ID"]]
    for number, answers_in_order in enumerate(form.answers):
        moment = f"{at(number):%b %d, %Y %H:%M:%S}"
        rows.append([moment, *(joined(answer, "\n") for answer in answers_in_order), 5900 + number])
    return csv_bytes(rows), "Mentoring.csv"


def qualtrics(form: Export) -> tuple[bytes, str]:
    """Qualtrics: codes, then texts, then import ids; several answers in one cell, parted by commas."""
    own = ["StartDate", "EndDate", "Status", "IPAddress", "Progress", "Finished", "RecordedDate", "ResponseId"]
    texts = ["Start Date", "End Date", "Response Type", "IP Address", "Progress", "Finished", "Recorded Date"]
    codes = [f"Q{place}" for place in range(1, len(form.asked) + 1)]
    rows: list[list[object]] = [
        [*own, *codes],
        [*texts, "Response ID", *(question.text for question in form.asked)],
        [f'{{"ImportId":"{code}"}}' for code in (*own, *codes)],
    ]
    for number, answers_in_order in enumerate(form.answers):
        moment = f"{at(number):%Y-%m-%d %H:%M:%S}"
        first = [moment, moment, "IP Address", "10.0.0.9", 100, "True", moment, f"R_{number}"]
        rows.append([*first, *(joined(answer, ",") for answer in answers_in_order)])
    return csv_bytes(rows), "Mentoring.csv"


def qualtrics_split(form: Export) -> tuple[bytes, str]:
    """Qualtrics with a column for each option, and one for what was typed behind "Other"."""
    head = ["Start Date", "End Date", "Response Type", "Duration (in seconds)", "Finished", "Recorded Date"]
    head += ["Response ID", "Distribution Channel", "User Language"]
    rows: list[list[object]] = [
        [at(number), at(number), "IP Address", 300, "True", at(number), f"R_{number}", "anonymous", "EN"]
        for number in range(len(form.answers))
    ]
    for place, question in enumerate(form.asked):
        answers = [answers_in_order[place] for answers_in_order in form.answers]
        if question.kind == "choices":
            text = " ".join(question.text.split())
            head += [f"{text} - Selected Choice - {option}" for option in (*question.options, "Other")]
            head.append(f"{text} - Other - Text")
            for row, answer in zip(rows, answers, strict=True):
                own_answers = [other for other in answer if other not in question.options]
                row += [option if option in answer else "" for option in question.options]
                row += ["Other" if own_answers else "", ", ".join(own_answers)]
        else:
            head.append(question.text)
            for row, answer in zip(rows, answers, strict=True):
                row.append(joined(answer, ", "))
    codes = [f"Q{place}" for place in range(len(head))]
    return csv_bytes([codes, head, [f'{{"ImportId":"{code}"}}' for code in codes], *rows]), "Mentoring.csv"


def limesurvey(form: Export) -> tuple[bytes, str]:
    """LimeSurvey: codes before the questions; several answers in a column for each option, with Yes."""
    head: list[object] = [
        "id. Response ID",
        "submitdate. Date submitted",
        "lastpage. Last page",
        "startlanguage. Start language",
    ]
    rows: list[list[object]] = [
        [number + 1, f"{at(number):%Y-%m-%d %H:%M:%S}", 4, "en"] for number in range(len(form.answers))
    ]
    for place, question in enumerate(form.asked):
        code, answers = f"G01Q{place + 1:02}", [answers_in_order[place] for answers_in_order in form.answers]
        if question.kind == "choices":
            head += [f"{code}[SQ{i:03}]. {question.text} [{option}]" for i, option in enumerate(question.options, 1)]
            head.append(f"{code}[other]. {question.text} [Other]")
            for row, answer in zip(rows, answers, strict=True):
                row += ["Yes" if option in answer else "No" for option in question.options]
                row.append(", ".join(other for other in answer if other not in question.options))
        else:
            head.append(f"{code}. {question.text}")
            for row, answer in zip(rows, answers, strict=True):
                row.append(joined(answer, ", "))
    return csv_bytes([head, *rows], ";"), "results-survey.csv"


TOOLS: Mapping[str, Callable[[Export], tuple[bytes, str]]] = {
    **{
        f"Microsoft Forms, {language}, {'signed in' if signed_in else 'anonymous'}": microsoft(
            language, signed_in=signed_in
        )
        for language in MICROSOFT
        for signed_in in ((True, False) if language in ("English", *ANONYMOUS) else (True,))
    },
    "Microsoft Forms, quiz": microsoft_quiz,
    **{
        f"Google Forms, {language}, {'signed in' if signed_in else 'anonymous'}": google(language, signed_in=signed_in)
        for language in GOOGLE
        for signed_in in (True, False)
    },
    "Google Forms, workbook": google_sheet,
    "SurveyMonkey": surveymonkey,
    "Typeform": typeform,
    "Jotform": jotform,
    "Qualtrics": qualtrics,
    "Qualtrics, a column for each option": qualtrics_split,
    "LimeSurvey": limesurvey,
}


# What is compared


def expected(form: Export, number: int) -> dict[str, Any]:
    """Everything that somebody answered, as the studio keeps it."""
    whole: dict[str, Any] = {}
    for question, answer in zip(form.asked, form.answers[number], strict=True):
        if not answer or answer == "I prefer not to say":
            continue
        group, _, part = question.key.partition(".")
        if question.key == "needs":
            whole["needs"] = (*whole.get("needs", ()), answer)
        elif part:
            whole.setdefault(group, {})[part] = answer
        elif question.key == "hours":
            whole["hours"] = {"1": 1.5, "2": 3.5, "M": 6.0}[str(answer)[0]]
        elif question.key in ("years", "capacity"):
            whole[question.key] = float(str(answer))
        elif question.key == "mentored_before":
            whole[question.key] = answer == "Yes"
        else:
            whole[question.key] = answer
    return whole


def read_back(row: Intake) -> dict[str, Any]:
    """What was read of somebody, in the same shape."""
    person = {key: row.person[key] for key in ("department", "location", "level") if row.person.get(key)}
    return {"email": row.email, "name": row.name} | person | dict(row.answers)


def plain(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as they are compared: several answers to pick from have no order, and texts no line ends of a tool."""
    return {
        key: sorted(value) if isinstance(value, tuple | list) and key != "needs" else value
        for key, value in answers.items()
    }


SHORT = ("Microsoft Forms, English, anonymous", "Google Forms, English, anonymous")


@pytest.mark.parametrize("tool", list(TOOLS))
@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_every_answer_to_the_whole_kit_reads_back(role: RoleId, tool: str) -> None:
    _compare(answered(role, list(forms.extras_of(role))), tool)


@pytest.mark.parametrize("tool", SHORT)
@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_every_answer_to_the_short_kit_reads_back(role: RoleId, tool: str) -> None:
    _compare(answered(role, ()), tool)


def _compare(form: Export, tool: str) -> None:
    """Export the answers as the tool does, read them, and compare them with what was answered."""
    role = form.role
    data, name = TOOLS[tool](form)
    checked = load(data, name, role)
    rows = {row.email: row for row in checked.by_role[role]}
    furniture = {problem.row for problem in checked.problems if problem.skipped}  # further rows of headers
    assert not furniture or max(furniture) < min(row.row for row in rows.values())
    assert list(rows) == [email for email, *_ in PEOPLE]
    for number, row in enumerate(rows.values()):
        assert plain(read_back(row)) == plain(expected(form, number))
        assert row.applied_on == date(2026, 9, 15) + timedelta(days=number)


@pytest.mark.parametrize("answer", ["In a few months", "In some months"])
def test_an_answer_that_the_kit_called_otherwise_before_still_reads(answer: str) -> None:
    """Forms that were sent out earlier offer "In some months": their exports, and answers on record, mean the same."""
    header = "Can you keep two to five hours a month free for mentoring, preparation included?"
    rows = [
        ["Your full name", "Your work e-mail", "Needs", header],
        ["Ana Pop", "ana@x.example", "Negotiation", answer],
    ]
    (row,) = load(csv_bytes(rows), "answers.csv", "mentee").rows
    assert row.answers["self_check_answers"] == {"time": "In a few months"}
    advised = forms.advice({"time": answer})
    assert advised and advised == forms.advice({"time": "In a few months"}) and not forms.flagged({"time": answer})
