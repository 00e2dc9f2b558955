"""Spreadsheets: every named shape is read, every broken file refused in one sentence, nothing guessed in silence."""

import gc
import io
import json
import warnings
import zipfile
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from core import actions, store
from core.documents.tables import safe_csv, workbook
from core.domain import playbook
from core.domain.base.people import Intake, mentee, mentor
from core.domain.recruit.sheets import (
    Checked,
    ColumnMapping,
    SheetError,
    check,
    fields,
    guess,
    label,
    load,
    missing,
    read,
    reading,
    rejected_frame,
    values,
)
from core.domain.recruit.sheets.collecting import paused
from tests.story import acted

FIXTURES = Path(__file__).parents[1] / "fixtures"
SAMPLES = Path(__file__).parents[1] / "fixtures" / "samples"


def fixture(name: str, role: str | None = None) -> Checked:
    return load((FIXTURES / name).read_bytes(), name, role)


def sheet(text: str, role: str | None = "mentor", name: str = "sheet.csv") -> Checked:
    return load(text.encode(), name, role)


def mentors(*rows: str) -> str:
    return "\n".join(("Name,Email,Topics,Capacity,Hours,Years", *rows, ""))


def book(*rows: tuple, title: str = "Answers") -> bytes:
    workbook = Workbook()
    page = workbook.active
    page.title = title
    for row in rows:
        page.append(row)
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def reasons_of(checked: Checked) -> list[tuple[int, str, str, bool]]:
    return [(problem.row, problem.column, problem.reason, problem.skipped) for problem in checked.problems]


def by_name(checked: Checked) -> dict[str, Intake]:
    return {row.name: row for row in checked.rows}


# The named shapes


def test_a_microsoft_forms_quiz_in_cp1252_with_mixed_line_ends():
    checked = fixture("ms_forms_quiz_cp1252.csv", "mentor")
    assert (checked.table.source, checked.table.encoding, checked.table.delimiter) == ("microsoft_forms", "cp1252", ",")
    assert checked.mapping.date_order == "month" and not checked.mapping.ask_dates
    zoe, jose = checked.rows
    assert (zoe.row, zoe.name, zoe.email, zoe.applied_on) == (3, "Zoë Roux", "zoe@example.org", date(2026, 3, 14))
    assert zoe.answers == {"topics": ("Coaching skills",), "capacity": 1, "hours": 1.5, "languages": ("French",)}
    assert (jose.row, jose.answers["topics"], jose.answers["capacity"]) == (4, ("Negotiation",), 3)
    assert reasons_of(checked) == [
        (2, "Your work e-mail", "is in row 4 again, which is a later answer and was read instead", True),
        (5, "Your work e-mail", "there is no email address", True),
    ]


def test_quiz_points_feedback_and_the_anonymous_address_are_never_read():
    columns = fixture("ms_forms_quiz_cp1252.csv").mapping.columns
    unread = {column.header: column.why for column in columns if column.key is None}
    assert unread["Email"] == "holds no email address"
    assert unread["Points - Your full name"] == unread["Feedback - Your full name"] == "added by the form"
    assert {"ID", "Start time", "Total points"} <= unread.keys()


def test_google_forms_with_headers_nobody_has_seen_before():
    checked = fixture("google_forms_unknown_headers.csv")
    assert (checked.role, checked.table.source) == ("mentee", "google_forms")
    keys = {column.header: column.key for column in checked.mapping.columns}
    assert keys == {
        "Timestamp": "applied_on",
        "Contact": "email",
        "What should we call you?": "name",
        "Which part of the company are you in?": "department",
        "Where do you sit?": "location",
        "I want to improve": "needs",
        "What is your dream?": "direction",
        "What do you hope to achieve?": "aim",
        "Time you can give each month": "hours",
        "Tongues you speak": "languages",
    }
    assert all(0.5 <= column.confidence < 1 for column in checked.mapping.columns)
    people = by_name(checked)
    assert people["Ana Pop"].answers["needs"] == ("Negotiation", "Facilitation, workshops")
    assert people["Ana Pop"].answers["aim"] == "I run the price talks myself,\nstart to finish"
    assert people["Bo Lindqvist"].applied_on == date(2026, 3, 2)
    assert people["דנה לוי"].applied_on == date(2026, 3, 3)  # 12:05 AM is just after midnight
    assert people["Emil 🚀 Sørensen"].email == "emil.sørensen@example.org"
    assert [row.row for row in checked.rows] == [2, 3, 4, 5, 6, 7]  # the two-line cell is one row
    assert checked.problems == []


def test_free_topics_are_read_as_topics_of_the_tree_or_kept_and_always_told():
    (suggestion,) = fixture("google_forms_unknown_headers.csv").topic_suggestions  # "negociation" is French
    assert (suggestion.text, suggestion.topics, suggestion.rows) == ("python for beginners", (), (6,))


def test_a_decision_about_a_topic_is_followed():
    table = read((FIXTURES / "google_forms_unknown_headers.csv").read_bytes(), "x.csv")
    mapping = guess(table, "mentee").with_topics({"Python for beginners": "Coaching skills", "negociation": ""})
    people = by_name(check(table, mapping))
    assert people["Emil 🚀 Sørensen"].answers["needs"] == ("Public speaking", "Coaching skills")
    assert people["Chidi Okafor"].answers["needs"] == ("Facilitation, workshops", "negociation")
    assert check(table, mapping).topic_suggestions == []


