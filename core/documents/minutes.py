"""Minutes of a review on one or two pages, Markdown or Word, and the log of all decisions. Values in; decides nothing.

People look up three things: who was there, what was decided after talk and why, and what is open. What was approved in
a block is a list of names, so that 35 decisions fit two pages; every line of history is in the log.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor

from core.documents.markdown import escape
from core.documents.word import add_footer, printable
from core.domain.base.dates import full_date, short_day
from core.domain.base.file_label import FileLabel
from core.domain.base.text import counted, few
from core.domain.review.decisions import Decision
from core.domain.review.meeting import RECUSALS, Meeting
from core.domain.review.outcomes import CaseOutcome, MatchChange, MentorMove, outcomes

NAMED = 8  # names in a line before "and 12 more": a list of everybody open would fill the page
STATES: Mapping[str, str] = {
    "approved": "Approved",
    "introduced": "Introduced",
    "parked": "Parked",
    "vetoed": "Vetoed",
    "reopened": "Open again",
    "moved": "Not this round",
}
INK, LINE, QUIET = RGBColor(0x12, 0x18, 0x1F), "BFC6CE", "EEF1F4"
# Inches; they add up to the width of a page less its margins, upright Letter and A4 alike.
DISCUSSED = {"Mentee": 1.3, "Mentor": 1.3, "Decision": 0.95, "Fit": 0.4, "Reason": 2.65}
BLOCK = {"Mentee": 1.4, "Mentor": 1.45, "Fit": 0.45}


@dataclass(frozen=True)
class Minutes:
    """What the minutes say. decisions, changes: lines of history, oldest first; open: (name, state) of what is left."""

    program: str
    on: date
    decisions: Sequence[Decision]
    people: Mapping[int, str]
    actors: Mapping[str, str]
    meeting: Meeting | None = None
    open: Sequence[tuple[str, str]] = ()
    total: int = 0
    changes: Sequence[MatchChange] = ()

    @property
    def title(self) -> str:
        return f"{self.program}: match review"

    @property
    def present(self) -> list[str]:
        """Who was there."""
        return [person.name(self.people, self.actors) for person in self.meeting.present] if self.meeting else []

    @property
    def lines(self) -> list[tuple[str, str, str, str]]:
        """(day, what was decided, why, by whom), one for each line of history."""
        return [
            (
                short_day(decision.on),
                decision.sentence(self.people),
                decision.why(),
                self.actors.get(decision.by, decision.by),
            )
            for decision in self.decisions
        ]

    @cached_property
    def outcomes(self) -> list[CaseOutcome]:
        """What holds for each mentee in the end."""
        return outcomes(self.decisions, self.changes)

    @property
    def block(self) -> list[tuple[str, str, str]]:
        """(mentee, mentor, fit) of the pairs that were approved together as proposed."""
        return [self._pair(outcome) for outcome in self.outcomes if outcome.in_block]

    @property
    def discussed(self) -> list[tuple[str, str, str, str, str]]:
        """(mentee, mentor, decision, fit, reason) of what was decided by itself; introducing decides nothing."""
        rows = []
        for outcome in self.outcomes:
            if outcome.in_block or outcome.decision.verb == "introduced":
                continue
            mentee, mentor, fit = self._pair(outcome)
            reason = outcome.decision.why()
            if outcome.instead_of is not None:
                replaced = f"Instead of {self._name(outcome.instead_of)}"
                reason = f"{reason.rstrip('.')}. {replaced}" if reason else replaced
            rows.append((mentee, mentor, STATES.get(outcome.decision.verb, outcome.decision.verb), fit, reason))
        return rows

    @property
    def price(self) -> list[str]:
        """What each override or veto cost and whom it moved, a line each; a swap is told once."""
        lines: dict[frozenset[MentorMove], str] = {}
        for outcome in self.outcomes:
            if outcome.moves:
                moves = [move.sentence(self.people) for move in outcome.moves]
                lines.setdefault(frozenset(outcome.moves), " ".join([*moves, outcome.price()]).strip())
        return list(lines.values())

    @property
    def parked(self) -> list[tuple[str, str]]:
        """(what is parked, why), as it stands at the end."""
        last = [outcome.decision for outcome in self.outcomes]
        return [(decision.sentence(self.people), decision.why()) for decision in last if decision.verb == "parked"]

    @property
    def recusals(self) -> list[str]:
        """Who stepped back from which case."""
        if not self.meeting:
            return []
        present = {person.id: person.name(self.people, self.actors) for person in self.meeting.present}
        return [
            f"{present[recusal.attendance_id]} stepped back from {self.people[recusal.mentee_id]} "
            f"({RECUSALS[recusal.reason].lower()})"
            for recusal in self.meeting.recusals
        ]

    @property
    def follow_ups(self) -> list[str]:
        """What is still to be done, from what was decided."""
        approved = [outcome for outcome in self.outcomes if outcome.decision.verb in ("approved", "introduced")]
        introduced = [
            outcome
            for outcome in approved
            if outcome.introduced_on is not None or outcome.decision.verb == "introduced"
        ]
        parked = [self._name(o.decision.mentee_id) for o in self.outcomes if o.decision.verb == "parked"]
        waiting = [self._name(o.decision.mentee_id) for o in self.outcomes if o.decision.verb == "moved"]
        lines = []
        if left := len(approved) - len(introduced):
            lines.append(f"Introduce {counted(left, 'approved pair')}.")
        if introduced:
            lines.append(f"Send the introductions of {counted(len(introduced), 'pair')}.")
        if parked:
            lines.append(f"Come back to what is parked: {few(parked, NAMED)}.")
        if waiting:
            lines.append(f"Write that it is not this round: {few(waiting, NAMED)}.")
        undecided = [name for name, _ in self.open]
        if undecided:
            lines.append(f"Decide on {few(undecided, NAMED)}.")
        return lines

    @property
    def facts(self) -> list[str]:
        """When, how long, how far."""
        sentences = [f"Held on {full_date(self.on)}"]
        if self.meeting and self.meeting.closed is not None and self.meeting.minutes:
            sentences[0] += f", {counted(self.meeting.minutes, 'minute')}"
        if self.total:
            sentences.append(f"{self.total - len(self.open)} of {self.total} cases decided")
        if self.outcomes:
            sentences.append(f"{len(self.block)} approved in a block, {len(self.discussed)} discussed one by one")
        return sentences

    def _name(self, person_id: int | None) -> str:
        return self.people.get(person_id, "Somebody") if person_id is not None else ""

    def _pair(self, outcome: CaseOutcome) -> tuple[str, str, str]:
        fit = "" if outcome.score is None else f"{outcome.score * 100:.0f}"
        return self._name(outcome.decision.mentee_id), self._name(outcome.decision.mentor_id), fit


def decision_log(minutes: Minutes) -> pd.DataFrame:
    """Every line of history as a row of a sheet, with the fit in points of 100, and what an override changed."""
    by_fact = {outcome.decision.fact: outcome for outcome in minutes.outcomes}
    scores = {change.match_id: change.score for change in minutes.changes}
    rows = []
    for decision in minutes.decisions:
        outcome = by_fact.get(decision.fact)
        score = scores.get(decision.match_id) if decision.match_id is not None else None
        rows.append(
            {
                "Day": decision.on,
                "Time (UTC)": decision.at[11:16],
                "Mentee": minutes.people.get(decision.mentee_id, "Somebody"),
                "Mentor": minutes.people.get(decision.mentor_id, "") if decision.mentor_id is not None else "",
                "Decision": STATES.get(decision.verb, decision.verb),
                "How": "" if outcome is None else "In a block" if outcome.in_block else "Discussed",
                "Fit": None if score is None else round(score * 100),
                "Why": decision.why(),
                "Instead of": minutes.people.get(outcome.instead_of, "") if outcome and outcome.instead_of else "",
                "Points in total": None
                if outcome is None or not outcome.moves or outcome.total is None
                else round(outcome.total * 100),
                "Who moved": " ".join(move.sentence(minutes.people) for move in outcome.moves) if outcome else "",
                "By": minutes.actors.get(decision.by, decision.by),
            }
        )
    columns = ["Day", "Time (UTC)", "Mentee", "Mentor", "Decision", "How", "Fit", "Why", "Instead of"]
    return pd.DataFrame(rows, columns=[*columns, "Points in total", "Who moved", "By"])


def markdown(minutes: Minutes, label: FileLabel) -> str:
    """The minutes as Markdown with the label at the foot; people's text stays text."""
    parts = [f"# {escape(minutes.title)}", "", *(f"{escape(fact)}." for fact in minutes.facts), ""]
    parts += _section("Present", [escape(name) for name in minutes.present])
    parts += _section("Stepped back", [escape(line) for line in minutes.recusals])
    if not minutes.outcomes:
        parts += ["## Decisions", "", "Nothing was decided.", ""]
    parts += _grid("Discussed", list(DISCUSSED), minutes.discussed)
    parts += _section("What overrides and vetoes moved", [escape(line) for line in minutes.price])
    parts += _grid("Approved in a block", list(BLOCK), minutes.block)
    parts += _section("Open", [escape(line) for line in minutes.follow_ups])
    return "\n".join([*parts, "---", "", escape(label.line)]) + "\n"


