"""Workbook charts: the native charts of the KPI workbook, drawn from the cells of its sheets. Writes no number."""

from __future__ import annotations

from itertools import groupby

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference, ScatterChart, Series
from openpyxl.chart._chart import ChartBase
from openpyxl.worksheet.worksheet import Worksheet

ACCENT, SECOND, QUIET = "0B63A5", "D95F02", "9AA5B1"
LINES = (ACCENT, SECOND, "4C9F70", "7B5EA7")
WIDTH, LINE, LEAST = 24, 0.75, 7.5  # cm: of a chart, of a row of bars, and its least height
MOST_BARS = 40
DEPARTMENT_STAGES = ("Applied", "Introduced", "Completed")


def draw(book: Workbook, summary_rows: range) -> None:
    """Put a chart beside the numbers of every sheet that is better seen than read.

    summary_rows: those of the shares in the summary's table, right below its header.
    """
    summary = book.worksheets[0]
    if summary_rows:
        rows = (summary_rows[0], summary_rows[-1])
        chart = _bars(summary, "Headline shares and their targets", rows, [3, 4], [ACCENT, SECOND], share=True)
        summary.add_chart(chart, "I1")
    _stacked_funnel(book["Funnel"])
    _lines(book["Trends"], "The figures over time", x=2, y=3, x_format="mmm yyyy", x_title="")
    if "Curves" in book.sheetnames:
        _lines(book["Curves"], "How long until", x=2, y=3, x_format="0", x_title="Days since the introduction")
    if "Rounds" in book.sheetnames:
        sheet = book["Rounds"]
        units = _column(sheet, "Unit")
        shares = [_text(sheet.cell(row, units).value) for row in range(2, sheet.max_row + 1)].count("%")
        if shares:
            chart = _bars(sheet, "Shares of both rounds", (2, shares + 1), [3, 4], [SECOND, ACCENT], share=True)
            sheet.add_chart(chart, _beside(sheet))
    if "Forecast" in book.sheetnames:
        _forecast(book["Forecast"])
    _departments(book["Departments"])
    if "Comments" in book.sheetnames:
        sheet = book["Comments"]
        chart = _bars(sheet, "Comments by theme", (2, min(sheet.max_row, MOST_BARS)), [2], [ACCENT], names=1)
        sheet.add_chart(chart, _beside(sheet))


def _departments(sheet: Worksheet) -> None:
    """Three of the stages: nine bars for each department would tell nothing."""
    stages = {_text(cell.value): cell.column for cell in sheet[1]}
    columns = [stages[name] for name in DEPARTMENT_STAGES if name in stages]
    last = sheet.max_row - 1  # the last row is their sum
    if not columns or last < 2:
        return
    chart = _bars(
        sheet, "Mentees of each department", (2, min(last, MOST_BARS)), columns, [QUIET, SECOND, ACCENT], names=1
    )
    sheet.add_chart(chart, _beside(sheet))


def _bars(
    sheet: Worksheet,
    title: str,
    rows: tuple[int, int],
    columns: list[int],
    colors: list[str],
    *,
    share: bool = False,
    names: int | None = None,
) -> BarChart:
    """Bars of some columns, a group for each row; the first row of the sheet or the one above names the columns."""
    chart = BarChart()
    chart.type = "bar"
    header = rows[0] - 1
    for number, column in enumerate(columns):
        chart.add_data(Reference(sheet, min_col=column, min_row=header, max_row=rows[1]), titles_from_data=True)
        if colors:
            chart.series[number].graphicalProperties.solidFill = colors[number]
    first = names or _label_column(sheet, header)
    chart.set_categories(Reference(sheet, min_col=first, min_row=rows[0], max_row=rows[1]))
    _dress(chart, title, (rows[1] - rows[0] + 1) * max(len(columns) / 2, 1))
    chart.x_axis.scaling.orientation = "maxMin"  # the first row on top, as in the table
    chart.y_axis.crosses = "max"
    chart.gapWidth = 60
    if share:
        chart.y_axis.number_format, chart.y_axis.scaling.min, chart.y_axis.scaling.max = "0%", 0, 1
    else:
        chart.y_axis.number_format, chart.y_axis.scaling.min = "#,##0", 0
    return chart


def _stacked_funnel(sheet: Worksheet) -> None:
    if sheet.max_row < 2:
        return
    title = "How far mentees get: reached, may still, will not"
    chart = _bars(sheet, title, (2, sheet.max_row), [2, 3, 4], [ACCENT, QUIET, SECOND], names=1)
    chart.grouping, chart.overlap = "stacked", 100
    sheet.add_chart(chart, _beside(sheet))


def _lines(sheet: Worksheet, title: str, *, x: int, y: int, x_format: str, x_title: str) -> None:
    """A line for each run of rows with the same first cell; the number of days or the day itself is the axis."""
    if sheet.max_row < 2:
        return
    chart = ScatterChart()
    chart.style, chart.scatterStyle = 13, "lineMarker"
    for number, (name, run) in enumerate(
        groupby(range(2, sheet.max_row + 1), key=lambda row: _text(sheet.cell(row, 1).value))
    ):
        rows = list(run)
        xs = Reference(sheet, min_col=x, min_row=rows[0], max_row=rows[-1])
        series = Series(Reference(sheet, min_col=y, min_row=rows[0], max_row=rows[-1]), xs, title=name)
        series.marker.symbol = "none"
        series.smooth = False
        series.graphicalProperties.line.solidFill = LINES[number % len(LINES)]
        series.graphicalProperties.line.width = 28_000  # about two points
        chart.series.append(series)
    _dress(chart, title, 14)
    chart.x_axis.number_format, chart.x_axis.title = x_format, x_title or None
    chart.x_axis.majorGridlines = None
    values = [sheet.cell(row, y).value for row in range(2, sheet.max_row + 1)]
    if all(value is None or value <= 1 for value in values if not isinstance(value, str)):
        chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 1
    chart.y_axis.number_format = "0%"
    sheet.add_chart(chart, _beside(sheet))


def _forecast(sheet: Worksheet) -> None:
    """People only: the sessions come last on the sheet and are many times as many."""
    labels = [_text(sheet.cell(row, 2).value) for row in range(2, sheet.max_row + 1)]
    people = sum(label != "Sessions held" for label in labels)
    if not people:
        return
    chart = _bars(
        sheet,
        "Forecast (low, likely, high) and actual",
        (2, people + 1),
        [3, 4, 5, 6],
        ["C6D6E6", "8FB4D6", "5A8FC0", SECOND],
    )
    chart.set_categories(Reference(sheet, min_col=1, max_col=2, min_row=2, max_row=people + 1))
    sheet.add_chart(chart, _beside(sheet))


def _dress(chart: ChartBase, title: str, lines: float) -> None:
    chart.title, chart.width = title, WIDTH
    chart.height = max(LINE * lines + 3, LEAST)
    chart.legend.position = "b"
    chart.x_axis.delete = chart.y_axis.delete = False  # else some programs draw no axis at all


def _beside(sheet: Worksheet) -> str:
    """The cell where a chart stands: two columns right of the table."""
    return sheet.cell(1, sheet.max_column + 2).coordinate


def _label_column(sheet: Worksheet, header: int) -> int:
    names = [_text(cell.value) for cell in sheet[header]]
    return next(number for number, name in enumerate(names, start=1) if name in ("Figure", "Headline figure", "Result"))


def _column(sheet: Worksheet, name: str) -> int:
    return [_text(cell.value) for cell in sheet[1]].index(name) + 1


def _text(value: object) -> str:
    return "" if value is None else str(value)
