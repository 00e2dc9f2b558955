"""The minutes and what goes out: line by line as history has it, safe as text, files that other programs open."""

from __future__ import annotations

import email
import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from docx.document import Document as DocxDocument
from icalendar import Calendar
from openpyxl import load_workbook
from sqlite_utils import Database

from core import actions, store
from core.documents import introductions, minutes
from core.documents.handbook import HandbookProgram
from core.documents.messages import Introduction, Sender, mail_file, mail_link
from core.documents.minutes import Minutes, decision_log
from core.documents.tables import safe_csv, workbook
from core.domain.base.entered_text import file_name
from core.domain.base.people import Mentee, Mentor
from core.domain.design.programs import Program
from core.domain.match.matches import Proposal
from core.domain.relationships.letters import Letter, LetterKey
from core.domain.review.decisions import Decision
from core.domain.review.outcomes import MatchChange
from tests.story import LABEL, acted, proposed, recruited

SENDER = Sender("Spring", "Ina Coord", "ina@example.com", "Acme")
EVIL = "=HYPERLINK(1) | **Eve** <b>"


@pytest.fixture
def meeting_minutes(db: Database) -> Minutes:
    """A meeting in which somebody is approved, parked, vetoed, taken back, deferred and introduced."""
    program_id = recruited(db, mentees=4, mentors=4)
    actions.add_coordinator(db, "Ina Coord", **acted())
    first, second, third, fourth = proposed(db, program_id)
    early = acted()
    actions.reject(db, fourth, park=True, reason="later", **early)
    meeting_id = actions.open_meeting(db, program_id, guests=["Rae | Guest"], **acted())
    actions.approve(db, first, reason="good_fit", comment="They | know *each* other", **acted())
    actions.reject(db, second, reason="conflict", **acted())
    actions.reject(db, third, park=True, reason="later", **acted())
    actions.reopen(db, fourth, **acted())
    actions.approve(db, fourth, **acted())
    actions.undo(db, **acted())
    ben = store.people.mentees(db, program_id)[1]
    actions.recuse(db, store.meetings.open_meeting(db, program_id).present[0].id, ben.id, "friend", **acted())
    actions.defer(db, ben.enrolment_id, reason="later", **acted(by="coordinator:2"))
    actions.introduce(db, program_id, [first], **acted())
    actions.close_meeting(db, meeting_id, **acted())
    actions.approve(db, fourth, **acted())
    meeting = store.meetings.meeting(db, meeting_id)
    return Minutes(
        "Spring",
        meeting.held_on,
        store.matches.decisions(db, program_id, after=meeting.opened, until=meeting.closed),
        store.people.names(db),
        store.programs.actors(db),
        meeting,
        [("Dev Rao", "To decide")],
        4,
        store.matches.changes(db, program_id, after=meeting.opened, until=meeting.closed),
    )


def test_the_minutes_match_the_history_of_the_meeting_line_by_line(db: Database, meeting_minutes: Minutes) -> None:
    lines = db.conn.execute(
        """SELECT verb FROM live_history WHERE id > ? AND id < ? AND (
               (subject = 'matches' AND verb IN ('approved', 'parked', 'vetoed', 'reopened', 'introduced'))
               OR (subject = 'enrolments' AND verb = 'moved'))
           ORDER BY id""",
        (meeting_minutes.meeting.opened, meeting_minutes.meeting.closed),
    ).fetchall()
    assert [decision.verb for decision in meeting_minutes.decisions] == [verb for (verb,) in lines]
    assert meeting_minutes.lines == [
        ("Mar 2", "Ana Ruiz is matched with Mo Long", "Good fit: They | know *each* other", "Ina Coord"),
        ("Mar 2", "Ben Ode is not matched with Mia Berg", "Conflict of interest", "Ina Coord"),
        ("Mar 2", "Cleo Ash with Max Sand is parked", "Not now, later", "Ina Coord"),
        ("Mar 2", "Dev Rao with Moira Fell is open again", "", "Ina Coord"),
        ("Mar 2", "Ben Ode goes on the waiting list: not this round", "Not now, later", "coordinator:2"),
        ("Mar 2", "Ana Ruiz and Mo Long are introduced", "", "Ina Coord"),
    ]


