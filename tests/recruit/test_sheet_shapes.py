"""Shapes of sheets: what stands around the answers is handled or named, and nobody is read or lost in silence."""

import io
from collections.abc import Callable, Sequence

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from core.domain.recruit.sheets import Checked, SheetError, Table, load, read, rejected_frame, values
from core.domain.recruit.sheets.broken_letters import mended_text
from core.domain.recruit.sheets.notes import rows_named

HEADER = ("Name", "Email", "Department", "Topics", "Capacity")
ANA = ("Ana Pop", "ana@example.org", "Sales", "Negotiation", 2)
BO = ("Bo Lind", "bo@example.org", "Finance", "Coaching skills", 1)
CARL = ("Carl Ek", "carl@example.org", "Legal", "Public speaking", 3)
DORA = ("Dora Im", "dora@example.org", "Sales", "Career planning", 1)
MENTEES = ("Name", "Email", "Department", "What would you like to get better at?", "Goal")
EVA = ("Eva Noor", "eva@example.org", "Sales", "Negotiation", "I close deals")
FIN = ("Fin Berg", "fin@example.org", "Legal", "Public speaking", "I speak up")


def workbook(*rows: Sequence, change: Callable[[Worksheet], None] = lambda page: None, **sheets: Sequence) -> bytes:
    """A workbook of these rows, or of these sheets by name."""
    book = Workbook()
    book.remove(book.active)
    for name, content in (sheets or {"Form1": rows}).items():
        page = book.create_sheet(name)
        for row in content:
            page.append(list(row))
        change(page)
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def text(*rows: Sequence) -> bytes:
    return "\n".join(";".join(map(str, row)) for row in (*rows, ())).encode()


def names(checked: Checked) -> list[str]:
    return [person.name for person in checked.rows]


def notes(table: Table) -> list[tuple[str, tuple[int, ...]]]:
    return [(note.kind, note.rows) for note in table.notes]


def note(table: Table, kind: str) -> str:
    return next(note.text for note in table.notes if note.kind == kind)


# Hidden rows and columns


def hide(page: Worksheet) -> None:
    page.row_dimensions[3].hidden = page.row_dimensions[4].hidden = True
    page.column_dimensions["C"].hidden = True


def hide_all(page: Worksheet) -> None:
    for row in range(2, 5):
        page.row_dimensions[row].hidden = True


def test_hidden_rows_and_columns_are_left_out_and_named():
    checked = load(workbook(HEADER, ANA, BO, CARL, DORA, change=hide), "m.xlsx", "mentor")
    assert names(checked) == ["Ana Pop", "Dora Im"]
    assert checked.table.left_out == {3: "is hidden", 4: "is hidden"}
    assert [(problem.row, problem.reason) for problem in checked.problems] == [(3, "is hidden"), (4, "is hidden")]
    assert [note.text for note in checked.table.notes] == [
        "Rows 3–4 were left out: each is hidden.",
        "Column “Department” (C) is hidden and was not read.",
    ]
    assert "department" not in checked.mapping.keys
    assert rejected_frame(checked).empty


def test_a_filter_is_named_as_the_reason():
    def filtered(page: Worksheet) -> None:
        hide(page)
        page.auto_filter.ref = "A1:E5"

    table = read(workbook(HEADER, ANA, BO, CARL, DORA, change=filtered), "m.xlsx")
    assert note(table, "hidden") == "Rows 3–4 were left out: each is hidden by a filter."


def test_a_header_that_is_hidden_is_still_the_header():
    def hide_header(page: Worksheet) -> None:
        page.row_dimensions[1].hidden = True

    assert names(load(workbook(HEADER, ANA, BO, change=hide_header), "m.xlsx", "mentor")) == ["Ana Pop", "Bo Lind"]


# Merged cells


def test_a_text_merged_downwards_counts_in_each_row():
    def merge(page: Worksheet) -> None:
        page.merge_cells("C2:C4")

    checked = load(workbook(HEADER, ANA, BO, CARL, DORA, change=merge), "m.xlsx", "mentor")
    assert [person.person["department"] for person in checked.rows] == ["Sales", "Sales", "Sales", "Sales"]
    assert note(checked.table, "merged") == "The text of merged cells counts in each of their cells: rows 3–4."


