"""The seed: the same story for the same seed, a beginning for every day, and nothing in it that the rules forbid."""

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import pytest

import seed
from core import actions, store
from core.domain import playbook
from core.domain.base.dates import month_ends
from core.domain.base.people import cycles
from core.domain.match import rules
from core.domain.match.criteria import default_weights
from core.domain.relationships import attention
from core.domain.relationships.relationships import CLOSED
from core.domain.relationships.support import THEMES
from core.store.journal import TABLES
from core.store.soundness import deep_fault
from seed import answers, form_texts, session_texts, support
from seed.agenda import Agenda, working_day
from seed.chance import Chance
from seed.company import company, directory
from seed.coordinators import FollowUp
from seed.programs import DEMO_FROM, LAST_DAY, MAIN
from seed.rates import DEFAULT
from tests.seed.story_figures import RANGES, changed_weights, measured, out_of_range, story_figures

ROOT = Path(__file__).resolve().parents[2]
UNTIL = date(2026, 1, 31)  # long enough for a pilot, a review, introductions and first checks
PEOPLE = 120
EVERYTHING = sorted(TABLES | {"history"})


def facts(db):
    """Everything the story wrote, row by row, and when."""
    return {table: db.conn.execute(f'SELECT * FROM "{table}" ORDER BY id').fetchall() for table in EVERYTHING}


@pytest.fixture(scope="module")
def told():
    """The story of a small company until the end of January, told once."""
    with store.opened(":memory:") as db:
        seed.tell(db, people=PEOPLE, until=UNTIL)
        yield db


def test_same_seed_same_story_to_the_byte_also_in_another_process(told):
    program = (
        "import sys, json, hashlib; from datetime import date; import seed; from core import store\n"
        "from tests.seed.test_seed import facts, UNTIL, PEOPLE\n"
        "with store.opened(':memory:') as db:\n"
        "    seed.tell(db, people=PEOPLE, until=UNTIL)\n"
        "    print(json.dumps(facts(db)))\n"
    )
    again = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(again.stdout) == json.loads(json.dumps(facts(told)))


def test_a_next_round_plans_nothing_twice(told):
    rounds = [program for program in store.programs.all(told) if program.design.previous]
    assert rounds
    for program in rounds:
        for part in ("touchpoints", "communication", "feedback", "links"):
            labels = Counter(line.label for line in program.design.lines(part))
            assert max(labels.values(), default=1) == 1, (program.name, part, labels)


def test_another_seed_is_another_story(told):
    with store.opened(":memory:") as other:
        seed.tell(other, people=PEOPLE, seed=2, until=date(2025, 1, 31))
        assert store.people.names(other) != store.people.names(told)


def test_a_story_until_a_day_is_the_beginning_of_the_longer_one(told):
    with store.opened(":memory:") as shorter:
        seed.tell(shorter, people=PEOPLE, until=date(2025, 12, 31))
        beginning = shorter.conn.execute("SELECT * FROM history ORDER BY id").fetchall()
    whole = told.conn.execute("SELECT * FROM history ORDER BY id").fetchall()
    assert 0 < len(beginning) < len(whole)
    assert whole[: len(beginning)] == beginning
    assert whole[len(beginning)][2] > "2025-12-31T12:00:00Z"


def test_history_is_in_order_at_noon_of_working_days_by_the_two_coordinators(told):
    lines = told.conn.execute('SELECT at, "on", "by" FROM history ORDER BY id').fetchall()
    assert [at for at, *_ in lines] == sorted(at for at, *_ in lines)
    assert all(at.endswith("T12:00:00Z") and on <= at[:10] for at, on, _ in lines)
    assert all(date.fromisoformat(at[:10]).weekday() < 5 for at, *_ in lines)
    assert {by for *_, by in lines} == {one.code for one in store.programs.coordinators(told)}
    assert lines[-1][0][:10] <= UNTIL.isoformat()


def test_nothing_forbidden_is_on_record(demo):
    paths, _ = demo
    with store.opened(paths[-1]) as db:
        assert deep_fault(db.conn) is None
        assert db.conn.execute("PRAGMA foreign_key_check").fetchall() == []
        manager_of = store.people.manager_of(db)
        assert cycles(manager_of) == []
        switched = {
            (pair.mentee_id, pair.mentor_id) for pair in store.relationships.all(db) if pair.stage == "switched"
        }
        assert switched and switched <= store.people.exclusions(db)
        seen = Counter()
        for program in store.programs.all(db):
            taken = Counter()
            matching = store.matching.matching_facts(db, program.id, on=LAST_DAY)
            mentees = {one.id: one for one in store.people.mentees(db, program.id)}
            mentors = {one.id: one for one in store.people.mentors(db, program.id)}
            for pair in store.relationships.all(db, program.id):
                mentee, mentor = mentees[pair.mentee_id], mentors[pair.mentor_id]
                lines = rules.RULES["reporting_line"].blocks(mentee, mentor, matching)
                assert lines is None, f"{mentee.name} and {mentor.name}: {lines}"
                assert set(mentee.languages) & set(mentor.languages)
                seen[pair.mentee_id, pair.mentor_id] += 1
                taken[pair.mentor_id] += pair.open
            assert all(number <= mentors[mentor_id].capacity for mentor_id, number in taken.items())
        assert max(seen.values()) == 1  # nobody is given the same mentor twice


