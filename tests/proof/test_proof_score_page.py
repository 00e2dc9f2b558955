"""Proof, the score on screen: what it went with, in figures that can be followed; silence where there is too little."""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.domain.match.criteria import CRITERIA
from core.domain.match.matches import Proposal
from core.domain.match.run_record import RunRecord, RunResult, Variation
from core.domain.proof.prediction import OUTCOMES, predict
from tests.pages import open_page
from tests.story import DAY, acted, mentee_row, mentor_row, recruited


def score(**state: object) -> AppTest:
    return open_page("proof", proof_part="score", **state)


def words(app: AppTest) -> str:
    return "\n".join(node.value for node in (*app.subheader, *app.markdown, *app.caption))


def rated(db: Database, pairs: int, name: str = "Fall", variation: Variation | None = None) -> None:
    """A program of pairs that a run scored and whose mentees rated them, the higher the score the better."""
    program_id = actions.create_program(db, name, months=9, **acted())
    for role, row in (("mentor", mentor_row), ("mentee", mentee_row)):
        actions.import_people(
            db, program_id, role, [row(n + 2, f"{name}{role}{n} Ode") for n in range(pairs)], **acted()
        )
    mentees, mentors = store.people.mentees(db, program_id), store.people.mentors(db, program_id)
    actions.accept(db, *(person.enrolment_id for person in (*mentees, *mentors)), **acted())
    scores = [round(float(0.5 + 0.4 * number / pairs), 4) for number in range(pairs)]
    proposals = [
        Proposal(
            mentee.id,
            mentor.id,
            fit,
            {key: {"score": fit if key == "needs" else 0.5, "points": 0} for key in CRITERIA},
        )
        for mentee, mentor, fit in zip(mentees, mentors, scores, strict=True)
    ]
    actions.propose(db, program_id, RunRecord(tuple(proposals), result=RunResult(variation=variation)), **acted())
    actions.approve_all(db, [match.id for match in store.matches.all(db, program_id, ("proposed",))], **acted())
    for number, relationship_id in enumerate(actions.introduce(db, program_id, **acted())):
        answers = {"trust": 1 + round(4 * number / (pairs - 1)), "contact": 1 + int(4 * number / (pairs - 1))}
        actions.record_check(db, relationship_id, "mentee", answers, answered_on=DAY, **acted())


def test_without_pairs_it_says_what_is_missing(path: Path) -> None:
    with store.opened(path) as db:
        actions.create_program(db, "Spring", **acted())
    assert "Nothing to compare yet" in words(score())


def test_a_score_that_ratings_follow_is_called_that_with_its_figures(path: Path) -> None:
    with store.opened(path) as db:
        rated(db, 24)
        recruited(db, mentees=1, mentors=1)
        pairs = store.matching.pair_outcomes(db, on=DAY)
    app = score()
    shown = words(app)
    assert "Higher scores went with better ratings. Switching, dropping and goals: too few to say." in shown
    assert "24 pairs that a matching run scored and that were introduced, from 1 program on file." in shown
    expected = predict(pairs).findings("rating")
    assert expected[0].wrong.pairs == 24
    for finding in expected:
        assert f"**{finding.label}.**" in shown
    assert str(round(expected[0].wrong.share * 100)) + " of 100" in shown
    assert len(app.get("vega_lite_chart")) == 1


def test_the_pairs_of_draws_can_be_looked_at_alone(path: Path) -> None:
    variation = Variation(seed=7, loss=0.01, best_total=15.0, total=14.9, moved=((1, 2), (3, 4)))
    with store.opened(path) as db:
        rated(db, 4)
        rated(db, 3, "Spring", variation)
    app = score()
    assert "7 pairs that a matching run scored" in words(app) and "from 2 programs on file" in words(app)
    assert "Mar 2, 2026, by" in words(app) and variation.sentence in words(app)
    (only,) = app.toggle
    assert only.label == "Only the 3 pairs of these draws"
    only.set_value(True).run()
    assert "3 pairs that a matching run scored" in words(app) and "from 1 program on file" in words(app)


def test_every_outcome_can_be_chosen(path: Path) -> None:
    with store.opened(path) as db:
        rated(db, 3)
    for outcome in OUTCOMES:
        app = score(proof_score_outcome=outcome)
        assert "too few to say" in words(app).lower()
        assert not app.get("vega_lite_chart")
