"""Certificate: one page (PDF) that thanks one person for a completed relationship. Values in, bytes out."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from core.documents.brand import Brand
from core.documents.lettering import fitting_size, register_fonts, runs, text_width
from core.domain.base.dates import full_date

INK, QUIET = HexColor("#1F2933"), HexColor("#52606D")
LONGEST_LINE = 84  # characters of running text


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the page says. `text` is running text, for example the message "certificate" of the playbook."""

    name: str
    program: str
    text: str
    on: date
    signed_by: str = ""
    signer_role: str = ""


def certificate(award: Certificate, brand: Brand | None = None) -> bytes:
    """The certificate as a PDF of one landscape A4 page; the same values give the same bytes."""
    register_fonts()
    brand = brand or Brand()
    file = io.BytesIO()
    width, height = landscape(A4)
    canvas = Canvas(file, pagesize=(width, height), invariant=1)
    canvas.setTitle(f"Certificate: {award.name}")
    canvas.setAuthor(brand.name or award.program)
    canvas.setStrokeColor(HexColor(brand.color))
    canvas.setLineWidth(3)
    canvas.rect(28, 28, width - 56, height - 56)
    canvas.setLineWidth(0.6)
    canvas.rect(36, 36, width - 72, height - 72)
    if brand.logo:
        canvas.drawImage(
            ImageReader(io.BytesIO(brand.logo)), width / 2 - 60, height - 120, 120, 60, "auto", True, anchor="c"
        )
    middle = width / 2
    _line(canvas, middle, height - 165, "Certificate", 30, HexColor(brand.color))
    _line(canvas, middle, height - 195, award.program, 15, QUIET)
    _line(canvas, middle, height - 262, award.name, fitting_size(award.name, 34, width - 160), INK)
    top = height - 310
    for line in wrapped(award.text):
        _line(canvas, middle, top, line, 13, INK)
        top -= 22
    day = full_date(award.on)
    _line(canvas, width * 0.3, 78, day, 12, QUIET)
    signed = award.signed_by or brand.name
    _line(canvas, width * 0.7, 78, signed, fitting_size(signed, 12, width * 0.36), QUIET)
    if award.signed_by:
        canvas.setLineWidth(0.6)
        canvas.line(width * 0.56, 96, width * 0.84, 96)
        below = ", ".join(part for part in (award.signer_role, brand.name) if part)
        _line(canvas, width * 0.7, 62, below, fitting_size(below, 9, width * 0.36), QUIET)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def wrapped(text: str, longest: int = LONGEST_LINE) -> list[str]:
    """Running text in lines of at most `longest` characters, six at the most; what is longer ends with an ellipsis."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > longest:
            lines.append(word[:longest])
        else:
            lines[-1] = f"{lines[-1]} {word[:longest]}".strip()
    return lines if len(lines) <= 6 else [*lines[:5], f"{lines[5][: longest - 1]}…"]


def _line(canvas: Canvas, middle: float, height: float, text: str, size: float, color: HexColor) -> None:
    canvas.setFillColor(color)
    left = middle - text_width(text, size) / 2
    for font, piece in runs(text):
        canvas.setFont(font, size)
        canvas.drawString(left, height, piece)
        left += canvas.stringWidth(piece, font, size)
