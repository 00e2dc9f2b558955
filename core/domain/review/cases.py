"""Cases: the queue of a meeting from the frozen proposals of a run: clear, contested, without a mentor, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.domain.base.people import Mentee
from core.domain.base.text import few, points
from core.domain.match import rules
from core.domain.match.choices import Stability
from core.domain.match.matches import Match
from core.domain.match.proposals import Proposals

MARGIN = 0.05  # of a perfect pair: from here on the next best mentor is clearly behind
POINT = 0.005  # half a point: what is closer counts as equal
FIRM = 0.8  # share of plausible weightings in which a clear pair has to hold

KINDS: Mapping[str, str] = {"clear": "Clear", "contested": "Contested", "unmatched": "Without a mentor"}
STATES: Mapping[str, str] = {
    "open": "To decide",
    "without": "To decide",
    "parked": "Parked",
    "approved": "Approved",
    "introduced": "Introduced",
    "waiting": "Not this round",
}
DECIDED = frozenset({"parked", "approved", "introduced", "waiting"})


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where a mentee stands in the queue, as the run left it; `why` is plain text with full names."""

    kind: str
    why: str


@dataclass(frozen=True)
class ReviewCase:
    """One mentee of the meeting. `match` is what counts now: live, else open or parked, else None."""

    mentee: Mentee
    place: QueuePlace
    state: str
    match: Match | None = None
    owner: str = ""

    @property
    def kind(self) -> str:
        return self.place.kind

    @property
    def decided(self) -> bool:
        """Was this case dealt with, if only by parking it?"""
        return self.state in DECIDED


UNTRIED = "This pair was put together after the run, so other weightings were not tried on it."
NOBODY = "Nobody is proposed for this mentee at the moment."


def frozen(matches: Iterable[Match], run_id: int) -> dict[int, int]:
    """Mentee -> mentor as the run proposed them: the first match of the run for each, whatever was decided since."""
    by_mentee: dict[int, int] = {}
    for match_row in sorted(matches, key=lambda match: match.id):
        if match_row.run_id == run_id and match_row.state != "shortlisted":
            by_mentee.setdefault(match_row.mentee_id, match_row.mentor_id)
    return by_mentee


def places(
    result: Proposals,
    proposed: Mapping[int, int],
    firm: Stability | None = None,
    wanted: Mapping[int, Sequence[int]] | None = None,
) -> dict[int, QueuePlace]:
    """Mentee (person id) -> where they stand in the queue and why, for all mentees of a run.

    Clear: nobody fits the mentee better; no mentee who fits the mentor better fits this mentor better than the one
    proposed to them; the next mentor is at least 5 points behind; the pair holds in 8 of 10 plausible weightings;
    no must is left to people; and it is what the mentee asked for. `wanted`: mentors that mentees ranked themselves,
    first choice first.
    """
    can = result.allowed & (result.capacity > 0)
    scores = np.where(can, result.scores, -1.0)
    reasons = {left.mentee.id: left.reason for left in result.unmatched}
    columns = [result.column.get(proposed.get(person.id, -1), -1) for person in result.mentees.people]
    got = np.array([scores[row, column] if column >= 0 else 0.0 for row, column in enumerate(columns)])
    by_mentee = {}
    for row, mentee in enumerate(result.mentees.people):
        column = result.column.get(proposed.get(mentee.id, -1))
        if column is None:
            why = reasons.get(mentee.id, "The run left no seat for this mentee.")
            by_mentee[mentee.id] = QueuePlace("unmatched", why)
            continue
        against = _against(result, scores, got, row, column, firm, (wanted or {}).get(mentee.id, ()))
        by_mentee[mentee.id] = (
            QueuePlace("contested", " ".join(against)) if against else _clear(result, scores, row, firm)
        )
    return by_mentee


