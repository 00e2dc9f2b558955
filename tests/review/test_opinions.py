"""Reviewers' opinions: kept per pair, a reason to discuss, a step back that holds, a sheet there and back."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.actions import NotAllowed
from core.documents.pre_read import PreRead, PreReadCase, word
from core.documents.tables import workbook
from core.domain.recruit import sheets
from core.domain.review.agenda import AgendaPlace
from core.domain.review.cases import queue
from core.domain.review.opinion_sheets import opinion_sheet, read_opinions
from core.domain.review.opinions import GivenOpinion, disagreement
from core.domain.review.privacy import Privacy
from tests.review.test_review_page import case, click, ids, path, read_page, review, shown, states  # noqa: F401
from tests.story import LABEL, acted, proposed, recruited


@pytest.fixture
def pairs(db: Database) -> dict[int, int]:
    """Mentee -> mentor of two proposals."""
    program_id = recruited(db)
    proposed(db, program_id)
    return {match.mentee_id: match.mentor_id for match in store.matches.all(db, program_id, ("proposed",))}


def test_an_opinion_is_kept_once_for_a_reviewer_and_a_pair_and_can_be_undone(db: Database, pairs: dict) -> None:
    (ana, mo), _ = pairs.items()
    actions.give_opinion(db, 1, ana, mo, "up", **acted())
    actions.give_opinion(db, 1, ana, mo, "down", "same team once", **acted())
    (opinion,) = store.meetings.opinions(db, 1)
    assert (opinion.thumb, opinion.note) == ("down", "same team once")
    with pytest.raises(NotAllowed, match="on record already"):
        actions.give_opinion(db, 1, ana, mo, "down", "same team once", **acted())
    actions.undo(db, **acted())
    assert [opinion.thumb for opinion in store.meetings.opinions(db, 1)] == ["up"]
    actions.take_back_opinion(db, opinion.id, **acted())
    assert store.meetings.opinions(db, 1) == []
    with pytest.raises(NotAllowed, match="already withdrawn"):
        actions.take_back_opinion(db, opinion.id, **acted())


def test_whoever_stepped_back_before_the_meeting_cannot_decide_and_others_can(db: Database, pairs: dict) -> None:
    (ana, mo), _ = pairs.items()
    actions.give_opinion(db, 1, ana, mo, "away", **acted(by="coordinator:2"))
    (match,) = store.matches.all(db, 1, ("proposed",), mentee_id=ana)
    with pytest.raises(NotAllowed, match="You stepped back from deciding on Ana Ruiz"):
        actions.approve(db, match.id, **acted(by="coordinator:2"))
    actions.approve(db, match.id, **acted(by="coordinator:1"))
    assert store.matches.match(db, match.id).state == "approved"


def test_only_what_is_said_of_the_pair_of_now_is_disagreement(db: Database, pairs: dict) -> None:
    (ana, mo), (ben, mia) = pairs.items()
    new_opinions = [
        GivenOpinion(ana, mo, "Zoe Chair", "down", "he was her manager"),
        GivenOpinion(ana, mo, "Al Board", "up"),
        GivenOpinion(ben, mia, "Zoe Chair", "away"),
        GivenOpinion(ben, mo, "Al Board", "down"),
    ]
    assert actions.give_opinions(db, 1, new_opinions, **acted()) == 4
    opinions = store.meetings.opinions(db, 1)
    says = {ana: ("Zoe Chair would talk about it: “he was her manager”",)}
    assert disagreement(opinions, pairs, {}) == says
    assert disagreement(opinions, {ana: mia, ben: mo}, {}) == {ben: ("Al Board would talk about it.",)}


def test_erasing_a_mentor_takes_what_was_said_of_them_along(db: Database, pairs: dict) -> None:
    (ana, mo), _ = pairs.items()
    actions.give_opinion(db, 1, ana, mo, "up", "Mo Long is kind", **acted())
    actions.give_opinion(db, 1, ana, mo, "down", "Mo Long was rude", **acted())
    actions.erase_person(db, mo, **acted())
    assert store.meetings.opinions(db, 1) == []
    befores = "".join(row["row"] or "" for row in db.query("SELECT row FROM befores"))
    assert "rude" not in befores and "kind" not in befores


def test_the_sheet_goes_out_and_comes_back_as_it_was_filled_in(db: Database, pairs: dict) -> None:
    everybody = store.people.mentees(db, 1)
    places = {mentee.id: AgendaPlace("skim", "The best fit.") for mentee in everybody}
    cases = queue(everybody, places, store.matches.all(db, 1))
    mentors = {mentor.id: mentor.name for mentor in store.people.mentors(db, 1)}
    frame = opinion_sheet(cases.values(), mentors, Privacy())
    assert len(frame) == 2 and set(frame["Proposed mentor"]) == {mentors[id] for id in pairs.values()}
    frame.iloc[0, 5], frame.iloc[0, 6] = "👎", "=1+1 was her manager"
    table = sheets.read(workbook({"Cases": frame}), "cases.xlsx")
    read = read_opinions(table.frame.set_axis(table.headers, axis=1), pairs.items(), "Zoe Chair")
    (opinion,) = read.opinions
    assert (opinion.thumb, opinion.reviewer, read.empty) == ("down", "Zoe Chair", 1)
    assert "was her manager" in opinion.note
    assert (opinion.mentee_id, opinion.mentor_id) in pairs.items()


@pytest.mark.parametrize(
    ("thumb", "kind"), [("Up", "up"), ("thumbs down!", "down"), ("I step back", "away"), ("+", "up"), ("-1", "down")]
)
def test_a_thumb_is_read_in_plain_words(thumb: str, kind: str) -> None:
    frame = pd.DataFrame({"Case": ["1-2"], "Your thumb (up, down, or step back)": [thumb], "Your note": [""]})
    assert [opinion.thumb for opinion in read_opinions(frame, [(1, 2)], "Zoe").opinions] == [kind]


def test_a_reviewer_who_acts_in_the_studio_is_told_by_name_so_that_a_step_back_holds(db: Database, pairs: dict) -> None:
    actions.add_coordinator(db, "Jo Coord", **acted())
    (code,) = [person.code for person in store.programs.coordinators(db)]
    (ana, mo), _ = pairs.items()
    frame = pd.DataFrame({"Case": [f"{ana}-{mo}"], "Your thumb": ["step back"]})
    read = read_opinions(frame, pairs.items(), "jo  coord", {code: "Jo Coord", "coordinator:9": "Zoe Chair"})
    actions.give_opinions(db, 1, read.opinions, **acted())
    (match,) = store.matches.all(db, 1, ("proposed",), mentee_id=ana)
    with pytest.raises(NotAllowed, match="You stepped back"):
        actions.approve(db, match.id, **acted(by=code))
    twins = {"coordinator:1": "Jo Coord", "coordinator:2": "Jo Coord"}
    assert read_opinions(frame, pairs.items(), "Jo Coord", twins).opinions[0].reviewer == "Jo Coord"


def test_what_is_not_understood_is_named_row_by_row_and_never_guessed() -> None:
    frame = pd.DataFrame(
        {
            "Case": ["1-2", "9-9", "1-2", "1-2"],
            "Your thumb": ["maybe", "up", "", ""],
            "Your note": ["", "", "why not", ""],
            "Reviewer": ["Zoe"] * 4,
        }
    )
    read = read_opinions(frame, [(1, 2)], "")
    assert read.opinions == () and read.empty == 1
    assert [(unread.row, unread.why) for unread in read.unread] == [
        (2, "“maybe” is neither up, down nor step back."),
        (3, "“9-9” is not an open case of this meeting."),
        (4, "A note, but no thumb."),
    ]
    with pytest.raises(ValueError, match="no column “Case”"):
        read_opinions(pd.DataFrame({"Name": ["x"]}), [], "Zoe")
    with pytest.raises(ValueError, match="Say whose sheet"):
        read_opinions(pd.DataFrame({"Case": ["1-2"], "Your thumb": ["up"]}), [(1, 2)], " ")


def test_a_thumb_down_on_the_page_brings_a_case_onto_the_agenda(review: AppTest, path: Path) -> None:  # noqa: F811
    at = review
    at.multiselect(key="review_left_out").set_value([ids(path)["Ben"]])
    at = click(at.run(), "review_talk_about")
    assert at.button(key="review_skim").label == "Approve the 2 skimmed proposals"
    assert "**Only people know** (1): Ben Ode" in read_page(at)
    at = case(at, "Ben", path)
    assert "would talk about it" in read_page(at)
    at = click(at, "review_skim")
    assert states(path)["Ben"][1] == "proposed" and states(path)["Ana"][1] == "approved"


def test_a_blind_meeting_reads_no_name_in_a_note(review: AppTest, path: Path) -> None:  # noqa: F811
    with store.opened(path) as db:
        pair = ids(path)["Ana"], ids(path)["Mo"]
        actions.give_opinion(db, 1, *pair, "up", "Mo Long taught Ana Ruiz before", **acted(by="coordinator:2"))
    at = case(review, "Ana", path)
    assert "Mo Long taught Ana Ruiz before" in read_page(at).replace("\\", "")
    at = shown(at.pills(key="review_modes").set_value(["blind"]).run())
    assert " taught " in read_page(at) and "Mo Long" not in read_page(at)


def test_who_steps_back_on_the_page_cannot_approve_any_more(review: AppTest, path: Path) -> None:  # noqa: F811
    at = click(case(review, "Ana", path), "review_voice_away")
    mentor_id = ids(path)["Mo"]
    at = click(at, f"review_approve_{mentor_id}")
    assert states(path)["Ana"][1] == "proposed"
    assert "You stepped back from deciding on" in read_page(at)


def test_the_pre_read_holds_the_cases_and_is_a_word_file() -> None:
    needs_people = PreReadCase(
        "Few needs covered", "Mo covers 45%.", "Ana Pop", "Lead, Sales", ("Negotiation",), "Lead a team", "Mo Long",
        "Director", 0.61, ("Mo covers negotiation.",),
    )  # fmt: skip
    data = word(PreRead(LABEL, [needs_people], [("Ben Ito", "Mia Berg\x00", 0.8)]))
    document = Document(io.BytesIO(data))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for words in (
        "Ana Pop with Mo Long",
        "Few needs covered: Mo covers 45%.",
        "Wants to learn: Negotiation.",
        "☐ down",
    ):
        assert words in text
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["Ben Ito", "Mia Berg", "80", "☐"]
