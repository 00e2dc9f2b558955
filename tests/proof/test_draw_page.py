"""The draw on the Proof page, from a draw that was recorded and directories that were imported."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.domain.base.people import Intake
from core.domain.match.matches import Proposal
from core.domain.match.run_record import RunRecord
from core.domain.proof.draw_experiment import draw_experiment
from core.domain.proof.outcomes import stayed
from core.domain.recruit.draw import Draw
from tests.pages import open_page
from tests.story import DAY, acted, mentee_row, mentor_row

PEOPLE = 14
SEATS = 6
SUMMER, SEPTEMBER = date(2026, 8, 3), date(2026, 9, 10)  # the directories before and after the six months


def name_of(number: int) -> str:
    return f"P{number} Test"


def colleague(number: int, **more: str) -> Intake:
    person = {"department": "Finance", "level": "Junior", "location": "Madrid", "hired_on": date(2020, 1, 1), **more}
    return Intake(number, name_of(number), f"p{number}@example.com", person)


def directory(db: Database, on: date, left: Collection[int] = ()) -> None:
    everybody = [colleague(n, **({"status": "left"} if n in left else {})) for n in range(2, PEOPLE + 2)]
    actions.import_people(db, None, "directory", everybody, **acted(on))


def drawn_program(db: Database, people: int = PEOPLE, seats: int = SEATS) -> tuple[int, Draw]:
    """A directory, a program with limited access and equals who applied, and a draw among them; returns both."""
    directory(db, DAY)
    program_id = actions.create_program(db, "Spring", months=9, **acted())
    actions.change_program(db, program_id, design={"choices": {"access": "limited"}, "seats": seats}, **acted())
    rows = [mentee_row(n, name_of(n)) for n in range(2, people + 2)]
    actions.import_people(db, program_id, "mentee", rows, **acted())
    equal = [mentee.enrolment_id for mentee in store.people.mentees(db, program_id)]
    actions.draw_seats(db, program_id, equal, seats, 2026, **acted())
    (drawn,) = store.recruiting.draws(db, program_id)
    return program_id, drawn


def introduce(db: Database, program_id: int, mentees: list[int], on: date) -> None:
    """A mentor each for these mentees, from that day on."""
    mentors = [mentor_row(n + 30, f"M{n}{on.month} Guide") for n in range(len(mentees))]
    actions.import_people(db, program_id, "mentor", mentors, **acted(on))
    waiting = [mentor for mentor in store.people.mentors(db, program_id) if mentor.stage != "accepted"]
    actions.accept(db, *(mentor.enrolment_id for mentor in waiting), **acted(on))
    pairs = tuple(Proposal(mentee, mentor.id, 0.8) for mentee, mentor in zip(mentees, waiting, strict=True))
    actions.propose(db, program_id, RunRecord(pairs), **acted(on))
    matches = [match.id for match in store.matches.all(db, program_id, ("proposed",))]
    actions.approve_all(db, matches, **acted(on))
    actions.introduce(db, program_id, **acted(on))


def half_a_year(db: Database) -> tuple[int, Draw]:
    """The draw; five of the six start, the sixth withdraws and one of the eight gets the seat; by August the one who
    withdrew has left the company, and four of the eight."""
    program_id, drawn = drawn_program(db)
    introduce(db, program_id, list(drawn.drawn_in[:5]), date(2026, 3, 16))
    mentees = {mentee.id: mentee for mentee in store.people.mentees(db, program_id)}
    actions.move(db, [mentees[drawn.drawn_in[5]].enrolment_id], "withdrawn", **acted(date(2026, 5, 4)))
    late = mentees[drawn.drawn_out[0]]
    actions.accept(db, late.enrolment_id, **acted(date(2026, 5, 4)))
    introduce(db, program_id, [late.id], date(2026, 5, 4))
    numbers = {
        person.id: int(person.name.split()[0][1:]) for person in store.people.everyone(db) if "Test" in person.name
    }
    gone = (drawn.drawn_in[5], *drawn.drawn_out[4:])
    directory(db, SUMMER, {numbers[person_id] for person_id in gone})
    actions.import_people(db, None, "directory", [colleague(99)], **acted(SEPTEMBER))
    return program_id, drawn


def words(app: AppTest) -> str:
    kinds = (app.header, app.markdown, app.caption, app.warning)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


@pytest.fixture
def september(path: Path, monkeypatch: pytest.MonkeyPatch) -> Draw:
    monkeypatch.setenv("MENTORING_TODAY", "2026-09-11")
    with store.opened(path) as db:
        return half_a_year(db)[1]


def table_with(app: AppTest, column: str) -> pd.DataFrame:
    (table,) = [frame.value for frame in app.dataframe if column in frame.value.columns]
    return table


def test_the_page_shows_the_difference_of_the_recorded_draw(september: Draw) -> None:
    app = open_page("proof", proof_part="draw")
    text = words(app)
    assert "Of 6 people drawn in, 83.3% were still here 6 months after the draw; of 8 drawn out, 50%." in text
    assert "That is 33.3 percentage points higher, with 95% confidence between" in text
    assert (
        "5 of 6 drawn in have started since (all 6 count as drawn in); "
        "1 of 8 drawn out came in later (12.5%) and still counts as drawn out."
    ) in text
    assert "12 months after the draw: 0 of 14 people drawn have reached it; the first ones reach it on" in text
    assert table_with(app, "For those who started")["Difference"].tolist()[0] == "+33.3 points"
    assert "Draw or matched comparison: which one to believe?" in text
    assert "Draw: Of 6 people drawn in" in text and "Matched comparison: " in text
    draws = table_with(app, "Counted here")
    assert draws[["Draw", "Seats", "In the draw", "Counted here", "Number", "Undone"]].values.tolist() == [
        ["Spring, draw 1", 6, 14, 14, "2026", "No"]
    ]


def test_everybody_behind_the_difference_is_two_clicks_away(september: Draw) -> None:
    app = open_page("proof", proof_part="draw", worked_out_draw=True)
    rows = table_with(app, "Drawn on")
    assert sorted(rows["Drawn"]) == ["In"] * 6 + ["Out"] * 8
    shares = rows.groupby("Drawn")["Still here after 6 months"].apply(lambda values: (values == "Yes").mean())
    assert shares["In"] - shares["Out"] == pytest.approx(5 / 6 - 4 / 8)
    assert rows["Started"].notna().sum() == 6
    assert "Download 14 rows" in [button.label for button in app.get("download_button")]
    app.selectbox(key="proof_draw_outcome").set_value("Promoted within 6 months").run()
    assert set(table_with(app, "Drawn on")["Promoted within 6 months"]) == {"No"}


def test_every_draw_of_all_programs_is_compared_within_itself(path: Path, september: Draw) -> None:
    """In Spring 6 in and 8 out differ by a third, in Fall 2 in and 2 out by nothing: 6/8 of a third."""
    with store.opened(path) as db:
        actions.import_people(db, None, "directory", [colleague(n) for n in range(20, 24)], **acted())
        program_id = actions.create_program(db, "Fall", months=9, **acted())
        actions.import_people(db, program_id, "mentee", [mentee_row(n, name_of(n)) for n in range(20, 24)], **acted())
        equal = [mentee.enrolment_id for mentee in store.people.mentees(db, program_id)]
        actions.draw_seats(db, program_id, equal, 2, 1, **acted())
    app = open_page("proof", proof_part="draw", proof_draw_scope="all")
    by_draw = table_with(app, "Weight")
    assert by_draw[["Draw", "Difference", "Weight"]].values.tolist() == [
        ["Spring, draw 1", "+33.3 points", "6 of 8"],
        ["Fall, draw 1", "0 points", "2 of 8"],
    ]
    text = words(app)
    assert "of 10 drawn out, 62.5%, each draw weighed by its seats." in text
    assert "That is 25 percentage points higher" in text


def test_the_comparison_says_which_of_the_two_to_believe(september: Draw) -> None:
    text = words(open_page("proof"))
    assert "Seats were drawn, see “Draw” above." in text
    assert "Seats were drawn" not in words(open_page("proof", proof_role="mentor"))


def test_a_draw_of_two_a_draw_of_today_and_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORING_TODAY", "2026-03-05")
    with store.opened(path) as db:
        actions.create_program(db, "Empty", months=9, **acted())
    assert "No draw has been made in this program." in words(open_page("proof", proof_part="draw"))
    with store.opened(path) as db:
        drawn_program(db, people=2, seats=1)
    app = open_page("proof", proof_part="draw", proof_draw_scope="all", worked_out_draw=True)
    assert "2 people were drawn so far, 1 in and 1 out: too few to say what a seat changed." in words(app)
    assert "Were the two groups alike" not in words(app)
    assert len(table_with(app, "Drawn on")) == 2


def test_the_experiment_reads_what_the_file_recorded(db: Database) -> None:
    """Taking a draw back, or letting somebody in, moves nobody to the other side."""
    program_id, drawn = half_a_year(db)
    company = store.company.company(db)
    experiment = draw_experiment(company, store.recruiting.draws(db), on=date(2026, 9, 11))
    assert tuple(experiment.rows.loc[experiment.rows["drawn_in"], "person"]) == tuple(sorted(drawn.drawn_in))
    staying = experiment.effects[stayed(6)]
    assert (staying.people_in, staying.people_out, staying.started_in) == (6, 8, pytest.approx(5 / 6))
    assert store.recruiting.draws(db, program_id) == store.recruiting.draws(db)


def test_draws_of_all_programs_come_in_the_order_in_which_they_were_made(db: Database) -> None:
    first_program, first = drawn_program(db)
    second_program = actions.create_program(db, "Fall", months=9, **acted())
    rows = [mentee_row(n, name_of(n)) for n in range(2, 6)]
    actions.import_people(db, second_program, "mentee", rows, **acted())
    equal = [mentee.enrolment_id for mentee in store.people.mentees(db, second_program)]
    actions.draw_seats(db, second_program, equal, 1, 5, **acted())
    draws = store.recruiting.draws(db)
    assert [(draw.program_id, draw.number) for draw in draws] == [(first_program, 1), (second_program, 1)]
    assert draws[0] == first and store.recruiting.draws(db, second_program) == draws[1:]
    experiment = draw_experiment(store.company.company(db), draws, on=DAY)
    assert (len(experiment.rows), experiment.drawn_again) == (PEOPLE, 4)
