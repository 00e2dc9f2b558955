"""KPI workbook: one report date as .xlsx, formatted to be read, with the numbers behind what is shown.

At most twelve sheets. It opens on its summary; `workbook_charts` draws the charts that Excel itself can edit.
"""

from __future__ import annotations

import pandas as pd
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from core.documents import workbook_charts
from core.documents.kpi_digest import MOVED, VERDICTS_EXPLAINED
from core.documents.tables import BOLD, excel_book, excel_file, write_cell
from core.domain.base.dates import full_date
from core.domain.kpis import KPIS, STAGES, RoundComparison, dictionary, forecast_table, rounds_table, table
from core.domain.kpis.figures import Figure, certainty_words, verdict_words
from core.domain.kpis.report import CURVES, Report

# How Excel shows a number of each unit; the number itself stays as it was worked out.
BY_UNIT = {"%": "0%", "days": "0", **dict.fromkeys(("hours", "mentees", "mentors"), "#,##0")}  # else one decimal
SHARE, COUNT, NUMBER = "0.0%", "#,##0", "0.0"
SUMMARY, PAIRS, PEOPLE = "Summary", "Rows of pairs", "Rows of people"
HOLDS = {
    "Figures": "Every figure with its interval, number of cases, target, and where its rows are",
    "Funnel": "How many mentees reached each stage, who still may, and who will not",
    "Departments": "How many mentees of each department reached each stage",
    "Trends": "Four figures over time; each day counts everything up to it",
    "Curves": "How long until a pair meets, and how long pairs stay together",
    "Rounds": "Every figure beside that of another round, with the interval of the difference",
    "Forecast": "What each of the two rounds was expected to bring, and what it brought",
    "Comments": "How many comments there are by theme",
    "Definitions": "What each figure counts, out of what, and where its target comes from",
    PEOPLE: "The rows behind the figures about people: filter the first column by figure",
    PAIRS: "The rows behind the figures about pairs: filter the first column by figure",
}
SUMMARY_WIDTHS = {"A": 36, "B": 30, "C": 14, "D": 14, "E": 26, "F": 40, "G": 28}
LAST_COLUMN = len(SUMMARY_WIDTHS)
FIRST_COLUMNS = (
    "Mentee",
    "Mentor",
    "Person",
    "Role",
    "Counts",
    "Pending",
    "Value",
    "Top",
    "Bottom",
    "Days",
    "Happened",
)


def workbook(report: Report, names: dict[int, str] | None = None, rounds: RoundComparison | None = None) -> bytes:
    """The report as .xlsx: summary, figures, funnel, departments, trends, curves, definitions; rows if it has them.

    `names` puts people's names beside the ids of the rows. `rounds` adds the comparison with another round.
    """
    row_sheets = _row_sheets(report, names or {})
    sheets = {
        "Figures": _figures(report),
        "Funnel": _funnel(report),
        "Departments": _departments(report.cells),
        "Trends": _trends(report),
    }
    if report.curves:
        sheets["Curves"] = _curves(report)
    if rounds is not None:
        sheets["Rounds"] = _rounds(rounds)
        if rounds.forecasts:
            sheets["Forecast"] = _forecast(rounds)
    if report.themes:
        sheets["Comments"] = pd.DataFrame(list(report.themes.items()), columns=["Theme", "Comments"])
    sheets["Definitions"] = dictionary(report.thresholds, report.program.design.targets).rename(
        columns=lambda name: name[:1].upper() + name[1:]
    )
    sheets |= row_sheets
    book = excel_book({SUMMARY: pd.DataFrame(), **sheets}, formats=_formats(sheets))
    for name in ("Figures", "Rounds"):
        if name in book.sheetnames:
            book[name].freeze_panes = "C2"  # stage and figure stay in sight
    shares = _summary(book[SUMMARY], report, rounds, list(sheets))
    workbook_charts.draw(book, shares)
    book.active = 0
    return excel_file(book)