def test_a_heading_merged_across_the_table_is_a_heading():
    def merge(page: Worksheet) -> None:
        page.merge_cells("A2:E2")
        page.merge_cells("D4:E4")

    heading = ("Head office",)
    table = read(workbook(HEADER, heading, ANA, BO, change=merge), "m.xlsx")
    assert table.left_out == {2: "holds nothing but “Head office”"}
    assert table.frame.loc[4].tolist() == ["Bo Lind", "bo@example.org", "Finance", "Coaching skills", "Coaching skills"]


# Formulas and errors


def test_formulas_without_a_value_are_nobody_and_named():
    rows = [(f"=F{row}", f"{name}@example.org", "Sales", "Negotiation", 1) for row, name in ((2, "a"), (3, "b"))]
    checked = load(workbook(HEADER, *rows, ANA), "m.xlsx", "mentor")
    assert names(checked) == ["Ana Pop"]
    assert [(problem.row, problem.column, problem.reason[:37]) for problem in checked.problems] == [
        (row, "Name", "is a formula that nobody has computed") for row in (2, 3)
    ]
    assert note(checked.table, "formula") == (
        "Column “Name” holds formulas that nobody has computed, in rows 2–3; "
        "open the file in Excel, save it and try again."
    )


def test_addresses_that_are_formulas_are_nobody_s_and_named():
    rows = [
        (name, f'=LOWER(A{row})&"@example.org"', "Sales", "Negotiation", 1) for row, name in ((2, "Ana"), (3, "Bo"))
    ]
    checked = load(workbook(HEADER, *rows, BO), "m.xlsx", "mentor")
    assert names(checked) == ["Bo Lind"]
    assert [problem.reason[:37] for problem in checked.problems] == ["is a formula that nobody has computed"] * 2
    with pytest.raises(SheetError, match="Column “Reach me” holds formulas that nobody has computed, in rows 2–3"):
        load(workbook((HEADER[0], "Reach me", *HEADER[2:]), *rows), "m.xlsx", "mentor")


def test_a_formula_without_a_value_is_no_answer():
    row = (*ANA[:2], "=VLOOKUP(B2,Staff!A:C,3,FALSE)", *ANA[3:])
    checked = load(workbook(HEADER, row), "m.xlsx", "mentor")
    assert "department" not in checked.rows[0].person
    assert "Column “Department” holds formulas that nobody has computed, in row 2" in note(checked.table, "formula")


def test_the_text_of_a_formula_in_a_csv_is_nobody_s_name_and_no_answer():
    rows = [('=F2&" "&G2', *BO[1:]), (*ANA[:2], "=VLOOKUP(B2)", *ANA[3:])]
    checked = load(text(HEADER, *rows), "m.csv", "mentor")
    assert [(person.name, "department" in person.person) for person in checked.rows] == [("Ana Pop", False)]
    assert [(problem.row, problem.reason) for problem in checked.problems] == [
        (2, "is no name"),
        (3, "is a formula that nobody has computed"),
    ]


@pytest.mark.parametrize("answer", ["= more confidence", "=> a plan", "=)", "1=1"])
def test_an_answer_that_begins_like_a_formula_is_an_answer(answer):
    assert not values.is_formula(answer)


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#NAME?"])
def test_an_error_is_nobody_s_name(error):
    checked = load(workbook(HEADER, (error, *ANA[1:]), BO), "m.xlsx", "mentor")
    assert names(checked) == ["Bo Lind"]
    assert [(p.row, p.column, p.value, p.reason) for p in checked.problems] == [(2, "Name", error, "is no name")]


# Rows that are no answers


@pytest.mark.parametrize(
    ("rows", "left_out"),
    [
        ([("Total", "", "", "", 3)], {4: "holds totals"}),
        ([("", "Summe:", "", "", 3)], {4: "holds totals"}),
        ([("", "", "", "Total participants", 2)], {4: "holds totals"}),
        ([("", "", "", 7, 3)], {4: "holds totals"}),
        ([("Source: HR, 12 Sept",)], {4: "holds nothing but “Source: HR, 12 Sept”"}),
        (
            [("Total", "", "", "", 3), ("help@example.org", "Contact")],
            {4: "holds totals", 5: "stands below the answers, with the totals and notes"},
        ),
        ([("Exported on 2026-09-01",), ("Questions to help@example.org",)], {4: "holds nothing", 5: "stands below"}),
        ([HEADER, CARL], {4: "repeats the header"}),
        ([("Berlin office",), CARL], {4: "holds nothing but “Berlin office”"}),
    ],
)
def test_what_stands_below_or_between_the_answers_is_left_out_with_its_reason(rows, left_out):
    for data, file in ((text(HEADER, ANA, BO, *rows), "m.csv"), (workbook(HEADER, ANA, BO, *rows), "m.xlsx")):
        checked = load(data, file, "mentor")
        assert names(checked) == ["Ana Pop", "Bo Lind", *["Carl Ek"] * (CARL in rows)]
        assert checked.table.left_out.keys() == left_out.keys()
        assert all(checked.table.left_out[row].startswith(why) for row, why in left_out.items())
        assert {problem.row for problem in checked.problems if problem.skipped} == left_out.keys()


