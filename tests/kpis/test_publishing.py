"""Publishing figures: what is recorded, what stands, and that nobody can take it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from core import actions, store
from core.domain import kpis
from core.domain.design.forecast import Range
from core.domain.kpis import verdicts
from core.domain.kpis.cost import Cost, cost_of, published_cost
from core.domain.kpis.publication import PublishedValue, Record
from core.domain.kpis.summary import summarize
from core.store import Db
from tests.story import acted, introduced, mentee_row, mentor_row, recruited

START = date(2026, 3, 2)


@pytest.fixture
def db(tmp_path: Path) -> Db:
    with store.opened(tmp_path / "studio.db") as db:
        yield db


def program_of(db: Db, size: int) -> int:
    """So many accepted mentees and mentors; returns the program's id."""
    program_id = actions.create_program(db, "Spring", months=9, **acted(START))
    numbers = range(2, size + 2)
    actions.import_people(db, program_id, "mentor", [mentor_row(n, f"M{n} Long") for n in numbers], **acted(START))
    actions.import_people(db, program_id, "mentee", [mentee_row(n, f"T{n} Short") for n in numbers], **acted(START))
    everybody = store.people.mentees(db, program_id) + store.people.mentors(db, program_id)
    actions.accept(db, *(person.enrolment_id for person in everybody), **acted(START))
    return program_id


def report(db: Db, program_id: int) -> kpis.Report | None:
    program = store.programs.program(db, program_id)
    assert program is not None
    return kpis.published_report(program, store.publications.record(db, program_id))


def met(db: Db, pairs: list[int], day: date) -> None:
    for pair in pairs:
        minutes = 60 if pair % 2 else 30
        actions.log_session(
            db, pair, minutes=minutes, **acted(day), at=datetime(day.year, day.month, day.day, tzinfo=UTC)
        )


def test_an_earlier_value_stands_until_five_more_cases_are_there(db: Db) -> None:
    program_id = program_of(db, 20)
    pairs = introduced(db, program_id, START)
    met(db, pairs[:12], START + timedelta(days=5))
    assert report(db, program_id) is None
    first, second, third = (START + timedelta(days=number) for number in (20, 21, 22))
    actions.publish_figures(db, program_id, **acted(first))
    published = report(db, program_id)
    figures = {figure.key: figure for figure in published.figures}
    # 12 of 20 met within 14 days: 60%.
    assert (figures["met_in_time"].shown, figures["met_in_time"].n) == ("about 60%", 20)
    # Six sessions of an hour and six of half an hour: nine hours, and a sum is rounded to fives below a hundred.
    assert figures["session_hours"].shown == "about 10 hours"

    met(db, pairs[:4], second)
    with pytest.raises(actions.NotAllowed, match="at least five new cases"):
        actions.publish_figures(db, program_id, **acted(second))
    assert report(db, program_id).figures == published.figures

    met(db, pairs[4:10], third)
    actions.publish_figures(db, program_id, **acted(third))
    figures = {figure.key: figure for figure in report(db, program_id).figures}
    assert figures["session_hours"].shown == "about 15 hours"  # 11 and 5.5 hours
    assert kpis.since_words(figures["session_hours"]) == ""
    assert kpis.since_words(figures["met_in_time"]) == "unchanged since Mar 22, 2026"


def test_what_was_published_cannot_be_taken_back_changed_or_published_again(db: Db) -> None:
    program_id = program_of(db, 8)
    introduced(db, program_id, START)
    actions.publish_figures(db, program_id, **acted(START))
    with pytest.raises(actions.NotAllowed, match="cannot be undone"):
        actions.undo(db, **acted(START))
    with pytest.raises(actions.NotAllowed, match="published already"):
        actions.publish_figures(db, program_id, **acted(START))
    with pytest.raises(actions.NotAllowed, match="to come"):
        actions.publish_figures(db, program_id, as_of=START + timedelta(days=1), **acted(START))
    for statement in ("UPDATE published_values SET part = 'x'", "DELETE FROM published_values"):
        with pytest.raises(Exception, match="What was published"):
            db.execute(statement)


