"""Settings, calendar: the time zone of each location and the days on which nobody meets."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from core import actions, store
from core.domain.base.dates import leading_date, short_date
from core.domain.base.text import listed, spoken
from ui.frame.cells import md
from ui.frame.fields import worded
from ui.frame.studio import Studio

UNKNOWN = "Not set"
_IN_BRACKETS = re.compile(r"(?P<name>[^()]*)\((?P<places>[^()]*)\)")


def time_zones(studio: Studio) -> None:
    """A zone per location that occurs among the people."""
    st.markdown("**Time zones of locations**")
    locations = store.people.locations(studio.db)
    if not locations:
        st.caption("Locations show up here once people are on record.")
        return
    saved = store.programs.setting(studio.db, "time_zones", {})
    zones = [UNKNOWN, *_zones()]
    with st.form("settings_zones"):
        chosen = {
            location: worded(
                st.selectbox,
                location,
                zones,
                index=zones.index(saved.get(location, UNKNOWN)) if saved.get(location, UNKNOWN) in zones else 0,
                key=f"settings_zone_{location}",
            )
            for location in locations
        }
        if st.form_submit_button("Save the time zones"):
            value = {location: zone for location, zone in chosen.items() if zone != UNKNOWN}
            studio.do(actions.set_setting, "time_zones", value, toast="Time zones saved")


# Looks through a folder of 600 files: 14 ms, and the same all day.
@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC"))


def holidays(studio: Studio) -> None:
    """One line a holiday: a day, what it is, and in brackets where it holds."""
    st.markdown("**Holidays**")
    saved = store.programs.setting(studio.db, "holidays", [])
    with st.form("settings_holidays"):
        text = st.text_area(
            "One a line, for example Dec 25, 2026 Christmas, or Nov 26, 2026 Thanksgiving (New York; Austin)",
            "\n".join(_holiday_line(holiday) for holiday in saved),
            key="settings_holidays_text",
            height=220,
        )
        if st.form_submit_button("Save the holidays"):
            days, wrong = read_holidays(text)
            if wrong:
                st.error(f"Not saved. These lines do not start with a day like Dec 25, 2026: {md('; '.join(wrong))}")
            else:
                studio.do(actions.set_setting, "holidays", days, toast="Holidays saved")
    st.caption(
        "On a holiday no first meeting is suggested to a pair. Without a location in brackets it holds for everybody."
    )
    known = {spoken(location) for location in store.people.locations(studio.db)}
    named = {location for holiday in saved for location in holiday.get("locations", ())}
    if unknown := sorted(location for location in named if spoken(location) not in known):
        st.caption(f":material/warning: Nobody on record works at {md(listed(unknown))}: check the spelling.")


def read_holidays(text: str) -> tuple[list[dict[str, Any]], list[str]]:
    """(holidays as dicts with on, name and, where they hold only there, locations, by day; lines not read)."""
    days, wrong = [], []
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            day, name = leading_date(line)
        except ValueError:
            wrong.append(line)
            continue
        holiday: dict[str, Any] = {"on": day.isoformat(), "name": name}
        if bracketed := _IN_BRACKETS.fullmatch(name):
            places = [place for place in map(str.strip, bracketed["places"].split(";")) if place]
            holiday |= {"name": bracketed["name"].strip()} | ({"locations": places} if places else {})
        days.append(holiday)
    return sorted(days, key=lambda holiday: holiday["on"]), wrong


def _holiday_line(holiday: Mapping[str, Any]) -> str:
    """A holiday as it is typed."""
    places = f"({'; '.join(holiday['locations'])})" if holiday.get("locations") else ""
    return " ".join(part for part in (short_date(holiday["on"]), holiday["name"], places) if part)
