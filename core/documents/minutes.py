"""Minutes of a review meeting: who was there, what was decided and why, what follows; Markdown or Word. Values in."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from docx import Document
from docx.shared import Pt, RGBColor

from core.documents.markdown import escape
from core.documents.word import printable
from core.domain.base.dates import full_date, short_day
from core.domain.review.decisions import Decision, last_decisions
from core.domain.review.meeting import RECUSALS, Meeting


@dataclass(frozen=True)
class Minutes:
    """What the minutes say. decisions: lines of history, oldest first; open: (name, state) of what is left."""

    program: str
    on: date
    decisions: Sequence[Decision]
    people: Mapping[int, str]
    actors: Mapping[str, str]
    meeting: Meeting | None = None
    open: Sequence[tuple[str, str]] = ()
    total: int = 0

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

    @property
    def parked(self) -> list[tuple[str, str]]:
        """(what is parked, why), as it stands at the end."""
        last = last_decisions(self.decisions).values()
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
        last = last_decisions(self.decisions).values()
        counts = {
            verb: sum(decision.verb == verb for decision in last)
            for verb in ("approved", "introduced", "parked", "moved")
        }
        asked = {
            "approved": "Introduce {n} approved {pairs}.",
            "introduced": "Send the introductions of {n} {pairs}.",
            "parked": "Come back to {n} parked {pairs}.",
            "moved": "Write to {n} {mentees} that it is not this round.",
        }
        lines = [
            asked[verb].format(n=n, pairs="pair" if n == 1 else "pairs", mentees="mentee" if n == 1 else "mentees")
            for verb, n in counts.items()
            if n
        ]
        return lines + [f"Decide on {name} ({state.lower()})." for name, state in self.open]

    @property
    def facts(self) -> list[str]:
        """When, how long, how far."""
        sentences = [f"Held on {full_date(self.on)}"]
        if self.meeting and self.meeting.closed is not None:
            sentences[0] += f", {self.meeting.minutes} minutes"
        if self.total:
            sentences.append(f"{self.total - len(self.open)} of {self.total} cases decided")
        return sentences


def markdown(minutes: Minutes) -> str:
    """The minutes as Markdown; people's text stays text."""
    parts = [f"# {escape(minutes.title)}", "", *(f"{escape(fact)}." for fact in minutes.facts), ""]
    parts += _section("Present", [escape(name) for name in minutes.present])
    parts += _section("Stepped back", [escape(line) for line in minutes.recusals])
    parts += ["## Decisions", ""]
    if minutes.lines:
        parts += ["| Day | Decision | Why | By |", "| --- | --- | --- | --- |"]
        parts += ["| " + " | ".join(escape(text) for text in line) + " |" for line in minutes.lines] + [""]
    else:
        parts += ["Nothing was decided.", ""]
    parts += _section("Parked", [f"{escape(what)}{f' ({escape(why)})' if why else ''}" for what, why in minutes.parked])
    parts += _section("Follow-ups", [escape(line) for line in minutes.follow_ups])
    return "\n".join(parts).rstrip() + "\n"


def word(minutes: Minutes) -> bytes:
    """The minutes as a Word file (.docx) with headings, lists and a table of the decisions."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(10.5)
    document.core_properties.title = printable(minutes.title)
    document.core_properties.author = ""
    document.add_heading(printable(minutes.title), level=0)
    for fact in minutes.facts:
        document.add_paragraph(f"{printable(fact)}.")
    _listed(document, "Present", minutes.present)
    _listed(document, "Stepped back", minutes.recusals)
    document.add_heading("Decisions", level=1)
    if minutes.lines:
        table = document.add_table(rows=1, cols=4)
        table.style = "Light Grid Accent 1"
        for cell, head in zip(table.rows[0].cells, ("Day", "Decision", "Why", "By"), strict=True):
            cell.text = head
        for line in minutes.lines:
            for cell, text in zip(table.add_row().cells, line, strict=True):
                cell.text = printable(text)
    else:
        document.add_paragraph("Nothing was decided.")
    _listed(document, "Parked", [f"{what} ({why})" if why else what for what, why in minutes.parked])
    _listed(document, "Follow-ups", minutes.follow_ups)
    for paragraph in document.paragraphs:
        if str(paragraph.style.name).startswith("Heading"):  # type: ignore[union-attr]
            for run in paragraph.runs:
                run.font.color.rgb = RGBColor(0x12, 0x18, 0x1F)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"## {title}", "", *(f"- {line}" for line in lines), ""] if lines else []


def _listed(document, title: str, lines: Sequence[str]) -> None:  # type: ignore[no-untyped-def]
    if lines:
        document.add_heading(title, level=1)
        for line in lines:
            document.add_paragraph(printable(line), style="List Bullet")