def test_people_with_few_answers_stay():
    rows = [("", "gil@example.org"), ("Total Mark", "mark@example.org", "Sales", "Negotiation", 1)]
    checked = load(text(HEADER, ANA, BO, CARL, *rows), "m.csv", "mentor")
    assert "Total Mark" in names(checked)
    assert checked.table.left_out == {}
    assert [(problem.row, problem.reason) for problem in checked.problems] == [(5, "there is no name")]


@pytest.mark.parametrize(
    "example",
    [
        ("Example: Jane Doe", "jane@example.com", "e.g. Sales", "e.g. Negotiation", 1),
        ("Beispiel", "max@example.com", "Sales", "Negotiation", 1),
        ("Jane Doe", "jane@example.com", "Sales", "Please delete this row", 1),
    ],
)
def test_an_example_is_nobody(example):
    table = read(text(HEADER, example, ANA, BO), "m.csv")
    assert table.left_out == {2: "is an example that shows how to fill in the sheet"}
    assert notes(table) == [("example", (2,))]


def test_somebody_who_writes_of_an_example_stays():
    table = read(text(HEADER, (*ANA[:3], "Leading by example", 1), BO, (*CARL[:3], "Test", 1)), "m.csv")
    assert len(table.frame) == 3


# Headers


def test_titles_above_and_groups_above_the_header():
    groups = ("About you", "", "", "Mentoring", "")
    table = read(workbook(("Mentors of spring",), ("Exported by HR",), (), groups, HEADER, ANA, BO), "m.xlsx")
    assert (table.header_row, table.headers, len(table.frame)) == (5, HEADER, 2)


def test_a_form_pasted_below_is_read_for_its_own_role_only():
    data = text(HEADER, ANA, BO, MENTEES, EVA, FIN)
    mentors, mentees = load(data, "all.csv", "mentor"), load(data, "all.csv", "mentee")
    assert (names(mentors), names(mentees)) == (["Ana Pop", "Bo Lind"], ["Eva Noor", "Fin Berg"])
    assert mentors.table.left_out == dict.fromkeys((4, 5, 6), "belongs to another header, in row 4")
    assert note(mentors.table, "another header") == (
        "Row 4 is another header: rows 4–6 were left out. Import this file as the mentees' file too."
    )
    assert (mentees.table.header_row, mentees.table.left_out.keys()) == (4, {1, 2, 3})
    assert {person.row for person in mentees.rows} == {5, 6}


def test_the_same_columns_pasted_below_in_another_order_are_read_on():
    order = (1, 0, 3, 4, 2)
    below = [[row[place] for place in order] for row in (HEADER, CARL, DORA)]
    checked = load(text(HEADER, ANA, BO, *below), "m.csv", "mentor")
    assert names(checked) == ["Ana Pop", "Bo Lind", "Carl Ek", "Dora Im"]
    assert (checked.rows[2].email, checked.rows[2].person["department"]) == ("carl@example.org", "Legal")
    assert checked.table.left_out == {4: "repeats the header"}


def test_other_columns_of_the_same_role_pasted_below_are_named():
    below = (("Name", "Email", "Topics"), ("Carl Ek", "carl@example.org", "Chess"))
    table = read(text(HEADER, ANA, BO, *below), "m.csv", role="mentor")
    assert note(table, "another header") == (
        "Row 4 is another header: rows 4–5 were left out. Put them into a sheet of their own and import that too."
    )


def test_a_sheet_whose_rows_are_all_hidden_says_so():
    with pytest.raises(SheetError, match=r"no row of answers below it\. Rows 2–4 were left out: each is hidden\."):
        load(workbook(HEADER, ANA, BO, CARL, change=hide_all), "m.xlsx", "mentor")


