"""The command `import`: what is open is a question with its option, what is chosen is read so, nobody is exit 2."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from sqlite_utils import Database

from core import store
from core.__main__ import main
from core.domain.recruit import sheets
from core.domain.recruit.sheets.account_words import summarize

DIRECTORY = """Employee ID,Full name,Work e-mail,Hire date
1,Ana Ruiz,ana@example.com,01/02/2021
2,Ben Ode,ben@example.com,03/04/2021
"""
MENTORS = """Full name,Work e-mail,Topics,Level,Photo
Mo Long,mo@example.com,"Negotiation, Beekeeping",Senior,
Mia Berg,mia@example.com,Hiring,=1+1,
No Address,,Hiring,Lead,
"""


class Command:
    """`import` in a folder with a database of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys, self.db = folder, capsys, folder / "studio.db"
        self.out, self.err = "", ""

    def run(self, role: str, text: str, *options: str, program: str = "Spring") -> int:
        """Import this text for a role; what is printed stays in `out` and `err`."""
        sheet = self.folder / f"{role}.csv"
        sheet.write_text(text, encoding="utf-8")
        return self.run_file(role, sheet, *options, program=program)

    def run_file(self, role: str, sheet: Path, *options: str, program: str = "Spring") -> int:
        about = [] if role == "directory" else ["--program", program]
        self.capsys.readouterr()
        code = main(["import", "--db", str(self.db), *about, "--role", role, *options, str(sheet)])
        self.out, self.err = self.capsys.readouterr()
        return code

    def opened(self) -> Database:
        return store.open_db(self.db)


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path, capsys)


def hire_dates(command: Command) -> list[str | None]:
    with store.opened(command.db) as db:
        return [person.hired_on and person.hired_on.isoformat() for person in store.people.everyone(db)]


def test_dates_that_fit_both_orders_are_a_question_with_its_option(command: Command) -> None:
    assert command.run("directory", DIRECTORY, "--dry-run") == 0
    assert "2 colleagues read, 4 of 4 columns used, 1 question." in command.out.splitlines()
    (question,) = (line for line in command.out.splitlines() if line.startswith("question: "))
    assert question.endswith("Answer with --dates day-first or --dates month-first.")
    assert command.run("directory", DIRECTORY, "--dates", "day-first") == 0
    assert "question" not in command.out
    assert hire_dates(command) == ["2021-02-01", "2021-04-03"]
    assert command.run("directory", DIRECTORY, "--dates", "month-first") == 0
    assert hire_dates(command) == ["2021-01-02", "2021-03-04"]


def test_a_column_is_read_as_it_is_said(command: Command) -> None:
    text = "Full name,Zz,Qq,Pp\nMo Long,mo@example.com,Basket weaving,blue\n"
    assert command.run("mentor", text) == 2
    assert "--column “HEADER=FIELD”; the columns are “Full name”, “Zz”, “Qq”, “Pp”." in command.err
    assert command.run("mentor", text, "--column", "zz=telephone", "--column", "Qq=topics") == 2
    assert "“telephone” is no field; there are email, name" in command.err
    assert command.run("mentor", text, "--column", "zz=email", "--column", "Qq=topics", "--column", "Pp=not used") == 0
    assert "not used: “Pp” (left out by you)" in command.out
    with store.opened(command.db) as db:
        (mentor,) = store.people.mentors(db, 1)
    assert (mentor.email, mentor.topics) == ("mo@example.com", ("Basket weaving",))


@pytest.mark.parametrize(
    ("option", "refusal"),
    [
        ("Nope=name", "no column is called “Nope”; there are “Full name”, “Work e-mail”"),
        ("Level=shoe size", "“shoe size” is no field; there are email, name"),
        ("Level", "--column takes “Header=field”"),
        ("=name", "--column takes “Header=field”"),
    ],
)
def test_a_column_or_field_that_is_not_there_is_one_sentence(command: Command, option: str, refusal: str) -> None:
    assert command.run("mentor", MENTORS, "--column", option) == 2
    assert refusal in command.err
    assert len(command.err.strip().splitlines()) == 1
    assert not command.db.exists()


