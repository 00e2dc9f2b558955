"""Program standard as a Word file: where the program stands, what is missing, every statement with its evidence.

Values in; decides nothing. It says of itself that it is a self-assessment.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from docx import Document
from docx.shared import Inches, Pt

from core.documents.brand import Brand
from core.documents.lettering import reads_right_to_left
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
from core.domain.base.dates import short_date
from core.domain.base.file_label import FileLabel
from core.domain.design.standard_rating import StandardEvidence
from core.domain.proof.program_standard import STANDINGS, AreaAssessment, Assessment, StandardLine

TITLE = "Program standard: self-assessment"
DISCLAIMER = (
    "The program team assessed its own program. The six areas follow the EMCC's standard for mentoring and coaching "
    "programs (ISMCP); the statements are worded differently. This is a self-assessment, not a certificate and not an "
    "accreditation."
)
COLUMNS = ("Statement", "Standing", "What it rests on")
WIDTHS = (2.5, 0.9, WIDTH - 3.4)  # inches


def document(assessment: Assessment, actors: Mapping[str, str], label: FileLabel, brand: Brand | None = None) -> bytes:
    """The self-assessment as a .docx. `actors`: who a code stands for."""
    brand = brand or Brand()
    word = Document()
    set_up(word, brand)
    word.core_properties.title = printable(f"{TITLE}: {label.title}")
    word.core_properties.author = printable(label.made_by)
    add_logo(word, brand)
    word.add_heading(TITLE, level=0)
    word.add_paragraph(printable(label.line), style="Subtitle").runs[0].font.size = Pt(11)
    add_footer(word, label.line)
    word.add_paragraph(assessment.headline).runs[0].bold = True
    _quiet(word.add_paragraph(DISCLAIMER))
    _gaps(word, assessment)
    for area in assessment.areas:
        _area(word, area, actors)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def evidence_words(evidence: StandardEvidence, actors: Mapping[str, str]) -> str:
    """The evidence with its link, who attached it, and when."""
    what = f"{evidence.text} ({evidence.link})" if evidence.link else evidence.text
    who = actors.get(evidence.by, evidence.by)
    return f"{what}, attached by {who}{f' on {short_date(evidence.on)}' if evidence.on else ''}"


def _gaps(word: Any, assessment: Assessment) -> None:
    """What is missing or holds in part, and what would mend it."""
    if not assessment.gaps:
        return
    word.add_heading("What is missing", level=1)
    for line in assessment.gaps:
        paragraph = word.add_paragraph(style="List Bullet")
        paragraph.add_run(line.statement.text).bold = True
        paragraph.add_run(printable(f" {line.grounds} {line.mend}"))


def _area(word: Any, assessed: AreaAssessment, actors: Mapping[str, str]) -> None:
    """An area as a table of its statements."""
    word.add_heading(assessed.area.label, level=1).paragraph_format.keep_with_next = True
    about = word.add_paragraph(f"{assessed.area.about} {assessed.in_place} of {len(assessed.lines)} in place.")
    _quiet(about)
    about.paragraph_format.keep_with_next = True
    table = add_grid(word, len(COLUMNS))
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Inches(width)
    _row(table, COLUMNS, header=True)
    for line in assessed.lines:
        _row(table, (line.statement.text, STANDINGS[line.standing], _grounds(line, actors)))
    word.add_paragraph()


def _grounds(line: StandardLine, actors: Mapping[str, str]) -> str:
    evidence = [f"Evidence: {evidence_words(attached, actors)}." for attached in line.own.evidence]
    return "\n".join([line.grounds, *evidence])


def _row(table: Any, texts: tuple[str, ...], *, header: bool = False) -> None:
    row = add_row(table, header=header)
    for cell, text, width in zip(row.cells, texts, WIDTHS, strict=True):
        cell.width = Inches(width)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(2)
        run = paragraph.add_run(printable(text))
        run.bold, run.font.size = header or None, Pt(10)
        if reads_right_to_left(text):
            set_right_to_left(paragraph)


def _quiet(paragraph: Any) -> None:
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(9), QUIET