def test_rows_that_are_only_numbered_are_named_together():
    numbered = [("No.", *HEADER), (1, *ANA), (2, *BO), (3,), (4,)]
    table = read(text(*numbered), "m.csv")
    assert [note.text for note in table.notes] == ["Rows 4–5 were left out: each holds nothing but a number."]


def test_a_german_form_pasted_below_with_a_gap():
    below = ("Name", "E-Mail", "Abteilung", "Was möchten Sie lernen?", "Ziel")
    checked = load(workbook(HEADER, ANA, BO, (), below, EVA, FIN), "all.xlsx", "mentor")
    assert names(checked) == ["Ana Pop", "Bo Lind"]
    assert notes(checked.table) == [("another header", (5, 6, 7))]


@pytest.mark.parametrize("first", ["", "Question"])
def test_a_sheet_on_its_side_is_refused_in_one_sentence(first):
    rows = [(name, *cells) for name, *cells in zip(HEADER, ANA, BO, CARL, strict=True)]
    titles = [(first, "Person 1", "Person 2", "Person 3")] if first else []
    with pytest.raises(SheetError, match="each column is a person and the questions stand down the side; copy"):
        read(workbook(*titles, *rows), "m.xlsx")


def test_options_below_a_question_are_columns_of_it():
    questions = ("Respondent ID", "Email", "Which topics?", "", "", "How many mentees?")
    options = ("", "Open-Ended Response", "Negotiation", "Coaching skills", "Other (please specify)", "Response")
    rows = [(1, "a@b.cd", "Negotiation", "", "", 2), (2, "b@b.cd", "Negotiation", "Coaching skills", "Chess", 1)]
    for data in (text(questions, options, *rows), workbook(questions, options, *rows)):
        table = read(data, "m")
        assert table.headers == (
            "Respondent ID", "Email", "Which topics? [Negotiation]", "Which topics? [Coaching skills]",
            "Which topics? [Other (please specify)]", "How many mentees?",
        )  # fmt: skip
        assert table.left_out == {2: "names the options of the questions above it"}
        assert table.frame.index.tolist() == [3, 4]


def test_a_first_answer_without_an_address_is_no_row_of_options():
    table = read(
        text(("Name", "Topics", "Notes", ""), ("Ana", "Negotiation", "x", "y"), ("Bo", "Chess", "", "z")), "m.csv"
    )
    assert (len(table.frame), table.left_out) == (2, {})
    assert read(b"Employee #\n,0\n0\n", "m.csv").left_out == {}


def test_the_three_headers_of_qualtrics():
    ids = ('{"ImportId":"startDate"}', '{"ImportId":"QID1_TEXT"}', '{"ImportId":"QID2_TEXT"}', '{"ImportId":"QID3"}')
    asked = ("Start Date", "What is your name?", "What is your e-mail address?", "Which topics? - Selected Choice")
    table = read(
        workbook(("StartDate", "Q1", "Q2", "Q3"), asked, ids, ("2026-03-01", "Ana", "a@b.cd", "Chess")), "q.xlsx"
    )
    assert (table.headers, table.header_row, table.left_out) == (asked, 2, {3: "holds the ids of the survey tool"})
    assert table.frame.to_numpy().tolist() == [["2026-03-01", "Ana", "a@b.cd", "Chess"]]


# Quotation marks and letters


@pytest.mark.parametrize("answer", ['"Negotiation', '"I say no and keep the relationship', '"5 pipes and ""more""'])
def test_a_quotation_mark_that_is_never_closed_loses_nobody(answer):
    data = text(HEADER, ANA, (*BO[:3], answer, 1), CARL, DORA)
    table = read(data, "m.csv")
    assert table.frame.index.tolist() == [2, 3, 4, 5]
    assert table.frame.loc[3].tolist()[3].startswith('"')
    assert note(table, "quotation mark") == "A quotation mark that is never closed was read as a plain sign in row 3."


def test_a_quotation_mark_that_swallows_rows_up_to_the_next_one():
    data = text(HEADER, ANA, (*BO[:3], '"inch', 1), CARL, (*DORA[:3], '"Career; planning"', 1))
    assert read(data, "m.csv").frame[3].tolist() == ["Negotiation", '"inch', "Public speaking", "Career; planning"]


