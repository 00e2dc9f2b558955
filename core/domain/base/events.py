"""History in words: what the lines of history say to a person. Decides nothing, writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# (verb, subject): singular and plural, with {n} for how many rows the action touched.
SENTENCES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("created", "programs"): ("The program was created", "{n} programs were created"),
    ("changed", "programs"): ("The program was changed", "{n} programs were changed"),
    ("chose", "options"): ("A design option was chosen", "{n} design options were chosen"),
    ("started", "programs"): ("The program was launched", "{n} programs were launched"),
    ("reviewed", "programs"): ("A review was written", "{n} reviews were written"),
    ("closed", "programs"): ("The program was closed", "{n} programs were closed"),
    ("enrolled", "enrolments"): ("1 application came in", "{n} applications came in"),
    ("changed", "enrolments"): ("1 participant's details changed", "{n} participants' details changed"),
    ("moved", "enrolments"): ("1 participant moved on", "{n} participants moved on"),
    ("brought", "imports"): ("A sheet was imported", "{n} sheets were imported"),
    ("talked", "conversations"): ("1 conversation was held", "{n} conversations were held"),
    ("ticked", "ticks"): ("1 step was ticked", "{n} steps were ticked"),
    ("confirmed", "enrolments"): ("1 wish was confirmed", "{n} wishes were confirmed"),
    ("ran", "runs"): ("A matching was run", "{n} matchings were run"),
    ("approved", "matches"): ("1 match was approved", "{n} matches were approved"),
    ("parked", "matches"): ("1 match was parked", "{n} matches were parked"),
    ("vetoed", "matches"): ("1 match was vetoed", "{n} matches were vetoed"),
    ("began", "relationships"): ("1 pair was introduced", "{n} pairs were introduced"),
    ("held", "sessions"): ("1 session was held", "{n} sessions were held"),
    ("set", "goals"): ("1 goal was set", "{n} goals were set"),
    ("achieved", "goals"): ("1 goal was achieved", "{n} goals were achieved"),
    ("checked", "checks"): ("1 check was answered", "{n} checks were answered"),
    ("paused", "relationships"): ("1 relationship was paused", "{n} relationships were paused"),
    ("resumed", "relationships"): ("1 relationship was taken up again", "{n} relationships were taken up again"),
    ("completed", "relationships"): ("1 relationship was completed", "{n} relationships were completed"),
    ("switched", "relationships"): ("1 relationship was switched", "{n} relationships were switched"),
    ("dropped", "relationships"): ("1 relationship was dropped", "{n} relationships were dropped"),
    ("ended", "relationships"): ("1 relationship was ended", "{n} relationships were ended"),
    ("agreed", "relationships"): ("1 pair noted what it agreed", "{n} pairs noted what they agreed"),
    ("drafted", "outbox"): ("1 message was drafted", "{n} messages were drafted"),
    ("sent", "outbox"): ("1 message was sent", "{n} messages were sent"),
    ("asked", "consultations"): ("1 talk was asked for", "{n} talks were asked for"),
    ("advised", "consultations"): ("1 consultation was held", "{n} consultations were held"),
    ("recognized", "recognitions"): ("1 person was recognized", "{n} people were recognized"),
    ("reopened", "matches"): ("1 match was opened again", "{n} matches were opened again"),
    ("opened", "meetings"): ("A review meeting began", "{n} review meetings began"),
    ("took_in", "runs"): ("Changed answers came into a review", "Changed answers came into {n} reviews"),
    ("closed", "meetings"): ("A review meeting ended", "{n} review meetings ended"),
    ("asked", "requests"): ("1 request was sent", "{n} requests were sent"),
    ("undid", "matches"): ("A decision was taken back", "{n} decisions were taken back"),
}


def sentence(verb: str, subject: str, n: int) -> str | None:
    """What an action did, in words; None for lines that only accompany another."""
    forms = SENTENCES.get((verb, subject))
    return None if forms is None else forms[n != 1].format(n=n)


def merged(lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the same person did several times on one day as one line: dicts with on, by, verb, subject, n; newest first.

    `lines` are the latest actions, newest first, as store.recent gives them.
    """
    by_key: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line in lines:
        key = (line["on"], line["by"], line["verb"], line["subject"])
        by_key.setdefault(key, {**line, "n": 0})["n"] += line["n"]
    return list(by_key.values())
