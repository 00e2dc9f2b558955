"""Ledgers made by hand: facts one by one, as store.ledger gives them, for tests that work a figure out on paper."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from core.domain.kpis import COLUMNS


@dataclass
class Facts:
    """A ledger being written; every method adds facts and `frame` gives them all."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    department: dict[int, str] = field(default_factory=dict)

    def add(self, verb: str, on: str, subject: str, subject_id: int, at: str = "", **more: Any) -> None:
        """One fact. `detail` is a dict; what is not given is empty."""
        person = more.get("person_id")
        row = dict.fromkeys(COLUMNS) | {
            "fact": len(self.rows) + 1,
            "on": on,
            "at": at or f"{on}T12:00:00Z",
            "verb": verb,
            "subject": subject,
            "subject_id": subject_id,
            "department": self.department.get(person, ""),
            "level": "",
            "location": "Madrid",
            "cohort": "2026 Q1",
        }
        self.rows.append(row | more | {"detail": json.dumps(more.get("detail", {}), separators=(",", ":"))})

    @property
    def frame(self) -> pd.DataFrame:
        return pd.DataFrame(self.rows, columns=list(COLUMNS), dtype=object)

    def enrolled(self, person: int, role: str, on: str, seats: int = 1, program: int = 1, to: str = "applied") -> None:
        about = {"program_id": program, "person_id": person, "role": role}
        self.add("enrolled", on, "enrolments", _enrolment(person, program), **about,
                 detail={"to": to, "capacity": seats})  # fmt: skip

    def moved(self, person: int, role: str, on: str, to: str, program: int = 1) -> None:
        about = {"program_id": program, "person_id": person, "role": role}
        self.add("moved", on, "enrolments", _enrolment(person, program), **about, detail={"to": to})

    def approved(self, mentee: int, mentor: int, on: str, match: int, program: int = 1) -> None:
        self.add("approved", on, "matches", match, program_id=program, person_id=mentee, mentor_id=mentor,
                 detail={"mentor": mentor})  # fmt: skip

    def introduced(self, mentee: int, mentor: int, on: str, pair: int, program: int = 1, ends_on: str = "") -> None:
        about = {"program_id": program, "person_id": mentee, "mentor_id": mentor}
        self.add("introduced", on, "matches", pair, **about)
        detail = {"mentor": mentor} | ({"ends_on": ends_on} if ends_on else {})
        self.add("began", on, "relationships", pair, **about, relationship_id=pair, detail=detail)

    def extended(self, pair: int, on: str, ends_on: str) -> None:
        self.add("extended", on, "relationships", pair, relationship_id=pair, program_id=1, detail={"ends_on": ends_on})

    def met(self, pair: int, on: str, minutes: int | None = 60) -> None:
        self.add("held", on, "sessions", 1000 + len(self.rows), relationship_id=pair, program_id=1,
                 detail={"kind": "between", "minutes": minutes})  # fmt: skip

    def checked(self, pair: int, role: str, on: str, answers: dict[str, int], kind: str = "health",
                switch: bool = False) -> None:  # fmt: skip
        self.add("checked", on, "checks", 2000 + len(self.rows), relationship_id=pair, program_id=1, role=role,
                 person_id=900, detail={"kind": kind, "switch": switch, "answers": answers})  # fmt: skip

    def goal(self, number: int, pair: int, on: str, verb: str = "set") -> None:
        self.add(verb, on, "goals", number, relationship_id=pair, program_id=1)

    def step(self, pair: int, verb: str, on: str, reason: str = "") -> None:
        self.add(verb, on, "relationships", pair, relationship_id=pair, program_id=1, detail={"reason": reason})

    def snapshot(self, number: int, person: int, on: str, department: str, level: str, status: str = "active") -> None:
        self.add("recorded", on, "snapshots", number, person_id=person, detail={"status": status})
        self.rows[-1] |= {"department": department, "level": level}


def _enrolment(person: int, program: int) -> int:
    return program * 1000 + person


