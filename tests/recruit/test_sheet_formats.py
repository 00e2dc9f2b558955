"""Sheet formats: each is recognized by its own headers, keeps to its own sheets, and is one file."""

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.domain.recruit.sheets import check, guess, load, read
from core.domain.recruit.sheets.columns import is_not_an_answer
from core.domain.recruit.sheets.formats import FORMATS, recognize
from core.domain.recruit.sheets.headers import header_words

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
EXPORTS = {
    "bamboohr": ["bamboohr_directory.csv", "samples/bamboohr_directory.csv"],
    "google_forms": ["google_forms_unknown_headers.csv", "samples/google_forms_mentees.csv"],
    "jotform": ["jotform.csv"],
    "limesurvey": ["limesurvey.csv"],
    "microsoft_forms": ["ms_forms_quiz_cp1252.csv", "spring_mentors.csv", "samples/ms_forms_mentors.xlsx"],
    "plain": ["both_roles.tsv"],
    "qualtrics": ["qualtrics.csv"],
    "surveymonkey": ["surveymonkey.csv"],
    "typeform": ["typeform.csv"],
    "workday": ["workday_directory.csv"],
}


def test_every_format_is_listed_here_with_exports_of_it():
    assert list(FORMATS) == list(EXPORTS)


@pytest.mark.parametrize(("key", "name"), [(key, name) for key, names in EXPORTS.items() for name in names])
def test_an_export_is_recognized_by_its_format_and_by_no_other(key, name):
    table = read((FIXTURES / name).read_bytes(), name)
    words = tuple(map(header_words, table.headers))
    others = [other for other, sheet_format in FORMATS.items() if sheet_format.recognized_by(words) and other != key]
    assert (table.source, others) == (key, [])


@pytest.mark.parametrize(
    "headers",
    [
        ("Start time", "Completion time"),
        ("ID", "Startzeit", "Fertigstellungszeit"),
        ("ID", "Heure de début", "Heure de fin"),
        ("ID", "Hora de inicio", "Hora de finalización"),
    ],
)
def test_microsoft_forms_is_recognized_in_four_languages_by_both_moments_of_one_of_them(headers):
    assert recognize(headers) == "microsoft_forms"
    assert recognize(headers[:-1]) == "plain"
    assert recognize(("Start time", "Heure de fin")) == "plain"


@pytest.mark.parametrize("header", ["Timestamp", "Zeitstempel", "Horodateur", "Marca temporal"])
def test_google_forms_is_recognized_by_its_first_column_only(header):
    assert recognize((header, "Name")) == "google_forms"
    assert recognize(("Name", header)) == "plain"


def people(name, role="mentor"):
    checked = load((FIXTURES / name).read_bytes(), name, role)
    return checked, [(row.row, row.name, row.email, row.answers.get("topics", ())) for row in checked.rows]


def test_surveymonkey_has_contact_details_options_and_grids_in_its_second_row():
    checked, read_as = people("surveymonkey.csv")
    assert read_as == [
        (3, "Ana Ruiz", "ana@nordwind.example", ("Negotiation", "Giving feedback", "Greenhouse growing")),
        (4, "Mia Berg", "mia@nordwind.example", ("Public speaking",)),
        (5, "Li Ng", "li@nordwind.example", ("Public speaking",)),
    ]
    assert [row.answers.get("capacity") for row in checked.rows] == [2, 1, None]
    assert not any("experience" in row.answers for row in checked.rows)  # a company is none, whatever stands above it
    ranking = [column for column in checked.mapping.columns if column.header.startswith("Rank these reasons")]
    assert [column.key for column in ranking] == [None, None, None]
    assert [note.text for note in checked.table.notes] == [
        "Row 2 was left out: it names the options of the questions above it."
    ]


def test_places_of_a_ranking_order_the_options_in_the_second_row_of_surveymonkey():
    rows = (
        "Respondent ID,Collector ID,End Date,Full name,E-mail,What would you like to get better at?,,\n"
        ",,,Open-Ended Response,Open-Ended Response,Negotiation,Public speaking,Welding\n"
        "1,4,09/15/2026 09:25:00 AM,Ana Ruiz,ana@nordwind.example,2,1,3\n"
        "2,4,09/16/2026 09:25:00 AM,Mia Berg,mia@nordwind.example,1,3,2\n"
    )
    checked = load(rows.encode(), "Survey.csv", "mentee")
    assert [row.answers["needs"] for row in checked.rows] == [
        ("Public speaking", "Negotiation", "Welding"),
        ("Negotiation", "Welding", "Public speaking"),
    ]


