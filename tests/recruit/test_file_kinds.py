"""Kinds of files: what programs hand out beside CSV and .xlsx is read as the same table, or refused with what to do."""

import dataclasses
import gzip
import io
import json
import struct
import zipfile
from pathlib import Path

import pytest

from core.domain.recruit.sheets import SheetError, read
from core.sheet_reader import limits
from core.sheet_reader.process import read_apart
from core.sheet_reader.rows import Opened, opened

FIXTURES = Path(__file__).parents[1] / "fixtures" / "old_excel"
HEADER = ["Name", "Email", "Topics", "Capacity"]
ANA = ["Ana Pop", "ana@example.org", "Negotiation, pricing", "2"]
BO = ["Bo Lind", "bo@example.org", "Coaching", "1"]
CSV = (
    'Name,Email,Topics,Capacity\nAna Pop,ana@example.org,"Negotiation, pricing",2\nBo Lind,bo@example.org,Coaching,1\n'
)


class FirstSheet:
    """Takes the first sheet and commas, as a reader without any knowledge of headers does."""

    def delimiter(self, sample: str) -> tuple[str, int]:
        return ",", 0

    def sheet(self, heads: object) -> str:
        return heads[0].name


def rows_of(data: bytes, file: str = "file", sheet: str | None = None) -> tuple[list[tuple[int, list[str]]], Opened]:
    content = opened(data, file, sheet, None, FirstSheet())
    return list(content.rows), content


def refusal(data: bytes, file: str = "file") -> str:
    with pytest.raises(SheetError) as refused:
        read(data, file)
    assert "\n" not in str(refused.value) and str(refused.value).endswith(".")
    return str(refused.value)


def cells(data: bytes, file: str = "file") -> list[list[str]]:
    table = read(data, file)
    return [list(table.headers), *table.frame.to_numpy().tolist()]


# Old Excel


def test_an_old_workbook_reads_as_a_person_sees_it():
    rows, content = rows_of((FIXTURES / "hidden_and_merged.xls").read_bytes())
    assert (content.sheet, content.sheets, content.hidden_sheets) == ("Mentors", ("Mentors",), ("Lists",))
    assert [row[:5] for _, row in rows[1:]] == [
        ["Ilse Wagenknecht", "ilse@example.org", "Negotiation", "2", "2026-03-05"],
        ["Withdrawn Person", "gone@example.org", "Negotiation", "1", "2026-03-06"],
        ["Tomás Queiroz", "tomas@example.org", "Coaching skills", "1.5", "2026-03-07 09:30:00"],
    ]
    assert [row[7] for _, row in (rows[1], rows[3])] == ["TRUE", "FALSE"]
    assert rows[1][1][8] == "1 day, 12:00:00"
    assert content.marks.hidden_rows == [3]
    assert content.marks.hidden_columns == [5]
    assert content.marks.merged == [(2, 4, 6, 6)]


def test_an_old_workbook_in_another_code_page():
    assert cells((FIXTURES / "letters.xls").read_bytes())[1:] == [
        ["Łucja Święcka", "lucja@example.org", "Public speaking"],
        ["Žofie Dvořáková", "zofie@example.org", "Negotiation"],
    ]


def test_an_old_workbook_with_a_password_is_refused():
    record = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 0) + struct.pack("<HHHHH", 0x2F, 6, 0, 0, 0)
    assert "protected by a password" in refusal(record + bytes(64), "m.xls")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_an_old_workbook_that_is_cut_off_is_refused(share):
    data = (FIXTURES / "hidden_and_merged.xls").read_bytes()
    assert "(.xls) is damaged" in refusal(data[: int(len(data) * share)], "m.xls")


def test_an_old_text_document_is_no_workbook():
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le")
    assert "old Office file, but no workbook" in refusal(data, "m.xls")


