"""Where somebody works: "ditto" is the row above, a sign for nothing is nothing, an odd number is named."""

from __future__ import annotations

import pytest

from core.domain import playbook
from core.domain.recruit import sheets
from core.domain.recruit.sheets import place_cells, vocabulary

COLUMNS = ("Department", "Location", "Level", "Job title")
FIELDS = {"Department": "department", "Location": "location", "Level": "level", "Job title": "job_title"}
NAMES = ("Mo Long", "Mia Berg", "Max Sand", "Moira Fell", "Ana Ruiz", "Ben Ode", "Cleo Ash", "Dev Rao")


def read(header: str, *cells: str, role: sheets.Role = "directory") -> sheets.Checked:
    """A sheet with one more column, a row for each cell."""
    rows = [["Name", "Email", "Topics" if role == "mentor" else "Employee ID", header]]
    other = "Negotiation" if role == "mentor" else "{}"
    for number, (name, cell) in enumerate(zip(NAMES, cells, strict=False), start=1):
        address = f"{name.split()[0].lower()}@example.com"
        rows.append([name, address, other.format(1000 + number), cell.replace('"', '""')])
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    return sheets.load(text.encode(), "people.csv", role)


def on_record(checked: sheets.Checked, field: str) -> list[str | None]:
    return [row.person.get(field) for row in checked.rows]


def lines(checked: sheets.Checked, column: str) -> list[tuple[int, str, str, str]]:
    values = sheets.account(checked).values
    return [(line.row, line.typed, line.understood, line.why) for line in values if line.column == column]


@pytest.mark.parametrize("header", COLUMNS)
@pytest.mark.parametrize("role", ["directory", "mentor"])
def test_ditto_is_the_row_above_and_said(header: str, role: sheets.Role) -> None:
    checked = read(header, "Alpha", "ditto", "Same as above", "Beta", "〃", role=role)
    assert on_record(checked, FIELDS[header]) == ["Alpha", "Alpha", "Alpha", "Beta", "Beta"]
    assert lines(checked, header) == [
        (3, "ditto", "Alpha", place_cells.DITTO),
        (4, "Same as above", "Alpha", place_cells.DITTO),
        (6, "〃", "Beta", place_cells.DITTO),
    ]


@pytest.mark.parametrize("header", COLUMNS)
def test_a_sign_for_nothing_is_nothing_and_said(header: str) -> None:
    signs = ["-", "n/a", "?", "...", "xxx", "keine Angabe"]
    checked = read(header, "Alpha", *signs)
    assert on_record(checked, FIELDS[header]) == ["Alpha", *[None] * len(signs)]
    assert lines(checked, header) == [(row, sign, "", place_cells.NOTHING) for row, sign in enumerate(signs, start=3)]


def test_ditto_below_nothing_is_said_and_never_a_department() -> None:
    checked = read("Department", "ditto", "Sales", "-", "idem", "ditto")
    assert on_record(checked, "department") == [None, "Sales", None, None, None]
    reasons = [(row, why) for row, _, _, why in lines(checked, "Department")]
    nothing = place_cells.NOTHING_ABOVE
    assert reasons == [(2, nothing), (4, place_cells.NOTHING), (5, nothing), (6, nothing)]


def test_an_answer_in_a_form_is_not_about_the_row_above() -> None:
    text = "Timestamp,Name,Email,Topics,Location\n" + "\n".join(
        f"2026/09/15 06:3{n}:00,{name},{name[:2].lower()}@example.com,Negotiation,{place}"
        for n, (name, place) in enumerate(zip(NAMES, ("Madrid", "same as above", "Lyon"), strict=False))
    )
    checked = sheets.load(text.encode(), "answers.csv", "mentor")
    assert on_record(checked, "location") == ["Madrid", None, "Lyon"]
    assert lines(checked, "Location") == [(3, "same as above", "", place_cells.OF_A_FORM)]


@pytest.mark.parametrize("header", COLUMNS)
def test_a_number_among_words_is_kept_and_named(header: str) -> None:
    checked = read(header, "Alpha", "Beta", "3", "Gamma", "Delta", "Epsilon")
    assert on_record(checked, FIELDS[header])[2] == "3"
    assert lines(checked, header) == [(4, "3", "3", place_cells.ODD_NUMBER)]


def test_levels_that_are_numbers_are_levels() -> None:
    checked = read("Level", "1", "2", "3", "4")
    assert on_record(checked, "level") == ["1", "2", "3", "4"]
    assert lines(checked, "Level") == []


def test_a_manager_above_counts_and_a_dash_is_nobody() -> None:
    checked = read("Manager", "Dev Rao", "ditto", "-", "idem", "", "", "", "")
    managers = [row.person.get("manager_email") for row in checked.rows]
    assert managers[:4] == ["dev@example.com", "dev@example.com", None, None]
    assert [(row, typed, why) for row, typed, _, why in lines(checked, "Manager")] == [
        (3, "ditto", f"is {place_cells.DITTO}: Dev Rao"),
        (4, "-", place_cells.NOTHING),
        (5, "idem", place_cells.NOTHING_ABOVE),
    ]


def test_every_language_says_ditto_and_no_such_word_means_another_thing() -> None:
    for code, language in playbook.languages().items():
        for word in language.answers.ditto:
            assert vocabulary.is_ditto(word), (code, word)
            assert not vocabulary.is_nothing(word) and vocabulary.status(word) is None, (code, word)


def test_a_department_that_only_holds_such_a_word_is_a_department() -> None:
    checked = read("Department", "Same Day Delivery", "Above the Line", "Idem Labs")
    assert on_record(checked, "department") == ["Same Day Delivery", "Above the Line", "Idem Labs"]
    assert lines(checked, "Department") == []
