"""Report as slides: a .pptx with native charts and tables that anybody can change in PowerPoint. Decides nothing.

A slide holds at most 40 words beside its chart or table, in 14 points or more. What does not fit goes on to a further
slide, sentence by sentence; definitions and what is for the speaker go to the notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from core.documents.brand import Brand
from core.documents.report_slide_charts import add_chart
from core.documents.report_words import (
    EMPTY,
    NO_DATA,
    by_theme,
    cell_label,
    definitions,
    figure_rows,
    quote_words,
    sentences,
    spark_chart,
    target_words,
    word_count,
)
from core.documents.slides import LEFT, QUIET, READABLE, TOP, WIDTH, Deck, table_pages
from core.documents.word import printable
from core.domain.base.dates import full_date
from core.domain.base.file_label import INTERNAL, WHOLE, FileLabel
from core.domain.report.blocks import (
    CellView,
    ChartBlock,
    FigureLine,
    FiguresBlock,
    QuotesBlock,
    ReportView,
    TableBlock,
    TextBlock,
)

MOST_WORDS = 40
TITLE_WORDS = 20
HEIGHT = 5.0  # inches of the body: below it stands the label, in two lines where it is long
SIDE_BY_SIDE = 3
NOTE_LETTERS = 230  # two lines below a chart
IN_THE_NOTES = "See the speaker notes."
CONTINUED = " (continued)"


@dataclass
class _Slides:
    """The slides of one cell: its title, its notes and what is still to be said aloud."""

    deck: Deck
    cell: CellView
    label: FileLabel
    notes: list[str] = field(default_factory=list)

    @property
    def group(self) -> str:
        """Program and group of the cell where the report is about others, in words for a title."""
        other = [self.cell.program] if self.cell.program not in ("", self.label.program) else []
        if self.cell.group != self.label.group:
            other.append(f"only {self.cell.group}" if self.cell.group else WHOLE.lower())
        return ", ".join(other)

    def room(self, title: str) -> int:
        """How many words a slide can take beside this title and what is added to it."""
        return MOST_WORDS - min(word_count(f"{title} {self.group} {CONTINUED}"), TITLE_WORDS)

    def page(self, title: str) -> None:
        """A new slide. A title that is too long for one stands in the notes as a whole."""
        whole = f"{title} · {self.group}" if self.group else title
        if word_count(whole) > TITLE_WORDS:
            self.note(whole)
            whole = " ".join(whole.split()[: TITLE_WORDS - 1]) + " …"
        self.deck.footer = cell_label(self.cell, self.label)
        self.deck.page(whole, printable("\n\n".join(self.notes)))

    def note(self, *lines: str) -> None:
        """Say this in the notes of the next slides of the cell, once."""
        self.notes += [line for line in lines if line and line not in self.notes]


def slides(view: ReportView, brand: Brand | None = None) -> bytes:
    """The report as a .pptx: a cover that says what it is about, then its cells in order."""
    deck = Deck(brand or Brand(), view.label.line)
    _cover(deck, view)
    if not view.cells:
        deck.page(view.title)
        deck.text([EMPTY], LEFT, TOP, WIDTH, 1, size=20)
    for cell in view.cells:
        for block in cell.blocks:
            pages = _Slides(deck, cell, view.label, [cell.notes] if cell.notes else [])
            match block:
                case TextBlock():
                    _texts(pages, cell.title, block.paragraphs)
                case FiguresBlock():
                    _figures(pages, block)
                case ChartBlock():
                    _chart(pages, block)
                case TableBlock():
                    _table(pages, cell.title, block)
                case QuotesBlock():
                    for theme, quotes in by_theme(block.quotes).items():
                        title = f"{cell.title}: {theme}" if theme else cell.title
                        _texts(pages, title, [quote_words(quote) for quote in quotes])
    return deck.file()


def _cover(deck: Deck, view: ReportView) -> None:
    label = view.label
    about = label.about[:1].upper() + label.about[1:]
    version = f"Version {label.version} · " if label.version is not None else ""
    lines = [
        f"{label.program} · {about}",
        f"As of {full_date(label.as_of)}",
        f"{version}Made by {label.made_by} on {full_date(label.made_on)}",
        *([INTERNAL[:1].upper() + INTERNAL[1:]] if label.internal else []),
    ]
    deck.cover(view.title, lines)


def _texts(pages: _Slides, title: str, paragraphs: Iterable[str]) -> None:
    """Paragraphs on as many slides as they need; a sentence stays whole, or goes to the notes where it fits on none."""
    budget = pages.room(title)
    texts: list[list[str]] = [[]]
    room = budget
    for paragraph in (part for text in paragraphs for part in text.splitlines() if part.strip()):
        goes_on = False
        for sentence in sentences(paragraph):
            words = word_count(sentence)
            if words > budget:
                pages.note(sentence)
                sentence, words = IN_THE_NOTES, word_count(IN_THE_NOTES)
            if words > room and texts[-1]:
                texts.append([])
                room, goes_on = budget, False
            if goes_on:
                texts[-1][-1] += f" {sentence}"
            else:
                texts[-1].append(sentence)
            room, goes_on = room - words, True
    for number, lines in enumerate(text for text in texts if text):
        pages.page(title + (CONTINUED if number else ""))
        pages.deck.text(lines, LEFT, TOP + 0.1, WIDTH, HEIGHT, size=24)


def _figures(pages: _Slides, block: FiguresBlock) -> None:
    """A few figures large, one with its course beside it; more of them as a table."""
    pages.note(*definitions(block))
    lines = [_figure_words(line) for line in block.figures]
    words = sum(word_count(part) for line in lines for part in line)
    if len(lines) > SIDE_BY_SIDE or words > pages.room(pages.cell.title):
        _table(pages, pages.cell.title, figure_rows(block))
        return
    if not lines:
        return
    pages.page(pages.cell.title)
    spark = spark_chart(block.figures[0]) if len(lines) == 1 else None
    room = WIDTH / 3 if spark is not None else WIDTH / len(lines)
    for number, (label, shown, *beside) in enumerate(lines):
        left = LEFT + number * room
        pages.deck.text([label], left, TOP + 0.2, room - 0.3, 0.9, size=18, color=QUIET)
        pages.deck.text([shown], left, TOP + 1.2, room - 0.3, 1.2, size=44 if len(shown) <= 8 else 26)
        pages.deck.text(beside, left, TOP + 2.6, room - 0.3, 2, size=18)
    if spark is not None:
        add_chart(pages.deck, replace(spark, title=""), left=LEFT + room, width=WIDTH - room, height=HEIGHT)


def _figure_words(line: FigureLine) -> list[str]:
    return [line.label, line.shown, *[words for words in (line.verdict, line.certainty, target_words(line)) if words]]


def _chart(pages: _Slides, block: ChartBlock) -> None:
    """The chart under its finding; its note below it where there is room."""
    title = block.title or pages.cell.title
    below = block.note if word_count(block.note) <= pages.room(title) and len(block.note) <= NOTE_LETTERS else ""
    pages.note("" if below else block.note)
    if block.frame["y"].dropna().empty:
        pages.page(title)
        pages.deck.text([NO_DATA], LEFT, TOP, WIDTH, 1, size=20)
        return
    for number, part in enumerate(_parts(block)):
        pages.page(title + (CONTINUED if number else ""))
        add_chart(pages.deck, part, left=LEFT, width=WIDTH, height=HEIGHT - (0.75 if below else 0))
        if below:
            pages.deck.text([below], LEFT, TOP + HEIGHT - 0.65, WIDTH, 0.6, size=READABLE, color=QUIET)


def _parts(block: ChartBlock) -> list[ChartBlock]:
    """A chart of many bars in parts, so that every bar has its name beside it."""
    if block.kind in ("line", "step"):
        return [block]
    places = list(dict.fromkeys(block.frame["x"]))
    series = 1 if block.kind == "stacked bars" else block.frame["series"].nunique()
    step = max(12 // max(series, 1), 1)
    return [
        replace(block, frame=block.frame[block.frame["x"].isin(places[start : start + step])])
        for start in range(0, len(places), step)
    ]


def _table(pages: _Slides, title: str, block: TableBlock) -> None:
    """A table on as many slides as its rows need at a size that is read from a distance."""
    pages.note(block.note)
    rows = [list(block.columns), *[[_short(pages, cell) for cell in row] for row in block.rows]]
    if len(rows) == 1:
        pages.page(title)
        pages.deck.text([NO_DATA], LEFT, TOP, WIDTH, 1, size=20)
        return
    shares = _shares(rows)
    for number, part in enumerate(table_pages(rows, shares, HEIGHT, READABLE)):
        pages.page(title + (CONTINUED if number else ""))
        pages.deck.table(part, shares=shares, height=HEIGHT, most=20, least=READABLE)


def _short(pages: _Slides, cell: str) -> str:
    """A cell that would fill the slide by itself is read out instead."""
    if word_count(cell) <= 2 * MOST_WORDS:
        return cell
    pages.note(cell)
    return IN_THE_NOTES


def _shares(rows: Sequence[Sequence[str]]) -> list[float]:
    """Widths of the columns by what stands in them: no word breaks, no column takes it all."""
    shares = []
    for column in zip(*rows, strict=True):
        longest_word = max((len(word) for cell in column for word in cell.split()), default=1)
        shares.append(float(max(min(max(map(len, column)), 45), min(longest_word, 30), 6) + 2))
    return shares
