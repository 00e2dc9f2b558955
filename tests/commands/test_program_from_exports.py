"""A small program end to end from exports alone: nobody types a session, a goal or an end, and every KPI is fed.

Four pairs. Each figure is worked out by hand beside its number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from core import actions, store
from core.__main__ import main
from core.domain import kpis
from core.domain.relationships.form_answers import questions
from core.domain.relationships.form_kits import kit

ON = date(2026, 5, 4)
AFTER = date(2027, 1, 31)  # when every planned end has passed
SETTLED = ("completed", "dropped", "switched", "goals_achieved")  # which wait for that day
MENTEES = {"Ana Ruiz": "Negotiation", "Ben Ode": "Public speaking", "Cleo Ash": "Coaching", "Dev Rao": "Data analysis"}
MENTORS = {
    "Mo Long": "Negotiation",
    "Mia Berg": "Public speaking",
    "Max Sand": "Coaching",
    "Moira Fell": "Data analysis",
}
OTHERS = ("Ola Nord", "Pia Kern")
WHEN, MINUTES = "When did you meet?", "How long was it, in minutes?"
WHEN_AGAIN, MINUTES_AGAIN = "And a second time? When did you meet?", "How long was the second time, in minutes?"
GOAL = "Goal {}: what do you want to reach? Leave it empty if you told us before."
HOW_FAR = "How far is goal {}?"
MET, HELP = "Did the two of you meet this month?", "Would you like to talk with the program team?"
ENDING = "Has your time together come to its end?"


def address(name: str) -> str:
    return f"{name.split()[0].lower()}@example.com"


class Studio:
    """The command line on one file, and the exports that it takes."""

    def __init__(self, folder: Path) -> None:
        self.db, self._folder = folder / "studio.db", folder

    def run(self, command: str, *arguments: str, on: str) -> str:
        printed, refused = io.StringIO(), io.StringIO()
        with redirect_stdout(printed), redirect_stderr(refused):
            exit_code = main([command, "--db", str(self.db), "--program", "Spring", "--on", on, *arguments])
        assert exit_code == 0, refused.getvalue()
        return printed.getvalue()

    def export(self, rows: list[Mapping[str, str]]) -> str:
        """A file with these rows, as a form tool writes it."""
        path = self._folder / "export.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return str(path)

    def answers(self, kind: str, role: str, day: str, on: str, *rows: Mapping[str, str]) -> str:
        """Import one side's form of a kind; each row names the questions that were answered, and "name" who did."""
        asked = [question.text for question in kit(kind, role)]  # type: ignore[arg-type]
        rated = [text for text, how in questions(kind, role) if "/ 5" in how]  # type: ignore[arg-type]
        lines = []
        for row in rows:
            ratings = dict.fromkeys(rated, row["rating"]) if "rating" in row else {}
            answered = {asked[0]: address(row["name"]), **ratings, **row}
            assert set(answered) <= {*asked, "name", "rating"}
            lines.append({"Completion time": f"{day} 09:00"} | {text: answered.get(text, "") for text in asked})
        return self.run("import-checks", "--kind", kind, self.export(lines), on=on)


def directory(levels: Mapping[str, str]) -> list[Mapping[str, str]]:
    return [
        {
            "Employee": name,
            "Email": address(name),
            "Department": "Sales",
            "Location": "Madrid",
            "Level": levels.get(name, "Junior"),
        }
        for name in (*MENTEES, *MENTORS, *OTHERS)
    ]


