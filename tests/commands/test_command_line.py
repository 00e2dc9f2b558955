"""The command line: the whole journey without a browser, and one clear line when something is wrong."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from core import actions, store
from core.__main__ import main
from core.domain.match.settings import Settings
from core.store.soundness import deep_fault
from tests.story import DAY, acted, mentee_row, mentor_row, recruited

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures"


@pytest.fixture
def sheets(tmp_path: Path) -> dict[str, str]:
    for role in ("mentors", "mentees"):
        shutil.copy(FIXTURES / f"spring_{role}.csv", tmp_path / f"{role}.csv")
    return {"mentors": str(tmp_path / "mentors.csv"), "mentees": str(tmp_path / "mentees.csv")}


def test_from_two_exports_to_running_relationships_and_kpis(
    tmp_path: Path, sheets: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    db = str(tmp_path / "studio.db")
    program = ["--db", db, "--program", "Spring"]

    def run(*arguments: str) -> str:
        assert main(list(arguments)) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    assert "2 new" in run("import", *program, "--role", "mentor", "--on", "2026-03-15", sheets["mentors"])
    assert "3 new" in run("import", *program, "--role", "mentee", "--on", "2026-03-15", sheets["mentees"])
    assert "0 new, 0 changed, 3 unchanged" in run(
        "import", *program, "--role", "mentee", "--on", "2026-03-16", sheets["mentees"]
    )
    output = run("match", *program, "--save", "--on", "2026-03-16")
    assert "2 matched, 1 unmatched" in output
    assert "Reporting lines were not checked" in output
    assert "2 approved" in run("approve", *program, "--all-clear", "--on", "2026-03-17")
    assert "2 introduced" in run("introduce", *program, "--on", "2026-03-19")
    assert "Session 1 of Ben Ode" in run("log-session", *program, "--mentee", "BEN@example.com", "--on", "2026-03-25")
    figures = {
        figure["key"]: figure
        for figure in json.loads(run("kpis", *program, "--as-of", "2026-04-05", "--format", "json"))
    }
    # The third was accepted 20 days ago: not matched yet, and not let down either.
    assert [figures["matched"][name] for name in ("numerator", "denominator", "pending")] == [2, 2, 1]
    assert figures["met_in_time"]["numerator"] == 1
    before = {
        figure["key"]: figure
        for figure in json.loads(run("kpis", *program, "--as-of", "2026-03-20", "--format", "json"))
    }
    assert before["met_in_time"]["numerator"] == 0
    with store.opened(db) as opened:
        assert deep_fault(opened.conn) is None


def test_match_without_a_database_tells_pairs_reasons_and_what_was_skipped(
    tmp_path: Path, sheets: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pairs.json"
    asked = ["--mentors", sheets["mentors"], "--mentees", sheets["mentees"]]
    assert main(["match", *asked, "--objective", "overall", "--out", str(out)]) == 0
    result = json.loads(out.read_text(encoding="utf-8"))
    assert result["objective"] == "overall"
    assert {pair["mentee"]: pair["mentor"] for pair in result["pairs"]}["ben@example.com"] == "mia@example.com"
    assert result["total"] == pytest.approx(sum(pair["score"] for pair in result["pairs"]), abs=1e-3)
    assert result["bound"] == pytest.approx(result["total"], abs=1e-3)
    assert all(pair["reasons"] for pair in result["pairs"])
    assert len(result["unmatched"]) == 1
    assert result["unmatched"][0]["reason"]
    assert [(row["sheet"], row["row"], row["skipped"]) for row in result["skipped"]] == [
        ("mentors.csv", 4, True),
        ("mentees.csv", 4, True),
    ]
    assert "mentors.csv: Row 4" in capsys.readouterr().err


def test_match_as_csv_and_xlsx_hold_the_same_pairs(tmp_path: Path, sheets: dict[str, str]) -> None:
    asked = ["--mentors", sheets["mentors"], "--mentees", sheets["mentees"], "--minimum", "0"]
    for ending in ("csv", "xlsx"):
        assert main(["match", *asked, "--out", str(tmp_path / f"pairs.{ending}")]) == 0
    with (tmp_path / "pairs.csv").open(encoding="utf-8-sig", newline="") as file:
        read = [(row["mentee"], row["mentor"]) for row in csv.DictReader(file) if row["mentor"]]
    sheet = pd.read_excel(tmp_path / "pairs.xlsx", sheet_name="Pairs")
    assert read == list(zip(sheet["mentee"], sheet["mentor"], strict=True))
    assert len(read) == 2


def test_weights_change_the_answer(tmp_path: Path, sheets: dict[str, str]) -> None:
    out = tmp_path / "pairs.json"
    asked = ["--mentors", sheets["mentors"], "--mentees", sheets["mentees"], "--minimum", "0", "--out", str(out)]
    main(["match", *asked])
    usual = json.loads(out.read_text(encoding="utf-8"))["total"]
    main(["match", *asked, "--weight", "needs=0"])
    assert json.loads(out.read_text(encoding="utf-8"))["total"] != usual


def test_the_answer_tells_weights_in_points_of_100_and_whom_other_settings_move(
    tmp_path: Path, sheets: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["match", "--mentors", sheets["mentors"], "--mentees", sheets["mentees"]]
    out = tmp_path / "pairs.json"
    assert main([*asked, "--out", str(out)]) == 0
    usual = json.loads(out.read_text(encoding="utf-8"))
    assert sum(usual["points_of_100"].values()) == pytest.approx(100, abs=0.05)
    assert usual["against_own_settings"] is None
    assert "Against" not in capsys.readouterr().out
    assert main([*asked, "--minimum", "0.99", "--out", str(out)]) == 0
    moved = json.loads(out.read_text(encoding="utf-8"))
    assert moved["pairs"] == []
    effect = moved["against_own_settings"]
    assert effect["settings"] == ["no pair below 25 → 99 points"]
    before = {pair["mentee"]: (pair["mentor"], round(100 * pair["score"])) for pair in usual["pairs"]}
    assert {line["mentee"]: (line["before"], line["points_before"]) for line in effect["moved"]} == before
    assert all(line["after"] is None and line["obstacle"] == "below 99 points" for line in effect["moved"])
    printed = capsys.readouterr().out
    assert "Weights, points of 100: Strengths meet needs " in printed
    assert "Against the settings without these options: " in printed and " → nobody, -" in printed
    assert main([*asked, "--minimum", "0.99", "--out", str(tmp_path / "pairs.xlsx")]) == 0
    sheet = pd.read_excel(tmp_path / "pairs.xlsx", sheet_name=None)
    assert len(sheet["Moved"]) == len(before)
    assert sheet["Weights"]["points of 100"].sum() == pytest.approx(100, abs=0.05)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["import", "--db", "{db}", "--program", "X", "--role", "mentor", "{tmp}/none.csv"], "cannot be read"),
        (["import", "--db", "{db}", "--program", "X", "--role", "mentor", "{tmp}/plain.csv"], "plain.csv"),
        (["import", "--db", "{db}", "--program", "X", "--role", "mentor", "{tmp}/half.xlsx"], "half.xlsx"),
        (["import", "--db", "{db}", "--role", "mentor", "{mentors}"], "--program NAME is needed"),
        (["match", "--mentors", "{mentors}"], "Give --mentors SHEET and --mentees SHEET"),
        (["match", "--mentors", "{mentors}", "--mentees", "{mentees}", "--weight", "luck=3"], "no criterion 'luck'"),
        (["match", "--mentors", "{mentors}", "--mentees", "{mentees}", "--weight", "availability=x"], "takes 0 to 100"),
        (["match", "--mentors", "{mentors}", "--mentees", "{mentees}", "--minimum", "3"], "between 0 and 1"),
        (["match", "--mentors", "{mentors}", "--mentees", "{mentees}", "--out", "{tmp}/x.pdf"], "ends in .json"),
        (["approve", "--db", "{db}", "--program", "None", "--all-clear"], "no program called None"),
        (["erase", "--db", "{db}", "--person", "who@example.com"], "Nobody with the address"),
        (["copy", "--db", "{tmp}/nowhere.db", "{tmp}/copy.db"], "is not a file"),
        (["kpis"], "--db FILE is needed"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(
    tmp_path: Path, sheets: dict[str, str], arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plain.csv").write_text("colour,shape\nred,round\nblue,square\n", encoding="utf-8")
    (tmp_path / "half.xlsx").write_bytes(b"PK\x03\x04 half a workbook")
    values = {"db": str(tmp_path / "studio.db"), "tmp": str(tmp_path), **sheets}
    store.open_db(values["db"]).close()
    assert main([argument.format(**values) for argument in arguments]) == 2
    captured = capsys.readouterr()
    assert says in captured.err.strip().splitlines()[-1]
    assert "Traceback" not in captured.err
    if (tmp_path / "studio.db").exists():
        with store.opened(tmp_path / "studio.db") as db:
            assert store.revision(db) == 0


def test_a_dry_run_needs_no_database_and_leaves_none(
    tmp_path: Path, sheets: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    db = tmp_path / "data" / "studio.db"
    command = ["import", "--db", str(db), "--program", "X", "--role", "mentor", sheets["mentors"]]
    assert main([*command, "--dry-run"]) == 0
    tried = capsys.readouterr()
    assert tried.out.startswith("2 mentors read, 1 row left out, ")
    assert tried.out.splitlines()[-3:] == [
        "2 new, 0 changed, 0 unchanged, 1 left out, 2 accepted.",
        "No directory is on record: nobody checks who reports to whom and who has left the company.",
        "Dry run: nothing was written.",
    ]
    assert not db.parent.exists()
    assert main(command) == 0
    done = capsys.readouterr()
    assert (done.out + "Dry run: nothing was written.\n", done.err) == (tried.out, tried.err)


def test_a_dry_run_is_the_import_taken_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db, directory = tmp_path / "studio.db", tmp_path / "directory.csv"
    directory.write_text("Employee #,Name,Work Email,Reports To,Status\n1,Ana Ruiz,ana@example.com,,Active\n")
    assert main(["import", "--db", str(db), "--role", "directory", str(directory)]) == 0
    before = db.read_bytes()
    directory.write_text(
        "Employee #,Name,Work Email,Reports To,Status\n"
        "1,Ana Ruiz,ana@example.com,,Terminated\n"
        "2,Ben Ode,ben@example.com,Ana Ruiz,Active\n"
        "3,Cleo Ash,cleo@example.com,Nobody Known,Active\n"
        "4,Ana Ruiz,ruiz@example.com,,Active\n"
    )
    command = ["import", "--db", str(db), "--role", "directory", str(directory)]
    capsys.readouterr()
    assert main([*command, "--dry-run"]) == 0
    tried = capsys.readouterr()
    assert db.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["directory.csv", "studio.db"]
    assert main(command) == 0
    done = capsys.readouterr()
    assert (done.out + "Dry run: nothing was written.\n", done.err) == (tried.out, tried.err)
    assert done.out.splitlines()[-2:] == [
        "3 new, 1 changed, 0 unchanged, 0 left out, 0 accepted.",
        "1 person has left the company.",
    ]
    assert "Nobody Known" in done.err
    assert "somebody of this name is on record with ana@example.com. Answer with --row “5=ana@example.com”" in done.err


def test_a_dry_run_is_refused_as_the_import_would_be(
    tmp_path: Path, sheets: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    db = tmp_path / "studio.db"
    refused = []
    with store.opened(db) as opened:
        program_id = actions.create_program(opened, "X", months=9, by="cli", on=date(2026, 3, 2))
        design = {"choices": {"access": "limited"}, "seats": 1}
        actions.change_program(opened, program_id, design=design, by="cli", on=date(2026, 3, 2))
    for more in (["--dry-run"], []):
        command = ["import", "--db", str(db), "--program", "X", "--role", "mentee", sheets["mentees"]]
        assert main([*command, *more]) == 2
        refused.append(capsys.readouterr().err)
    assert refused[0] == refused[1] and "1 seat" in refused[0]
    assert main(["import", "--db", str(db), "--role", "mentor", sheets["mentors"], "--dry-run"]) == 2
    assert "--program NAME is needed" in capsys.readouterr().err


def test_copy_restore_export_and_erase(
    tmp_path: Path, sheets: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    db, saved = str(tmp_path / "studio.db"), str(tmp_path / "saved.db")
    main(["import", "--db", db, "--program", "X", "--role", "mentee", sheets["mentees"]])
    assert main(["copy", "--db", db, saved]) == 0
    capsys.readouterr()
    assert main(["export-person", "--db", db, "--person", "ana@example.com"]) == 0
    assert json.loads(capsys.readouterr().out)["person"][0]["name"] == "Ana Ruiz"
    assert main(["export-person", "--db", db, "--person", "ana@example.com", "--out", str(tmp_path / "ana.xlsx")]) == 0
    assert pd.read_excel(tmp_path / "ana.xlsx", sheet_name="person")["email"].tolist() == ["ana@example.com"]
    assert main(["erase", "--db", db, "--person", "ana@example.com"]) == 0
    with store.opened(db) as opened:
        assert "Ana Ruiz" not in store.people.names(opened).values()
    assert main(["restore", "--db", db, saved]) == 0
    with store.opened(db) as opened:
        assert "Ana Ruiz" in store.people.names(opened).values()


def test_the_dictionary_needs_no_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kpis", "--dictionary", "--format", "csv"]) == 0
    assert "matched" in capsys.readouterr().out


def test_it_runs_as_a_module_and_refuses_a_future_session(tmp_path: Path, sheets: dict[str, str]) -> None:
    db = str(tmp_path / "studio.db")
    for role in ("mentor", "mentee"):
        main(["import", "--db", db, "--program", "X", "--role", role, sheets[f"{role}s"]])
    main(["match", "--db", db, "--program", "X", "--save"])
    main(["approve", "--db", db, "--program", "X", "--all-clear"])
    main(["introduce", "--db", db, "--program", "X"])
    command = [sys.executable, "-m", "core", "log-session", "--db", db, "--mentee", "ben@example.com"]
    later = "2999-01-01"
    refused = subprocess.run([*command, "--on", later], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "lies in the future" in refused.stderr
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "command",
    [
        ["kpis"],
        ["approve", "--all-clear"],
        ["introduce"],
        ["erase", "--person", "ana@example.com"],
        ["match", "--program", "Spring"],
    ],
)
def test_a_typing_slip_in_the_file_name_makes_no_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert main([command[0], "--db", str(tmp_path / "typo.db"), *command[1:]]) == 2
    assert "is not a file" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("out", ["pairs.txt", "missing/pairs.json"])
def test_a_match_that_cannot_be_written_is_not_saved_either(
    tmp_path: Path, sheets: dict[str, str], capsys: pytest.CaptureFixture[str], out: str
) -> None:
    program = ["--db", str(tmp_path / "studio.db"), "--program", "Spring"]
    for role in ("mentor", "mentee"):
        assert main(["import", *program, "--role", role, sheets[f"{role}s"]]) == 0
    assert main(["match", *program, "--save", "--out", str(tmp_path / out)]) == 2
    with store.opened(tmp_path / "studio.db") as db:
        assert store.matches.all(db, 1) == []
    assert main(["match", "--mentors", sheets["mentors"], "--mentees", sheets["mentees"], "--save"]) == 2
    assert "--db" in capsys.readouterr().err


def test_a_console_of_few_characters_still_gets_the_pairs(sheets: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "core", "match", "--mentors", sheets["mentors"], "--mentees", sheets["mentees"]],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert b"ben@example.com ? mia@example.com" in done.stdout


def test_who_waited_last_round_is_matched_first_when_asked_for(tmp_path: Path) -> None:
    db, out = str(tmp_path / "studio.db"), tmp_path / "pairs.json"
    with store.opened(db) as opened:
        earlier = actions.create_program(opened, "Autumn", months=9, **acted())
        actions.import_people(opened, earlier, "mentee", [mentee_row(2, "Ben Ode", ("Public speaking",))], **acted())
        actions.accept(opened, store.people.mentees(opened, earlier)[0].enrolment_id, **acted())
        actions.change_program(opened, earlier, stage="closed", **acted())
        program_id = actions.create_program(opened, "Spring", months=9, **acted())
        rows = [mentee_row(2, "Ana Ruiz"), mentee_row(3, "Ben Ode", ("Public speaking",))]
        actions.import_people(opened, program_id, "mentee", rows, **acted())
        actions.import_people(opened, program_id, "mentor", [mentor_row(2, "Mo Long")], **acted())
        people = [*store.people.mentees(opened, program_id), *store.people.mentors(opened, program_id)]
        actions.accept(opened, *(person.enrolment_id for person in people), **acted())
        settings = {"matching": Settings(needs_floor=False).to_dict()}
        actions.change_program(opened, program_id, settings=settings, **acted())
    for extra, mentee in ([], "ana@example.com"), (["--waited-first"], "ben@example.com"):
        asked = ["match", "--db", db, "--program", "Spring", "--on", DAY.isoformat(), "--out", str(out), *extra]
        assert main(asked) == 0
        assert [pair["mentee"] for pair in json.loads(out.read_text(encoding="utf-8"))["pairs"]] == [mentee]


def test_erase_lists_where_others_name_them_and_asks_about_parts_of_a_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "studio.db"
    with store.opened(path) as db:
        program_id = recruited(db)
        ben = store.people.mentees(db, program_id)[1].id
        for text in ("Knows Ana Ruiz", "Likes Ana"):
            actions.write_note(db, ben, "note", text, **acted())
    erase = ["erase", "--db", str(path), "--person", "ana@example.com"]
    assert main(erase) == 2
    output = capsys.readouterr()
    assert "Knows [Ana Ruiz]" in output.out and "Likes [Ana]" in output.out and "--name-parts" in output.err
    assert main([*erase, "--name-parts", "keep"]) == 0
    with store.opened(path) as db:
        assert [note.text for note in store.people.notes(db, "people", ben)] == [
            "Knows a former participant",
            "Likes Ana",
        ]
