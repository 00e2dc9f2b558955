"""Own topics on the Recruit page and the command line: asked once, previewed, merged, counted, taken back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.__main__ import main
from core.domain import playbook
from core.domain.match.cohort import views
from core.domain.match.criteria import CRITERIA
from core.domain.recruit import coverage
from tests.pages import drawn, open_page
from tests.story import acted, mentee_row, mentor_row

NEGOTIATION = "Negotiation"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with two mentors and two mentees who named topics of their own."""
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "studio.db"))
    monkeypatch.setenv("MENTORING_TODAY", "2026-03-20")
    with store.opened(tmp_path / "studio.db") as db:
        program_id = actions.create_program(db, "Spring", months=9, **acted())
        mentors = [mentor_row(2, "Mo Long", ("Kubernetes", NEGOTIATION)), mentor_row(3, "Mia Berg", (NEGOTIATION,))]
        mentees = [mentee_row(2, "Ana Ruiz", ("k8s", "Surgery")), mentee_row(3, "Ben Ode", ("kubernetes",))]
        actions.import_people(db, program_id, "mentor", mentors, **acted())
        actions.import_people(db, program_id, "mentee", mentees, **acted())
        everyone = (*store.people.mentors(db, program_id), *store.people.mentees(db, program_id))
        actions.accept(db, *(person.enrolment_id for person in everyone), **acted())
    return tmp_path / "studio.db"


def topics_page() -> AppTest:
    return open_page("recruit", recruit_view="Topics")


def shown(at: AppTest) -> AppTest:
    return drawn(at, "recruit")


def plain(at: AppTest) -> str:
    return re.sub(r"\\(.)", r"\1", "\n".join(str(line.value) for line in (*at.markdown, *at.caption, *at.error)))


def asked_about(at: AppTest) -> list[str]:
    boxes = (box.key for box in at.selectbox if box.key)
    return [key.removeprefix("recruit_own_topic_") for key in boxes if key.startswith("recruit_own_topic_")]


def choose(at: AppTest, topic: str, label: str) -> AppTest:
    return shown(at.selectbox(key=f"recruit_own_topic_{topic}").set_value(label).run())


def on_record(db: Database) -> list[list[str]]:
    """The topics and needs in the file, in the order of enrolments."""
    answers = [json.loads(row["answers"]) for row in db.query("SELECT answers FROM enrolments ORDER BY id")]
    return [answer.get("topics") or answer["needs"] for answer in answers]


def answers(path: Path) -> list[list[str]]:
    with store.opened(path) as db:
        return on_record(db)


def kubernetes(db: Database) -> tuple[int, int]:
    """How many mentees want it and how many mentors offer it, as coverage counts."""
    mentors, mentees = store.people.mentors(db, 1), store.people.mentees(db, 1)
    pool = coverage.pool(mentees, mentors, {}, playbook.load().topics)
    line = next(line for line in coverage.topics(pool) if line.name.casefold() == "kubernetes")
    return line.wanted, line.mentors


def test_every_own_topic_is_asked_about_with_how_many_named_it(path: Path) -> None:
    at = topics_page()
    assert asked_about(at) == ["Kubernetes", "k8s", "Surgery"]
    assert "“Kubernetes” · 2 people" in plain(at) and "“k8s” · 1 person" in plain(at)
    assert at.button(key="recruit_merge_topics").disabled
    assert "Nothing was decided yet." in plain(at)


def test_a_merge_is_previewed_done_counted_and_taken_back(path: Path) -> None:
    before = answers(path)
    at = choose(topics_page(), "k8s", "Kubernetes")
    assert "This changes the answers of 1 person: Ana Ruiz." in plain(at)
    assert "“Kubernetes”: 1 mentor and 2 mentees name it then, 1 and 1 do now." in plain(at)
    assert answers(path) == before, "a preview writes nothing"
    with store.opened(path) as db:
        assert kubernetes(db) == (1, 1)
    at = shown(at.button(key="recruit_merge_topics").click().run())
    assert answers(path) == [["Kubernetes", NEGOTIATION], [NEGOTIATION], ["Kubernetes", "Surgery"], ["kubernetes"]]
    assert asked_about(at) == ["Kubernetes", "Surgery"]
    assert "“k8s” counts as “Kubernetes”" in plain(at)
    with store.opened(path) as db:
        assert kubernetes(db) == (2, 1)
        ana, mo = store.people.mentees(db, 1)[0], store.people.mentors(db, 1)[0]
        assert CRITERIA["needs"].score(*views([ana], [mo]))[0, 0] > 0.5
    at = shown(at.button(key="recruit_undo_topics").click().run())
    assert answers(path) == before
    assert "k8s" in asked_about(at)


