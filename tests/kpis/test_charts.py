"""Charts of KPIs: values that can be looked into without drawing, titles that say the finding, pictures as files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pandas as pd

from core.charts import figures, funnel, options
from core.charts.theme import palette, png, svg
from core.domain import kpis
from core.domain.kpis import survival
from tests.ledgers import Facts, by_hand

ON = date(2026, 4, 30)
LEDGER = kpis.read(by_hand().frame)
PART = LEDGER.as_of(ON).only(program_id=1)


def spec_of(chart: object) -> dict:
    return chart.to_dict()


def rows_of(spec: dict, column: str) -> list:
    """What stands in a column of any of the chart's data sets."""
    return [row[column] for rows in spec["datasets"].values() for row in rows if column in row]


def test_the_funnel_says_its_finding_and_counts_everybody_once() -> None:
    steps = kpis.funnel(PART)
    spec = spec_of(funnel.funnel_chart(steps))
    assert spec["title"] == "Too few mentees to judge any step by its target"
    bars = [row for rows in spec["datasets"].values() for row in rows if "part" in row]
    accepted = {row["part"]: row["people"] for row in bars if row["label"] == "Accepted"}
    assert accepted == {"Reached it": 5, "May still reach it": 0, "Will not reach it": 1}
    assert "3 of 4" in rows_of(spec, "says"), "four are too few for a percentage"
    assert "5 of 6 · 83%" in rows_of(spec, "says")
    assert funnel.funnel_title(kpis.funnel(LEDGER.as_of(date(2026, 1, 2)).only(program_id=1))) == (
        "Nobody has been lost so far"
    )
    assert funnel.funnel_title(kpis.funnel(LEDGER.as_of(date(2020, 1, 1)))) == "No mentee has applied yet"


def test_the_heat_map_shows_no_percentage_for_a_group_under_five() -> None:
    facts = Facts(department={n: "Sales" if n < 6 else "IT" for n in range(1, 9)})
    for person in range(1, 9):
        facts.enrolled(person, "mentee", "2026-01-01")
    cells = kpis.heat(kpis.read(facts.frame).as_of(ON))
    words = set(rows_of(spec_of(funnel.heat_chart(cells)), "words"))
    assert {"5 · 100%", "3", "8 · 100%"} <= words
    assert "3 · 100%" not in words


def test_the_heat_map_names_no_two_groups_where_all_stand_alike() -> None:
    facts = Facts(department={n: "Sales" if n < 6 else "IT" for n in range(1, 11)})
    for person in range(1, 11):
        facts.enrolled(person, "mentee", "2026-01-01")
    assert funnel.heat_title(kpis.heat(kpis.read(facts.frame).as_of(ON))) == (
        "First session: 0% in every group of five or more"
    )


def test_the_trend_draws_target_and_milestones() -> None:
    days = kpis.days(date(2026, 1, 1), ON)
    points = kpis.trend(LEDGER, ["accepted"], days, program_id=1)
    spec = spec_of(figures.trend_chart(points, "accepted", target=0.9, milestones=[(date(2026, 2, 1), "Start")]))
    assert spec["title"] == "Share of mentees accepted: 83% (n = 6), target 90%"
    assert "Start" in rows_of(spec, "label")
    assert "Target 90%" in rows_of(spec, "words")
    below = kpis.trend(LEDGER, ["introduced"], days, program_id=1)
    assert figures.trend_title(below, "introduced", 0.95).endswith(": 80% (n = 5), target 95%: below")
    empty = spec_of(figures.trend_chart(points, "healthy"))
    assert empty["title"] == "Healthy at one month: too few to say yet"


def test_words_beside_close_days_do_not_lie_on_each_other_on_a_phone() -> None:
    """A phone shows 250 pixels: 273 days of them, so 16 days are as wide as a word."""
    shown = pd.to_datetime(pd.Series([date(2026, 1, 1), date(2026, 9, 30)]))

    def sides(**days: date) -> list[tuple[str, str]]:
        marks = pd.DataFrame({"on": pd.to_datetime(list(days.values())), "label": list(days)})
        placed = figures.words_beside(marks, shown)
        return list(zip(placed["label"], placed["side"], strict=True))

    end, review = date(2026, 9, 8), date(2026, 9, 29)
    assert sides(Start=date(2026, 1, 1), End=end) == [("Start", "after"), ("End", "after")]
    assert sides(End=end, Review=review) == [("End", "before"), ("Review", "before")], "after it is no room"
    assert sides(Start=end, End=date(2026, 9, 12)) == [("Start", "before"), ("End", "after")]
    assert sides(End=date(2026, 9, 25), Review=review) == [("End, review", "before")], "neither before nor after"


