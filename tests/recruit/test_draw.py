"""A draw: equals at the last seats, an order that anybody can work out again, and a record that nobody can hide."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from core import actions, store
from core.domain.base.people import Mentee
from core.domain.recruit.admission import Candidate
from core.domain.recruit.draw import drawn_order, tie
from tests.pages import open_page
from tests.story import DAY, acted, mentee_row

NAMES = ["Ana Ruiz", "Ben Ode", "Cleo Ash", "Dev Rao", "Eva Lind"]


def candidate(id: int, points: int) -> Candidate:
    return Candidate(Mentee(id, f"Person {id}"), points, (), None)


def waiting(db: Database, seats: int = 2) -> int:
    """A program with limited access and five people who applied, alike in everything; returns its id."""
    program_id = actions.create_program(db, "Spring", months=9, **acted())
    actions.change_program(db, program_id, design={"choices": {"access": "limited"}, "seats": seats}, **acted())
    rows = [mentee_row(number + 2, name) for number, name in enumerate(NAMES)]
    actions.import_people(db, program_id, "mentee", rows, **acted())
    return program_id


def test_equals_at_the_last_seats_are_those_with_as_many_points() -> None:
    candidates = [candidate(1, 5), candidate(2, 3), candidate(3, 3), candidate(4, 3), candidate(5, 1)]
    tied = tie(candidates, 2)
    assert tied is not None
    assert [place.mentee.id for place in tied.ahead] == [1]
    assert [place.mentee.id for place in tied.equal] == [2, 3, 4]
    assert tied.seats == 1
    for seats in (0, 1, 4, 5, 9, -1):  # the line falls between different points, or nobody is left out
        assert tie(candidates, seats) is None


def test_the_order_is_the_one_that_anybody_works_out_from_the_number() -> None:
    """Sorted by the digest of "7:1", "7:2", …, written out with the standard tool."""
    digests = {id: hashlib.sha256(f"7:{id}".encode()).hexdigest() for id in range(1, 9)}
    assert drawn_order(range(1, 9), 7) == sorted(digests, key=digests.__getitem__)
    assert drawn_order([5, 3, 8, 1, 2, 4, 7, 6, 3], 7) == drawn_order(range(1, 9), 7)
    assert drawn_order(range(1, 9), 8) != drawn_order(range(1, 9), 7)


def test_everybody_has_the_same_chance() -> None:
    """2 seats for 5 people, 4,000 numbers: each is drawn 1,600 times, give or take four standard deviations (124)."""
    counts = dict.fromkeys(range(1, 6), 0)
    for seed in range(4_000):
        for person_id in drawn_order(counts, seed)[:2]:
            counts[person_id] += 1
    assert all(abs(count - 1_600) < 124 for count in counts.values()), counts


def test_a_draw_accepts_whom_it_drew_and_is_on_record(db: Database) -> None:
    program_id = waiting(db)
    mentees = store.people.mentees(db, program_id)
    actions.draw_seats(db, program_id, [mentee.enrolment_id for mentee in mentees], 2, 2026, **acted())
    order = drawn_order([mentee.id for mentee in mentees], 2026)
    (drawn,) = store.recruiting.draws(db, program_id)
    assert (drawn.number, drawn.seed, drawn.seats, drawn.drawn_on) == (1, 2026, 2, DAY)
    assert (drawn.drawn_in, drawn.drawn_out) == (tuple(order[:2]), tuple(order[2:]))
    stages = {mentee.id: mentee.stage for mentee in store.people.mentees(db, program_id)}
    assert {id for id, stage in stages.items() if stage == "accepted"} == set(order[:2])
    assert {id for id, stage in stages.items() if stage == "waitlist"} == set(order[2:])


def test_who_is_ahead_is_accepted_without_the_draw(db: Database) -> None:
    program_id = waiting(db)
    first, *others = store.people.mentees(db, program_id)
    equal = [mentee.enrolment_id for mentee in others]
    actions.draw_seats(db, program_id, equal, 1, 5, ahead=[first.enrolment_id], **acted())
    (drawn,) = store.recruiting.draws(db, program_id)
    assert first.id not in (*drawn.drawn_in, *drawn.drawn_out)
    accepted = {mentee.id for mentee in store.people.mentees(db, program_id, stage="accepted")}
    assert accepted == {first.id, *drawn.drawn_in}


def test_a_draw_that_was_taken_back_stays_on_record_and_the_next_one_is_the_second(db: Database) -> None:
    program_id = waiting(db)
    equal = [mentee.enrolment_id for mentee in store.people.mentees(db, program_id)]
    actions.draw_seats(db, program_id, equal, 2, 1, **acted())
    before = store.recruiting.draws(db, program_id)[0]
    actions.undo(db, **acted())
    assert {mentee.stage for mentee in store.people.mentees(db, program_id)} == {"applied"}
    actions.draw_seats(db, program_id, equal, 2, 3, **acted())
    first, second = store.recruiting.draws(db, program_id)
    assert (first.drawn_in, first.drawn_out, first.taken_back) == (before.drawn_in, before.drawn_out, True)
    assert (second.number, second.seed, second.taken_back) == (2, 3, False)
    numbers = db.conn.execute("SELECT number FROM draws").fetchall()
    assert numbers == [(2,)]


def test_a_draw_cannot_be_changed_in_the_file(db: Database) -> None:
    program_id = waiting(db)
    equal = [mentee.enrolment_id for mentee in store.people.mentees(db, program_id)]
    actions.draw_seats(db, program_id, equal, 2, 1, **acted())
    for sql in ("UPDATE draws SET seed = 2", "UPDATE draw_tickets SET won = 1"):
        with pytest.raises(Exception, match="A draw stands as it was drawn"):
            db.conn.execute(sql)


@pytest.mark.parametrize(
    ("seats", "seed", "people", "why"),
    [(0, 1, 5, "needs a seat"), (5, 1, 5, "more people than seats"), (2, -1, 5, "between 0 and"), (3, 1, 5, "2 seats")],
)
def test_a_draw_without_seats_equals_or_number_is_refused(
    db: Database, seats: int, seed: int, people: int, why: str
) -> None:
    program_id = waiting(db)
    equal = [mentee.enrolment_id for mentee in store.people.mentees(db, program_id)][:people]
    with pytest.raises(actions.NotAllowed, match=why):
        actions.draw_seats(db, program_id, equal, seats, seed, **acted())
    assert store.recruiting.draws(db, program_id) == []
    assert {mentee.stage for mentee in store.people.mentees(db, program_id)} == {"applied"}


def test_somebody_who_has_moved_on_cannot_be_drawn(db: Database) -> None:
    program_id = waiting(db)
    first, *others = store.people.mentees(db, program_id)
    actions.move(db, [first.enrolment_id], "withdrawn", **acted())
    with pytest.raises(actions.NotAllowed, match="somebody has moved on"):
        actions.draw_seats(
            db, program_id, [first.enrolment_id, *(mentee.enrolment_id for mentee in others)], 2, 1, **acted()
        )


def test_an_erased_person_stays_a_number_in_the_draw(db: Database) -> None:
    program_id = waiting(db)
    mentees = store.people.mentees(db, program_id)
    actions.draw_seats(db, program_id, [mentee.enrolment_id for mentee in mentees], 2, 1, **acted())
    ana = mentees[0]
    assert [row["number"] for row in store.person_data.rows_about(db, ana.id)["draws"]] == [1]
    actions.erase_person(db, ana.id, **acted(date(2026, 4, 1)))
    (drawn,) = store.recruiting.draws(db, program_id)
    assert ana.id in (*drawn.drawn_in, *drawn.drawn_out)


def test_the_page_offers_a_draw_explains_it_and_shows_what_it_drew(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "studio.db"
    monkeypatch.setenv("MENTORING_DB", str(path))
    monkeypatch.setenv("MENTORING_TODAY", "2026-03-05")
    with store.opened(path) as db:
        program_id = waiting(db)
    state = {"recruit_view": "People", "recruit_role": "mentee", "recruit_benefit": True, "recruit_draws": True}
    page = open_page("recruit", **state)
    words = "\n".join(line.value for line in (*page.markdown, *page.caption))
    assert "5 equals for 2 seats" in words
    assert "only chance decides" in words and "Proof compares the two groups 6, 12 and 18 months later" in words
    page.text_input(key="recruit_draw_seed").input("12a").run()
    page.button(key="recruit_draw").click().run()
    assert [error.value for error in page.error] == ["The number of a draw has only digits. Nothing was drawn."]
    page.text_input(key="recruit_draw_seed").input("4711").run()
    page.button(key="recruit_draw").click().run()
    assert not page.exception
    with store.opened(path) as db:
        (drawn,) = store.recruiting.draws(db, program_id)
        names = store.people.names(db)
    assert drawn.seed == 4711
    words = "\n".join(line.value for line in page.markdown)
    assert "**Draw 1**" in words
    assert "number 4711" in words
    assert f"Drawn: {names[drawn.drawn_in[0]]}, {names[drawn.drawn_in[1]]}" in words