def test_google_lists_keep_options_with_commas_whole_and_the_second_address_helps_out():
    checked = fixture("google_forms_two_addresses.csv", "mentor")
    ana, bo = checked.rows
    assert (ana.email, bo.email) == ("ana@example.org", "bo@example.org")
    assert ana.answers["topics"] == ("Facilitation, workshops", "Negotiation")
    assert ana.answers["styles"] == ("Structured, with an agenda", "Free-flowing conversation")
    assert (bo.row, bo.answers["capacity"], bo.applied_on) == (4, 20, date(2026, 1, 16))
    assert reasons_of(checked) == [
        (3, "Email address", "is in row 4 again, which is a later answer and was read instead", True),
        (4, "How many mentees could you take on?", "is more than 20 mentees; 20 is used", False),
    ]


def test_a_bamboohr_directory_with_managers_by_name_and_address():
    checked = fixture("bamboohr_directory.csv")
    assert (checked.role, checked.table.source, checked.table.delimiter) == ("directory", "bamboohr", ";")
    people = by_name(checked)
    assert dict(people["Ana Pop"].person) == {
        "employee_id": "101",
        "department": "Sales",
        "location": "Cluj",
        "job_title": "VP Sales",
        "status": "active",
        "hired_on": date(2019, 10, 9),  # 09-10: other rows prove that the day comes first
    }
    assert people["Bo Lindqvist"].email == "bo.lindqvist@example.org"
    assert people["Bo Lindqvist"].person["department"] == "Commercial"  # the division, where there is no department
    assert people["Bo Lindqvist"].person["manager_email"] == "ana.pop@example.org"  # "Pop, Ana"
    assert people["Chidi Okafor"].person["manager_email"] == "bo.lindqvist@example.org"
    assert people["Max Gil"].person["manager_employee_id"] == "106"  # a manager without an address
    assert people["Dana Levy"].person["manager_name"] == "Known Nobody"
    assert "manager_name" not in people["Ida Own"].person
    assert {name: row.person["status"] for name, row in people.items() if row.person["status"] != "active"} == {
        "Chidi Okafor": "leave",
        "Dana Levy": "left",
        "Emil Sørensen": "unknown",
    }


def test_what_is_odd_in_a_directory_is_told_row_by_row():
    checked = fixture("bamboohr_directory.csv")
    reasons = [(row, column, skipped) for row, column, _, skipped in reasons_of(checked)]
    assert reasons == [
        (5, "Reports To", False),
        (6, "Employment Status", False),
        (6, "Reports To", False),
        (7, "Work Email", False),
        (7, "Hire Date", False),
        (7, "Reports To", False),
        (9, "Employee number", True),
        (10, "Reports To", False),
    ]
    text = "\n".join(str(problem) for problem in checked.problems)
    assert "is not in this file" in text and "as their own manager" in text
    assert "in a loop: Fay Chen (row 7), Max Gil (row 8)" in text
    assert "differs from the other reference, which is Ana Pop" in text


def test_a_workday_report_below_two_lines_of_title():
    checked = fixture("workday_directory.csv")
    assert (checked.role, checked.table.source, checked.table.header_row) == ("directory", "workday", 3)
    ana, bo, cy = checked.rows
    assert (ana.row, ana.name, ana.person["department"]) == (4, "Ana Pop", "Sales North")
    assert (bo.name, bo.email, bo.person["status"]) == ("Bo Li", "bo@example.org", "leave")
    assert ana.person["manager_email"] == "bo@example.org" and bo.person["manager_email"] == "cy@example.org"
    assert cy.person["status"] == "left" and "manager_email" not in cy.person
    assert checked.problems == []


def test_mentors_and_mentees_in_one_file():
    checked = fixture("both_roles.tsv")
    assert (checked.role, checked.table.delimiter) == ("mixed", "\t")
    assert [(row.name, row.answers["topics"]) for row in checked.by_role["mentor"]] == [
        ("Ana Pop", ("Negotiation", "Coaching skills")),
        ("Cy Ro", ("Coaching skills",)),
    ]
    assert [(row.name, row.answers["needs"], row.answers["aim"]) for row in checked.by_role["mentee"]] == [
        ("Bo Li", ("Public speaking",), "Speak without notes"),
        ("Cy Ro", ("Coaching skills",), "Help others to grow"),
    ]
    assert all("capacity" not in row.answers for row in checked.by_role["mentee"])
    assert reasons_of(checked) == [(5, "Role", "says neither mentor nor mentee", True)]


def test_a_form_that_branches_needs_no_role_column():
    header = "Name,Email,Skills I can offer,Skills I want to develop"
    text = header + "\nAna,a@example.org,{},{}\nBo,b@example.org,,Public speaking\n"
    checked = sheet(text.format("Negotiation", ""), None)
    assert checked.role == "mixed"
    assert {role: [row.name for row in rows] for role, rows in checked.by_role.items()} == {
        "mentor": ["Ana"],
        "mentee": ["Bo"],
    }
    assert (
        load(text.format("Negotiation", "Coaching skills").encode(), "x.csv", "mixed").by_role["mentee"][0].name
        == "Ana"
    )


def test_a_manager_column_does_not_make_a_directory_of_a_form():
    checked = sheet(
        "Employee name,Work e-mail,What do you want to learn?,Manager\nAna,a@example.org,Negotiation,Bo Li\n", None
    )
    assert (checked.role, checked.rows[0].person["manager_name"]) == ("mentee", "Bo Li")


