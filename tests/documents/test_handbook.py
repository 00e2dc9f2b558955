"""Handbooks: everything a mentor or mentee needs, whole in Word and PDF, whatever a program has not decided yet."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from PIL import Image

from core.documents.brand import Brand, brand, logo_refused, stored_logo
from core.documents.handbook import HandbookProgram, handbook, handbook_file, handbook_name
from core.documents.lettering import drawn
from core.documents.marked_text import Break, Heading, ListItem, Paragraph, TextTable, Words, blocks, literal, plain
from core.domain import playbook
from core.domain.base.people import Coordinator
from core.domain.design.design import Design, PlanLine
from core.domain.design.programs import Program
from core.domain.playbook.texts import EditedText, TextKey, with_texts
from tests.documents.pdf_text import pages

BOOK = playbook.load()
BARE = HandbookProgram(Program(1, "Spring", "draft", date(2026, 1, 5)))
ROLES = ("mentor", "mentee")


def png(width: int = 300, height: int = 90) -> bytes:
    file = io.BytesIO()
    Image.new("RGBA", (width, height), (10, 90, 160, 255)).save(file, "PNG")
    return file.getvalue()


def planned() -> HandbookProgram:
    own = PlanLine(id=1, label="Summer picnic", stage="relationship", role="both", anchor="start", days=100)
    moved = PlanLine(
        id=2, label="Check", stage="relationship", role="both", anchor="start", days=40, origin="health-check"
    )
    design = Design(
        goal="40 people grow <into> their *next* role | by December.",
        purposes=tuple(BOOK.purposes)[:2],
        cadence=2,
        choices={"matching": "curated"},
        touchpoints=(own, moved),
    )
    return HandbookProgram(
        Program(1, "Spring & friends", "running", date(2026, 1, 5), date(2026, 3, 2), 9, design),
        Brand("Acme Søn", "#7A1FA2", logo=png()),
        (Coordinator(1, "Ina Coord", "ina_c@example.com"), Coordinator(2, "דנה לוי")),
    )


def squeezed(text: str) -> str:
    """Without spaces, which a page that is laid out has elsewhere."""
    return re.sub(r"\s+", "", text)


def word_text(file: bytes) -> str:
    document = Document(io.BytesIO(file))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def needed(role: str) -> list[str]:
    """All that a handbook must hold, of this role."""
    checks = [getattr(statement, role) for statement in (*BOOK.health_check.statements, *BOOK.quiz.statements)]
    return [
        *(part.label for part in BOOK.handbook_parts.values() if getattr(part, role) or part.id == "glance"),
        *(mentor_role.summary for mentor_role in BOOK.roles.values()),
        *(behavior.summary for behavior in BOOK.behaviors.values()),
        *(guide.label for guide in BOOK.guides.values()),
        *(step.text for guide in BOOK.guides.values() for step in guide.steps),
        *(question for guide in BOOK.guides.values() for group in guide.questions for question in group.questions),
        *(BOOK.behaviors[id].reflect for guide in BOOK.guides.values() for id in guide.behaviors),
        *filter(None, checks),
        *(question.text for question in BOOK.health_check.questions),
        *(question.text for question in BOOK.satisfaction.values() if question.role == role),
        "If it doesn't work",
    ]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("about", [BARE, planned()], ids=["bare", "planned"])
def test_both_files_hold_all_that_the_role_needs(about: HandbookProgram, role: str) -> None:
    pdf = squeezed("".join(pages(handbook_file(about, role, "pdf"))))
    word = squeezed(word_text(handbook_file(about, role, "docx")))
    for text in needed(role):
        assert squeezed(text) in pdf, text
        assert squeezed(text) in word, text


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "program",
    [
        BARE.program,
        replace(BARE.program, months=6),
        replace(BARE.program, starts_on=date(2026, 3, 2)),
        planned().program,
    ],
    ids=["nothing", "no start", "no end", "both"],
)
def test_no_heading_stands_without_its_text_and_no_gap_is_left(program: Program, role: str) -> None:
    content = [
        block for block in blocks(handbook(replace(BARE, program=program), role)) if not isinstance(block, Break)
    ]
    for block, following in zip(content, [*content[1:], None], strict=True):
        if isinstance(block, Heading):
            assert following is not None
            assert not isinstance(following, Heading) or following.level > block.level
    text = handbook(replace(BARE, program=program), role)
    assert not re.search(r"None|\{|\}|\[\]|\(\)|\n\n\n", text)


def test_dates_are_the_program_s_own_and_said_in_words_while_they_are_open() -> None:
    text = handbook(planned(), "mentee").replace("\\", "")
    assert "| **When** | March 2, 2026 to December 2, 2026 (9 months) |" in text
    assert "| April 11, 2026 | First short check: how is it going? |" in text, "the day that the team moved it to"
    assert "| June 10, 2026 | Summer picnic |" in text, "a line of the team's own"
    assert "| **How often you meet** | About twice a month |" in text
    first, second = (BOOK.purposes[id].label for id in planned().program.design.purposes)
    purposes = f"{first}; {second[:1].lower()}{second[1:]}"
    assert f"| **What it is for** | {purposes} |" in text, "two purposes, each with an and of its own"
    assert "| 30 days after your introduction | First short check: how is it going? |" in handbook(
        BARE, "mentor"
    ).replace("\\", "")
    assert "The program ends" not in handbook(BARE, "mentor"), "a program without an end names none"
    assert "Mentor briefing" in handbook(BARE, "mentor") and "Mentor briefing" not in handbook(BARE, "mentee")


def test_an_informal_program_announces_no_checks() -> None:
    informal = replace(BARE, program=replace(BARE.program, design=Design(choices={"formality": "informal"})))
    assert "# How it is going" in handbook(BARE, "mentor") and "short check" in handbook(BARE, "mentor")
    assert "# How it is going" not in handbook(informal, "mentor") and "short check" not in handbook(informal, "mentor")


def test_the_organization_shows_in_both_files() -> None:
    about = planned()
    pdf = pages(handbook_file(about, "mentor", "pdf"))
    assert "Acme Søn" in pdf[0] and "Handbook for mentors" in pdf[0]
    assert "יול הנד" in "".join(pdf), "Hebrew is drawn from its end"
    assert all(f"Spring & friends · {number}" in page for number, page in enumerate(pdf, 1))
    assert b"/Subtype /Image" in handbook_file(about, "mentor", "pdf")
    assert b"/Subtype /Image" not in handbook_file(BARE, "mentor", "pdf")
    document = Document(io.BytesIO(handbook_file(about, "mentor", "docx")))
    assert len(document.inline_shapes) == 1
    text = word_text(handbook_file(about, "mentor", "docx"))
    assert "Acme Søn" in text and "דנה לוי" in text
    assert "40 people grow <into> their *next* role | by December." in text, "typed signs stay as they are"
    assert handbook_name(about, "mentor", "docx") == "spring-friends-mentor-handbook.docx"


def test_the_same_program_gives_the_same_pdf() -> None:
    assert handbook_file(planned(), "mentee", "pdf") == handbook_file(planned(), "mentee", "pdf")


def test_only_the_mentee_s_handbook_has_the_page_to_reflect_on_with_every_behavior() -> None:
    page = handbook(BARE, "mentee").partition("# After each session")[2]
    assert all(behavior.reflect in page for behavior in BOOK.behaviors.values())
    assert "# After each session" not in handbook(BARE, "mentor")
    assert all(guide.behaviors for guide in BOOK.guides.values()), "each session guide names behaviors"


def test_marked_text_loses_nothing_and_knows_its_signs() -> None:
    text = "# A *b*\n\nOne **two** three\ngoes on\n\n- [ ] box\n2. second\n\n---\n\n"
    text += "| H | |\n|---|---|\n| a \\| b | |\n\n5 * 3 * 2"
    heading, paragraph, box, second, page, table, product = blocks(text)
    assert heading == Heading(1, (Words("A "), Words("b", italic=True)))
    assert paragraph == Paragraph((Words("One "), Words("two", bold=True), Words(" three goes on")))
    assert box == ListItem((Words("☐ box"),)) and second == ListItem((Words("second"),), "2.")
    assert isinstance(page, Break) and isinstance(table, TextTable)
    assert [[plain(cell) for cell in row] for row in table.rows] == [["H", ""], ["a | b", ""]]
    assert isinstance(product, Paragraph) and plain(product.line) == "5 * 3 * 2"


@pytest.mark.parametrize(
    "typed", ["*a* **b**", "- no list", "1. no number", "# no heading", "a|b", "--- \\ `x` [y](z)"]
)
def test_what_people_typed_stands_letter_by_letter(typed: str) -> None:
    (block,) = blocks(literal(typed))
    assert isinstance(block, Paragraph) and plain(block.line) == typed


ARABIC = "نلتقي مرتين في الشهر ونتحدث بصراحة عن كل ما يشغلنا في العمل وخارجه " * 6


@pytest.mark.parametrize(
    "text",
    ["x" * 2000, f"| a | b |\n|---|---|\n| {'cell ' * 2500}| c |", ARABIC, "# H\n\n## I\n\na\x00b\n\n|\n\n---\n\n---"],
    ids=["one word", "tall cell", "Arabic", "odd signs"],
)
def test_whatever_a_team_writes_is_laid_out_whole(text: str) -> None:
    key = TextKey("resource", "agreement")
    about = replace(
        planned(), book=with_texts(BOOK, {key: EditedText(text)}), program=replace(planned().program, name="N" * 200)
    )
    pdf, word = (handbook_file(about, "mentor", ending) for ending in ("pdf", "docx"))
    shown = squeezed("".join(pages(pdf)))
    written = squeezed(word_text(word))
    for piece in ("x", "cell"):
        times = text.count(piece)
        if times > 1000:
            assert shown.count(piece) >= times and written.count(piece) >= times
    if text is ARABIC:
        assert drawn("العمل") in "".join(pages(pdf)), "joined letters, from their end"


# --- the logo -------------------------------------------------------------------------------------------------------


def test_a_logo_is_drawn_anew_and_keeps_nothing_but_the_picture() -> None:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret words"
    Image.new("CMYK", (2000, 500)).save(file, "JPEG", exif=exif)
    assert logo_refused(file.getvalue()) is None
    stored = stored_logo(file.getvalue())
    logo = brand({"logo": stored}).logo
    assert logo is not None and b"secret" in file.getvalue() and b"secret" not in logo
    assert Image.open(io.BytesIO(logo)).size == (800, 200)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"<svg onload=alert(1)>", "PNG or JPEG"),
        (png()[:60], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "damaged"),
        (png(5000, 4000), "too many pixels"),
    ],
    ids=["svg", "cut off", "no picture", "unpacks to much"],
)
def test_a_file_that_is_no_sound_picture_is_refused(file: bytes, sentence: str) -> None:
    assert sentence in str(logo_refused(file))
    assert brand({"logo": base64.b64encode(file).decode()}).logo is None