def test_what_follows_comes_from_the_last_word_on_each(meeting_minutes: Minutes) -> None:
    assert meeting_minutes.parked == [("Cleo Ash with Max Sand is parked", "Not now, later")]
    assert meeting_minutes.recusals == ["Ina Coord stepped back from Ben Ode (friend)"]
    assert meeting_minutes.follow_ups == [
        "Send the introductions of 1 pair.",
        "Come back to what is parked: Cleo Ash.",
        "Write that it is not this round: Ben Ode.",
        "Decide on Dev Rao.",
    ]
    assert "3 of 4 cases decided" in meeting_minutes.facts


DISCUSSED = [
    ("Ana Ruiz", "Mo Long", "Approved", "80", "Good fit: They | know *each* other"),
    ("Cleo Ash", "Max Sand", "Parked", "80", "Not now, later"),
    ("Dev Rao", "Moira Fell", "Open again", "80", ""),
    ("Ben Ode", "", "Not this round", "", "Not now, later"),
]


def test_each_mentee_stands_once_in_the_minutes_with_what_decided(meeting_minutes: Minutes) -> None:
    """An introduction says nothing about why; an approval that was taken back is not in them."""
    assert meeting_minutes.discussed == DISCUSSED
    assert meeting_minutes.block == [] and meeting_minutes.price == []


def test_markdown_holds_every_outcome_and_people_s_text_stays_text(meeting_minutes: Minutes) -> None:
    text = minutes.markdown(meeting_minutes, LABEL)
    assert r"| Ana Ruiz | Mo Long | Approved | 80 | Good fit\: They \| know \*each\* other |" in text
    assert r"- Rae \| Guest" in text
    assert text.index("## Present") < text.index("## Discussed") < text.index("## Open")


def test_word_holds_the_same_outcomes_as_a_table_on_upright_pages(meeting_minutes: Minutes) -> None:
    document = Document(io.BytesIO(minutes.word(meeting_minutes, LABEL)))
    (table,) = document.tables
    assert [tuple(cell.text for cell in row.cells) for row in table.rows][1:] == DISCUSSED
    assert document.sections[0].page_height > document.sections[0].page_width
    assert "Ina Coord; Rae | Guest" in [paragraph.text for paragraph in document.paragraphs]
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == [
        "Present",
        "Stepped back",
        "Discussed",
        "Open",
    ]


def minutes_since(db: Database, program_id: int, after: int) -> Minutes:
    """Of everything that was decided after a line of history."""
    return Minutes(
        "Spring",
        date(2026, 3, 2),
        store.matches.decisions(db, program_id, after=after),
        store.people.names(db),
        store.programs.actors(db),
        changes=store.matches.changes(db, program_id, after=after),
    )


def test_an_override_says_what_it_cost_and_whom_it_moved(db: Database) -> None:
    program_id = recruited(db, mentees=3, mentors=3)
    _, ben, _ = store.people.mentees(db, program_id)
    mo, mia, _ = store.people.mentors(db, program_id)
    first, _, third = proposed(db, program_id)
    line = store.revision(db)
    rest = {ben.id: Proposal(ben.id, mo.id, 0.68)}
    settled = actions.approve(
        db, first, mia.id, reason="known_better", comment="So be it.", score=0.77, rest=rest, **acted()
    )
    record = minutes_since(db, program_id, line)
    whole = [
        "Ana Ruiz moves from Mo Long to Mia Berg and loses 3 points. "
        "Ben Ode moves from Mia Berg to Mo Long and loses 12 points. Costs 15 points in total."
    ]
    assert record.price == whole
    assert record.discussed == [
        (
            "Ana Ruiz",
            "Mia Berg",
            "Approved",
            "77",
            "We know something the form does not say: So be it. Instead of Mo Long",
        )
    ]
    actions.reopen(db, settled, **acted())
    actions.approve(db, settled, **acted())
    assert minutes_since(db, program_id, line).price == whole, "approved again as it was, it is the same override"
    actions.approve(db, third, **acted())
    (log,) = [row for row in decision_log(minutes_since(db, program_id, line)).to_dict("records") if row["Fit"] == 77][
        -1:
    ]
    assert (log["Instead of"], log["Points in total"], log["How"]) == ("Mo Long", -15, "Discussed")