def test_people_who_are_called_mentor_1_for_a_trial_are_names_and_no_roles():
    rows = [f"m{n}@example.com,Mentor {n},Negotiation,Sales,1" for n in (1, 2, 3)]
    checked = sheet("\n".join(("E-mail,Full name,Topics,Department,Capacity", *rows)))
    assert [row.name for row in checked.rows] == ["Mentor 1", "Mentor 2", "Mentor 3"]
    assert not checked.skipped
    both = sheet("E-mail,Full name,Topics,Role\na@example.com,Mentee 1,Negotiation,Mentor\n", None)
    assert both.mapping.of("role")[0].header == "Role" and [*both.by_role] == ["mentor"]


def test_of_a_mixed_file_only_the_rows_of_the_wanted_role_are_read():
    checked = fixture("both_roles.tsv", "mentor")
    assert [row.name for row in checked.rows] == ["Ana Pop", "Cy Ro"]
    assert (3, "Role", "is not a mentor's row", True) in reasons_of(checked)


def test_the_kit_itself_maps_completely_in_the_order_of_the_form():
    for role in ("mentor", "mentee"):
        kit = playbook.load().intake.of(role)
        answers = {"email": "a@example.org", "name": "Ana Pop"}
        row = {q.text: answers.get(key, q.options[0] if q.options else "words") for key, q in kit.items()}
        table = read(safe_csv(pd.DataFrame([row])), "kit.csv")
        assert [column.key for column in guess(table, None).columns] == list(kit)
        assert missing(table, guess(table, None)) is None


@pytest.mark.parametrize(
    ("name", "role", "rows", "skipped"),
    [
        ("ms_forms_mentors.csv", "mentor", 45, [47, 48]),
        ("ms_forms_mentors.xlsx", "mentor", 45, []),
        ("google_forms_mentors.csv", "mentor", 45, []),
        ("ms_forms_mentees.csv", "mentee", 90, [92, 93]),
        ("google_forms_mentees.csv", "mentee", 90, []),
        ("bamboohr_directory.csv", "directory", 295, []),
    ],
)
def test_the_sample_exports(name, role, rows, skipped):
    data = (SAMPLES / name).read_bytes()
    checked = load(data, name, role)
    assert (len(checked.rows), checked.skipped) == (rows, skipped)
    assert load(data, name, None).role == role


def test_three_exports_of_the_same_answers_read_the_same():
    names = ("ms_forms_mentors.csv", "ms_forms_mentors.xlsx", "google_forms_mentors.csv")
    read_as = [
        [
            (row.name, row.email, dict(row.person), dict(row.answers))
            for row in load((SAMPLES / n).read_bytes(), n, "mentor").rows
        ]
        for n in names
    ]
    assert read_as[0] == read_as[1] == read_as[2]


# Encodings, delimiters, headers


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "Zoë Ångström"),
        ("utf-8-sig", "Zoë Ångström"),
        ("utf-16", "Zoë Ångström"),
        ("utf-16-le", "Zoë Ångström"),
        ("utf-16-be", "Zoë Ångström"),
        ("utf-32", "Zoë Ångström"),
        ("cp1252", "Zoë Ångström"),
        ("cp1250", "Stanisław Wiśniewski"),
        ("cp1251", "Иван Петров"),
        ("cp1254", "Şükrü Yıldız"),
        ("mac_roman", "José Muñoz"),
        ("shift_jis", "山田 太郎"),
        ("gb18030", "王小明 李丽丽"),
    ],
)
def test_any_encoding(encoding, name):
    data = mentors(f"{name},a@example.org,Negotiation,2,4,10").encode(encoding)
    assert [row.name for row in load(data, "m.csv", "mentor").rows] == [name]


def test_an_encoding_can_be_told_when_the_guess_is_wrong():
    data = mentors("Γιώργος,a@example.org,Negotiation,2,4,10").encode("cp1253")
    assert read(data, "m.csv", encoding="cp1253").frame[0].tolist() == ["Γιώργος"]
    with pytest.raises(SheetError, match="can't be read as ascii"):
        read(data, "m.csv", encoding="ascii")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter(delimiter):
    text = mentors("Ana Pop,a@example.org,Negotiation,2,4,10").replace(",", delimiter)
    checked = sheet(text)
    assert checked.table.delimiter == delimiter
    assert checked.rows[0].answers == {"topics": ("Negotiation",), "capacity": 2, "hours": 4.0, "years": 10.0}


def test_excels_own_delimiter_line_is_followed():
    checked = sheet("sep=;\n" + mentors("Ana Pop,a@example.org,Negotiation,2,4,10").replace(",", ";"))
    assert (checked.table.delimiter, checked.table.header_row, checked.rows[0].row) == (";", 2, 3)


def test_blank_rows_keep_the_row_numbers_right():
    checked = sheet(
        mentors("", "Ana Pop,a@example.org,Negotiation,2,4,10", ",,,,,", "Bo Li,b@example,Negotiation,1,4,3")
    )
    assert checked.table.frame.index.tolist() == [3, 5]
    assert reasons_of(checked) == [(5, "Email", "is not an email address", True)]


def test_nul_bytes_and_misleading_invisible_signs_are_dropped():
    checked = sheet(mentors("A\x00na\u202e P\u200bop,a@example.org,Negoti\x00ation,2,4,10"))
    assert (checked.rows[0].name, checked.rows[0].answers["topics"]) == ("Ana Pop", ("Negotiation",))


