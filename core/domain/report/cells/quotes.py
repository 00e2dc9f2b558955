"""Quotes cell: comments whose writers agreed to be quoted, by theme and without names. Asks nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from core.domain.base.dates import short_date
from core.domain.kpis import SMALLEST
from core.domain.report.blocks import Block, Quote, QuotesBlock, TableBlock, TextBlock
from core.domain.report.cell_kind import CellField, CellKind, Settings
from core.domain.report.source import CellSource, NothingPublished, WrittenComment, about

NO_THEME = "No theme yet"
NONE_QUOTED = "No comment is quoted: no writer’s agreement has been noted for this report."


def blocks(source: CellSource, settings: Settings) -> tuple[Block, ...]:
    """The chosen quotes by theme; and how many comments there are by theme, where five people wrote about it."""
    comments = _comments(source)
    if not comments:
        return (TextBlock(("Nobody has written a comment yet.",)),)
    quoted = _quoted(comments, settings)
    return (*quoted, *_themes(comments), *(() if quoted else (TextBlock((NONE_QUOTED,)),)))


def published_blocks(source: CellSource, settings: Settings) -> tuple[Block, ...]:
    """The chosen quotes of the whole program: of a part they would say who is in it. Themes as they were published."""
    seen = [comment for comment in source.material.comments if comment.written_on <= source.on and not source.part]
    quoted = _quoted(seen, settings)
    try:
        rows = tuple((theme, about(n)) for theme, n in source.published.themes.items())
    except NothingPublished:
        rows = ()
    note = f"Themes that at least {SMALLEST} people wrote about; comments are counted in fives."
    themes = (TableBlock(("What comments are about", "Comments"), rows, note),) if rows else ()
    return (*quoted, *themes) or (TextBlock((NONE_QUOTED,)),)


def _quoted(comments: Iterable[WrittenComment], settings: Settings) -> tuple[Block, ...]:
    chosen = [comment for comment in comments if comment.source in settings["agreed"]]
    chosen.sort(key=lambda comment: comment.theme or NO_THEME)
    quotes = tuple(Quote(comment.text, comment.theme, source=comment.source) for comment in chosen)
    return (QuotesBlock(quotes),) if quotes else ()


def _comments(source: CellSource) -> list[WrittenComment]:
    here = set(source.facts.relationships.index)
    return [
        comment
        for comment in source.material.comments
        if comment.written_on <= source.on and comment.relationship_id in here
    ]


def _themes(comments: list[WrittenComment]) -> list[Block]:
    writers = Counter(theme for theme, _ in {(comment.theme, comment.person_id) for comment in comments})
    counts = Counter(comment.theme for comment in comments if comment.theme and writers[comment.theme] >= SMALLEST)
    if not counts:
        return [TextBlock((f"No theme has comments of {SMALLEST} people or more yet.",))]
    rows = tuple((theme, f"{n:,}") for theme, n in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))
    note = f"Themes that at least {SMALLEST} people wrote about."
    return [TableBlock(("What comments are about", "Comments"), rows, note)]


def _choices(source: CellSource) -> dict[str, str]:
    return {
        comment.source: f"{comment.theme or NO_THEME}, {short_date(comment.written_on)}: {comment.text}"
        for comment in _comments(source)
    }


KIND = CellKind(
    label="Quotes",
    help="What people write with their checks, by theme. Comments are quoted without a name, if the writer agreed.",
    heading="What do people say?",
    icon=":material/format_quote:",
    blocks=blocks,
    for_sponsor=published_blocks,
    fields=(
        CellField(
            "agreed",
            "Comments whose writers agreed to be quoted",
            "several",
            (),
            _choices,
            "Ask the writer first. A quote appears without a name; check that the words give nobody away.",
        ),
    ),
)