def word(minutes: Minutes, label: FileLabel) -> bytes:
    """The minutes as a Word file (.docx): upright pages, real headings, tables whose head comes again on a new page.

    The label stands at the foot of each page.
    """
    document = Document()
    page = document.sections[0]
    page.orientation = WD_ORIENT.PORTRAIT
    page.left_margin = page.right_margin = Inches(0.8)
    page.top_margin = page.bottom_margin = Inches(0.7)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(10)
    style.paragraph_format.space_after = Pt(2)
    for name, size in (("Title", 18), ("Heading 1", 12)):
        heading = document.styles[name]
        heading.font.name, heading.font.size, heading.font.color.rgb = "Calibri", Pt(size), INK
        # The theme's font would win over the name.
        heading.element.rPr.rFonts.attrib.pop(qn("w:asciiTheme"), None)
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(8), Pt(3)
    document.core_properties.title = printable(minutes.title)
    document.core_properties.author = ""
    add_footer(document, label.line)
    document.add_heading(printable(minutes.title), level=0)
    document.add_paragraph(printable(". ".join(minutes.facts) + "."))
    if minutes.present:
        document.add_heading("Present", level=1)
        document.add_paragraph(printable("; ".join(minutes.present)))
    _listed(document, "Stepped back", minutes.recusals)
    if not minutes.outcomes:
        document.add_heading("Decisions", level=1)
        document.add_paragraph("Nothing was decided.")
    if minutes.discussed:
        document.add_heading("Discussed", level=1)
        _table(document, DISCUSSED, minutes.discussed)
    _listed(document, "What overrides and vetoes moved", minutes.price)
    if minutes.block:
        document.add_heading("Approved in a block", level=1)
        half = -(-len(minutes.block) // 2)  # two pairs beside each other take half the height
        beside = [*minutes.block[half:], *[("", "", "")] * (2 * half - len(minutes.block))]
        rows = [left + right for left, right in zip(minutes.block[:half], beside, strict=True)]
        _table(document, [*BLOCK.items(), *BLOCK.items()], rows)
    _listed(document, "Open", minutes.follow_ups)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"## {title}", "", *(f"- {line}" for line in lines), ""] if lines else []


