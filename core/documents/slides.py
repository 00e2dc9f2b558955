"""Slides: the few shapes a deck is made of (title, text, table, native charts), sized so that long names fit."""

from __future__ import annotations

import io
from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from core.documents.brand import Brand

WIDE, TALL = 13.333, 7.5  # inches, 16:9
LEFT, TOP, WIDTH, HEIGHT = 0.6, 1.45, 12.13, 5.25  # of the body
INK, QUIET = RGBColor(0x12, 0x18, 0x1F), RGBColor(0x52, 0x5D, 0x68)
OTHERS = ("DB6200", "329482", "7B0F57", "6D5300", "9278E0")  # after the accent, safe for color-blind readers
FONT = "Arial"  # on every machine
READABLE = 14  # points: the smallest type that is read on a projector from the back of a room
FOOTER = "Footer"
# How much room its text takes: a letter's width and a line's height as shares of its size; a cell's margins in inches.
LETTER, BOLD_LETTER, LINE = 0.5, 0.56, 1.2
SIDE, ABOVE = 0.08, 0.03


class Deck:
    """A presentation being built: every method adds to the newest slide; `file` gives the bytes."""

    def __init__(self, brand: Brand, footer: str = "") -> None:
        self.brand = brand
        self.footer = footer  # of every slide; without one, the organization's name
        self.accent = RGBColor.from_string(brand.color.removeprefix("#").upper())
        self.show = Presentation()
        self.show.slide_width, self.show.slide_height = Inches(WIDE), Inches(TALL)
        self.slide: Any = None

    def file(self) -> bytes:
        """The deck as a .pptx file."""
        out = io.BytesIO()
        self.show.save(out)
        return out.getvalue()

    def cover(self, title: str, lines: Sequence[str | tuple[str, str]]) -> None:
        """The first slide: the title large, a bar in the accent color, the logo."""
        self._blank(title)
        bar = self.slide.shapes.add_shape(1, 0, 0, Inches(0.35), Inches(TALL))
        bar.fill.solid()
        bar.fill.fore_color.rgb = self.accent
        bar.line.fill.background()
        self.slide.shapes.title.left, self.slide.shapes.title.top = Inches(1.2), Inches(2.0)
        self.slide.shapes.title.width, self.slide.shapes.title.height = Inches(11.2), Inches(1.8)
        self._style(self.slide.shapes.title.text_frame, 40 if len(title) <= 50 else 30, bold=True)
        self.slide.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        self.text(lines, 1.2, 4.0, 11.2, 1.5, size=20)
        self._logo(1.2, 0.7, 0.9)

    def page(self, title: str, note: str = "") -> None:
        """A new slide with its title, the footer and the page number; `note` goes to the speaker notes."""
        self._blank(title)
        frame = self.slide.shapes.title
        width = WIDTH - 2.6 if self.brand.logo else WIDTH
        frame.left, frame.top, frame.width, frame.height = Inches(LEFT), Inches(0.35), Inches(width), Inches(0.95)
        self._style(frame.text_frame, 28 if len(title) <= 50 else 22 if len(title) <= 90 else 17, bold=True)
        frame.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        line = self.slide.shapes.add_shape(1, Inches(LEFT), Inches(1.32), Inches(WIDTH), Pt(2.5))
        line.fill.solid()
        line.fill.fore_color.rgb = self.accent
        line.line.fill.background()
        self._logo(WIDE - LEFT - 1.4, 0.4, 0.7, right=True)
        number = len(self.show.slides)
        if self.footer:
            self._label(number)
        else:
            self.text([self.brand.name], LEFT, 6.95, 9, 0.4, size=READABLE, color=QUIET)
            self.text([str(number)], WIDE - LEFT - 1, 6.95, 1, 0.4, size=READABLE, color=QUIET, right=True)
        if note:
            self.slide.notes_slide.notes_text_frame.text = note

    def _label(self, number: int) -> None:
        """The footer and the page number in the smallest type of a slide that is read from a distance."""
        letters = int((WIDTH - 1) * 72 / (READABLE * LETTER))
        top = 7.4 - len(wrap(self.footer, letters)) * READABLE * LINE / 72 - 0.1
        self.text([self.footer], LEFT, top, WIDTH - 1, 0.35, size=READABLE, color=QUIET)
        self.slide.shapes[-1].name = FOOTER
        self.text([str(number)], WIDE - LEFT - 1, top, 1, 0.35, size=READABLE, color=QUIET, right=True)
        self.slide.shapes[-1].name = FOOTER

    def text(
        self,
        lines: Sequence[str | tuple[str, str]],
        left: float,
        top: float,
        width: float,
        height: float,
        *,
        size: float = 16,
        color: RGBColor = INK,
        right: bool = False,
    ) -> None:
        """Paragraphs in a box; a pair is a bold beginning and the rest. Inches and points."""
        frame = self.slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height)).text_frame
        frame.word_wrap = True
        for number, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            bold, plain = line if isinstance(line, tuple) else ("", line)
            for words, strong in ((f"{bold}: " if bold else "", True), (plain, False)):
                if words:
                    run = paragraph.add_run()
                    run.text = _clean(words)
                    run.font.size, run.font.bold, run.font.name = Pt(size), strong, FONT
                    run.font.color.rgb = color
            paragraph.space_after = Pt(size * 0.4)
            if right:
                paragraph.alignment = PP_ALIGN.RIGHT

    def table(
        self,
        rows: Sequence[Sequence[str]],
        top: float = TOP,
        *,
        left: float = LEFT,
        width: float = WIDTH,
        height: float = HEIGHT,
        shares: Sequence[float] | None = None,
        first_bold: bool = True,
        most: float = 14,
        least: float = 8,
    ) -> float:
        """A native table, header first; returns where it ends (inches from the top).

        The size of the type falls (to `least`) until the rows fit the height.
        """
        shares = shares or [1.0] * len(rows[0])
        widths = [width * share / sum(shares) for share in shares]
        size, heights = _fitting(rows, widths, height, most, least, first_bold)
        shape = self.slide.shapes.add_table(
            len(rows), len(rows[0]), Inches(left), Inches(top), Inches(width), Inches(sum(heights))
        )
        table = shape.table
        for column, inches in zip(table.columns, widths, strict=True):
            column.width = Inches(inches)
        for line, inches in zip(table.rows, heights, strict=True):
            line.height = Inches(inches)
        for y, row in enumerate(rows):
            for x, words in enumerate(row):
                self._cell(table.cell(y, x), words, size, header=y == 0, bold=y == 0 or (first_bold and x == 0))
        return top + sum(heights)

    def ranges(self, names: Sequence[str], ranges: Sequence[tuple[float, float, float]], title: str) -> None:
        """A native bar chart of ranges: from the low end to the likely value (pale) and on to the high end (accent)."""
        data = CategoryChartData(number_format="0")
        data.categories = [
            f"{_clean(name)}: {likely:,.0f} ({low:,.0f}–{high:,.0f})"
            for name, (low, likely, high) in zip(names, ranges, strict=True)
        ]
        data.add_series("Up to the low end", [low for low, _, _ in ranges])
        data.add_series("Low end to likely", [likely - low for low, likely, _ in ranges])
        data.add_series("Likely to high end", [high - likely for _, likely, high in ranges])
        chart = self._chart(XL_CHART_TYPE.BAR_STACKED, LEFT, TOP, 5.9, HEIGHT - 0.6, data, title)
        chart.category_axis.reverse_order = True
        chart.category_axis.tick_labels.font.size = Pt(READABLE)
        chart.value_axis.has_major_gridlines = True
        chart.value_axis.major_gridlines.format.line.color.rgb = RGBColor(0xD3, 0xDA, 0xE1)
        plot = chart.plots[0]
        plot.gap_width, plot.overlap = 80, 100
        below, low, high = plot.series
        below.format.fill.background()
        below.format.line.fill.background()
        low.format.fill.solid()
        low.format.fill.fore_color.rgb = RGBColor(*(round(255 - (255 - part) * 0.45) for part in self.accent))
        high.format.fill.solid()
        high.format.fill.fore_color.rgb = self.accent

    def lines(self, names: Sequence[str], series: Sequence[Sequence[float]], title: str, axis: str) -> None:
        """A native line chart: a line an option over months 0, 1, …; a shorter option ends earlier."""
        data = CategoryChartData(number_format="0")
        longest = max(len(values) for values in series)
        data.categories = [str(month) for month in range(longest)]
        for name, values in zip(names, series, strict=True):
            data.add_series(_clean(name), [*values, *([None] * (longest - len(values)))])
        chart = self._chart(XL_CHART_TYPE.LINE_MARKERS, 6.8, TOP, 5.93, HEIGHT - 0.6, data, title)
        chart.has_legend = True
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.legend.font.size = Pt(READABLE)
        chart.value_axis.major_gridlines.format.line.color.rgb = RGBColor(0xD3, 0xDA, 0xE1)
        chart.category_axis.has_title = True
        chart.category_axis.axis_title.text_frame.text = axis
        chart.category_axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(READABLE)
        for number, drawn in enumerate(chart.plots[0].series):
            color = self.accent if number == 0 else RGBColor.from_string(OTHERS[(number - 1) % len(OTHERS)])
            drawn.smooth = False
            drawn.format.line.color.rgb = color
            drawn.format.line.width = Pt(2.5)
            drawn.marker.format.fill.solid()
            drawn.marker.format.fill.fore_color.rgb = color
            drawn.marker.format.line.color.rgb = color

    def bars(self, names: Sequence[str], shares: Sequence[float], title: str, *, left: float, width: float) -> None:
        """A native bar chart of shares (0..1), the first on top, each with its percentage."""
        data = CategoryChartData(number_format="0%")
        data.categories = [_clean(name) for name in names]
        data.add_series(_clean(title), shares)
        chart = self._chart(XL_CHART_TYPE.BAR_CLUSTERED, left, TOP, width, HEIGHT - 0.1, data, title)
        chart.category_axis.reverse_order = True
        chart.value_axis.maximum_scale, chart.value_axis.minimum_scale = 1.0, 0.0
        chart.value_axis.visible, chart.value_axis.has_major_gridlines = False, False
        plot = chart.plots[0]
        plot.gap_width, plot.has_data_labels = 60, True
        plot.data_labels.font.size, plot.data_labels.number_format = Pt(READABLE), "0%"
        plot.data_labels.number_format_is_linked = False
        plot.series[0].format.fill.solid()
        plot.series[0].format.fill.fore_color.rgb = self.accent

    def crosses(
        self,
        names: Sequence[str],
        across: Sequence[tuple[float, float, float]],
        up: Sequence[tuple[float, float, float]],
        title: str,
        axes: tuple[str, str],
        number_format: str,
    ) -> None:
        """A native scatter chart: a cross a name, over its range (low, likely, high) across and up.

        A series passes the four ends and, between them, the likely point, which alone has a marker.
        """
        data = XyChartData(number_format=number_format)
        for name, (west, middle, east), (south, likely, north) in zip(names, across, up, strict=True):
            series = data.add_series(_clean(name))
            for x, y in ((west, likely), (east, likely), (middle, likely), (middle, south), (middle, north)):
                series.add_data_point(x, y)
        chart = self._chart(XL_CHART_TYPE.XY_SCATTER_LINES, LEFT, TOP, 8.3, HEIGHT, data, title)
        chart.has_legend = True
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.legend.font.size = Pt(READABLE)
        for axis, title in zip((chart.category_axis, chart.value_axis), axes, strict=True):
            axis.minimum_scale, axis.has_title = 0, True
            axis.axis_title.text_frame.text = _clean(title)
            axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(READABLE)
            axis.has_major_gridlines = True
            axis.major_gridlines.format.line.color.rgb = RGBColor(0xE6, 0xEA, 0xEE)
        chart.category_axis.tick_labels.number_format = number_format
        chart.category_axis.tick_labels.number_format_is_linked = False
        chart.value_axis.tick_labels.number_format, chart.value_axis.tick_labels.number_format_is_linked = "0", False
        for number, drawn in enumerate(chart.plots[0].series):
            color = self.accent if number == 0 else RGBColor.from_string(OTHERS[(number - 1) % len(OTHERS)])
            drawn.smooth = False
            drawn.format.line.color.rgb, drawn.format.line.width = color, Pt(3)
            drawn.marker.style = XL_MARKER_STYLE.NONE
            drawn.marker.format.fill.solid()
            drawn.marker.format.fill.fore_color.rgb = color
            point = drawn.points[2]
            point.marker.style, point.marker.size = XL_MARKER_STYLE.CIRCLE, 12
            point.marker.format.fill.solid()
            point.marker.format.fill.fore_color.rgb = color

    def _chart(
        self,
        kind: Any,
        left: float,
        top: float,
        width: float,
        height: float,
        data: CategoryChartData | XyChartData,
        title: str,
    ) -> Any:
        frame = self.slide.shapes.add_chart(kind, Inches(left), Inches(top), Inches(width), Inches(height), data)
        chart = frame.chart
        chart.font.name, chart.font.size = FONT, Pt(READABLE)
        chart.has_title, chart.has_legend = True, False
        chart.chart_title.text_frame.text = _clean(title)
        chart.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(14)
        chart.chart_title.text_frame.paragraphs[0].runs[0].font.bold = True
        return chart

    def _cell(self, cell: Any, words: str, size: float, *, header: bool, bold: bool) -> None:
        cell.margin_left = cell.margin_right = Inches(SIDE)
        cell.margin_top = cell.margin_bottom = Inches(ABOVE)
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        cell.fill.solid()
        cell.fill.fore_color.rgb = self.accent if header else RGBColor(0xFF, 0xFF, 0xFF)
        frame = cell.text_frame
        frame.word_wrap = True
        run = frame.paragraphs[0].add_run()
        run.text = _clean(words)
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
        run.font.color.rgb = readable_on(self.accent) if header else INK

    def _blank(self, title: str) -> None:
        self.slide = self.show.slides.add_slide(self.show.slide_layouts[5])  # title only, so that outlines name it
        self.slide.shapes.title.text_frame.text = _clean(title)
        self.slide.shapes.title.text_frame.word_wrap = True

    def _style(self, frame: Any, size: float, *, bold: bool) -> None:
        for paragraph in frame.paragraphs:
            paragraph.alignment = PP_ALIGN.LEFT
            for run in paragraph.runs:
                run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
                run.font.color.rgb = INK

    def _logo(self, left: float, top: float, height: float, right: bool = False) -> None:
        if self.brand.logo:
            picture = self.slide.shapes.add_picture(
                io.BytesIO(self.brand.logo), Inches(left), Inches(top), height=Inches(height)
            )
            if picture.width > Inches(2.4):  # a wide logo keeps its shape within the corner
                picture.height, picture.width = Emu(int(picture.height * Inches(2.4) / picture.width)), Inches(2.4)
            if right:
                picture.left = Inches(left + 1.4) - picture.width
            picture.name = "Logo"