def test_the_figures_of_the_demo_are_those_of_a_believable_company(demo):
    paths, _ = demo

    def files():
        for path, day in zip(paths, seed.demo_days(), strict=True):
            with store.opened(path) as db:
                yield day, db

    figures = measured(files())
    assert set(figures) == set(RANGES)
    assert out_of_range(figures) == {}


@pytest.mark.parametrize(("story_seed", "weights"), [(7, changed_weights(7))])
def test_the_figures_stay_believable_with_another_seed_and_other_weights(story_seed, weights):
    """The others of story_figures.main take too long for every run; this stands for them."""
    assert weights != default_weights()
    assert out_of_range(story_figures(story_seed, weights)) == {}


def test_the_programs_of_the_demo_are_closed_running_in_design_and_in_matching(demo):
    paths, _ = demo
    with store.opened(paths[-1]) as db:
        pilot, main, following, managers = sorted(store.programs.all(db), key=lambda program: program.id)
        assert (pilot.stage, main.stage, following.stage) == ("closed", "running", "draft")
        assert store.matches.match_states(db, main.id)["proposed"] >= 5  # a round waits for its meeting
        assert managers.choice("matching") == "curated" and not managers.design.previous
        assert not store.relationships.all(db, managers.id)
        assert store.matches.match_states(db, managers.id)["shortlisted"] >= 10
        choices = store.participant_choices.choices(db, managers.id)
        assert {choice.answer for choice in choices if choice.asked_on} >= {"", "yes"}
        plan = managers.design.phase
        people = [*store.people.mentees(db, managers.id), *store.people.mentors(db, managers.id)]
        assert {person.department for person in people} == set(plan.departments)
        assert len(store.programs.options(db, following.id)) == 3
        assert len(store.people.everyone(db)) == seed.PEOPLE
        assert len(store.programs.options(db, main.id)) == 3 and main.design.choices["matching"] == "led"
        assert following.design.previous == main.id
        completed = [pair for pair in store.relationships.all(db, main.id) if pair.stage == "completed"]
        for pair in completed:
            kinds = [session.kind for session in store.relationships.sessions(db, pair.id)]
            assert kinds[:2] == ["first", "goals"] and kinds[-1] == "last" and set(kinds[2:-1]) <= {"between"}


def test_no_letter_of_the_demo_has_a_blank_left_in_it(demo):
    paths, _ = demo
    with store.opened(paths[-1]) as db:
        letters = store.support.outbox(db, store.programs.program_named(db, "Mentoring 2026").id)
        words = [stored.letter.subject + stored.letter.body for stored in letters]
        assert letters and not any("[" in text for text in words)


def test_every_comment_of_the_story_has_a_theme_and_every_concern_an_answer():
    assert set(support.THEMES.values()) <= set(THEMES)
    assert set(session_texts.SNOOZES) <= set(attention.WEIGHTS)
    with store.opened(":memory:") as db:
        agenda = Agenda(db, Chance(1), DEFAULT, LAST_DAY)
        helped = set(FollowUp(agenda, None, None, MAIN).helps)
    # Somebody who is gone is out on the same day, a switch follows by itself, no mentor takes too many.
    assert set(attention.WEIGHTS) - helped == {"wants_switch", "mentor_gone", "mentor_over_capacity", "yearly_look"}


def test_the_demo_is_a_file_a_month_end_and_each_is_the_story_until_then(demo, tmp_path):
    paths, heard = demo
    assert seed.demo_days() == month_ends(DEMO_FROM, LAST_DAY)
    assert [path.name for path in paths] == [f"demo-{day}.db" for day in seed.demo_days()]
    assert {path.name for path in paths[0].parent.parent.iterdir()} == {"demo"}  # nothing is left beside it
    assert heard == sorted(heard) and heard[-1] == 1.0
    with store.opened(tmp_path / "until.db") as db:
        seed.tell(db, until=seed.demo_days()[3])
        with store.opened(paths[3]) as saved:
            assert facts(saved) == facts(db)


SHORT = [date(2024, 12, 31), date(2025, 1, 31)]


def test_a_day_that_is_there_stays_and_the_missing_ones_are_written(tmp_path, monkeypatch):
    monkeypatch.setattr(seed, "demo_days", lambda: SHORT)
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "note.txt").write_text("mine")
    with store.opened(folder / "demo-2024-12-31.db") as db:  # somebody is working in it
        actions.add_coordinator(db, "Zoe", by="app", on=SHORT[0])
        _, path = seed.demo(folder)
        assert [person.name for person in store.programs.coordinators(db)] == ["Zoe"]
    assert {"note.txt", *map(seed.name_of, SHORT)} <= {file.name for file in folder.iterdir()}
    with store.opened(path) as db:
        assert deep_fault(db.conn) is None and store.people.everyone(db)


