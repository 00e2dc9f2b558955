"""Tables as files: nothing typed by a person runs in a spreadsheet, and everything reads back as it was."""

import csv
import io
import re
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.documents.tables import safe_cell, safe_csv, workbook
from core.domain.base.entered_text import unguarded
from core.domain.recruit import sheets

LATER = ["x;=1", "x\t=1", "x|@SUM(A1)", "x\n-2+3", "x\r\n=1", 'x";"=1', "x; =1", "x;'=1", "x;;=1", ";\t=1", "x; ＝1"]
DANGEROUS = ["=1+1", "+49 170 1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\ufeff=1", "＝1", "'=1", "''-x"]
HARMLESS = ["Ana", "a=b", "5 - 3", "", "'", "O'Neil", "'quoted'", "3.5", "ana@example.com"]


def read_csv(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_could_run_gets_an_apostrophe(text):
    safe = str(safe_cell(text))
    assert safe.startswith("'") and safe.replace("'", "") == text.replace("'", "")
    assert unguarded(safe) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_stays_as_it_is(text):
    assert safe_cell(text) == text
    assert unguarded(text) == text


@given(st.text())
def test_what_was_made_safe_can_be_read_back(text):
    assert unguarded(str(safe_cell(text))) == text


@given(st.text())
def test_a_safe_cell_never_starts_like_a_formula(text):
    assert not str(safe_cell(text)).lstrip(" \ufeff\u200b").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@given(rows=st.lists(st.tuples(*[st.text(alphabet="x=-@;,\t|\n\r\"' ", max_size=8)] * 3), min_size=1, max_size=3))
def test_no_cell_runs_whatever_the_list_separator_is(separator, rows):
    text = safe_csv(pd.DataFrame(rows, columns=["a", "b", "c"])).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        assert not [cell for cell in row if cell.strip().startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("text", LATER)
def test_text_that_could_run_after_another_separator_gets_an_apostrophe_there(text):
    safe = str(safe_cell(text))
    assert re.search(r"[;|\t\n]'[\s\"']*[=@＝-]", safe)
    assert unguarded(safe) == text


def test_the_import_reads_back_what_a_csv_of_ours_holds():
    texts = [text for text in (*DANGEROUS, *LATER, "two\nlines", "semi;colon") if text.strip() == text]
    table = sheets.read(safe_csv(pd.DataFrame({"Name": texts, "Email": "a@x.com"})), "people.csv")
    assert table.frame[0].tolist() == texts


def test_a_cell_of_nothing_but_line_breaks_is_made_safe_at_once():
    text = "\n" * 32_000  # quadratic, it would take most of a minute
    assert unguarded(str(safe_cell(text))) == text
    assert unguarded("'" * 1_000_000) == "'" * 1_000_000


def test_numbers_days_and_gaps_are_untouched():
    for value in (-3, -2.5, np.int64(-4), True, date(2026, 3, 1), None, pd.NA, pd.NaT):
        assert safe_cell(value) is value


def test_a_list_becomes_one_line_and_is_made_safe():
    assert safe_cell(["Coaching", "Finance"]) == "Coaching, Finance"
    assert safe_cell(["=1", "b"]) == "'=1, b"


def test_csv_neutralizes_cells_and_headers_and_keeps_numbers():
    frame = pd.DataFrame({"=name": ["=HYPERLINK(1)", "Zoë, “Z”"], "change": [-1.5, 2.0]})
    content = safe_csv(frame)
    assert content.startswith(b"\xef\xbb\xbf")
    back = read_csv(content)
    assert list(back.columns) == ["'=name", "change"]
    assert back["'=name"].tolist() == ["'=HYPERLINK(1)", "Zoë, “Z”"]
    assert back["change"].tolist() == ["-1.5", "2.0"]


def test_csv_round_trips_every_kind_of_text():
    texts = [*DANGEROUS, *HARMLESS, "two\nlines", 'a "quote"', "semi;colon", "İstanbul Ελλάς Київ 東京"]
    back = read_csv(safe_csv(pd.DataFrame({"text": texts, "n": range(len(texts))})))
    assert [unguarded(text) for text in back["text"]] == texts


def test_csv_of_an_empty_frame_is_its_header():
    assert safe_csv(pd.DataFrame({"a": [], "b": []})).decode("utf-8-sig") == "a,b\r\n"


def test_csv_keeps_two_columns_of_the_same_name_and_a_category():
    frame = pd.DataFrame([["=x", "y"]], columns=["note", "note"])
    assert safe_csv(frame).decode("utf-8-sig") == "note,note\r\n'=x,y\r\n"
    kinds = pd.DataFrame({"kind": pd.Categorical(["-a", "b", None])})
    assert safe_csv(kinds).decode("utf-8-sig") == 'kind\r\n\'-a\r\nb\r\n""\r\n'


def test_workbook_round_trips_and_holds_no_formula():
    frame = pd.DataFrame(
        {"=who": ["=1+1", "#N/A", "Zoë"], "n": [-1, 2, 3], "on": [date(2026, 3, d) for d in (1, 2, 3)]}
    )
    book = load_workbook(io.BytesIO(workbook({"People": frame, "Empty": pd.DataFrame({"a": []})})))
    people = book["People"]
    assert book.sheetnames == ["People", "Empty"]
    assert [cell.value for cell in people["A"]] == ["=who", "=1+1", "#N/A", "Zoë"]
    assert {cell.data_type for cell in people["A"]} == {"s"}
    assert people["A2"].quotePrefix and not people["A4"].quotePrefix
    assert [cell.value for cell in people["B"]] == ["n", -1, 2, 3]
    assert people["C2"].value == datetime(2026, 3, 1) and people["C2"].is_date
    assert book["Empty"]["A1"].value == "a" and book["Empty"].max_row == 1


def test_workbook_header_is_bold_frozen_filtered_and_wide_enough():
    frame = pd.DataFrame({"short": ["x"], "long": ["y" * 30], "huge": ["z" * 500]})
    sheet = load_workbook(io.BytesIO(workbook({"S": frame})))["S"]
    assert sheet["A1"].font.bold and sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:C2"
    assert [sheet.column_dimensions[c].width for c in "ABC"] == [9, 32, 60]


def test_workbook_takes_what_excel_cannot_hold():
    frame = pd.DataFrame(
        {
            "gap": [None, float("nan"), pd.NA],
            "moment": [datetime(2026, 3, 1, 9, tzinfo=UTC), pd.Timestamp("2026-03-01 10:00"), pd.NaT],
            "control": ["a\x00b\x07", "", "z" * 40_000],
            "list": [["a", "b"], (), {"c"}],
        },
        dtype=object,
    )
    sheet = load_workbook(io.BytesIO(workbook({"S": frame})))["S"]
    assert [cell.value for cell in sheet["A"]] == ["gap", None, None, None]
    assert [cell.value for cell in sheet["B"]][1:] == ["2026-03-01T09:00:00+00:00", datetime(2026, 3, 1, 10), None]
    assert sheet["C2"].value == "ab" and len(sheet["C4"].value) == 32_767
    assert [cell.value for cell in sheet["D"]][1:] == ["a, b", None, "c"]


def test_sheet_names_are_made_legal_and_kept_apart():
    long = "Relationships that need attention [2026/03]"
    frame = pd.DataFrame({"a": [1]})
    names = load_workbook(io.BytesIO(workbook({long: frame, long + " more": frame, "'?'": frame}))).sheetnames
    assert names == ["Relationships that need attenti", "Relationships that need atten 2", "Sheet"]


def test_a_workbook_without_sheets_is_refused():
    with pytest.raises(ValueError, match="at least one sheet"):
        workbook({})
