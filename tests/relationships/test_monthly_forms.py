"""Monthly forms: what both sides tell becomes one session, goals with their progress and calls for help, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from sqlite_utils import Database

from core import actions, store
from core.documents.question_kit import FORM_TOOLS, paste_pair_form
from core.domain.recruit.sheets import read
from core.domain.relationships.check_headers import MONTHLY
from core.domain.relationships.form_answers import decide, questions
from core.domain.relationships.form_effects import FormEffect
from core.domain.relationships.form_kits import kit
from core.domain.relationships.monthly_forms import GoalAnswer, ReadMonthly, read_monthly
from tests.relationships.test_check_forms import workbook
from tests.story import DAY, acted, introduced, recruited

LATER = date(2026, 4, 20)
KIT = tuple(question.text for question in kit(MONTHLY, "mentee"))
WHEN, MINUTES, OUTCOME = (
    "When did you meet?",
    "How long was it, in minutes?",
    "What will happen until the next meeting?",
)
HEADER = ("Completion time", "Your e-mail address", WHEN, MINUTES, OUTCOME)
GOALS = ("Completion time", "Your e-mail address", *KIT[10:14])


def months_in(db: Database, *rows: Sequence[object], header: Sequence[str] = HEADER, **more: object) -> ReadMonthly:
    people = store.people.everyone(db)
    return read_monthly(
        read(workbook([header, *rows]), "months.xlsx"),
        store.relationships.all(db),
        {person.email: person.id for person in people},
        {person.id: person.name for person in people},
        **({"on": LATER} | more),  # type: ignore[arg-type]
    )


def list_sessions(months: ReadMonthly) -> list[tuple[int, date, int | None, str]]:
    """Relationship, day, minutes and outcome of each session that the rows tell of."""
    return [
        (row.relationship_id, session.held_on, session.minutes, session.outcome)
        for row in months.rows
        for session in row.sessions
    ]


def import_months(db: Database, months: ReadMonthly, on: date = LATER) -> list[tuple[int, str, str]]:
    return outcomes(actions.import_answers(db, months, **acted(on)))


def outcomes(effects: list[FormEffect]) -> list[tuple[int, str, str]]:
    return [(effect.row, effect.what, effect.outcome) for effect in effects]


def sessions_of(db: Database, relationship_id: int) -> list[tuple[date, str, int | None, str]]:
    return [
        (session.held_on, session.kind, session.minutes, session.outcome)
        for session in store.relationships.sessions(db, relationship_id)
    ]


# Sessions


def test_a_session_counts_once_though_both_sides_tell_of_it_and_both_are_its_sources(db: Database) -> None:
    first, second = introduced(db, recruited(db))
    months = months_in(
        db,
        ["4/9/26 9:00", "ana@example.com", "2026-04-08", "60", ""],
        ["4/9/26 9:30", "mo@example.com", "2026-04-08", "1 hour", "Ana tries it out"],
        ["4/9/26 9:30", "mia@example.com", "2026-04-07", "1h30", ""],
    )
    assert list_sessions(months) == [
        (first, date(2026, 4, 8), 60, ""),
        (first, date(2026, 4, 8), 60, "Ana tries it out"),
        (second, date(2026, 4, 7), 90, ""),
    ]
    assert [(line.typed, line.understood) for line in months.account.values] == [
        ("1 hour", "60 minutes"), ("1h30", "90 minutes"),
    ]  # fmt: skip
    assert import_months(db, months) == [
        (2, "session on April 8, 2026", "new"),
        (3, "session on April 8, 2026", "on record"),
        (4, "session on April 7, 2026", "new"),
    ]
    (session,) = store.relationships.sessions(db, first)
    assert (session.minutes, session.outcome) == (60, "Ana tries it out")
    assert store.relationships.session_sources(db, first) == {
        session.id: {"mentee": date(2026, 4, 8), "mentor": date(2026, 4, 8)}
    }
    (other,) = store.relationships.sessions(db, second)
    assert store.relationships.session_sources(db, second) == {other.id: {"mentor": date(2026, 4, 7)}}


@pytest.mark.parametrize(
    ("second", "sessions"),
    [
        (["4/9/26 9:30", "mo@example.com", "2026-04-09", "60", ""], 1),  # the other side, a day later, as long
        (["4/9/26 9:30", "mo@example.com", "2026-04-09", "45", ""], 2),  # of another length
        (["4/9/26 9:30", "mo@example.com", "2026-04-10", "60", ""], 2),  # two days later
        (["4/9/26 9:30", "ana@example.com", "2026-04-09", "60", ""], 2),  # the same side
    ],
)
def test_a_day_apart_is_one_session_only_where_the_other_side_tells_of_the_same_length(
    db: Database, second: list[str], sessions: int
) -> None:
    pair, _ = introduced(db, recruited(db))
    months = months_in(db, ["4/9/26 9:00", "ana@example.com", "2026-04-08", "60", ""], second)
    effects = actions.import_answers(db, months, **acted(LATER))
    assert len(sessions_of(db, pair)) == sessions
    if sessions == 1:
        assert effects[1].why == "both sides tell of it, one for April 8, 2026; it is as long, so it counts once"
    again = actions.import_answers(db, months, **acted(LATER))
    assert {effect.outcome for effect in again} == {"on record"}
    assert len(sessions_of(db, pair)) == sessions


def test_what_the_other_side_tells_a_week_later_joins_the_session_on_record_and_can_be_taken_back(db: Database) -> None:
    pair, _ = introduced(db, recruited(db))
    import_months(db, months_in(db, ["4/9/26 9:00", "ana@example.com", "2026-04-08", "60", ""]))
    assert import_months(db, months_in(db, ["4/16/26 9:00", "mo@example.com", "2026-04-08", "", "More"])) == [
        (2, "session on April 8, 2026", "on record")
    ]
    assert set(*store.relationships.session_sources(db, pair).values()) == {"mentee", "mentor"}
    actions.undo(db, **acted(LATER))
    assert sessions_of(db, pair) == [(date(2026, 4, 8), "first", 60, "")]
    assert set(*store.relationships.session_sources(db, pair).values()) == {"mentee"}


def test_a_session_that_the_team_typed_in_stays_as_it_is(db: Database) -> None:
    pair, _ = introduced(db, recruited(db))
    actions.log_session(db, pair, date(2026, 4, 8), minutes=30, **acted(LATER))
    assert import_months(db, months_in(db, ["4/9/26 9:00", "ana@example.com", "2026-04-08", "60", ""])) == [
        (2, "session on April 8, 2026", "on record")
    ]
    assert sessions_of(db, pair) == [(date(2026, 4, 8), "first", 30, "")]


def test_months_are_kept_as_one_action_in_the_order_of_their_days(db: Database) -> None:
    first, _ = introduced(db, recruited(db))
    months = months_in(
        db,
        ["4/9/26 9:00", "ana@example.com", "2026-04-08", 45, "Goals are written"],
        ["3/12/26 9:00", "ana@example.com", "2026-03-11", 60, ""],
    )
    preview = actions.preview_answers(db, months, **acted(LATER))
    assert sessions_of(db, first) == []
    assert actions.import_answers(db, months, **acted(LATER)) == preview
    assert sessions_of(db, first) == [
        (date(2026, 3, 11), "first", 60, ""),
        (date(2026, 4, 8), "goals", 45, "Goals are written"),
    ]
    assert store.relationships.relationship(db, first).stage == "active"
    actions.undo(db, **acted(LATER))
    assert sessions_of(db, first) == []


def test_several_meetings_of_a_month_stand_in_several_columns_or_in_one_cell(db: Database) -> None:
    pair, other = introduced(db, recruited(db))
    header = ("Timestamp", "Email", *KIT[3:9])
    months = months_in(
        db,
        ["2026-04-19 9:00", "ana@example.com", "2026-04-01", 60, "2026-04-08", 30, "2026-04-15", 45],
        ["2026-04-19 9:00", "ben@example.com", "2026-04-02 and 2026-04-09", 50, "", "", "", ""],
        header=header,
    )
    assert [(*line[:3],) for line in list_sessions(months)] == [
        (pair, date(2026, 4, 1), 60), (pair, date(2026, 4, 8), 30), (pair, date(2026, 4, 15), 45),
        (other, date(2026, 4, 2), 50), (other, date(2026, 4, 9), 50),
    ]  # fmt: skip


def test_a_row_that_cannot_be_a_session_says_why(db: Database) -> None:
    introduced(db, recruited(db))
    months = months_in(
        db,
        ["4/9/26 9:00", "ana@example.com", "", 60, ""],
        ["4/9/26 9:00", "ana@example.com", "2026-05-01", 60, ""],
        ["4/9/26 9:00", "ana@example.com", "2026-02-01", 60, ""],
        ["4/9/26 9:00", "eve@example.com", "2026-04-08", 60, ""],
        ["4/9/26 9:00", "ana@example.com", "yesterday", 60, ""],
        ["4/9/26 9:00", "ana@example.com", "2026-04-08", "all day long", ""],
    )
    assert [reason for _, reason in months.problems] == [
        "no day says when the two met",
        "the session is dated May 1, 2026, which lies in the future",
        "the session is dated Feb 1, 2026, before the introduction",
        "eve@example.com is not on record",
        "“yesterday” is not a date",
    ]
    assert [line[1:3] for line in list_sessions(months)] == [(date(2026, 4, 8), None)]
    assert [(line.typed, line.understood) for line in months.account.values] == [("all day long", "")]


def test_a_late_answer_about_a_pair_that_ended_counts_up_to_its_last_day(db: Database) -> None:
    pair, _ = introduced(db, recruited(db))
    actions.end_relationship(db, pair, "completed", ended_on=date(2026, 4, 10), **acted(date(2026, 4, 10)))
    months = months_in(
        db,
        ["4/18/26 9:00", "ana@example.com", "2026-04-08", 60, ""],
        ["4/18/26 9:00", "mo@example.com", "2026-04-12", 60, ""],
    )
    assert import_months(db, months) == [(2, "session on April 8, 2026", "new")]
    assert months.problems == ((3, "Mo Long has no running relationship"),)
    assert store.relationships.relationship(db, pair).stage == "completed"


def test_somebody_who_switched_tells_of_the_mentor_they_had_on_that_day(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=2)
    (old,) = introduced(db, program_id)
    actions.end_relationship(db, old, "switched", ended_on=date(2026, 4, 1), **acted(date(2026, 4, 1)))
    mentee, (_, mia) = store.people.mentees(db, program_id)[0], store.people.mentors(db, program_id)
    new = actions.join(db, program_id, mentee.id, mia.id, **acted(date(2026, 4, 6)))
    months = months_in(
        db,
        ["4/18/26 9:00", "ana@example.com", "2026-03-20", 60, ""],
        ["4/18/26 9:00", "ana@example.com", "2026-04-08", 60, ""],
    )
    assert [line[0] for line in list_sessions(months)] == [old, new]


def test_a_mentor_of_two_tells_of_the_one_who_has_ended_by_name(db: Database) -> None:
    program_id = recruited(db, mentees=2, mentors=1, seats=2)
    (ana, ben), (mo,) = store.people.mentees(db, program_id), store.people.mentors(db, program_id)
    first = actions.join(db, program_id, ana.id, mo.id, **acted())
    second = actions.join(db, program_id, ben.id, mo.id, **acted())
    actions.end_relationship(db, first, "completed", ended_on=date(2026, 4, 10), **acted(date(2026, 4, 10)))
    header = ("Completion time", "Your e-mail address", "The other person's name or e-mail address", WHEN)
    months = months_in(
        db,
        ["4/18/26 9:00", "mo@example.com", "Ana Ruiz", "2026-04-08"],
        ["4/18/26 9:00", "mo@example.com", "Ben Ode", "2026-04-09"],
        header=header,
    )
    assert [line[0] for line in list_sessions(months)] == [first, second]


# Goals


def test_goals_come_with_measure_definition_of_done_and_progress(db: Database) -> None:
    pair, _ = introduced(db, recruited(db))
    goal = ["Lead a negotiation", "Deals I lead alone", "One contract is signed"]
    assert import_months(db, months_in(db, ["3/30/26 9:00", "ana@example.com", *goal, "25 %"], header=GOALS)) == [
        (2, "goal 1", "new"),
        (2, "progress of goal 1: 25%", "new"),
    ]
    later = months_in(db, ["4/18/26 9:00", "ana@example.com", "", "", "", "100 %: done"], header=GOALS)
    assert import_months(db, later) == [(2, "progress of goal 1: 100%", "new")]
    assert import_months(db, later) == [(2, "progress of goal 1", "on record")]
    (stored,) = store.relationships.goals(db, pair)
    assert (stored.text, stored.measure, stored.done, stored.set_on) == (*goal, date(2026, 3, 30))
    assert (stored.progress, stored.state, stored.closed_on) == (100, "achieved", date(2026, 4, 18))


def test_the_same_goal_in_much_the_same_words_is_not_set_again(db: Database) -> None:
    pair, _ = introduced(db, recruited(db))
    import_months(
        db, months_in(db, ["3/30/26 9:00", "ana@example.com", "Lead a negotiation", "", "", "0"], header=GOALS)
    )
    import_months(
        db, months_in(db, ["4/1/26 9:00", "ana@example.com", "lead a  negotiation.", "", "", "30"], header=GOALS)
    )
    import_months(db, months_in(db, ["4/2/26 9:00", "ana@example.com", "Speak on a stage", "", "", "10"], header=GOALS))
    assert [(goal.text, goal.progress) for goal in store.relationships.goals(db, pair)] == [
        ("Lead a negotiation", 30),
        ("Speak on a stage", 10),
    ]


def test_a_late_answer_turns_no_goal_back_and_of_two_on_a_day_the_later_counts(db: Database) -> None:
    pair, _ = introduced(db, recruited(db))
    twice = months_in(
        db,
        ["4/18/26 9:00", "ana@example.com", "Lead a negotiation", "", "", "50"],
        ["4/18/26 9:05", "ana@example.com", "Lead a negotiation", "", "", "75"],
        header=GOALS,
    )
    assert [row.goals for row in twice.rows] == [(), (GoalAnswer(1, "Lead a negotiation", progress=75),)]
    import_months(db, twice)
    late = months_in(db, ["4/2/26 9:00", "ana@example.com", "Lead a negotiation", "", "", "25"], header=GOALS)
    (effect,) = actions.import_answers(db, late, **acted(LATER))
    assert (effect.outcome, effect.why) == ("not taken", "a newer answer is on record")
    assert [goal.progress for goal in store.relationships.goals(db, pair)] == [75]
    assert {outcome for *_, outcome in import_months(db, twice)} == {"on record"}


def test_a_fourth_open_goal_and_progress_without_a_goal_are_not_taken_and_say_why(db: Database) -> None:
    pair, _ = introduced(db, recruited(db))
    for text in ("Lead", "Write", "Speak"):
        actions.set_goal(db, pair, text, **acted())
    header = ("Timestamp", "Email", "Goal 1", "Progress 1")
    months = months_in(
        db,
        ["2026-04-18", "ana@example.com", "Negotiate alone", "10"],
        ["2026-04-18", "ben@example.com", "", "10"],
        header=header,
    )
    effects = actions.import_answers(db, months, **acted(LATER))
    assert [(effect.row, effect.outcome, effect.why) for effect in effects] == [
        (2, "not taken", "3 goals are open already. Close one first: fewer goals get further."),
        (3, "not taken", "no goal of this number is on record"),
    ]


@pytest.mark.parametrize(
    ("typed", "progress", "dropped"),
    [("25", 25, False), ("25%", 25, False), ("50 %", 50, False), ("100", 100, False), ("We gave it up", None, True)],
)
def test_progress_is_read_as_it_is_typed(db: Database, typed: str, progress: int | None, dropped: bool) -> None:
    introduced(db, recruited(db))
    (row,) = months_in(db, ["4/18/26 9:00", "ana@example.com", "Lead", "", "", typed], header=GOALS).rows
    assert [(goal.progress, goal.dropped) for goal in row.goals] == [(progress, dropped)]


def test_parts_of_one_are_percents_and_an_unknown_word_is_asked(db: Database) -> None:
    introduced(db, recruited(db))
    rows = [
        ["4/18/26 9:00", "ana@example.com", "Lead", "", "", 0.5],
        ["4/18/26 9:00", "ben@example.com", "Write", "", "", 1],
    ]
    assert [row.goals[0].progress for row in months_in(db, *rows, header=GOALS).rows] == [50, 100]
    rows[1][-1] = "nearly there"
    months = months_in(db, *rows, header=GOALS)
    (question,) = months.account.questions
    assert question.text == "What does “nearly there” mean as an answer to “How far is goal 1?”?"
    mapping = decide(months.mapping, question, "75%")
    assert months_in(db, *rows, header=GOALS, mapping=mapping).rows[1].goals[0].progress == 75


# Help, remarks, and who answered


def test_a_call_for_help_joins_the_queue_once_and_a_remark_stays_with_the_pair(db: Database) -> None:
    pair, _ = introduced(db, recruited(db))
    header = ("Completion time", "Your e-mail address", "Did the two of you meet this month?", *KIT[-2:])
    months = months_in(
        db,
        ["4/18/26 9:00", "ana@example.com", "No", "Yes, please write to me", "We cannot find an hour"],
        ["4/18/26 9:00", "mo@example.com", "Nein", "No", "I travel a lot"],
        ["4/18/26 9:00", "mia@example.com", "No", "", ""],
        header=header,
    )
    assert [(row.role, row.met, row.asks_help) for row in months.rows] == [
        ("mentee", False, True), ("mentor", False, False), ("mentor", False, False),
    ]  # fmt: skip
    assert import_months(db, months) == [(2, "call for help", "new"), (3, "remark", "new")]
    assert import_months(db, months) == [(2, "call for help", "on record"), (3, "remark", "on record")]
    (talk,) = store.support.consultations(db, relationship_id=pair)
    assert (talk.name, talk.asked_on, talk.question) == ("Ana Ruiz", date(2026, 4, 18), "We cannot find an hour")
    (remark,) = store.people.notes(db, "relationships", pair, "remark")
    assert remark.text == "I travel a lot"


def test_an_anonymous_form_is_put_to_nobody_and_only_sums_are_said(db: Database) -> None:
    introduced(db, recruited(db))
    header = ("Completion time", "Email", "The other person's name or e-mail address", KIT[2], WHEN)
    answers = ["Yes", "Yes", "No", "Yes", "No"]
    rows = [["4/9/26 9:00", "anonymous", "Mo Long", answer, "2026-04-08"] for answer in answers]
    months = months_in(db, *rows, header=header)
    assert months.rows == ()
    assert {reason for _, reason in months.problems} == {"no column says who answered"}
    assert "All together, “Did the two of you meet this month?” Yes: 3, No: 2" in months.account.notes
    few = months_in(db, *rows[:4], header=header)
    assert not any(note.startswith("All together") for note in few.account.notes)


# Columns


@pytest.mark.parametrize("role", ["mentee", "mentor"])
@pytest.mark.parametrize("tool", FORM_TOOLS)
def test_every_question_of_the_kit_comes_back_as_its_own_column(db: Database, role: str, tool: str) -> None:
    introduced(db, recruited(db))
    asked = [text for text, _ in questions(MONTHLY, role)]  # type: ignore[arg-type]
    pasted = paste_pair_form(MONTHLY, role, tool=tool).splitlines()  # type: ignore[arg-type]
    assert [line for line in pasted if line in asked] == asked
    months = months_in(db, ["4/18/26 9:00", "ana@example.com"] + [""] * (len(asked) - 1), header=("Stamp", *asked))
    assert [line.header for line in months.account.columns[1:] if not line.keys] == []
    keys = [line.keys[0] for line in months.account.columns[1:]]
    assert keys[0:2] == ["email", "other"] and keys[-1] == "comment"
    assert [key for key in keys if keys.count(key) > 1] == ["held_on", "minutes"] * 3


@pytest.mark.parametrize(
    "header",
    [
        ("Timestamp", "Email", "Date", "Minutes", "Next steps"),
        ("Zeitstempel", "E-Mail-Adresse", "Datum des Treffens", "Dauer des Treffens", "Ergebnis"),
        ("Horodateur", "Adresse e-mail", "Date de la rencontre", "Durée de la rencontre", "Prochaines étapes"),
        ("Marca temporal", "Correo electrónico", "Fecha de la reunión", "Cuánto duró", "Próximos pasos"),
    ],
)
def test_a_form_in_other_words_and_languages_is_read(db: Database, header: tuple[str, ...]) -> None:
    introduced(db, recruited(db))
    months = months_in(db, ["2026-04-09 9:00", "ana@example.com", "2026-04-08", 60, "More"], header=header)
    assert [line[1:] for line in list_sessions(months)] == [(date(2026, 4, 8), 60, "More")]


def test_days_that_fit_both_ways_are_asked_and_a_column_can_be_chosen(db: Database) -> None:
    introduced(db, recruited(db), on=date(2026, 1, 5))
    header = ("Your e-mail address", "Us")
    months = months_in(db, ["ana@example.com", "02/03/2026"], header=header)
    assert months.rows == () and [line.keys for line in months.account.columns] == [("email",), ()]
    by_hand = months.mapping.assign(1, "held_on")
    asked = months_in(db, ["ana@example.com", "02/03/2026"], header=header, mapping=by_hand)
    assert [question.about for question in asked.account.questions] == ["dates"]
    by_day = months_in(db, ["ana@example.com", "02/03/2026"], header=header, mapping=by_hand.with_dates("day"))
    assert [line[1] for line in list_sessions(by_day)] == [DAY]