def test_of_duplicate_headers_a_list_is_gathered_and_another_answer_is_the_first_that_is_filled():
    checked = sheet(
        "Name,Email,Topics,Topics,Department,Department\nAna,a@example.org,Negotiation,Coaching skills,,Sales\n"
    )
    assert checked.table.headers == ("Name", "Email", "Topics", "Topics", "Department", "Department")
    assert checked.rows[0].answers == {"topics": ("Negotiation", "Coaching skills")}
    assert checked.rows[0].person == {"department": "Sales"}


def test_a_header_repeated_between_the_rows_is_left_out():
    text = mentors("Ana Pop,a@example.org,Negotiation,2,4,10", "Name,Email,Topics,Capacity,Hours,Years")
    checked = sheet(text + "Bo Li,b@example.org,Negotiation,2,4,10\n")
    assert [row.row for row in checked.rows] == [2, 4]
    assert reasons_of(checked) == [(3, "", "repeats the header", True)]


def test_a_row_with_too_many_cells_is_left_out_and_a_short_one_is_read():
    text = mentors("Ana Pop,a@example.org,Negotiation,2,4,10,what,is this", "Bo Li,b@example.org,Negotiation")
    checked = sheet(text)
    assert [row.name for row in checked.rows] == ["Bo Li"]
    assert checked.skipped == [2]


def test_300_columns_are_read_and_301_refused():
    wide = [f"Extra question {n}" for n in range(297)]
    header, row = ",".join(["Name", "Email", "Topics", *wide]), ",".join(["Ana", "a@example.org", "Negotiation", *wide])
    assert len(sheet(f"{header}\n{row}\n").table.headers) == 300
    with pytest.raises(SheetError, match="more than 300 columns"):
        sheet(f"{header},One more\n{row},x\n")


# Excel


def test_an_excel_sheet_with_numbers_days_and_truth():
    data = book(
        ("Employee ID", "Name", "Email", "Hire date", "Status", "Job title"),
        (1001.0, "Ana Pop", "ana@example.org", datetime(2020, 3, 4), True, "Lead"),
        (1002, "Bo Li", "bo@example.org", date(2021, 4, 5), "On leave", 7.5),
    )
    ana, bo = load(data, "staff.xlsx", "directory").rows
    assert (ana.person["employee_id"], ana.person["hired_on"], ana.person["status"]) == (
        "1001",
        date(2020, 3, 4),
        "active",
    )
    assert (bo.row, bo.person["hired_on"], bo.person["job_title"]) == (3, date(2021, 4, 5), "7.5")


def test_the_sheet_that_looks_like_answers_is_taken_unless_another_is_named():
    workbook = load_workbook(io.BytesIO(book(("Read me first",), ("This file holds answers",), title="Notes")))
    page = workbook.create_sheet("Form1")
    page.append(("Name", "Email", "Topics"))
    page.append(("Ana", "a@example.org", "Negotiation"))
    table = read(saved(workbook), "m.xlsx")
    assert (table.sheet, table.sheets) == ("Form1", ("Notes", "Form1"))
    with pytest.raises(
        SheetError, match=r"m\.xlsx, sheet “Other”: there is no such sheet; the file holds Notes, Form1"
    ):
        read(saved(workbook), "m.xlsx", "Other")


def test_merged_header_cells():
    workbook = Workbook()
    page = workbook.active
    page.append(("Mentors of spring",))
    page.append(("Name", "Email", "Answers", None))
    page.append((None, None, "Topics", "Capacity"))
    page.append(("Ana", "a@example.org", "Negotiation", 2))
    for cells in ("A1:D1", "A2:A3", "B2:B3", "C2:D2"):
        page.merge_cells(cells)
    checked = load(saved(workbook), "m.xlsx", "mentor")
    assert checked.table.headers == ("Name", "Email", "Topics", "Capacity")
    assert (checked.rows[0].row, checked.rows[0].answers) == (4, {"topics": ("Negotiation",), "capacity": 2})


def test_formulas_that_nobody_has_computed_are_named_and_never_read_or_run():
    data = book(("Name", "Email", "Topics"), ("=1+1", "a@example.org", "Negotiation"), ("=A2&B2", "b@example.org", "x"))
    table = read(data, "m.xlsx")
    assert table.frame[0].tolist() == ["", ""]
    assert [(note.kind, note.rows) for note in table.notes] == [("formula", (2, 3))]
    reason = "is a formula that nobody has computed; open the file in Excel, save it and try again"
    assert reasons_of(load(data, "m.xlsx", "mentor")) == [(row, "Name", reason, True) for row in (2, 3)]


def test_a_formula_reads_as_the_value_that_was_last_seen():
    plain = book(("Name", "Email", "Topics"), ("Ana", "a@example.org", 'CONCAT("x")'))
    parts = {}
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet_xml = parts["xl/worksheets/sheet1.xml"].decode()
    start = sheet_xml.index('<c r="C2"')
    end = sheet_xml.index("</c>", start) + len("</c>")
    parts["xl/worksheets/sheet1.xml"] = (
        sheet_xml[:start] + '<c r="C2" t="str"><f>"Nego"&amp;"tiation"</f><v>Negotiation</v></c>' + sheet_xml[end:]
    ).encode()
    assert load(zipped(parts), "m.xlsx", "mentor").rows[0].answers["topics"] == ("Negotiation",)


def test_errors_of_a_spreadsheet_are_left_out():
    checked = sheet(mentors("Ana Pop,a@example.org,Negotiation,#REF!,#N/A,10"))
    assert checked.rows[0].answers == {"topics": ("Negotiation",), "years": 10.0}
    assert [(column, reason) for _, column, reason, _ in reasons_of(checked)] == [
        ("Capacity", "is an error of the spreadsheet"),
        ("Hours", "is an error of the spreadsheet"),
    ]


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def claiming(size: int) -> bytes:
    """A workbook whose list of parts claims that its sheet inflates to this many bytes."""
    data = bytearray(zipped({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"<worksheet/>"}))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = size.to_bytes(4, "little")
    return bytes(data)


