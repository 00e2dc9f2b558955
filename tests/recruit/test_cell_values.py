"""Cell values: names, addresses, dates, languages, yes and no as people write them, each read or named."""

import csv
import json
from datetime import date

import pytest

from benchmarks.sheet_cases import CASES
from core.domain.recruit import sheets
from core.domain.recruit.sheets import names, values
from core.domain.recruit.sheets.account import account
from core.domain.recruit.sheets.listed_answers import Options

TOPICS = "Name,Email,Topics you can help with"


def case(number: str, file: str) -> tuple[list[dict[str, str]], dict[str, dict[str, object]]]:
    """The rows of a case as they are typed, and the right values."""
    folder = next(CASES.glob(f"{number}-*"))
    with (folder / file).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return rows, json.loads((folder / "expected.json").read_text())["files"][0]["values by e-mail"]


def test_every_name_of_the_case_stands_in_spoken_order_or_is_none():
    rows, expected = case("67", "mentees.csv")
    right = [expected.get(row["Your work e-mail"], {}).get("name", "") for row in rows]
    assert [values.person_name(row["Your full name"]) for row in rows] == right


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Smith, John, Jr.", "John Smith, Jr."),
        ("Meister, Gregory, PhD, MBA", "Gregory Meister, PhD, MBA"),
        ("Keller, Anna Dr.", "Dr. Anna Keller"),
        ("Keller, Dr. Anna", "Dr. Anna Keller"),
        ("Dr. Keller, Anna", "Dr. Anna Keller"),
        ("Smith, John III", "John Smith III"),
        ("Ana Pop, Head of Sales", ""),
        ("unknown", ""),
        ("de la Cruz, María", "María de la Cruz"),
        ("Meer, Jan van der", "Jan van der Meer"),
        ("“Ana Pop”", "Ana Pop"),
        ("Ana Pop;", "Ana Pop"),
        ("Acme Ltd", ""),
        ("keine Angabe", ""),
        ("#N/A", ""),
        ('=HYPERLINK("x")', ""),
        ("anonymous", ""),
        ("Ana Pop <ana@x.com>", ""),
        (":red[hi]", ":red[hi]"),
        ("Ana Pop(HR)", "Ana Pop(HR)"),
        ("Pop, Ana  [she/her] ", "Ana Pop [she/her]"),
        ("王伟（销售）", "王伟（销售）"),
    ],
)
def test_names(text, name):
    assert values.person_name(text) == name


def test_an_address_shows_that_a_department_behind_a_name_is_no_given_name():
    assert values.person_name("Ana Pop, Sales", address="ana.pop@x.com") == "Ana Pop, Sales"
    assert values.person_name("Garcia Lopez, Maria", address="maria.garcia@x.com") == "Maria Garcia Lopez"


def test_a_form_that_asks_for_the_family_name_first_turns_two_words_around():
    assert names.is_family_first("Nachname, Vorname") and names.is_family_first("Last name, First name")
    assert names.is_family_first("Nom Prénom")
    assert not names.is_family_first("Vor- und Nachname") and not names.is_family_first("First and last name")
    data = "Last name First name,Email,Topics you can help with\n"
    data += "Weber Ana,x1@x.com,SQL\nBo Lindqvist,bo.lindqvist@x.com,SQL\n"
    read = sheets.read(data.encode(), "mentors.csv")
    mapping = sheets.guess(read, "mentor").assign(0, "name")
    assert [row.name for row in sheets.check(read, mapping).rows] == ["Ana Weber", "Bo Lindqvist"]


def test_every_address_of_the_case_is_read_or_named():
    rows, expected = case("66", "mentees.csv")
    addresses = [values.read_address(row["Your work e-mail"]) for row in rows]
    assert [address.value for address in addresses if address.value] == list(expected)
    assert all(address.odd for address in addresses if not address.value)
    several = [
        row["Your work e-mail"]
        for row in rows
        if row["Your work e-mail"].count("@nordwind") + row["Your work e-mail"].count("@home") > 1
        and "[" not in row["Your work e-mail"]
        and "=" not in row["Your work e-mail"]
    ]
    assert len(several) == 4
    assert all("is used" in values.read_address(text).odd for text in several)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Work: ana@x.org", "ana@x.org"),
        ("ana@x.org or bo@x.org", "ana@x.org"),
        ("ben@x.org <b@y.org>", "ben@x.org"),
        ("n/a; ana@x.org", "ana@x.org"),
        ("ana maria@x.org", None),  # which part is missing is not told
        ("ana@x .org", None),
        ("Ana Lopez ana@x.org", None),
        ("=ana@example.org", None),
    ],
)
def test_addresses(text, address):
    assert values.read_address(text).value == address


@pytest.mark.parametrize(
    "text",
    [
        "20210305", "5. März 2021", "5. Mär 2021", "05 mars 2021", "2021年3月5日", "Fri, 05 Mar 2021",
        "le 5 mars 2021", "vendredi 5 mars 2021", "5 de marzo de 2021", "5 de março de 2021",
        "sexta-feira, 5 de março de 2021", "5 marzo 2021", "5 maart 2021", "5 marca 2021", "5 martie 2021",
        "den 5 mars 2021", "5. března 2021", "2021年3月5日 星期五", "Friday, March 5, 2021", "2021-Mar-05",
        "Mar-05-2021",
        "44260", "44260.0", "5Mar2021", "05MAR2021",
        "20210305T083000Z", "2021. 03. 05.", "5th of March 2021", "5/mar/2021", "05-Mar-21",
        "2021-03-05T08:00:00.000+01:00",
    ],
)  # fmt: skip
def test_one_day_in_any_spelling(text):
    moment = values.moment(text, "day")
    assert moment.value is not None and moment.value.date() == date(2021, 3, 5)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("March 2021", "names a month and no day"),
        ("mars 2021", "names a month and no day"),
        ("03/2021", "names a month and no day"),
        ("2021", "names a year and no day"),
        ("31/02/2021", "is not a day of the calendar"),
        ("20211305", "is not a day of the calendar"),
        ("soon", "is not a date"),
    ],
)
def test_what_is_no_day_is_named(text, why):
    moment = values.moment(text, "day")
    assert (moment.value, moment.odd) == (None, why)


