"""Charts of a report: every kind drawn in one place, looked into without drawing, and drawn without a browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest

from core.charts.report import ChartBlock, block_chart, value_words, x_words
from core.charts.theme import ink_on, palette, png, svg
from tests.report.views import ARABIC, CHARTS, CHINESE, FORECAST, FUNNEL, GROUPS, SURVIVAL, TREND, frame
from ui.report.drawn_blocks import LETTERS, TALLEST, enlarge


def texts(chart: object) -> list[str]:
    """What a drawing says, in the order in which it is drawn."""
    return [
        "".join(node.itertext()) for node in ElementTree.fromstring(svg(chart)).iter() if node.tag.endswith("}text")
    ]


def layers(block: ChartBlock) -> list[dict]:
    return block_chart(block).to_dict()["layer"]


@pytest.mark.parametrize("block", CHARTS, ids=lambda block: block.kind)
def test_every_kind_is_drawn_under_its_finding(block: ChartBlock) -> None:
    spec = block_chart(block).to_dict()
    assert " ".join(spec["title"]["text"]) == block.title
    assert block.title in " ".join(texts(block_chart(block)))
    assert block.title not in " ".join(texts(block_chart(replace(block, title=""))))


@pytest.mark.parametrize("block", CHARTS, ids=lambda block: block.kind)
def test_nothing_is_no_failure(block: ChartBlock) -> None:
    assert "No data yet" in texts(block_chart(replace(block, frame=frame())))
    alone = replace(block, frame=block.frame.iloc[:1])
    assert "No data yet" not in texts(block_chart(alone))


def test_a_line_has_its_interval_its_target_and_its_last_value_beside_its_end() -> None:
    band, line, dots, rule, *_ = layers(TREND)
    assert band["mark"]["type"] == "area" and band["encoding"]["y2"]["field"] == "high"
    assert line["mark"]["type"] == "line" and dots["mark"]["type"] == "circle"
    assert rule["mark"]["strokeDash"] == [6, 4]
    words = texts(block_chart(TREND))
    assert "64%" in words and "Target 80%" in words  # 0.34 + 6 · 0.05


def test_ends_that_meet_are_moved_apart() -> None:
    days = [date(2026, month, 28) for month in range(1, 4)]
    rows = [(day, 10.0 + place + number, name) for place, day in enumerate(days) for number, name in enumerate("ABC")]
    spec = block_chart(ChartBlock("line", "", frame(*rows))).to_dict()
    places = sorted(
        row["place"] for data in spec["datasets"].values() for row in data if "place" in row and "label" in row
    )
    assert {"A: 12", "B: 13", "C: 14"} <= set(texts(block_chart(ChartBlock("line", "", frame(*rows)))))
    assert places[2] - places[1] > 1.2, "B and C are 1 apart, too close for two lines of words"


def test_steps_stay_level_up_to_the_next_day() -> None:
    band, line, *_ = layers(SURVIVAL)
    assert band["mark"]["interpolate"] == line["mark"]["interpolate"] == "step-after"


def test_a_bar_has_its_name_value_and_interval_beside_it_and_no_axis() -> None:
    words = texts(block_chart(GROUPS))
    assert {"50% (30% to 70%)", ARABIC, "60%", CHINESE, "20%"} <= set(words)
    assert any(text.startswith("Wolfeschlegel") for text in words)
    assert "Target 70%" in words
    assert not [text for text in words if text in ("0%", "40%", "100%")], "an axis would say it twice"


def test_parts_have_a_legend_in_one_line_and_their_numbers() -> None:
    words = texts(block_chart(FUNNEL))
    assert {"Reached it", "Lost", "Applied", "50 in all", "Matched", "39 in all", "50", "35"} <= set(words)
    assert "4" not in words, "a part of 4 in 50 has no room for its number"
    (legend,) = [
        part["encoding"]["color"]["legend"] for part in layers(FUNNEL) if "legend" in part["encoding"].get("color", {})
    ]
    assert legend["orient"] == "top" and legend["columns"] == {"expr": "width < 480 ? 1 : 0"}


def test_a_range_says_its_ends() -> None:
    assert {"Pairs", "60 (50 to 70)"} <= set(texts(block_chart(FORECAST)))


def test_the_dark_chart_has_the_dark_palette() -> None:
    drawing = block_chart(GROUPS, palette("dark")).to_json()
    assert palette("dark").accent in drawing and palette("light").accent not in drawing


def test_in_the_dark_every_number_on_a_bar_is_in_the_color_of_the_ground() -> None:
    """The HTML file recolors its drawings by a style: it knows one ink for all bars."""
    dark = palette("dark")
    assert {ink_on(color, dark) for color in dark.series} == {dark.background}


def test_values_and_days_are_written_as_everywhere() -> None:
    assert [value_words(TREND, value) for value in (0.644, float("nan"))] == ["64%", ""]
    assert [value_words(FUNNEL, value) for value in (1250.0, 3.4)] == ["1,250", "3.4"]
    assert [x_words(x) for x in (date(2026, 11, 26), 7.0, 7.5, "Sales")] == ["Nov 26, 2026", "7", "7.5", "Sales"]


def test_a_control_character_in_a_name_does_not_end_the_process() -> None:
    chart = block_chart(replace(GROUPS, frame=frame(("Bell \x07\x00", 0.5))))
    assert png(chart).startswith(b"\x89PNG")
    assert "Bell" in texts(chart)


def test_beside_a_name_that_runs_from_the_right_a_value_keeps_its_place() -> None:
    days = [(date(2026, 1, 28), 1.0, ARABIC), (date(2026, 1, 28), 2.0, "Sales")]
    words = texts(block_chart(ChartBlock("line", "", frame(*days))))
    assert f"{ARABIC}\u200e: 1" in words and "Sales: 2" in words


@pytest.mark.parametrize("block", CHARTS, ids=lambda block: block.kind)
def test_on_the_projector_every_word_of_a_drawing_is_large(block: ChartBlock) -> None:
    """A size of its own wins over the drawing's settings, so each mark has to get it."""
    spec = block_chart(block).to_dict(validate=False)
    enlarge(spec)
    sizes = [layer["mark"]["fontSize"] for layer in spec["layer"] if layer["mark"]["type"] == "text"]
    assert sizes and set(sizes) == {LETTERS}


def test_rows_that_are_closer_on_the_projector_keep_words_that_fit_between_them() -> None:
    many = replace(GROUPS, frame=frame(*[(f"Group {number}", 0.5) for number in range(30)]))
    spec = block_chart(many).to_dict(validate=False)
    enlarge(spec)
    assert spec["height"] == TALLEST
    assert {layer["mark"]["fontSize"] for layer in spec["layer"] if layer["mark"]["type"] == "text"} == {12}