def by_hand() -> Facts:
    """Six mentees (1 to 6), three mentors (11 to 13), four pairs (101 to 104); test_kpis.py has the answers."""
    facts = Facts()
    for number, (person, status) in enumerate([(1, "active"), (2, "active"), (3, "active"), (4, "active"),
                                               (30, "active"), (31, "active"), (32, "left")], start=1):  # fmt: skip
        facts.snapshot(number, person, "2026-01-01", "Sales", "Junior", status)
    for person in (1, 2, 3, 4, 5, 6):
        facts.enrolled(person, "mentee", "2026-01-01")
    facts.enrolled(11, "mentor", "2026-01-01", seats=2)
    facts.enrolled(12, "mentor", "2026-01-01", seats=3)
    facts.enrolled(13, "mentor", "2026-01-01", to="recommended")
    for person in (1, 2, 3, 4, 5):
        facts.moved(person, "mentee", "2026-01-11", "accepted")
    facts.moved(6, "mentee", "2026-01-15", "withdrawn")
    for person in (11, 12):
        facts.moved(person, "mentor", "2026-01-11", "accepted")
    facts.moved(13, "mentor", "2026-01-12", "conversation")
    facts.add("talked", "2026-01-12", "conversations", 1, program_id=1, person_id=13, role="mentor")
    facts.moved(13, "mentor", "2026-01-14", "declined")
    for mentee, mentor, pair in ((1, 11, 101), (2, 11, 102), (3, 12, 103), (4, 12, 104)):
        facts.approved(mentee, mentor, "2026-01-21", pair)
    facts.approved(5, 12, "2026-01-31", 105)
    for mentee, mentor, pair in ((1, 11, 101), (2, 11, 102), (3, 12, 103), (4, 12, 104)):
        facts.introduced(mentee, mentor, "2026-02-01", pair)
    for pair, on, minutes in (
        (101, "2026-02-06", 60), (101, "2026-02-20", 60), (101, "2026-03-20", 30),
        (102, "2026-02-11", 60), (102, "2026-03-10", None), (103, "2026-02-21", 45),
    ):  # fmt: skip
        facts.met(pair, on, minutes)
    facts.goal(1, 101, "2026-02-20")
    facts.goal(2, 101, "2026-02-20")
    facts.goal(3, 103, "2026-02-21")
    facts.goal(1, 101, "2026-04-10", "achieved")
    facts.checked(101, "mentor", "2026-03-03", {"contact": 4, "trust": 4})
    facts.checked(101, "mentee", "2026-03-04", {"contact": 5, "trust": 4})
    facts.checked(102, "mentor", "2026-03-03", {"contact": 4, "trust": 4})
    facts.checked(102, "mentee", "2026-03-03", {"contact": 2, "trust": 3})
    facts.checked(103, "mentee", "2026-03-03", {"contact": 5, "trust": 5})
    facts.step(104, "switched", "2026-03-03")
    facts.enrolled(21, "mentee", "2026-03-05", program=2)
    facts.introduced(21, 12, "2026-03-10", 201, program=2)
    facts.step(102, "paused", "2026-03-12")
    facts.step(103, "dropped", "2026-03-23", "no_time")
    facts.step(102, "resumed", "2026-04-01")
    for number, person, department, level in ((8, 1, "Sales", "Senior"), (9, 2, "Finance", "Junior")):
        facts.snapshot(number, person, "2026-04-10", department, level)
    facts.step(101, "completed", "2026-04-20")
    facts.checked(101, "mentee", "2026-04-20", {"guidance": 4, "again": 5}, "closing")
    facts.checked(101, "mentor", "2026-04-21", {"impact": 3, "time": 4}, "closing")
    facts.checked(103, "mentor", "2026-03-24", {"impact": 2, "time": 2}, "closing")
    facts.enrolled(3, "mentor", "2026-04-25", program=2)
    facts.moved(3, "mentor", "2026-04-26", "accepted", program=2)
    facts.enrolled(4, "mentor", "2026-04-27", program=2, to="recommended")
    return facts
