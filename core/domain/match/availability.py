"""Availability: how often two people can meet and how many working hours they share. Reads no clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.domain.base.people import Participant

WORKDAY = 8.0  # hours; both sides are taken to work the same hours of their own day
# Standard time is compared: daylight saving moves most pairs together, and a criterion must not change with the season.
_MOMENT = datetime(2026, 1, 15, 12, tzinfo=UTC)
_REGIONS = ("Europe", "America", "Asia", "Africa", "Australia", "Atlantic", "Pacific", "Indian")
_UTC = re.compile(r"\b(?:UTC|GMT)\s*([+\-−–]\s*\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
_ABBREVIATIONS: Mapping[str, float] = {
    "UTC": 0, "GMT": 0, "WET": 0, "BST": 0, "UK": 0, "CET": 1, "CEST": 1, "EU": 1, "EET": 2, "EEST": 2, "MSK": 3,
    "EST": -5, "EDT": -5, "ET": -5, "CST": -6, "CDT": -6, "MST": -7, "PST": -8, "PDT": -8, "PT": -8, "IST": 5.5,
    "SGT": 8, "JST": 9, "AEST": 10,
}  # fmt: skip
# Places that share a zone under another city's name.
_PLACES: Mapping[str, str] = {
    "germany": "Europe/Berlin", "munich": "Europe/Berlin", "münchen": "Europe/Berlin",
    "hamburg": "Europe/Berlin", "frankfurt": "Europe/Berlin", "cologne": "Europe/Berlin",
    "köln": "Europe/Berlin", "stuttgart": "Europe/Berlin", "düsseldorf": "Europe/Berlin",
    "leipzig": "Europe/Berlin", "austria": "Europe/Vienna", "wien": "Europe/Vienna",
    "switzerland": "Europe/Zurich", "zürich": "Europe/Zurich", "geneva": "Europe/Zurich",
    "basel": "Europe/Zurich", "spain": "Europe/Madrid", "barcelona": "Europe/Madrid",
    "valencia": "Europe/Madrid", "seville": "Europe/Madrid", "france": "Europe/Paris", "lyon": "Europe/Paris",
    "italy": "Europe/Rome", "milan": "Europe/Rome", "poland": "Europe/Warsaw", "krakow": "Europe/Warsaw",
    "kraków": "Europe/Warsaw", "romania": "Europe/Bucharest", "cluj": "Europe/Bucharest",
    "iasi": "Europe/Bucharest", "timisoara": "Europe/Bucharest", "portugal": "Europe/Lisbon",
    "porto": "Europe/Lisbon", "netherlands": "Europe/Amsterdam", "rotterdam": "Europe/Amsterdam",
    "belgium": "Europe/Brussels", "sweden": "Europe/Stockholm", "norway": "Europe/Oslo",
    "finland": "Europe/Helsinki", "denmark": "Europe/Copenhagen", "ireland": "Europe/Dublin",
    "greece": "Europe/Athens", "hungary": "Europe/Budapest", "england": "Europe/London",
    "manchester": "Europe/London", "edinburgh": "Europe/London", "europe": "Europe/Berlin",
    "boston": "America/New_York", "washington": "America/New_York", "atlanta": "America/New_York",
    "miami": "America/New_York", "philadelphia": "America/New_York", "austin": "America/Chicago",
    "dallas": "America/Chicago", "houston": "America/Chicago", "seattle": "America/Los_Angeles",
    "san francisco": "America/Los_Angeles", "san diego": "America/Los_Angeles", "montreal": "America/Toronto",
    "bangalore": "Asia/Kolkata", "bengaluru": "Asia/Kolkata", "mumbai": "Asia/Kolkata", "delhi": "Asia/Kolkata",
    "hyderabad": "Asia/Kolkata", "pune": "Asia/Kolkata", "india": "Asia/Kolkata", "beijing": "Asia/Shanghai",
    "japan": "Asia/Tokyo", "osaka": "Asia/Tokyo",
}  # fmt: skip


def zone(participant: Participant) -> str:
    """The IANA name of somebody's time zone, from the stated one, else from the location; "" when unclear.

    "CET" or "UTC+2" name no clock of a place: the location does, where it agrees with them.
    """
    for place in (participant.time_zone.strip(), participant.location.strip()):
        parts = (piece.strip() for piece in re.split(r"[,;/()–—|]| - ", place))
        names = [place, *(city for part in parts if (city := _zone_of_city(part)))]
        if name := next((name for name in names if _zone(name) is not None), ""):
            return name if _zone(name) == offset(participant) else ""
    return ""


def offset(participant: Participant) -> float | None:
    """Hours ahead of UTC in standard time, from the stated time zone, else from the location; None when unclear."""
    return _offset(participant.time_zone) if participant.time_zone else _offset(participant.location)


def shared_hours(offset_hours: float, other_offset_hours: float) -> float:
    """Working hours that two people share a day, 0 to 8, from their offsets."""
    apart = abs(offset_hours - other_offset_hours) % 24
    return max(0.0, WORKDAY - min(apart, 24 - apart))


def meetings(participant: Participant) -> float | None:
    """Meetings a month from the answer about cadence ("every two weeks"), or None."""
    text = str(participant.answers.get("cadence") or "").casefold()
    if re.search(
        r"two weeks|2 weeks|other week|second week|biweekly|bi-weekly|fortnight|twice a month|2 (times|x)", text
    ):
        return 2.0
    if re.search(r"week", text):
        return 4.0
    return 1.0 if re.search(r"month", text) else None


@lru_cache(maxsize=2048)
def _offset(place: str) -> float | None:
    """The offset of a place or zone as people write it: "Europe/Madrid", "GMT+3", "CET", "New York", "Remote – EU"."""
    if stated := _UTC.search(place):
        hours = float(re.sub(r"\s", "", stated[1]).replace("−", "-").replace("–", "-"))
        return hours + (1 if hours >= 0 else -1) * float(stated[2] or 0) / 60
    for word in re.findall(r"[A-Z]{2,4}", place):
        if word in _ABBREVIATIONS:
            return float(_ABBREVIATIONS[word])
    if (zoned := _zone(place.strip())) is not None:
        return zoned
    for part in (piece.strip() for piece in re.split(r"[,;/()–—|]| - ", place)):
        if (city_hours := _of_city(part)) is not None:
            return city_hours
    return None


def _of_city(city: str) -> float | None:
    name = _zone_of_city(city)
    return _zone(name) if name else None


@lru_cache(maxsize=2048)
def _zone_of_city(city: str) -> str:
    words = city.casefold().split()
    for length in range(len(words), 0, -1):
        for at in range(len(words) - length + 1):
            name = " ".join(words[at : at + length])
            if name in _PLACES:
                return _PLACES[name]
    key = city.title().replace(" ", "_")
    return next((name for region in _REGIONS if _zone(name := f"{region}/{key}") is not None), "")


def _zone(key: str) -> float | None:
    if not re.fullmatch(r"[A-Za-z]+(?:/[A-Za-z_\-]+){1,2}", key):
        return None
    try:
        return (_MOMENT.astimezone(ZoneInfo(key)).utcoffset() or timedelta()) / timedelta(hours=1)
    except (KeyError, ValueError, OSError):  # no such zone
        return None