# OpenDocument

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
SPACES = (
    f'xmlns:office="{OFFICE}" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)


def text_cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


def date_cell(day: str) -> str:
    value = f'office:value-type="date" office:date-value="{day}"'
    return f"<table:table-cell {value}><text:p>5 Mar</text:p></table:table-cell>"


def blank_rows(count: int) -> str:
    cells = '<table:table-cell table:number-columns-repeated="1024"/>'
    return f'<table:table-row table:number-rows-repeated="{count}">{cells}</table:table-row>'


def text_row(*texts: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(map(text_cell, texts))}</table:table-row>"


def document(*tables: str, root: str = "document-content") -> bytes:
    styles = (
        '<office:automatic-styles><style:style style:name="hid" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    body = f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
    return f'<?xml version="1.0"?><office:{root} {SPACES}>{styles}{body}</office:{root}>'.encode()


def table(*rows: str, name: str = "Mentors", more: str = "", columns: str = "") -> str:
    return f'<table:table table:name="{name}"{more}>{columns}{"".join(rows)}</table:table>'


def ods(*tables: str, **parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", document(*tables))
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


WIDE = ' table:number-columns-repeated="16384"'
ODD_TABLE = table(
    text_row(*HEADER, "Applied on", "Old address"),
    blank_rows(2),
    "<table:table-row>"
    + text_cell("Ana<text:s text:c='1'/>Pop")
    + text_cell("<text:a>ana@example.org</text:a><office:annotation><text:p>old note</text:p></office:annotation>")
    + text_cell("Negotiation</text:p><text:p>Pricing")
    + '<table:table-cell office:value-type="float" office:value="2"><text:p>2.00</text:p></table:table-cell>'
    + date_cell("2026-03-05")
    + "</table:table-row>",
    text_row("Gone Person", "gone@example.org", "x", more=' table:visibility="filter"'),
    "<table:table-row>"
    + text_cell("Bo Lind", ' table:number-rows-spanned="2" table:number-columns-spanned="1"')
    + '<table:table-cell table:formula="of:=[.A6]&amp;&quot;@example.org&quot;"/>'
    '<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>WAHR</text:p></table:table-cell>'
    + date_cell("2026-03-05T09:30:00")
    + "</table:table-row>",
    blank_rows(1_048_570),
    columns='<table:table-column table:number-columns-repeated="5"/><table:table-column table:visibility="collapse"/>',
)


@pytest.mark.parametrize("data", [ods(ODD_TABLE), document(ODD_TABLE, root="document")], ids=["packed", "flat"])
def test_an_open_document_reads_as_a_person_sees_it(data):
    rows, content = rows_of(data)
    assert rows[1:] == [
        (4, ["Ana Pop", "ana@example.org", "Negotiation\nPricing", "2", "2026-03-05"]),
        (5, ["Gone Person", "gone@example.org", "x"]),
        (6, ["Bo Lind", '=[.A6]&"@example.org"', "TRUE", "2026-03-05 09:30:00"]),
    ]
    marks = content.marks
    assert (marks.hidden_rows, marks.filtered, marks.hidden_columns) == ([5], True, [5])
    assert (marks.merged, marks.formulas) == ([(6, 7, 0, 0)], [(6, 1)])


def test_a_hidden_sheet_of_an_open_document_is_not_offered():
    lists = table(text_row("Department"), text_row("Sales"), name="Lists", more=' table:style-name="hid"')
    _, content = rows_of(ods(lists, table(text_row(*HEADER), text_row(*ANA))))
    assert (content.sheets, content.hidden_sheets) == (("Mentors",), ("Lists",))


def test_repeated_rows_are_rows():
    data = ods(table(text_row(*HEADER), text_row(*ANA, more=' table:number-rows-repeated="3"')))
    assert read(data, "m.ods").frame.index.tolist() == [2, 3, 4]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (ods(META__x=b"", **{"META-INF__manifest.xml": b"<manifest:encryption-data/>"}), "protected by a password"),
        (ods(), "holds no sheet with cells"),
        (ods(table(text_row(*ANA, more=' table:number-rows-repeated="1048576"'))), "more than 60,000 rows"),
        (ods(table("<table:table-row>", text_cell("x", WIDE), "</table:table-row>")), "more than 300 columns"),
        (ods("<table:table><table:table-row>"), "is damaged"),
    ],
)  # fmt: skip
def test_an_open_document_that_is_of_no_use_is_refused(data, sentence):
    assert sentence in refusal(data, "m.ods")


# Web pages

PAGE = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>td {mso-number-format:"\\@"}</style></head>'
    "<body>"
    "<table><tr><td>Name<td>Email<td>Topics<td>Capacity</tr><tr><td>Ana&nbsp;Pop<td>ana@example.org"
    "<td>Negotiation, pricing<td>2</tr><tr><td><b>Bo</b> Lind<td>bo@example.org<td>Coaching<td>1</table></body></html>"
)