def test_the_sheet_of_a_workbook_is_named(command: Command) -> None:
    book = openpyxl.Workbook()
    for title, name in (("First", "Mo Long"), ("Second", "Mia Berg")):
        sheet = book.create_sheet(title)
        sheet.append(["Name", "Email", "Topics"])
        sheet.append([name, f"{name[:2].lower()}@example.com", "Hiring"])
    book.remove(book.worksheets[0])
    path = command.folder / "people.xlsx"
    book.save(path)
    assert command.run_file("mentor", path, "--sheet", "Second") == 0
    with store.opened(command.db) as db:
        assert [mentor.name for mentor in store.people.mentors(db, 1)] == ["Mia Berg"]
    assert command.run_file("mentor", path, "--sheet", "Third") == 2
    assert "First" in command.err and "Second" in command.err


def test_own_topics_stay_as_they_are_written(command: Command) -> None:
    text = "Name,Email,Topics\nMo Long,mo@example.com,talking on stage at last\n"
    assert command.run("mentor", text, "--topics", "own") == 0
    with store.opened(command.db) as db:
        assert store.people.mentors(db, 1)[0].topics == ("talking on stage at last",)


@pytest.mark.parametrize("dry", [True, False])
def test_nobody_read_is_exit_code_2_with_reasons_and_an_account(command: Command, dry: bool) -> None:
    account = command.folder / "account.json"
    options = ["--account", str(account), *(["--dry-run"] if dry else [])]
    text = "Name,Email,Topics\n,mo@example.com,Hiring\nMia Berg,,Hiring\n"
    assert command.run("mentor", text, *options) == 2
    assert command.err.strip().splitlines()[-1] == (
        "mentor.csv: nobody could be read: 1 × there is no name; 1 × there is no email address. Nothing was written."
    )
    assert not command.db.exists()
    rows = json.loads(account.read_text(encoding="utf-8"))["sheets"][0]["rows"]
    assert [(row["row"], row["outcome"]) for row in rows] == [(2, "left out"), (3, "left out")]


@pytest.mark.parametrize("dry", [True, False])
def test_the_account_as_json_holds_every_column_and_row_and_what_is_written(command: Command, dry: bool) -> None:
    path = command.folder / "account.json"
    assert command.run("mentor", MENTORS, "--account", str(path), *(["--dry-run"] if dry else [])) == 0
    account = json.loads(path.read_text(encoding="utf-8"))
    (sheet,), (effects,) = account["sheets"], account["import"]
    assert [column["header"] for column in sheet["columns"]] == MENTORS.splitlines()[0].split(",")
    assert [column["letter"] for column in sheet["columns"]] == list("ABCDE")
    assert all(column["why"] for column in sheet["columns"])
    assert {row["row"]: row["outcome"] for row in sheet["rows"]} == {2: "read", 3: "read", 4: "left out"}
    assert sheet["summary"].startswith("2 mentors read, 1 row left out, ")
    assert (effects["new"], effects["rejected"], len(effects["accepted"])) == (2, 1, 2)
    assert command.db.exists() is not dry


def test_the_account_as_a_workbook_is_safe_and_whole(command: Command) -> None:
    path = command.folder / "account.xlsx"
    text = MENTORS.replace("Photo", "=cmd|' /C calc'!A0")
    assert command.run("mentor", text, "--account", str(path)) == 0
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Columns", "Rows", "Understood otherwise", "Questions and notes", "Changes"]
    columns = list(book["Columns"].iter_rows(values_only=True))
    assert columns[0] == ("Column", "Header", "Read as", "How sure", "Why", "Examples")
    assert [line[1] for line in columns[1:]] == text.splitlines()[0].split(",")
    assert book["Columns"]["B6"].data_type == "s"  # not a formula
    assert len(list(book["Rows"].iter_rows())) == 1 + 3


def test_an_account_that_cannot_be_saved_takes_the_import_back(command: Command) -> None:
    for name, reason in (
        (str(command.folder / "nowhere" / "a.json"), "cannot be written"),
        (str(command.db), "--account takes a name that ends with .json or .xlsx"),
    ):
        assert command.run("mentor", MENTORS, "--account", name) == 2
        assert reason in command.err
    if command.db.exists():
        with store.opened(command.db) as db:
            assert store.people.everyone(db) == []
    assert not (command.folder / "nowhere").exists()


