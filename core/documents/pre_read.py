"""Pre-read: the cases of a review meeting as pages to read or print before it, a box for the thumb each. Values in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as WordFile
from docx.shared import Cm, Pt

from core.documents.word import add_footer, printable
from core.domain.base.dates import full_date
from core.domain.base.file_label import FileLabel
from core.domain.base.text import counted


@dataclass(frozen=True)
class PreReadCase:
    """One case, as the mode of the meeting lets it be read. kind, why: where it stands on the agenda."""

    kind: str
    why: str
    mentee: str
    about_mentee: str
    needs: Sequence[str]
    aim: str
    mentor: str
    about_mentor: str
    fit: float
    reasons: Sequence[str]


@dataclass(frozen=True)
class PreRead:
    """What a reviewer reads: the cases that need people, then the pairs that are only skimmed (mentee, mentor, fit)."""

    label: FileLabel
    cases: Sequence[PreReadCase]
    skimmed: Sequence[tuple[str, str, float]]


def word(pre_read: PreRead) -> bytes:
    """The pre-read as a Word file: a block for each case that needs people, a table of the rest."""
    document = Document()
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(1.8)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(10.5)
    style.paragraph_format.space_after = Pt(3)
    title = f"{pre_read.label.program}: before the match review"
    document.core_properties.title, document.core_properties.author = printable(title), ""
    add_footer(document, pre_read.label.line)
    document.add_heading(printable(title), level=0)
    document.add_paragraph(
        f"{full_date(pre_read.label.as_of)}. {counted(len(pre_read.cases), 'case')} to think about, "
        f"{counted(len(pre_read.skimmed), 'pair')} to skim. Please keep this to yourself: it holds what people wrote."
    )
    for case in pre_read.cases:
        _case(document, case)
    if pre_read.skimmed:
        document.add_heading("To skim", level=1)
        document.add_paragraph("Nothing speaks against these pairs. Mark whom you would talk about.")
        table = document.add_table(rows=1, cols=4)
        table.style = "Light Grid Accent 1"
        for cell, head in zip(table.rows[0].cells, ("Mentee", "Mentor", "Fit", "Talk about"), strict=True):
            cell.text = head
        for mentee, mentor, fit in pre_read.skimmed:
            texts = (printable(mentee), printable(mentor), f"{100 * fit:.0f}", "☐")
            for cell, text in zip(table.add_row().cells, texts, strict=True):
                cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _case(document: WordFile, case: PreReadCase) -> None:
    heading = document.add_heading(printable(f"{case.mentee} with {case.mentor or 'nobody yet'}"), level=2)
    heading.paragraph_format.keep_with_next = True
    lines = [
        f"{case.kind}: {case.why}",
        _sentence(case.mentee, case.about_mentee),
        f"Wants to learn: {', '.join(case.needs)}." if case.needs else "",
        f"“{case.aim}”" if case.aim else "",
        _sentence(case.mentor, case.about_mentor) if case.mentor else "",
        f"Fit {100 * case.fit:.0f} of 100. {' '.join(case.reasons)}" if case.mentor else "",
    ]
    for line in filter(None, lines):
        paragraph = document.add_paragraph(printable(line))
        paragraph.paragraph_format.keep_with_next = True
    box = document.add_paragraph("☐ up   ☐ down   ☐ I step back   Note: ______________________________________")
    box.paragraph_format.space_after = Pt(8)


def _sentence(name: str, about: str) -> str:
    return f"{name}: {about}." if about else ""