def test_who_got_the_survey_by_mail_is_read_where_surveymonkey_asks_for_no_address():
    rows = (
        "Respondent ID,Collector ID,Start Date,End Date,Email Address,First Name,Last Name,Custom Data 1,Topics,\n"
        ",,,,,,,,Negotiation,Public speaking\n"
        "1,4,09/15/2026 09:20:00 AM,09/15/2026 09:25:00 AM,ana@nordwind.example,Ana,Ruiz,,Negotiation,\n"
        "2,4,09/16/2026 09:20:00 AM,09/16/2026 09:25:00 AM,mia@nordwind.example,Mia,Berg,,,Public speaking\n"
    )
    checked = load(rows.encode(), "Survey.csv", "mentor")
    assert [(row.name, row.email) for row in checked.rows] == [
        ("Ana Ruiz", "ana@nordwind.example"),
        ("Mia Berg", "mia@nordwind.example"),
    ]


def test_previews_of_qualtrics_are_nobodys_answers_and_who_did_not_finish_is_named():
    checked, read_as = people("qualtrics.csv")
    assert read_as == [
        (5, "Ana Ruiz", "ana@nordwind.example", ("Negotiation", "Greenhouse growing")),
        (6, "Mia Berg", "mia@nordwind.example", ("Public speaking",)),
        (7, "Li Ng", "li@nordwind.example", ()),
    ]
    assert [(note.kind, note.rows, note.text) for note in checked.table.notes] == [
        ("header", (3,), "Row 3 was left out: it holds the ids of the survey tool."),
        ("preview", (4,), "Row 4 was left out: it is a preview of the survey, which nobody answered."),
        ("unfinished", (7,), "Somebody began and did not finish row 7; what is there was read."),
    ]


@pytest.mark.parametrize("asks", [False, True])
def test_who_a_survey_of_qualtrics_was_mailed_to_is_read_where_nobody_was_asked(asks):
    head = ["Recorded Date", "Response ID", "Finished", "Recipient Last Name", "Recipient First Name"]
    head += ["Recipient Email", *(["What is your full name?", "Your work e-mail"] if asks else []), "Topics"]
    rows = [[f"Q{place}" for place in range(len(head))], head, [f'{{"ImportId":"{place}"}}' for place in head]]
    for number, (last, first) in enumerate((("Ruiz", "Ana"), ("Berg", "Mia"))):
        mailed = [last, first, f"{first}@nordwind.example".lower()]
        typed = [f"{first} X. {last}", f"{first}.{last}@nordwind.example".lower()] if asks else []
        rows.append([f"2026-09-{15 + number} 09:00:00", f"R_{number}", "True", *mailed, *typed, "Negotiation"])
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    checked = load(text.getvalue().encode(), "survey.csv", "mentor")
    assert [(row.name, row.email) for row in checked.rows] == (
        [("Ana X. Ruiz", "ana.ruiz@nordwind.example"), ("Mia X. Berg", "mia.berg@nordwind.example")]
        if asks
        else [("Ana Ruiz", "ana@nordwind.example"), ("Mia Berg", "mia@nordwind.example")]
    )


def test_numbers_of_qualtrics_tick_the_options_that_stand_behind_the_question():
    question = "Which topics could you mentor someone in?"
    texts = [f"{question} - Selected Choice - {topic}" for topic in ("Negotiation", "Welding", "Other")]
    rows = [
        ["RecordedDate", "ResponseId", "Finished", "Q1", "Q2", "Q3_1", "Q3_2", "Q3_3", "Q3_3_TEXT"],
        ["Recorded Date", "Response ID", "Finished", "Full name", "E-mail", *texts, f"{question} - Other - Text"],
        [f'{{"ImportId":"{code}"}}' for code in "abcdefghi"],
        ["2026-09-15 09:00:00", "R_1", "1", "Ana Ruiz", "ana@nordwind.example", "1", "", "1", "Greenhouse growing"],
        ["2026-09-16 09:00:00", "R_2", "0", "Mia Berg", "mia@nordwind.example", "1", "1", "", ""],
    ]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    checked = load(text.getvalue().encode(), "survey.csv", "mentor")
    assert [row.answers["topics"] for row in checked.rows] == [
        ("Negotiation", "Greenhouse growing"),
        ("Negotiation", "Welding"),
    ]
    assert [note.rows for note in checked.table.notes if note.kind == "unfinished"] == [(5,)]