@pytest.mark.parametrize(
    "data",
    [
        PAGE.encode(),
        ("\ufeff" + PAGE).encode(),
        PAGE.encode("utf-16"),
        ("<!DOCTYPE html><table><tr><td>menu</td></tr></table>" + PAGE).encode(),
        ('<?xml version="1.0"?>\n' + PAGE).encode(),
        PAGE.replace("<body>", "<body><p>Report of 12 May</p>").encode("cp1252"),
    ],
)
def test_a_table_of_a_web_page_is_a_sheet(data):
    assert cells(data, "m.xls") == [HEADER, ANA, BO]


def test_spans_breaks_and_hidden_rows_of_a_web_page():
    page = (
        "<table><thead><tr><th>Department</th><th>Name</th><th>Topics</th></tr></thead><tbody>"
        '<tr><td rowspan="3">Sales</td><td>Ana Pop</td><td>Negotiation<br>Pricing</td></tr>'
        '<tr style="display: none"><td>Gone Person</td><td>x</td></tr>'
        "<tr><td>Bo Lind</td><td><table><tr><td>Coaching</td></tr></table></td></tr>"
        '<tr><td colspan="2">Total</td><td>2</td></tr></table>'
    )
    rows, content = rows_of(page.encode())
    assert rows == [
        (1, ["Department", "Name", "Topics"]),
        (2, ["Sales", "Ana Pop", "Negotiation\nPricing"]),
        (3, ["", "Gone Person", "x"]),
        (4, ["", "Bo Lind", "Coaching"]),
        (5, ["Total", "", "2"]),
    ]
    assert content.marks.hidden_rows == [3]
    assert content.marks.merged == [(2, 4, 0, 0), (5, 5, 0, 1)]


def test_several_tables_are_several_sheets():
    legend = "<table><tr><td>Color</td><td>Meaning</td></tr><tr><td>red</td><td>late</td></tr></table>"
    table = read((f"<html><body>{legend}{PAGE}</body></html>").encode(), "m.xls")
    assert (table.sheet, table.sheets, len(table.frame)) == ("Table 2", ("Table 1", "Table 2"), 2)


@pytest.mark.parametrize("page", ["<html><body><form>Sign in</form></body></html>", "<!DOCTYPE html><table>"])
def test_a_page_that_asks_to_sign_in_is_no_sheet(page):
    assert "web page without a table" in refusal(page.encode(), "m.csv")


# Excel 2003