# Refused, in one sentence


GOOD = book(("Name", "Email", "Topics"), ("Ana", "a@example.org", "Negotiation"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "file: the file is empty."),
        (b" \n\n ", "file: the file is empty."),
        (b",,,\n,,\n", "file: there are no cells with text."),
        (b"\xef\xbb\xbf\n", "file: there are no cells with text."),
        (b"Name,Email,Topics\n", "file: there is a header, but no row below it."),
        (b"Ana,a@example.org,Negotiation\nBo,b@example.org,x\n", "file, row 1: no header row was found"),
        (b"Name,Topics\nAna,Negotiation\n", "file: a required column is missing: email."),
        (b"Email,Topics\na@example.org,Negotiation\n", "file: a required column is missing: name."),
        (b"Name,Email\nAna,a@example.org\n", "file: a required column is missing: topics a mentor can help with."),
        (b"Name\nAna\n", "file: required columns are missing: email, topics a mentor can help with."),
        (b"%PDF-1.7 ...", "file: this is a PDF, not a spreadsheet"),
        (b"<!DOCTYPE html><table>", "file: this is a web page without a table"),
        (OLE, "file: the old Excel file (.xls) is damaged"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "file: the file is protected by a password"),
        (GOOD[: len(GOOD) // 2], "file: the file is damaged or was only written in part"),
        (GOOD[:-30], "file: the file is damaged or was only written in part"),
        (b"PK\x03\x04", "file: the file is damaged or was only written in part"),
        (zipped({"readme.txt": b"x"}), "file: this is a ZIP archive without a spreadsheet in it"),
        (zipped({"content.xml": b"x", "mimetype": b"x"}), "file: the file is damaged"),
        (zipped({"word/document.xml": b"x"}), "file: this is a text document or a presentation"),
        (zipped({"xl/workbook.bin": b"x"}), "file: this is a binary Excel file"),
        (zipped({"xl/workbook.xml": b"x"}), "file: the file is damaged"),
        (
            zipped({"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "file: the file holds declarations that spreadsheets don't need",
        ),
        (claiming(1 << 30), "file: the file would unpack to more than 200 MB and was not opened."),
    ],
)
def test_a_broken_file_is_refused_in_one_sentence(data, sentence):
    with pytest.raises(SheetError) as refused:
        load(data, "file", "mentor")
    assert str(refused.value).startswith(sentence)
    assert str(refused.value).endswith(".") and "\n" not in str(refused.value)


def test_a_real_bomb_is_refused_before_it_is_inflated():
    bomb = zipped({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": bytes(201 << 20)})
    assert len(bomb) < 1 << 20
    with pytest.raises(SheetError, match="more than 200 MB and was not opened"):
        read(bomb, "bomb.xlsx")


def test_a_sheet_protected_by_a_password_in_the_archive_is_refused():
    data = bytearray(GOOD)
    entry = data.index(b"PK\x01\x02")
    while entry >= 0:
        data[entry + 8] |= 1
        entry = data.find(b"PK\x01\x02", entry + 1)
    with pytest.raises(SheetError, match="protected by a password"):
        read(bytes(data), "m.xlsx")


def test_files_that_are_too_large_are_refused(monkeypatch):
    row = "Ana,a@example.org,Negotiation\n"
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    assert len(sheet("Name,Email,Topics\n" + 3 * row).table.frame) == 3
    with pytest.raises(SheetError, match=r"sheet\.csv: the sheet has more than 3 rows\."):
        sheet("Name,Email,Topics\n" + 4 * row)
    with pytest.raises(SheetError, match=r"m\.xlsx, sheet “Answers”: the sheet has more than 3 rows\."):
        read(book(("Name", "Email"), *(("Ana", f"a{n}@example.org") for n in range(9))), "m.xlsx")
    monkeypatch.setattr(reading, "LARGEST_FILE", 1 << 20)
    with pytest.raises(SheetError, match="larger than 1 MB"):
        read(b"x" * ((1 << 20) + 1), "m.csv")


def test_a_row_far_below_the_others_does_not_take_the_machine_down():
    parts = {}
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    far = b'<row r="99999999"><c r="A99999999" t="inlineStr"><is><t>Bo</t></is></c></row></sheetData>'
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", far)
    with pytest.raises(SheetError, match="claims more rows than Excel can hold"):
        read(zipped(parts), "m.xlsx")


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_row():
    text = mentors("Ana Pop,a@example.org,Negotiation,2,4,10") + '"Bo,' + "x" * 40_000
    with pytest.raises(
        SheetError, match=r"sheet\.csv, row 3: a quotation mark is opened here and never closed"
    ) as refused:
        sheet(text)
    assert (refused.value.file, refused.value.row) == ("sheet.csv", 3)
    with pytest.raises(SheetError, match="row 3: a cell is far too long"):
        sheet(text + "x" * 200_000)


@pytest.mark.parametrize(
    ("name", "role", "looks"),
    [
        ("google_forms_unknown_headers.csv", "mentor", "It looks like mentees' answers."),
        ("ms_forms_quiz_cp1252.csv", "mentee", "It looks like mentors' answers."),
        ("bamboohr_directory.csv", "mentor", "It looks like a directory of employees."),
    ],
)
def test_a_file_of_the_wrong_role_is_refused(name, role, looks):
    with pytest.raises(SheetError) as refused:
        fixture(name, role)
    assert str(refused.value).startswith(f"{name}: a required column is missing") and str(refused.value).endswith(looks)


def test_a_file_whose_kind_nobody_can_tell_is_asked_about():
    with pytest.raises(SheetError, match="not clear whether these are mentors, mentees or a directory"):
        sheet("Name,Email\nAna,a@example.org\n", None)


# Dates


DATES = "Name,Email,Topics,Timestamp\nAna,a@example.org,Negotiation,{}\nBo,b@example.org,Negotiation,{}\n"


def test_dates_that_fit_both_ways_are_asked_about_and_not_guessed():
    table = read(DATES.format("03/04/2026", "05/06/2026 10:00").encode(), "m.csv")
    mapping = guess(table, "mentor")
    assert (mapping.date_order, mapping.ask_dates) == (None, True)
    checked = check(table, mapping)
    assert [row.applied_on for row in checked.rows] == [None, None]
    assert [(cell.row, cell.value) for cell in checked.ambiguous_dates] == [(2, "03/04/2026"), (3, "05/06/2026 10:00")]
    assert [problem.row for problem in checked.problems] == [2]
    decided = check(table, mapping.with_dates("day"))
    assert [row.applied_on for row in decided.rows] == [date(2026, 4, 3), date(2026, 6, 5)]
    assert decided.ambiguous_dates == decided.problems == []


def test_one_date_that_fits_only_one_way_decides_for_the_file():
    assert [row.applied_on for row in sheet(DATES.format("03/04/2026", "05/16/2026")).rows] == [
        date(2026, 3, 4),
        date(2026, 5, 16),
    ]
    assert [row.applied_on for row in sheet(DATES.format("03/04/2026", "16/05/2026")).rows] == [
        date(2026, 4, 3),
        date(2026, 5, 16),
    ]


def test_dates_that_contradict_each_other_leave_the_rest_open():
    table = read(
        (DATES + "Cy,c@example.org,Negotiation,{}\n").format("16/05/2026", "05/16/2026", "01/02/2026").encode(), "m"
    )
    mapping = guess(table, "mentor")
    assert mapping.ask_dates
    assert [row.applied_on for row in check(table, mapping).rows] == [date(2026, 5, 16), date(2026, 5, 16), None]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026/09/20 10:00:00 AM", datetime(2026, 9, 20, 10)),
        ("2026/09/15 03:26:00 PM GMT+3", datetime(2026, 9, 15, 15, 26)),
        ("2026/09/08 12:59:00 AM GMT+3", datetime(2026, 9, 8, 0, 59)),
        ("2026/09/17 12:54:00 PM GMT+3", datetime(2026, 9, 17, 12, 54)),
        ("2026-09-08 16:29:00", datetime(2026, 9, 8, 16, 29)),
        ("2026-09-08T16:29:00.000+02:00", datetime(2026, 9, 8, 16, 29)),
        ("2026-09-08T16:29:00Z", datetime(2026, 9, 8, 16, 29)),
        ("9/15/26 04:11:50", datetime(2026, 9, 15, 4, 11, 50)),
        ("31.12.2025", datetime(2025, 12, 31)),
        ("03.04.2025", datetime(2025, 4, 3)),
        ("5 Mar 2026", datetime(2026, 3, 5)),
        ("05-Mar-26", datetime(2026, 3, 5)),
        ("March 5, 2026", datetime(2026, 3, 5)),
        ("46086", datetime(2026, 3, 5)),
        ("31/02/2026", None),
        ("2026-13-01", None),
        ("99999", None),
        ("soon", None),
        ("", None),
    ],
)
def test_moments_as_people_and_forms_write_them(text, moment):
    assert values.moment(text, None).value == moment


# Cells


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("  Ana.Pop@Example.ORG ", "ana.pop@example.org"),
        ("Ana Pop <ana@example.org>", "ana@example.org"),
        ("mailto:ana@example.org", "ana@example.org"),
        ("ana@example.org\u200b", "ana@example.org"),
        ("josé@exämple.de", "josé@exämple.de"),
        ('=HYPERLINK("http://x")@example.com', None),
        ("=ana@example.org", None),
        ("ana@example", None),
        ("ana@@example.org", None),
        ("a..b@example.org", None),
        ("ana example.org", None),
        ("ana@example.org, bo@example.org", None),
        ("anonymous", None),
        ("", None),
    ],
)
def test_addresses(text, address):
    assert values.email(text) == address


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("1–2 hours a month", 1.5),
        ("More than 5 hours a month", 6.0),
        ("4", 4.0),
        ("2,5 h", 2.5),
        ("2 hours a week", 8.0),
        ("90 minutes", 1.5),
        ("2026-02-05", None),
        ("5-Feb", None),
        ("500", None),
        ("some", None),
    ],
)
def test_hours_a_month(text, hours):
    answer = values.hours(text)
    assert answer.value == hours and bool(answer.odd) == (hours is None)


