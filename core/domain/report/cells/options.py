"""Options cell: the design options side by side, what each takes and is likely to deliver. Chooses none."""

from __future__ import annotations

from math import isnan

import pandas as pd

from core.domain.base.text import counted, money
from core.domain.design.forecast import RESULTS
from core.domain.design.options import seats_in_words
from core.domain.report.blocks import Block, ChartBlock, TableBlock, TextBlock
from core.domain.report.cell_kind import CellKind, Settings
from core.domain.report.cells.forecast import forecast_of, range_in_words
from core.domain.report.source import CellSource


def blocks(source: CellSource, settings: Settings) -> tuple[Block, ...]:
    """A chart of the likely outcome, and a table with a column for each option."""
    options = source.material.options
    if not options:
        return (TextBlock(("No design option is on record for this program yet.",)),)
    results = {option.id: forecast_of(source, option) for option in options}
    outcomes = {option.id: "completed" if option.time_bound else "still_active" for option in options}
    likely = {option.id: results[option.id][outcomes[option.id]] for option in options}
    most = max(options, key=lambda option: likely[option.id].median)
    ending = RESULTS[outcomes[most.id]][0].lower()
    rows = (
        ("Chosen", *("yes" if option.chosen_on else "no" for option in options)),
        ("Seats for mentees", *map(seats_in_words, options)),
        ("Length", *(counted(option.months, "month") if option.time_bound else "no end date" for option in options)),
        ("Mentors needed", *(f"{results[option.id]['mentors_needed'].median:,.0f}" for option in options)),
        (
            "Likely outcome",
            *(f"{range_in_words(likely[option.id])} {RESULTS[outcomes[option.id]][0].lower()}" for option in options),
        ),
        ("Budget and team time", *(_money(source, results[option.id]["outlay"].median) for option in options)),
        ("Owner", *(option.owner or "not named yet" for option in options)),
    )
    title = f"“{most.name}” is likely to deliver the most: {range_in_words(likely[most.id])} {ending}"
    if len(options) == 1:
        title = f"“{most.name}” is likely to deliver {range_in_words(likely[most.id])} {ending}"
    return (
        ChartBlock(
            kind="ranges",
            title=title,
            frame=pd.DataFrame(
                [
                    (option.name, likely[option.id].median, "", likely[option.id].low, likely[option.id].high)
                    for option in options
                ],
                columns=["x", "y", "series", "low", "high"],
            ),
            y_label="Relationships",
            note="The line holds the middle 80% of the simulations.",
        ),
        TableBlock(("", *(option.name for option in options)), rows),
    )


def _money(source: CellSource, value: float) -> str:
    """To three figures: nobody should read cents into a forecast."""
    if isnan(value):
        return "not known"
    rounded = round(value, -max(0, len(str(int(abs(value)))) - 3))
    return money(source.material.currency, rounded)


KIND = CellKind(
    label="Design options",
    help="The ways the program could be run, side by side, with what each takes and delivers.",
    heading="Which options do we have?",
    icon=":material/architecture:",
    blocks=blocks,
    for_sponsor=blocks,
)