SHEETS = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
WORKBOOK_2003 = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><ss:Worksheet ss:Name="Mentors"><ss:Table>
<ss:Column/><ss:Column ss:Index="5" ss:Hidden="1"/>
<ss:Row>{header}<ss:Cell><ss:Data ss:Type="String">Old address</ss:Data></ss:Cell></ss:Row>
<ss:Row ss:Index="3"><ss:Cell ss:MergeDown="1"><ss:Data ss:Type="String">Ana <B>Pop</B></ss:Data></ss:Cell>
<ss:Cell ss:Index="4"><ss:Data ss:Type="Number">2.0</ss:Data><ss:Comment><ss:Data>note</ss:Data></ss:Comment></ss:Cell>
</ss:Row>
<ss:Row ss:Hidden="1"><ss:Cell><ss:Data ss:Type="DateTime">2026-03-05T00:00:00.000</ss:Data></ss:Cell>
<ss:Cell ss:Formula="=RC[-1]"/><ss:Cell><ss:Data ss:Type="Boolean">1</ss:Data></ss:Cell></ss:Row>
</ss:Table></ss:Worksheet><ss:Worksheet ss:Name="Lists"/></ss:Workbook>"""


def test_an_xml_workbook_of_excel_2003_reads_as_a_person_sees_it():
    header = "".join(f'<ss:Cell><ss:Data ss:Type="String">{name}</ss:Data></ss:Cell>' for name in HEADER)
    rows, content = rows_of(WORKBOOK_2003.format(header=header).encode())
    assert rows == [
        (1, [*HEADER, "Old address"]),
        (3, ["Ana Pop", "", "", "2"]),
        (4, ["", "2026-03-05", "=RC[-1]", "TRUE"]),
    ]
    assert content.sheets == ("Mentors", "Lists")
    marks = content.marks
    assert (marks.hidden_rows, marks.hidden_columns, marks.merged) == ([4], [4], [(3, 4, 0, 0)])
    assert marks.formulas == [(4, 2)]


def test_an_xml_workbook_of_excel_2003_with_plain_names():
    plain = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="A"><Table>{}</Table></Worksheet>'
        "</Workbook>"
    )
    rows = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row) + "</Row>"
        for row in (HEADER, ANA, BO)
    )
    assert cells(plain.format(rows).encode(), "m.xls") == [HEADER, ANA, BO]


@pytest.mark.parametrize(
    ("markup", "sentence"),
    [
        (f"<Workbook {SHEETS}><Worksheet/></Workbook>", "no cells with text"),
        (f"<Workbook {SHEETS}><Worksheet>", "is damaged"),
        (f'<!DOCTYPE a [<!ENTITY b "c">]><Workbook {SHEETS}/>', "declarations that spreadsheets don't need"),
        ('<?xml version="1.0"?><people><person name="Ana"/></people>', "this is XML, not a spreadsheet; save it as"),
    ],
)  # fmt: skip
def test_xml_that_is_of_no_use_is_refused(markup, sentence):
    assert sentence in refusal(markup.encode(), "m.xls")


# JSON

RECORDS = [dict(zip(HEADER, row, strict=True)) for row in (ANA, BO)]


@pytest.mark.parametrize(
    "value",
    [
        RECORDS,
        {"data": RECORDS},
        {"survey": {"name": "Mentors", "pages": [1, 2]}, "result": {"responses": RECORDS}, "tags": [{"id": 1}]},
        [{"Name": ANA[0], "answers": {"Email": ANA[1], "Topics": ANA[2], "Capacity": 2.0}}, {"answers": RECORDS[1]}],
        [HEADER, ANA, BO],
    ],
)
def test_a_list_of_answers_in_json_is_a_sheet(value):
    table = [HEADER, ANA, BO]
    if isinstance(value, list) and "answers" in value[0]:
        table = [["Name", "Email", "Topics", "Capacity", "Name"], [*ANA, ""], ["", *BO[1:], "Bo Lind"]]
    assert cells(json.dumps(value).encode(), "m.json") == table


def test_one_json_object_a_line_is_a_sheet():
    assert cells("\n".join(map(json.dumps, RECORDS)).encode(), "m.jsonl") == [HEADER, ANA, BO]


def test_lists_and_truths_in_json_are_answers():
    value = [{"Name": "Ana", "Topics": ["Negotiation, pricing", "Coaching"], "Back": True, "Boss": None, "Years": 4.5}]
    assert rows_of(json.dumps(value).encode())[0][1] == (2, ["Ana", "Negotiation, pricing;Coaching", "TRUE", "", "4.5"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"version": 1}', "holds no list of answers"),
        ("[]", "holds no list of answers"),
        ("[" * 100_000, "holds no list of answers"),
        ('[{"Name": "Ana", "Em', "damaged or was only written in part"),
    ],
)
def test_json_without_answers_is_refused(text, sentence):
    assert sentence in refusal(text.encode(), "m.json")


def test_a_header_in_brackets_is_not_json():
    assert read(b"[Name],[Email]\nAna,a@b.cd\n", "m.csv").headers == ("[Name]", "[Email]")


# Packed


@pytest.mark.parametrize(
    ("data", "file"),
    [(CSV.encode(), "m.csv.gz"), (CSV.encode("utf-16"), "m.gz"), (json.dumps(RECORDS).encode(), "m.json.gz")],
)
def test_one_packed_file_is_unpacked(data, file):
    assert cells(gzip.compress(data), file)[1][:2] == ANA[:2]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (gzip.compress(bytes(limits.LARGEST_FILE + 1)), "would unpack to more than 25 MB"),
        (gzip.compress(CSV.encode())[:-9], "damaged or was only written in part"),
        (b"\x1f\x8b" + bytes(30), "damaged or was only written in part"),
        (gzip.compress(CSV.encode()) * 2, "holds several files"),
        (gzip.compress(bytes(257) + b"ustar" + bytes(250)), "holds several files"),
        (gzip.compress(gzip.compress(CSV.encode())), "an archive in an archive"),
    ],
    ids=["too large", "cut short", "no content", "two files", "an archive of files", "packed twice"],
)
def test_a_packed_file_that_is_of_no_use_is_refused(data, sentence):
    assert sentence in refusal(data, "m.csv.gz")


# The child process reads the same


@pytest.mark.parametrize(
    "data",
    [
        ods(ODD_TABLE),
        (FIXTURES / "hidden_and_merged.xls").read_bytes(),
        PAGE.encode(),
        CSV.replace("Coaching", '"Coaching').encode(),
    ],
)
def test_a_child_process_reads_the_same_and_marks_the_same(data):
    here, content = rows_of(data)
    apart = read_apart(data, "file", None, None, FirstSheet())
    assert (list(apart.rows), apart.marks) == (here, content.marks)
    assert dataclasses.replace(apart, rows=content.rows) == content