@pytest.mark.parametrize("answer", ['"Negotiation\nand more; much more"', '"a;b;c;d\n1;2;3;4\n5;6;7;8"'])
def test_an_answer_of_several_lines_stays_one(answer):
    table = read(text(HEADER, ANA, (*BO[:3], answer, 1), CARL), "m.csv")
    assert (table.frame.index.tolist(), table.frame.loc[3, 3]) == ([2, 3, 4], answer.strip('"'))
    assert table.notes == ()


def test_a_text_that_ends_inside_a_quotation_is_refused_with_the_row():
    with pytest.raises(SheetError, match=r"m\.csv, row 3: a quotation mark is opened here and never closed; remove it"):
        read(text(HEADER, ANA)[:-1] + b'\nBo Lind;bo@example.org;Finance;"Coaching;\nand then it was cut', "m.csv")


def test_broken_letters_are_mended_and_lost_ones_named():
    people = (("Hedda Strøm", *ANA[1:]), ("Łucja Święcka", *BO[1:]), ("Zoë “Zo” Ångström–Roux", *CARL[1:]))
    signs = {byte: bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(256)}
    broken = "".join(signs[byte] for byte in text(HEADER, *people)).encode()
    table = read(broken, "m.csv")
    assert table.frame[0].tolist() == ["Hedda Strøm", "Łucja Święcka", "Zoë “Zo” Ångström–Roux"]
    assert "mended in rows 2–4. “StrÃ¸m” reads “Strøm”." in note(table, "letters")
    lost = read(text(HEADER, ("Hedda Str\ufffdm", *ANA[1:]), BO), "m.csv")
    assert "Letters are lost in row 2" in note(lost, "letters")


@pytest.mark.parametrize(
    "name", ["SÃO PAULO", "Ângela", "Ðorđe", "naïve – “Übung”", "École à Évry", "Ελένη", "ÀÉÎ", "Ã la carte"]
)
def test_letters_that_are_right_stay(name):
    assert mended_text(name) == name


# The sheet of a workbook


def test_the_sheet_that_fits_the_role_is_taken_and_others_are_named():
    data = workbook(
        Mentors=(HEADER, ANA, BO), Mentees=(MENTEES, EVA, FIN), Lists=(("Name", "Email", "Topics"), ("", "", "x"))
    )
    mentors, mentees = load(data, "all.xlsx", "mentor"), load(data, "all.xlsx", "mentee")
    assert (names(mentors), names(mentees)) == (["Ana Pop", "Bo Lind"], ["Eva Noor", "Fin Berg"])
    assert note(mentees.table, "sheet") == (
        "The sheet “Mentees” was read. “Mentors” was not read, but holds people too."
    )


def test_sheets_without_a_telling_name_are_told_apart_by_what_they_ask():
    data = workbook(Tabelle1=(MENTEES, EVA, FIN), Tabelle2=(HEADER, ANA, BO))
    assert read(data, "all.xlsx", role="mentor").sheet == "Tabelle2"
    assert read(data, "all.xlsx", role="mentee").sheet == "Tabelle1"
    assert read(data, "all.xlsx", "Tabelle1", role="mentor").sheet == "Tabelle1"


def test_a_sheet_of_lists_never_wins():
    answers = (("Your company address", "Who are you?", "What could you help with?"), (*ANA[1::-1], "Negotiation"))
    lists = (("Name", "Email", "Department", "Location", "Level", "Topics"), ("", "", "Sales", "Rome", "Lead", "Chess"))
    assert read(workbook(Lists=lists, Answers=answers), "m.xlsx", role="mentor").sheet == "Answers"


def test_a_hidden_sheet_is_named():
    book = Workbook()
    book.active.append(HEADER)
    book.active.append(ANA)
    old = book.create_sheet("Last year")
    old.append(HEADER)
    old.sheet_state = "hidden"
    assert note(read(saved(book), "m.xlsx"), "sheet") == "“Last year” was not read: hidden in the workbook."


# Sentences


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([7], "row 7"),
        ([3, 5], "rows 3 and 5"),
        ([3, 4, 5, 9], "rows 3–5 and 9"),
        (list(range(1, 41, 2)), "rows 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21 and 9 more"),
    ],
)
def test_rows_are_named_as_ranges(rows, named):
    assert rows_named(rows) == named