def _grid(title: str, heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> list[str]:
    if not rows:
        return []
    head = ["| " + " | ".join(heads) + " |", "| " + " | ".join("---" for _ in heads) + " |"]
    return [f"## {title}", "", *head, *("| " + " | ".join(map(escape, row)) + " |" for row in rows), ""]


def _listed(document, title: str, lines: Sequence[str]) -> None:  # type: ignore[no-untyped-def]
    if lines:
        document.add_heading(title, level=1)
        for line in lines:
            document.add_paragraph(printable(line), style="List Bullet")


def _table(document, columns, rows: Sequence[tuple[str, ...]]) -> None:  # type: ignore[no-untyped-def]
    """A table of small print with fixed widths: (head, inches) by column."""
    heads = list(columns.items()) if isinstance(columns, Mapping) else list(columns)
    table = document.add_table(rows=1, cols=len(heads))
    table.style, table.autofit = "Table Grid", False
    for edge in table.style.element.iter(qn("w:tblBorders")):
        for side in edge:
            side.set(qn("w:color"), LINE)
    _fill(table.rows[0], [head for head, _ in heads], bold=True)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in rows:
        line = table.add_row()
        _fill(line, row)
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for column, (_, width) in zip(table.columns, heads, strict=True):
        column.width = Inches(width)
        for cell in column.cells:
            cell.width = Inches(width)


def _fill(row, texts: Sequence[str], *, bold: bool = False) -> None:  # type: ignore[no-untyped-def]
    for cell, text in zip(row.cells, texts, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(printable(text))
        run.font.size, run.font.bold = Pt(9), bold
        if bold:
            shade = OxmlElement("w:shd")
            shade.set(qn("w:val"), "clear")
            shade.set(qn("w:fill"), QUIET)
            cell._tc.get_or_add_tcPr().append(shade)