def test_a_response_that_typeform_calls_partial_is_read_and_named():
    checked, read_as = people("typeform.csv")
    assert [row[1:] for row in read_as] == [
        ("Ana Ruiz", "ana@nordwind.example", ("Negotiation", "Public speaking")),
        ("Mia Berg", "mia@nordwind.example", ("Public speaking",)),
        ("Li Ng", "li@nordwind.example", ()),
    ]
    assert [str(row.applied_on) for row in checked.rows] == ["2026-09-15", "2026-09-16", "None"]
    assert [note.text for note in checked.table.notes] == [
        "Somebody began and did not finish row 4; what is there was read."
    ]


def test_yes_and_no_may_be_one_and_zero_as_typeform_writes_them():
    rows = (
        "Name,Email,Topics,Would you like to be a mentor?\n"
        "Ana Ruiz,ana@nordwind.example,Negotiation,1\nMia Berg,mia@nordwind.example,Negotiation,0\n"
    )
    assert [row.name for row in load(rows.encode(), "responses.csv", "mentor").rows] == ["Ana Ruiz"]


def test_among_other_numbers_one_and_zero_are_no_yes_and_no():
    rows = "Name,Email,Topics,Consent\n" + "".join(
        f"Ana Ruiz{number},ana{number}@nordwind.example,Negotiation,{number % 3}\n" for number in range(6)
    )
    checked = load(rows.encode(), "mentors.csv", "mentor")
    assert "consent" not in checked.mapping.keys and len(checked.rows) == 6


def test_jotform_writes_names_in_two_parts_and_answers_on_lines_of_their_own():
    _, read_as = people("jotform.csv")
    assert read_as == [
        (2, "Ana Ruiz", "ana@nordwind.example", ("Negotiation", "Public speaking", "Greenhouse growing")),
        (3, "Mia Berg", "mia@nordwind.example", ("Public speaking",)),
    ]


def test_an_answer_without_a_day_of_sending_is_not_finished_in_limesurvey():
    rows = (
        "id. Response ID;submitdate. Date submitted;Name;E-mail;Topics\n"
        "1;2026-09-15 09:00:00;Ana Ruiz;ana@nordwind.example;Negotiation\n"
        "2;;Mia Berg;mia@nordwind.example;Public speaking\n"
    )
    checked = load(rows.encode(), "results.csv", "mentor")
    assert len(checked.rows) == 2
    assert [note.rows for note in checked.table.notes if note.kind == "unfinished"] == [(3,)]


@pytest.mark.parametrize("key", FORMATS)
def test_a_format_is_whole(key):
    sheet_format = FORMATS[key]
    assert sheet_format.label and sheet_format.separator
    assert sum(other.label == sheet_format.label for other in FORMATS.values()) == 1
    named = [*sheet_format.stamps, *sheet_format.other_stamps, *sheet_format.not_answers]
    named += sheet_format.not_answers_here
    assert len(set(map(header_words, named))) == len(named)


@pytest.mark.parametrize(("key", "stamp"), [(key, stamp) for key in FORMATS for stamp in FORMATS[key].stamps])
def test_a_stamp_is_the_day_of_the_answer_in_any_sheet(key, stamp):
    rows = f"Name,E-mail,Topics,{stamp}\nAna Pop,ana@example.org,Negotiation,2026-03-14 10:00:00\n"
    checked = load(rows.encode(), "mentors.csv", "mentor")
    assert checked.table.source == "plain" and str(checked.rows[0].applied_on) == "2026-03-14"


@pytest.mark.parametrize(
    "header",
    [
        name
        for sheet_format in FORMATS.values()
        for name in (
            *sheet_format.other_stamps,
            *sheet_format.not_answers,
            *(f"{word} - Topics" for word in sheet_format.beside_questions),
        )
    ],
)
def test_what_a_tool_adds_is_read_in_no_sheet(header):
    rows = f"Name,E-mail,Topics,{header}\nAna Pop,ana@example.org,Negotiation,2026-03-14\n"
    table = read(rows.encode(), "mentors.csv")
    for role in ("mentor", "mentee", "directory"):
        last = guess(table, role).columns[-1]
        assert (last.key, last.why) == (None, "added by the form")


def test_a_column_that_other_sheets_mean_seriously_is_left_only_where_the_tool_is_recognized():
    assert is_not_an_answer("ID", "microsoft_forms") and is_not_an_answer("Id", "google_forms")
    directory = load(b"ID,Full name,Work e-mail,Reports to\n7,Ana Pop,ana@example.org,\n", "staff.csv", "directory")
    assert directory.rows[0].person["employee_id"] == "7"