def test_comparisons_say_no_clear_difference_unless_there_is_one() -> None:
    columns = ["group", "value", "low", "high", "n", "shown", "says"]
    rows = [["A", 0.5, 0.3, 0.7, 20, "50%", ""], ["B", 0.6, 0.4, 0.8, 20, "60%", "no clear difference"]]
    groups = pd.DataFrame(rows, columns=columns)
    assert figures.dots_title(groups, "matched") == "Accepted mentees with a mentor: no clear difference"
    groups.loc[1, "says"] = "higher"
    assert figures.dots_title(groups, "matched") == "Accepted mentees with a mentor: B clearly higher than A"
    spec = spec_of(figures.dots_chart(groups, "matched", target=0.7))
    assert "A: 50% (n = 20)" in rows_of(spec, "words")
    assert rows_of(spec, "target") == [0.7]


def test_the_overview_holds_every_share_with_interval_and_target() -> None:
    measured = kpis.measure_all(PART)
    chart = figures.overview_chart(measured)
    assert chart is not None
    spec = spec_of(chart)
    assert "Share of mentees accepted: 83% (n = 6)" in rows_of(spec, "words")
    # Of the figures with five cases or more, all 5 are matched, after 10 days of at most 30, and 4 of them introduced,
    # which is 80% where 95% is the target.
    assert spec["title"] == "Of 16 targets, 2 on target, 1 below, 13 too early"
    without = [
        replace(figure, value=None, verdict=None) if figure.key == "introduced" else figure for figure in measured
    ]
    assert figures.overview_title(without) == "Of 16 targets, 2 on target, 13 too early, 1 with nothing to show yet"
    assert "Matched mentees introduced: 80% (n = 5), below" in rows_of(spec, "words")
    assert "counted in full" in rows_of(spec, "certainty")
    assert figures.overview_chart(kpis.measure_all(LEDGER.as_of(date(2025, 1, 1)))) is None


def test_a_survival_curve_carries_its_numbers_at_risk() -> None:
    curve = survival.curve([5, 10, 20, 30], [True, True, True, False])
    spec = spec_of(figures.survival_chart(curve, title="Half by day 10", what="Not met yet"))
    risk = figures.at_risk(curve)
    assert dict(zip(risk["day"], risk["at_risk"], strict=True)) == {0: 4, 7: 3, 14: 2, 21: 1, 28: 1}
    assert "Pairs still at risk" in rows_of(spec, "words")


def test_names_of_groups_stay_text_in_a_picture() -> None:
    facts = Facts(department=dict.fromkeys(range(1, 7), "<b>&R&D</b>"))
    for person in range(1, 7):
        facts.enrolled(person, "mentee", "2026-01-01")
    cells = kpis.heat(kpis.read(facts.frame).as_of(ON))
    drawing = svg(funnel.heat_chart(cells))
    assert "<b>&R&D</b> (6)" in " ".join(ElementTree.fromstring(drawing).itertext())


def test_a_picture_is_made_without_a_browser_and_on_white() -> None:
    chart = funnel.funnel_chart(kpis.funnel(PART))
    picture = png(chart, scale=1)
    assert picture.startswith(b"\x89PNG")
    assert b'fill="#FFFFFF"' in svg(chart) or b'fill="white"' in svg(chart)


def test_both_themes_have_their_own_colors() -> None:
    light, dark = palette("light"), palette("dark")
    assert light.accent != dark.accent
    assert palette(None) == light
    spec = spec_of(funnel.funnel_chart(kpis.funnel(PART), dark))
    assert dark.accent in str(spec) and light.accent not in str(spec)


def test_figures_at_the_ends_of_lines_that_meet_stand_apart() -> None:
    ends = pd.DataFrame({"option": list("abc"), "month": [9, 9, 12], "high": [40.0, 40, 40], "median": [13.0, 15, 14]})
    placed = options.apart(ends, letters=13).set_index("option")["place"]
    assert placed["b"] - placed["a"] >= 5, "two pairs apart on an axis of forty would be one blot"
    assert (placed["a"], placed["c"]) == (13, 14), "the lowest of a month and a month of its own stay"
