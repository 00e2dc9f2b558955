"""Seed, the circles: mentees who learn the same thing meet as a group, through actions only. Pairs nobody."""

from __future__ import annotations

from datetime import date, timedelta

from core import actions, store
from core.domain.match.circle_people import DraftCircle
from core.domain.relationships.circles import CHECK
from seed import session_texts
from seed.agenda import Agenda

FORMED_DAYS = 95  # after the first introductions
MET_DAYS = (21, 56, 91, 140)  # after it was formed
MEMBERS = 5
MOST_OF_A_TEAM = 2
COMES = 0.85


class CircleOfMentees:
    """One circle of a program. `plan` once its first pairs are introduced."""

    def __init__(self, agenda: Agenda, program_id: int) -> None:
        self.agenda, self.db, self.program_id = agenda, agenda.db, program_id
        self.rng = agenda.chance.stream("circle")

    def plan(self) -> None:
        """Form it some months on, when people know what they want to learn."""
        self.agenda.on(self.agenda.today + timedelta(days=FORMED_DAYS), lambda day: self._form(day))

    def _form(self, day: date) -> None:
        people = store.circles.people(self.db, self.program_id, on=day)
        topic = people.topic(mentee.id for mentee in people.mentees.people)
        rows: list[int] = []
        for row, mentee in enumerate(people.mentees.people):
            teams = [people.teams[other] for other in rows]
            if (
                topic in mentee.needs
                and not people.rule_against[row, rows].any()
                and teams.count(people.teams[row]) < MOST_OF_A_TEAM
            ):
                rows.append(row)
        members = [people.mentees.people[row].id for row in rows[:MEMBERS]]
        if len(members) < MEMBERS:
            return  # a company too small for one
        draft = DraftCircle(f"{topic} circle", topic, tuple(members))
        (circle_id,) = actions.form_circles(self.db, self.program_id, [draft], **self.agenda.acting(1))
        for days in MET_DAYS:
            self.agenda.on(day + timedelta(days=days), lambda day: self._meet(circle_id, day))
        self.agenda.on(day + timedelta(days=MET_DAYS[-1] + 1), lambda day: self._rate(circle_id))

    def _meet(self, circle_id: int, day: date) -> None:
        members = self._members(circle_id)
        present = [person_id for person_id in members if self.rng.random() < COMES]
        if len(present) > 1:
            lessons = {present[0]: self.rng.choice(session_texts.CIRCLE_LESSONS)}
            actions.hold_circle_meeting(self.db, circle_id, day, present, lessons, **self.agenda.acting())

    def _rate(self, circle_id: int) -> None:
        for person_id in self._members(circle_id):
            ratings = {key: self.rng.choice((3, 4, 4, 5)) for key in CHECK}
            actions.rate_circle(self.db, circle_id, person_id, ratings, **self.agenda.acting())

    def _members(self, circle_id: int) -> list[int]:
        """Who sits in it and still works here."""
        circle = store.circles.circle(self.db, circle_id)
        return [member.person_id for member in circle.members] if circle else []