def test_introducing_a_pair_of_an_earlier_meeting_is_no_discussion(db: Database) -> None:
    program_id = recruited(db)
    first, _ = proposed(db, program_id)
    actions.approve(db, first, **acted())
    line = store.revision(db)
    actions.introduce(db, program_id, **acted())
    record = minutes_since(db, program_id, line)
    assert record.discussed == [] and record.follow_ups == ["Send the introductions of 1 pair."]
    assert "Nothing was decided" not in minutes.markdown(record, LABEL)


def test_a_swap_is_told_once_and_a_veto_costs_only_what_it_moves(db: Database) -> None:
    program_id = recruited(db, mentees=4, mentors=4)
    people, mentors = store.people.mentees(db, program_id), store.people.mentors(db, program_id)
    first, second, third, _ = proposed(db, program_id)
    line = store.revision(db)
    fits = {people[at].id: Proposal(people[at].id, mentors[1 - at].id, 0.9) for at in (0, 1)}
    actions.swap(db, first, second, fits=fits, **acted())
    actions.reject(db, third, reason="conflict", **acted())
    record = minutes_since(db, program_id, line)
    assert record.price == [
        "Ana Ruiz moves from Mo Long to Mia Berg and gains 10 points. "
        "Ben Ode moves from Mia Berg to Mo Long and gains 10 points. Adds 20 points in total."
    ]
    assert [row[2] for row in record.discussed] == ["Approved", "Approved", "Vetoed"], "a swap is no block"
    actions.undo(db, **acted())
    rest = {people[3].id: Proposal(people[3].id, mentors[2].id, 0.85)}
    actions.reject(db, third, reason="conflict", rest=rest, **acted())
    assert minutes_since(db, program_id, line).price[1:] == [
        "Dev Rao moves from Moira Fell to Max Sand and gains 5 points. Adds 5 points in total."
    ]


def test_what_is_approved_together_is_a_block_and_a_pair_without_a_score_costs_nothing_it_cannot_know(
    db: Database,
) -> None:
    program_id = recruited(db, mentees=4, mentors=4)
    mentors = store.people.mentors(db, program_id)
    first, second, third, _ = proposed(db, program_id)
    line = store.revision(db)
    actions.approve_all(db, [first, second], **acted())
    actions.approve(db, third, mentors[3].id, **acted())
    record = minutes_since(db, program_id, line)
    assert record.block == [("Ana Ruiz", "Mo Long", "80"), ("Ben Ode", "Mia Berg", "80")]
    assert record.price == ["Cleo Ash moves from Max Sand to Moira Fell."]
    assert "2 approved in a block, 1 discussed one by one" in record.facts