@pytest.mark.parametrize(
    ("text", "seats", "is_odd"),
    [
        ("2", 2, False),
        ("2-3", 3, False),
        ("0", 0, False),
        ("none", 0, False),
        ("two", 2, False),
        ("up to two people", 2, False),
        ("2.0", 2, False),
        ("1.5", 1, True),
        ("99", 20, True),
        ("-1", None, True),
        ("many", None, True),
        ("2026-02-03", None, True),
    ],
)
def test_seats(text, seats, is_odd):
    answer = values.capacity(text)
    assert (answer.value, bool(answer.odd)) == (seats, is_odd)


def test_a_mentor_without_seats_or_topics_is_kept_and_told():
    checked = sheet(mentors("Ana Pop,a@example.org,,,4,10", "Bo Li,b@example.org,Negotiation,0,4,-3"))
    assert [row.answers.get("capacity") for row in checked.rows] == [None, 0]
    assert reasons_of(checked) == [
        (2, "Topics", "names no topics, so hardly any mentee can be matched", False),
        (2, "Capacity", "is not answered; 1 is assumed", False),
        (3, "Years", "is not between 0 and 70 years", False),
    ]


def test_ranked_needs_keep_their_order_and_lose_their_numbers():
    text = 'Name,Email,Needs\nAna,a@example.org,"1. Negotiation\n2. Public speaking\n3. Negotiation"\n'
    assert sheet(text, "mentee").rows[0].answers["needs"] == ("Negotiation", "Public speaking")


