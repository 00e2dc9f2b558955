"""The first slot of a pair: working time for both, on nobody's weekend, holiday or break."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.base.people import Mentee, Mentor
from core.domain.match.availability import zone
from core.domain.relationships.first_slot import ENDS, LENGTH, STARTS, Holiday, first_slot, stored_holidays

MONDAY = date(2026, 3, 2)


def mentee(place: str = "Madrid", **more: object) -> Mentee:
    return Mentee(1, "Ana Ruiz", location=place, **more)


def mentor(place: str = "Madrid", **more: object) -> Mentor:
    return Mentor(101, "Mo Long", location=place, **more)


def test_it_is_ten_on_the_first_working_day_a_week_ahead() -> None:
    slot = first_slot(mentee(), mentor(), (), on=MONDAY)
    assert slot.mentee == datetime(2026, 3, 9, 10, tzinfo=ZoneInfo("Europe/Madrid")) == slot.mentor
    assert first_slot(mentee(), mentor(), (), on=date(2026, 2, 28)).mentee.date() == date(2026, 3, 9), (
        "a weekend is passed over"
    )


def test_a_holiday_holds_where_it_is_kept_and_without_a_place_for_all() -> None:
    fair = Holiday(date(2026, 3, 9), "Fair", ("Sevilla", "madrid"))
    assert first_slot(mentee("Sevilla"), mentor("Berlin"), [fair], on=MONDAY).mentee.date() == date(2026, 3, 10)
    assert first_slot(mentee("Berlin"), mentor("Madrid"), [fair], on=MONDAY).mentee.date() == date(2026, 3, 10)
    assert first_slot(mentee("Berlin"), mentor("Berlin"), [fair], on=MONDAY).mentee.date() == date(2026, 3, 9)
    everywhere = Holiday(date(2026, 3, 9))
    assert first_slot(mentee("Berlin"), mentor("Berlin"), [everywhere], on=MONDAY).mentee.date() == date(2026, 3, 10)


def test_holidays_are_read_as_settings_keep_them() -> None:
    stored = [{"on": "2026-03-09", "name": "Fair", "locations": ["Madrid"]}, {"on": "2026-05-01", "name": ""}]
    assert stored_holidays(stored) == (Holiday(date(2026, 3, 9), "Fair", ("Madrid",)), Holiday(date(2026, 5, 1)))


def test_a_weekend_is_the_one_of_the_place() -> None:
    """In Riyadh Friday and Saturday are free and Sunday is not: both work from Monday to Thursday."""
    friday_ahead = date(2026, 3, 6)
    slot = first_slot(mentee(), mentor("", time_zone="Asia/Riyadh"), (), on=friday_ahead)
    assert slot.mentor.date() == date(2026, 3, 16), "not Friday the 13th, nor the weekends that follow"
    both = first_slot(*(side("", time_zone="Asia/Riyadh") for side in (mentee, mentor)), (), on=friday_ahead)
    assert both.mentee.date() == date(2026, 3, 15), "a Sunday"


def test_far_apart_it_is_an_hour_that_both_work_and_else_there_is_none() -> None:
    slot = first_slot(mentee(), mentor("New York"), (), on=date(2026, 4, 6))
    assert (slot.mentee.hour, slot.mentor.hour) == (15, 9)
    assert first_slot(mentee(), mentor("Auckland"), (), on=MONDAY) is None


def test_nobody_is_asked_for_a_day_of_their_break() -> None:
    away = mentor(availability="break", available_from=date(2026, 4, 13))
    assert first_slot(mentee(), away, (), on=MONDAY).mentee.date() == date(2026, 4, 13)


def test_who_told_no_place_is_taken_to_live_by_the_clock_of_the_other() -> None:
    slot = first_slot(mentee(""), mentor("New York"), (), on=MONDAY)
    assert slot.mentee == slot.mentor and str(slot.mentee.tzinfo) == "America/New_York"


def test_where_only_hours_from_utc_are_known_nothing_is_suggested() -> None:
    """In summer "UTC+1" is London and not Berlin: a letter claims no hour that it cannot know."""
    assert first_slot(mentee("", time_zone="UTC+1"), mentor("New York"), (), on=MONDAY) is None
    assert first_slot(mentee("Berlin", time_zone="CET"), mentor(), (), on=MONDAY) is not None


PLACES = ("Madrid", "New York", "Bangalore", "Tokyo", "Riyadh", "São Paulo", "Sydney", "Nowhere", "")


@settings(max_examples=60, deadline=None)
@given(
    mentee_place=st.sampled_from(PLACES),
    mentor_place=st.sampled_from(PLACES),
    on=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    free=st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2028, 3, 1)), st.sampled_from(PLACES)), max_size=12),
)
def test_it_is_always_working_time_for_both(
    mentee_place: str, mentor_place: str, on: date, free: list[tuple[date, str]]
) -> None:
    holidays = [Holiday(day, "", (place,) if place else ()) for day, place in free]
    slot = first_slot(mentee(mentee_place), mentor(mentor_place), holidays, on=on)
    for moment, place in ((slot.mentee, mentee_place), (slot.mentor, mentor_place)) if slot else ():
        assert moment.time() >= STARTS and (moment + LENGTH).time() <= ENDS
        assert moment.weekday() not in ({4, 5} if str(moment.tzinfo) == "Asia/Riyadh" else {5, 6})
        assert (moment.date(), place) not in free and (moment.date(), "") not in free
        assert (moment.date() - on).days >= 6
    if slot:
        assert slot.mentee == slot.mentor, "one moment, two clocks"


@pytest.mark.parametrize(
    ("stated", "place", "name"),
    [
        ("Europe/Madrid", "Berlin", "Europe/Madrid"),
        ("", "Berlin", "Europe/Berlin"),
        ("", "Pune, India", "Asia/Kolkata"),
        ("", "Remote – EU", ""),
        ("CET", "Berlin", "Europe/Berlin"),
        ("CET", "New York", ""),
        ("UTC+1", "", ""),
        ("", "", ""),
    ],
)
def test_a_zone_is_named_only_where_the_clock_of_a_place_is_known(stated: str, place: str, name: str) -> None:
    assert zone(mentee(place, time_zone=stated)) == name
