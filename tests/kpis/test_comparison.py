"""Matched comparison: who is compared with whom. Held against all possible matchings of small groups, counted out."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from benchmarks import proof
from core.domain.kpis.comparison import BEFORE, compare
from core.domain.kpis.comparison.covariates import coordinates, covariates, inclination


def small_group(seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Four to six participants and four to seven others in two departments, some of them exactly alike."""
    rng = np.random.default_rng(seed)
    took_part = np.repeat([True, False], [rng.integers(5, 7), rng.integers(5, 8)])
    n = len(took_part)
    people = pd.DataFrame(
        {
            "department": rng.choice(["Finance", "Sales"], n),
            "tenure": rng.integers(0, 6, n).astype(float),
            "rating": np.round(rng.normal(3, 1, n), 1),
        },
        index=[f"P{number}" for number in range(n)],
    )
    return people, took_part


def mahalanobis(people: pd.DataFrame, took_part: np.ndarray) -> np.ndarray:
    """The distance of everybody to everybody by the textbook formula, apart from the product's own way."""
    values = people[["tenure", "rating"]].to_numpy()
    groups = [values[took_part], values[~took_part]]
    pooled = sum(np.cov(group, rowvar=False) * (len(group) - 1) for group in groups) / (len(values) - 2)
    gaps = values[:, None] - values[None, :]
    return np.sqrt(np.einsum("ijk,kl,ijl->ij", gaps, np.linalg.inv(pooled), gaps))


def best_by_trying(may: np.ndarray, distance: np.ndarray, ratio: int) -> tuple[int, int, float]:
    """Participants with a counterpart, pairs, total distance: of all matchings the one that is best in this order."""
    people = len(may)
    choices = [
        [chosen for size in range(ratio + 1) for chosen in combinations(np.flatnonzero(may[row]), size)]
        for row in range(people)
    ]
    best = (0, 0, 0.0)
    for matching in product(*choices):
        used = [other for chosen in matching for other in chosen]
        if len(used) == len(set(used)):
            total = sum(distance[row, other] for row, chosen in enumerate(matching) for other in chosen)
            best = max(best, (sum(map(bool, matching)), len(used), -total))
    return best[0], best[1], -best[2]


@pytest.mark.parametrize("ratio", [1, 2])
@pytest.mark.parametrize("seed", range(12))
def test_no_other_matching_is_better(seed, ratio):
    people, took_part = small_group(seed)
    answer = compare(
        people,
        took_part=took_part,
        exact=["department"],
        near=["tenure", "rating"],
        outcomes={},
        ratio=ratio,
        caliper=np.inf,
        rng=np.random.default_rng(0),
    )
    department = people["department"].to_numpy()
    may = (department[:, None] == department[None, :])[np.ix_(took_part, ~took_part)]
    distance = mahalanobis(people, took_part)
    matched, pairs, total = best_by_trying(may, distance[np.ix_(took_part, ~took_part)], ratio)
    assert (answer.matched, len(answer.pairs)) == (matched, pairs)
    assert answer.pairs["distance"].sum() == pytest.approx(total, abs=1e-6)
    place = {name: row for row, name in enumerate(people.index)}
    for pair in answer.pairs.itertuples():
        assert pair.distance == pytest.approx(distance[place[pair.participant], place[pair.counterpart]])


@pytest.mark.parametrize("seed", range(6))
def test_no_other_matching_within_the_caliper_is_better(seed):
    people, took_part = small_group(seed)
    near, everybody = covariates(people, ["tenure", "rating"]), np.ones(len(people), bool)
    inclined = inclination(near.values, covariates(people, ["department"]).values, took_part, everybody)
    answer = compare(
        people,
        took_part=took_part,
        exact=["department"],
        near=["tenure", "rating"],
        outcomes={},
        caliper=0.5,
        rng=np.random.default_rng(0),
    )
    department = people["department"].to_numpy()
    may = department[:, None] == department[None, :]
    may &= np.abs(inclined.scores[:, None] - inclined.scores[None, :]) <= 0.5 * inclined.spread
    distance = mahalanobis(people, took_part)
    matched, pairs, total = best_by_trying(
        may[np.ix_(took_part, ~took_part)], distance[np.ix_(took_part, ~took_part)], 1
    )
    assert (answer.matched, len(answer.pairs)) == (matched, pairs)
    assert answer.pairs["distance"].sum() == pytest.approx(total, abs=1e-6)