def test_a_topic_of_ones_own_is_asked_about_once(path: Path) -> None:
    at = shown(topics_page().button(key="recruit_keep_topics").click().run())
    assert asked_about(at) == []
    assert "Every topic that people named is one of the playbook, or you have decided about it." in plain(at)
    assert answers(path)[2] == ["k8s", "Surgery"]
    with store.opened(path) as db:
        actions.import_people(db, 1, "mentee", [mentee_row(9, "Cleo Ash", ("Surgery", "Beekeeping"))], **acted())
    at = topics_page()
    assert asked_about(at) == ["Beekeeping"]
    at = shown(at.button(key="recruit_reopen_topic_surgery").click().run())
    assert asked_about(at) == ["Surgery", "Beekeeping"]


def test_two_choices_that_go_round_are_refused_before_the_button(path: Path) -> None:
    at = choose(choose(topics_page(), "k8s", "Kubernetes"), "Kubernetes", "k8s")
    assert "can't count as itself" in plain(at)
    assert at.button(key="recruit_merge_topics").disabled


def test_an_import_points_to_the_topics_that_it_brought(path: Path) -> None:
    at = open_page("recruit", recruit_view="Import")
    assert "recruit_to_topics" not in {button.key for button in at.button}
    text = "Name,Email,What would you like to learn?\nCleo Ash,cleo@example.com,Falconry\n"
    uploader = next(uploader for uploader in at.file_uploader if uploader.key.startswith("recruit_mentee_"))
    uploader.upload("mentees.csv", text.encode(), "text/csv")
    at = shown(shown(at.run()).button(key="recruit_import").click().run())
    assert "are topics of your own" in plain(at)
    at = shown(at.button(key="recruit_to_topics").click().run())
    assert "Falconry" in asked_about(at)


def test_a_topic_that_was_decided_is_not_asked_about_in_the_next_file(path: Path) -> None:
    text = "Name,Email,What would you like to learn?\nCleo Ash,cleo@example.com,k8s\n"

    def expanders() -> list[str]:
        at = open_page("recruit", recruit_view="Import")
        uploader = next(uploader for uploader in at.file_uploader if uploader.key.startswith("recruit_mentee_"))
        uploader.upload("mentees.csv", text.encode(), "text/csv")
        return [expander.label for expander in shown(at.run()).expander]

    assert "1 text is no topic by name" in expanders()
    with store.opened(path) as db:
        actions.merge_topics(db, {"k8s": "Kubernetes"}, **acted())
    assert "1 text is no topic by name" not in expanders()


def test_the_command_line_lists_previews_merges_and_asks_again(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = answers(path)
    file = ["--db", str(path)]
    assert main(["own-topics", *file]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "“Kubernetes”: 2 people"
    merge = ["merge-topics", *file, "--topic", "K8S=Kubernetes", "--keep", "surgery"]
    assert main([*merge, "--dry-run"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out == [
        "Ana Ruiz, needs: k8s, Surgery → Kubernetes, Surgery",
        "1 person changed.",
        "Dry run: nothing was written.",
    ]
    assert answers(path) == before
    assert main(merge) == 0
    assert answers(path)[2] == ["Kubernetes", "Surgery"]
    with store.opened(path) as db:
        assert store.own_topics.decided(db) == {"k8s": "Kubernetes", "surgery": ""}
    assert main(["merge-topics", *file, "--ask-again", "k8s"]) == 0
    with store.opened(path) as db:
        assert store.own_topics.decided(db) == {"surgery": ""}


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ([], "Say what to do with --topic"),
        (["--topic", "k8s"], "--topic takes “Topic=what it counts as”"),
        (["--topic", "k9s=Kubernetes"], "Nobody named “k9s”"),
        (["--topic", "Negotiation=Kubernetes"], "“Negotiation” is “Negotiation” in the playbook"),
        (["--ask-again", "k8s"], "Nothing was decided about “k8s”."),
    ],
)
def test_the_command_line_refuses_in_one_line(
    path: Path, capsys: pytest.CaptureFixture[str], options: list[str], refusal: str
) -> None:
    before = answers(path)
    assert main(["merge-topics", "--db", str(path), *options]) == 2
    err = capsys.readouterr().err
    assert refusal in err and len(err.splitlines()) == 1
    assert answers(path) == before
