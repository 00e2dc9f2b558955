"""Hobbies: somebody's own answer in twelve languages, on record and shown, and never an interest in common."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from core import actions, store
from core.domain import playbook
from core.domain.base.text import folded
from core.domain.match.cohort import views
from core.domain.match.criteria import CRITERIA
from core.domain.playbook.languages import LanguageFile
from core.domain.recruit import sheets
from tests.pages import open_page
from tests.story import acted

LANGUAGES = playbook.languages()
TOPICS = {"mentor": "Topics you can mentor in", "mentee": "What would you like to learn?"}
PEOPLE = (("Mo Long", "Negotiation", "Sailing, Chess"), ("Mia Berg", "Hiring", "Chess"))


@pytest.fixture(params=list(LANGUAGES.values()), ids=list(LANGUAGES))
def language(request: pytest.FixtureRequest) -> LanguageFile:
    file: LanguageFile = request.param
    return file


def read(header: str, role: sheets.Role = "mentor") -> sheets.Checked:
    rows = [["Name", "Email", TOPICS[role], header]]
    rows += [[name, f"{name[:2].lower()}@example.com", topic, hobby] for name, topic, hobby in PEOPLE]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    return sheets.load(text.encode(), "answers.csv", role)


def test_no_word_of_a_hobby_is_a_word_of_interests(language: LanguageFile) -> None:
    for section in (language.headers, language.questions):
        assert set(map(folded, section.hobbies)).isdisjoint(map(folded, section.interests))


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_every_name_of_such_a_column_is_read_as_hobbies(language: LanguageFile, role: sheets.Role) -> None:
    read_as = {header: read(header, role).rows[0].answers for header in language.headers.hobbies}
    assert {header: answers.get("hobbies") for header, answers in read_as.items()} == dict.fromkeys(
        language.headers.hobbies, ("Sailing", "Chess")
    )
    assert not any("interests" in answers for answers in read_as.values())


def test_a_column_of_interests_is_still_one(language: LanguageFile) -> None:
    for header in language.headers.interests:
        assert read(header).rows[0].answers["interests"] == ("Sailing", "Chess"), header


@pytest.mark.parametrize(
    "header",
    [
        "What do you do in your free time?",
        "Was machst du in deiner Freizeit?",
        "Que faites-vous en dehors du travail ?",
        "¿Qué haces en tu tiempo libre?",
        "Jak spędzasz czas wolny?",
        "Vad gör du på fritiden?",
    ],
)
def test_a_question_about_free_time_asks_for_hobbies(header: str) -> None:
    answers = read(header).rows[0].answers
    assert answers["hobbies"] == ("Sailing", "Chess") and "interests" not in answers


def test_a_hobby_in_common_counts_for_nothing_and_is_on_record(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", months=9, **acted())
    for role in ("mentor", "mentee"):
        checked = read("Hobbies", role)
        rows = [*checked.rows] if role == "mentor" else [row for row in checked.rows if row.name == "Mia Berg"]
        actions.import_people(db, program_id, role, rows, **acted())
    answers = [json.loads(row["answers"]) for row in db.query("SELECT answers FROM enrolments ORDER BY id")]
    assert [answer["hobbies"] for answer in answers] == [["Sailing", "Chess"], ["Chess"], ["Chess"]]
    mentees, mentors = store.people.mentees(db, program_id), store.people.mentors(db, program_id)
    assert [person.interests for person in (*mentees, *mentors)] == [(), (), ()]
    assert not CRITERIA["interests"].asked(*views(mentees, mentors))


def test_the_card_shows_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "studio.db"))
    with store.opened(tmp_path / "studio.db") as db:
        program_id = actions.create_program(db, "Spring", months=9, **acted())
        actions.import_people(db, program_id, "mentor", read("Hobbies").rows[:1], **acted())
        (mo,) = store.people.mentors(db, program_id)
    state = {f"recruit_answers_{mo.enrolment_id}": True, "recruit_person_mentor": mo.enrolment_id}
    at = open_page("recruit", recruit_view="People", **state)
    assert any("Hobbies" in line.value and "Sailing, Chess" in line.value for line in at.markdown)
