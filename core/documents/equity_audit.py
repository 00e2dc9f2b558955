"""Equity audit: the rates of every step by group, as a page to print or a Word file. It names and judges nobody.

It has the shape that public rules on bias audits ask for, such as New York City's Local Law 144 (6 RCNY § 5-301): the
number in each category, selection rate, impact ratio, intersections, how many are not known, source and date of the
data. It does not claim to fulfil any rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.base.dates import short_date
from core.domain.base.file_label import FileLabel
from core.domain.base.text import counted, listed
from core.domain.proof.equity import FOUR_FIFTHS, NOT_KNOWN, SMALLEST, StepRates, hidden_sentence, rates_table
from core.domain.report.blocks import Block, CellView, ReportView, TableBlock, TextBlock

TITLE = "Equity audit of a mentoring program"
GAP_COLUMNS = ("Largest gap allowed", "Gap reached", "Best total fit", "Given up")


@dataclass(frozen=True)
class Audit:
    """What an audit shows. cuts: how people were grouped ("Department", "Department and Level") -> the rates of every
    step; agreed: who agreed to look at these groups, and when, as a sentence; sources: where the groups come from."""

    label: FileLabel
    cuts: Mapping[str, Sequence[StepRates]]
    agreed: str
    sources: Sequence[str]


def audit_view(audit: Audit) -> ReportView:
    """The audit as a report of cells: what it is, a section for every cut, and how to read it."""
    on = audit.label.as_of
    cells = [CellView("What this is", (TextBlock(_about(audit)),), on)]
    cells += [_cut(cut, steps, on) for cut, steps in audit.cuts.items()]
    cells.append(CellView("How to read it", (TextBlock(_reading()),), on))
    return ReportView(TITLE, audit.label, tuple(cells))


def _about(audit: Audit) -> tuple[str, ...]:
    return (
        f"Program: {audit.label.program}. Data as of {short_date(audit.label.as_of)}, "
        f"from the records of this program in the mentoring studio.",
        f"People are grouped by {listed(audit.cuts)}. {' '.join(audit.sources)}",
        audit.agreed,
        "This document is in the shape of the audits that public rules on automated hiring tools ask for, such as New "
        "York City's Local Law 144: number, selection rate and impact ratio of each category, intersections, and how "
        "many are not known. It is not a legal opinion, nobody independent has checked it, and it does not say that "
        "any law is complied with.",
    )


def _cut(cut: str, steps: Sequence[StepRates], on: date) -> CellView:
    blocks: list[Block] = []
    for rates in steps:
        blocks.append(TextBlock((rates.sentence,)))
        if rates.rates:
            table = rates_table(rates.rates)
            rows = tuple(tuple(str(cell) for cell in row) for row in table.itertuples(index=False))
            about = f"Of {rates.step.of}: who {rates.step.hit}."
            note = " ".join(part for part in (about, _unknown(rates), hidden_sentence(rates)) if part)
            blocks.append(TableBlock(tuple(table.columns), rows, note))
    return CellView(f"By {cut}", tuple(blocks), on)


def _unknown(rates: StepRates) -> str:
    unknown = next((rate.of for rate in rates.rates if rate.group == NOT_KNOWN), 0)
    if not unknown:
        return ""
    return f"The group of {counted(unknown, 'person', 'people')} is not known; they are in no impact ratio."


def _reading() -> tuple[str, ...]:
    return (
        "Rate: how many of the people in a group reached the step. Impact ratio: that rate divided by the highest rate "
        f"of any group. A ratio under {FOUR_FIFTHS:.1f} (four fifths) is a common sign to look closer; it is no "
        "proof of unfair treatment, and a ratio above it is no proof of the opposite.",
        "The 95% interval says how far chance alone could move the ratio (score interval by Koopman, 1984). The "
        "highest rate is the highest partly by chance, so ratios look a little lower than they are.",
        f"Groups of fewer than {SMALLEST} people are put together. Nobody's group was guessed from a name, a picture "
        "or anything else: people whose group is not on record are counted as not known.",
        "“Applied” depends on who heard of the program and who felt invited; no rate says why.",
    )