def run_program(studio: Studio) -> None:
    """From two sheets in January to the closing answers in April, by exports alone."""
    studio.run("import", "--role", "directory", studio.export(directory({})), on="2026-01-05")
    people = [
        {"Timestamp": "2026-01-08 09:00", "Email": address(name), "Name": name, "Topics": topic, "Seats": "1"}
        for name, topic in MENTORS.items()
    ]
    studio.run("import", "--role", "mentor", studio.export(people), on="2026-01-12")
    people = [
        {"Timestamp": "2026-01-08 09:00", "Email": address(name), "Name": name, "Needs": need}
        for name, need in MENTEES.items()
    ]
    studio.run("import", "--role", "mentee", studio.export(people), on="2026-01-12")
    studio.run("match", "--save", on="2026-01-16")
    studio.run("approve", "--all-clear", on="2026-01-16")
    assert "4 introduced." in studio.run("introduce", on="2026-01-19")
    studio.answers(
        *("monthly", "mentee", "2026-02-18", "2026-02-20"),
        {"name": "Ana Ruiz", MET: "Yes", WHEN: "2026-01-26", MINUTES: "60", WHEN_AGAIN: "2026-02-16"}
        | {MINUTES_AGAIN: "60", GOAL.format(1): "Lead a negotiation", HOW_FAR.format(1): "25 %"}
        | {GOAL.format(2): "Speak up early", HOW_FAR.format(2): "0 %"},
        {"name": "Ben Ode", MET: "Yes", WHEN: "2026-01-30", MINUTES: "45"},
        {"name": "Cleo Ash", MET: "Yes", WHEN: "2026-02-10", MINUTES: "30"},
        {"name": "Dev Rao", MET: "No", HELP: "Yes, please write to me"},
    )
    # Mo remembers the first session a day later; Ben forgot one.
    studio.answers(
        *("monthly", "mentor", "2026-02-18", "2026-02-20"),
        {"name": "Mo Long", MET: "Yes", WHEN: "2026-01-27", MINUTES: "60", WHEN_AGAIN: "2026-02-16"},
        {"name": "Mia Berg", MET: "Yes", WHEN: "2026-02-12", MINUTES: "1.5 hours"},
    )
    studio.answers(
        *("health", "mentee", "2026-02-20", "2026-02-25"),
        {"name": "Ana Ruiz", "rating": "4 Agree"},
        {"name": "Ben Ode", "rating": "2 Disagree"},
        {"name": "Cleo Ash", "rating": "4 Agree"},
    )
    studio.answers(
        *("health", "mentor", "2026-02-20", "2026-02-25"),
        {"name": "Mo Long", "rating": "4 Agree"},
        {"name": "Mia Berg", "rating": "4 Agree"},
    )
    # Dev tells late of a session in February.
    studio.answers(
        *("monthly", "mentee", "2026-03-18", "2026-03-20"),
        {"name": "Ana Ruiz", MET: "Yes", WHEN: "2026-03-10", MINUTES: "60", HOW_FAR.format(1): "100 %: done"},
        {"name": "Ben Ode", MET: "Yes", WHEN: "2026-03-12", MINUTES: "45"}
        | {GOAL.format(1): "Write offers", HOW_FAR.format(1): "50 %"},
        {"name": "Cleo Ash", MET: "Yes", WHEN: "2026-03-16", MINUTES: "30"},
        {"name": "Dev Rao", MET: "Yes", WHEN: "2026-02-25", MINUTES: "60"},
    )
    studio.answers(
        *("closing", "mentee", "2026-04-18", "2026-04-20"),
        {"name": "Ana Ruiz", "rating": "5 Strongly agree", ENDING: "Yes, we have completed it"}
        | {"Would you become a mentor yourself?": "Yes, please invite me"},
        {"name": "Ben Ode", "rating": "4 Agree", ENDING: "Yes, we have completed it"},
        {"name": "Cleo Ash", "rating": "2 Disagree", ENDING: "We stopped early"},
    )
    studio.answers(
        *("closing", "mentor", "2026-04-18", "2026-04-20"),
        {"name": "Mo Long", "rating": "4 Agree", "Would you mentor again?": "Later, I need a break"},
    )
    studio.run("import", "--role", "directory", studio.export(directory({"Ana Ruiz": "Senior"})), on="2026-05-04")


