"""Report as a Word file: text, pictures of the charts with the table behind each, tables. Decides nothing."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from docx import Document
from docx.shared import Inches, Pt

from core.charts.report import block_chart
from core.charts.theme import png
from core.documents.brand import Brand
from core.documents.lettering import reads_right_to_left
from core.documents.report_words import (
    EMPTY,
    NO_DATA,
    alternative_text,
    by_theme,
    chart_table,
    definitions,
    figure_rows,
    quote_words,
    scope,
    spark_chart,
)
from core.documents.word import (
    QUIET,
    WIDTH,
    add_footer,
    add_grid,
    add_logo,
    add_row,
    printable,
    set_right_to_left,
    set_up,
)
from core.domain.report.blocks import (
    CellView,
    ChartBlock,
    FiguresBlock,
    QuotesBlock,
    ReportView,
    TableBlock,
    TextBlock,
)

SMALL = Pt(9)
LETTERS_AN_INCH = 11  # of a table's text, in a wide font
CELL_MARGINS = 0.17  # inches, left and right together
PICTURE_WIDTH = 560  # pixels: its words come out at nine points


def document(view: ReportView, brand: Brand | None = None) -> bytes:
    """The report as a .docx: its label in header and footer, a heading a cell."""
    brand = brand or Brand()
    word = Document()
    set_up(word, brand)
    word.core_properties.title = printable(f"{view.title}: {view.label.title}")
    word.core_properties.author = printable(view.label.made_by)
    add_logo(word, brand)
    word.add_heading(printable(view.title), level=0)
    word.add_paragraph(printable(view.label.line), style="Subtitle").runs[0].font.size = Pt(11)
    head = word.sections[0].header.paragraphs[0].add_run(printable(f"{view.title} · {view.label.title}"))
    head.font.size, head.font.color.rgb = SMALL, QUIET
    add_footer(word, view.label.line)
    if not view.cells:
        word.add_paragraph(EMPTY)
    for cell in view.cells:
        _cell(word, cell, view)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def _cell(word: Any, cell: CellView, view: ReportView) -> None:
    word.add_heading(printable(cell.title), level=1)
    if about := scope(cell, view.label):
        _write(word, about[0].upper() + about[1:], quiet=True).paragraph_format.keep_with_next = True
    for block in cell.blocks:
        match block:
            case TextBlock():
                for paragraph in block.paragraphs:
                    _write(word, paragraph)
            case FiguresBlock():
                _figures(word, block)
            case ChartBlock():
                _chart(word, block)
            case TableBlock():
                _table(word, block)
            case QuotesBlock():
                for theme, quotes in by_theme(block.quotes).items():
                    if theme:
                        word.add_heading(printable(theme), level=2)
                    for quote in quotes:
                        _write(word, quote_words(quote)).paragraph_format.left_indent = Inches(0.3)


def _figures(word: Any, block: FiguresBlock) -> None:
    """The figures as a table, the course of a single one as a picture, what they mean below."""
    _table(word, figure_rows(block))
    if len(block.figures) == 1 and (spark := spark_chart(block.figures[0])) is not None:
        _picture(word, spark)
    for line in definitions(block):
        _write(word, line, quiet=True)


def _chart(word: Any, block: ChartBlock) -> None:
    """The finding, its picture, and the values behind it as a table."""
    if block.title:
        word.add_heading(printable(block.title), level=2)
    if block.frame["y"].dropna().empty:
        word.add_paragraph(NO_DATA)
        return
    _picture(word, block)
    _table(word, chart_table(block))


def _picture(word: Any, block: ChartBlock) -> None:
    picture = word.add_picture(
        io.BytesIO(png(block_chart(replace(block, title="")), width=PICTURE_WIDTH)), width=Inches(WIDTH)
    )
    picture._inline.docPr.set("descr", printable(alternative_text(block)))
    # A picture stays on the page of its table's head, and its heading with it.
    word.paragraphs[-1].paragraph_format.keep_with_next = True


def _table(word: Any, block: TableBlock) -> None:
    if not block.rows:
        word.add_paragraph(NO_DATA)
        return
    table = add_grid(word, len(block.columns))
    widths = _widths([block.columns, *block.rows])
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Inches(width)
    for at, row in enumerate([block.columns, *block.rows]):
        line = add_row(table, header=at == 0)
        for cell, text, width in zip(line.cells, row, widths, strict=True):
            cell.width = Inches(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            run = paragraph.add_run(printable(text))
            run.bold, run.font.size = at == 0 or None, Pt(10)
            if reads_right_to_left(text):
                set_right_to_left(paragraph)
    if block.note:
        _write(word, block.note, quiet=True)
    else:
        word.add_paragraph()


def _widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """Inches of each column: room for its longest word, and of the rest by its longest text."""
    columns = list(zip(*rows, strict=True))
    words = [max((len(word) for text in column for word in text.split()), default=1) for column in columns]
    least = [CELL_MARGINS + max(min(longest, 24), 4) / LETTERS_AN_INCH for longest in words]
    rest = WIDTH - sum(least)
    if rest < 0:
        return [WIDTH * inches / sum(least) for inches in least]
    more = [max(min(max(map(len, column)), 40) - word, 0) for column, word in zip(columns, words, strict=True)]
    shares = [number / sum(more) for number in more] if sum(more) else [1 / len(more)] * len(more)
    return [inches + rest * share for inches, share in zip(least, shares, strict=True)]


def _write(word: Any, text: str, *, quiet: bool = False) -> Any:
    paragraph = word.add_paragraph()
    run = paragraph.add_run(printable(text))
    if quiet:
        run.font.size, run.font.color.rgb = SMALL, QUIET
    if reads_right_to_left(text):
        set_right_to_left(paragraph)
    return paragraph