def test_the_inclination_is_the_penalized_likelihood_s_best():
    invented = proof.company(3, (0.0, 0.0))
    near, exact = covariates(invented.people, proof.NEAR), covariates(invented.people, proof.EXACT)
    everybody = np.ones(len(invented.people), bool)
    inclined = inclination(near.values, exact.values, invented.took_part, everybody)
    columns = np.column_stack([near.values, exact.values])
    standardized = (columns - columns.mean(axis=0)) / columns.std(axis=0)

    def loss(slopes):
        logit = slopes[0] + standardized @ slopes[1:]
        return np.logaddexp(0, logit).sum() - logit[invented.took_part].sum() + (slopes[1:] ** 2).sum() / 2.5**2 / 2

    best = minimize(loss, np.zeros(1 + columns.shape[1]), tol=1e-10).x
    assert inclined.slopes == pytest.approx(best[1:4] / columns.std(axis=0)[:3], rel=1e-3)
    scores = near.values @ inclined.slopes
    groups = [scores[invented.took_part], scores[~invented.took_part]]
    assert inclined.spread == pytest.approx(np.sqrt(np.mean([group.var(ddof=1) for group in groups])))


def test_columns_that_say_the_same_count_once():
    rng = np.random.default_rng(5)
    tenure = rng.normal(size=40)
    took_part, everybody = np.arange(40) < 15, np.ones(40, bool)
    alone = coordinates(tenure[:, None], took_part, everybody)
    thrice = coordinates(np.column_stack([tenure, tenure * 365, np.full(40, 7.0)]), took_part, everybody)
    assert alone.shape == thrice.shape == (40, 1)
    assert np.abs(thrice - thrice[0]) == pytest.approx(np.abs(alone - alone[0]))


@pytest.mark.parametrize("ratio", [1, 3])
def test_the_rules_of_a_match_hold(ratio):
    invented = proof.company(11, (0.2, 0.05))
    answer = proof.compared(invented, ratio=ratio)
    pairs, people = answer.pairs, invented.people
    assert pairs["counterpart"].is_unique
    assert pairs["participant"].value_counts().max() <= ratio
    assert len(pairs) > 30
    assert invented.took_part[pairs["participant"]].all()
    assert not invented.took_part[pairs["counterpart"]].any()
    left, right = people.loc[pairs["participant"]], people.loc[pairs["counterpart"]]
    for column in proof.EXACT:
        assert (left[column].to_numpy() == right[column].to_numpy()).all()
    near, everybody = covariates(people, proof.NEAR), np.ones(len(people), bool)
    inclined = inclination(near.values, covariates(people, proof.EXACT).values, invented.took_part, everybody)
    gaps = np.abs(inclined.scores[pairs["participant"]] - inclined.scores[pairs["counterpart"]])
    assert gaps.max() <= 0.25 * inclined.spread + 1e-6
    exact = answer.balance[answer.balance["is_exact"]]
    assert exact["after"].abs().max() == pytest.approx(0, abs=1e-9)
    near_rows = answer.balance[~answer.balance["is_exact"]].set_index("covariate")
    for column in proof.NEAR:
        weights = 1 / pairs.groupby("participant")["participant"].transform("size").to_numpy()
        gap = people.loc[pairs["participant"].unique(), column].mean() - np.average(right[column], weights=weights)
        groups = [people[column][invented.took_part], people[column][~invented.took_part]]
        spread = np.sqrt(np.mean([group.var() for group in groups]))
        assert near_rows.loc[column, "after"] == pytest.approx(gap / spread, abs=1e-9)
        assert near_rows.loc[column, "before"] == pytest.approx((groups[0].mean() - groups[1].mean()) / spread)


def test_the_order_of_the_rows_changes_nothing():
    invented = proof.company(4, (0.2, 0.05))
    people = invented.people.round({"tenure": 0})  # many ties
    answers = []
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(people)) if seed else np.arange(len(people))
        answers.append(
            compare(
                people.iloc[order],
                took_part=invented.took_part[order],
                exact=["level"],
                near=["tenure", "performance", "department"],
                outcomes={"Engagement": invented.engagement[order], "Still here": invented.stayed[order]},
                ratio=2,
                rng=np.random.default_rng(0),
            )
        )
    for other in answers[1:]:
        pd.testing.assert_frame_equal(answers[0].pairs, other.pairs)
        pd.testing.assert_frame_equal(answers[0].unmatched, other.unmatched)
        assert answers[0].effects == other.effects
        assert answers[0].sentences == other.sentences