def test_names_are_turned_round_and_compared_without_accents():
    assert values.person_name("Meister,  Gregory") == "Gregory Meister"
    assert values.person_name("Ana Pop, PhD") == "Ana Pop, PhD"
    assert values.person_name("=1+1") == ""
    assert values.folded("Müller, José") == values.folded("jose muller")


def test_intakes_are_what_people_reads():
    row = fixture("google_forms_two_addresses.csv", "mentor").rows[0]
    ana = mentor({"id": 1, "name": row.name, "email": row.email, **row.person}, row.answers)
    assert (ana.capacity, ana.topics) == (2, ("Facilitation, workshops", "Negotiation"))
    row = fixture("google_forms_unknown_headers.csv", "mentee").rows[0]
    person = mentee({"id": 1, "name": row.name, "email": row.email, **row.person}, row.answers)
    assert (person.needs, person.hours) == (("Negotiation", "Facilitation, workshops"), 3.5)


# Duplicates


def test_likely_duplicates_are_shown_and_kept():
    rows = (
        "Jon Smith,a@example.org",
        "John Smith,b@example.org",
        '"Müller, Eva",c@example.org',
        "Eva Muller,d@example.org",
    )
    checked = sheet(mentors(*(f"{row},Negotiation,1,4,10" for row in (*rows, "Jane Smith,e@example.org"))))
    assert len(checked.rows) == 5
    assert [(likely.rows, likely.why) for likely in checked.likely_duplicates] == [
        ((2, 3), "nearly the same name"),
        ((4, 5), "the same name"),
    ]


def test_without_times_the_later_row_counts():
    checked = sheet(mentors("Ana,a@example.org,Negotiation,1,4,10", "Ana,A@example.org,Coaching skills,1,4,10"))
    assert [(row.row, row.answers["topics"]) for row in checked.rows] == [(3, ("Coaching skills",))]
    assert reasons_of(checked) == [(2, "Email", "is in row 3 again, which is a later row and was read instead", True)]


# Mappings


def test_a_mapping_is_saved_per_shape_and_offered_again():
    data = (FIXTURES / "google_forms_unknown_headers.csv").read_bytes()
    table = read(data, "x.csv")
    chosen = guess(table, "mentee").assign(6, "wishes").assign(3, None).with_topics({"negociation": "Negotiation"})
    saved = json.loads(json.dumps(chosen.to_dict()))
    assert "ana.pop" not in json.dumps(saved)  # headers only, no cell of anybody
    again = guess(read(data.replace(b"Ana Pop", b"Eve Day"), "y.csv"), "mentee", {chosen.shape: saved})
    assert again.saved and [column.key for column in again.columns] == [column.key for column in chosen.columns]
    assert again.columns[6].why == "as saved last time" and again.topics == {"negociation": "Negotiation"}
    assert ColumnMapping.from_dict(saved).to_dict() == saved


def test_a_saved_mapping_of_another_shape_or_of_no_use_is_not_taken():
    table = read((FIXTURES / "both_roles.tsv").read_bytes(), "x.tsv")
    plain = guess(table, "mixed")
    broken = {plain.shape: {"role": "mixed", "columns": [{"header": "Role", "key": "no such key"}]}}
    assert guess(table, "mixed", broken) == plain
    assert guess(table, "mixed", {"another": plain.to_dict()}) == plain


def test_a_key_belongs_to_one_column_and_must_exist():
    mapping = guess(read(mentors("Ana,a@example.org,Negotiation,1,4,10").encode(), "m.csv"), "mentor")
    moved = mapping.assign(5, "capacity")
    assert [(column.index, column.key) for column in moved.of("capacity")] == [(5, "capacity")]
    assert moved.columns[3].key is None
    with pytest.raises(KeyError):
        mapping.assign(0, "needs")


def test_everything_that_can_be_assigned_has_a_name():
    for role in ("mentor", "mentee", "directory", "mixed"):
        for key in fields(role):
            assert label(role, key).strip()


def test_two_columns_of_one_address_come_in_the_order_of_trust():
    text = "ID,Start time,Completion time,Email,Name,Your work e-mail,Your full name,Topics\n"
    checked = sheet(text + "1,,,acc@example.org,Account,real@example.org,Real Name,Negotiation\n")
    assert (checked.rows[0].email, checked.rows[0].name) == ("real@example.org", "Real Name")


# What was left out


