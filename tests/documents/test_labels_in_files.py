"""The label inside every file that leaves: opened again, it says program, part, day and who made it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pandas as pd
import pytest
from docx import Document
from icalendar import Calendar
from pptx import Presentation

from core.documents import introductions, minutes, pre_read
from core.documents.calendar import pair_calendar, plan_calendar
from core.documents.handbook import HandbookProgram
from core.documents.letter_files import letters_zip, merge_sheet
from core.documents.messages import Introduction, Sender
from core.documents.minutes import Minutes
from core.documents.name_cards import NameCard, name_cards
from core.documents.pre_read import PreRead
from core.documents.question_kit import paste_pair_form, paste_text, template
from core.documents.stories import newsletter_text, story_slides
from core.documents.tables import LONGEST_FOOTER, workbook
from core.domain.base.file_label import FileLabel
from core.domain.base.people import Mentee, Mentor
from core.domain.design.programs import Program
from core.domain.recruit import sheets
from core.domain.relationships.appointments import Appointment
from core.domain.relationships.letters import Letter
from core.domain.relationships.stories import SuccessStory
from tests.story import DAY

LABEL = FileLabel("R&D *2026*", DAY, "Ina Coord", date(2026, 3, 9))
LINE = "R&D *2026* · The whole program · as of Mar 2, 2026 · made by Ina Coord, Mar 9, 2026"
SENDER = Sender("R&D *2026*", "Ina Coord", "ina@example.com", "Acme")
MEETING = Appointment(1, 1, DAY, "10:00", 60, "once")
MINUTES = Minutes("R&D *2026*", DAY, [], {}, {})
ABOUT = HandbookProgram(Program(1, "R&D *2026*", "running", DAY, DAY, 6))
LETTER = Letter("check-in", 1, "Ana Ruiz", "ana@example.com", "Hi", "Hello Ana,\n\nhow is it going?")
STORY = SuccessStory(1, 1, "Ana Ruiz", "Finance", "mentee", DAY, "I lead a team.", "", True, None, "", False, False)


def foot_of(word: bytes) -> str:
    return "".join(paragraph.text for paragraph in Document(io.BytesIO(word)).sections[0].footer.paragraphs)


@pytest.mark.parametrize(
    "word",
    [
        minutes.word(MINUTES, LABEL),
        pre_read.word(PreRead(LABEL, [], [("Ana Ruiz", "Mo Long", 0.8)])),
        name_cards([NameCard("Ana Ruiz", "Mentee · Sales", ("Negotiation",), (1, 2))] * 10, LABEL),
    ],
    ids=["minutes", "pre-read", "name cards"],
)
def test_a_word_file_says_it_at_the_foot_of_each_page(word: bytes) -> None:
    assert foot_of(word).startswith(LINE)


def test_the_foot_of_name_cards_fits_into_the_margin_below_the_cards() -> None:
    page = Document(io.BytesIO(name_cards([NameCard("Ana", "Mentee", (), (1,))], LABEL))).sections[0]
    foot = page.footer.paragraphs[0]
    assert page.footer_distance + 1.3 * foot.runs[0].font.size < page.bottom_margin


def test_minutes_as_markdown_and_the_newsletter_say_it_below_a_line_as_text() -> None:
    escaped = LINE.replace("*", "\\*")
    for text in (minutes.markdown(MINUTES, LABEL), newsletter_text([STORY], LABEL)):
        rule, _, line = text.splitlines()[-3:]
        assert rule == "---" and line.replace("\\&", "&") == escaped
    assert newsletter_text([], LABEL) == ""


def test_slides_of_stories_say_it_on_each_slide() -> None:
    for slide in Presentation(io.BytesIO(story_slides([STORY, replace(STORY, id=2)], {}, LABEL))).slides:
        assert LINE in [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


@pytest.mark.parametrize("tool", ["microsoft", "google"])
def test_a_kit_says_it_in_a_note_that_is_not_pasted(tool: str) -> None:
    for labelled, plain in (
        (paste_text("mentee", tool=tool, label=LABEL), paste_text("mentee", tool=tool)),
        (paste_pair_form("health", "mentor", tool=tool, label=LABEL), paste_pair_form("health", "mentor", tool=tool)),
    ):
        assert labelled == f"--- {LINE}\n\n{plain}"


def test_a_sheet_says_it_in_its_properties_and_in_print_and_in_no_row() -> None:
    frame = pd.DataFrame({"Name": ["Ana Ruiz"]})
    book = openpyxl.load_workbook(io.BytesIO(workbook({"Pairs": frame, "Unmatched": frame}, label=LABEL)))
    assert book.properties.description == LINE
    assert [sheet.oddFooter.center.text for sheet in book] == [LINE.replace("&", "&&")] * 2
    assert [[cell.value for cell in row] for row in book["Pairs"]] == [["Name"], ["Ana Ruiz"]]
    long = replace(LABEL, program="R&\x07D " * 100)
    book = openpyxl.load_workbook(io.BytesIO(workbook({"Pairs": frame}, label=long)))
    foot = book.worksheets[0].oddFooter.center.text
    assert 200 < len(foot) <= LONGEST_FOOTER and "&" not in foot.replace("&&", "")


def test_the_mail_merge_and_the_sheet_to_fill_in_say_it_and_hold_only_people_s_rows() -> None:
    merged = openpyxl.load_workbook(io.BytesIO(merge_sheet([LETTER], {}, {}, SENDER, LABEL)))
    assert merged.properties.description == LINE and merged["Letters"].max_row == 2
    to_fill_in = template("mentor", label=LABEL)
    assert openpyxl.load_workbook(io.BytesIO(to_fill_in)).properties.description == LINE
    plain, labelled = (sheets.read(data, "mentors.xlsx") for data in (template("mentor"), to_fill_in))
    assert labelled.headers == plain.headers, "the import reads it as before"


def test_the_letters_have_it_beside_them_and_none_in_them() -> None:
    packed = zipfile.ZipFile(io.BytesIO(letters_zip([LETTER], ABOUT, LABEL)))
    texts = {name: packed.read(name).decode("utf-8-sig") for name in packed.namelist()}
    assert texts.pop("README.txt") == f"{LINE}\r\n"
    assert len(texts) == 2 and not any("made by" in text for text in texts.values())


def test_a_calendar_says_it_in_its_description() -> None:
    pair = Introduction(7, Mentee(1, "Ana", "ana@example.com"), Mentor(2, "Mo", "mo@example.com"))
    for file in (
        plan_calendar(1, [], LABEL),
        pair_calendar(MEETING, "Mentoring", [], label=LABEL),
        introductions.first_session(pair, SENDER, DAY, "10:00", "UTC", label=LABEL),
    ):
        assert str(Calendar.from_ical(file)["x-wr-caldesc"]) == LINE
