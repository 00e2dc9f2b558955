"""Changes cell: what changed since an earlier day, figure by figure. Compares by core.domain.report.figure_changes."""

from __future__ import annotations

from datetime import date, timedelta

from core.domain.base.dates import short_date
from core.domain.base.text import counted
from core.domain.kpis import KPIS, in_order
from core.domain.report.blocks import Block, TableBlock, TextBlock
from core.domain.report.cell_kind import CellField, CellKind, Settings
from core.domain.report.figure_changes import change_rows, change_sentences, figure_changes
from core.domain.report.source import CellSource

BEFORE = timedelta(weeks=4)
SINCE = {"version": "The last saved version", "month": "Four weeks before", "day": "A day"}


def blocks(source: CellSource, settings: Settings) -> tuple[Block, ...]:
    """The clear changes in sentences, and a table of all that moved."""
    since, why = _since(source, settings)
    keys = [key for key in in_order() if KPIS[key].headline]
    day = short_date(since)
    introduction = [why] if why else []
    begun = source.material.ledger.first_day_of(source.program.id)
    if not source.for_sponsor and (begun is None or since < begun):
        return (TextBlock((*introduction, f"Nothing was on record on {day}, so there is nothing to compare with.")),)
    before = source.figures(keys, since)
    if source.for_sponsor:
        # What was not published then says nothing about a change, and a row each would look like one.
        known = [figure for figure in before if figure.value is not None]
        if unknown := len(before) - len(known):
            introduction.append(f"{counted(unknown, 'main figure')} had no published value on {day}.")
        before = known
    changes = figure_changes(before, source.figures(keys))
    if not changes:
        return (TextBlock((*introduction, "So there is nothing to compare with.")),)
    moved = [change for change in changes if change.moved]
    if not moved:
        return (TextBlock((*introduction, _unchanged(len(changes), day))),)
    rest = len(changes) - len(moved)
    note = f"The other {rest} main figures are the same as on {day}." if rest > 1 else ""
    return (
        TextBlock((*introduction, *change_sentences(changes, since))),
        TableBlock(("Figure", day, short_date(source.on), "Change"), change_rows(moved), note),
    )


def _unchanged(number: int, day: str) -> str:
    if number == 1:
        return f"The one main figure to compare has not changed since {day}."
    return f"None of {number} main figures has changed since {day}."


def _since(source: CellSource, settings: Settings) -> tuple[date, str]:
    """The day to compare with, and a sentence where it is not the one that was asked for."""
    wanted = settings["since"]
    if wanted == "day" and settings["day"] and date.fromisoformat(settings["day"]) < source.on:
        return date.fromisoformat(settings["day"]), ""
    last = source.last_version_on
    if wanted == "version" and last is not None and last < source.on:
        return last, ""
    usual = source.on - BEFORE
    if wanted == "month":
        return usual, ""
    missing = "No version was saved before this day" if wanted == "version" else "No earlier day was chosen"
    return usual, f"{missing}, so this compares with {short_date(usual)}."


KIND = CellKind(
    label="What changed",
    help="The main figures then and now: since the last version, four weeks ago, or a day of your choice.",
    heading="What has changed?",
    icon=":material/compare_arrows:",
    blocks=blocks,
    for_sponsor=blocks,
    fields=(
        CellField("since", "Since", "choice", "version", lambda source: SINCE),
        CellField("day", "Day", "day", help="Counts only where “A day” is chosen."),
    ),
)
