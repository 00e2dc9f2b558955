"""Cases: every shape of a real sheet in `tests/cases` is read as a person means it, or refused or asked in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlite_utils import Database

from benchmarks.sheet_cases import CASES, CaseFile, case_files, differences
from core import actions, store
from core.actions import Sheet
from core.documents.tables import safe_csv
from core.domain.recruit import sheets
from core.domain.recruit.sheets import Checked, SheetError
from core.domain.recruit.sheets.sheet_roles import suited
from tests.story import acted

FILES = [file for file in case_files() if file.role != "checks"]
FOLDERS = sorted(path.parent.name for path in CASES.glob("*/expected.json"))

# Forms about pairs: tests/relationships/test_check_forms.py reads every file of them.
CHECKS = ("121", "122")


def number(case: str) -> str:
    return case.split("-")[0]


def named(file: CaseFile) -> str:
    return f"{file.case}/{file.path.name}"


def files_of(case: str) -> list[CaseFile]:
    return [file for file in FILES if number(file.case) == case]


def checked(case: str, name: str = "") -> Checked:
    return next(file for file in files_of(case) if name in file.path.name).read()


def refusal(file: CaseFile) -> str:
    with pytest.raises(SheetError) as refused:
        file.read()
    return str(refused.value)


VALUED = [file for file in FILES if file.values]


@pytest.mark.parametrize("file", VALUED, ids=named)
def test_every_value_is_what_a_person_means(file: CaseFile) -> None:
    different, total = differences(file)
    assert [str(difference) for difference in different] == []
    assert total > 0


# --- what is right in words ---------------------------------------------------------------------------------------


def dates_are_asked() -> None:
    account = sheets.account(checked("103"))
    assert [(question.id, question.choices) for question in account.questions] == [
        ("dates", ("day-first", "month-first"))
    ]
    assert all("hired_on" not in row.person for row in checked("103").rows)


def the_start_of_a_survey_is_no_hire() -> None:
    read = checked("116")
    assert [row.applied_on.isoformat() for row in read.rows if row.applied_on][:2] == ["2026-09-07", "2026-09-08"]
    assert not any("hired_on" in row.person for row in read.rows)
    lines = {line.header: line for line in sheets.account(read).columns}
    assert lines["Start Date"].certainty == "not used" and lines["End Date"].keys == ("applied_on",)


def nobody_is_lost_without_a_reason() -> None:
    account = sheets.account(checked("120"))
    assert account.read == 0
    assert {line.why for line in account.left_out} == {"Your work e-mail: there is no email address"}
    assert len(account.left_out) == 6 and all(line.who for line in account.left_out)


def a_formula_is_named_and_is_nobody() -> None:
    for file in files_of("21"):
        account = sheets.account(file.read())
        assert account.read == 0
        assert all("formula" in line.why for line in account.left_out) and len(account.left_out) == 5


def one_plain_sentence(case: str, *words: str) -> Callable[[], None]:
    """Each file is refused in one sentence that holds these words."""

    def check() -> None:
        for file in files_of(case):
            sentence = refusal(file)
            assert sentence.startswith(file.path.name) and sentence.endswith(".")
            assert all(word in sentence for word in words), sentence

    return check


def read_whole(case: str, people: int) -> Callable[[], None]:
    def check() -> None:
        for file in files_of(case):
            assert len(file.read().rows) == people

    return check


def what_to_add_is_named() -> None:
    sentences = {file.path.name: refusal(file) for file in files_of("68")}
    assert "email" in sentences["mentors.csv"] and "email" in sentences["mentees.csv"]
    assert "name" in sentences["no_name.csv"].removeprefix("no_name.csv")


def circles_are_named_and_read() -> None:
    read = checked("73")
    problems = "\n".join(map(str, read.problems))
    assert "report to each other in a loop" in problems and "as their own manager" in problems
    assert not read.skipped and len(read.rows) == len(read.table.frame)


def both_roles_are_read() -> None:
    for name, mentors, mentees in (("all.csv", 4, 5), ("all_again.csv", 4, 5), ("rollen.csv", 3, 4)):
        file = next(file for file in files_of("83") if file.path.name == name)
        table = sheets.read(file.path.read_bytes(), name)
        read = sheets.check(table, suited(table, "mentor"))
        assert {role: len(rows) for role, rows in read.by_role.items()} == {"mentor": mentors, "mentee": mentees}
    both = {role: rows[-1] for role, rows in checked_as_both("83", "all.csv").by_role.items()}
    assert both["mentor"].email == both["mentee"].email == "bogdan.ciurea@nordwind.example"
    assert (both["mentor"].answers["topics"], both["mentee"].answers["needs"]) == ((("Change management",)),) * 2


def checked_as_both(case: str, name: str) -> Checked:
    file = next(file for file in files_of(case) if file.path.name == name)
    table = sheets.read(file.path.read_bytes(), name)
    return sheets.check(table, suited(table, "mentor"))


def yes_in_two_columns() -> None:
    read = checked_as_both("84", "all.csv")
    names = {role: [row.name for row in rows] for role, rows in read.by_role.items()}
    assert names["mentor"] == ["Ilse Wagenknecht", "Tomás Queiroz", "Orla Fennimore", "Bogdan Ciurea"]
    assert "Piet Hollander" in names["mentee"] and "Bogdan Ciurea" in names["mentee"] and len(names["mentee"]) == 5
    alone = checked("84", "all.csv")
    assert [row.name for row in alone.rows] == names["mentor"]
    assert "does not want to take part as a mentor" in sheets.account(alone).left_out[0].why


def two_people_under_one_address() -> None:
    account = sheets.account(checked("89"))
    reasons = {line.who: line.why for line in account.left_out}
    assert set(reasons) == {"Piet Hollander", "Zsófia Marton"}
    assert all("is the address of two people" in why for why in reasons.values())


def an_alias_is_told_before_anything_is_written(db: Database) -> None:
    directory, mentors = checked("126", "directory"), checked("126", "mentors")
    program_id = actions.create_program(db, "Autumn", **acted())
    actions.bring_in(db, None, [Sheet("directory", directory.rows)], **acted())
    before = store.revision(db)
    preview = actions.preview_import(db, program_id, [Sheet("mentor", mentors.rows)], **acted())
    assert [(mate.name, mate.on_record) for account in preview for mate in account.namesakes] == [
        ("Ilse Wagenknecht", "i.wagenknecht@nordwind.example")
    ]
    assert store.revision(db) == before


def numbers_join_what_the_directory_knows(db: Database) -> None:
    program_id = actions.create_program(db, "Autumn", **acted())
    mentors, mentees = checked("97", "mentors"), checked("97", "mentees")
    assert all(not row.email and row.person["employee_id"] for row in (*mentors.rows, *mentees.rows))
    parts = [("directory", checked("97", "directory")), ("mentor", mentors), ("mentee", mentees)]
    actions.bring_in(db, program_id, [Sheet(role, read.rows) for role, read in parts], **acted())
    people = [*store.people.mentors(db, program_id), *store.people.mentees(db, program_id)]
    assert len(people) == len(mentors.rows) + len(mentees.rows)
    addresses = {row.name: row.email for row in parts[0][1].rows}
    assert {person.name: person.email for person in people} == {
        person.name: addresses[person.name] for person in people
    }


def a_quotation_mark_loses_nobody() -> None:
    (file,) = files_of("127")
    try:
        account = sheets.account(file.read())
    except SheetError as refused:
        assert "quotation mark" in str(refused)
    else:
        assert account.read == 40 and any("quotation mark" in note for note in account.notes)


def who_left_is_known() -> None:
    status = {row.name: row.person["status"] for row in checked("93", "directory").rows}
    assert status["Tomás Queiroz"] == "left" and status["Ilse Wagenknecht"] == "active"


def choices_of_mentors_are_kept() -> None:
    rows = {row.name: row.answers for row in checked("60", "mentees").rows}
    assert rows["Piet Hollander"]["ranked_mentors"] == ("Ilse Wagenknecht", "Orla Fennimore")
    assert rows["Lucía Benavente"]["needs"] == ("Negotiation", "Facilitation, workshops")


def only_the_role_that_was_asked_is_read() -> None:
    read = checked("32")
    assert len(read.rows) == 5 and read.table.left_out


def broken_letters_are_mended_and_told() -> None:
    read = checked("07")
    assert "Tomás Queiroz" in [row.name for row in read.rows]
    assert any("wrong encoding" in note for note in sheets.account(read).notes)


def topics_in_sentences_are_named() -> None:
    read = checked("100", "mentees")
    assert next(row.answers["needs"] for row in read.rows) == ("Public speaking", "Giving feedback")
    topics = [line.understood for line in sheets.account(read).values if "presenting" in line.typed]
    assert topics == ["Public speaking, Giving feedback"]


def formulas_are_nobody_or_text() -> None:
    read = checked("101", "mentees")
    account = sheets.account(read)
    assert [(line.row, line.why) for line in account.left_out] == [(2, "Your full name: is no name")]
    written = safe_csv(sheets.rejected_frame(read)).decode()
    assert ",=" not in written and "'=2+5" in written


def grades_are_told_not_to_be_compared() -> None:
    for file in (file for file in FILES if number(file.case) == "95"):
        account = sheets.account(file.read())
        assert any(("are kept, not compared" in note and "“HEO”" in note) or "“AO”" in note for note in account.notes)
    known = next(file for file in FILES if number(file.case) == "02")
    assert not any("not compared" in note for note in sheets.account(known.read()).notes)


IN_WORDS: dict[str, Callable[..., None]] = {
    "07": broken_letters_are_mended_and_told,
    "21": a_formula_is_named_and_is_nobody,
    "30": one_plain_sentence("30", "column", "person"),
    "32": only_the_role_that_was_asked_is_read,
    "33": read_whole("33", 5),
    "34": read_whole("34", 5),
    "35": one_plain_sentence("35"),
    "36": read_whole("36", 5),
    "37": one_plain_sentence("37", "PDF"),
    "38": read_whole("38", 5),
    "39": one_plain_sentence("39"),
    "40": one_plain_sentence("40", "password"),
    "41": one_plain_sentence("41"),
    "42": read_whole("42", 5),
    "60": choices_of_mentors_are_kept,
    "68": what_to_add_is_named,
    "73": circles_are_named_and_read,
    "83": both_roles_are_read,
    "84": yes_in_two_columns,
    "89": two_people_under_one_address,
    "93": who_left_is_known,
    "95": grades_are_told_not_to_be_compared,
    "97": numbers_join_what_the_directory_knows,
    "100": topics_in_sentences_are_named,
    "101": formulas_are_nobody_or_text,
    "103": dates_are_asked,
    "116": the_start_of_a_survey_is_no_hire,
    "120": nobody_is_lost_without_a_reason,
    "126": an_alias_is_told_before_anything_is_written,
    "127": a_quotation_mark_loses_nobody,
}
NEEDS_A_DATABASE = ("97", "126")


@pytest.mark.parametrize("case", IN_WORDS)
def test_what_is_right_in_words_is_done(case: str, db: Database) -> None:
    IN_WORDS[case](db) if case in NEEDS_A_DATABASE else IN_WORDS[case]()


def test_every_case_is_a_test() -> None:
    tested = {number(file.case) for file in VALUED} | set(IN_WORDS) | set(CHECKS)
    assert {number(folder) for folder in FOLDERS} - tested == set()


@pytest.mark.parametrize("file", [file for file in FILES if file.role in ("mentor", "mentee")], ids=named)
def test_every_column_and_row_is_accounted_for(file: CaseFile) -> None:
    try:
        read = file.read()
    except SheetError as refused:
        assert str(refused).endswith(".")
        return
    account = sheets.account(read)
    assert len(account.columns) == len(read.table.headers)
    assert all(line.why for line in account.columns)
    rows = {*map(int, read.table.frame.index), *read.table.left_out}
    assert {line.row for line in account.rows} == rows
    assert all(line.why for line in account.left_out)
    assert all(isinstance(row.applied_on, date | None) for row in read.rows)
