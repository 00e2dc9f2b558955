"""Figures of outcomes from a sheet: a row a figure, a column a date, what is refused; on the page, taken back."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from core import actions, store
from core.domain import playbook
from core.domain.proof.outcome_figures import ReadFigures, read_outcome_figures
from core.domain.recruit.sheets import read
from tests.pages import drawn, open_page
from tests.story import DAY, acted, recruited

OUTCOMES = {outcome.id: outcome for purpose in playbook.load().purposes.values() for outcome in purpose.outcomes}
SCORE, STAYED, WEEKS = OUTCOMES["engagement-score"], OUTCOMES["retention"], OUTCOMES["time-to-independence"]


def figures(content: str | bytes, *outcomes: playbook.Outcome, name: str = "HR report.csv") -> ReadFigures:
    data = content.encode() if isinstance(content, str) else content
    return read_outcome_figures(read(data, name), list(outcomes), on=DAY)


def plain(sheet: ReadFigures) -> list[tuple[str, str, float, str]]:
    return [(figure.outcome_id, figure.day.isoformat(), figure.value, figure.report) for figure in sheet.figures]


LONG = (
    "Outcome,Day,Figure,Report\n"
    'Engagement survey score,2025-09-30,"3,9",Survey 2025\n'
    "retention after twelve months,2025-12-31,91%,\n"
    "Time until someone works alone,2025-12-31,14,HR system\n"
)


def test_a_row_a_figure() -> None:
    sheet = figures(LONG, SCORE, STAYED, WEEKS)
    assert plain(sheet) == [
        ("engagement-score", "2025-09-30", 3.9, "Survey 2025"),
        ("retention", "2025-12-31", 0.91, "HR report"),
        ("time-to-independence", "2025-12-31", 14.0, "HR system"),
    ]
    assert not sheet.left_out and not sheet.ambiguous


def test_a_row_an_outcome_and_a_column_a_date_with_cells_of_percentages() -> None:
    book = Workbook()
    page = book.active
    for row in (
        ["Outcome", "Q1 2025", "Q3 2025"],
        ["Retention after twelve months", 0.91, 0.935],
        ["Engagement survey score", 3.8, 4],
    ):
        page.append(row)
    for cell in page[2][1:]:
        cell.number_format = "0.0%"
    file = io.BytesIO()
    book.save(file)
    assert plain(figures(file.getvalue(), SCORE, STAYED, name="figures.xlsx")) == [
        ("retention", "2025-03-31", 0.91, "figures"),
        ("retention", "2025-09-30", 0.935, "figures"),
        ("engagement-score", "2025-03-31", 3.8, "figures"),
        ("engagement-score", "2025-09-30", 4.0, "figures"),
    ]


def test_a_sheet_about_one_outcome_needs_no_name() -> None:
    text = "Date,Figure\n2025-03-31,3.8\n2025-09-30,4 of 5\n"
    assert [line[:3] for line in plain(figures(text, SCORE))] == [
        ("engagement-score", "2025-03-31", 3.8),
        ("engagement-score", "2025-09-30", 4.0),
    ]
    both = figures(text, SCORE, STAYED)
    assert not both.figures and [why for _, why in both.left_out] == ["names no outcome", "names no outcome"]


def test_outcomes_are_known_by_their_names_under_any_header() -> None:
    sheet = figures("Goal,Actual Q1 2025\nEngagement survey score,3.8\nAnything,3\n", SCORE, STAYED)
    assert [line[:3] for line in plain(sheet)] == [("engagement-score", "2025-03-31", 3.8)]
    assert dict(sheet.left_out) == {3: "“Anything” is no outcome that takes figures from elsewhere"}


def test_what_cannot_be_read_says_why() -> None:
    text = (
        "Outcome,Day,Figure\n"
        "Retention after twelve months,2025-12-31,0.91\n"
        "Retention after twelve months,03/04/2025,91%\n"
        "Retention after twelve months,,91%\n"
        "Retention after twelve months,2030-01-01,91%\n"
        "Retention after twelve months,2025-06-30,high\n"
        "Retention after twelve months,2025-06-30,120%\n"
        "Happiness,2025-06-30,90%\n"
        "Engagement survey score,2025-06-30,8 of 10\n"
        "Engagement survey score,2025-06-30,4\n"
        "Engagement survey score,2025-06-30,3\n"
        "Engagement survey score,2025-09-30,\n"
    )
    sheet = figures(text, SCORE, STAYED)
    assert plain(sheet) == [("engagement-score", "2025-06-30", 4.0, "HR report")]
    assert dict(sheet.left_out) == {
        2: "“0.91” could be a share or a percentage; write it with its % sign",
        3: "“03/04/2025” could be two dates",
        4: "has no day",
        5: "“2030-01-01” has not come yet",
        6: "“high” is not a number",
        7: "“120%” is out of range for Retention after twelve months",
        8: "“Happiness” is no outcome that takes figures from elsewhere",
        9: "“8 of 10” is on another scale than Engagement survey score (of 5)",
        11: "row 10 has another figure of Engagement survey score on Jun 30, 2025",
        12: "has no figure",
    }
    assert sheet.ambiguous


@pytest.fixture
def program(path: Path) -> Path:
    with store.opened(path) as db:
        program_id = recruited(db)
        actions.change_design(db, program_id, purposes=["engagement-retention"], **acted())
        for outcome in (SCORE, STAYED):
            actions.aim_outcome(db, program_id, outcome.id, "entered", 0.9, **acted())
    return path


def readings(path: Path) -> list[tuple[str, str, float]]:
    with store.opened(path) as db:
        aims = store.programs.all(db)[0].design.outcomes
    return sorted((id, str(reading.on), reading.value) for id, aim in aims.items() for reading in aim.readings)


def test_figures_are_entered_in_one_step_corrected_and_taken_back(program: Path) -> None:
    with store.opened(program) as db:
        program_id = store.programs.all(db)[0].id
        sheet = figures(LONG, SCORE, STAYED).figures
        preview = actions.preview_outcomes(db, program_id, sheet, **acted())
        effects = actions.read_outcomes(db, program_id, sheet, **acted())
        assert preview == effects == actions.OutcomeEffects(new=2, changed=0, unchanged=0)
        assert actions.read_outcomes(db, program_id, sheet, **acted()).unchanged == 2
        corrected = figures(LONG.replace("91%", "92%"), SCORE, STAYED).figures
        assert actions.read_outcomes(db, program_id, corrected, **acted()).changed == 1
    assert readings(program) == [("engagement-score", "2025-09-30", 3.9), ("retention", "2025-12-31", 0.92)]
    with store.opened(program) as db:
        actions.undo(db, **acted())
        assert readings(program)[1] == ("retention", "2025-12-31", 0.91)
        actions.undo(db, **acted())
        with pytest.raises(actions.NotAllowed, match="Row 4: first say that “Time until someone works alone”"):
            actions.read_outcomes(db, program_id, figures(LONG, WEEKS).figures, **acted())
    assert readings(program) == []


def test_a_figure_that_was_corrected_by_hand_is_not_taken_for_the_corrected_one(program: Path) -> None:
    with store.opened(program) as db:
        program_id = store.programs.all(db)[0].id
        sheet = figures(LONG, SCORE).figures
        for value in (3.9, 3.7):
            actions.read_outcome(db, program_id, SCORE.id, value, sheet[0].day, "HR report", **acted())
        assert actions.read_outcomes(db, program_id, sheet, **acted()) == actions.OutcomeEffects(0, 1, 0)
    assert readings(program) == [("engagement-score", "2025-09-30", 3.9)]


def test_a_sheet_on_the_page(program: Path) -> None:
    app = open_page("design", design_outcome_sheet=True, design_part="plan")
    uploader = next(box for box in app.file_uploader if box.key == "design_outcome_file")
    uploader.upload("HR report.csv", LONG.encode(), "text/csv").run()
    app = drawn(app, "design")
    (table,) = [frame.value for frame in app.dataframe if "Figure" in frame.value.columns]
    assert table["Figure"].tolist() == ["3.9 of 5", "91%"] and table["Day"].tolist() == ["Sep 30, 2025", "Dec 31, 2025"]
    next(button for button in app.button if button.key == "design_outcome_save").click().run()
    assert readings(program) == [("engagement-score", "2025-09-30", 3.9), ("retention", "2025-12-31", 0.91)]
