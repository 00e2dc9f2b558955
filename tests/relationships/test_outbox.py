"""The outbox: no letter leaves with a blank; drafts are filled in, reworded, discarded; many leave at once."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import openpyxl
import pytest
from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.__main__ import main
from core.documents.handbook import HandbookProgram
from core.documents.letter_files import greeting, letters_zip, merge_sheet
from core.documents.messages import Introduction, Sender, pair_letter
from core.domain import playbook
from core.domain.match.audiences import Audience
from core.domain.relationships.letters import FORM_LINKS, FORM_OF, LINKS, Letter, blank
from tests.pages import open_page
from tests.story import DAY, LABEL, acted, introduced, recruited

TODAY = DAY + timedelta(days=60)
LINK = "https://forms.example.com/r/health?id=1&x=2"
SENDER = Sender("Spring", "Jo Lee", "jo@example.com", "Acme")
GAP = "[where the questions can be answered]"


@pytest.fixture
def pairs(db: Database) -> list[int]:
    """Ana with Mo and Ben with Mia, introduced on DAY."""
    return introduced(db, recruited(db))


def drafted(
    db: Database, message_id: str, pair_id: int, to: Audience = Audience.MENTEE, sender: Sender = SENDER
) -> Letter:
    """A letter to one of a pair, as the page drafts it."""
    pair = store.relationships.relationship(db, pair_id)
    mentee = store.people.mentee(db, pair.program_id, pair.mentee_id)
    mentor = store.people.mentor(db, pair.program_id, pair.mentor_id)
    introduction = Introduction(pair.id, mentee, mentor, introduced_on=pair.introduced_on, ends_on=pair.ends_on)
    return pair_letter(message_id, to, introduction, sender, on=TODAY)


def waiting(db: Database) -> dict[int, Letter]:
    """The letters that wait, by id, oldest first."""
    return {stored.id: stored.letter for stored in reversed(store.support.outbox(db, 1, waiting=True))}


def save_letters(db: Database, *letters: Letter) -> list[int]:
    return actions.keep_messages(db, 1, letters, **acted(TODAY))


@pytest.mark.parametrize("state", ["copied", "opened", "saved", "sent"])
def test_no_letter_leaves_with_a_blank(db: Database, pairs: list[int], state: str) -> None:
    whole, gap = save_letters(db, drafted(db, "check-in", pairs[0]), drafted(db, "health-check", pairs[0]))
    assert waiting(db)[gap].blanks == [GAP]
    for ids in ([gap], [whole, gap]):
        with pytest.raises(actions.NotAllowed, match="where the questions can be answered"):
            actions.mark_messages(db, ids, state, **acted(TODAY))
    assert [stored.state for stored in store.support.outbox(db, 1)] == ["draft", "draft"], "all or nothing"


def test_a_form_s_link_is_filled_in_once_for_all_letters_and_for_those_to_come(db: Database, pairs: list[int]) -> None:
    save_letters(db, *(drafted(db, "health-check", pair) for pair in pairs), drafted(db, "closing-questions", pairs[0]))
    assert actions.set_form_link(db, 1, "health", f" {LINK} ", **acted(TODAY)) == 2
    bodies = [letter.body for letter in waiting(db).values()]
    assert [LINK in body for body in bodies] == [True, True, False], "the closing questions are another form"
    links = store.programs.program(db, 1).settings[FORM_LINKS]
    assert links == {"health": LINK}
    signed = Sender("Spring", "Jo Lee", "jo@example.com", "Acme", links)
    save_letters(db, drafted(db, "health-check", pairs[0], sender=signed))
    assert waiting(db)[4].blanks == []
    assert actions.set_form_link(db, 1, "health", "https://forms.example.com/new", **acted(TODAY)) == 3
    assert "https://forms.example.com/new" in waiting(db)[4].body and LINK not in waiting(db)[4].body
    actions.undo(db, **acted(TODAY))
    assert LINK in waiting(db)[4].body
    actions.discard_message(db, 4, **acted(TODAY))
    for _ in range(3):
        actions.undo(db, **acted(TODAY))
    assert all(letter.blanks for letter in waiting(db).values())
    assert FORM_LINKS not in store.programs.program(db, 1).settings


@pytest.mark.parametrize("text", ["forms.example.com", "https://a b", "javascript:alert(1)", " "])
def test_what_is_no_link_is_not_filled_in(db: Database, pairs: list[int], text: str) -> None:
    save_letters(db, drafted(db, "health-check", pairs[0]))
    with pytest.raises(actions.NotAllowed):
        actions.set_form_link(db, 1, "health", text, **acted(TODAY))
    assert waiting(db)[1].blanks == [GAP]


def test_every_message_with_a_link_belongs_to_a_form() -> None:
    with_link = {
        id for id, message in playbook.load().messages.items() if any(f"{{{link}}}" in message.body for link in LINKS)
    }
    assert with_link == set(FORM_OF)


def test_another_blank_is_filled_in_wherever_it_stands(db: Database, pairs: list[int]) -> None:
    nobody = Sender("Spring")
    save_letters(db, *(drafted(db, "check-in", pair, sender=nobody) for pair in pairs))
    assert actions.fill_letters(db, 1, blank("coordinator"), "Jo [Lee", **acted(TODAY)) == 2
    assert {tuple(letter.blanks) for letter in waiting(db).values()} == {(blank("contact"),)}


def test_a_draft_is_reworded_and_earlier_words_come_back_with_undo(db: Database, pairs: list[int]) -> None:
    (id,) = save_letters(db, drafted(db, "check-in", pairs[0]))
    before = waiting(db)[id]
    actions.mark_message(db, id, "saved", **acted(TODAY))
    actions.reword_message(db, id, "Other\nwords", "Hello Ana,\n\nshall we talk?", **acted(TODAY))
    stored = store.support.letter(db, id)
    assert (stored.letter.subject, stored.letter.body) == ("Other words", "Hello Ana,\n\nshall we talk?")
    assert stored.state == "draft", "what was saved has the old words"
    with pytest.raises(actions.NotAllowed, match="needs a subject"):
        actions.reword_message(db, id, " ", "Text", **acted(TODAY))
    actions.undo(db, **acted(TODAY))
    assert store.support.letter(db, id).letter == before and store.support.letter(db, id).state == "saved"
    actions.mark_message(db, id, "sent", **acted(TODAY))
    for act in (
        lambda: actions.reword_message(db, id, "A", "B", **acted(TODAY)),
        lambda: actions.discard_message(db, id, **acted(TODAY)),
    ):
        with pytest.raises(actions.NotAllowed, match="sent already"):
            act()


def test_a_discarded_draft_is_gone_may_be_drafted_again_and_is_erased_with_its_people(
    db: Database, pairs: list[int]
) -> None:
    letter = drafted(db, "check-in", pairs[0])
    (id,) = save_letters(db, letter)
    actions.discard_message(db, id, **acted(TODAY))
    assert store.support.outbox(db, 1) == [] and store.support.kept_letters(db, 1) == {}
    with pytest.raises(actions.NotAllowed, match="no longer in the outbox"):
        actions.mark_message(db, id, "sent", **acted(TODAY))
    actions.undo(db, **acted(TODAY))
    assert waiting(db) == {id: letter}
    actions.discard_message(db, id, **acted(TODAY))
    actions.end_relationship(db, pairs[0], "ended", **acted(TODAY))
    actions.erase_person(db, store.relationships.relationship(db, pairs[0]).mentor_id, **acted(TODAY))
    assert "Mo Long" not in "\n".join(db.conn.iterdump())


def test_all_are_marked_as_sent_in_one_step(db: Database, pairs: list[int]) -> None:
    ids = save_letters(
        db, *(drafted(db, "check-in", pair, to) for pair in pairs for to in (Audience.MENTEE, Audience.MENTOR))
    )
    actions.mark_messages(db, ids, "sent", **acted(TODAY))
    assert waiting(db) == {}
    actions.undo(db, **acted(TODAY))
    assert list(waiting(db)) == ids


def test_the_zip_has_a_mail_and_a_text_of_each_letter_and_names_what_is_left_out(
    db: Database, pairs: list[int]
) -> None:
    twins = [
        Letter("check-in", id, "Ana/..\\Ruiz: <A>", f"ana{id}@example.com", "Hi", f"Hello Ana,\n\nłaś {id}")
        for id in (1, 2)
    ]
    about = HandbookProgram(store.programs.all(db)[0])
    packed = zipfile.ZipFile(io.BytesIO(letters_zip([*twins, drafted(db, "health-check", pairs[0])], about, LABEL)))
    assert packed.namelist() == [
        "README.txt",
        "ana-ruiz-a-check-in.eml",
        "ana-ruiz-a-check-in.txt",
        "ana-ruiz-a-check-in 2.eml",
        "ana-ruiz-a-check-in 2.txt",
        "Not included.txt",
    ]
    mail = message_from_bytes(packed.read("ana-ruiz-a-check-in 2.eml"), policy=default)
    assert (mail["To"], mail["X-Unsent"]) == ("ana2@example.com", "1")
    assert mail.get_content().split() == ["Hello", "Ana,", "łaś", "2"]
    assert packed.read("ana-ruiz-a-check-in.txt").decode("utf-8-sig").splitlines()[3] == "Hello Ana,"
    left_out = packed.read("Not included.txt").decode("utf-8-sig")
    assert f"Ana Ruiz: Spring: two minutes on how it is going (missing: {GAP})" in left_out


def test_the_mail_merge_has_a_row_a_letter_that_no_spreadsheet_runs(db: Database, pairs: list[int]) -> None:
    ana, evil = (
        drafted(db, "check-in", pairs[0]),
        Letter("check-in", 2, "=1+1", "b@example.com", "=cmd()", "@SUM(1)\nx"),
    )
    lost = Letter("check-in", 3, "Cleo", "", "Hi", "Hello Cleo,\n\nhi")
    letters = [ana, evil, lost, drafted(db, "health-check", pairs[0])]
    pairs_by_id = {pair.id: pair for pair in store.relationships.all(db, 1)}
    book = openpyxl.load_workbook(io.BytesIO(merge_sheet(letters, pairs_by_id, store.people.names(db), SENDER, LABEL)))
    header, first, second = book["Letters"].iter_rows()
    row = {name.value: cell.value for name, cell in zip(header, first, strict=True)}
    assert (row["Email"], row["Greeting"], row["Name"]) == ("ana@example.com", "Hello Ana,", "Ana Ruiz")
    assert row["Body"].startswith("It has been a while since the last session with Mo Long")
    assert (row["Other of the pair"], row["Introduced on"].date()) == ("Mo Long", DAY)
    assert [cell.data_type for cell in second if cell.value] == ["s"] * 8 and all(
        cell.quotePrefix for cell in second if str(cell.value).startswith(("=", "@"))
    )
    left_out = [[cell.value for cell in line] for line in book["Not included"].iter_rows(min_row=2)]
    assert left_out == [
        ["Cleo", "No session for a while", "no email address on record"],
        ["Ana Ruiz", "Health check", f"missing: {GAP}"],
    ]


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("Hello Ana,\n\nyou.", ("Hello Ana,", "you.")),
        ("No greeting here. Bye,\nJo", ("No greeting here. Bye,", "Jo")),
        ("Acme thanks you.\n\nx", ("", "Acme thanks you.\n\nx")),
        ("", ("", "")),
    ],
)
def test_a_greeting_is_the_first_line_with_its_comma(body: str, parts: tuple[str, str]) -> None:
    assert greeting(body) == parts


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three letters wait: two health checks without their link, and a check-in."""
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "studio.db"))
    monkeypatch.setenv("MENTORING_TODAY", TODAY.isoformat())
    with store.opened(tmp_path / "studio.db") as db:
        pairs = introduced(db, recruited(db))
        save_letters(db, *(drafted(db, "health-check", pair) for pair in pairs), drafted(db, "check-in", pairs[0]))
    return tmp_path / "studio.db"


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    return "\n".join(text.value for kind in (app.markdown, app.caption) for text in kind).replace("\\", "")