def test_four_people_are_too_few_to_publish_anything(db: Db) -> None:
    program_id = recruited(db, 4, 4)
    introduced(db, program_id, START)
    actions.publish_figures(db, program_id, **acted(START))
    # Of what the team itself did there are eight cases; of four mentees and four mentors nothing is published.
    assert [value.key for value in store.publications.record(db, program_id)] == ["team_hours"]


def value(part: str, people: range, on: date = START, hit: int | None = None) -> PublishedValue:
    cases = {f"person {number}": "" if hit is None else str(number % hit and 1) for number in people}
    return PublishedValue("key", part, on, cases, {"kind": "count"})


def test_a_group_that_leaves_fewer_than_five_others_is_not_published() -> None:
    record = Record([value("", range(20))])
    record.add(value("Finance", range(16)))
    assert record.new == []  # the other four would be the difference
    record.add(value("Sales", range(12)))
    record.add(value("Legal", range(12, 17)))
    # Together with Legal, Sales would leave 17, 18 and 19.
    assert [new.part for new in record.new] == ["Sales"]


def test_those_who_came_must_not_all_have_done_the_same() -> None:
    before = {f"person {number}": str(number % 2) for number in range(20)}
    alike = before | {f"person {number}": "1" for number in range(20, 26)}
    mixed = alike | {"person 26": "0"}
    assert not kpis.disclosure.may_follow(alike, [before])
    assert kpis.disclosure.may_follow(mixed, [before])


def test_the_cost_is_published_to_two_figures_and_stands_until_five_pairs_have_changed(db: Db) -> None:
    program_id = program_of(db, 12)
    pairs = introduced(db, program_id, START)
    met(db, pairs, START + timedelta(days=5))
    first, second, third = (START + timedelta(days=number) for number in (20, 21, 30))
    actions.publish_figures(db, program_id, **acted(first))
    cost = report(db, program_id).cost
    program = store.programs.program(db, program_id)
    exact = cost_of(program, (), kpis.read(store.ledger.facts(db)).as_of(first).only(program_id=program_id))
    assert (cost.each, cost.forecast, cost.verdict, cost.unchanged_since) == (None, None, None, None)
    assert cost.money == pytest.approx(exact.money, rel=0.05) and cost.money != exact.money
    assert cost.money % 10 ** (len(str(int(cost.money))) - 2) == 0
    answer = summarize(report(db, program_id).figures, cost, lambda value: f"${value:,.0f}", published=True).answers[-1]
    assert answer.sentence == (
        f"About ${cost.money:,.0f} so far, everyone's time counted, an estimate; fewer than five relationships are "
        "completed yet."
    )

    met(db, pairs[:4], second)
    met(db, pairs[4:9], third)
    for pair in pairs[:2]:
        actions.end_relationship(db, pair, "completed", **acted(third))
    actions.publish_figures(db, program_id, as_of=third, **acted(third))
    assert report(db, program_id).cost.unchanged_since is None
    fourth = third + timedelta(days=8)
    met(db, pairs[9:], fourth)
    actions.log_session(db, pairs[3], minutes=600, **acted(fourth))  # four pairs have changed
    later = kpis.values_to_publish(
        kpis.read(store.ledger.facts(db)), program, fourth, store.publications.record(db, program_id),
        cost=lambda facts: cost_of(program, (), facts),
    )  # fmt: skip
    assert "cost" not in {value.key for value in later}


def test_a_published_cost_bears_the_verdict_of_its_rounded_value() -> None:
    # 10,960 for 10 pairs: 1,096 each, told as 1,100.
    dear = Cost((("All", None, 10_960.0),), 10, 0, Range(800.0, 1000.0, 1300.0))
    assert published_cost(dear).each == 1100.0
    assert published_cost(dear).verdict == verdicts.standing(1100.0, 1000.0, "money", "lower")
    assert published_cost(replace(dear, completed=4)).each is None
    assert published_cost(replace(dear, completed=4)).money == 11_000.0
