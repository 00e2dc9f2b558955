"""Settings, calendar: the time zone of each location and the days on which nobody meets."""

from functools import cache
from zoneinfo import available_timezones

import streamlit as st

from core import actions, store
from core.domain.base.dates import leading_date, short_date
from ui.frame.cells import md
from ui.frame.fields import worded
from ui.frame.studio import Studio

UNKNOWN = "Not set"


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
    """One line a holiday: a day and what it is."""
    st.markdown("**Holidays**")
    saved = store.programs.setting(studio.db, "holidays", [])
    with st.form("settings_holidays"):
        text = st.text_area(
            "One a line, for example Dec 25, 2026 Christmas",
            "\n".join(f"{short_date(line['on'])} {line['name']}".strip() for line in saved),
            key="settings_holidays_text",
            height=220,
        )
        if st.form_submit_button("Save the holidays"):
            days, wrong = read_holidays(text)
            if wrong:
                st.error(f"Not saved. These lines do not start with a day like Dec 25, 2026: {md('; '.join(wrong))}")
            else:
                studio.do(actions.set_setting, "holidays", days, toast="Holidays saved")


def read_holidays(text: str) -> tuple[list[dict[str, str]], list[str]]:
    """(holidays as dicts with on and name, by day; lines that could not be read)."""
    days, wrong = [], []
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            day, name = leading_date(line)
            days.append({"on": day.isoformat(), "name": name})
        except ValueError:
            wrong.append(line)
    return sorted(days, key=lambda holiday: holiday["on"]), wrong