# key: (numerator, denominator or number of cases, value), as of May 4; None: not said yet.
BY_HAND = {
    # Ten in the directory; four mentors and four mentees applied.
    "reach": (8, 10, 0.8),
    # The four; Ana, who would become a mentor, is invited to the next round and not on this one's list.
    "recommended_joined": (4, 4, 1),
    "mentees_applied": (4, 4, 4),
    "mentors_applied": (4, 4, 4),
    "accepted": (4, 4, 1),
    # January 8 to 12, 12 to 16, 16 to 19.
    "days_to_accept": (4, 4, 4),
    "matched": (4, 4, 1),
    "days_to_match": (4, 4, 4),
    # Moira's seat for Dev; Mia's and Max's are free again; Mo takes a break.
    "utilization": (1, 3, 1 / 3),
    "introduced": (4, 4, 1),
    "days_to_introduction": (4, 4, 3),
    # After January 19: Ana 7 days, Ben 11, Cleo 22, Dev 37. The second of four is the half.
    "met_in_time": (2, 4, 0.5),
    "days_to_first_session": (4, 4, 11),
    # Ana, Ben and Cleo met at least twice; Cleo has no goal. Ana has two, Ben one.
    "goals_set": (2, 3, 2 / 3),
    "goals_per_pair": (3, 2, 1.5),
    # Both sides answered in two of four pairs: Ana and Mo 4 and 4, Ben and Mia 2 and 4.
    "check_answers": (2, 4, 0.5),
    "healthy": (1, 2, 0.5),
    "divergence": (1, 2, 0.5),
    # Ana 3, Ben 3 (one only Mia told of), Cleo 2, Dev 1. One a month was due for 89, 89, 89 and 105 days.
    "cadence": (9, 372 / (365.25 / 12), 9 * (365.25 / 12) / 372),
    # Only Dev runs; the last session was on February 25, more than 42 days ago.
    "active": (0, 1, 0),
    # Ana 3 × 60; Ben 45 + 90 + 45; Cleo 2 × 30; Dev 60: 480 minutes.
    "session_hours": (8, 9, 8),
    # 8 people accepted at 5 minutes, 4 pairs approved at 5 and introduced at 10, 2 completed at 20, 1 dropped at 30.
    "team_hours": (170 / 60, 19, 170 / 60),
    # Ana and Ben completed, Cleo stopped early.
    "completed": (2, 3, 2 / 3),
    "dropped": (1, 3, 1 / 3),
    "switched": (0, 3, 0),
    # One of four ended early: half have not, so there is no such day.
    "early_end": (1, 4, None),
    # Of Ana's two and Ben's one, Ana's first.
    "goals_achieved": (1, 3, 1 / 3),
    # 5, 4 and 2; Mo's 4.
    "satisfaction_mentees": (11, 3, 11 / 3),
    "satisfaction_mentors": (4, 1, 4),
    # Of six sides Ana, Ben, Cleo and Mo.
    "gave_feedback": (4, 6, 4 / 6),
    # Until a later program has opened, nobody can have come back or become a mentor.
    "mentors_return": (0, 0, None),
    "mentees_become_mentors": (0, 0, None),
    "mentees_invited": (0, 0, None),
    # Ana's level, by the directory of May.
    "career_moves": (1, 4, 0.25),
    # Four mentees and four mentors, all of them in the directory of May.
    "participants_stay": (8, 8, 1),
}


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, kpis.Figure]:
    studio = Studio(tmp_path_factory.mktemp("program"))
    run_program(studio)
    with store.opened(studio.db) as db:
        ledger, program_id = kpis.read(store.ledger.frame(db)), store.programs.all(db)[0].id
    facts = {day: ledger.as_of(day).only(program_id=program_id) for day in (ON, AFTER)}
    return {
        key: kpis.measure(replace(kpi, minimum=1), facts[AFTER if key in SETTLED else ON])
        for key, kpi in kpis.KPIS.items()
    }


@pytest.mark.parametrize("key", kpis.KPIS)
def test_every_figure_is_fed_by_exports_alone(figures: dict[str, kpis.Figure], key: str) -> None:
    numerator, denominator, value = BY_HAND[key]
    figure = figures[key]
    assert (figure.numerator, figure.denominator) == (pytest.approx(numerator), pytest.approx(denominator))
    assert figure.value == (None if value is None else pytest.approx(value))


class UndoneAtOnce(Studio):
    """Each file of answers is taken back on a copy as soon as it was read: one step, and nothing of it is left."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.kinds: list[str] = []

    def answers(self, kind: str, role: str, day: str, on: str, *rows: Mapping[str, str]) -> str:
        before, last = self._content(self.db), self._last_step()
        printed = super().answers(kind, role, day, on, *rows)
        assert self._last_step() == last + 1, "a file is one step"
        copy = self._folder / "copy.db"
        with store.opened(self.db) as db:
            store.copy(db, copy)
        with store.opened(copy) as db:
            actions.undo(db, last + 1, by="coordinator:1", on=date.fromisoformat(on))
        assert self._content(copy) == before
        copy.unlink()
        self.kinds.append(kind)
        return printed

    def _last_step(self) -> int:
        with store.opened(self.db) as db:
            return int(db.execute("SELECT max(action_id) FROM history").fetchone()[0])

    def _content(self, path: Path) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table but the history, which forgets nothing."""
        with store.opened(path) as db:
            names = set(db.table_names()) - {"history", "befores", "sqlite_sequence", "edition"}
            return {name: sorted(db.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in names}


def test_every_file_of_answers_is_one_step_and_one_undo_takes_it_back(tmp_path: Path) -> None:
    studio = UndoneAtOnce(tmp_path)
    run_program(studio)
    assert {"monthly", "health", "closing"} <= set(studio.kinds)