def test_doubts_of_the_self_check_and_what_nobody_can_check_are_said(command: Command) -> None:
    question = '"I have time, I am open to feedback, and I am ready to talk about difficult things"'
    text = (
        f"Name,Email,Needs,{question}\nAna Ruiz,ana@example.com,Hiring,Yes\nBen Ode,ben@example.com,Hiring,Not sure\n"
    )
    assert command.run("mentee", text, "--dry-run") == 0
    doubt = "1 mentee answered “Not sure” to the self-check: Ben Ode. --pending leaves all who are new as applicants."
    unchecked = "No directory is on record: nobody checks who reports to whom and who has left the company."
    assert command.out.splitlines()[-3:-1] == [doubt, unchecked]
    assert command.run("directory", DIRECTORY, "--dates", "day-first") == 0
    assert command.run("mentee", text, "--pending") == 0
    assert doubt not in command.out and unchecked not in command.out


def test_only_people_of_the_sheet_are_accepted(command: Command) -> None:
    assert command.run("mentor", MENTORS, "--pending") == 0
    other = "Name,Email,Topics\nIda Noor,ida@example.com,Hiring\n"
    assert command.run("mentor", other) == 0
    assert "1 accepted." in command.out
    with store.opened(command.db) as db:
        stages = {mentor.name: mentor.stage for mentor in store.people.mentors(db, 1)}
    assert stages == {"Mo Long": "applied", "Mia Berg": "applied", "Ida Noor": "accepted"}


def test_a_sheet_of_both_roles_and_of_several_rows_a_person_counts_people(command: Command) -> None:
    from_both = "Name,Email,I want to take part as,Topics,Needs\n"
    both = f"{from_both}Mo Long,mo@example.com,Mentor,Hiring,\nAna Ruiz,ana@example.com,Both,Hiring,Negotiation\n"
    path = command.folder / "people.csv"
    path.write_text(both, encoding="utf-8")
    account = sheets.account(sheets.load(path.read_bytes(), path.name, "mixed"))
    assert summarize(account) == "2 mentors and 1 mentee read, 5 of 5 columns used"
    rows = "Name,Email,Needs\nAna Ruiz,ana@example.com,Hiring\nAna Ruiz,ana@example.com,Negotiation\n"
    assert summarize(sheets.account(sheets.load(rows.encode(), "m.csv", "mentee"))).startswith("1 mentee read, ")


def test_who_a_row_is_about_is_asked_with_its_option_and_read_as_it_is_said(command: Command) -> None:
    text = "Name,Email,Needs\nAna Pop,desk@example.com,Hiring\nIon Tudor,desk@example.com,Hiring\n"
    assert command.run("mentee", text) == 2
    assert (
        "Whose is it? Answer with --row “2=desk@example.com” --row “3=none” (Ana Pop (row 2); the other is read"
        in command.err
    )
    assert command.run("mentee", text, "--row", "3=Desk@Example.com", "--row", "2=none") == 0
    assert "Whose is it?" not in command.err and command.out.splitlines()[-2].startswith("2 new, 0 changed")
    with command.opened() as db:
        emails = {person.name: person.email for person in store.people.everyone(db)}
    assert emails == {"Ana Pop": "", "Ion Tudor": "desk@example.com"}
    zoe = "Name,Email,Needs\nZoe Hart,desk@example.com,Hiring\n"
    assert command.run("mentee", zoe, "--dry-run") == 0
    assert "Answer with --row “2=desk@example.com” (The same person), or --row “2=none” (Two people" in command.err


@pytest.mark.parametrize("row", ["3", "x=out", "3=", "9=none", "2=Ana"])
def test_what_cannot_be_said_about_a_row_is_refused_in_words(command: Command, row: str) -> None:
    text = "Name,Email,Needs\nAna Pop,ana@example.com,Hiring\n"
    assert command.run("mentee", text, "--row", row) == 2
    assert "--row" in command.err and not command.db.exists()