def test_a_department_loses_the_manager_in_brackets_only_in_a_report_of_workday():
    rows = "{},Work e-mail,Department,Worker status,Management level\nAna Pop,ana@example.org,{},Active,3\n"
    for department, mended in (("Sales North (Bo Li)", "Sales North"), ("Sales", "Sales")):
        workday = load(rows.format("Worker", department).encode(), "staff.csv", "directory")
        assert (workday.table.source, workday.rows[0].person["department"]) == ("workday", mended)
    plain = "Name,Work e-mail,Department\nAna Pop,ana@example.org,Sales (EMEA)\n"
    assert load(plain.encode(), "staff.csv", "directory").rows[0].person["department"] == "Sales (EMEA)"


def test_each_moment_that_microsoft_forms_adds_proves_the_order_of_day_and_month():
    header = "Start time,Completion time,{},Name,Work e-mail,Topics\n"
    row = "3/4/26 9:00:00,3/4/26 9:10:00,{} 9:00:00,Ana Pop,ana@example.org,Negotiation;\n"
    for added in ("Last modified time", "Grade posted time"):
        for proof, order, month in (("3/25/26", "month", 3), ("25/3/26", "day", 4)):
            table = read((header.format(added) + row.format(proof)).encode(), "mentors.csv")
            mapping = guess(table, "mentor")
            assert (mapping.date_order, mapping.ask_dates) == (order, False)
            assert check(table, mapping).rows[0].applied_on.month == month


# --- a sheet format is one file -------------------------------------------------------------------------------------

POSTBOX = '''
"""Postbox: a form tool that was made up for a test."""

from core.domain.recruit.sheets.sheet_format import SheetFormat

FORMAT = SheetFormat(
    label="Postbox",
    recognized_by=lambda headers: "slip" in headers and "dropped in at" in headers,
    stamps=("Dropped in at",),
    other_stamps=("Taken out at",),
    not_answers=("Stamp color",),
    not_answers_here=("Slip", "Location"),
    beside_questions=("Ink",),
    placeholders=("left blank",),
    separator=" / ",
    mend={"department": lambda text: text.removeprefix("Dept. ")},
)
'''
SLIPS = """\
Slip,Taken out at,Dropped in at,Stamp color,Location,E-mail,Your work e-mail,Your full name,Department,Topics,\
Ink - Topics,Languages
1,25/03/2026 09:00,03/04/2026 09:10,red,box 1,left blank,ana@example.org,Ana Pop,Dept. Sales,\
"Facilitation, workshops / Trains, planes",blue,English / German
2,26/03/2026 09:00,04/04/2026 09:10,red,box 2,bo@example.org,,Bo Li,Dept. Finance,Negotiation,blue,English
3,27/03/2026 09:00,05/04/2026 09:10,red,box 2,left blank,,Cy Ro,Dept. Finance,Negotiation,blue,
"""
READ_SLIPS = """
import json, sys
from core.domain.recruit.sheets import load
from core.domain.recruit.sheets.formats import FORMATS

checked = load(sys.stdin.buffer.read(), "slips.csv", "mentor")
rows = [[row.name, row.email, dict(row.person), dict(row.answers), str(row.applied_on)] for row in checked.rows]
unread = [column.header for column in checked.mapping.columns if column.key is None]
print(json.dumps([FORMATS[checked.table.source].label, rows, unread, [str(problem) for problem in checked.problems]]))
"""


def read_slips(folder: Path) -> list:
    done = subprocess.run(
        [sys.executable, "-c", READ_SLIPS], cwd=folder, input=SLIPS.encode(), capture_output=True, check=True
    )
    return json.loads(done.stdout)


def test_a_new_format_is_one_new_file(tmp_path):
    for folder in ("core", "data/playbook"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "core/domain/recruit/sheets/formats/postbox.py").write_text(POSTBOX, encoding="utf-8")
    label, rows, unread, problems = read_slips(tmp_path)
    assert label == "Postbox"
    ana = {"topics": ["Facilitation, workshops", "Trains, planes"], "languages": ["English", "German"]}
    bo = {"topics": ["Negotiation"], "languages": ["English"]}
    assert rows == [
        ["Ana Pop", "ana@example.org", {"department": "Sales"}, ana, "2026-04-03"],
        ["Bo Li", "bo@example.org", {"department": "Finance"}, bo, "2026-04-04"],
    ]
    assert unread == ["Slip", "Taken out at", "Stamp color", "Location", "Ink - Topics"]
    assert "Row 4, Your work e-mail: there is no email address." in problems

    without = read_slips(ROOT)
    assert without[0] == "Spreadsheet" and without[1] != rows and without[2] != unread
