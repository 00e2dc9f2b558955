"""Pictures of a run: the map of fits, needs covered, seats, the parts of a score, and before and after of a change."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from random import Random

import altair as alt
import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.charts import calibration as calibration_charts
from core.charts import match as charts
from core.charts import needs_met, pair_scores
from core.charts.fit_map import LARGEST, PROPOSED, RULED_OUT, clustered, fit_map, fit_map_chart
from core.charts.theme import palette
from core.domain import playbook
from core.domain.match import calibration, choices, proposals
from core.domain.match.criteria import CRITERIA, possible_points
from core.domain.match.matches import Proposal
from core.domain.match.need_cover import covered_needs
from core.domain.match.proposals import Proposals
from core.domain.match.rules import MatchingFacts
from core.domain.match.run_record import RunRecord
from core.domain.playbook.topic_reader import reader
from tests.cohort import mentee, random_mentee, random_mentor
from tests.match.test_calibration import dealt
from tests.pages import open_page
from tests.story import DAY, acted, mentee_row, mentor_row, recruited
from ui.frame.cells import md


def matched(mentees: int = 25, mentors: int = 18, seed: int = 1) -> Proposals:
    rng = Random(seed)
    return proposals.run(
        [random_mentee(id, rng) for id in range(1, mentees + 1)],
        [random_mentor(id, rng) for id in range(1001, 1001 + mentors)],
        MatchingFacts(),
    )


def map_of(result: Proposals, **part):
    names = [person.name for person in result.mentees.people], [person.name for person in result.mentors.people]
    return fit_map(result.scores, result.allowed, result.assignment.mentor_of, names, **part)


def rows(chart: alt.TopLevelMixin) -> list[dict]:
    """The rows of every data set of a chart, whose description Vega-Lite accepts."""
    return [row for dataset in chart.to_dict()["datasets"].values() for row in dataset]


def test_people_who_are_alike_stand_side_by_side() -> None:
    kinds = np.array([0, 1, 2] * 5)
    scores = np.eye(3)[kinds] + np.random.default_rng(1).normal(0, 0.01, (15, 3))
    order = clustered(scores)
    assert sorted(order) == list(range(15))
    assert sum(a != b for a, b in zip(kinds[order], kinds[order][1:], strict=False)) == 2
    assert clustered(scores[:1]) == [0] and clustered(np.zeros((0, 3))) == []


def test_the_order_has_shorter_steps_than_random_ones() -> None:
    scores = matched().scores.astype(float)

    def steps(order: list[int]) -> float:
        return float(np.linalg.norm(np.diff(scores[order], axis=0), axis=1).sum())

    rng = np.random.default_rng(2)
    assert steps(clustered(scores)) < min(steps(rng.permutation(len(scores)).tolist()) for _ in range(200))


def test_every_pair_is_a_tile_with_its_own_fit_and_state() -> None:
    result = matched()
    tiles = map_of(result)
    assert not tiles.in_blocks and len(tiles.frame) == result.scores.size
    for tile in tiles.frame.itertuples():
        ((row,), (column,)) = tiles.rows[tile.row], tiles.columns[tile.column]
        assert (tile.Mentee, tile.Mentor) == (result.mentees[row].name, result.mentors[column].name)
        if result.assignment.mentor_of[row] == column:
            assert tile.Status == PROPOSED
        elif not result.allowed[row, column]:
            assert tile.Status == RULED_OUT and pd.isna(tile.Fit)
        if tile.Status != RULED_OUT:
            assert tile.Fit == pytest.approx(result.scores[row, column] * 100, abs=1e-4)
    ruled_out = int((~result.allowed).sum())
    assert f"25 mentees and 18 mentors, 450 pairs: {len(result.pairs)} proposed, {ruled_out} ruled out." in (
        tiles.sentence
    )


def test_two_people_of_one_name_have_a_line_each() -> None:
    scores = np.array([[0.1, 0.2], [0.3, 0.4]], np.float32)
    tiles = fit_map(scores, np.ones((2, 2), bool), np.array([0, -1]), (["Ana Ruiz"] * 2, ["Mo Long", "Mia Berg"]))
    assert len(set(tiles.frame["Mentee"])) == 2


def test_a_large_run_is_drawn_in_blocks_that_hold_everybody_once() -> None:
    rng = np.random.default_rng(3)
    scores = rng.random((300, 290)).astype(np.float32)
    allowed = rng.random((300, 290)) < 0.9
    mentor_of = np.where(rng.random(300) < 0.9, rng.integers(0, 290, 300), -1)
    names = [f"Mentee {n}" for n in range(300)], [f"Mentor {n}" for n in range(290)]
    tiles = fit_map(scores, allowed, mentor_of, names)
    assert tiles.in_blocks and len(tiles.frame) <= 900
    assert sorted(n for group in tiles.rows for n in group) == list(range(300))
    assert sorted(n for group in tiles.columns for n in group) == list(range(290))
    assert tiles.frame["Pairs"].sum() == 300 * 290
    assert tiles.frame["Proposed"].sum() == (mentor_of >= 0).sum()
    assert tiles.frame["Ruled out"].sum() == (~allowed).sum()
    tile = tiles.frame.iloc[317]
    group, others = list(tiles.rows[tile.row]), list(tiles.columns[tile.column])
    fits = [scores[i, j] for i in group for j in others if allowed[i, j]]
    assert tile.Fit == pytest.approx(100 * sum(fits) / len(fits), abs=1e-3)
    assert "Too many to draw one by one" in tiles.sentence
    block = fit_map(scores, allowed, mentor_of, names, rows=group, columns=others)
    assert not block.in_blocks and {n for (n,) in block.rows} == set(group)
    assert max(map(len, tiles.rows)) <= LARGEST


def test_a_block_of_a_very_large_run_can_still_be_drawn() -> None:
    scores = np.random.default_rng(4).random((2500, 3)).astype(np.float32)
    names = [str(n) for n in range(2500)], ["Mo", "Mia", "Max"]
    tiles = fit_map(scores, np.ones(scores.shape, bool), np.full(2500, -1), names)
    assert max(map(len, tiles.rows)) <= LARGEST


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_marks_what_is_proposed_and_what_is_ruled_out_and_listens_to_clicks(theme: str) -> None:
    colors = palette(theme)
    spec = fit_map_chart(map_of(matched()), colors).to_dict()
    fits, crosses, dots, touched = spec["layer"]
    assert fits["encoding"]["color"]["scale"]["range"] == list(colors.scale)
    assert RULED_OUT in str(crosses["transform"]) and crosses["mark"]["color"] == colors.quiet
    assert dots["mark"]["color"] == colors.second
    (clicks,) = spec["params"]
    assert (clicks["name"], clicks["select"]["fields"]) == ("tile", ["row", "column"])
    assert "params" not in touched or touched["params"] == []


def test_needs_covered_are_those_that_the_topics_of_the_own_mentor_cover() -> None:
    result = matched(seed=5)
    needs = covered_needs(result.mentees, result.mentors, result.assignment.mentor_of)
    read = reader()
    counts: dict[str, list[int]] = {}
    firsts = [0, 0, 0, 0]
    for row, person in enumerate(result.mentees.people):
        column = int(result.assignment.mentor_of[row])
        topics = {read.topic(topic) for topic in result.mentors[column].topics} if column >= 0 else set()
        for place, need in enumerate(dict.fromkeys(read.topic(need) for need in person.needs)):
            if column < 0:
                kind = 3
            elif need in topics:
                kind = 0
            else:
                kind = 1 if topics & set(read.tree.related(need)) else 2
            label = read.label(need)
            counts.setdefault(label[:1].upper() + label[1:], [0, 0, 0, 0])[kind] += 1
            if place == 0:
                firsts[kind] += 1
    assert {need.topic: [need.whole, need.part, need.missed, need.unmatched] for need in needs.needs} == counts
    first = needs.first
    assert [first.whole, first.part, first.missed, first.unmatched] == firsts
    assert sum(firsts[:3]) > 0 and first.asked == sum(firsts)
    whole, asked = sum(kinds[0] for kinds in counts.values()), sum(map(sum, counts.values()))
    assert needs_met.needs_title(needs).startswith(f"{whole} of {asked} needs are covered by the mentee's own mentor")
    drawn = rows(needs_met.needs_chart(needs))
    assert sum(row["Of them"] for row in drawn) == sum(need.asked for need in needs.needs[: needs_met.MOST])


def test_without_a_need_or_a_mentor_nothing_is_covered() -> None:
    alone = proposals.run([mentee(1)], [], MatchingFacts())
    needs = covered_needs(alone.mentees, alone.mentors, alone.assignment.mentor_of)
    assert needs.needs == () and needs_met.needs_title(needs) == "No mentee has named a need"
    asking = proposals.run([mentee(1, needs=(playbook.load().topics.labels[0],))], [], MatchingFacts())
    (need,) = covered_needs(asking.mentees, asking.mentors, asking.assignment.mentor_of).needs
    assert (need.asked, need.unmatched) == (1, 1)


def test_the_parts_of_a_score_add_up_to_it_and_what_they_are_of_to_a_hundred() -> None:
    result = matched()
    for pair in result.pairs:
        most = possible_points(result.mentees.part([result.row[pair.mentee.id]]), result.weights)
        frame = pair_scores.parts_frame(pair.breakdown, {key: float(points[0]) for key, points in most.items()})
        assert frame["Points"].sum() == pytest.approx(100 * pair.score, abs=0.01)
        assert frame["Of"].sum() == pytest.approx(100, abs=0.01)
        assert (frame["Points"] <= frame["Of"] + 1e-4).all()
    chart = pair_scores.parts_chart(frame)
    assert sum(row["of 100"] for row in rows(chart) if "of 100" in row) == pytest.approx(100, abs=0.01)


def test_seats_are_a_bar_a_mentor_or_for_many_a_bar_a_kind() -> None:
    few = charts.load_frame({"Mo": 1, "Mia": 0}, {"Mo": 2, "Mia": 1})
    assert {(row["Mentor"], row["Mentees"], row["Seats"]) for row in rows(charts.load_chart(few))} == {
        ("Mo", 1, 2),
        ("Mia", 0, 1),
    }
    seats = {f"Mentor {n}": 1 + n % 2 for n in range(60)}
    many = charts.load_frame({f"Mentor {n}": n % 2 for n in range(60)}, seats)
    assert rows(charts.load_chart(many)) == [
        {"Load": "0 of 1 seat", "Mentors": 30},
        {"Load": "1 of 2 seats", "Mentors": 30},
    ]


def test_before_and_after_say_who_gains_loses_and_changes_sides() -> None:
    frame = pd.DataFrame(
        {
            "Mentee": ["Ana", "Ben", "Cleo", "Dev"],
            "Before": [70.0, 60.0, 50.0, None],
            "After": [75.0, 50.0, 50.0, 55.0],
            "Mentor before": ["Mo", "Mia", "Max", None],
            "Mentor after": ["Mia", "Mo", "Max", "Mel"],
        }
    )
    assert pair_scores.before_after_title(frame) == "1 mentee gains and 1 loses; 1 gets or loses a mentor"
    assert {row["Mentee"] for row in rows(pair_scores.before_after(frame))} == {"Ana", "Ben", "Cleo", "Dev"}


def test_before_and_after_of_a_weight_are_the_fits_that_the_new_weight_gives() -> None:
    before = matched(seed=5)
    after = before.again(weights={**before.settings.weights, "needs": 0.0, "style": 80.0})
    changes = choices.compare(before, after)
    frame = pair_scores.before_after_frame(changes, after)
    old = {pair.mentee.name: pair.mentor.name for pair in before.pairs}
    new = {pair.mentee.name: (pair.mentor.name, 100 * pair.score) for pair in after.pairs}
    moved = {name for name in {*old, *new} if old.get(name) != new.get(name, (None,))[0]}
    assert moved and set(frame["Mentee"]) == moved
    for line, move in zip(frame.itertuples(), changes.moves, strict=True):
        mentor_after, fit_after = new.get(line.Mentee, (None, None))
        if mentor_after:
            assert (line[5], line.After) == (mentor_after, pytest.approx(fit_after, abs=1e-3))
        known = (0 if pd.isna(line.After) else line.After) - (0 if pd.isna(line.Before) else line.Before)
        assert known == pytest.approx(100 * move.gain, abs=1e-3)


def test_charts_of_calibration_hold_the_counted_numbers() -> None:
    pairs = dealt(4)
    entries = calibration.records(pairs)
    frame = calibration_charts.misranking_frame(entries, "rating")
    whole = entries[0].by_outcome["rating"]
    first = frame.iloc[0]
    assert (first["Criterion"], first["Wrong"]) == ("Whole score", pytest.approx(100 * (whole.share or 0)))
    assert len(rows(calibration_charts.misranking_chart(frame))) == len(frame) + 1  # and the line of chance
    curve = calibration.reliability(pairs, np.random.default_rng(1))
    assert curve is not None
    assert sum(row.get("Pairs", 0) for row in rows(calibration_charts.reliability_chart(curve))) == curve.total


def test_the_page_shows_each_picture_with_its_numbers(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=3, mentors=2)
        actions.import_people(db, program_id, "mentor", [mentor_row(9, "Moe Fox", ("Coaching skills",))], **acted())
        actions.import_people(db, program_id, "mentee", [mentee_row(9, "Zoe Ray", ("Finance basics",))], **acted())
        waiting = [
            *store.people.mentees(db, program_id, stage="applied"),
            *store.people.mentors(db, program_id, stage="applied"),
        ]
        actions.accept(db, *(person.enrolment_id for person in waiting), **acted())
    app = open_page("match")
    app.segmented_control(key="match_view").set_value("map").run()
    assert any(md("4 mentees and 3 mentors, 12 pairs: 2 proposed, 0 ruled out") in text.value for text in app.caption)
    app.segmented_control(key="match_view").set_value("needs").run()
    assert any(md("2 of 4 needs are covered by the mentee's own mentor") in text.value for text in app.markdown)
    app.segmented_control(key="match_view").set_value("seats").run()
    assert not app.exception
    assert any(md("2 of 3 seats are filled; 1 mentor has no mentee") in text.value for text in app.markdown)


def test_a_pair_is_inspected_with_its_points_and_what_it_would_cost(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=2, mentors=2)
        ana, _ = store.people.mentees(db, program_id)
        mo, mia = store.people.mentors(db, program_id)
    app = open_page("match")
    pairs = app.dataframe[0].value
    mentor_of = dict(zip(pairs["Mentee"], pairs["Mentor"], strict=True))
    other = mia if mentor_of["Ana Ruiz"] == "Mo Long" else mo
    app.selectbox(key="match_pair_mentee").set_value(ana.id)
    app.selectbox(key="match_pair_mentor").set_value(other.id).run()
    assert not app.exception
    text = "\n".join(element.value for element in app.markdown)
    fit = int(pairs.set_index("Mentee")["Fit"]["Ana Ruiz"])
    assert f"Ana Ruiz and {other.name}: {fit} points" in text.replace("**", "")
    assert "Strengths meet needs**: " in text
    assert any(md("If these two were a pair instead: costs nothing") in caption.value for caption in app.caption)


def test_calibration_on_the_page_says_what_it_counted_and_what_it_cannot_show(path: Path) -> None:
    with store.opened(path) as db:
        recruited(db)
    app = open_page("match")
    app.session_state["match_calibration"] = True
    app.run()
    assert any("Nothing to compare yet" in caption.value for caption in app.caption)


def rated_by_style(path: Path, pairs: int = 24) -> int:
    """A program whose introduced pairs were rated the better the closer their ways of working; two mentees wait."""
    rng = np.random.default_rng(5)
    with store.opened(path) as db:
        program_id = actions.create_program(db, "Spring", months=9, **acted())
        agenda, free = ["Structured, with an agenda"], ["Free-flowing conversation"]
        coaching, speaking = ("Negotiation", "Coaching skills"), ("Negotiation", "Public speaking")
        mentors = [mentor_row(n + 2, f"Mo{n} Long") for n in range(pairs)]
        mentees = [mentee_row(n + 2, f"Ana{n} Ruiz") for n in range(pairs)]
        # Topics speak for one way to pair these four, ways of working for the other.
        mentors += [
            mentor_row(90, "Xia Ito", coaching, styles=free),
            mentor_row(91, "Yan Ode", speaking, styles=agenda),
        ]
        mentees += [mentee_row(90, "Abe Ash", coaching, styles=agenda), mentee_row(91, "Bo Rao", speaking, styles=free)]
        actions.import_people(db, program_id, "mentor", mentors, **acted())
        actions.import_people(db, program_id, "mentee", mentees, **acted())
        people = store.people.mentees(db, program_id), store.people.mentors(db, program_id)
        actions.accept(db, *(person.enrolment_id for side in people for person in side), **acted())
        proposed = []
        for n, (person, partner) in enumerate(zip(*people, strict=True)):
            score = {"needs": {"score": float(rng.random()), "points": 1.0}, "style": {"score": n / 40, "points": 1.0}}
            proposed.append(Proposal(person.id, partner.id, score["needs"]["score"], score))
        actions.propose(db, program_id, RunRecord(tuple(proposed[:pairs])), **acted())
        ids = [match.id for match in store.matches.all(db, program_id, ("proposed",))]
        actions.approve_all(db, ids, **acted())
        later = DAY + timedelta(days=40)
        for n, relationship_id in enumerate(actions.introduce(db, program_id, **acted())):
            answers = {"trust": 1 + n // 6, "contact": 1 + n // 5 % 5}
            actions.record_check(db, relationship_id, "mentee", answers, answered_on=later, **acted(later))
    return program_id


def test_a_suggested_weight_changes_the_pairs_that_the_page_names(path: Path) -> None:
    program_id = rated_by_style(path)
    app = open_page("match")
    app.session_state["match_calibration"] = True
    app.run()
    assert not app.exception
    text = "\n".join(element.value for element in app.markdown)
    with store.opened(path) as db:
        outcomes = store.matching.pair_outcomes(db, on=DAY)
        proposal = calibration.suggestion(outcomes, app_weights(app, program_id))
    assert proposal is not None and proposal.key == "style" and md(proposal.sentence) in text
    named = re.search(r"With that weight (\d+) mentees? of 2 would have another mentor", text)
    assert named and int(named.group(1)) == 2
    before = dict(app.dataframe[0].value[["Mentee", "Mentor"]].itertuples(index=False, name=None))
    app.slider(key=f"match_{program_id}_weight_style").set_value(round(proposal.suggested)).run()
    after = dict(app.dataframe[0].value[["Mentee", "Mentor"]].itertuples(index=False, name=None))
    assert sum(before.get(name) != after.get(name) for name in {*before, *after}) == int(named.group(1))
    assert any(md("What this can't show") in caption.value for caption in app.caption)


def app_weights(app: AppTest, program_id: int) -> dict[str, float]:
    """The weights that the sliders of the page stand at."""
    return {key: float(app.slider(key=f"match_{program_id}_weight_{key}").value) for key in CRITERIA}


def test_the_pair_stays_while_other_pictures_are_looked_at(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db)
        ana, _ = store.people.mentees(db, program_id)
        mo, _ = store.people.mentors(db, program_id)
    app = open_page("match")
    app.selectbox(key="match_pair_mentee").set_value(ana.id)
    app.selectbox(key="match_pair_mentor").set_value(mo.id).run()
    app.segmented_control(key="match_view").set_value("seats").run()
    app.segmented_control(key="match_view").set_value("map").run()
    assert (app.selectbox(key="match_pair_mentee").value, app.selectbox(key="match_pair_mentor").value) == (
        ana.id,
        mo.id,
    )
