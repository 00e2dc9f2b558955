"""KPI workbook: one report date as .xlsx, formatted to be read, with the numbers behind what is shown."""

from __future__ import annotations

import pandas as pd

from core.documents.kpi_digest import MOVED, VERDICTS_EXPLAINED
from core.documents.tables import sheet_name
from core.documents.tables import workbook as excel
from core.domain.base.dates import full_date
from core.domain.kpis import KPIS, SMALLEST, dictionary, table
from core.domain.kpis.report import Report

# How Excel shows a number of each unit; the number itself stays as it was worked out.
BY_UNIT = {"%": "0%", "days": "0", **dict.fromkeys(("hours", "mentees", "mentors"), "#,##0")}  # else one decimal
SHARE, COUNT = "0.0%", "#,##0"
CURVES = {"first session": "Not met yet", "together": "Still together"}


def workbook(report: Report, names: dict[int, str] | None = None) -> bytes:
    """The report as .xlsx: what it is, figures, funnel, departments, trends, curves, definitions; rows if it has them.

    `names` puts people's names beside the ids of the rows.
    """
    rows = {f"Rows {KPIS[key].label if key in KPIS else key}": key for key, cases in report.cases.items() if len(cases)}
    sheets = {
        "Figures": _figures(report, {key: sheet_name(title) for title, key in rows.items()}),
        "Funnel": _funnel(report),
        "Departments": _departments(report.cells),
        "Trends": _trends(report),
    }
    for name, (_, _, curve) in report.curves.items():
        sheets[f"Curve {name}"] = curve.rename(
            columns={"day": "Day", "at_risk": "Still at risk", "events": "Happened that day", "share": CURVES[name],
                     "low": "Low", "high": "High"}
        )  # fmt: skip
    if report.themes:
        sheets["Comments"] = pd.DataFrame(list(report.themes.items()), columns=["Theme", "Comments"])
    sheets["Definitions"] = dictionary(report.thresholds, report.program.design.targets).rename(
        columns=lambda name: name[:1].upper() + name[1:]
    )
    for title, key in rows.items():
        sheets[title] = _named(report.cases[key], names or {})
    return excel({"About": _about(report, list(sheets)), **sheets}, formats=_formats(report, sheets))


def _about(report: Report, sheets: list[str]) -> pd.DataFrame:
    """What this file is, for whoever gets it without the mail it came with."""
    audience = (
        f"Groups under {SMALLEST} people are put together or left out; there are no rows about people."
        if report.published
        else "For coordinators only: it holds the rows behind every figure, with names."
    )
    holds = {
        "Figures": "Every figure with its interval, number of cases, target, and where its rows are",
        "Funnel": "How many mentees reached each stage, who still may, and who will not",
        "Departments": "How many mentees of each department reached each stage",
        "Trends": "Four figures over time; each day counts everything up to it",
        "Definitions": "What each figure counts, out of what, and where its target comes from",
    }
    lines = [
        ("Program", report.program.name),
        ("Who it is about", f"Only {report.part}" if report.part else "The whole program"),
        ("As of the end of", full_date(report.on)),
        ("Made by", f"{report.label.made_by}, {full_date(report.label.made_on)}"),
        ("Who may see it", audience),
        ("Intervals", "95%: Wilson for shares, Student for means, linearized for ratios, Kaplan–Meier for days"),
        ("Verdicts", VERDICTS_EXPLAINED),
        *((name, holds[name]) for name in sheets if name in holds),
    ]
    return pd.DataFrame(lines, columns=["KPIs", "What this file holds"])


def _figures(report: Report, sheets: dict[str, str]) -> pd.DataFrame:
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
            "Rows on sheet": [sheets.get(key, "") for key in frame["key"]],
        }
    )


def _funnel(report: Report) -> pd.DataFrame:
    names = {"label": "Stage", "reached": "Reached", "of": "Of those above", "came": "Came", "share": "Share",
             "low": "Low", "high": "High", "waiting": "May still", "lost": "Will not", "target": "Target"}  # fmt: skip
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


def _formats(report: Report, sheets: dict[str, pd.DataFrame]) -> dict[tuple[str, str], str | list[str]]:
    """How Excel shows the numbers, by sheet and column; a list has a format for each row."""
    units = {kpi.label: BY_UNIT.get(kpi.unit, "0.0") for kpi in KPIS.values()}
    formats: dict[tuple[str, str], str | list[str]] = {}
    for sheet in ("Figures", "Trends"):
        for column in ("Value", "Low", "High", "Target"):
            if column in sheets[sheet]:
                formats[sheet, column] = [units[label] for label in sheets[sheet]["Figure"]]
    formats |= {("Figures", column): "#,##0.##" for column in ("Numerator", "Denominator")}
    formats |= {("Funnel", column): SHARE for column in ("Share", "Low", "High", "Target")}
    for name in report.curves:
        formats |= {(f"Curve {name}", column): SHARE for column in (CURVES[name], "Low", "High")}
    return formats | {("Figures", "n"): COUNT}


def _named(cases: pd.DataFrame, names: dict[int, str]) -> pd.DataFrame:
    frame = cases.drop(columns=[name for name in ("answers",) if name in cases])
    for column, label in (("mentor_id", "mentor"), ("mentee_id", "mentee"), ("person_id", "person")):
        if column in frame and names:
            frame.insert(0, label, [names.get(id, "") for id in frame[column]])
    for column in frame.select_dtypes("datetime").columns:
        frame[column] = frame[column].dt.date
    for column in frame.select_dtypes("bool").columns:
        frame[column] = frame[column].map({True: "yes", False: "no"})
    return frame.rename(columns=lambda name: str(name).replace("_", " ").capitalize())