def _summary(sheet: Worksheet, report: Report, rounds: RoundComparison | None, sheets: list[str]) -> range:
    """What this file is and how the headline figures stand; returns the rows of the shares, which come first."""
    audience = "For coordinators only: it holds the rows behind every figure, with names."
    lines = [
        ("Program", report.program.name),
        ("Who it is about", f"Only {report.part}" if report.part else "The whole program"),
        ("As of the end of", full_date(report.on)),
        ("Made by", f"{report.label.made_by}, {full_date(report.label.made_on)}"),
        ("Who may see it", audience),
    ]
    for row, line in enumerate(lines, start=1):
        _line(sheet, row, line)
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=LAST_COLUMN)
        sheet.cell(row, 1).font = BOLD
    header = len(lines) + 2
    _line(sheet, header, ("Headline figure", "Stage", "Value", "Target", "Verdict", "How certain", "In four weeks"))
    for cell in sheet[header]:
        cell.font = BOLD
    headlines = sorted(report.headlines, key=lambda figure: figure.unit != "%")
    for row, figure in enumerate(headlines, start=header + 1):
        _headline(sheet, row, figure, report)
    notes = [("What is where", "")]
    notes += [(name, HOLDS[name]) for name in sheets if name in HOLDS]
    if rounds is not None:
        notes.append(("The other round", f"{rounds.old.name}. {rounds.alignment.words}. {rounds.finding}."))
    notes += [
        ("Intervals", "95%: Wilson for shares, Student for means, linearized for ratios, Kaplan–Meier for days"),
        ("Verdicts", VERDICTS_EXPLAINED),
    ]
    first_note = header + len(headlines) + 2
    for row, (name, text) in enumerate(notes, start=first_note):
        _line(sheet, row, (name, text))
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=LAST_COLUMN)
        sheet.row_dimensions[row].height = 15 * (1 + len(text) // 130)
        if name in sheets:
            sheet.cell(row, 1).hyperlink = f"#'{name}'!A1"
            sheet.cell(row, 1).style = "Hyperlink"
    sheet.cell(first_note, 1).font = BOLD
    for column, width in SUMMARY_WIDTHS.items():
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = f"A{header + 1}"
    return range(header + 1, header + 1 + sum(figure.unit == "%" for figure in headlines))


def _line(sheet: Worksheet, row: int, values: tuple[object, ...]) -> None:
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(row, column)
        write_cell(cell, value)
        cell.alignment = Alignment(vertical="top", wrap_text=True, horizontal="left")


def _headline(sheet: Worksheet, row: int, figure: Figure, report: Report) -> None:
    moved = report.moved(figure.key)
    value = figure.shown if figure.value is None else figure.value
    words = (verdict_words(figure), certainty_words(figure), MOVED[moved] if moved else "")
    _line(sheet, row, (figure.label, STAGES[figure.stage], value, figure.target, *words))
    for column in (3, 4):
        sheet.cell(row, column).number_format = BY_UNIT.get(figure.unit, NUMBER)


def _figures(report: Report) -> pd.DataFrame:
    frame = table(report.figures)
    moved = [report.moved(key) for key in frame["key"]]
    return pd.DataFrame(
        {
            "Stage": frame["stage"],
            "Figure": frame["label"],
            "Reads": frame["shown"],
            "Value": frame["value"],
            "Low": frame["low"],
            "High": frame["high"],
            "n": frame["n"],
            "Still open": frame["pending"],
            "Numerator": frame["numerator"],
            "Denominator": frame["denominator"],
            "Unit": frame["unit"],
            "Target": frame["target"],
            "Better": [KPIS[key].better for key in frame["key"]],
            "Verdict": frame["verdict"],
            "How certain": frame["certainty"],
            "In four weeks": [MOVED[change] if change else "" for change in moved],
            "As of": report.on,
            "Key": frame["key"],
            "Rows on sheet": [_sheet_of(report.cases.get(key)) for key in frame["key"]],
        }
    )


def _funnel(report: Report) -> pd.DataFrame:
    names = {"label": "Stage", "reached": "Reached", "waiting": "May still", "lost": "Will not",
             "of": "Of those above", "came": "Came", "share": "Share", "low": "Low", "high": "High",
             "target": "Target"}  # fmt: skip
    return report.steps[list(names)].rename(columns=names)


def _departments(cells: pd.DataFrame) -> pd.DataFrame:
    if cells.empty:
        return pd.DataFrame({"Department": []})
    wide = cells.pivot(index="group", columns="label", values="reached")
    order = cells["group"].drop_duplicates()
    wide = wide.reindex(index=order, columns=cells["label"].drop_duplicates()).reset_index()
    wide.columns.name = None
    return wide.rename(columns={"group": "Department"})


def _trends(report: Report) -> pd.DataFrame:
    points = report.points.assign(label=[KPIS[key].label for key in report.points["key"]])
    order = {key: place for place, key in enumerate(report.points["key"].unique())}
    points = points.sort_values(["key", "on"], key=lambda column: column.map(order) if column.name == "key" else column)
    names = {
        "label": "Figure",
        "on": "As of",
        "value": "Value",
        "low": "Low",
        "high": "High",
        "n": "n",
        "shown": "Reads",
    }
    return points[list(names)].rename(columns=names)


def _curves(report: Report) -> pd.DataFrame:
    names = {"day": "Day", "share": "Share", "low": "Low", "high": "High", "at_risk": "Still at risk",
             "events": "Happened that day"}  # fmt: skip
    curves = [
        curve[list(names)].rename(columns=names).assign(Curve=CURVES[name])
        for name, (_, _, curve) in report.curves.items()
    ]
    return pd.concat(curves, ignore_index=True)[["Curve", *names.values()]]


def _rounds(rounds: RoundComparison) -> pd.DataFrame:
    """Shares first: they have one scale, so one chart can show them."""
    frame = rounds_table(rounds).sort_values("unit", key=lambda units: units != "%", kind="stable")
    sides = {f"Compared with: {rounds.old.name}": "old", rounds.new.name: "new"}
    values = {name: frame[f"{side}_value"] for name, side in sides.items()}
    ends = {
        f"{end}, {name}": frame[f"{side}_{column}"]
        for name, side in sides.items()
        for end, column in (("Low", "low"), ("High", "high"), ("n", "n"))
    }
    return pd.DataFrame(
        {
            "Stage": frame["stage"],
            "Figure": frame["label"],
            **values,
            "Difference": frame["difference"],
            "Low": frame["low"],
            "High": frame["high"],
            "Reads": frame["difference_words"],
            "This program against it": frame["verdict"],
            "Better": frame["better"],
            "Unit": frame["unit"],
            **ends,
        }
    )


def _forecast(rounds: RoundComparison) -> pd.DataFrame:
    """Sessions last: they are many times the people."""
    frame = forecast_table(rounds.forecasts).sort_values("key", key=lambda keys: keys == "sessions", kind="stable")
    names = {"program": "Program", "label": "Result", "low": "Low", "median": "Likely", "high": "High",
             "actual": "Actual", "standing": "Reads"}  # fmt: skip
    return frame[list(names)].rename(columns=names)


def _formats(sheets: dict[str, pd.DataFrame]) -> dict[tuple[str, str], str | list[str]]:
    """How Excel shows the numbers, by sheet and column; a list has a format for each row."""
    units = {kpi.label: BY_UNIT.get(kpi.unit, NUMBER) for kpi in KPIS.values()}
    formats: dict[tuple[str, str], str | list[str]] = {}
    for sheet in ("Figures", "Trends", "Rounds"):
        frame = sheets.get(sheet, pd.DataFrame())
        by_row = [units[label] for label in frame["Figure"]] if len(frame) else []
        for column in frame.select_dtypes("float").columns:
            formats[sheet, column] = COUNT if column == "n" or column.startswith("n, ") else by_row
    formats |= {("Figures", column): "#,##0.##" for column in ("Numerator", "Denominator")}
    formats |= {("Funnel", column): SHARE for column in ("Share", "Low", "High", "Target")}
    formats |= {("Curves", column): SHARE for column in ("Share", "Low", "High")}
    formats |= {("Forecast", column): COUNT for column in ("Low", "Likely", "High", "Actual")}
    return formats | {("Figures", "n"): COUNT}


def _sheet_of(cases: pd.DataFrame | None) -> str:
    """The sheet that holds the rows of a figure; "" where there are none."""
    if cases is None or not len(cases):
        return ""
    return PAIRS if "relationship_id" in cases else PEOPLE


def _row_sheets(report: Report, names: dict[int, str]) -> dict[str, pd.DataFrame]:
    """The rows behind all figures on two sheets, each row with the figure that it belongs to."""
    sheets = {}
    for sheet in (PEOPLE, PAIRS):
        frames = [
            _named(cases, names).assign(Figure=KPIS[key].label if key in KPIS else "Funnel")
            for key, cases in report.cases.items()
            if _sheet_of(cases) == sheet
        ]
        if frames:
            rows = pd.concat(frames, ignore_index=True)
            first = [name for name in FIRST_COLUMNS if name in rows]
            rest = [name for name in rows if name not in first and name != "Figure"]
            sheets[sheet] = rows[["Figure", *first, *rest]]
    return sheets


def _named(cases: pd.DataFrame, names: dict[int, str]) -> pd.DataFrame:
    frame = cases.drop(columns=[name for name in ("answers",) if name in cases])
    for column, label in (("mentor_id", "mentor"), ("mentee_id", "mentee"), ("person_id", "person")):
        if column in frame and names:
            frame.insert(0, label, [names.get(id, "") for id in frame[column]])
    for column in frame.select_dtypes("datetime").columns:
        frame[column] = frame[column].dt.date
    for column in frame.select_dtypes("bool").columns:
        frame[column] = frame[column].map({True: "yes", False: "no"})
    for column in frame.select_dtypes("category").columns:
        frame[column] = frame[column].astype(object)  # figures have different categories
    return frame.rename(columns=lambda name: str(name).replace("_", " ").capitalize())