def test_rejected_rows_can_be_mended_and_imported_again():
    checked = fixture("ms_forms_quiz_cp1252.csv", "mentor")
    frame = rejected_frame(checked)
    assert frame["Row in the file"].tolist() == [2, 5]
    assert frame["Why it was not read"].tolist()[1] == "Your work e-mail: there is no email address"
    frame.loc[1, "Your work e-mail"] = "una@example.org"
    for data in (workbook({"Rejected": frame}), safe_csv(frame)):
        again = load(data, "rejected", "mentor")
        assert [(row.row, row.name) for row in again.rows] == [(2, "José Muñoz"), (3, "Una Mail")]


def test_nothing_rejected_is_an_empty_frame_with_the_headers():
    frame = rejected_frame(fixture("workday_directory.csv"))
    assert frame.empty and list(frame.columns)[:3] == ["Row in the file", "Why it was not read", "Worker"]


def test_progress_is_told_from_start_to_end():
    rows = [f"Ana{n},a{n}@example.org,Negotiation,1,4,10" for n in range(4_100)]
    table = read(mentors(*rows).encode(), "m.csv")
    seen: list[tuple[int, int]] = []
    check(table, guess(table, "mentor"), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 4_100), (2_000, 4_100), (4_000, 4_100), (4_100, 4_100)]


def test_no_search_for_circles_while_rows_are_read_and_always_again_afterwards():
    seen: list[bool] = []
    table = read(mentors("Ana,a@example.org,Negotiation,1,4,10").encode(), "m.csv")
    check(table, guess(table, "mentor"), progress=lambda *_: seen.append(gc.isenabled()))
    assert seen and not any(seen) and gc.isenabled()
    with pytest.raises(SheetError):
        read(b"", "m.csv")
    assert gc.isenabled()


def test_reads_that_overlap_leave_the_search_for_circles_on():
    first, second = paused(), paused()
    first.__enter__()
    second.__enter__()
    assert not gc.isenabled()
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_a_role_is_needed_to_check():
    table = read(b"Name,Email\nAna,a@example.org\n", "m.csv")
    with pytest.raises(ValueError, match="a role is needed"):
        check(table, guess(table, None))


# Whatever comes


def survives(data: bytes, role: str | None) -> None:
    """A report or a sentence, nothing else; what is accepted has an identity and rows that exist."""
    try:
        checked = load(data, "any", role)
    except SheetError as refused:
        assert str(refused).endswith(".") and len(str(refused)) < 500
        return
    numbers = set(checked.table.frame.index)
    for row in checked.rows:
        assert row.name and row.row in numbers
        assert "@" in row.email or row.person.get("employee_id")
        json.dumps({**row.person, **row.answers}, default=str)
    assert {problem.row for problem in checked.problems} <= numbers | checked.table.left_out.keys()
    assert not numbers & checked.table.left_out.keys()
    assert len(rejected_frame(checked)) == len(set(checked.skipped) - checked.table.left_out.keys())
    assert_imported_once(checked)


def assert_imported_once(checked: Checked) -> None:
    """What was read can be imported, and nobody is new the second time."""
    sheets = [actions.Sheet(role, rows) for role, rows in checked.by_role.items() if rows]
    if not sheets:
        return
    with store.opened(":memory:") as db:
        program_id = actions.create_program(db, "Spring", **acted())
        actions.bring_in(db, program_id, sheets, **acted())
        assert not any(account.new for account in actions.bring_in(db, program_id, sheets, **acted()))


ROLES = st.sampled_from(["mentor", "mentee", "directory", "mixed", None])
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
HEADERS = st.sampled_from(
    "Name|Email|Topics|Needs|Capacity|Hours|Years|Timestamp|Hire Date|Reports To|Manager ID|Employee #|Status|Role"
    "|Level|Languages||Name|Where do you sit?|Points - Name|First Name".split("|")
)
ODD = (
    "a@example.org|b@example.org|A@EXAMPLE.ORG|Ana Pop|Pop, Ana|Negotiation;|Facilitation, workshops|3/4/26|13/4/2026"
    '|2026-02-30|2|-1|1e9|=1+1|#REF!|Mentor|both|on leave|1001|\x00|"'
)
CELLS = st.one_of(st.text(max_size=12), st.sampled_from(ODD.split("|")))


@given(st.binary(max_size=400), ROLES)
@QUICK
def test_random_bytes_never_give_a_traceback(data, role):
    survives(data, role)


@given(st.integers(0, len(GOOD)), st.binary(min_size=1, max_size=8), ROLES)
@QUICK
def test_a_workbook_with_random_damage_never_gives_a_traceback(place, noise, role):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        survives(GOOD[:place] + noise + GOOD[place + len(noise) :], role)


@given(
    st.lists(HEADERS, min_size=1, max_size=8),
    st.lists(st.lists(CELLS, max_size=9), max_size=6),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    ROLES,
)
@QUICK
def test_random_tables_never_give_a_traceback(headers, rows, delimiter, ending, encoding, role):
    text = ending.join(delimiter.join(cells) for cells in (headers, *rows))
    survives(text.encode(encoding, errors="replace"), role)


@given(st.lists(st.sampled_from(sorted(playbook.load().topics.labels)), min_size=1, max_size=6, unique=True))
@QUICK
def test_lists_of_topics_come_back_whole_from_both_forms(topics):
    for cell in (", ".join(topics), ";".join(topics) + ";"):
        data = safe_csv(pd.DataFrame({"Name": ["Ana"], "Email": ["a@example.org"], "Topics": [cell]}))
        assert load(data, "m.csv", "mentor").rows[0].answers["topics"] == tuple(topics)