def places_now(
    now: Proposals,
    pairs: Mapping[int, int],
    proposed: Mapping[int, int],
    wanted: Mapping[int, Sequence[int]] | None = None,
) -> dict[int, QueuePlace]:
    """Where mentees stand whose pair is no longer the one that the run proposed, and why; the others are left out.

    now: the run solved around what was decided. pairs: mentee -> mentor as it stands now; proposed: as the run had it.
    Such a pair is never clear: nobody tried it under other weightings, so the meeting looks at it.
    """
    moved = [id for id in now.mentees.ids.tolist() if pairs.get(id) != proposed.get(id)]
    if not moved:
        return {}
    scores = np.where(now.allowed & (now.capacity > 0), now.scores, -1.0)
    columns = [now.column.get(pairs.get(id, -1), -1) for id in now.mentees.ids.tolist()]
    got = np.array([scores[row, column] if column >= 0 else 0.0 for row, column in enumerate(columns)])
    reasons = {left.mentee.id: left.reason for left in now.unmatched}
    by_mentee = {}
    for id in moved:
        row = now.row[id]
        if columns[row] < 0:
            by_mentee[id] = QueuePlace("unmatched", reasons.get(id, NOBODY))
            continue
        against = _against(now, scores, got, row, columns[row], None, (wanted or {}).get(id, ()))
        by_mentee[id] = QueuePlace("contested", " ".join([*against, UNTRIED]))
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
    places: Mapping[int, QueuePlace],
    matches: Iterable[Match],
    *,
    waiting: Iterable[int] = (),
    owners: Mapping[int, str] | None = None,
) -> dict[int, ReviewCase]:
    """Mentee -> case, in the order of the meeting: clear first, then contested, then those without a mentor.

    `matches`: those of the program; `waiting`: mentees who were told to wait for another round.
    """
    counts = counting(matches)
    off = set(waiting)
    order = list(KINDS)
    cases = [
        ReviewCase(
            mentee, places[mentee.id], _state(counts.get(mentee.id), mentee.id in off), counts.get(mentee.id), owner
        )
        for mentee in mentees
        if mentee.id in places
        for owner in [(owners or {}).get(mentee.id, "")]
    ]
    cases.sort(key=lambda case: (order.index(case.kind), -(case.match.score or 0) if case.match else 0, case.mentee.id))
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


def _against(
    result: Proposals,
    scores: np.ndarray,
    got: np.ndarray,
    row: int,
    column: int,
    firm: Stability | None,
    wanted: Sequence[int],
) -> list[str]:
    """What keeps a proposal from being clear, the weightiest first, as sentences."""
    mentee, mentor = result.mentees[row], result.mentors[column]
    mine = float(result.scores[row, column])
    others = np.delete(scores[row], column)
    best = float(others.max(initial=-1.0))
    next_best = result.mentors[int(np.argmax(np.where(np.arange(len(scores[row])) == column, -2.0, scores[row])))]
    sentences = []
    if not result.allowed[row, column] and (
        reason := rules.blocker(mentee, mentor, result.facts_apart, result.settings.switches)
    ):
        speakable = reason.code not in ("must_wish", "unread_must")  # a private meeting reads this too, and no wish
        sentences.append(
            f"{mentor.name} {reason.sentence}." if speakable else f"Ruled out by “{rules.RULES[reason.code].label}”."
        )
    if wanted and wanted[0] != mentor.id and wanted[0] in result.column:
        sentences.append(f"{mentee.name} asked for {result.mentors[result.column[wanted[0]]].name} first.")
    if rules.by_hand(mentee, mentor):
        sentences.append("A must of one of them can only be checked by people.")
    if best > mine + POINT:
        sentences.append(f"{next_best.name} would fit {points(best - mine)} better.")
    elif best >= 0 and mine - best < MARGIN:
        close = mine - best < POINT
        sentences.append(
            f"{next_best.name} fits as well." if close else f"Only {points(mine - best)} ahead of {next_best.name}."
        )
    better = (scores[:, column] > mine + POINT) & (scores[:, column] > got + POINT)
    if rivals := [result.mentees[int(index)].name for index in np.flatnonzero(better)]:
        fits = "fits" if len(rivals) == 1 else "fit"
        sentences.append(f"{few(rivals, 3)} {fits} {mentor.name} better, and would gain from it.")
    if firm is not None and firm.shares.get(mentee.id, 1.0) < FIRM:
        sentences.append(firm.sentence(mentee.id))
    return sentences


def _clear(result: Proposals, scores: np.ndarray, row: int, firm: Stability | None) -> QueuePlace:
    ranked = np.sort(scores[row][scores[row] >= 0])
    ahead = f"{points(float(ranked[-1] - ranked[-2]))} ahead of the next mentor" if len(ranked) > 1 else "no other fits"
    holds = f" {firm.sentence(result.mentees[row].id)}" if firm is not None else ""
    return QueuePlace("clear", f"The best fit for both, {ahead}.{holds}")