def company_of(*rows: tuple[str, float | None, bool]) -> tuple[pd.DataFrame, np.ndarray]:
    people = pd.DataFrame([row[:2] for row in rows], columns=["department", "tenure"])
    people.index = [f"P{number}" for number in range(len(rows))]
    return people, np.array([row[2] for row in rows])


def compared(people, took_part, **options):
    settings = {"exact": ["department"], "near": ["tenure"], "outcomes": {}, "rng": np.random.default_rng(0)}
    return compare(people, took_part=took_part, **(settings | options))


def test_who_has_no_counterpart_is_told_why():
    people, took_part = company_of(
        ("Finance", 1.0, True),
        ("Legal", 2.0, True),
        ("Sales", None, True),
        ("IT", 30.0, True),
        ("IT", 1.0, False),
        ("IT", 2.0, False),
        ("HR", 3.0, True),
        ("HR", 3.0, True),
        ("HR", 3.0, False),
        ("Finance", 1.0, False),
        ("Legal", None, False),
        ("Ops", 60.0, True),
        ("Ops", 1.0, False),
        ("Ops", np.inf, True),
    )
    answer = compared(people, took_part)
    reasons = answer.unmatched.set_index("participant")["reason"]
    assert reasons["P1"] == "nobody else with department Legal is there to compare with"
    assert reasons["P2"] == reasons["P13"] == "tenure is not known"
    assert reasons["P3"] == (
        "the nearest of 2 people with department IT to compare with is too different, most of all in tenure"
    )
    assert reasons["P11"] == (
        "the only person with department Ops to compare with is too different, most of all in tenure"
    )
    busy = reasons[reasons.index.isin(["P6", "P7"])]
    assert list(busy) == ["everybody close enough with department HR is compared with another participant"]
    assert set(answer.pairs["participant"]) | set(reasons.index) == set(people.index[took_part])
    assert "P0" in set(answer.pairs["participant"])


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        ([("A", 1.0, False)] * 3, "Nobody took part, so there is nothing to compare."),
        ([("A", 1.0, True)] * 3, "Everybody took part, so there is nobody to compare with."),
        (
            [("A", 1.0, True)] + [("A", 1.0, False)] * 9,
            "Only 1 took part; a comparison needs at least 5 participants.",
        ),
        (
            [("A", 1.0, True)] * 8 + [("A", 1.0, False)] * 4,
            "Only 4 of 8 participants have a counterpart; a comparison needs at least 5.",
        ),
        (
            [("A", 1.0, True)] * 8 + [("A", 1.0, False)],
            "Only 1 of 8 participants has a counterpart; a comparison needs at least 5.",
        ),
        (
            [("A", 1.0, True)] * 6 + [("B", 1.0, False)],
            "None of 6 participants have a counterpart; a comparison needs at least 5.",
        ),
        (
            [("A", 1.0, True)] * 11 + [("A", 1.0, False)] * 5,
            "Only 5 of 11 participants have a counterpart. That is less than half, "
            "so a comparison would not speak for the program.",
        ),
    ],
)
def test_too_thin_an_overlap_is_no_comparison(rows, refusal):
    people, took_part = company_of(*rows)
    answer = compared(people, took_part, outcomes={"Still here": np.ones(len(rows), bool)})
    assert answer.refusal == refusal
    assert answer.sentences == (refusal,)
    assert answer.effects == answer.placebo == answer.sensitivity == {}
    assert len(answer.unmatched) + answer.matched == took_part.sum()


def test_five_of_ten_are_enough():
    people, took_part = company_of(*[("A", 1.0, True)] * 10, *[("A", 1.0, False)] * 5)
    assert compared(people, took_part).refusal is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"exact": [], "near": []}, "name at least one column"),
        ({"near": ["department"]}, "named twice"),
        ({"near": ["age"]}, "no column age"),
        ({"ratio": 4}, "it can be 1, 2 or 3"),
        ({"caliper": 0}, "above 0"),
        ({"level": 1}, "below 1"),
        ({"outcomes": {"Still here": [True]}}, "a value for each of 4 people"),
    ],
)
def test_wrong_input_is_named(change, words):
    people, took_part = company_of(*[("A", 1.0, True)] * 2, *[("A", 1.0, False)] * 2)
    with pytest.raises(ValueError, match=words):
        compared(people, took_part, **change)


