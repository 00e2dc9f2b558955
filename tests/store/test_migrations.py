"""The migrations as databases remember them: their names, their order, and what each of them makes."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from core import migrations, store
from core.migrations import MIGRATIONS
from core.store.soundness import schema_fault

# Name → digest of all tables, indexes, views and triggers once it is applied. Files of users hold these names and these
# tables: a line may only be added at the end.
PUBLISHED = {
    "m001_people_and_programs": "6b2c43f909baa723",
    "m002_matches": "511d4e0916b2ae33",
    "m003_history": "8a4aebd39df0b1f6",
    "m004_recruiting": "26f41b5d583dae1a",
    "m005_meetings_and_choices": "855860a8bdac6e4d",
    "m006_relationships": "8467b1712bb513b2",
    "m008_ledger_for_figures": "8626e91b03539de7",
    "m009_history_of_one_relationship": "e061d4daac062a17",
    "m011_answers_of_a_run": "1a54b30a57c878fc",
    "m012_reads_of_every_page": "7b7679ebd78a4e04",
    "m013_live_history": "65e3b0435a6509ac",
    "m014_struck_readings": "c3c383cac7fc96ef",
    "m015_days_of_absence": "aec2ddb1233092cc",
    "m016_days_of_a_question": "081511b4924dbd53",
    "m017_opinions": "f290f35f79bd5eed",
    "m018_plans_and_drafts_answered": "deea63947a110b99",
    "m019_availability_of_people": "379017365f9ec0aa",
    "m020_corrected_lines": "0da6a43e528d73b8",
    "m021_snooze_reasons": "8ae8ddac2db06366",
    "m022_recommenders_and_feedback": "8ae8ddac2db06366",
    "m023_stories": "e830dc6c43108b0f",
    "m024_circles": "5dbc6ceeb7a9d8f0",
    "m025_reports": "36180572c58761c8",
    "m026_published_values": "afb8b9a38cee9277",
    "m027_measures": "773e948957bab6e3",
    "m028_draws_and_attributes": "477deb909ade5ce6",
    "m029_report_audience": "1263e6bd3850f3c5",
}


def apply_up_to(conn: sqlite3.Connection, name: str) -> None:
    """Bring an empty database to the state that the app had when this migration was its last."""
    names = list(PUBLISHED)
    later = names[names.index(name) + 1 :]
    MIGRATIONS.apply(Database(conn), stop_before=later[:1] or None)


def digest(conn: sqlite3.Connection) -> str:
    """A short word for all that the migrations made, whatever way their statements are laid out."""
    made = conn.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' "
        "AND tbl_name <> ? ORDER BY type, name",
        (MIGRATIONS.migrations_table,),
    ).fetchall()
    lines = [(kind, name, " ".join(sql.split())) for kind, name, sql in made]
    return hashlib.sha256(json.dumps(lines).encode()).hexdigest()[:16]


def test_a_new_file_remembers_every_migration_by_its_published_name(tmp_path: Path) -> None:
    with store.opened(tmp_path / "new.db") as db:
        remembered = db.query(f"SELECT migration_set, name FROM {MIGRATIONS.migrations_table} ORDER BY id")
        assert [(row["migration_set"], row["name"]) for row in remembered] == [
            ("mentoring", name) for name in PUBLISHED
        ]


def test_every_migration_on_file_is_applied() -> None:
    files = sorted(path.stem for path in Path(migrations.__file__).parent.glob("m[0-9]*.py"))
    assert [migration.name for migration in MIGRATIONS._migrations] == files


@pytest.mark.parametrize(("name", "published"), PUBLISHED.items())
def test_a_published_migration_is_never_edited(name: str, published: str) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        apply_up_to(conn, name)
        assert digest(conn) == published


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_file_of_every_older_version_opens_with_what_it_held(tmp_path: Path, name: str) -> None:
    path = tmp_path / "studio.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        apply_up_to(conn, name)
        conn.execute("INSERT INTO programs (name, created_on) VALUES ('Spring', '2026-03-02')")
        conn.execute("INSERT INTO people (name, email) VALUES ('Ana Silva', 'ana@example.com')")
    with store.opened(path) as db:
        assert schema_fault(db.conn, MIGRATIONS) is None
        assert MIGRATIONS.pending(db) == []
        assert [program.name for program in store.programs.all(db)] == ["Spring"]
        assert list(store.people.names(db).values()) == ["Ana Silva"]
    assert (tmp_path / "studio.before-update-1.db").exists() == (name != list(PUBLISHED)[-1])


def test_choices_and_requests_of_before_keep_their_ids_and_get_their_days(tmp_path: Path) -> None:
    path = tmp_path / "studio.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        apply_up_to(conn, "m014_struck_readings")
        conn.execute("INSERT INTO programs (name, created_on) VALUES ('Spring', '2026-03-02')")
        for name in ("Ana", "Mo", "Mia"):
            conn.execute("INSERT INTO people (name, email) VALUES (?, ?)", (name, f"{name}@example.com"))
        for mentor_id, answer in ((2, "no"), (3, "")):
            conn.execute(
                "INSERT INTO choices (program_id, mentee_id, mentor_id, place, chosen_on, answer, answered_on) "
                "VALUES (1, 1, ?, ?, '2026-03-02', ?, ?)",
                (mentor_id, mentor_id - 1, answer, "2026-03-04" if answer else None),
            )
        conn.execute("DELETE FROM choices WHERE mentor_id = 3")
        conn.execute(
            "INSERT INTO requests (program_id, mentee_id, mentor_id, asked_by, asked_on) "
            "VALUES (1, 1, 2, 'mentee', '2026-03-02')"
        )
    with store.opened(path) as db:
        (choice,) = store.participant_choices.choices(db, 1)
        (request,) = store.participant_choices.requests(db, 1)
        assert (choice.id, choice.answer, choice.asked_on) == (1, "no", None)
        assert (request.id, request.state, request.expires_on.isoformat()) == (1, "open", "2026-03-16")
        row = {"program_id": 1, "mentee_id": 1, "mentor_id": 3, "place": 2, "chosen_on": "2026-03-05"}
        assert db["choices"].insert(row).last_pk == 3, "an id is never given twice"


def test_recommenders_become_ids_and_feedback_belongs_to_whom_it_is_for(tmp_path: Path) -> None:
    path = tmp_path / "studio.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        apply_up_to(conn, "m017_opinions")
        conn.execute("INSERT INTO programs (name, created_on) VALUES ('Spring', '2026-03-02')")
        for name in ("Ana Ruiz", "Mo Long", "Mia Berg", "Mia Berg"):
            conn.execute("INSERT INTO people (name) VALUES (?)", (name,))
        for person_id, recommender in ((2, "ana  RUIZ"), (3, "Mia Berg"), (4, "Somebody outside")):
            answers = json.dumps({"recommended_by": recommender, "topics": ["Chess"]})
            conn.execute(
                "INSERT INTO enrolments (program_id, person_id, role, applied_on, answers) "
                "VALUES (1, ?, 'mentor', '2026-03-02', ?)",
                (person_id, answers),
            )
        conn.execute(
            'INSERT INTO history (action_id, at, "on", "by", verb, subject, subject_id) '
            "VALUES (1, '2026-03-02T09:00:00Z', '2026-03-02', 'app', 'changed', 'enrolments', 1)"
        )
        before = {"id": 1, "answers": json.dumps({"recommended_by": "Ana Ruiz"})}
        conn.execute("INSERT INTO befores VALUES (1, ?)", (json.dumps(before),))
        conn.execute(
            "INSERT INTO matches (program_id, mentee_id, mentor_id, state, proposed_on) "
            "VALUES (1, 1, 2, 'ended', '2026-03-02')"
        )
        conn.execute(
            "INSERT INTO relationships (match_id, program_id, mentee_id, mentor_id, stage, introduced_on, ended_on) "
            "VALUES (1, 1, 1, 2, 'completed', '2026-03-02', '2026-06-02')"
        )
        for kind, writer in (("feedback_to_mentee", 2), ("feedback_to_mentor", 1), ("reflection", 1)):
            conn.execute(
                "INSERT INTO notes (subject, subject_id, person_id, kind, text, written_on, written_by) "
                "VALUES ('relationships', 1, ?, ?, 'Thanks', '2026-06-02', 'app')",
                (writer, kind),
            )
    with store.opened(path) as db:
        assert [json.loads(row["answers"]) for row in db.query("SELECT answers FROM enrolments ORDER BY id")] == [
            {"topics": ["Chess"], "recommender_id": 1},
            {"recommended_by": "Mia Berg", "topics": ["Chess"]},
            {"recommended_by": "Somebody outside", "topics": ["Chess"]},
        ]
        (line,) = db.query("SELECT row FROM befores")
        assert json.loads(json.loads(line["row"])["answers"]) == {"recommender_id": 1}
        owners = {note.kind: note.person_id for note in store.people.notes(db, "relationships", 1)}
        assert owners == {"feedback_to_mentee": 1, "feedback_to_mentor": 2, "reflection": 1}
