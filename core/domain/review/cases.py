"""Cases: the mentees of a meeting, each with what counts for them now, in the order of the agenda. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from core.domain.base.people import Mentee
from core.domain.match.matches import Match
from core.domain.review.agenda import KINDS, AgendaPlace

STATES: Mapping[str, str] = {
    "open": "To decide",
    "without": "To decide",
    "parked": "Parked",
    "approved": "Approved",
    "introduced": "Introduced",
    "waiting": "Not this round",
}
DECIDED = frozenset({"parked", "approved", "introduced", "waiting"})


@dataclass(frozen=True)
class ReviewCase:
    """One mentee of the meeting. `match` is what counts now: live, else open or parked, else None."""

    mentee: Mentee
    place: AgendaPlace
    state: str
    match: Match | None = None
    owner: str = ""

    @property
    def kind(self) -> str:
        return self.place.kind

    @property
    def needs_people(self) -> bool:
        """Does it stand on the agenda, rather than in the block to skim?"""
        return self.kind != "skim"

    @property
    def decided(self) -> bool:
        """Was this case dealt with, if only by parking it?"""
        return self.state in DECIDED


def frozen(matches: Iterable[Match], run_id: int) -> dict[int, int]:
    """Mentee -> mentor as the run proposed them: the first match of the run for each, whatever was decided since."""
    by_mentee: dict[int, int] = {}
    for match_row in sorted(matches, key=lambda match: match.id):
        if match_row.run_id == run_id and match_row.state != "shortlisted":
            by_mentee.setdefault(match_row.mentee_id, match_row.mentor_id)
    return by_mentee


def counting(matches: Iterable[Match]) -> dict[int, Match]:
    """Mentee -> the match that counts now: live, else the newest that is open or parked."""
    counts: dict[int, Match] = {}
    for match in sorted(matches, key=lambda match: match.id):
        before = counts.get(match.mentee_id)
        if match.state in _WEIGHT and (before is None or _WEIGHT[match.state] >= _WEIGHT[before.state]):
            counts[match.mentee_id] = match
    return counts


def queue(
    mentees: Iterable[Mentee],
    places: Mapping[int, AgendaPlace],
    matches: Iterable[Match],
    *,
    laid_out: Mapping[int, AgendaPlace] | None = None,
    waiting: Iterable[int] = (),
    owners: Mapping[int, str] | None = None,
) -> dict[int, ReviewCase]:
    """Mentee -> case, in the order of the meeting: the agenda, hardest first, then what is only skimmed.

    `places`: as things stand now; `laid_out`: as the run left them, where a case stays once it is decided, with the
    words about its pair of now. `matches`: those of the program; `waiting`: who was told to wait for another round.
    """
    counts, off, order = counting(matches), set(waiting), list(KINDS)
    cases = []
    for mentee in mentees:
        if mentee.id not in places:
            continue
        match = counts.get(mentee.id)
        state = _state(match, mentee.id in off)
        place = places[mentee.id]
        if state in DECIDED and laid_out and (before := laid_out.get(mentee.id)):
            place = replace(place, kind=before.kind, weight=before.weight)
        cases.append(ReviewCase(mentee, place, state, match, (owners or {}).get(mentee.id, "")))
    cases.sort(key=lambda case: (order.index(case.kind), -case.place.weight, case.mentee.id))
    return {case.mentee.id: case for case in cases}


def next_open(cases: Mapping[int, ReviewCase], after: int | None) -> int | None:
    """The next mentee to decide on: after this one, else from the start; None when all is decided."""
    ids = list(cases)
    start = ids.index(after) + 1 if after is not None and after in cases else 0
    return next((id for id in ids[start:] + ids[:start] if not cases[id].decided and id != after), None)


_WEIGHT = {"proposed": 1, "parked": 1, "approved": 2, "introduced": 2}


def _state(match: Match | None, waiting: bool) -> str:
    if match is None:
        return "waiting" if waiting else "without"
    return "open" if match.state == "proposed" else match.state
