"""Seed, the designs: how the coordinators of the story design a program, through actions. All of it is invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from core import actions, store
from core.domain import playbook
from core.domain.design import checklist
from core.domain.design.design import Interest
from seed.agenda import COORDINATORS, Agenda
from seed.programs import COMMUNITY, ONE_COHORT, SHORTLISTS, PlannedProgram

OWNER = COORDINATORS[0][0]
CHOICES = {
    "duration": "time_bound",
    "direction": "mentoring",
    "formality": "formal",
    "matching": "led",
    "scope": "standalone",
    "access": "limited",
}
PILOT_PHASE = "innovators"  # the first phase of a roll-out
# Days after the program was created.
RATED, COMPARED, CHOSEN, PLANNED = 2, 4, 8, 11

# Signals of readiness per department, with the evidence that was noted.
READINESS: dict[str, dict[str, str]] = {
    "Engineering": {
        "inside-mentoring": "Senior engineers take new colleagues along on Fridays.",
        "outside-mentoring": "Four engineers mentor at a coding school.",
        "fast-growth": "Twelve new people in a year.",
        "individual-requests": "Three asked for a mentor in their yearly talks.",
    },
    "Customer Success": {
        "inside-mentoring": "Support specialists have worked in pairs since last year.",
        "outside-mentoring": "Two people mentor in a local association.",
        "department-requests": "The VP asked for a program, with an objective.",
        "survey-comments": "Development is the most frequent wish in the survey.",
    },
    "Sales": {"individual-requests": "Five asked at the spring meeting.", "fast-growth": "A new region opened."},
    "Product": {"knowledge-leaves": "Two product owners left, and plans with them.", "survey-comments": ""},
    "People & Culture": {"inside-mentoring": "Peer pairs have met for a year.", "department-requests": ""},
    "Marketing": {"survey-comments": "Six comments ask for feedback from outside the team."},
    "Finance": {"individual-requests": "One person asked twice."},
    "Operations": {"survey-comments": ""},
}
TARGETS: dict[str, float] = {
    "matched": 0.90,
    "met_in_time": 0.85,
    "goals_set": 0.85,
    "healthy": 0.80,
    "completed": 0.70,
    "goals_achieved": 0.60,
    "satisfaction_mentees": 4.2,
    "satisfaction_mentors": 4.2,
    "mentors_return": 0.40,
}
# What an outcome of a purpose should reach, and where its figure comes from; the others are not measured.
AIMS: dict[str, tuple[str, float]] = {
    "goals-achieved": ("own", TARGETS["goals_achieved"]),
    "satisfaction": ("own", TARGETS["satisfaction_mentees"]),
    "promotions": ("entered", 0.15),
}
# Steps of the plan that no data ticks.
BY_HAND = ("support-needs", "support-resources", "train", "sustain", "pilot-evaluation", "recognize")
JOURNEY: dict[str, str] = {
    "mentor-attract": "A note from the CEO, then personal messages to people whom colleagues recommended.",
    "mentor-rhythm": "Once a year for the round, and a list for those who want to join later.",
    "mentor-criteria": "Three years in the field, listens well, and has two hours a month.",
    "mentee-benefits": "Two former mentees tell their story at the company meeting.",
    "mentee-self-check": "The form asks it; a doubt leads to a talk with us.",
    "mentor-onboarding": "A kick-off of one hour and the guide on two pages.",
    "mentee-expectations": "At the kick-off: you drive it, and one hour of preparation for every session.",
    "mentor-communication": "After the introduction, after a month, at half-time and before the end.",
    "mentee-contact": "A recurring meeting from the first session on.",
    "mentee-reflect": "Three questions in the last session: what changed, what comes next, what would have helped.",
    "mentor-recognition": "A thank-you from the leadership team and a certificate.",
}


def plan(agenda: Agenda, program_id: int, planned: PlannedProgram, seats: int) -> None:
    """Plan the days on which a program gets its design: purpose, readiness, options, decision, journey, launch."""
    _frame(agenda, program_id, planned, seats)

    def after(days: int) -> date:
        return planned.created + timedelta(days=days)

    agenda.on(after(RATED), lambda day: _rate(agenda, program_id))
    agenda.on(after(COMPARED), lambda day: _compare(agenda, program_id, planned, seats))
    if planned.rounds:
        agenda.on(after(CHOSEN), lambda day: _choose(agenda, program_id, planned, seats))
        agenda.on(after(PLANNED), lambda day: _prepare(agenda, program_id))
        agenda.on(after(PLANNED), lambda day: _plan_steps(agenda, program_id))
        agenda.on(planned.windows[0][0], lambda day: _launch(agenda, program_id))
    for day, final, worked, changes in planned.reviews:
        agenda.on(day, lambda today, what=(worked, changes, final): _review(agenda, program_id, *what))


def _frame(agenda: Agenda, program_id: int, planned: PlannedProgram, seats: int) -> None:
    actions.change_design(
        agenda.db,
        program_id,
        **planned.purpose,
        interest=Interest(mentees=round(seats * 1.3), mentors=round(seats * 0.9)),
        cohort_figures=True,
        **agenda.acting(1),
    )
    settings = {"matching": planned.matching.to_dict()}
    actions.change_program(agenda.db, program_id, settings=settings, **agenda.acting(1))
    if planned.rounds:
        starts_on = planned.rounds[0] + timedelta(days=planned.introduction_days)
        actions.change_program(agenda.db, program_id, starts_on=starts_on, **agenda.acting(1))
    elif planned.begins:
        actions.change_program(agenda.db, program_id, starts_on=planned.begins, **agenda.acting(1))


def _rate(agenda: Agenda, program_id: int) -> None:
    """Rate the departments that are not rated yet, with their head counts of today."""
    rated = store.programs.program(agenda.db, program_id).design.readiness
    people: dict[str, int] = {}
    for person in store.people.everyone(agenda.db):
        if person.status == "active":
            people[person.department] = people.get(person.department, 0) + 1
    for name, signals in READINESS.items():
        if name not in rated and people.get(name):
            actions.rate_department(agenda.db, program_id, name, signals, people[name], **agenda.acting())


def _compare(agenda: Agenda, program_id: int, planned: PlannedProgram, seats: int) -> None:
    """Two or three options side by side; a next round has those of the last one and fits them."""
    wanted: list[tuple[str, Mapping[str, Any]]] = [
        (ONE_COHORT, {"poles": CHOICES, "seats": seats, "months": planned.months, "capacity": 2}),
        (
            SHORTLISTS,
            {
                "poles": CHOICES | {"matching": "curated"},
                "seats": seats,
                "months": planned.months,
                "capacity": 1,
                "budget": 3000.0,
            },
        ),
    ]
    if planned.months > 6:
        wanted.append(
            (
                COMMUNITY,
                {
                    "poles": CHOICES
                    | {"duration": "timeline_free", "formality": "informal", "matching": "free", "access": "open"},
                    "seats": seats * 2,
                    "months": 12,
                    "capacity": 2,
                },
            )
        )
    option_ids = {option.name: option.id for option in store.programs.options(agenda.db, program_id)}
    for name, values in wanted:
        values = dict(values) | {"owner": OWNER}
        if name in option_ids:
            actions.change_option(agenda.db, option_ids[name], **values, **agenda.acting(1))
        else:
            actions.add_option(agenda.db, program_id, name, values, **agenda.acting(1))


def _choose(agenda: Agenda, program_id: int, planned: PlannedProgram, seats: int) -> None:
    options = {option.name: option.id for option in store.programs.options(agenda.db, program_id)}
    actions.choose_option(agenda.db, options[planned.choice], planned.decision, **agenda.acting(1))
    if planned.departments and planned.evaluated:
        phase = (PILOT_PHASE, planned.departments, seats, planned.evaluated)
        actions.plan_phase(agenda.db, program_id, *phase, **agenda.acting(1))
    actions.set_targets(agenda.db, program_id, TARGETS, **agenda.acting(1))
    book = playbook.load()
    for purpose in planned.purpose["purposes"]:
        for outcome in book.purposes[purpose].outcomes:
            source, target = AIMS.get(outcome.id, ("none", None))
            due = planned.purpose["goal_by"] if target else None
            actions.aim_outcome(agenda.db, program_id, outcome.id, source, target, due=due, **agenda.acting(1))


def _prepare(agenda: Agenda, program_id: int) -> None:
    actions.answer_journey(agenda.db, program_id, JOURNEY, **agenda.acting(1))
    actions.plan_messages(agenda.db, program_id, OWNER, **agenda.acting(1))
    feedback = {
        "label": "Closing questions and two focus groups",
        "rhythm": "At half-time and at the end",
        "owner": OWNER,
    }
    planned = store.programs.program(agenda.db, program_id).design.feedback
    if feedback["label"] not in {line.label for line in planned}:  # a next round has it from the last one
        actions.keep_line(agenda.db, program_id, "feedback", feedback, **agenda.acting(1))


def _plan_steps(agenda: Agenda, program_id: int) -> None:
    """Each step that nothing on record can tick is done on its day, and each message is sent on its."""
    book = playbook.load()
    program, progress = store.programs.program(agenda.db, program_id), store.programs.progress(agenda.db, program_id)
    for item in checklist.dated(program, progress, book, on=agenda.today):
        if item.id in BY_HAND and item.day:
            agenda.on(item.day, lambda day, step=item.id: _tick(agenda, program_id, step))
        if item.kind == "message" and item.day:
            part, _, number = item.id.rpartition("-")
            agenda.on(item.day, lambda day, part=part, line_id=int(number): _send(agenda, program_id, part, line_id))


def _tick(agenda: Agenda, program_id: int, step: str) -> None:
    actions.plan_step(agenda.db, program_id, step, done=True, **agenda.acting(1))


def _send(agenda: Agenda, program_id: int, part: str, line_id: int) -> None:
    actions.mark_item(agenda.db, program_id, part, line_id, **agenda.acting(1))


def _launch(agenda: Agenda, program_id: int) -> None:
    actions.launch_program(agenda.db, program_id, **agenda.acting(1))


def _review(agenda: Agenda, program_id: int, worked: str, changes: str, final: bool) -> None:
    actions.write_review(agenda.db, program_id, worked, changes, OWNER, final=final, **agenda.acting(1))