@pytest.mark.parametrize("text", ["2026-02-01", "2026-02-01 00:00:00", "1-Feb", "2. Feb", "févr-02", "46054"])
def test_a_range_that_a_spreadsheet_made_a_date_of_is_no_number(text):
    for read in (values.hours(text), values.years(text), values.capacity(text)):
        assert read.value is None and "looks like a date" in read.odd


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("English, fluent; German, B2", ("English", "German")),
        ("English (fluent, C1), German (B2)", ("English", "German")),
        ("EN DE", ("English", "German")),
        ("Deutsch - Muttersprache", ("German",)),
        ("anglais et allemand", ("English", "German")),
        ("中文, 英语", ("Chinese", "English")),
        ("Mother tongue Dutch, fluent in English", ("Dutch", "English")),
        ("Other: Catalan", ("Catalan",)),
        ("angielski i polski", ("English", "Polish")),
        ("limba română, engleză", ("Romanian", "English")),
    ],
)
def test_languages_have_their_english_names(text, languages):
    assert values.spoken_languages(text).value == languages


def test_a_language_that_is_not_known_stays_and_is_said():
    read = values.spoken_languages("Quechua")
    assert read.value == ("Quechua",) and "no language that is known" in read.odd
    assert values.spoken_languages("no English").value == ("no English",)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Yes, once", True), ("Ja, mehrfach", True), ("Yep", True), ("☑", True), ("TRUE", True), ("Oui", True),
        ("Nee", False), ("Nope", False), ("I have not", False), ("not yet", False), ("no (but coached)", False),
        ("Never", False), ("Nein, noch nie", False), ("☐", False), ("Non", False), ("不是", False),
        ("A few times", None), ("3 times", None), ("Informally", None),
    ],
)  # fmt: skip
def test_yes_and_no(text, answer):
    read = values.yes_no(text)
    assert read.value is answer
    assert bool(read.odd) == (answer is None)


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("Yes", "Yes"), ("mostly", "Mostly"), ("Ja", "Yes"), ("Strongly agree", "Yes"), ("Agree", "Mostly"),
        ("Stimme voll und ganz zu", "Yes"), ("Neither agree nor disagree", "Not sure"), ("Disagree", "No"),
        ("weiß nicht", "Not sure"), ("Größtenteils", "Mostly"), ("I have time in summer", "I have time in summer"),
    ],
)  # fmt: skip
def test_a_self_check_in_words_of_agreement(text, understood):
    assert values.self_check(text, Options(["Yes", "Mostly", "Not sure"])).value == understood


def test_the_same_manager_is_found_by_number_with_and_without_zeros_by_directory_name_and_by_address():
    data = r"""Employee ID,Full name,Work e-mail,Department,Manager
001001,Greta Halvorsen,greta@x.com,Board,
001002.0,Ilse Wagen,ilse@x.com,Eng,"CN=Halvorsen\, Greta,OU=Staff,DC=x,DC=com"
001003,Amadou Sarr,amadou@x.com,Eng,1002
001004,Orla Fen,orla@x.com,Fin,Greta Halvorsen <greta@x.com>
001005,Bo Li,bo@x.com,Fin,1001 - Greta Halvorsen
001006,Cy Roe,cy@x.com,Fin,"Halvorsen, Greta"
"""
    checked = sheets.load(data.encode(), "directory.csv", "directory")
    managers = {row.name: row.person.get("manager_email") for row in checked.rows}
    assert managers == {
        "Greta Halvorsen": None,
        "Ilse Wagen": "greta@x.com",
        "Amadou Sarr": "ilse@x.com",
        "Orla Fen": "greta@x.com",
        "Bo Li": "greta@x.com",
        "Cy Roe": "greta@x.com",
    }
    assert checked.rows[1].person["employee_id"] == "001002"


def test_what_is_understood_otherwise_than_typed_stands_in_the_account():
    data = f"{TOPICS},Hours per month,Languages you could mentor in,Max mentees\n"
    data += 'Ana Pop,ana@x.com,Negotiation,2h/week,"EN, Deutsch",2-3\nBo Li,bo@x.com,Negotiation,4,English,2\n'
    lines = account(sheets.load(data.encode(), "mentors.csv", "mentor")).values
    assert {(line.row, line.typed, line.understood) for line in lines if line.understood} == {
        (2, "2h/week", "8 hours a month"),
        (2, "EN, Deutsch", "English, German"),
        (2, "2-3", "up to 3 mentees"),
    }


def test_no_is_no_seat_and_is_said():
    assert values.capacity("No") == (0, "says no; no mentees are assumed", "")
    assert values.capacity("0") == (0, "", "")
    assert values.capacity("none this year").value == 0


def test_other_answers_and_trailing_separators_are_no_part_of_an_answer():
    options = Options(["Senior"])
    assert values.reader("choice", "level", options, ";")("Other: Fellow;").value == "Fellow"
    assert values.reader("choice", "level", options, ";")("senior;").value == "Senior"
    assert values.reader("list", "industries", options, ";")("Retail, Sonstiges: Bergbau").value == (
        "Retail",
        "Bergbau",
    )
    assert values.reader("text", "department", options, ";")("Sales;").value == "Sales"