def test_on_the_page_a_link_is_asked_once_and_all_leave_in_one_step(path: Path) -> None:
    app = open_page("relationships", relationships_more="outbox")
    assert "1 letter can leave; 2 with something to fill in stay here" in words(app)
    field = next(box for box in app.text_input if box.label.startswith("Link to the form with the health check"))
    assert field.label.endswith("missing in 2 letters")
    field.input("forms.example.com")
    press(app, "Fill in")
    assert "A link starts with" in app.error[0].value
    app.text_input(key=field.key).input(LINK)
    press(app, "Fill in")
    assert "3 letters can leave." in words(app)
    app.selectbox(key="relationships_outbox_message").set_value("check-in").run()
    press(app, "Mark 1 letter as sent")
    press(app, "Mark 2 letters as sent")
    assert "No message is waiting" in words(app)
    with store.opened(path) as db:
        assert {stored.state for stored in store.support.outbox(db, 1)} == {"sent"}
        actions.undo(db, **acted(TODAY, by="app"))
        assert len(waiting(db)) == 2


def test_on_the_page_a_draft_is_edited_and_discarded_in_place(path: Path) -> None:
    app = open_page("relationships", relationships_more="outbox", relationships_all_3_letter=True)
    press(app, "Edit")
    app.text_area(key="relationships_all_3_new_body").input("Hello Ana,\n\nshall we talk?")
    press(app, "Save")
    with store.opened(path) as db:
        assert waiting(db)[3].body == "Hello Ana,\n\nshall we talk?"
    app = open_page("relationships", relationships_more="outbox", relationships_all_2_letter=True)
    labels = [button.label for button in app.button]
    assert "Mark as sent" not in labels, "it has a blank"
    press(app, "Discard")
    with store.opened(path) as db:
        assert list(waiting(db)) == [1, 3]


