"""The networking event on the Match page: tables, cards to print, and wishes that count in the next run."""

from __future__ import annotations

import io
from pathlib import Path

from docx import Document
from streamlit.testing.v1 import AppTest

from core import store
from core.documents.name_cards import NameCard, name_cards
from tests.pages import drawn, open_page
from tests.story import DAY, LABEL, recruited


def opened() -> AppTest:
    return open_page("match", match_networking=True)


def words(app: AppTest) -> str:
    lines = [element.value for kind in (app.markdown, app.caption) for element in kind]
    return "\n".join(lines).replace("\\", "")


def test_guests_are_seated_and_the_cards_can_be_printed(path: Path) -> None:
    with store.opened(path) as db:
        recruited(db, mentees=4, mentors=4)
    app = opened()
    app.number_input(key="match_networking_rounds").set_value(2).run()
    app.number_input(key="match_networking_seats").set_value(2).run()
    app.button(key="match_networking_seat").click().run()
    drawn(app, "match")
    assert "2 rounds at up to 4 tables." in words(app)
    assert "Nobody meets twice." in words(app)
    [frame] = [element.value for element in app.dataframe if "Round 1" in element.value]
    assert len(frame) == 8
    assert sorted(frame["Round 1"]) == [1, 1, 2, 2, 3, 3, 4, 4]


def test_more_rounds_than_people_are_said(path: Path) -> None:
    with store.opened(path) as db:
        recruited(db, mentees=2, mentors=2)
    app = opened()
    app.button(key="match_networking_seat").click().run()
    assert "meet again" in words(drawn(app, "match"))


def test_whom_a_mentee_would_like_counts_as_a_wish(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=2, mentors=2)
        ana, mia = store.people.mentees(db, program_id)[0].id, store.people.mentors(db, program_id)[1].id
    app = opened()
    app.selectbox(key="match_networking_mentee").select(ana).run()
    app.multiselect(key=f"match_networking_wanted_{ana}").select(mia).run()
    app.button(key="match_networking_save").click().run()
    drawn(app, "match")
    with store.opened(path) as db:
        assert [choice.mentor_id for choice in store.participant_choices.choices(db, program_id, mentee_id=ana)] == [
            mia
        ]
        gathered = store.matching.matching_input(db, program_id, on=DAY)
    assert next(mentee.ranked for mentee in gathered.mentees if mentee.id == ana) == (mia,)


def test_every_guest_has_a_card_with_tables_and_topics() -> None:
    cards = [NameCard(f"Guest {n} \x0b", "Mentor · Sales", ("A", "B", "C", "D"), (1, n)) for n in range(11)]
    [table] = Document(io.BytesIO(name_cards(cards, LABEL))).tables
    texts = [cell.text for row in table.rows for cell in row.cells if cell.text]
    assert len(table.rows) == 6
    assert len(texts) == 11
    assert texts[10].splitlines() == ["Guest 10 ", "Mentor · Sales", "A · B · C", "Your tables: 1, 10"]


def test_two_guests_of_one_name_have_a_line_each(path: Path) -> None:
    with store.opened(path) as db:
        recruited(db, mentees=4, mentors=4)
        db.conn.execute("UPDATE people SET name = 'Ana Ruiz' WHERE name = 'Ben Ode'")
    app = opened()
    app.number_input(key="match_networking_rounds").set_value(2).run()
    app.number_input(key="match_networking_seats").set_value(2).run()
    app.button(key="match_networking_seat").click().run()
    (frame,) = [table.value for table in app.dataframe if "Round 1" in table.value]
    assert len(frame) == 8 and list(frame["Name"]).count("Ana Ruiz") == 2