def _fitting(
    rows: Sequence[Sequence[str]], widths: Sequence[float], height: float, most: float, least: float, first_bold: bool
) -> tuple[float, list[float]]:
    """The largest type (points, `least` if nothing larger does) at which the rows fit, and their heights in inches."""
    size = most
    while True:
        heights = [_row_height(row, widths, size, number == 0, first_bold) for number, row in enumerate(rows)]
        if sum(heights) <= height or size <= least:
            return size, heights
        size -= 0.5


def table_pages(
    rows: Sequence[Sequence[str]], shares: Sequence[float], height: float, size: float, width: float = WIDTH
) -> list[list[Sequence[str]]]:
    """The rows of a table, header first, on as many slides as they need at this size; the header is on each."""
    widths = [width * share / sum(shares) for share in shares]
    head = rows[0]
    room = height - _row_height(head, widths, size, True, True)
    pages: list[list[Sequence[str]]] = [[head]]
    filled = 0.0
    for row in rows[1:]:
        tall = _row_height(row, widths, size, False, True)
        if filled + tall > room and len(pages[-1]) > 1:
            pages.append([head])
            filled = 0.0
        pages[-1].append(row)
        filled += tall
    return pages


def _row_height(row: Sequence[str], widths: Sequence[float], size: float, header: bool, first_bold: bool) -> float:
    """Inches for the cell with most lines, broken at words as a slide does."""
    most = 1
    for number, (words, width) in enumerate(zip(row, widths, strict=True)):
        letter = BOLD_LETTER if header or (first_bold and number == 0) else LETTER
        letters = max(1, int((width - 2 * SIDE) * 72 / (size * letter)))
        most = max(most, sum(max(1, len(wrap(part, letters))) for part in words.split("\n")))
    return most * size * LINE / 72 + 2 * ABOVE


def readable_on(color: RGBColor) -> RGBColor:
    """White or ink, whichever stands out more on the color (WCAG relative luminance)."""
    parts = [value / 255 for value in color]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return RGBColor(0xFF, 0xFF, 0xFF) if luminance < 0.25 else INK


def _clean(words: str) -> str:
    """Text without the control characters that would break the file."""
    return "".join(letter for letter in words if letter in "\n\t" or letter >= " ")
