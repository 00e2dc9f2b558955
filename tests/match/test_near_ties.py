"""A draw among near ties: every near tie by enumeration, its limits, its record, and a review that starts from it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from sqlite_utils import Database

from core import actions, store
from core.__main__ import main
from core.documents.brand import Brand
from core.documents.how_we_match import how_we_match
from core.domain.match import choices, proposals
from core.domain.match.assignment import assign
from core.domain.match.near_ties import draw, draw_refused, varied
from core.domain.match.rules import MatchingFacts
from core.domain.match.run_record import RunResult
from core.domain.match.settings import MOST_LOSS, Settings
from tests.match.test_settings_effect import cohort
from tests.pages import open_page
from tests.story import acted, mentee_row, mentor_row

FACTS = MatchingFacts()


def near(scores, capacity, allowed, best, loss: float) -> set[tuple[int, ...]]:
    """Every assignment of all mentees within the loss and no pair below the weakest of the best, by enumeration."""
    n, m = scores.shape
    total = scores[range(n), best].sum()
    floor = scores[range(n), best].min()
    return {
        mates
        for mates in product(range(m), repeat=n)
        if all(count <= capacity[mentor] for mentor, count in Counter(mates).items())
        and all(allowed[i, j] and scores[i, j] >= floor for i, j in enumerate(mates))
        and sum(scores[i, j] for i, j in enumerate(mates)) >= total * (1 - loss) - 1e-12
    }


def pool(seed: int):
    """Five mentees, four mentors with six seats, scores within some hundredths of each other, a few pairs forbidden."""
    rng = np.random.default_rng(seed)
    scores = 0.7 + rng.integers(0, 6, size=(5, 4)) / 100
    allowed = rng.random((5, 4)) < 0.9
    allowed[:, 0] = True
    capacity = np.array([2, 1, 2, 1])
    best = assign(scores, capacity, allowed=allowed, objective="worst-off")
    return scores, capacity, allowed, best.mentor_of


@pytest.mark.parametrize("seed", [0, 1, 4])
def test_every_near_tie_is_drawn_about_equally_often_and_nothing_else(seed: int) -> None:
    scores, capacity, allowed, best = pool(seed)
    assert (best >= 0).all()
    ties = near(scores, capacity, allowed, best, 0.01)
    draws = 60 * len(ties)
    counts = Counter(
        tuple(draw(scores, capacity, best, allowed=allowed, loss=0.01, seed=number).tolist()) for number in range(draws)
    )
    assert set(counts) == ties and len(ties) > 2
    # Pearson's chi-square of a fair draw: mean k - 1, standard deviation sqrt(2 (k - 1)); four of them is very seldom.
    freedom = len(ties) - 1
    square = sum((counts[mates] - 60) ** 2 / 60 for mates in ties)
    assert square < freedom + 4 * np.sqrt(2 * freedom)


def test_without_a_loss_only_equal_totals_are_drawn() -> None:
    scores = np.array([[0.9, 0.9], [0.8, 0.8]])
    best = np.array([0, 1])
    mates = {
        tuple(draw(scores, np.array([1, 1]), best, allowed=np.ones((2, 2), bool), loss=0.0, seed=seed).tolist())
        for seed in range(40)
    }
    assert mates == {(0, 1), (1, 0)}
    scores[0, 1] = 0.85
    once = draw(scores, np.array([1, 1]), best, allowed=np.ones((2, 2), bool), loss=0.0, seed=1)
    assert once.tolist() == [0, 1]


def run(seed: int, **settings: Any) -> proposals.Proposals:
    return proposals.run(*cohort(seed), FACTS, Settings(**{"minimum": 0.2, **settings}))


@pytest.mark.parametrize("objective", ["overall", "coverage", "worst-off"])
@pytest.mark.parametrize("seed", range(6))
def test_a_draw_keeps_all_that_it_promises(seed: int, objective: str) -> None:
    rng = Random(seed)
    best = run(seed, objective=objective, vary=rng.choice((0.0025, MOST_LOSS)))
    if best.pairs and seed % 2:
        pinned = best.pairs[len(best.pairs) // 2]
        best = best.again(pins=((pinned.mentee.id, pinned.mentor.id),))
    drawn = varied(best)
    mates, before = drawn.assignment.mentor_of, best.assignment.mentor_of
    assert ((mates >= 0) == (before >= 0)).all()
    rows = np.flatnonzero(mates >= 0)
    assert best.proposable[rows, mates[rows]].all()
    assert (np.bincount(mates[rows], minlength=len(best.mentors)) <= best.capacity).all()
    assert all(mates[row] == column for row, column in best.pins)
    assert (1 - best.settings.vary) * best.total - 1e-6 <= drawn.total <= best.total + 1e-6
    assert drawn.total == pytest.approx(float(best.scores[rows, mates[rows]].sum()), abs=1e-4)
    assert drawn.assignment.floor >= best.assignment.floor - 1e-6
    assert drawn.variation is not None
    assert drawn.variation.moved == tuple(
        (best.mentees[row].id, best.mentors[int(before[row])].id) for row in np.flatnonzero(mates != before)
    )
    assert (mates == varied(best).assignment.mentor_of).all()  # the same input draws the same
    assert drawn.assignment.bound == best.assignment.bound


def test_it_is_off_by_default_and_never_above_a_hundredth() -> None:
    best = run(1)
    assert varied(best) is best
    assert "vary" not in Settings().to_dict()
    assert Settings.of_program({"matching": Settings(vary=0.005).lasting()}).vary == 0.005
    with pytest.raises(ValueError, match="at most 1% of the best total"):
        Settings(vary=0.02)


def test_where_a_near_tie_would_break_a_promise_nothing_is_drawn() -> None:
    even = run(1, objective="even", vary=MOST_LOSS)
    assert varied(even) is even
    assert draw_refused(even) == "Nothing is drawn while “Most even” comes first: a near tie would be less even."
    best = run(1, vary=MOST_LOSS)
    pair = best.pairs[0]
    again = best.again(keep=((pair.mentee.id, pair.mentor.id),))
    assert varied(again) is again and "matched again" in (draw_refused(again) or "")


def recruited_pool(db: Database, people: int = 12) -> int:
    program_id = actions.create_program(db, "Spring", months=9, **acted())
    topics = ("Negotiation", "Public speaking", "Giving feedback")
    for role, row in (("mentor", mentor_row), ("mentee", mentee_row)):
        sheet = [row(n + 2, f"{role}{n} Ode", (topics[n % 3], topics[(n + 1) % 3])) for n in range(people)]
        actions.import_people(db, program_id, role, sheet, **acted())
    mentees, mentors = store.people.mentees(db, program_id), store.people.mentors(db, program_id)
    actions.accept(db, *(person.enrolment_id for person in (*mentees, *mentors)), **acted())
    return program_id


def test_the_draw_is_on_record_and_the_review_starts_from_it(db: Database) -> None:
    program_id = recruited_pool(db)
    settings = Settings(vary=MOST_LOSS)
    gathered = store.matching.matching_input(db, program_id, settings, on=acted()["on"])
    best = proposals.solve(gathered)
    drawn = varied(best)
    assert drawn.variation is not None and len(drawn.variation.moved) > 1
    run_id = actions.propose(db, program_id, drawn.record(), adopt=best.settings.lasting(), **acted())
    stored = store.runs.run(db, run_id)
    assert stored is not None and stored.result is not None
    assert stored.result.variation == drawn.variation
    assert stored.run_by == acted()["by"]
    assert [run.id for run in store.runs.drawn(db)] == [run_id]
    # What the program goes on matching by is the draw, not the pairs of this one.
    program = store.programs.program(db, program_id)
    assert program is not None
    adopted = Settings.of_program(program.settings)
    assert (adopted.vary, adopted.keep, adopted.stay_bonus) == (MOST_LOSS, (), settings.stay_bonus)
    # The review solves the run again and finds the drawn pairs best, although the best answer scores higher.
    line = store.as_of.answers_line(db, run_id)
    reviewed = proposals.solve(store.matching.reviewed_input(db, run_id, line, on=acted()["on"]))
    mates = {pair.mentee.id: pair.mentor.id for pair in drawn.pairs}
    assert {pair.mentee.id: pair.mentor.id for pair in reviewed.pairs} == mates
    # An override moves only whom it touches: the two who change places.
    first, second = list(mates.items())[:2]
    swapped = reviewed.again(pins=((first[0], second[1]),))
    after = {pair.mentee.id: pair.mentor.id for pair in swapped.pairs}
    assert sum(after[id] != mates[id] for id in mates) <= 3
    actions.undo(db, **acted())
    assert store.runs.drawn(db) == []


def test_what_holds_drawn_pairs_together_does_not_make_them_firm() -> None:
    drawn = varied(run(8, objective="overall", vary=MOST_LOSS))
    assert drawn.variation is not None and drawn.variation.moved
    solved = proposals.run(*cohort(8), FACTS, drawn.settings)
    assert (solved.assignment.mentor_of == drawn.assignment.mentor_of).all()
    moved = {mentee_id for mentee_id, _ in drawn.variation.moved}
    firm = choices.stability(solved, runs=10).shares
    assert min(firm[id] for id in moved) < 0.5
    settled = replace(
        solved, settings=replace(solved.settings, vary=0.0)
    )  # as pairs that are to stay for their own sake
    assert all(share == 1.0 for share in choices.stability(settled, runs=10).shares.values())


def test_a_run_of_before_has_no_draw() -> None:
    assert RunResult.from_dict({"matched": 1}).variation is None
    drawn = varied(run(2, vary=MOST_LOSS)).result()
    assert RunResult.from_dict(json.loads(json.dumps(drawn.to_dict()))) == drawn


def test_the_sentence_is_true_of_the_record() -> None:
    variation = varied(run(3, vary=0.005)).variation
    assert variation is not None
    people = len(variation.moved)
    assert f"{people} {'mentee has' if people == 1 else 'mentees have'} another mentor" in variation.sentence
    assert f"Its total is {variation.total:.2f} and the best one {variation.best_total:.2f}: " in variation.sentence
    given_up = 100 * (variation.best_total - variation.total) / variation.best_total
    assert f" {given_up:.2f}% was given up, at most 0.5% was allowed." in variation.sentence
    assert "1 mentee has" in replace(variation, moved=((1, 2),)).sentence


def test_the_page_shows_both_totals_and_proposes_what_was_drawn(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited_pool(db)
    off = open_page("match")
    assert "near ties was drawn" not in "\n".join(node.value for node in off.markdown)
    app = open_page("match", **{f"match_{program_id}_vary": MOST_LOSS})
    shown = "\n".join(node.value for node in app.markdown)
    assert "One of the near ties was drawn: " in shown and " and the best one " in shown
    app.button(key="match_keep").click().run()
    with store.opened(path) as db:
        (drawn,) = store.runs.drawn(db)
        proposed = {(match.mentee_id, match.mentor_id) for match in store.matches.all(db, program_id, ("proposed",))}
    assert drawn.result is not None and drawn.result.variation is not None
    assert proposed == {(pair.mentee_id, pair.mentor_id) for pair in drawn.result.pairs}
    assert not proposed & set(drawn.result.variation.moved)


def test_the_printed_rules_say_what_is_drawn_and_nothing_where_nothing_is() -> None:
    def printed(**settings: Any) -> str:
        return how_we_match("Spring", Settings(**settings), Brand(), on=acted()["on"])

    assert "within 0.25% of the best one, one is drawn by chance" in printed(vary=0.0025)
    assert "drawn by chance" not in printed()
    assert "drawn by chance" not in printed(vary=0.0025, objective="even")


def test_the_command_line_draws_like_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "studio.db"
    with store.opened(file) as db:
        program_id = recruited_pool(db)
        actions.change_program(db, program_id, settings={"matching": Settings(vary=MOST_LOSS).lasting()}, **acted())
    assert main(["match", "--db", str(file), "--program", "Spring", "--save", "--on", "2026-03-02"]) == 0
    with store.opened(file) as db:
        (drawn,) = store.runs.drawn(db)
        proposed = {(match.mentee_id, match.mentor_id) for match in store.matches.all(db, program_id, ("proposed",))}
    assert drawn.result is not None and drawn.result.variation is not None
    assert drawn.result.variation.sentence in capsys.readouterr().err
    assert proposed == {(pair.mentee_id, pair.mentor_id) for pair in drawn.result.pairs}
    assert drawn.result.variation.moved and not proposed & set(drawn.result.variation.moved)
