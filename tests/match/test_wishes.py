"""Wishes: what is read from free text, and what is met by what the other side stated."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.base.people import Wish
from core.domain.match import wishes
from core.domain.match.availability import offset, shared_hours
from core.domain.match.wish_reading import read_wishes
from tests.cohort import mentee, mentor


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Would prefer a woman", [Wish("gender", "woman")]),
        ("Must speak Romanian", [Wish("language", "Romanian", True)]),
        ("Someone in Berlin if possible", [Wish("location", "Berlin")]),
        ("Not from my own department", [Wish("department", "another")]),
        ("From another department, please", [Wish("department", "another")]),
        ("Must speak German or English", [Wish("language", "English or German", True)]),
        ("has to be in the same city", [Wish("location", "same", True)]),
        ("Director or above", [Wish("level", "Director or above")]),
        ("more senior than me", [Wish("level", "more senior")]),
        ("Not a man", [Wish("gender", "not man")]),
        ("someone of my own gender", [Wish("gender", "same")]),
        ("experience in pharma would be nice", [Wish("industry", "Pharma")]),
        ("knows the automotive industry", [Wish("industry", "automotive")]),
        ("someone from the Finance department", [Wish("department", "Finance")]),
        ("must not be my manager", [Wish("other", "must not be my manager", True)]),
        ("Must be in Berlin, if possible", [Wish("location", "Berlin")]),
        ("Loves chess", [Wish("other", "Loves chess")]),
        ("Must speak Romanian, ideally based in Bucharest.",
         [Wish("language", "Romanian", True), Wish("location", "Bucharest")]),
        ("A woman is a must. Spanish would be a plus", [Wish("gender", "woman", True), Wish("language", "Spanish")]),
        ("", []), ("  none. ", []), ("n/a", []), ("No preference", []), ("-", []),
    ],
)  # fmt: skip
def test_free_text_is_read_as_proposals(text: str, expected: list[Wish]) -> None:
    assert list(read_wishes(text)) == expected


def test_names_in_use_are_recognized_without_a_capital() -> None:
    known = {"locations": ("Berlin", "New York"), "departments": ("Sales", "R&D")}
    assert read_wishes("anyone in new york", **known) == (Wish("location", "New York"),)
    assert read_wishes("not from sales", **known) == (Wish("department", "not Sales"),)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=120))
def test_any_text_is_read_without_a_failure_and_in_known_kinds(text: str) -> None:
    kinds = {"language", "location", "gender", "level", "department", "industry", "other"}
    assert {wish.kind for wish in read_wishes(text)} <= kinds


@pytest.mark.parametrize(
    ("wish", "other", "expected"),
    [
        (("language", "Romanian"), {"languages": ("German", "Romanian")}, True),
        (("language", "Romanian"), {"languages": ("German",)}, False),
        (("language", "English or German"), {"languages": ("German",)}, True),
        (("language", "Romanian"), {}, None),
        (("location", "Berlin"), {"location": "Office Berlin Mitte"}, True),
        (("location", "same"), {"location": "madrid"}, True),
        (("location", "not London"), {"location": "London"}, False),
        (("location", "Berlin"), {}, None),
        (("gender", "woman"), {"gender": "female"}, True),
        (("gender", "woman"), {"gender": "Man"}, False),
        (("gender", "woman"), {"gender": "I prefer not to say"}, None),
        (("gender", "not man"), {"gender": "Non-binary"}, True),
        (("level", "more senior"), {"level": "Director"}, True),
        (("level", "Director or above"), {"level": "VP"}, True),
        (("level", "Director or above"), {"level": "Lead"}, False),
        (("level", "something"), {"level": "Lead"}, None),
        (("department", "another"), {"department": "Finance"}, True),
        (("department", "another"), {"department": "Sales"}, False),
        (("department", "same"), {"department": "Sales"}, True),
        (("industry", "Pharma"), {"industries": ("Banking", "pharma")}, True),
        (("industry", "Pharma"), {"industries": ("Banking",)}, False),
        (("other", "plays chess"), {}, None),
    ],
)
def test_a_wish_is_met_by_what_was_stated(
    wish: tuple[str, str], other: dict[str, object], expected: bool | None
) -> None:
    ana = mentee(department="Sales", location="Madrid", level="Lead")
    assert wishes.met(Wish(*wish), ana, mentor(**other)) is expected


def test_a_relative_wish_of_somebody_who_stated_nothing_cannot_be_checked() -> None:
    for kind, value in (("department", "another"), ("location", "same"), ("level", "more senior"), ("gender", "same")):
        stated = mentor(department="Sales", location="Berlin", level="Lead", gender="Woman")
        assert wishes.met(Wish(kind, value), mentee(), stated) is None


def test_all_pairs_at_once_count_as_one_by_one() -> None:
    ana = mentee(wishes=(Wish("language", "Romanian", True), Wish("gender", "woman"), Wish("other", "chess")))
    ben = mentee(2, wishes=(Wish("language", "Romanian"),))
    mentors = [mentor(101, languages=("Romanian",)), mentor(102, languages=("Dutch",), gender="Woman")]
    wish_check = wishes.check([ana, ben, mentee(3)], mentors)
    assert (wish_check.counts @ wish_check.outcomes).tolist() == [[2.0, 1.5], [1.0, 0.0], [0.0, 0.0]]
    musts = wishes.check([ana, ben], mentors, musts=True)
    assert (musts.counts @ musts.outcomes).tolist() == [[1.0, 0.0], [0.0, 0.0]]


@pytest.mark.parametrize(
    ("place", "hours"),
    [
        ("Europe/Madrid", 1), ("Berlin", 1), ("New York", -5), ("Remote – EU", 1), ("GMT+3", 3), ("UTC-05:30", -5.5),
        ("CET", 1), ("Bucharest, Romania", 2), ("Office San Francisco", -8), ("Somewhere nice", None), ("", None),
        ("../etc/passwd", None),
    ],
)  # fmt: skip
def test_offsets_are_read_from_zones_and_places(place: str, hours: float | None) -> None:
    assert offset(mentee(location=place)) == hours


def test_a_stated_time_zone_wins_over_the_location() -> None:
    assert offset(mentee(location="Berlin", time_zone="Asia/Tokyo")) == 9


def test_shared_hours_go_around_the_globe() -> None:
    assert shared_hours(1, 1) == 8 and shared_hours(1, -5) == 2 and shared_hours(-5, 9) == 0
    assert shared_hours(12, -11) == 7
