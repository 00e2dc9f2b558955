"""Erasing finds a name wherever it stands: every text of the file, what undo keeps, the bytes, a whole demo."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

import seed
from core import actions, store
from core.domain.review.opinions import GivenOpinion
from core.store.mentions import TEXTS
from tests.story import DAY, acted, introduced, recruited

# Columns of text in which nobody writes words: codes, days, ids, and what is emptied with the person's own row.
CODES = {
    *("answer", "asked_by", "availability", "by", "code", "coordinator", "decided_by", "decision", "detail"),
    *(
        "input_hash",
        "key",
        "kind",
        "message",
        "opened_at",
        "closed_at",
        "picture",
        "rhythm",
        "role",
        "role_taken",
        "run_by",
    ),
    *("stage", "starts_at", "state", "status", "structure", "subject", "theme", "thumb", "topic", "until", "verb"),
    *("audience", "frozen_for"),
    *("written_by", "zone", "available_from", "away_until", "at", "on", "set_by", "since", "covers"),
}
OF_THE_PERSON = {"people": {"name", "email", "employee_id", "department", "location", "level"}}
OTHERS = {"befores": {"row"}, "exclusions": {"reason"}, "recusals": {"reason"}, "snapshots": {"department", "level"}}
OTHERS |= {"circle_checks": {"answers"}}  # numbers from 1 to 5
# Rounded figures of groups and ids of those they count; what was published stands as it is.
OTHERS |= {"published_values": {"as_of", "published_by", "part", "cases", "content"}}
NAME = "Ana Ruiz"


def everything(db: Database) -> str:
    return "\n".join(db.conn.iterdump()).casefold()


def texts_of(db: Database) -> Iterator[tuple[str, str]]:
    for table in db.tables:
        if table.name in ("history", "sqlite_sequence") or "migrations" in table.name:
            continue
        for column in table.columns:
            is_code = column.name in CODES or column.name.endswith("_on")
            is_other = column.name in (OF_THE_PERSON | OTHERS).get(table.name, ())
            if column.type == "TEXT" and not is_code and not is_other:
                yield table.name, column.name


def test_every_column_in_which_people_write_is_looked_through(db: Database) -> None:
    """A new column joins TEXTS of core/store/mentions.py, or the codes above."""
    assert sorted(texts_of(db)) == sorted((table, column) for table, columns in TEXTS.items() for column in columns)


@pytest.fixture
def named(db: Database) -> tuple[Database, int]:
    """Ana, whose relationship has ended, and her name in every column that holds words, of rows that are not hers."""
    program_id = recruited(db)
    relationship_id, _ = introduced(db, program_id)
    ana, ben = (mentee.id for mentee in store.people.mentees(db, program_id))
    mia = store.people.mentors(db, program_id)[1].id
    actions.end_relationship(db, relationship_id, "completed", **acted())
    actions.record_check(db, relationship_id + 1, "mentee", {"met": 4}, **acted())
    actions.open_meeting(db, program_id, people=[ben], guests=["Zoe"], **acted())
    actions.add_coordinator(db, "Zoe", **acted())
    actions.add_option(db, program_id, "Small", **acted())
    actions.add_link(db, "Guide", "https://example.com", "both", "relationship", **acted())
    actions.set_setting(db, "organization", {"name": "Zoe"}, **acted())
    actions.give_opinion(db, program_id, ben, mia, "up", "Good", **acted())
    actions.strike_reading(db, ben, "negotiation", "zoe", **acted())
    actions.write_note(db, ben, "note", "Zoe", **acted())
    actions.change_program(db, program_id, name="Spring again", **acted())
    ben_enrolled = store.people.enrolment_of(db, program_id, ben, "mentee").id
    db["drafts"].insert(
        {"program_id": program_id, "person_id": ben, "role": "mentee", "saved_on": str(DAY), "answers": "{}"}
    )
    db["measures"].insert({"person_id": ben, "measure": "Zoe's pulse", "measured_on": str(DAY), "value": 4.0})
    db["circles"].insert({"program_id": program_id, "name": "Zoe's circle", "formed_on": str(DAY)})
    report_id = actions.create_report(db, program_id, "Monthly", **acted())
    actions.add_cell(db, report_id, "text", {"words": "Zoe"}, **acted())
    actions.keep_version(db, report_id, **acted())
    actions.record_attribute(db, "Chapter", {ben: "Zoe's"}, **acted())
    db["profiles"].insert({"enrolment_id": ben_enrolled, "shown": "[]", "agreed_on": str(DAY)})
    theirs = {"enrolments": ben_enrolled, "people": ben, "matches": 2, "relationships": relationship_id + 1}
    for table, columns in TEXTS.items():
        row_id = theirs.get(table) or db.execute(f"SELECT max(id) FROM {table}").fetchone()[0]
        row = store.journal.row_of(db, table, row_id)
        for column in columns:
            text = f"As {NAME} says, aNA  RUIZ of {column}"
            if column == "address":
                text = "https://example.com/ana.ruiz"
            if str(row[column])[:1] in ("{", "["):
                text = json.dumps({"words": [text], NAME: 1}, ensure_ascii=False)
            elif table == "settings":
                text = json.dumps(text)
            db.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (text, row_id))
    # What undo keeps of a row names her too, once the row has changed.
    actions.change_program(db, program_id, name="Spring once more", **acted())
    db.execute("UPDATE programs SET name = ?", (f"{NAME} and friends",))
    return db, ana


def test_a_name_goes_from_every_column_and_from_what_undo_keeps(named: tuple[Database, int]) -> None:
    db, ana = named
    mentions = actions.mentions_elsewhere(db, ana)
    here = {(mention.place.table, mention.place.column) for mention in mentions if mention.place.history_id is None}
    assert here == {(table, column) for table, columns in TEXTS.items() for column in columns}
    assert any(mention.place.history_id for mention in mentions)
    coordinator = [mention for mention in mentions if mention.place.table == "coordinators"]
    assert [mention for mention in mentions if not mention.sure] == coordinator, "who may be somebody else"
    before = store.journal.row_of(db, "people", ana)
    assert before["name"] == NAME, "to list changes nothing"
    actions.erase_person(db, ana, also_replaced=coordinator, **acted())
    assert "ruiz" not in everything(db) and "ana@example.com" not in everything(db)
    assert store.programs.all(db)[0].name == "A former participant and friends"
    assert actions.mentions_elsewhere(db, store.people.mentees(db, 1)[1].id) is not None
    with pytest.raises(actions.NotAllowed, match="no longer on record"):
        actions.mentions_elsewhere(db, ana)


def test_what_was_decided_to_stay_stays_and_part_of_a_name_goes_only_by_decision(db: Database) -> None:
    program_id = recruited(db)
    ana, ben = (mentee.id for mentee in store.people.mentees(db, program_id))
    for text in ("Met Ana Ruiz", "Knows Ana Ruiz", "Likes Ana", "Ana Weber is another"):
        actions.write_note(db, ben, "note", text, **acted())
    mentions = actions.mentions_elsewhere(db, ana)
    assert [(mention.words, mention.sure, mention.likely) for mention in mentions] == [
        ("Ana Ruiz", True, False),
        ("Ana Ruiz", True, False),
        ("Ana", False, True),
        ("Ana", False, True),
    ]
    actions.erase_person(db, ana, also_replaced=[mentions[2]], not_replaced=[mentions[1]], **acted())
    assert [note.text for note in store.people.notes(db, "people", ben)] == [
        "Met a former participant",
        "Knows Ana Ruiz",
        "Likes a former participant",
        "Ana Weber is another",
    ]


def test_the_signature_of_a_coordinator_is_not_taken_for_a_participant_of_that_first_name(db: Database) -> None:
    program_id = recruited(db)
    ana, ben = (mentee.id for mentee in store.people.mentees(db, program_id))
    actions.add_coordinator(db, "Ana Weber", **acted())
    actions.write_note(db, ben, "note", "Best wishes, Ana", **acted())
    mentions = actions.mentions_elsewhere(db, ana)
    assert {mention.place.table for mention in mentions} == {"notes", "coordinators"}
    assert not any(mention.sure or mention.likely for mention in mentions)


def test_undo_after_an_erasure_puts_no_name_back(db: Database) -> None:
    program_id = recruited(db)
    ana = store.people.mentees(db, program_id)[0].id
    actions.change_program(db, program_id, name="The circle of Ana Ruiz", **acted())
    actions.change_program(db, program_id, name="Summer", **acted())
    renaming = store.journal.last_action(db, "coordinator:1")
    actions.erase_person(db, ana, **acted())
    actions.undo(db, renaming, **acted())
    assert store.programs.program(db, program_id).name == "The circle of a former participant"


@pytest.mark.parametrize("number", range(6))
def test_no_sequence_of_steps_and_undos_leaves_a_name_behind_an_erasure(db: Database, number: int) -> None:
    rng = random.Random(number)
    program_id = recruited(db)
    relationship_id, other_id = introduced(db, program_id)
    ana, ben = (mentee.id for mentee in store.people.mentees(db, program_id))
    actions.end_relationship(db, relationship_id, "completed", **acted(by="coordinator:2"))

    def add_guest(words: str) -> None:
        meeting = store.meetings.open_meeting(db, program_id)
        if meeting is None:
            actions.open_meeting(db, program_id, guests=[words], **acted())
        else:
            actions.join_meeting(db, meeting.id, guests=[words], **acted())

    def tell(words: str) -> None:
        actions.tell_story(db, ben, words, program_id=program_id, relationship_id=other_id, **acted())

    steps = [
        add_guest,
        tell,
        lambda words: actions.write_note(db, ben, "note", words, **acted()),
        lambda words: actions.write_note(db, ana, "note", words, **acted()),
        lambda words: actions.change_program(db, program_id, name=words, **acted()),
        lambda words: actions.set_goal(db, other_id, words, **acted()),
        lambda words: actions.set_setting(db, "organization", {"name": words}, **acted()),
        lambda words: actions.write_closing(db, other_id, {"feedback_to_mentor": words}, **acted()),
        lambda words: actions.add_option(db, program_id, words, **acted()),
        lambda _: actions.undo(db, **acted()),
        lambda _: actions.undo(db, **acted()),
    ]
    for turn in range(40):
        with suppress(actions.NotAllowed):
            rng.choice(steps)(f"{rng.choice(['Ana Ruiz', 'ANA RUIZ', 'Ruiz, Ana'])} {turn}")
    assert "ruiz" in everything(db)
    actions.erase_person(db, ana, **acted())
    assert "ruiz" not in everything(db)
    for _ in range(20):
        with suppress(actions.NotAllowed):
            actions.undo(db, **acted(by=rng.choice(["coordinator:1", "coordinator:2"])))
    assert "ruiz" not in everything(db)


def test_whoever_reviewed_stays_one_reviewer_without_a_name(db: Database) -> None:
    program_id = recruited(db)
    ana, ben = (mentee.id for mentee in store.people.mentees(db, program_id))
    mo, mia = (mentor.id for mentor in store.people.mentors(db, program_id))
    for mentor, reviewer in ((mo, NAME), (mo, "ana ruiz"), (mia, NAME)):
        opinion = GivenOpinion(ben, mentor, reviewer, "up", "")
        actions.give_opinions(db, program_id, [opinion], **acted())
    actions.erase_person(db, ana, **acted())
    reviewers = [opinion.reviewer for opinion in store.meetings.opinions(db, program_id)]
    assert sorted(reviewers) == sorted([f"Erased person {ana}", f"Erased person {ana} (2)", f"Erased person {ana}"])


def test_feedback_belongs_to_whom_it_is_for(db: Database) -> None:
    program_id = recruited(db)
    relationship_id, _ = introduced(db, program_id)
    pair = store.relationships.relationship(db, relationship_id)
    words = {"feedback_to_mentee": "You came prepared", "feedback_to_mentor": "You listened, Mo Long"}
    actions.write_closing(db, relationship_id, words, **acted())
    actions.end_relationship(db, relationship_id, "completed", **acted())
    notes = store.person_data.rows_about(db, pair.mentor_id)["notes"]
    assert "You listened, Mo Long" in [note["text"] for note in notes]
    actions.erase_person(db, pair.mentee_id, **acted())
    assert "prepared" not in everything(db) and "you listened" in everything(db)
    actions.erase_person(db, pair.mentor_id, **acted())
    assert "you listened" not in everything(db) and "mo long" not in everything(db)


def test_five_people_erased_from_a_demo_are_in_no_byte_of_it(tmp_path: Path) -> None:
    """The file, its log and the copies that the studio saved beside it, while another window has the file open."""
    path = tmp_path / "studio.db"
    with store.opened(path) as db:
        seed.tell(db, until=date(2026, 3, 31))
        store.copy(db, tmp_path / "studio.before-update-1.db")
        store.copy(db, tmp_path / "saved in march.db")
        with store.opened(tmp_path / "another team.db") as other:
            actions.add_coordinator(other, "Zoe", **acted())
        relationships = store.relationships.all(db)
        running = {id for pair in relationships if pair.open for id in (pair.mentee_id, pair.mentor_id)}
        ended = {id for pair in relationships for id in (pair.mentee_id, pair.mentor_id)} - running
        people = [store.people.person(db, person_id) for person_id in sorted(ended)[:5]]
        words = [word for person in people for word in (person.name, person.email)]
        with store.opened(path) as window:
            assert window.execute("SELECT count(*) FROM people").fetchone()
            for person in people:
                holding = store.copies_holding(path, (person.name, person.email))
                assert all(copy.saved for copy in holding)
                mentions = actions.mentions_elsewhere(db, person.id)
                assert actions.erase_person(db, person.id, also_replaced=mentions, **acted(date(2026, 4, 1)))
                assert store.delete_copies(path, [copy.name for copy in holding]) == []
            content = b"".join(file.read_bytes() for file in tmp_path.iterdir()).lower()
    assert [word for word in words if word.lower().encode() in content] == []
    first_names = {person.name.split()[0] for person in people}
    with store.opened(path) as db:
        shared = {name.split()[0] for name in store.people.names(db).values()}
    assert [name for name in first_names - shared if f" {name.lower()} ".encode() in content] == []
    assert (tmp_path / "another team.db").exists()