def test_a_writer_that_stops_leaves_whole_days_only_and_the_next_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(seed, "demo_days", lambda: SHORT)

    def fails(share):
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        seed.demo(tmp_path / "demo", progress=fails)
    assert [file.name for file in (tmp_path / "demo").iterdir()] == ["demo-2024-12-31.db"]
    first, last = seed.demo(tmp_path / "demo")
    for path in (first, last):
        with store.opened(path) as db:
            assert deep_fault(db.conn) is None and store.people.everyone(db)


WRITER = (
    "import sys, seed; from datetime import date; from pathlib import Path\n"
    "seed.demo_days = lambda: [date(2024, 12, 31), date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)]\n"
    "seed.demo(Path(sys.argv[1]), progress=lambda share: print(share, flush=True))\n"
)


def writer(folder):
    return subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_a_killed_writer_leaves_no_half_day(tmp_path):
    folder = tmp_path / "demo"
    with writer(folder) as process:
        process.stdout.readline()  # the first day is there; the next are being written
        process.kill()
    days = sorted(folder.glob("demo-*.db"))
    assert 1 <= len(days) < 4
    for path in days:
        with store.opened(path) as db:
            assert deep_fault(db.conn) is None and store.people.everyone(db)


def test_two_writers_at_once_agree_on_whole_days(tmp_path):
    folder = tmp_path / "demo"
    with writer(folder) as first, writer(folder) as other:
        assert first.wait() == other.wait() == 0
    assert len(list(folder.iterdir())) == 4  # and nothing else
    for path in folder.iterdir():
        with store.opened(path) as db:
            assert deep_fault(db.conn) is None and store.people.everyone(db)


def test_the_company_has_one_top_and_managers_before_their_people():
    staff = company(240, Random(3), LAST_DAY)
    known = set()
    for one in staff:
        assert one.manager in known or (one is staff[0] and not one.manager)
        known.add(one.employee_id)
    assert len(staff) == len({one.email for one in staff}) == len({one.name for one in staff}) == 240
    assert all(one.email.endswith("@example.com") and one.email.isascii() for one in staff)
    assert all(one.hired_on < LAST_DAY for one in staff)
    assert {one.department for one in staff} >= {"Engineering", "Sales", "People & Culture"}
    assert directory(staff, frozenset({"1003"}))[3].person["status"] == "left"


@pytest.mark.parametrize("people", [30, 31, 57])
def test_a_small_company_has_its_number_and_a_story(people):
    assert len(company(people, Random(0), LAST_DAY)) == people
    with store.opened(":memory:") as db:
        seed.tell(db, people=people, until=date(2026, 3, 31))
        assert deep_fault(db.conn) is None and store.relationships.all(db)


def test_a_company_needs_thirty_people():
    with pytest.raises(ValueError, match="at least 30"):
        company(29, Random(0), LAST_DAY)


def test_answers_use_the_words_of_the_playbook(told):
    book = playbook.load()
    assert set(answers.HEALTH) == {one.id for one in book.health_check.statements}
    assert {*answers.QUIZ, *answers.QUIZ_OWN.values()} == {one.id for one in book.quiz.statements}
    assert {name for names in answers.CLOSING.values() for name in names} == set(book.satisfaction)
    kit = {role: book.intake.of(role, extras=True) for role in ("mentor", "mentee")}
    assert list(form_texts.THEMES) == list(kit["mentee"]["needs"].options)
    assert set(answers.WANTED) == set(answers.OFFERED) == set(form_texts.THEMES)
    for program in store.programs.all(told):
        for role, people in (
            ("mentor", store.people.mentors(told, program.id)),
            ("mentee", store.people.mentees(told, program.id)),
        ):
            for one in people:
                assert set(one.answers) - {"capacity", "wishes_confirmed", "recommender_id"} <= set(kit[role]) | {
                    "wishes"
                }


def test_a_database_in_use_is_left_alone(told):
    before = store.revision(told)
    with pytest.raises(store.StoreError, match="holds data already"):
        seed.tell(told)
    assert store.revision(told) == before


def test_the_command_line_makes_a_file_once(tmp_path):
    command = [
        sys.executable,
        "-m",
        "seed",
        "--db",
        str(tmp_path / "new.db"),
        "--people",
        "40",
        "--until",
        "2025-03-31",
    ]
    first = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "facts in" in first.stdout and not first.stderr
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert again.returncode == 2 and "holds data already" in again.stderr and not again.stdout
    with store.opened(tmp_path / "new.db") as db:
        assert all(pair.stage not in CLOSED for pair in store.relationships.all(db))


def test_a_weekend_moves_to_monday():
    assert working_day(date(2026, 1, 31)) == working_day(date(2026, 2, 1)) == date(2026, 2, 2)
    assert working_day(date(2026, 2, 6)) == date(2026, 2, 6)
