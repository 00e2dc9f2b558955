"""A wide sheet of measures on the Proof page: what it leaves open is asked, answered, saved and offered again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Widget

from core import actions, store
from tests.pages import drawn, open_page
from tests.proof.test_company_store import colleague, directory
from tests.story import acted

AnyWidget = TypeVar("AnyWidget", bound=Widget)
SHEET = (
    "Email,Engagement Q1 2026,Trust before,Trust after,Potential Q1 2026\n"
    "ana@example.com,4.2,3,4,Star\nben@example.com,3.9,2,5,Solid\neve@example.com,high,1,2,Star\n"
)


@pytest.fixture
def company(path: Path) -> Path:
    with store.opened(path) as db:
        people = [colleague(row, f"{name} Test") for row, name in enumerate(("Ana", "Ben", "Eve"), start=2)]
        directory(db, date(2026, 1, 5), *people)
        actions.create_program(db, "Spring", months=9, **acted())
    return path


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.warning)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


def uploaded(sheet: str, name: str = "measures.csv") -> AppTest:
    app = open_page("proof")
    uploader = next(box for box in app.file_uploader if box.key == "proof_measures")
    uploader.upload(name, sheet.encode(), "text/csv").run()
    return drawn(app, "proof")


def widget(widgets: Iterable[AnyWidget], part: str) -> AnyWidget:
    (chosen,) = [widget for widget in widgets if part in str(widget.key)]
    return chosen


def measured(path: Path) -> list[tuple[str, str, float]]:
    with store.opened(path) as db:
        frame = store.measures.frame(db)
    return sorted(zip(frame["measure"], frame["on"].dt.date.astype(str), frame["value"], strict=True))


def test_days_and_the_order_of_words_are_asked_and_everything_is_saved_in_one_step(company: Path) -> None:
    app = uploaded(SHEET)
    assert "**2 measured values read, 1 row left out, 5 of 5 columns used, 1 question.**" in words(app)
    assert "“Q1 2026” is Mar 31, 2026" in words(app)
    assert "Values that wait for an answer above are not saved yet." in words(app)
    assert "On which day was “before”?" in words(app) and "On which day was “after”?" in words(app)
    assert [box.label for box in app.date_input] == ["On which day was before", "On which day was after"]
    widget(app.date_input, "_before_").set_value(date(2026, 1, 20)).run()
    app = drawn(app, "proof")
    widget(app.date_input, "_after_").set_value(date(2026, 3, 20)).run()
    app = drawn(app, "proof")
    widget(app.multiselect, "_order_").set_value(["Solid", "Star"]).run()
    text = words(drawn(app, "proof"))
    assert "**11 measured values read, 5 of 5 columns used.**" in text
    assert "“Solid” is 1 and “Star” is 2" in text and "wait for an answer" not in text
    (table,) = [frame.value for frame in app.dataframe if "People" in frame.value.columns]
    assert table[["Measure", "Day", "People"]].values.tolist() == [
        ["Engagement", "Mar 31, 2026", 2],
        ["Potential", "Mar 31, 2026", 3],
        ["Trust", "Jan 20, 2026", 3],
        ["Trust", "Mar 20, 2026", 3],
    ]
    widget(app.button, "proof_measures_keep").click().run()
    assert measured(company) == [
        ("Engagement", "2026-03-31", 3.9),
        ("Engagement", "2026-03-31", 4.2),
        ("Potential", "2026-03-31", 1.0),
        ("Potential", "2026-03-31", 2.0),
        ("Potential", "2026-03-31", 2.0),
        ("Trust", "2026-01-20", 1.0),
        ("Trust", "2026-01-20", 2.0),
        ("Trust", "2026-01-20", 3.0),
        ("Trust", "2026-03-20", 2.0),
        ("Trust", "2026-03-20", 4.0),
        ("Trust", "2026-03-20", 5.0),
    ]
    again = uploaded(SHEET.replace("Q1 2026", "Q2 2025"))
    (table,) = [frame.value for frame in again.dataframe if "People" in frame.value.columns]
    assert table[["Measure", "On record so far"]].values.tolist() == [
        ["Engagement", "3.9 to 4.2"],
        ["Potential", "1 to 2"],
    ]
    assert not again.multiselect, "the order of the words is remembered"
    assert len(again.date_input) == 2, "a day is not: the next sheet has another"
    with store.opened(company) as db:
        newest = max(row["action_id"] for row in db.query("SELECT action_id FROM history"))
        actions.undo(db, newest, **acted())
        assert not store.imports.saved_mappings(db)
    assert measured(company) == []


def test_one_day_for_the_whole_sheet_and_a_name_are_typed(company: Path) -> None:
    app = uploaded("Email,Engagement\nana@example.com,4\n", "pulse.csv")
    widget(app.date_input, "proof_measures_day").set_value(date(2026, 2, 3)).run()
    widget(drawn(app, "proof").button, "proof_measures_keep").click().run()
    assert measured(company) == [("Engagement", "2026-02-03", 4.0)]
    app = uploaded("Email,2026-01-05,2026-02-05\nana@example.com,4,5\n", "x.csv")
    widget(app.text_input, "proof_measures_name").set_value("eNPS").run()
    assert "**2 measured values read, 3 of 3 columns used.**" in words(drawn(app, "proof"))


def test_the_day_in_a_file_name_is_shown_and_may_be_changed(company: Path) -> None:
    app = uploaded("Email,Engagement\nana@example.com,4\n", "Pulse 2026-03.csv")
    assert "The values are of Mar 31, 2026, by “2026-03” in the name of the file." in words(app)
    (key,) = [str(box.key) for box in app.expander if str(box.key).startswith("proof_measures_days_")] or [""]
    app.session_state[key] = True
    app.run()
    widget(app.date_input, "proof_measures_day").set_value(date(2026, 3, 9)).run()
    assert "The values are of" not in words(app), "nobody is told that the name says a day that was typed"
    widget(drawn(app, "proof").button, "proof_measures_keep").click().run()
    assert measured(company) == [("Engagement", "2026-03-09", 4.0)]