def lines_of_text(document: DocxDocument) -> int:
    """How many lines the minutes take at least, by the widths of their columns; 17 signs of 9 points take an inch."""
    count = sum(
        2 if p.style.name.startswith(("Heading", "Title")) else 1 + len(p.text) // 110 for p in document.paragraphs
    )
    for table in document.tables:
        count += sum(
            max(1 + len(cell.text) // round(cell.width.inches * 17) for cell in row.cells) for row in table.rows
        )
    return count


def test_thirty_five_decisions_take_two_pages_at_most() -> None:
    """11 discussed with a comment, 24 in a block, as a full meeting leaves them. 56 lines fit an upright page."""
    people = {id: f"Maximiliane Longname {id}" for id in range(100)}
    comment = "They met at the kick-off and want to go on, although another mentor would cover more of the needs"
    decisions = [
        Decision(id, date(2026, 3, 2), "", "c", "approved", id, 40 + id, id, "known_better", comment if id < 11 else "")
        for id in range(35)
    ]
    changes = [
        MatchChange(id, id if id < 11 else 99, "approved", id, 40 + id, id, 0.75, "proposed") for id in range(35)
    ]
    record = Minutes("Spring", date(2026, 3, 2), decisions, people, {"c": "Ina"}, changes=changes, total=35)
    assert (len(record.discussed), len(record.block)) == (11, 24)
    document = Document(io.BytesIO(minutes.word(record, LABEL)))
    assert len(document.tables[1].rows) == 1 + 12, "two pairs beside each other"
    assert lines_of_text(document) <= 2 * 56


def test_the_log_has_every_line_of_history_and_runs_nothing_in_a_spreadsheet(meeting_minutes: Minutes) -> None:
    log = decision_log(replace(meeting_minutes, people=dict.fromkeys(meeting_minutes.people, EVIL)))
    assert len(log) == len(meeting_minutes.decisions)
    assert list(log["Decision"]) == ["Approved", "Vetoed", "Parked", "Open again", "Not this round", "Introduced"]
    sheet = load_workbook(io.BytesIO(workbook({"Decisions": log})))["Decisions"]
    assert sheet["C2"].value == EVIL and sheet["C2"].data_type == "s", "text, not a formula"


def test_minutes_of_nothing_say_so() -> None:
    empty = Minutes("Spring", date(2026, 3, 2), [], {}, {})
    assert "Nothing was decided." in minutes.markdown(empty, LABEL)
    assert "Nothing was decided." in [p.text for p in Document(io.BytesIO(minutes.word(empty, LABEL))).paragraphs]


def test_a_control_character_in_a_name_breaks_no_file(meeting_minutes: Minutes) -> None:
    strange = Minutes(
        "Spring\x00",
        meeting_minutes.on,
        meeting_minutes.decisions,
        dict.fromkeys(meeting_minutes.people, "A\x0bB"),
        meeting_minutes.actors,
    )
    Document(io.BytesIO(minutes.word(strange, LABEL)))


@pytest.fixture
def pair() -> Introduction:
    ana = Mentee(1, "Ana Ruiz", "ana@example.com", "Finance", "Madrid", "Junior", needs=("Negotiation",), aim="Say no")
    mo = Mentor(101, "Mo Long", "mo@example.com", "Sales", "Madrid", "Director", topics=("Negotiation",))
    return Introduction(7, ana, mo, {"needs": {"score": 1.0, "points": 40.0}})


def test_each_side_gets_the_other_s_description_their_guide_and_whose_step_is_first(pair: Introduction) -> None:
    to_mentor, to_mentee = introductions.letters(pair, SENDER, on=date(2026, 3, 2))
    assert (to_mentor.to, to_mentee.to) == ("mo@example.com", "ana@example.com")
    assert "Ana will write to you first" in to_mentor.body
    assert "The first step is yours" in to_mentee.body
    assert "About Mo: Director, Sales, Madrid. Likes to pass on: Negotiation." in to_mentee.body
    assert "About Ana: Junior, Finance, Madrid. Would like to get better at: Negotiation." in to_mentor.body
    assert "Mo can help with negotiation." in to_mentee.body
    assert "Choose one success, one failure" in to_mentor.body, "the mentor's own preparation"
    assert "Think about why you want a mentor" in to_mentee.body
    assert "[" not in to_mentor.body + to_mentee.body, "nothing is left to fill in"
    mail = email.message_from_bytes(
        mail_file(to_mentee, HandbookProgram(Program(1, "Spring", "running", date(2026, 1, 5))))
    )
    assert mail["To"] == "ana@example.com"
    assert mail["X-Unsent"] == "1"
    assert mail_link(to_mentee).startswith("mailto:ana@example.com?subject=")


def test_who_waits_gets_kind_words(pair: Introduction) -> None:
    letter = introductions.waiting_letter(pair.mentee, SENDER, "fit")
    assert letter.body.startswith("Hello Ana,")
    assert "[" not in letter.body
    assert letter.subject == "Spring: not this round"


def test_the_first_session_is_an_event_with_both(pair: Introduction) -> None:
    file = introductions.first_session(
        pair, SENDER, date(2026, 3, 9), "10:00", "Europe/Madrid", label=LABEL, revision=5
    )
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    assert str(event["summary"]) == "Spring: first session of Ana Ruiz and Mo Long"
    assert event["dtstart"].dt.isoformat() == "2026-03-09T10:00:00+01:00"
    assert (event["dtend"].dt - event["dtstart"].dt).seconds == 3600
    assert "ana@example.com" in str(event["organizer"])
    assert "mo@example.com" in str(event["attendee"])
    again = introductions.first_session(
        pair, SENDER, date(2026, 3, 10), "11:00", "UTC", label=replace(LABEL, made_on=date(2026, 3, 3)), revision=6
    )
    assert Calendar.from_ical(again).walk("VEVENT")[0]["uid"] == event["uid"], "importing it again moves it"


def test_pairs_are_safe_in_a_spreadsheet(pair: Introduction) -> None:
    evil = Introduction(8, Mentee(2, EVIL, "e@example.com"), pair.mentor)
    frame = introductions.pairs_frame([pair, evil], {7: 0.824})
    assert frame["Fit"].to_list()[0] == 82
    assert "'=HYPERLINK" in safe_csv(frame).decode("utf-8-sig")


def test_a_bundle_keeps_files_of_the_same_name_apart() -> None:
    packed = zipfile.ZipFile(io.BytesIO(introductions.bundle([("a.eml", b"1"), ("a.eml", b"2"), ("b.txt", b"3")])))
    assert {name: packed.read(name) for name in packed.namelist()} == {"a.eml": b"1", "a 2.eml": b"2", "b.txt": b"3"}
    assert file_name("../Ana / Ruiz\\") == "ana-ruiz"


def test_a_shortlist_says_who_why_and_by_when(pair: Introduction) -> None:
    offered = [(pair.mentor, ("Knows your field.", "Both speak English.")), (Mentor(9, "Mia Berg"), ())]
    letter = introductions.shortlist_letter(pair.mentee, offered, SENDER, on=date(2026, 2, 26))
    assert (letter.message_id, letter.to, letter.subject) == (
        "shortlist",
        pair.mentee.email,
        "Spring: choose your mentor",
    )
    first = letter.body.index(f"1. {pair.mentor.name} (")
    assert "   Knows your field.\n   Both speak English.\n2. Mia Berg\n" in letter.body[first:]
    assert "by March 5, 2026" in letter.body
    assert "[" not in letter.body


def test_a_letter_counts_as_kept_until_it_is_taken_back_or_a_new_run_begins(db: Database) -> None:
    program_id = recruited(db)
    ana = store.people.mentees(db, program_id)[0]
    letter = Letter("not-this-round", ana.id, ana.name, ana.email, "Hello", "Not this time")
    letter_id = actions.keep_message(db, letter, program_id=program_id, **acted())
    actions.mark_message(db, letter_id, "sent", **acted())
    key = LetterKey("not-this-round", ana.id)
    assert store.support.kept_letters(db, program_id) == {key: "sent"}
    proposed(db, program_id)
    line = store.runs.line_of(db, store.runs.last(db, program_id).id)
    assert store.support.kept_letters(db, program_id, line) == {}
    actions.keep_messages(db, program_id, [letter.worded("Hello", "Again")], **acted())
    assert store.support.kept_letters(db, program_id, line) == {key: "draft"}
    actions.undo(db, **acted())
    assert store.support.kept_letters(db, program_id, line) == {}
