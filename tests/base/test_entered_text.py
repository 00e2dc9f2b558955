"""Text at the doors: one check of an email address, signs that mislead a reader, names too long for a file."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from core import actions, store
from core.actions import NotAllowed
from core.documents.handbook import HandbookProgram
from core.documents.messages import draft, mail_file, mail_link
from core.domain import playbook
from core.domain.base import entered_text
from core.domain.base.people import Intake, Mentee
from core.domain.design.programs import Program
from core.domain.recruit import sheets
from core.domain.recruit.sheets import values
from core.domain.relationships.letters import Letter
from tests.story import acted, recruited

OVERRIDES = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
SEVERAL = [
    "a@x.com, b@y.com",
    "a@x.com;b@y.com",
    "a@x.com b@y.com",
    "a@x.com\nb@y.com",
    "a@x.com\r\nBcc: b@y.com",
    "a@x.com,b@y.com",
    "a@x.com?cc=b@y.com",
    "a@x.com?cc=b%40y.com",
    "a?cc=b%40y.com@x.com",
    "a%b@x.com",
    "a#b@x.com",
    "a@x_y.com",
    "<a@x.com>",
    "Ana <a@x.com>",
    "a@x.com <b@y.com>",
    "(a)@x.com",
    "a@@x.com",
    "a@x",
    "a..b@x.com",
    "@x.com",
    "",
]


@pytest.mark.parametrize(
    "written", ["ana@example.com", " Ana.Ruiz@Example.COM ", "o'neil+x@sub.example.co", "é@bücher.de"]
)
def test_one_address_is_an_address(written: str) -> None:
    assert entered_text.address(written) == written.strip().casefold()


@pytest.mark.parametrize("written", SEVERAL)
def test_what_a_mail_program_reads_as_more_than_one_is_none(written: str) -> None:
    assert entered_text.address(written) is None


@given(st.text(alphabet='ab@.,;<> \n\u202e?&"', max_size=24))
def test_an_address_never_holds_a_second_one(written: str) -> None:
    whole = entered_text.address(written)
    assert whole is None or (whole.count("@") == 1 and not set(whole) & set(',;<> \n\u202e"'))


@pytest.mark.parametrize("written", [address for address in SEVERAL if address])
def test_every_action_refuses_what_is_not_one_address(db: Database, written: str) -> None:
    program_id = recruited(db)
    doors = [
        lambda: actions.add_coordinator(db, "Ina", written, **acted()),
        lambda: actions.recommend(db, program_id, "Rae", written, "Mo", **acted()),
        lambda: actions.save_form(db, program_id, "mentee", "Rae", written, {}, **acted()),
        lambda: actions.import_people(db, program_id, "mentee", [Intake(2, "Rae", written)], **acted()),
        lambda: actions.register_companions(db, ("Rae", written), ("Mo", "mo@example.com"), "", **acted()),
    ]
    before = store.revision(db)
    for door in doors:
        with pytest.raises(NotAllowed, match="is not an email address"):
            door()
    assert store.revision(db) == before


def test_a_sheet_says_which_cell_holds_more_than_one_address() -> None:
    rows = ['Ana,"a@x.com, b@y.com",Python', "Ben,ben@x.com <b@y.com>,SQL", "Eve,Eve <eve@x.com>,SQL"]
    data = "\n".join(["Name,Email,Topics you can help with", *rows]).encode()
    checked = sheets.load(data, "mentors.csv", "mentor")
    reasons = [(problem.row, problem.reason) for problem in checked.problems if "address" in problem.reason]
    assert reasons == [
        (2, "holds more than one email address; a@x.com is used"),
        (3, "holds more than one email address; ben@x.com is used"),
    ]
    assert [row.email for row in checked.rows] == ["a@x.com", "ben@x.com", "eve@x.com"]


def test_an_address_in_brackets_is_taken_out_of_a_cell() -> None:
    assert values.email("Ana Ruiz <Ana@x.com>") == "ana@x.com"
    assert values.email("ana@x.com <ANA@x.com>") == "ana@x.com"
    assert values.email("Mailto:ana@x.com") == "ana@x.com"


@pytest.mark.parametrize("written", [address for address in SEVERAL if address])
def test_an_address_on_record_from_before_reaches_no_letter(written: str) -> None:
    letter = Letter("check-in", 1, "Ana", written, "Hello", "How are you?")
    assert letter.to == ""
    assert mail_link(letter).startswith("mailto:?")
    assert b"\r\nTo:" not in mail_file(letter, HandbookProgram(Program(1, "Spring", "running", date(2026, 1, 5))))
    assert draft("check-in", {}, Mentee(1, "Ana", written), playbook.load()).to == ""


@pytest.mark.parametrize("sign", OVERRIDES)
def test_overrides_are_gone_wherever_text_is_written(db: Database, sign: str) -> None:
    program_id = actions.create_program(db, f"Spring{sign}gnirpS", **acted())
    actions.add_coordinator(db, f"{sign}Ina", **acted())
    actions.change_design(db, program_id, goal=f"More{sign} seniors", **acted())
    actions.set_setting(db, "holidays", [{"on": "2026-12-25", "name": f"{sign}Christmas"}], **acted())
    row = Intake(2, f"Ana {sign}Ruiz", "ana@example.com", {"department": f"S{sign}ales"}, {"aim": f"{sign}Lead"})
    actions.import_people(db, program_id, "mentee", [row], **acted())
    (ana,) = store.people.mentees(db, program_id)
    actions.write_note(db, ana.id, "talk", f"Talked{sign}.", **acted())
    tables = [name for (name,) in db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    contents = json.dumps(
        [db.conn.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables], ensure_ascii=False
    )
    assert "gnirpS" in contents and "Talked" in contents
    assert sign not in contents


def test_joiners_and_direction_marks_that_scripts_need_stay() -> None:
    written = "می\u200cروم 👩\u200d💻 \u200fשלום\u200e क्\u200dष"
    assert entered_text.legible(written) == written


def test_names_of_more_than_a_line_are_refused_with_their_length(db: Database) -> None:
    program_id = recruited(db)
    long = "N" * 301
    doors = [
        lambda: actions.create_program(db, long, **acted()),
        lambda: actions.change_program(db, program_id, name=long, **acted()),
        lambda: actions.next_round(db, program_id, long, **acted()),
        lambda: actions.start_program(db, long, [], **acted()),
        lambda: actions.add_option(db, program_id, long, **acted()),
        lambda: actions.add_coordinator(db, long, **acted()),
        lambda: actions.rate_department(db, program_id, long, {}, **acted()),
        lambda: actions.add_link(db, long, "https://example.com", "both", "onboarding", **acted()),
        lambda: actions.open_meeting(db, program_id, guests=[long], **acted()),
        lambda: actions.recommend(db, program_id, long, "rae@example.com", "Mo", **acted()),
    ]
    before = store.revision(db)
    for door in doors:
        with pytest.raises(NotAllowed, match=r"at most (120|300) characters; this one has 301"):
            door()
    assert store.revision(db) == before


def test_the_copy_of_an_option_with_the_longest_name_has_a_name_too(db: Database) -> None:
    program_id = actions.create_program(db, "P" * entered_text.LONGEST_NAME, **acted())
    option_id = actions.add_option(db, program_id, "O" * entered_text.LONGEST_NAME, **acted())
    actions.copy_option(db, option_id, **acted())
    assert {len(option.name) for option in store.programs.options(db, program_id)} == {entered_text.LONGEST_NAME}


def test_a_row_whose_name_is_a_page_is_left_out_with_the_reason() -> None:
    others = "\n".join(f"{name} Ode,{name}@x.com,Negotiation" for name in ("ben", "cleo", "dev", "eve"))
    data = f"Name,Email,Topics\n{'Ana ' * 80},ana@x.com,Negotiation\n{others}".encode()
    checked = sheets.load(data, "mentors.csv", "mentor")
    assert [(problem.row, problem.reason) for problem in checked.problems if problem.skipped] == [
        (2, "is longer than the 300 characters of a name")
    ]


@pytest.mark.parametrize("name", ["x" * 300, "é" * 300, "漢" * 300, "👩" * 300, "a-" * 200, "…", ""])
def test_a_file_name_fits_every_file_system(name: str) -> None:
    stem = entered_text.file_name(name)
    assert 0 < len(stem.encode()) <= entered_text.LONGEST_FILE_NAME
    assert stem.strip("-") == stem and "\ufffd" not in stem