def test_the_same_name_twice_and_a_number_for_yes_are_refused():
    people, took_part = company_of(*[("A", 1.0, True)] * 2, *[("A", 1.0, False)] * 2)
    with pytest.raises(ValueError, match="names somebody twice"):
        compared(people.set_axis(["P0", "P0", "P1", "P2"]), took_part)
    with pytest.raises(ValueError, match="yes or no"):
        compared(people, took_part.astype(int))


def test_an_outcome_from_before_the_start_is_a_placebo():
    """Self-selection that the near columns do not hold: participants were more engaged already."""
    rng = np.random.default_rng(8)
    took_part = rng.random(400) < 0.2
    people = pd.DataFrame({"tenure": rng.gamma(2, 2, 400)})
    ambition = rng.normal(size=400) + 1.5 * took_part
    answer = compare(
        people,
        took_part=took_part,
        exact=[],
        near=["tenure"],
        outcomes={f"Engagement{BEFORE}": ambition, "Engagement": ambition + rng.normal(0, 0.1, 400)},
        rng=np.random.default_rng(0),
    )
    assert list(answer.effects) == ["Engagement"]
    assert answer.placebo[f"Engagement{BEFORE}"].clear
    assert any("before the start: the groups differed already" in sentence for sentence in answer.sentences)


def several_days(seed: int) -> pd.DataFrame:
    """Two days on which somebody starts: other participants on each, and the same others with what was true of them."""
    rng = np.random.default_rng(seed)
    rows = [
        {"person": f"{kind}{number}", "day": day, "took_part": kind == "P"}
        for day, starting in (("May", (0, 1, 2)), ("June", (3, 4)))
        for kind, numbers in (("P", starting), ("O", range(6)))
        for number in numbers
    ]
    people = pd.DataFrame(rows)
    people["tenure"] = rng.integers(0, 6, len(people)).astype(float)
    people["rating"] = np.round(rng.normal(3, 1, len(people)), 1)
    people.index = pd.Index([f"{row['person']} in {row['day']}" for row in rows])
    return people


@pytest.mark.parametrize("ratio", [1, 2])
@pytest.mark.parametrize("seed", range(8))
def test_a_person_of_several_days_is_the_counterpart_of_one_and_no_matching_is_better(seed, ratio):
    people = several_days(seed)
    took_part = people["took_part"].to_numpy(dtype=bool)
    answer = compare(
        people,
        took_part=took_part,
        exact=[],
        near=["tenure", "rating"],
        outcomes={},
        ratio=ratio,
        caliper=np.inf,
        person="person",
        day="day",
        rng=np.random.default_rng(1),
    )
    every = mahalanobis(people, took_part)
    starting, others = np.flatnonzero(took_part), sorted(people.loc[~took_part, "person"].unique())
    place = {(row.person, row.day): number for number, row in enumerate(people.itertuples())}
    days = [people["day"].iloc[row] for row in starting]
    of_day = np.array(
        [[every[row, place[other, day]] for other in others] for row, day in zip(starting, days, strict=True)]
    )
    matched, pairs, total = best_by_trying(np.ones(of_day.shape, dtype=bool), of_day, ratio)
    assert (answer.matched, len(answer.pairs)) == (matched, pairs)
    assert answer.pairs["distance"].sum() == pytest.approx(total)
    counterparts = people.loc[answer.pairs["counterpart"]]
    assert counterparts["person"].is_unique and answer.others == 6
    assert (people.loc[answer.pairs["participant"], "day"].to_numpy() == counterparts["day"].to_numpy()).all()


def test_days_and_people_that_make_no_sense_are_refused():
    people = several_days(0)
    took_part = people["took_part"].to_numpy(dtype=bool)

    def ask(rows, flags, **more):
        compare(rows, took_part=flags, exact=[], near=["tenure"], outcomes={}, rng=np.random.default_rng(1), **more)

    with pytest.raises(ValueError, match="named together"):
        ask(people, took_part, person="person")
    with pytest.raises(ValueError, match="no column moment"):
        ask(people, took_part, person="person", day="moment")
    with pytest.raises(ValueError, match="twice on the same day"):
        ask(people.assign(person="O1"), took_part, person="person", day="day")
    again = people.assign(person=people["person"].replace({"P3": "P0"}))
    with pytest.raises(ValueError, match="starts twice"):
        ask(again, took_part, person="person", day="day")