def test_in_the_draft_of_a_pair_the_link_is_asked_and_what_was_typed_stays(path: Path) -> None:
    app = open_page(
        "relationships", relationships_one=1, relationships_part="messages", relationships_asked="health-check"
    )
    area = next(area for area in app.text_area if area.label == "Text")
    area.input(f"Dear Ana,\n{GAP}").run()
    field = next(box for box in app.text_input if box.label.startswith("Link to the form with"))
    field.input(LINK)
    press(app, "Fill in")
    assert next(area for area in app.text_area if area.label == "Text").value == f"Dear Ana,\n{LINK}"
    with store.opened(path) as db:
        assert store.programs.program(db, 1).settings[FORM_LINKS] == {"health": LINK}
        assert not any(letter.blanks for letter in waiting(db).values())


def test_the_command_saves_what_is_complete_and_says_what_is_not(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for ending in (".zip", ".xlsx"):
        out = tmp_path / f"letters{ending}"
        assert main(["letters", "--db", str(path), str(out)]) == 0
        printed = capsys.readouterr()
        assert printed.out.endswith("letters" + ending + ": 1 letter, 2 left out with a blank.\n")
        assert f"Ana Ruiz, health-check: still has {GAP}" in printed.err
        assert zipfile.is_zipfile(out)
    assert main(["letters", "--db", str(path), str(tmp_path / "a.zip"), "--message", "health-check"]) == 2
    assert "Every letter still has a blank" in capsys.readouterr().err and not (tmp_path / "a.zip").exists()
    assert main(["letters", "--db", str(path), str(tmp_path / "a.doc")]) == 2
    assert main(["letters", "--db", str(path), str(tmp_path / "a.zip"), "--message", "nonsense"]) == 2
